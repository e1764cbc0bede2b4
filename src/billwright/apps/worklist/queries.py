"""Today's work: what needs this person now, by kind, with the money at stake; what sleeps; what became of an item.

What needs a person is their own open work, and open work that nobody has taken and that their role may do. Everywhere the
nearest deadline comes first, then the most money, then what was raised first; work without a deadline comes after all that
has one. Snoozed work comes back on its day.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec
from django.db.models import Count, F, Min, Q, QuerySet, Sum

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.models import Membership, User
from billwright.apps.compliance.paging import FIRST, Page, Place, page_of
from billwright.apps.compliance.permissions import ROLES
from billwright.apps.worklist.kinds import KINDS, kinds_for
from billwright.apps.worklist.models import WorkEvent, WorkItem

Show = Literal["", "mine", "unassigned"]
"""All that needs this person, what they have taken, or what nobody has."""
URGENT_FIRST = (F("due_on").asc(nulls_last=True), F("cents").desc(), F("id").asc())


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


class EventView(msgspec.Struct, frozen=True):
    """`who` did it, "Billwright" for a job; `to` is the new owner's name after a handing over, empty for anybody."""

    at: dt.datetime
    what: str
    words: str
    who: str
    to: str


@query("today.view")
def colleagues(actor: Actor, kind: str = "") -> list[ColleagueView]:
    """Who works in this practice, by name, the actor too; with `kind` those whose role does that kind of work."""
    rows = Membership.objects.filter(practice_id=actor.practice_id, user__is_active=True).select_related("user")
    people = [
        ColleagueView(str(row.user.public_id), name_of(row.user))
        for row in rows
        if not kind or kind in kinds_for(ROLES[row.role])
    ]
    return sorted(people, key=lambda each: each.name)


@query("today.view")
def today(actor: Actor, most: int = 20, show: Show = "") -> list[WorkGroup]:
    """What needs this person now. At most `most` items shown of each kind."""
    needed = _needs(actor, show)
    totals = list(needed.values("kind").annotate(count=Count("id"), at_stake=Sum("cents"), nearest=Min("due_on")))
    groups = [
        WorkGroup(
            each["kind"],
            *KINDS[each["kind"]],
            each["count"],
            each["at_stake"],
            each["nearest"],
            tuple(work_view(row) for row in needed.filter(kind=each["kind"]).order_by(*URGENT_FIRST)[:most]),
        )
        for each in totals
    ]
    return sorted(groups, key=lambda group: (group.due_on or dt.date.max, -group.cents, group.kind))


@query("today.view")
def items(actor: Actor, kind: str, show: Show = "", after: str = "", limit: int = 50) -> list[WorkView]:
    """One kind of what needs this person, most urgent first, from what follows the item `after` (public id) on."""
    rows = _needs(actor, show).filter(kind=kind)
    last = WorkItem.rows.of(actor, after).first() if after else None
    if last is not None:
        rows = rows.filter(_later_than(last))
    return [work_view(row) for row in rows.order_by(*URGENT_FIRST)[:limit]]


@query("today.view")
def listed(actor: Actor, kind: str, show: Show = "", place: Place = FIRST) -> Page[WorkView]:
    """One kind of what needs this person by the page, most urgent first."""
    found = page_of(actor, _needs(actor, show).filter(kind=kind), ("due_on", "-cents", "id"), place)
    return Page(tuple(work_view(row) for row in found.rows), found.before, found.after)


@query("today.view")
def next_up(actor: Actor, after: str = "") -> WorkView | None:
    """What to do next: after an item (public id) the next of its kind, else the most urgent of all; None when all is done.

    An item passed over comes round again once the others of its kind are through.
    """
    needed = _needs(actor).order_by(*URGENT_FIRST)
    last = WorkItem.rows.of(actor, after).first() if after else None
    if last is None:
        row = needed.first()
    else:
        others = needed.exclude(pk=last.pk)
        same = others.filter(kind=last.kind)
        row = same.filter(_later_than(last)).first() or same.first() or others.first()
    return work_view(row) if row else None


@query("today.view")
def snoozed(actor: Actor, limit: int = 200) -> list[WorkView]:
    """What would need this person now and sleeps, the first to come back first."""
    rows = _of_person(actor).filter(snoozed_until__gt=actor.today)
    return [work_view(row) for row in rows.order_by("snoozed_until", *URGENT_FIRST)[:limit]]


@query("today.view")
def history(actor: Actor, item: str) -> list[EventView]:
    """What happened to an item (public id), oldest first."""
    of_item = WorkItem.rows.of(actor, item).first()
    rows = WorkEvent.rows.of(actor).filter(item=of_item).select_related("user", "to")
    return [
        EventView(
            row.at,
            row.what,
            row.words,
            name_of(row.user) if row.user else "Billwright",
            name_of(row.to) if row.to else "",
        )
        for row in rows.order_by("at", "id")
    ]


@query("today.view")
def item(actor: Actor, public_id: str) -> WorkView:
    """An item in whatever state. Raises NotFoundError."""
    row = WorkItem.rows.of(actor, public_id).select_related("owner").first()
    if row is None:
        raise NotFoundError("no such work item in this practice")
    return work_view(row)


@query("today.view")
def about(actor: Actor, source: str) -> list[WorkView]:
    """All work on one source (a claim, a remittance), open first, then the newest."""
    rows = WorkItem.rows.of(actor).select_related("owner").filter(source=source)
    return [work_view(row) for row in rows.order_by("-state", "-raised_at", "-id")]


@query("today.view")
def count(actor: Actor) -> int:
    """How many items need this person now."""
    return _needs(actor).count()


@query("today.view")
def is_open(actor: Actor, kind: str, source: str) -> bool:
    """Whether this work is open, snoozed or not."""
    return WorkItem.rows.of(actor).filter(kind=kind, source=source, state=WorkItem.OPEN).exists()


@query("today.view")
def open_among(actor: Actor, kinds: Iterable[str], sources: Iterable[str]) -> set[tuple[str, str]]:
    """(kind, source) of what is open, snoozed or not, among these."""
    rows = WorkItem.rows.of(actor).filter(kind__in=list(kinds), source__in=list(sources), state=WorkItem.OPEN)
    return set(rows.values_list("kind", "source"))


def _of_person(actor: Actor) -> QuerySet[WorkItem]:
    unassigned = Q(owner=None, kind__in=kinds_for(actor.permissions))
    own = Q(owner=actor.user_id) if actor.user_id is not None else Q()
    return WorkItem.rows.of(actor).select_related("owner").filter(own | unassigned, state=WorkItem.OPEN)


def _needs(actor: Actor, show: Show = "") -> QuerySet[WorkItem]:
    rows = _of_person(actor).filter(Q(snoozed_until=None) | Q(snoozed_until__lte=actor.today))
    return rows.filter(owner__isnull=show == "unassigned") if show else rows


def _later_than(row: WorkItem) -> Q:
    """What stands after the row in the order of URGENT_FIRST."""
    same_day = Q(due_on=row.due_on) & (Q(cents__lt=row.cents) | Q(cents=row.cents, pk__gt=row.pk))
    if row.due_on is None:
        return same_day
    return same_day | Q(due_on__gt=row.due_on) | Q(due_on=None)


def name_of(user: User) -> str:
    """As colleagues call them."""
    return user.get_full_name() or user.username


def work_view(row: WorkItem) -> WorkView:
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
        owner=name_of(row.owner) if row.owner else "",
        owner_id=row.owner_id,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        state=row.state,
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
    )
