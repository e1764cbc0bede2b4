"""Writing, issuing and crediting invoices. What was issued is never changed: a credit note takes it back."""

import datetime as dt

import msgspec
from django.db.models import Sum
from django.db.models.functions import Coalesce

from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.compliance.numbers import next_number
from billwright.apps.documents import actions as documents
from billwright.apps.invoices import crediting, paper
from billwright.apps.invoices.calendar import bank_holidays
from billwright.apps.invoices.crediting import CreditLine
from billwright.apps.invoices.lines import DraftLine, priced_lines
from billwright.apps.invoices.models import Invoice, InvoiceLine
from billwright.apps.invoices.settling import announce_paid
from billwright.apps.ledger import actions as ledger
from billwright.apps.outbox.webhooks import announce
from billwright.apps.parties.models import Client
from billwright.forms import invoice_pdf
from billwright.records import invoice as records
from billwright.records.money import format_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import RECEIVABLE
from billwright.rules.pricing.terms import due_date

OLDEST_DAYS = 366
"""An issue date further back is taken for a mistyped year."""
LONGEST = {"purchase_order": 40, "note": 500}


class InvoiceStateError(RefusedError):
    """The invoice is not in the state that this needs: issued already, discarded, still a draft, or credited in full."""


class CreditLimitError(RefusedError):
    """What the client would owe with this invoice is over its credit limit."""

    def __init__(self, owed_cents: int, limit_cents: int) -> None:
        super().__init__(
            f"with this invoice the client would owe {format_cents(owed_cents)}, over its credit limit of "
            f"{format_cents(limit_cents)}: collect what is open first, or issue a smaller invoice"
        )


class WriteDraft(msgspec.Struct, frozen=True):
    """`client` is a public id."""

    key: str
    client: str
    lines: tuple[DraftLine, ...]
    purchase_order: str = ""
    note: str = ""


class ChangeDraft(msgspec.Struct, frozen=True):
    """All of the draft as it shall be. `invoice` is a public id, `expected_version` the version that was looked at."""

    key: str
    invoice: str
    expected_version: int
    lines: tuple[DraftLine, ...]
    purchase_order: str = ""
    note: str = ""


class DiscardDraft(msgspec.Struct, frozen=True):
    key: str
    invoice: str
    expected_version: int


class Issue(msgspec.Struct, frozen=True):
    key: str
    invoice: str
    issued_on: dt.date
    expected_version: int


class CreditNote(msgspec.Struct, frozen=True):
    """`lines` empty credits all that is left of the invoice. `reason` is printed on the note."""

    key: str
    invoice: str
    reason: str
    lines: tuple[CreditLine, ...] = ()


class PrintInvoice(msgspec.Struct, frozen=True):
    """`invoice` is the public id of an issued invoice or credit note. It is printed once, whatever the key."""

    key: str
    invoice: str


class IssuedInvoice(msgspec.Struct, frozen=True):
    """`number` as printed: INV-2026-00001, CN-2026-00001."""

    public_id: str
    number: str


@action("invoices.write")
def write_draft(actor: Actor, command: WriteDraft) -> str:
    """Public id of the draft, at version 1. Nothing is owed yet.

    Prices and the client's tax rate are those of now; what the draft shows is what will be issued. Raises FieldErrors.
    """
    client = Client.rows.of(actor, command.client).first()
    if client is None:
        raise NotFoundError("no such client in this practice")
    lines = priced_lines(actor, client, command.lines)
    invoice = Invoice.rows.add(actor, client=client, created_at=actor.now, **_head(command), **_sums(lines))
    _add_lines(actor, invoice, lines)
    return str(invoice.public_id)


@action("invoices.write")
def change_draft(actor: Actor, command: ChangeDraft) -> str:
    """Replaces what the draft says; its version goes up by one.

    Raises InvoiceStateError where it is no draft, StaleVersionError where a colleague changed it, FieldErrors.
    """
    invoice = _draft(actor, command.invoice, command.expected_version)
    lines = priced_lines(actor, invoice.client, command.lines)
    InvoiceLine.rows.of(actor).filter(invoice=invoice).delete()
    _add_lines(actor, invoice, lines)
    _change(invoice, **_head(command), **_sums(lines))
    return str(invoice.public_id)


@action("invoices.write")
def discard_draft(actor: Actor, command: DiscardDraft) -> str:
    """The draft leaves the lists; it is kept, and nothing can be done with it. Raises as `change_draft` does."""
    invoice = _draft(actor, command.invoice, command.expected_version)
    _change(invoice, state=Invoice.DISCARDED)
    return str(invoice.public_id)


