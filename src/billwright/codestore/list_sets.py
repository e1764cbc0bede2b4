"""The lists that come as delimited text with a heading, each by the columns of its publisher's file.

Code lists of NUBC, X12 and NUCC are licensed: a practice loads its own copy. What is not in a file is not made up.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from billwright.codestore import cpt, hcpcs, lists
from billwright.codestore.sets import CodeSet, Compiled, Progress
from billwright.codestore.sheets import Notes, Row, read_day, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import CodeFact

_EVERY = 2_000
_FROM = ("Effective Date", "Start Date", "Start", "From", "From Date", "Starts", "Effective")
_TO = (
    "Stop Date",
    "Stop",
    "End Date",
    "To",
    "To Date",
    "Through",
    "Deactivation Date",
    "Deactivated",
    "Ends",
    "Termination Date",
)


class Layout(NamedTuple):
    """How a list is written: what its codes look like (a group of `form` is the code, where there is one) and in words,
    digits to which Excel's lost zeros are filled up, and the columns by field; `about` are those kept beside the words."""

    form: str
    words: str
    code: tuple[str, ...]
    title: tuple[str, ...]
    digits: int = 0
    starts: tuple[str, ...] = _FROM
    ends: tuple[str, ...] = _TO
    about: Mapping[str, tuple[str, ...]] = {}

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        must = {"code!": (*self.code, "Code"), "title!": (*self.title, "Description", "Name")}
        return {**must, "starts": self.starts, "ends": self.ends, **self.about}


def read(path: Path, layout: Layout, notes: Notes, progress: Progress) -> list[CodeFact]:
    """Raises CodeFileError naming the line."""
    rows = []
    for row in read_sheet(path, text_of(path, notes), layout.columns, notes):
        if row.cells["title"].casefold() in ("unassigned", "reserved", "n/a"):
            notes.count("line left out, as its code is not assigned")
            continue
        rows.append((row.line, _fact(path, row, layout, notes)))
        if len(rows) % _EVERY == 0:
            progress(len(rows))
    if not rows:
        raise CodeFileError(path, "its heading is there, and no code below it", 1)
    progress(len(rows))
    return lists.settled(path, rows, notes)


def _fact(path: Path, row: Row, layout: Layout, notes: Notes) -> CodeFact:
    cells = row.cells
    code = cells["code"].upper()
    if code.isdigit() and len(code) < layout.digits:
        code = code.zfill(layout.digits)
        notes.count("code given back its leading zero")
    match = re.fullmatch(layout.form, code)
    if match is None:
        raise CodeFileError(path, f"not {layout.words}: {cells['code']!r}", row.line)
    if not cells["title"]:
        raise CodeFileError(path, f"{code} has no words: is the line cut short?", row.line)
    starts = read_day(path, row.line, cells["starts"])
    ends = lists.dated(path, row.line, starts, read_day(path, row.line, cells["ends"]))
    about = tuple((name, cells[name]) for name in layout.about if cells[name])
    return CodeFact(match[1] if match.lastindex else code, cells["title"], starts, ends, about)


