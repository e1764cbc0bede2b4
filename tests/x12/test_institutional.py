"""A facility's claims: read in a biller's words, written back with nothing lost, told where they are wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.institutional import batches
from tests.x12.test_round_trip import ENVELOPE, ODD, peer_accepts, plain
from tests.x12.test_samples import shared

from billwright import x12
from billwright.records.claim import Claim, ClaimBatch, Diagnosis, Extra, Procedure, ServiceLine, Stay

HERE = Path(__file__).parent / "samples"
OWN = sorted((HERE / "837I").glob("*.x12"))
few = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def read(name: str) -> Claim:
    (found,) = x12.read_837(HERE / "837I" / f"{name}.x12")
    return found.claim


def batch(*claims: Claim) -> ClaimBatch:
    (first,) = x12.read_837(HERE / "837I" / "inpatient-with-drg.x12")
    assert first.created_at
    return ClaimBatch("B1", first.created_at, first.submitter, first.receiver_name, first.receiver_id, claims)


def written(claim: Claim, *heads: str) -> list[str]:
    data = x12.write_837([batch(claim)], ENVELOPE)
    return [text for text in data.decode().split("~") if text.startswith(heads)]


# --- round trips


@few
@given(batches())
def test_institutional_claims_read_back_equal(made: ClaimBatch) -> None:
    data = x12.write_837([made], ENVELOPE)
    assert tuple(read.claim for read in x12.read_837(data)) == made.claims
    found = [one.id[4:] for one in x12.check(data).findings]
    assert [each for each in found if not each.startswith(("situation.", "balance.coverage"))] == []


@few
@given(batches())
def test_institutional_claims_read_back_equal_under_other_delimiters(made: ClaimBatch) -> None:
    data = x12.write_837([made], msgspec.structs.replace(ENVELOPE, delimiters=ODD))
    assert tuple(read.claim for read in x12.read_837(data)) == made.claims


@settings(few, max_examples=8)
@given(batches())
def test_pyx12_accepts_our_837i(made: ClaimBatch) -> None:
    ok, answer = peer_accepts(x12.write_837([plain(made)], ENVELOPE))
    assert ok, answer


def segments(data: bytes) -> Counter[str]:
    """A file's segments without its envelope, its levels' numbers and batch header; an HI as its codes."""
    (interchange,) = x12.check(data).interchanges
    marks = interchange.facts.delimiters
    found: Counter[str] = Counter()
    for raw in data.decode().replace("\r", "").replace("\n", "").split(marks.segment):
        texts = raw.split(marks.element)
        if texts[0] == "HI":
            found.update(texts[1:])
        elif texts[0] not in ("", "ISA", "GS", "ST", "SE", "GE", "IEA", "HL", "BHT"):
            found[raw] += 1
    return found


CHANGED = {
    "4010": "written as 5010: REF*87 of its header has no place there, and a statement of one day becomes a range",
    "professional-claims-in-a-group-of-their-own": "a file is written of one kind",
    "professional-line": "a line without SV2 gets an empty one",
    "signature-and-place-of-service": "the letter within a type of bill is always A",
    "statement-dates-of-one-day": "a statement of one day becomes a range",
}
"""Samples that are not written back as they stand, and why."""


@pytest.mark.parametrize("path", [path for path in OWN if path.stem not in CHANGED], ids=lambda path: path.stem)
def test_what_is_read_is_written_back_segment_by_segment(path: Path) -> None:
    data = path.read_bytes()
    (first,) = x12.read_837(data)
    assert first.created_at
    same = ClaimBatch(
        first.reference, first.created_at, first.submitter, first.receiver_name, first.receiver_id, (first.claim,)
    )
    assert segments(x12.write_837([same], ENVELOPE)) == segments(data)


def test_the_shared_samples_read_back_equal() -> None:
    """But for separators at the ends of segments, and segments that stood out of their place and are put there."""
    shared("README.md")
    for path in sorted((shared("README.md").parent / "837I").iterdir()):
        claims = tuple(each.claim for each in x12.read_837(path))
        data = x12.write_837([batch(*claims)], ENVELOPE)
        back = tuple(each.claim for each in x12.read_837(data))
        assert [in_order(each) for each in back] == [in_order(each) for each in claims], path


def in_order(claim: Claim) -> Claim:
    """Its extra segments sorted, without empty elements at their ends."""
    lines = tuple(msgspec.structs.replace(line, extra=_sorted(line.extra)) for line in claim.lines)
    return msgspec.structs.replace(claim, lines=lines, extra=_sorted(claim.extra))


def _sorted(extras: tuple[Extra, ...]) -> tuple[Extra, ...]:
    texts = sorted((each.loop, "*".join(each.elements).rstrip("*")) for each in extras)
    return tuple(Extra(loop, tuple(text.split("*"))) for loop, text in texts)


# --- reading


def test_an_inpatient_stay_as_a_claim() -> None:
    claim = read("inpatient-with-drg")
    assert [(each.kind, each.code, each.present_on_admission) for each in claim.diagnoses] == [
        ("ABK", "M1711", "Y"), ("ABJ", "M25561", ""), ("ABF", "I10", "Y"), ("ABF", "E119", "Y"),
    ]  # fmt: skip
    day = dt.date(2026, 2, 9)
    assert claim.stay == Stay(
        statement_from=day, statement_through=dt.date(2026, 2, 12), admitted_on=day, admitted_at="0715",
        discharged_at="1130", admission_type="3", admission_source="1", patient_status="01", drg="470",
        procedures=(Procedure("0SRD0J9", day), Procedure("3E0T3BZ", day, "BBQ")),
        values=(("01", 145_000), ("80", 300)), conditions=("39",), patient_due_cents=50_000,
    )  # fmt: skip
    # 4,350.00 for three days + 900.50 + 6,000.00 + 7,000.00 = 18,250.50
    assert claim.total_cents == sum(line.charge_cents for line in claim.lines) == 1_825_050
    assert claim.lines[0] == ServiceLine("", 435_000, Decimal(3), None, unit="DA", revenue_code="0120")


def test_a_second_group_of_what_comes_once_is_kept_as_it_is() -> None:
    data = (HERE / "837I" / "inpatient-with-drg.x12").read_bytes().replace(b"HI*DR:470~", b"HI*DR:470~HI*DR:469~")
    (found,) = x12.read_837(data)
    assert found.claim.stay.drg == "470"
    assert [each.elements for each in found.claim.extra] == [("HI", "DR:469")]
    assert written(found.claim, "HI*DR") == ["HI*DR:470", "HI*DR:469"]


def test_claims_of_both_kinds_in_one_file() -> None:
    reads = list(x12.read_837(HERE / "837I" / "professional-claims-in-a-group-of-their-own.x12"))
    assert [(each.claim.kind, each.transaction.type) for each in reads] == [
        ("institutional", "837I"),
        ("professional", "837P"),
    ]


# --- writing


def test_codes_are_grouped_as_the_guide_has_them() -> None:
    codes = tuple(f"D{number}" for number in range(13))
    claim = msgspec.structs.replace(
        read("outpatient-surgery"),
        diagnoses=(Diagnosis("K4090", "ABK"), *(Diagnosis(code) for code in codes)),
        stay=Stay(drg="470", conditions=("39", "57"), values=(("80", 300),)),
    )
    assert written(claim, "HI") == [
        "HI*ABK:K4090", "HI*DR:470", "HI*" + "*".join(f"ABF:{code}" for code in codes[:12]), "HI*ABF:D12",
        "HI*BE:80:::3", "HI*BG:39*BG:57",
    ]  # fmt: skip


def test_diagnoses_out_of_the_usual_order_keep_theirs() -> None:
    mixed = (Diagnosis("I10"), Diagnosis("K4090", "ABK"), Diagnosis("E119"))
    claim = msgspec.structs.replace(read("outpatient-surgery"), diagnoses=mixed, stay=Stay())
    (back,) = x12.read_837(x12.write_837([batch(claim)], ENVELOPE))
    assert back.claim == claim


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        (Stay(dt.date(2026, 2, 1), dt.date(2026, 2, 3)), ["DTP*434*RD8*20260201-20260203"]),
        (Stay(dt.date(2026, 2, 1)), ["DTP*434*RD8*20260201-20260201"]),
        (Stay(admitted_on=dt.date(2026, 2, 1)), ["DTP*435*D8*20260201"]),
        (Stay(admitted_on=dt.date(2026, 2, 1), admitted_at="0930"), ["DTP*435*DT*202602010930"]),
        (Stay(discharged_at="1700"), ["DTP*096*TM*1700"]),
        (Stay(patient_status="01"), ["CL1***01"]),
        (Stay(), []),
    ],
)
def test_what_a_stay_says(stay: Stay, expected: list[str]) -> None:
    claim = msgspec.structs.replace(read("interim-bill"), stay=stay)
    assert written(claim, "DTP*", "CL1") == expected


@pytest.mark.parametrize("kinds", [("institutional", "professional"), ("professional", "institutional")])
def test_kinds_are_not_mixed_in_a_file(kinds: tuple[str, str]) -> None:
    reads = x12.read_837(HERE / "837I" / "professional-claims-in-a-group-of-their-own.x12")
    by_kind: dict[str, Claim] = {each.claim.kind: each.claim for each in reads}
    claims = [by_kind[kind] for kind in kinds]
    with pytest.raises(x12.X12ValueError, match=f"{kinds[1]}"):
        x12.write_837([batch(*claims)], ENVELOPE)
    with pytest.raises(x12.X12ValueError, match="cannot stand among"):
        x12.write_837([batch(claim) for claim in claims], ENVELOPE)


def test_a_role_without_a_loop_is_refused() -> None:
    claim = read("inpatient-with-drg")
    supervising = msgspec.structs.replace(claim.providers[0], role="DQ")
    with pytest.raises(x12.X12ValueError, match="'DQ' has no loop"):
        written(msgspec.structs.replace(claim, providers=(supervising,)))


def test_a_value_that_holds_a_delimiter_is_refused_by_name() -> None:
    claim = msgspec.structs.replace(read("interim-bill"), stay=Stay(drg="4:70"))
    with pytest.raises(x12.X12ValueError) as caught:
        written(claim)
    assert caught.value.element == "HI01"


def test_the_outline_of_a_stay() -> None:
    assert list(x12.outline(HERE / "837I" / "interim-bill.x12"))[3:] == [
        "      Claim AH-77: FICTION, FERN, $33,000.00 to SAMPLE PAYER",
        "        billed by ALDER HOSPITAL; diagnoses I639 R4781 I10",
        "        bill 112 for 2026-01-01 to 2026-01-30, admitted 2026-01-01, patient status 30",
        "        1. 0120 × 30 $30,000.00",
        "        2. 0300 × 20 $3,000.00",
        "      1 claim",
    ]
