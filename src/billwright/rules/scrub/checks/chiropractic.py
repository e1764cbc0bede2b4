"""Chiropractic: what Medicare pays of it, and what the claim must tell of the course of treatment."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, diagnoses, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_SPINE = ("98940-98942",)
_FIRST = ("454", dt.date(2026, 10, 1))
_LIABLE = ("GA", "GX", "GY", "GZ")


@check(
    "chiropractic-active",
    "Medicare is billed for active chiropractic treatment, or to be denied",
    severity="hold",
    source=Source(f"Medicare Benefit Policy Manual; {_MANUAL}", "ch. 15, 240.1.3; ch. 12, 220", "2004-10-01"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_SPINE,
    fails=[
        visit("nothing said", service("98940"), dates=(_FIRST,)),
        visit("another modifier only", service("98941", "GP"), dates=(_FIRST,)),
        visit("the second of two lines", service(), service("98942"), dates=(_FIRST,)),
    ],
    passes=[
        visit("active treatment", service("98940", "AT"), dates=(_FIRST,)),
        visit("upkeep, with a notice", service("98941", "GA"), dates=(_FIRST,)),
        visit("to a commercial payer", service("98940"), filing_code="CI"),
    ],
)
def chiropractic_active(case: Case, line: ServiceLine, number: int) -> Said:
    if "AT" not in line.modifiers and not any(modifier in _LIABLE for modifier in line.modifiers):
        yield Problem(
            "SV101-3",
            f"{line.procedure} is not told to be active treatment, and Medicare denies upkeep.",
            "Ask whether the note documents active treatment, or upkeep, for which the patient is given a notice before.",
        )


@check(
    "chiropractic-first-day",
    "A chiropractic claim tells when the course of treatment began",
    severity="error",
    source=Source(_MANUAL, "ch. 12, 220; ch. 26, 10.4 item 14; DTP*454 of loop 2300", "2004-10-01"),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_SPINE,
    fails=[
        visit("not told", service("98940", "AT")),
        visit("only when the illness began", service("98940", "AT"), dates=(("431", DAY),)),
        visit("after the service", service("98941", "AT"), dates=(("454", DAY + dt.timedelta(1)),)),
    ],
    passes=[
        visit("told", service("98940", "AT"), dates=(_FIRST,)),
        visit("that day", service("98940", "AT"), dates=(("454", DAY),)),
        visit("told on the line", service("98940", "AT", dates=(_FIRST,))),
        visit("an elbow", service("98943"), dx=diagnoses("I10")),
    ],
)
def chiropractic_first_day(case: Case, line: ServiceLine, number: int) -> Said:
    told = [day for kind, day in (*line.dates, *case.claim.dates) if kind == "454"]
    if not told:
        yield Problem(
            "DTP*454",
            "Medicare asks when the course of chiropractic treatment began, and the claim does not say.",
            "Add the day of the first treatment of this course.",
        )
    elif line.service_date and min(told) > line.service_date:
        yield Problem(
            "DTP*454",
            f"The course began on {us_day(min(told))}, after the service on {us_day(line.service_date)}.",
            "Correct the day of the first treatment.",
        )
