"""A statement's lines from the steps that explain the balance, and its aging."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.ledger.test_explanation import (
    ANSWERED,
    CEDAR,
    CHARGED,
    CLEARING,
    DEBTORS,
    ITEM,
    KNOWN,
    MONEY,
    PAID,
    PATIENT,
    PAYER,
    back,
    histories,
    told,
)

from billwright.records.explanation import BillFacts
from billwright.rules.ledger import posting
from billwright.rules.ledger.explanation import explain
from billwright.rules.ledger.posting import LinePayment, Share
from billwright.rules.ledger.statements import aged, statement_line

ON = dt.date(2026, 11, 24)
HALF = posting.insurance_payment(
    **KNOWN, clearing=(CLEARING, PAYER), lines=(LinePayment(ITEM, CEDAR, 5000, (), (("PR-2", PATIENT, 2000),)),)
)
SMALL = posting.write_off(**KNOWN, why="small-balance", written=(Share(ITEM, PATIENT, 300),))
AHEAD = posting.patient_payment(**KNOWN, credit_item=MONEY, payer=PATIENT, cents=5000)


@pytest.mark.parametrize(
    ("entries", "item", "charge", "insurance", "pending", "adjustment", "paid", "owed"),
    [
        ((CHARGED, ANSWERED), ITEM, 15000, 7200, 0, 6000, 0, 1800),
        ((CHARGED, ANSWERED, PAID), ITEM, 15000, 7200, 0, 6000, 1800, 0),
        ((CHARGED, ANSWERED, PAID, back(PAID, 2)), ITEM, 15000, 7200, 0, 6000, 0, 1800),
        ((CHARGED, ANSWERED, SMALL), ITEM, 15000, 7200, 0, 6300, 0, 1500),
        # 50.00 came, 20.00 is hers, 80.00 is still with the plan
        ((CHARGED, HALF), ITEM, 15000, 13000, 8000, 0, 0, 2000),
        ((AHEAD,), MONEY, 0, 0, 0, 0, 5000, -5000),
        ((AHEAD, PAID), MONEY, 0, 0, 0, 0, 3200, -3200),
    ],
)
def test_a_line_goes_from_charge_to_what_is_left(entries, item, charge, insurance, pending, adjustment, paid, owed):
    line = statement_line(told(*entries, item=item), "99213")
    assert (line.charge_cents, line.insurance_paid_cents, line.insurance_pending_cents) == (charge, insurance, pending)
    assert (line.adjustment_cents, line.patient_paid_cents, line.owed_cents) == (adjustment, paid, owed)


@given(histories())
def test_a_line_owes_what_its_explanation_says_whatever_happened(entries):
    by_id = {f"e{at}": entry for at, entry in enumerate(entries)}
    for explained in explain(
        {ITEM: BillFacts("", "charge", ""), MONEY: BillFacts("", "credit", "")}, by_id, DEBTORS, {}
    ):
        assert statement_line(explained, "").owed_cents == explained.balance_cents


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4), (900, 4)]
)
def test_a_part_ages_from_the_day_it_fell_to_whoever_owes_it(days, bucket):
    cents = [each.cents for each in aged([(ON - dt.timedelta(days), 1800)], ON)]
    assert cents == [1800 if at == bucket else 0 for at in range(5)]


@given(st.lists(st.tuples(st.dates(dt.date(2026, 1, 1), ON), st.integers(-9999, 9999)), max_size=9))
def test_buckets_add_up_to_all_parts(parts):
    assert sum(each.cents for each in aged(parts, ON)) == sum(cents for _, cents in parts)
