"""One visit to the desk: several ways of paying, bills named and the rest, somebody else's money, credit only where said."""

import datetime as dt

import pytest
from tests.receipts.cast import OCTOBER, TODAY, key, rosa

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.parties import queries as parties
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application, Tender
from billwright.records.cards import holds_card_number

SEPTEMBER = dt.date(2026, 9, 1)


def take(who, *tenders: Tender, **changed) -> receipts.TakenPayments:
    facts = {"key": key(), "account": who.account, "tenders": tenders, "received_on": TODAY}
    return receipts.take_payments(who.actor, receipts.TakePayments(**(facts | changed)))


def shown(who, taken: receipts.TakenPayments) -> list[tuple[str, str, list[int], int]]:
    """(number, method, cents to each bill, cents left as credit) of each receipt."""
    views = [queries.receipt(who.actor, each.public_id) for each in taken.receipts]
    return [
        (each.row.number, each.row.method, [one.cents for one in each.applied], each.unapplied_cents) for each in views
    ]


def test_cash_and_a_card_are_two_receipts_and_the_cash_runs_out_first(office, database):
    who = rosa(office.biller)
    who.owes(3_000, SEPTEMBER)
    who.owes(2_000, OCTOBER)
    taken = take(who, Tender("cash", 2_000), Tender("card", 3_000, "4242"))
    # 20.00 cash to September; 10.00 of the card to September, 20.00 to October
    assert shown(who, taken) == [("R-2026-00001", "cash", [2_000], 0), ("R-2026-00002", "card", [1_000, 2_000], 0)]
    assert (who.open(), who.credit()) == ([], 0)
    first, second = (queries.receipt(office.biller, each.public_id) for each in taken.receipts)
    assert [each.number for each in first.together] == ["R-2026-00002"]
    assert [each.number for each in second.together] == ["R-2026-00001"]


def test_a_bounced_check_is_voided_without_the_cash_beside_it(office):
    who = rosa(office.manager)
    who.owes(5_000)
    taken = take(who, Tender("cash", 2_000), Tender("check", 3_000, "1044"))
    check = taken.receipts[1].public_id
    receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), check, "Returned by the bank"))
    assert (who.open(), shown(who, taken)[0]) == ([3_000], ("R-2026-00001", "cash", [2_000], 0))


def test_bills_that_are_named_come_first_and_the_rest_goes_to_the_oldest(office):
    who = rosa(office.biller)
    old, new = who.owes(4_000, SEPTEMBER), who.owes(2_500, OCTOBER)
    taken = take(who, Tender("card", 4_001), applications=(Application(new, 1_001),))
    # 40.01 − 10.01 to October = 30.00 to September, of which 10.00 is left
    assert shown(who, taken) == [("R-2026-00001", "card", [1_001, 3_000], 0)]
    assert who.open() == [1_000, 1_499]
    assert old


def test_the_rest_fills_up_a_bill_that_was_named_in_part(office):
    who = rosa(office.biller)
    item = who.owes(4_000)
    taken = take(who, Tender("cash", 4_000), applications=(Application(item, 1),))
    assert (shown(who, taken), who.open()) == ([("R-2026-00001", "cash", [4_000], 0)], [])


@pytest.mark.parametrize(
    ("rest", "applied", "credit"),
    [("oldest first, then credit", [4_000], 1_000), ("credit", [], 5_000)],
)
def test_what_is_over_stays_as_credit_where_that_is_said(office, rest, applied, credit):
    who = rosa(office.biller)
    who.owes(4_000)
    assert shown(who, take(who, Tender("cash", 5_000), rest=rest)) == [("R-2026-00001", "cash", applied, credit)]
    assert who.credit() == credit


def test_what_is_over_is_refused_where_nothing_was_said(office):
    who = rosa(office.biller)
    who.owes(4_000)
    with pytest.raises(FieldErrors, match=r"\$10\.00 is more than is open") as refused:
        take(who, Tender("cash", 5_000))
    assert list(refused.value.fields) == ["rest"]
    assert (who.open(), queries.receipts(office.biller)) == ([4_000], [])


