"""records.AuthorizationRequest and records.AuthorizationAnswer to 278: one ST each, the levels numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from billwright.records.authorization import (
    Attachment,
    AuthorizationAnswer,
    AuthorizationRequest,
    Condition,
    Decision,
    Event,
    KnownDiagnosis,
    Level,
    Review,
    Reviewed,
    ReviewRejection,
    Service,
)  # fmt: skip
from billwright.records.dates import format_d8
from billwright.records.eligibility import Limit, Member, OnDate, Party, Procedure
from billwright.records.envelope import Envelope
from billwright.records.money import decimal_text
from billwright.records.parties import Name
from billwright.x12.errors import X12ValueError
from billwright.x12.guide import Guide
from billwright.x12.parts import numbered
from billwright.x12.read_authorizations import SERVICE_PLACES
from billwright.x12.write import (
    REPEAT,
    Extras,
    Writer,
    address_segments,
    composite,
    contact_segment,
    moment_texts,
    name_texts,
    quantity_text,
    segment,
)  # fmt: skip

_DIAGNOSES_IN_HI = 12
_FORMS = {"professional": "SV1", "institutional": "SV2", "dental": "SV3"}


def write_278(records: Iterable[AuthorizationRequest | AuthorizationAnswer], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for each request or answer.

    Levels go down as far as the record does. Raises X12ValueError for a value that cannot be written, naming its element,
    and for a rejection of a provider, place or service that is not there.
    """
    writer = Writer(envelope, "278")
    for each in records:
        writer.transaction(_Transaction(each, envelope, writer.guide).segments())
    return writer.bytes()


class _Rejections:
    """The AAA of a record, an event or a service, until each has been written where it belongs."""

    def __init__(self, rejections: Sequence[ReviewRejection]) -> None:
        self._left: dict[tuple[Level, int], list[str]] = {}
        for each in rejections:
            text = segment("AAA", "Y" if each.was_valid else "N", "", each.reason, each.action)
            self._left.setdefault((each.level, each.number), []).append(text)

    def of(self, level: Level, number: int = 1) -> list[str]:
        return self._left.pop((level, number), [])

    def refuse_left(self) -> None:
        for level, number in self._left:
            raise X12ValueError(f"a rejection of {level} {number}, which is not here, has no place", "AAA")


