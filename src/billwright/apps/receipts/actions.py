"""Taking payments from people and businesses, applying them, and undoing both. Nothing is erased: undoing is a reversal."""

import datetime as dt
from typing import Literal

import msgspec
from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.ids import uuid7
from billwright.apps.compliance.numbers import next_number
from billwright.apps.correspondence.actions import watch_promises
from billwright.apps.documents import actions as documents
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.models import Entry, Item
from billwright.apps.parties.models import Account, Party
from billwright.apps.receipts import paper
from billwright.apps.receipts.bills import Application as Application  # callers build commands from this module alone
from billwright.apps.receipts.bills import Applications, Bill, bills_of, chosen
from billwright.apps.receipts.models import Receipt
from billwright.forms import receipt_pdf
from billwright.records import invoice as records
from billwright.records.cards import holds_card_number
from billwright.records.money import format_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import UNAPPLIED

METHODS = ("cash", "check", "card", "ach")
MOST_CENTS = 1_000_000_000
LONGEST_REFERENCE = 60


class ReceiptStateError(RefusedError):
    """The receipt, credit or application is not in the state that this needs: void already, refunded, used up, undone."""


class TakePayment(msgspec.Struct, frozen=True):
    """`account` is a public id; `payer` that of the party who pays, empty for the account's holder. `cents` positive.

    `reference` is a check number or the card network's reference, never a card number. `applications` are the bills paid,
    or "oldest first"; what they leave is the payer's credit on the account.
    """

    key: str
    account: str
    method: Literal["cash", "check", "card", "ach"]
    cents: int
    received_on: dt.date
    reference: str = ""
    payer: str = ""
    applications: Applications = ()


class ApplyCredit(msgspec.Struct, frozen=True):
    """`credit` is the public id of a credit item: a receipt's, or what a credit note left over."""

    key: str
    credit: str
    applications: Applications


class Unapply(msgspec.Struct, frozen=True):
    """`entry` is the public id of an application's entry."""

    key: str
    entry: str
    reason: str


class VoidReceipt(msgspec.Struct, frozen=True):
    key: str
    receipt: str
    reason: str


class PrintReceipt(msgspec.Struct, frozen=True):
    """It is printed once, whatever the key."""

    key: str
    receipt: str


class TakenPayment(msgspec.Struct, frozen=True):
    """`number` as printed: R-2026-00001. `unapplied_cents` stays on the account as credit."""

    public_id: str
    number: str
    unapplied_cents: int


class _Credit(msgspec.Struct, frozen=True):
    """Money on its own item, `cents` positive; `words` name where it comes from on what it pays."""

    item_id: int
    responsibility_id: int
    cents: int
    words: str
    source: tuple[str, str]


@action("receipts.take")
def take_payment(actor: Actor, command: TakePayment) -> TakenPayment:
    """One payment with its gapless number: money in, then on to the bills named, each its own entry; all or nothing.

    Dated and posted on `received_on`. Raises FieldErrors, NotFoundError, PeriodLockedError where that day is closed.
    """
    account = _account(actor, Account.rows.of(actor, command.account))
    payer = _payer(actor, account, command)
    _refuse_wrong_values(actor, command)
    pays = chosen(bills_of(actor, str(account.public_id)), command.applications, command.cents)
    public_id = uuid7()
    year = command.received_on.year
    number = f"R-{year}-{next_number(actor, 'receipt', year):05d}"
    new = ledger.NewItem(
        kind="credit", control=UNAPPLIED, account_id=account.pk, source=str(public_id), description=f"Receipt {number}"
    )
    item_id = ledger.open_item(actor, new)
    Receipt.rows.add(
        actor,
        public_id=public_id,
        number=number,
        account=account,
        payer=payer,
        method=command.method,
        reference=command.reference.strip(),
        cents=command.cents,
        received_on=command.received_on,
        item_id=item_id,
        taken_by_id=actor.user_id,
    )
    owner = ledger.responsibility(actor, account.kind, payer.pk)
    credit = _Credit(item_id, owner, command.cents, f"Receipt {number}", ("receipt", str(public_id)))
    _post_payment(actor, account, credit, command.received_on)
    _apply(actor, credit, pays, command.received_on)
    watch_promises(actor, str(account.public_id))
    return TakenPayment(str(public_id), number, command.cents - sum(cents for _, cents in pays))


