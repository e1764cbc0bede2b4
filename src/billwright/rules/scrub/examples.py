"""The visit that examples vary, and the small tables that they are checked against. Everybody here is fictional.

`visit()` is a clean claim: one office visit of a Medicare-like patient on 10 November 2026. Each argument changes one
thing, so that an example shows in a line what the check is about.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from billwright.records.checking import AuthorizationFact, Context, CoverageFact, PayerFact, PriorService
from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.parties import Name, PayerName, Person, Provider
from billwright.rules.codes import AgeLimit, CodeFact, DiagnosisFact, PairFact
from billwright.rules.scrub.registry import Example

DAY = dt.date(2026, 11, 10)
TODAY = dt.date(2026, 11, 24)
NPI = "1234567893"
OTHER_NPI = "1987654328"
PAYER_ID = "00001"


def service(procedure: str = "99213", *modifiers: str, **changes: Any) -> ServiceLine:
    """One unit for $100.00 on DAY, pointing to the first diagnosis."""
    values: dict[str, Any] = {"charge_cents": 100_00, "units": Decimal(1), "service_date": DAY, "pointers": (1,)}
    return ServiceLine(procedure=procedure, modifiers=modifiers, **(values | changes))


def diagnoses(*codes: str, icd9: bool = False) -> tuple[Diagnosis, ...]:
    """The first is principal, as in HI01."""
    first, other = ("BK", "BF") if icd9 else ("ABK", "ABF")
    return tuple(Diagnosis(code, first if at == 0 else other) for at, code in enumerate(codes))


def coverage(
    starts: dt.date = dt.date(2026, 1, 1), ends: dt.date | None = None, payer_id: str = PAYER_ID
) -> CoverageFact:
    return CoverageFact(payer_id=payer_id, member_id="1EG4TE5MK73", starts=starts, ends=ends)


def prior(procedure: str = "99213", *modifiers: str, **changes: Any) -> PriorService:
    """A service of the same patient by the same clinician on DAY, billed on another claim."""
    values: dict[str, Any] = {"service_date": DAY, "rendering_npi": NPI, "billing_npi": NPI, "claim": "EARLIER-1"}
    return PriorService(procedure=procedure, modifiers=modifiers, **(values | changes))


def payer(**changes: Any) -> PayerFact:
    values: dict[str, Any] = {"payer_id": PAYER_ID, "timely_filing_days": 365, "ncci": "practitioner"}
    return PayerFact(**(values | changes))


def authorization(number: str = "AUTH-7", **changes: Any) -> AuthorizationFact:
    values: dict[str, Any] = {"payer_id": PAYER_ID, "starts": dt.date(2026, 11, 1), "ends": dt.date(2026, 12, 1)}
    return AuthorizationFact(number=number, **(values | changes))


PATIENT = Person(
    name=Name("Example", "Pat"), member_id="1EG4TE5MK73", birth_date=dt.date(1950, 5, 1), sex="F"
)  # fmt: skip
CLINIC = Provider(name=Name("Example Family Practice", is_person=False), role="85", npi=NPI, tax_id="123456789")


_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def changed(record: _Struct, **changes: Any) -> _Struct:
    return msgspec.structs.replace(record, **changes)


def provider(role: str, number: str) -> Provider:
    """A clinician in a role: 82 rendering, DN referring."""
    return Provider(name=Name("Sample", "Robin"), role=role, npi=number)


def visit(
    shows: str,
    *lines: ServiceLine,
    dx: tuple[Diagnosis, ...] = diagnoses("I10"),
    born: dt.date | None = None,
    on: dt.date = TODAY,
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> Example:
    """An example: what it shows, and the claim with its context. `facts` are fields of Context.

    CLM02 is the sum of the lines unless `total_cents` says otherwise.
    """
    lines = lines or (service(),)
    values: dict[str, Any] = {
        "control_number": "EXAMPLE-1",
        "total_cents": sum(line.charge_cents for line in lines),
        "billing": CLINIC,
        "subscriber": changed(PATIENT, birth_date=born) if born else PATIENT,
        "payer": PayerName("Example Medicare", PAYER_ID),
        "lines": lines,
        "diagnoses": dx,
        "filing_code": "MB",
    }
    return Example(shows, Claim(**(values | changes)), Context(on=on, **(facts or {})))


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
)
_MODIFIERS = ("25", "26", "59", "76", "95", "GA", "GN", "GO", "GP", "KX", "LT", "RT", "TC", "XS")


class ExampleTables:
    """A few rows of each set in our own words, as `billwright.rules.codes.Tables` gives them."""

    def __init__(self) -> None:
        self.editions = {
            "icd10cm": "FY2026",
            "diagnosis-ages": "2026",
            "hcpcs": "2026Q4",
            "modifiers": "2026",
            "pos": "2026",
        }
        self.editions["ncci-practitioner"] = "2026Q4"

    def icd10cm(self, on: dt.date) -> ExampleDiagnoses | None:
        return ExampleDiagnoses() if on >= dt.date(2025, 10, 1) else None

    def diagnosis_ages(self, on: dt.date) -> ExampleAges | None:
        return ExampleAges()

    def hcpcs(self, on: dt.date) -> ExampleList | None:
        return ExampleList(
            CodeFact("G0283", "Electrical stimulation"), CodeFact("A0021", "Ended", None, dt.date(2003, 1, 1))
        )

    def modifiers(self, on: dt.date) -> ExampleList | None:
        return ExampleList(*(CodeFact(code, code) for code in _MODIFIERS))

    def places(self, on: dt.date) -> ExampleList | None:
        return ExampleList(
            CodeFact("11", "Office"), CodeFact("12", "Home"), CodeFact("27", "Street", dt.date(2023, 10, 1))
        )

    def ncci(self, which: str, on: dt.date) -> ExamplePairs | None:
        return ExamplePairs() if which == "practitioner" else None


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

    def excludes1(self, code: str, other: str) -> str | None:
        return None


class ExampleAges:
    edition = "2026"
    _limits = {"O0900": AgeLimit(9, 64), "Z00110": AgeLimit(0, 0), "Z3800": AgeLimit(0, 0)}  # noqa: RUF012 - never written

    def find(self, code: str) -> AgeLimit | None:
        return self._limits.get(code)


class ExampleList:
    edition = "2026"

    def __init__(self, *facts: CodeFact) -> None:
        self._facts = {fact.code: fact for fact in facts}

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        fact = self._facts.get(code)
        return fact if fact and on in fact else None


class ExamplePairs:
    """Invented pairs: 97530 with 97116 may be parted by a modifier, 20610 with 20600 never, 97140 with 97112 is deleted."""

    edition = "2026Q4"
    _pairs = (
        PairFact("97530", "97116", 1, dt.date(2020, 1, 1), None, "an invented reason"),
        PairFact("20610", "20600", 0, dt.date(2020, 1, 1), None, "an invented reason"),
        PairFact("97140", "97112", 9, dt.date(2020, 1, 1), None, "an invented reason"),
        PairFact("97535", "97113", 1, dt.date(2020, 1, 1), dt.date(2026, 7, 1), "an invented reason"),
    )

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None:
        for pair in self._pairs:
            if (
                (pair.column1, pair.column2) == (column1, column2)
                and pair.starts <= on
                and (not pair.ends or on < pair.ends)
            ):
                return pair
        return None
