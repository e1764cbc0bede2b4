"""HCPCS Level II and its modifiers from CMS's alphanumeric file (public domain), in the layouts in which it goes around:
the fixed-width contractor record (ANWEB), or a CSV of it with a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from billwright.codestore import lists
from billwright.codestore.sets import CodeSet, Compiled, Progress
from billwright.codestore.sheets import Notes, read_day, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.records.words import counted
from billwright.rules.codes import CodeFact

CODE = re.compile(r"[A-Z][0-9]{4}")
MODIFIER = re.compile(r"[0-9A-Z]{2}")
_RECORD_LENGTH = 293
"""Of the ANWEB record up to its action code; what follows is filler."""
_EVERY = 2_000
_ABOUT = {
    "pricing": (119, 121),
    "coverage": (229, 230),
    "betos": (256, 259),
    "type of service": (260, 265),
    "anesthesia base units": (265, 268),
    "action date": (276, 284),
    "action": (292, 293),
}
"""What the record says besides, by the places of it (HCPCS contractor record, CMS 2024): the first pricing indicator, the
coverage code (C carrier's judgment, D special instructions, I not payable by Medicare, M not covered, S not covered by
statute), and so on."""
_COLUMNS = {
    "code!": ("HCPC", "HCPCS_CODE", "HCPCS"),
    "kind": ("RECID",),
    "short": ("SHORT DESCRIPTION", "SHORT_DESCRIPTION", "HCPCS_DESC"),
    "long": ("LONG DESCRIPTION", "LONG_DESCRIPTION"),
    "starts!": ("ADD DT", "DATE_ADDED", "FROM_DATE", "ADD_DT"),
    "ends": ("TERM DT", "DATE_TERM", "TO_DATE", "TERM_DT"),
    "pricing": ("PRICE1", "PRICE"),
    "coverage": ("COV",),
    "betos": ("BETOS",),
    "type of service": ("TOS1", "TOS"),
    "anesthesia base units": ("ANEST_BU", "ANES"),
    "action date": ("ACT EFF DT", "DATE_ACTION", "ACT_EFF_DT"),
    "action": ("ACTION CD", "ACTION", "ACTION_CD"),
}


class Record(NamedTuple):
    """One code or modifier with all the lines of its description. `kind` is the ANWEB record's: 3 a code, 7 a modifier."""

    line: int
    code: str
    kind: str
    fact: CodeFact


