"""Applying later, taking off a bill, voiding and printing: by reversal, once, with a reason."""

import io

import pytest
from pypdf import PdfReader
from tests.receipts.cast import TODAY, key, rosa

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.documents import queries as documents
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.errors import AlreadyReversedError
from billwright.apps.parties import actions as parties
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application
from billwright.forms import receipt_pdf
from billwright.rules.ledger import posting


def void(actor, receipt: str, reason: str = "Wrong account") -> str:
    return receipts.void_receipt(actor, receipts.VoidReceipt(key(), receipt, reason))


def test_credit_pays_a_later_bill(office, database):
    who = rosa(office.biller)
    taken = who.pays(5_000)
    who.owes(3_000)
    credit = queries.receipt(office.biller, taken.public_id).credit
    receipts.apply_credit(office.front_desk, receipts.ApplyCredit(key(), credit, "oldest first"))
    view = queries.receipt(office.biller, taken.public_id)
    assert [each.cents for each in view.applied] == [3_000]
    assert (view.unapplied_cents, view.balance_after_cents, who.open(), who.credit()) == (2_000, -2_000, [], 2_000)


def test_credit_pays_no_more_than_there_is(office):
    who = rosa(office.biller)
    credit = queries.receipt(office.biller, who.pays(1_000).public_id).credit
    with pytest.raises(FieldErrors, match="nothing is open on this account"):
        receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, "oldest first"))
    item = who.owes(3_000)
    with pytest.raises(FieldErrors, match=r"\$10\.01 is more than the \$10\.00"):
        receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, (Application(item, 1_001),)))
    receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, (Application(item, 1_000),)))
    with pytest.raises(receipts.ReceiptStateError, match=r"nothing is left of Receipt R-2026-00001"):
        receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, (Application(item, 1),)))
    with pytest.raises(NotFoundError):
        receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), item, "oldest first"))
    with pytest.raises(NotFoundError):
        receipts.apply_credit(office.neighbour(), receipts.ApplyCredit(key(), credit, "oldest first"))


def test_a_payment_is_taken_off_one_bill_and_stays_on_the_other(office):
    who = rosa(office.biller)
    taken = who.pays(5_000, Application(who.owes(3_000), 3_000), Application(who.owes(2_000), 2_000))
    first = queries.receipt(office.biller, taken.public_id).applied[0]
    command = receipts.Unapply(key(), first.entry, "Meant for her daughter")
    with pytest.raises(NotAllowedError):
        receipts.unapply(office.biller, command)
    receipts.unapply(office.manager, command)
    view = queries.receipt(office.biller, taken.public_id)
    assert ([each.cents for each in view.applied], view.unapplied_cents) == ([2_000], 3_000)
    assert (who.open(), who.credit()) == ([3_000], 3_000)
    with pytest.raises(AlreadyReversedError):
        receipts.unapply(office.manager, receipts.Unapply(key(), first.entry, "Again"))
    with pytest.raises(FieldErrors):
        receipts.unapply(office.manager, receipts.Unapply(key(), view.applied[0].entry, " "))
    with pytest.raises(NotFoundError):
        receipts.unapply(office.neighbour(), receipts.Unapply(key(), view.applied[0].entry, "Not theirs"))


def test_a_void_undoes_all_and_keeps_the_number(office, database):
    who = rosa(office.biller)
    taken = who.pays(5_000, Application(who.owes(3_000), 3_000))
    who.owes(1_500)
    credit = queries.receipt(office.biller, taken.public_id).credit
    receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, "oldest first"))
    with pytest.raises(NotAllowedError):
        void(office.biller, taken.public_id)
    assert void(office.manager, taken.public_id) == taken.public_id
    view = queries.receipt(office.biller, taken.public_id)
    assert (view.row.number, view.row.voided_on, view.void_reason) == ("R-2026-00001", TODAY, "Wrong account")
    assert (view.applied, view.unapplied_cents, view.balance_after_cents) == ((), 0, 4_500)
    assert (who.open(), who.credit()) == ([3_000, 1_500], 0)
    assert who.pays(100).number == "R-2026-00002"


