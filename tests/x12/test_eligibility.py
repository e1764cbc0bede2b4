"""Eligibility: what is asked and answered reads back equal; what the front desk wants to know; how levels are written."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.strategies.eligibility import answers, inquiries

from billwright import x12
from billwright.records.claim import Diagnosis, Extra
from billwright.records.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityInquiry,
    Member,
    Party,
    Procedure,
    Reference,
    Rejection,
    ServiceAsked,
)  # fmt: skip
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.parties import Name
from billwright.x12.stream import Isa, Tokens, opened

HERE = Path(__file__).parent
OWN = HERE / "samples"
SHARED = Path(os.environ.get("BILLWRIGHT_SHARED") or HERE.parents[1].parent / "shared") / "samples" / "x12"
WHEN = dt.datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001  the sender's own time
ENVELOPE = Envelope("MAPLECLINIC", "SAMPLEPAYER", WHEN, 17, 3)
ODD = msgspec.structs.replace(ENVELOPE, delimiters=Delimiters("|", ">", "!", "\x0b", "\r\n"))
few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def read(data: bytes | Path) -> list[Any]:
    return [each.record for each in x12.read(data)]


def own(name: str) -> list[Any]:
    return read(OWN / f"{name}.x12")


def odd(data: bytes) -> list[str]:
    """What is found apart from the ZZZ segments that stand for what no field names."""
    return [f"{one.where.element} {one.message}" for one in x12.check(data).findings if one.where.segment_id != "ZZZ"]


def segments(data: bytes, *heads: str) -> list[str]:
    return [text for text in data.decode().split("~") if text.startswith(heads)]


# --- round trips


@few
@given(inquiries())
def test_inquiries_read_back_equal(asked: list[EligibilityInquiry]) -> None:
    for envelope in (ENVELOPE, ODD):
        data = x12.write_270(asked, envelope)
        assert read(data) == asked
        assert odd(data) == []


@few
@given(answers())
def test_answers_read_back_equal(said: list[EligibilityAnswer]) -> None:
    for envelope in (ENVELOPE, ODD):
        data = x12.write_271(said, envelope)
        assert read(data) == said
        assert odd(data) == []


def test_a_written_file_says_what_was_put_in() -> None:
    """What reads back equal could still be written wrong."""
    data = x12.write_271(own("271/related-parties"), ENVELOPE)
    assert segments(data, "HL*3", "TRN", "NM1*IL", "REF", "DTP", "EB", "LS", "NM1*P3", "PER", "LE") == [
        "HL*3*2*22*0", "TRN*2*T-1*9MAPLE0001", "NM1*IL*1*FICTION*FAY****MI*MEM0001", "REF*6P*GROUP1*SAMPLE WORKS",
        "DTP*346*D8*20250101", "EB*1**30", "EB*L", "LS*2120", "NM1*P3*1*INVENTED*IDA****XX*1234567893",
        "PER*IC**TE*5550100111*EX*4", "LE*2120", "EB*R**30", "REF*1W*OTHER1", "DTP*290*D8*20260101", "LS*2120", "LE*2120",
    ]  # fmt: skip


# --- samples, segment by segment

_NUMBER = re.compile(r"-?\d*\.\d+")


def _as_written(text: str) -> str:
    """A number as we write it: 10.00 is 10, .2 is 0.2."""
    return f"{Decimal(text).normalize():f}" if _NUMBER.fullmatch(text) else text


def body(data: bytes) -> Counter[str]:
    """The segments within ST and SE, their delimiters and numbers made alike; HL04, which is counted, left out."""
    with opened(data) as source:
        pieces = list(Tokens(source))
    marks = next(piece.delimiters for piece in pieces if isinstance(piece, Isa))
    found: Counter[str] = Counter()
    for raw in (raw for piece in pieces if isinstance(piece, list) for raw in piece):
        texts = raw.split(marks.element)
        if texts[0] in ("GS", "ST", "SE", "GE", "IEA"):
            continue
        kept = texts[:4] if texts[0] == "HL" else texts
        parts = [text.replace(marks.repetition, "^") if marks.repetition else text for text in kept]
        parts = [_as_written(text).replace(marks.component, ":") for text in parts]
        found["*".join(parts).rstrip("*")] += 1
    return found


def written_again(records: Iterable[Any]) -> bytes:
    records = list(records)
    write: Any = x12.write_270 if isinstance(records[0], EligibilityInquiry) else x12.write_271
    return bytes(write(records, ENVELOPE))


NOT_THE_SAME = (
    "270/subscriber-and-dependent", "271/subscriber-and-dependent",  # a subscriber who is a patient has its own level
    "270/no-provider",  # no patient, no record
    "270/dependent-of-other-code",  # the code of a loop's person is the loop's
)  # fmt: skip
SAMPLES = sorted(f"{kind}/{path.stem}" for kind in ("270", "271") for path in (OWN / kind).glob("*.x12"))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in NOT_THE_SAME])
def test_own_samples_lose_no_segment(name: str) -> None:
    data = (OWN / f"{name}.x12").read_bytes()
    assert body(written_again(read(data))) == body(data)


@pytest.mark.parametrize("kind", ["270", "271"])
def test_a_family_of_patients_reads_back_equal(kind: str) -> None:
    records = own(f"{kind}/subscriber-and-dependent")
    assert read(written_again(records)) == records


@pytest.mark.parametrize("kind", ["270", "271"])
def test_shared_samples_lose_no_segment(kind: str) -> None:
    if not (SHARED / kind).is_dir():
        pytest.skip(f"the shared samples are not here: {SHARED}")
    paths = sorted((SHARED / kind).iterdir())
    assert len(paths) == {"270": 4, "271": 10}[kind]
    for path in paths:
        data = path.read_bytes()
        assert body(written_again(read(data))) == body(data), path.name


# --- damaged files


PIECES = (
    b"~",
    b"*",
    b":",
    b"^",
    b"\n",
    b"HL*9*9*23*0~",
    b"HL*4*1*22*0~",
    b"EB*1~",
    b"LE*2120~",
    b"AAA*N~",
    b"NM1*IL~",
    b"EQ~",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with pieces cut out, put in or repeated."""
    data = bytearray((OWN / f"{draw(st.sampled_from(SAMPLES))}.x12").read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(106, len(data)))
        action = draw(st.sampled_from(["cut", "put", "again"]))
        if action == "cut":
            del data[at : at + draw(st.integers(1, 60))]
        else:
            data[at:at] = (
                draw(st.sampled_from(PIECES)) if action == "put" else data[at : at + draw(st.integers(1, 200))]
            )
    return bytes(data)