@action("invoices.issue")
def issue(actor: Actor, command: Issue) -> IssuedInvoice:
    """Gives the number, opens what is owed, posts revenue and tax: all of it or, with the number, nothing.

    Dated and posted on `issued_on`; due by the client's terms on a business day. The PDF is made by `print_invoice`.
    Raises InvoiceStateError, StaleVersionError, FieldErrors (date, purchase order, nothing to pay), CreditLimitError and
    PeriodLockedError.
    """
    invoice = _draft(actor, command.invoice, command.expected_version)
    _refuse_unissuable(actor, invoice, command.issued_on)
    _refuse_over_limit(actor, invoice)
    client, issued_on = invoice.client, command.issued_on
    due_on = due_date(issued_on, client.terms_days, bank_holidays(issued_on, client.terms_days))
    number = _number(actor, "invoice", "INV", issued_on.year)
    item = ledger.open_item(
        actor,
        ledger.NewItem(
            kind="instalment",
            control=RECEIVABLE,
            account_id=client.account_id,
            due_on=due_on,
            source=str(invoice.public_id),
            description=f"Invoice {number}",
        ),
    )
    ledger.post(
        actor,
        posting.invoice(
            key=f"invoice:{invoice.public_id}",
            posted_on=issued_on,
            item=item,
            client=ledger.responsibility(actor, "client", client.party_id),
            net_cents=invoice.net_cents,
            tax_cents=invoice.tax_cents,
            source=("invoice", str(invoice.public_id)),
        ),
    )
    given = {"number": number, "issued_on": issued_on, "due_on": due_on, "item_id": item, "issued_by_id": actor.user_id}
    _change(invoice, state=Invoice.ISSUED, **given)
    announce(actor, "invoice.issued", [str(invoice.public_id)])
    return IssuedInvoice(str(invoice.public_id), number)


@action("invoices.issue")
def credit_note(actor: Actor, command: CreditNote) -> IssuedInvoice:
    """Takes back lines of an issued invoice, in whole or in part, with their tax; dated and posted today.

    What is open on the invoice is lowered; where less is open than is credited, the rest becomes an open credit of the
    client, to be applied or refunded. Raises InvoiceStateError, FieldErrors (more than is left, no reason).
    """
    invoice = _issued(_locked(actor, command.invoice))
    if invoice.kind != Invoice.INVOICE:
        raise InvoiceStateError(f"{invoice.number} is a credit note: to take it back, write a new invoice")
    if not command.reason.strip():
        raise FieldErrors({"reason": "say why: the client reads it on the credit note"})
    lines = crediting.credit_lines(actor, invoice, command.lines)
    number = _number(actor, "credit_note", "CN", actor.today.year)
    note = Invoice.rows.add(
        actor,
        kind=Invoice.CREDIT_NOTE,
        client=invoice.client,
        credits=invoice,
        purchase_order=invoice.purchase_order,
        created_at=actor.now,
        **_clean("reason", "note", command.reason),
        **_sums(lines),
    )
    _add_lines(actor, note, lines)
    open_before = crediting.open_item(actor, invoice)
    item = crediting.post(actor, invoice, note, number)
    given = {"number": number, "issued_on": actor.today, "item_id": item, "issued_by_id": actor.user_id}
    _change(note, state=Invoice.ISSUED, **given)
    announce(actor, "invoice.credited", [str(note.public_id)])
    if open_before is not None:
        announce_paid(actor, [open_before])
    return IssuedInvoice(str(note.public_id), number)


def print_invoice(actor: Actor, command: PrintInvoice) -> str:
    """Public id of the PDF as issued, made once and kept; any later key gives the same one.

    It is made outside of any transaction, so that no writer waits for it, and then kept in one of its own: what cannot be
    printed never undoes an issue. Raises InvoiceStateError for a draft.
    """
    known, printed = _printable(actor, command.invoice)
    return known or _keep_pdf(actor, command.invoice, invoice_pdf(printed))


@query("invoices.issue")
def _printable(actor: Actor, public_id: str) -> tuple[str, records.Invoice]:
    """(public id of the PDF, or empty; what it shows)."""
    invoice = _issued(_found(actor, public_id))
    return _document(invoice), paper.of(actor, invoice)


