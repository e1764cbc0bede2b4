"""Millions of pairs of procedure codes in one file that a process maps, not reads: its pages are shared by all.

Codes are numbered in order. A bit for each column 1 and column 2 says whether the two ever met in an edit that was in
force: claims ask of many pairs and most meet none, which one byte of the map answers. Were there more codes than CMS has,
several pairs would share a bit, and the search behind it tell them apart. The edits themselves stand sorted by pair and
first day; where those of a column 1 begin is listed, and its few hundred are searched by halving.

    magic | length of the header | header (JSON) | begins u32[codes + 1] | column 2 u32[n] | starts u16[n] | ends u16[n]
    | rationale u16[n] | indicator u8[n] | bits, those of a column 1 together
"""

from __future__ import annotations

import datetime as dt
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from billwright.codestore.store import CodeFileError
from billwright.rules.codes import PairFact

DATA = "pairs.bin"
EPOCH = dt.date(1990, 1, 1)
"""Day 0 of the day numbers, before NCCI began (1996); 16 bits reach to 2169."""
OPEN = 0xFFFF
"""The end of an edit that has none."""
_MAGIC = b"BWPAIRS2"
_ENTRY_BYTES = 4 + 2 + 2 + 2 + 1
_MOST_BITS = 1 << 28
"""32 MB: a bit of its own for each pair of 16,384 codes. NCCI has some 12,000."""
_MEMO_LIMIT = 20_000
"""Pairs met whose facts are kept, as claims meet the same few: some megabytes at most."""


class Packed(msgspec.Struct, frozen=True):
    """Edits ready to be written, in order of pair and first day; `codes` sorted, and each column as long as there are
    edits. `begins` has one more entry than `codes`."""

    codes: list[str]
    rationales: list[str]
    begins: array[int]
    column2: array[int]
    starts: array[int]
    ends: array[int]
    reasons: array[int]
    indicators: array[int]


class _Header(msgspec.Struct):
    count: int
    codes: list[str]
    rationales: list[str]


def write(target: Path, packed: Packed) -> None:
    header = msgspec.json.encode(_Header(len(packed.column2), packed.codes, packed.rationales))
    header += b" " * (-(len(_MAGIC) + 8 + len(header)) % 8)
    columns = (packed.begins, packed.column2, packed.starts, packed.ends, packed.reasons, packed.indicators)
    with target.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for column in columns:
            file.write(_little(column).tobytes())
        file.write(_bits(packed))


def _little(column: array[int]) -> array[int]:
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column


def _bits(packed: Packed) -> bytearray:
    """Edits that were never in force leave none."""
    codes = len(packed.codes)
    size = _size(codes)
    bits = bytearray(size >> 3)
    for one in range(codes):
        row = one * codes
        for at in range(packed.begins[one], packed.begins[one + 1]):
            if packed.starts[at] < packed.ends[at]:
                bit = (row + packed.column2[at]) % size
                bits[bit >> 3] |= 1 << (bit & 7)
    return bits


def _size(codes: int) -> int:
    """How many bits there are: whole bytes."""
    return min((codes * codes + 7) & ~7, _MOST_BITS)


class Pairs:
    """An edition open for reading, by any thread and any number of processes."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        with (folder / DATA).open("rb") as file:
            self._view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if self._view[:8] != _MAGIC:
            raise CodeFileError(folder / DATA, "not a store of this version: load the NCCI files again")
        length = int.from_bytes(self._view[8:16], "little")
        header = msgspec.json.decode(self._view[16 : 16 + length], type=_Header)
        self._codes, self._rationales, self._count = header.codes, header.rationales, header.count
        self._row, self._size = len(self._codes), _size(len(self._codes))
        self._at = 16 + length
        expected = (len(self._codes) + 1) * 4 + self._count * _ENTRY_BYTES + (self._size >> 3)
        if len(self._view) != self._at + expected:
            raise CodeFileError(
                folder / DATA, "the store is cut short: remove its folder and load the NCCI files again"
            )
        self._begins = self._column("I", 4, len(self._codes) + 1)
        self._column2 = self._column("I", 4, self._count)
        self._starts = self._column("H", 2, self._count)
        self._ends = self._column("H", 2, self._count)
        self._reasons = self._column("H", 2, self._count)
        self._indicators = self._column("B", 1, self._count)
        self._bits = self._view[self._at :]
        self._numbers = {code: number for number, code in enumerate(self._codes)}
        self._met: dict[tuple[int, int], tuple[PairFact, ...]] = {}

    def _column(self, typecode: Literal["I", "H", "B"], size: int, count: int) -> memoryview:
        begin, self._at = self._at, self._at + size * count
        return self._view[begin : self._at].cast(typecode)

    def __len__(self) -> int:
        return self._count

    def find(self, column1: str, column2: str, on: dt.date) -> PairFact | None:
        """The edit of the pair in force that day."""
        one, two = self._numbers.get(column1), self._numbers.get(column2)
        if one is None or two is None:
            return None
        bit = (one * self._row + two) % self._size
        return self._in_force(one, two, on) if self._bits[bit >> 3] >> (bit & 7) & 1 else None

    def among(self, codes: Iterable[str], on: dt.date) -> tuple[PairFact, ...]:
        """Every edit in force that day between two different codes of `codes`, either way round, in no order.

        The question of a whole claim, at a fifth of the cost of asking for each pair. A code may be there several times.
        """
        numbers, bits, size = self._numbers, self._bits, self._size
        present = [number for code in set(codes) if (number := numbers.get(code)) is not None]
        met: list[PairFact] = []
        for one in present:
            row = one * self._row
            for two in present:
                bit = (row + two) % size
                if bits[bit >> 3] >> (bit & 7) & 1 and one != two and (fact := self._in_force(one, two, on)):
                    met.append(fact)
        return tuple(met)

    def _in_force(self, one: int, two: int, on: dt.date) -> PairFact | None:
        facts = self._met.get((one, two))
        if facts is None:
            if len(self._met) >= _MEMO_LIMIT:
                self._met.clear()
            facts = self._met[one, two] = tuple(self._entries(one, two))
        for fact in reversed(facts):  # of two that share a day, the later binds
            if fact.starts <= on and (fact.ends is None or on < fact.ends):
                return fact
        return None

    def _entries(self, one: int, two: int) -> Iterator[PairFact]:
        at, end = self._begins[one], self._begins[one + 1]
        at = bisect_left(self._column2, two, at, end)
        while at < end and self._column2[at] == two:
            yield self._fact(one, at)
            at += 1

    def _fact(self, one: int, at: int) -> PairFact:
        return PairFact(
            self._codes[one],
            self._codes[self._column2[at]],
            self._indicators[at],
            EPOCH + dt.timedelta(self._starts[at]),
            None if self._ends[at] == OPEN else EPOCH + dt.timedelta(self._ends[at]),
            self._rationales[self._reasons[at]],
        )

    def codes(self) -> Sequence[str]:
        """Every code that the edition names in either column, in order."""
        return self._codes

    def beside(self, column1: str) -> dict[str, int | None]:
        """By column 2, what the edition has of it beside `column1`: the indicator of the edit without an end, None where
        all its edits ended."""
        one = self._numbers.get(column1)
        found: dict[str, int | None] = {}
        if one is not None:
            for at in range(self._begins[one], self._begins[one + 1]):
                code = self._codes[self._column2[at]]
                found[code] = self._indicators[at] if self._ends[at] == OPEN else found.get(code)
        return found
