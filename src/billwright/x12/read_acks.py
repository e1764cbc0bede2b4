"""999, its forerunner 997, TA1 and 277CA to the acknowledgment records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from billwright.records.acknowledgment import (
    ClaimAck,
    ClaimAckLine,
    ElementError,
    FunctionalAck,
    InterchangeAck,
    LineAck,
    SegmentError,
    TransactionAck,
)  # fmt: skip
from billwright.records.finding import Finding
from billwright.x12.envelope import (
    InterchangeAckSegment,
    InterchangeFacts,
    TransactionEnd,
    TransactionFacts,
    TransactionStart,
    UnitEnd,
    events,
)  # fmt: skip
from billwright.x12.parts import Parts, Texts, at, name_of
from billwright.x12.statuses import status_info
from billwright.x12.stream import Source
from billwright.x12.values import check_counts
from billwright.x12.walk import Closed, Node, Walk


class ReadAck(msgspec.Struct, frozen=True):
    """An acknowledgment as a file has it. `transaction` is None for a TA1, which stands in no transaction."""

    ack: InterchangeAck | FunctionalAck | ClaimAck
    interchange: InterchangeFacts
    transaction: TransactionFacts | None = None
    findings: tuple[Finding, ...] = ()


def read_acknowledgments(source: Source, file: str | None = None) -> Iterator[ReadAck]:
    """Every TA1, 999, 997 and 277CA of a source, in order; other transactions are passed over.

    Raises X12Error where the source is not X12.
    """
    reader: ClaimAckReader | FunctionalReader | None = None
    for event in events(source, file):
        if isinstance(event, InterchangeAckSegment):
            yield ReadAck(interchange_ack(event.texts), event.facts)
        elif isinstance(event, TransactionStart):
            reader = None
            if event.facts.type in ("277CA", "997", "999"):
                reader = ClaimAckReader(event) if event.facts.type == "277CA" else FunctionalReader(event)
        elif isinstance(event, UnitEnd) and reader is not None:
            reader.take(event.closed, event.walk)
        elif isinstance(event, TransactionEnd) and event.walk is not None and reader is not None:
            ack: FunctionalAck | ClaimAck = reader.finish(event.walk)
            yield ReadAck(ack, event.facts.interchange, event.facts, tuple(event.findings))


# --- TA1


def interchange_ack(texts: Texts) -> InterchangeAck:
    """A TA1; a date that is none reads as 1 January of year 1."""
    return InterchangeAck(at(texts, 1), _short_day(at(texts, 2)), at(texts, 3), at(texts, 4), at(texts, 5) or "000")


def _short_day(text: str) -> dt.date:
    """YYMMDD, years 80 to 99 in the last century."""
    try:
        year = int(text[:2])
        return dt.date(1900 + year if year >= 80 else 2000 + year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return dt.date.min


# --- 999 and 997


class FunctionalReader:
    """Builds one 999 or 997."""

    def __init__(self, start: TransactionStart) -> None:
        self.facts = start.facts

    def take(self, closed: Closed, walk: Walk) -> None:
        """It is read whole at its end."""

    def finish(self, walk: Walk) -> FunctionalAck:
        return functional_ack(walk, self.facts)


def functional_ack(walk: Walk, facts: TransactionFacts) -> FunctionalAck:
    """What a 999 or 997 says of a group."""
    header = {texts[0]: texts for texts in walk.root.texts()}
    ak1, ak9 = header.get("AK1", []), header.get("AK9", [])
    parts = Parts(facts.interchange.delimiters)
    transactions = tuple(_transaction(node, parts) for node in walk.root.nodes if node.loop.id == "2000")
    included, received, accepted = (_whole(at(ak9, place)) or 0 for place in (2, 3, 4))
    return FunctionalAck(
        facts.control_number, at(ak1, 1), at(ak1, 2), at(ak1, 3), at(ak9, 1), included, received, accepted, transactions,
        tuple(text for text in ak9[5:] if text),
    )  # fmt: skip


def _transaction(node: Node, parts: Parts) -> TransactionAck:
    last = {texts[0]: texts for texts in node.texts()}
    ak2, ik5 = node.first, last.get("IK5") or last.get("AK5", [])
    errors = tuple(_segment_error(child, parts) for child in node.nodes)
    return TransactionAck(
        at(ak2, 1), at(ak2, 2), at(ik5, 1), at(ak2, 3), tuple(text for text in ik5[2:] if text), errors
    )


def _segment_error(node: Node, parts: Parts) -> SegmentError:
    ik3 = node.first
    elements = tuple(_element_error(child, parts) for child in node.nodes)
    return SegmentError(
        at(ik3, 1), _whole(at(ik3, 2)) or 0, at(ik3, 4), at(ik3, 3), elements, _contexts(node, parts)
    )


def _element_error(node: Node, parts: Parts) -> ElementError:
    ik4 = node.first
    place = at(ik4, 1).split(parts.component)
    return ElementError(
        _whole(place[0]) or 0, at(ik4, 3), _whole(at(place, 1)), _whole(at(place, 2)), at(ik4, 2), at(ik4, 4),
        _contexts(node, parts),
    )  # fmt: skip


def _contexts(node: Node, parts: Parts) -> tuple[str, ...]:
    """Each CTX as one text: elements divided by "*", components by ":", repeats by "^"."""
    found = (texts[1:] for texts in node.texts()[1:] if texts[0] == "CTX")
    return tuple("*".join(parts.canonical(text) for text in texts) for texts in found)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


# --- 277CA


class ClaimAckReader:
    """Builds one 277CA: its claims as they end, the levels above them at the end.

    An answer to a provider as a whole (2200C) is kept with each of its claims; of a provider without claims it is not, and
    identifier qualifiers have no field.
    """

    def __init__(self, start: TransactionStart) -> None:
        self.facts = start.facts
        self.parts = Parts(self.facts.interchange.delimiters)
        self.claims: list[ClaimAckLine] = []
        self.levels: dict[str, Node] = {}

    def take(self, closed: Closed, walk: Walk) -> None:
        node, above = closed
        self.levels |= {each.loop.id: each for each in above}
        self.claims.append(self._claim(node, above[-1] if above[-1].loop.id == "2000D" else None))

    def finish(self, walk: Walk) -> ClaimAck:
        """The acknowledgment; its counts and sums are checked into the walk's findings."""
        for node in walk.first_levels:
            self.levels.setdefault(node.loop.id, node)
        header = {texts[0]: texts for texts in walk.root.texts()}
        bht = header.get("BHT", [])
        source = self._loop("2000A", "2100A", "NM1")
        receiver = self._loop("2000B", "2100B", "NM1")
        fields = self._trace() | self._batch()
        ack = ClaimAck(
            self.facts.control_number, at(bht, 3), self.parts.days[at(bht, 4)], at(source, 3), at(source, 9),
            "AY" if at(source, 1) == "AY" else "PR", str(name_of(receiver)), at(receiver, 9),
            claims=tuple(self.claims), **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        if walk.is_strict:
            check_counts(ack, self.levels.get("2000B"), walk)
        return ack

    def _loop(self, level: str, loop: str, sid: str) -> Texts:
        node = self.levels[level].child(loop) if level in self.levels else None
        return next((texts for texts in node.texts() if texts[0] == sid), []) if node else []

    def _segments(self, level: str, loop: str) -> list[Texts]:
        node = self.levels[level].child(loop) if level in self.levels else None
        return node.texts() if node else []

    def _trace(self) -> dict[str, object]:
        fields: dict[str, object] = {}
        for texts in self._segments("2000A", "2200A"):
            if texts[0] == "TRN":
                fields["trace"] = at(texts, 2)
            elif texts[0] == "DTP" and at(texts, 1) in ("050", "009"):
                field = "received_on" if texts[1] == "050" else "processed_on"
                fields[field] = self.parts.days[at(texts, 3)]
        return fields

    def _batch(self) -> dict[str, object]:
        fields: dict[str, object] = {"batch_reference": ""}
        infos = []
        for texts in self._segments("2000B", "2200B"):
            kind = (texts[0], at(texts, 1))
            if texts[0] == "TRN":
                fields["batch_reference"] = at(texts, 2)
            elif texts[0] == "STC":
                infos.append(status_info(texts, self.parts))
            elif kind in (("QTY", "90"), ("QTY", "AA")):
                fields["accepted_count" if kind[1] == "90" else "rejected_count"] = _whole(at(texts, 2))
            elif kind in (("AMT", "YU"), ("AMT", "YY")):
                fields["accepted_cents" if kind[1] == "YU" else "rejected_cents"] = self.parts.amounts[at(texts, 2)]
        fields["infos"] = tuple(infos)
        return fields

    def _claim(self, node: Node, patient: Node | None) -> ClaimAckLine:
        provider = self._loop("2000C", "2100C", "NM1")
        named = patient.child("2100D") if patient else None
        nm1 = named.first if named else []
        fields: dict[str, object] = {"control_number": at(node.first, 2)}
        infos = []
        for texts in node.texts()[1:]:
            if texts[0] == "STC":
                infos.append(status_info(texts, self.parts))
            elif texts[0] == "REF" and at(texts, 1) in ("1K", "D9"):
                fields["payer_control_number" if texts[1] == "1K" else "clearinghouse_number"] = at(texts, 2)
            elif texts[:2] == ["DTP", "472"]:
                fields["service_from"], fields["service_through"] = self.parts.period(at(texts, 2), at(texts, 3))
        return ClaimAckLine(
            infos=tuple(infos), patient_name=str(name_of(nm1)), member_id=at(nm1, 9),
            provider_npi=at(provider, 9) if at(provider, 8) == "XX" else "",
            lines=tuple(self._line(child) for child in node.nodes),
            provider_infos=tuple(
                status_info(texts, self.parts) for texts in self._segments("2000C", "2200C") if texts[0] == "STC"
            ), **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    def _line(self, node: Node) -> LineAck:
        svc = node.first
        code = at(svc, 1).split(self.parts.component)
        number = next((at(texts, 2) for texts in node.texts() if texts[:2] == ["REF", "FJ"]), "")
        infos = tuple(status_info(texts, self.parts) for texts in node.texts() if texts[0] == "STC")
        return LineAck(at(code, 1), code[0], self.parts.amounts[at(svc, 2)] or 0, number, infos)
