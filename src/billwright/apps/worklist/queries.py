"""Today's work: what is open and not snoozed, by kind, with the money at stake."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db.models import Count, F, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.models import Membership
from billwright.apps.worklist.kinds import KINDS
from billwright.apps.worklist.models import WorkItem

_URGENT_FIRST = (F("due_on").asc(nulls_last=True), F("cents").desc(), F("id").asc())


class WorkView(msgspec.Struct, frozen=True):
    """`cents` is the money at stake, 0 where none. `owner` is a name, empty where nobody has taken it."""

    public_id: str
    kind: str
    title: str
    source_kind: str
    source: str
    reason: str
    next_step: str
    cents: int
    due_on: dt.date | None
    owner: str
    owner_id: int | None
    snoozed_until: dt.date | None
    snooze_reason: str
    state: str
    raised_at: dt.datetime
    closed_at: dt.datetime | None
    closed_why: str


class WorkGroup(msgspec.Struct, frozen=True):
    """All work of one kind: `count` and `cents` are of all, `items` the most urgent of them."""

    kind: str
    title: str
    desk: str
    count: int
    cents: int
    due_on: dt.date | None
    items: tuple[WorkView, ...]


class ColleagueView(msgspec.Struct, frozen=True):
    """Somebody to hand work over to; `public_id` is the user's."""

    public_id: str
    name: str


@query("today.view")
def colleagues(actor: Actor) -> list[ColleagueView]:
    """Who works in this practice, by name; the actor too."""
    rows = Membership.objects.filter(practice_id=actor.practice_id, user__is_active=True).select_related("user")
    people = [ColleagueView(str(row.user.public_id), row.user.get_full_name() or row.user.username) for row in rows]
    return sorted(people, key=lambda each: each.name)


@query("today.view")
def today(actor: Actor, most: int = 20) -> list[WorkGroup]:
    """Groups with the nearest due date first, then the most money; at most `most` items shown of each."""
    totals = list(
        _waiting(actor).values("kind").annotate(count=Count("id"), at_stake=Sum("cents"), nearest=Min("due_on"))
    )
    place = Window(RowNumber(), partition_by="kind", order_by=_URGENT_FIRST)
    shown: dict[str, list[WorkView]] = {}
    for item in _waiting(actor).annotate(place=place).filter(place__lte=most).order_by(*_URGENT_FIRST):
        shown.setdefault(item.kind, []).append(_view(item))
    groups = [
        WorkGroup(
            each["kind"], *KINDS[each["kind"]], each["count"], each["at_stake"], each["nearest"],
            tuple(shown.get(each["kind"], ())),
        )
        for each in totals
    ]  # fmt: skip
    return sorted(groups, key=lambda group: (group.due_on or dt.date.max, -group.cents, group.kind))


@query("today.view")
def items(actor: Actor, kind: str, limit: int = 50, offset: int = 0) -> list[WorkView]:
    """One kind's waiting work, most urgent first."""
    rows = _waiting(actor).filter(kind=kind).order_by(*_URGENT_FIRST)
    return [_view(row) for row in rows[offset : offset + limit]]


@query("today.view")
def item(actor: Actor, public_id: str) -> WorkView:
    """An item in whatever state. Raises NotFoundError."""
    row = WorkItem.rows.of(actor, public_id).select_related("owner").first()
    if row is None:
        raise NotFoundError("no such work item in this practice")
    return _view(row)


@query("today.view")
def about(actor: Actor, source: str) -> list[WorkView]:
    """All work on one source (a claim, a remittance), open first, then the newest."""
    rows = WorkItem.rows.of(actor).select_related("owner").filter(source=source)
    return [_view(row) for row in rows.order_by("-state", "-raised_at", "-id")]


@query("today.view")
def count(actor: Actor) -> int:
    """How many items wait today."""
    return _waiting(actor).count()


@query("today.view")
def is_open(actor: Actor, kind: str, source: str) -> bool:
    """Whether this work is open, snoozed or not."""
    return WorkItem.rows.of(actor).filter(kind=kind, source=source, state=WorkItem.OPEN).exists()


@query("today.view")
def open_among(actor: Actor, kinds: Iterable[str], sources: Iterable[str]) -> set[tuple[str, str]]:
    """(kind, source) of what is open, snoozed or not, among these."""
    rows = WorkItem.rows.of(actor).filter(kind__in=list(kinds), source__in=list(sources), state=WorkItem.OPEN)
    return set(rows.values_list("kind", "source"))


def _waiting(actor: Actor) -> QuerySet[WorkItem]:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=actor.today)
    return WorkItem.rows.of(actor).select_related("owner").filter(awake, state=WorkItem.OPEN)


def _view(row: WorkItem) -> WorkView:
    return WorkView(
        public_id=str(row.public_id),
        kind=row.kind,
        title=KINDS[row.kind].title,
        source_kind=row.source_kind,
        source=row.source,
        reason=row.reason,
        next_step=row.next_step,
        cents=row.cents,
        due_on=row.due_on,
        owner=(row.owner.get_full_name() or row.owner.username) if row.owner else "",
        owner_id=row.owner_id,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        state=row.state,
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
    )
