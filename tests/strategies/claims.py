"""Hypothesis strategies for whole claims and remittances, as an office would send and receive them.

`claims()` are valid professional claims: NPIs check, totals add up, pointers point. `remittances()` balance.
What they draw reads back equal from X12; people are made of letters, so nobody in them lives.
"""

from __future__ import annotations

import datetime as dt
import string
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from billwright.records.claim import (
    Adjustment,
    Claim,
    ClaimBatch,
    Diagnosis,
    Drug,
    Extra,
    LineAdjudication,
    OtherCoverage,
    ServiceLine,
    Submitter,
)  # fmt: skip
from billwright.records.parties import Address, Contact, Name, PayerName, Person, Provider
from billwright.records.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine

_LETTERS = string.ascii_uppercase
_WORD = string.ascii_uppercase + string.digits
_TEXT = _WORD + string.ascii_lowercase + " .,-'/&#()" + "ÄÉÑÖß"


def words(most: int = 20, alphabet: str = _WORD, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most)


def texts(most: int = 30) -> st.SearchStrategy[str]:
    """Free text with a letter in it, without the usual delimiters."""
    return st.text(_TEXT, min_size=1, max_size=most).filter(lambda text: text.strip() == text)


def days(first: int = 2015, last: int = 2026) -> st.SearchStrategy[dt.date]:
    return st.dates(dt.date(first, 1, 1), dt.date(last, 12, 31))


def cents(most: int = 1_000_000) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def npis() -> st.SearchStrategy[str]:
    """Ten digits with the right check digit."""
    return st.integers(100_000_000, 299_999_999).map(lambda stem: f"{stem}{_check_digit(str(stem))}")


def _check_digit(stem: str) -> int:
    total = 24
    for place, digit in enumerate(reversed(stem)):
        total += sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit)
    return -total % 10


def quantities() -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal("0.01"), Decimal(999), places=2).map(lambda number: number.normalize()).map(_plain)


def _plain(number: Decimal) -> Decimal:
    return Decimal(format(number, "f"))


def names(is_person: bool = True) -> st.SearchStrategy[Name]:
    if not is_person:
        return st.builds(Name, texts(40), is_person=st.just(False))
    middle = st.one_of(st.just(""), words(10, _LETTERS))
    return st.builds(Name, texts(30), words(20, _LETTERS), middle, suffix=st.sampled_from(["", "JR", "III"]))


def addresses() -> st.SearchStrategy[Address]:
    state = st.sampled_from(["OH", "CA", "NY", "TX"])
    postal = st.integers(10_000, 99_999).map(lambda number: f"{number}0000")
    line2 = st.one_of(st.just(""), texts(20))
    return st.builds(Address, texts(40), line2, words(20, _LETTERS, least=2), state, postal)


def contacts(function: str = "IC") -> st.SearchStrategy[Contact]:
    phone = st.tuples(st.just("TE"), st.integers(2_000_000_000, 9_999_999_999).map(str))
    mail = st.tuples(st.just("EM"), words(20))
    numbers = st.one_of(st.tuples(phone), st.tuples(phone, mail))
    return st.builds(Contact, texts(20), numbers, st.just(function))


def persons(with_member: bool = True) -> st.SearchStrategy[Person]:
    return st.builds(
        Person, names(), words(12, least=2) if with_member else st.just(""), birth_date=days(1930, 2010),
        sex=st.sampled_from(["F", "M", "U"]), address=addresses(),
    )  # fmt: skip


def other_subscribers() -> st.SearchStrategy[Person]:
    """Without birth date and sex, which 5010 does not send of them."""
    return st.builds(Person, names(), words(12, least=2), address=addresses())


def payers() -> st.SearchStrategy[PayerName]:
    return st.builds(
        PayerName, texts(30), words(10, least=2), st.sampled_from(["PI", "XV"]), st.one_of(st.none(), addresses())
    )