@action("receipts.take")
def apply_credit(actor: Actor, command: ApplyCredit) -> str:
    """Pays bills of the same account from money already there; dated today. Public id of the credit item.

    Raises NotFoundError, ReceiptStateError where nothing is left of the credit, FieldErrors.
    """
    item = Item.rows.of(actor, command.credit).filter(kind="credit").first()
    if item is None or item.account_id is None:
        raise NotFoundError("no such credit in this practice")
    account = _account(actor, Account.rows.of(actor).filter(pk=item.account_id))
    left = item.balances.filter(cents__lt=0).first()
    if left is None:
        raise ReceiptStateError(f"nothing is left of {item.description}: it is applied, refunded or void")
    credit = _Credit(item.pk, left.responsibility_id, -left.cents, item.description, _source(actor, item))
    pays = chosen(bills_of(actor, str(account.public_id)), command.applications, credit.cents)
    if not pays:
        raise FieldErrors({"applications": "nothing is open on this account that this credit could pay"})
    _apply(actor, credit, pays, actor.today)
    return command.credit


@action("receipts.void")
def unapply(actor: Actor, command: Unapply) -> str:
    """Takes a payment off a bill again: the bill is open, the money is credit. Public id of the reversing entry.

    Raises NotFoundError, FieldErrors without a reason, AlreadyReversedError where it was taken off before.
    """
    pays = {
        "postings__account__code": UNAPPLIED,
        "postings__cents__gt": 0,
    }  # not what a credit note freed from its invoice
    entry = Entry.rows.of(actor, command.entry).filter(kind="application", **pays).first()
    if entry is None:
        raise NotFoundError("no such application of a payment in this practice")
    _account(actor, Account.rows.of(actor).filter(items__postings__entry=entry).distinct())
    return _reverse(actor, entry, command.reason)


@action("receipts.void")
def void_receipt(actor: Actor, command: VoidReceipt) -> str:
    """Undoes the payment and all it was applied to, by reversals dated today. The number stays, and says VOID.

    Public id of the receipt. Raises ReceiptStateError where it is void already or part of it was refunded, FieldErrors
    without a reason.
    """
    receipt = _locked(actor, command.receipt)
    if receipt.voided_on is not None:
        raise ReceiptStateError(f"{receipt.number} is void already, since {receipt.voided_on}")
    if not command.reason.strip():
        raise FieldErrors({"reason": "say why: the reason stays on the receipt"})
    standing = _standing_entries(actor, receipt.item_id)
    if any(entry.kind == "refund" for entry in standing):
        raise ReceiptStateError(f"part of {receipt.number} was refunded: undo the refund first")
    for entry in standing:
        _reverse(actor, entry, command.reason)
    receipt.voided_on, receipt.void_reason = actor.today, command.reason.strip()[:200]
    receipt.save(update_fields=["voided_on", "void_reason"])
    watch_promises(actor, str(receipt.account.public_id))
    return str(receipt.public_id)


def print_receipt(actor: Actor, command: PrintReceipt) -> str:
    """Public id of the PDF, made once and kept; any later key gives the same one. It shows what was applied by then.

    It is made outside of any transaction, so that no writer waits for it, and then kept in one of its own.
    """
    known, printed = _printable(actor, command.receipt)
    return known or _keep_pdf(actor, command.receipt, receipt_pdf(printed))


@query("receipts.take")
def _printable(actor: Actor, public_id: str) -> tuple[str, records.Receipt]:
    """(public id of the PDF, or empty; what it shows)."""
    receipt = _found(actor, public_id)
    return _document(receipt), paper.of(actor, receipt)


@action("receipts.take", keyed=False)
def _keep_pdf(actor: Actor, public_id: str, pdf: bytes) -> str:
    """Public id of the document; the first one's where a colleague printed meanwhile."""
    receipt = _locked(actor, public_id)
    if receipt.document is not None:
        return _document(receipt)
    kept = documents.keep(
        actor,
        documents.Keep(
            kind="receipt",
            direction="made",
            name=f"{receipt.number}.pdf",
            data=pdf,
            media_type="application/pdf",
            subject_kind="receipt",
            subject=str(receipt.public_id),
        ),
    )
    receipt.document_id = kept.id
    receipt.save(update_fields=["document"])
    return kept.public_id


