"""999, its forerunner 997, TA1 and 277CA to the acknowledgment records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

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
from billwright.records.claim import Extra
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
from billwright.x12.parts import Parts, Texts, at, name_of, numbered
from billwright.x12.statuses import status_info
from billwright.x12.stream import Source
from billwright.x12.values import check_counts, is_npi, tell_npi
from billwright.x12.walk import Closed, Node, Walk

SOURCE_KINDS = {"PR": "PI", "AY": "46"}
"""The usual kind of number of a 277CA's source: a payer's, a clearinghouse's."""
_BATCH_SUMS = {
    ("QTY", "90"): "accepted_count", ("QTY", "AA"): "rejected_count", ("AMT", "YU"): "accepted_cents",
    ("AMT", "YY"): "rejected_cents",
}  # fmt: skip
_CLAIM_REFS = {"1K": "payer_control_number", "D9": "clearinghouse_number", "BLT": "type_of_bill"}


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
    return SegmentError(at(ik3, 1), _whole(at(ik3, 2)) or 0, at(ik3, 4), at(ik3, 3), elements, _contexts(node, parts))


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

    An answer to a provider as a whole (2200C) is kept with each of its claims; of a provider without claims it is not.
    """

    def __init__(self, start: TransactionStart) -> None:
        self.facts = start.facts
        self.parts = Parts(self.facts.interchange.delimiters)
        self.claims: list[ClaimAckLine] = []
        self.levels: dict[str, Node] = {}
        self.provider: Node | None = None

    def take(self, closed: Closed, walk: Walk) -> None:
        node, above = closed
        self.levels |= {each.loop.id: each for each in above}
        extra: list[Extra] = []
        fields = self._provider(extra, walk)
        patient = self._name(self._loops("2000D", extra).get("2100D"), extra, "MI")
        fields |= {"patient": name_of(patient), "member_id": at(patient, 9)} | self._claim(node, extra)
        self.claims.append(ClaimAckLine(extra=tuple(extra), **fields))

    def finish(self, walk: Walk) -> ClaimAck:
        """The acknowledgment; its counts and sums are checked into the walk's findings."""
        for node in walk.first_levels:
            self.levels.setdefault(node.loop.id, node)
        extra: list[Extra] = []
        bht: Texts = []
        created_at: dt.datetime | None = None
        for texts in walk.root.texts():
            if texts[0] == "BHT" and not bht:
                bht, created_at = texts, self.parts.moment(at(texts, 4), at(texts, 5))
            if texts is not bht or created_at is None:
                self.parts.whole(extra, "HEADER", texts)
        ack = ClaimAck(
            self.facts.control_number, at(bht, 3), created_at, claims=tuple(self.claims),
            **self._source(extra), **self._receiver(extra), extra=tuple(extra),
        )  # fmt: skip
        if walk.is_strict:
            check_counts(ack, self.levels.get("2000B"), walk)
        return ack

    # --- levels

    def _loops(self, level: str, extra: list[Extra]) -> dict[str, Node]:
        """The loops of a level by id, the first of each."""
        found: dict[str, Node] = {}
        node = self.levels.get(level)
        if node is None:
            return found
        for texts in node.texts()[1:]:
            self.parts.whole(extra, level, texts)
        counts: dict[str, int] = {}
        for child in node.nodes:
            number = counts[child.loop.id] = counts.get(child.loop.id, 0) + 1
            if number == 1:
                found[child.loop.id] = child
            else:
                self.parts.all_of(extra, child, numbered(child.loop.id, number))
        return found

    def _name(self, node: Node | None, extra: list[Extra], kind: str) -> Texts:
        """The NM1 of a loop; a number of another kind than this is kept with its kind."""
        if node is None:
            return []
        for texts in node.texts()[1:]:
            self.parts.whole(extra, node.loop.id, texts)
        usual = (1, 2, 3, 4, 5, 6, 7, 9)
        self.parts.rest(extra, node.loop.id, node.first, (*usual, 8) if at(node.first, 8) == kind else usual)
        return node.first

    def _source(self, extra: list[Extra]) -> dict[str, Any]:
        loops = self._loops("2000A", extra)
        role = "AY" if "2100A" in loops and at(loops["2100A"].first, 1) == "AY" else "PR"
        name = self._name(loops.get("2100A"), extra, SOURCE_KINDS[role])
        fields: dict[str, Any] = {"source_name": at(name, 3), "source_id": at(name, 9), "source_role": role}
        for texts in loops["2200A"].texts() if "2200A" in loops else ():
            field = {"050": "received_on", "009": "processed_on"}.get(at(texts, 1)) if texts[0] == "DTP" else None
            day = self.parts.days[at(texts, 3)] if field else None
            if texts[0] == "TRN" and "trace" not in fields:
                fields["trace"] = at(texts, 2)
                self.parts.rest(extra, "2200A", texts, (1, 2))
            elif field and field not in fields and day and len(texts) == 4:
                fields[field] = day
            else:
                self.parts.whole(extra, "2200A", texts)
        return fields

    def _receiver(self, extra: list[Extra]) -> dict[str, Any]:
        loops = self._loops("2000B", extra)
        name = self._name(loops.get("2100B"), extra, "46")
        fields: dict[str, Any] = {"receiver": name_of(name), "receiver_id": at(name, 9), "batch_reference": ""}
        infos = []
        for place, texts in enumerate(loops["2200B"].texts() if "2200B" in loops else ()):
            field = _BATCH_SUMS.get((texts[0], at(texts, 1))) if len(texts) == 3 else None
            value = (_whole(texts[2]) if texts[0] == "QTY" else self.parts.amounts[texts[2]]) if field else None
            if not place:
                fields["batch_reference"] = at(texts, 2)
                self.parts.rest(extra, "2200B", texts, (1, 2))
            elif texts[0] == "STC":
                infos.append(status_info(texts, self.parts))
            elif field and field not in fields and value is not None:
                fields[field] = value
            else:
                self.parts.whole(extra, "2200B", texts)
        return fields | {"infos": tuple(infos)}

    def _provider(self, extra: list[Extra], walk: Walk) -> dict[str, Any]:
        """The billing provider, whose wrong NPI is told once."""
        loops = self._loops("2000C", extra)
        node = loops.get("2100C")
        name = node.first if node else []
        npi = at(name, 9) if at(name, 8) == "XX" else ""
        if node is not None and node is not self.provider and npi and not is_npi(npi) and walk.is_strict:
            tell_npi(npi, node, walk)
        self.provider = node
        if node is not None:
            self.parts.rest(extra, "2100C", name, (1, 2, 3, 4, 5, 6, 7, 8, 9) if npi else (1, 2, 3, 4, 5, 6, 7))
        whole = loops["2200C"].texts() if "2200C" in loops else []
        infos = tuple(status_info(texts, self.parts) for texts in whole if texts[0] == "STC")
        for texts in whole:
            if texts[0] != "STC" and not (infos and texts == ["TRN", "1", "0"]):
                self.parts.whole(extra, "2200C", texts)
        return {
            "provider": name_of(name) if any(name[3:8]) else None, "provider_npi": npi,
            "provider_infos": infos,
        }  # fmt: skip

    # --- the claim

    def _claim(self, node: Node, extra: list[Extra]) -> dict[str, Any]:
        fields: dict[str, Any] = {"control_number": at(node.first, 2)}
        self.parts.rest(extra, "2200D", node.first, (1, 2))
        infos = []
        for texts in node.texts()[1:]:
            field = _CLAIM_REFS.get(at(texts, 1)) if texts[0] == "REF" and len(texts) == 3 else None
            is_dated = texts[:2] == ["DTP", "472"] and len(texts) == 4 and "service_from" not in fields
            first, last = self.parts.period(texts[2], texts[3]) if is_dated else (None, None)
            if texts[0] == "STC":
                infos.append(status_info(texts, self.parts))
            elif field and field not in fields:
                fields[field] = texts[2]
            elif first is not None:
                fields["service_from"], fields["service_through"] = first, last
            else:
                self.parts.whole(extra, "2200D", texts)
        lines = tuple(self._line(child) for child in node.nodes)
        return fields | {"infos": tuple(infos), "lines": lines}

    def _line(self, node: Node) -> LineAck:
        extra: list[Extra] = []
        code, charge, _, _ = self.parts.service(extra, "2220D", node.first, (2,))
        infos, number = [], ""
        for texts in node.texts()[1:]:
            if texts[0] == "STC":
                infos.append(status_info(texts, self.parts))
            elif texts[:2] == ["REF", "FJ"] and len(texts) == 3 and not number:
                number = texts[2]
            else:
                self.parts.whole(extra, "2220D", texts)
        return LineAck(code.procedure, code.kind, charge or 0, number, tuple(infos), code.modifiers, tuple(extra))
