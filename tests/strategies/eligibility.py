"""Hypothesis strategies for eligibility: inquiries as an office would ask, answers as a payer would give.

What they draw passes the guide, but for the ZZZ segments that stand for what no field names, and reads back equal. Records
share payers, providers and subscribers by chance, so that levels are shared and opened again.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from tests.strategies.claims import (
    addresses,
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

from billwright.records.claim import Diagnosis, Extra
from billwright.records.eligibility import (
    Benefit,
    Circumstance,
    EligibilityAnswer,
    EligibilityInquiry,
    Level,
    Limit,
    Member,
    MilitaryService,
    OnDate,
    Party,
    Procedure,
    Reference,
    Rejection,
    ServiceAsked,
    Specialty,
    Trace,
)  # fmt: skip

T = TypeVar("T")
_ASKED_AT = [dt.datetime(2026, 1, 5, 9, 30), dt.datetime(2026, 1, 5, 9, 30, 15)]  # noqa: DTZ001  the sender's own time
_REASONS: dict[Level, list[str]] = {
    "transaction": ["42", "79"], "payer": ["42", "T4"], "provider": ["43", "51"], "subscriber": ["72", "75"],
    "dependent": ["67", "71"], "benefit": ["56", "62"],
}  # fmt: skip


def _maybe(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), one)


def _or_none(one: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.one_of(st.none(), one)


def _some(one: st.SearchStrategy[T], most: int = 2, least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, min_size=least, max_size=most).map(tuple)


def _dates(kinds: list[str]) -> st.SearchStrategy[OnDate]:
    return st.tuples(days(), _or_none(st.integers(0, 400))).flatmap(
        lambda at: st.builds(
            OnDate, st.sampled_from(kinds), st.just(at[0]),
            st.just(None if at[1] is None else at[0] + dt.timedelta(days=at[1])),
        )
    )  # fmt: skip


def _references(kinds: list[str], is_named: bool = True) -> st.SearchStrategy[Reference]:
    return st.builds(Reference, st.sampled_from(kinds), words(20), _maybe(texts(20)) if is_named else st.just(""))


def _specialties() -> st.SearchStrategy[Specialty | None]:
    return st.sampled_from([None, Specialty("PE"), Specialty("BI", "207Q00000X"), Specialty("PC", "208000000X")])


def _payers(contact_count: int) -> st.SearchStrategy[Party]:
    return st.builds(
        Party, st.booleans().flatmap(names), st.sampled_from(["PR", "2B"]), words(10, least=2),
        st.sampled_from(["PI", "XV"]), contacts=_some(contacts(), contact_count),
    )  # fmt: skip


def _providers() -> st.SearchStrategy[Party]:
    number = st.one_of(st.tuples(npis(), st.just("XX")), st.tuples(words(9, least=2), st.sampled_from(["SV", "FI"])))
    return number.flatmap(
        lambda one: st.builds(
            Party, st.booleans().flatmap(names), st.sampled_from(["1P", "FA"]), st.just(one[0]), st.just(one[1]),
            _or_none(addresses()), _some(_references(["EO", "0B"])), specialty=_specialties(),
        )
    )  # fmt: skip


def _related() -> st.SearchStrategy[Party]:
    return st.builds(
        Party, st.booleans().flatmap(names), st.sampled_from(["P3", "PRP", "36"]), words(10, least=2),
        st.sampled_from(["PI", "SV"]), _or_none(addresses()), contacts=_some(contacts(), 2), specialty=_specialties(),
        relationship=st.sampled_from(["", "41"]),
    )  # fmt: skip


def _diagnoses() -> st.SearchStrategy[tuple[Diagnosis, ...]]:
    codes = st.sampled_from(["J069", "R05", "M5450", "I10"])
    return st.lists(codes, max_size=4).map(
        lambda found: tuple(Diagnosis(code, "ABF" if at else "ABK") for at, code in enumerate(found))
    )


def _members(is_dependent: bool, is_asked: bool) -> st.SearchStrategy[Member]:
    """Of an inquiry or of an answer, as its guide has them."""
    number = st.just("") if is_dependent else words(12, least=2)
    related = ["01", "19"] if is_dependent else ["18"]
    told: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({
        "relationship": st.sampled_from(related), "is_corrected": st.just(False) if is_asked else st.booleans(),
        "birth_sequence": st.integers(1, 5) if is_asked else _or_none(st.integers(1, 5)),
    })  # fmt: skip
    fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({
        "name": names(), "member_id": number,
        "member_id_kind": st.just("MI") if is_dependent else st.sampled_from(["MI", "II"]),
        "birth_date": days(1930, 2025) if is_dependent else _or_none(days(1930, 2025)),
        "sex": st.sampled_from(["", "F", "M"]), "address": _or_none(addresses()),
        "references": _some(_references(["6P", "SY", "EJ"], not is_asked)), "specialty": _specialties(),
        "diagnoses": _diagnoses(), "dates": _some(_dates(["291"] if is_asked else ["291", "346", "347"])),
        "military": st.none() if is_asked else _or_none(_military()),
    })  # fmt: skip
    return st.tuples(fields, st.one_of(st.builds(dict[str, Any]), told)).map(lambda both: Member(**both[0], **both[1]))


def _military() -> st.SearchStrategy[MilitaryService]:
    period = st.sampled_from([(None, None), (dt.date(2020, 1, 1), None), (dt.date(2020, 1, 1), dt.date(2026, 1, 1))])
    return period.flatmap(
        lambda one: st.builds(
            MilitaryService, st.sampled_from(["C", "P"]), st.just("AE"), st.just("A"), _maybe(texts(20)),
            st.sampled_from(["", "P1"]), st.just(one[0]), st.just(one[1]),
        )
    )  # fmt: skip


def _codes(is_asked: bool) -> st.SearchStrategy[Procedure]:
    through = st.just("") if is_asked else _maybe(procedures())
    return st.builds(Procedure, procedures(), st.sampled_from(["HC", "AD"]), modifier_lists(), through=through)


def _service_types(least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return _some(st.sampled_from(["30", "1", "98", "UC", "MH", "35"]), 5, least)


def _pointers(patient: Member) -> st.SearchStrategy[tuple[int, ...]]:
    count = len(patient.diagnoses)
    return _some(st.integers(1, count), 4) if count else st.just(())


def _services(patient: Member, suffix: str, is_spend_down: bool) -> st.SearchStrategy[ServiceAsked]:
    amounts = _or_none(cents()) if suffix == "C" and is_spend_down else st.none()
    return st.builds(
        ServiceAsked, _service_types(1), _or_none(_codes(True)),
        st.sampled_from(["", "FAM"]) if suffix == "C" else st.just(""), _pointers(patient), amounts, amounts,
        _some(st.builds(Circumstance, st.just("ZZ"), st.sampled_from(["11", "22"])), 1),
        _some(_references(["9F", "G1"], is_named=False), 1), _some(_dates(["291"]), 1),
        st.sampled_from([(), (Extra(f"2110{suffix}", ("ZZZ", "1", "A:B", "C^D")),)]),
    )  # fmt: skip


def _rejections(level: Level, least: int = 0) -> st.SearchStrategy[tuple[Rejection, ...]]:
    one = st.builds(
        Rejection, st.sampled_from(_REASONS[level]), st.sampled_from(["C", "N", "R"]), st.just(level), st.booleans()
    )
    return _some(one, 2, least)


def _limits() -> st.SearchStrategy[Limit]:
    counted = st.one_of(st.just(("", None)), st.tuples(st.sampled_from(["VS", "HS"]), quantities()))
    return counted.flatmap(
        lambda one: st.builds(
            Limit, st.just(one[0]), st.just(one[1]), st.sampled_from(["", "WK"]), _or_none(st.just(Decimal(2))),
            st.sampled_from(["29", "34"]), _or_none(st.integers(1, 12)), st.sampled_from(["", "1"]),
            st.sampled_from(["", "A"]),
        )
    )  # fmt: skip


def _circumstances() -> st.SearchStrategy[Circumstance]:
    return st.one_of(
        st.builds(Circumstance, st.sampled_from(["ZZ", "NI"]), words(5)),
        st.builds(Circumstance, st.just(""), st.just(""), st.just("44"), texts(30)),
    )


@st.composite
def _benefits(draw: st.DrawFn, patient: Member, suffix: str) -> Benefit:
    information = draw(st.sampled_from(["1", "6", "A", "B", "C", "F", "G", "I", "MC"]))
    kind, quantity = draw(st.one_of(st.just(("", None)), st.tuples(st.sampled_from(["VS", "DY"]), quantities())))
    related = draw(_some(_related()))
    circumstances = draw(_some(_circumstances()))
    extra = [Extra(f"2110{suffix}", ("ZZZ", "1", "A:B"))]
    extra += [Extra(f"2115{suffix}/2", ("ZZZ", "2"))] if len(circumstances) == 2 else []
    extra += [Extra(f"2120{suffix}", ("ZZZ", "3"))] if related else []
    return draw(st.builds(
        Benefit, st.just(information), st.sampled_from(["", "IND", "FAM"]),
        _service_types(), st.sampled_from(["", "HM", "PR"]), _maybe(texts(30)), st.sampled_from(["", "27", "29", "23"]),
        cents() if information in "BCG" else _or_none(cents()),
        st.integers(0, 10_000) if information == "A" else _or_none(st.integers(0, 10_000)), st.just(kind), st.just(quantity),
        st.sampled_from(["", "Y", "N", "U"]), st.sampled_from(["", "Y", "N", "W"]), _or_none(_codes(False)),
        _pointers(patient),
        _some(_limits()), _some(_references(["18", "G1"])), _some(_dates(["292", "307"])), _rejections("benefit"),
        _some(texts(60), 3), st.just(circumstances), st.just(related), st.sampled_from([(), tuple(extra)]),
    ))  # fmt: skip


def _traces(kinds: list[Any], most: int) -> st.SearchStrategy[tuple[Trace, ...]]:
    return _some(st.builds(Trace, words(30), words(10), _maybe(words(20)), st.sampled_from(kinds)), most)


def _extras(draw: st.DrawFn, loops: list[str]) -> tuple[Extra, ...]:
    """At each level, outermost first, by chance."""
    return tuple(Extra(loop, ("ZZZ", loop, "A:B", "C^D")) for loop in loops if draw(st.integers(0, 5)) == 0)


def _loops(count: int) -> list[str]:
    return ["HEADER", *(f"{stem}{letter}" for letter in "ABCD"[:count] for stem in ("2000", "2100"))]


@st.composite
def inquiries(draw: st.DrawFn) -> list[EligibilityInquiry]:
    """A day's questions."""
    payers, providers, subscribers = (
        draw(st.lists(one, min_size=1, max_size=2)) for one in (_payers(0), _providers(), _members(False, True))
    )
    found = []
    for _ in range(draw(st.integers(1, 4))):
        subscriber, dependent = draw(st.sampled_from(subscribers)), draw(_or_none(_members(True, True)))
        use = draw(st.sampled_from(["", "RT"]))
        services = _services(dependent or subscriber, "D" if dependent else "C", is_spend_down=use == "RT")
        found.append(draw(st.builds(
            EligibilityInquiry, st.sampled_from(payers), st.sampled_from(providers), st.just(subscriber),
            st.just(dependent), _traces(["1"], 2), _some(services, 3, least=1), st.sampled_from(["ASK1", "ASK2"]),
            st.sampled_from(_ASKED_AT), st.sampled_from(["13", "01"]), st.just(use),
            st.just(_extras(draw, _loops(4 if dependent else 3))),
        )))  # fmt: skip
    return found


