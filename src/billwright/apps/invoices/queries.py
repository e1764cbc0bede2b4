"""Invoices and credit notes, as pages and other desks read them. Amounts are cents, positive in both kinds."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.beginning import LEAST, begins
from billwright.apps.compliance.paging import FIRST, Fits, Page, Place, fits, order_of, page_of
from billwright.apps.invoices import paper
from billwright.apps.invoices.crediting import creditable_lines
from billwright.apps.invoices.models import Invoice, InvoiceLine
from billwright.apps.ledger import queries as ledger
from billwright.apps.ledger.models import Balance
from billwright.apps.parties.models import Client
from billwright.records import invoice as records

MOST_LISTED = 500
State = Literal["draft", "issued", "open", "overdue", "paid", "credit_note", "discarded"]
"""`issued` is any invoice issued; open, overdue and paid are issued ones by what they still owe. Credit notes apart."""


class InvoiceRow(msgspec.Struct, frozen=True):
    """One line of a list. `open_cents` is what is still to pay; zero on drafts and credit notes."""

    public_id: str
    kind: str
    state: str
    number: str
    client: str
    client_name: str
    issued_on: dt.date | None
    due_on: dt.date | None
    total_cents: int
    open_cents: int
    is_overdue: bool

    @property
    def asked_cents(self) -> int:
        """What it asks the client for: negative on a credit note."""
        return -self.total_cents if self.kind == Invoice.CREDIT_NOTE else self.total_cents


class LineView(msgspec.Struct, frozen=True):
    """`left_cents` is the net that may still be credited; zero on drafts and credit notes."""

    position: int
    line: records.InvoiceLine
    left_cents: int


class Applied(msgspec.Struct, frozen=True):
    """What moved the invoice's balance after its issue: positive where it lowered it. `entry` is the entry's public id."""

    entry: str
    kind: str
    on: dt.date
    words: str
    cents: int


class InvoiceView(msgspec.Struct, frozen=True):
    """`client`, `account`, `credits` and `document` are public ids, empty where there is none. `item` is the public id of
    what is owed, for payments. `version` goes back with the next change."""

    public_id: str
    kind: str
    state: str
    number: str
    version: int
    client: str
    client_name: str
    account: str
    account_number: str
    issued_on: dt.date | None
    due_on: dt.date | None
    purchase_order: str
    note: str
    lines: tuple[LineView, ...]
    net_cents: int
    tax_cents: int
    open_cents: int
    is_overdue: bool
    item: str
    credits: str
    credits_number: str
    applied: tuple[Applied, ...]
    credit_notes: tuple[InvoiceRow, ...]
    document: str

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.tax_cents

    @property
    def left_cents(self) -> int:
        """Net that may still be credited."""
        return sum(line.left_cents for line in self.lines)


@query("invoices.view", audit="invoices")
def invoices(actor: Actor, client: str | None = None, state: State | None = None) -> list[InvoiceRow]:
    """Newest first, at most 500; without `state` all but what was discarded. `client` is a public id."""
    rows = _rows(actor).filter(_in_state(state, actor.today))
    if client is not None:
        rows = rows.filter(client__in=Client.rows.of(actor, client))
    return [_row(row, actor.today) for row in rows.order_by("-id")[:MOST_LISTED]]


SORTS = {"newest": "id", "dated": "issued_on", "due": "due_on"}


class Wanted(msgspec.Struct, frozen=True):
    """Which invoices and credit notes: `state` a State, `client` a public id, due from `since` to `until`, both included.
    What is empty does not limit, but that what was discarded is left out."""

    state: State | Literal[""] = ""
    client: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


ALL = Wanted()


@query("invoices.view", audit="invoices")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[InvoiceRow]:
    """`sort` a key of SORTS, with "-" from the last to the first."""
    found = page_of(actor, _wanted(actor, wanted), order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(_row(row, actor.today) for row in found.rows), found.before, found.after)


@query("invoices.view")
def fit(actor: Actor, wanted: Wanted = ALL) -> Fits:
    """How many are wanted, and what is still to pay on them."""
    return fits(_wanted(actor, wanted), "open_cents")


def _wanted(actor: Actor, wanted: Wanted) -> QuerySet[Invoice]:
    rows = _rows(actor).filter(_in_state(wanted.state or None, actor.today))
    if wanted.client:
        rows = rows.filter(client__in=Client.rows.of(actor, wanted.client))
    if wanted.since:
        rows = rows.filter(due_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(due_on__lte=wanted.until)
    return rows


@query("invoices.view", audit="invoice-search")
def find(actor: Actor, text: str, limit: int = 20) -> list[InvoiceRow]:
    """Invoices and credit notes by number, from its beginning; the newest numbers first."""
    word = text.strip()
    if len(word) < LEAST:
        return []
    rows = _rows(actor).filter(begins("number", word), kind__in=(Invoice.INVOICE, Invoice.CREDIT_NOTE))
    return [_row(row, actor.today) for row in rows.order_by("kind", "-number")[:limit]]


@query("invoices.view", audit="invoice")
def invoice(actor: Actor, public_id: str) -> InvoiceView:
    """An invoice or a credit note, draft or issued. Raises NotFoundError."""
    row = _one(actor, public_id)
    head = _row(row, actor.today)
    return InvoiceView(
        public_id=head.public_id,
        kind=head.kind,
        state=head.state,
        number=head.number,
        version=row.version,
        client=head.client,
        client_name=head.client_name,
        account=str(row.client.account.public_id),
        account_number=row.client.account.number,
        issued_on=head.issued_on,
        due_on=head.due_on,
        purchase_order=row.purchase_order,
        note=row.note,
        lines=_lines(actor, row),
        net_cents=row.net_cents,
        tax_cents=row.tax_cents,
        open_cents=head.open_cents,
        is_overdue=head.is_overdue,
        item=str(row.item.public_id) if row.item else "",
        credits=str(row.credits.public_id) if row.credits else "",
        credits_number=row.credits.number if row.credits else "",
        applied=_applied(actor, row),
        credit_notes=tuple(_row(each, actor.today) for each in _rows(actor).filter(credits=row).order_by("id")),
        document=str(row.document.public_id) if row.document else "",
    )


@query("invoices.view", audit="invoice")
def invoice_paper(actor: Actor, public_id: str) -> records.Invoice:
    """What `forms.invoice_pdf` prints: a draft as DRAFT, an issued one as it was issued. Raises NotFoundError."""
    return paper.of(actor, _one(actor, public_id))


@query("invoices.view", audit="invoices")
def numbers(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """The printed number of each invoice or credit note, by public id."""
    rows = Invoice.rows.of(actor).filter(public_id__in=list(public_ids))
    return {str(public_id): number for public_id, number in rows.values_list("public_id", "number")}


def _rows(actor: Actor) -> QuerySet[Invoice]:
    related = ("client__party", "client__account", "item", "credits", "document")
    balances = Balance.objects.filter(practice_id=actor.practice_id, item=OuterRef("item"))
    owed = Coalesce(Subquery(balances.values("item").annotate(cents=Sum("cents")).values("cents")), 0)
    # A credit note's item holds the client's credit, which is nothing to pay on it.
    open_cents = Case(When(kind=Invoice.INVOICE, then=owed), default=Value(0))
    return Invoice.rows.of(actor).select_related(*related).annotate(open_cents=open_cents)


def _one(actor: Actor, public_id: str) -> Invoice:
    row = _rows(actor).filter(pk__in=Invoice.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such invoice in this practice")
    return row


def _in_state(state: State | None, today: dt.date) -> Q:
    is_issued = Q(kind=Invoice.INVOICE, state=Invoice.ISSUED)
    if state is None:
        return ~Q(state=Invoice.DISCARDED)
    if state == "credit_note":
        return Q(kind=Invoice.CREDIT_NOTE)
    return {
        "draft": Q(state=Invoice.DRAFT),
        "discarded": Q(state=Invoice.DISCARDED),
        "issued": is_issued,
        "open": is_issued & Q(open_cents__gt=0),
        "overdue": is_issued & Q(open_cents__gt=0, due_on__lt=today),
        "paid": is_issued & Q(open_cents__lte=0),
    }[state]


def _row(row: Invoice, today: dt.date) -> InvoiceRow:
    open_cents = row.open_cents  # type: ignore[attr-defined]  # annotated
    return InvoiceRow(
        public_id=str(row.public_id),
        kind=row.kind,
        state=row.state,
        number=row.number,
        client=str(row.client.public_id),
        client_name=row.client.party.name,
        issued_on=row.issued_on,
        due_on=row.due_on,
        total_cents=row.net_cents + row.tax_cents,
        open_cents=open_cents,
        is_overdue=open_cents > 0 and row.due_on is not None and row.due_on < today,
    )


def _lines(actor: Actor, row: Invoice) -> tuple[LineView, ...]:
    is_creditable = row.kind == Invoice.INVOICE and row.state == Invoice.ISSUED
    left = {at: line.left_cents for at, line in creditable_lines(actor, row).items()} if is_creditable else {}
    return tuple(
        LineView(line.position, paper.line_record(line), left.get(line.position, 0))
        for line in InvoiceLine.rows.of(actor).filter(invoice=row).order_by("position")
    )


def _applied(actor: Actor, row: Invoice) -> tuple[Applied, ...]:
    if row.item is None or row.kind != Invoice.INVOICE:
        return ()
    return tuple(
        Applied(each.entry, each.entry_kind, each.posted_on, _words(each), -each.cents)
        for each in ledger.item_history(actor, str(row.item.public_id))
        if each.entry_kind != "invoice"
    )


def _words(movement: ledger.Movement) -> str:
    undone = movement.entry_kind == "reversal"
    return f"Undone: {movement.memo}" if undone else movement.memo or movement.entry_kind.replace("_", " ")
