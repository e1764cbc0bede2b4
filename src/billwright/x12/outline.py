"""A file in plain words, for a person; and the caret under the element that a finding is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from billwright.records.acknowledgment import ClaimAck, FunctionalAck, InterchangeAck
from billwright.records.authorization import AuthorizationAnswer, AuthorizationRequest
from billwright.records.claim import Adjustment, Claim
from billwright.records.claim_status import StatusAnswer, StatusInquiry
from billwright.records.eligibility import EligibilityAnswer, EligibilityInquiry
from billwright.records.money import format_cents
from billwright.records.remittance import Remittance, RemittanceClaim
from billwright.records.words import counted
from billwright.x12 import authorization_words, eligibility_words, plain
from billwright.x12.envelope import (
    GroupStart,
    InterchangeAckSegment,
    InterchangeStart,
    SegmentPassed,
    TransactionEnd,
    TransactionStart,
    UnitEnd,
    events,
)  # fmt: skip
from billwright.x12.read_acks import interchange_ack
from billwright.x12.read_remittances import RemittanceReader
from billwright.x12.readers import Reader, typed_reader
from billwright.x12.status_words import answer_words, inquiry_words
from billwright.x12.stream import Source
from billwright.x12.walk import Node

_RESULTS = {
    "A": "accepted", "E": "accepted with errors", "P": "accepted in part", "R": "rejected", "M": "rejected",
    "W": "rejected", "X": "rejected",
}  # fmt: skip
_STATUSES = {
    "1": "paid as primary", "2": "paid as secondary", "3": "paid as tertiary", "4": "denied",
    "19": "paid as primary and sent on", "20": "paid as secondary and sent on", "21": "paid as tertiary and sent on",
    "22": "payment reversed", "23": "not theirs, sent on", "25": "predetermined",
}  # fmt: skip


def outline(source: Source) -> Iterator[str]:
    """Lines of plain words, a claim at a time. Raises X12Error where the source is not X12."""
    reader: Reader | None = None
    above = 0
    around: tuple[Node, ...] = ()
    for event in events(source, passes_on=True):
        if isinstance(event, InterchangeStart):
            isa = event.facts
            yield f"Interchange {isa.control_number}: {isa.sender_id} to {isa.receiver_id}, {_usage(isa.usage)}"
        elif isinstance(event, GroupStart):
            yield f"  Group {event.facts.control_number}: {event.facts.functional_id}, version {event.facts.version}"
        elif isinstance(event, InterchangeAckSegment):
            yield f"  {_ta1(interchange_ack(event.texts))}"
        elif isinstance(event, TransactionStart):
            facts = event.facts
            yield f"    Transaction {facts.control_number}: {facts.type or 'of no type'}"
            reader, above = typed_reader(event), 0
        elif isinstance(event, SegmentPassed):
            yield f"      {plain.segment(event.texts)}"
        elif isinstance(event, UnitEnd) and reader is None:
            yield from _indented(_by_guide(event, around))
            around = event.closed[1]
        elif isinstance(event, UnitEnd) and reader is not None:
            if isinstance(reader, RemittanceReader) and not reader.count:
                yield from _indented(_payment(reader.payment(event.walk)))
            record = reader.take(event.closed, event.walk)
            above += len(record) - 1 if isinstance(record, list) else 0
            yield from _indented(_said(record))
        elif isinstance(event, TransactionEnd):
            event.claims += above
            yield from _indented(_ending(event, reader))


def _by_guide(event: UnitEnd, before: tuple[Node, ...]) -> Iterator[str]:
    """A unit of a transaction that has a guide but no reader; before it the loops around it that are new."""
    node, around = event.closed
    for outer in around:
        if not any(outer is each for each in before):
            yield from plain.loop(outer)
    yield from plain.loop(node)


def _said(record: object) -> Iterator[str]:
    """A record in words, or several; nothing for none."""
    if isinstance(record, list):
        for each in record:
            yield from _said(each)
        return
    words = _WORDS.get(type(record))
    if words is not None:
        yield from words(record)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield f"      {line}"


def _usage(code: str) -> str:
    return {"P": "production", "T": "test"}.get(code, f"usage {code}")


def _ending(event: TransactionEnd, reader: Reader | None) -> Iterator[str]:
    if event.walk is None:
        claims = f", {_claims(event)}" if event.claims else ""
        yield f"{event.segments} segments{claims}; not covered: passed through"
    elif reader is None:
        yield from plain.loop(event.walk.root) if not event.claims else iter([_claims(event)])
    elif (record := reader.finish(event.walk)) is None:
        yield _claims(event)
    elif isinstance(record, Remittance):
        if not event.claims:
            yield from _payment(record)
        yield from _provider_adjustments(record)
    else:
        yield from _said(record)


def _claims(event: TransactionEnd) -> str:
    return counted(
        event.claims, {"270": "patient", "271": "answer", "278": "authorization"}.get(event.facts.type, "claim")
    )


def _claim(claim: Claim) -> Iterator[str]:
    payer = claim.payer.name or "payer not named"
    yield f"Claim {claim.control_number}: {claim.who.name}, {format_cents(claim.total_cents)} to {payer}"
    yield f"  billed by {claim.billing.name}; diagnoses {' '.join(each.code for each in claim.diagnoses) or 'none'}"
    if claim.kind == "institutional":
        yield f"  {_stay(claim)}"
    for number, line in enumerate(claim.lines, 1):
        code = "-".join((line.procedure, *line.modifiers))
        day = line.service_date or ("" if line.revenue_code else "not dated")
        what = " ".join(str(each) for each in (day, line.revenue_code, code) if each)
        yield f"  {number}. {what} × {line.units:f} {format_cents(line.charge_cents)}"


def _stay(claim: Claim) -> str:
    stay = claim.stay
    dates = f" for {stay.statement_from} to {stay.statement_through}" if stay.statement_from else ""
    said = [f"bill {claim.type_of_bill}{claim.frequency}{dates}"]
    facts = (("admitted", stay.admitted_on), ("DRG", stay.drg), ("patient status", stay.patient_status))
    return ", ".join(said + [f"{name} {value}" for name, value in facts if value])


def _payment(each: Remittance) -> Iterator[str]:
    how = {"ACH": "EFT", "CHK": "check", "NON": "no payment"}.get(each.method, each.method)
    paid = format_cents(each.paid_cents)
    yield f"{each.payer.name} pays {each.payee_name} {paid} on {each.paid_on}, {how} {each.trace_number}"


def _provider_adjustments(each: Remittance) -> Iterator[str]:
    for one in each.provider_adjustments:
        verb = "withheld" if one.cents > 0 else "added"
        yield f"Provider adjustment {one.reason} {one.reference}: {format_cents(abs(one.cents))} {verb}".replace(
            " :", ":"
        )


def _paid_claim(claim: RemittanceClaim) -> Iterator[str]:
    patient = claim.patient or "patient not named"
    what = _STATUSES.get(claim.status, f"status {claim.status}")
    sums = f"charged {format_cents(claim.charge_cents)}, paid {format_cents(claim.paid_cents)}"
    yield f"Claim {claim.control_number}: {patient}, {what}, {sums}{_adjusted(claim.adjustments)}"
    for number, line in enumerate(claim.lines, 1):
        code = "-".join((line.procedure, *line.modifiers))
        sums = f"charged {format_cents(line.charge_cents)}, paid {format_cents(line.paid_cents)}"
        yield f"  {number}. {line.service_date or 'not dated'} {code} {sums}{_adjusted(line.adjustments)}"


def _adjusted(adjustments: tuple[Adjustment, ...]) -> str:
    return "".join(f", {each.group}-{each.reason} {format_cents(each.cents)}" for each in adjustments)


def _ta1(ack: InterchangeAck) -> str:
    note = "" if ack.note == "000" else f", note {ack.note}"
    return f"Interchange {ack.control_number} of {ack.interchange_date}: {_RESULTS.get(ack.status, ack.status)}{note}"


def _functional(ack: FunctionalAck) -> Iterator[str]:
    result = _RESULTS.get(ack.status, ack.status)
    yield f"Group {ack.group_control_number} ({ack.functional_id}): {result}, {ack.accepted} of {ack.received}"
    for each in ack.transactions:
        yield f"  {each.transaction_type} {each.control_number}: {_RESULTS.get(each.status, each.status)}"
        for error in each.errors:
            about = f" ({', '.join(error.context)})" if error.context else ""
            yield f"    segment {error.position}, {error.segment_id}: code {error.code}{about}"
            for element in error.elements:
                value = f", sent {element.value}" if element.value else ""
                trigger = f" ({', '.join(element.context)})" if element.context else ""
                yield f"      element {element.element}: code {element.code}{value}{trigger}"


def _claim_ack(ack: ClaimAck) -> Iterator[str]:
    yield f"{ack.source_name} answers batch {ack.batch_reference} of {ack.receiver}"
    for claim in ack.claims:
        codes = ", ".join("/".join((each.category, each.status)) for info in claim.infos for each in info.statuses)
        yield f"Claim {claim.control_number}: {claim.patient}, {'accepted' if claim.accepted else 'rejected'} ({codes})"


_WORDS: dict[type, Callable[[Any], Iterator[str]]] = {
    Claim: _claim, RemittanceClaim: _paid_claim, ClaimAck: _claim_ack, FunctionalAck: _functional,
    StatusInquiry: inquiry_words, StatusAnswer: answer_words,
    EligibilityInquiry: eligibility_words.inquiry_words, EligibilityAnswer: eligibility_words.answer_words,
    AuthorizationRequest: authorization_words.request_words, AuthorizationAnswer: authorization_words.answer_words,
}  # fmt: skip
"""How a record is told."""


def caret(raw_segment: str, element: str | None, mark: str = "*", component: str = ":") -> str:
    """A line of carets to stand under a segment's text, below the element ("CLM02", "SV101-2"); empty where none is.

    >>> print("CLM*26463774*100***11:B:1"); print(caret("CLM*26463774*100***11:B:1", "CLM05-3"))
    CLM*26463774*100***11:B:1
                            ^
    """
    texts = raw_segment.split(mark)
    digits, _, part = (element or "").removeprefix(texts[0]).partition("-")
    if not digits.isdecimal():
        return ""
    place = int(digits)
    start = sum(len(text) + 1 for text in texts[:place])
    text = texts[place] if place < len(texts) else ""
    if part.isdecimal():
        parts = text.split(component)
        start += sum(len(each) + 1 for each in parts[: int(part) - 1])
        text = parts[int(part) - 1] if int(part) <= len(parts) else ""
    return " " * min(start, len(raw_segment)) + "^" * max(len(text), 1)
