"""Codes for a person: one shown with what binds it, found by words, or suggested while they type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from billwright.codestore.codebook import Codebook, Row
from billwright.codestore.icd9cm import LAST_DAY_AFTER
from billwright.codestore.icd10cm import Icd10cm
from billwright.codestore.lists import CodeList
from billwright.codestore.opening import OpenTables
from billwright.codestore.registry import REGISTRY
from billwright.rules.codes import LISTS, CodeFact

SEARCHED = ("icd10cm", *LISTS, "icd9cm")
"""Every set that a person looks up, in the order in which they are shown."""
OF_ICD9 = ("icd9cm", "icd9-procedures")
"""Not looked into for a day on which ICD-10 is in force, unless asked for by name."""
_CODE = re.compile(r"[0-9A-Z]{1,15}")
_DOT_AFTER = {"icd10cm": 3, "icd9cm": 3, "icd9-procedures": 2}
_MOST_INSTEAD = 12
_MOST_BELOW = 200


class Brief(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code beside another."""

    code: str
    title: str
    billable: bool = True


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code of `set_name` as its `edition` has it. `notes` are (kind, text): what it includes, excludes, is coded with.

    A heading is not `billable`: `below` is what stands under it, `above` what it stands under. A code that is over by the
    day asked for is not `in_force`, and `instead` may be what replaced it: codes that came where it was.
    """

    set_name: str
    edition: str
    code: str
    title: str
    billable: bool = True
    starts: dt.date | None = None
    ends: dt.date | None = None
    notes: tuple[tuple[str, str], ...] = ()
    in_force: bool = True
    above: tuple[Brief, ...] = ()
    below: tuple[Brief, ...] = ()
    instead: tuple[Brief, ...] = ()


class Match(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code that a search found; `term` is what the code includes or the index calls it, where that met the words."""

    code: str
    title: str
    term: str
    set_name: str
    edition: str
    billable: bool = True


class Found(msgspec.Struct, frozen=True):
    """What a search found, set by set, best first in each. `near`: nothing has the words as typed, and these are spelled
    nearly so."""

    codes: tuple[Match, ...]
    near: bool = False


def plain(code: str) -> str:
    """A code as it is stored: without dots and blanks, in capitals."""
    return code.replace(".", "").replace(" ", "").upper()


def written(code: str, set_name: str) -> str:
    """A code as its set writes it.

    >>> written("J45909", "icd10cm"), written("E8000", "icd9cm"), written("3572", "icd9-procedures"), written("J1", "hcpcs")
    ('J45.909', 'E800.0', '35.72', 'J1')
    """
    if set_name not in _DOT_AFTER:
        return code
    at = _DOT_AFTER[set_name] + (set_name == "icd9cm" and code[:1] == "E")
    return code if len(code) <= at else f"{code[:at]}.{code[at:]}"


def show(tables: OpenTables, code: str, on: dt.date) -> list[Shown]:
    """Every set that knows the code on that day, or knew it before; dots and lower case are taken. Empty where none does."""
    code = plain(code)
    found: list[Shown] = []
    for name in SEARCHED:
        shown = _shown(tables, name, code, on) or _shown_ended(tables, name, code, on)
        if shown:
            found.append(shown)
    return sorted(found, key=lambda each: not each.in_force)


def _shown(tables: OpenTables, name: str, code: str, on: dt.date) -> Shown | None:
    table = table_on(tables, name, on)
    if isinstance(table, Codebook):
        row = table.row(code)
        return _of_book(table, name, row, on) if row else None
    fact = table.find(code, on) if isinstance(table, CodeList) else None
    return _of_list(table, name, fact) if fact and isinstance(table, CodeList) else None


def _of_book(table: Codebook, name: str, row: Row, on: dt.date) -> Shown:
    notes = table.notes(row.code) if isinstance(table, Icd10cm) else []
    is_over = name in OF_ICD9 and on >= LAST_DAY_AFTER
    return Shown(
        name, table.edition, row.code, row.title, row.billable,
        ends=LAST_DAY_AFTER if name in OF_ICD9 else None,
        notes=tuple((note.kind, note.text) for note in notes),
        in_force=not is_over,
        above=_briefs(table.above(row.code)),
        below=() if row.billable else _briefs(table.children(row.code, _MOST_BELOW)),
    )  # fmt: skip


def _of_list(table: CodeList, name: str, fact: CodeFact) -> Shown:
    return Shown(name, table.edition, fact.code, fact.title, True, fact.starts, fact.ends)


def _shown_ended(tables: OpenTables, name: str, code: str, on: dt.date) -> Shown | None:
    """The code as the last edition before that day had it, or the last row of a list that keeps what has ended."""
    table = table_on(tables, name, on)
    if isinstance(table, CodeList):
        fact = table.latest().get(code)
        if fact and fact.ends and fact.ends <= on:
            return msgspec.structs.replace(_of_list(table, name, fact), in_force=False)
    for ends, before in tables.earlier(name, on):
        if isinstance(before, Codebook) and (row := before.row(code)):
            now = instead(before, table, code) if isinstance(table, Codebook) else ()
            shown = _of_book(before, name, row, on)
            return msgspec.structs.replace(shown, ends=ends, in_force=False, below=(), instead=now)
        if isinstance(before, CodeList) and (old := before.latest().get(code)):
            return msgspec.structs.replace(_of_list(before, name, old), ends=old.ends or ends, in_force=False)
    return None


