"""Codes for a person: one shown with what binds it, found by words, or suggested while they type."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from billwright.codestore.icd10cm import Icd10cm, Match
from billwright.codestore.lists import CodeList
from billwright.codestore.opening import OpenTables

_DIAGNOSIS = re.compile(r"[A-Z](?:\d[0-9A-Z]*)?")
LISTS = ("hcpcs", "modifiers", "pos")


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
    for name in LISTS:
        table = tables.codes(name, on)
        if table and (row := table.find(code, on)):
            found.append(Shown(name, table.edition, code, row.title, True, row.starts, row.ends))
    return found


def search(tables: OpenTables, words: str, on: dt.date, limit: int = 20) -> list[Match]:
    """ICD-10-CM codes whose title or inclusion terms hold the words, best first, in the edition of that day."""
    diagnoses = tables.icd10cm(on)
    return diagnoses.search(words, limit) if isinstance(diagnoses, Icd10cm) else []


def suggest(tables: OpenTables, set_name: str, typed: str, on: dt.date, limit: int = 12) -> list[Shown]:
    """What somebody may mean who has typed so much: by the beginning of a code (with or without its dot), then by words.

    `set_name` is "icd10cm" or one of LISTS. Headings of ICD-10-CM come too, with `billable` False. Empty where nothing is
    typed, or no edition of the set is in force that day.
    """
    typed = " ".join(typed.split())
    if not typed:
        return []
    if set_name == "icd10cm":
        return _suggest_diagnoses(tables, typed, on, limit)
    table = tables.codes(set_name, on)
    if not isinstance(table, CodeList):
        return []
    found = table.search(typed, on, limit)
    return [Shown(set_name, table.edition, row.code, row.title, True, row.starts, row.ends) for row in found]


def _suggest_diagnoses(tables: OpenTables, typed: str, on: dt.date, limit: int) -> list[Shown]:
    table = tables.icd10cm(on)
    if not isinstance(table, Icd10cm):
        return []
    found: dict[str, Shown] = {}
    code = typed.replace(".", "").upper()
    if _DIAGNOSIS.fullmatch(code):
        for fact in table.beginning(code, limit):
            found[fact.code] = Shown("icd10cm", table.edition, fact.code, fact.title, fact.billable)
    if len(typed) > 1 and len(found) < limit:
        for match in table.search(typed, limit):
            known = table.find(match.code)
            notes = (("inclusion", match.term),) if match.term else ()
            billable = known is not None and known.billable
            found.setdefault(
                match.code, Shown("icd10cm", table.edition, match.code, match.title, billable, notes=notes)
            )
    return list(found.values())[:limit]