class _Transaction:
    """One ST in the making. `out` holds its segments; `levels` counts its HLs."""

    def __init__(self, record: AuthorizationRequest | AuthorizationAnswer, envelope: Envelope, guide: Guide) -> None:
        self.record, self.envelope, self.guide = record, envelope, guide
        self.extras = Extras(guide, record.extra)
        self.rejections = _Rejections(record.rejections)
        self.out: list[str] = []
        self.levels = 0

    def segments(self) -> list[str]:
        each = self.record
        self._header()
        below = [each.requester, each.subscriber, each.dependent, each.event]
        self._level("20", any(below))
        self.out += self.extras.into(self.rejections.of("request"), "2000A")
        self._named(_party(each.payer, self.rejections.of("payer")), "2010A")
        if each.requester is not None:
            self._level("21", any(below[1:]))
            self.out += self.extras.into([], "2000B")
            self._named(_party(each.requester, self.rejections.of("requester")), "2010B")
        if each.subscriber is not None:
            self._member(each.subscriber, "subscriber", "C", any(below[2:]))
        if each.dependent is not None:
            self._member(each.dependent, "dependent", "D", each.event is not None)
        self.extras.refuse_left()
        self.rejections.refuse_left()
        if each.event is not None:
            self._event(each.event)
        return self.out

    def _header(self) -> None:
        """BHT; without a time of its own that of the envelope, unless it came with one that could not be read."""
        each, moment = self.record, self.record.created_at
        if moment is None and "HEADER" not in self.extras.by_loop:
            moment = self.envelope.created_at
        day, time = moment_texts(moment)
        bht = segment("BHT", "0007", each.purpose, each.reference, day, time, each.use)
        self.out += self.extras.into([bht], "HEADER")

    def _level(self, code: str, has_below: bool, parent: int | None = None) -> None:
        """The next HL, under the one before it unless another is given."""
        above = self.levels if parent is None else parent
        self.levels += 1
        self.out.append(segment("HL", str(self.levels), str(above or ""), code, "1" if has_below else "0"))

    def _member(self, member: Member, level: Level, letter: str, has_below: bool) -> None:
        code, role = ("22", "IL") if letter == "C" else ("23", "QC")
        self._level(code, has_below)
        self.out += self.extras.into([], f"2000{letter}")
        self._named(_member_segments(member, role, self.rejections.of(level)), f"2010{letter}")

    def _named(self, segments: list[str], loop: str) -> None:
        """The loop of a party or member, and further ones that a file had where there may be one."""
        self.out += self.extras.into(segments, loop) + self.extras.loop(loop)

    # --- the event and its services

    def _event(self, event: Event) -> None:
        extras, rejections = Extras(self.guide, event.extra), _Rejections(event.rejections)
        self._level("EV", bool(event.services))
        found = _asked(event, rejections.of("event"))
        found += _diagnoses(event.diagnoses)
        found += _limit(event.quantity)
        found += [_condition(each) for each in event.conditions]
        admission = segment("CL1", event.admission_type, event.admission_source, event.patient_status)
        found += [admission] if admission != "CL1" else []
        found += _told(event)
        self.out += extras.into(found, "2000E")
        self._parties(event.providers, "2010EA", "provider", extras, rejections)
        self._parties(event.places, "2010EB", "place", extras, rejections)
        self.out += extras.loop("2010EC") + extras.loop("2010ED")
        extras.refuse_left()
        rejections.refuse_left()
        parent = self.levels
        for each in event.services:
            self._level("SS", has_below=False, parent=parent)
            self._service(each)

    def _service(self, service: Service) -> None:
        extras, rejections = Extras(self.guide, service.extra), _Rejections(service.rejections)
        found = _asked(service, rejections.of("service"))
        found += _service_line(service)
        found += _limit(service.quantity)
        found += _told(service)
        self.out += extras.into(found, "2000F")
        self._parties(service.providers, "2010FA", "provider", extras, rejections)
        self.out += extras.loop("2010FB")
        extras.refuse_left()
        rejections.refuse_left()

    def _parties(
        self, parties: Sequence[Party], loop: str, level: Level, extras: Extras, rejections: _Rejections
    ) -> None:
        for number, each in enumerate(parties, 1):
            found = _party(each, rejections.of(level, number))
            self.out += extras.into(found, loop, numbered(loop, number))


# --- parties and members


def _party(party: Party, rejections: list[str]) -> list[str]:
    """NM1 and what follows it; nothing of a party that was not named."""
    if party == Party(Name("", is_person=False), party.role):
        return rejections
    kind = party.number_kind if party.number else ""
    found = [segment("NM1", party.role, *name_texts(party.name), kind, party.number)]
    found += [segment("REF", each.kind, each.number, each.name) for each in party.references]
    found += address_segments(party.address)
    found += [contact_segment(each) for each in party.contacts]
    found += rejections
    if party.specialty is not None:
        kind = party.specialty.kind if party.specialty.number else ""
        found.append(segment("PRV", party.specialty.role, kind, party.specialty.number))
    return found


def _member_segments(member: Member, role: str, rejections: list[str]) -> list[str]:
    if member == Member(Name("")):
        return rejections
    kind = member.member_id_kind if member.member_id else ""
    found = [segment("NM1", role, *name_texts(member.name), kind, member.member_id)]
    found += [segment("REF", each.kind, each.number, each.name) for each in member.references]
    found += address_segments(member.address)
    found += rejections
    if member.birth_date is not None or member.sex:
        born = ("D8", format_d8(member.birth_date)) if member.birth_date else ("", "")
        found.append(segment("DMG", *born, member.sex))
    if member.relationship:
        sequence = "" if member.birth_sequence is None else str(member.birth_sequence)
        insured = "Y" if role == "IL" else "N"
        found.append(segment("INS", insured, member.relationship, *[""] * 14, sequence))
    return found


# --- what an event and a service have alike