def instead(before: Codebook, after: Codebook, code: str) -> tuple[Brief, ...]:
    """What came where the code was: billable codes of `after` under it, else the new ones under its nearest heading. No
    edition says in so many words what replaced what, so a person chooses."""
    for length in range(len(code), 2, -1):
        rows = after.beginning(code[:length], _MOST_BELOW)
        new = [row for row in rows if row.billable and before.row(row.code) is None]
        if new:
            return _briefs(new[:_MOST_INSTEAD])
    return ()


def replacing(
    before: OpenTables, after: OpenTables, set_name: str, code: str, on: dt.date
) -> tuple[tuple[str, str], ...]:
    """(code, title) of what may stand for a code that an edition of that day ended; empty where its set tells nothing."""
    if set_name not in SEARCHED:
        return ()
    was, now = table_on(before, set_name, on), table_on(after, set_name, on)
    if not isinstance(was, Codebook) or not isinstance(now, Codebook):
        return ()
    return tuple((each.code, each.title) for each in instead(was, now, code))


def _briefs(rows: Sequence[Row]) -> tuple[Brief, ...]:
    return tuple(Brief(row.code, row.title, row.billable) for row in rows)


def table_on(tables: OpenTables, name: str, on: dt.date) -> object:
    """The table of a set of SEARCHED that is in force that day; None where there is none."""
    if name == "icd10cm":
        return tables.icd10cm(on)
    return tables.icd9cm(on) if name == "icd9cm" else tables.codes(name, on)


def searchable(tables: OpenTables, on: dt.date) -> dict[str, str]:
    """The sets of SEARCHED that have something for that day, with their titles. ICD-9-CM is there for any day."""
    return {name: REGISTRY[name].title for name in SEARCHED if name in REGISTRY and table_on(tables, name, on)}


def search(tables: OpenTables, typed: str, on: dt.date, limit: int = 20, sets: Sequence[str] = ()) -> Found:
    """Codes that begin with what is typed, or have all of its words in their title or a term that they include; in the
    editions of that day. `sets` are of SEARCHED, all of them where empty. Spelling is forgiven where nothing is found.

    Each set gives its best before any gives a second, so that `limit` shuts none out.
    """
    typed = " ".join(typed.split())
    names = [name for name in SEARCHED if (name in sets if sets else name not in OF_ICD9 or on < LAST_DAY_AFTER)]
    every = [(name, table_on(tables, name, on)) for name in names] if typed else []
    for forgiving in (False, True):
        found = [each for name, table in every if (each := _matches(name, table, typed, on, limit, forgiving))]
        if found:
            code = plain(typed)
            found.sort(key=lambda matches: all(each.code != code for each in matches))
            return Found(tuple(each for matches in _shared(found, limit) for each in matches), near=forgiving)
    return Found(())


def _shared(found: list[list[Match]], limit: int) -> list[list[Match]]:
    """The best of each, in turns, until there are `limit`."""
    taken = [0] * len(found)
    left = limit
    while left and any(taken[at] < len(matches) for at, matches in enumerate(found)):
        for at, matches in enumerate(found):
            if left and taken[at] < len(matches):
                taken[at] += 1
                left -= 1
    return [matches[: taken[at]] for at, matches in enumerate(found)]


def _matches(name: str, table: object, typed: str, on: dt.date, limit: int, forgiving: bool) -> list[Match]:
    """By the beginning of a code, with or without its dot, then by words."""
    found: dict[str, Match] = {}
    code = plain(typed)
    if isinstance(table, Codebook):
        rows = table.beginning(code, limit) if _CODE.fullmatch(code) and not forgiving else []
        for row in rows:
            found[row.code] = Match(row.code, row.title, "", name, table.edition, row.billable)
        for term in table.search(typed, limit, forgiving) if len(typed) > 1 else ():
            if row := table.row(term.code):  # type: ignore[assignment]
                said = "" if term.kind == "title" else term.text
                found.setdefault(row.code, Match(row.code, row.title, said, name, table.edition, row.billable))
    elif isinstance(table, CodeList):
        for fact in table.search(typed, on, limit, forgiving):
            found[fact.code] = Match(fact.code, fact.title, "", name, table.edition)
    return list(found.values())[:limit]


def suggest(
    tables: OpenTables, set_name: str, typed: str, on: dt.date, limit: int = 12, near: bool = True
) -> list[Shown]:
    """What somebody may mean who has typed so much, in one set of SEARCHED.

    Headings of ICD-10-CM come too, with `billable` False. Empty where nothing is typed, or no edition of the set is in
    force that day. Without `near`, what is only spelled nearly so is left out.
    """
    found = search(tables, typed, on, limit, (set_name,))
    if found.near and not near:
        return []
    return [
        Shown(
            each.set_name, each.edition, each.code, each.title, each.billable,
            notes=(("inclusion", each.term),) if each.term else (),
        )
        for each in found.codes
    ]  # fmt: skip
