"""Issuing: number, due date, what is owed and the PDF; once, whole, and never changed."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader
from tests.invoices.cast import SCREENING, TODAY, client, draft, issue, issued, key, plain

from billwright.apps.compliance.access import reading
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.errors import PeriodLockedError
from billwright.apps.ledger.models import Entry


def books(actor) -> list[tuple[str, str, int]]:
    """(entry kind, account code, cents) of every posting, in order."""
    with reading(actor):
        return [
            (entry.kind, posting.account.code, posting.cents)
            for entry in Entry.rows.of(actor).order_by("id")
            for posting in entry.postings.select_related("account").order_by("id")
        ]


def test_issue_gives_number_due_date_and_what_is_owed(office, database):
    buyer = client(office.biller)
    done = issue(office.biller, draft(office.biller, buyer.public_id, SCREENING, plain(10_000)))
    view = queries.invoice(office.biller, done.public_id)
    assert done.number == "INV-2026-00001"
    # 24 November + 30 days is Christmas Eve, a Thursday
    assert (view.state, view.number, view.issued_on, view.due_on) == (
        "issued",
        done.number,
        TODAY,
        dt.date(2026, 12, 24),
    )
    assert (view.total_cents, view.open_cents, view.is_overdue) == (58_713, 58_713, False)
    assert books(office.biller) == [
        ("invoice", "1100", 58_713),
        ("invoice", "4010", -55_000),
        ("invoice", "2100", -3_713),
    ]


def test_due_dates_keep_off_bank_holidays(office):
    # 24 November + 2 days is Thanksgiving: due on the Friday
    assert issued(office.biller, client(office.biller, terms_days=2).public_id).due_on == dt.date(2026, 11, 27)


def test_the_same_key_issues_once_and_another_is_refused_in_words(office):
    public_id = draft(office.biller, client(office.biller).public_id)
    command = invoices.Issue("once", public_id, TODAY, 1)
    assert invoices.issue(office.biller, command) == invoices.issue(office.biller, command)
    with pytest.raises(invoices.InvoiceStateError, match="INV-2026-00001 is issued and never changed"):
        issue(office.biller, public_id, version=2)
    with pytest.raises(invoices.InvoiceStateError, match="write a credit note"):
        invoices.change_draft(office.biller, invoices.ChangeDraft(key(), public_id, 2, (plain(1),)))
    with pytest.raises(invoices.InvoiceStateError):
        invoices.discard_draft(office.biller, invoices.DiscardDraft(key(), public_id, 2))
    assert len(books(office.biller)) == 3


def test_numbers_follow_each_other_by_year_of_issue(office):
    buyer = client(office.biller).public_id
    last_year = dt.date(2025, 12, 31)
    numbers = [issue(office.biller, draft(office.biller, buyer), on).number for on in (TODAY, last_year, TODAY)]
    assert numbers == ["INV-2026-00001", "INV-2025-00001", "INV-2026-00002"]


@pytest.mark.parametrize(
    ("facts", "lines", "on", "field"),
    [
        ({}, (), TODAY + dt.timedelta(1), "issued_on"),
        ({}, (), dt.date(2025, 11, 1), "issued_on"),
        ({"purchase_order_required": True}, (), TODAY, "purchase_order"),
        ({}, (DraftLine("A gift", unit_cents=100, discount_cents=100),), TODAY, "lines"),
    ],
)
def test_what_is_not_issued_takes_no_number(office, facts, lines, on, field):
    public_id = draft(office.biller, client(office.biller, **facts).public_id, *lines)
    with pytest.raises(FieldErrors) as refused:
        issue(office.biller, public_id, on)
    assert list(refused.value.fields) == [field]
    assert issued(office.biller, client(office.biller, name="Cedar School").public_id).number == "INV-2026-00001"


def test_a_purchase_order_lets_it_be_issued(office):
    buyer = client(office.biller, purchase_order_required=True).public_id
    assert issue(office.biller, draft(office.biller, buyer, purchase_order="PO-77")).number


def test_a_closed_period_takes_no_invoice_and_no_number(office):
    buyer = client(office.biller).public_id
    ledger.lock_period(office.manager, ledger.LockPeriod(key(), dt.date(2026, 10, 31), "October is closed"))
    public_id = draft(office.biller, buyer)
    with pytest.raises(PeriodLockedError, match="31 October 2026"):
        issue(office.biller, public_id, dt.date(2026, 10, 30))
    assert issue(office.biller, public_id).number == "INV-2026-00001"


def test_a_credit_limit_counts_what_is_owed_already(office):
    buyer = client(office.biller, credit_limit_cents=100_000).public_id
    issued(office.biller, buyer, plain(60_000))
    with pytest.raises(invoices.CreditLimitError, match=r"would owe \$1,000\.01, over its credit limit of \$1,000\.00"):
        issued(office.biller, buyer, plain(40_001))
    assert issued(office.biller, buyer, plain(40_000)).open_cents == 40_000


def test_the_pdf_is_made_once_kept_and_says_what_was_issued(office):
    view = issued(office.biller, client(office.biller).public_id, SCREENING)
    document = invoices.print_invoice(office.biller, invoices.PrintInvoice(key(), view.public_id))
    assert invoices.print_invoice(office.manager, invoices.PrintInvoice(key(), view.public_id)) == document
    assert queries.invoice(office.biller, view.public_id).document == document
    content = documents.content(office.biller, document)
    text = PdfReader(io.BytesIO(content.data)).pages[0].extract_text()
    assert (content.name, content.media_type) == ("INV-2026-00001.pdf", "application/pdf")
    for words in ("INV-2026-00001", "Northwind Foods", "Hearing screening", "Net 30", "$487.13"):
        assert words in text
    assert len(documents.about(office.biller, "invoice", view.public_id)) == 1


def test_who_reads_spanish_gets_the_pdf_in_spanish(office):
    view = issued(office.biller, client(office.biller, language="es").public_id, SCREENING)
    document = invoices.print_invoice(office.biller, invoices.PrintInvoice(key(), view.public_id))
    text = PdfReader(io.BytesIO(documents.content(office.biller, document).data)).pages[0].extract_text()
    for words in ("Factura\nINV-2026-00001", "30 días netos", "$487.13"):
        assert words in text


def test_a_draft_is_not_printed_for_keeps(office):
    with pytest.raises(invoices.InvoiceStateError, match="issue it first"):
        invoices.print_invoice(
            office.biller, invoices.PrintInvoice(key(), draft(office.biller, client(office.biller).public_id))
        )


def test_lists_by_client_and_by_what_is_still_owed(office):
    buyer, other = client(office.biller).public_id, client(office.biller, name="Cedar School").public_id
    overdue = issue(office.biller, draft(office.biller, buyer, plain(100)), dt.date(2026, 9, 1)).public_id
    current = issued(office.biller, other, plain(200)).public_id
    written = draft(office.biller, buyer)
    credited = issued(office.biller, buyer, plain(300)).public_id
    note = invoices.credit_note(office.biller, invoices.CreditNote(key(), credited, "Never delivered")).public_id

    def listed(**asked) -> set[str]:
        return {row.public_id for row in queries.invoices(office.auditor, **asked)}

    assert listed() == {overdue, current, written, credited, note}
    assert listed(client=other) == {current}
    assert listed(client="no id") == set()
    assert listed(state="draft") == {written}
    assert listed(state="issued") == {overdue, current, credited}
    assert listed(state="open") == {overdue, current}
    assert listed(state="overdue") == {overdue}
    assert listed(state="paid") == {credited}
    assert listed(state="credit_note") == {note}
