"""What the ledger tells: a small history in, cents by party out."""

import datetime as dt

import pytest
from tests.ledger.cast import cast

from billwright.apps.compliance.access import NotFoundError
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.rules.ledger import chart, posting
from billwright.rules.ledger.posting import LinePayment, Share


@pytest.fixture
def rosa(database, office):
    return cast(office.owner)


@pytest.fixture
def story(rosa):
    """150.00 charged on 1 August; on 20 August the payer pays 78.40, writes off 51.60, passes on 20.00; on 1 October Rosa
    pays 25.00, of which 15.00 is applied."""
    item, clearing, credit = rosa.item(), rosa.item("remittance", chart.CLEARING), rosa.item("credit", chart.UNAPPLIED)
    charged, answered, paid = dt.date(2026, 8, 1), dt.date(2026, 8, 20), dt.date(2026, 10, 1)
    line = LinePayment(item, rosa.insurer, 7840, (("CO-45", 5000), ("CO-253", 160)), (("PR-2", rosa.patient, 2000),))
    ledger.post_many(
        rosa.actor,
        [
            posting.charge(key="1", posted_on=charged, responsibility=rosa.insurer, charged=((item, 15000),)),
            posting.insurance_receipt(key="2", posted_on=answered, item=clearing, payer=rosa.payer, cents=9000),
            posting.insurance_payment(key="3", posted_on=answered, clearing=(clearing, rosa.payer), lines=(line,)),
            posting.patient_payment(key="4", posted_on=paid, credit_item=credit, payer=rosa.patient, cents=2500),
            posting.application(
                key="5",
                posted_on=paid,
                credit_item=credit,
                payer=rosa.patient,
                applied=(Share(item, rosa.patient, 1500),),
            ),
        ],
    )
    return {"item": item, "clearing": clearing, "credit": credit, "account": str(rosa.account.public_id)}


def test_what_is_open_and_since_when(rosa, story):
    (only,) = books.open_balances(rosa.actor, story["account"])
    assert (only.party_name, only.kind, only.cents) == ("Rosa Quill", "patient", 500)
    assert only.since == dt.date(2026, 8, 20)  # the day it fell to her, not the day of service
    (owed,) = books.balance_by_responsibility(rosa.actor, story["account"])
    assert (owed.party_name, owed.cents, owed.oldest) == ("Rosa Quill", 500, dt.date(2026, 8, 20))


def test_what_is_free_of_a_payment(rosa, story):
    (credit,) = books.open_credits(rosa.actor, story["account"])
    assert (credit.item_id, credit.cents, credit.party_name) == (story["credit"], 1000, "Rosa Quill")


def test_what_of_a_remittance_is_not_posted(rosa, story):
    assert books.clearing_balance(rosa.actor, story["clearing"]) == 9000 - 7840


def test_why_it_is_owed(rosa, story):
    (only,) = books.open_balances(rosa.actor, story["account"])
    told = [
        (each.entry_kind, each.party_name, each.reason, each.cents)
        for each in books.item_history(rosa.actor, only.item)
    ]
    assert told == [
        ("charge", "Cedar Mutual", "", 15000),
        ("insurance_payment", "Cedar Mutual", "paid", -7840),
        ("insurance_payment", "Cedar Mutual", "CO-45", -5000),
        ("insurance_payment", "Cedar Mutual", "CO-253", -160),
        ("insurance_payment", "Cedar Mutual", "PR-2", -2000),
        ("insurance_payment", "Rosa Quill", "PR-2", 2000),
        ("application", "Rosa Quill", "paid", -1500),
    ]
    assert len(books.account_history(rosa.actor, story["account"])) == len(told) + 2  # and both sides of her credit


@pytest.mark.parametrize(
    ("on", "insurer", "patient"),
    [
        ("2026-07-31", None, None),
        ("2026-08-01", (15000, 0, 0, 0, 0), None),
        ("2026-08-19", (15000, 0, 0, 0, 0), None),
        ("2026-08-20", None, (2000, 0, 0, 0, 0)),
        ("2026-09-19", None, (2000, 0, 0, 0, 0)),  # 30 days
        ("2026-09-20", None, (0, 2000, 0, 0, 0)),  # 31 days
        ("2026-10-19", None, (0, 500, 0, 0, 0)),  # 60
        ("2026-10-20", None, (0, 0, 500, 0, 0)),  # 61
        ("2026-12-18", None, (0, 0, 0, 500, 0)),  # 120
        ("2026-12-19", None, (0, 0, 0, 0, 500)),  # 121
    ],
)
def test_aging_on_any_day_runs_from_the_day_it_fell_to_the_party(rosa, story, on, insurer, patient):
    rows = {
        row.kind: (row.current, row.days_31_60, row.days_61_90, row.days_91_120, row.over_120)
        for row in books.aging(rosa.actor, dt.date.fromisoformat(on))
    }
    expected = {"insurer": insurer, "patient": patient}
    assert rows == {kind: cents for kind, cents in expected.items() if cents}


def test_a_balance_that_was_settled_ages_anew(rosa, story):
    item = rosa.item()
    days = [dt.date(2026, 1, 5), dt.date(2026, 2, 5), dt.date(2026, 3, 5)]
    for at, (day, cents) in enumerate(zip(days, (700, -700, 300), strict=True)):
        entry = posting.charge(key=f"s{at}", posted_on=day, responsibility=rosa.client, charged=((item, cents),))
        ledger.post(rosa.actor, entry)
    found = {each.item_id: each for each in books.open_balances(rosa.actor, story["account"])}
    assert (found[item].cents, found[item].since) == (300, dt.date(2026, 3, 5))


def test_the_trial_balance_on_a_day(rosa, story):
    totals = {row.code: row.balance_cents for row in books.trial_balance(rosa.actor, dt.date(2026, 8, 20))}
    assert totals == {
        chart.CASH: 9000,
        chart.CLEARING: -1160,
        chart.RECEIVABLE: 2000,
        chart.PATIENT_REVENUE: -15000,
        chart.CONTRACTUAL: 5000,
        chart.SEQUESTRATION: 160,
    }
    rows = books.trial_balance(rosa.actor, dt.date(2026, 12, 31))
    assert sum(row.debit_cents for row in rows) == sum(row.credit_cents for row in rows) > 0


def test_the_journal_and_an_entry(rosa, story):
    entries = books.journal(rosa.actor, dt.date(2026, 8, 20), dt.date(2026, 10, 1))
    assert [each.kind for each in entries] == [
        "insurance_receipt",
        "insurance_payment",
        "patient_payment",
        "application",
    ]
    undone = ledger.reverse(rosa.actor, ledger.Reverse("u", entries[3].public_id, dt.date(2026, 10, 2), "wrong visit"))
    again = books.entry(rosa.actor, entries[3].public_id)
    assert (again.reversed_by, again.by) == (undone, "Owner Example")
    assert books.entry(rosa.actor, undone).reverses == again.public_id
    assert [each.cents for each in again.postings] == [1500, -1500]


def test_what_is_not_there(rosa):
    with pytest.raises(NotFoundError):
        books.entry(rosa.actor, "nothing")
    with pytest.raises(NotFoundError):
        books.item_history(rosa.actor, "nothing")
    assert books.open_balances(rosa.actor, "nothing") == []
