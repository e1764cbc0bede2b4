"""The days on which banks do not settle, handed to the rules that move due dates."""

import datetime as dt
import functools

import holidays

RESERVE_BANKS = "XFED"
"""The calendar of the Federal Reserve Banks, as the `holidays` package names it."""


@functools.cache
def _of_year(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.financial_holidays(RESERVE_BANKS, years=year))


def bank_holidays(start: dt.date, days: int) -> frozenset[dt.date]:
    """Those of the years from `start` until `days` and a long weekend later; observed days included."""
    last = start + dt.timedelta(days=days + 10)
    return frozenset[dt.date]().union(*(_of_year(year) for year in range(start.year, last.year + 1)))