def billing_providers() -> st.SearchStrategy[Provider]:
    return st.builds(
        Provider, st.booleans().flatmap(names), st.just("85"), npis(), st.sampled_from(["", "207Q00000X", "225100000X"]),
        st.integers(100_000_000, 999_999_999).map(str), st.sampled_from(["EI", "SY"]), addresses(),
        st.one_of(st.just(()), contacts().map(lambda one: (one,))),
    )  # fmt: skip


def _rendering() -> st.SearchStrategy[Provider]:
    return st.builds(Provider, names(), st.just("82"), npis(), st.sampled_from(["", "207Q00000X"]))


def _referring() -> st.SearchStrategy[Provider]:
    return st.builds(Provider, names(), st.just("DN"), npis())


def _facility() -> st.SearchStrategy[Provider]:
    return st.builds(Provider, names(False), st.just("77"), npis(), address=addresses())


def provider_lists() -> st.SearchStrategy[tuple[Provider, ...]]:
    """Claim-level providers in the guide's order."""
    each = st.tuples(*(st.one_of(st.none(), one()) for one in (_referring, _rendering, _facility)))
    return each.map(lambda found: tuple(one for one in found if one is not None))


def procedures() -> st.SearchStrategy[str]:
    return st.one_of(st.integers(10_000, 99_999).map(str), st.integers(1000, 9999).map(lambda number: f"J{number}"))


def modifier_lists() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(["25", "59", "GP", "RT", "LT", "76"]), max_size=4, unique=True).map(tuple)


def adjustments(groups: str = "CO PR OA") -> st.SearchStrategy[tuple[Adjustment, ...]]:
    """Up to eight adjustments, those of a group together."""
    one = st.builds(
        Adjustment, st.sampled_from(groups.split()), st.sampled_from(["1", "2", "3", "45", "97", "253"]), cents(50_000),
        st.one_of(st.none(), quantities()),
    )  # fmt: skip
    return st.lists(one, max_size=8).map(lambda found: tuple(sorted(found, key=lambda each: each.group)))


def _adjudications() -> st.SearchStrategy[LineAdjudication]:
    return st.builds(
        LineAdjudication, words(10, least=2), cents(), procedures(), modifier_lists(), quantities(), days(), adjustments(),
        st.one_of(st.none(), cents()), bundled_line=st.one_of(st.none(), st.integers(1, 9)),
    )  # fmt: skip


def _drugs() -> st.SearchStrategy[Drug]:
    ndc = st.integers(10_000_000_000, 99_999_999_999).map(str)
    return st.builds(
        Drug, ndc, quantities(), st.sampled_from(["F2", "GR", "ME", "ML", "UN"]), st.one_of(st.just(""), words(10))
    )


def service_lines(diagnoses: int) -> st.SearchStrategy[ServiceLine]:
    """A line that points to some of so many diagnoses."""
    first = st.tuples(days(), st.one_of(st.none(), st.integers(0, 30)))
    return first.flatmap(lambda at: _line(at[0], at[1], diagnoses))


def _line(first: dt.date, length: int | None, diagnoses: int) -> st.SearchStrategy[ServiceLine]:
    through = None if length is None else first + dt.timedelta(days=length)
    pointers = st.lists(st.integers(1, diagnoses), min_size=1, max_size=min(4, diagnoses), unique=True).map(tuple)
    return st.builds(
        ServiceLine, procedure=procedures(), charge_cents=cents(), units=quantities(), service_date=st.just(first),
        pointers=pointers, modifiers=modifier_lists(), through=st.just(through), unit=st.sampled_from(["UN", "MJ"]),
        description=st.one_of(st.just(""), texts(20)), place_of_service=st.sampled_from(["", "11", "22"]),
        emergency=st.booleans(), control_number=words(20), prior_authorization=st.one_of(st.just(""), words(15)),
        note=st.one_of(st.just(""), texts(40)), drug=st.one_of(st.none(), _drugs()),
        providers=st.one_of(st.just(()), _rendering().map(lambda one: (one,))),
        dates=st.one_of(st.just(()), days().map(lambda day: (("471", day),))),
        adjudications=st.lists(_adjudications(), max_size=2).map(tuple),
        extra=st.sampled_from([(), (Extra("2400", ("K3", "STATE DATA")),)]),
    )  # fmt: skip


