"""Why do I owe this, over a real office: visit, answer, payment; each step with the document that it came from."""

import datetime as dt

import msgspec
import pytest
from tests.clinic import PAID, answer, key, line

from billwright.apps.charges import queries as charges
from billwright.apps.charges.actions import NewLine
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.contracts import actions as contracts
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as party_queries
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries as receipt_queries
from billwright.apps.remittances.explaining import explain_account, explain_bill
from billwright.records.explanation import Explanation, Facts


@pytest.fixture
def answered(clinic):
    """150.00 charged, 90.00 allowed, 72.00 paid by check 884213, 18.00 coinsurance."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00")), trace="884213")
    return claim


def kinds(explanation: Explanation, bill: int = 0) -> list[tuple[str, int, int]]:
    return [(step.kind, step.cents, step.left_cents) for step in explanation.bills[bill].steps]


def test_a_visit_that_the_plan_answered(office, clinic, answered):
    seen = explain_account(office.front_desk, clinic.ida.account)
    assert (seen.name, seen.account_number, seen.balance_cents, seen.elsewhere_cents) == (
        "Moss, Ida",
        "P-000002",
        1800,
        0,
    )
    assert kinds(seen) == [
        ("charge", 15000, 15000),
        ("agreed", -6000, 9000),
        ("paid", -7200, 1800),
        ("share", 0, 1800),
    ]
    charge, agreed, paid, share = seen.bills[0].steps
    remittance = ("remittance-claim", clinic.remittance().claims[0].public_id)
    assert charge.source == ("encounter", answered.encounter)
    assert paid.facts == Facts("check", "884213", PAID, remittance)
    assert (agreed.reason, share.reason, share.stated_cents) == ("CO-45", "PR-2", 1800)
    assert {agreed.source, paid.source, share.source} == {remittance}


def test_what_waits_with_a_plan_is_said_beside_the_balance(office, clinic, answered, database):
    clinic.visit("99214")
    seen = explain_account(office.biller, clinic.ida.account)
    assert (seen.balance_cents, seen.elsewhere_cents, len(seen.bills)) == (1800, 22000, 1)


def test_a_payment_its_receipt_and_its_void(office, clinic, answered, database):
    taken = receipts.take_payment(
        office.front_desk,
        receipts.TakePayment(
            key(), clinic.ida.account, "check", 1800, office.front_desk.today, "778", "", "oldest first"
        ),
    )
    assert explain_account(office.biller, clinic.ida.account).bills == ()
    receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), taken.public_id, "returned by the bank"))
    seen = explain_account(office.biller, clinic.ida.account)
    assert kinds(seen)[4:] == [("payment", -1800, 0), ("payment", 1800, 1800)]
    facts = Facts("receipt", taken.number, source=("receipt", taken.public_id))
    assert [(step.facts, step.is_undone) for step in seen.bills[0].steps[4:]] == [(facts, False), (facts, True)]


def test_money_not_applied_lowers_what_is_owed(office, clinic, answered):
    """18.00 owed, 50.00 on account: 32.00 in the patient's favor."""
    taken = receipts.TakePayment(key(), clinic.ida.account, "cash", 5000, office.front_desk.today)
    receipts.take_payment(office.front_desk, taken)
    seen = explain_account(office.biller, clinic.ida.account)
    assert seen.balance_cents == -3200
    assert [each.bill.kind for each in seen.bills] == ["charge", "credit"]
    assert kinds(seen, 1) == [("received", -5000, -5000)]
    shown = receipt_queries.receipts(office.biller, account=clinic.ida.account)[0]
    assert receipt_queries.receipt(office.biller, shown.public_id).balance_after_cents == seen.balance_cents


def test_units_and_the_practice_s_own_words_name_the_service(office, clinic, database):
    """Two units at 60.00 each."""
    contracts.set_fee(
        office.manager, contracts.SetFee(key(), "97110", 6000, dt.date(2026, 6, 1), description="Therapeutic exercise")
    )
    clinic.visit(coverage="", lines=(NewLine("97110", units=2, modifiers=("GP",)),))
    bill = explain_account(office.biller, clinic.ida.account).bills[0].bill
    assert (bill.words, bill.units, bill.unit_cents) == ("Therapeutic exercise (97110 GP)", "2", 6000)


def test_one_bill_is_found_by_its_own_id_its_line_s_or_its_invoice_s(office, clinic, answered):
    (open_bill,) = ledger.open_balances(office.biller, clinic.ida.account)
    by_item = explain_bill(office.biller, open_bill.item)
    assert by_item == explain_bill(office.biller, open_bill.source)
    assert (by_item.is_whole, by_item.balance_cents, by_item.account) == (False, 1800, clinic.ida.account)


def test_an_invoice_with_tax_and_a_credit_note(office, database):
    """100.00 at 8.25 % is 108.25; 50.00 credited takes 4.13 of tax back: 108.25 − 54.13 = 54.12."""
    client = parties.enter_client(
        office.biller, parties.EnterClient(key=key(), name="Quarry Lane Mill", tax_basis_points=825)
    )
    draft = invoices.write_draft(
        office.biller, invoices.WriteDraft(key(), client.public_id, (DraftLine("Screening", unit_cents=10000),))
    )
    issued = invoices.issue(office.biller, invoices.Issue(key(), draft, office.biller.today, 1))
    note = invoices.credit_note(
        office.biller, invoices.CreditNote(key(), draft, "Half of it", (invoices.CreditLine(1, 5000),))
    )
    seen = explain_bill(office.biller, draft)
    assert seen.bills[0].bill.words == issued.number
    assert kinds(seen) == [("invoice", 10000, 10000), ("tax", 825, 10825), ("credit_note", -5413, 5412)]
    assert seen.bills[0].steps[2].facts == Facts("credit_note", note.number, source=("invoice", note.public_id))


def test_the_language_is_that_of_who_is_asked(office, clinic, answered):
    guarantor = parties.enter_person(office.biller, parties.EnterPerson(key=key(), last="Moss", language="es"))
    known = party_queries.guarantors(office.biller, clinic.ida.patient)
    parties.change_guarantor(
        office.biller,
        parties.ChangeGuarantor(
            key=key(), patient=clinic.ida.patient, version=known.version, starts=office.biller.today, party=guarantor
        ),
    )
    assert explain_account(office.biller, clinic.ida.account).language == "es"


def test_as_json_it_names_no_row_by_an_inner_number(office, clinic, answered):
    seen = explain_account(office.biller, clinic.ida.account)
    text = msgspec.json.encode(seen)
    assert msgspec.json.decode(text, type=Explanation) == seen
    bill = msgspec.json.decode(text)["bills"][0]["bill"]
    assert bill == {
        "item": ledger.open_balances(office.biller, clinic.ida.account)[0].item,
        "kind": "charge",
        "words": "99213",
        "service_date": str(charges.visit(office.biller, answered.encounter).service_date),
    }


def test_the_practice_next_door_finds_nothing(office, clinic, answered, database):
    for ask, public_id in ((explain_account, clinic.ida.account), (explain_bill, answered.encounter)):
        with pytest.raises(NotFoundError):
            ask(office.neighbour(), public_id)
