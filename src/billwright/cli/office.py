"""What the commands that work on an office share: Django, a database of this release, and who acts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from billwright.cli.clock import now
from billwright.cli.errors import UnusableError
from billwright.cli.lock import alone, make_private
from billwright.home import home, keys

if TYPE_CHECKING:
    from billwright.apps.compliance.access import Actor
    from billwright.apps.compliance.models import Practice


def start() -> None:
    """Sets Django up and brings the database to this release, where it is not there yet.

    Guards that are not as declared are told and left as they are, so that `billwright check` can name them.
    """
    set_up()
    if pending():
        with alone(home() / "migrate.lock"):
            if pending():
                _migrate()
    elif wrong := wrong_guards():
        sys.stderr.write(
            f"billwright: {len(wrong)} of the database's guards are not as they should be ({wrong[0]}): "
            "see 'billwright check'\n"
        )


def set_up() -> None:
    """Django with what the environment says. Raises UnusableError where that makes no sense."""
    import dj_database_url
    import django

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        try:
            dj_database_url.parse(os.environ.get(name) or "sqlite://")
        except ValueError:
            raise UnusableError(f"{name} is no database address such as postgres://user:password@host/name") from None
    make_private(home())
    try:
        keys(home())
    except ValueError:
        raise UnusableError(f"{home() / 'keys.json'} is damaged: put the one of your backup in its place") from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billwright.project.settings")
    django.setup()


def pending() -> list[str]:
    """Migrations of this release that a database has not had, by name.

    Raises UnusableError where a database had migrations that only a newer release knows.
    """
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    ours = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    newest = dict(sorted(ours))
    lacking: set[tuple[str, str]] = set()
    for alias in connections:
        applied = MigrationRecorder(connections[alias]).applied_migrations().keys()
        lacking |= ours - applied
        if newer := [f"{app}.{name}" for app, name in applied if name > newest.get(app, "~")]:
            raise UnusableError(f"the database belongs to a newer release ({newer[0]}): install that one")
    return sorted(".".join(each) for each in lacking)


def wrong_guards() -> list[str]:
    """Guards and row-level security that are missing, altered or not ours, by name."""
    from django.db import connections

    from billwright.apps.compliance import guards, rls

    found = [each for alias in connections
             for differences in (guards.differences, rls.differences)
             for each in differences(connections[alias])]  # fmt: skip
    return [f"{each.name} on {each.table}" for each in found]


def _migrate() -> None:
    from billwright.flows.migrate import migrate

    migrate()


def bring_up_to_date() -> tuple[list[str], list[str]]:
    """The migrations applied and the guards that were installed or put right."""
    set_up()
    with alone(home() / "migrate.lock"):
        lacking = pending()
        wrong = [] if lacking else wrong_guards()
        _migrate()
    return lacking, wrong


def practice_named(name: str) -> Practice:
    """The practice of that name or public id; the only one where none is named. Raises UnusableError."""
    from billwright.apps.compliance.models import Practice

    found = list(Practice.objects.order_by("name"))
    if name:
        found = [each for each in found if name in (each.name, str(each.public_id))]
    if len(found) == 1:
        return found[0]
    if not found and name:
        raise UnusableError(f"there is no practice {name!r} here")
    if not found:
        raise UnusableError(
            "there is no practice here yet: make one with 'billwright setup', or look around with 'billwright demo'"
        )
    raise UnusableError("say which practice with --practice: " + ", ".join(each.name for each in found))


def actor(practice: str = "", user: str = "") -> Actor:
    """Who acts: the named user with their role, else Billwright itself with the system's. Raises UnusableError."""
    from billwright.apps.compliance.access import NotFoundError, system_actor, user_actor
    from billwright.apps.compliance.models import User

    place = practice_named(practice)
    name = user or os.environ.get("BILLWRIGHT_USER", "")
    if not name:
        return system_actor(place, "cli", now())
    account = User.objects.filter(username=name).first()
    if account is None:
        raise UnusableError(f"there is no user {name!r}")
    try:
        return user_actor(account, place, "cli", now())
    except NotFoundError:
        raise UnusableError(f"{name} has no role in {place.name}, or is not active") from None


def require_everywhere(permission: str, user: str) -> None:
    """For what covers every practice: the named user must be allowed it in each. Billwright itself is, without a name."""
    from billwright.apps.compliance.models import Practice

    for practice in Practice.objects.order_by("name"):
        actor(str(practice.public_id), user).require(permission)
