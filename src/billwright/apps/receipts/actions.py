"""Taking payments from people and businesses, applying them, and undoing both. Nothing is erased: undoing is a reversal."""

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.ids import uuid7
from billwright.apps.correspondence.actions import watch_promises
from billwright.apps.documents import actions as documents
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.models import Entry, Item
from billwright.apps.outbox.webhooks import announce
from billwright.apps.parties.models import Account
from billwright.apps.receipts import paper
from billwright.apps.receipts.applying import Credit, apply, hold
from billwright.apps.receipts.bills import Application as Application  # callers build commands from this module alone
from billwright.apps.receipts.bills import Applications, bills_of, chosen
from billwright.apps.receipts.models import Receipt
from billwright.apps.receipts.taking import METHODS as METHODS
from billwright.apps.receipts.taking import TakenPayment as TakenPayment
from billwright.apps.receipts.taking import TakenPayments as TakenPayments
from billwright.apps.receipts.taking import TakePayment as TakePayment
from billwright.apps.receipts.taking import TakePayments as TakePayments
from billwright.apps.receipts.taking import Tender as Tender
from billwright.apps.receipts.taking import take_payment as take_payment
from billwright.apps.receipts.taking import take_payments as take_payments
from billwright.forms import receipt_pdf
from billwright.records import invoice as records
from billwright.rules.ledger.chart import UNAPPLIED


class ReceiptStateError(RefusedError):
    """The receipt, credit or application is not in the state that this needs: void already, refunded, used up, undone."""


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


class HandOut(msgspec.Struct, frozen=True):
    receipt: str


class PrintReceipt(msgspec.Struct, frozen=True):
    """It is printed once, whatever the key."""

    key: str
    receipt: str


@action("receipts.take")
def apply_credit(actor: Actor, command: ApplyCredit) -> str:
    """Pays bills of the same account from money already there; dated today. Public id of the credit item.

    Raises NotFoundError, ReceiptStateError where nothing is left of the credit, FieldErrors.
    """
    item = Item.rows.of(actor, command.credit).filter(kind="credit").first()
    if item is None or item.account_id is None:
        raise NotFoundError("no such credit in this practice")
    account = hold(actor, Account.rows.of(actor).filter(pk=item.account_id))
    left = item.balances.filter(cents__lt=0).first()
    if left is None:
        raise ReceiptStateError(f"nothing is left of {item.description}: it is applied, refunded or void")
    credit = Credit(item.pk, left.responsibility_id, -left.cents, item.description, _source(actor, item))
    pays = chosen(bills_of(actor, str(account.public_id)), command.applications, credit.cents)
    if not pays:
        raise FieldErrors({"applications": "nothing is open on this account that this credit could pay"})
    apply(actor, credit, tuple(pays), actor.today)
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
    hold(actor, Account.rows.of(actor).filter(items__postings__entry=entry).distinct())
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
    announce(actor, "receipt.voided", [str(receipt.public_id)])
    watch_promises(actor, str(receipt.account.public_id))
    return str(receipt.public_id)


def print_receipt(actor: Actor, command: PrintReceipt) -> str:
    """Public id of the PDF, made once and kept; any later key gives the same one. It shows what was applied by then.

    It is made outside of any transaction, so that no writer waits for it, and then kept in one of its own.
    """
    known, printed = _printable(actor, command.receipt)
    return known or _keep_pdf(actor, command.receipt, receipt_pdf(printed))


@action("receipts.take", keyed=False)
def hand_out(actor: Actor, command: HandOut) -> bool:
    """Whether this is the original: true once, and everything printed later is a copy. Raises NotFoundError."""
    receipt = _locked(actor, command.receipt)
    if receipt.handed_out_at is not None:
        return False
    receipt.handed_out_at = actor.now
    receipt.save(update_fields=["handed_out_at"])
    return True


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
    hold(actor, Account.rows.of(actor).filter(pk=_found(actor, public_id).account_id))
    return _found(actor, public_id)


def _standing_entries(actor: Actor, item_id: int) -> list[Entry]:
    """What moved the credit and was not undone, newest first."""
    touching = Entry.rows.of(actor).filter(pk__in=paper.entries_on(actor, item_id), reversed_by=None)
    return list(touching.exclude(kind="reversal").order_by("-id"))


def _reverse(actor: Actor, entry: Entry, reason: str) -> str:
    # A key of its own each time: the command around it happens once, and the ledger reverses an entry once.
    return ledger.reverse(actor, ledger.Reverse(str(uuid7()), str(entry.public_id), actor.today, reason.strip()))
