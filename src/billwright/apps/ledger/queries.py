"""What is owed, by whom, since when and why: read from the kept balances and the postings behind them."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.moments import Edge, older
from billwright.apps.compliance.paging import FIRST, Page, Place, order_of, page_of
from billwright.apps.ledger.models import Balance, Entry, Item, LedgerAccount, PeriodLock, Posting, Responsibility
from billwright.apps.ledger.positions import positions
from billwright.apps.ledger.stored import record_of
from billwright.apps.parties.models import Account
from billwright.rules.ledger import chart


class OpenBalance(msgspec.Struct, frozen=True):
    """One item's balance with one responsible party: `cents` positive is owed to us, negative is a credit of theirs.

    `since` is the day from which it has been open without a break. `item_id` and `responsibility_id` are for commands;
    `item` is the public id. `kind` insurer, patient, client; `source` the public id of the line or instalment.
    """

    item_id: int
    item: str
    item_kind: str
    source: str
    description: str
    service_date: dt.date | None
    due_on: dt.date | None
    responsibility_id: int
    kind: str
    party: str
    party_name: str
    cents: int
    since: dt.date


class Owed(msgspec.Struct, frozen=True):
    """What one responsible party owes in all; `oldest` is the day from which the oldest part has been open."""

    responsibility_id: int
    kind: str
    party: str
    party_name: str
    cents: int
    oldest: dt.date


class ItemBalance(msgspec.Struct, frozen=True):
    item_id: int
    responsibility_id: int
    cents: int


class OpenCredit(msgspec.Struct, frozen=True):
    """A payment that is not wholly applied: `cents` (positive) are free. `source` is its receipt's public id."""

    item_id: int
    item: str
    source: str
    description: str
    responsibility_id: int
    party_name: str
    cents: int
    since: dt.date


class PersonsPayment(msgspec.Struct, frozen=True):
    """`cents`, positive, that a patient, client or whoever pays for them gave, entered in the books at `at`."""

    cents: int
    at: dt.datetime


class Movement(msgspec.Struct, frozen=True):
    """One step of an item's story: who owed `cents` more (positive) or less from `posted_on`, and why.

    `reason` as posted ("CO-45", "PR-1", "paid"); `entry` the public id; `source` (kind, public id) of what is behind it.
    """

    item: str
    posted_on: dt.date
    entry: str
    entry_kind: str
    reason: str
    memo: str
    source: tuple[str, str]
    responsibility_id: int
    kind: str
    party_name: str
    cents: int


class AgingRow(msgspec.Struct, frozen=True):
    """What one responsible party owes, by how long it has: days from the day it fell to them. Credits are in `current`
    to `over_120` by their own age, negative."""

    responsibility_id: int
    kind: str
    party_name: str
    current: int
    days_31_60: int
    days_61_90: int
    days_91_120: int
    over_120: int

    @property
    def total(self) -> int:
        return self.current + self.days_31_60 + self.days_61_90 + self.days_91_120 + self.over_120


class AccountTotal(msgspec.Struct, frozen=True):
    """One account's debits, credits (positive) and balance (debits less credits), all dated up to a day."""

    code: str
    name: str
    kind: str
    debit_cents: int
    credit_cents: int

    @property
    def balance_cents(self) -> int:
        return self.debit_cents - self.credit_cents


class PostingView(msgspec.Struct, frozen=True):
    """`cents` a debit positive. `item` and `source` are public ids, `party_name` who is responsible; empty where none."""

    account: str
    account_name: str
    item: str
    description: str
    party_name: str
    cents: int
    reason: str


class EntryView(msgspec.Struct, frozen=True):
    """`reverses` and `reversed_by` are public ids or empty. `by` is empty where Billwright itself posted."""

    public_id: str
    kind: str
    posted_on: dt.date
    key: str
    memo: str
    source: tuple[str, str]
    reverses: str
    reversed_by: str
    by: str
    created_at: dt.datetime
    postings: tuple[PostingView, ...]


