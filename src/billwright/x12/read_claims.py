"""837 to records.Claim: a claim at a time, with what was found on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar, cast

import msgspec

from billwright.records.claim import (
    Adjustment,
    Claim,
    Diagnosis,
    Drug,
    Extra,
    LineAdjudication,
    OtherCoverage,
    ServiceLine,
    Submitter,
)  # fmt: skip
from billwright.records.finding import Finding
from billwright.records.parties import Contact, Name, PayerName, Person, Provider
from billwright.x12.coverages import check_coverages
from billwright.x12.envelope import TransactionFacts, TransactionStart
from billwright.x12.parts import Code, Parts, Texts, at, contact_of, name_of, numbered, specialty_of
from billwright.x12.values import check_claim, is_npi, tell_npi
from billwright.x12.walk import Closed, Met, Node, Walk

DIAGNOSIS_KINDS = frozenset({"ABK", "ABF", "BK", "BF"})
NO_UNITS = Decimal(0)
_SV1_PAD = ("",) * 8
_SBR_PAD = ("",) * 9
_Service = tuple[Code, int, Decimal, str, str, tuple[int, ...], bool]
"""What an SV1 says: code, charge, units, unit, place, pointers, emergency."""
_NO_SERVICE: _Service = (Code("", "", (), "", ""), 0, NO_UNITS, "UN", "", (), False)
_EMPTY_PERSON = Person(Name(""))
T = TypeVar("T")
_MOST_KNOWN = 4_000


class Fields(dict[str, Any]):
    """A record's fields in the making, and the lists among them that grow."""

    def __init__(self) -> None:
        self.ids: list[tuple[str, str]] = []
        self.dates: list[tuple[str, dt.date]] = []
        self.extra: list[Extra] = []


_CLAIM_REFS = {
    "G1": "prior_authorization", "9F": "referral_number", "F8": "payer_control_number", "D9": "clearinghouse_number",
    "X4": "clia", "EA": "medical_record_number",
}  # fmt: skip
_LINE_REFS = {"G1": "prior_authorization", "X4": "clia"}


_BATCH_ELEMENTS = {
    ("HEADER", "BHT"): (1, 2, 3, 4, 5, 6),
    ("1000A", "NM1"): (1, 2, 3, 4, 5, 8, 9),
    ("1000A", "PER"): (1, 2, 3, 4, 5, 6, 7, 8),
    ("1000B", "NM1"): (1, 2, 3, 8, 9),
}
"""The elements that a batch has fields for."""
Batch = tuple[Submitter, str, str, str, dt.datetime | None, str, str, tuple[Extra, ...]]