def diagnosis_lists() -> st.SearchStrategy[tuple[Diagnosis, ...]]:
    """One to twelve different ICD-10 codes, the principal first."""
    code = st.tuples(st.sampled_from("EIJMZ"), st.integers(10, 99), st.sampled_from(["", "0", "51"]))
    codes = st.lists(code, min_size=1, max_size=12, unique=True)
    return codes.map(
        lambda found: tuple(Diagnosis(f"{a}{b}{c}", "ABF" if at else "ABK") for at, (a, b, c) in enumerate(found))
    )


def other_coverages() -> st.SearchStrategy[OtherCoverage]:
    return st.builds(
        OtherCoverage, st.sampled_from(["P", "S", "T"]), st.sampled_from(["18", "01", "19"]),
        st.sampled_from(["CI", "MB", "MC"]),
        other_subscribers(), payers(), st.one_of(st.just(""), words(10)), paid_cents=st.one_of(st.none(), cents()),
        remaining_cents=st.one_of(st.none(), cents()), paid_on=st.one_of(st.none(), days()), adjustments=adjustments(),
        claim_control_number=st.one_of(st.just(""), words(15)),
    )  # fmt: skip


def claims(**fixed: Any) -> st.SearchStrategy[Claim]:
    """Valid professional claims; `fixed` fields are as given."""
    return diagnosis_lists().flatmap(lambda found: _claims(found, fixed))


def _claims(diagnoses: tuple[Diagnosis, ...], fixed: dict[str, Any]) -> st.SearchStrategy[Claim]:
    lines = st.lists(service_lines(len(diagnoses)), min_size=1, max_size=4).map(tuple)
    fields: dict[str, Any] = {
        "control_number": words(20), "billing": billing_providers(), "subscriber": persons(), "payer": payers(),
        "diagnoses": st.just(diagnoses), "place_of_service": st.sampled_from(["11", "22", "02"]),
        "frequency": st.sampled_from(["1", "7", "8"]), "filing_code": st.sampled_from(["CI", "MB", "MC"]),
        "group_number": st.one_of(st.just(""), words(10)), "patient": st.one_of(st.none(), persons(with_member=False)),
        "providers": provider_lists(), "prior_authorization": st.one_of(st.just(""), words(15)),
        "payer_control_number": st.one_of(st.just(""), words(15)), "note": st.one_of(st.just(""), texts(60)),
        "accident": st.sampled_from([(), ("AA",), ("EM", "OA")]), "signature_on_file": st.booleans(),
        "patient_paid_cents": st.one_of(st.none(), cents()), "ids": st.sampled_from([(), (("P4", "12"),)]),
        "dates": st.one_of(st.just(()), days().map(lambda day: (("431", day),))),
        "other_coverages": st.lists(other_coverages(), max_size=2).map(tuple),
        "extra": st.sampled_from([(), (Extra("2300", ("K3", "STATE DATA")), Extra("2300", ("HI", "BG:09")))]),
    }  # fmt: skip
    fields |= {name: st.just(value) for name, value in fixed.items() if name != "lines"}
    made = st.fixed_dictionaries(fields)
    return st.tuples(made, lines).map(lambda drawn: _finished(*drawn))


def _finished(fields: dict[str, Any], lines: tuple[ServiceLine, ...]) -> Claim:
    """The total is the lines'; a dependent has a relationship of its own."""
    total = sum(line.charge_cents for line in lines)
    return Claim(total_cents=total, lines=lines, relationship="19" if fields["patient"] else "18", **fields)


def batches() -> st.SearchStrategy[ClaimBatch]:
    submitter = st.builds(Submitter, texts(30), words(10, least=2), contacts())
    when = st.builds(dt.datetime.combine, days(2020), st.times()).map(lambda at: at.replace(microsecond=0))
    made = st.lists(claims(), min_size=1, max_size=3).map(tuple)
    return st.builds(ClaimBatch, words(20), when, submitter, texts(30), words(10, least=2), made)


# --- remittances


