"""NCCI procedure-to-procedure edits: CMS's text files packed into sorted arrays that a process maps, not reads.

The official file is tab-separated cp1252: a few lines of notice and a heading whose quoted cells may hold line breaks,
then one edit a line: column 1, column 2, a mark for edits from before 1996, first day (CCYYMMDD), deletion date or *,
modifier indicator, rationale. A quarter comes in several such files; it repeats the edits of the years before with
their dates, so that the newest edition answers for past days of service too.

The store is five arrays, one entry an edit, sorted by pair and first day. A pair is one integer of 52 bits (ten
characters in base 36), which a binary search finds in the mapped pages that all processes share.
"""

from __future__ import annotations

import datetime as dt
import itertools
import mmap
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress
from billwright.codestore.store import CodeFileError
from billwright.records.dates import parse_d8
from billwright.rules.codes import PAIR_SETS, PairFact

DATA = "pairs.bin"
_MAGIC = b"BWPAIRS1"
_CODE = re.compile(r"[0-9A-Z]{5}")
_CODE_SPAN = 36**5
_EPOCH = dt.date(1990, 1, 1)
"""Day 0 of the arrays' day numbers, before NCCI began (1996); 16 bits reach to 2169."""
_OPEN = 0xFFFF
_ENTRY_BYTES = 8 + 2 + 2 + 2 + 1
_MEMO_LIMIT = 200_000
_REPORT_EVERY = 100_000
_FILE = re.compile(r"cci\w*-v(\d{2})([0-3])r(\d)", re.IGNORECASE)


Packed = int
"""An edit as one integer that sorts by pair and first day: pair, start, end (16 bits each), rationale (16), indicator (8).

`start` and `end` are day numbers from _EPOCH, `end` the first day out. Two and a half million of these are 120 MB
while loading; a tuple each would be five times that.
"""


class Summary(msgspec.Struct):
    """What reading found worth telling."""

    read: int = 0
    never_in_force: int = 0
    """Edits deleted on the day they began, or before it."""
    same_pair: int = 0
    """Edits whose pair has another entry, with other dates or another rationale."""


class _Header(msgspec.Struct):
    count: int
    rationales: list[str]


def pair_key(column1: str, column2: str) -> int:
    """Raises ValueError for a code that is not of digits and letters."""
    return int(column1, 36) * _CODE_SPAN + int(column2, 36)


