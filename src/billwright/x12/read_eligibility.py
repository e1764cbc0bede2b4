"""270 and 271 to records.eligibility: a patient at a time, or an answer to the sender as a whole."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from billwright.records.claim import Diagnosis, Extra
from billwright.records.eligibility import (
    Benefit,
    Circumstance,
    EligibilityAnswer,
    EligibilityInquiry,
    Level,
    Member,
    MilitaryService,
    OnDate,
    Party,
    Reference,
    Rejection,
    ServiceAsked,
)  # fmt: skip
from billwright.records.parties import Contact, Name
from billwright.x12.envelope import TransactionStart
from billwright.x12.parts import Texts, at, contact_of, name_of, numbered
from billwright.x12.subjects import Subjects
from billwright.x12.values import is_npi, place, tell_npi
from billwright.x12.walk import Closed, Met, Node, Walk

R = TypeVar("R", EligibilityInquiry, EligibilityAnswer)
S = TypeVar("S", bound="ServiceAsked | Benefit")
_LEVELS: dict[str, Level] = {
    "2000A": "transaction", "2100A": "payer", "2100B": "provider", "2100C": "subscriber", "2100D": "dependent",
    "2110C": "benefit", "2110D": "benefit",
}  # fmt: skip
_MOST_DIAGNOSES = 8
_NO_PARTY = Party(Name("", is_person=False))
_NO_MEMBER = Member(Name(""))


class _PatientReader:
    """What both have in common: who is asked, who asks, and whose coverage it is.

    Payer and provider are read once for all patients under them. A BHT that fields do not tell whole is kept whole.
    """

    bht_fields = 5
    """How many elements of BHT have fields."""

    def __init__(self, start: TransactionStart) -> None:
        assert start.walk
        self.walk = start.walk
        self.parts = Subjects(start.facts.interchange.delimiters)
        self._kept: dict[str, tuple[Node, Party, list[Rejection], list[Extra]]] = {}
        self._bad_npis: list[tuple[Node, str]] = []
        self._bad_pointers: list[tuple[Node, int]] = []
        self._family: Node | None = None

    def paths(self, closed: Closed) -> Iterator[Sequence[Node]]:
        """The levels of each patient that a unit is about, outermost first.

        One who has dependents and is asked about, too, has a record of its own, before the first of theirs.
        """
        node, above = closed
        holder = above[-1]
        if holder.loop.id == "2000C" and holder is not self._family:
            self._family = holder
            if _is_asked_about(holder):
                yield above
        yield (*above, node)

    def finish(self, walk: Walk) -> None:
        """Nothing is left to read when the transaction has ended."""

    def told(self, record: R) -> R:
        """The record, after what is wrong with values in it has been told."""
        number = record.traces[0].number if record.traces else None
        if self.walk.is_strict:
            for node, npi in self._bad_npis:
                tell_npi(npi, node, self.walk, number)
            for node, pointer in self._bad_pointers:
                where = place(self.walk, node, "EQ05" if node.first[0] == "EQ" else "EB14", claim=number)
                known = len(record.patient.diagnoses) if record.patient else 0
                self.walk.findings.add("x12.value.pointer", where, value=str(pointer), expected=str(known))
        self._bad_npis.clear()
        self._bad_pointers.clear()
        return record

    # --- the levels

    def fields(self, path: Sequence[Node]) -> dict[str, Any]:
        """What the levels of one patient say, but the services or benefits."""
        extra: list[Extra] = []
        found: dict[str, Any] = {"extra": extra, "rejections": [], "traces": (), **self._header(extra)}
        for level in path[1:]:
            name = {"2000A": "payer", "2000B": "provider", "2000C": "subscriber", "2000D": "dependent"}[level.loop.id]
            if name in ("payer", "provider"):
                self._party_level(level, name, found)
            else:
                self._member_level(level, name, found, is_patient=level is path[-1])
        return found

    def _header(self, extra: list[Extra]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for texts in self.walk.root.texts():
            if texts[0] != "BHT" or found:
                self.parts.whole(extra, "HEADER", texts)
                continue
            created_at = self._moment(at(texts, 4), at(texts, 5))
            found = {"purpose": at(texts, 2), "reference": at(texts, 3), "created_at": created_at}
            if self.bht_fields == 6:
                found["use"] = at(texts, 6)
            if created_at is None or at(texts, 1) != "0022" or len(texts) > self.bht_fields + 1:
                self.parts.whole(extra, "HEADER", texts)
        return found

    def _moment(self, day: str, time: str) -> dt.datetime | None:
        on = self.parts.days[day]
        if on is None or len(time) not in (4, 6) or not time.isdecimal():
            return None
        try:
            return dt.datetime.combine(on, dt.time(int(time[:2]), int(time[2:4]), int(time[4:] or 0)))
        except ValueError:
            return None

    def _party_level(self, level: Node, name: str, found: dict[str, Any]) -> None:
        """Payer or provider, read once for all under them."""
        known = self._kept.get(name)
        if known is None or known[0] is not level:
            known = self._kept[name] = (level, *self._read_party_level(level))
        found[name] = known[1]
        found["rejections"] += known[2]
        found["extra"] += known[3]

    def _read_party_level(self, level: Node) -> tuple[Party, list[Rejection], list[Extra]]:
        extra: list[Extra] = []
        rejections: list[Rejection] = []
        for texts in level.texts()[1:]:
            self._rejection(rejections, extra, level.loop.id, texts)
        party = _NO_PARTY
        for number, child in enumerate(level.nodes, 1):
            if number == 1:
                party = self.party(child, extra, child.loop.id, rejections)
            else:
                self.parts.all_of(extra, child, numbered(child.loop.id, number))
        return party, rejections, extra

    def _member_level(self, level: Node, name: str, found: dict[str, Any], is_patient: bool) -> None:
        """Subscriber or dependent. A subscriber's traces are those of its own record; without one they stay in `extra`."""
        extra, traces = found["extra"], []
        has_own_record = not is_patient and _is_asked_about(level)
        for texts in level.texts()[1:]:
            trace = self.parts.trace(texts) if texts[0] == "TRN" else None
            if trace is not None and is_patient:
                traces.append(trace)
            elif trace is None or not has_own_record:
                self.parts.whole(extra, level.loop.id, texts)
        found["traces"], found[name] = tuple(traces), _NO_MEMBER
        for number, child in enumerate(level.nodes, 1):
            if number == 1:
                found[name] = self.member(child, extra, found["rejections"])
            else:
                self.parts.all_of(extra, _early(child), numbered(child.loop.id, number))

    # --- people and organizations

    def party(self, node: Node, extra: list[Extra], where: str, rejections: list[Rejection] | None = None) -> Party:
        """NM1, REF, N3, N4, PER, PRV; AAA where the loop takes it."""
        texts = node.first
        number, kind = at(texts, 9), at(texts, 8)
        if len(texts) > 11 or (kind and not number):
            self.parts.rest(extra, where, texts, (*range(1, 8), *((8, 9) if number else ()), 10))
        references: list[Reference] = []
        contacts: list[Contact] = []
        specialty = None
        for each in node.texts()[1:]:
            sid = each[0]
            if sid == "REF" and (reference := self.parts.reference(each)):
                references.append(reference)
            elif sid == "PER" and (contact := contact_of(each)):
                contacts.append(contact)
            elif sid == "PRV" and specialty is None and (found := self.parts.specialty(each)):
                specialty = found
            elif sid not in ("N3", "N4"):
                self._rejection(rejections, extra, where, each)
        party = Party(
            name_of(texts), at(texts, 1), number, kind if number else "PI", self.parts.address(node, extra, where),
            tuple(references), tuple(contacts), specialty, at(texts, 10),
        )  # fmt: skip
        if party.npi and not is_npi(party.npi):
            self._bad_npis.append((node, party.npi))
        return party

    def member(self, node: Node, extra: list[Extra], rejections: list[Rejection]) -> Member:
        """2100C or 2100D. Segments that came after the first service or benefit are kept with that."""
        where, own = node.loop.id, _early(node)
        texts = node.first
        number, kind = at(texts, 9), at(texts, 8)
        if len(texts) > 10 or (kind and not number):
            self.parts.rest(extra, where, texts, (*range(1, 8), *((8, 9) if number else ())))
        found: dict[str, Any] = {"member_id": number, "member_id_kind": kind if number else "MI"}
        references: list[Reference] = []
        dates: list[OnDate] = []
        for each in own.texts()[1:]:
            sid = each[0]
            if sid == "REF" and (reference := self.parts.reference(each)):
                references.append(reference)
            elif sid == "DTP" and (date := self.parts.on_date(each)):
                dates.append(date)
            elif sid == "DMG" and "sex" not in found:
                self._birth(each, found, extra, where)
            elif sid not in ("N3", "N4") and not self._about_member(each, found, where):
                self._rejection(rejections, extra, where, each)
        address = self.parts.address(own, extra, where)
        return Member(name_of(texts), address=address, references=tuple(references), dates=tuple(dates), **found)

    def _birth(self, texts: Texts, found: dict[str, Any], extra: list[Extra], where: str) -> None:
        born = self.parts.days[at(texts, 2)] if at(texts, 1) == "D8" else None
        found["birth_date"], found["sex"] = born, at(texts, 3)
        self.parts.rest(extra, where, texts, (1, 2, 3) if born else (3,))

    def _about_member(self, texts: Texts, found: dict[str, Any], where: str) -> bool:
        """PRV, INS, HI, MPI into the member's fields; false where a segment is none of these, or not whole in them."""
        made: dict[str, Any] = {}
        if texts[0] == "PRV" and (specialty := self.parts.specialty(texts)):
            made = {"specialty": specialty}
        elif texts[0] == "INS":
            made = _relationship(texts, "Y" if where == "2100C" else "N")
        elif texts[0] == "HI" and (diagnoses := self._diagnoses(texts)):
            made = {"diagnoses": diagnoses}
        elif texts[0] == "MPI" and (military := self._military(texts)):
            made = {"military": military}
        if not made or made.keys() & found.keys():
            return False
        found.update(made)
        return True

    def _diagnoses(self, texts: Texts) -> tuple[Diagnosis, ...]:
        codes = [text.split(self.parts.component) for text in texts[1:]]
        if len(codes) > _MOST_DIAGNOSES or any(len(code) != 2 or not all(code) for code in codes):
            return ()
        return tuple(Diagnosis(code, kind) for kind, code in codes)

    def _military(self, texts: Texts) -> MilitaryService | None:
        day, through = self.parts.period(at(texts, 6), at(texts, 7))
        if len(texts) > 8 or (day is None and (at(texts, 6) or at(texts, 7))):
            return None
        return MilitaryService(at(texts, 1), at(texts, 2), at(texts, 3), at(texts, 4), at(texts, 5), day, through)

    # --- segments of several loops

    def _rejection(self, rejections: list[Rejection] | None, extra: list[Extra], where: str, texts: Texts) -> None:
        """An AAA into the rejections; what is none, or says more, is kept whole."""
        is_known = texts[0] == "AAA" and where in _LEVELS
        if rejections is None or not is_known or at(texts, 1) not in ("Y", "N") or at(texts, 2) or len(texts) > 5:
            self.parts.whole(extra, where, texts)
        else:
            rejections.append(Rejection(at(texts, 3), at(texts, 4), _LEVELS[where], texts[1] == "Y"))

    def service_types(self, text: str) -> tuple[str, ...]:
        mark = self.parts.marks.repetition
        return tuple(text.split(mark) if mark else [text]) if text else ()

    # --- what stands within a patient

    def inner(self, level: Node, patient: Member | None, make: Callable[[Node], S]) -> tuple[S, ...]:
        """The services or benefits at a patient's level. A pointer past the patient's diagnoses, where any are, is kept to
        be told.

        One that comes again as it was is made once: its first segment keeps it, with those that follow. Segments of the
        patient's loop that came after it had begun are kept with it.
        """
        found: list[S] = []
        outers = level.nodes if level.loop.level in ("22", "23") else []
        for outer in outers:
            ends = [*(each.position for each in outer.nodes[1:]), outer.places[-1] + 1]
            for node, end in zip(outer.nodes, ends, strict=False):
                made = self._made(node, make)
                if outer.places[-1] > node.position:
                    made = msgspec.structs.replace(made, extra=(*made.extra, *self._late(outer, node, end)))
                found.append(made)
                if made.pointers and patient and patient.diagnoses:
                    past = [each for each in made.pointers if not 0 < each <= len(patient.diagnoses)]
                    self._bad_pointers += [(node, each) for each in past[:1]]
        return tuple(found)

    def _made(self, node: Node, make: Callable[[Node], S]) -> S:
        first = node.segments[0]
        following = node.segments[1:]
        for child in node.nodes:
            following += child.segments
        known: tuple[list[Met], S] | None = first.value
        if known is not None and known[0] == following:
            return known[1]
        told = len(self._bad_npis)
        made = make(node)
        if len(self._bad_npis) == told:
            first.value = (following, made)
        return made

    def _late(self, outer: Node, node: Node, end: int) -> list[Extra]:
        extra: list[Extra] = []
        for texts, position in zip(outer.texts(), outer.places, strict=True):
            if node.position < position < end:
                self.parts.whole(extra, node.loop.id, texts)
        return extra


