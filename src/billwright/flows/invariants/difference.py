"""One thing that is not as it must be."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import connection

from billwright.apps.compliance.access import Actor

MOST = 50
"""A rule names this many differences; more of one kind say no more than these."""


class Difference(msgspec.Struct, frozen=True):
    """`what` names the rule, `where` the row, table or file; `expected` and `found` are its two readings as text.

    `words` say what it means and what to do, without a patient's data. `practice` is empty for the whole installation.
    """

    what: str
    where: str
    expected: str
    found: str
    words: str
    practice: str = ""


def rows(actor: Actor, statement: str, **named: Any) -> Iterator[Sequence[Any]]:
    """The first MOST rows of a statement about the actor's practice (%(practice)s)."""
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {MOST}", {"practice": actor.practice_id, **named})
        yield from cursor.fetchall()


def every(actor: Actor, statement: str, **named: Any) -> Sequence[Sequence[Any]]:
    """All rows of a statement that has few whatever the size of the books: groups, not rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"practice": actor.practice_id, **named})
        return cursor.fetchall()


def one(actor: Actor, statement: str, **named: Any) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"practice": actor.practice_id, **named})
        return cursor.fetchone() or ()


def dashed(column: str) -> str:
    """SQL for a public id as keys have it, with dashes, on either database."""
    digits = f"REPLACE(CAST({column} AS text), '-', '')"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"SUBSTR({digits}, {start}, {length})" for start, length in parts)


def public(value: uuid.UUID | str) -> str:
    """A public id read from the database without its model: SQLite keeps 32 hex digits."""
    return str(uuid.UUID(str(value)))
