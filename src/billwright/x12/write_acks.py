"""The acknowledgment records to 999, TA1 and 277CA."""

from __future__ import annotations

from collections.abc import Iterable

from billwright.records.acknowledgment import (
    ClaimAck,
    ClaimAckLine,
    ElementError,
    FunctionalAck,
    InterchangeAck,
    LineAck,
    TransactionAck,
)  # fmt: skip
from billwright.records.dates import format_d8
from billwright.records.envelope import Envelope
from billwright.records.money import decimal_text
from billwright.records.parties import Name
from billwright.x12.guide import Guide
from billwright.x12.read_acks import SOURCE_KINDS
from billwright.x12.statuses import status_segments
from billwright.x12.write import (
    COMPONENT,
    ELEMENT,
    REPEAT,
    Extras,
    Writer,
    beginning,
    composite,
    filled,
    finished,
    isa_segment,
    moment_texts,
    name_texts,
    segment,
)  # fmt: skip


def write_ta1(ack: InterchangeAck, envelope: Envelope) -> bytes:
    """An interchange that holds nothing but the TA1."""
    ta1 = segment(
        "TA1", ack.control_number, f"{ack.interchange_date:%y%m%d}", ack.interchange_time, ack.status, ack.note
    )
    iea = segment("IEA", "0", f"{envelope.control_number:09d}")
    return finished([isa_segment(envelope), ta1, iea], envelope.delimiters)


# --- 999


