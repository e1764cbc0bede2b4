"""Fee schedules: a price by code, modifier and date, for units, for time, or for base units and time.

Worked in docs/how-we-compute/fee-schedules.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

import msgspec

from billwright.records.money import format_cents, times_quantity
from billwright.rules.pricing.explained import Price, refused
from billwright.rules.pricing.services import Service

Counting = Literal["begun", "whole", "nearest", "tenths"]
COUNTING: dict[Counting, str] = {
    "begun": "every block begun counts",
    "whole": "only whole blocks count",
    "nearest": "a block counts from its half",
    "tenths": "blocks count to a tenth",
}
"""How minutes become blocks: up, down, half up, or half up to one decimal (Medicare's way for anesthesia, 42 CFR 414.46)."""


class FeeRow(msgspec.Struct, frozen=True, kw_only=True):
    """`cents` for one unit, or for one block of `per_minutes` where that is not 0; `least_cents` whatever the quantity.

    `base_units` are added to the blocks (anesthesia). From `starts` until before `ends`. `schedule` names where it stands.
    """

    code: str
    cents: int
    starts: dt.date
    ends: dt.date | None = None
    modifier: str = ""
    per_minutes: int = 0
    counting: Counting = "begun"
    base_units: int = 0
    least_cents: int = 0
    schedule: str = ""

    def __contains__(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


def find(rows: Iterable[FeeRow], code: str, modifiers: tuple[str, ...], day: dt.date) -> FeeRow | None:
    """The row of a code that day: that of the first of its modifiers that has one, else the one without; None without."""
    running = {row.modifier: row for row in rows if row.code == code and day in row}
    return next((running[each] for each in (*modifiers, "") if each in running), None)


def price(row: FeeRow, service: Service) -> Price:
    """Rounded half up to the cent once. A row by time needs minutes; units of a line by time are taken as blocks."""
    if not row.per_minutes:
        made = Price().add(f"{_named(row)}: {format_cents(row.cents)} a unit", row.cents, row.schedule)
        if service.units != 1:
            made = made.add(f"× {service.units:f} units", times_quantity(row.cents, service.units) - row.cents)
    elif service.minutes is None and row.base_units:
        return refused(f"{row.code} is priced by time: the line must count minutes (unit MJ)")
    else:
        blocks, words = _blocks(row, service)
        counted = blocks + row.base_units
        base = f"{row.base_units} base units + " if row.base_units else ""
        words = f"{_named(row)}: ({base}{words}) × {format_cents(row.cents)}"
        made = Price().add(words, times_quantity(row.cents, counted), row.schedule)
    if made.so_far < row.least_cents:
        made = made.add(f"at least {format_cents(row.least_cents)}", row.least_cents - made.so_far, row.schedule)
    return made


def _named(row: FeeRow) -> str:
    return f"{row.code} {row.modifier}".strip()


def _blocks(row: FeeRow, service: Service) -> tuple[Decimal, str]:
    if service.minutes is None:
        return service.units, f"{service.units:f} blocks of {row.per_minutes} minutes"
    blocks = blocks_of(service.minutes, row.per_minutes, row.counting)
    return blocks, f"{service.minutes.normalize():f} minutes are {blocks:f} blocks of {row.per_minutes}"


_ROUNDING = {"begun": ROUND_CEILING, "whole": ROUND_FLOOR, "nearest": ROUND_HALF_UP}


def blocks_of(minutes: Decimal, per_minutes: int, counting: Counting) -> Decimal:
    """Minutes as blocks.

    >>> [str(blocks_of(Decimal(38), 15, each)) for each in ("begun", "whole", "nearest", "tenths")]
    ['3', '2', '3', '2.5']
    """
    blocks = minutes / per_minutes
    if counting == "tenths":
        return blocks.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return blocks.quantize(Decimal(1), _ROUNDING[counting])


def row_errors(row: FeeRow) -> Iterator[tuple[str, str]]:
    """(field, words) for each value that a row may not have."""
    if not row.code or len(row.code) > 20 or not row.code.isprintable():
        yield "code", "a code of at most 20 letters and digits is needed"
    if row.modifier and not (len(row.modifier) == 2 and row.modifier.isascii() and row.modifier.isalnum()):
        yield "modifier", "a modifier is two letters or digits"
    if not 0 <= row.cents <= MOST_CENTS:
        yield "cents", f"a fee is from $0.00 to {format_cents(MOST_CENTS)}"
    if not 0 <= row.least_cents <= MOST_CENTS:
        yield "least_cents", f"a minimum is from $0.00 to {format_cents(MOST_CENTS)}"
    if not 0 <= row.per_minutes <= 1440:
        yield "per_minutes", "a block is from 1 to 1440 minutes, or 0 for a fee by unit"
    if row.counting not in COUNTING:
        yield "counting", f"blocks are counted {', '.join(COUNTING)}"
    if row.base_units and not row.per_minutes:
        yield "base_units", "base units go with a fee by time"
    elif not 0 <= row.base_units <= 99:
        yield "base_units", "base units are from 0 to 99"
    if row.ends is not None and row.ends <= row.starts:
        yield "ends", "a fee ends after it starts"


MOST_CENTS = 100_000_000
"""A million dollars: past it, a slip of the keyboard."""
