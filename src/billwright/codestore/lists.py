"""Plain code lists whose rows carry their own dates: how one is kept, opened, searched and compared, and those built in.

A built-in list is whole, in our own words, so that checks run in a fresh home; an edition loaded from the publisher's file
answers before it. Reading the files is the business of `hcpcs`, `cpt` and `list_sets`.
"""

from __future__ import annotations

import bisect
import csv
import datetime as dt
import functools
import importlib.resources
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from billwright.codestore.sets import Change, Changes
from billwright.codestore.sheets import Notes
from billwright.codestore.store import CodeFileError
from billwright.codestore.words import Term, WordIndex
from billwright.records.words import us_day
from billwright.rules.codes import AgeLimit, CodeFact

DATA = "codes.msgpack"


class CodeList:
    """Codes with their dated rows; a code that came back after an end has several."""

    def __init__(self, facts: list[CodeFact], edition: str) -> None:
        self.edition = edition
        self._facts: dict[str, tuple[CodeFact, ...]] = {
            code: tuple(rows) for code, rows in itertools.groupby(sorted(facts, key=_by_code), lambda fact: fact.code)
        }

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        for fact in self._facts.get(code, ()):
            if on in fact:
                return fact
        return None

    def search(self, typed: str, on: dt.date, limit: int, forgiving: bool = False) -> list[CodeFact]:
        """What is in force that day and begins with `typed`, then what has all of its words as beginnings in its title, or
        words spelled like them where `forgiving`."""
        code = typed.upper()
        begins = (
            [] if forgiving else [fact for each in self._facts if each.startswith(code) for fact in self._facts[each]]
        )
        named = (
            [fact for term in self._words.search(typed, 2 * limit, forgiving) for fact in self._facts[term.code]]
            if len(typed) > 1
            else []
        )
        found = {fact.code: fact for fact in (*begins, *named) if on in fact}
        return list(found.values())[:limit]

    @functools.cached_property
    def _words(self) -> WordIndex:
        return WordIndex.in_memory(Term(fact.code, fact.title) for fact in self.all())

    def latest(self) -> dict[str, CodeFact]:
        """The last row of each code."""
        return {code: rows[-1] for code, rows in self._facts.items()}

    def over(self, base: CodeList) -> CodeList:
        """This list with what `base` knows of the codes that it does not name, under this one's edition."""
        return CodeList([*self.all(), *(fact for fact in base.all() if fact.code not in self._facts)], self.edition)

    def all(self) -> list[CodeFact]:
        return [fact for rows in self._facts.values() for fact in rows]


def _by_code(fact: CodeFact) -> tuple[str, dt.date]:
    return fact.code, fact.starts or dt.date.min


class AgeRanges:
    """Age limits by range of ICD-10-CM codes; `ranges` is sorted, without overlap."""

    def __init__(self, ranges: list[tuple[str, str, AgeLimit]], edition: str) -> None:
        self.edition = edition
        self._ranges = ranges
        self._memo: dict[str, AgeLimit | None] = {}

    def find(self, code: str) -> AgeLimit | None:
        if code not in self._memo:
            if len(self._memo) >= 100_000:
                self._memo.clear()
            self._memo[code] = next((limit for low, high, limit in self._ranges if low <= code <= high), None)
        return self._memo[code]


