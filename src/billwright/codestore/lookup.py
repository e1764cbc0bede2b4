"""Codes for a person: one shown with what binds it, or found by words."""

from __future__ import annotations

import datetime as dt

import msgspec

from billwright.codestore.icd10cm import Icd10cm, Match
from billwright.codestore.opening import OpenTables


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of `set_name` as its `edition` has it. `notes` are (kind, text): what it includes, excludes, is coded with."""

    set_name: str
    edition: str
    code: str
    title: str
    billable: bool = True
    starts: dt.date | None = None
    ends: dt.date | None = None
    notes: tuple[tuple[str, str], ...] = ()


def show(tables: OpenTables, code: str, on: dt.date) -> list[Shown]:
    """Every set that knows the code on that day; dots and lower case are taken. Empty where none does."""
    code = code.replace(".", "").upper()
    found: list[Shown] = []
    diagnoses = tables.icd10cm(on)
    if isinstance(diagnoses, Icd10cm) and (fact := diagnoses.find(code)):
        notes = tuple((note.kind, note.text) for note in diagnoses.notes(code))
        found.append(Shown("icd10cm", diagnoses.edition, code, fact.title, fact.billable, notes=notes))
    for name, table in (("hcpcs", tables.hcpcs(on)), ("modifiers", tables.modifiers(on)), ("pos", tables.places(on))):
        if table and (row := table.find(code, on)):
            found.append(Shown(name, table.edition, code, row.title, True, row.starts, row.ends))
    return found


def search(tables: OpenTables, words: str, on: dt.date, limit: int = 20) -> list[Match]:
    """ICD-10-CM codes whose title or inclusion terms hold the words, best first, in the edition of that day."""
    diagnoses = tables.icd10cm(on)
    return diagnoses.search(words, limit) if isinstance(diagnoses, Icd10cm) else []
