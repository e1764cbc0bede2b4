"""Hypothesis strategies for what the other side answers: TA1, 999 and 277CA, as they read back equal."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from tests.strategies.claims import cents, days, modifier_lists, names, procedures, texts, words

from billwright.records.acknowledgment import (
    ClaimAck,
    ClaimAckLine,
    ClaimStatus,
    ElementError,
    FunctionalAck,
    InterchangeAck,
    LineAck,
    SegmentError,
    StatusInfo,
    TransactionAck,
)  # fmt: skip
from billwright.records.claim import Extra

_CONTEXTS = st.lists(
    st.sampled_from(["CLM01:VISIT-1", "SITUATIONAL TRIGGER*CLM*43**5:3*1325", "A^B:C*SV1*9*2400*1::2"]), max_size=2
).map(tuple)


def interchange_acks() -> st.SearchStrategy[InterchangeAck]:
    number = st.integers(1, 999_999_999).map(lambda one: f"{one:09d}")
    note = st.sampled_from(["000", "001", "021", "025"])
    return st.builds(InterchangeAck, number, days(1990, 2030), st.just("0930"), st.sampled_from("AER"), note)


def _element_errors() -> st.SearchStrategy[ElementError]:
    place = st.one_of(st.none(), st.integers(1, 8))
    code = st.sampled_from(["1", "5", "7", "I9"])
    reference = st.sampled_from(["", "66", "1271"])
    return st.builds(
        ElementError, st.integers(1, 20), code, place, place, reference, st.one_of(st.just(""), texts(20)), _CONTEXTS
    )


def _segment_errors() -> st.SearchStrategy[SegmentError]:
    elements = st.lists(_element_errors(), max_size=3).map(tuple)
    return st.builds(
        SegmentError, st.sampled_from(["CLM", "NM1", "N4"]), st.integers(2, 99_999), st.sampled_from(["1", "3", "8", "I7"]),
        st.sampled_from(["", "2300"]), elements, _CONTEXTS,
    )  # fmt: skip


def functional_acks() -> st.SearchStrategy[FunctionalAck]:
    codes = st.lists(st.sampled_from(["3", "4", "5"]), max_size=3, unique=True).map(tuple)
    control = st.integers(1, 9999).map(lambda one: f"{one:04d}")
    one = st.builds(
        TransactionAck, st.sampled_from(["837", "276"]), control, st.sampled_from("AER"),
        st.sampled_from(["", "005010X222A1"]), codes, st.lists(_segment_errors(), max_size=3).map(tuple),
    )  # fmt: skip
    count = st.integers(0, 999)
    return st.builds(
        FunctionalAck, st.just("0001"), st.sampled_from(["HC", "HR"]), st.integers(1, 999_999).map(str),
        st.just("005010X222A1"), st.sampled_from("AEPR"), count, count, count, st.lists(one, max_size=3).map(tuple), codes,
    )  # fmt: skip


def _infos(action: bool = True) -> st.SearchStrategy[tuple[StatusInfo, ...]]:
    status = st.builds(
        ClaimStatus,
        st.sampled_from(["A1", "A2", "A3", "A7"]),
        st.sampled_from(["20", "562"]),
        st.sampled_from(["", "85", "QC"]),
    )
    said = st.lists(status, min_size=1, max_size=3).map(tuple)
    told = st.one_of(st.just(""), texts(40))
    one = st.builds(StatusInfo, said, days(), st.sampled_from(["U", "WQ"]), st.one_of(st.none(), cents()), told)
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def _lines() -> st.SearchStrategy[LineAck]:
    extra = st.sampled_from(
        [(), (Extra("2220D", ("REF", "XZ", "RX1")), Extra("2220D", ("DTP", "472", "D8", "20260102")))]
    )
    return st.builds(
        LineAck,
        procedures(),
        st.just("HC"),
        cents(),
        st.one_of(st.just(""), words(20)),
        _infos(),
        modifier_lists(),
        extra,
    )


def _claims() -> st.SearchStrategy[ClaimAckLine]:
    number = st.one_of(st.just(""), words(20))
    npi = st.sampled_from(["1234567893", "1999999992"])
    provider = st.one_of(st.none(), st.sampled_from(["MAPLE CLINIC", "BIRCH"]).flatmap(lambda _: names(False)))
    whole = st.one_of(st.just(()), _infos())
    extra = st.sampled_from(
        [(), (Extra("2200C", ("TRN", "1", "77")), Extra("2200C", ("QTY", "QA", "2")), Extra("2200D", ("ZZZ", "1")))]
    )
    return st.builds(
        ClaimAckLine, words(20), _infos(), names(), words(12, least=2), number, number, days(), st.one_of(st.none(), days()),
        npi, st.lists(_lines(), max_size=2).map(tuple), whole, provider, st.sampled_from(["", "111"]), extra,
    )  # fmt: skip


def claim_acks() -> st.SearchStrategy[ClaimAck]:
    """Answers to a batch, its claims of a provider or two."""
    count, amount = st.one_of(st.none(), st.integers(0, 99)), st.one_of(st.none(), cents())
    receiver = st.booleans().flatmap(names)
    at = st.sampled_from([dt.datetime(2026, 1, 6, 8, 0), dt.datetime(2026, 1, 6, 8, 0, 59)])  # noqa: DTZ001
    extra = st.sampled_from(
        [(), (Extra("2100A", ("NM1", "", "", "", "", "", "", "", "FI")), Extra("2200B", ("ZZZ", "B")))]
    )
    return st.builds(
        ClaimAck, st.just("0001"), words(20), at, texts(30), words(10, least=2), st.sampled_from(["PR", "AY"]), receiver,
        words(10, least=2), words(20), words(20), days(), days(), _infos(), count, count, amount, amount,
        st.lists(_claims(), max_size=4).map(tuple), extra,
    )  # fmt: skip