def _builtin(name: str) -> Iterator[dict[str, str]]:
    text = (importlib.resources.files("billwright.codestore") / "builtin" / name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _list(name: str, edition: str) -> CodeList:
    rows = [CodeFact(r["code"], r["name"], _date(r["starts"]), _date(r["ends"])) for r in _builtin(name)]
    return CodeList(rows, edition)


def places() -> CodeList:
    """CMS's place of service codes."""
    return _list("places.csv", "CMS, June 2024")


@functools.cache
def modifiers() -> CodeList:
    """CPT and HCPCS Level II modifiers, and the pairs of origin and destination that ambulance lines carry."""
    rows = _list("modifiers.csv", "").all()
    listed = {row.code for row in rows}
    stops = [(r["code"], r["name"]) for r in _builtin("ambulance_stops.csv")]
    rows += [
        CodeFact(origin + destination, f"Ambulance: {start} to {end}")
        for (origin, start), (destination, end) in itertools.product(stops, stops)
        if origin != "X" and origin + destination not in listed
    ]
    return CodeList(rows, "built in, October 2026")


@functools.cache
def built_in() -> dict[str, CodeList]:
    """The lists that every home has, by set name. Those of a facility's bill are what CMS's public papers say of them."""
    return {
        "modifiers": modifiers(),
        "pos": places(),
        "revenue": _list("revenue.csv", "CMS Outpatient Code Editor 27.1, April 2026"),
        "bill-types": _list("bill_types.csv", "built in, November 2026"),
        "patient-statuses": _list("patient_statuses.csv", "built in, November 2026"),
        "group-codes": _list("group_codes.csv", "built in, November 2026"),
    }


class SecondaryOnly:
    """ICD-10-CM codes that never stand first, by range; `ranges` is sorted, without overlap."""

    def __init__(self, ranges: list[tuple[str, str]], edition: str) -> None:
        self.edition = edition
        self._ranges = ranges
        self._starts = [first for first, _ in ranges]
        self._memo: dict[str, CodeFact | None] = {}

    def find(self, code: str, on: dt.date) -> CodeFact | None:
        if code not in self._memo:
            if len(self._memo) >= 100_000:
                self._memo.clear()
            at = bisect.bisect_right(self._starts, code) - 1
            found = at >= 0 and code <= self._ranges[at][1]
            self._memo[code] = CodeFact(code, "only after another diagnosis") if found else None
        return self._memo[code]


def secondary_only() -> SecondaryOnly:
    ranges = [(row["first"], row["last"]) for row in _builtin("secondary_only.csv")]
    return SecondaryOnly(ranges, "CMS Outpatient Code Editor 27.1, April 2026")


def diagnosis_ages() -> AgeRanges:
    rows = [
        (r["first"], r["last"], AgeLimit(int(r["lowest_age"]), int(r["highest_age"])))
        for r in _builtin("diagnosis_ages.csv")
    ]
    return AgeRanges(rows, "CMS Outpatient Code Editor 27.1, April 2026")


def dated(path: Path, line: int, starts: dt.date | None, last: dt.date | None) -> dt.date | None:
    """The first day out, as publishers write the last day in. Raises CodeFileError where it ends before it starts; the day
    before is how they write what was taken back before it began, and never was in force."""
    if starts and last and last < starts - dt.timedelta(days=1):
        raise CodeFileError(path, f"it ends on {us_day(last)}, before it starts on {us_day(starts)}", line)
    return last + dt.timedelta(days=1) if last else None


def settled(path: Path, rows: Iterable[tuple[int, CodeFact]], notes: Notes) -> list[CodeFact]:
    """The rows by code and first day, a line that repeats another left out and counted. Raises CodeFileError, naming the
    later line, where a code stands twice with other words, or its dates overlap."""
    kept: list[CodeFact] = []
    before: tuple[int, CodeFact] | None = None
    for line, fact in sorted(rows, key=lambda row: (*_by_code(row[1]), row[0])):
        if before is not None and before[1].code == fact.code:
            if before[1] == fact:
                notes.count("line left out, as it repeats another")
                continue
            _refuse_overlap(path, before, (line, fact))
        if fact.starts is not None and fact.starts == fact.ends:
            notes.count("code never in force, as it ended before it began")
        before = line, fact
        kept.append(fact)
    return kept


def _refuse_overlap(path: Path, one: tuple[int, CodeFact], other: tuple[int, CodeFact]) -> None:
    (earlier, before), (line, fact) = sorted((one, other), key=lambda row: row[0])
    if (before.starts, before.ends) == (fact.starts, fact.ends):
        raise CodeFileError(path, f"{fact.code} stands on line {earlier} already, with other words", line)
    first, second = one[1], other[1]
    if first.ends is None or second.starts is None or second.starts < first.ends:
        raise CodeFileError(path, f"the dates of {fact.code} overlap those on line {earlier}", line)


def write(facts: list[CodeFact], folder: Path) -> int:
    (folder / DATA).write_bytes(msgspec.msgpack.encode(facts))
    return len(facts)


def open_list(folder: Path, edition: str) -> CodeList:
    try:
        data = (folder / DATA).read_bytes()
        return CodeList(msgspec.msgpack.decode(data, type=list[CodeFact]), edition)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        raise CodeFileError(
            folder / DATA, f"the store of {edition} is damaged: remove {folder}, load it again"
        ) from error


def compare(before: CodeList, after: CodeList) -> Changes:
    """Code by code: ended is what has a last day now, or is no longer in the file; added what had none in force before."""
    old, new = before.latest(), after.latest()
    listed: list[Change] = []
    for code in sorted(old.keys() | new.keys()):
        if change := _change(code, old.get(code), new.get(code)):
            listed.append(change)
    counts = {what: sum(each.what == what for each in listed) for what in ("added", "ended", "changed")}
    return Changes(**counts, kept=len(old.keys() & new.keys()), old=len(old), listed=tuple(listed))


def _change(code: str, old: CodeFact | None, new: CodeFact | None) -> Change | None:
    was, now = old is not None and old.ends is None, new is not None and new.ends is None
    if old is not None and new is not None and was == now:
        if old == new:
            return None
        before, after = _parts(old), _parts(new)
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        said = (
            "; ".join(f"{name}: {each.get(name, '')}".removeprefix(": ") for name in names) for each in (before, after)
        )
        return Change(code, "changed", *said)
    if new is not None and (now or old is None):
        return Change(code, "added", "", "; ".join(_parts(msgspec.structs.replace(new, about=())).values()))
    if old is not None and was:
        last = f"last day {us_day(new.ends - dt.timedelta(days=1))}" if new and new.ends else "no longer in the file"
        return Change(code, "ended", old.title, last)
    return None


def _parts(fact: CodeFact) -> dict[str, str]:
    """What a row says, by name; its title goes without one."""
    parts = {"": fact.title} | dict(fact.about)
    if fact.starts:
        parts["from"] = us_day(fact.starts)
    if fact.ends:
        parts["last day"] = us_day(fact.ends - dt.timedelta(days=1))
    return parts
