"""Where a file speaks of a claim: the segment, its place and its elements."""

from tests.claims.answers import ack_277, ack_997, ack_999, ack_ta1, said
from tests.clinic import answer, era, line

from billwright import x12
from billwright.records.acknowledgment import ElementError, SegmentError

NUMBERS = x12.Numbers("1C000001", frozenset({1}), frozenset({1}), frozenset({"0001"}))
OTHER = x12.Numbers("1C000009", frozenset({9}), frozenset({9}), frozenset({"0001"}))


def told(data: bytes, numbers: x12.Numbers = NUMBERS) -> list[tuple[str, str, str]]:
    """(loop, segment and place, the element that tells it)"""
    return [
        (each.loop, f"{each.raw.split('*')[0]} at {each.position}", f"{each.tells}={_value(each)}")
        for each in x12.passages(data, numbers)
    ]


def _value(passage: x12.Passage) -> str:
    return next(each.text for each in passage.elements if each.ref == passage.tells)


def test_a_277ca_by_its_stc():
    data = ack_277(said("1C000001", "A7", "562"), said("1C000002", "A2"))
    (found,) = x12.passages(data, NUMBERS)
    assert found.raw.startswith("STC*A7:562:85*20261124*U*150")
    lines = [line.strip() for line in data.decode().split("~")]
    start = next(at for at, line in enumerate(lines) if line.startswith("ST*"))
    assert lines[start + found.position - 1] == found.raw
    assert [(each.ref, each.name, each.text) for each in found.elements][:3] == [
        ("STC01-1", "category", "A7"), ("STC01-2", "status", "562"), ("STC01-3", "of whom", "85"),
    ]  # fmt: skip
    assert (found.loop, found.name) == ("2200D", "claim status")
    assert x12.caret(found.raw, found.tells).rstrip() == "    ^^"


def test_a_999_by_its_errors_and_results():
    error = SegmentError("NM1", 12, "8", "2010BA", elements=(ElementError(9, "7", value="X"),))
    assert told(ack_999("R", "R", errors=(error,))) == [
        ("2100", "IK3 at 4", "IK304=8"), ("2000", "IK5 at 6", "IK501=R"), ("HEADER", "AK9 at 7", "AK901=R"),
    ]  # fmt: skip


def test_a_997_by_its_errors_and_results():
    error = SegmentError("NM1", 12, "8", "2010", elements=(ElementError(9, "7", value="X"),))
    assert told(ack_997("R", "R", errors=(error,))) == [
        ("2100", "AK3 at 4", "AK304=8"), ("2000", "AK5 at 6", "AK501=R"), ("HEADER", "AK9 at 7", "AK901=R"),
    ]  # fmt: skip


def test_a_ta1_stands_in_no_transaction():
    (found,) = x12.passages(ack_ta1("R", note="024"), NUMBERS)
    assert (found.position, found.loop, _value(found)) == (0, "", "R")


def test_what_speaks_of_others_is_not_shown():
    for data in (ack_277(said("1C000001", "A2")), ack_999("A"), ack_ta1("A")):
        assert told(data, OTHER) == []


def test_an_835_by_its_clp():
    data = era(answer("1C000002", line("99213")), answer("1C000001", line("99213", "CO-45 30.00")))
    assert [(loop, tells) for loop, _, tells in told(data)] == [("2100", "CLP02=1")]