def _document(receipt: Receipt) -> str:
    return str(receipt.document.public_id) if receipt.document else ""


def _account(actor: Actor, found: QuerySet[Account]) -> Account:
    """The account, held until the transaction ends: two clerks pay its bills one after the other."""
    account = found.first()
    if account is None:
        raise NotFoundError("no such account in this practice")
    return (
        Account.rows.of(actor).select_related("holder").select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    )


def _payer(actor: Actor, account: Account, command: TakePayment) -> Party:
    if not command.payer:
        return account.holder
    payer = Party.rows.of(actor, command.payer).first()
    if payer is None:
        raise NotFoundError("no such person or business in this practice")
    return payer


def _refuse_wrong_values(actor: Actor, command: TakePayment) -> None:
    wrong = {}
    if command.method not in METHODS:
        wrong["method"] = f"choose one of {', '.join(METHODS)}"
    if not 0 < command.cents <= MOST_CENTS:
        wrong["cents"] = f"a payment is more than $0.00 and at most {format_cents(MOST_CENTS)}: to give back, refund"
    if command.received_on > actor.today:
        wrong["received_on"] = "a payment is not received in the future: enter it on that day"
    if len(command.reference) > LONGEST_REFERENCE or not command.reference.isprintable():
        wrong["reference"] = f"one line of at most {LONGEST_REFERENCE} characters"
    elif command.method != "ach" and holds_card_number(
        command.reference
    ):  # a bank's trace number is as long as a card's
        wrong["reference"] = (
            "this looks like a card number, which is never kept: enter the terminal's reference instead"
        )
    if wrong:
        raise FieldErrors(wrong)


def _post_payment(actor: Actor, account: Account, credit: _Credit, on: dt.date) -> None:
    rule = posting.client_payment if account.kind == Account.CLIENT else posting.patient_payment
    entry = rule(
        key=f"receipt:{credit.source[1]}",
        posted_on=on,
        credit_item=credit.item_id,
        payer=credit.responsibility_id,
        cents=credit.cents,
        source=credit.source,
    )
    ledger.post(actor, msgspec.structs.replace(entry, memo=credit.words))


def _apply(actor: Actor, credit: _Credit, pays: list[tuple[Bill, int]], on: dt.date) -> None:
    """An entry a bill, so that one can be taken off without the others."""
    entries = [
        posting.application(
            key=f"application:{uuid7()}",  # happens once because its command does
            posted_on=on,
            credit_item=credit.item_id,
            payer=credit.responsibility_id,
            applied=(posting.Share(bill.item_id, bill.responsibility_id, cents),),
            source=credit.source,
        )
        for bill, cents in pays
    ]
    ledger.post_many(actor, [msgspec.structs.replace(entry, memo=credit.words) for entry in entries])


def _source(actor: Actor, item: Item) -> tuple[str, str]:
    is_receipt = Receipt.rows.of(actor).filter(item=item).exists()
    return ("receipt" if is_receipt else "credit_note", item.source)


def _found(actor: Actor, public_id: str) -> Receipt:
    receipt = Receipt.rows.of(actor, public_id).select_related("account", "payer", "document").first()
    if receipt is None:
        raise NotFoundError("no such receipt in this practice")
    return receipt


def _locked(actor: Actor, public_id: str) -> Receipt:
    """The receipt as it stands once its account is held."""
    _account(actor, Account.rows.of(actor).filter(pk=_found(actor, public_id).account_id))
    return _found(actor, public_id)


def _standing_entries(actor: Actor, item_id: int) -> list[Entry]:
    """What moved the credit and was not undone, newest first."""
    touching = Entry.rows.of(actor).filter(postings__item_id=item_id, reversed_by=None).exclude(kind="reversal")
    return list(touching.distinct().order_by("-id"))


def _reverse(actor: Actor, entry: Entry, reason: str) -> str:
    # A key of its own each time: the command around it happens once, and the ledger reverses an entry once.
    return ledger.reverse(actor, ledger.Reverse(str(uuid7()), str(entry.public_id), actor.today, reason.strip()))
