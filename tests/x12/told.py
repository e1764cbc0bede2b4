"""What a report says, as lines of a table that a person can check against the file.

One line for each kind of finding on one element and value: `guide.element-code HI02-1 "8901" at 21`. Positions count in
the transaction, ST being 1; `2:21` is the second transaction's; `21..205/46` is every 46th from 21 on; `1-3:21` the same
place in each of three transactions; `-` the envelope around them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from billwright.records.envelope import Delimiters
from billwright.records.finding import Finding
from billwright.x12 import InterchangeReport, Report

_ISA = re.compile(r"ISA[^A-Za-z0-9\s]")
_ENVELOPE = ("ISA", "GS", "GE", "IEA", "TA1")
Place = tuple[int, int]
"""Which transaction of the file, from 1, and the position in it; 0 and 0 outside any."""
_RUN = 4
_LONGEST = 20


def told(report: Report, data: bytes) -> list[str]:
    """Everything found, grouped, in the order first met."""
    found: dict[str, list[Place]] = {}
    for finding, place, raw, marks in _placed(report, data):
        found.setdefault(_line(finding, raw, marks), []).append(place)
    many = len(report.transactions) > 1
    return [f"{line} at {_places(places, many)}" for line, places in found.items()]


def _placed(report: Report, data: bytes) -> Iterator[tuple[Finding, Place, str, Delimiters]]:
    """Each finding with the segment that it is about."""
    number = 0
    texts = _interchanges(data)
    for interchange in report.interchanges:
        marks = interchange.facts.delimiters
        outside, transactions = _segments(next(texts, ""), marks)
        inside = iter(transactions)
        for group in interchange.groups:
            for transaction in group.transactions:
                number += 1
                segments = next(inside, [])
                for finding in transaction.findings:
                    at = finding.where.segment or 0
                    yield finding, (number, at), segments[at - 1] if 0 < at <= len(segments) else "", marks
        for finding in _outside(interchange):
            raw = next((each for each in outside if each.startswith(finding.where.segment_id or "?")), "")
            yield finding, (0, 0), raw, marks


def _outside(interchange: InterchangeReport) -> Iterator[Finding]:
    for group in interchange.groups:
        yield from group.findings
    yield from interchange.findings


def _interchanges(data: bytes) -> Iterator[str]:
    text = data.decode("latin-1").replace("\r", "")
    starts = [match.start() for match in _ISA.finditer(text)]
    yield from (text[start:end] for start, end in itertools.zip_longest(starts, starts[1:]))


def _segments(text: str, marks: Delimiters) -> tuple[list[str], list[list[str]]]:
    """The envelope's segments, and those of each transaction."""
    outside: list[str] = []
    inside: list[list[str]] = []
    for raw in text.split(marks.segment):
        raw = raw.strip("\n ") if marks.segment == "\n" else raw.replace("\n", "").strip()
        sid = raw.split(marks.element)[0]
        if sid in _ENVELOPE:
            outside.append(raw)
        elif sid == "ST":
            inside.append([raw])
        elif inside:
            inside[-1].append(raw)
    return outside, inside


def _line(finding: Finding, raw: str, marks: Delimiters) -> str:
    """The finding without its place: what it is of, and the value there; for what is missing, the name of it."""
    where, name = finding.where, finding.id.removeprefix("x12.")
    if name.endswith(("segment-missing", "loop-missing", "missing-trailer", "not-covered", "read-as-5010")):
        return f"{name} {where.segment_id or '-'} {finding.message.split(' is ')[0]!r}"
    if where.element is None:
        return f"{name} {(where.segment_id or '-')[:6]}"
    value = _value(where.element, raw, marks)
    return f"{name} {where.element} {value if len(value) <= _LONGEST else value[:_LONGEST] + '...'!r}"


def _value(element: str, raw: str, marks: Delimiters) -> str:
    ref, _, component = element.partition("-")
    texts = raw.split(marks.element)
    text = texts[int(ref[-2:])] if int(ref[-2:]) < len(texts) else ""
    if not component:
        return text
    parts = text.split(marks.component)
    return parts[int(component) - 1] if int(component) <= len(parts) else ""


# --- places


def _places(places: Iterable[Place], many: bool) -> str:
    """Positions with their transactions; equal ones of transactions in a row are said once."""
    out: list[tuple[int, int, str]] = []
    for number, group in itertools.groupby(places, key=lambda place: place[0]):
        run = _runs([at for _, at in group])
        if out and out[-1][1] == number - 1 and out[-1][2] == run:
            out[-1] = (out[-1][0], number, run)
        else:
            out.append((number, number, run))
    return " ".join(_spoken(*each, many) for each in out)


def _spoken(first: int, last: int, run: str, many: bool) -> str:
    if not first:
        return "-" if run == "0" else f"- x{run.count('0')}"
    if not many:
        return run
    return f"{first}:{run}" if first == last else f"{first}-{last}:{run}"


def _runs(positions: list[int]) -> str:
    """Numbers in order; four or more at one distance as `first..last/distance`."""
    left = sorted(positions)
    out: list[str] = []
    while left:
        first, run = left[0], left[:1]
        for step in {each - first for each in left[1:5]} - {0}:
            there = set(left)
            reach = list(itertools.takewhile(there.__contains__, itertools.count(first, step)))
            run = max(run, reach, key=len)
        if len(run) < _RUN:
            run = left[:1]
        out.append(str(first) if len(run) == 1 else f"{first}..{run[-1]}/{run[1] - first}")
        for each in run:
            left.remove(each)
    return ",".join(out)
