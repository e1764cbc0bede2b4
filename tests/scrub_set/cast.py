"""Who is on the claims of the set, and how a claim is changed in one place. Everybody is fictional."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from billwright.records.checking import AuthorizationFact, Context, CoverageFact, PayerFact, PriorService, TherapyFact
from billwright.records.claim import Claim, Diagnosis, Drug, ServiceLine
from billwright.records.parties import Address, Name, PayerName, Person, Provider

ON = dt.date(2026, 11, 24)
DAY = dt.date(2026, 10, 6)
STREET = Address("12 EXAMPLE SQUARE", "", "SAMPLEBURY", "OH", "439990001")
HOSPITAL_STREET = Address("400 INFIRMARY ROAD", "", "SAMPLEBURY", "OH", "439990400")


class Billed(NamedTuple):
    """A claim, what is known beside it, and what it is about."""

    name: str
    claim: Claim
    context: Context


def npi(nine: int) -> str:
    """The nine digits with their check digit (Luhn over 80840 and the nine)."""
    digits = [int(each) for each in f"80840{nine}"]
    doubled = [sum(divmod(each * 2, 10)) if at % 2 == 0 else each for at, each in enumerate(reversed(digits))]
    return f"{nine}{-sum(doubled) % 10}"


CLINIC = Provider(
    Name("SAMPLEBURY FAMILY AND THERAPY", is_person=False),
    "85",
    npi(199999999),
    "261QP2300X",
    "990000001",
    address=STREET,
)
LABORATORY = Provider(
    Name("SAMPLEBURY LABORATORY", is_person=False), "85", npi(199999997), "291U00000X", "990000002", address=STREET
)
SUPPLIER = Provider(
    Name("SAMPLEBURY MEDICAL SUPPLY", is_person=False), "85", npi(199999996), "332B00000X", "990000003", address=STREET
)
AMBULANCE = Provider(
    Name("SAMPLEBURY AMBULANCE", is_person=False), "85", npi(199999995), "3416L0300X", "990000004", address=STREET
)
HOSPITAL = Provider(
    Name("SAMPLEBURY INFIRMARY", is_person=False), "85", npi(199999994), "282N00000X", "990000005",
    address=HOSPITAL_STREET,
)  # fmt: skip
DOCTOR = Provider(Name("FICTIVELEY", "VERA"), "82", npi(123456781), "207Q00000X")
THERAPIST = Provider(Name("MADEUPSON", "THEO"), "82", npi(123456782), "225100000X")
ANESTHETIST = Provider(Name("INVENTEDLEY", "ADA"), "82", npi(123456783), "207L00000X")
REFERRER = Provider(Name("PRETENDWICK", "RUTH"), "DN", npi(123456784))
ORDERER = Provider(Name("PRETENDWICK", "RUTH"), "DK", npi(123456784))
ATTENDING = Provider(Name("IMAGINARD", "ATTICUS"), "71", npi(123456785), "208M00000X")
OPERATING = Provider(Name("CONTRIVEN", "OLIVE"), "72", npi(123456786))
WHERE = Provider(Name("SAMPLEBURY INFIRMARY", is_person=False), "77", npi(199999994), address=HOSPITAL_STREET)
SURGERY_CENTER = Provider(
    Name("SAMPLEBURY SURGERY CENTER", is_person=False), "77", npi(199999993), address=HOSPITAL_STREET
)

MEDICARE, MEDICAID = PayerName("EXAMPLE MEDICARE", "00001"), PayerName("EXAMPLE MEDICAID", "00002")
COMMERCIAL = PayerName("HARBORLINE MUTUAL", "00903")
MOTOR, COMPENSATION = PayerName("EXAMPLE MOTOR", "00904"), PayerName("EXAMPLE COMPENSATION", "00905")
_MEMBERS = {"00001": "1EG4TE5MK73", "00002": "987654321012"}
_PEOPLE = (
    ("DEMOWOOD", "OTTO", 1947, "M"), ("SAMPLER", "IDA", 1950, "F"), ("EXAMPLETON", "NORA", 1944, "F"),
    ("PLACEHOLD", "FINN", 1952, "M"), ("TESTERBY", "WANDA", 1949, "F"), ("MOCKFORD", "LEO", 1946, "M"),
)  # fmt: skip


def person(payer: PayerName, number: int, age: int | None = None, sex: str = "") -> Person:
    """The insured; old enough for Medicare unless an age is given."""
    last, first, year, own_sex = _PEOPLE[number % len(_PEOPLE)]
    born = dt.date(ON.year - age if age is not None else year, 1 + number % 12, 11)
    member = _MEMBERS.get(payer.payer_id, f"HM{1234567 + number}")
    return Person(Name(last, first), member, birth_date=born, sex=sex or own_sex, address=STREET)


def line(procedure: str, cents: int, *modifiers: str, **changes: Any) -> ServiceLine:
    values: dict[str, Any] = {"units": Decimal(1), "service_date": DAY, "pointers": (1,)}
    return ServiceLine(procedure, cents, modifiers=modifiers, **(values | changes))


def dx(*codes: str) -> tuple[Diagnosis, ...]:
    return tuple(Diagnosis(code, "ABF" if at else "ABK") for at, code in enumerate(codes))


def drug(ndc: str, quantity: str, unit: str) -> Drug:
    return Drug(ndc, Decimal(quantity), unit)


def known(payer: PayerName, filing_code: str, member: str, **changes: Any) -> Context:
    """All that checks may ask, with nothing in it that stands against a clean claim."""
    profile = PayerFact(
        payer.payer_id,
        timely_filing_days=365 if filing_code in ("MA", "MB") else 180,
        ncci={"MB": "practitioner", "MC": "medicaid"}.get(filing_code, ""),
        takes_replacement=filing_code != "MB",
        therapy_units="total" if filing_code == "MB" else "each",
    )
    values: dict[str, Any] = {
        "prior_services": (),
        "coverages": (CoverageFact(payer.payer_id, member, dt.date(2020, 1, 1), filing_code=filing_code),),
        "authorizations": (),
        "therapy": TherapyFact(),
        "notices": (),
        "minutes": (),
        "payer": profile,
    }
    return Context(on=ON, **(values | changes))


def prior(procedure: str, day: dt.date, *modifiers: str, **changes: Any) -> PriorService:
    """A service by the same doctor on another claim."""
    values = {"rendering_npi": DOCTOR.npi, "billing_npi": CLINIC.npi, "specialty": DOCTOR.taxonomy, "claim": "EARLIER1"}
    return PriorService(procedure, day, modifiers, **(values | changes))


def authorized(payer: PayerName, number: str, **changes: Any) -> AuthorizationFact:
    values: dict[str, Any] = {"starts": dt.date(2026, 9, 1), "ends": dt.date(2027, 1, 1)}
    return AuthorizationFact(number, payer.payer_id, **(values | changes))


def bill(
    name: str, number: int, payer: PayerName, filing_code: str, *lines: ServiceLine, codes: tuple[Diagnosis, ...],
    insured: Person | None = None, facts: dict[str, Any] | None = None, **changes: Any,
) -> Billed:  # fmt: skip
    """A professional claim of the clinic; `changes` are its fields. CLM02 is the sum of the lines."""
    insured = insured or person(payer, number)
    values: dict[str, Any] = {
        "control_number": f"{name.upper().replace(' ', '')[:14]}{number:02}",
        "total_cents": sum(each.charge_cents for each in lines),
        "billing": CLINIC,
        "subscriber": insured,
        "payer": payer,
        "lines": tuple(
            msgspec.structs.replace(each, control_number=f"{number}L{at}") for at, each in enumerate(lines, 1)
        ),
        "diagnoses": codes,
        "filing_code": filing_code,
        "providers": (DOCTOR,),
    }
    claim = Claim(**(values | changes))
    return Billed(name, claim, known(payer, filing_code, insured.member_id, **(facts or {})))


def changed(record: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(record, **changes)


def on_line(claim: Claim, number: int, **changes: Any) -> Claim:
    """The claim with one line changed; its total follows."""
    lines = tuple(changed(each, **changes) if at == number else each for at, each in enumerate(claim.lines, 1))
    return with_lines(claim, *lines)


def with_lines(claim: Claim, *lines: ServiceLine) -> Claim:
    return changed(claim, lines=lines, total_cents=sum(each.charge_cents for each in lines))
