"""What has no words of its own is told by its guide's names, or element by element."""

from __future__ import annotations

from pathlib import Path

import pytest

from billwright import x12
from billwright.x12 import readers

VISIT = (Path(__file__).parent / "samples" / "837p-no-line-breaks.x12").read_bytes()


def test_a_transaction_without_a_guide_is_told_segment_by_segment() -> None:
    benefits = (
        VISIT[:106]
        + b"GS*BE*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*005010X220A1~ST*834*0001*005010X220A1~"
        + b"BGN*00*12456*20260105~INS*Y*18**XN*A*E**FT~SE*4*0001~GE*1*7~IEA*1*000000041~"
    )
    assert list(x12.outline(benefits))[2:] == [
        "    Transaction 0001: 834",
        "      BGN: 01 00, 02 12456, 03 20260105",
        "      INS: 01 Y, 02 18, 04 XN, 05 A, 06 E, 08 FT",
        "      4 segments; not covered: passed through",
    ]


def test_a_guide_without_a_reader_gives_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(readers.READERS, "837P")
    lines = [line.strip() for line in x12.outline(VISIT.replace(b"~HI*", b"~ZZZ*1~HI*"))]
    at = lines.index("Claim (loop 2300)")
    assert lines[at : at + 8] == [
        "Claim (loop 2300)",
        "Claim (CLM): VISIT-1, 150, 11:B:1, Y, A, Y, Y",
        "ZZZ: 01 1; not used here",
        "Diagnoses (HI): ABK:J069, ABF:R05",
        "Service line (loop 2400)",
        "Service line number (LX): 1",
        "Professional service (SV1): HC:99213, 100, UN, 1, 1:2",
        "Service date (DTP): 472, D8, 20260102",
    ]
    assert "Billing provider's street (N3): 1 SAMPLE WAY" in lines
    assert lines.count("Billing provider (loop 2010AA)") == 1
    assert lines[-1] == "1 claim"


def test_without_a_single_claim_the_whole_transaction_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(readers.READERS, "837P")
    empty = VISIT[: VISIT.index(b"HL*1*")] + VISIT[VISIT.index(b"SE*") :]
    lines = [line.strip() for line in x12.outline(empty)]
    assert lines[-2:] == ["Receiver (loop 1000B)", "Receiver's name (NM1): 40, 2, SAMPLE PAYER, 46, SAMPLE"]
