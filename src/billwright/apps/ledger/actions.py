"""Writing the books: the chart, items, who owes, entries. Nothing else changes what is owed."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.ledger import writing
from billwright.apps.ledger.errors import (
    AlreadyReversedError,
    EntryKeyReusedError,
    NoChartError,
    PeriodLockedError,
    UnbalancedEntryError,
)
from billwright.apps.ledger.models import Entry, Item, LedgerAccount, PeriodLock, Responsibility
from billwright.apps.ledger.stored import entries_by_key, record_of
from billwright.records import entry as records
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import CHART

Owes = tuple[str, int, int | None]
"""(kind, party id, coverage id) of a responsibility."""


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """`control` is a control account's code of the chart; `account_id` the receivable account's integer id, None for
    clearing; `source` the public id of the line, instalment or receipt that it stands for."""

    kind: str
    control: str
    account_id: int | None = None
    service_date: dt.date | None = None
    due_on: dt.date | None = None
    source: str = ""
    description: str = ""


class Reverse(msgspec.Struct, frozen=True):
    """Undo an entry by its mirror image, dated `posted_on`. `entry` is its public id."""

    key: str
    entry: str
    posted_on: dt.date
    reason: str


class LockPeriod(msgspec.Struct, frozen=True):
    """Close the books through a day, that day included. An earlier day than the one in force reopens what lies between."""

    key: str
    through: dt.date
    reason: str


@action("ledger.post", keyed=False)
def ensure_chart(actor: Actor) -> None:
    """Gives the practice the accounts of the chart that it lacks. Safe to repeat."""
    there = set(LedgerAccount.rows.of(actor).values_list("code", flat=True))
    LedgerAccount.rows.add_many(
        actor,
        [
            LedgerAccount(code=each.code, name=each.name, kind=each.kind, is_control=each.is_control)
            for each in CHART
            if each.code not in there
        ],
    )


@action("ledger.post", keyed=False)
def open_item(actor: Actor, new: NewItem) -> int:
    """Id of the new item, for postings and foreign keys."""
    return open_items(actor, [new])[0]


@action("ledger.post", keyed=False)
def open_items(actor: Actor, new: Iterable[NewItem]) -> list[int]:
    """Ids in the order given. Raises NoChartError."""
    wanted = list(new)
    accounts = _account_ids(actor, {each.control for each in wanted})
    made = Item.rows.add_many(
        actor,
        [
            Item(
                kind=each.kind,
                control_id=accounts[each.control],
                account_id=each.account_id,
                service_date=each.service_date,
                due_on=each.due_on,
                source=each.source,
                description=each.description[:120],
            )
            for each in wanted
        ],
    )
    return [item.pk for item in made]


@action("ledger.post", keyed=False)
def responsibility(actor: Actor, kind: str, party_id: int, coverage_id: int | None = None) -> int:
    """Id of who owes: found, or made. kind insurer (with its coverage), patient, client, or payer for clearing."""
    found = Responsibility.rows.of(actor).filter(kind=kind, party_id=party_id, coverage=coverage_id)
    known = found.values_list("pk", flat=True).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Responsibility.rows.add(actor, kind=kind, party_id=party_id, coverage_id=coverage_id).pk
    except IntegrityError:  # somebody else made it in between
        known = found.values_list("pk", flat=True).first()
        if known is None:
            raise
        return known


@action("ledger.post", keyed=False)
def responsibilities(actor: Actor, wanted: Iterable[Owes]) -> dict[Owes, int]:
    """Id of each (kind, party_id, coverage_id): found, or made, all at once."""
    asked = set(wanted)
    there = _responsibilities(actor, asked)
    missing = sorted(asked - there.keys(), key=repr)
    if missing:
        made = [Responsibility(kind=kind, party_id=party, coverage_id=cover) for kind, party, cover in missing]
        try:
            with transaction.atomic():
                Responsibility.rows.add_many(actor, made)
        except IntegrityError:  # somebody else made one of them in between
            return {key: responsibility(actor, *key) for key in asked}
        there |= {key: row.pk for key, row in zip(missing, made, strict=True)}
    return there


def _responsibilities(actor: Actor, asked: set[Owes]) -> dict[Owes, int]:
    rows = Responsibility.rows.of(actor).filter(party_id__in={party_id for _, party_id, _ in asked})
    found = rows.values_list("pk", "kind", "party_id", "coverage_id")
    return {key: pk for pk, *owes in found if (key := (owes[0], owes[1], owes[2])) in asked}


@action("ledger.post", keyed=False)
def post(actor: Actor, entry: records.Entry) -> str:
    """Public id of the entry. Raises as post_many."""
    return post_many(actor, [entry])[0]


@action("ledger.post", keyed=False)
def post_many(actor: Actor, entries: Iterable[records.Entry]) -> list[str]:
    """Public ids in the order given, all or nothing.

    An entry whose key is in the books with the same content is there already: its public id is given and nothing posted.
    Raises UnbalancedEntryError, EntryKeyReusedError, PeriodLockedError, NoChartError, NotFoundError (what it reverses).
    """
    wanted: dict[str, records.Entry] = {}
    given = list(entries)
    for entry in given:
        if not entry.is_balanced:
            raise UnbalancedEntryError(entry.key, sum(each.cents for each in entry.postings))
        if wanted.setdefault(entry.key, entry) != entry:
            raise EntryKeyReusedError(entry.key)
    ids = _post_new(actor, wanted)
    return [ids[entry.key] for entry in given]


def _post_new(actor: Actor, wanted: dict[str, records.Entry]) -> dict[str, str]:
    """Public id by key, once what is not in the books yet is there.

    Somebody else may post one of the keys in between: then there is one more known, and the rest is tried again. Or
    somebody may close the period: the database refuses, and the person is told why.
    """
    known_before, refusal = -1, IntegrityError()
    while True:
        known = entries_by_key(actor, wanted)
        if len(known) == known_before:
            _refuse_locked(actor, list(wanted.values()))
            raise refusal
        try:
            with transaction.atomic():
                return _write(actor, wanted, known)
        except IntegrityError as error:
            known_before, refusal = len(known), error


def _write(
    actor: Actor, wanted: dict[str, records.Entry], known: dict[str, tuple[str, records.Entry]]
) -> dict[str, str]:
    for key, (_, there) in known.items():
        if there != wanted[key]:
            raise EntryKeyReusedError(key)
    ids = {key: public_id for key, (public_id, _) in known.items()}
    new = [entry for key, entry in wanted.items() if key not in known]
    if new:
        _refuse_locked(actor, new)
        accounts = _account_ids(actor, {each.account for entry in new for each in entry.postings})
        ids.update(writing.insert(actor, new, accounts, _reversed_ids(actor, new)))
    return ids


@action("ledger.post")
def reverse(actor: Actor, command: Reverse) -> str:
    """Public id of the reversal. Raises NotFoundError, AlreadyReversedError, PeriodLockedError."""
    row = Entry.rows.of(actor, command.entry).select_for_update().first()  # two who undo it wait for each other
    if row is None:
        raise NotFoundError("no such entry")
    by = Entry.rows.of(actor).filter(reverses=row).values_list("public_id", flat=True).first()
    if by is not None:
        raise AlreadyReversedError(str(by))
    if not command.reason.strip():
        raise FieldErrors({"reason": "say why this is undone: the reason stays in the books"})
    return post(actor, posting.reversal(record_of(row), str(row.public_id), command.posted_on, command.reason))


@action("ledger.lock")
def lock_period(actor: Actor, command: LockPeriod) -> str:
    """Public id of the lock. Raises FieldErrors for a day to come, or where no reason is given."""
    wrong = {}
    if command.through > actor.today:
        wrong["through"] = "a period that has not ended cannot be closed: choose a day up to today"
    if not command.reason.strip():
        wrong["reason"] = "say why: closing and reopening the books is on record"
    if wrong:
        raise FieldErrors(wrong)
    row = PeriodLock.rows.add(
        actor,
        locked_through=command.through,
        locked_at=actor.now,
        user_id=actor.user_id,
        reason=command.reason[:200],
    )
    return str(row.public_id)


def _refuse_locked(actor: Actor, entries: list[records.Entry]) -> None:
    through = PeriodLock.rows.of(actor).order_by("-id").values_list("locked_through", flat=True).first()
    earliest = min(entry.posted_on for entry in entries)
    if through is not None and earliest <= through:
        raise PeriodLockedError(earliest, through)


def _account_ids(actor: Actor, codes: set[str]) -> dict[str, int]:
    found = dict(LedgerAccount.rows.of(actor).filter(code__in=codes).values_list("code", "pk"))
    if missing := codes - found.keys():
        raise NoChartError(", ".join(sorted(missing)))
    return found


def _reversed_ids(actor: Actor, entries: list[records.Entry]) -> dict[str, int]:
    """Integer ids of the entries that these reverse."""
    wanted = {entry.reverses for entry in entries if entry.reverses}
    if not wanted:
        return {}
    found = Entry.rows.of(actor).filter(public_id__in=wanted).values_list("public_id", "pk")
    ids = {str(public_id): pk for public_id, pk in found}
    if wanted - ids.keys():
        raise NotFoundError("no such entry to reverse")
    taken = Entry.rows.of(actor).filter(reverses_id__in=ids.values()).values_list("public_id", flat=True).first()
    if taken is not None:
        raise AlreadyReversedError(str(taken))
    return ids
