"""Numbers without gaps: each series of a year runs from 1 to its counter, and every number of it is there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from billwright.apps.compliance.access import Actor
from billwright.flows.invariants.difference import MOST, Difference

NUMBERED = {
    "invoice": "SELECT number FROM invoices_invoice WHERE practice_id = %s AND kind = 'invoice' AND number <> ''",
    "credit_note": "SELECT number FROM invoices_invoice WHERE practice_id = %s AND kind = 'credit_note' AND number <> ''",
    "receipt": "SELECT number FROM receipts_receipt WHERE practice_id = %s",
}
"""What bears the numbers of a series."""
PATTERNS = {
    series: re.compile(rf"{prefix}-(?P<year>\d{{4}})-(?P<ordinal>\d{{5,}})", re.ASCII)
    for series, prefix in (("invoice", "INV"), ("credit_note", "CN"), ("receipt", "R"))
}
"""How a series writes its numbers: INV-2026-00001."""


def gapless(actor: Actor) -> Iterator[Difference]:
    """Numbers and counters are read in one statement a series, so that one being issued is in both or in neither."""
    for series, statement in NUMBERED.items():
        there: dict[int, set[int]] = defaultdict(set)
        last: dict[int, int] = defaultdict(int)
        unreadable: list[str] = []
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 0, number, 0 FROM ({statement}) n UNION ALL "  # noqa: S608 - one of the statements above
                "SELECT year, '', last FROM compliance_counter WHERE practice_id = %s AND series = %s",
                [actor.practice_id, actor.practice_id, series],
            )
            for year, number, counted in cursor.fetchall():
                if year:
                    last[year] = counted
                elif read := PATTERNS[series].fullmatch(number):
                    there[int(read["year"])].add(int(read["ordinal"]))
                else:
                    unreadable.append(number)
        yield from _unreadable(series, unreadable)
        for year in sorted(there.keys() | last.keys()):
            yield from _differences(series, year, there[year], last[year])


def _unreadable(series: str, numbers: list[str]) -> Iterator[Difference]:
    name = series.replace("_", " ")
    for number in sorted(numbers)[:MOST]:
        words = (
            f"{number!r} is no {name} number: it was changed in the database directly. "
            "Restore it from a backup; the number that is missing is the one it had."
        )
        yield Difference("number_unreadable", f"{name} numbers", PATTERNS[series].pattern, number, words)


def _differences(series: str, year: int, there: set[int], last: int) -> Iterator[Difference]:
    name = series.replace("_", " ")
    where = f"{name} numbers of {year}"
    for number in sorted(set(range(1, last + 1)) - there)[:MOST]:
        words = (
            f"There is no {name} number {number} of {year}: it was taken out of the database. Restore it from a backup."
        )
        yield Difference("number_missing", where, str(number), "none", words)
    for number in sorted(each for each in there if not 1 <= each <= last)[:MOST]:
        words = (
            f"The {name} number {number} of {year} is past the counter, {last}: the counter was changed. Restore it."
        )
        yield Difference("number_past_counter", where, f"at most {last}", str(number), words)
