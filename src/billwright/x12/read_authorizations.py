"""278 to records.AuthorizationRequest and records.AuthorizationAnswer: an event at a time, or an answer without one.

4010 has no event, but a provider (HL03 19) with services under it: of such a file payer, requester, patient and their
rejections are read, and what follows rides along in `extra`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from billwright.records.authorization import (
    Attachment,
    Authorization,
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
from billwright.records.eligibility import Member, Party
from billwright.records.parties import Name
from billwright.x12.envelope import TransactionStart
from billwright.x12.parts import Texts, at, numbered
from billwright.x12.subjects import Subjects
from billwright.x12.values import is_npi, place
from billwright.x12.walk import Closed, Node, Walk

ANSWERS = frozenset({"08", "11"})
"""BHT02 of an answer; the guide has 11 alone."""
_LEVELS: dict[str, tuple[str, Level]] = {
    "2000A": ("2010A", "payer"), "2000B": ("2010B", "requester"), "2000C": ("2010C", "subscriber"),
    "2000D": ("2010D", "dependent"),
}  # fmt: skip
_FORMS = {"SV1": "professional", "SV2": "institutional", "SV3": "dental"}
SERVICE_PLACES = {"SV1": (1, 2, 3, 4), "SV2": (2, 3, 4, 5), "SV3": (1, 2, 0, 6)}
"""Where an SV has its procedure, amount, unit and units; 0 for nowhere."""
_UNNAMED: dict[Level, Party | Member] = {
    "payer": Party(Name("", is_person=False), "X3"), "requester": Party(Name("", is_person=False), "1P"),
    "subscriber": Member(Name("")), "dependent": Member(Name("")),
}  # fmt: skip


class _Fields(dict[str, Any]):
    """A record's fields in the making; some are lists that grow."""

    def add(self, field: str, value: object) -> None:
        self.setdefault(field, []).append(value)

    def made(self) -> dict[str, Any]:
        return {field: tuple(value) if isinstance(value, list) else value for field, value in self.items()}


