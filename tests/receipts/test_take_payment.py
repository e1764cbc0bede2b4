"""Taking a payment: to the bills named, the oldest first, or none; what is left is credit; what is wrong is said."""

import datetime as dt

import pytest
from tests.invoices import cast as business
from tests.receipts.cast import OCTOBER, TODAY, key, rosa

from billwright.apps.compliance.access import NotAllowedError, NotFoundError, reading
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.invoices import actions as invoices
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.errors import PeriodLockedError
from billwright.apps.ledger.models import Entry
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application, TakePayment, take_payment

SEPTEMBER = dt.date(2026, 9, 1)


def test_a_payment_goes_to_the_bills_that_are_named(office, database):
    who = rosa(office.biller)
    first, second = who.owes(4_000), who.owes(2_500)
    taken = who.pays(6_000, Application(second, 2_500), Application(first, 3_000))
    view = queries.receipt(office.biller, taken.public_id)
    assert (taken.number, taken.unapplied_cents) == ("R-2026-00001", 500)
    assert [(each.words, each.cents) for each in view.applied] == [
        ("97110 GP of 2026-10-01", 2_500),
        ("97110 GP of 2026-10-01", 3_000),
    ]
    # 65.00 owed − 60.00 paid = 5.00: 10.00 open less 5.00 credit
    assert (view.unapplied_cents, view.balance_after_cents, who.open(), who.credit()) == (500, 500, [1_000], 500)
    with reading(office.biller):
        entries = list(Entry.rows.of(office.biller).exclude(kind="charge").order_by("id").values_list("kind", "memo"))
    assert entries == [
        ("patient_payment", "Receipt R-2026-00001"),
        ("application", "Receipt R-2026-00001"),
        ("application", "Receipt R-2026-00001"),
    ]


def test_oldest_first_pays_no_insurers_part(office):
    who = rosa(office.biller)
    who.owes(4_000, OCTOBER)
    who.owes(2_500, SEPTEMBER, insurer_cents=9_000)
    who.owes(0, SEPTEMBER, insurer_cents=7_000)
    taken = who.pays(5_000, applications="oldest first")
    assert [each.cents for each in queries.receipt(office.biller, taken.public_id).applied] == [2_500, 2_500]
    assert who.open() == [1_500]
    assert who.pays(10_000, applications="oldest first").unapplied_cents == 8_500
    assert (who.open(), who.credit()) == ([], 8_500)


def test_an_insurers_part_is_paid_only_where_it_is_named(office):
    who = rosa(office.biller)
    item = who.owes(1_000, insurer_cents=9_000)
    with pytest.raises(FieldErrors, match=r"at most the \$10\.00 open"):
        who.pays(9_000, Application(item, 9_000))
    who.pays(9_000, Application(item, 9_000, str(who.insurer)))
    assert (who.open(), who.credit()) == ([1_000], 0)


def test_a_payment_without_bills_is_credit(office):
    who = rosa(office.biller)
    assert who.pays(2_000).unapplied_cents == 2_000
    assert [(each.words, each.owner, each.cents) for each in queries.credits(office.biller, who.account)] == [
        ("Receipt R-2026-00001", "Quill, Rosa", 2_000)
    ]


def test_somebody_else_may_pay(office):
    who = rosa(office.biller)
    aunt = parties.enter_person(office.biller, parties.EnterPerson(key=key(), last="Fenn", first="Ada"))
    taken = who.pays(3_000, Application(who.owes(2_000), 2_000), payer=aunt)
    assert queries.receipt(office.biller, taken.public_id).row.payer_name == "Fenn, Ada"
    assert [each.owner for each in queries.credits(office.biller, who.account)] == ["Fenn, Ada"]


def test_a_client_pays_an_invoice(office):
    view = business.issued(office.biller, business.client(office.biller).public_id)
    (bill,) = queries.open_bills(office.biller, view.account)
    assert (bill.description, bill.due_on, bill.kind, bill.open_cents) == (
        "Invoice INV-2026-00001",
        view.due_on,
        "client",
        48_713,
    )
    take_payment(
        office.biller,
        TakePayment(
            key(), view.account, "ach", 48_713, TODAY, "091000019990009", "", (Application(bill.item, 48_713),)
        ),
    )
    after = business.queries.invoice(office.biller, view.public_id)
    assert after.open_cents == 0
    assert [(each.words, each.cents) for each in after.applied] == [("Receipt R-2026-00001", 48_713)]


def test_an_invoice_taken_back_cannot_be_paid(office):
    view = business.issued(office.biller, business.client(office.biller).public_id)
    invoices.credit_note(office.biller, invoices.CreditNote(key(), view.public_id, "Never delivered"))
    with pytest.raises(FieldErrors, match="nothing is open here"):
        take_payment(
            office.biller,
            TakePayment(key(), view.account, "cash", 100, TODAY, applications=(Application(view.item, 100),)),
        )
    assert queries.receipts(office.biller) == []


