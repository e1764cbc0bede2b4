"""What a procedure code itself says of the patient's age, of how often a day has it, and of sides and components.

These are limits of the codes' own words, which need no licensed table. Where CMS's unlikely units or the fee schedule are
loaded and know the code, they say it themselves.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from billwright.records.claim import ServiceLine
from billwright.records.dates import age_in_years
from billwright.records.words import us_day
from billwright.rules.codes import RelativeValue, UnitsFact
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OTHER_NPI, provider, service, visit
from billwright.rules.scrub.fee_schedule import find, place
from billwright.rules.scrub.registry import Applies, Problem, Said, Source, check

_CPT = "CPT"


class _Ages(NamedTuple):
    """From the first age in years to the last, both inclusive."""

    first: int
    last: int


_ANY_AGE = 130
_AGES = {
    "99381": _Ages(0, 0), "99382": _Ages(1, 4), "99383": _Ages(5, 11), "99384": _Ages(12, 17), "99385": _Ages(18, 39),
    "99386": _Ages(40, 64), "99387": _Ages(65, _ANY_AGE), "99391": _Ages(0, 0), "99392": _Ages(1, 4),
    "99393": _Ages(5, 11), "99394": _Ages(12, 17), "99395": _Ages(18, 39), "99396": _Ages(40, 64),
    "99397": _Ages(65, _ANY_AGE), "90460": _Ages(0, 18), "90461": _Ages(0, 18), "99460": _Ages(0, 0), "99461": _Ages(0, 0),
    "99462": _Ages(0, 0), "99463": _Ages(0, 0), "99468": _Ages(0, 0), "99469": _Ages(0, 0), "99471": _Ages(0, 2),
    "99472": _Ages(0, 2), "99475": _Ages(2, 5), "99476": _Ages(2, 5), "99477": _Ages(0, 0), "42820": _Ages(0, 11),
    "42821": _Ages(12, _ANY_AGE), "42825": _Ages(0, 11), "42826": _Ages(12, _ANY_AGE), "42830": _Ages(0, 11),
    "42831": _Ages(12, _ANY_AGE), "42835": _Ages(0, 11), "42836": _Ages(12, _ANY_AGE), "49500": _Ages(0, 4),
    "49501": _Ages(0, 4), "49505": _Ages(5, _ANY_AGE), "49507": _Ages(5, _ANY_AGE),
    "54160": _Ages(0, 0),
}  # fmt: skip
"""Ages that the code's own words name. An age in weeks or months is widened to the whole year."""


@check(
    "procedure-age",
    "A procedure whose words name an age fits the patient's",
    severity="error",
    source=Source(
        _CPT, "preventive medicine, vaccine counseling, newborn and pediatric care: ages in the codes' words", ""
    ),
    scope="line",
    kinds=("professional",),
    procedures=tuple(_AGES),
    fails=[
        visit("a child's check-up of an adult", service("99393"), born=dt.date(1980, 2, 2), filing_code="CI"),
        visit("one year too old", service("99396"), born=dt.date(1961, 11, 10), filing_code="CI"),
        visit("counseling for a child's vaccine at 19", service("90460"), born=dt.date(2007, 11, 10), filing_code="CI"),
        visit("tonsils of a grown-up at six", service("42826"), born=dt.date(2020, 1, 1), filing_code="CI"),
    ],
    passes=[
        visit("the last day at 64", service("99396"), born=dt.date(1961, 11, 11), filing_code="CI"),
        visit("twelve that day", service("99394"), born=dt.date(2014, 11, 10), filing_code="CI"),
        visit("eighteen", service("90460"), born=dt.date(2008, 11, 10), filing_code="CI"),
        visit("no age in its words", service("99213"), born=dt.date(2026, 11, 1)),
    ],
)
def procedure_age(case: Case, line: ServiceLine, number: int) -> Said:
    born, day = case.claim.who.birth_date, line.service_date
    if born is None or day is None or born > day:
        return
    ages, age = _AGES[line.procedure], age_in_years(born, day)
    if not ages.first <= age <= ages.last:
        upper = f"to {ages.last}" if ages.last < _ANY_AGE else "and above"
        yield Problem(
            "SV101-2",
            f"{line.procedure} is for ages {ages.first} {upper}; the patient was {age} on {us_day(day)}.",
            "Check the birth date against the card, and the code against the age.",
        )


_ONCE = (
    "27130", "43235-43259", "44950", "44960", "44970", "45378-45393", "47562-47564", "47600-47620", "50590", "52000",
    "55250", "55840-55845", "55866", "58150-58294", "58570-58573", "59400", "59510", "59610", "59618", "80047-80081",
    "90791-90792", "90832", "90834", "90837", "93000", "99202-99205", "99211-99215", "99221-99223", "99231-99236",
    "99238-99239", "99281-99285", "99304-99310", "99341-99350", "99381-99397", "G0402", "G0438-G0439",
)  # fmt: skip
"""Visits, organs of which there is one, and panels: a line of one day has one."""


