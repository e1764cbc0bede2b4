"""The very segments in which a file speaks of a claim: what stands in them, element by element, and where they stand.

They are found in the file each time it is asked: a file that is kept never changes, so a stored place would only be a
second truth about it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from billwright.records.envelope import Delimiters
from billwright.x12.envelope import InterchangeAckSegment, TransactionEnd, TransactionStart, UnitEnd, events
from billwright.x12.stream import Source
from billwright.x12.walk import Node

_NAMES = {
    "CLM": {"01": "claim number, ours", "02": "total charge", "05-1": "place of service", "05-2": "kind of place code",
            "05-3": "frequency", "06": "signature on file", "07": "accepts assignment", "08": "assigns benefits",
            "09": "release of information", "10": "source of signature", "11-1": "accident", "20": "reason for delay"},
    "CLP": {"01": "claim number, ours", "02": "how it was processed", "03": "charged", "04": "paid",
            "05": "patient's part", "06": "kind of plan", "07": "claim number, the payer's", "08": "kind of facility",
            "09": "frequency"},
    "STC": {"01-1": "category", "01-2": "status", "01-3": "of whom", "02": "day of the status", "03": "action",
            "04": "charge spoken of", "10-1": "category", "10-2": "status", "10-3": "of whom", "11-1": "category",
            "11-2": "status", "11-3": "of whom", "12": "message"},
    "IK3": {"01": "segment", "02": "its place in the transaction, ST being 1", "03": "loop", "04": "what is wrong"},
    "IK5": {"01": "transaction's result", "02": "what is wrong", "03": "what is wrong", "04": "what is wrong"},
    "AK9": {"01": "group's result", "02": "transactions said to be sent", "03": "received", "04": "accepted",
            "05": "what is wrong"},
    "TA1": {"01": "interchange answered", "02": "its date", "03": "its time", "04": "result", "05": "note"},
}  # fmt: skip
"""What the elements of the segments that tell a state are, in our own words."""
_NAMES |= {"AK3": _NAMES["IK3"], "AK5": _NAMES["IK5"]}
_TELLS = {
    "CLM": "01", "CLP": "02", "STC": "01-1", "IK3": "04", "AK3": "04", "IK5": "01", "AK5": "01", "AK9": "01", "TA1": "04",
}  # fmt: skip
"""The element that tells it."""
_UNITS = {"837P": ("CLM", 1), "835": ("CLP", 1), "277CA": ("TRN", 2)}
"""Where the loop that is about one claim names it: the segment it begins with, and the element."""
_COMPOSITES = {"CLM05", "CLM11", "STC01", "STC10", "STC11"}


class Said(msgspec.Struct, frozen=True):
    """One element that holds something: `ref` as guides write it ("STC01-2")."""

    ref: str
    name: str
    text: str


class Passage(msgspec.Struct, frozen=True):
    """One segment. `position` counts in its transaction from ST as 1 and is 0 for a TA1, which stands in none; `raw` is
    the segment without its ending; `tells` the element that says how the claim stands."""

    transaction: str
    control_number: str
    loop: str
    loop_name: str
    name: str
    position: int
    raw: str
    tells: str
    elements: tuple[Said, ...]
    marks: Delimiters


class Numbers(msgspec.Struct, frozen=True):
    """What a claim is known by: its own control number, and the interchange, group and transaction it was sent in."""

    claim: str
    interchanges: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    transactions: frozenset[str] = frozenset()


def passages(source: Source, numbers: Numbers) -> Iterator[Passage]:
    """Every segment of the source that says how the claim stands: CLM of an 837, CLP of an 835, STC of a 277CA, the
    results and errors of a 999 or 997, a TA1. Raises X12Error where the source is not X12."""
    start: TransactionStart | None = None
    for event in events(source):
        if isinstance(event, InterchangeAckSegment):
            if _whole(event.texts, 1) in numbers.interchanges:
                yield _of_ta1(event)
        elif isinstance(event, TransactionStart):
            start = event
        elif isinstance(event, UnitEnd) and start is not None:
            yield from _of_unit(start, event.closed[0], numbers.claim)
        elif (
            isinstance(event, TransactionEnd)
            and start is not None
            and event.facts.type in ("997", "999")
            and event.walk
        ):
            yield from _of_999(start, event.walk.root, numbers)


def segment_at(source: Source, transaction: str, position: int, claim: str) -> Passage | None:
    """The segment at a place (ST being 1) of the transaction with this control number, where it stands in this claim or
    in what is around it; None where it is another claim's, or there is none. For what a 999 points at."""
    start: TransactionStart | None = None
    for event in events(source):
        if isinstance(event, TransactionStart):
            start = event
        elif isinstance(event, UnitEnd) and start is not None and start.facts.control_number == transaction:
            node, above = event.closed
            if _at(node.first, 1) == claim:
                return next(_at_place(start, (event.walk.root, *above, node), position), None)
    return None


