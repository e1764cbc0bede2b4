"""Add-on code edits of CMS: which codes are paid only beside another, and beside which.

The official text file has no heading and a fixed width: type (1), add-on code (5), its deletion (7), primary code (5), its
deletion (7), first day of the edit (7), deletion of the edit (7), a remark. Days are a year and the day in it (2026001),
deletions the last day in force. The primary code CCCCC says that contractors define their own. The spreadsheet of the
same edits is taken too, saved as CSV.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from billwright.codestore import editions_named, facts
from billwright.codestore.facts import Facts
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.sheets import Notes, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.records.dates import DateRange
from billwright.rules.codes import AddOnFact

_FIXED = re.compile(
    r"(?P<kind>[123])(?P<code>[0-9A-Z]{5})(?P<code_ends>\d{7}|\s{7})(?P<base>[0-9A-Z]{5})(?P<base_ends>\d{7}|\s{7})"
    r"(?P<starts>\d{7})(?P<ends>\d{7}|\s{7}).*"
)
_CODE = re.compile(r"[0-9A-Z]{5}")
_COLUMNS = {
    "kind!": ("AOC_Edit_Type",),
    "code!": ("Add-On_Code",),
    "code_ends": ("AOC_DelDT", "AOC_Del_DT_Julian"),
    "base!": ("Primary_Code",),
    "base_ends": ("Primary_Code_DelDT", "Primary_Code_Del_DT_Julian"),
    "starts!": ("AOC_Edit_EffDT", "AOC_Edit_Eff_DT_Julian"),
    "ends": ("AOC_Edit_DelDT", "AOC_Edit_Del_DT_Julian"),
}
_OF_CONTRACTORS = "CCCCC"
_MEMO_LIMIT = 20_000


class Edit(msgspec.Struct, frozen=True, array_like=True):
    """An add-on code beside a primary code, which is empty where contractors define theirs. `ends` is the first day out."""

    kind: int
    base: str
    starts: dt.date
    ends: dt.date | None


def read(path: Path, notes: Notes) -> dict[str, tuple[Edit, ...]]:
    """By add-on code, in the order of the file. Raises CodeFileError naming the line."""
    text = text_of(path, notes)
    found: dict[str, dict[Edit, None]] = {}
    for line, cells in _rows(path, text, notes):
        code, edit = _edit(path, line, cells)
        if edit is None:
            notes.count("edit deleted on the day it began")
        elif edit in found.setdefault(code, {}):
            notes.count("edit listed twice")
        else:
            found[code][edit] = None
    if not found:
        raise CodeFileError(path, "no add-on code found")
    return {code: tuple(edits) for code, edits in found.items()}


def _rows(path: Path, text: str, notes: Notes) -> Iterator[tuple[int, dict[str, str]]]:
    if any(name in text[:5_000].casefold() for name in ("add-on_code", "add-on code")):
        for row in read_sheet(path, text, _COLUMNS, notes):
            yield row.line, dict(row.cells)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _FIXED.fullmatch(line.ljust(39))
        if not match:
            raise CodeFileError(
                path, "not an add-on edit: type, add-on code, primary code and days at their places", number
            )
        yield number, match.groupdict()


def _edit(path: Path, line: int, cells: dict[str, str]) -> tuple[str, Edit | None]:
    """None for an edit that was never in force."""
    code, base = cells["code"], cells["base"]
    if cells["kind"] not in ("1", "2", "3"):
        raise CodeFileError(path, f"type {cells['kind']!r} is none of 1, 2, 3", line)
    if not (_CODE.fullmatch(code) and _CODE.fullmatch(base)):
        raise CodeFileError(path, f"not two procedure codes: {code!r} and {base!r}", line)
    try:
        starts = _day(cells["starts"])
        ends = [_day(cells[field]) for field in ("code_ends", "base_ends", "ends") if cells[field].strip()]
    except ValueError as error:
        raise CodeFileError(path, str(error), line) from error
    last = min(ends, default=None)
    if last is not None and last <= starts:
        return code, None
    first_out = last + dt.timedelta(1) if last else None
    return code, Edit(int(cells["kind"]), "" if base == _OF_CONTRACTORS else base, starts, first_out)


def _day(text: str) -> dt.date:
    """2026001 is January 1, 2026. Raises ValueError."""
    text = text.strip()
    if len(text) == 7 and text.isascii() and text.isdigit():
        year, number = int(text[:4]), int(text[4:])
        if 1900 < year < 2200:
            day = dt.date(year, 1, 1) + dt.timedelta(number - 1)
            if day.year == year:
                return day
    raise ValueError(f"not a day of a year CCYYDDD: {text!r}")


class AddOns:
    """An edition open for reading."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        self._edits: Facts[tuple[Edit, ...]] = Facts(folder, edition, tuple[Edit, ...])
        self._memo: dict[tuple[str, dt.date], AddOnFact | None] = {}

    def find(self, code: str, on: dt.date) -> AddOnFact | None:
        edits = self._edits.find(code)
        if edits is None:
            return None
        try:
            return self._memo[code, on]
        except KeyError:
            pass
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        fact = self._memo[code, on] = _fact(code, [edit for edit in edits if on in DateRange(edit.starts, edit.ends)])
        return fact

    def codes(self) -> set[str]:
        """Every add-on code of the file, in force or not."""
        return set(self._edits.all())

    def in_words(self) -> dict[str, str]:
        """Each add-on code with what it needs, by the edits without an end, for comparing two editions."""
        found = {}
        for code, edits in self._edits.all().items():
            fact = _fact(code, [edit for edit in edits if edit.ends is None])
            if fact:
                found[code] = f"type {fact.kind}, beside {' '.join(fact.bases) or 'what contractors say'}"
        return found


def _fact(code: str, edits: list[Edit]) -> AddOnFact | None:
    """Where the edits of a code differ in type, contractors have a say (2, 3): so it is type 3."""
    kinds = {edit.kind for edit in edits}
    if not kinds:
        return None
    bases = tuple(sorted({edit.base for edit in edits} - {""}))
    return AddOnFact(code, kinds.pop() if len(kinds) == 1 else 3, bases)


def compare(before: AddOns, after: AddOns) -> Changes:
    old = before.codes()
    changes = by_code(before.in_words(), after.in_words())
    return msgspec.structs.replace(changes, kept=len(old & after.codes()), old=len(old))


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    found = read(parts[0], notes)
    facts.write(folder, found)
    rows = sum(map(len, found.values()))
    progress(rows)
    return Compiled(rows, notes.told())


SETS = (
    CodeSet(
        name="addon",
        title="Add-on codes",
        file="the add-on code edits, AOC_V….txt",
        publisher="CMS, National Correct Coding Initiative, quarterly (cms.gov)",
        compile=_compile,
        open=AddOns,
        compare=compare,
        reaches_back=True,
        edition_in_name=lambda name: editions_named.quarter(name) if "aoc" in name.lower() else None,
    ),
)
