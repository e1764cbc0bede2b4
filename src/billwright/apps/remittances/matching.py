"""Which of our lines a payer's line speaks of. Pure: rows' facts in, positions out, each match with its reason."""

from __future__ import annotations

import datetime as dt

import msgspec

from billwright.records.money import format_cents
from billwright.records.remittance import RemittanceClaim, RemittanceLine


class OurLine(msgspec.Struct, frozen=True):
    """A line of our claim as it was sent. `charge_cents` is for all units."""

    position: int
    item_id: int
    control_number: str
    procedure: str
    modifiers: tuple[str, ...]
    service_date: dt.date
    charge_cents: int


class Matched(msgspec.Struct, frozen=True):
    ours: OurLine
    theirs: RemittanceLine
    reason: str


class Unmatched(msgspec.Struct, frozen=True):
    """Why a line could not be matched, in words, with the difference in cents where there is one."""

    words: str


def match_lines(ours: tuple[OurLine, ...], claim: RemittanceClaim) -> tuple[Matched, ...] | Unmatched:
    """Every line of the payer's to one line of ours, each of ours at most once.

    In this order: our own line number (REF 6R); procedure, modifiers and day; procedure and day, for a modifier that the
    payer changed or dropped; the procedure that we submitted where the payer recoded it. A line whose charge differs from
    ours is not matched: the payer speaks of something else. Not handled: lines split or joined by the payer.
    """
    left = list(ours)
    matched = []
    for number, line in enumerate(claim.lines, start=1):
        found = _best(left, line, claim)
        if found is None:
            return Unmatched(f"the payer's line {number} fits none of the claim's lines that are left")
        mine, reason = found
        if abs(line.charge_cents) != mine.charge_cents:
            difference = format_cents(abs(line.charge_cents) - mine.charge_cents)
            return Unmatched(f"the payer's line {number} names a charge that differs from ours by {difference}")
        left.remove(mine)
        matched.append(Matched(mine, line, reason))
    return tuple(matched)


def _best(left: list[OurLine], line: RemittanceLine, claim: RemittanceClaim) -> tuple[OurLine, str] | None:
    day = line.service_date or claim.service_date
    submitted = line.submitted_procedure or line.procedure
    tests = (
        ("line number", lambda mine: bool(line.control_number) and mine.control_number == line.control_number),
        (
            "procedure, modifiers and day",
            lambda mine: (
                (mine.procedure, sorted(mine.modifiers)) == (line.procedure, sorted(line.modifiers))
                and day in (None, mine.service_date)
            ),
        ),
        (
            "procedure and day, other modifiers",
            lambda mine: mine.procedure == line.procedure and day in (None, mine.service_date),
        ),
        ("procedure as submitted", lambda mine: mine.procedure == submitted and day in (None, mine.service_date)),
    )
    for reason, fits in tests:
        found = [mine for mine in left if fits(mine)]
        same_charge = [mine for mine in found if mine.charge_cents == abs(line.charge_cents)]
        if found:
            return (same_charge or found)[0], reason
    return None
