"""Lists by the page: the rows that come after one row, or before it, read over an index, never counted whole or skipped.

A cursor is the public id of the row at the edge of a page. It names nobody, and what comes after it is looked up as it
stands now: rows that are new, gone or changed since move no other row twice or past anybody's eyes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from django.db.models import Count, F, Model, Q, QuerySet, Sum

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MOST_COUNTED = 1_000


class Page(msgspec.Struct, Generic[T], frozen=True):
    """`before` and `after` are the cursors of the neighbouring pages, empty where there is none."""

    rows: tuple[T, ...]
    before: str = ""
    after: str = ""


class Place(NamedTuple):
    """Which page: what comes `after` a row, or `before` it; neither is the first page. `limit` rows to a page.

    A person whose cursor leads nowhere is shown the first page; a program (`strict`) is told, and shown an empty page
    where nothing follows.
    """

    after: str = ""
    before: str = ""
    limit: int = 50
    strict: bool = False


FIRST = Place()


class Found(NamedTuple, Generic[M]):
    """The models of a page, for the query that makes its answer of them."""

    rows: list[M]
    before: str
    after: str


class Fits(msgspec.Struct, frozen=True):
    """How many rows fit what is asked, and their sum; counted no further than MOST_COUNTED, and then `is_all` is False."""

    count: int
    cents: int
    is_all: bool


def order_of(sorts: Mapping[str, str], asked: str, otherwise: str) -> tuple[str, ...]:
    """From a sort as an address has it ("-charge") to the fields to order by; `otherwise` for one that is not known.

    >>> order_of({"charge": "total_cents", "newest": "id"}, "-charge", "-newest")
    ('-total_cents', '-id')
    >>> order_of({"charge": "total_cents", "newest": "id"}, "price", "-newest")
    ('-id',)
    """
    wanted = asked if asked.removeprefix("-") in sorts else otherwise
    field, sign = sorts[wanted.removeprefix("-")], "-" if wanted.startswith("-") else ""
    return (f"{sign}{field}",) if field == "id" else (f"{sign}{field}", f"{sign}id")


def page_of(actor: Actor, rows: QuerySet[M], order: tuple[str, ...], place: Place) -> Found[M]:
    """The page at `place` of `rows` in `order`, whose last field is unique. What is empty comes last, whatever the order.

    A cursor that is no row of the practice, or past which nothing stands, gives the first page, unless it is strict: then
    the one raises FieldErrors, and the other gives an empty page.
    """
    is_back = bool(place.before and not place.after)
    cursor = place.before if is_back else place.after
    edge = _edge(actor, rows, cursor)
    if edge is None:
        if place.strict and cursor:
            raise no_such_cursor("before" if is_back else "after")
        return _first(rows, order, place.limit)
    onward = tuple(_turned(each) for each in order) if is_back else order
    beyond = rows.filter(_beyond(onward, edge, empty_last=not is_back))
    found = list(_sorted(beyond, onward, empty_last=not is_back)[: place.limit + 1])
    if not found:
        return Found([], "", "") if place.strict else _first(rows, order, place.limit)
    shown, has_more = found[: place.limit], len(found) > place.limit
    if is_back:
        shown.reverse()
    first, last = _cursor(shown[0]), _cursor(shown[-1])
    return Found(shown, first if has_more or not is_back else "", last if has_more or is_back else "")


def no_such_cursor(name: str) -> FieldErrors:
    """`name` is the parameter in which it came."""
    return FieldErrors({name: "there is no such place in this list: take the next of the page before, or begin anew"})


def _first(rows: QuerySet[M], order: tuple[str, ...], limit: int) -> Found[M]:
    found = list(_sorted(rows, order, empty_last=True)[: limit + 1])
    return Found(found[:limit], "", _cursor(found[limit - 1]) if len(found) > limit else "")


def fits(rows: QuerySet[Any], cents: str) -> Fits:
    """Adds up the column `cents` of at most MOST_COUNTED rows: what is dearer than that no page waits for."""
    counted = rows.order_by().values("pk", cents)[: MOST_COUNTED + 1].aggregate(count=Count("pk"), cents=Sum(cents))
    return Fits(min(counted["count"], MOST_COUNTED), int(counted["cents"] or 0), counted["count"] <= MOST_COUNTED)


def _edge(actor: Actor, rows: QuerySet[M], cursor: str) -> M | None:
    return rows.model.rows.of(actor, cursor).first() if cursor else None  # type: ignore[attr-defined]


def _cursor(row: Any) -> str:
    return str(row.public_id)


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _sorted(rows: QuerySet[M], order: tuple[str, ...], empty_last: bool) -> QuerySet[M]:
    return rows.order_by(*(_ordered(rows.model, each, empty_last) for each in order))


def _ordered(model: type[Model], field: str, empty_last: bool) -> Any:
    """Where nothing can be empty plainly by the name, so that the databases sort by their indexes."""
    name = field.removeprefix("-")
    if not model._meta.get_field(name).null:
        return field
    where: dict[str, Any] = {"nulls_last": True} if empty_last else {"nulls_first": True}
    return F(name).desc(**where) if field.startswith("-") else F(name).asc(**where)


def _beyond(order: tuple[str, ...], edge: Model, empty_last: bool) -> Q:
    """The rows that come after `edge`: further by the first field, or level in it and further by the rest."""
    name, is_down = order[0].removeprefix("-"), order[0].startswith("-")
    value, may_be_empty = getattr(edge, name), bool(edge._meta.get_field(name).null)
    if value is None:
        further = Q(pk__in=()) if empty_last else Q(**{f"{name}__isnull": False})
        level = Q(**{f"{name}__isnull": True})
    else:
        further, level = Q(**{f"{name}__{'lt' if is_down else 'gt'}": value}), Q(**{name: value})
        if may_be_empty and empty_last:
            further |= Q(**{f"{name}__isnull": True})
    if len(order) == 1:
        return further
    beyond = further | (level & _beyond(order[1:], edge, empty_last))
    if may_be_empty:
        return beyond
    # Said twice, so that both databases begin at the edge in the index instead of reading up to it.
    return Q(**{f"{name}__{'lte' if is_down else 'gte'}": value}) & beyond
