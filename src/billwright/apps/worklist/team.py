"""Who holds what: the team's open work by person, and what each finished."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Count, Min, Q, Sum

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.models import Membership
from billwright.apps.compliance.permissions import ROLES
from billwright.apps.worklist.kinds import KINDS, kinds_for
from billwright.apps.worklist.models import WorkEvent, WorkItem
from billwright.apps.worklist.queries import URGENT_FIRST, WorkView, name_of, work_view

MOST_LISTED = 200


class Load(msgspec.Struct, frozen=True):
    """Open work of one person, or of nobody where `public_id` (the user's) is empty.

    `count` leaves out snoozed work, which `snoozed` counts; `cents` at stake; `late` is past its deadline; `oldest` the day
    on which the oldest was raised. `today` and `week` count what they finished, themselves or by doing away with its cause;
    the week begins on Monday.
    """

    public_id: str
    name: str
    count: int = 0
    cents: int = 0
    late: int = 0
    snoozed: int = 0
    oldest: dt.date | None = None
    today: int = 0
    week: int = 0


class KindLoad(msgspec.Struct, frozen=True):
    """Open work of a kind that nobody has taken."""

    kind: str
    title: str
    count: int
    cents: int
    late: int
    oldest: dt.date


@query("today.view")
def team(actor: Actor) -> list[Load]:
    """Everybody who does work here, by name; last, under no name, what nobody has taken."""
    held = _held(actor)
    done_today, done_week = _finished_since(actor, actor.today), _finished_since(actor, _monday(actor.today))
    members = Membership.objects.filter(practice_id=actor.practice_id).select_related("user")
    loads = [
        Load(
            public_id=str(row.user.public_id),
            name=name_of(row.user),
            today=done_today.get(row.user_id, 0),
            week=done_week.get(row.user_id, 0),
            **held.get(row.user_id, {}),
        )
        for row in members
        if row.user_id in held or (row.user.is_active and kinds_for(ROLES[row.role]))
    ]
    return [*sorted(loads, key=lambda load: load.name), Load("", "", **held.get(None, {}))]


@query("today.view")
def unassigned(actor: Actor) -> list[KindLoad]:
    """What nobody has taken, by kind, the most late first, then the most money."""
    rows = WorkItem.rows.of(actor).filter(_awake(actor), state=WorkItem.OPEN, owner=None).order_by()
    found = rows.values("kind").annotate(
        open=Count("id"), at_stake=Sum("cents"), past=Count("id", Q(due_on__lt=actor.today)), oldest=Min("raised_at")
    )
    loads = [
        KindLoad(
            row["kind"], KINDS[row["kind"]].title, row["open"], row["at_stake"], row["past"], _day(actor, row["oldest"])
        )
        for row in found
    ]
    return sorted(loads, key=lambda load: (-load.late, -load.cents, load.kind))


@query("today.view")
def held_by(actor: Actor, user: str, limit: int = MOST_LISTED) -> tuple[str, list[WorkView]]:
    """The name of a user (public id) and what they have, snoozed work too, most urgent first. Raises NotFoundError."""
    members = Membership.objects.filter(practice_id=actor.practice_id).select_related("user")
    member = next((row for row in members if str(row.user.public_id) == user), None)
    if member is None:
        raise NotFoundError("nobody of this practice")
    rows = WorkItem.rows.of(actor).select_related("owner").filter(owner=member.user_id, state=WorkItem.OPEN)
    return name_of(member.user), [work_view(row) for row in rows.order_by(*URGENT_FIRST)[:limit]]


def _held(actor: Actor) -> dict[int | None, dict[str, Any]]:
    """By user id, the fields of Load that open work gives."""
    awake = _awake(actor)
    rows = WorkItem.rows.of(actor).filter(state=WorkItem.OPEN).order_by().values("owner")
    found = rows.annotate(
        open=Count("id", awake),
        at_stake=Sum("cents", filter=awake),
        past=Count("id", awake & Q(due_on__lt=actor.today)),
        asleep=Count("id", ~awake),
        oldest=Min("raised_at", filter=awake),
    )
    return {
        row["owner"]: {
            "count": row["open"],
            "cents": row["at_stake"] or 0,
            "late": row["past"],
            "snoozed": row["asleep"],
            "oldest": _day(actor, row["oldest"]) if row["oldest"] else None,
        }
        for row in found
    }


def _awake(actor: Actor) -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=actor.today)


def _finished_since(actor: Actor, day: dt.date) -> dict[int, int]:
    """By user id, how much work they finished since the day began in the practice's zone."""
    start = dt.datetime.combine(day, dt.time(), ZoneInfo(actor.time_zone))
    whats = (WorkEvent.FINISHED, WorkEvent.CLOSED)
    rows = WorkEvent.rows.of(actor).filter(what__in=whats, at__gte=start, user__isnull=False).order_by()
    return dict(rows.values_list("user").annotate(Count("id")))


def _day(actor: Actor, instant: dt.datetime) -> dt.date:
    return instant.astimezone(ZoneInfo(actor.time_zone)).date()


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
