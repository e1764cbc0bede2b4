"""A receipt's row as the record that paper prints."""

from collections.abc import Iterator

import msgspec

from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import queries as ledger
from billwright.apps.ledger.models import Entry
from billwright.apps.parties import queries as parties
from billwright.apps.receipts.bills import PERSONAL
from billwright.apps.receipts.models import Receipt
from billwright.records import invoice as records

METHOD_WORDS = {"cash": "Cash", "check": "Check", "card": "Card", "ach": "Bank transfer (ACH)"}
PAYMENTS = ("patient_payment", "client_payment")


class AppliedTo(msgspec.Struct, frozen=True):
    """Where money of the receipt went: `cents` positive. `entry` is the entry's public id, to take it off again."""

    entry: str
    kind: str
    words: str
    cents: int


def of(actor: Actor, receipt: Receipt) -> records.Receipt:
    """With what stands applied now. A void one shows that its money went back, and VOID across it."""
    used = tuple(records.ReceiptApplication(each.words, each.cents) for each in applied(actor, receipt))
    if receipt.voided_on is not None:
        used = (records.ReceiptApplication(f"Void: {receipt.void_reason}", receipt.cents),)
    return records.Receipt(
        number=receipt.number,
        received_on=receipt.received_on,
        sender=parties.practice(actor).letterhead,
        received_from=receipt.payer.name,
        method=METHOD_WORDS[receipt.method],
        cents=receipt.cents,
        applications=used,
        reference=receipt.reference,
        account_number=receipt.account.number,
        unapplied_cents=receipt.cents - sum(each.cents for each in used),
        balance_after_cents=balance_cents(actor, str(receipt.account.public_id)),
        voided_on=receipt.voided_on,
    )


def balance_cents(actor: Actor, account: str) -> int:
    """What people and businesses owe on the account (public id) now, less their credits; insurers' parts are not in it."""
    owed = sum(each.cents for each in ledger.open_balances(actor, account) if each.kind in PERSONAL)
    return owed - sum(each.cents for each in ledger.open_credits(actor, account))


def applied(actor: Actor, receipt: Receipt) -> tuple[AppliedTo, ...]:
    """Bills paid and refunds made that were not undone, in order."""
    standing = (
        Entry.rows.of(actor)
        .filter(postings__item_id=receipt.item_id, reversed_by=None)
        .exclude(kind__in=("reversal", *PAYMENTS))
        .prefetch_related("postings__item")
        .distinct()
        .order_by("id")
    )
    return tuple(each for entry in standing for each in _moves(entry, receipt.item_id))


def _moves(entry: Entry, credit_item: int) -> Iterator[AppliedTo]:
    lines = sorted(entry.postings.all(), key=lambda each: each.pk)
    for line in lines:
        if line.item is not None and line.item_id != credit_item and line.responsibility_id is not None:
            on = f" of {line.item.service_date}" if line.item.service_date else ""
            yield AppliedTo(str(entry.public_id), entry.kind, f"{line.item.description}{on}", -line.cents)
    if entry.kind == "refund":
        refunded = sum(line.cents for line in lines if line.item_id == credit_item)
        yield AppliedTo(str(entry.public_id), "refund", "Refunded", refunded)
