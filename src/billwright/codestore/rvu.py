"""Relative value units and payment indicators of Medicare's physician fee schedule: the PPRRVU file of CMS, CSV.

Above the codes stand notices and a heading of several rows, in which the words of a column stand one below another
("WORK", "RVU"). Since 2026 there are two conversion factors, and two files that differ in nothing else: nonQPP for most,
QPP for qualifying participants in advanced payment models (42 CFR 414.1425). They make one edition.

The description of a code is CPT's, and is not read.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec

from billwright.codestore import facts
from billwright.codestore.facts import Facts
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.sheets import Notes, text_of
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import RelativeValue

_CODE = re.compile(r"[0-9A-Z]{5}")
_NUMBER = re.compile(r"\d{0,6}(?:\.\d{1,6})?")
_HEADING_ROWS = 4
_MOST_ABOVE = 40
_COLUMNS = {
    "code": r"HCPCS",
    "modifier": r"MOD(IFIER)?",
    "status": r".*\bSTATUS CODE",
    "work": r".*\bWORK RVU",
    "non_facility_expense": r".*\bNON-?FAC(ILITY)? PE RVU",
    "not_outside_facility": r".*\bNON-?FAC(ILITY)? NA INDICATOR|NA INDICATOR",
    "facility_expense": r"(?!.*\bNON).*\bFAC(ILITY)? PE RVU",
    "not_in_facility": r"(?!.*\bNON).*\b(FAC(ILITY)? )?NA INDICATOR",
    "malpractice": r".*\bMP RVU",
    "component": r".*\bPC/?TC IND",
    "global_days": r".*\bGLOB(AL)? DAYS",
    "pre": r".*\bPRE OP",
    "intra": r".*\bINTRA OP",
    "post": r".*\bPOST OP",
    "multiple": r".*\bMULT PROC",
    "bilateral": r".*\bBILAT SURG",
    "assistant": r".*\bASST SURG",
    "co_surgeons": r".*\bCO- ?SURG",
    "team": r".*\bTEAM SURG",
    "endoscopic_base": r".*\bENDO BASE",
    "conversion_factor": r".*\bCONV FACTOR",
    "imaging_family": r".*\bFAMILY INDICATOR",
}
"""By field, how its column's words read when put together, above to below."""
_UNITS = ("work", "non_facility_expense", "facility_expense", "malpractice", "conversion_factor")
_SHARES = ("pre", "intra", "post")
_AS_PRINTED = (
    "code", "modifier", "status", "component", "multiple", "bilateral", "assistant", "co_surgeons", "team",
    "endoscopic_base", "imaging_family",
)  # fmt: skip
_NAME = re.compile(r"PPRRVU(?:20)?(\d{2})_?(JAN|APR|JUL|OCT)[^.]*\.csv", re.IGNORECASE)
_QUALIFYING = re.compile(r"(?<!non)QPP", re.IGNORECASE)
_QUARTERS = {"JAN": 1, "APR": 2, "JUL": 3, "OCT": 4}


def read(path: Path, notes: Notes) -> dict[str, tuple[int, RelativeValue]]:
    """By code and modifier, with the line. Raises CodeFileError naming the line."""
    reader = csv.reader(io.StringIO(text_of(path, notes), newline=""), strict=True)
    found: dict[str, tuple[int, RelativeValue]] = {}
    try:
        at, width = _heading(path, reader)
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (not _CODE.fullmatch(cells[0]) and not any(cells[1:])):
                continue  # a blank line, or a remark below the table
            if len(cells) != width:
                raise CodeFileError(
                    path, f"{len(cells)} columns where the heading has {width}: cut short?", reader.line_num
                )
            value = _value(path, reader.line_num, {field: cells[place] for field, place in at.items()})
            key = value.code + value.modifier
            if key in found:
                raise CodeFileError(path, f"{_named(value)} was on line {found[key][0]} already", reader.line_num)
            found[key] = reader.line_num, value
    except csv.Error as error:
        raise CodeFileError(path, f"not a CSV file, or cut short inside quotes: {error}", reader.line_num) from error
    if not found:
        raise CodeFileError(path, "no code follows its heading: is the file cut short?")
    return found


def _heading(path: Path, reader: Iterator[list[str]]) -> tuple[dict[str, int], int]:
    """Where each field stands, and how many columns there are. Raises CodeFileError."""
    above: list[list[str]] = []
    for row in itertools.islice(reader, _MOST_ABOVE):
        above = [*above, [" ".join(cell.upper().split()) for cell in row]][-_HEADING_ROWS:]
        if row and above[-1][0] == "HCPCS":
            return _places(path, above), len(row)
    raise CodeFileError(path, "no line of its heading begins with HCPCS: is this the PPRRVU file, as CSV?", 1)


