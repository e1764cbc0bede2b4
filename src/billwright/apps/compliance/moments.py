"""What happened, the newest first: rows of several desks in one order, read a page at a time.

The order is business day, then instant, then desk by desk, then id. A page ends at an `Edge`; each desk goes on from it in
its own rows, over an index, whatever the others hold.
"""

import datetime as dt
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Model, Q, QuerySet

from billwright.apps.compliance.access import Actor

M = TypeVar("M", bound=Model)


class Edge(msgspec.Struct, frozen=True):
    """The last happening of a page, as one desk sees it. `row` is its public id where it is this desk's own row; else
    `level` says whether this desk's rows of the very same instant are still to come."""

    on: dt.date
    at: dt.datetime
    row: str = ""
    level: bool = False


def older(actor: Actor, rows: QuerySet[M], edge: Edge | None, *, at: str, on: str = "") -> QuerySet[M]:
    """`rows` after `edge`, the newest first; all of them where it is None. `at` names the column of the instant, `on` that
    of the business day where it is one of its own (a payment entered late); else the day is the instant's."""
    order = (*([f"-{on}"] if on else []), f"-{at}", "-id")
    if edge is None:
        return rows.order_by(*order)
    if on:
        earlier = Q(**{f"{on}__lt": edge.on}) | Q(**{on: edge.on, f"{at}__lt": edge.at})
        same = Q(**{on: edge.on, at: edge.at})
    else:
        start, end = _day(edge.on, actor.time_zone)
        earlier = Q(**{f"{at}__lt": min(max(edge.at, start), end)})
        same = Q(**{at: edge.at}) if start <= edge.at < end else Q(pk__in=())
    return rows.filter(earlier | (same & _level(actor, rows, edge))).order_by(*order)


def _level(actor: Actor, rows: QuerySet[M], edge: Edge) -> Q:
    if not edge.row:
        return Q() if edge.level else Q(pk__in=())
    manager: Any = rows.model.rows  # type: ignore[attr-defined]
    return Q(pk__lt=manager.of(actor, edge.row).values("pk")[:1])


def _day(on: dt.date, time_zone: str) -> tuple[dt.datetime, dt.datetime]:
    zone = ZoneInfo(time_zone)
    start = dt.datetime.combine(on, dt.time(), zone)
    return start, dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), zone)