class InquiryReader(_PatientReader):
    """Builds the inquiries of one 270."""

    bht_fields = 6

    def take(self, closed: Closed, walk: Walk) -> list[EligibilityInquiry] | None:
        """The inquiry about the patient whose level has ended, behind that about a subscriber who is one, too.

        A payer or provider with no patient under it, which is told as a finding, asks nothing.
        """
        if closed[0].loop.id not in ("2000C", "2000D"):
            return None
        return [self._inquiry(path) for path in self.paths(closed)]

    def _inquiry(self, path: Sequence[Node]) -> EligibilityInquiry:
        fields = self.fields(path)
        del fields["rejections"]
        fields = {"payer": _NO_PARTY, "provider": _NO_PARTY, "subscriber": _NO_MEMBER, **fields}
        fields["services"] = self.inner(path[-1], fields.get("dependent") or fields["subscriber"], self._service)
        return self.told(EligibilityInquiry(**(fields | {"extra": tuple(fields["extra"])})))

    def _service(self, node: Node) -> ServiceAsked:
        where = node.loop.id
        extra: list[Extra] = []
        found = self._eq(node.first, where, extra)
        references: list[Reference] = []
        dates: list[OnDate] = []
        circumstances: list[Circumstance] = []
        for texts in node.texts()[1:]:
            sid, kind = texts[0], at(texts, 1)
            if sid == "REF" and (reference := self.parts.reference(texts)):
                references.append(reference)
            elif sid == "DTP" and (date := self.parts.on_date(texts)):
                dates.append(date)
            elif sid == "III" and (circumstance := _circumstance(texts)):
                circumstances.append(circumstance)
            elif (
                sid == "AMT"
                and len(texts) == 3
                and (field := {"R": "spend_down_cents", "PB": "billed_cents"}.get(kind))
                and field not in found
                and (cents := self.parts.amounts[texts[2]]) is not None
            ):
                found[field] = cents
            else:
                self.parts.whole(extra, where, texts)
        return ServiceAsked(
            circumstances=tuple(circumstances),
            references=tuple(references),
            dates=tuple(dates),
            extra=tuple(extra),
            **found,
        )

    def _eq(self, texts: Texts, where: str, extra: list[Extra]) -> dict[str, Any]:
        procedure, pointers = self.parts.procedure(at(texts, 2)), self.parts.pointers(at(texts, 5)) or ()
        named = [1, 3, *((2,) if procedure else ()), *((5,) if pointers else ())]
        self.parts.rest(extra, where, texts, tuple(named))
        return {
            "service_types": self.service_types(at(texts, 1)), "procedure": procedure,
            "coverage_level": at(texts, 3), "pointers": pointers,
        }  # fmt: skip


