"""What the commands that work on an office share: Django, a database of this release, and who acts."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from billwright.cli.errors import UnusableError

if TYPE_CHECKING:
    from billwright.apps.compliance.access import Actor
    from billwright.apps.compliance.models import Practice


def start() -> None:
    """Sets Django up and brings the database to this release."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billwright.project.settings")
    django.setup()
    from billwright.flows.migrate import migrate

    migrate()


def now() -> dt.datetime:
    """The one place of the command line that reads the clock."""
    return dt.datetime.now(dt.UTC)


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
    except NotFoundError as error:
        raise UnusableError(str(error)) from error
