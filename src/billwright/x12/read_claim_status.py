"""276 to records.StatusInquiry and 277 to records.StatusAnswer: one for each claim, or for what is answered as a whole."""

from __future__ import annotations

from typing import Any

from billwright.records.acknowledgment import StatusInfo
from billwright.records.claim import Extra
from billwright.records.claim_status import StatusAnswer, StatusInquiry, StatusLine
from billwright.records.parties import Person, Provider
from billwright.x12.envelope import TransactionStart
from billwright.x12.parts import Parts, Texts, at, contact_of, name_of, numbered
from billwright.x12.statuses import status_info
from billwright.x12.values import is_npi, tell_npi
from billwright.x12.walk import Closed, Node, Walk

_Fields = dict[str, Any]
_REFS = {
    "EJ": "control_number", "1K": "payer_control_number", "D9": "clearinghouse_number", "BLT": "type_of_bill",
    "6P": "group_number", "XZ": "prescription",
}  # fmt: skip
_PERIODS = ("472", "232")
"""The DTP of a claim's service dates; 232 is how 4010 sends it."""


class _Level:
    """What one level says, read once for all claims under it."""

    def __init__(self, node: Node, fields: _Fields, extra: list[Extra]) -> None:
        self.node, self.fields, self.extra = node, fields, extra


