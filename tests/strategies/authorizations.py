"""Hypothesis strategies for prior authorization: requests as an office asks, answers as a payer gives them.

What they draw reads back equal from X12 and passes its check; people are made of letters, so nobody in them lives.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

import msgspec
from hypothesis import strategies as st
from tests.strategies.claims import cents, days, names, npis, texts, words

from billwright.records.authorization import (
    Attachment,
    AuthorizationAnswer,
    AuthorizationRequest,
    Condition,
    Decision,
    Event,
    KnownDiagnosis,
    Level,
    Review,
    ReviewRejection,
    Service,
)  # fmt: skip
from billwright.records.claim import Extra
from billwright.records.eligibility import Limit, Member, OnDate, Party, Procedure, Reference, Specialty, Trace
from billwright.records.parties import Address, Contact

_ADDRESS = st.builds(
    Address,
    texts(30),
    st.one_of(st.just(""), texts(20)),
    words(15, "ABCDEFGHIJ", 2),
    st.just("OH"),
    st.just("430011234"),
)
_CONTACT = st.builds(Contact, texts(20), st.just((("TE", "5550100100"), ("EX", "12"))))
_MAYBE_ADDRESS = st.one_of(st.none(), _ADDRESS)


def _few(each: st.SearchStrategy[Any], most: int = 2, least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, min_size=least, max_size=most).map(tuple)


def quantities() -> st.SearchStrategy[Decimal]:
    return st.integers(1, 999).map(Decimal)


def limits() -> st.SearchStrategy[Limit]:
    """Visits, days, hours ...: alone, at a rate, or for a number of periods."""
    rate = st.sampled_from([("", None), ("WK", Decimal(3)), ("DA", None), ("MO", Decimal("0.5"))])
    length = st.sampled_from([("", None), ("35", 4), ("34", 6), ("26", None), ("29", 2)])
    return st.builds(
        lambda kind, number, rate, length, pattern: Limit(kind, number, *rate, *length, *pattern),
        st.sampled_from(["VS", "DY", "HS", "MN", "FL"]), quantities(), rate, length,
        st.sampled_from([("", ""), ("A", ""), ("SG", "D"), ("", "E")]),
    )  # fmt: skip


def _identity(number: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.one_of(st.tuples(npis(), st.just("XX")), st.tuples(number, st.sampled_from(["24", "46"])))


def parties(role: str) -> st.SearchStrategy[Party]:
    """A requester or a provider of an event or a service."""
    return st.builds(
        lambda is_person, number, name, organization, address, references, contacts, specialty: Party(
            name if is_person else organization, role, number[0], number[1], address, references=references,
            contacts=contacts, specialty=specialty,
        ),
        st.booleans(), _identity(words(9, least=3)), names(), names(is_person=False), _MAYBE_ADDRESS,
        _few(st.builds(Reference, st.sampled_from(["1G", "EI", "ZH"]), words(10, least=2))),
        _few(_CONTACT, 1),
        st.one_of(st.none(), st.just(Specialty("PE", "225100000X"))),
    )  # fmt: skip


def payers() -> st.SearchStrategy[Party]:
    return st.builds(
        lambda name, number, kind, contacts: Party(name, "X3", number, kind, contacts=contacts),
        names(is_person=False), words(10, least=2), st.sampled_from(["PI", "XV", "46"]), _few(_CONTACT, 1),
    )  # fmt: skip


def members(is_dependent: bool = False) -> st.SearchStrategy[Member]:
    birth = st.one_of(st.none(), days(1930, 2025))
    return st.builds(
        lambda name, number, born, sex, address, references, relationship, sequence: Member(
            name, "" if is_dependent else number, birth_date=born, sex=sex if born else "", address=address,
            references=references, relationship=relationship if is_dependent else "",
            birth_sequence=sequence if is_dependent else None,
        ),
        names(), words(12, least=2), birth, st.sampled_from(["F", "M", "U", ""]), _MAYBE_ADDRESS,
        _few(st.builds(Reference, st.sampled_from(["EJ", "SY"]), words(10, least=2))),
        st.sampled_from(["01", "19", "G8"]), st.sampled_from([None, 1, 2]),
    )  # fmt: skip


def _dates(*kinds: str) -> st.SearchStrategy[tuple[OnDate, ...]]:
    """Each kind at most once; AAH, 472, 435 and 007 may be ranges."""

    def date(kind: str) -> st.SearchStrategy[OnDate]:
        through = st.one_of(st.none(), days(2027, 2027)) if kind in ("AAH", "472", "435", "007") else st.none()
        return st.builds(OnDate, st.just(kind), days(), through)

    return st.lists(st.sampled_from(kinds), unique=True, max_size=3).flatmap(
        lambda chosen: st.tuples(*(date(kind) for kind in chosen))
    )


@st.composite
def _reviews(draw: st.DrawFn, *categories: str) -> Review:
    place = draw(st.sampled_from(["", "11", "12", "21"]))
    return Review(
        draw(st.sampled_from(categories)), draw(st.sampled_from(["I", "4", "3", "R"])),
        draw(st.sampled_from(["", "PT", "42", "3"])), place, urgency=draw(st.sampled_from(["", "E", "U", "03"])),
    )  # fmt: skip


@st.composite
def _event_reviews(draw: st.DrawFn) -> Review:
    causes, state, country = draw(st.sampled_from([((), "", ""), (("EM",), "", ""), (("AA", "EM"), "OH", "US")]))
    return msgspec.structs.replace(
        draw(_reviews("HS", "SC", "AR")), accident=causes, accident_state=state, accident_country=country,
        release=draw(st.sampled_from(["", "Y", "I"])), prognosis=draw(st.sampled_from(["", "1", "8"])),
    )  # fmt: skip


def decisions() -> st.SearchStrategy[Decision]:
    return st.builds(
        Decision, st.sampled_from(["A1", "A3", "A4", "A6", "CT", "NA"]), words(12, least=2),
        _few(words(3), 5, 1), st.sampled_from([None, True, False]),
    )  # fmt: skip


def _rejection(level: Level, reasons: list[str], number: int = 1) -> st.SearchStrategy[ReviewRejection]:
    return st.builds(
        ReviewRejection, st.sampled_from(reasons), st.sampled_from(["C", "N", "P"]), st.just(level), st.just(number),
        st.booleans(),
    )  # fmt: skip


def _traces(kind: Literal["1", "2"], most: int) -> st.SearchStrategy[tuple[Trace, ...]]:
    each = st.builds(Trace, words(20, least=2), st.just("9123456789"), st.one_of(st.just(""), words(10)), st.just(kind))
    return _few(each, most)


_ATTACHMENT = st.builds(Attachment, st.sampled_from(["08", "PY", "RR"]), st.just("EL"), words(10, least=2), texts(20))


def _places() -> st.SearchStrategy[Party]:
    roles = st.sampled_from(["PW", "ND", "45"])
    return st.builds(
        lambda name, role, address: Party(name, role, address=address), names(is_person=False), roles, _ADDRESS
    )


@st.composite
def services(draw: st.DrawFn, is_answer: bool = False) -> Service:
    """By a procedure in one of the three forms, or by a service type and an amount of care."""
    form = draw(st.sampled_from(["professional", "institutional", "dental", "none"]))
    fields: dict[str, Any] = {"dates": draw(_dates("472")), "messages": draw(_few(texts(), 1))}
    fields["traces"], fields["attachments"] = draw(_traces("1", 1)), draw(_few(_ATTACHMENT, 1))
    if form == "none":
        fields |= {"review": draw(_reviews("HS", "SC")), "quantity": draw(limits())}
    else:
        code = {"dental": ("D2740", "AD")}.get(form, ("97110", "HC"))
        modifiers = draw(st.sampled_from([(), ("GP",), ("GP", "59", "KX")]))
        fields |= {
            "form": form, "procedure": Procedure(*code, modifiers, draw(st.sampled_from(["", "SPECIAL FITTING"]))),
            "amount_cents": draw(st.one_of(st.none(), cents())), "units": draw(st.one_of(st.none(), quantities())),
        }  # fmt: skip
    if form == "professional":
        fields["pointers"] = draw(st.sampled_from([(), (1,), (1, 2)]))
    elif form == "institutional":
        fields["revenue_code"] = draw(st.sampled_from(["", "0420"]))
    fields["providers"] = draw(_few(parties("SJ"), 1))
    if is_answer:
        fields["dates"] += draw(_dates("102", "036", "007"))
        fields["decision"] = draw(st.one_of(st.none(), decisions()))
        fields["rejections"] = draw(_few(_rejection("service", ["15", "57", "AG"]), 2))
    return Service(**fields)


@st.composite
def events(draw: st.DrawFn, is_answer: bool = False) -> Event:
    """An event with up to three services; an answer's decides."""
    dates = ("AAH", "435", "439", "431", "102", "036", "007") if is_answer else ("AAH", "435", "439", "431", "096")
    diagnosis = st.builds(
        KnownDiagnosis, st.sampled_from(["M5450", "F801", "I639"]), st.just("ABF"), st.one_of(st.none(), days())
    )
    providers = draw(_few(st.sampled_from(["SJ", "FA", "DK", "71"]).flatmap(parties), 2))
    fields: dict[str, Any] = {
        "review": draw(_event_reviews()), "traces": draw(_traces("2" if is_answer else "1", 2)),
        "previous_number": draw(st.sampled_from(["", "AUTH7001"])), "payer_reference": draw(st.sampled_from(["", "CASE9"])),
        "dates": draw(_dates(*dates)), "diagnoses": draw(_few(diagnosis, 12)),
        "quantity": draw(st.one_of(st.none(), limits())), "attachments": draw(_few(_ATTACHMENT, 3)),
        "messages": draw(_few(texts(), 1)), "providers": providers, "services": draw(_few(services(is_answer), 3)),
        "admission_type": draw(st.sampled_from(["", "3"])), "patient_status": draw(st.sampled_from(["", "30"])),
        "conditions": draw(_few(st.sampled_from([Condition("75", ("01", "02")), Condition("09", ("37",), False)]))),
        "places": draw(_few(_places())),
        "extra": draw(st.sampled_from([(), (Extra("2000E", ("CR1", "LB", "182", "R", "A", "DH", "18")),)])),
    }  # fmt: skip
    if is_answer:
        fields["decision"] = draw(decisions())
        fields["rejections"] = draw(_few(_rejection("event", ["15", "AF"]), 1))
        if providers:
            fields["rejections"] += draw(_few(_rejection("provider", ["35", "52"], len(providers)), 1))
    return Event(**fields)


