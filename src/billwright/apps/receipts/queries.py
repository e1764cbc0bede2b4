"""Payments and their receipts, and what a person may pay. Amounts are cents, positive."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db.models import Count, Q, QuerySet, Sum

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.beginning import LEAST, begins
from billwright.apps.compliance.paging import FIRST, Fits, Page, Place, fits, order_of, page_of
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties.models import Account
from billwright.apps.receipts import paper
from billwright.apps.receipts.bills import PERSONAL, Bill, bills_of
from billwright.apps.receipts.models import Receipt
from billwright.records import invoice as records

MOST_LISTED = 500


class ReceiptRow(msgspec.Struct, frozen=True):
    """One line of a list. `account` is a public id."""

    public_id: str
    number: str
    account: str
    account_number: str
    payer_name: str
    method: str
    reference: str
    cents: int
    received_on: dt.date
    voided_on: dt.date | None

    @property
    def standing_cents(self) -> int:
        """What still counts: 0 once void."""
        return 0 if self.voided_on else self.cents


class ReceiptView(msgspec.Struct, frozen=True):
    """received = applied + unapplied, unless void. `credit` is the public id of the item its money stands on, for
    `apply_credit`; `balance_after_cents` what people and businesses owe on the account now, less their credits;
    `document` the public id of the PDF, empty until it is printed. `together` are the other receipts of the same visit to
    the desk; `handed_out_at` when the original was handed out: since then there are copies."""

    row: ReceiptRow
    applied: tuple[paper.AppliedTo, ...]
    unapplied_cents: int
    balance_after_cents: int
    credit: str
    void_reason: str
    taken_by: str
    document: str
    note: str
    together: tuple[ReceiptRow, ...]
    handed_out_at: dt.datetime | None

    @property
    def credit_after_cents(self) -> int:
        """What the account has to its credit now; 0 where it owes."""
        return max(0, -self.balance_after_cents)


class CreditView(msgspec.Struct, frozen=True):
    """Money of the account that is not applied. `credit` is the public id of its item, `words` where it comes from."""

    credit: str
    words: str
    owner: str
    cents: int


@query("receipts.view", audit="receipts")
def receipts(actor: Actor, account: str | None = None, on: dt.date | None = None) -> list[ReceiptRow]:
    """Newest first, at most 500, void ones too. `account` is a public id; `on` the day received."""
    rows = _rows(actor)
    if account is not None:
        rows = rows.filter(account__in=Account.rows.of(actor, account))
    if on is not None:
        rows = rows.filter(received_on=on)
    return [_row(row) for row in rows.order_by("-id")[:MOST_LISTED]]


SORTS = {"newest": "id", "amount": "cents", "day": "received_on"}


class Wanted(msgspec.Struct, frozen=True):
    """Which receipts, void ones too: `method` cash, check, card or ach, `account` a public id, received from `since` to
    `until`, both included. What is empty does not limit."""

    method: str = ""
    account: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


ALL = Wanted()


@query("receipts.view", audit="receipts")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[ReceiptRow]:
    """`sort` a key of SORTS, with "-" from the last to the first."""
    rows = _wanted(actor, wanted).select_related("account", "payer")
    found = page_of(actor, rows, order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(_row(row) for row in found.rows), found.before, found.after)


@query("receipts.view")
def fit(actor: Actor, wanted: Wanted = ALL) -> Fits:
    """How many receipts are wanted that are not void, and what was received by them."""
    return fits(_wanted(actor, wanted).filter(voided_on=None), "cents")


class Taken(msgspec.Struct, frozen=True):
    """Payments of one method on one day, void ones left out."""

    method: str
    count: int
    cents: int


@query("receipts.view")
def taken_on(actor: Actor, day: dt.date) -> list[Taken]:
    """What was received that day, by method."""
    rows = Receipt.rows.of(actor).filter(received_on=day, voided_on=None)
    counted = rows.values_list("method").annotate(Count("pk"), Sum("cents")).order_by("method")
    return [Taken(method, count, int(cents)) for method, count, cents in counted]


def _wanted(actor: Actor, wanted: Wanted) -> QuerySet[Receipt]:
    rows = Receipt.rows.of(actor)
    if wanted.method:
        rows = rows.filter(method=wanted.method)
    if wanted.account:
        rows = rows.filter(account__in=Account.rows.of(actor, wanted.account))
    if wanted.since:
        rows = rows.filter(received_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(received_on__lte=wanted.until)
    return rows


@query("receipts.view", audit="receipt-search")
def find(actor: Actor, text: str, limit: int = 20) -> list[ReceiptRow]:
    """By receipt number, from its beginning; the newest numbers first."""
    word = text.strip()
    if len(word) < LEAST:
        return []
    return [_row(row) for row in _rows(actor).filter(begins("number", word)).order_by("-number")[:limit]]


@query("receipts.view", audit="receipt")
def receipt(actor: Actor, public_id: str) -> ReceiptView:
    """Raises NotFoundError."""
    row = _one(actor, public_id)
    applied = paper.applied(actor, row)
    is_void = row.voided_on is not None
    return ReceiptView(
        row=_row(row),
        applied=applied,
        unapplied_cents=0 if is_void else row.cents - sum(each.cents for each in applied),
        balance_after_cents=paper.balance_cents(actor, str(row.account.public_id)),
        credit=str(row.item.public_id),
        void_reason=row.void_reason,
        taken_by=(row.taken_by.get_full_name() or row.taken_by.username) if row.taken_by else "Billwright",
        document=str(row.document.public_id) if row.document else "",
        note=row.note,
        together=tuple(_row(each) for each in _together(actor, row)),
        handed_out_at=row.handed_out_at,
    )


@query("receipts.view", audit="receipt")
def receipt_paper(actor: Actor, public_id: str) -> records.Receipt:
    """What `forms.receipt_pdf` prints, as it stands now: VOID across it once it is. Raises NotFoundError."""
    return paper.of(actor, _one(actor, public_id))


@query("receipts.view", audit="account")
def open_bills(actor: Actor, account: str) -> list[Bill]:
    """What people and businesses owe on the account (public id), oldest service first; insurers' parts left out."""
    _require_account(actor, account)
    return [bill for bill in bills_of(actor, account) if bill.kind in PERSONAL]


