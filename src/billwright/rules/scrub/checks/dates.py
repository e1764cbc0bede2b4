"""Dates: of service, of what came before it, of birth and death."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.records.words import counted, us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, PATIENT, TODAY, bill, changed, room, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = Source("ASC X12N 837 005010X222A1", "loop 2400 DTP*472", "2010-06")


@check(
    "service-date-missing",
    "Each professional line has a date of service",
    severity="error",
    source=_GUIDE,
    scope="line",
    coded=True,
    kinds=("professional",),
    fails=[
        visit("no date", service(service_date=None)),
        visit("one of two without date", service(), service("99214", service_date=None)),
        visit("an end without a beginning", service(service_date=None, through=DAY)),
    ],
    passes=[
        visit("dated"),
        visit("both dated", service(), service("99214")),
        bill("a facility's line of room and board, which the statement dates"),
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
    coded=True,
    fails=[
        visit("ends the day before", service(through=DAY - dt.timedelta(1))),
        visit("ends a year before", service(through=DAY.replace(year=2025))),
        bill("a facility's line", room(service_date=DAY, through=DAY - dt.timedelta(7))),
    ],
    passes=[
        visit("one day", service(through=DAY)),
        visit("two days", service(through=DAY + dt.timedelta(1))),
        visit("no end given", service()),
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
        visit("a year mistyped", service(), service("99214", service_date=DAY.replace(year=2027))),
    ],
    passes=[
        visit("today", service(service_date=TODAY)),
        visit("over today", service(service_date=DAY, through=TODAY)),
        visit("long ago", service(service_date=DAY.replace(year=2025))),
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
    source=Source("5010 claim edits of CMS", "DMG02 against DTP*472", ""),
    scope="claim",
    fails=[
        visit("born the day after", born=DAY + dt.timedelta(1)),
        visit("a birth date mistyped by a century", born=dt.date(2050, 5, 1)),
        visit(
            "the child's birth, not the parent's",
            relationship="19",
            patient=changed(PATIENT, birth_date=DAY + dt.timedelta(3)),
        ),
    ],
    passes=[
        visit("born that day", born=DAY),
        visit("born long before"),
        visit("the parent's birth date, whatever it is", born=DAY + dt.timedelta(1), relationship="19",
              patient=changed(PATIENT, birth_date=DAY)),
    ],
)  # fmt: skip
def service_before_birth(case: Case) -> Said:
    born = case.claim.who.birth_date
    if born and case.first_day and case.first_day < born:
        yield Problem(
            "DMG02",
            f"The service of {us_day(case.first_day)} is before the patient's birth on {us_day(born)}.",
            "Correct the date that is wrong.",
        )


@check(
    "service-after-death",
    "No service is dated after the patient's death",
    severity="error",
    source=Source("5010 claim edits of CMS", "PAT06 against DTP*472", ""),
    scope="claim",
    fails=[
        visit("the day after", subscriber=changed(PATIENT, death_date=DAY - dt.timedelta(1))),
        visit(
            "the second of two lines",
            service(service_date=DAY - dt.timedelta(9)),
            service("99214"),
            subscriber=changed(PATIENT, death_date=DAY - dt.timedelta(5)),
        ),
        visit(
            "a dependent's",
            relationship="01",
            patient=changed(PATIENT, death_date=DAY - dt.timedelta(30)),
        ),
    ],
    passes=[
        visit("the day of death", subscriber=changed(PATIENT, death_date=DAY)),
        visit("died since", subscriber=changed(PATIENT, death_date=DAY + dt.timedelta(1))),
        visit(
            "the policyholder died, who is not the patient",
            relationship="01",
            subscriber=changed(PATIENT, death_date=DAY - dt.timedelta(30)),
            patient=PATIENT,
        ),
    ],
)
def service_after_death(case: Case) -> Said:
    died = case.claim.who.death_date
    if died and case.last_day and case.last_day > died:
        yield Problem(
            "PAT06",
            f"The service of {us_day(case.last_day)} is after the patient's death on {us_day(died)}.",
            "Correct the date that is wrong.",
        )


_BEFORE = {
    "431": "illness began",
    "439": "accident was",
    "454": "first treatment was",
    "304": "patient was last seen",
    "453": "acute condition began",
    "484": "last menstrual period was",
    "455": "last X-ray was",
    "471": "prescription was given",
}
"""DTP01 of what comes before a service, or with it."""


@check(
    "event-after-service",
    "What led to a service was not after it",
    severity="error",
    source=Source("5010 claim edits of CMS, 837 professional", "loop 2300 DTP03", ""),
    scope="claim",
    kinds=("professional",),
    fields=("dates",),
    fails=[
        visit("an accident the day after", accident=("OA",), dates=(("439", DAY + dt.timedelta(1)),)),
        visit("an illness that begins next year", dates=(("431", DAY.replace(year=2027)),)),
        visit("last seen after both visits", service(), service("99214"), dates=(("304", TODAY),)),
    ],
    passes=[
        visit("an accident that day", accident=("OA",), dates=(("439", DAY),)),
        visit("an illness since spring", dates=(("431", dt.date(2026, 4, 1)),)),
        visit("back to work after it", dates=(("296", DAY + dt.timedelta(14)),)),
    ],
)
def event_after_service(case: Case) -> Said:
    last = case.last_day
    if last is None:
        return
    for kind, day in case.claim.dates:
        if kind in _BEFORE and day > last:
            yield Problem(
                f"DTP*{kind}",
                f"The claim says that the {_BEFORE[kind]} on {us_day(day)}, after the last service on {us_day(last)}.",
                "Correct the date that is wrong.",
            )


_ADMITTED, _DISCHARGED = "435", "096"
_IN_HOSPITAL = ("21", "51", "61")


@check(
    "discharge-before-admission",
    "Nobody is discharged before admission",
    severity="error",
    source=Source("5010 claim edits of CMS, 837 professional", "loop 2300 DTP*096 against DTP*435", ""),
    scope="claim",
    kinds=("professional",),
    fields=("dates",),
    fails=[
        visit("the day before", dates=((_ADMITTED, DAY), (_DISCHARGED, DAY - dt.timedelta(1)))),
        visit("the two exchanged", dates=((_ADMITTED, DAY), (_DISCHARGED, dt.date(2026, 11, 3)))),
        visit("a year mistyped", dates=((_DISCHARGED, DAY.replace(year=2025)), (_ADMITTED, DAY))),
    ],
    passes=[
        visit("the same day", dates=((_ADMITTED, DAY), (_DISCHARGED, DAY))),
        visit("a week later", dates=((_ADMITTED, dt.date(2026, 11, 3)), (_DISCHARGED, DAY))),
        visit("still there", dates=((_ADMITTED, DAY),)),
    ],
)
def discharge_before_admission(case: Case) -> Said:
    dates = dict(case.claim.dates)
    admitted, discharged = dates.get(_ADMITTED), dates.get(_DISCHARGED)
    if admitted and discharged and discharged < admitted:
        yield Problem(
            "DTP*096",
            f"The patient was discharged on {us_day(discharged)}, before the admission on {us_day(admitted)}.",
            "Correct the date that is wrong.",
        )


@check(
    "inpatient-visit-outside-stay",
    "A visit in hospital is within the stay",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 26, 10.4, items 18 and 24A", ""),
    scope="line",
    kinds=("professional",),
    procedures=("99221-99223", "99231-99236", "99238-99239"),
    fails=[
        visit("before admission", service("99232"), place_of_service="21", dates=((_ADMITTED, DAY + dt.timedelta(1)),)),
        visit(
            "after discharge",
            service("99232"),
            place_of_service="21",
            dates=((_ADMITTED, dt.date(2026, 11, 1)), (_DISCHARGED, dt.date(2026, 11, 9))),
        ),
        visit(
            "a visit of the day after discharge, by its line",
            service("99231", place_of_service="21"),
            dates=((_ADMITTED, dt.date(2026, 11, 1)), (_DISCHARGED, dt.date(2026, 11, 9))),
        ),
    ],
    passes=[
        visit("the day of admission", service("99223"), place_of_service="21", dates=((_ADMITTED, DAY),)),
        visit(
            "the day of discharge",
            service("99238"),
            place_of_service="21",
            dates=((_ADMITTED, dt.date(2026, 11, 1)), (_DISCHARGED, DAY)),
        ),
        visit("observation, which is no stay", service("99232"), place_of_service="22",
              dates=((_ADMITTED, DAY + dt.timedelta(1)),)),
    ],
)  # fmt: skip
def inpatient_visit_outside_stay(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or (line.place_of_service or case.claim.place_of_service) not in _IN_HOSPITAL:
        return
    dates = dict(case.claim.dates)
    admitted, discharged = dates.get(_ADMITTED), dates.get(_DISCHARGED)
    if admitted and day < admitted:
        said = f"before the admission on {us_day(admitted)}"
    elif discharged and (line.through or day) > discharged:
        said = f"after the discharge on {us_day(discharged)}"
    else:
        return
    yield Problem("DTP03", f"The visit of {us_day(day)} is {said}.", "Correct the date, or the place of service.")


@check(
    "daily-visits-units",
    "Visits of several days on one line are as many as its days",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 26, 10.4, items 24A and 24G", ""),
    scope="line",
    coded=True,
    kinds=("professional",),
    fields=("through",),
    procedures=("99221-99223", "99231-99236", "99307-99310"),
    fails=[
        visit("three days, one visit", service("99232", service_date=dt.date(2026, 11, 8), through=DAY)),
        visit("three days, four visits", service("99232", service_date=dt.date(2026, 11, 8), through=DAY, units=Decimal(4))),
        visit("one day, two visits", service("99231", through=DAY, units=Decimal(2))),
    ],
    passes=[
        visit("three days, three visits",
              service("99232", service_date=dt.date(2026, 11, 8), through=DAY, units=Decimal(3))),
        visit("one day", service("99232", through=DAY)),
        visit("a month of care management, which is one", service("99490", service_date=dt.date(2026, 10, 1),
                                                                  through=dt.date(2026, 10, 31))),
    ],
)  # fmt: skip
def daily_visits_units(case: Case, line: ServiceLine, number: int) -> Said:
    if line.service_date is None or line.through is None or line.through < line.service_date:
        return
    days = (line.through - line.service_date).days + 1
    if line.units != days:
        yield Problem(
            "SV104",
            f"{line.procedure} has {line.units} units for {counted(days, 'day')}.",
            "Bill the visits that the note documents: one a day, and days without one on other lines.",
        )
