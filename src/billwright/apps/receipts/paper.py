"""A receipt's row as the record that paper prints."""

from collections.abc import Iterator

import msgspec
from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor
from billwright.apps.invoices import queries as invoices
from billwright.apps.ledger import queries as ledger
from billwright.apps.ledger.models import Entry, Item, Posting
from billwright.apps.parties import queries as parties
from billwright.apps.receipts.bills import PERSONAL
from billwright.apps.receipts.models import Receipt
from billwright.records import invoice as records

PAYMENTS = ("patient_payment", "client_payment")


class AppliedTo(msgspec.Struct, frozen=True):
    """Where money of the receipt went: `cents` positive. `entry` is the entry's public id, to take it off again; `words`
    say it to a biller, `printed` on the receipt."""

    entry: str
    kind: str
    words: str
    cents: int
    printed: records.ReceiptApplication


def of(actor: Actor, receipt: Receipt) -> records.Receipt:
    """With what stands applied now. A void one shows that its money went back, and VOID across it."""
    used = tuple(each.printed for each in applied(actor, receipt))
    if receipt.voided_on is not None:
        used = (records.ReceiptApplication(receipt.void_reason, receipt.cents, "void"),)
    return records.Receipt(
        number=receipt.number,
        received_on=receipt.received_on,
        sender=parties.practice(actor).letterhead,
        received_from=receipt.payer.name,
        method=receipt.method,
        cents=receipt.cents,
        applications=used,
        reference=receipt.reference,
        account_number=receipt.account.number,
        unapplied_cents=receipt.cents - sum(each.cents for each in used),
        balance_after_cents=balance_cents(actor, str(receipt.account.public_id)),
        voided_on=receipt.voided_on,
        language=receipt.payer.language,
    )


def balance_cents(actor: Actor, account: str) -> int:
    """What people and businesses owe on the account (public id) now, less their credits; insurers' parts are not in it."""
    owed = sum(each.cents for each in ledger.open_balances(actor, account) if each.kind in PERSONAL)
    return owed - sum(each.cents for each in ledger.open_credits(actor, account))


def entries_on(actor: Actor, item: int) -> QuerySet[Posting, int]:
    """Ids of the entries that touch an item: from its few postings, where a join would read all the practice's entries."""
    return Posting.objects.filter(practice_id=actor.practice_id, item=item).values_list("entry", flat=True)


def applied(actor: Actor, receipt: Receipt) -> tuple[AppliedTo, ...]:
    """Bills paid and refunds made that were not undone, in order."""
    standing = list(
        Entry.rows.of(actor)
        .filter(pk__in=entries_on(actor, receipt.item_id), reversed_by=None)
        .exclude(kind__in=("reversal", *PAYMENTS))
        .prefetch_related("postings__item")
        .order_by("id")
    )
    paid = [line.item for entry in standing for line in entry.postings.all() if line.item is not None]
    numbers = invoices.numbers(actor, {item.source for item in paid if item.kind == "instalment"})
    return tuple(each for entry in standing for each in _moves(entry, receipt.item_id, numbers))


def _moves(entry: Entry, credit_item: int, numbers: dict[str, str]) -> Iterator[AppliedTo]:
    lines = sorted(entry.postings.all(), key=lambda each: each.pk)
    for line in lines:
        if line.item is not None and line.item_id != credit_item and line.responsibility_id is not None:
            on = f" of {line.item.service_date}" if line.item.service_date else ""
            printed = _printed(line.item, -line.cents, numbers)
            yield AppliedTo(str(entry.public_id), entry.kind, f"{line.item.description}{on}", -line.cents, printed)
    if entry.kind == "refund":
        refunded = sum(line.cents for line in lines if line.item_id == credit_item)
        printed = records.ReceiptApplication("", refunded, "refund")
        yield AppliedTo(str(entry.public_id), "refund", "Refunded", refunded, printed)


def _printed(item: Item, cents: int, numbers: dict[str, str]) -> records.ReceiptApplication:
    """`numbers` of invoices by public id: on paper an invoice is called so in the payer's language."""
    if item.source in numbers:
        return records.ReceiptApplication(numbers[item.source], cents, "invoice")
    return records.ReceiptApplication(item.description, cents, service_date=item.service_date)
