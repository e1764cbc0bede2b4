"""Dates of service, and the payer's clock for filing."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, TODAY, payer, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_GUIDE = Source("ASC X12N 837 005010X222A1", "loop 2400 DTP*472", "2010-06")
_FILING = Source("the payer's profile; for Medicare 42 CFR 424.44", "timely filing", "2010-12-31")
_NEAR_DAYS = 30


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


def _last_day_to_file(case: Case) -> dt.date | Lacks | None:
    """The last day on which the payer takes the claim; None where its clock does not bind this claim.

    A corrected claim, one with a delay reason (CLM20) and one behind another payer run by clocks of their own.
    """
    payer_fact = case.context.payer
    if payer_fact is None or not case.is_first_bill or case.claim.delay_reason:
        return None
    if payer_fact.timely_filing_days is None:
        return Lacks("the payer's timely filing days")
    if case.first_day is None or case.last_day is None:
        return None
    return payer_fact.last_filing_day(case.first_day, case.last_day)


@check(
    "timely-filing-past",
    "The payer's filing limit has not passed",
    severity="error",
    source=_FILING,
    scope="claim",
    needs=("payer",),
    fails=[
        visit("a day late", facts={"payer": payer(timely_filing_days=13)}),
        visit(
            "counted from the first day",
            service(service_date=dt.date(2026, 8, 1), through=dt.date(2026, 8, 31)),
            facts={"payer": payer(timely_filing_days=90)},
        ),
        visit("a year and a day", service(service_date=dt.date(2025, 11, 23)), facts={"payer": payer()}),
    ],
    passes=[
        visit("on the last day", facts={"payer": payer(timely_filing_days=14)}),
        visit(
            "counted from the last day of service",
            service(service_date=dt.date(2026, 8, 1), through=dt.date(2026, 8, 31)),
            facts={"payer": payer(timely_filing_days=90, filing_from="through")},
        ),
        visit(
            "a replacement, whose clock is another",
            frequency="7",
            payer_control_number="ICN1",
            facts={"payer": payer(timely_filing_days=13)},
        ),
    ],
)
def timely_filing_past(case: Case) -> Said:
    limit = _last_day_to_file(case)
    if isinstance(limit, Lacks):
        yield limit
    elif limit and case.context.on > limit:
        yield Problem(
            "DTP03",
            f"The payer took this claim until {us_day(limit)}, {(case.context.on - limit).days} days ago.",
            "Look for proof that it was sent in time, or for a delay reason that the payer accepts (CLM20).",
        )


@check(
    "timely-filing-near",
    "The payer's filing limit is more than a month away",
    severity="warn",
    source=_FILING,
    scope="claim",
    needs=("payer",),
    fails=[
        visit("the last day", facts={"payer": payer(timely_filing_days=14)}),
        visit("30 days left", facts={"payer": payer(timely_filing_days=44)}),
    ],
    passes=[
        visit("31 days left", facts={"payer": payer(timely_filing_days=45)}),
        visit("already past, which another check says", facts={"payer": payer(timely_filing_days=13)}),
    ],
)
def timely_filing_near(case: Case) -> Said:
    limit = _last_day_to_file(case)
    if isinstance(limit, Lacks):
        yield limit
    elif limit and 0 <= (left := (limit - case.context.on).days) <= _NEAR_DAYS:
        yield Problem(
            "DTP03", f"The payer takes this claim until {us_day(limit)}: {left} days are left.", "Send it first."
        )
