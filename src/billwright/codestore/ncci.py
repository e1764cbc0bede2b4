"""NCCI procedure-to-procedure edits, in the text files of CMS.

The official file is tab-separated cp1252: a few lines of notice and a heading whose quoted cells may hold line breaks,
then one edit a line: column 1, column 2, a mark for edits from before 1996 (Medicare's files only), first day (CCYYMMDD),
deletion date (* or nothing for none), modifier indicator, rationale. The spreadsheet of the same edits, saved as CSV, is
taken too. A quarter comes in several such files; it repeats the
edits of the years before with their dates, so that the newest edition answers for past days of service too.
"""

from __future__ import annotations

import csv
import itertools
import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TextIO

import msgspec

from billwright.codestore import editions_named, pairs
from billwright.codestore.pairs import DATA, EPOCH, OPEN, Packed, Pairs
from billwright.codestore.sets import Change, Changes, CodeSet, Compiled, Progress, unheard
from billwright.codestore.store import CodeFileError
from billwright.records.dates import parse_d8
from billwright.records.words import counted
from billwright.rules.codes import PAIR_SETS

_CODE = re.compile(r"[0-9A-Z]{5}")
_CODE_BITS = (1 << 32) - 1
_ALL_BUT_RATIONALE = ~(0xFFFF << 8)
_WIDTHS = {6: "six", 7: "seven"}
"""Columns of Medicaid's files and of Medicare's."""
_REPORT_EVERY = 100_000
_BEGINNING = 20_000
_MOST_TAILS = 1_000_000
_SAMPLE = 1_000
"""Changes of each kind that are listed by name: an edition ends and adds tens of thousands of pairs."""
_FILE = re.compile(r"cci(?:pra|oph)?\w*-v(\d{2})([0-3])r(\d)", re.IGNORECASE)

Edit = int
"""An edit as one integer that sorts by pair and first day: column 1 and 2 (32 bits each, base 36), start, end (day numbers
from EPOCH, 16 bits each, `end` the first day out), rationale (16), indicator (8).

Two and a half million of these are 120 MB while loading; a tuple each would be five times that.
"""

_EDIT_BYTES = 15


class Summary(msgspec.Struct):
    """What reading found worth telling."""

    read: int = 0
    never_in_force: int = 0
    """Edits deleted on the day they began, or before it."""
    same_pair: int = 0
    """Edits whose pair has another entry, on other days."""
    day_in_common: int = 0
    """Edits that began on the very day by which another of their pair was deleted: the later binds."""
    twice_in_force: int = 0
    """Edits whose pair has another entry with the same indicator on the same days: the rationale is another."""

    def notes(self) -> tuple[str, ...]:
        told = (
            (self.never_in_force, "deleted on the day they began"),
            (self.same_pair, "of a pair listed before, on other days"),
            (self.day_in_common, "begun on the last day of another of the pair, and binding on it"),
            (self.twice_in_force, "of a pair listed twice for the same days, with another rationale"),
        )
        return tuple(f"{counted(count, 'edit')} {what}" for count, what in told if count)


class _Place(NamedTuple):
    path: Path
    line: int


class _Reader:
    """Reads the files of one edition. Codes and the rest of a line recur by the thousand: each is understood once.

    `line` is where it stands.
    """

    def __init__(self) -> None:
        self.line = 0
        self.rationales: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        self._width = 0

    def read(self, path: Path) -> Iterator[Edit]:
        """The edits of one file. Raises CodeFileError naming the line of anything that is neither heading nor edit."""
        codes, tails = self._codes, self._tails
        heading, self.line, self._width = "", 0, 0
        with path.open(encoding="cp1252", errors="replace", newline="") as file:
            for self.line, line in _numbered(path, file):
                self._width = self._width or _width(line)
                if not self._width:
                    heading += line.lower()
                    continue
                cells = line.split("\t", 2)
                try:
                    yield codes[cells[0]] << 88 | codes[cells[1]] << 56 | tails[cells[2]]
                except (KeyError, IndexError):
                    if line.strip():
                        yield self._understand(_Place(path, self.line), line)
        if not self._width:
            raise CodeFileError(
                path, "no edit found: expected tab-separated lines of Column 1, Column 2, ... rationale", self.line
            )
        if "column" not in heading:
            raise CodeFileError(path, "its heading does not name Column 1 and Column 2: is this an NCCI file?", 1)

    def _understand(self, place: _Place, line: str) -> Edit:
        """A line with something that was not met before."""
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) < self._width:
            words = f"an edit has {_WIDTHS[self._width]} columns and this line has {len(cells)}: is the file cut short?"
            raise CodeFileError(place.path, words, place.line)
        column1, column2 = cells[0].strip(), cells[1].strip()
        if not (_CODE.fullmatch(column1) and _CODE.fullmatch(column2)):
            raise CodeFileError(place.path, f"not two procedure codes: {column1!r} and {column2!r}", place.line)
        one = self._codes.setdefault(cells[0], int(column1, 36))
        two = self._codes.setdefault(cells[1], int(column2, 36))
        tail = self._tail(place, [cell.strip() for cell in cells[self._width - 4 :]])
        if len(self._tails) < _MOST_TAILS:
            self._tails[line.split("\t", 2)[2]] = tail
        return one << 88 | two << 56 | tail

    def _tail(self, place: _Place, cells: list[str]) -> int:
        """Start, end, rationale and indicator. CMS prints as deletion date the last day in force."""
        begins, ends, indicator, rationale = cells[:4]
        if indicator not in ("0", "1", "9"):
            raise CodeFileError(place.path, f"modifier indicator {indicator!r} is none of 0, 1, 9", place.line)
        try:
            start = _day_number(begins)
            last = OPEN if ends in ("*", "") else _day_number(ends)
        except ValueError as error:
            raise CodeFileError(place.path, str(error), place.line) from error
        end = OPEN if last == OPEN else last + 1 if last > start else start
        reason = self.rationales.setdefault(rationale, len(self.rationales))
        if reason > 0xFFFF:
            raise CodeFileError(place.path, "more than 65,536 different rationales: not an NCCI file", place.line)
        return start << 40 | end << 24 | reason << 8 | int(indicator)


