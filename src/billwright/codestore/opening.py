"""From the home's editions to the Tables of the rules."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.util
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from billwright.codestore import icd10cm, lists, ncci, store
from billwright.codestore.store import CodeFileError, Edition
from billwright.rules.codes import PAIR_SETS, AgeTable, CodeTable, DiagnosisTable, PairTable

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
        by_set = {name: store.of_set(home, name) for name in ("icd10cm", "hcpcs", *(f"ncci-{w}" for w in PAIR_SETS))}

        def at(edition: Edition) -> Path:
            return store.folder(home, edition.set_name, edition.name)

        self._icd10cm = Shelf(by_set["icd10cm"], lambda e: icd10cm.Icd10cm(at(e), e.name), reaches_back=False)
        self._hcpcs = Shelf(by_set["hcpcs"], lambda e: lists.open_list(at(e), e.name), reaches_back=True)
        self._ncci = {
            which: Shelf(by_set[f"ncci-{which}"], lambda e: ncci.Pairs(at(e), e.name), reaches_back=True)
            for which in PAIR_SETS
        }
        self._ages, self._modifiers, self._places = lists.diagnosis_ages(), lists.modifiers(), lists.places()
        self.editions = {name: every[-1].name for name, every in by_set.items() if every}
        self.editions |= {
            "diagnosis-ages": self._ages.edition, "modifiers": self._modifiers.edition, "pos": self._places.edition,
        }  # fmt: skip

    def icd10cm(self, on: dt.date) -> DiagnosisTable | None:
        return self._icd10cm.on(on)

    def diagnosis_ages(self, on: dt.date) -> AgeTable | None:
        return self._ages

    def hcpcs(self, on: dt.date) -> CodeTable | None:
        return self._hcpcs.on(on)

    def modifiers(self, on: dt.date) -> CodeTable | None:
        return self._modifiers

    def places(self, on: dt.date) -> CodeTable | None:
        return self._places

    def ncci(self, which: str, on: dt.date) -> PairTable | None:
        shelf = self._ncci.get(which)
        return shelf.on(on) if shelf else None


def open_tables(home: Path) -> OpenTables:
    """Tables over what the home holds, ICD-10-CM compiled first where it is missing (a few seconds, once).

    An edition loaded later is not seen: open again. Raises CodeFileError where a store is damaged, OSError where the
    home cannot be written.
    """
    ensure_icd10cm(home)
    return OpenTables(home)
