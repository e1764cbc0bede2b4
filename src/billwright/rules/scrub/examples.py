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
from billwright.records.claim import Claim, Diagnosis, ServiceLine
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
