"""Single values: their forms, and codes asked on the day of service."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.x12.situation_cases import BASES
from tests.x12.test_situations import edited

from billwright import x12
from billwright.records.finding import Finding
from billwright.x12.kinds import KINDS

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("tax-number", "990000001", "99-0000001"), ("tax-number", "100000000", "111111111"),
        ("icd10cm", "J069", "J06.9"), ("icd10cm", "S72001A", "S72001AA"), ("icd10cm", "C7A010", "401.9"),
        ("icd10cm", "U071", "J0"),
        ("icd10pcs", "0DTJ4ZZ", "0DTI4ZZ"), ("icd10pcs", "5A1955Z", "5A1955"),
        ("procedure", "99213", "992134"), ("procedure", "0591T", "G213"), ("procedure", "J1885", "j1885"),
        ("procedure", "0001A", "ABCDE"),
        ("modifier", "25", "2"), ("modifier", "GP", "gp"),
        ("place", "11", "1"), ("place", "02", "1A"),
        ("revenue", "0450", "450"),
        ("ndc", "00000000001", "0000-0000-01"),
        ("taxonomy", "207Q00000X", "207Q00000"),
        ("clia", "36D0000001", "360000001"),
        ("zip9", "430010000", "43001"),
        ("zip", "43001", "43001-0000"),
        ("state", "OH", "11"), ("state", "ON", "Oh"),
        ("reason", "45", "4567"), ("reason", "B7", "BB7"),
        ("remark", "MA130", "MX1"), ("remark", "N830", "830"),
        ("mbi", "1EG4TE5MK73", "1EG4TE5MK7S"), ("mbi", "9AA9A99AA99", "0EG4TE5MK73"),
    ],
)  # fmt: skip
def test_what_a_kind_looks_like(kind: str, right: str, wrong: str) -> None:
    assert KINDS[kind].fits(right)
    assert not KINDS[kind].fits(wrong)


def test_every_kind_has_an_example() -> None:
    (parameters,) = test_what_a_kind_looks_like.pytestmark
    assert {kind for kind, _, _ in parameters.args[1]} == set(KINDS)


def found(guide: str, *edits: str, codes: x12.Codes | None = None) -> list[Finding]:
    text = edited(BASES[guide][1], edits)
    data = f"{BASES[guide][0]}{text}SE*{text.count('~') + 1}*0001~GE*1*7~IEA*1*000000041~".encode()
    return [one for one in x12.check(data, codes=codes).findings if one.id in ("x12.value.form", "x12.value.code-dead")]


@pytest.mark.parametrize("guide", BASES)
def test_the_base_has_nothing_wrong(guide: str) -> None:
    assert found(guide) == []


@pytest.mark.parametrize(
    ("guide", "edit", "element", "severity"),
    [
        ("837P", "ABK:J069 => ABK:J06.9", "HI01-2", "error"),
        ("837P", "ABK:J069 => ABK:J069*ABF:R0", "HI02-2", "error"),
        ("837P", "HC:99213 => HC:9921", "SV101-2", "error"),
        ("837P", "HC:99213 => HC:99213:25:5", "SV101-4", "error"),
        ("837P", "11:B:1 => 1:B:1", "CLM05-1", "error"),
        ("837P", "*150*UN*1***1 => *150*UN*1*X**1", "SV105", "error"),
        ("837P", "HL*1**20*1~ => HL*1**20*1~PRV*BI*PXC*207Q~", "PRV03", "error"),
        ("837P", "~HI* => ~REF*X4*36-0000001~HI*", "REF02", "error"),
        ("837P", "20260102~ => 20260102~LIN**N4*0000-0000-01~CTP****1*UN~", "LIN03", "error"),
        ("837P", "REF*EI*990000001 => REF*EI*99-0000001", "REF02", "warn"),
        ("837P", "OH*430010000 => OH*43001", "N403", "warn"),
        ("837P", "OH*430020000 => OH*4300", "N403", "warn"),
        ("835", "CAS*PR*1* => CAS*PR*PR1*", "CAS02", "warn"),
        ("835", "SVC*HC:99213 => SVC*HC:9921", "SVC01-2", "warn"),
        ("835", "CAS*PR*1*50~ => CAS*PR*1*50~LQ*HE*130~", "LQ02", "warn"),
    ],
)  # fmt: skip
def test_a_value_of_a_wrong_form(guide: str, edit: str, element: str, severity: str) -> None:
    """What we send is wrong; of what is received, one is told without the file being refused."""
    (one,) = found(guide, edit)
    assert (one.id, one.where.element, one.severity, one.code_999) == ("x12.value.form", element, severity, "I12")


@pytest.mark.parametrize(
    ("guide", "edit"),
    [
        ("837P", "ABK:J069 => BK:4660"),  # ICD-9, whose form is another
        ("837P", "HC:99213* => HC:99213::25*"),
        ("837P", "OH*430010000 => OH*K1A0B1*CA"),  # an address abroad
        ("837P", "20260102~ => 20260102~LIN**UP*12345~CTP****1*UN~"),  # no national drug code
        ("835", "CAS*PR*1*50~ => CAS*PR*1*50~LQ*RX*75~"),  # a pharmacy's reject code
    ],
)
def test_what_is_of_another_kind_is_let_be(guide: str, edit: str) -> None:
    assert found(guide, edit) == []


# --- codes on their day

LOW_BACK_PAIN_ENDED = dt.date(2021, 10, 1)


def known(code_set: x12.CodeSet, code: str, day: dt.date | None) -> bool | None:
    """M545 was a diagnosis until 2021-09-30; no other set is known."""
    if code_set != "icd10cm" or day is None:
        return None
    return code in ("J069", "M5450") or (code == "M545" and day < LOW_BACK_PAIN_ENDED)


def test_a_diagnosis_that_has_ended() -> None:
    (one,) = found("837P", "ABK:J069 => ABK:M545", codes=known)
    assert (one.id, one.where.element, one.where.claim, one.severity) == (
        "x12.value.code-dead",
        "HI01-2",
        "VISIT-1",
        "error",
    )
    assert one.message == "HI01-2: M545 was not valid on 2026-01-02"


def test_it_was_valid_on_its_day() -> None:
    assert found("837P", "ABK:J069 => ABK:M545", "D8*20260102 => D8*20210930", codes=known) == []
    assert len(found("837P", "ABK:J069 => ABK:M545", "D8*20260102 => D8*20211001", codes=known)) == 1


def test_a_claim_of_several_days_is_of_its_last() -> None:
    second = "LX*2~SV1*HC:99213*150*UN*1***1~DTP*472*RD8*20210929-20211001~"
    edits = ("ABK:J069 => ABK:M545", "D8*20260102~ => D8*20210930~" + second)
    (one,) = found("837P", *edits, codes=known)
    assert one.message.endswith("on 2021-10-01")


def test_each_code_is_asked_once_on_the_day_of_its_line() -> None:
    asked: list[tuple[str, str, dt.date | None]] = []

    def note(code_set: x12.CodeSet, code: str, day: dt.date | None) -> bool | None:
        asked.append((code_set, code, day))
        return None

    second = "LX*2~SV1*HC:99213:25*150*UN*1***1~DTP*472*D8*20260103~"
    assert found("837P", "20260102~ => 20260102~" + second, codes=note) == []
    one, two = dt.date(2026, 1, 2), dt.date(2026, 1, 3)
    assert sorted(asked, key=str) == sorted(
        [
            ("hcpcs", "99213", one), ("hcpcs", "99213", two), ("modifier", "25", two), ("icd10cm", "J069", two),
            ("place", "11", two),
        ],
        key=str,
    )  # fmt: skip


def test_a_claim_without_a_day_says_so() -> None:
    (one,) = found(
        "837P", "~DTP*472*D8*20260102 => ", codes=lambda code_set, code, day: day is not None or code_set != "icd10cm"
    )
    assert one.message == "HI01-2: J069 was not valid on any day that is known here"


@pytest.mark.parametrize(
    ("name", "sent", "text", "element"),
    [
        ("837p-office-visit", b"VISIT-1*150*", b"VISIT-1*150.001*", "CLM02"),
        ("837p-office-visit", b"99213*100*", b"99213*100.005*", "SV102"),
        ("835-paid-and-reduced", b"BPR*I*105", b"BPR*I*105.001", "BPR02"),
        ("835-paid-and-reduced", b"*115*20*", b"*115*20.125*", "CLP05"),
        ("835-paid-and-reduced", b"CAS*CO*45*10~", b"CAS*CO*45*.105~", "CAS03"),
    ],
)  # fmt: skip
def test_a_part_of_a_cent_is_told_where_it_stands(name: str, sent: bytes, text: bytes, element: str) -> None:
    data = (SAMPLES / f"{name}.x12").read_bytes()
    found = [(one.id, one.where.element) for one in x12.check(data.replace(sent, text)).findings]
    assert ("x12.value.amount", element) in found
    zeros = data.replace(sent, sent.replace(b"105", b"105.0000").replace(b"150", b"150.000"))
    assert x12.check(zeros).findings == ()


@pytest.mark.parametrize(
    ("sent", "text", "told"),
    [
        (b"N4*TESTVILLE*OH", b"N4*T*OH", ("x12.guide.element-short", "N401")),
        (b"*0930*CH~", b"*2430*CH~", ("x12.guide.element-time", "BHT05")),
        (b"CLM*VISIT-1*", b"CLM*VISIT:1*", ("x12.guide.element-composite", "CLM01")),
    ],
)
def test_what_no_sample_has_wrong(sent: bytes, text: bytes, told: tuple[str, str]) -> None:
    data = (SAMPLES / "837p-office-visit.x12").read_bytes().replace(sent, text)
    assert told in [(one.id, one.where.element) for one in x12.check(data).findings]


def test_what_is_received_is_a_warning() -> None:
    (one,) = found("835", codes=lambda code_set, code, day: code_set != "reason")
    assert (one.where.element, one.severity, one.where.line) == ("CAS02", "warn", 1)


def test_readers_ask_too() -> None:
    text = BASES["837P"][1].replace("ABK:J069", "ABK:M545")
    data = f"{BASES['837P'][0]}{text}SE*{text.count('~') + 1}*0001~GE*1*7~IEA*1*000000041~".encode()
    for (read,) in (list(x12.read_837(data, codes=known)), list(x12.read(data, codes=known))):
        assert [one.id for one in read.findings] == ["x12.value.code-dead"]
