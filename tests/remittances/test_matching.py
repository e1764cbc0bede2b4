"""Which of our lines a payer's line speaks of, and why."""

import datetime as dt

import pytest

from billwright.apps.remittances.matching import OurLine, Unmatched, match_lines
from billwright.records.remittance import RemittanceClaim, RemittanceLine

DAY = dt.date(2026, 11, 2)


def ours(position: int, procedure: str, cents: int, *modifiers: str) -> OurLine:
    return OurLine(position, 100 + position, f"1C1L{position}", procedure, modifiers, DAY, cents)


def theirs(procedure: str, cents: int, *modifiers: str, **facts) -> RemittanceLine:
    return RemittanceLine(procedure, cents, cents, modifiers, service_date=facts.pop("day", DAY), **facts)


@pytest.mark.parametrize(
    ("mine", "said", "matched"),
    [
        # our line number, whatever else changed
        ([ours(1, "99213", 15000)], [theirs("99212", 15000, control_number="1C1L1")], [(1, "line number")]),
        (
            [ours(1, "97110", 6000, "GP"), ours(2, "97110", 6000, "GO")],
            [theirs("97110", 6000, "GO"), theirs("97110", 6000, "GP")],
            [(2, "procedure, modifiers and day"), (1, "procedure, modifiers and day")],
        ),
        # modifiers in another order are the same
        (
            [ours(1, "97110", 6000, "GP", "59")],
            [theirs("97110", 6000, "59", "GP")],
            [(1, "procedure, modifiers and day")],
        ),
        # dropped by the payer
        ([ours(1, "97110", 6000, "GP")], [theirs("97110", 6000)], [(1, "procedure and day, other modifiers")]),
        # recoded by the payer, who names what we sent
        (
            [ours(1, "99214", 22000)],
            [theirs("99213", 22000, submitted_procedure="99214")],
            [(1, "procedure as submitted")],
        ),
        # two alike: by charge
        (
            [ours(1, "36415", 2000), ours(2, "36415", 1500)],
            [theirs("36415", 1500), theirs("36415", 2000)],
            [(2, "procedure, modifiers and day"), (1, "procedure, modifiers and day")],
        ),
        # without a day, the procedure will do; a reversal's charge is negative
        ([ours(1, "99213", 15000)], [theirs("99213", -15000, day=None)], [(1, "procedure, modifiers and day")]),
    ],
)
def test_each_line_finds_its_own(mine, said, matched):
    found = match_lines(tuple(mine), RemittanceClaim("1C1", "1", 0, 0, 1, lines=tuple(said)))
    assert [(each.ours.position, each.reason) for each in found] == matched


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([theirs("99213", 14000)], "the payer's line 1 names a charge that differs from ours by -$10.00"),
        ([theirs("99213", 15000), theirs("99213", 15000)], "the payer's line 2 fits none of the claim's lines"),
        ([theirs("99213", 15000, day=dt.date(2026, 11, 3))], "the payer's line 1 fits none"),
        ([theirs("99214", 15000)], "the payer's line 1 fits none"),
    ],
)
def test_what_fits_none_is_said_with_the_difference(said, words):
    found = match_lines((ours(1, "99213", 15000),), RemittanceClaim("1C1", "1", 0, 0, 1, lines=tuple(said)))
    assert isinstance(found, Unmatched)
    assert found.words.startswith(words)
