"""Writing: numbers and counts filled in, values that would break the file refused by name; acknowledgments answered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from billwright import x12
from billwright.records.acknowledgment import (
    ClaimAck,
    ClaimAckLine,
    ClaimStatus,
    FunctionalAck,
    InterchangeAck,
    LineAck,
    StatusInfo,
)  # fmt: skip
from billwright.records.claim import Claim, ClaimBatch, Extra
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.parties import Name

SAMPLES = Path(__file__).parent / "samples"
WHEN = dt.datetime(2026, 1, 6, 8, 0)  # noqa: DTZ001  local time of the sender, as an ISA has it
ENVELOPE = Envelope("PAYER", "CLINIC", WHEN, 99, 12, first_transaction_number=41)


def own(name: str) -> bytes:
    return (SAMPLES / f"{name}.x12").read_bytes()


def visit(**changes: Any) -> Claim:
    (read,) = x12.read_837(own("837p-office-visit"))
    return msgspec.structs.replace(read.claim, **changes)


def batch(*claims: Claim) -> ClaimBatch:
    (read,) = x12.read_837(own("837p-office-visit"))
    assert read.created_at
    return ClaimBatch("B1", read.created_at, read.submitter, read.receiver_name, read.receiver_id, claims)


def segments(data: bytes, *heads: str) -> list[str]:
    return [text for text in data.decode().split("~") if text.startswith(heads)]


def test_the_office_visit_as_a_claim() -> None:
    claim = visit()
    assert (claim.control_number, claim.total_cents, claim.who.name.first) == ("VISIT-1", 15_000, "FAY")
    assert [(line.procedure, line.modifiers, line.charge_cents, line.pointers) for line in claim.lines] == [
        ("99213", (), 10_000, (1, 2)),
        ("87880", ("59",), 5_000, (1,)),
    ]
    assert claim.billing.npi == "1234567893"
    assert claim.billing.tax_id == "990000001"
    assert claim.extra == ()


def test_the_other_coverage_of_a_claim() -> None:
    (read,) = x12.read_837(own("837p-other-coverage"))
    (coverage,) = read.claim.other_coverages
    assert (coverage.paid_cents, coverage.claim_control_number) == (6_950, "SECONDCLAIM")
    assert [(one.group, one.reason, one.cents) for one in coverage.adjustments] == [
        ("PR", "1", 2_000),
        ("PR", "2", 3_000),
    ]
    (adjudication,) = read.claim.lines[0].adjudications
    assert (adjudication.payer_id, adjudication.paid_cents, adjudication.adjustments[0].cents) == (
        "SECOND",
        6_950,
        3_050,
    )


def test_a_drug_of_a_line() -> None:
    (read,) = x12.read_837(own("837p-drug"))
    drug = read.claim.lines[1].drug
    assert drug and (drug.ndc, drug.quantity, drug.unit, drug.prescription) == (
        "00000000001",
        Decimal("2.5"),
        "ML",
        "RX1",
    )


def test_levels_and_counts_are_numbered() -> None:
    child = msgspec.structs.replace(visit().subscriber, name=Name("FICTION", "TOM"), member_id="")
    claims = (visit(), visit(control_number="VISIT-2"), visit(patient=child, relationship="19"))
    data = x12.write_837([batch(*claims), batch(visit())], ENVELOPE)
    assert segments(data, "HL*") == [
        "HL*1**20*1",
        "HL*2*1*22*0",
        "HL*3*1*22*1",
        "HL*4*3*23*0",
        "HL*1**20*1",
        "HL*2*1*22*0",
    ]
    assert segments(data, "ST*") == ["ST*837*0041*005010X222A1", "ST*837*0042*005010X222A1"]
    assert segments(data, "GE*", "IEA*") == ["GE*2*12", "IEA*1*000000099"]
    assert x12.check(data).findings == ()


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"control_number": "A*B"}, "CLM01"),
        ({"control_number": "A~B"}, "CLM01"),
        ({"note": "ratio 1:2"}, "NTE02"),
        ({"note": "line\nbreak"}, "NTE02"),
        ({"note": "caret ^"}, "NTE02"),
        ({"group_name": "A*"}, "SBR04"),
    ],
)
def test_a_value_that_holds_a_delimiter_is_refused_by_name(changes: dict[str, str], element: str) -> None:
    with pytest.raises(x12.X12ValueError) as caught:
        x12.write_837([batch(visit(**changes))], ENVELOPE)
    assert caught.value.element == element


def test_a_value_is_no_delimiter_under_other_delimiters() -> None:
    envelope = msgspec.structs.replace(ENVELOPE, delimiters=Delimiters("|", ">", "!", "\n"))
    data = x12.write_837([batch(visit(note="ratio 1:2 ~*"))], envelope)
    assert [read.claim.note for read in x12.read_837(data)] == ["ratio 1:2 ~*"]


def test_an_extra_segment_goes_where_the_guide_has_it() -> None:
    extra = (Extra("2300", ("PWK", "OZ", "FX", "", "", "AC", "A1")), Extra("2300", ("CLM", *[""] * 9, "P")))
    data = x12.write_837([batch(visit(extra=extra))], ENVELOPE)
    assert segments(data, "CLM", "PWK", "HI") == [
        "CLM*VISIT-1*150***11:B:1*Y*A*Y*Y*P", "PWK*OZ*FX***AC*A1", "HI*ABK:J069*ABF:R05",
    ]  # fmt: skip


def test_an_extra_without_a_loop_is_refused() -> None:
    with pytest.raises(x12.X12ValueError, match="2999"):
        x12.write_837([batch(visit(extra=(Extra("2999", ("REF", "G1", "1")),)))], ENVELOPE)


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"sender_id": "SIXTEEN CHARACTERS"}, "ISA06"),
        ({"receiver_id": "CLÍNICA"}, "ISA08"),
        ({"control_number": 1_000_000_000}, "ISA13"),
        ({"group_control_number": 0}, "GS06"),
        ({"delimiters": Delimiters("*", "*")}, "ISA"),
    ],
)
def test_an_envelope_that_cannot_be_written_is_refused(change: dict[str, Any], element: str) -> None:
    with pytest.raises(x12.X12ValueError) as caught:
        x12.write_837([batch(visit())], msgspec.structs.replace(ENVELOPE, **change))
    assert caught.value.element == element


# --- acknowledgments


def test_a_ta1_reads_back_equal() -> None:
    ack = InterchangeAck("000000041", dt.date(2026, 1, 5), "0930", "E", "021")
    data = x12.write_ta1(ack, ENVELOPE)
    assert [read.ack for read in x12.read_acknowledgments(data)] == [ack]
    assert x12.check(data).findings == ()


def test_a_999_reads_back_equal() -> None:
    (read,) = x12.read_acknowledgments(own("999-one-of-two-rejected"))
    ack = read.ack
    assert isinstance(ack, FunctionalAck)
    assert [(one.control_number, one.status, one.codes) for one in ack.transactions] == [
        ("0001", "R", ("5",)),
        ("0002", "A", ()),
    ]
    (error,) = ack.transactions[0].errors
    assert (error.segment_id, error.position, error.context, error.elements[0].value) == (
        "CLM",
        19,
        ("CLM01:VISIT-1",),
        "ABC",
    )
    (back,) = x12.read_acknowledgments(x12.write_999([ack], ENVELOPE))
    assert msgspec.structs.replace(back.ack, control_number="0001") == ack


def test_a_277ca_reads_back_equal() -> None:
    accepted = StatusInfo((ClaimStatus("A2", "20", "PR"),), dt.date(2026, 1, 6), "WQ", 15_000)
    rejected = StatusInfo((ClaimStatus("A7", "562", "85"), ClaimStatus("A7", "21")), dt.date(2026, 1, 6), "U", 500)
    day = dt.date(2026, 1, 2)
    line = LineAck("99213", "HC", 500, "L1", (StatusInfo((ClaimStatus("A7", "21"),), None, "U"),))
    claims = (
        ClaimAckLine("V1", (accepted,), Name("FICTION", "FAY"), "M1", "P1", "", day, day, "1234567893"),
        ClaimAckLine("V2", (rejected,), Name("FICTION", "TOM", "A"), "M2", "", "D9", day, None, "1234567893", (line,)),
    )  # fmt: skip
    ack = ClaimAck(
        "0041", "ANSWER", WHEN, "SAMPLE PAYER", "SAMPLE", "PR", Name("MAPLE CLINIC", is_person=False), "MAPLE", "BATCH1",
        "TRACE", day, day, (accepted,), 1, 1, 15_000, 500, claims,
    )  # fmt: skip
    data = x12.write_277ca([ack], ENVELOPE)
    (read,) = x12.read_acknowledgments(data)
    assert read.ack == ack
    assert [claim.accepted for claim in ack.claims] == [True, False]


def test_a_batch_rejected_as_a_whole_names_the_batch() -> None:
    (read,) = x12.read_acknowledgments(own("277ca-batch-only"))
    assert isinstance(read.ack, ClaimAck)
    assert (read.ack.batch_reference, read.ack.infos[0].action, read.ack.claims) == ("BATCH1", "U", ())


@pytest.mark.parametrize(
    ("name", "group", "transactions"),
    [
        ("837p-office-visit", "A", [("A", ())]),
        ("837p-trailing-separators", "A", [("A", ())]),
        ("837p-se-count", "R", [("R", ("4",))]),
        ("837p-no-se", "R", [("R", ("2",))]),
        ("837p-segment-twice", "R", [("R", ("5",))]),
        ("837p-second-transaction-after-a-broken-one", "P", [("R", ("5",)), ("A", ())]),
        ("837p-total-is-not-the-sum", "A", [("A", ())]),
    ],
)
def test_a_999_from_findings(name: str, group: str, transactions: list[tuple[str, tuple[str, ...]]]) -> None:
    (ack,) = x12.acknowledge(x12.check(own(name))).functional
    assert (ack.status, [(one.status, one.codes) for one in ack.transactions]) == (group, transactions)
    data = x12.write_999([ack], ENVELOPE)
    assert x12.check(data).findings == ()
    (read,) = x12.read_acknowledgments(data)
    assert isinstance(read.ack, FunctionalAck)
    assert read.ack.transactions == ack.transactions


def test_a_999_says_where() -> None:
    (ack,) = x12.acknowledge(x12.check(own("837p-second-transaction-after-a-broken-one"))).functional
    (error,) = ack.transactions[0].errors
    assert (error.segment_id, error.position, error.loop, error.code) == ("CLM", 19, "2300", "8")
    assert [(one.element, one.code) for one in error.elements] == [(2, "6")]


@pytest.mark.parametrize(
    ("name", "acks", "groups"),
    [
        ("837p-office-visit", [], 1),
        ("837p-iea-control-number", [("R", "001")], 0),
        ("837p-ge-and-iea-counts", [("E", "021")], 1),
    ],
)
def test_a_ta1_from_findings(name: str, acks: list[tuple[str, str]], groups: int) -> None:
    """What a TA1 rejects is sent again whole: a 999 beside it would say that something was taken."""
    found = x12.acknowledge(x12.check(own(name)))
    assert [(ack.status, ack.note) for ack in found.interchanges] == acks
    assert len(found.functional) == groups


def test_nothing_to_write_is_refused() -> None:
    for write in (x12.write_837, x12.write_835, x12.write_999, x12.write_270):
        with pytest.raises(x12.X12ValueError, match="nothing to write"):
            write([], ENVELOPE)


def test_an_interchange_that_asks_gets_its_ta1() -> None:
    asking = own("837p-office-visit").replace(b"*000000041*0*T", b"*000000041*1*T")
    (ack,) = x12.acknowledge(x12.check(asking)).interchanges
    assert (ack.control_number, ack.status, ack.interchange_date) == ("000000041", "A", dt.date(2026, 1, 5))


# --- words


def test_the_outline_of_a_remittance() -> None:
    assert list(x12.outline(own("835-paid-and-reduced"))) == [
        "Interchange 000000041: MAPLECLINIC to SAMPLEPAYER, test",
        "  Group 7: HP, version 005010X221A1",
        "    Transaction 0001: 835",
        "      SAMPLE PAYER pays MAPLE CLINIC $105.00 on 2026-01-20, check CHECK1",
        "      Claim VISIT-1: FICTION, FAY, paid as primary, charged $150.00, paid $115.00",
        "        1. 2026-01-02 99213 charged $100.00, paid $70.00, CO-45 $10.00, PR-3 $20.00",
        "        2. 2026-01-02 87880-59 charged $50.00, paid $45.00, CO-45 $5.00",
        "      Provider adjustment WO OLDCLAIM: $10.00 withheld",
    ]


def test_the_outline_of_a_claim() -> None:
    assert list(x12.outline(own("837p-dependent")))[3:6] == [
        "      Claim VISIT-1: FICTION, TOM, $150.00 to SAMPLE PAYER",
        "        billed by MAPLE CLINIC; diagnoses J069 R05",
        "        1. 2026-01-02 99213 × 1 $100.00",
    ]


@pytest.mark.parametrize(
    ("raw", "element", "under"),
    [
        ("CLM*A*150", "CLM02", "150"),
        ("SV1*HC:99213:25*100", "SV101-2", "99213"),
        ("NM1*85*2", "NM103", ""),
        ("CLM*A*150", None, None),
    ],
)
def test_the_caret(raw: str, element: str | None, under: str | None) -> None:
    carets = x12.caret(raw, element)
    if under is None:
        assert carets == ""
    else:
        start = carets.index("^")
        assert raw[start : start + len(under)] == under
        assert carets.count("^") == max(len(under), 1)
