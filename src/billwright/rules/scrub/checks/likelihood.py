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
from billwright.rules.scrub.examples import service, visit
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
