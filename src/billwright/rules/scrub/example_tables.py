"""The small tables that examples are checked against, a few rows of each set in our own words. Nothing here is licensed:
pairs, units and prices are invented.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

from billwright.rules.codes import (
    AddOnFact,
    AgeLimit,
    CodeFact,
    DiagnosisFact,
    GemFact,
    Locality,
    PairFact,
    PolicyFact,
    RelativeValue,
    Sides,
    TherapyLimit,
    UnitsFact,
    by_side,
)

_Fact = TypeVar("_Fact")
_SINCE = dt.date(2025, 10, 1)
"""Before this day the examples have no edition of ICD-10-CM."""

_DIAGNOSES = (
    DiagnosisFact("I10", "High blood pressure without a known cause", True),
    DiagnosisFact("M2556", "Knee pain", False),
    DiagnosisFact("M25561", "Right knee pain", True),
    DiagnosisFact("M25562", "Left knee pain", True),
    DiagnosisFact("S8251", "Fracture of the right inner ankle, not displaced", False),
    DiagnosisFact("S8251XA", "Fracture of the right inner ankle, first encounter", True),
    DiagnosisFact("W010XXA", "Fall by slipping, first encounter", True),
    DiagnosisFact("G309", "Alzheimer's disease", True),
    DiagnosisFact("F0280", "Dementia in a disease classified elsewhere", True, manifestation=True),
    DiagnosisFact("O0900", "Supervision of a risky pregnancy", True),
    DiagnosisFact("Z00110", "Check of a newborn under 8 days", True),
    DiagnosisFact("Z3800", "Born in hospital", True),
    DiagnosisFact("E119", "Type 2 diabetes", True),
    DiagnosisFact("D638", "Anemia in other chronic diseases", True, manifestation=True),
    DiagnosisFact("E109", "Type 1 diabetes", True),
    DiagnosisFact("E1122", "Type 2 diabetes with kidney disease", True),
    DiagnosisFact("N1830", "Kidney disease of stage 3", True),
    DiagnosisFact("I110", "Heart disease of high blood pressure, with heart failure", True),
    DiagnosisFact("I509", "Heart failure", True),
    DiagnosisFact("G20A1", "Parkinson's disease", True),
    DiagnosisFact("M5126", "Lumbar disc displaced", True),
    DiagnosisFact("M5450", "Low back pain", True),
    DiagnosisFact("M25569", "Unspecified knee pain", True),
    DiagnosisFact("H6521", "Serous otitis, right ear", True),
    DiagnosisFact("H6522", "Serous otitis, left ear", True),
    DiagnosisFact("H6523", "Serous otitis, bilateral", True),
    DiagnosisFact("H6520", "Serous otitis, unspecified ear", True),
    DiagnosisFact("Z7984", "Long-term use of diabetes tablets", True),
    DiagnosisFact("Z0000", "General examination", True),
)
_EXCLUDES1 = {("E119", "E109"): "type 1 diabetes (E10.-)", ("M5450", "M5126"): "back pain due to a disc (M51.2-)"}
_CODED_FIRST = {
    "D638": (("B70", "B70"),),
    "F0280": (("G30", "G30"), ("G20", "G20")),
    "I509": (("I110", "I110"), ("I13", "I13")),
    "N1830": (("E1122", "E1122"), ("I12", "I13")),
}
_MODIFIERS = ("25", "26", "59", "76", "95", "GA", "GN", "GO", "GP", "KX", "LT", "RT", "TC", "XS")


_LISTS: dict[str, tuple[CodeFact, ...]] = {
    "hcpcs": (CodeFact("G0283", "Electrical stimulation"), CodeFact("A0021", "Ended", None, dt.date(2003, 1, 1))),
    "modifiers": tuple(CodeFact(code, code) for code in _MODIFIERS),
    "pos": (CodeFact("11", "Office"), CodeFact("12", "Home"), CodeFact("27", "Street", dt.date(2023, 10, 1))),
    "secondary-only": tuple(CodeFact(code, code) for code in ("Z7984", "B9620", "Z3A20")),
    "revenue": tuple(CodeFact(code, code) for code in ("0120", "0250", "0300", "0420", "0450", "0510")),
    "bill-types": tuple(CodeFact(code, code) for code in ("11", "13", "21", "85")),
    "patient-statuses": tuple(CodeFact(code, code) for code in ("01", "03", "20", "30", "40")),
    "conditions": tuple(CodeFact(code, code) for code in ("40", "41", "D1", "D6", "D9")),
    "occurrences": tuple(CodeFact(code, code) for code in ("11", "55", "70", "71", "72", "74")),
    "values": tuple(CodeFact(code, code) for code in ("01", "12", "61", "80", "81", "G8")),
    "icd10pcs": (CodeFact("0SR90J9", "Right hip replaced"), CodeFact("0DTJ4ZZ", "Appendix removed")),
    "cpt": tuple(CodeFact(code, code) for code in ("99213", "99214", "97110", "0591T")),
    "taxonomy": (CodeFact("261QP2300X", "Primary care clinic"), CodeFact("207Q00000X", "Family doctor")),
}
_AGES = {"O0900": AgeLimit(9, 64), "Z00110": AgeLimit(0, 0), "Z3800": AgeLimit(0, 0)}
_PAIRS = (
    PairFact("97530", "97116", 1, dt.date(2020, 1, 1), None, "an invented reason"),
    PairFact("20610", "20600", 0, dt.date(2020, 1, 1), None, "an invented reason"),
    PairFact("97140", "97112", 9, dt.date(2020, 1, 1), None, "an invented reason"),
    PairFact("97535", "97113", 1, dt.date(2020, 1, 1), dt.date(2026, 7, 1), "an invented reason"),
)
_UNITS = {fact.code: fact for fact in (UnitsFact("G0283", 1, 1), UnitsFact("27447", 2, 2), UnitsFact("97110", 6, 3))}
_ADDONS = {
    fact.code: fact
    for fact in (
        AddOnFact("99292", 1, ("99291",)),
        AddOnFact("0054T", 2, ()),
        AddOnFact("64727", 3, ("64702", "64704")),
    )
}
_POLICIES: dict[tuple[str, str], tuple[PolicyFact, ...]] = {
    ("93306", "99999"): (PolicyFact("A99901", "Pictures of the heart", frozenset(("E119",))),),
    ("93306", "00000"): (PolicyFact("A99902", "Pictures of the heart", frozenset(("I10",))),),
    ("82306", ""): (PolicyFact("N1", "Vitamins", frozenset(), frozenset(("Z3800", "Z00110"))),),
}
"""By procedure and contractor; contractor "" is the nation."""


def _value(code: str, global_days: str = "XXX", component: str = "0", **indicators: Any) -> RelativeValue:
    """A row of the physician fee schedule without units; indicators are 0 unless given."""
    nothing = Decimal(0)
    told = {
        "multiple": "0", "bilateral": "0", "assistant": "0", "co_surgeons": "0", "team": "0", "status": "A",
    } | indicators  # fmt: skip
    return RelativeValue(
        code=code, modifier="", work=nothing, non_facility_expense=nothing, facility_expense=nothing, malpractice=nothing,
        component=component, global_days=global_days, conversion_factor=Decimal("33.4009"), **told,
    )  # fmt: skip


_VALUES = {
    (row.code, row.modifier): row
    for row in (
        _value("99213"),
        _value("27447", "090", multiple="2", bilateral="1", assistant="2", co_surgeons="1"),
        _value("10060", "010", multiple="2", assistant="1"),
        _value("11042", "000", multiple="2", assistant="1"),
        _value("20610", "000", multiple="2", bilateral="1", assistant="1"),
        _value("47135", "090", multiple="2", assistant="2", co_surgeons="1", team="2"),
        _value("22558", "090", multiple="2", assistant="2", co_surgeons="2"),
        _value("32551", "000", multiple="2", assistant="0"),
        _value("99292", "ZZZ"),
        _value("71046", component="1"),
        _value("93010", component="2"),
        _value("93005", component="3"),
        _value("93000", component="4"),
        _value("96372", component="5", not_in_facility=True),
        _value("88305", component="1"),
        _value("85097", component="6"),
        _value("92250", component="1", bilateral="2"),
        _value("73560", component="1", bilateral="3"),
        _value("99243", "XXX", "9", status="I", bilateral="9", assistant="9", co_surgeons="9", team="9"),
        _value("99397", "XXX", "9", status="N", bilateral="9", assistant="9", co_surgeons="9", team="9"),
        _value("A4550", "XXX", "9", status="B", bilateral="9", assistant="9", co_surgeons="9", team="9"),
        _value("36591", component="0", status="T"),
        _value("80053", "XXX", "9", status="X", bilateral="9", assistant="9", co_surgeons="9", team="9"),
    )
}
_LOCALITIES = {
    ("99999", "01"): Locality("99999", "01", "Example", "EX", Decimal("1.000"), Decimal("1.000"), Decimal("1.000"))
}
_GEMS: dict[str, dict[str, tuple[GemFact, ...]]] = {"9to10": {}, "10to9": {}}


class ExampleTables:
    """`billwright.rules.codes.Tables` of a few rows each."""

    def __init__(self) -> None:
        self.editions: Mapping[str, str] = {
            "icd10cm": "FY2026", "icd10pcs": "FY2026", "secondary-only": "2026", "cpt": "2026", "revenue": "2026",
            "bill-types": "2026", "patient-statuses": "2026", "conditions": "2026", "occurrences": "2026", "values": "2026",
            "diagnosis-ages": "2026", "hcpcs": "2026Q4", "modifiers": "2026", "pos": "2026", "taxonomy": "2026-07",
            "ncci-practitioner": "2026Q4", "ncci-outpatient": "2026Q4", "mue-practitioner": "2026Q4",
            "mue-outpatient": "2026Q4", "addon": "2026Q4", "lcd": "2026-10-01", "mpfs-rvu": "2026", "mpfs-gpci": "2026",
        }  # fmt: skip

    def icd10cm(self, on: dt.date) -> ExampleDiagnoses | None:
        return ExampleDiagnoses() if on >= _SINCE else None

    def icd9cm(self, on: dt.date) -> ExampleIcd9:
        return ExampleIcd9()

    def diagnosis_ages(self, on: dt.date) -> ExampleRows[AgeLimit]:
        return ExampleRows("2026", _AGES)

    def gems(self, direction: str) -> ExampleGems:
        return ExampleGems(direction)

    def codes(self, set_name: str, on: dt.date) -> ExampleList | None:
        return ExampleList(*_LISTS[set_name]) if set_name in _LISTS else None

    def ncci(self, which: str, on: dt.date) -> ExamplePairs | None:
        return ExamplePairs() if which in ("practitioner", "outpatient") else None

    def mue(self, which: str, on: dt.date) -> ExampleRows[UnitsFact] | None:
        return ExampleRows("2026Q4", _UNITS) if which in ("practitioner", "outpatient") else None

    def addons(self, on: dt.date) -> ExampleAddOns:
        return ExampleAddOns()

    def policies(self, on: dt.date) -> ExamplePolicies:
        return ExamplePolicies()

    def relative_values(self, on: dt.date) -> ExampleValues:
        return ExampleValues()

    def localities(self, on: dt.date) -> ExampleLocalities:
        return ExampleLocalities()

    def therapy_limit(self, on: dt.date) -> TherapyLimit | None:
        return TherapyLimit(2_480_00, 3_000_00) if on.year == 2026 else None


class ExampleRows(Generic[_Fact]):
    """A table asked by code alone."""

    def __init__(self, edition: str, facts: Mapping[str, _Fact]) -> None:
        self.edition = edition
        self._facts = facts

    def find(self, code: str) -> _Fact | None:
        return self._facts.get(code)


class ExampleDiagnoses:
    edition = "FY2026"
    _facts = {fact.code: fact for fact in _DIAGNOSES}  # noqa: RUF012 - never written

    def find(self, code: str) -> DiagnosisFact | None:
        return self._facts.get(code)

    def billable_below(self, code: str, limit: int) -> tuple[str, ...]:
        below = sorted(
            each for each, fact in self._facts.items() if each != code and each.startswith(code) and fact.billable
        )
        return tuple(below[:limit])

    has_notes = True
    _sides = by_side((fact.code, fact.title) for fact in _DIAGNOSES if fact.billable)

    def excludes1(self, code: str, other: str) -> str | None:
        return _EXCLUDES1.get((code, other))

    def coded_first(self, code: str) -> tuple[tuple[str, str], ...]:
        return _CODED_FIRST.get(code, ())

    def sides(self, code: str) -> Sides | None:
        return self._sides.get(code)


class ExampleIcd9(ExampleDiagnoses):
    edition = "FY2015"
    has_notes = False
    _facts = {  # noqa: RUF012 - never written
        code: DiagnosisFact(code, code, len(code) > 3) for code in ("401", "4019", "250", "25000", "V700")
    }


class ExampleGems:
    edition = "2018"

    def __init__(self, direction: str) -> None:
        self._rows = _GEMS[direction]

    def find(self, code: str) -> tuple[GemFact, ...]:
        return self._rows.get(code, ())


class ExampleList:
    edition = "2026"

    def __init__(self, *facts: CodeFact) -> None:
        self._facts = {fact.code: fact for fact in facts}

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        fact = self._facts.get(code)
        return fact if fact and on in fact else None


class ExamplePairs:
    """97530 with 97116 may be parted by a modifier, 20610 with 20600 never, 97140 with 97112 is deleted."""

    edition = "2026Q4"

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None:
        for pair in _PAIRS:
            if (
                (pair.column1, pair.column2) == (column1, column2)
                and pair.starts <= on
                and (not pair.ends or on < pair.ends)
            ):
                return pair
        return None

    def among(self, codes: Iterable[str], on: dt.date) -> tuple[PairFact, ...]:
        pairs = itertools.permutations(set(codes), 2)
        return tuple(fact for one, two in pairs if (fact := self.find(one, two, on)))


class ExampleAddOns:
    edition = "2026Q4"

    def find(self, code: str, on: dt.date) -> AddOnFact | None:
        return _ADDONS.get(code)


class ExamplePolicies:
    edition = "2026-10-01"

    def find(self, procedure: str, contractor: str, on: dt.date) -> tuple[PolicyFact, ...]:
        return (
            *_POLICIES.get((procedure, ""), ()),
            *(_POLICIES.get((procedure, contractor), ()) if contractor else ()),
        )


class ExampleValues:
    edition = "2026"

    def find(self, code: str, modifier: str = "") -> RelativeValue | None:
        return _VALUES.get((code, modifier))


class ExampleLocalities:
    edition = "2026"

    def find(self, contractor: str, number: str) -> Locality | None:
        return _LOCALITIES.get((contractor, number))
