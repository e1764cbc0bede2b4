"""Dates as the field writes them. Ranges are half-open: `start` is in, `end` is the first day out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable

import msgspec


def parse_d8(text: str) -> dt.date:
    """CCYYMMDD, as X12 qualifier D8 writes it. Raises ValueError otherwise.

    >>> parse_d8("20261124")
    datetime.date(2026, 11, 24)
    """
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"not a date CCYYMMDD: {text!r}")
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def format_d8(day: dt.date) -> str:
    """CCYYMMDD.

    >>> format_d8(dt.date(2026, 1, 2))
    '20260102'
    """
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


class DateRange(msgspec.Struct, frozen=True):
    """Half-open range of days; `end` None means open. Raises ValueError where it would hold no day."""

    start: dt.date
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a range ends after it starts: {self.start} to {self.end}")

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: DateRange) -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def require_no_overlap(ranges: Iterable[DateRange]) -> None:
    """Raises ValueError naming the first two ranges that share a day."""
    ordered = sorted(ranges, key=lambda each: each.start)
    for earlier, later in itertools.pairwise(ordered):
        if earlier.overlaps(later):
            raise ValueError(f"ranges overlap: {earlier.start} to {earlier.end} and {later.start} to {later.end}")


def age_in_years(born: dt.date, on: dt.date) -> int:
    """Completed years of age; a child of 29 February has the birthday on 1 March in other years.

    >>> age_in_years(dt.date(2000, 2, 29), dt.date(2026, 2, 28))
    25
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
