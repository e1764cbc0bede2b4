"""Any bytes in: findings or one X12Error with its position; never another exception, a hang or unbounded memory."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billwright import x12
from billwright.records.envelope import Envelope
from billwright.x12 import envelope

SAMPLES = sorted((Path(__file__).parent / "samples").rglob("*.x12"))
VISIT = (Path(__file__).parent / "samples" / "837p-no-line-breaks.x12").read_bytes()
PIECES = (
    b"~", b"*", b":", b"^", b"\n", b"\0", b"ISA*", b"ST*837*", b"SE*1*0001~", b"HL*1*1*22*1~", b"HL*9*9*23*0~", b"BIN*99*x~",
    b"CLM*~", b"SV1~", b"REF~", b"NM1~", b"CAS*", b"HI~", b"\xf1", b"\xc3\xa9", b"-", b"1e9",
    b"9" * 30, b":::", b"^^", b"TA1~",
)  # fmt: skip


def drained(call: Callable[[bytes], Iterator[object]]) -> Callable[[bytes], object]:
    return lambda data: sum(1 for _ in call(data))


NUMBERS = x12.Numbers("VISIT-1", frozenset({41}), frozenset({7}), frozenset({"0001"}))
READERS: tuple[Callable[[bytes], object], ...] = (
    x12.sniff, x12.check, drained(x12.read), drained(x12.read_837), drained(x12.read_835),
    drained(x12.read_acknowledgments), drained(x12.outline), x12.to_json, lambda data: x12.acknowledge(x12.check(data)),
    drained(lambda data: x12.passages(data, NUMBERS)), lambda data: x12.segment_at(data, "0001", 17, "VISIT-1"),
)  # fmt: skip


def survives(data: bytes) -> None:
    for reader in READERS:
        try:
            reader(data)
        except x12.X12Error as problem:
            assert 0 <= problem.position <= len(data)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with some bytes cut out, put in, repeated, flipped or cut off."""
    data = bytearray(draw(st.sampled_from(SAMPLES)).read_bytes())
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        action = draw(st.sampled_from(["cut", "put", "again", "end", "byte", "flip"]))
        if action == "cut":
            del data[at : at + draw(st.integers(1, 60))]
        elif action == "put":
            data[at:at] = draw(st.sampled_from(PIECES))
        elif action == "again":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif action == "end":
            del data[at:]
        elif action == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        else:
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
    return bytes(data)


@st.composite
def rearranged(draw: st.DrawFn) -> bytes:
    """A sample with whole segments dropped, doubled, swapped or brought in from another sample."""
    segments = draw(st.sampled_from(SAMPLES)).read_bytes().split(b"~")
    others = draw(st.sampled_from(SAMPLES)).read_bytes().split(b"~")
    for _ in range(draw(st.integers(1, 8))):
        at, there = (draw(st.integers(0, len(segments) - 1)) for _ in range(2))
        action = draw(st.sampled_from(["drop", "double", "swap", "bring"]))
        if action == "drop" and len(segments) > 1:
            del segments[at]
        elif action == "double":
            segments.insert(there, segments[at])
        elif action == "swap":
            segments[at], segments[there] = segments[there], segments[at]
        else:
            segments.insert(at, draw(st.sampled_from(others)))
    return b"~".join(segments)