def _places(path: Path, rows: list[list[str]]) -> dict[str, int]:
    """Each field takes the first column of its words that none before it took, as two columns may read alike."""
    width = len(rows[-1])
    columns = [" ".join(row[at] for row in rows if at < len(row) and row[at]) for at in range(width)]
    columns[:3] = rows[-1][:3]
    at: dict[str, int] = {}
    for field, words in _COLUMNS.items():
        places = [
            place for place, column in enumerate(columns) if place not in at.values() and re.fullmatch(words, column)
        ]
        if not places:
            raise CodeFileError(path, f"its heading has no column for {field.replace('_', ' ')}: another layout?")
        at[field] = places[0]
    return at


def _value(path: Path, line: int, cells: Mapping[str, str]) -> RelativeValue:
    if not _CODE.fullmatch(cells["code"]):
        raise CodeFileError(path, f"not a procedure code: {cells['code']!r}", line)
    if len(cells["status"]) != 1 or not cells["status"].isalpha():
        raise CodeFileError(path, f"status {cells['status']!r} is not one letter", line)
    days = cells["global_days"]
    fields: dict[str, Any] = {field: cells[field] for field in _AS_PRINTED}
    fields |= {field: _number(path, line, field, cells[field]) for field in _UNITS}
    fields |= {field: int(_number(path, line, field, cells[field]) * 10_000) for field in _SHARES}
    return RelativeValue(
        **fields,
        global_days=days.zfill(3) if days.isdigit() else days,
        not_in_facility=cells["not_in_facility"] == "NA",
        not_outside_facility=cells["not_outside_facility"] == "NA",
    )


def _number(path: Path, line: int, field: str, text: str) -> Decimal:
    """An empty cell is 0."""
    try:
        if _NUMBER.fullmatch(text):
            return Decimal(text or "0")
    except InvalidOperation:
        pass
    raise CodeFileError(path, f"{field.replace('_', ' ')} {text!r} is not a number", line)


def _named(value: RelativeValue) -> str:
    return f"{value.code} with {value.modifier}" if value.modifier else value.code


def read_both(parts: Sequence[Path], notes: Notes) -> dict[str, RelativeValue]:
    """The nonQPP file, and what the QPP file beside it says of conversion factors. Raises CodeFileError."""
    qualifying = [path for path in parts if _QUALIFYING.search(path.name)]
    others = [path for path in parts if path not in qualifying]
    if len(others) != 1 or len(qualifying) > 1:
        raise CodeFileError(
            parts[0],
            "give the PPRRVU file for all but qualifying APM participants (nonQPP), and with it the QPP file at most",
        )
    values = {key: value for key, (_, value) in read(others[0], notes).items()}
    for path in qualifying:
        beside = read(path, notes)
        for key, (line, other) in beside.items():
            value = values.get(key)
            if value is None or msgspec.structs.replace(other, conversion_factor=value.conversion_factor) != value:
                raise CodeFileError(path, f"{_named(other)} is not as in {others[0].name}: two editions?", line)
            values[key] = msgspec.structs.replace(value, apm_conversion_factor=other.conversion_factor)
        if len(beside) != len(values):
            raise CodeFileError(
                path, f"it has {len(beside):,} codes and {others[0].name} has {len(values):,}: cut short?"
            )
    if not any(value.conversion_factor for value in values.values()):
        notes.say("no conversion factor in the file: contracts must name one")
    return values


class RelativeValues:
    """An edition open for reading."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        self._values: Facts[RelativeValue] = Facts(folder, edition, RelativeValue)

    def find(self, code: str, modifier: str = "") -> RelativeValue | None:
        return self._values.find(code + modifier)

    def in_words(self) -> dict[str, str]:
        """What a price follows from, for comparing two editions."""
        return {
            _named(value): f"{value.status}, work {value.work}, expense {value.non_facility_expense} and"
            f" {value.facility_expense} in a facility, malpractice {value.malpractice}, global {value.global_days},"
            f" factor {value.conversion_factor}"
            for value in self._values.all().values()
        }


def compare(before: RelativeValues, after: RelativeValues) -> Changes:
    return by_code(before.in_words(), after.in_words())


def edition_in_name(name: str) -> str | None:
    """
    >>> edition_in_name("PPRRVU2026_Jul_nonQPP.csv"), edition_in_name("PPRRVU25_JAN.csv")
    ('2026Q3', '2025Q1')
    """
    match = _NAME.search(name)
    return f"20{match[1]}Q{_QUARTERS[match[2].upper()]}" if match else None


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    rows = facts.write(folder, read_both(parts, notes))
    progress(rows)
    return Compiled(rows, notes.told())


SETS = (
    CodeSet(
        name="mpfs-rvu",
        title="Medicare fee schedule: relative values",
        file="PPRRVU…_nonQPP.csv, since 2026 with PPRRVU…_QPP.csv beside it in a folder, or the archive of both",
        publisher="CMS, PFS relative value files, quarterly (cms.gov)",
        compile=_compile,
        open=RelativeValues,
        compare=compare,
        reaches_back=False,
        several_parts=True,
        edition_in_name=edition_in_name,
    ),
)