@query("accounts.view", audit="account")
def open_balances(actor: Actor, account: str) -> list[OpenBalance]:
    """Receivables of the account (public id) that are not zero, oldest service first."""
    return [
        OpenBalance(
            item_id=row.item_id,
            item=str(row.item.public_id),
            item_kind=row.item.kind,
            source=row.item.source,
            description=row.item.description,
            service_date=row.item.service_date,
            due_on=row.item.due_on,
            responsibility_id=row.responsibility_id,
            kind=row.responsibility.kind,
            party=str(row.responsibility.party.public_id),
            party_name=row.responsibility.party.name,
            cents=row.cents,
            since=since,
        )
        for row, since in _open(actor, chart.RECEIVABLE, account)
    ]


@query("accounts.view", audit="account")
def balance_by_responsibility(actor: Actor, account: str) -> list[Owed]:
    """Who owes how much on the account (public id), the largest first."""
    owed: dict[int, Owed] = {}
    for each in open_balances(actor, account):
        before = owed.get(each.responsibility_id)
        owed[each.responsibility_id] = Owed(
            each.responsibility_id,
            each.kind,
            each.party,
            each.party_name,
            each.cents + (before.cents if before else 0),
            min(each.since, before.oldest) if before else each.since,
        )
    return sorted(owed.values(), key=lambda each: -each.cents)


@query("accounts.view", audit="account")
def open_credits(actor: Actor, account: str) -> list[OpenCredit]:
    """Payments on the account (public id) that are not wholly applied, oldest first."""
    return [
        OpenCredit(
            item_id=row.item_id,
            item=str(row.item.public_id),
            source=row.item.source,
            description=row.item.description,
            responsibility_id=row.responsibility_id,
            party_name=row.responsibility.party.name,
            cents=-row.cents,
            since=since,
        )
        for row, since in _open(actor, chart.UNAPPLIED, account)
    ]


@query("accounts.view", audit="account")
def payments_since(actor: Actor, account: str, entered_since: dt.datetime) -> list[PersonsPayment]:
    """What people and businesses paid on the account (public id) and stands, entered at this instant or later, in order.

    Insurers' payments are not among them, nor what was reversed since.
    """
    rows = Posting.objects.filter(
        item__account__in=Account.rows.of(actor, account),
        account__code=chart.UNAPPLIED,
        entry__kind__in=("patient_payment", "client_payment"),
        entry__created_at__gte=entered_since,
        entry__reversed_by=None,
        cents__lt=0,
    )
    return [PersonsPayment(-cents, at) for cents, at in rows.order_by("id").values_list("cents", "entry__created_at")]


@query("accounts.view")
def balances_of_items(actor: Actor, items: Iterable[int]) -> list[ItemBalance]:
    """The balances of these items that are not zero, by item and responsibility."""
    rows = Balance.objects.filter(practice_id=actor.practice_id, item__in=list(items)).exclude(cents=0)
    found = rows.order_by("item_id", "responsibility_id").values_list("item_id", "responsibility_id", "cents")
    return [ItemBalance(*row) for row in found]


@query("accounts.view")
def allowed_of_items(actor: Actor, items: Iterable[int]) -> dict[int, int]:
    """By item that a payer has answered, what payers allowed of it: its charge less contractual adjustments, in cents.
    Items that no payer has answered are left out."""
    by_payer = Q(entry__kind="insurance_payment")
    rows = Posting.objects.filter(practice=actor.practice_id, item__in=list(items)).values("item_id")
    answered = rows.annotate(
        charged=Sum("cents", filter=Q(account__code=chart.RECEIVABLE, entry__kind="charge")),
        reduced=Sum("cents", filter=Q(account__code=chart.CONTRACTUAL)),
        answers=Count("id", filter=by_payer),
    ).filter(answers__gt=0)
    return {row["item_id"]: (row["charged"] or 0) - (row["reduced"] or 0) for row in answered}


@query("remittances.view")
def clearing_balance(actor: Actor, item: int) -> int:
    """What of a remittance stands in clearing, in cents: positive has been received and not posted, 0 is done."""
    rows = Balance.objects.filter(practice_id=actor.practice_id, item=item, item__control__code=chart.CLEARING)
    return -(rows.aggregate(all=Sum("cents"))["all"] or 0)