bounded = settings(
    max_examples=150, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


@bounded
@given(damaged())
def test_damaged_samples(data: bytes) -> None:
    survives(data)


@bounded
@given(rearranged())
def test_rearranged_samples(data: bytes) -> None:
    survives(data)


@bounded
@given(st.binary(max_size=400))
def test_raw_bytes(data: bytes) -> None:
    survives(data)


@bounded
@given(st.binary(max_size=300))
def test_raw_bytes_after_an_isa(data: bytes) -> None:
    survives(VISIT[:106] + data)


@bounded
@given(damaged())
def test_json_is_exact_for_what_check_does_not_refuse(data: bytes) -> None:
    try:
        is_refused = x12.check(data).is_refused
    except x12.X12Error:
        return
    if not is_refused:
        assert x12.from_json(x12.to_json(data)) == data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\r\n \0", "empty"),
        (b"GS*HC*A*B~ST*837*1~", "no ISA"),
        (b"%PDF-1.7 and so on", "no ISA"),
        ("ISA*00*".encode("utf-16"), "UTF-16"),
        ("ISA*00*".encode("utf-16-le"), "UTF-16"),
        ("ISA*00*".encode("utf-16-be"), "UTF-16"),
        (b"~" * 5_000, "no ISA"),
        (b"isa" + VISIT[3:], "no ISA"),
        (VISIT[106:], "no ISA"),
        (VISIT[:82] + b"*" + VISIT[83:], "cannot be told"),
        (b"ISA*00*  *00", "fewer than 16"),
        (b"ISA*" * 200, "cannot be told"),
        (VISIT[:105], "ends within its ISA"),
        (VISIT[:105] + b"A" + VISIT[106:], "cannot be told"),
    ],
)
def test_what_is_not_x12_is_one_error(data: bytes, says: str) -> None:
    with pytest.raises(x12.X12Error, match=says):
        x12.check(data)


def ids(data: bytes) -> list[str]:
    return [one.id for one in x12.check(data).findings]


def change(old: bytes, new: bytes) -> bytes:
    assert VISIT.count(old) == 1, old
    return VISIT.replace(old, new)


def without(sid: bytes) -> bytes:
    """The visit without its segment of that name."""
    return re.sub(rb"~%b\*[^~]*" % sid, b"", VISIT, count=1)


ST2 = b"ST*837*0002*005010X222A1~"
GS2 = b"GS*HC*MAPLECLINIC*SAMPLEPAYER*20260105*0930*8*X*005010X222A1~"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # The envelope is broken; what stands in it is read all the same.
        (without(b"SE"), "syntax.missing-trailer SE"),
        (without(b"GE"), "syntax.missing-trailer GE"),
        (without(b"IEA"), "syntax.missing-trailer IEA"),
        (without(b"GS"), "syntax.ungrouped ST, syntax.stray-trailer GE, syntax.count IEA01"),
        (without(b"ST"), "syntax.ungrouped BHT, syntax.stray-trailer SE, syntax.count GE01"),
        (change(b"~ST*", b"~" + GS2 + b"ST*"), "syntax.missing-trailer GE, syntax.control-number GE02, syntax.count IEA01"),
        (change(b"~SE*29*", b"~SE*30*"), "syntax.count SE01"),
        (change(b"~GE*1*", b"~GE*2*"), "syntax.count GE01"),
        (change(b"~IEA*1*", b"~IEA*x*"), "syntax.count IEA01"),
        (VISIT + b"IEA*1*000000041~", "syntax.ungrouped IEA"),
        (VISIT + VISIT[106:], "syntax.ungrouped GS"),
        (change(b"~ST*", b"~TA1*000000001*260101*1200*A*000~ST*"), "syntax.ungrouped TA1"),
        (VISIT + b"END OF FILE\n" + VISIT, "syntax.junk -"),
        (b"HELLO" + VISIT, "syntax.junk -"),
        (VISIT + b"\0\0\x1a\r\n", ""),
        (VISIT + VISIT.replace(b"~", b"|").replace(b"*", b"!").replace(b":", b">"), ""),
        # ISA.
        (VISIT[:104] + b"^" + VISIT[105:106], "syntax.isa-delimiters ISA, syntax.missing-trailer IEA"),
        (VISIT[:82] + b":" + VISIT[83:], "syntax.isa-delimiters ISA"),
        (VISIT[:82] + b"U" + VISIT[83:], "syntax.isa-repetition ISA11"),
        (change(b"*ZZ*MAPLECLINIC    *", b"*ZZ*MAPLECLINIC*"), "syntax.isa-fields ISA06"),
        (change(b"*ZZ*MAPLECLINIC    *", b"*ZZ*MAPLECLINIC        *"), "syntax.isa-fields ISA06"),
        (change(b"*^*00501*", b"*^*00999*"), "syntax.isa-version ISA12"),
        # Levels.
        (change(b"HL*2*1*22", b"HL*2*2*22"), "guide.hl-parent HL02"),
        (change(b"HL*2*1*22", b"HL*2*9*22"), "guide.hl-parent HL02"),
        (change(b"HL*1**20", b"HL*1*2*20"), "guide.element-unexpected HL02, guide.hl-parent HL02"),
        (change(b"HL*2*1*22", b"HL*7*1*22"), "guide.hl-number HL01"),
        (change(b"HL*2*1*22*0", b"HL*2*1*22*1"), "guide.hl-child HL04"),
        # Bytes.
        (b"\xef\xbb\xbf" + VISIT, ""),
        (change(b"*FICTION*", b"*FICTI\xd3N*"), ""),
        (change(b"*FICTION*", b"*FIC\0TION*"), "guide.element-character NM103"),
        (change(b"~CLM*", b"~~CLM*"), "syntax.segment-empty -, syntax.count SE01"),
        (VISIT[:106] + b"~" * 1_000, "syntax.missing-trailer IEA"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_and_no_more(data: bytes, expected: str) -> None:
    found = [f"{one.id[4:]} {one.where.element or one.where.segment_id or '-'}" for one in x12.check(data).findings]
    assert ", ".join(found) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (change(b"~CLM*", b"~" + ST2 + b"CLM*"), ("syntax.missing-trailer", 18, "SE")),
        (change(b"~CLM*", b"~clm*"), ("syntax.segment-id", 19, "clm")),
        (change(b"HL*2*1*22", b"HL*2*1*99"), ("guide.segment-qualifier", 12, "HL")),
        (change(b"HL*2*1*22", b"HL*2*1*20"), ("guide.loop-missing", 6, "HL")),
        (change(b"~HL*2*1*22", b"~HL*2*3*22*1~HL*3*2*23*0~HL*4*1*22"), ("guide.hl-parent", 12, "HL")),
        (change(b"~CLM*", b"~NTE*ADD*" + b"A" * (2 << 20) + b"~CLM*"), ("syntax.segment-long", 19, "NTE")),
    ],
)
def test_the_first_finding_names_what_the_others_follow_from(data: bytes, expected: tuple[str, int, str]) -> None:
    first = x12.check(data).findings[0]
    assert (first.id[4:], first.where.segment, first.where.segment_id) == expected


