"""Claim status: what is asked and answered reads back equal, and passes our own check."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.claim_status import answers, inquiries

from billwright import x12
from billwright.records.acknowledgment import ClaimStatus, StatusInfo
from billwright.records.claim import Extra
from billwright.records.claim_status import StatusAnswer, StatusInquiry
from billwright.records.envelope import Envelope
from billwright.records.parties import Name, Person

ENVELOPE = Envelope("CLINIC", "PAYER", dt.datetime(2026, 1, 5, 9, 30), 17, 3)  # noqa: DTZ001  the sender's own time
HERE = Path(__file__).parent
SHARED = Path(os.environ.get("BILLWRIGHT_SHARED") or HERE.parents[1].parent / "shared") / "samples" / "x12"
few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def odd(data: bytes) -> list[str]:
    """The errors, apart from the ZZZ segments that stand for what no field names."""
    found = x12.check(data).findings
    return [one.message for one in found if one.severity == "error" and one.where.segment_id != "ZZZ"]


@few
@given(inquiries())
def test_inquiries_read_back_equal(asked: list[StatusInquiry]) -> None:
    data = x12.write_276(asked, ENVELOPE)
    assert [read.record for read in x12.read(data, "276")] == asked
    assert odd(data) == []


@few
@given(answers())
def test_answers_read_back_equal(said: list[StatusAnswer]) -> None:
    data = x12.write_277(said, ENVELOPE)
    assert [read.record for read in x12.read(data, "277")] == said
    assert odd(data) == []


# --- samples, read and written again


def sample(name: str) -> bytes:
    return (HERE / "samples" / f"{name}.x12").read_bytes()


def inquiry(name: str, **changes: Any) -> StatusInquiry:
    record = next(x12.read(sample(f"276/{name}"))).record
    assert isinstance(record, StatusInquiry)
    return msgspec.structs.replace(record, **changes)


def answer(name: str, **changes: Any) -> StatusAnswer:
    record = next(x12.read(sample(f"277/{name}"))).record
    assert isinstance(record, StatusAnswer)
    return msgspec.structs.replace(record, **changes)


def written(data: bytes, kind: str) -> bytes:
    records: list[Any] = [read.record for read in x12.read(data, kind)]
    write: Any = {"276": x12.write_276, "277": x12.write_277, "277CA": x12.write_277ca}[kind]
    out: bytes = write(records, ENVELOPE)
    return out


def said(data: bytes) -> list[str]:
    """The segments between ST and SE, with ":" and without amounts' last zeros; levels are numbered anew, so not HL."""
    texts = [text.strip() for text in data.decode().replace("|", ":").split("~")]
    inner = [text for text in texts if text and text.split("*")[0] not in ("ISA", "GS", "ST", "HL", "SE", "GE", "IEA")]
    return [re.sub(r"(?<=\*)(\d+)\.(\d*?)0+(?=\*|$)", r"\1.\2", text).replace(".*", "*").rstrip(".") for text in inner]


SOUND = [
    "276/subscriber", "276/dependent-with-lines", "276/hospital-stay", "276/every-number", "276/claims-of-several",
    "276/subscriber-and-child", "277/paid", "277/denied-dependent", "277/pending-for-three-reasons",
    "277/not-found-and-whom-to-ask", "277/receiver-as-a-whole", "277/provider-as-a-whole",
    "277/provider-then-claims-of-another", "277/pharmacy-reject", "277/message-in-words",
]  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_a_sample_is_written_as_it_was(name: str) -> None:
    """Every segment, in order but for references beside each other, levels among them."""
    data = sample(name)
    again = written(data, name.split("/")[0])
    assert sorted(said(again)) == sorted(said(data))
    assert again.count(b"HL*") == data.count(b"HL*")


@pytest.mark.parametrize("folder", ["276", "277", "277CA"])
def test_no_segment_of_a_shared_sample_is_lost(folder: str) -> None:
    """One tells of its levels again with each claim, and one stands under no provider and is not readable as claims."""
    if not (SHARED / folder).exists():
        pytest.skip(f"the shared samples are not here: {SHARED}")
    for path in sorted((SHARED / folder).iterdir()):
        data = path.read_bytes()
        again = written(data, folder) if any(x12.read(data, folder)) else data
        assert set(said(again)) == set(said(data)), path
        assert again.count(b"TRN*") == data.count(b"TRN*")


