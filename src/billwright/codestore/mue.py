"""Medically unlikely edits: how many units of a code one patient may have of one clinician on one day, by CMS's tables.

The official CSV begins with a notice in one quoted cell of many lines, then a heading (whose own cells may hold line
breaks), then a code a line. Which table it is stands in the heading of the units. Medicaid's have no adjudication
indicator: they bind line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from billwright.codestore import editions_named, facts
from billwright.codestore.facts import Facts
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code, unheard
from billwright.codestore.sheets import Notes, Row, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import UNIT_SETS, UnitsFact

_CODE = re.compile(r"[0-9A-Z]{5}")
_UNITS: dict[str, tuple[str, ...]] = {
    "practitioner": ("Practitioner Services MUE Values", "Practitioner MUE Values"),
    "outpatient": ("Outpatient Hospital Services MUE Values", "Outpatient Hospital MUE Values"),
    "dme": ("DME Supplier Services MUE Values", "DME Supplier MUE Values"),
}
_UNITS["medicaid"] = ("MUE Values", "MUE Value", "Medicaid MUE Values", *_UNITS["practitioner"])
_COLUMNS = {
    "code!": ("HCPCS/CPT Code", "CPT/HCPCS Code", "HCPCS Code"),
    "adjudication": ("MUE Adjudication Indicator", "MAI"),
    "rationale": ("MUE Rationale", "Rationale"),
}
_PER_LINE = 1
_FILE = re.compile(r"mue", re.IGNORECASE)
_WORDS = {
    "practitioner": "practitioners",
    "outpatient": "outpatient hospitals",
    "dme": "suppliers of equipment",
    "medicaid": "Medicaid practitioners",
}
_NAMES = {
    "practitioner": "MCR_MUE_PractitionerServices_Eff_….csv",
    "outpatient": "MCR_MUE_OutpatientHospitalServices_Eff_….csv",
    "dme": "MCR_MUE_DMESupplierServices_Eff_….csv",
    "medicaid": "MCD-MUE-PRA-….txt",
}


def read(path: Path, which: str, notes: Notes) -> dict[str, UnitsFact]:
    """By code; `which` of UNIT_SETS. Raises CodeFileError naming the line."""
    columns = {"units!": _UNITS[which], **_COLUMNS}
    if which != "medicaid":
        columns["adjudication!"] = columns.pop("adjudication")
    found: dict[str, UnitsFact] = {}
    lines: dict[str, int] = {}
    for row in read_sheet(path, text_of(path, notes), columns, notes):
        fact = _fact(path, row, which)
        before = found.setdefault(fact.code, fact)
        if (before.units, before.adjudication) != (fact.units, fact.adjudication):
            raise CodeFileError(path, f"{fact.code} is on line {lines[fact.code]} with other units", row.line)
        if fact.code in lines:
            notes.count("edit listed twice, with another rationale")
        lines[fact.code] = row.line
    if not found:
        raise CodeFileError(path, "no edit follows its heading: is the file cut short?")
    return found


def _fact(path: Path, row: Row, which: str) -> UnitsFact:
    code, units = row.cells["code"], row.cells["units"]
    if not _CODE.fullmatch(code):
        raise CodeFileError(path, f"not a procedure code: {code!r}", row.line)
    if not (units.isascii() and units.isdigit()):
        raise CodeFileError(path, f"units of {code} are a whole number, and not {units!r}", row.line)
    indicator = row.cells["adjudication"][:1]
    if which != "medicaid" and indicator not in ("1", "2", "3"):
        raise CodeFileError(path, f"adjudication indicator {row.cells['adjudication']!r} is none of 1, 2, 3", row.line)
    adjudication = _PER_LINE if which == "medicaid" else int(indicator)
    return UnitsFact(code, int(units), adjudication, row.cells["rationale"])


def open_units(folder: Path, edition: str) -> Facts[UnitsFact]:
    return Facts(folder, edition, UnitsFact)


def compare(before: Facts[UnitsFact], after: Facts[UnitsFact]) -> Changes:
    return by_code(_in_words(before), _in_words(after))


def _in_words(table: Facts[UnitsFact]) -> dict[str, str]:
    return {code: f"{fact.units} units, MAI {fact.adjudication}" for code, fact in table.all().items()}


def _set(which: str) -> CodeSet:
    def compile_units(parts: Sequence[Path], folder: Path, progress: Progress = unheard) -> Compiled:
        notes = Notes()
        rows = facts.write(folder, read(parts[0], which, notes))
        progress(rows)
        return Compiled(rows, notes.told())

    return CodeSet(
        name=f"mue-{which}",
        title=f"Medically unlikely units, {_WORDS[which]}",
        file=f"the MUE table for {_WORDS[which]}, {_NAMES[which]}",
        publisher="CMS, National Correct Coding Initiative, quarterly (cms.gov)",
        compile=compile_units,
        open=open_units,
        compare=compare,
        reaches_back=False,
        edition_in_name=lambda name: editions_named.quarter(name) if _FILE.search(name) else None,
    )


SETS = tuple(_set(which) for which in UNIT_SETS)
