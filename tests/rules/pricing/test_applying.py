"""The worked table of docs/how-we-compute/payments.md, and what holds for any payment over any bills."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import cents, worked

from billwright.rules.pricing.applying import OpenBill, oldest_first, spread

BILLS = (
    OpenBill("A", 4000, dt.date(2026, 9, 1)),
    OpenBill("B", 2500, dt.date(2026, 8, 1)),
    OpenBill("C", 6000, None),
)


@pytest.mark.parametrize("row", worked("payments", "payment"), ids=lambda row: row["payment"])
def test_the_worked_table(row):
    payment, unapplied = cents(row, "payment", "unapplied")
    shares = oldest_first(payment, BILLS)
    assert tuple(dict(shares).get(name, 0) for name in "ABC") == cents(row, "A", "B", "C")
    assert payment - sum(share for _, share in shares) == unapplied


bills = st.lists(
    st.tuples(st.integers(1, 10_000), st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))), max_size=8
).map(lambda drawn: [OpenBill(at, cents, since) for at, (cents, since) in enumerate(drawn)])


@given(st.integers(1, 50_000), bills)
def test_a_split_adds_up_and_leaves_no_older_bill_half_paid(payment, open_bills):
    shares = dict(oldest_first(payment, open_bills))
    assert sum(shares.values()) == min(payment, sum(bill.cents for bill in open_bills))
    assert all(0 < shares[bill.key] <= bill.cents for bill in open_bills if bill.key in shares)
    part_paid = [bill for bill in open_bills if 0 < shares.get(bill.key, 0) < bill.cents]
    assert len(part_paid) <= 1
    day = dt.date.max
    for unpaid in (bill for bill in open_bills if bill.key not in shares):
        assert all((paid.since or day) <= (unpaid.since or day) for paid in open_bills if paid.key in shares)


@pytest.mark.parametrize("row", worked("payments", "cash"), ids=lambda row: f"{row['cash']} + {row['card']}")
def test_the_worked_table_of_several_ways(row):
    tenders = cents(row, "cash", "card")
    shares = [dict(each) for each in spread((("A", 3000), ("B", 2000)), tenders)]
    for way, pays, tender in zip(("cash", "card"), shares, tenders, strict=True):
        assert (pays.get("A", 0), pays.get("B", 0)) == cents(row, f"{way} to A", f"{way} to B")
        assert (tender - sum(pays.values()),) == cents(row, f"{way} left")


amounts = st.lists(st.integers(1, 10_000), max_size=6)


@given(amounts, amounts)
def test_no_way_pays_more_than_it_is_and_no_cent_is_lost(bills, tenders):
    paid = spread(list(enumerate(bills)), tenders)
    assert len(paid) == len(tenders)
    for pays, tender in zip(paid, tenders, strict=True):
        assert sum(cents for _, cents in pays) <= tender
        assert all(cents > 0 for _, cents in pays)
    in_all = [sum(cents for pays in paid for key, cents in pays if key == at) for at in range(len(bills))]
    assert sum(in_all) == min(sum(bills), sum(tenders))
    assert all(got <= bill for got, bill in zip(in_all, bills, strict=True))