def _asked(each: Reviewed, rejections: list[str]) -> list[str]:
    """TRN to DTP."""
    found = [segment("TRN", one.kind, one.number, one.assigner, one.detail) for one in each.traces]
    found += rejections
    if each.review is not None:
        found.append(_review(each.review))
    if each.decision is not None:
        found.append(_decision(each.decision))
    refs = (("BB", each.previous_number), ("NT", each.payer_reference))
    found += [segment("REF", kind, text) for kind, text in refs if text]
    found += [segment("REF", one.kind, one.number, one.name) for one in each.references]
    return found + [_date(one) for one in each.dates]


def _told(each: Reviewed) -> list[str]:
    """PWK and MSG."""
    return [*map(_attachment, each.attachments), *(segment("MSG", text) for text in each.messages)]


def _review(each: Review) -> str:
    if len(each.accident) > 3:
        raise X12ValueError(f"{len(each.accident)} causes of an accident; a UM takes three", "UM05", "2000E")
    spot = composite(each.place, each.place_kind) if each.place else ""
    cause = composite(*(*each.accident, "", "", "")[:3], each.accident_state, each.accident_country)
    return segment(
        "UM", each.category, each.certification, each.service_type, spot, cause, each.urgency, each.condition,
        each.prognosis, each.release, each.delay_reason,
    )  # fmt: skip


def _decision(each: Decision) -> str:
    second = {True: "Y", False: "N", None: ""}[each.second_opinion]
    return segment("HCR", each.action, each.number, REPEAT.join(each.reasons), second)


def _date(each: OnDate) -> str:
    if each.through is None:
        return segment("DTP", each.kind, "D8", format_d8(each.day))
    return segment("DTP", each.kind, "RD8", f"{format_d8(each.day)}-{format_d8(each.through)}")


def _diagnoses(diagnoses: Sequence[KnownDiagnosis]) -> list[str]:
    codes = [
        composite(each.kind, each.code, *(("D8", format_d8(each.known_on)) if each.known_on else ()))
        for each in diagnoses
    ]
    runs = [codes[start : start + _DIAGNOSES_IN_HI] for start in range(0, len(codes), _DIAGNOSES_IN_HI)]
    return [segment("HI", *run) for run in runs]


def _limit(each: Limit | None) -> list[str]:
    """HSD."""
    if each is None:
        return []
    numbers = ["" if one is None else quantity_text(one) for one in (each.quantity, each.every)]
    periods = "" if each.periods is None else str(each.periods)
    return [
        segment(
            "HSD", each.quantity_kind, numbers[0], each.unit, numbers[1], each.period, periods, each.pattern, each.time
        )
    ]


def _condition(each: Condition) -> str:
    if len(each.codes) > 5:
        raise X12ValueError(f"{len(each.codes)} conditions; a CRC takes five", "CRC03", "2000E")
    return segment("CRC", each.category, "Y" if each.applies else "N", *each.codes)


def _attachment(each: Attachment) -> str:
    kind = "AC" if each.number else ""
    return segment("PWK", each.kind, each.how, "", "", kind, each.number, each.description)


def _service_line(service: Service) -> list[str]:
    """SV1, SV2 or SV3, where the service has something to say in it."""
    sid = _FORMS[service.form]
    code_at, amount_at, unit_at, units_at = SERVICE_PLACES[sid]
    texts = [sid, *[""] * 7]
    if service.revenue_code and sid != "SV2":
        raise X12ValueError(f"a {service.form} service has no revenue code", f"{sid}01", "2000F")
    if service.pointers and sid != "SV1":
        raise X12ValueError(f"a {service.form} service points to no diagnosis here", f"{sid}07", "2000F")
    if sid == "SV2":
        texts[1] = service.revenue_code
    if service.procedure is not None:
        texts[code_at] = _procedure(service.procedure, f"{sid}{code_at:02d}")
    if service.amount_cents is not None:
        texts[amount_at] = decimal_text(service.amount_cents)
    if service.units is not None:
        texts[units_at] = quantity_text(service.units)
        if unit_at:
            texts[unit_at] = service.unit
    if sid == "SV1":
        texts[7] = composite(*map(str, service.pointers))
    return [segment(*texts)] if any(texts[1:]) else []


def _procedure(each: Procedure, element: str) -> str:
    if len(each.modifiers) > 4:
        raise X12ValueError(f"{len(each.modifiers)} modifiers; a procedure takes four", element, "2000F")
    return composite(each.kind, each.code, *(*each.modifiers, "", "", "", "")[:4], each.description, each.through)
