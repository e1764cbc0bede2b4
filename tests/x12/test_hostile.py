"""Any bytes in: findings or one X12Error with its position; never another exception, a hang or unbounded memory."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billwright import x12

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.x12"))
VISIT = (Path(__file__).parent / "samples" / "837p-no-line-breaks.x12").read_bytes()
PIECES = (
    b"~", b"*", b":", b"^", b"\n", b"\0", b"ISA*", b"ST*837*", b"SE*1*0001~", b"HL*1*1*22*1~", b"HL*9*9*23*0~", b"BIN*99*x~",
    b"CLM*~", b"SV1~", b"REF~", b"NM1~", b"CAS*", b"HI~", b"\xf1", b"\xc3\xa9", b"-", b"1e9",
    b"9" * 30, b":::", b"^^", b"TA1~",
)  # fmt: skip


def drained(call: Callable[[bytes], Iterator[object]]) -> Callable[[bytes], object]:
    return lambda data: sum(1 for _ in call(data))


READERS: tuple[Callable[[bytes], object], ...] = (
    x12.sniff, x12.check, drained(x12.read_837), drained(x12.read_835), drained(x12.read_acknowledgments),
    drained(x12.outline), x12.to_json, lambda data: x12.acknowledge(x12.check(data)),
)  # fmt: skip


def survives(data: bytes) -> None:
    for reader in READERS:
        try:
            reader(data)
        except x12.X12Error as problem:
            assert 0 <= problem.position <= len(data)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with some bytes cut out, put in, repeated or cut off."""
    data = bytearray(draw(st.sampled_from(SAMPLES)).read_bytes())
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        action = draw(st.sampled_from(["cut", "put", "again", "end", "byte"]))
        if action == "cut":
            del data[at : at + draw(st.integers(1, 60))]
        elif action == "put":
            data[at:at] = draw(st.sampled_from(PIECES))
        elif action == "again":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif action == "end":
            del data[at:]
        else:
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
    return bytes(data)


bounded = settings(
    max_examples=150, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


@bounded
@given(damaged())
def test_damaged_samples(data: bytes) -> None:
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


def test_delimiters_that_collide_are_told() -> None:
    isa = VISIT[:104] + b"^" + VISIT[105:106]
    assert "x12.syntax.isa-delimiters" in ids(isa + VISIT[106:])


def test_bytes_before_and_between_interchanges_are_told() -> None:
    assert ids(b"HELLO" + VISIT) == ["x12.syntax.junk"]
    assert ids(VISIT + b"\0\0\x1a\r\n") == []


def test_ten_thousand_repeats_are_told_once_for_each_kind() -> None:
    many = VISIT.replace(b"REF*EI*990000001~", b"REF*EI*990000001~" * 10_000)
    assert [one for one in ids(many) if "segment-repeats" in one] == ["x12.guide.segment-repeats"]


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


def test_a_binary_segment_has_its_own_length() -> None:
    head = VISIT[:106] + b"GS*PI*A*B*20260105*0930*7*X*005010X210~ST*275*0001*005010X210~"
    tail = b"SE*3*0001~GE*1*7~IEA*1*000000041~"
    assert ids(head + b"BIN*8*ab~IEA*\n~" + tail) == ["x12.guide.not-covered"]
    for wrong in (b"9", b"5"):
        assert ids(head + b"BIN*" + wrong + b"*ab~IEA*\n~" + tail) == [
            "x12.guide.not-covered",
            "x12.syntax.binary-length",
        ]


def test_control_characters_do_not_reach_a_terminal() -> None:
    wild = VISIT.replace(b"FICTION", b"FIC\x1b[31m")
    assert all(char.isprintable() for one in x12.check(wild).findings for char in one.message)
