"""Plain code lists whose rows carry their own dates: places of service, modifiers, HCPCS Level II.

The first two are built in, in our own words; HCPCS is loaded from CMS's file (public domain) in one of the layouts in
which it goes around: the fixed-width ANWEB record, or a CSV with a heading.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.resources
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.store import CodeFileError
from billwright.records.dates import parse_d8
from billwright.rules.codes import AgeLimit, CodeFact

DATA = "codes.msgpack"
_HCPCS = re.compile(r"[A-Z][0-9]{4}")
_RECORD_LENGTH = 293
"""Of the ANWEB record up to its action code; what follows is filler."""
_COLUMNS = {
    "code": ("HCPC", "HCPCS_CODE", "HCPCS"),
    "title": ("SHORT DESCRIPTION", "SHORT_DESCRIPTION", "LONG DESCRIPTION", "HCPCS_DESC"),
    "starts": ("ADD DT", "DATE_ADDED", "FROM_DATE"),
    "ends": ("TERM DT", "DATE_TERM", "TO_DATE"),
}


class CodeList:
    """Codes with their dated rows; a code that came back after an end has several."""

    def __init__(self, facts: list[CodeFact], edition: str) -> None:
        self.edition = edition
        self._facts: dict[str, tuple[CodeFact, ...]] = {
            code: tuple(rows)
            for code, rows in itertools.groupby(sorted(facts, key=lambda fact: fact.code), lambda fact: fact.code)
        }

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        for fact in self._facts.get(code, ()):
            if on in fact:
                return fact
        return None

    def search(self, typed: str, on: dt.date, limit: int) -> list[CodeFact]:
        """What is in force that day and begins with `typed`, or has all of its words as beginnings in its title."""
        code, words = typed.upper(), [word.casefold() for word in typed.split()]
        begins, named = [], []
        for rows in self._facts.values():
            for fact in rows:
                if on in fact and fact.code.startswith(code):
                    begins.append(fact)
                elif on in fact and words and _holds(fact.title, words):
                    named.append(fact)
        return (begins + named)[:limit]

    def codes(self) -> dict[str, str]:
        return {code: str(rows[-1]) for code, rows in self._facts.items()}

    def all(self) -> list[CodeFact]:
        return [fact for rows in self._facts.values() for fact in rows]


def _holds(title: str, words: list[str]) -> bool:
    of_title = re.findall(r"\w+", title.casefold())
    return all(any(each.startswith(word) for each in of_title) for word in words)


class AgeRanges:
    """Age limits by range of ICD-10-CM codes; `ranges` is sorted, without overlap."""

    def __init__(self, ranges: list[tuple[str, str, AgeLimit]], edition: str) -> None:
        self.edition = edition
        self._ranges = ranges
        self._memo: dict[str, AgeLimit | None] = {}

    def find(self, code: str) -> AgeLimit | None:
        if code not in self._memo:
            if len(self._memo) >= 100_000:
                self._memo.clear()
            self._memo[code] = next((limit for low, high, limit in self._ranges if low <= code <= high), None)
        return self._memo[code]


def _builtin(name: str) -> Iterator[dict[str, str]]:
    text = (importlib.resources.files("billwright.codestore") / "builtin" / name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def places() -> CodeList:
    """CMS's place of service codes."""
    rows = [CodeFact(r["code"], r["name"], _date(r["starts"]), _date(r["ends"])) for r in _builtin("places.csv")]
    return CodeList(rows, "CMS, June 2024")


def modifiers() -> CodeList:
    """CPT and HCPCS Level II modifiers, and the pairs of origin and destination that ambulance lines carry."""
    rows = [CodeFact(r["code"], r["name"], _date(r["starts"]), _date(r["ends"])) for r in _builtin("modifiers.csv")]
    listed = {row.code for row in rows}
    stops = [(r["code"], r["name"]) for r in _builtin("ambulance_stops.csv")]
    rows += [
        CodeFact(origin + destination, f"Ambulance: {start} to {end}")
        for (origin, start), (destination, end) in itertools.product(stops, stops)
        if origin != "X" and origin + destination not in listed
    ]
    return CodeList(rows, "built in, October 2026")


