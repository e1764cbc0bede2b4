"""The worked table of docs/how-we-compute/fee-schedules.md, which fee applies, and what a row may not be."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import cents, worked

from billwright.rules.pricing.schedules import COUNTING, FeeRow, blocks_of, find, price, row_errors
from billwright.rules.pricing.services import Service

DAY = dt.date(2026, 3, 2)
YEAR = dt.date(2026, 1, 1)


def fee(code: str = "90001", amount: int = 6_000, starts: dt.date = YEAR, **rest: object) -> FeeRow:
    return FeeRow(code=code, cents=amount, starts=starts, **rest)


@pytest.mark.parametrize("row", worked("fee-schedules", "fee"), ids=lambda row: row["why"])
def test_the_worked_table(row):
    amount, least, charge = cents(row, "fee", "at least", "charge")
    schedule = fee(
        amount=amount,
        per_minutes=int(row["for minutes"]),
        counting=row["counting"],
        base_units=int(row["base units"]),
        least_cents=least,
    )
    minutes = Decimal(row["minutes"]) if row["minutes"] else None
    units = minutes or Decimal(row["units"])
    made = price(schedule, Service(code="90001", charge_cents=0, day=DAY, units=units, minutes=minutes))
    assert made.cents == charge
    assert sum(step.cents for step in made.steps) == charge


def test_base_units_without_minutes_have_no_price():
    made = price(fee(per_minutes=15, base_units=3), Service(code="90001", charge_cents=0, day=DAY))
    assert made.cents is None
    assert "must count minutes" in made.why_not


ROWS = (
    fee(amount=6_000, ends=dt.date(2026, 7, 1)),
    fee(amount=6_500, starts=dt.date(2026, 7, 1)),
    fee(amount=9_000, modifier="50"),
    fee("90002", 1_000),
)


@pytest.mark.parametrize(
    ("code", "modifiers", "day", "amount"),
    [
        ("90001", (), dt.date(2025, 12, 31), None),
        ("90001", (), dt.date(2026, 1, 1), 6_000),
        ("90001", (), dt.date(2026, 6, 30), 6_000),
        ("90001", (), dt.date(2026, 7, 1), 6_500),
        ("90001", ("25",), DAY, 6_000),
        ("90001", ("25", "50"), DAY, 9_000),
        ("90003", (), DAY, None),
    ],
)
def test_which_fee_is_found(code, modifiers, day, amount):
    found = find(ROWS, code, modifiers, day)
    assert (found.cents if found else None) == amount


CODE = ("code", "a code of at most 20 letters and digits is needed")
MODIFIER = ("modifier", "a modifier is two letters or digits")
FEE = ("cents", "a fee is from $0.00 to $1,000,000.00")
LEAST = ("least_cents", "a minimum is from $0.00 to $1,000,000.00")
BLOCK = ("per_minutes", "a block is from 1 to 1440 minutes, or 0 for a fee by unit")
BASE = ("base_units", "base units are from 0 to 99")


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (fee(), []),
        (fee(code=""), [CODE]),
        (fee(code="9" * 20), []),
        (fee(code="9" * 21), [CODE]),
        (fee(code="9\n"), [CODE]),
        (fee(modifier="50"), []),
        (fee(modifier="5"), [MODIFIER]),
        (fee(modifier="5-"), [MODIFIER]),
        (fee(modifier="é5"), [MODIFIER]),
        (fee(amount=-1), [FEE]),
        (fee(amount=0), []),
        (fee(amount=100_000_000), []),
        (fee(amount=100_000_001), [FEE]),
        (fee(least_cents=-1), [LEAST]),
        (fee(least_cents=100_000_000), []),
        (fee(least_cents=100_000_001), [LEAST]),
        (fee(per_minutes=-1), [BLOCK]),
        (fee(per_minutes=1440), []),
        (fee(per_minutes=1441), [BLOCK]),
        (fee(counting="up"), [("counting", f"blocks are counted {', '.join(COUNTING)}")]),
        (fee(base_units=3), [("base_units", "base units go with a fee by time")]),
        (fee(base_units=99, per_minutes=15), []),
        (fee(base_units=100, per_minutes=15), [BASE]),
        (fee(base_units=-1, per_minutes=15), [BASE]),
        (fee(ends=YEAR), [("ends", "a fee ends after it starts")]),
        (fee(ends=dt.date(2026, 1, 2)), []),
    ],
)
def test_what_a_row_may_not_be(row, wrong):
    assert list(row_errors(row)) == wrong


@given(st.integers(0, 100_000), st.integers(1, 1_440))
def test_blocks_bound_the_minutes(minutes, per_minutes):
    exact = Decimal(minutes) / per_minutes
    made = {each: blocks_of(Decimal(minutes), per_minutes, each) for each in COUNTING}
    assert made["whole"] <= exact <= made["begun"]
    assert abs(made["nearest"] - exact) <= Decimal("0.5")
    assert abs(made["tenths"] - exact) <= Decimal("0.05")
