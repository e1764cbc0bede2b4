"""From the home's editions to the Tables of the rules."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from billwright.codestore import lists, store, therapy
from billwright.codestore.registry import REGISTRY
from billwright.codestore.sets import CodeSet
from billwright.codestore.shipped import ensure_shipped
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
    TherapyLimit,
    UnitsTable,
)

Table = TypeVar("Table")


class Shelf(Generic[Table]):
    """The editions of one set, each opened when first asked for.

    `reaches_back` is for sets whose rows carry their own dates: the oldest edition then answers for days before it.
    """

    def __init__(self, every: Sequence[Edition], opener: Callable[[Edition], Table], reaches_back: bool) -> None:
        self._every = every
        self._opener = opener
        self._reaches_back = reaches_back
        self._by_day: dict[dt.date, Table | None] = {}

    def without(self, edition: str) -> Shelf[Table]:
        """The other editions; what is open already is shared."""
        return Shelf([each for each in self._every if each.name != edition], self._opener, self._reaches_back)

    def _open(self, at: int) -> Table:
        return self._opener(self._every[at])

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

    def earlier(self, day: dt.date) -> Iterator[tuple[dt.date, Table]]:
        """The editions that are over by that day, newest first, each with the first day of the one that came after."""
        over = [at for at, edition in enumerate(self._every) if edition.starts <= day][:-1]
        for at in reversed(over):
            yield self._every[at + 1].starts, self._open(at)

    @property
    def first(self) -> Table | None:
        return self._open(0) if self._every else None

    @property
    def newest(self) -> str | None:
        return self._every[-1].name if self._every else None


_MOST_ASKED = 50_000
"""Sets by days that are remembered: a bound against hostile claims."""


class OpenTables:
    """`billwright.rules.codes.Tables` over the editions of one home. Cheap: a table opens when first asked.

    An edition whose store is damaged, or of an earlier release, raises CodeFileError when first asked. With `damaged` it is
    told (its set, and why) and counts as not loaded, so that an office goes on with the checks that can look.
    """

    def __init__(self, home: Path, damaged: Callable[[str, str], None] | None = None) -> None:
        self._damaged = damaged
        self._shelves = {name: _shelf(home, code_set) for name, code_set in REGISTRY.items()}
        self._asked: dict[tuple[str, dt.date], Any] = {}
        self._ages = lists.diagnosis_ages()
        self._builtin: dict[str, CodeTable] = {**lists.built_in(), "secondary-only": lists.secondary_only()}
        self.editions = self._named()

    def _named(self) -> dict[str, str]:
        """The newest edition of each set that has one, loaded or built in."""
        built_in = {"diagnosis-ages": self._ages.edition}
        built_in |= {name: table.edition for name, table in self._builtin.items()}
        return built_in | {name: shelf.newest for name, shelf in self._shelves.items() if shelf.newest}

    def without(self, set_name: str, edition: str) -> OpenTables:
        """The tables as they would be had that edition not been loaded; everything else is shared with these."""
        others = copy.copy(self)
        others._shelves = self._shelves | {set_name: self._shelves[set_name].without(edition)}
        others._asked = {}
        others.editions = others._named()
        return others

    def _on(self, set_name: str, day: dt.date) -> Any:
        """Remembered by set and day: checks ask a dozen times a claim."""
        try:
            return self._asked[set_name, day]
        except KeyError:
            pass
        if len(self._asked) > _MOST_ASKED:
            self._asked.clear()
        table = self._opened(set_name, day)
        if table is None:
            table = self._builtin.get(set_name)
        self._asked[set_name, day] = table
        return table

    def _opened(self, set_name: str, day: dt.date) -> Any:
        shelf = self._shelves.get(set_name)
        try:
            return shelf.on(day) if shelf else None
        except CodeFileError as error:
            if self._damaged is None:
                raise
            self._damaged(set_name, str(error))
            return None

    def earlier(self, set_name: str, day: dt.date) -> Iterator[tuple[dt.date, Any]]:
        """The tables of a set's editions that are over by that day, newest first, each with the day from which it is."""
        return self._shelves[set_name].earlier(day) if set_name in self._shelves else iter(())

    def first(self, set_name: str) -> Any:
        """The table of the oldest edition of a set that is loaded; None where none is."""
        return self._shelves[set_name].first if set_name in self._shelves else None

    def icd10cm(self, on: dt.date) -> DiagnosisTable | None:
        return self._on("icd10cm", on)

    def icd9cm(self, on: dt.date) -> DiagnosisTable | None:
        return self._on("icd9cm", on)

    def diagnosis_ages(self, on: dt.date) -> AgeTable | None:
        return self._ages

    def gems(self, direction: str) -> GemTable | None:
        return self._on(f"gems-{direction}", dt.date.max)

    def codes(self, set_name: str, on: dt.date) -> CodeTable | None:
        return self._on(set_name, on)

    def ncci(self, which: str, on: dt.date) -> PairTable | None:
        return self._on(f"ncci-{which}", on)

    def mue(self, which: str, on: dt.date) -> UnitsTable | None:
        return self._on(f"mue-{which}", on)

    def addons(self, on: dt.date) -> AddOnTable | None:
        return self._on("addon", on)

    def policies(self, on: dt.date) -> PolicyTable | None:
        return self._on("lcd", on)

    def relative_values(self, on: dt.date) -> RelativeValueTable | None:
        return self._on("mpfs-rvu", on)

    def localities(self, on: dt.date) -> LocalityTable | None:
        return self._on("mpfs-gpci", on)

    def therapy_limit(self, on: dt.date) -> TherapyLimit | None:
        return therapy.limits().get(on.year)


def _shelf(home: Path, code_set: CodeSet) -> Shelf[Any]:
    @functools.cache
    def opened(edition: Edition) -> Any:
        return code_set.open(store.folder(home, edition.set_name, edition.name), edition.name)

    return Shelf(store.of_set(home, code_set.name), opened, code_set.reaches_back)


def open_tables(home: Path, damaged: Callable[[str, str], None] | None = None) -> OpenTables:
    """Tables over what the home holds, the sets that packages ship compiled first where they are missing (a few
    seconds, once).

    An edition loaded later is not seen: open again. A damaged store raises CodeFileError unless `damaged` is to be told of
    it. Raises OSError where the home cannot be written.
    """
    ensure_shipped(home)
    return OpenTables(home, damaged)


def stamp(home: Path) -> int:
    """Changes when an edition is loaded: what was opened under another stamp is to be opened again."""
    sets = home / "codes"
    return max((path.stat().st_mtime_ns for path in [sets, *sets.glob("*")] if path.exists()), default=0)


def newest_list(home: Path, set_name: str) -> lists.CodeList | None:
    """The newest edition of a plain list by itself, no other set opened for it; None where none is loaded."""
    editions = store.of_set(home, set_name)
    if not editions:
        return None
    return lists.open_list(store.folder(home, set_name, editions[-1].name), editions[-1].name)
