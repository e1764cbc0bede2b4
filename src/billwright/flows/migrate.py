"""Brings the databases to this version: tables, guards, row-level security. The one way in which it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from billwright.flows.tending import tend

OWNER = "owner"


def migrate() -> None:
    """Migrates every database and installs what guards it; safe to repeat.

    With DATABASE_OWNER_URL the tables are made by that role, and the role of DATABASE_URL is granted what the office needs.
    Without it the app's own role owns them, which serves SQLite and a trial.
    """
    with _default() as alias:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if "audit" in settings.DATABASES:
        call_command("migrate", database="audit", verbosity=0, interactive=False)
    tend()


@contextmanager
def _default() -> Iterator[str]:
    """The alias to migrate the main database under: the owner's, where there is one, for as long as it takes."""
    if not settings.DATABASE_OWNER_URL:
        yield "default"
        return
    configured = connections.configure_settings(
        {"default": {}, OWNER: dict(dj_database_url.parse(settings.DATABASE_OWNER_URL))}
    )
    connections.settings[OWNER] = configured[OWNER]
    try:
        yield OWNER
    finally:
        connections[OWNER].close()
        del connections[OWNER]
        del connections.settings[OWNER]
