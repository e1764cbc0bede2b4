"""Authorizations: what we write we read back equal, answers end where they end, and nothing of a file is lost."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.authorizations import answers, requests
from tests.x12.test_samples import OWN_ROWS, own, shared

from billwright import x12
from billwright.records.authorization import (
    Authorization,
    AuthorizationAnswer,
    AuthorizationRequest,
    Condition,
    Event,
    Review,
    ReviewRejection,
    Service,
)  # fmt: skip
from billwright.records.claim import Extra
from billwright.records.eligibility import Limit, Member, OnDate, Party, Procedure, Trace
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.parties import Name

WHEN = dt.datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001  local time of the sender, as an ISA has it
ENVELOPE = Envelope("BIRCHCLINIC", "SAMPLEPAYER", WHEN, 278, 78)
ODD = Delimiters("|", ">", "!", "\x0b", "\r\n")
few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def read(data: bytes) -> list[Authorization]:
    found = [each.record for each in x12.read(data, "278")]
    assert all(isinstance(each, Authorization) for each in found)
    return found  # type: ignore[return-value]


def write(*records: AuthorizationRequest | AuthorizationAnswer, marks: Delimiters | None = None) -> bytes:
    return x12.write_278(records, msgspec.structs.replace(ENVELOPE, delimiters=marks) if marks else ENVELOPE)


def wrong(data: bytes) -> list[str]:
    """What is wrong with its structure and elements; what a guide asks for in some cases is not looked at."""
    return [f"{one.id} {one.message}" for one in x12.check(data).findings if "situation" not in one.id]


def segments(data: bytes) -> list[str]:
    """From BHT to the last before SE, in plain delimiters; a time of a full minute as HHMM."""
    marks = next(iter(x12.check(data).interchanges)).facts.delimiters
    texts = [text.strip() for text in data.decode().split(marks.segment)]
    first, last = (next(at for at, text in enumerate(texts) if text[:2] == sid) for sid in ("BH", "SE"))
    plain = [text.replace(marks.element, "*").replace(marks.component, ":") for text in texts[first:last]]
    return [re.sub(r"^(BHT(?:\*[^*]*){4}\*\d{4})00(?=\*|$)", r"\1", text) for text in plain]


# --- round trips


@few
@given(requests())
def test_requests_read_back_equal(record: AuthorizationRequest) -> None:
    data = write(record)
    assert read(data) == [record]
    assert wrong(data) == []


@few
@given(answers())
def test_answers_read_back_equal(record: AuthorizationAnswer) -> None:
    data = write(record)
    assert read(data) == [record]
    assert wrong(data) == []


@few
@given(requests(), answers())
def test_records_are_the_same_after_json(asked: AuthorizationRequest, answered: AuthorizationAnswer) -> None:
    for record in (asked, answered):
        assert msgspec.json.decode(msgspec.json.encode(record), type=type(record)) == record


@few
@given(requests(), answers())
def test_both_in_one_file_under_other_delimiters(asked: AuthorizationRequest, answered: AuthorizationAnswer) -> None:
    assert read(write(asked, answered, marks=ODD)) == [asked, answered]


_TOUCHED = {
    "two-events",
    "wrong-parent",
    "after-a-broken-one",
    "request-that-ends-early",
    "request-without-event",
    "4010",
    "4010-request",
}
"""Samples whose faults of structure writing mends, or that hold two transactions."""


@pytest.mark.parametrize("name", [name for name in OWN_ROWS if name[:4] == "278/" and name[4:] not in _TOUCHED])
def test_own_sample_is_written_back_segment_by_segment(name: str) -> None:
    data = own(name)
    again = x12.write_278(read(data), ENVELOPE)  # type: ignore[arg-type]
    assert read(again) == read(data)
    if name != "278/codes-not-used":
        assert segments(again) == segments(data)
    assert sorted(segments(again)) == sorted(segments(data))


_SHARED_MENDED = {
    "aurelian-x217-inpatient-request": "HL", "aurelian-x217-inpatient-response-approved": "HL",
    "aurelian-x217-inpatient-response-denied": "HL", "aurelian-x217-inpatient-response-pended": "HL",
    "aurelian-x217-outpatient-request": "HL", "aurelian-x217-referral-request": "HL",
    "stupidedi-admission-request-for-review": "", "stupidedi-admission-response-to-request-for-review": "",
    "stupidedi-referral-request-for-review": "", "stupidedi-referral-response-to-request-for-review": "",
    "stupidedi-request-for-medical-services-reservation": "",
    "stupidedi-request-for-non-emergency-transportation": "HL",
    "stupidedi-response-to-medical-services-reservation": "", "stupidedi-response-to-non-emergency-transportation": "",
}  # fmt: skip
"""File → the segments that are written otherwise: levels that name a wrong parent, or say that others follow."""


@pytest.mark.parametrize("name", _SHARED_MENDED)
def test_shared_sample_is_written_back_segment_by_segment(name: str) -> None:
    data = shared(f"278/{name}.edi").read_bytes()
    again = x12.write_278(read(data), ENVELOPE)  # type: ignore[arg-type]
    mended = _SHARED_MENDED[name]
    kept = [[text for text in segments(each) if not mended or text[:2] != mended] for each in (data, again)]
    assert sorted(kept[0]) == sorted(kept[1])
    assert len(segments(data)) == len(segments(again))
    if not mended:
        assert segments(data) == segments(again)
        assert read(again) == read(data)


# --- what a biller asks, and is told


PAYER = Party(Name("SAMPLE PAYER", is_person=False), "X3", "SP001")
CLINIC = Party(Name("BIRCH CLINIC", is_person=False), "1P", "1234567893", "XX")
ANA = Member(Name("FICTION", "ANA"), "MEM7001")
VISITS = Limit("VS", Decimal(12), "WK", Decimal(3), "35", 4)
ASKED = AuthorizationRequest(
    "PA-1", PAYER, CLINIC, ANA, created_at=WHEN,
    event=Event(
        Review("HS", service_type="PT", place="11"), (Trace("BC-PA-1", "9123456789"),), quantity=VISITS,
        services=(Service(procedure=Procedure("97110", modifiers=("GP",)), amount_cents=144_000, units=Decimal(24)),),
    ),
)  # fmt: skip


def test_therapy_visits_as_they_are_written() -> None:
    """12 visits, 3 each week, for 4 weeks; 24 units at 60.00 are 1,440.00."""
    assert segments(write(ASKED)) == [
        "BHT*0007*13*PA-1*20260302*0930",
        "HL*1**20*1", "NM1*X3*2*SAMPLE PAYER*****PI*SP001",
        "HL*2*1*21*1", "NM1*1P*2*BIRCH CLINIC*****XX*1234567893",
        "HL*3*2*22*1", "NM1*IL*1*FICTION*ANA****MI*MEM7001",
        "HL*4*3*EV*1", "TRN*1*BC-PA-1*9123456789", "UM*HS*I*PT*11:B", "HSD*VS*12*WK*3*35*4",
        "HL*5*4*SS*0", "SV1*HC:97110:GP*1440*UN*24",
    ]  # fmt: skip


def test_a_time_that_is_not_told_is_the_envelopes() -> None:
    later = msgspec.structs.replace(ASKED, created_at=None)
    assert segments(write(later))[0] == "BHT*0007*13*PA-1*20260302*0930"


@pytest.mark.parametrize(
    ("at", "said"),
    [(dt.time(9, 30), "0930"), (dt.time(9, 30, 5), "093005"), (dt.time(9, 30, 5, 120_000), "09300512")],
)
def test_times_of_a_minute_a_second_and_a_hundredth(at: dt.time, said: str) -> None:
    record = msgspec.structs.replace(ASKED, created_at=dt.datetime.combine(WHEN.date(), at))
    data = write(record)
    assert segments(data)[0] == f"BHT*0007*13*PA-1*20260302*{said}"
    assert read(data) == [record]


@dataclass
class Said:
    """What a request or answer of the samples is told as."""

    name: str
    lines: list[str]


WORDS = [
    Said("modified", [
        (
            "Authorization BC-PA-1 certified otherwise than asked AUTH7002 (reason 0V) for FICTION, ANA; "
            "asked by BIRCH CLINIC of SAMPLE PAYER"
        ),
        "  health services, new, service type PT; diagnoses none",
        "  8 visits, 2 each week, for 4 weeks",
        "  holds from 2026-03-09 to 2026-04-30",
        "  FURTHER VISITS AFTER PROGRESS REPORT",
        "  1. 2026-03-09 97110-GP × 16: certified otherwise than asked AUTH7002 (reason 0V)",
    ]),
    Said("rejected-request", [
        "Authorization PA-1 rejected for a patient not named; asked by a requester not named of SAMPLE PAYER",
        "  rejected: request, reason 42, resend",
    ]),
    Said("cancellation", [
        "Authorization BC-PA-5 no longer needed for FICTION, ANA; asked by BIRCH CLINIC of SAMPLE PAYER",
        "  health services, cancellation, service type PT; diagnoses none",
    ]),
]  # fmt: skip


@pytest.mark.parametrize("said", WORDS, ids=lambda said: said.name)
def test_an_authorization_in_words(said: Said) -> None:
    lines = [line.removeprefix(" " * 6) for line in x12.outline(own(f"278/{said.name}")) if line.startswith(" " * 6)]
    assert lines[: len(said.lines)] == said.lines


def test_each_event_of_a_transaction_is_a_record_of_its_own() -> None:
    """The guide has one event a transaction; the second is told, and read all the same."""
    first, second = x12.read(own("278/two-events"), "278")
    assert (first.segment, second.segment) == (10, 13)
    assert [one.where.segment for one in (*first.findings, *second.findings)] == [13]


def test_a_finding_on_a_service_names_the_trace_and_the_service() -> None:
    (one,) = x12.check(own("278/wrong-parent")).findings
    assert (one.where.claim, one.where.line, one.where.loop) == ("BC-PA-16", 2, "2000F")


def test_when_an_authorization_ends() -> None:
    """DTP 036 wins; without it the end of DTP 007; of a day alone nothing."""
    day, end, other = dt.date(2026, 3, 9), dt.date(2026, 5, 8), dt.date(2026, 4, 30)
    assert Event(dates=(OnDate("007", day, end), OnDate("036", other))).expires == other
    assert Event(dates=(OnDate("007", day, end),)).expires == end
    assert Event(dates=(OnDate("007", day),)).expires is None
    assert Event(dates=(OnDate("007", day),)).effective == day
    assert Event().effective is None


# --- what cannot be written


def _with(**fields: object) -> AuthorizationRequest:
    assert ASKED.event
    return msgspec.structs.replace(ASKED, event=msgspec.structs.replace(ASKED.event, **fields))


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (_with(messages=("A*B",)), "MSG01"),
        (_with(review=Review("HS", accident=("AA", "AP", "EM", "OA"))), "UM05"),
        (_with(conditions=(Condition("75", tuple("ABCDEF")),)), "CRC03"),
        (_with(services=(Service(procedure=Procedure("97110", modifiers=tuple("ABCDE"))),)), "SV101"),
        (_with(services=(Service(procedure=Procedure("97110"), revenue_code="0420"),)), "SV101"),
        (_with(services=(Service(form="dental", procedure=Procedure("D2740", "AD"), pointers=(1,)),)), "SV307"),
        (_with(services=(Service(units=Decimal("NaN")),)), "quantity"),
        (_with(rejections=(ReviewRejection("35", "N", "provider"),)), "provider 1, which is not here"),
        (_with(extra=(Extra("2400", ("SV1", "HC:99213")),)), "2400"),
        (msgspec.structs.replace(ASKED, extra=(Extra("2300", ("CLM", "1")),)), "2300"),
        (msgspec.structs.replace(ASKED, rejections=(ReviewRejection("67", "C", "dependent"),)), "dependent 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_by_name(record: AuthorizationRequest, words: str) -> None:
    with pytest.raises(x12.X12ValueError, match=re.escape(words)):
        write(record)


# --- hostile


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"HSD*VS*12*WK*3*35*4", b"HSD*VS*twelve*WK*3*35*4"),
        (b"HI*ABK:M5450:D8:20260220*ABF:M6281", b"HI*ABK:M5450:D8:20269920*ABF:M6281"),
        (b"UM*HS*I*PT*11:B*****Y", b"UM*HS*I*PT*11:B:1*AA:AP:EM:OH:US:X****Y*99*MORE"),
        (b"UM*HS*I*PT*11:B*****Y", b"UM*HS*I*PT*:B*::EM****Y"),
        (b"SV1*HC:97110:GP*1440*UN*24***1:2", b"SV1*HC:97110:GP::::::97112:X*1.2.3*UN*24***1:two"),
        (b"DTP*AAH*RD8*20260309-20260403", b"DTP*AAH*RD8*20260309"),
        (b"BHT*0007*13*PA-1*20260302*0930", b"BHT*0007*13*PA-1*20260302*9930"),
        (b"PWK*08*EL***AC*BCPLAN1", b"PWK*08*EL*1*2*AC*BCPLAN1"),
        (b"NM1*IL*1*FICTION*ANA****MI*MEM7001", b"NM1*IL*1*FICTION*ANA****MI"),
        (b"TRN*1*BC-PA-1*9123456789", b"TRN*7*BC-PA-1*9123456789*A*B"),
    ],
)
def test_what_cannot_be_read_into_a_field_is_kept(old: bytes, new: bytes) -> None:
    """It is told, and the segment is written back as it came."""
    data = own("278/therapy-visits")
    assert old in data
    broken = data.replace(old, new)
    assert [one for one in x12.check(broken).findings if one.severity == "error"]
    again = x12.write_278(read(broken), ENVELOPE)  # type: ignore[arg-type]
    assert new in again.replace(b"~", b"~\n")
    assert len(segments(again)) == len(segments(broken))


def test_ten_thousand_services_of_one_event() -> None:
    assert ASKED.event
    one = Service(procedure=Procedure("97110"), units=Decimal(1))
    record = _with(services=(one,) * 10_000)
    assert read(write(record)) == [record]


@pytest.mark.parametrize(
    ("segment", "field"),
    [("HI*ABK:M5450*ABF:M6281", "diagnoses"), ("AAA*N**57*C", "rejections"), ("REF*ZZ*1", "references")],
)
def test_ten_thousand_times_the_same_segment(segment: str, field: str) -> None:
    """Read, and written as they were; in time that grows with their number."""
    data = own("278/rejected-event").replace(b"AAA*N**AF*C~\nAAA*N**57*C~\n", f"{segment}~\n".encode() * 10_000)
    (record,) = read(data)
    assert record.event
    assert len(getattr(record.event, field)) == 10_000 * (2 if field == "diagnoses" else 1)
    assert read(x12.write_278([record], ENVELOPE)) == [record]  # type: ignore[list-item]


def test_nothing_but_a_header() -> None:
    data = re.sub(rb"(?s)HL\*1.*(?=SE\*)", b"", own("278/rejected-request"))
    assert read(data) == []
    assert "x12.guide.loop-missing" in {one.id for one in x12.check(data).findings}