def _codes_of(key: int) -> tuple[str, str]:
    return _base36(key // _CODE_SPAN), _base36(key % _CODE_SPAN)


def _base36(value: int) -> str:
    text = ""
    for _ in range(5):
        value, digit = divmod(value, 36)
        text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + text
    return text


def read(path: Path, rationales: dict[str, int]) -> Iterator[Packed]:
    """The edits of one file. Raises CodeFileError naming the line of anything that is neither heading nor edit."""
    heading = ""
    days: dict[str, int] = {}
    number = 0
    begun = False
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split("\t")
            if not begun and not _begins(cells):
                heading += line.lower()
                continue
            begun = True
            if line.strip():
                yield _edit(path, number, cells, days, rationales)
    if not begun:
        raise CodeFileError(
            path, "no edit found: expected tab-separated lines of Column 1, Column 2, ... rationale", number
        )
    if "column" not in heading:
        raise CodeFileError(path, "its heading does not name Column 1 and Column 2: is this an NCCI file?", 1)


def _begins(cells: list[str]) -> bool:
    """Whether a line is an edit, good or bad, and no more the heading, whose quoted cells run over several lines."""
    codes = len(cells) > 1 and bool(_CODE.fullmatch(cells[0]) and _CODE.fullmatch(cells[1]))
    return codes or (len(cells) > 3 and len(cells[3]) == 8 and cells[3].isdigit())


def _edit(path: Path, number: int, cells: list[str], days: dict[str, int], rationales: dict[str, int]) -> Packed:
    if len(cells) < 7:
        raise CodeFileError(
            path, f"an edit has seven columns and this line has {len(cells)}: is the file cut short?", number
        )
    column1, column2, _, begins, ends, indicator, rationale = (cell.strip() for cell in cells[:7])
    if not (_CODE.fullmatch(column1) and _CODE.fullmatch(column2)):
        raise CodeFileError(path, f"not two procedure codes: {column1!r} and {column2!r}", number)
    if indicator not in ("0", "1", "9"):
        raise CodeFileError(path, f"modifier indicator {indicator!r} is none of 0, 1, 9", number)
    try:
        start = days.get(begins) or days.setdefault(begins, _day_number(begins))
        last = _OPEN if ends in ("*", "") else days.get(ends) or days.setdefault(ends, _day_number(ends))
    except ValueError as error:
        raise CodeFileError(path, str(error), number) from error
    end = _OPEN if last == _OPEN else last + 1 if last > start else start
    reason = rationales.setdefault(rationale, len(rationales))
    if reason > 0xFFFF:
        raise CodeFileError(path, "more than 65,536 different rationales: not an NCCI file", number)
    return pair_key(column1, column2) << 56 | start << 40 | end << 24 | reason << 8 | int(indicator)


def _day_number(text: str) -> int:
    days = (parse_d8(text) - _EPOCH).days
    if not 0 < days < _OPEN:
        raise ValueError(f"a date from {_EPOCH.year} to 2168 was expected: {text}")
    return days


def compile_edits(
    paths: Sequence[Path], target: Path, progress: Callable[[int], None] | None = None
) -> tuple[int, Summary]:
    """Writes the store; gives the number of edits, and what was found. Raises CodeFileError.

    CMS prints as deletion date the last day in force: an edit deleted 20251231 still binds that day. One deleted on the
    day it began was never in force: it is counted and kept, as the file is the record, and no look-up finds it.
    """
    rationales: dict[str, int] = {}
    summary = Summary()
    edits: list[Packed] = []
    for path in paths:
        for edit in read(path, rationales):
            edits.append(edit)
            if progress and len(edits) % _REPORT_EVERY == 0:
                progress(len(edits))
    edits.sort()
    summary.read = len(edits)
    summary.never_in_force = sum((edit >> 24) & 0xFFFF <= (edit >> 40) & 0xFFFF for edit in edits)
    summary.same_pair = sum(left >> 56 == right >> 56 for left, right in itertools.pairwise(edits))
    _write(target, edits, list(rationales))
    if progress:
        progress(len(edits))
    return len(edits), summary


def _write(target: Path, edits: list[Packed], rationales: list[str]) -> None:
    header = msgspec.json.encode(_Header(len(edits), rationales))
    header += b" " * (-(len(_MAGIC) + 8 + len(header)) % 8)
    with target.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        file.write(array("Q", (edit >> 56 for edit in edits)).tobytes())
        for shift in (40, 24, 8):
            file.write(array("H", ((edit >> shift) & 0xFFFF for edit in edits)).tobytes())
        file.write(array("B", (edit & 0xFF for edit in edits)).tobytes())


class Pairs:
    """An edition open for reading; its pages are mapped, and shared with every process that opens it."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        with (folder / DATA).open("rb") as file:
            self._view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if self._view[:8] != _MAGIC:
            raise CodeFileError(folder / DATA, "not a store of this version: load the NCCI files again")
        length = int.from_bytes(self._view[8:16], "little")
        header = msgspec.json.decode(self._view[16 : 16 + length], type=_Header)
        self.rationales = header.rationales
        self._count = header.count
        at = 16 + length
        if len(self._view) != at + self._count * _ENTRY_BYTES:
            raise CodeFileError(
                folder / DATA, "the store is cut short: remove its folder and load the NCCI files again"
            )
        self._pairs, at = self._array("Q", 8, at)
        self._starts, at = self._array("H", 2, at)
        self._ends, at = self._array("H", 2, at)
        self._reasons, at = self._array("H", 2, at)
        self._indicators, at = self._array("B", 1, at)
        self._spans: dict[str, tuple[int, int]] = {}
        self._memo: dict[tuple[str, str], tuple[PairFact, ...]] = {}

    def _array(self, typecode: Literal["Q", "H", "B"], size: int, at: int) -> tuple[memoryview, int]:
        end = at + size * self._count
        return self._view[at:end].cast(typecode), end

    def __len__(self) -> int:
        return self._count

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None:
        try:
            facts = self._memo[column1, column2]
        except KeyError:
            facts = self._remember(column1, column2)
        for fact in facts:
            if fact.starts <= on and (fact.ends is None or on < fact.ends):
                return fact
        return None

    def _remember(self, column1: str, column2: str) -> tuple[PairFact, ...]:
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        facts = self._memo[column1, column2] = tuple(self.entries(column1, column2))
        return facts

    def entries(self, column1: str, column2: str) -> Iterator[PairFact]:
        """Every entry of the pair, by first day; none for codes that are not procedure codes."""
        start, end = self._span(column1)
        if start == end or not _CODE.fullmatch(column2):
            return
        key = pair_key(column1, column2)
        at = bisect_left(self._pairs, key, start, end)
        while at < end and self._pairs[at] == key:
            yield self._fact(at)
            at += 1

    def _span(self, column1: str) -> tuple[int, int]:
        """Where the pairs with this first code lie. Kept: claims repeat a few thousand codes, which halves the search."""
        try:
            return self._spans[column1]
        except KeyError:
            pass
        span = (0, 0)
        if _CODE.fullmatch(column1):
            first = int(column1, 36) * _CODE_SPAN
            start = bisect_left(self._pairs, first)
            span = (start, bisect_left(self._pairs, first + _CODE_SPAN, start))
        if len(self._spans) >= _MEMO_LIMIT:
            self._spans.clear()
        self._spans[column1] = span
        return span

    def _fact(self, at: int) -> PairFact:
        column1, column2 = _codes_of(self._pairs[at])
        end = self._ends[at]
        return PairFact(
            column1,
            column2,
            self._indicators[at],
            _EPOCH + dt.timedelta(days=self._starts[at]),
            None if end == _OPEN else _EPOCH + dt.timedelta(days=end),
            self.rationales[self._reasons[at]],
        )

    def in_force(self) -> Iterator[tuple[int, int]]:
        """(pair, indicator) of the edits without an end, in order."""
        for pair, end, indicator in zip(self._pairs, self._ends, self._indicators, strict=True):
            if end == _OPEN:
                yield pair, indicator

    def pairs(self) -> memoryview:
        """Every pair, in order, as often as it has entries."""
        return self._pairs


def compare(before: Pairs, after: Pairs) -> Changes:
    """Pairs in force; `kept` of the `old` edition's entries have their pair in the new file, in force or not."""
    old, new = dict(before.in_force()), dict(after.in_force())
    both = old.keys() & new.keys()
    every = set(after.pairs())
    return Changes(
        added=len(new) - len(both),
        ended=len(old) - len(both),
        changed=sum(old[pair] != new[pair] for pair in both),
        kept=sum(pair in every for pair in before.pairs()),
        old=len(before),
    )


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    rows, summary = compile_edits(parts, folder / DATA, progress)
    told = ((summary.never_in_force, "deleted on the day they began"), (summary.same_pair, "of a pair listed before"))
    return Compiled(rows, tuple(f"{count} edits {what}" for count, what in told if count))


def _edition_in_name(name: str) -> str | None:
    """CMS numbers NCCI versions by year since 1994 and quarter: ccipra-v322r1-f1.txt is 2026Q3, revision 1."""
    match = _FILE.search(name)
    if not match:
        return None
    revision = f"r{match[3]}" if match[3] != "0" else ""
    return f"{1994 + int(match[1])}Q{int(match[2]) + 1}{revision}"


SETS = tuple(
    CodeSet(
        name=f"ncci-{which}",
        title=f"NCCI pairs of procedures, {words}",
        file="the procedure-to-procedure edit files of CMS, text, one or a folder of them",
        compile=_compile,
        open=Pairs,
        compare=compare,
        reaches_back=True,
        several_parts=True,
        edition_in_name=_edition_in_name,
    )
    for which, words in zip(PAIR_SETS, ("practitioners", "outpatient hospitals", "Medicaid"), strict=True)
)
