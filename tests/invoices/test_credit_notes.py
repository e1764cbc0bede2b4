"""Credit notes: at most what is left, the tax exactly, and where the money goes (docs/how-we-compute/credit-notes.md)."""

import pytest
from tests.invoices.cast import SCREENING, client, issued, key, plain
from tests.rules.pricing.worked import cents, worked

from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries
from billwright.apps.invoices.crediting import CreditLine
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries as receipt_queries


def credit(actor, invoice: str, *lines: CreditLine, reason: str = "Two did not come") -> queries.InvoiceView:
    made = invoices.credit_note(actor, invoices.CreditNote(key(), invoice, reason, lines))
    return queries.invoice(actor, made.public_id)


def test_a_whole_invoice_is_taken_back_with_its_tax(office, database):
    before = issued(office.biller, client(office.biller).public_id, SCREENING, plain(10_000))
    note = credit(office.biller, before.public_id)
    after = queries.invoice(office.biller, before.public_id)
    assert (note.number, note.kind, note.credits_number) == ("CN-2026-00001", "credit_note", before.number)
    assert (note.net_cents, note.tax_cents, note.note) == (55_000, 3_713, "Two did not come")
    assert (after.open_cents, after.left_cents, after.total_cents) == (0, 0, 58_713)
    assert [(each.kind, each.words, each.cents) for each in after.applied] == [
        ("credit_note", "Credit note CN-2026-00001", 58_713)
    ]
    assert [each.number for each in after.credit_notes] == ["CN-2026-00001"]
    assert receipt_queries.credits(office.biller, after.account) == []


def test_parts_give_back_exactly_the_tax(office):
    view = issued(office.biller, client(office.biller).public_id, SCREENING)
    taxes = [credit(office.biller, view.public_id, CreditLine(1, part)).tax_cents for part in (15_000, 15_000, 15_000)]
    # 37.13 × 1/3 = 12.3767 → 12.38; × 2/3 = 24.7533 → 24.75, so 12.37; then 12.38
    assert taxes == [1_238, 1_237, 1_238]
    assert queries.invoice(office.biller, view.public_id).open_cents == 0


def test_no_more_than_is_left(office):
    view = issued(office.biller, client(office.biller).public_id, plain(1_000), plain(500))
    credit(office.biller, view.public_id, CreditLine(1, 700))
    assert [each.left_cents for each in queries.invoice(office.biller, view.public_id).lines] == [300, 500]
    refused = {
        "line1.net_cents": (CreditLine(1, 301),),
        "line2.net_cents": (CreditLine(2, 0),),
        "line3.position": (CreditLine(3, 1),),
        "lines": (CreditLine(1, 100), CreditLine(1, 100)),
    }
    for field, lines in refused.items():
        with pytest.raises(FieldErrors) as error:
            credit(office.biller, view.public_id, *lines)
        assert list(error.value.fields) == [field]
    with pytest.raises(FieldErrors, match="say why"):
        credit(office.biller, view.public_id, reason=" ")
    assert credit(office.biller, view.public_id).total_cents == 800
    with pytest.raises(FieldErrors, match="credited in full"):
        credit(office.biller, view.public_id)


def test_a_draft_and_a_credit_note_are_not_credited(office):
    view = issued(office.biller, client(office.biller).public_id)
    note = credit(office.biller, view.public_id)
    with pytest.raises(invoices.InvoiceStateError, match="is a credit note"):
        credit(office.biller, note.public_id)
    with pytest.raises(invoices.InvoiceStateError, match="is issued"):
        invoices.discard_draft(office.biller, invoices.DiscardDraft(key(), note.public_id, 2))


@pytest.mark.parametrize("row", worked("credit-notes", "invoice total"), ids=lambda row: row["paid before"])
def test_where_the_money_goes(office, row):
    total, paid, credited, still_open, credit_left = cents(
        row, "invoice total", "paid before", "credited", "invoice then open", "client's credit"
    )
    view = issued(office.biller, client(office.biller).public_id, plain(total))
    if paid:
        receipts.take_payment(
            office.biller,
            receipts.TakePayment(key(), view.account, "check", paid, view.issued_on, "1001", "", "oldest first"),
        )
    credit(office.biller, view.public_id, CreditLine(1, credited))
    assert queries.invoice(office.biller, view.public_id).open_cents == still_open
    assert sum(each.cents for each in receipt_queries.credits(office.biller, view.account)) == credit_left


def test_what_a_credit_note_leaves_over_pays_another_invoice(office):
    buyer = client(office.biller).public_id
    paid, other = issued(office.biller, buyer, plain(10_000)), issued(office.biller, buyer, plain(6_000))
    receipts.take_payment(
        office.biller,
        receipts.TakePayment(
            key(), paid.account, "ach", 10_000, paid.issued_on, applications=(receipts.Application(paid.item, 10_000),)
        ),
    )
    credit(office.biller, paid.public_id)
    (left,) = receipt_queries.credits(office.biller, paid.account)
    assert (left.words, left.owner, left.cents) == ("Credit note CN-2026-00001", "Northwind Foods", 10_000)
    receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), left.credit, "oldest first"))
    after = queries.invoice(office.biller, other.public_id)
    assert after.open_cents == 0
    assert [(each.words, each.cents) for each in after.applied] == [("Credit note CN-2026-00001", 6_000)]
    assert [each.cents for each in receipt_queries.credits(office.biller, paid.account)] == [4_000]


def test_what_a_credit_note_freed_is_not_taken_off_as_a_payment(office):
    view = issued(office.biller, client(office.biller).public_id, plain(10_000))
    receipts.take_payment(
        office.biller,
        receipts.TakePayment(key(), view.account, "cash", 10_000, view.issued_on, applications="oldest first"),
    )
    credit(office.biller, view.public_id)
    paid, credited, freed = queries.invoice(office.biller, view.public_id).applied
    assert [each.cents for each in (paid, credited, freed)] == [10_000, 10_000, -10_000]
    with pytest.raises(NotFoundError, match="no such application"):
        receipts.unapply(office.manager, receipts.Unapply(key(), freed.entry, "By mistake"))


def test_a_credit_note_is_printed(office):
    view = issued(office.biller, client(office.biller).public_id)
    note = credit(office.biller, view.public_id)
    assert invoices.print_invoice(office.biller, invoices.PrintInvoice(key(), note.public_id))
    assert queries.invoice_paper(office.biller, note.public_id).credits_number == view.number


def test_a_list_adds_up_what_its_rows_say(office):
    """110.00 paid and taken back is 110.00 of credit; with 50.00 still to pay, 50.00 is open, not -60.00."""
    buyer = client(office.biller)
    paid = issued(office.biller, buyer.public_id, plain(11_000))
    issued(office.biller, buyer.public_id, plain(5_000))
    taken = receipts.TakePayment(key(), paid.account, "cash", 11_000, office.biller.today, applications="oldest first")
    receipts.take_payment(office.biller, taken)
    credit(office.biller, paid.public_id)
    rows = queries.listed(office.biller).rows
    assert [(each.asked_cents, each.open_cents) for each in rows] == [(-11_000, 0), (5_000, 5_000), (11_000, 0)]
    assert queries.fit(office.biller).cents == sum(each.open_cents for each in rows) == 5_000