def test_levels_are_numbered_and_shared() -> None:
    """Two claims of Fay, one of her child, one of another subscriber: one payer, one receiver, one provider."""
    fay = inquiry("subscriber")
    child = inquiry(
        "subscriber", trace="T3", patient=Person(Name("FICTION", "TOM"), birth_date=dt.date(2015, 3, 10), sex="M")
    )
    other = inquiry("subscriber", trace="T4", subscriber=msgspec.structs.replace(fay.subscriber, member_id="MEM0009"))
    data = x12.write_276([fay, msgspec.structs.replace(fay, trace="T2"), child, other, fay], ENVELOPE)
    assert [text for text in data.decode().split("~") if text.startswith("HL*")] == [
        "HL*1**20*1", "HL*2*1*21*1", "HL*3*2*19*1", "HL*4*3*22*1", "HL*5*4*23", "HL*6*3*22*0", "HL*7*3*22*0",
    ]  # fmt: skip
    assert x12.check(data).findings == ()


def test_another_reference_begins_another_transaction() -> None:
    asked = [inquiry("subscriber"), inquiry("subscriber", reference="ASK2"), inquiry("subscriber", reference="ASK2")]
    data = x12.write_276(asked, ENVELOPE)
    assert [text for text in data.decode().split("~") if text.startswith(("ST*", "GE*"))] == [
        "ST*276*0001*005010X212", "ST*276*0002*005010X212", "GE*2*3",
    ]  # fmt: skip


def test_without_a_time_of_its_own_the_envelopes_goes_out() -> None:
    data = x12.write_276([inquiry("subscriber", created_at=None)], ENVELOPE)
    assert b"BHT*0010*13*ASK1*20260105*0930~" in data


def test_a_header_whose_time_cannot_be_read_stays_as_it_was() -> None:
    data = sample("277/paid").replace(b"*080015*DG", b"*25:61*DG")
    assert b"BHT*0010*08*SAY1*20260106*25:61*DG~" in written(data, "277")


@pytest.mark.parametrize(
    ("record", "element"),
    [
        (inquiry("subscriber", trace="A~B"), "TRN02"),
        (inquiry("subscriber", control_number="A*B"), "REF02"),
        (answer("paid", infos=(StatusInfo(()),)), "STC01"),
        (answer("paid", infos=(StatusInfo((ClaimStatus("F1", "65"),) * 4),)), "STC01"),
        (answer("paid", provider=None), "NM103"),
        (answer("paid", extra=(Extra("2300", ("NTE", "ADD", "X")),)), "NTE"),
    ],
)
def test_what_cannot_be_written_is_refused_by_name(record: StatusInquiry | StatusAnswer, element: str) -> None:
    with pytest.raises(x12.X12ValueError) as caught:
        x12.write_276([record], ENVELOPE) if isinstance(record, StatusInquiry) else x12.write_277([record], ENVELOPE)
    assert caught.value.element == element


def test_a_277_is_not_a_277ca() -> None:
    """ST03 tells them apart, in one file as well."""
    assert x12.sniff(sample("277/paid")) == "277"
    assert x12.sniff(sample("277ca-accepted")) == "277CA"
    assert [read.transaction.type for read in x12.read(sample("277/with-a-277ca-before-it"))] == ["277CA", "277"]


def test_a_finding_names_the_claim_and_the_line() -> None:
    (found,) = x12.check(sample("277/line-without-date")).findings
    assert (found.where.claim, found.where.line, found.where.loop) == ("TRACE-11", 1, "2220D")


def test_inquiry_and_answer_in_plain_words() -> None:
    def lines(name: str) -> list[str]:
        return [line[6:] for line in x12.outline(sample(name)) if line.startswith("      ")]

    assert lines("276/dependent-with-lines") == [
        "MAPLE CLINIC asks SAMPLE PAYER about claim VISIT-2: FICTION, TOM Q, trace TRACE-2",
        "  1. 2026-01-02 99213-25 × 1 $100.00",
        "  2. 2026-01-02 87880-QW × 2.5 $50.50",
        "1 claim",
    ]
    assert lines("277/paid")[0] == (
        "SAMPLE PAYER on claim VISIT-1 of FICTION, FAY: paid (F1/65), charged $150.00, paid $112.50, "
        "check or EFT CHECK77 of 2026-01-21, trace TRACE-1"
    )
    assert lines("277/pending-for-three-reasons")[0] == (
        "SAMPLE PAYER on claim STAY-3 of FICTION, FAY: waits for the provider (P3/317), in process (P1/3), "
        "in review (P2/46), more is asked for (R3/294), charged $8,513.88, trace TRACE-3"
    )
    assert lines("277/provider-as-a-whole")[0] == (
        "SAMPLE PAYER on MAPLE CLINIC as a whole: nothing found (D0/26), trace 0"
    )