def remittance_lines() -> st.SearchStrategy[RemittanceLine]:
    """A line whose adjustments take its charge to what was paid."""
    fields = st.fixed_dictionaries(
        {
            "procedure": procedures(), "charge_cents": cents(), "modifiers": modifier_lists(),
            "units": st.one_of(st.none(), quantities()), "service_date": st.one_of(st.none(), days()),
            "adjustments": adjustments(), "control_number": st.one_of(st.just(""), words(15)),
            "allowed_cents": st.one_of(st.none(), cents()), "remarks": st.sampled_from([(), ("N130",), ("N362", "M25")]),
        }
    )  # fmt: skip
    return fields.map(_balanced_line)


def _balanced_line(fields: dict[str, Any]) -> RemittanceLine:
    return RemittanceLine(paid_cents=fields["charge_cents"] - sum(one.cents for one in fields["adjustments"]), **fields)


def remittance_claims() -> st.SearchStrategy[RemittanceClaim]:
    fields = st.fixed_dictionaries(
        {
            "control_number": words(20), "status": st.sampled_from(["1", "2", "4", "22"]),
            "patient_cents": st.one_of(st.none(), cents()),
            "filing_code": st.sampled_from(["12", "MB", "MC"]), "payer_control_number": words(20),
            "place_of_service": st.sampled_from(["", "11"]), "patient": names(), "member_id": words(12, least=2),
            "subscriber": st.one_of(st.none(), names()), "rendering_npi": st.one_of(st.just(""), npis()),
            "service_date": st.one_of(st.none(), days()), "received_on": st.one_of(st.none(), days()),
            "adjustments": adjustments(), "remarks": st.sampled_from([(), ("MA01",), ("MA01", "N115")]),
            "ids": st.sampled_from([(), (("EA", "7"),)]), "amounts": st.sampled_from([(), (("AU", 1500),)]),
        }
    )  # fmt: skip
    lines = st.lists(remittance_lines(), max_size=3).map(tuple)
    return st.tuples(fields, lines, cents()).map(lambda drawn: _balanced_claim(*drawn))


def _balanced_claim(fields: dict[str, Any], lines: tuple[RemittanceLine, ...], alone: int) -> RemittanceClaim:
    charge = sum(line.charge_cents for line in lines) if lines else alone
    off = sum(one.cents for one in fields["adjustments"]) + sum(line.adjusted_cents for line in lines)
    return RemittanceClaim(charge_cents=charge, paid_cents=charge - off, position=1, lines=lines, **fields)


def remittances() -> st.SearchStrategy[Remittance]:
    """Balanced payments of up to four claims, with provider adjustments."""
    adjustment = st.builds(
        ProviderAdjustment, npis(), st.just(dt.date(2026, 12, 31)), st.sampled_from(["WO", "L6", "72"]),
        st.integers(-100_000, 100_000), st.one_of(st.just(""), words(15)),
    )  # fmt: skip
    fields = st.fixed_dictionaries(
        {
            "method": st.sampled_from(["ACH", "CHK", "NON"]), "paid_on": days(), "trace_number": words(20),
            "payer": st.builds(PayerName, texts(30), st.just(""), st.just("XV"), addresses()), "payee_name": texts(30),
            "payee_id": npis(), "payer_trace_id": words(10, string.digits, least=10),
            "production_date": st.one_of(st.none(), days()), "payer_contacts": contacts("BL").map(lambda one: (one,)),
        }
    )  # fmt: skip
    made = st.tuples(fields, st.lists(remittance_claims(), max_size=4), st.lists(adjustment, max_size=7))
    return made.map(lambda drawn: _balanced_payment(*drawn))


def _balanced_payment(
    fields: dict[str, Any], made: list[RemittanceClaim], adjustments: list[ProviderAdjustment]
) -> Remittance:
    placed = tuple(msgspec.structs.replace(claim, position=at) for at, claim in enumerate(made, 1))
    paid = sum(claim.paid_cents for claim in placed) - sum(one.cents for one in adjustments)
    return Remittance(
        control_number="0001", paid_cents=paid, claims=placed, provider_adjustments=tuple(adjustments), **fields
    )