@settings(few, max_examples=200)
@given(damaged())
def test_whatever_is_read_is_told_and_written_or_refused_by_name(data: bytes) -> None:
    list(x12.outline(data))
    records = read(data)
    for record in records:
        try:
            written_again([record])
        except x12.X12ValueError as problem:
            assert problem.element


# --- what the front desk wants to know


def answer(*benefits: Benefit) -> EligibilityAnswer:
    return EligibilityAnswer(Party(Name("SAMPLE PAYER", is_person=False)), benefits=benefits)


def test_a_copay_by_network() -> None:
    (said,) = own("271/copay-in-and-out-of-network")
    assert (said.copay_cents("98"), said.copay_cents("98", in_network=False)) == (2_500, 6_000)
    assert said.copay_cents("98", in_network=None) is None  # $25 or $60
    assert said.copay_cents("UC") is None


def test_a_coinsurance() -> None:
    (said,) = own("271/coinsurance")
    assert said.coinsurance_basis_points("98") == 2_000  # 20 %
    assert said.coinsurance_basis_points("98", in_network=False) == 4_500
    assert said.coinsurance_basis_points("33") == 10_000  # all of it
    assert said.coinsurance_basis_points("30") is None


def test_what_is_left_of_a_deductible() -> None:
    (said,) = own("271/deductible-left")
    assert said.deductible_left_cents() == 64_025
    assert said.deductible_left_cents(level="FAM") == 128_050
    assert said.deductible_left_cents(in_network=False) is None  # only said of in network
    assert said.out_of_pocket_left_cents() == 215_000
    assert said.deductible_left_cents("98") is None  # said of the plan, not of the service


def test_what_is_left_of_visits() -> None:
    (said,) = own("271/visits-left")
    assert said.visits_left("PT") == 7  # by its EB
    assert said.visits_left("33") == 12  # by the HSD under it: 20 a year, 12 left
    assert said.visits_left("98") is None


def test_amounts_that_differ_are_not_chosen_from() -> None:
    (said,) = own("271/amounts-that-differ")
    assert said.copay_cents("98") is None
    assert [each.amount_cents for each in said.about("98")] == [2_000, 4_500]


@pytest.mark.parametrize(
    ("informations", "is_active"),
    [("1", True), ("5", True), ("6", False), ("8", False), ("I", False), ("B", None), ("61", True), ("", None)],
)
def test_whether_coverage_is_in_force(informations: str, is_active: bool | None) -> None:
    assert answer(*(Benefit(each, service_types=("30",)) for each in informations)).is_active is is_active


def test_a_benefit_without_service_type_is_the_plans_and_one_of_a_procedure_is_not() -> None:
    said = answer(Benefit("1"), Benefit("C", procedure=Procedure("97110"), period="29", amount_cents=100))
    assert said.is_active is True
    assert said.covers("98") is None
    assert said.deductible_left_cents() is None