def diagnosis_ages() -> AgeRanges:
    rows = [
        (r["first"], r["last"], AgeLimit(int(r["lowest_age"]), int(r["highest_age"])))
        for r in _builtin("diagnosis_ages.csv")
    ]
    return AgeRanges(rows, "CMS Outpatient Code Editor 27.1, April 2026")


def read_hcpcs(path: Path) -> list[CodeFact]:
    """HCPCS Level II codes of CMS's file; its modifiers are left out. Raises CodeFileError naming the line."""
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        first = file.readline()
    if "," in first and any(name in first.upper() for name in _COLUMNS["code"]):
        return list(_read_csv(path))
    return list(_read_anweb(path))


def _read_anweb(path: Path) -> Iterator[CodeFact]:
    """Record kinds (position 11): 3 a code, 4 more of its description, 7 and 8 the same of a modifier."""
    found = False
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        for number, line in enumerate(file, 1):
            record = line.rstrip("\r\n")
            if not record.strip():
                continue
            if len(record) < _RECORD_LENGTH or record[10] not in "3478":
                raise CodeFileError(path, f"not an ANWEB record of {_RECORD_LENGTH} characters or more", number)
            if record[10] == "3":
                found = True
                yield _fact(path, number, record[:5], record[91:119].strip(), record[268:276], record[284:292])
    if not found:
        raise CodeFileError(path, "no HCPCS code found")


def _read_csv(path: Path) -> Iterator[CodeFact]:
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        reader = csv.reader(file)
        try:
            heading = [cell.strip().upper() for cell in next(reader)]
            at = {field: _column(heading, names) for field, names in _COLUMNS.items()}
            if at["code"] is None or at["starts"] is None:
                raise CodeFileError(path, "its heading names no column of codes and of first days", 1)
            for row in reader:
                if len(row) != len(heading):
                    raise CodeFileError(
                        path, f"{len(row)} columns where the heading has {len(heading)}", reader.line_num
                    )
                values = {field: row[place].strip() if place is not None else "" for field, place in at.items()}
                yield _fact(path, reader.line_num, values["code"], values["title"], values["starts"], values["ends"])
        except csv.Error as error:
            raise CodeFileError(path, f"not a CSV file: {error}", reader.line_num) from error


def _column(heading: list[str], names: tuple[str, ...]) -> int | None:
    return next((heading.index(name) for name in names if name in heading), None)


def _fact(path: Path, number: int, code: str, title: str, starts: str, ends: str) -> CodeFact:
    """CMS's termination date is the last day in force, so one day is added."""
    if not _HCPCS.fullmatch(code):
        raise CodeFileError(path, f"not a HCPCS Level II code: {code!r}", number)
    try:
        first = parse_d8(starts.strip().replace("-", "")) if starts.strip() else None
        last = parse_d8(ends.strip().replace("-", "")) if ends.strip() else None
    except ValueError as error:
        raise CodeFileError(path, str(error), number) from error
    return CodeFact(code, title, first, last + dt.timedelta(days=1) if last else None)


def write(facts: list[CodeFact], folder: Path) -> int:
    (folder / DATA).write_bytes(msgspec.msgpack.encode(facts))
    return len(facts)


def open_list(folder: Path, edition: str) -> CodeList:
    return CodeList(msgspec.msgpack.decode((folder / DATA).read_bytes(), type=list[CodeFact]), edition)


def _compile_hcpcs(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    return Compiled(write(read_hcpcs(parts[0]), folder))


def _compare(before: CodeList, after: CodeList) -> Changes:
    return by_code(before.codes(), after.codes())


SETS = (
    CodeSet(
        name="hcpcs",
        title="Procedures and supplies (HCPCS Level II)",
        file="the alphanumeric file (ANWEB) of CMS, or a CSV of it",
        compile=_compile_hcpcs,
        open=open_list,
        compare=_compare,
        reaches_back=True,
    ),
)
