"""Money on an account going to its bills. These run inside the actions that hold the account."""

import datetime as dt

import msgspec
from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError
from billwright.apps.compliance.ids import uuid7
from billwright.apps.invoices.settling import announce_paid
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties.models import Account
from billwright.apps.receipts.bills import Bill
from billwright.rules.ledger import posting


class Credit(msgspec.Struct, frozen=True):
    """Money on its own item, `cents` positive; `words` name where it comes from on what it pays."""

    item_id: int
    responsibility_id: int
    cents: int
    words: str
    source: tuple[str, str]


def hold(actor: Actor, found: QuerySet[Account]) -> Account:
    """The account, held until the transaction ends: two clerks pay its bills one after the other."""
    account = found.first()
    if account is None:
        raise NotFoundError("no such account in this practice")
    return (
        Account.rows.of(actor).select_related("holder").select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    )


def apply(actor: Actor, credit: Credit, pays: tuple[tuple[Bill, int], ...], on: dt.date) -> None:
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
    if clients := [bill.item_id for bill, _ in pays if bill.kind == "client"]:
        announce_paid(actor, clients)