def test_a_benefit_that_is_the_same_in_and_out_of_network() -> None:
    said = answer(Benefit("B", service_types=("98",), amount_cents=1_500, network="W"))
    assert {said.copay_cents("98", in_network=each) for each in (True, False, None)} == {1_500}


def test_an_answer_that_only_refuses() -> None:
    (said,) = own("271/subscriber-refused")
    assert said.is_rejected
    assert said.is_active is None
    assert [(each.reason, each.action, each.level) for each in said.rejections] == [
        ("72", "C", "subscriber"),
        ("73", "C", "subscriber"),
    ]


# --- levels


def inquiry(first: str, **changes: Any) -> EligibilityInquiry:
    (asked,) = own("270/subscriber")
    named = msgspec.structs.replace(asked.subscriber, name=Name("FICTION", first))
    fields: dict[str, Any] = {"subscriber": named, **changes}
    return msgspec.structs.replace(asked, **fields)


def test_inquiries_in_a_row_share_payer_provider_and_subscriber() -> None:
    tom, tia = Member(Name("FICTION", "TOM")), Member(Name("FICTION", "TIA"))
    other = Party(Name("SECOND PAYER", is_person=False), number="SECOND")
    mia = Party(Name("MAPLE", "MIA"), "1P", "1234567893", "XX")
    asked = [
        inquiry("FAY"), inquiry("FAY", dependent=tom), inquiry("FAY", dependent=tia), inquiry("IAN"),
        inquiry("IAN", provider=mia), inquiry("IAN", payer=other, provider=mia),
    ]  # fmt: skip
    data = x12.write_270(asked, ENVELOPE)
    assert segments(data, "HL") == [
        "HL*1**20*1", "HL*2*1*21*1", "HL*3*2*22*0", "HL*4*2*22*1", "HL*5*4*23*0", "HL*6*4*23*0", "HL*7*2*22*0",
        "HL*8*1*21*1", "HL*9*8*22*0", "HL*10**20*1", "HL*11*10*21*1", "HL*12*11*22*0",
    ]  # fmt: skip
    assert read(data) == asked


def test_another_reference_is_another_transaction() -> None:
    data = x12.write_270([inquiry("FAY"), inquiry("IAN", reference="ASK-2")], ENVELOPE)
    assert segments(data, "ST*", "BHT", "GE") == [
        "ST*270*0001*005010X279A1", "BHT*0022*13*ASK-1*20260105*0930",
        "ST*270*0002*005010X279A1", "BHT*0022*13*ASK-2*20260105*0930", "GE*2*3",
    ]  # fmt: skip


def test_an_inquiry_without_a_time_has_the_envelopes() -> None:
    data = x12.write_270([inquiry("FAY", created_at=None)], ENVELOPE)
    assert segments(data, "BHT") == ["BHT*0022*13*ASK-1*20260105*0930"]


def test_a_payer_that_cannot_answer_is_one_level() -> None:
    payer = Party(Name("SAMPLE PAYER", is_person=False), number="SAMPLE")
    down = EligibilityAnswer(payer, rejections=(Rejection("42", "R", "payer", was_valid=True),), reference="ASK-1")
    data = x12.write_271([down, down], ENVELOPE)
    assert segments(data, "HL", "AAA") == ["HL*1**20*0", "AAA*Y**42*R", "HL*2**20*0", "AAA*Y**42*R"]
    assert len(read(data)) == 2


def test_findings_come_with_the_record_they_are_on() -> None:
    """The subscriber's, asked about as well, with the subscriber; the dependent's with the dependent."""
    data = (OWN / "270/subscriber-and-dependent.x12").read_bytes()
    data = data.replace(b"DMG*D8*19800229", b"DMG*D8*19810229").replace(b"DMG*D8*20170809", b"DMG*D8*20171309")
    found = {each.segment: [one.where.segment for one in each.findings] for each in x12.read(data)}
    assert found == {7: [10], 13: [], 18: [21]}


def test_a_benefit_that_comes_again_is_its_own_patients() -> None:
    """The same EB, with and without a limit under it; and what is wrong with one is told of each."""
    limited, plain = "EB*F**98~HSD*VS*12***29", "EB*F**98"
    party = "EB*L~LS*2120~NM1*P3*1*INVENTED*IDA****XX*1234567891~LE*2120"
    patient = "HL*{0}*2*22*0~TRN*2*T-{0}*9MAPLE0001~NM1*IL*1*FICTION*FAY****MI*MEM000{0}~"
    bodies = [limited, plain, limited, party, party]
    data = (OWN / "271/active.x12").read_bytes().replace(b"\n", b"")
    start, end = data.index(b"HL*3"), data.index(b"SE*")
    text = "~".join(patient.format(number) + body for number, body in enumerate(bodies, 3)).encode() + b"~"
    records = list(x12.read(data[:start] + text + data[end:]))
    assert [len(each.record.benefits[0].limits) for each in records] == [1, 0, 1, 0, 0]
    told = [[one.where.claim for one in each.findings if one.id.startswith("x12.value")] for each in records]
    assert told == [[], [], [], ["T-6"], ["T-7"]]