class AnswerReader(_PatientReader):
    """Builds the answers of one 271."""

    def take(self, closed: Closed, walk: Walk) -> list[EligibilityAnswer]:
        """The answer about the patient or sender whose level has ended, behind that of a subscriber who is one, too."""
        return [self._answer(path) for path in self.paths(closed)]

    def _answer(self, path: Sequence[Node]) -> EligibilityAnswer:
        fields = {"payer": _NO_PARTY, **self.fields(path)}
        patient = fields.get("dependent") or fields.get("subscriber")
        fields["benefits"] = self.inner(path[-1], patient, self._benefit)
        whole = {name: tuple(fields[name]) for name in ("rejections", "extra")}
        return self.told(EligibilityAnswer(**(fields | whole)))

    def _benefit(self, node: Node) -> Benefit:
        where = node.loop.id
        extra: list[Extra] = []
        fields = self._eb(node.first, where, extra)
        related = [child for child in node.nodes if child.loop.id[:4] == "2120"]
        lists: dict[str, Any] = {
            "limits": [], "references": [], "dates": [], "messages": [], "rejections": [], "circumstances": [],
        }  # fmt: skip
        for texts in node.texts()[1:]:
            if texts[0] in ("LS", "LE") and texts[1:] == ["2120"] and related:
                continue
            name, value = self._under_benefit(texts)
            if value is None:
                self._rejection(lists["rejections"], extra, where, texts)
            else:
                lists[name].append(value)
        self._circumstances(node, lists["circumstances"], extra)
        lists["related"] = [
            self.party(child, extra, numbered(child.loop.id, number)) for number, child in enumerate(related, 1)
        ]
        fields |= {name: tuple(found) for name, found in lists.items()}
        return Benefit(extra=tuple(extra), **fields)

    def _under_benefit(self, texts: Texts) -> tuple[str, object]:
        """The list that a segment under an EB belongs to, and what it says; None where that is not whole in fields."""
        sid = texts[0]
        if sid == "HSD":
            return "limits", self.parts.limit(texts)
        if sid == "REF":
            return "references", self.parts.reference(texts)
        if sid == "DTP":
            return "dates", self.parts.on_date(texts)
        if sid == "MSG" and len(texts) == 2:
            return "messages", texts[1] or None
        return "", None

    def _circumstances(self, node: Node, found: list[Circumstance], extra: list[Extra]) -> None:
        loops = [child for child in node.nodes if child.loop.id[:4] == "2115"]
        for number, child in enumerate(loops, 1):
            where = numbered(child.loop.id, number)
            circumstance = _circumstance(child.first)
            if circumstance is None:
                self.parts.rest(extra, where, child.first, (1, 2, 3, 4))
                circumstance = Circumstance(*(at(child.first, place) for place in range(1, 5)))
            found.append(circumstance)
            for texts in child.texts()[1:]:
                self.parts.whole(extra, where, texts)

    def _eb(self, texts: Texts, where: str, extra: list[Extra]) -> dict[str, Any]:
        parts = self.parts
        values = {
            7: parts.amounts[at(texts, 7)], 8: self._basis_points(at(texts, 8)), 10: parts.decimals[at(texts, 10)],
            13: self.parts.procedure(at(texts, 13)), 14: self.parts.pointers(at(texts, 14)) or None,
        }  # fmt: skip
        named = [1, 2, 3, 4, 5, 6, 9, 11, 12, *(place for place, value in values.items() if value is not None)]
        parts.rest(extra, where, texts, tuple(named))
        return {
            "information": at(texts, 1), "coverage_level": at(texts, 2), "service_types": self.service_types(at(texts, 3)),
            "insurance_type": at(texts, 4), "plan_name": at(texts, 5), "period": at(texts, 6), "amount_cents": values[7],
            "percent_basis_points": values[8], "quantity_kind": at(texts, 9), "quantity": values[10],
            "authorization": at(texts, 11), "network": at(texts, 12), "procedure": values[13],
            "pointers": values[14] or (),
        }  # fmt: skip

    def _basis_points(self, text: str) -> int | None:
        """A share (0.2) as basis points; None where it is finer than these."""
        share = self.parts.decimals[text] if text else None
        if share is None or share * 10_000 % 1:
            return None
        return int(share * 10_000)


def _circumstance(texts: Texts) -> Circumstance | None:
    return Circumstance(*(at(texts, place) for place in range(1, 5))) if len(texts) <= 5 else None


def _relationship(texts: Texts, insured: str) -> dict[str, Any]:
    """The fields of an INS; empty where it says more than they hold."""
    change, sequence = (at(texts, 3), at(texts, 4)), at(texts, 17)
    is_known = change in (("", ""), ("001", "25")) and (not sequence or (sequence.isdecimal() and len(sequence) < 10))
    if at(texts, 1) != insured or not at(texts, 2) or not is_known or any(texts[5:17]) or len(texts) > 18:
        return {}
    return {
        "relationship": texts[2], "is_corrected": bool(change[0]), "birth_sequence": int(sequence) if sequence else None
    }  # fmt: skip


def _is_asked_about(level: Node) -> bool:
    """Whether services or benefits stand at a subscriber's own level."""
    return any(child.nodes for child in level.nodes)


def _early(node: Node) -> Node:
    """A loop without the segments that came after its first inner loop, which a file out of order leaves to it."""
    if not node.nodes:
        return node
    count = bisect_left(node.places, node.nodes[0].position)
    return Node(node.loop, node.position, node.segments[:count], node.places[:count])
