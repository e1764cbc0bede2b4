"""SQL by hand, past every action: as the app's role under its practice, or as the owner of the tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dj_database_url
import psycopg
from django.conf import settings
from django.db import connection

from billwright.apps.compliance.access import Actor, reading, writing
from billwright.apps.compliance.guards import declared


def attempt(actor: Actor, *statements: str, **named: Any) -> None:
    """One transaction in the scope of the actor's practice, committed."""
    with writing(actor), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, named)


def ask(actor: Actor, statement: str, **named: Any) -> Sequence[Any]:
    """The first row."""
    with reading(actor), connection.cursor() as cursor:
        cursor.execute(statement, named)
        return cursor.fetchone()


@contextmanager
def owner() -> Iterator[Any]:
    """A cursor with the rights of whoever owns the tables, committed at the end."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            yield cursor
        return
    parsed = dj_database_url.parse(settings.DATABASE_OWNER_URL)
    with (
        psycopg.connect(
            host=parsed["HOST"],
            port=parsed["PORT"] or None,
            user=parsed["USER"],
            password=parsed["PASSWORD"],
            dbname=parsed["NAME"],
        ) as connected,
        connected.cursor() as cursor,
    ):
        yield cursor


def without_guards(actor: Actor, *statements: str) -> None:
    """Tampers: takes every guard off, changes what it likes as the owner, and puts the guards back."""
    guards = declared(connection)
    with owner() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT set_config('billwright.practice', '{actor.practice_id}', true)")
            tables = {guard.table for guard in guards.values()}
            steps = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            after = ["SET CONSTRAINTS ALL IMMEDIATE"]  # or the table is busy with keys still to be checked
            after += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            steps = [f"DROP TRIGGER {name}" for name in guards]
            after = [guard.sqlite_text for guard in guards.values()]
        for statement in [*steps, *statements, *after]:
            cursor.execute(statement)