def test_a_group_does_not_answer_for_a_transaction_outside_it() -> None:
    """The first group has lost its GS, the second is whole: its 999 speaks of one transaction."""
    inside = VISIT[106 : VISIT.index(b"IEA*")]
    (ack,) = x12.acknowledge(
        x12.check(VISIT[:106] + inside.partition(b"~")[2] + inside + b"IEA*1*000000041~")
    ).functional
    assert (ack.status, ack.received, len(ack.transactions)) == ("A", 1, 1)


@pytest.mark.parametrize(
    "data",
    [
        change(b"~HI*", b"~HI:2*"), change(b"~HI*", b"~^*"), change(b"~HI*", b"~LONGER*"), change(b"~HI*", b"~H\0*"),
        change(b"CLM*VISIT-1*", b"CLM*VISIT\0:1*"), change(b"GS*HC*", b"GS*H^*"), change(b"ST*837*0001*", b"ST*837*00:01*"),
    ],
)  # fmt: skip
def test_what_would_divide_the_999_is_left_out_of_it(data: bytes) -> None:
    """A 999 repeats what was sent, and what was sent can be the trouble. Its own envelope and IK3 are sound."""
    acks = x12.acknowledge(x12.check(data)).functional
    answer = x12.write_999(acks, Envelope("PAYER", "CLINIC", dt.datetime(2026, 1, 6, 8, 0), 9, 7))  # noqa: DTZ001
    assert not [found for found in x12.check(answer).findings if found.where.segment_id not in ("AK1",)]


def test_what_a_2010_partner_still_sends_in_4010_is_read_and_said() -> None:
    old = VISIT.replace(b"005010X222A1", b"004010X098A1").replace(b"*^*00501*", b"*U*00401*")
    assert ids(old) == ["x12.guide.read-as-5010"]
    assert [read.claim.control_number for read in x12.read_837(old)] == ["VISIT-1"]


