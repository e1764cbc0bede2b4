"""Places of service against the service: visits where they cannot be, facilities that are not named, ambulances."""

from __future__ import annotations

import re

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import CLINIC, OTHER_NPI, changed, provider, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
VISITS = (
    ("99202", "99215", "an office or outpatient visit", ("21", "51", "61")),
    (
        "99221", "99239", "a visit to a patient of a hospital",
        ("11", "12", "13", "14", "20", "32", "33", "49", "50", "71", "72"),
    ),
    (
        "99281", "99285", "an emergency department visit",
        ("11", "12", "13", "14", "20", "21", "24", "31", "32", "33", "49", "50", "71", "72"),
    ),
    (
        "99304", "99316", "a nursing facility visit",
        ("11", "12", "13", "14", "20", "21", "23", "24", "33", "49", "50", "72"),
    ),
    (
        "99341", "99350", "a visit at the patient's home or residence",
        ("11", "19", "20", "21", "22", "23", "24", "31", "32", "49", "50", "51", "61", "72"),
    ),
)  # fmt: skip
"""First and last code of a kind of visit, its name, and the places where it cannot have been. Telehealth's places are not
among them, as most of these visits may be done so, nor places where custom differs."""
_IN_FACILITY = ("19", "21", "22", "23", "24", "31", "34", "51", "52", "61")
_AMBULANCE = ("A0425-A0436",)
_STOPS = re.compile(r"[DEGHIJNPRSX]{2}")


def _place(case: Case, line: ServiceLine) -> str:
    return line.place_of_service or case.claim.place_of_service


@check(
    "visit-place",
    "A visit was where its code says",
    severity="hold",
    source=Source(f"CPT, evaluation and management; {_MANUAL}", "ch. 12, 30.6.9 to 30.6.14", ""),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=tuple(f"{first}-{last}" for first, last, _, _ in VISITS),
    fails=[
        visit("an office visit in a stay", service("99213"), place_of_service="21"),
        visit("a hospital visit at the office", service("99232"), place_of_service="11"),
        visit("an emergency visit at urgent care", service("99283", place_of_service="20")),
        visit("a nursing facility visit at the office", service("99308"), place_of_service="11"),
        visit("a home visit in an outpatient department", service("99348"), place_of_service="22"),
    ],
    passes=[
        visit("an office visit at the office"),
        visit("an office visit in the outpatient department", service("99213"), place_of_service="22"),
        visit("a patient seen in the emergency room by a specialist", service("99213"), place_of_service="23"),
        visit("a hospital visit by telehealth", service("99232"), place_of_service="02"),
        visit("an observation in the outpatient department", service("99232"), place_of_service="22"),
    ],
)
def visit_place(case: Case, line: ServiceLine, number: int) -> Said:
    place = _place(case, line)
    for first, last, what, never in VISITS:
        if first <= line.procedure <= last and place in never:
            yield Problem(
                "SV105" if line.place_of_service else "CLM05-1",
                f"{line.procedure} is {what}, and the place of service is {place}.",
                "Ask where the patient was seen and as what, and correct the place or the code.",
            )


@check(
    "facility-missing",
    "A Medicare service in a facility names the facility",
    severity="warn",
    source=Source(f"{_MANUAL}; ASC X12N 837 005010X222A1", "ch. 26, 10.4 item 32; loop 2310C", ""),
    scope="claim",
    kinds=("professional",),
    filing_codes=("MB",),
    fails=[
        visit("in a stay", service("99232"), place_of_service="21"),
        visit("in the emergency room", service("99283"), place_of_service="23"),
        visit("on one line only", service(), service("20610", "RT", place_of_service="24")),
    ],
    passes=[
        visit("named", service("99232"), place_of_service="21", providers=(provider("77", OTHER_NPI),)),
        visit("named on the line", service("99232", place_of_service="21", providers=(provider("77", OTHER_NPI),))),
        visit("at the office"),
        visit("at home", service("99348"), place_of_service="12"),
        visit("billed by the hospital", service("99232"), place_of_service="21", billing=changed(
            CLINIC, taxonomy="282N00000X")),
    ],
)  # fmt: skip
def facility_missing(case: Case) -> Said:
    """It warns only: a group whose own address is in the hospital names no other place."""
    claim = case.claim
    if claim.billing.taxonomy.startswith("28") or any(each.role == "77" for each in claim.providers):
        return
    for line in claim.lines:
        place = _place(case, line)
        if place in _IN_FACILITY and not any(each.role == "77" for each in line.providers):
            yield Problem(
                "NM1*77",
                f"The service was in a facility (place {place}), and the claim does not name it.",
                "Name the facility with its address and NPI as the place of service.",
            )
            return


@check(
    "ambulance-place",
    "An ambulance service has an ambulance as its place",
    severity="hold",
    source=Source("CMS Place of Service Code Set; Medicare Claims Processing Manual", "41 and 42; ch. 26, 10.5", ""),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=_AMBULANCE,
    fails=[
        visit("the office", service("A0428", "RH")),
        visit("the emergency room", service("A0427", "SH"), place_of_service="23"),
        visit("the mileage on its own place", service("A0425", "RH", place_of_service="12"), place_of_service="41"),
    ],
    passes=[
        visit("on land", service("A0428", "RH"), place_of_service="41"),
        visit("by air", service("A0430", "SH"), place_of_service="42"),
        visit("by the line", service("A0428", "RH", place_of_service="41")),
    ],
)
def ambulance_place(case: Case, line: ServiceLine, number: int) -> Said:
    place = _place(case, line)
    if place not in ("41", "42"):
        yield Problem(
            "SV105" if line.place_of_service else "CLM05-1",
            f"{line.procedure} is an ambulance service, and the place of service is {place or 'not told'}.",
            "Use 41 for land, 42 for air or water.",
        )


@check(
    "ambulance-stops",
    "A Medicare ambulance service says from where to where",
    severity="error",
    source=Source(_MANUAL, "ch. 15, 30 A, origin and destination modifiers", ""),
    scope="line",
    coded=True,
    filing_codes=("MA", "MB"),
    procedures=_AMBULANCE,
    fails=[
        visit("nothing said", service("A0428"), place_of_service="41"),
        visit("another modifier only", service("A0427", "GW"), place_of_service="41"),
        visit("a letter that is no stop", service("A0425", "RZ"), place_of_service="41"),
    ],
    passes=[
        visit("from home to hospital", service("A0428", "RH"), place_of_service="41"),
        visit("after another modifier", service("A0427", "GW", "SH"), place_of_service="41"),
        visit("the patient died before", service("A0428", "QL"), place_of_service="41"),
        visit("to a commercial payer", service("A0428"), place_of_service="41", filing_code="CI"),
    ],
)
def ambulance_stops(case: Case, line: ServiceLine, number: int) -> Said:
    if not any(_STOPS.fullmatch(modifier) or modifier == "QL" for modifier in line.modifiers):
        yield Problem(
            "SV101-3",
            f"{line.procedure} does not say from where to where the patient was taken.",
            "Give the two letters of origin and destination, as R residence, H hospital, N nursing facility, S scene.",
        )
