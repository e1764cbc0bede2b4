"""What an explanation of a balance needs of the books: the bills, the entries behind them, and who may owe."""

from collections.abc import Iterable

import msgspec
from django.db.models import Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.ledger.models import Balance, Entry, Item, Responsibility
from billwright.apps.ledger.stored import records_of
from billwright.apps.parties.models import Account
from billwright.records import entry as records
from billwright.records.explanation import BillFacts


class Bill(msgspec.Struct, frozen=True):
    """An item of an account. `account` and `source` (of its line, invoice or receipt) are public ids."""

    id: int
    account: str
    source: str
    facts: BillFacts


@query("accounts.view", audit="item")
def bill(actor: Actor, public_id: str) -> Bill:
    """By its own public id or that of the charge line, invoice or receipt that it stands for. Raises NotFoundError."""
    found = _bills(actor).filter(Q(pk__in=Item.rows.of(actor, public_id)) | Q(source=public_id))
    row = found.order_by("id").first()
    if row is None:
        raise NotFoundError("no such bill in this practice")
    return _bill(row)


@query("accounts.view", audit="account")
def bills_owed_by(actor: Actor, account: str, kinds: tuple[str, ...]) -> list[Bill]:
    """What is open on the account (public id), owed by or to responsible parties of these kinds: bills by day of service,
    then money not applied."""
    owed = _open(actor, account).filter(responsibility__kind__in=kinds).exclude(cents=0)
    rows = _bills(actor).filter(pk__in=owed.values("item"))
    return sorted(map(_bill, rows.order_by("service_date", "id")), key=lambda each: each.facts.kind == "credit")


@query("accounts.view", audit="account")
def owed_elsewhere(actor: Actor, account: str, kinds: tuple[str, ...]) -> int:
    """Cents that are open on the account's bills with anybody but responsible parties of these kinds."""
    rows = _open(actor, account).filter(cents__gt=0).exclude(responsibility__kind__in=kinds)
    return sum(rows.values_list("cents", flat=True))


@query("accounts.view", audit="entries")
def entries_on(actor: Actor, items: Iterable[int]) -> dict[str, records.Entry]:
    """All entries that touch these items, by public id, in the order posted."""
    rows = list(
        Entry.rows.of(actor)
        .filter(pk__in=Item.rows.of(actor).filter(pk__in=list(items)).values("postings__entry"))
        .select_related("reverses")
        .order_by("id")
    )
    return {str(row.public_id): record for row, record in zip(rows, records_of(rows), strict=True)}


@query("accounts.view", audit="responsibilities")
def kinds_and_names(actor: Actor, responsibilities: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(kind, party's name) of each."""
    rows = Responsibility.rows.of(actor).filter(pk__in=list(responsibilities))
    return {key: (kind, name) for key, kind, name in rows.values_list("pk", "kind", "party__name")}


def _open(actor: Actor, account: str) -> QuerySet[Balance]:
    """Scoped by the account, whose practice is the actor's: asked for the practice too, SQLite would read all of it."""
    return Balance.objects.filter(item__account__in=Account.rows.of(actor, account))


def _bills(actor: Actor) -> QuerySet[Item]:
    return Item.rows.of(actor).filter(account__isnull=False).select_related("account")


def _bill(row: Item) -> Bill:
    assert row.account is not None
    facts = BillFacts(str(row.public_id), row.kind, row.description, row.service_date)
    return Bill(row.pk, str(row.account.public_id), row.source, facts)