def test_what_is_void_is_not_voided_or_applied_again(office):
    who = rosa(office.biller)
    taken = who.pays(5_000)
    void(office.manager, taken.public_id)
    with pytest.raises(receipts.ReceiptStateError, match=r"R-2026-00001 is void already, since 2026-11-24"):
        void(office.manager, taken.public_id)
    who.owes(100)
    credit = queries.receipt(office.biller, taken.public_id).credit
    with pytest.raises(receipts.ReceiptStateError, match="nothing is left"):
        receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, "oldest first"))


def test_a_void_needs_a_reason_and_an_own_receipt(office):
    taken = rosa(office.biller).pays(5_000)
    with pytest.raises(FieldErrors, match="say why"):
        void(office.manager, taken.public_id, " ")
    with pytest.raises(NotFoundError):
        void(office.neighbour(), taken.public_id)


def test_a_void_after_part_was_taken_off_a_bill(office):
    who = rosa(office.biller)
    taken = who.pays(3_000, Application(who.owes(3_000), 3_000))
    entry = queries.receipt(office.biller, taken.public_id).applied[0].entry
    receipts.unapply(office.manager, receipts.Unapply(key(), entry, "Wrong bill"))
    void(office.manager, taken.public_id)
    assert (who.open(), who.credit()) == ([3_000], 0)


def test_a_refunded_payment_is_not_voided(office):
    who = rosa(office.biller)
    taken = who.pays(3_000)
    (credit,) = queries.credits(office.biller, who.account)
    with_refund = posting.refund(
        key="refund:1",
        posted_on=TODAY,
        credit_item=ledger.Item.rows.of(office.biller, credit.credit).get().pk,
        payer=who.patient,
        cents=1_000,
    )
    ledger.post(office.manager, with_refund)
    view = queries.receipt(office.biller, taken.public_id)
    assert ([(each.words, each.cents) for each in view.applied], view.unapplied_cents) == ([("Refunded", 1_000)], 2_000)
    with pytest.raises(receipts.ReceiptStateError, match="undo the refund first"):
        void(office.manager, taken.public_id)
    assert who.credit() == 2_000


def pdf_text(data: bytes) -> str:
    return PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_the_receipt_is_printed_once_and_kept(office):
    who = rosa(office.biller)
    taken = who.pays(5_000, Application(who.owes(3_000), 3_000))
    document = receipts.print_receipt(office.front_desk, receipts.PrintReceipt(key(), taken.public_id))
    assert receipts.print_receipt(office.biller, receipts.PrintReceipt(key(), taken.public_id)) == document
    assert queries.receipt(office.biller, taken.public_id).document == document
    content = documents.content(office.biller, document)
    assert content.name == "R-2026-00001.pdf"
    for words in (
        "R-2026-00001",
        "Quill, Rosa",
        "Check",
        "1001",
        "97110 GP of Oct 1, 2026",
        "$30.00",
        "$20.00",
        "$50.00",
    ):
        assert words in pdf_text(content.data)


def test_a_void_receipt_says_so_on_paper(office):
    taken = rosa(office.biller).pays(5_000)
    void(office.manager, taken.public_id)
    paper = queries.receipt_paper(office.biller, taken.public_id)
    assert [(each.kind, each.description, each.cents) for each in paper.applications] == [
        ("void", "Wrong account", 5_000)
    ]
    text = pdf_text(receipt_pdf(paper))
    assert "VOID" in text and "Void: Wrong account $50.00" in text


def test_the_receipt_speaks_the_payer_s_language(office):
    who = rosa(office.biller)
    person = parties.EnterPerson(key=key(), last="Quill", first="Marta", language="es")
    payer = parties.enter_person(office.biller, person)
    taken = who.pays(5_000, Application(who.owes(3_000), 3_000), payer=payer)
    text = pdf_text(receipt_pdf(queries.receipt_paper(office.biller, taken.public_id)))
    for words in ("Recibo", "Recibido de Quill, Marta", "97110 GP del 1 oct 2026 $30.00", "Importe recibido $50.00"):
        assert words in text
