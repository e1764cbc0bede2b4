"""The guides compile, and their two ways of looking at a segment never disagree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billwright import x12
from billwright.records.envelope import Delimiters
from billwright.x12.guide import Element, Loop, Segment, dictionary, load
from billwright.x12.shape import PERIODS, Shapes

GUIDES = {name: load(name) for name in x12.COVERED}
SHAPES = {name: Shapes(guide.segments, Delimiters()) for name, guide in GUIDES.items()}
DAYS = {"D8": "20260102", "DT": "202601020930", "RD8": "20260102-20260103", "TM": "0930"}
WILD = st.sampled_from(
    [
        "", "1", "-1.5", "1.", ".5", "1e3", "20260229", "20280229", "20260101-20260131", "X", "HC:99213", ":A", "A:", "A^B",
        "Ä", "\x01", "9" * 40,
    ]
)  # fmt: skip


def right(element: Element) -> str:
    """A text that the element takes."""
    if element.kind.parts:
        return ":".join(required(element.parts)).rstrip(":")
    if element.codes:
        return element.codes[0]
    kind = element.kind
    if kind.type == "DT":
        return "20260102" if kind.high == 8 else "260102"
    return {"TM": "0930", "AP": "20260102", "R": "1.5", "N": "1" * kind.low}.get(kind.type, "A" * kind.low)


def required(elements: tuple[Element | None, ...]) -> list[str]:
    """A text for each element or component: none where it may be empty."""
    texts = []
    for at, element in enumerate(elements):
        before = elements[at - 1] if at else None
        if element is None or not element.required:
            texts.append("")
        elif element.kind.type == "AP" and before is not None:
            texts.append(DAYS[before.codes[0]])
        else:
            texts.append(right(element))
    return texts


def minimal(segment: Segment) -> list[str]:
    """Only what is required."""
    texts = [segment.id, *required(segment.elements)]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts


@pytest.mark.parametrize("name", GUIDES)
def test_a_segment_of_required_elements_alone_is_right(name: str) -> None:
    shapes = SHAPES[name]
    for segment in GUIDES[name].segments:
        texts = minimal(segment)
        if len(texts) > 1:
            assert shapes.matcher(segment.index)("*".join(texts)), (segment.loop, texts)
            assert list(shapes.faults(segment, texts)) == [], (segment.loop, texts)


@st.composite
def tampered(draw: st.DrawFn) -> tuple[str, Segment, list[str]]:
    """A right segment with some elements replaced by anything."""
    name = draw(st.sampled_from(list(GUIDES)))
    segment = draw(st.sampled_from(GUIDES[name].segments))
    texts = minimal(segment)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(1, len(segment.elements) + 1))
        texts += [""] * (at + 1 - len(texts))
        texts[at] = draw(WILD)
    return name, segment, texts


@settings(
    max_examples=600, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(tampered())
def test_expression_and_diagnosis_agree(drawn: tuple[str, Segment, list[str]]) -> None:
    """A segment matches its expression exactly where looking at it element by element finds nothing."""
    name, segment, texts = drawn
    is_match = SHAPES[name].matcher(segment.index)("*".join(texts)) is not None
    faults = list(SHAPES[name].faults(segment, texts))
    assert is_match == (faults == []), (segment.loop, segment.name, texts, faults)


@pytest.mark.parametrize("name", GUIDES)
def test_each_loop_begins_with_a_required_segment(name: str) -> None:
    assert all(loop.first.required for loop in GUIDES[name].loops)


@pytest.mark.parametrize("name", GUIDES)
def test_no_two_entries_of_a_loop_claim_one_segment(name: str) -> None:
    for loop in GUIDES[name].loops:
        taken: dict[tuple[str, str], Segment | Loop] = {}
        for entry in loop.entries:
            first = entry.first if isinstance(entry, Loop) else entry
            for value in first.values or ("",):
                other = taken.setdefault((first.id, value), entry)
                is_start = other is loop.entries[0] and isinstance(entry, Loop)
                assert other is entry or is_start, (loop.id, first.id, value)


def test_a_guide_knows_only_segments_of_the_dictionary() -> None:
    known = set(dictionary())
    assert all(segment.id in known for guide in GUIDES.values() for segment in guide.segments)


def test_only_known_periods_are_asked_for() -> None:
    for guide in GUIDES.values():
        for segment in guide.segments:
            for before, element in zip(segment.elements, segment.elements[1:], strict=False):
                if element and before and element.kind.type == "AP":
                    assert set(before.codes) <= set(PERIODS)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("20280229", True), ("20260229", False), ("20000229", True), ("19000229", False), ("20260431", False),
        ("00000101", False), ("20261301", False),
    ],
)  # fmt: skip
def test_days_of_the_calendar(day: str, is_one: bool) -> None:
    segment = next(one for one in GUIDES["837P"].segments if one.id == "DMG")
    assert bool(SHAPES["837P"].matcher(segment.index)(f"DMG*D8*{day}*F")) is is_one


def test_the_catalogue_of_findings_is_used_and_complete() -> None:
    entries = x12.catalog()
    assert all(entry.message and entry.fix for entry in entries.values())
    assert all(
        name.split(".")[1] in ("syntax", "guide", "situation", "balance", "value", "too-many-findings")
        for name in entries
    )