# --- what is refused


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"extra": (Extra("2000D", ("ZZZ", "1")),)}, "ZZZ"),
        ({"services": (ServiceAsked(("3*0",)),)}, "EQ01"),
        ({"services": (ServiceAsked(procedure=Procedure("97110", modifiers=("A", "B", "C", "D", "E"))),)}, "C003"),
        ({"services": (ServiceAsked(("30",), extra=(Extra("2110D", ("ZZZ",)),)),)}, "ZZZ"),
        ({"subscriber": Member(Name("FICTION"), diagnoses=(Diagnosis("J069"),) * 9)}, "HI"),
    ],
)
def test_an_inquiry_that_cannot_be_written(changes: dict[str, Any], element: str) -> None:
    with pytest.raises(x12.X12ValueError) as caught:
        x12.write_270([inquiry("FAY", **changes)], ENVELOPE)
    assert caught.value.element == element


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"rejections": (Rejection("67", "C", "dependent"),)}, "AAA"),
        ({"rejections": (Rejection("62", "C", "benefit"),)}, "AAA"),
        ({"benefits": (Benefit("V", rejections=(Rejection("72", "C", "subscriber"),)),)}, "AAA"),
        ({"benefits": (Benefit("L", related=(Party(Name("X"), references=(Reference("EO", "1"),)),)),)}, "REF"),
        ({"benefits": (Benefit("F", quantity_kind="VS", quantity=Decimal("NaN")),)}, "quantity"),
        ({"provider": None}, "HL"),
    ],
)
def test_an_answer_that_cannot_be_written(changes: dict[str, Any], element: str) -> None:
    (said,) = own("271/active")
    with pytest.raises(x12.X12ValueError) as caught:
        x12.write_271([msgspec.structs.replace(said, **changes)], ENVELOPE)
    assert caught.value.element == element


def test_a_rejection_whose_level_names_nobody_is_kept() -> None:
    """The NM1 that would begin 2100B is gone, so its AAA stands at 2000B, where the guide has none."""
    unnamed = (OWN / "271/provider-refused.x12").read_bytes().replace(b"NM1*1P*2*MAPLE CLINIC*****XX*1234567893~", b"")
    found = [(each.id, each.where.segment_id) for each in x12.check(unnamed).findings]
    assert ("x12.guide.segment-unexpected", "AAA") in found
    (answer,) = [read.record for read in x12.read(unnamed)]
    assert Extra("2000B", ("AAA", "N", "", "51", "C")) in answer.extra  # type: ignore[attr-defined]


# --- words


def test_the_outline_of_an_inquiry() -> None:
    assert list(x12.outline(OWN / "270/several-services.x12"))[3:] == [
        "      MAPLE CLINIC asks SAMPLE PAYER about FICTION, FAY, born 1980-02-29, member MEM0001",
        "        service 30",
        "        service 98, 2026-01-05 to 2026-01-31",
        "        service MH",
        "      1 patient",
    ]


def test_the_outline_of_an_answer() -> None:
    assert list(x12.outline(OWN / "271/procedure-needs-authorization.x12"))[3:] == [
        "      SAMPLE PAYER on FICTION, FAY, born 1980-02-29, member MEM0001: active",
        "        active for 30",
        "        copay, procedure 97110-GP, $40.00, a visit, needs authorization",
        "        not covered, procedure D2710",
        "      1 answer",
    ]


def test_the_outline_of_a_family() -> None:
    lines = list(x12.outline(OWN / "271/subscriber-and-dependent.x12"))[3:]
    assert lines == [
        "      SAMPLE PAYER on FICTION, FAY, born 1980-02-29, member MEM0001: active",
        "        active for 30",
        "      SAMPLE PAYER on FICTION, TOM, member MEM0001: inactive",
        "        inactive for 30",
        "      2 answers",
    ]


def test_the_outline_of_a_refusal() -> None:
    assert list(x12.outline(OWN / "271/provider-refused.x12"))[3:] == [
        "      SAMPLE PAYER on MAPLE CLINIC: not answered",
        "        refused (provider): reason 51, correct and send again",
        "      1 answer",
    ]
