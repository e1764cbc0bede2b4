"""The days on which banks do not settle, handed to the rules that move due dates."""

import datetime as dt
import functools

# Imported by name and at once: the package's registry would load two thirds of a second of calendars at the first issue,
# while that holds the write lock.
from holidays.financial.federal_reserve import FederalReserve


@functools.cache
def _of_year(year: int) -> frozenset[dt.date]:
    return frozenset(FederalReserve(years=year))


def bank_holidays(start: dt.date, days: int) -> frozenset[dt.date]:
    """Those of the years from `start` until `days` and a long weekend later; observed days included.

    Holidays of the Federal Reserve Banks, as the `holidays` package has them: one on a Saturday is not kept on Friday.
    """
    last = start + dt.timedelta(days=days + 10)
    return frozenset[dt.date]().union(*(_of_year(year) for year in range(start.year, last.year + 1)))