def is_anweb(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return len(first.rstrip()) >= _RECORD_LENGTH and first[10:11] in ("3", "7")


def read(path: Path, notes: Notes) -> Iterator[Record]:
    """Codes and modifiers of CMS's file in either layout. Raises CodeFileError naming the line."""
    text = text_of(path, notes)
    yield from _read_anweb(path, text, notes) if is_anweb(text) else _read_csv(path, text, notes)


def _read_anweb(path: Path, text: str, notes: Notes) -> Iterator[Record]:
    """Record kinds (position 11): 3 a code, 4 more of its description, 7 and 8 the same of a modifier."""
    cells: dict[str, str] = {}
    begun = 0
    for line, record in enumerate(text.split("\n"), 1):
        record = record.rstrip("\r")
        if not record.strip():
            continue
        if record[10:11] not in ("3", "4", "7", "8") or (record[10] in "37" and len(record) < _RECORD_LENGTH):
            raise CodeFileError(path, f"not an ANWEB record of {_RECORD_LENGTH} characters or more: cut short?", line)
        words = record[11:91].strip()
        if record[10] in "48":
            if cells.get("code") != record[:5].strip():
                raise CodeFileError(path, "it goes on with a description of which the beginning is not there", line)
            cells["long"] = f"{cells['long']} {words}".strip()
            continue
        if cells:
            yield _record(path, begun, cells)
        begun = line
        cells = {
            "code": record[:5].strip(),
            "kind": record[10],
            "long": words,
            "short": record[91:119].strip(),
            "starts": record[268:276].strip(),
            "ends": record[284:292].strip(),
        }
        cells |= {name: record[first:last].strip() for name, (first, last) in _ABOUT.items()}
    if cells:
        yield _record(path, begun, cells)


def _read_csv(path: Path, text: str, notes: Notes) -> Iterator[Record]:
    """A row that goes on with the description of the one before it says so in its RECID."""
    cells: dict[str, str] = {}
    begun = 0
    for row in read_sheet(path, text, _COLUMNS, notes):
        if row.cells["kind"] in ("4", "8") and row.cells["code"] == cells.get("code"):
            cells["long"] = f"{cells['long']} {row.cells['long']}".strip()
            continue
        if cells:
            yield _record(path, begun, cells)
        begun, cells = row.line, dict(row.cells)
    if cells:
        yield _record(path, begun, cells)


def _record(path: Path, line: int, cells: dict[str, str]) -> Record:
    """CMS's termination date is the last day in force."""
    code = cells["code"]
    kind = cells["kind"] or ("7" if MODIFIER.fullmatch(code) else "3")
    if not (MODIFIER if kind == "7" else CODE).fullmatch(code):
        what = "HCPCS modifier" if kind == "7" else "HCPCS Level II code"
        raise CodeFileError(path, f"not a {what}: {code!r}", line)
    starts = read_day(path, line, cells["starts"])
    ends = lists.dated(path, line, starts, read_day(path, line, cells["ends"]))
    named = {"long": cells["long"]} | {name: cells[name] for name in _ABOUT}
    title = cells["short"] or cells["long"]
    about = tuple((name, value) for name, value in named.items() if value and value != title)
    return Record(line, code, kind, CodeFact(code, title, starts, ends, about))


def read_codes(path: Path, notes: Notes, progress: Progress) -> list[CodeFact]:
    """The procedure codes of the file. Raises CodeFileError."""
    return _kept(path, "3", "codes", notes, progress)


def read_modifiers(path: Path, notes: Notes, progress: Progress) -> list[CodeFact]:
    """The modifiers of the file. Raises CodeFileError."""
    return _kept(path, "7", "modifiers", notes, progress)


def _kept(path: Path, kind: str, what: str, notes: Notes, progress: Progress) -> list[CodeFact]:
    rows: list[tuple[int, CodeFact]] = []
    others = 0
    for at, record in enumerate(read(path, notes), 1):
        if at % _EVERY == 0:
            progress(at)
        if record.kind == kind:
            rows.append((record.line, record.fact))
        else:
            others += 1
    if not rows:
        raise CodeFileError(path, f"no HCPCS {what} found", 1)
    if others:
        noun, other = ("modifier", "modifiers") if kind == "3" else ("code", "hcpcs")
        notes.say(f"{counted(others, noun)} of the file left out: load it as {other} too")
    progress(len(rows))
    return lists.settled(path, rows, notes)


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    return Compiled(lists.write(read_codes(parts[0], notes, progress), folder), notes.told())


_FILE = re.compile(r"HCPC(\d{4})_(JAN|APR|JUL|OCT)_(?:ANWEB|CONTR)", re.IGNORECASE)
_REVISED = re.compile(r"_v(\d)", re.IGNORECASE)
_MONTHS = {"JAN": 1, "APR": 2, "JUL": 3, "OCT": 4}


def edition_in_name(name: str) -> str | None:
    """HCPC2026_OCT_ANWEB.txt is 2026Q4, HCPC2026_OCT_ANWEB_v2.txt its revision 2026Q4r2; a layout is no edition."""
    match = _FILE.search(name)
    if not match or "layout" in name.lower():
        return None
    revised = _REVISED.search(name, match.end())
    return f"{match[1]}Q{_MONTHS[match[2].upper()]}" + (f"r{revised[1]}" if revised else "")


SETS = (
    CodeSet(
        name="hcpcs",
        title="Procedures and supplies (HCPCS Level II)",
        file="the alphanumeric file (ANWEB), as text, or a CSV of it",
        publisher="CMS, HCPCS quarterly update (cms.gov)",
        compile=_compile,
        open=lists.open_list,
        compare=lists.compare,
        reaches_back=True,
        edition_in_name=edition_in_name,
    ),
)
