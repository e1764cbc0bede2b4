"""The acknowledgment records to 999, TA1 and 277CA."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

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
from billwright.x12.statuses import status_segments
from billwright.x12.write import COMPONENT, ELEMENT, REPEAT, Writer, composite, finished, isa_segment, segment


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

    Claims in a row of one provider share its level, and those of one patient theirs. The source's number goes out as a
    payer's (PI) or a clearinghouse's (46), a provider without NPI as its name alone would be refused: give the NPI.
    """
    writer = Writer(envelope, "277CA")
    for ack in acks:
        writer.transaction(_Answer(ack, envelope).segments())
    return writer.bytes()


class _Answer:
    """One ST in the making; `levels` counts its HLs."""

    def __init__(self, ack: ClaimAck, envelope: Envelope) -> None:
        self.ack, self.envelope, self.levels = ack, envelope, 0
        self.out: list[str] = []

    def segments(self) -> list[str]:
        ack = self.ack
        at = self.envelope.created_at
        created = format_d8(ack.created_on or at.date())
        self.out.append(segment("BHT", "0085", "08", ack.reference, created, f"{at:%H%M}", "TH"))
        self._source()
        receiver = self._receiver()
        for (npi, _), claims in groupby(ack.claims, key=lambda claim: (claim.provider_npi, claim.provider_infos)):
            self._provider(npi, list(claims), receiver)
        return self.out

    def _level(self, parent: str, code: str, child: str) -> str:
        self.levels += 1
        self.out.append(segment("HL", str(self.levels), parent, code, child))
        return str(self.levels)

    def _source(self) -> None:
        ack = self.ack
        self._level("", "20", "1")
        kind = "46" if ack.source_role == "AY" else "PI"
        self.out.append(segment("NM1", ack.source_role, "2", ack.source_name, "", "", "", "", kind, ack.source_id))
        self.out.append(segment("TRN", "1", ack.trace))
        dates = (("050", ack.received_on), ("009", ack.processed_on))
        self.out += [segment("DTP", kind, "D8", format_d8(day)) for kind, day in dates if day is not None]

    def _receiver(self) -> str:
        ack = self.ack
        level = self._level("1", "21", "1" if ack.claims else "0")
        name = segment("NM1", "41", "2", ack.receiver_name, "", "", "", "", "46", ack.receiver_id)
        self.out += [name, segment("TRN", "2", ack.batch_reference), *status_segments(ack.infos)]
        counts = (("90", ack.accepted_count), ("AA", ack.rejected_count))
        self.out += [segment("QTY", kind, str(count)) for kind, count in counts if count is not None]
        sums = (("YU", ack.accepted_cents), ("YY", ack.rejected_cents))
        self.out += [segment("AMT", kind, decimal_text(cents)) for kind, cents in sums if cents is not None]
        return level

    def _provider(self, npi: str, claims: list[ClaimAckLine], receiver: str) -> None:
        level = self._level(receiver, "19", "1")
        self.out.append(segment("NM1", "85", "2", "", "", "", "", "", "XX" if npi else "", npi))
        if claims[0].provider_infos:
            self.out += [segment("TRN", "1", "0"), *status_segments(claims[0].provider_infos)]
        for (name, member), run in groupby(claims, key=lambda claim: (claim.patient_name, claim.member_id)):
            self._level(level, "PT", "")
            kind = "MI" if member else ""
            self.out.append(segment("NM1", "QC", "1", *_name(name), kind, member))
            for claim in run:
                self._claim(claim)

    def _claim(self, claim: ClaimAckLine) -> None:
        self.out += [segment("TRN", "2", claim.control_number), *status_segments(claim.infos)]
        refs = (("1K", claim.payer_control_number), ("D9", claim.clearinghouse_number))
        self.out += [segment("REF", kind, text) for kind, text in refs if text]
        first, last = claim.service_from, claim.service_through
        if first is not None and last is not None:
            self.out.append(segment("DTP", "472", "RD8", f"{format_d8(first)}-{format_d8(last)}"))
        elif first is not None:
            self.out.append(segment("DTP", "472", "D8", format_d8(first)))
        for line in claim.lines:
            self.out += _line(line)


def _line(line: LineAck) -> list[str]:
    code = composite(line.procedure_kind, line.procedure)
    out = [segment("SVC", code, decimal_text(line.charge_cents)), *status_segments(line.infos)]
    return [*out, segment("REF", "FJ", line.control_number)] if line.control_number else out


def _name(text: str) -> tuple[str, str, str, str, str]:
    """NM103 to NM107 from "Last, First Middle"."""
    last, _, given = text.partition(", ")
    first, _, middle = given.partition(" ")
    return last, first, middle, "", ""