@query("remittances.view")
def clearing_balances(actor: Actor, items: Iterable[int]) -> dict[int, int]:
    """As `clearing_balance`, of many remittances at once, by item; those at 0 are left out."""
    rows = Balance.objects.filter(
        practice_id=actor.practice_id, item__in=list(items), item__control__code=chart.CLEARING
    )
    return {item: -cents for item, cents in rows.values_list("item").annotate(Sum("cents")) if cents}


class WantedAccounts(msgspec.Struct, frozen=True):
    """Which accounts: `kind` patient or client; `owes` insurer, patient, client or anybody: those on which that party
    owes something now. What is empty does not limit."""

    kind: str = ""
    owes: str = ""


ALL_ACCOUNTS = WantedAccounts()


class AccountOwed(msgspec.Struct, frozen=True):
    """An account in a list: what insurers owe on it, and what the patient or client does, each less their credits."""

    public_id: str
    number: str
    kind: str
    name: str
    insurer_cents: int
    own_cents: int


ACCOUNT_SORTS = {"newest": "id", "number": "number"}


@query("accounts.view", audit="accounts")
def accounts(
    actor: Actor,
    wanted: WantedAccounts = ALL_ACCOUNTS,
    sort: str = "-newest",
    place: Place = FIRST,
) -> Page[AccountOwed]:
    """`sort` a key of ACCOUNT_SORTS, with "-" from the last to the first."""
    rows = Account.rows.of(actor).select_related("holder")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.owes == "client":  # who owes on no other account: said, so that patients' are not gone through
        rows = rows.filter(kind=Account.CLIENT)
    if wanted.owes:
        owing = Balance.objects.filter(
            practice_id=actor.practice_id,
            item__account=OuterRef("pk"),
            item__control__code=chart.RECEIVABLE,
            cents__gt=0,
        )
        rows = rows.filter(
            Exists(owing if wanted.owes == "anybody" else owing.filter(responsibility__kind=wanted.owes))
        )
    found = page_of(actor, rows, order_of(ACCOUNT_SORTS, sort, "-newest"), place)
    owed = _owed_on([row.pk for row in found.rows])
    shown = tuple(
        AccountOwed(str(row.public_id), row.number, row.kind, row.holder.name, *owed.get(row.pk, (0, 0)))
        for row in found.rows
    )
    return Page(shown, found.before, found.after)


def _owed_on(accounts: list[int]) -> dict[int, tuple[int, int]]:
    """(insurers', the patient's or client's) by account. Scoped by the accounts, which are the actor's practice's: asked
    for the practice too, SQLite would read all that is open in it."""
    open_now = Balance.objects.filter(item__account__in=accounts).exclude(cents=0)
    sums = (
        open_now.filter(item__control__code__in=(chart.RECEIVABLE, chart.UNAPPLIED))
        .values_list("item__account", "responsibility__kind")
        .annotate(Sum("cents"))
    )
    owed: dict[int, tuple[int, int]] = {}
    for account, kind, cents in sums:
        insurer, own = owed.get(account, (0, 0))
        owed[account] = (insurer + cents, own) if kind == "insurer" else (insurer, own + cents)
    return owed


@query("accounts.view", audit="item")
def item_history(actor: Actor, item: str) -> list[Movement]:
    """Why an item (public id) stands as it does: every movement of what is owed on it, in the order posted."""
    row = Item.rows.of(actor, item).first()
    if row is None:
        raise NotFoundError("no such item")
    return _movements(actor, Q(item=row))


class Happening(msgspec.Struct, frozen=True):
    """One entry as the timeline of an account tells it: what it moved there. `at` when it was entered."""

    public_id: str
    kind: str
    posted_on: dt.date
    at: dt.datetime
    memo: str
    source: tuple[str, str]
    moves: tuple[Movement, ...]