def _numbered(path: Path, file: TextIO) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; where no tab is near its beginning, of a CSV file, with tabs for its commas."""
    is_csv = "\t" not in file.read(_BEGINNING)
    file.seek(0)
    if not is_csv:
        yield from enumerate(file, 1)
        return
    rows = csv.reader(file)
    try:
        for row in rows:
            yield rows.line_num, "\t".join(row)
    except csv.Error as error:
        raise CodeFileError(path, f"neither tab-separated nor CSV: {error}", rows.line_num) from error


def _width(line: str) -> int:
    """How many columns an edit has, by the first line that is one, good or bad; 0 for the heading, whose quoted cells run
    over several lines."""
    cells = line.rstrip("\r\n").split("\t")
    for width, day in ((7, 3), (6, 2)):
        if len(cells) > day and len(cells[day]) == 8 and cells[day].isdigit():
            return width
    return 7 if len(cells) > 1 and _CODE.fullmatch(cells[0]) and _CODE.fullmatch(cells[1]) else 0


def _day_number(text: str) -> int:
    days = (parse_d8(text) - EPOCH).days
    if not 0 < days < OPEN:
        raise ValueError(f"a date from {EPOCH.year} to 2168 was expected: {text}")
    return days


def compile_edits(paths: Sequence[Path], target: Path, progress: Progress = unheard) -> Summary:
    """Writes the store. Raises CodeFileError.

    An edit deleted 20251231 still binds that day. One deleted on the day it began was never in force: it is counted and
    kept, as the file is the record, and no look-up finds it. Two edits of one pair that are in force for the same time with
    different indicators are refused: no one could say which binds. On a single day in common the later binds.
    """
    reader = _Reader()
    edits: list[Edit] = []
    for path in paths:
        for edit in reader.read(path):
            edits.append(edit)
            if len(edits) % _REPORT_EVERY == 0:
                progress(len(edits))
    edits.sort()
    summary = _looked_over(edits, paths)
    pairs.write(target, _packed(edits, list(reader.rationales)))
    progress(len(edits))
    return summary


def _looked_over(edits: list[Edit], paths: Sequence[Path]) -> Summary:
    """What the sorted edits have that a person should know. Raises CodeFileError for two that contradict each other."""
    summary = Summary(read=len(edits))
    for _, of_pair in itertools.groupby(edits, lambda edit: edit >> 56):
        first, *others = of_pair
        summary.never_in_force += _end(first) <= _start(first)
        in_force = [first]
        for edit in others:
            if _end(edit) <= _start(edit):
                summary.never_in_force += 1
                continue
            beside = [other for other in in_force if _start(edit) < _last(other)]
            for other in beside:
                if other & 0xFF != edit & 0xFF:
                    raise _contradiction(paths, other, edit)
            summary.twice_in_force += bool(beside)
            summary.day_in_common += any(_start(edit) == _last(other) for other in in_force)
            summary.same_pair += not beside
            in_force.append(edit)
    return summary


def _start(edit: Edit) -> int:
    return edit >> 40 & 0xFFFF


def _end(edit: Edit) -> int:
    return edit >> 24 & 0xFFFF


def _last(edit: Edit) -> int:
    """The last day in force; of one without an end, beyond all."""
    return _end(edit) - (_end(edit) != OPEN)


def _contradiction(paths: Sequence[Path], *edits: Edit) -> CodeFileError:
    """Reads the files once more for the lines of the two edits."""
    reader, lines = _Reader(), dict[Edit, _Place]()
    wanted = {edit & _ALL_BUT_RATIONALE for edit in edits}
    for path in paths:
        for edit in reader.read(path):
            if edit & _ALL_BUT_RATIONALE in wanted:
                lines.setdefault(edit & _ALL_BUT_RATIONALE, _Place(path, reader.line))
    first, second = sorted(lines.values())
    pair = f"{_base36(edits[0] >> 88)} with {_base36(edits[0] >> 56 & _CODE_BITS)}"
    words = f"{pair} is in force on the same days with another indicator in {first.path.name}, line {first.line}"
    return CodeFileError(second.path, words, second.line)


def _base36(value: int) -> str:
    text = ""
    for _ in range(5):
        value, digit = divmod(value, 36)
        text = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + text
    return text


def _packed(edits: list[Edit], rationales: list[str]) -> Packed:
    """The edits as bytes one after the other, of which a column takes every fifteenth: a quarter of the time that field by
    field takes."""
    rows = bytearray()
    for at in range(0, len(edits), _REPORT_EVERY):
        rows += b"".join(edit.to_bytes(_EDIT_BYTES, "big") for edit in edits[at : at + _REPORT_EVERY])
    column1, column2 = _column(rows, 0, "I"), _column(rows, 4, "I")
    codes = sorted({*column1, *column2})
    number = {code: at for at, code in enumerate(codes)}
    edits_of = Counter(column1)
    return Packed(
        codes=[_base36(code) for code in codes],
        rationales=rationales,
        begins=array("I", itertools.accumulate((edits_of[code] for code in codes), initial=0)),
        column2=array("I", map(number.__getitem__, column2)),
        starts=_column(rows, 8, "H"),
        ends=_column(rows, 10, "H"),
        reasons=_column(rows, 12, "H"),
        indicators=_column(rows, 14, "B"),
    )


def _column(rows: bytearray, at: int, typecode: Literal["I", "H", "B"]) -> array[int]:
    column = array(typecode)
    size = column.itemsize
    laid = bytearray(len(rows) // _EDIT_BYTES * size)
    for place in range(size):
        laid[place if sys.byteorder == "big" else size - 1 - place :: size] = rows[at + place :: _EDIT_BYTES]
    column.frombytes(laid)
    return column


def compare(before: Pairs, after: Pairs) -> Changes:
    """Pairs in force; `kept` of the `old` pairs of the edition before have an entry in the new file, in force or not."""
    counts: Counter[str] = Counter()
    listed: list[Change] = []
    kept = old = 0
    for code in sorted({*before.codes(), *after.codes()}):
        was, now = before.beside(code), after.beside(code)
        old += len(was)
        kept += len(was.keys() & now.keys())
        for other in sorted(was.keys() | now.keys()):
            one, two = was.get(other), now.get(other)
            if one != two:
                change = _change(f"{code} {other}", one, two)
                counts[change.what] += 1
                if counts[change.what] <= _SAMPLE:
                    listed.append(change)
    return Changes(counts["added"], counts["ended"], counts["changed"], kept, old, tuple(listed))


def _change(pair: str, was: int | None, now: int | None) -> Change:
    if was is None:
        return Change(pair, "added", after=f"indicator {now}")
    if now is None:
        return Change(pair, "ended", before=f"indicator {was}")
    return Change(pair, "changed", f"indicator {was}", f"indicator {now}")


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    summary = compile_edits(parts, folder / DATA, progress)
    return Compiled(summary.read, summary.notes())


def edition_in_name(name: str) -> str | None:
    """CMS numbers the versions of Medicare's files by year since 1994 and quarter; Medicaid's name the quarter itself.

    >>> edition_in_name("ccipra-v322r1-f1.TXT"), edition_in_name("MCD-PTP-PRA-v2026q3-F0-D.txt")
    ('2026Q3r1', '2026Q3')
    """
    match = _FILE.search(name)
    if not match:
        return editions_named.quarter(name)
    revision = f"r{match[3]}" if match[3] != "0" else ""
    return f"{1994 + int(match[1])}Q{int(match[2]) + 1}{revision}"


_OF = {
    "practitioner": ("practitioners", "ccipra-v….txt"),
    "outpatient": ("outpatient hospitals", "ccioph-v….txt"),
    "medicaid": ("Medicaid practitioners", "MCD-PTP-PRA-v….txt"),
}

SETS = tuple(
    CodeSet(
        name=f"ncci-{which}",
        title=f"NCCI pairs of procedures, {_OF[which][0]}",
        file=f"the procedure-to-procedure edit files, {_OF[which][1]}, all parts in a folder",
        publisher="CMS, National Correct Coding Initiative, quarterly (cms.gov)",
        compile=_compile,
        open=Pairs,
        compare=compare,
        reaches_back=True,
        several_parts=True,
        edition_in_name=edition_in_name,
    )
    for which in PAIR_SETS
)