def test_ten_thousand_repeats_are_told_once_for_each_kind() -> None:
    many = VISIT.replace(b"REF*EI*990000001~", b"REF*EI*990000001~" * 10_000)
    assert [one for one in ids(many) if "segment-repeats" in one] == ["x12.guide.segment-repeats"]


def test_ten_thousand_repeats_of_a_loop_are_told_once() -> None:
    line = b"LX*2~SV1*HC:87880:59*50*UN*1***1~DTP*472*D8*20260102~"
    assert ids(change(b"~SE*", b"~" + line * 10_000 + b"SE*")).count("x12.guide.loop-repeats") == 1


def test_findings_are_bounded() -> None:
    many = VISIT.replace(b"REF*EI*990000001~", b"ZZZ*1~" * 30_000)
    report = x12.check(many)
    assert report.findings[-1].id == "x12.too-many-findings"
    assert len(report.findings) < 10_100


def test_an_element_of_ten_thousand_repeats() -> None:
    many = VISIT.replace(b"D8*19800229*F", b"D8*19800229*" + b"F^" * 10_000 + b"F")
    (found,) = [one for one in x12.check(many).findings if one.where.element == "DMG03"]
    assert found.id == "x12.guide.element-repeats"
    assert len(found.message) < 200


def test_a_hundred_megabytes_of_one_segment_need_little_memory() -> None:
    class Endless(io.RawIOBase):
        """An interchange's beginning, then one segment that does not end."""

        left = 100 << 20

        def read(self, size: int = -1) -> bytes:
            if self.left == 100 << 20:
                self.left -= 106
                return VISIT[:106]
            size = min(size, self.left)
            self.left -= size
            return b"A" * size

    tracemalloc.start()
    start = time.monotonic()
    report = x12.check(Endless())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.id for one in report.findings] == ["x12.syntax.segment-long", "x12.syntax.missing-trailer"]
    assert peak < 16 << 20
    assert time.monotonic() - start < 60


def test_a_long_file_is_read_in_little_memory() -> None:
    """Claims are given one at a time: a thousand times the claims take no more room."""
    start, claim, end = (
        VISIT.partition(b"CLM*")[0],
        VISIT[VISIT.index(b"CLM*") : VISIT.index(b"SE*")],
        VISIT[VISIT.index(b"SE*") :],
    )

    class Many(io.RawIOBase):
        """3,000 subscribers, about 2 MB."""

        def __init__(self) -> None:
            self.pieces = iter([start + claim, *([start[start.index(b"HL*2*") :] + claim] * 3_000), end])

        def read(self, size: int = -1) -> bytes:
            return next(self.pieces, b"")

    tracemalloc.start()
    count = drained(x12.read_837)(Many())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3_001
    assert peak < 8 << 20


@pytest.mark.parametrize("begins", [b"BIN*", b"BDS*ASC*"])
def test_a_binary_segment_has_its_own_length(begins: bytes) -> None:
    head = VISIT[:106] + b"GS*PI*A*B*20260105*0930*7*X*005010X210~ST*275*0001*005010X210~"
    tail = b"SE*3*0001~GE*1*7~IEA*1*000000041~"
    for blank in (b"", b" ", b"\r\n"):
        assert ids(head + blank + begins + b"8*ab~IEA*\n~" + tail) == ["x12.guide.not-covered"]
    for wrong in (b"9", b"5"):
        assert ids(head + begins + wrong + b"*ab~IEA*\n~" + tail)[:2] == [
            "x12.guide.not-covered",
            "x12.syntax.binary-length",
        ]


def test_control_characters_do_not_reach_a_terminal() -> None:
    wild = VISIT.replace(b"FICTION", b"FIC\x1b[31m")
    assert all(char.isprintable() for one in x12.check(wild).findings for char in one.message)


# --- work and memory, counted


