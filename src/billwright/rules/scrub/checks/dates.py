"""Dates: of service, of what came before it, of birth and death."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, TODAY, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = Source("ASC X12N 837 005010X222A1", "loop 2400 DTP*472", "2010-06")


@check(
    "service-date-missing",
    "Each professional line has a date of service",
    severity="error",
    source=_GUIDE,
    scope="line",
    kinds=("professional",),
    fails=[
        visit("no date", service(service_date=None)),
        visit("one of two without date", service(), service("99214", service_date=None)),
    ],
    passes=[
        visit("dated"),
        visit("both dated", service(), service("99214")),
    ],
)
def service_date_missing(case: Case, line: ServiceLine, number: int) -> Said:
    if line.service_date is None:
        yield Problem("DTP03", "The line has no date of service.", "Give the day on which the service was done.")


@check(
    "service-date-order",
    "A service ends on the day it begins, or later",
    severity="error",
    source=_GUIDE,
    scope="line",
    fails=[
        visit("ends the day before", service(through=DAY - dt.timedelta(1))),
        visit("ends a year before", service(through=DAY.replace(year=2025))),
    ],
    passes=[
        visit("one day", service(through=DAY)),
        visit("two days", service(through=DAY + dt.timedelta(1))),
    ],
)
def service_date_order(case: Case, line: ServiceLine, number: int) -> Said:
    if line.service_date and line.through and line.through < line.service_date:
        yield Problem(
            "DTP03",
            f"The service begins on {us_day(line.service_date)} and ends before, on {us_day(line.through)}.",
            "Correct the dates.",
        )


@check(
    "service-date-future",
    "No service is dated after today",
    severity="error",
    source=_GUIDE,
    scope="line",
    fails=[
        visit("tomorrow", service(service_date=TODAY + dt.timedelta(1))),
        visit("begun, but not over", service(service_date=TODAY, through=TODAY + dt.timedelta(3))),
    ],
    passes=[
        visit("today", service(service_date=TODAY)),
        visit("over today", service(service_date=DAY, through=TODAY)),
    ],
)
def service_date_future(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.through or line.service_date
    if day and day > case.context.on:
        yield Problem(
            "DTP03",
            f"The service is dated {us_day(day)}, after today.",
            "Correct the date, or bill once the service is done.",
        )


@check(
    "service-before-birth",
    "No service is dated before the patient's birth",
    severity="error",
    source=Source("5010 claim edits of CMS", "DMG02 against DTP*472", "2010"),
    scope="claim",
    fails=[
        visit("born the day after", born=DAY + dt.timedelta(1)),
        visit("a birth date mistyped by a century", born=dt.date(2050, 5, 1)),
    ],
    passes=[
        visit("born that day", born=DAY),
        visit("born long before"),
    ],
)
def service_before_birth(case: Case) -> Said:
    born = case.claim.who.birth_date
    if born and case.first_day and case.first_day < born:
        yield Problem(
            "DMG02",
            f"The service of {us_day(case.first_day)} is before the patient's birth on {us_day(born)}.",
            "Correct the date that is wrong.",
        )
