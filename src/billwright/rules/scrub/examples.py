"""The visit that examples vary. Everybody here is fictional; the tables that they meet are in example_tables.

`visit()` is a clean claim: one office visit of a Medicare-like patient on 10 November 2026. Each argument changes one
thing, so that an example shows in a line what the check is about.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from billwright.records.checking import AuthorizationFact, Context, CoverageFact, PayerFact, PriorService
from billwright.records.claim import Claim, Diagnosis, OtherCoverage, ServiceLine, Stay
from billwright.records.parties import Name, PayerName, Person, Provider
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
    values: dict[str, Any] = {
        "payer_id": PAYER_ID,
        "timely_filing_days": 365,
        "ncci": "practitioner",
        "contractor": "99999",
    }
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


OUTPATIENT: dict[str, Any] = {"kind": "institutional", "type_of_bill": "13", "filing_code": "MA"}
"""What makes the visit a hospital's outpatient bill."""


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


STAY = Stay(
    statement_from=dt.date(2026, 11, 3),
    statement_through=DAY,
    admitted_on=dt.date(2026, 11, 3),
    admitted_at="0915",
    discharged_at="1100",
    admission_type="1",
    admission_source="1",
    patient_status="01",
    values=(("80", 7_00),),
)
"""Seven days in hospital, from 3 November to DAY, all of them covered (value code 80 counts in hundredths)."""


def room(days: int = 7, **changes: Any) -> ServiceLine:
    """Room and board at $1,000.00 a day."""
    values: dict[str, Any] = {"revenue_code": "0120", "unit": "DA", "service_date": None, "pointers": ()}
    return service("", **({"charge_cents": days * 1000_00, "units": Decimal(days)} | values | changes))


def bill(shows: str, *lines: ServiceLine, type_of_bill: str = "11", stay: Stay = STAY, **changes: Any) -> Example:
    """A facility's bill as an example: a hospital's for an inpatient of Medicare, unless told otherwise."""
    values: dict[str, Any] = {
        "kind": "institutional",
        "filing_code": "MA",
        "providers": (provider("71", OTHER_NPI),),
        "dx": (Diagnosis("I10", "ABK", "Y"), Diagnosis("E119", "ABF", "Y")),
    }
    return visit(shows, *(lines or (room(),)), type_of_bill=type_of_bill, stay=stay, **(values | changes))


ONE_DAY = Stay(statement_from=DAY, statement_through=DAY, admission_type="3", admission_source="1", patient_status="01")
"""DAY as an outpatient."""


def outpatient(shows: str, *lines: ServiceLine, stay: Stay = ONE_DAY, **changes: Any) -> Example:
    """A hospital's bill for a day of an outpatient of Medicare: a visit to its clinic, unless told otherwise."""
    line = service("99213", revenue_code="0510", pointers=())
    return bill(shows, *(lines or (line,)), stay=stay, **{"type_of_bill": "13", **changes})


def other_coverage(order: str = "P", **changes: Any) -> OtherCoverage:
    """A group health plan that has paid $80.00, if it has its turn first."""
    values: dict[str, Any] = {
        "relationship": "18",
        "filing_code": "CI",
        "subscriber": PATIENT,
        "payer": PayerName("Example Health Plan", "00002"),
        "paid_cents": 80_00,
        "paid_on": dt.date(2026, 11, 20),
    }
    return OtherCoverage(order=order, **(values | changes))