def work(call: Callable[[bytes], object], data: bytes) -> int:
    """How many functions are called, of Python and of C: the same in every run, however busy the machine."""
    count = 0

    def one(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(one)
    try:
        call(data)
    finally:
        sys.setprofile(None)
    return count


COVERAGE = b"SBR*S*18*******CI~CAS*CO*45*10~OI***Y***Y~NM1*IL*1*FICTION*FAY****MI*A1~NM1*PR*2*PAYER*****PI*A~"
DECIDED = b"LX*1~SV1*HC:99213*50*UN*1***1****Y~DTP*472*D8*20260102~SVD*ELSE*1*HC:99213**1~DTP*573*D8*20260110~"
LINE = b"LX*2~SV1*HC:87880:59*50*UN*1***1~DTP*472*D8*20260102~"


def grown(kind: str, size: int) -> bytes:
    """A file that is hostile in one way, `size` times over."""
    body, end = VISIT[106 : VISIT.index(b"SE*")], VISIT[VISIT.index(b"SE*") :]
    return (
        VISIT[:106]
        + {
            "claims": lambda: body + body[body.index(b"HL*2*") :] * size + end,
            "transactions": lambda: body[: body.index(b"ST*")] + (body[body.index(b"ST*") :] + b"SE*29*0001~") * size,
            "interchanges": lambda: VISIT[106:] + VISIT * size,
            "lines with a fault each": lambda: body + LINE.replace(b"UN", b"??") * size + end,
            "segments without a place": lambda: body + b"ZZZ*1~" * size + end,
            "segments that repeat": lambda: body + b"REF*EI*990000001~" * size + end,
            "levels under themselves": lambda: body + b"HL*2*2*22*1~" * size + end,
            "empty segments": lambda: body + b"~" * size + end,
            "interchanges that never were": lambda: VISIT[106:] + b"ISA*" * size,
            "binaries": lambda: body + b"BIN*2*~~~" * size + end,
            "repeats of an element": lambda: change(b"*F~", b"*" + b"F^" * size + b"F~")[106:],
            "components": lambda: change(b"HC:99213", b"HC" + b":99213" * size)[106:],
            "lines that ask of coverages": lambda: change(b"LX*1~", COVERAGE * size + DECIDED * size + b"LX*1~")[106:],
            "segments that ask of each other": lambda: change(b"~HI*", b"~REF*F8*1~CR2********A" * size + b"~HI*")[
                106:
            ],
            "codes of one claim": lambda: change(b"~LX*1", b"~HI*ABK:J06.9" * size + b"~LX*1")[106:],
        }[kind]()
    )


HOSTILE = (
    "claims", "transactions", "interchanges", "lines with a fault each", "segments without a place",
    "segments that repeat", "levels under themselves", "empty segments", "interchanges that never were", "binaries",
    "repeats of an element", "components", "lines that ask of coverages", "segments that ask of each other",
    "codes of one claim",
)  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_twice_the_file_is_twice_the_work(kind: str) -> None:
    small, large = (grown(kind, size) for size in (100, 200))
    for reader in (x12.check, drained(x12.outline), drained(x12.read), x12.to_json):
        reader(small), reader(large)  # states and matchers are made once
        assert work(reader, large) <= 2.5 * work(reader, small) + 500, reader


def test_blanks_are_gone_over_once() -> None:
    """Where newlines end segments, a run of them is both blanks and endings: a search from each would never end."""
    isa = VISIT[:105] + b"\n"
    start = time.process_time()
    x12.check(isa + b"\n" * 1_000_000 + b"BIN*9\n" + b"\n " * 500_000 + b"ISA*")
    assert time.process_time() - start < 20


def test_a_claim_that_does_not_end_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "MOST_SEGMENTS", 20_000)

    class Endless(io.RawIOBase):
        """A claim, then 40,000 lines of it, no two alike: 120,000 segments, 2 MB."""

        def __init__(self) -> None:
            lines = (LINE.replace(b"*50*", b"*%d*" % at) for at in range(40_000))
            self.pieces = itertools.chain([VISIT[: VISIT.index(b"SE*")]], lines)

        def read(self, size: int = -1) -> bytes:
            return b"".join(itertools.islice(self.pieces, 1_000))

    tracemalloc.start()
    report = x12.check(Endless())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(one.id == "x12.guide.unit-long" for one in report.findings) == 5
    assert peak < 40 << 20