def test_an_insurers_part_is_not_touched_by_the_rest(office):
    who = rosa(office.biller)
    who.owes(1_000, insurer_cents=9_000)
    taken = take(who, Tender("cash", 3_000), rest="oldest first, then credit")
    assert shown(who, taken) == [("R-2026-00001", "cash", [1_000], 2_000)]


def test_somebody_who_is_not_on_file_pays(office):
    who = rosa(office.biller)
    who.owes(2_000)
    taken = take(who, Tender("check", 2_000, "77"), payer_name="Fenn, Ada", note="Brought by her aunt")
    view = queries.receipt(office.biller, taken.public_id)
    assert (view.row.payer_name, view.note, who.open()) == ("Fenn, Ada", "Brought by her aunt", [])
    assert parties.account(office.biller, who.account).name == "Quill, Rosa"


@pytest.mark.parametrize(
    ("field", "tenders", "changed"),
    [
        ("tenders", [], {}),
        ("tenders", [Tender("cash", 1)] * 6, {}),
        ("tender2.cents", [Tender("cash", 500), Tender("card", 0)], {}),
        ("tender2.method", [Tender("cash", 500), Tender("barter", 100)], {}),
        ("tender1.reference", [Tender("card", 500, "4111 1111 1111 1111")], {}),
        ("tender1.reference", [Tender("ach", 500, "4111111111111111")], {}),
        ("tender1.cents", [Tender("cash", 900_000_000), Tender("cash", 900_000_000)], {}),
        ("note", [Tender("cash", 500)], {"note": "Visa 4111-1111-1111-1111"}),
        ("note", [Tender("cash", 500)], {"note": "x" * 201}),
        ("payer_name", [Tender("cash", 500)], {"payer_name": "378282246310005"}),
        ("received_on", [Tender("cash", 500)], {"received_on": TODAY + dt.timedelta(1)}),
        ("applications", [Tender("cash", 500)], {"applications": (501,)}),
    ],
)
def test_what_is_no_payment_is_refused_beside_its_field_and_takes_no_number(office, field, tenders, changed):
    who = rosa(office.biller)
    item = who.owes(4_000)
    if "applications" in changed:
        changed = {"applications": tuple(Application(item, cents) for cents in changed["applications"])}
    with pytest.raises(FieldErrors) as refused:
        take(who, *tenders, **changed)
    assert list(refused.value.fields) == [field]
    assert (who.open(), queries.receipts(office.biller)) == ([4_000], [])
    assert take(who, Tender("cash", 100)).receipts[0].number == "R-2026-00001"


def test_a_banks_trace_number_that_looks_like_a_cards_is_taken(office):
    """One in ten passes Luhn by chance; it has 15 digits and begins with a bank's prefix, as no card does."""
    who = rosa(office.biller)
    trace = next(number for number in (f"0210000210000{each:02d}" for each in range(100)) if holds_card_number(number))
    taken = take(who, Tender("ach", 500, trace), rest="credit")
    assert queries.receipt(office.biller, taken.public_id).row.reference == trace


def test_the_same_form_sent_twice_is_taken_once(office):
    who = rosa(office.biller)
    who.owes(4_000)
    once = [take(who, Tender("cash", 1_000), Tender("card", 1_000), key="once") for _ in range(2)]
    assert once[0] == once[1]
    assert (len(queries.receipts(office.biller)), who.open()) == (2, [2_000])


def test_the_original_is_handed_out_once(office, database):
    who = rosa(office.biller)
    taken = take(who, Tender("cash", 500), rest="credit")
    assert queries.receipt(office.biller, taken.public_id).handed_out_at is None
    hand_out = receipts.HandOut(taken.public_id)
    assert [receipts.hand_out(office.front_desk, hand_out) for _ in range(2)] == [True, False]
    assert queries.receipt(office.biller, taken.public_id).handed_out_at == office.now


def test_who_may_not(office):
    who = rosa(office.biller)
    command = receipts.TakePayments(key(), who.account, (Tender("cash", 500),), TODAY, rest="credit")
    with pytest.raises(NotAllowedError):
        receipts.take_payments(office.auditor, command)
    with pytest.raises(NotFoundError):
        receipts.take_payments(office.neighbour(), command)
    taken = receipts.take_payments(office.front_desk, command)
    with pytest.raises(NotFoundError):
        receipts.hand_out(office.neighbour(), receipts.HandOut(taken.public_id))