def _compile(layout: Layout, parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    return Compiled(lists.write(read(parts[0], layout, notes, progress), folder), notes.told())


def _compile_modifiers(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    """A list of modifiers, or those in CMS's HCPCS file."""
    notes = Notes()
    path = parts[0]
    if hcpcs.is_anweb(text_of(path, notes)):
        facts = hcpcs.read_modifiers(path, notes, progress)
    else:
        facts = read(path, LAYOUTS["modifiers"], notes, progress)
    return Compiled(lists.write(facts, folder), notes.told())


def _open_modifiers(folder: Path, edition: str) -> lists.CodeList:
    """Over those built in: CMS's file holds neither CPT's modifiers nor the pairs of an ambulance."""
    return lists.open_list(folder, edition).over(lists.modifiers())


_X12_NAMES = {"last modified": ("Last Modified", "Last Modified Date", "Modified"), "notes": ("Notes", "Note", "Usage")}
_NUCC_NAMES = {
    "grouping": ("Grouping",),
    "classification": ("Classification",),
    "specialization": ("Specialization",),
    "section": ("Section",),
    "definition": ("Definition",),
    "notes": ("Notes",),
}
LAYOUTS: dict[str, Layout] = {
    "modifiers": Layout(r"[0-9A-Z]{2}", "a modifier: two letters or digits", ("Modifier", "MOD", "HCPC"),
                        ("Short Description", "Modifier Description", "Long Description"), digits=2),
    "pos": Layout(r"\d\d", "a place of service: two digits",
                  ("Place of Service Code(s)", "Place of Service Code", "POS Code", "POS"),
                  ("Place of Service Name", "POS Name"), digits=2,
                  about={"description": ("Place of Service Description", "POS Description", "Description")}),
    "revenue": Layout(r"\d{4}", "a revenue code: four digits", ("Revenue Code", "Rev Code"), (), digits=4),
    "bill-types": Layout(r"0?([1-9]\d)X?", "a type of bill without its frequency: 13 or 013X",
                         ("Type of Bill", "Bill Type", "TOB"), ()),
    "conditions": Layout(r"[0-9A-Z]{2}", "a condition code: two letters or digits", ("Condition Code",), (), digits=2),
    "occurrences": Layout(r"[0-9A-Z]{2}", "an occurrence code: two letters or digits",
                          ("Occurrence Code", "Occurrence Span Code"), (), digits=2),
    "values": Layout(r"[0-9A-Z]{2}", "a value code: two letters or digits", ("Value Code",), (), digits=2),
    "patient-statuses": Layout(r"\d\d", "a patient status: two digits",
                               ("Patient Status", "Patient Discharge Status", "Discharge Status"), (), digits=2),
    "taxonomy": Layout(r"[0-9A-Z]{9}X", "a taxonomy code: ten characters, the last an X", ("Taxonomy Code",),
                       ("Display Name", "Classification"), about=_NUCC_NAMES),
    "carc": Layout(r"[A-Z]?\d{1,3}", "a claim adjustment reason code",
                   ("CARC", "Reason Code", "Claim Adjustment Reason Code"), (), about=_X12_NAMES),
    "rarc": Layout(r"(?:M|MA|N)\d{1,4}", "a remittance advice remark code", ("RARC", "Remark Code"), (), about=_X12_NAMES),
    "group-codes": Layout(r"[A-Z]{2}", "a group code: two letters", ("Group Code", "Claim Adjustment Group Code"), ()),
    "claim-status": Layout(r"\d{1,4}", "a claim status code: up to four digits", ("Claim Status Code", "Status Code"), (),
                           about=_X12_NAMES),
    "claim-status-category": Layout(r"[A-Z][0-9A-Z]{1,2}", "a claim status category: a letter and one or two more signs",
                                    ("Claim Status Category Code", "Category Code"), (), about=_X12_NAMES),
}  # fmt: skip
"""Headings as the publishers write them; capitals and signs in them make no difference."""

_NUBC = "National Uniform Billing Committee (nubc.org), UB-04 manual"
_X12 = "X12 external code lists (x12.org/codes)"
_CSV = "a CSV of code and description, with from and to where you have them"
_X12_CSV = "the list as CSV: code, description, start, last modified, stop, notes"
_SETS: tuple[tuple[str, str, str, str], ...] = (
    ("pos", "Places of service", "CMS’s place of service code set, as CSV", "CMS, place of service codes (cms.gov)"),
    ("revenue", "Revenue codes", _CSV, _NUBC),
    ("bill-types", "Types of bill", _CSV, _NUBC),
    ("conditions", "Condition codes", _CSV, _NUBC),
    ("occurrences", "Occurrence and occurrence span codes", _CSV, _NUBC),
    ("values", "Value codes", _CSV, _NUBC),
    ("patient-statuses", "Patient discharge statuses", _CSV, _NUBC),
    (
        "taxonomy",
        "Provider taxonomy",
        "the code set as CSV (nucc_taxonomy)",
        "National Uniform Claim Committee (nucc.org)",
    ),
    ("carc", "Claim adjustment reasons (CARC)", _X12_CSV, _X12),
    ("rarc", "Remittance remarks (RARC)", _X12_CSV, _X12),
    ("group-codes", "Claim adjustment groups", _CSV, _X12),
    ("claim-status", "Claim statuses", _X12_CSV, _X12),
    ("claim-status-category", "Claim status categories", _X12_CSV, _X12),
)
_NUCC_FILE = re.compile(r"nucc_taxonomy_(\d\d)([01])\.csv", re.IGNORECASE)


def _nucc_edition(name: str) -> str | None:
    """Version 25.0 takes effect on April 1, 2025, and 25.1 on October 1."""
    match = _NUCC_FILE.fullmatch(name)
    return f"20{match[1]}Q{4 if match[2] == '1' else 2}" if match else None


def _of_publisher(name: str, title: str, file: str, publisher: str) -> CodeSet:
    return CodeSet(
        name=name,
        title=title,
        file=file,
        publisher=publisher,
        compile=functools.partial(_compile, LAYOUTS[name]),
        open=lists.open_list,
        compare=lists.compare,
        reaches_back=True,
        is_licensed=not publisher.startswith("CMS"),
        edition_in_name=_nucc_edition if name == "taxonomy" else lambda _: None,
    )


_MODIFIERS = CodeSet(
    name="modifiers",
    title="Modifiers",
    file="the alphanumeric file (ANWEB) of HCPCS, or a CSV of modifier and description; those of CPT are built in",
    publisher="CMS, HCPCS quarterly update (cms.gov)",
    compile=_compile_modifiers,
    open=_open_modifiers,
    compare=lists.compare,
    reaches_back=True,
    edition_in_name=hcpcs.edition_in_name,
)

SETS = (*hcpcs.SETS, *cpt.SETS, _MODIFIERS, *(_of_publisher(*each) for each in _SETS))
