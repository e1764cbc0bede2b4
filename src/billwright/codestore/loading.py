"""Loading a code set from the file that its publisher gives out: all or nothing, and told."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec

from billwright.codestore import store
from billwright.codestore.parts import official_parts
from billwright.codestore.registry import REGISTRY
from billwright.codestore.sets import Changes, CodeSet, Progress, unheard
from billwright.codestore.shipped import ensure_shipped
from billwright.codestore.store import Brought, CodeFileError, Edition

SETS = tuple(REGISTRY)

_QUARTER = re.compile(r"(\d{4})Q([1-4])(?:r\d+)?")
_FISCAL_YEAR = re.compile(r"FY(\d{4})(?:-[A-Za-z]+)?")
_YEAR = re.compile(r"\d{4}")
_LEAST_KEPT = 0.8
"""An edition that holds less than this share of the codes before it was cut short: publishers add, and end, and keep. One
of the four parts of an NCCI edition missing leaves three quarters."""


class LoadReport(msgspec.Struct, frozen=True):
    """What an edition brought against the newest one before it. `already` is true where the same bytes were loaded before.

    `added` and `ended` count codes (or pairs) that only one of the two has in force; `changed` those whose text, dates
    or indicator differ. `notes` says what else a person should know.
    """

    edition: Edition
    added: int = 0
    ended: int = 0
    changed: int = 0
    already: bool = False
    notes: tuple[str, ...] = ()


def load(
    home: Path, set_name: str, path: Path, edition: str | None = None, progress: Progress | None = None
) -> LoadReport:
    """Loads `path` (a file, or a folder with the parts of one edition) as an edition of the set.

    `edition` names it and says from when it is in force: 2026Q4 (2026Q4r1 a replacement within the quarter), FY2027, 2027,
    or a first day 2026-10-01. Files named as their publisher names them need none. Raises CodeFileError for an unknown
    set, a wrong layout, a file cut short, or an edition older than the newest loaded; then nothing has changed.
    """
    code_set = REGISTRY.get(set_name)
    if code_set is None:
        raise CodeFileError(path, f"no set is called {set_name!r}; there are {', '.join(SETS)}")
    with official_parts(path, code_set) as parts:
        return _load_parts(home, code_set, path, parts, edition, progress or unheard)


def _load_parts(
    home: Path, code_set: CodeSet, path: Path, parts: list[Path], edition: str | None, progress: Progress
) -> LoadReport:
    ensure_shipped(home)
    before = store.of_set(home, code_set.name)
    digest = store.sha256_of(parts)
    for loaded in before:
        if loaded.sha256 == digest:
            return LoadReport(loaded, already=True, notes=(f"the same file is loaded as {loaded.name}",))
    name = edition or _name_from(path, parts, code_set)
    planned = Edition(code_set.name, name, first_day(path, name), path.name, digest, 0)
    _refuse_going_back(path, planned, before)
    return _compile(home, planned, parts, before[-1] if before else None, progress)


def _name_from(path: Path, parts: list[Path], code_set: CodeSet) -> str:
    for each in (parts[0], path):
        if name := code_set.edition_in_name(each.name):
            return name
    raise CodeFileError(path, "its name does not say which edition it is: give one, such as 2026Q4 or 2026-10-01")


def first_day(path: Path, name: str) -> dt.date:
    """The day from which an edition of this name is in force. Raises CodeFileError for none of the forms."""
    try:
        if match := _QUARTER.fullmatch(name):
            return dt.date(int(match[1]), int(match[2]) * 3 - 2, 1)
        if match := _FISCAL_YEAR.fullmatch(name):
            return dt.date(int(match[1]) - 1, 10, 1)
        return dt.date(int(name), 1, 1) if _YEAR.fullmatch(name) else dt.date.fromisoformat(name)
    except ValueError:
        raise CodeFileError(
            path, f"edition {name!r} is none of 2026Q4, FY2027, 2027 or a first day like 2026-10-01"
        ) from None


def _refuse_going_back(path: Path, planned: Edition, before: list[Edition]) -> None:
    if not before:
        return
    newest = before[-1]
    if (planned.starts, planned.name) < (newest.starts, newest.name):
        raise CodeFileError(
            path, f"edition {planned.name} is older than {newest.name}, which is loaded: going back is refused"
        )
    if planned.name == newest.name:
        raise CodeFileError(
            path, f"edition {planned.name} is loaded from another file: name this one as its replacement"
        )


def _compile(home: Path, planned: Edition, parts: list[Path], before: Edition | None, progress: Progress) -> LoadReport:
    """Writes the new edition into its folder, compares it with the one before, and lets it in or raises."""
    code_set = REGISTRY[planned.set_name]
    found: list[Brought] = []

    def write(folder: Path) -> int:
        compiled = code_set.compile(parts, folder, progress)
        if before:
            old = code_set.open(store.folder(home, before.set_name, before.name), before.name)
            changes = code_set.compare(old, code_set.open(folder, planned.name))
            _refuse_cut_short(planned, before, changes)
        else:
            changes = Changes(added=compiled.rows)
        since = before.name if before else ""
        found.append(Brought(since, changes.added, changes.ended, changes.changed, compiled.notes))
        store.keep_brought(folder, found[0], changes.listed)
        return compiled.rows

    edition = store.place(home, planned, write)
    brought = found[0]
    return LoadReport(edition, brought.added, brought.ended, brought.changed, notes=brought.notes)


def _refuse_cut_short(planned: Edition, before: Edition, changes: Changes) -> None:
    if changes.kept < changes.old * _LEAST_KEPT:
        raise CodeFileError(
            planned.source, f"it holds {changes.kept} of the {changes.old} codes of {before.name}: is a part missing?"
        )