class AuthorizationReader:
    """Builds the request or the answer of one 278."""

    def __init__(self, start: TransactionStart) -> None:
        assert start.walk
        self.root = start.walk.root
        self.parts = Subjects(start.facts.interchange.delimiters)
        self._bad_npis: list[tuple[Node, str]] = []
        parts = self.parts
        self._many: dict[str, tuple[str, Callable[[Texts], object]]] = {
            "TRN": ("traces", parts.trace), "REF": ("references", parts.reference), "DTP": ("dates", parts.on_date),
            "PWK": ("attachments", _attachment), "MSG": ("messages", _message), "CRC": ("conditions", _condition),
        }  # fmt: skip
        self._once: dict[str, tuple[str, Callable[[Texts], object]]] = {
            "HCR": ("decision", self._decision), "HSD": ("quantity", parts.limit),
        }  # fmt: skip

    def take(self, closed: Closed, walk: Walk) -> Authorization:
        """What the levels say down to the event, or to where an answer ends."""
        node, above = closed
        fields = _Fields(payer=_UNNAMED["payer"], reference="")
        extra: list[Extra] = []
        is_answer = self._header(fields, extra)
        for level in (*above[1:], node):
            if level.loop.id == "2000E":
                fields["event"] = self._event(level)
            else:
                self._level(level, fields, extra)
        fields["extra"] = extra
        record = (AuthorizationAnswer if is_answer else AuthorizationRequest)(**fields.made())
        self._tell_npis(record, walk)
        return record

    def finish(self, walk: Walk) -> None:
        """Nothing is left to read when the transaction has ended."""

    def _tell_npis(self, record: Authorization, walk: Walk) -> None:
        """Whoever receives a wrong number cannot mend it: an answer's is only a warning."""
        kind = "npi-received" if isinstance(record, AuthorizationAnswer) else "npi"
        for node, npi in self._bad_npis:
            if walk.is_strict:
                walk.findings.add(
                    f"x12.value.{kind}", place(walk, node, "NM109", claim=record.trace or None), value=npi
                )
        self._bad_npis.clear()

    # --- the levels above the event

    def _header(self, fields: _Fields, extra: list[Extra]) -> bool:
        """BHT; whether it begins an answer."""
        is_read = False
        for texts in self.root.texts():
            if texts[0] != "BHT" or is_read:
                self.parts.whole(extra, "HEADER", texts)
                continue
            is_read = True
            fields["purpose"], fields["reference"], fields["use"] = at(texts, 2), at(texts, 3), at(texts, 6)
            fields["created_at"] = self.parts.moment(at(texts, 4), at(texts, 5))
            self.parts.rest(
                extra, "HEADER", texts, (1, 2, 3, 6) if fields["created_at"] is None else (1, 2, 3, 4, 5, 6)
            )
        return fields.get("purpose") in ANSWERS

    def _level(self, node: Node, fields: _Fields, extra: list[Extra]) -> None:
        inner, name = _LEVELS[node.loop.id]
        fields[name] = _UNNAMED[name]

        def reject(texts: Texts) -> bool:
            return self._reject(fields, texts, name)

        for texts in node.texts()[1:]:
            if not self._reject(fields, texts, "request" if name == "payer" else name):
                self.parts.whole(extra, node.loop.id, texts)
        counts: dict[str, int] = {}
        for child in node.nodes:
            number = counts[child.loop.id] = counts.get(child.loop.id, 0) + 1
            if child.loop.id != inner or number > 1:
                self.parts.all_of(extra, child, numbered(child.loop.id, number))
            elif name in ("payer", "requester"):
                fields[name] = self._party(child, extra, inner, reject)
            else:
                fields[name] = self.parts.member(child, extra, inner, reject)

    def _party(self, node: Node, extra: list[Extra], where: str, take: Callable[[Texts], bool]) -> Party:
        party = self.parts.party(node, extra, where, take)
        if party.npi and not is_npi(party.npi):
            self._bad_npis.append((node, party.npi))
        return party

    def _reject(self, fields: _Fields, texts: Texts, level: Level, number: int = 1) -> bool:
        """An AAA into the rejections; false where it is none, or says more."""
        if texts[0] != "AAA" or at(texts, 1) not in ("N", "Y") or at(texts, 2) or len(texts) > 5:
            return False
        fields.add("rejections", ReviewRejection(at(texts, 3), at(texts, 4), level, number, texts[1] == "Y"))
        return True

    # --- the event and its services

    def _event(self, node: Node) -> Event:
        fields = _Fields(extra=[])
        for texts in node.texts()[1:]:
            if texts[0] == "HI" and (diagnoses := self._diagnoses(texts)):
                fields.setdefault("diagnoses", []).extend(diagnoses)
            elif texts[0] == "CL1" and "admission_type" not in fields:
                fields["admission_type"], fields["admission_source"] = at(texts, 1), at(texts, 2)
                fields["patient_status"] = at(texts, 3)
                self.parts.rest(fields["extra"], "2000E", texts, (1, 2, 3))
            else:
                self._segment(texts, fields, "2000E", "event")
        self._loops(node, fields, {"2010EA": ("providers", "provider"), "2010EB": ("places", "place")})
        return Event(**fields.made())

    def _service(self, node: Node) -> Service:
        fields = _Fields(extra=[])
        for texts in node.texts()[1:]:
            if texts[0] in _FORMS and "form" not in fields and (line := self._service_line(texts, fields["extra"])):
                fields |= line
            elif texts[0] == "CRC":
                self.parts.whole(fields["extra"], "2000F", texts)
            else:
                self._segment(texts, fields, "2000F", "service")
        self._loops(node, fields, {"2010FA": ("providers", "provider")})
        return Service(**fields.made())

    def _segment(self, texts: Texts, fields: _Fields, where: str, level: Level) -> None:
        """A segment that event and service have alike; what no field holds whole, or a second of one, is kept."""
        sid = texts[0]
        field = {"BB": "previous_number", "NT": "payer_reference"}.get(at(texts, 1)) if sid == "REF" else None
        if field and field not in fields and len(texts) == 3:
            fields[field] = texts[2]
        elif sid == "UM" and "review" not in fields:
            fields["review"] = self._review(texts, fields["extra"], where)
        elif sid in self._once and self._once[sid][0] not in fields and (value := self._once[sid][1](texts)):
            fields[self._once[sid][0]] = value
        elif sid in self._many and (value := self._many[sid][1](texts)):
            fields.add(self._many[sid][0], value)
        elif not self._reject(fields, texts, level):
            self.parts.whole(fields["extra"], where, texts)

    def _loops(self, node: Node, fields: _Fields, named: dict[str, tuple[str, Level]]) -> None:
        counts: dict[str, int] = {}
        for child in node.nodes:
            loop = child.loop.id
            number = counts[loop] = counts.get(loop, 0) + 1
            where = numbered(loop, number)
            if loop in named:
                field, level = named[loop]

                def reject(texts: Texts, level: Level = level, number: int = number) -> bool:
                    return self._reject(fields, texts, level, number)

                fields.add(field, self._party(child, fields["extra"], where, reject))
            elif loop == "2000F":
                fields.add("services", self._service(child))
            else:
                self.parts.all_of(fields["extra"], child, where)

    # --- segments

    def _review(self, texts: Texts, extra: list[Extra], where: str) -> Review:
        """A UM; components that no field takes are kept."""
        mark = self.parts.component
        spot, cause = at(texts, 4).split(mark), at(texts, 5).split(mark)
        left = [*texts, *[""] * 6][: max(len(texts), 6)]
        for number, parts, most in ((4, spot, 2), (5, cause, 5)):
            if parts[0]:
                left[number] = mark * most + mark.join(parts[most:]) if len(parts) > most else ""
        self.parts.rest(extra, where, left, (1, 2, 3, 6, 7, 8, 9, 10))
        place, kind = (spot[0], at(spot, 1)) if spot[0] else ("", "B")
        accident = (tuple(filter(None, cause[:3])), at(cause, 3), at(cause, 4)) if cause[0] else ((), "", "")
        more = (at(texts, number) for number in range(6, 11))
        return Review(at(texts, 1), at(texts, 2), at(texts, 3), place, kind, *accident, *more)

    def _decision(self, texts: Texts) -> Decision | None:
        if len(texts) > 5 or at(texts, 4) not in ("", "N", "Y"):
            return None
        mark, reasons = self.parts.marks.repetition, at(texts, 3)
        said = tuple(reasons.split(mark) if mark else [reasons]) if reasons else ()
        return Decision(at(texts, 1), at(texts, 2), said, {"Y": True, "N": False}.get(at(texts, 4)))

    def _diagnoses(self, texts: Texts) -> list[KnownDiagnosis]:
        """Those of an HI; none where it holds anything else."""
        found = []
        for text in texts[1:]:
            parts = text.split(self.parts.component)
            known_on = self.parts.days[at(parts, 3)]
            if len(parts) not in (2, 4) or (len(parts) == 4 and (parts[2] != "D8" or known_on is None)):
                return []
            found.append(KnownDiagnosis(parts[1], parts[0], known_on))
        return found

    def _service_line(self, texts: Texts, extra: list[Extra]) -> dict[str, Any]:
        """The fields of an SV1, SV2 or SV3; empty where none can be read."""
        sid, parts = texts[0], self.parts
        code_at, amount_at, unit_at, units_at = SERVICE_PLACES[sid]
        read: dict[int, tuple[str, object]] = {
            code_at: ("procedure", parts.procedure(at(texts, code_at))),
            amount_at: ("amount_cents", parts.amounts[at(texts, amount_at)]),
            units_at: ("units", parts.decimals[at(texts, units_at)]),
        }
        if sid == "SV1":
            read[7] = ("pointers", parts.pointers(at(texts, 7)) or None)
        elif sid == "SV2":
            read[1] = ("revenue_code", at(texts, 1) or None)
        named = [number for number, (_, value) in read.items() if value is not None]
        if not named:
            return {}
        found = {field: value for field, value in read.values() if value is not None}
        if unit_at and "units" in found:
            found["unit"] = at(texts, unit_at)
            named.append(unit_at)
        parts.rest(extra, "2000F", texts, tuple(named))
        return {"form": _FORMS[sid], **found}


def _attachment(texts: Texts) -> Attachment | None:
    if len(texts) > 8 or any(texts[3:5]) or (at(texts, 5) == "AC") != bool(at(texts, 6)):
        return None
    return (
        None if at(texts, 5) not in ("", "AC") else Attachment(at(texts, 1), at(texts, 2), at(texts, 6), at(texts, 7))
    )


def _message(texts: Texts) -> str | None:
    return texts[1] if len(texts) == 2 else None


def _condition(texts: Texts) -> Condition | None:
    if at(texts, 2) not in ("N", "Y") or not all(texts[3:]):
        return None
    return Condition(texts[1], tuple(texts[3:]), texts[2] == "Y")
