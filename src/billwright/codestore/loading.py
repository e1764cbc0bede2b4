"""Loading a code set from the file that its publisher gives out: all or nothing, and told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from billwright.codestore import icd10cm, lists, ncci, store
from billwright.codestore.opening import ensure_icd10cm
from billwright.codestore.store import CodeFileError, Edition

Progress = Callable[[int], None]
"""Told the number of rows read so far."""

SETS = ("icd10cm", "hcpcs", "ncci-practitioner", "ncci-outpatient", "ncci-medicaid")

_QUARTER = re.compile(r"(\d{4})Q([1-4])(?:r\d+)?")
_FISCAL_YEAR = re.compile(r"FY(\d{4})(?:-[A-Za-z]+)?")
_NCCI_FILE = re.compile(r"cci\w*-v(\d{2})([0-3])r(\d)", re.IGNORECASE)
_LEAST_KEPT = 0.5
"""An edition that holds less than this share of the codes before it was cut short: publishers add, and end, and keep."""


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

    `edition` names it and says from when it is in force: 2026Q4 (2026Q4r1 a replacement within the quarter), FY2027, or
    a first day 2026-10-01. NCCI files named as CMS names them need none. Raises CodeFileError for an unknown set, a
    wrong layout, a file cut short, or an edition older than the newest loaded; then nothing has changed.
    """
    if set_name not in SETS:
        raise CodeFileError(path, f"no set is called {set_name!r}; there are {', '.join(SETS)}")
    parts = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    if not parts or not all(part.is_file() for part in parts):
        raise CodeFileError(path, "no such file")
    if set_name == "icd10cm":
        ensure_icd10cm(home)
    before = store.of_set(home, set_name)
    digest = store.sha256_of(parts)
    for loaded in before:
        if loaded.sha256 == digest:
            return LoadReport(loaded, already=True, notes=(f"the same file is loaded as {loaded.name}",))
    name = edition or _name_from(path, parts)
    planned = Edition(set_name, name, _first_day(path, name), path.name, digest, 0)
    _refuse_going_back(path, planned, before)
    return _Loader(home, planned, parts, before[-1] if before else None, progress).load()


def _name_from(path: Path, parts: list[Path]) -> str:
    """CMS numbers NCCI versions by year since 1994 and quarter: ccipra-v322r1-f1.txt is 2026Q3, revision 1."""
    if match := _NCCI_FILE.search(parts[0].name):
        revision = f"r{match[3]}" if match[3] != "0" else ""
        return f"{1994 + int(match[1])}Q{int(match[2]) + 1}{revision}"
    raise CodeFileError(path, "its name does not say which edition it is: give one, such as 2026Q4 or 2026-10-01")


def _first_day(path: Path, name: str) -> dt.date:
    if match := _QUARTER.fullmatch(name):
        return dt.date(int(match[1]), int(match[2]) * 3 - 2, 1)
    if match := _FISCAL_YEAR.fullmatch(name):
        return dt.date(int(match[1]) - 1, 10, 1)
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        raise CodeFileError(
            path, f"edition {name!r} is none of 2026Q4, FY2027 or a first day like 2026-10-01"
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


class _Loader:
    """One load: writes the new edition into its folder, compares it with the one before, and lets it in or raises."""

    def __init__(
        self, home: Path, planned: Edition, parts: list[Path], before: Edition | None, progress: Progress | None
    ) -> None:
        self._home, self._planned, self._parts, self._progress = home, planned, parts, progress
        self._before = before
        self._counts = (0, 0, 0)
        self._notes: tuple[str, ...] = ()

    def load(self) -> LoadReport:
        kind = "ncci" if self._planned.set_name.startswith("ncci-") else self._planned.set_name
        write = {"icd10cm": self._write_icd10cm, "hcpcs": self._write_hcpcs, "ncci": self._write_ncci}[kind]
        edition = store.place(self._home, self._planned, write)
        return LoadReport(edition, *self._counts, notes=self._notes)

    def _one_part(self) -> Path:
        if len(self._parts) > 1:
            raise CodeFileError(
                self._parts[0].parent, f"{self._planned.set_name} comes in one file, not {len(self._parts)}"
            )
        return self._parts[0]

    def _old_folder(self) -> Path | None:
        return store.folder(self._home, self._before.set_name, self._before.name) if self._before else None

    def _write_icd10cm(self, folder: Path) -> int:
        rows = icd10cm.compile_tabular(self._one_part(), folder / icd10cm.DATA)
        old = self._old_folder()
        self._compare(icd10cm.Icd10cm(old, "").codes() if old else {}, icd10cm.Icd10cm(folder, "").codes())
        return rows

    def _write_hcpcs(self, folder: Path) -> int:
        facts = lists.read_hcpcs(self._one_part())
        old = self._old_folder()
        self._compare(lists.open_list(old, "").codes() if old else {}, lists.CodeList(facts, "").codes())
        return lists.write(facts, folder)

    def _compare(self, old: dict[str, str], new: dict[str, str]) -> None:
        kept = old.keys() & new.keys()
        self._counts = (len(new) - len(kept), len(old) - len(kept), sum(old[code] != new[code] for code in kept))
        self._refuse_cut_short(len(kept), len(old))

    def _refuse_cut_short(self, kept: int, old: int) -> None:
        if kept < old * _LEAST_KEPT:
            name = self._before.name if self._before else ""
            raise CodeFileError(
                self._planned.source, f"it holds {kept} of the {old} codes of {name}: is a part missing?"
            )

    def _write_ncci(self, folder: Path) -> int:
        rows, summary = ncci.compile_edits(self._parts, folder / ncci.DATA, self._progress)
        old = self._old_folder()
        if old:
            comparison = ncci.compare(ncci.Pairs(old, ""), ncci.Pairs(folder, ""))
            self._counts = comparison.added, comparison.ended, comparison.changed
            self._refuse_cut_short(comparison.kept, comparison.old)
        else:
            self._counts = rows, 0, 0
        told = (
            (summary.never_in_force, "deleted on the day they began"),
            (summary.same_pair, "of a pair listed before"),
        )
        self._notes = tuple(f"{count} edits {what}" for count, what in told if count)
        return rows
