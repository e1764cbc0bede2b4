"""What the other side says of our files, as bytes."""

import datetime as dt

import msgspec
from tests.clinic import envelope

from billwright import x12
from billwright.records.acknowledgment import (
    ClaimAck,
    ClaimAckLine,
    ClaimStatus,
    FunctionalAck,
    InterchangeAck,
    StatusInfo,
    TransactionAck,
)  # fmt: skip
from billwright.records.parties import Name


def ack_999(status: str, transaction: str = "A", group: str = "1", errors=()) -> bytes:
    one = TransactionAck("837", "0001", transaction, "005010X222A1", errors=errors)
    accepted = 1 if transaction in "AE" else 0
    ack = FunctionalAck("0001", "HC", group, "005010X222A1", status, 1, 1, accepted, (one,))
    return x12.write_999([ack], envelope())


def ack_997(status: str, transaction: str = "A", errors=()) -> bytes:
    """The same in the forerunner's segments."""
    said = ack_999(status, transaction, errors=errors).replace(b"*005010X231A1~", b"*005010X230~", 1)
    for new, old in ((b"ST*999*0001*005010X231A1", b"ST*997*0001"), (b"~IK", b"~AK"), (b"*005010X222A1", b"")):
        said = said.replace(new, old)
    return said


def ack_ta1(status: str, number: str = "000000001", note: str = "000") -> bytes:
    day = dt.date(2026, 11, 24)
    return x12.write_ta1(InterchangeAck(number, day, "1000", status, note), envelope())


def ack_277(*lines: ClaimAckLine, batch: str = "1B000001", sender: str = "EXCHANGE") -> bytes:
    day = dt.date(2026, 11, 24)
    whole = StatusInfo((ClaimStatus("A1", "19", "PR"),), day, "WQ", 15000)
    ours = Name("JUNIPER", is_person=False)
    ack = ClaimAck("0001", "REF1", None, "EXCHANGE", "EXCHANGE", "AY", ours, "JUNIPER", batch, "TRACE", day, day,
                   (whole,), claims=lines)  # fmt: skip
    return x12.write_277ca([ack], msgspec.structs.replace(envelope(), sender_id=sender))


def said(number: str, category: str, status: str = "20", payer_number: str = "") -> ClaimAckLine:
    action = "WQ" if category in ("A1", "A2") else "U"
    info = StatusInfo((ClaimStatus(category, status, "85"),), dt.date(2026, 11, 24), action, 15000)
    return ClaimAckLine(number, (info,), Name("MOSS", "IDA"), "MBRMOSS1", payer_number)