@check(
    "once-a-day",
    "A visit, or an operation on an organ of which there is one, is one unit a day",
    severity="hold",
    source=Source("NCCI Policy Manual", "ch. I, V: units by anatomy and by the code's own words", "2026-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=_ONCE,
    fails=[
        visit("two visits on one line", service("99214", units=Decimal(2))),
        visit("a gallbladder twice", service("47562", units=Decimal(2)), filing_code="CI"),
        visit("more than one for each day", service("99232", units=Decimal(5), through=dt.date(2026, 11, 12))),
    ],
    passes=[
        visit("one", service("99214")),
        visit("one for each day", service("99232", units=Decimal(3), through=dt.date(2026, 11, 12))),
        visit("hours and joints may be several", service("20610", units=Decimal(2)), filing_code="CI"),
    ],
)
def once_a_day(case: Case, line: ServiceLine, number: int) -> Said:
    first = line.service_date
    if first is None or line.unit != "UN" or line.units <= 1:
        return
    days = (line.through - first).days + 1 if line.through and line.through > first else 1
    if line.units <= days or _has_edit(case, line, first):
        return
    yield Problem(
        "SV104",
        f"{line.procedure} is one unit a day, and the line has {line.units:f} for {days} day{'s' * (days > 1)}.",
        "Correct the units, or the days.",
    )


def _has_edit(case: Case, line: ServiceLine, day: dt.date) -> bool:
    table = case.tables.mue(case.unit_edits, day) if case.unit_edits else None
    return bool(table and isinstance(table.find(line.procedure), UnitsFact))


_WITHOUT_SIDES = (
    "11042-11047", "11200-11201", "17000-17250", "43235-43259", "44950-44979", "45300-45398", "47562-47620", "58150-58294",
    "90460-90480", "90785-90899", "92081-92083", "92132-92134", "92250", "93000-93010", "93303-93308", "96360-96379",
    "96401-96549", "97010-97799", "80047-89398", "71045-71048",
)  # fmt: skip


@check(
    "both-sides-nowhere",
    "50 stands on a service that can be done on one side",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 23, addendum: bilateral surgery indicators 0, 2 and 9", ""),
    scope="line",
    kinds=("professional",),
    modifiers=("50",),
    procedures=_WITHOUT_SIDES,
    fails=[
        visit("pictures of both eyes already", service("92134", "50"), filing_code="CI"),
        visit("a bowel", service("45378", "50"), filing_code="CI"),
        visit("a laboratory test", service("85025", "50"), filing_code="CI"),
    ],
    passes=[
        visit("both knees", service("20610", "50"), filing_code="CI"),
        visit("one side said", service("92134", "RT"), filing_code="CI"),
        visit("the loaded fee schedule knows it and says it itself", service("11042", "50")),
    ],
)
def both_sides_nowhere(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if "50" not in line.modifiers:
        return
    if case.claim.filing_code == "MB" and day and isinstance(find(case, line.procedure, day), RelativeValue):
        return
    yield Problem(
        "SV101-3",
        f"{line.procedure} has no sides, or is priced for both already, and the line says both (50).",
        "Take the modifier off, or correct the procedure.",
    )


_PICTURES = ("70010-70559", "71045-71275", "72020-72159", "72191-72198", "73000-73723", "74018-74183", "76536-76857",
             "93306-93308")  # fmt: skip
_WHOLE_TRACINGS = Applies(procedures=("93000", "93005", "93015", "93017", "93040-93041", "93224-93226")).to_line
_HOSPITAL = frozenset(("19", "21", "22", "23"))


@check(
    "hospital-test-whole",
    "Of a picture or tracing of a hospital's patient a clinician bills the reading",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 13, 20.2.1: technical component in hospitals", ""),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=(*_PICTURES, "93000", "93005", "93015", "93017", "93040-93041", "93224-93226"),
    fails=[
        visit("a scan of the head as a whole", service("70450"), place_of_service="21"),
        visit("its technical part", service("70450", "TC"), place_of_service="22"),
        visit("a rhythm strip as a whole", service("93040"), place_of_service="23"),
    ],
    passes=[
        visit("the reading", service("70450", "26"), place_of_service="21"),
        visit("in the office", service("70450")),
        visit("the code of the reading", service("93010"), place_of_service="23"),
        visit("the loaded fee schedule knows it and says it itself", service("71046"), place_of_service="21"),
    ],
)
def hospital_test_whole(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if place(case, line) not in _HOSPITAL or day is None:
        return
    if "26" in line.modifiers and not _WHOLE_TRACINGS(line.procedure, ()):
        return
    if isinstance(find(case, line.procedure, day), RelativeValue):
        return
    yield Problem(
        "SV101-3",
        f"{line.procedure} at place {place(case, line)} asks payment for staff or equipment, which is the hospital's.",
        "Bill what the clinician did: the professional component, or the code of the reading alone.",
    )


_WHOLE = (
    "17000-17111", "20600-20611", "36415", "80047-80081", "81000-81003", "82947", "83036", "84443", "85018-85027",
    "87804-87880", "90460-90480", "90785-90853", "96372", "97010-97799", "98940-98943",
)  # fmt: skip
_PARTS = ("26", "TC", "62", "66", "80", "81", "82", "AS")


@check(
    "parts-nowhere",
    "No part, assistant or second surgeon is billed of a service that one clinician does as a whole",
    severity="hold",
    source=Source(
        "Medicare Claims Processing Manual", "ch. 23, addendum: PC/TC, assistant and co-surgeon indicators", ""
    ),
    scope="line",
    kinds=("professional",),
    modifiers=_PARTS,
    procedures=_WHOLE,
    fails=[
        visit("the reading of a strip test", service("81002", "26"), clia="01D0000001"),
        visit("an assistant at a wart", service("17110", "80"), filing_code="CI"),
        visit("the technical part of an exercise", service("97110", "GP", "TC"), filing_code="CI"),
    ],
    passes=[
        visit("the reading of a film", service("70450", "26"), filing_code="CI"),
        visit("an assistant at a new knee", service("27447", "80"), filing_code="CI"),
        visit("as a whole", service("17110"), filing_code="CI"),
        visit("the loaded fee schedule knows it and says it itself", service("20610", "62")),
    ],
)
def parts_nowhere(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if case.claim.filing_code == "MB" and day and isinstance(find(case, line.procedure, day), RelativeValue):
        return
    for at, modifier in enumerate(line.modifiers, 3):
        if modifier in _PARTS:
            yield Problem(
                f"SV101-{at}",
                f"{line.procedure} is done by one clinician as a whole, and the line says {modifier}.",
                "Take the modifier off, or correct the procedure.",
            )
            return


_ONE_OF = (
    (Applies(procedures=("G0402", "G0438-G0439")).to_line, "one of Medicare's yearly visits"),
    (Applies(procedures=("99495-99496",)).to_line, "the care after one discharge"),
    (Applies(procedures=("99221-99223",)).to_line, "the first visit of a stay"),
)
_leaves = Applies(procedures=("99234-99239",)).to_line


@check(
    "one-on-claim",
    "A yearly visit, the care after a discharge, and the first visit of a stay are billed once on a claim",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 18, 140; ch. 12, 30.6.9.1 and 30.6.13", ""),
    scope="line",
    kinds=("professional",),
    procedures=("99221-99223", "99495-99496", "G0402", "G0438-G0439"),
    fails=[
        visit("the first wellness visit and the next", service("G0438"), service("G0439")),
        visit("two first days of a stay", service("99223"), service("99222", service_date=dt.date(2026, 11, 11))),
        visit(
            "the care after a discharge twice", service("99495"), service("99496", service_date=dt.date(2026, 11, 17))
        ),
    ],
    passes=[
        visit("first and later days", service("99223"), service("99232", service_date=dt.date(2026, 11, 11))),
        visit("by two clinicians", service("99223"), service("99222", providers=(provider("82", OTHER_NPI),))),
        visit("the wellness visit alone", service("G0439")),
        visit(
            "discharged and admitted again",
            service("99222", service_date=dt.date(2026, 11, 2)),
            service("99238", service_date=dt.date(2026, 11, 4)),
            service("99223"),
        ),
    ],
)
def one_on_claim(case: Case, line: ServiceLine, number: int) -> Said:
    if number == 1:
        return
    is_one, what = next(each for each in _ONE_OF if each[0](line.procedure, ()))
    before = case.claim.lines[: number - 1]
    if any(_leaves(each.procedure, ()) for each in before):
        return
    for at, other in enumerate(before, 1):
        if is_one(other.procedure, ()) and case.rendering_npi(other) == case.rendering_npi(line):
            yield Problem(
                "SV101-2",
                f"{line.procedure} and {other.procedure} on line {at} are each {what}, of which there is one.",
                "Keep the one that the note documents.",
            )
            return


@check(
    "check-up-medicare",
    "A yearly check-up of CPT, which Medicare never covers, says so",
    severity="hold",
    source=Source("Social Security Act 1862(a)(7); Medicare fee schedule", "routine check-ups; status N", ""),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=("99381-99387", "99391-99397"),
    fails=[
        visit("of a new patient", service("99387")),
        visit("of a younger one with a disability", service("99396"), born=dt.date(1980, 1, 1)),
        visit("with another modifier", service("99395", "33"), born=dt.date(1990, 1, 1)),
    ],
    passes=[
        visit("billed for a denial", service("99387", "GY")),
        visit("Medicare's own yearly visit", service("G0439")),
        visit("another payer", service("99387"), filing_code="CI"),
    ],
)
def check_up_medicare(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or not {"GA", "GX", "GY", "GZ"}.isdisjoint(line.modifiers):
        return
    if not isinstance(find(case, line.procedure, day), RelativeValue):
        yield Problem(
            "SV101-2",
            f"Medicare does not cover {line.procedure}, and the line does not say that it is billed for a denial.",
            "Bill the patient or the next payer; to Medicare only for a denial, and then say so on the line.",
        )