@query("accounts.view", audit="account")
def happenings(
    actor: Actor, account: str, kinds: tuple[str, ...] = (), limit: int = 200, edge: Edge | None = None
) -> list[Happening]:
    """Entries on the account's items (public id of the account) after `edge`, newest first; of these kinds where any are
    named."""
    mine = Q(item__account__in=Account.rows.of(actor, account), responsibility__isnull=False)
    touching = Posting.objects.filter(mine)
    rows = Entry.rows.of(actor).filter(pk__in=touching.values("entry"))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    entries = list(older(actor, rows, edge, at="created_at", on="posted_on")[:limit])
    moves: dict[str, list[Movement]] = {}
    for each in _movements(actor, mine & Q(entry__in=entries)):
        moves.setdefault(each.entry, []).append(each)
    return [
        Happening(
            public_id := str(row.public_id),
            row.kind,
            row.posted_on,
            row.created_at,
            row.memo,
            (row.source_kind, row.source),
            tuple(moves[public_id]),
        )
        for row in entries
    ]


@query("accounts.view", audit="account")
def account_history(actor: Actor, account: str) -> list[Movement]:
    """Every movement on the account's items (public id of the account), in the order posted."""
    return _movements(actor, Q(item__account__in=Account.rows.of(actor, account)))


@query("ledger.view")
def aging(actor: Actor, on: dt.date) -> list[AgingRow]:
    """Receivables as they stood at the end of `on`, by who is responsible, the largest first.

    A part ages from the day it fell to that party: current is up to 30 days, then 31–60, 61–90, 91–120, over 120.
    """
    buckets: dict[int, list[int]] = {}
    for each in positions(actor, chart.RECEIVABLE, on=on):
        row = buckets.setdefault(each.responsibility_id, [0] * 5)
        row[min(max((on - each.since).days - 1, 0) // 30, 4)] += each.cents
    parties = _parties(actor)
    rows = [AgingRow(key, *parties[key], *cents) for key, cents in buckets.items()]
    return sorted(rows, key=lambda row: (-row.total, row.responsibility_id))


@query("ledger.view")
def trial_balance(actor: Actor, through: dt.date) -> list[AccountTotal]:
    """Every account with postings up to and including a day; debits and credits add up to the same."""
    dated = Q(practice_id=actor.practice_id, posted_on__lte=through)
    totals = (
        Posting.objects.filter(dated)
        .values("account_id")
        .annotate(
            debit=Sum("cents", filter=Q(cents__gt=0), default=0), credit=Sum("cents", filter=Q(cents__lt=0), default=0)
        )
        .values_list("account_id", "debit", "credit")
    )
    by_account = {account: (debit, credit) for account, debit, credit in totals}
    return [
        AccountTotal(row.code, row.name, row.kind, int(by_account[row.pk][0]), -int(by_account[row.pk][1]))
        for row in LedgerAccount.rows.of(actor).filter(pk__in=by_account).order_by("code")
    ]


@query("ledger.view", audit="journal")
def journal(actor: Actor, first: dt.date, last: dt.date) -> list[EntryView]:
    """Entries dated from `first` to `last`, both included, in the order posted."""
    return _entries(Entry.rows.of(actor).filter(posted_on__range=(first, last)).order_by("posted_on", "id"))


@query("ledger.view", audit="entry")
def entry(actor: Actor, public_id: str) -> EntryView:
    """Raises NotFoundError."""
    found = _entries(Entry.rows.of(actor, public_id))
    if not found:
        raise NotFoundError("no such entry")
    return found[0]


@query("ledger.view", audit="entries")
def entries_of_source(actor: Actor, source: str) -> list[EntryView]:
    """Every entry with this document (public id) behind it, in the order posted."""
    return _entries(Entry.rows.of(actor).filter(source=source).order_by("id"))


@query("accounts.view", audit="entry")
def moved_since(actor: Actor, entry: str) -> int:
    """Cents that other entries have moved, on balance, on what this one (public id) made: 0 where each of its items is
    still owed as it left it, by the same party. Raises NotFoundError."""
    row = Entry.rows.of(actor, entry).first()
    if row is None:
        raise NotFoundError("no such entry")
    moved: dict[tuple[int | None, int | None], int] = {}
    for each in record_of(row).postings:
        if each.responsibility is not None:
            moved[each.item, each.responsibility] = moved.get((each.item, each.responsibility), 0) - each.cents
    for now in balances_of_items(actor, {item for item, _ in moved if item is not None}):
        moved[now.item_id, now.responsibility_id] = moved.get((now.item_id, now.responsibility_id), 0) + now.cents
    risen = sum(cents for cents in moved.values() if cents > 0)
    return max(risen, risen - sum(moved.values()))


@query("ledger.view")
def locked_through(actor: Actor) -> dt.date | None:
    """The last day of the closed period; None while nothing is closed."""
    return PeriodLock.rows.of(actor).order_by("-id").values_list("locked_through", flat=True).first()


def _open(actor: Actor, control: str, account: str) -> list[tuple[Balance, dt.date]]:
    """The account's open balances on a control account, each with the day since which it has been open. Scoped by the
    account, as in `_owed_on`, which is fetched first: else SQLite begins at the control account's items."""
    rows = list(
        Balance.objects.filter(
            item__control__code=control,
            item__account__in=list(Account.rows.of(actor, account)),
        )
        .exclude(cents=0)
        .select_related("item", "responsibility__party")
    )
    since = {
        (each.item_id, each.responsibility_id): each.since
        for each in positions(actor, control, items=[row.item_id for row in rows])
    }
    dated = [(row, since[row.item_id, row.responsibility_id]) for row in rows]
    return sorted(dated, key=lambda each: (each[0].item.service_date or each[1], each[1], each[0].pk))


def _movements(actor: Actor, which: Q) -> list[Movement]:
    rows = (
        Posting.objects.filter(which, practice_id=actor.practice_id, responsibility__isnull=False)
        .select_related("entry", "item", "responsibility__party")
        .order_by("id")
    )
    return [
        Movement(
            item=str(row.item.public_id) if row.item else "",
            posted_on=row.posted_on,
            entry=str(row.entry.public_id),
            entry_kind=row.entry.kind,
            reason=row.reason,
            memo=row.entry.memo,
            source=(row.entry.source_kind, row.entry.source),
            responsibility_id=row.responsibility.pk,
            kind=row.responsibility.kind,
            party_name=row.responsibility.party.name,
            cents=row.cents,
        )
        for row in rows
        if row.responsibility
    ]


def _parties(actor: Actor) -> dict[int, tuple[str, str]]:
    """(kind, party's name) of each responsibility of the practice."""
    rows = Responsibility.rows.of(actor).values_list("pk", "kind", "party__name")
    return {key: (kind, name) for key, kind, name in rows}


def _entries(rows: QuerySet[Entry]) -> list[EntryView]:
    found = list(rows.select_related("reverses", "reversed_by", "user"))
    postings: dict[int, list[PostingView]] = {row.pk: [] for row in found}
    stored = (
        Posting.objects.filter(entry__in=rows.values("pk"))
        .select_related("account", "item", "responsibility__party")
        .order_by("id")
    )
    for each in stored:
        postings[each.entry_id].append(
            PostingView(
                each.account.code,
                each.account.name,
                str(each.item.public_id) if each.item else "",
                each.item.description if each.item else "",
                each.responsibility.party.name if each.responsibility else "",
                each.cents,
                each.reason,
            )
        )
    return [_entry(row, tuple(postings[row.pk])) for row in found]


def _entry(row: Entry, postings: tuple[PostingView, ...]) -> EntryView:
    by = getattr(row, "reversed_by", None)
    return EntryView(
        public_id=str(row.public_id),
        kind=row.kind,
        posted_on=row.posted_on,
        key=row.key,
        memo=row.memo,
        source=(row.source_kind, row.source),
        reverses=str(row.reverses.public_id) if row.reverses else "",
        reversed_by=str(by.public_id) if by else "",
        by=(row.user.get_full_name() or row.user.username) if row.user else "",
        created_at=row.created_at,
        postings=postings,
    )
