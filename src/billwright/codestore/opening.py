"""From the home's editions to the Tables of the rules."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.util
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from billwright.codestore import icd10cm, lists, store
from billwright.codestore.registry import REGISTRY
from billwright.codestore.sets import CodeSet
from billwright.codestore.store import CodeFileError, Edition
from billwright.rules.codes import (
    AddOnTable,
    AgeTable,
    CodeTable,
    DiagnosisTable,
    GemTable,
    LocalityTable,
    PairTable,
    PolicyTable,
    RelativeValueTable,
    UnitsTable,
)

Table = TypeVar("Table")

_SHIPPED = re.compile(r"icd10c-tabular-([A-Za-z]+)-(\d+)-(\d{4})\.xml")
_MONTHS = ("January", "April", "July", "October")


def ensure_icd10cm(home: Path) -> Edition:
    """The edition that the package simple-icd-10-cm ships, compiled into the home where it is not there yet.

    Taken as in force from the start of its fiscal year: the five codes that the April 2026 update added pass from
    October on, and no edition before it is shipped.
    """
    path, match = shipped_tabular()
    year, month = int(match[3]), _MONTHS.index(match[1]) * 3 + 1
    starts = dt.date(year if month >= 10 else year - 1, 10, 1)
    name = f"FY{starts.year + 1}-{match[1]}"
    for edition in store.of_set(home, "icd10cm"):
        if edition.name == name:
            return edition
    planned = Edition("icd10cm", name, starts, path.name, store.sha256_of([path]), 0)
    return store.place(home, planned, lambda folder: icd10cm.compile_tabular(path, folder / icd10cm.DATA))


def shipped_tabular() -> tuple[Path, re.Match[str]]:
    """The file in the package simple-icd-10-cm, and its name taken apart.

    Found by its spec: importing the package would build its objects, which takes longer than all that we do.
    """
    spec = importlib.util.find_spec("simple_icd_10_cm")
    for root in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted((Path(root) / "data").iterdir()):
            if match := _SHIPPED.fullmatch(path.name):
                return path, match
    raise CodeFileError("simple-icd-10-cm", "the package ships no tabular XML: install it again, in the version locked")


class Shelf(Generic[Table]):
    """The editions of one set, each opened when first asked for.

    `reaches_back` is for sets whose rows carry their own dates: the oldest edition then answers for days before it.
    """

    def __init__(self, every: Sequence[Edition], opener: Callable[[Edition], Table], reaches_back: bool) -> None:
        self._every = every
        self._open = functools.lru_cache(maxsize=None)(lambda at: opener(every[at]))
        self._reaches_back = reaches_back
        self._by_day: dict[dt.date, Table | None] = {}

    def on(self, day: dt.date) -> Table | None:
        try:
            return self._by_day[day]
        except KeyError:
            pass
        if len(self._by_day) > 10_000:
            self._by_day.clear()
        table = self._by_day[day] = self._find(day)
        return table

    def _find(self, day: dt.date) -> Table | None:
        in_force = [at for at, edition in enumerate(self._every) if edition.starts <= day]
        if in_force:
            return self._open(in_force[-1])
        return self._open(0) if self._every and self._reaches_back else None

    @property
    def newest(self) -> str | None:
        return self._every[-1].name if self._every else None


class OpenTables:
    """`billwright.rules.codes.Tables` over the editions of one home. Cheap: a table opens when first asked."""

    def __init__(self, home: Path) -> None:
        self._shelves = {name: _shelf(home, code_set) for name, code_set in REGISTRY.items()}
        self._ages = lists.diagnosis_ages()
        self._builtin = lists.built_in()
        self.editions = {name: shelf.newest for name, shelf in self._shelves.items() if shelf.newest}
        self.editions |= {"diagnosis-ages": self._ages.edition} | {
            name: table.edition for name, table in self._builtin.items() if name not in self.editions
        }

    def _on(self, set_name: str, day: dt.date) -> Any:
        shelf = self._shelves.get(set_name)
        return shelf.on(day) if shelf else None

    def icd10cm(self, on: dt.date) -> DiagnosisTable | None:
        return cast("DiagnosisTable | None", self._on("icd10cm", on))

    def icd9cm(self, on: dt.date) -> DiagnosisTable | None:
        return cast("DiagnosisTable | None", self._on("icd9cm", on))

    def diagnosis_ages(self, on: dt.date) -> AgeTable | None:
        return self._ages

    def gems(self, direction: str) -> GemTable | None:
        return cast("GemTable | None", self._on(f"gems-{direction}", dt.date.max))

    def codes(self, set_name: str, on: dt.date) -> CodeTable | None:
        return cast("CodeTable | None", self._on(set_name, on)) or self._builtin.get(set_name)

    def ncci(self, which: str, on: dt.date) -> PairTable | None:
        return cast("PairTable | None", self._on(f"ncci-{which}", on))

    def mue(self, which: str, on: dt.date) -> UnitsTable | None:
        return cast("UnitsTable | None", self._on(f"mue-{which}", on))

    def addons(self, on: dt.date) -> AddOnTable | None:
        return cast("AddOnTable | None", self._on("addon", on))

    def policies(self, on: dt.date) -> PolicyTable | None:
        return cast("PolicyTable | None", self._on("lcd", on))

    def relative_values(self, on: dt.date) -> RelativeValueTable | None:
        return cast("RelativeValueTable | None", self._on("mpfs-rvu", on))

    def localities(self, on: dt.date) -> LocalityTable | None:
        return cast("LocalityTable | None", self._on("mpfs-gpci", on))


def _shelf(home: Path, code_set: CodeSet) -> Shelf[Any]:
    def opened(edition: Edition) -> Any:
        return code_set.open(store.folder(home, edition.set_name, edition.name), edition.name)

    return Shelf(store.of_set(home, code_set.name), opened, code_set.reaches_back)


def open_tables(home: Path) -> OpenTables:
    """Tables over what the home holds, ICD-10-CM compiled first where it is missing (a few seconds, once).

    An edition loaded later is not seen: open again. Raises CodeFileError where a store is damaged, OSError where the
    home cannot be written.
    """
    ensure_icd10cm(home)
    return OpenTables(home)


def stamp(home: Path) -> int:
    """Changes when an edition is loaded: what was opened under another stamp is to be opened again."""
    sets = home / "codes"
    return max((path.stat().st_mtime_ns for path in [sets, *sets.glob("*")] if path.exists()), default=0)
