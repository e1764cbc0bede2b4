"""One pattern for every list: columns, filters and ways to sort are declared; the address is the whole state.

`Table.asked` reads an address and drops what it cannot mean, so that a cut or old address still opens a clear page.
`drawn` gives parts/table.html what it draws. A row's own cells are the list's row template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.paging import Fits, Page, Place
from billwright.web.forms import DayInput
from billwright.web.typed import TypedError, read_day

Choices = tuple[tuple[str, str], ...]
"""(value in the address, words)."""
LONGEST_CURSOR = 36
LONGEST_DAY = 30


class Column(NamedTuple):
    """`sort` is the column's name in the address, empty where it is not sorted by. `is_wide` columns fold where there is no
    room: the row's head says what they say (class "fold"), so that an amount is never beside the window. `total` names the
    rows' attribute in cents that the foot adds up."""

    label: str
    sort: str = ""
    is_right: bool = False
    is_wide: bool = False
    total: str = ""


class Facet(NamedTuple):
    """Something to filter by: one of `choices`, or a day. `by_actor`: its choices are the practice's own and come with the
    request. `as_chips` is drawn above the list, one press each; the others in the filter bar."""

    name: str
    label: str
    choices: Choices = ()
    is_day: bool = False
    by_actor: bool = False
    as_chips: bool = False


class Bulk(NamedTuple):
    """What can be done with the rows that are chosen: `page` is the name of the address that does it."""

    page: str
    label: str
    permission: str


class Chip(NamedTuple):
    """`counted` as shown; empty where nothing is counted."""

    words: str
    link: str
    is_current: bool
    counted: str = ""


class Head(NamedTuple):
    """A column's head: `order` is what aria-sort says, empty where it is not sorted by now."""

    column: Column
    link: str
    order: str


class Unread(NamedTuple):
    """A day that cannot be read, as it was typed, and what to type instead."""

    typed: str
    error: str


class Field(NamedTuple):
    """A filter in the bar. `value` as the address says it; `unread` where that is no day."""

    facet: Facet
    choices: Choices
    value: str
    unread: Unread | None

    @property
    def day_input(self) -> SafeString:
        """The same forgiving box that forms have for a day."""
        box = f"by_{self.facet.name}"
        wrong = {"aria-invalid": "true", "aria-describedby": f"{box}_error"} if self.unread else {}
        day = dt.date.fromisoformat(self.value) if self.value else None
        shown = self.unread.typed if self.unread else day
        return DayInput(past=False).render(self.facet.name, shown, {"id": box} | wrong)


@dataclass(frozen=True)
class Asked:
    """What an address asks, checked. `values` holds the facets that are set, in their order; a day that cannot be read sets
    none, and is in `unread`."""

    table: Table
    values: dict[str, str]
    sort: str
    place: Place
    choices: Mapping[str, Choices]
    unread: Mapping[str, Unread]

    def day(self, name: str) -> dt.date | None:
        value = self.values.get(name)
        return dt.date.fromisoformat(value) if value else None

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def query(self, **changed: str) -> str:
        """The address that asks for this with something changed, from the first page on; empty values leave it out."""
        kept = self.values | ({"sort": self.sort} if self.sort != self.table.sort else {}) | changed
        if kept.get("sort") == self.table.sort:
            kept.pop("sort")
        return urlencode({name: value for name, value in kept.items() if value})

    def link(self, **changed: str) -> str:
        return f"?{self.query(**changed)}"