def _at_place(start: TransactionStart, nodes: tuple[Node, ...], position: int) -> Iterator[Passage]:
    for outer in nodes:
        for node in _within(outer):
            for spec, texts, place in node.placed():
                if place == position:
                    yield _passage(start, node, spec.name if spec else "", texts, place)


def _within(node: Node) -> Iterator[Node]:
    yield node
    for child in node.nodes:
        yield from _within(child)


def _of_unit(start: TransactionStart, node: Node, claim: str) -> Iterator[Passage]:
    first, element = _UNITS.get(start.facts.type, ("", 0))
    texts = node.first
    if texts[0] != first or _at(texts, element) != claim:
        return
    for spec, texts, place in node.placed():
        if texts[0] in _TELLS:
            yield _passage(start, node, spec.name if spec else "", texts, place)


def _of_999(start: TransactionStart, root: Node, numbers: Numbers) -> Iterator[Passage]:
    about = root.find("AK1")
    if _whole(about, 2) not in numbers.groups:
        return
    ours = [node for node in root.nodes if _at(node.first, 2) in numbers.transactions]
    telling = [
        (place, node, spec.name if spec else "", texts)
        for node in [each for outer in ours for each in _within(outer)]
        for spec, texts, place in node.placed()
        if texts[0] in _TELLS
    ]
    telling += [
        (place, root, spec.name if spec else "", texts) for spec, texts, place in root.placed() if texts[0] == "AK9"
    ]
    for place, node, name, texts in sorted(telling, key=lambda each: each[0]):
        yield _passage(start, node, name, texts, place)


def _of_ta1(event: InterchangeAckSegment) -> Passage:
    marks = event.facts.delimiters
    raw = marks.element.join(event.texts)
    number = event.facts.control_number
    return Passage("TA1", number, "", "", "interchange's result", 0, raw, "TA104", _elements(event.texts, marks), marks)


def _passage(start: TransactionStart, node: Node, name: str, texts: list[str], position: int) -> Passage:
    facts = start.facts
    marks = facts.interchange.delimiters
    tells = f"{texts[0]}{_TELLS[texts[0]]}" if texts[0] in _TELLS else ""
    return Passage(
        facts.type,
        facts.control_number,
        node.loop.id,
        node.loop.name,
        name,
        position,
        marks.element.join(texts),
        tells,
        _elements(texts, marks),
        marks,
    )


def _elements(texts: list[str], marks: Delimiters) -> tuple[Said, ...]:
    names = _NAMES.get(texts[0], {})
    said = []
    for place, text in enumerate(texts[1:], start=1):
        ref = f"{place:02d}"
        if f"{texts[0]}{ref}" in _COMPOSITES:
            parts = [(f"{ref}-{at}", part) for at, part in enumerate(text.split(marks.component), start=1)]
        else:
            parts = [(ref, text)]
        said += [Said(f"{texts[0]}{part}", names.get(part, ""), value) for part, value in parts if value]
    return tuple(said)


def _at(texts: list[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _whole(texts: list[str], place: int) -> int:
    """A control number; -1, which none is, for anything else."""
    text = _at(texts, place)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