@action("invoices.issue", keyed=False)
def _keep_pdf(actor: Actor, public_id: str, pdf: bytes) -> str:
    """Public id of the document; the first one's where a colleague printed meanwhile."""
    invoice = _locked(actor, public_id)
    if invoice.document is None:
        kept = documents.keep(
            actor,
            documents.Keep(
                kind=invoice.kind,
                direction="made",
                name=f"{invoice.number}.pdf",
                data=pdf,
                media_type="application/pdf",
                subject_kind="invoice",
                subject=str(invoice.public_id),
            ),
        )
        invoice.document_id = kept.id
        invoice.save(update_fields=["document"])
        return kept.public_id
    return _document(invoice)


def _document(invoice: Invoice) -> str:
    return str(invoice.document.public_id) if invoice.document else ""


def _number(actor: Actor, series: str, prefix: str, year: int) -> str:
    return f"{prefix}-{year}-{next_number(actor, series, year):05d}"


def _found(actor: Actor, public_id: str) -> Invoice:
    rows = Invoice.rows.of(actor, public_id).select_related("client__party", "client__account", "document", "credits")
    invoice = rows.first()
    if invoice is None:
        raise NotFoundError("no such invoice in this practice")
    return invoice


def _locked(actor: Actor, public_id: str) -> Invoice:
    """The row, held until the transaction ends, so that two clerks act on it one after the other.

    Held first and read after: what a statement joins is as of its beginning, from before the wait.
    """
    Invoice.rows.of(actor, public_id).select_for_update().first()
    return _found(actor, public_id)


def _draft(actor: Actor, public_id: str, expected_version: int) -> Invoice:
    invoice = _locked(actor, public_id)
    if invoice.state == Invoice.ISSUED:
        raise InvoiceStateError(f"{invoice.number} is issued and never changed: write a credit note to take it back")
    if invoice.state == Invoice.DISCARDED:
        raise InvoiceStateError("this draft was discarded: write a new one")
    if invoice.version != expected_version:
        raise StaleVersionError("this draft")
    return invoice


def _issued(invoice: Invoice) -> Invoice:
    if invoice.state != Invoice.ISSUED:
        raise InvoiceStateError("this invoice is not issued: issue it first")
    return invoice


def _refuse_unissuable(actor: Actor, invoice: Invoice, issued_on: dt.date) -> None:
    wrong = {}
    if issued_on > actor.today:
        wrong["issued_on"] = "an invoice is not dated in the future: issue it on that day"
    elif (actor.today - issued_on).days > OLDEST_DAYS:
        wrong["issued_on"] = "this date is more than a year back: check the year"
    if invoice.client.purchase_order_required and not invoice.purchase_order:
        wrong["purchase_order"] = "this client pays no invoice without a purchase order number: ask for it and enter it"
    if invoice.net_cents + invoice.tax_cents == 0:
        wrong["lines"] = f"an invoice of {format_cents(0)} asks for nothing: change its lines, or discard the draft"
    if wrong:
        raise FieldErrors(wrong)


def _refuse_over_limit(actor: Actor, invoice: Invoice) -> None:
    limit_cents = invoice.client.credit_limit_cents
    if limit_cents is None:
        return
    account = crediting.held_account(actor, invoice.client)
    owed_cents = account.items.aggregate(cents=Coalesce(Sum("balances__cents"), 0))["cents"]
    owed_cents += invoice.net_cents + invoice.tax_cents
    if owed_cents > limit_cents:
        raise CreditLimitError(owed_cents, limit_cents)


def _head(command: WriteDraft | ChangeDraft) -> dict[str, str]:
    return _clean("purchase_order", "purchase_order", command.purchase_order) | _clean("note", "note", command.note)


def _clean(field: str, column: str, text: str) -> dict[str, str]:
    """{column: text} where the column can hold it and paper can print it. Line breaks are for notes."""
    text, longest = text.strip(), LONGEST[column]
    if len(text) > longest:
        raise FieldErrors({field: f"at most {longest} characters"})
    printed = text.replace("\n", "").replace("\r", "") if column == "note" else text
    if not printed.isprintable():
        raise FieldErrors({field: "letters, digits and signs only"})
    return {column: text}


def _sums(lines: list[InvoiceLine]) -> dict[str, int]:
    return {"net_cents": sum(line.net_cents for line in lines), "tax_cents": sum(line.tax_cents for line in lines)}


def _add_lines(actor: Actor, invoice: Invoice, lines: list[InvoiceLine]) -> None:
    for line in lines:
        line.invoice = invoice
    InvoiceLine.rows.add_many(actor, lines)


def _change(invoice: Invoice, **fields: object) -> None:
    fields["version"] = invoice.version + 1
    for name, value in fields.items():
        setattr(invoice, name, value)
    invoice.save(update_fields=[name.removesuffix("_id") for name in fields])
