"""Hypothesis strategies for claim status: inquiries as an office would ask, answers as a payer would give.

What they draw reads back equal from X12. Records share payers, providers and people by chance, so that levels are shared
and opened again.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import strategies as st
from tests.strategies.claims import (
    cents,
    contacts,
    days,
    modifier_lists,
    names,
    npis,
    procedures,
    quantities,
    texts,
    words,
)  # fmt: skip

from billwright.records.acknowledgment import ClaimStatus, StatusInfo
from billwright.records.claim import Extra
from billwright.records.claim_status import StatusAnswer, StatusInquiry, StatusLine
from billwright.records.parties import PayerName, Person, Provider

_ASKED_AT = [dt.datetime(2026, 1, 5, 9, 30), dt.datetime(2026, 1, 5, 9, 30, 15)]  # noqa: DTZ001  the sender's own time


def _maybe(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), one)


def _payers() -> st.SearchStrategy[PayerName]:
    return st.builds(PayerName, texts(30), words(10, least=2), st.sampled_from(["PI", "XV"]))


def _providers() -> st.SearchStrategy[Provider]:
    named = st.booleans().flatmap(names)
    by_npi = st.builds(Provider, named, st.just("1P"), npis())
    by_tax = st.builds(Provider, named, st.just("1P"), tax_id=words(9, "0123456789", least=9))
    by_payer = st.builds(Provider, named, st.just("1P"), ids=words(9, least=2).map(lambda number: (("SV", number),)))
    return st.one_of(by_npi, by_tax, by_payer)


def _people(is_subscriber: bool, is_asked: bool) -> st.SearchStrategy[Person]:
    return st.builds(
        Person, names(), words(12, least=2) if is_subscriber else st.just(""),
        st.sampled_from(["MI", "II"]) if is_subscriber else st.just("MI"),
        days(1930, 2010) if is_asked else st.none(), sex=st.sampled_from(["F", "M"]) if is_asked else st.just(""),
    )  # fmt: skip


def infos(is_claim: bool = False) -> st.SearchStrategy[StatusInfo]:
    """One to three statuses of a line; of a claim also what is charged, paid and by which check."""
    status = st.builds(
        ClaimStatus, st.sampled_from(["A1", "F1", "F2", "P1", "R3"]), st.sampled_from(["20", "65", "104"]),
        st.sampled_from(["", "1P", "QC"]), st.sampled_from(["", "RX"]),
    )  # fmt: skip
    few = st.lists(status, min_size=1, max_size=3).map(tuple)
    if not is_claim:
        return st.builds(StatusInfo, few, days())
    return st.builds(
        StatusInfo, few, days(), cents=st.one_of(st.none(), cents()), paid_cents=st.one_of(st.none(), cents()),
        decided_on=st.one_of(st.none(), days()), paid_on=st.one_of(st.none(), days()), check_number=_maybe(words(16)),
    )  # fmt: skip


def _said_as_a_whole() -> st.SearchStrategy[tuple[StatusInfo, ...]]:
    status = st.builds(ClaimStatus, st.sampled_from(["E0", "D0", "E1"]), st.sampled_from(["0", "484"]))
    one = st.builds(StatusInfo, st.lists(status, min_size=1, max_size=3).map(tuple), days())
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def _lines(is_asked: bool) -> st.SearchStrategy[StatusLine]:
    first = st.tuples(days(), st.one_of(st.none(), st.integers(0, 9)))
    return first.flatmap(
        lambda at: st.builds(
            StatusLine, procedures(), cents(), st.just(at[0]),
            st.just(None if at[1] is None else at[0] + dt.timedelta(days=at[1])), modifier_lists(),
            revenue_code=st.sampled_from(["", "0250"]), units=quantities(), control_number=_maybe(words(20)),
            paid_cents=st.none() if is_asked else cents(),
            infos=st.just(()) if is_asked else st.lists(infos(), min_size=1, max_size=2).map(tuple),
        )
    )  # fmt: skip


def _claims(is_asked: bool) -> dict[str, st.SearchStrategy[object]]:
    """The fields of a claim that both directions have."""
    return {
        "trace": words(20), "control_number": _maybe(words(20)), "payer_control_number": _maybe(words(20)),
        "clearinghouse_number": _maybe(words(20)), "type_of_bill": st.sampled_from(["", "111", "131"]),
        "prescription": _maybe(words(12)), "lines": st.lists(_lines(is_asked), max_size=2).map(tuple),
        "ids": st.sampled_from([(), (("LU" if is_asked else "VV", "SYSTEM7"),)]),
        "service_from": st.just(dt.date(2026, 1, 2)), "service_through": st.sampled_from([None, dt.date(2026, 1, 4)]),
        "extra": st.sampled_from([(), (Extra("HEADER", ("ZZZ", "ALL")), Extra("2000C", ("ZZZ", "1", "A:B", "C^D"))),
                                  (Extra("2200D", ("ZZZ", "OWN")),)]),
    }  # fmt: skip


@st.composite
def inquiries(draw: st.DrawFn) -> list[StatusInquiry]:
    """A day's questions."""
    payers, providers, people = draw(_few(_payers())), draw(_few(_providers())), draw(_few(_people(True, True)))
    one = st.builds(
        StatusInquiry, st.sampled_from(["ASK1", "ASK2"]), st.sampled_from(_ASKED_AT), st.sampled_from(payers),
        st.just(draw(names(False))), st.just("CLINIC7"), st.sampled_from(providers), st.sampled_from(people),
        patient=st.one_of(st.none(), _people(False, True)), group_number=_maybe(words(10)),
        charge_cents=st.one_of(st.none(), cents()), **_claims(True),
    )  # fmt: skip
    return [_placed(each) for each in draw(st.lists(one, min_size=1, max_size=6))]  # type: ignore[misc]


@st.composite
def answers(draw: st.DrawFn) -> list[StatusAnswer]:
    """What a payer answers to them, of some only as a whole."""
    payers, providers, people = draw(_few(_payers())), draw(_few(_providers())), draw(_few(_people(True, False)))
    head = (
        st.just("SAY1"),
        st.sampled_from(_ASKED_AT),
        st.sampled_from(payers),
        st.just(draw(names(False))),
        st.just("C7"),
    )
    said = st.lists(infos(is_claim=True), min_size=1, max_size=2).map(tuple)
    contact = st.just(draw(st.one_of(st.none(), contacts())))
    claim = st.builds(
        StatusAnswer, *head, infos=said, provider=st.sampled_from(providers), subscriber=st.sampled_from(people),
        patient=st.one_of(st.none(), _people(False, False)), payer_contact=contact, **_claims(False),
    )  # fmt: skip
    provider = st.one_of(st.none(), st.sampled_from(providers))
    other = st.builds(StatusAnswer, *head, words(20), _said_as_a_whole(), provider, payer_contact=contact)
    return [_placed(each) for each in draw(st.lists(st.one_of(claim, other), min_size=1, max_size=6))]  # type: ignore[misc]


def _few(one: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(one, min_size=1, max_size=2)


def _placed(each: StatusInquiry | StatusAnswer) -> StatusInquiry | StatusAnswer:
    """The claim's own extra in the loop that the claim stands in."""
    own = "2200E" if each.patient else "2200D"
    extra = tuple(Extra(own, one.elements) if one.loop == "2200D" else one for one in each.extra)
    return msgspec.structs.replace(each, extra=extra)