def _moments() -> st.SearchStrategy[dt.datetime]:
    return st.builds(dt.datetime.combine, days(), st.times()).map(lambda at: at.replace(microsecond=0, fold=0))


@st.composite
def requests(draw: st.DrawFn) -> AuthorizationRequest:
    """A request for a subscriber or a dependent."""
    return AuthorizationRequest(
        draw(words(20)), draw(payers()), draw(parties("1P")), draw(members()),
        draw(st.one_of(st.none(), members(is_dependent=True))), draw(events()), (), draw(_moments()),
        purpose=draw(st.sampled_from(["13", "01", "36"])), use=draw(st.sampled_from(["", "RU"])),
    )  # fmt: skip


@st.composite
def answers(draw: st.DrawFn) -> AuthorizationAnswer:
    """An answer that decides, or that ends at a level with the reason."""
    depth = draw(st.integers(0, 4))
    requester = draw(parties("1P")) if depth > 0 else None
    subscriber = draw(members()) if depth > 1 else None
    dependent = draw(members(is_dependent=True)) if depth > 2 and draw(st.booleans()) else None
    event = draw(events(is_answer=True)) if depth > 3 else None
    levels: list[tuple[Level, list[str]]] = [("request", ["42"]), ("payer", ["79"])]
    levels += [("requester", ["51", "43"])] if requester else []
    levels += [("subscriber", ["75", "72"])] if subscriber else []
    levels += [("dependent", ["67", "58"])] if dependent else []
    rejections = tuple(each for level in levels for each in draw(_few(_rejection(*level), 2)))
    use = draw(st.sampled_from(["18", "19", "AT"]))
    return AuthorizationAnswer(
        draw(words(20)), draw(payers()), requester, subscriber, dependent, event, rejections, draw(_moments()), use=use
    )
