"""Hypothesis strategies for a facility's claims: inpatient and outpatient, valid, with totals that add up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.strategies import claims as shared

from billwright.records.claim import Claim, ClaimBatch, Diagnosis, Extra, LineAdjudication, Procedure, ServiceLine, Stay
from billwright.records.parties import Provider

_EXTRA = (Extra("2300", ("K3", "STATE DATA")), Extra("2300", ("HCP", "03", "700.32")))


def _diagnosis_codes() -> st.SearchStrategy[str]:
    parts = st.tuples(st.sampled_from("EIJMZ"), st.integers(10, 99), st.sampled_from(["", "0", "51"]))
    return parts.map(lambda found: f"{found[0]}{found[1]}{found[2]}")


def diagnosis_lists() -> st.SearchStrategy[tuple[Diagnosis, ...]]:
    """Principal, admitting, reasons, external causes, others: in the guide's order, up to two HI of others."""
    flag = st.sampled_from(["", "Y", "N", "U", "W"])

    def some(kind: str, most: int, flags: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[list[Diagnosis]]:
        one = st.builds(Diagnosis, _diagnosis_codes(), st.just(kind), flags)
        return st.lists(one, min_size=least, max_size=most)

    no_flag = st.just("")
    groups = st.tuples(
        some("ABK", 1, flag, least=1), some("ABJ", 1, no_flag, least=1), some("APR", 3, no_flag), some("ABN", 12, flag),
        some("ABF", 24, flag),
    )  # fmt: skip
    return groups.map(lambda found: tuple(each for group in found for each in group))


def procedure_lists() -> st.SearchStrategy[tuple[Procedure, ...]]:
    code = st.integers(1_000_000, 9_999_999).map(str)
    principal = st.builds(Procedure, code, shared.days(), st.just("BBR"))
    others = st.lists(st.builds(Procedure, code, shared.days(), st.just("BBQ")), max_size=13)
    both = st.tuples(principal, others).map(lambda found: (found[0], *found[1]))
    return st.one_of(st.just(()), both)


def stays() -> st.SearchStrategy[Stay]:
    day = shared.days()
    hour = st.sampled_from(["", "0000", "2359"])
    admission = st.just((None, "")) | st.tuples(day, hour)
    return admission.flatmap(lambda at: _stays(day, at, hour))


def _stays(
    day: st.SearchStrategy[dt.date], admission: tuple[dt.date | None, str], hour: st.SearchStrategy[str]
) -> st.SearchStrategy[Stay]:
    code = shared.words(2, least=2)
    codes = st.lists(code, max_size=14).map(tuple)
    return st.builds(
        Stay, day, day, st.just(admission[0]), st.just(admission[1]), hour, admission_type=st.sampled_from(["1", "3"]),
        admission_source=st.sampled_from(["1", "4"]), patient_status=st.sampled_from(["01", "30", "06"]),
        drg=st.sampled_from(["", "470"]), procedures=procedure_lists(),
        occurrence_spans=st.lists(st.tuples(code, day, day), max_size=13).map(tuple),
        occurrences=st.lists(st.tuples(code, day), max_size=13).map(tuple),
        values=st.lists(st.tuples(code, shared.cents()), max_size=13).map(tuple), conditions=codes, treatments=codes,
        patient_due_cents=st.one_of(st.none(), shared.cents()),
    )  # fmt: skip


def _provider(role: str, taxonomy: str = "") -> st.SearchStrategy[Provider]:
    return st.builds(Provider, shared.names(), st.just(role), shared.npis(), st.just(taxonomy))


def provider_lists() -> st.SearchStrategy[tuple[Provider, ...]]:
    """An attending provider, and some of the others, in the guide's order."""
    others = [st.none() | _provider(role) for role in ("72", "82", "DN")]
    made = st.tuples(_provider("71", "207R00000X"), *others)
    return made.map(lambda found: tuple(each for each in found if each is not None))


def _adjudications() -> st.SearchStrategy[LineAdjudication]:
    return st.builds(
        LineAdjudication, shared.words(10, least=2), shared.cents(), st.sampled_from(["", "99283"]),
        units=shared.quantities(), adjudicated_on=shared.days(), adjustments=shared.adjustments(),
        remaining_cents=st.one_of(st.none(), shared.cents()), revenue_code=st.sampled_from(["0120", "0450"]),
    )  # fmt: skip


def service_lines() -> st.SearchStrategy[ServiceLine]:
    """Some with a procedure and a day, some with a revenue code alone."""
    plain: dict[str, Any] = {
        "charge_cents": shared.cents(), "units": shared.quantities(), "unit": st.sampled_from(["UN", "DA"]),
        "revenue_code": st.sampled_from(["0120", "0250", "0450"]), "control_number": st.sampled_from(["", "LINE1"]),
        "noncovered_cents": st.one_of(st.none(), shared.cents()),
        "adjudications": st.lists(_adjudications(), max_size=2).map(tuple),
        "extra": st.sampled_from([(), (Extra("2400", ("AMT", "GT", "1.5")),)]),
    }  # fmt: skip
    room = st.builds(ServiceLine, procedure=st.just(""), service_date=st.none(), **plain)
    coded = st.builds(
        ServiceLine, procedure=shared.procedures(), service_date=shared.days(), modifiers=shared.modifier_lists(),
        description=st.one_of(st.just(""), shared.texts(20)),
        providers=st.just(()) | _provider("72").map(lambda one: (one,)), **plain,
    )  # fmt: skip
    return st.one_of(room, coded)


def claims() -> st.SearchStrategy[Claim]:
    """Valid institutional claims."""
    fields = st.fixed_dictionaries(
        {
            "control_number": shared.words(20), "billing": _billing(), "subscriber": shared.persons(),
            "payer": shared.payers(), "diagnoses": diagnosis_lists(), "kind": st.just("institutional"),
            "place_of_service": st.just(""), "type_of_bill": st.sampled_from(["11", "13", "21", "32"]),
            "frequency": st.sampled_from(["1", "2", "7"]), "filing_code": st.sampled_from(["CI", "MC"]),
            "patient": st.none() | shared.persons(with_member=False), "providers": provider_lists(), "stay": stays(),
            "payer_control_number": st.sampled_from(["", "PAYERCLAIM"]), "note": st.one_of(st.just(""), shared.texts(60)),
            "ids": st.sampled_from([(), (("G4", "REVIEW"),)]),
            "dates": st.sampled_from([()]) | shared.days().map(lambda day: (("050", day),)),
            "other_coverages": st.lists(shared.other_coverages(), max_size=2).map(tuple),
            "extra": st.sampled_from([(), _EXTRA]),
        }
    )  # fmt: skip
    lines = st.lists(service_lines(), min_size=1, max_size=4).map(tuple)
    return st.tuples(fields, lines).map(lambda drawn: _finished(*drawn))


def _billing() -> st.SearchStrategy[Provider]:
    return st.builds(
        Provider, shared.names(is_person=False), st.just("85"), shared.npis(), st.sampled_from(["", "282N00000X"]),
        st.integers(990_000_000, 990_999_999).map(str), address=shared.addresses(),
    )  # fmt: skip


def _finished(fields: dict[str, Any], lines: tuple[ServiceLine, ...]) -> Claim:
    """The total is the lines'; a dependent has a relationship of its own."""
    total = sum(line.charge_cents for line in lines)
    return Claim(total_cents=total, lines=lines, relationship="19" if fields["patient"] else "18", **fields)


def batches() -> st.SearchStrategy[ClaimBatch]:
    made = st.lists(claims(), min_size=1, max_size=3).map(tuple)
    return st.tuples(shared.batches(), made).map(lambda drawn: _with_claims(*drawn))


def _with_claims(batch: ClaimBatch, made: tuple[Claim, ...]) -> ClaimBatch:
    return ClaimBatch(
        batch.reference, batch.created_at, batch.submitter, batch.receiver_name, batch.receiver_id, made, batch.purpose
    )