@query("receipts.view", audit="account")
def credits(actor: Actor, account: str) -> list[CreditView]:
    """Money of the account (public id) that waits to be applied or refunded, oldest first."""
    _require_account(actor, account)
    return [
        CreditView(each.item, each.description, each.party_name, each.cents)
        for each in ledger.open_credits(actor, account)
    ]


@query("receipts.view", audit="receipts")
def numbers(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """The printed number of each receipt, by public id."""
    rows = Receipt.rows.of(actor).filter(public_id__in=list(public_ids))
    return {str(public_id): number for public_id, number in rows.values_list("public_id", "number")}


def _together(actor: Actor, row: Receipt) -> QuerySet[Receipt]:
    first = row.together_with_id or row.pk
    return _rows(actor).filter(Q(pk=first) | Q(together_with=first)).exclude(pk=row.pk).order_by("id")


def _require_account(actor: Actor, account: str) -> None:
    if not Account.rows.of(actor, account).exists():
        raise NotFoundError("no such account in this practice")


def _rows(actor: Actor) -> QuerySet[Receipt]:
    return Receipt.rows.of(actor).select_related("account", "payer", "item", "taken_by", "document")


def _one(actor: Actor, public_id: str) -> Receipt:
    row = _rows(actor).filter(pk__in=Receipt.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such receipt in this practice")
    return row


def _row(row: Receipt) -> ReceiptRow:
    return ReceiptRow(
        public_id=str(row.public_id),
        number=row.number,
        account=str(row.account.public_id),
        account_number=row.account.number,
        payer_name=row.payer.name,
        method=row.method,
        reference=row.reference,
        cents=row.cents,
        received_on=row.received_on,
        voided_on=row.voided_on,
    )
