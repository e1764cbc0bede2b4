"""Delimited text as publishers give it out: lines above the heading, a byte order mark or cp1252, tabs or semicolons, line
breaks inside quoted cells, blank lines and trailing columns are taken as they are, counted and told.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from billwright.codestore.store import CodeFileError
from billwright.records.dates import parse_d8
from billwright.records.words import counted

_DELIMITERS = {",": "", "\t": "separated by tabs", ";": "separated by semicolons", "|": "separated by bars"}
_ABOVE = 40
"""Records that may stand above the heading: notices of rights run over many lines."""
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Notes:
    """What a person should know of how a file was read; each thing with how often it was met."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._said: list[str] = []

    def count(self, what: str) -> None:
        """`what` names one of them, as "blank line left out": it is told as "3 blank lines left out"."""
        self._counts[what] += 1

    def say(self, what: str) -> None:
        if what and what not in self._said:
            self._said.append(what)

    def told(self) -> tuple[str, ...]:
        return (*self._said, *(_counted(count, what) for what, count in self._counts.items()))


def _counted(count: int, what: str) -> str:
    noun, _, rest = what.partition(" ")
    return f"{counted(count, noun)} {rest}".strip()


def text_of(path: Path, notes: Notes) -> str:
    """The file decoded, whole. Raises CodeFileError for what is no text."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        notes.say("read as Windows-1252 (cp1252)")
    if "\0" in text:
        raise CodeFileError(path, "not a text file: it holds a zero byte", text[: text.index("\0")].count("\n") + 1)
    return text


class Row(NamedTuple):
    """`line` is where it begins, from 1; `cells` by field, "" where the file has no such column. Space is as one blank."""

    line: int
    cells: Mapping[str, str]


def read_sheet(path: Path, text: str, columns: Mapping[str, tuple[str, ...]], notes: Notes) -> Iterator[Row]:
    """The rows below the heading. `columns` gives for each field the headings that it goes by; a field whose name ends with
    "!" must be there. Raises CodeFileError naming the line."""
    heading, at, records = _heading(path, text, columns, notes)
    width = len(heading)
    for line, record in records:
        while len(record) > width and not record[-1].strip():
            record.pop()
        if not any(cell.strip() for cell in record):
            notes.count("line left out, as it is blank")
            continue
        if len(record) != width:
            raise CodeFileError(
                path,
                f"{counted(len(record), 'column')} where the heading has {width}: cut short, or a comma unquoted",
                line,
            )
        yield Row(line, {field: " ".join(record[place].split()) if place >= 0 else "" for field, place in at.items()})


_Records = Iterator[tuple[int, list[str]]]


def _heading(
    path: Path, text: str, columns: Mapping[str, tuple[str, ...]], notes: Notes
) -> tuple[list[str], dict[str, int], _Records]:
    """The first record that names every column that must be there, under whichever delimiter does."""
    for delimiter, said in _DELIMITERS.items():
        records = _records(path, text, delimiter)
        try:
            for above, (_, record) in enumerate(itertools.islice(records, _ABOVE)):
                at = _places(record, columns)
                if at is not None:
                    notes.say(said)
                    if above:
                        notes.say(f"{counted(above, 'line')} above the heading")
                    while record and not record[-1].strip():
                        record.pop()
                    return record, at, records
        except CodeFileError:
            continue  # not this delimiter: under the right one the heading stands above any damage
    wanted = " and ".join(f"“{names[0]}”" for field, names in columns.items() if field.endswith("!"))
    raise CodeFileError(path, f"no heading in its first {_ABOVE} lines names columns of {wanted}", 1)


def _places(record: list[str], columns: Mapping[str, tuple[str, ...]]) -> dict[str, int] | None:
    """Where each field stands, -1 for one that is not there; None where one is missing that must be."""
    names = [_plain(cell) for cell in record]
    at: dict[str, int] = {}
    for field, headings in columns.items():
        place = next((names.index(_plain(each)) for each in headings if _plain(each) in names), -1)
        if place < 0 and field.endswith("!"):
            return None
        at[field.rstrip("!")] = place
    return at


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def _records(path: Path, text: str, delimiter: str) -> _Records:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise CodeFileError(path, f"not delimited text, or cut short inside quotes: {error}", line) from error


def read_day(path: Path, line: int, text: str) -> dt.date | None:
    """20261001, 2026-10-01 or 10/1/2026; None where there is none. Raises CodeFileError."""
    if not text:
        return None
    try:
        if match := _US_DAY.fullmatch(text):
            return dt.date(int(match[3]), int(match[1]), int(match[2]))
        return parse_d8(text.replace("-", ""))
    except ValueError as error:
        raise CodeFileError(path, f"not a date: {text!r}", line) from error
