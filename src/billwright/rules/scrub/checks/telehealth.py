"""Telehealth: the place and the modifier that tell it, and services that cannot be done from afar."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OUTPATIENT, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_BY_PLACE = dt.date(2024, 1, 1)
_WITHOUT_GT = dt.date(2018, 1, 1)
_AFAR = ("02", "10")


def _place(case: Case, line: ServiceLine) -> str:
    return line.place_of_service or case.claim.place_of_service


@check(
    "telehealth-place",
    "A Medicare telehealth visit has telehealth's place of service",
    severity="hold",
    source=Source("CY 2024 Physician Fee Schedule final rule (88 FR 78818)", "II.D, place of service", "2024-01-01"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("93", "95", "FQ"),
    fails=[
        visit("the office", service("99213", "95")),
        visit("home", service("99214", "93"), place_of_service="12"),
        visit("by the line", service("90834", "FQ", place_of_service="11"), place_of_service="10"),
    ],
    passes=[
        visit("the patient was at home", service("99213", "95"), place_of_service="10"),
        visit("the patient was elsewhere", service("99213", "95"), place_of_service="02"),
        visit("a hospital's therapist", service("97110", "95", "GP"), place_of_service="22"),
        visit("in 2023", service("99213", "95", service_date=dt.date(2023, 12, 31))),
        visit("to a commercial payer", service("99213", "95"), filing_code="CI"),
    ],
)
def telehealth_place(case: Case, line: ServiceLine, number: int) -> Said:
    day, place = line.service_date, _place(case, line)
    if day and day >= _BY_PLACE and place in ("11", "12", "49", "71", "72"):
        yield Problem(
            "SV105" if line.place_of_service else "CLM05-1",
            f"The line says telehealth, and the place of service is {place}.",
            "Ask where the patient was: 10 at home, 02 elsewhere.",
        )


@check(
    "telehealth-gt",
    "Telehealth is told to Medicare's carriers by place, not by the old modifier",
    severity="hold",
    source=Source("CMS Change Request 10152 (MLN MM10152)", "elimination of the GT modifier", "2018-01-01"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("GT",),
    fails=[
        visit("at the office", service("99213", "GT")),
        visit("with telehealth's place", service("99213", "GT"), place_of_service="02"),
        visit("the second of two lines", service(), service("90834", "GT")),
    ],
    passes=[
        visit("before 2018", service("99213", "GT", service_date=dt.date(2017, 12, 31))),
        visit("a critical access hospital's bill", service("99213", "GT", revenue_code="0510"), **OUTPATIENT),
        visit("Medicaid takes it", service("99213", "GT"), filing_code="MC"),
    ],
)
def telehealth_gt(case: Case, line: ServiceLine, number: int) -> Said:
    if "GT" in line.modifiers and line.service_date and line.service_date >= _WITHOUT_GT:
        yield Problem(
            "SV101-3",
            "Medicare takes the modifier GT only on the bill of a critical access hospital.",
            "Tell telehealth by the place of service, 02 or 10, and remove the modifier.",
        )


@check(
    "telehealth-hands-on",
    "What needs hands is not billed as telehealth",
    severity="hold",
    source=Source(
        "CMS Place of Service Code Set; 42 CFR 410.78", "02 and 10; list of telehealth services", "2022-01-01"
    ),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=("10004-69990", "80047-87999", "J0001-J3591", "97010-97028"),
    fails=[
        visit("an injection into a joint", service("20610", "RT"), place_of_service="10"),
        visit("a laboratory test", service("80053"), place_of_service="02", clia="01D0000001"),
        visit("by the line", service(), service("97012", "GP", place_of_service="10")),
    ],
    passes=[
        visit("a visit", service("99213"), place_of_service="10"),
        visit("at the office", service("20610", "RT")),
        visit("on the visit's line only", service("99213", place_of_service="02"), service("20610", "RT")),
    ],
)
def telehealth_hands_on(case: Case, line: ServiceLine, number: int) -> Said:
    place = _place(case, line)
    if place in _AFAR:
        yield Problem(
            "SV105" if line.place_of_service else "CLM05-1",
            f"{line.procedure} needs the patient in the room, and the place of service is telehealth's ({place}).",
            "Ask where the service was done, and give that place on its line.",
        )
