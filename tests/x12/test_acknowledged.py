"""TA1, 999 and 997 as records; what an element's context says goes out where it came from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from billwright import x12
from billwright.records.acknowledgment import ElementError, FunctionalAck, InterchangeAck, SegmentError, TransactionAck
from billwright.records.envelope import Envelope

SAMPLES = Path(__file__).parent / "samples"
ENVELOPE = Envelope("PAYER", "CLINIC", dt.datetime(2026, 1, 6, 8, 0), 9, 7)  # noqa: DTZ001  the sender's own time
SENT = dt.date(2026, 1, 5)


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
