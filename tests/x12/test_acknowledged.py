"""TA1, 999 and 997 as records; what an element's context says goes out where it came from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.acknowledgments import claim_acks, functional_acks, interchange_acks

from billwright import x12
from billwright.records.acknowledgment import (
    ClaimAck,
    ElementError,
    FunctionalAck,
    InterchangeAck,
    SegmentError,
    TransactionAck,
)  # fmt: skip
from billwright.records.envelope import Envelope

SAMPLES = Path(__file__).parent / "samples"
ENVELOPE = Envelope("PAYER", "CLINIC", dt.datetime(2026, 1, 6, 8, 0), 9, 7)  # noqa: DTZ001  the sender's own time
SENT = dt.date(2026, 1, 5)
few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def acks(name: str) -> list[object]:
    return [read.ack for read in x12.read_acknowledgments((SAMPLES / f"{name}.x12").read_bytes())]


def body(data: bytes) -> list[str]:
    """The segments between ST and SE."""
    texts = [text.strip() for text in data.decode().split("~")]
    return [text for text in texts if text and text.split("*")[0] not in ("ISA", "GS", "ST", "SE", "GE", "IEA")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alone", [InterchangeAck("000000041", SENT, "0930", "A", "000")]),
        ("alone-counted-as-one", [InterchangeAck("000000041", SENT, "0930", "A", "000")]),
        ("rejected", [InterchangeAck("000000041", SENT, "0930", "R", "001")]),
        ("with-errors", [InterchangeAck("000000041", SENT, "0930", "E", "021")]),
        ("two-interchanges-answered", [
            InterchangeAck("000000041", SENT, "0930", "A", "000"), InterchangeAck("000000042", SENT, "1015", "R", "025"),
        ]),
        ("within-a-group", []),
        ("of-the-last-century", [InterchangeAck("000000041", dt.date(1999, 12, 31), "2359", "R", "014")]),
    ],
)  # fmt: skip
def test_what_a_ta1_says(name: str, said: list[InterchangeAck]) -> None:
    assert [ack for ack in acks(f"TA1/{name}") if isinstance(ack, InterchangeAck)] == said


def test_a_ta1_before_a_999_comes_first() -> None:
    assert [type(ack) for ack in acks("TA1/before-a-999")] == [InterchangeAck, FunctionalAck]


@pytest.mark.parametrize("name", ["alone", "rejected", "with-errors", "of-the-last-century"])
def test_a_ta1_is_written_as_it_was(name: str) -> None:
    (ack,) = acks(f"TA1/{name}")
    assert isinstance(ack, InterchangeAck)
    data = (SAMPLES / f"TA1/{name}.x12").read_bytes()
    assert body(x12.write_ta1(ack, ENVELOPE)) == body(data)


SOUND_999 = (
    "accepted", "partly", "rejected-element-by-element", "situation-told", "situation-of-an-element",
    "accepted-with-errors", "group-refused", "control-number-wrong",
)  # fmt: skip


@pytest.mark.parametrize("name", SOUND_999)
def test_a_999_is_written_as_it_was(name: str) -> None:
    """Segment by segment, each context behind what it is about."""
    found = [ack for ack in acks(f"999/{name}") if isinstance(ack, FunctionalAck)]
    assert body(x12.write_999(found, ENVELOPE)) == body((SAMPLES / f"999/{name}.x12").read_bytes())


def test_a_997_says_what_a_999_says() -> None:
    """The same rejected claim, told both ways."""
    element = ElementError(2, "6", reference="782", value="ABC")
    claim = SegmentError("CLM", 22, "8", "2300", (element,))
    expected = FunctionalAck(
        "0001", "HC", "7", "", "R", 1, 1, 0, (TransactionAck("837", "0001", "R", "", ("5",), (claim,)),)
    )
    assert acks("997/4010") == [expected]
    again = x12.write_999([expected], ENVELOPE)
    assert [read.ack for read in x12.read_acknowledgments(again)] == [expected]


def test_the_words_for_an_acknowledgment() -> None:
    lines = [line.strip() for line in x12.outline((SAMPLES / "999/situation-of-an-element.x12").read_bytes())]
    assert lines[3:] == [
        "Group 7 (HC): rejected, 0 of 1",
        "837 0001: rejected",
        "segment 12, NM1: code 8 (NM109:MEM0001)",
        "element 9: code I9 (SITUATIONAL TRIGGER*NM1*12*2010*8*66)",
        "element 8: code 7, sent ZZ",
    ]


# --- what is written reads back equal


@few
@given(interchange_acks())
def test_ta1s_read_back_equal(ack: InterchangeAck) -> None:
    assert [read.ack for read in x12.read_acknowledgments(x12.write_ta1(ack, ENVELOPE))] == [ack]


@few
@given(functional_acks())
def test_999s_read_back_equal(ack: FunctionalAck) -> None:
    """Each context with its own segment or element."""
    assert [read.ack for read in x12.read_acknowledgments(x12.write_999([ack], ENVELOPE))] == [ack]


@few
@given(claim_acks())
def test_277cas_read_back_equal(ack: ClaimAck) -> None:
    (read,) = x12.read_acknowledgments(x12.write_277ca([ack], ENVELOPE))
    assert read.ack == ack


def test_a_277ca_keeps_what_no_field_names() -> None:
    """A second provider number, counts of a provider and a prescription go out where they came in."""
    data = (SAMPLES / "277ca-accepted.x12").read_bytes()
    more = data.replace(b"HL*4*3*PT~", b"TRN*1*77~\nREF*G2*OLD9~\nQTY*QA*1~\nAMT*YU*150~\nHL*4*3*PT~")
    more = more.replace(b"REF*1K*PAYERCLAIM1~", b"REF*1K*PAYERCLAIM1~\nREF*BLT*131~")
    more = more.replace(b"SE*22", b"SVC*HC:99213:25*150**0510***2~\nSTC*A2:20**WQ~\nREF*XZ*RX1~\nSE*30")
    assert x12.check(more.replace(b"WQ~\nREF*XZ", b"U~\nREF*XZ")).findings == ()
    (read,) = x12.read_acknowledgments(more)
    assert isinstance(read.ack, ClaimAck)
    (claim,) = read.ack.claims
    assert (claim.type_of_bill, claim.lines[0].modifiers, str(claim.provider)) == ("131", ("25",), "MAPLE CLINIC")
    assert sorted(body(x12.write_277ca([read.ack], ENVELOPE))) == sorted(body(more))


def test_of_a_277ca_without_a_time_the_envelopes_goes_out() -> None:
    (read,) = x12.read_acknowledgments((SAMPLES / "277ca-accepted.x12").read_bytes())
    assert isinstance(read.ack, ClaimAck)
    data = x12.write_277ca([msgspec.structs.replace(read.ack, created_at=None)], ENVELOPE)
    assert b"BHT*0085*08*ANSWER1*20260106*0800*TH~" in data