def write_999(acks: Iterable[FunctionalAck], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for each group acknowledged."""
    writer = Writer(envelope, "999")
    for ack in acks:
        out = [segment("AK1", ack.functional_id, ack.group_control_number, ack.version)]
        for each in ack.transactions:
            out += _transaction(each)
        counts = (str(ack.included), str(ack.received), str(ack.accepted))
        out.append(segment("AK9", ack.status, *counts, *ack.codes))
        writer.transaction(out)
    return writer.bytes()


def _transaction(each: TransactionAck) -> list[str]:
    out = [segment("AK2", each.transaction_type, each.control_number, each.version)]
    for error in each.errors:
        out.append(segment("IK3", error.segment_id, str(error.position), error.loop, error.code))
        out += [_context(text) for text in error.context]
        for element in error.elements:
            out += [_element(element), *(_context(text) for text in element.context)]
    return [*out, segment("IK5", each.status, *each.codes)]


def _context(text: str) -> str:
    return f"CTX{ELEMENT}{text}".replace("*", ELEMENT).replace(":", COMPONENT).replace("^", REPEAT)


def _element(each: ElementError) -> str:
    place = composite(str(each.element), _number(each.component), _number(each.repeat))
    return segment("IK4", place, each.reference, each.code, each.value)


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


# --- 277CA


def write_277ca(acks: Iterable[ClaimAck], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for each acknowledgment.

    Claims in a row of one provider share its level, and those of one patient theirs. Without `created_at` the envelope's
    goes out. Where nothing says otherwise the source's number is a payer's (PI) or a clearinghouse's (46). A provider
    without NPI or another number would be refused. Raises X12ValueError for a value that cannot be written, naming its
    element.
    """
    writer = Writer(envelope, "277CA")
    for ack in acks:
        writer.transaction(_Answer(ack, envelope, writer.guide).segments())
    return writer.bytes()


class _Answer:
    """One ST in the making; `levels` counts its HLs."""

    def __init__(self, ack: ClaimAck, envelope: Envelope, guide: Guide) -> None:
        self.ack, self.envelope, self.guide, self.levels = ack, envelope, guide, 0
        self.out: list[str] = []

    def segments(self) -> list[str]:
        ack, extras = self.ack, Extras(self.guide, self.ack.extra)
        day, time = moment_texts(ack.created_at or self.envelope.created_at)
        self.out += beginning(extras, segment("BHT", "0085", "08", ack.reference, day, time, "TH"))
        self._level("", "20", "1")
        self._source(extras)
        receiver = self._level("1", "21", "1" if ack.claims else "0")
        self._receiver(extras)
        extras.refuse_left()
        provider, provider_level = [""], ""
        patient = [""]
        for claim in ack.claims:
            extras = Extras(self.guide, claim.extra)
            said, who = _provider(claim, extras), _patient(claim, extras)
            if said != provider:
                provider, patient, provider_level = said, [""], self._level(receiver, "19", "1")
                self.out += said
            if who != patient:
                patient = who
                self._level(provider_level, "PT", "")
                self.out += who
            self.out += _claim(claim, extras, self.guide)
        return self.out

    def _level(self, parent: str, code: str, child: str) -> str:
        self.levels += 1
        self.out.append(segment("HL", str(self.levels), parent, code, child))
        return str(self.levels)

    def _source(self, extras: Extras) -> None:
        ack = self.ack
        name = segment("NM1", ack.source_role, "2", ack.source_name, "", "", "", "", "", ack.source_id)
        self.out += extras.into([], "2000A")
        self.out += [filled(text, "NM1", 8, SOURCE_KINDS[ack.source_role]) for text in extras.into([name], "2100A")]
        dates = (("050", ack.received_on), ("009", ack.processed_on))
        trace = [segment("DTP", kind, "D8", format_d8(day)) for kind, day in dates if day is not None]
        self.out += extras.into([segment("TRN", "1", ack.trace), *trace], "2200A")

    def _receiver(self, extras: Extras) -> None:
        ack = self.ack
        name = segment("NM1", "41", *name_texts(ack.receiver), "", ack.receiver_id)
        counts = (("90", ack.accepted_count), ("AA", ack.rejected_count))
        sums = (("YU", ack.accepted_cents), ("YY", ack.rejected_cents))
        batch = [segment("TRN", "2", ack.batch_reference), *status_segments(ack.infos)]
        batch += [segment("QTY", kind, str(count)) for kind, count in counts if count is not None]
        batch += [segment("AMT", kind, decimal_text(cents)) for kind, cents in sums if cents is not None]
        self.out += extras.into([], "2000B")
        self.out += [filled(text, "NM1", 8, "46") for text in extras.into([name], "2100B")]
        self.out += extras.into(batch, "2200B")


def _provider(claim: ClaimAckLine, extras: Extras) -> list[str]:
    kind = "XX" if claim.provider_npi else ""
    named = name_texts(claim.provider or Name("", is_person=False))
    found = extras.into([], "2000C")
    found += extras.into([segment("NM1", "85", *named, kind, claim.provider_npi)], "2100C")
    found += extras.loop("2100C")
    said = extras.into(status_segments(claim.provider_infos), "2200C")
    if said and not said[0].startswith("TRN"):
        said.insert(0, segment("TRN", "1", "0"))
    return found + said


def _patient(claim: ClaimAckLine, extras: Extras) -> list[str]:
    name = segment("NM1", "QC", *name_texts(claim.patient), "", claim.member_id)
    found = extras.into([], "2000D")
    return found + [filled(text, "NM1", 8, "MI") for text in extras.into([name], "2100D")]


def _claim(claim: ClaimAckLine, extras: Extras, guide: Guide) -> list[str]:
    found = [segment("TRN", "2", claim.control_number), *status_segments(claim.infos)]
    refs = (("1K", claim.payer_control_number), ("D9", claim.clearinghouse_number), ("BLT", claim.type_of_bill))
    found += [segment("REF", kind, text) for kind, text in refs if text]
    first, last = claim.service_from, claim.service_through
    if first is not None and last is not None:
        found.append(segment("DTP", "472", "RD8", f"{format_d8(first)}-{format_d8(last)}"))
    elif first is not None:
        found.append(segment("DTP", "472", "D8", format_d8(first)))
    out = extras.into(found, "2200D")
    extras.refuse_left()
    for line in claim.lines:
        out += _line(line, guide)
    return out


def _line(line: LineAck, guide: Guide) -> list[str]:
    extras = Extras(guide, line.extra)
    code = composite(line.procedure_kind, line.procedure, *line.modifiers)
    found = [segment("SVC", code, decimal_text(line.charge_cents)), *status_segments(line.infos)]
    if line.control_number:
        found.append(segment("REF", "FJ", line.control_number))
    out = extras.into(found, "2220D")
    extras.refuse_left()
    return out
