"""When an invoice is due. Not modelled: early-payment discounts, split due dates, late fees."""

import datetime as dt
from collections.abc import Container

SATURDAY = 5


def due_date(issued_on: dt.date, terms_days: int, holidays: Container[dt.date]) -> dt.date:
    """Net n: n calendar days after issue, moved forward to a business day; never earlier than the terms promise.

    `holidays` are the days, beside weekends, on which banks do not settle. The day of issue is not counted.

    >>> due_date(dt.date(2026, 6, 4), 30, {dt.date(2026, 7, 4)})    # Saturday, a holiday → Monday
    datetime.date(2026, 7, 6)
    """
    return next_business_day(issued_on + dt.timedelta(days=terms_days), holidays)


def next_business_day(day: dt.date, holidays: Container[dt.date]) -> dt.date:
    """The day itself where it is a business day."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += dt.timedelta(days=1)
    return day