@pytest.mark.parametrize(
    ("cents", "shares", "field"),
    [
        (5_000, [(0, 4_001)], "application1.cents"),
        (5_000, [(0, 0)], "application1.cents"),
        (5_000, [(0, -100)], "application1.cents"),
        (5_000, [(0, 1_000), (0, 1_000)], "applications"),
        (5_000, [(0, 4_000), (1, 1_001)], "applications"),
        (5_000, [(2, 100)], "application1.item"),
    ],
)
def test_what_cannot_be_applied_is_refused_beside_its_field(office, cents, shares, field):
    who, neighbour = rosa(office.biller), rosa(office.biller)
    items = [who.owes(4_000), who.owes(2_000), neighbour.owes(3_000)]
    with pytest.raises(FieldErrors) as refused:
        who.pays(cents, *(Application(items[at], share) for at, share in shares))
    assert list(refused.value.fields) == [field]
    assert (who.open(), who.credit(), queries.receipts(office.biller)) == ([4_000, 2_000], 0, [])


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("cents", {"cents": 0}),
        ("cents", {"cents": -500}),
        ("cents", {"cents": 1_000_000_001}),
        ("method", {"method": "barter"}),
        ("received_on", {"received_on": TODAY + dt.timedelta(1)}),
        ("reference", {"method": "card", "reference": "4111 1111 1111 1111"}),
        ("reference", {"method": "check", "reference": "no 4111111111111111 visa"}),
        ("reference", {"reference": "x" * 61}),
        ("reference", {"reference": "line\nbreak"}),
    ],
)
def test_what_is_no_payment_is_refused_and_takes_no_number(office, field, changed):
    who = rosa(office.biller)
    with pytest.raises(FieldErrors) as refused:
        who.pays(**({"cents": 500} | changed))
    assert list(refused.value.fields) == [field]
    assert who.pays(500).number == "R-2026-00001"


def test_a_card_number_is_stored_nowhere(office):
    who = rosa(office.biller)
    with pytest.raises(FieldErrors, match="never kept"):
        who.pays(500, method="card", reference="4111-1111-1111-1111")
    for file in office.home.glob("billwright.sqlite3*"):
        assert b"4111" not in file.read_bytes()


def test_a_closed_day_takes_no_payment(office):
    who = rosa(office.biller)
    ledger.lock_period(office.manager, ledger.LockPeriod(key(), dt.date(2026, 10, 31), "October is closed"))
    with pytest.raises(PeriodLockedError, match="31 October 2026"):
        who.pays(500, received_on=dt.date(2026, 10, 31))
    assert who.pays(500, received_on=dt.date(2026, 11, 1)).number == "R-2026-00001"


def test_the_same_form_sent_twice_is_one_payment(office):
    who = rosa(office.biller)
    bill = Application(who.owes(2_000), 2_000)
    assert who.pays(2_000, bill, key="once") == who.pays(2_000, bill, key="once")
    assert len(queries.receipts(office.biller)) == 1
    assert (who.open(), who.credit()) == ([], 0)


def test_lists_by_account_and_day(office):
    who, other = rosa(office.biller), rosa(office.biller)
    today, yesterday = who.pays(100).number, who.pays(200, received_on=TODAY - dt.timedelta(1)).number
    others = other.pays(300).number
    assert [row.number for row in queries.receipts(office.front_desk)] == [others, yesterday, today]
    assert [row.number for row in queries.receipts(office.auditor, who.account)] == [yesterday, today]
    assert [row.number for row in queries.receipts(office.auditor, on=TODAY)] == [others, today]


def test_a_mistyped_year_is_asked_about(office):
    """A receipt of the year 523 would be numbered in a series of its own, which no reader of numbers expects."""
    who = rosa(office.biller)
    for day, words in ((dt.date(523, 1, 1), "is the year right"), (TODAY + dt.timedelta(1), "in the future")):
        with pytest.raises(FieldErrors, match=words):
            who.pays(100, received_on=day)


def test_who_may_not(office):
    who = rosa(office.biller)
    taken = who.pays(100)
    with pytest.raises(NotAllowedError):
        take_payment(office.auditor, TakePayment(key(), who.account, "cash", 100, TODAY))
    for refused in (queries.open_bills, queries.credits):
        with pytest.raises(NotFoundError):
            refused(office.neighbour(), who.account)
    with pytest.raises(NotFoundError):
        queries.receipt(office.neighbour(), taken.public_id)
    with pytest.raises(NotFoundError):
        take_payment(office.neighbour(), TakePayment(key(), who.account, "cash", 100, TODAY))
    assert queries.receipts(office.neighbour()) == []