@st.composite
def answers(draw: st.DrawFn) -> list[EligibilityAnswer]:
    """What payers answer to them: of a patient, of the provider as a whole, or of nothing but that they cannot."""
    payers, providers, subscribers = (
        draw(st.lists(one, min_size=1, max_size=2)) for one in (_payers(2), _providers(), _members(False, False))
    )
    levels: list[Level] = ["payer", "provider", "subscriber", "dependent"]
    found = []
    for _ in range(draw(st.integers(1, 4))):
        reach = draw(st.integers(1, 4))
        subscriber, dependent = draw(st.sampled_from(subscribers)), draw(_members(True, False))
        people = [draw(st.sampled_from(payers)), draw(st.sampled_from(providers)), subscriber, dependent][:reach]
        refused = list(draw(_rejections("transaction")))
        for level in levels[: reach - 1]:
            refused += draw(_rejections(level))
        last = draw(_rejections(levels[reach - 1], 1 if reach < 3 else 0))
        patient = {3: subscriber, 4: dependent}.get(reach)
        benefits: st.SearchStrategy[tuple[Benefit, ...]] = st.just(())
        if patient is not None:
            benefits = _some(_benefits(patient, "D" if reach == 4 else "C"), 3, 0 if last else 1)
        found.append(draw(st.builds(
            EligibilityAnswer, *map(st.just, [*people, None, None, None][:4]),
            _traces(["1", "2"], 3) if patient else st.just(()), st.just((*refused, *last)), benefits,
            st.sampled_from(["ASK1", "ASK2"]), st.sampled_from(_ASKED_AT), st.sampled_from(["11", "06"]),
            st.just(_extras(draw, _loops(reach))),
        )))  # fmt: skip
    return found