class ReadClaim(msgspec.Struct, frozen=True):
    """A claim as a file has it, and where it stands.

    `segment` is the position of its CLM, ST being 1. `submitter`, `receiver_*`, `reference`, `created_at`, `purpose`,
    `use` and `batch_extra` are the batch's, for writing it again. `findings` are those on this claim and on what stands
    above it that no earlier claim carried.
    """

    claim: Claim
    transaction: TransactionFacts
    segment: int
    submitter: Submitter
    receiver_name: str
    receiver_id: str
    reference: str
    created_at: dt.datetime | None
    purpose: str
    use: str
    batch_extra: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class ClaimReader:
    """Builds the claims of one transaction. Billing provider and subscriber are read once for all claims under them."""

    def __init__(self, start: TransactionStart) -> None:
        assert start.walk
        self.facts = start.facts
        self.root = start.walk.root
        self.parts = Parts(start.facts.interchange.delimiters)
        self.bad_npis: list[tuple[Node, str]] = []
        self._known: dict[tuple[str, tuple[Met, ...]], tuple[object, list[Extra]]] = {}
        self._batch: Batch | None = None
        self._billing: tuple[Node | None, dict[str, object], list[Extra]] = (None, {}, [])
        self._subscriber: tuple[Node | None, dict[str, object], list[Extra]] = (None, {}, [])

    # --- around the claim

    def placed(self, claim: Claim, closed: Closed, findings: tuple[Finding, ...]) -> ReadClaim:
        """The claim with its place and the facts of its batch, which are read once."""
        if self._batch is None:
            self._batch = self._read_batch()
        return ReadClaim(claim, self.facts, closed[0].position, *self._batch, findings)

    def _read_batch(self) -> Batch:
        header = {texts[0]: texts for texts in self.root.texts()}
        bht, receiver = header.get("BHT", []), _first(self.root.child("1000B"), "NM1")
        created_at = self._created_at(at(bht, 4), at(bht, 5))
        purpose, use = at(bht, 2) or "00", at(bht, 6) or "CH"
        extra = tuple(self._batch_extra())
        return self._submitter(), at(receiver, 3), at(receiver, 9), at(bht, 3), created_at, purpose, use, extra

    def _batch_extra(self) -> list[Extra]:
        """What no field names before the first level; of a segment that comes once, the elements that none names."""
        extra: list[Extra] = []
        nodes = [self.root, *(node for node in map(self.root.child, ("1000A", "1000B")) if node)]
        for node in nodes:
            met: set[str] = set()
            for texts in node.texts():
                key = (node.loop.id, texts[0])
                if texts[0] in met or key not in _BATCH_ELEMENTS or (texts[0] == "PER" and not contact_of(texts)):
                    self.parts.whole(extra, node.loop.id, texts)
                else:
                    self.parts.rest(extra, node.loop.id, texts, _BATCH_ELEMENTS[key])
                met.add(texts[0])
        return extra

    def _submitter(self) -> Submitter:
        node = self.root.child("1000A")
        texts = _first(node, "NM1")
        contact = contact_of(_first(node, "PER")) or Contact()
        return Submitter(str(name_of(texts)), at(texts, 9), contact, at(texts, 2) == "1")

    def _created_at(self, day: str, time: str) -> dt.datetime | None:
        on = self.parts.days[day]
        try:
            clock = dt.time(int(time[:2] or 0), int(time[2:4] or 0), int(time[4:6] or 0))
        except ValueError:
            clock = dt.time()
        return dt.datetime.combine(on, clock) if on else None

    # --- the claim

    def take(self, closed: Closed, walk: Walk) -> Claim:
        """The claim of a closed 2300 and the levels above it; its values are checked into the walk's findings."""
        node, above = closed
        levels = {each.loop.id: each for each in above}
        extra: list[Extra] = []
        fields = dict(self._billing_fields(levels.get("2000A"), extra))
        fields.update(self._subscriber_fields(levels.get("2000B"), extra))
        patient = levels.get("2000C")
        if patient is not None:
            self._patient(patient, fields, extra)
        self._claim_segments(node, fields, extra)
        self._claim_loops(node, fields, extra)
        fields["extra"] = tuple(extra)
        claim = Claim(**fields)  # type: ignore[arg-type]
        if walk.is_strict:
            check_claim(claim, node, walk)
            if claim.other_coverages:
                check_coverages(claim, node, walk)
        if self.bad_npis:
            self._tell_npis(claim, node, walk)
        return claim

    def finish(self, walk: Walk) -> None:
        """Nothing is left to read when the transaction has ended."""

    def _tell_npis(self, claim: Claim, node: Node, walk: Walk) -> None:
        """Of a provider above the claim without its number, for the claims after it share it."""
        for one, npi in self.bad_npis:
            if walk.is_strict:
                tell_npi(npi, one, walk, claim.control_number if one.position > node.position else None)
        self.bad_npis.clear()

    def _billing_fields(self, node: Node | None, extra: list[Extra]) -> dict[str, object]:
        if node is None:
            return {"billing": Provider(Name("", is_person=False), "85")}
        if self._billing[0] is not node:
            kept: list[Extra] = []
            self._billing = (node, self._read_billing(node, kept), kept)
        extra += self._billing[2]
        return self._billing[1]

    def _read_billing(self, node: Node, extra: list[Extra]) -> dict[str, object]:
        taxonomy = ""
        for texts in node.texts()[1:]:
            if texts[0] == "PRV" and texts[1:3] == ["BI", "PXC"] and len(texts) == 4 and not taxonomy:
                taxonomy = texts[3]
            else:
                self.parts.whole(extra, "2000A", texts)
        billing = Provider(Name("", is_person=False), "85", taxonomy=taxonomy)
        fields: dict[str, object] = {}
        for child in node.nodes:
            if child.loop.id == "2010AA":
                billing = self.provider(child, extra, "2010AA", taxonomy)
            elif child.loop.id == "2010AB" and "pay_to" not in fields:
                fields["pay_to"] = self.provider(child, extra, "2010AB")
            else:
                self.parts.all_of(extra, child)
        fields["billing"] = billing
        return fields

    def _subscriber_fields(self, node: Node | None, extra: list[Extra]) -> dict[str, object]:
        if node is None:
            return {"subscriber": _EMPTY_PERSON, "payer": PayerName("")}
        if self._subscriber[0] is not node:
            kept: list[Extra] = []
            self._subscriber = (node, self._read_subscriber(node, kept), kept)
        extra += self._subscriber[2]
        return self._subscriber[1]

    def _read_subscriber(self, node: Node, extra: list[Extra]) -> dict[str, object]:
        fields: dict[str, object] = {"subscriber": _EMPTY_PERSON, "payer": PayerName(""), "relationship": ""}
        died: dt.date | None = None
        for met in node.segments[1:]:
            texts = met.texts
            if texts[0] == "SBR":
                if met.value is None:
                    met.value = _coverage_fields(texts)
                fields |= met.value
                if len(texts) > 10 or any(texts[6:9]):
                    self.parts.rest(extra, "2000B", texts, (1, 2, 3, 4, 5, 9))
            elif texts[0] == "PAT":
                died = self._death(texts, extra, "2000B", ())
            else:
                self.parts.whole(extra, "2000B", texts)
        for child in node.nodes:
            if child.loop.id == "2010BA":
                fields["subscriber"] = self.person(child, extra, "2010BA", died)
            elif child.loop.id == "2010BB":
                fields["payer"] = self._once(child, "2010BB", extra, partial(self._payer, child))
            else:
                self.parts.all_of(extra, child)
        return fields

    def _death(self, texts: Texts, extra: list[Extra], where: str, named: tuple[int, ...]) -> dt.date | None:
        died = self.parts.days[at(texts, 6)] if at(texts, 5) == "D8" else None
        self.parts.rest(extra, where, texts, (*named, 5, 6) if died else named)
        return died

    def _payer(self, node: Node, extra: list[Extra]) -> PayerName:
        payer, ids = PayerName(""), []
        for texts in node.texts():
            if texts is node.first:
                payer = self.parts.payer(texts)
                if len(texts) != 10 or any(texts[4:8]):
                    self.parts.rest(extra, "2010BB", texts, (1, 2, 3, 8, 9) if at(texts, 9) else (1, 2, 3))
            elif texts[0] == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif texts[0] not in ("N3", "N4"):
                self.parts.whole(extra, "2010BB", texts)
        address = self.parts.address(node, extra, "2010BB")
        return PayerName(payer.name, payer.payer_id, payer.id_kind, address, tuple(ids))

    def _patient(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        died: dt.date | None = None
        for texts in node.texts()[1:]:
            if texts[0] == "PAT":
                fields["relationship"] = at(texts, 1)
                died = self._death(texts, extra, "2000C", (1,))
            else:
                self.parts.whole(extra, "2000C", texts)
        fields["patient"] = _EMPTY_PERSON
        for child in node.nodes:
            if child.loop.id == "2010CA":
                fields["patient"] = self.person(child, extra, "2010CA", died)
            else:
                self.parts.all_of(extra, child)

    # --- people

    def person(self, node: Node, extra: list[Extra], where: str, died: dt.date | None = None) -> Person:
        """Subscriber or patient: NM1, N3, N4, DMG, REF, PER."""
        texts = node.first
        name, member = name_of(texts), at(texts, 9)
        if len(texts) > 10 or (len(texts) > 8 and not member):
            self.parts.rest(extra, where, texts, (1, 2, 3, 4, 5, 6, 7, 8, 9) if member else (1, 2, 3, 4, 5, 6, 7))
        kind = at(texts, 8) if member else "MI"
        born, sex, contact, ids = None, "", None, []
        for texts in node.texts()[1:]:
            sid = texts[0]
            if sid == "DMG":
                born = self.parts.days[at(texts, 2)] if at(texts, 1) == "D8" else None
                sex = at(texts, 3)
                if len(texts) > 4 or not born:
                    self.parts.rest(extra, where, texts, (1, 2, 3) if born else (3,))
            elif sid == "REF" and len(texts) == 3:
                ids.append((texts[1], texts[2]))
            elif sid == "PER" and contact is None and (found := contact_of(texts)):
                contact = found
            elif sid not in ("N3", "N4"):
                self.parts.whole(extra, where, texts)
        address = self.parts.address(node, extra, where)
        return Person(name, member, kind, born, died, sex, address, contact, tuple(ids))

    def provider(self, node: Node, extra: list[Extra], where: str, taxonomy: str = "") -> Provider:
        """NM1, PRV, N3, N4, REF, PER of a provider in any role."""
        read = self._once(node, where + taxonomy, extra, lambda kept: self._read_provider(node, kept, where, taxonomy))
        if read.npi and not is_npi(read.npi):
            self.bad_npis.append((node, read.npi))
        return read

    def _once(self, node: Node, where: str, extra: list[Extra], read: Callable[[list[Extra]], T]) -> T:
        """What a loop without loops in it says; one that comes again word for word is read once."""
        key = (where, tuple(node.segments))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            kept: list[Extra] = []
            known = self._known[key] = (read(kept), kept)
        if known[1]:
            extra += known[1]
        return cast(T, known[0])

    def _read_provider(self, node: Node, extra: list[Extra], where: str, taxonomy: str) -> Provider:
        texts = node.first
        has_npi = at(texts, 8) == "XX" and len(texts) > 9
        if len(texts) > 8 and not (has_npi and len(texts) == 10):
            self.parts.rest(extra, where, texts, (1, 2, 3, 4, 5, 6, 7, 8, 9) if has_npi else (1, 2, 3, 4, 5, 6, 7))
        name, role, npi = name_of(texts), texts[1] if len(texts) > 1 else "", texts[9] if has_npi else ""
        tax_id, tax_kind = "", "EI"
        ids: list[tuple[str, str]] = []
        contacts: list[Contact] = []
        has_address = False
        for texts in node.texts()[1:]:
            sid = texts[0]
            if sid == "REF" and len(texts) == 3:
                if texts[1] in ("EI", "SY") and not tax_id:
                    tax_kind, tax_id = texts[1], texts[2]
                else:
                    ids.append((texts[1], texts[2]))
            elif sid in ("N3", "N4"):
                has_address = True
            elif sid == "PRV" and texts[1:3] == [specialty_of(role), "PXC"] and len(texts) == 4 and not taxonomy:
                taxonomy = texts[3]
            elif sid == "PER" and (found := contact_of(texts)):
                contacts.append(found)
            else:
                self.parts.whole(extra, where, texts)
        address = self.parts.address(node, extra, where) if has_address else None
        return Provider(name, role, npi, taxonomy, tax_id, tax_kind, address, tuple(contacts), tuple(ids))

    # --- 2300

    def _claim_segments(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        self._clm(node.first, fields, extra)
        self._claim_parts(node.segments[1:], fields, extra)

    def _claim_parts(self, segments: list[Met], fields: dict[str, object], extra: list[Extra]) -> None:
        parts, ids, dates = self.parts, [], []
        diagnoses: list[Diagnosis] = []
        for met in segments:
            texts = met.texts
            sid = texts[0]
            if sid == "HI" and (found := self._diagnoses(met)):
                diagnoses += found
            elif sid == "REF" and len(texts) == 3:
                field = _CLAIM_REFS.get(texts[1])
                if field and field not in fields:
                    fields[field] = texts[2]
                else:
                    ids.append((texts[1], texts[2]))
            elif sid == "DTP" and len(texts) == 4 and texts[2] == "D8" and (day := parts.days[texts[3]]):
                dates.append((texts[1], day))
            elif sid == "NTE" and len(texts) == 3 and "note" not in fields:
                fields["note_kind"], fields["note"] = texts[1], texts[2]
            elif sid == "AMT" and texts[1:2] == ["F5"] and len(texts) == 3 and "patient_paid_cents" not in fields:
                fields["patient_paid_cents"] = parts.amounts[texts[2]]
                if fields["patient_paid_cents"] is None:
                    parts.whole(extra, "2300", texts)
            else:
                parts.whole(extra, "2300", texts)
        fields["diagnoses"], fields["ids"], fields["dates"] = tuple(diagnoses), tuple(ids), tuple(dates)

    def _clm(self, texts: Texts, fields: dict[str, object], extra: list[Extra]) -> None:
        texts = texts + [""] * (21 - len(texts))
        place, _, frequency = (*texts[5].split(self.parts.component), "", "")[:3]
        total = self.parts.amounts[texts[2]]
        fields["control_number"], fields["total_cents"] = texts[1], total or 0
        fields["place_of_service"], fields["frequency"] = place, frequency
        fields["signature_on_file"] = texts[6] == "Y"
        fields["assignment"], fields["assigns_benefits"], fields["release"] = texts[7], texts[8], texts[9]
        fields["special_program"], fields["delay_reason"] = texts[12], texts[20]
        if texts[11]:
            causes = [*texts[11].split(self.parts.component), *[""] * 4]
            fields["accident"] = tuple(code for code in causes[:3] if code)
            fields["accident_state"] = causes[3]
            texts[11] = self.parts.component * 4 + causes[4] if causes[4] else ""
        if total is None or texts[3] or texts[4] or any(texts[10:12]) or any(texts[13:20]) or len(texts) > 21:
            named = (1, 5, 6, 7, 8, 9, 12, 20)
            self.parts.rest(extra, "2300", texts, named if total is None else (2, *named))

    def _diagnoses(self, met: Met) -> list[Diagnosis]:
        """The diagnoses of an HI; none where it holds anything else."""
        known: list[Diagnosis] | None = met.value
        if known is None:
            known = met.value = []
            for text in met.texts[1:]:
                parts = text.split(self.parts.component)
                if parts[0] not in DIAGNOSIS_KINDS or len(parts) not in (2, 9) or any(parts[2:8]):
                    known.clear()
                    break
                known.append(Diagnosis(parts[1], parts[0], parts[8] if len(parts) == 9 else ""))
        return known

    def _claim_loops(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        providers, coverages, lines = [], [], []
        counts: dict[str, int] = {}
        for child in node.nodes:
            loop = child.loop.id
            if loop == "2400":
                lines.append(self._line(child))
                continue
            counts[loop] = counts.get(loop, 0) + 1
            if loop == "2320":
                coverages.append(self._coverage(child))
            else:
                providers.append(self.provider(child, extra, numbered(loop, counts[loop])))
        fields["providers"], fields["lines"] = tuple(providers), tuple(lines)
        fields["other_coverages"] = tuple(coverages)

    # --- 2320

    def _coverage(self, node: Node) -> OtherCoverage:
        parts = self.parts
        extra: list[Extra] = []
        fields: dict[str, object] = {"subscriber": _EMPTY_PERSON, "payer": PayerName(""), "assigns_benefits": ""}
        fields["release"] = ""
        adjustments: list[Adjustment] = []
        amounts = {"D": "paid_cents", "EAF": "remaining_cents", "A8": "noncovered_cents"}
        for texts in node.texts():
            sid = texts[0]
            field = amounts.get(at(texts, 1)) if sid == "AMT" and len(texts) == 3 else None
            if sid == "SBR" and "order" not in fields:
                fields |= _coverage_fields(texts)
                if len(texts) > 10 or any(texts[6:9]):
                    parts.rest(extra, "2320", texts, (1, 2, 3, 4, 5, 9))
            elif sid == "CAS" and (found := parts.adjustments(texts)):
                adjustments += found
            elif field and field not in fields and (cents := parts.amounts[texts[2]]) is not None:
                fields[field] = cents
            elif sid == "OI":
                fields["assigns_benefits"], fields["release"] = at(texts, 3), at(texts, 6)
                parts.rest(extra, "2320", texts, (3, 6))
            else:
                parts.whole(extra, "2320", texts)
        counts: dict[str, int] = {}
        for child in node.nodes:
            number = counts[child.loop.id] = counts.get(child.loop.id, 0) + 1
            if child.loop.id == "2330A" and number == 1:
                fields["subscriber"] = self.person(child, extra, "2330A")
            elif child.loop.id == "2330B" and number == 1:
                self._other_payer(child, fields, extra)
            else:
                parts.all_of(extra, child, numbered(child.loop.id, number))
        fields["adjustments"], fields["extra"] = tuple(adjustments), tuple(extra)
        return OtherCoverage(**fields)  # type: ignore[arg-type]

    def _other_payer(self, node: Node, fields: dict[str, object], extra: list[Extra]) -> None:
        payer, ids = PayerName(""), []
        refs = {"F8": "claim_control_number", "G1": "prior_authorization"}
        for texts in node.texts():
            sid = texts[0]
            if texts is node.first:
                payer = self.parts.payer(texts)
                self.parts.rest(extra, "2330B", texts, (1, 2, 3, 8, 9) if at(texts, 9) else (1, 2, 3))
            elif sid == "DTP" and texts[1:3] == ["573", "D8"] and (day := self.parts.days[at(texts, 3)]):
                fields["paid_on"] = day
            elif sid == "REF" and len(texts) == 3:
                field = refs.get(texts[1])
                if field and field not in fields:
                    fields[field] = texts[2]
                else:
                    ids.append((texts[1], texts[2]))
            elif sid not in ("N3", "N4"):
                self.parts.whole(extra, "2330B", texts)
        address = self.parts.address(node, extra, "2330B")
        fields["payer"] = PayerName(payer.name, payer.payer_id, payer.id_kind, address, tuple(ids))

    # --- 2400

    def _line(self, node: Node) -> ServiceLine:
        service, first, through, number = _NO_SERVICE, None, None, ""
        more: Fields | None = None
        for met in node.segments:
            part = met.value
            if part is None:
                part = met.value = self._line_part(met.texts)
            kind = part[0]
            if kind == "472" and first is None:
                first, through = part[1], part[2]
            elif kind == "6R" and not number:
                number = part[1]
            elif kind == "SV1":
                service = part[1]
                if part[2]:
                    more = Fields() if more is None else more
                    more.extra += part[2]
            elif kind != "LX":
                more = Fields() if more is None else more
                self._line_more(part, met.texts, more)
        if node.nodes:
            more = Fields() if more is None else more
            self._line_loops(node, more, more.extra)
        code, cents, units, unit, place, pointers, emergency = service
        if more is None:
            return ServiceLine(
                code.procedure, cents, units, first, pointers, code.modifiers, through, unit, code.kind,
                code.description, place, emergency, number,
            )  # fmt: skip
        return ServiceLine(
            code.procedure, cents, units, first, pointers, code.modifiers, through, unit, code.kind, code.description,
            place, emergency, number, ids=tuple(more.ids), dates=tuple(more.dates), extra=tuple(more.extra), **more,
        )  # fmt: skip

    def _line_part(self, texts: Texts) -> tuple[Any, ...]:
        """What one segment of a line says: its kind and values. "472" and "6R" are the day and the line's own number."""
        sid, size, parts = texts[0], len(texts), self.parts
        if sid == "LX":
            return ("LX",)
        if sid == "SV1":
            extra: list[Extra] = []
            return ("SV1", self._sv1(texts, extra), extra)
        if sid == "DTP" and size == 4:
            day, last = parts.period(texts[2], texts[3])
            if day and texts[1] == "472":
                return ("472", day, last)
            if day and not last:
                return ("DTP", texts[1], day)
        elif sid == "REF" and size == 3:
            return ("6R", texts[2]) if texts[1] == "6R" else ("REF", texts[1], texts[2])
        elif sid == "NTE" and size == 3:
            return ("NTE", texts[1], texts[2])
        return ("",)

    def _line_more(self, part: tuple[Any, ...], texts: Texts, more: Fields) -> None:
        """What not every line has; a second of what a field holds once is kept as it is."""
        kind = part[0]
        if kind == "DTP":
            more.dates.append((part[1], part[2]))
        elif kind == "6R":
            more.ids.append(("6R", part[1]))
        elif kind == "REF":
            field = _LINE_REFS.get(part[1])
            if field and field not in more:
                more[field] = part[2]
            else:
                more.ids.append((part[1], part[2]))
        elif kind == "NTE" and "note" not in more:
            more["note_kind"], more["note"] = part[1], part[2]
        else:
            self.parts.whole(more.extra, "2400", texts)

    def _sv1(self, texts: Texts, extra: list[Extra]) -> _Service:
        _, text, charge, unit, quantity, place, unused, pointing, *after = (*texts, *_SV1_PAD)[: max(len(texts), 8)]
        code, cents, units = self.parts.codes[text], self.parts.amounts[charge], self.parts.decimals[quantity]
        pointers = self._pointers_of(pointing)
        emergency = len(after) > 1 and after[1] == "Y"
        if after or code.rest or unused or cents is None or units is None or pointers is None:
            named = {3, 5} | ({2} if cents is not None else set()) | ({4} if units is not None else set())
            named |= ({7} if pointers is not None else set()) | ({9} if emergency else set())
            rest = self.parts.component * 7 + code.rest if code.rest else ""
            self.parts.rest(extra, "2400", [texts[0], rest, *texts[2:]], tuple(named))
        return code, cents or 0, NO_UNITS if units is None else units, unit, place, pointers or (), emergency

    def _pointers_of(self, text: str) -> tuple[int, ...] | None:
        """SV107: diagnosis pointers; None where one is no number."""
        found = [each for each in text.split(self.parts.component) if each]
        return tuple(map(int, found)) if all(each.isdecimal() and len(each) < 4 for each in found) else None

    def _line_loops(self, node: Node, fields: dict[str, Any], extra: list[Extra]) -> None:
        providers, adjudications = [], []
        counts: dict[str, int] = {}
        for child in node.nodes:
            loop = child.loop.id
            number = counts[loop] = counts.get(loop, 0) + 1
            where = numbered(loop, number)
            if loop == "2410" and number == 1 and (drug := self._drug(child)):
                fields["drug"] = drug
            elif loop.startswith("2420"):
                providers.append(self.provider(child, extra, where))
            elif loop == "2430":
                adjudications.append(self._adjudication(child, extra, where))
            else:
                self.parts.all_of(extra, child, where)
        fields["providers"], fields["adjudications"] = tuple(providers), tuple(adjudications)

    def _drug(self, node: Node) -> Drug | None:
        """An NDC with its quantity; None where the loop says more or less than that."""
        texts = {each[0]: each for each in node.texts()}
        lin, ctp, ref = texts.get("LIN", []), texts.get("CTP", []), texts.get("REF")
        quantity = self.parts.decimals[at(ctp, 4)]
        is_plain = len(texts) == len(node.segments) and set(texts) <= {"LIN", "CTP", "REF"}
        if not is_plain or lin[1:3] != ["", "N4"] or len(lin) != 4 or quantity is None or len(ctp) != 6:
            return None
        if any(ctp[1:4]) or self.parts.component in ctp[5] or (ref is not None and len(ref) != 3):
            return None
        return Drug(lin[3], quantity, ctp[5], ref[2], ref[1]) if ref else Drug(lin[3], quantity, ctp[5])

    def _adjudication(self, node: Node, extra: list[Extra], where: str) -> LineAdjudication:
        parts = self.parts
        svd = node.first
        code = parts.codes[at(svd, 3)]
        paid, units, bundled = parts.amounts[at(svd, 2)], parts.decimals[at(svd, 5)], at(svd, 6)
        bundled_line = int(bundled) if bundled.isdecimal() and len(bundled) < 7 else None
        left = list(svd)
        if len(left) > 3:
            after = (code.description, *([code.rest] if code.rest else []))
            left[3] = parts.component * 6 + parts.component.join(after) if any(after) else ""
        named = [place for place, ok in ((1, True), (2, paid is not None), (4, True), (5, units is not None)) if ok]
        parts.rest(extra, where, left, (*named, 6) if bundled_line is not None else tuple(named))
        adjustments: list[Adjustment] = []
        decided: dt.date | None = None
        remaining: int | None = None
        for texts in node.texts()[1:]:
            if texts[0] == "CAS" and (found := parts.adjustments(texts)):
                adjustments += found
            elif texts[:3] == ["DTP", "573", "D8"] and decided is None and (day := parts.days[at(texts, 3)]):
                decided = day
            elif texts[:2] == ["AMT", "EAF"] and len(texts) == 3 and remaining is None:
                remaining = parts.amounts[texts[2]]
                if remaining is None:
                    parts.whole(extra, where, texts)
            else:
                parts.whole(extra, where, texts)
        return LineAdjudication(
            at(svd, 1),
            paid or 0,
            code.procedure,
            code.modifiers,
            Decimal(1) if units is None else units,
            decided,
            tuple(adjustments),
            remaining,
            code.kind if at(svd, 3) else "HC",
            bundled_line,
            at(svd, 4),
        )  # fmt: skip


def _coverage_fields(texts: Texts) -> dict[str, object]:
    """SBR, the same for subscriber and other coverage."""
    _, order, relationship, number, name, msp, _, _, _, filing = (*texts, *_SBR_PAD)[:10]
    return {
        "order": order, "relationship": relationship, "group_number": number, "group_name": name, "msp_type": msp,
        "filing_code": filing,
    }  # fmt: skip


def _first(node: Node | None, sid: str) -> Texts:
    return node.find(sid) if node else []