@dataclass(frozen=True)
class Table:
    """A list. `name` is its page's; `sort` how it is sorted where the address does not say; `row` the template of a row's
    cells; `empty` what stands there while there is nothing at all."""

    name: str
    title: str
    noun: str
    row: str
    columns: tuple[Column, ...]
    empty: tuple[str, str]
    sort: str = "-newest"
    facets: tuple[Facet, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    sum_words: str = ""

    def asked(
        self, address: Mapping[str, str], choices: Mapping[str, Choices] | None = None, today: dt.date | None = None
    ) -> Asked:
        """`choices` of the facets that are the practice's own, by name; "t-30" and the like are counted from `today`."""
        known = {each.name: (choices or {}).get(each.name, each.choices) for each in self.facets}
        values, unread = {}, {}
        for each in self.facets:
            given = address.get(each.name, "")
            if not each.is_day:
                values[each.name] = given if given in dict(known[each.name]) else ""
                continue
            try:
                values[each.name] = read_day(given[:LONGEST_DAY], today).isoformat() if given.strip() else ""
            except TypedError as wrong:
                unread[each.name] = Unread(given[:LONGEST_DAY], str(wrong))
        sort = address.get("sort", "")
        sorts = {self.sort.removeprefix("-")} | {each.sort for each in self.columns if each.sort}
        place = Place(address.get("after", "")[:LONGEST_CURSOR], address.get("before", "")[:LONGEST_CURSOR])
        return Asked(
            self,
            {name: value for name, value in values.items() if value},
            sort if sort.removeprefix("-") in sorts else self.sort,
            place,
            known,
            unread,
        )


def drawn(
    actor: Actor, asked: Asked, found: Page[Any], fit: Fits | None = None, counts: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What parts/table.html draws of a page `found` for what was `asked`. `counts` by value of the chips, "" for all."""
    table = asked.table
    return {
        "table": table,
        "rows": found.rows,
        "heads": [_head(asked, each) for each in table.columns],
        "chips": [chip for facet in table.facets if facet.as_chips for chip in _chips(asked, facet, counts or {})],
        "fields": [_field(asked, each) for each in _in_bar(table)],
        "is_unread": bool(asked.unread),
        "kept": _kept(asked),
        "applied": _applied(asked),
        "is_filtered": bool(asked.values),
        "totals": [(each, _total(each, found) if each.total else None) for each in table.columns],
        "has_totals": any(each.total for each in table.columns) and len(found.rows) > 1,
        "fit": fit,
        "previous": asked.link(before=found.before) if found.before else "",
        "next": asked.link(after=found.after) if found.after else "",
        "bulk": [each for each in table.bulk if actor.may(each.permission)] if found.rows else [],
        "query": asked.query(),
    }  # fmt: skip


def _total(column: Column, found: Page[Any]) -> int:
    return sum(getattr(row, column.total) for row in found.rows)


def _in_bar(table: Table) -> list[Facet]:
    return [each for each in table.facets if not each.as_chips]


def _field(asked: Asked, facet: Facet) -> Field:
    return Field(facet, asked.choices[facet.name], asked.get(facet.name), asked.unread.get(facet.name))


def _head(asked: Asked, column: Column) -> Head:
    """The first press sorts amounts and days from the largest, the second the other way about."""
    if not column.sort:
        return Head(column, "", "")
    down = f"-{column.sort}"
    if asked.sort in (column.sort, down):
        is_down = asked.sort == down
        return Head(column, asked.link(sort=column.sort if is_down else down), "descending" if is_down else "ascending")
    return Head(column, asked.link(sort=down), "")


def _chips(asked: Asked, facet: Facet, counts: Mapping[str, str]) -> list[Chip]:
    """What has nothing in it is left out, where it is counted at all, unless it is what is shown."""
    now = asked.get(facet.name)
    shown = [each for each in facet.choices if not counts or counts.get(each[0]) or each[0] == now]
    chips = [
        Chip(words, asked.link(**{facet.name: value}), value == now, counts.get(value, "")) for value, words in shown
    ]
    return [Chip("All", asked.link(**{facet.name: ""}), not now, counts.get("", "")), *chips]


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """What the filter bar's form carries along: chips and sort."""
    chips = [(each.name, asked.get(each.name)) for each in asked.table.facets if each.as_chips and asked.get(each.name)]
    return [*chips, *([("sort", asked.sort)] if asked.sort != asked.table.sort else [])]


def _applied(asked: Asked) -> list[Chip]:
    """The filters of the bar that are set; a press takes one away."""
    made = []
    for facet in _in_bar(asked.table):
        if value := asked.get(facet.name):
            words = _day_words(value) if facet.is_day else dict(asked.choices[facet.name])[value]
            made.append(Chip(f"{facet.label}: {words}", asked.link(**{facet.name: ""}), False))
    return made


def _day_words(value: str) -> str:
    day = dt.date.fromisoformat(value)
    return f"{day:%b} {day.day}, {day.year}"


def bounded(count: int, most: int) -> str:
    """A count that went no further than `most`.

    >>> bounded(12, 1000), bounded(1000, 1000), bounded(0, 1000)
    ('12', '1,000+', '')
    """
    return f"{count:,}{'+' if count >= most else ''}" if count else ""