class StatusReader:
    """Builds the inquiries of one 276, or the answers of one 277. Levels are read once for all claims under them."""

    def __init__(self, start: TransactionStart) -> None:
        assert start.walk
        self.is_answer = start.facts.type == "277"
        self.root = start.walk.root
        self.parts = Parts(start.facts.interchange.delimiters)
        self._header: tuple[_Fields, list[Extra]] | None = None
        self._levels: dict[str, _Level] = {}
        self._bad_npi: Node | None = None

    def take(self, closed: Closed, walk: Walk) -> StatusInquiry | StatusAnswer:
        """What is asked or said of a claim; in an answer also of the provider or the receiver as a whole."""
        node, above = closed
        if self._header is None:
            self._header = self._read_header()
        fields, extra = dict(self._header[0]), list(self._header[1])
        for each in above[1:]:
            level = self._level(each)
            fields |= level.fields
            extra += level.extra
        self._claim(node, fields, extra)
        if self._bad_npi is not None and walk.is_strict:
            tell_npi(fields["provider"].npi, self._bad_npi, walk)
        self._bad_npi = None
        fields["extra"] = tuple(extra)
        return StatusAnswer(**fields) if self.is_answer else StatusInquiry(**fields)

    def finish(self, walk: Walk) -> None:
        """Nothing is left to read when the transaction has ended."""

    def _read_header(self) -> tuple[_Fields, list[Extra]]:
        fields: _Fields = {}
        extra: list[Extra] = []
        for texts in self.root.texts():
            is_first = texts[0] == "BHT" and not fields
            if is_first:
                created_at = self.parts.moment(at(texts, 4), at(texts, 5))
                fields = {"reference": at(texts, 3), "created_at": created_at}
            if not is_first or created_at is None:
                self.parts.whole(extra, "HEADER", texts)
        return fields or {"reference": "", "created_at": None}, extra

    # --- levels

    def _level(self, node: Node) -> _Level:
        known = self._levels.get(node.loop.id)
        if known is None or known.node is not node:
            known = self._levels[node.loop.id] = self._read_level(node)
        return known

    def _read_level(self, node: Node) -> _Level:
        """A level's party: its name, and of a person the birth date and sex beside it."""
        extra: list[Extra] = []
        name: Texts = []
        dmg: Texts = []
        fields: _Fields = {}
        for texts in node.texts()[1:]:
            if self._is_birth(texts) and not dmg:
                dmg = texts
                self.parts.rest(extra, node.loop.id, texts, (1, 2, 3))
            elif texts[0] == "NM1" and not node.nodes and not name:
                name = texts  # the qualifier is another: 4010 names a subscriber who is the patient as QC
            else:
                self.parts.whole(extra, node.loop.id, texts)
        for number, child in enumerate(node.nodes, 1):
            if number > 1:
                self.parts.all_of(extra, child, numbered(child.loop.id, number))
            else:
                name = child.first
                self._beside_name(child, fields, extra)
        named = (1, 2, 3, 4, 5, 6, 7, 8, 9) if at(name, 9) else (1, 2, 3, 4, 5, 6, 7)
        self.parts.rest(extra, f"2100{node.loop.id[-1]}", name or [""], named)
        return _Level(node, fields | self._party(node, name, dmg), extra)

    def _is_birth(self, texts: Texts) -> bool:
        """Birth date and sex are asked with, not answered."""
        return texts[:2] == ["DMG", "D8"] and not self.is_answer and self.parts.days[at(texts, 2)] is not None

    def _beside_name(self, node: Node, fields: _Fields, extra: list[Extra]) -> None:
        for texts in node.texts()[1:]:
            contact = contact_of(texts) if self.is_answer and texts[0] == "PER" and not fields else None
            if contact:
                fields["payer_contact"] = contact
            else:
                self.parts.whole(extra, node.loop.id, texts)

    def _party(self, node: Node, name: Texts, dmg: Texts) -> _Fields:
        kind, number = at(name, 8), at(name, 9)
        if node.loop.id == "2000A":
            return {"payer": self.parts.payer(name)}
        if node.loop.id == "2000B":
            return {"receiver": name_of(name), "receiver_id": number, "receiver_id_kind": kind or "46"}
        if node.loop.id == "2000C":
            provider = _provider(name)
            if provider.npi and not is_npi(provider.npi):
                self._bad_npi = node.nodes[0] if node.nodes else node
            return {"provider": provider}
        born = self.parts.days[at(dmg, 2)] if dmg else None
        person = Person(name_of(name), number, kind or "MI", born, sex=at(dmg, 3))
        return {"subscriber" if node.loop.id == "2000D" else "patient": person}

    # --- the claim

    def _claim(self, node: Node, fields: _Fields, extra: list[Extra]) -> None:
        loop = node.loop.id
        infos: list[StatusInfo] = []
        ids: list[tuple[str, str]] = []
        fields["trace"] = at(node.first, 2)
        self.parts.rest(extra, loop, node.first, (1, 2))
        for texts in node.texts()[1:]:
            field = _REFS.get(at(texts, 1))
            if texts[0] == "STC" and self.is_answer:
                infos.append(status_info(texts, self.parts))
            elif texts[0] == "REF" and len(texts) == 3 and field and field not in fields:
                fields[field] = texts[2]
            elif texts[0] == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif not self._charge_or_dates(texts, fields):
                self.parts.whole(extra, loop, texts)
        if self.is_answer:
            fields["infos"] = tuple(infos)
        fields["ids"], fields["lines"] = tuple(ids), tuple(self._line(child) for child in node.nodes)

    def _charge_or_dates(self, texts: Texts, fields: _Fields) -> bool:
        """Takes what is asked about by amount or days, where it is there for the first time and can be read."""
        if texts[0] == "DTP" and at(texts, 1) in _PERIODS and len(texts) == 4 and "service_from" not in fields:
            first, last = self.parts.period(texts[2], texts[3])
            if first is not None:
                fields["service_from"], fields["service_through"] = first, last
                return True
        if texts[:2] == ["AMT", "T3"] and len(texts) == 3 and not self.is_answer and "charge_cents" not in fields:
            cents = self.parts.amounts[texts[2]]
            if cents is not None:
                fields["charge_cents"] = cents
                return True
        return False

    def _line(self, node: Node) -> StatusLine:
        parts, loop = self.parts, node.loop.id
        extra: list[Extra] = []
        infos: list[StatusInfo] = []
        code, charge, paid, units = parts.service(extra, loop, node.first)
        fields: _Fields = {}
        for texts in node.texts()[1:]:
            first, last = parts.period(at(texts, 2), at(texts, 3)) if texts[:2] == ["DTP", "472"] else (None, None)
            if texts[0] == "STC" and self.is_answer:
                infos.append(status_info(texts, parts))
            elif texts[:2] == ["REF", "FJ"] and len(texts) == 3 and "control_number" not in fields:
                fields["control_number"] = texts[2]
            elif first and len(texts) == 4 and "service_date" not in fields:
                fields["service_date"], fields["through"] = first, last
            else:
                parts.whole(extra, loop, texts)
        return StatusLine(
            code.procedure, charge or 0, modifiers=code.modifiers, procedure_kind=code.kind,
            revenue_code=at(node.first, 4), units=units, paid_cents=paid, infos=tuple(infos), extra=tuple(extra), **fields,
        )  # fmt: skip


def _provider(name: Texts) -> Provider:
    """The NM1 of a provider: its number is an NPI, a tax number, or the payer's own."""
    kind, number = at(name, 8), at(name, 9)
    if kind == "XX":
        return Provider(name_of(name), "1P", npi=number)
    if kind == "FI":
        return Provider(name_of(name), "1P", tax_id=number)
    return Provider(name_of(name), "1P", ids=((kind, number),) if number else ())
