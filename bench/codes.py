"""Code sets at their real size: how long loading and opening take, how much memory stands for them, what a look-up costs.

NCCI is measured beside what one would else do with two and a half million pairs: a dict of tuples in each process, and
SQLite with the pair as its key. Processor time is counted where nothing is waited for, so that what else the machine does
stays out as far as it can; memory is that of processes of their own, which do nothing but open and look up.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import multiprocessing
import os
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from bench import _code_files
from billwright import codestore

PAIRS = int(os.environ.get("BILLWRIGHT_BENCH_PAIRS", _code_files.PAIRS))
ON = dt.date(2026, 11, 24)
CLAIMS = 20_000
USED = 2_000
"""Procedures that the claims of an office draw from."""
_KEPT: list[codestore.OpenTables] = []
"""What a process has open until it ends."""
_SEARCHES = (
    "diabetes",
    "knee pain",
    "acute bronchitis",
    "fracture of the ankle",
    "hypertension",
    "type 2 diabetes eye",
)


def run() -> list[dict[str, Any]]:
    """Rows of name, figure, unit, floor, ratio."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        codestore.open_tables(place)  # ICD-10-CM and what else is shipped is not part of the figures
        return [*_pairs(place), *_tables(place)]


def _pairs(place: Path) -> Iterator[dict[str, Any]]:
    files = _code_files.pairs(place / "files", PAIRS)
    loaded = _apart(_load, place, "ncci-practitioner", files)
    yield _row("ncci: loading", loaded["seconds"], "s")
    yield _row("ncci: most memory while loading", loaded["peak_mb"], "MB")
    with _process() as first, _process() as second:  # the first still has it open while the second asks
        found = first.submit(_ask_store, place, 1).result()
        beside = second.submit(_ask_store, place, 2).result()
    yield _row("ncci: opening", found["opening_ms"], "ms")
    yield _row("ncci: memory of a process, opened and asked", found["rss_mb"], "MB")
    yield _row("ncci: memory that a second process adds", beside["own_mb"], "MB")
    floor = _floor()
    for name in ("new pairs", "pairs asked before", "pairs of a claim asked at once, each pair"):
        yield _row(f"ncci: {name}", found[name], "ns a look-up", floor)
    for name, peer in (("a dict of tuples", _ask_dict), ("SQLite", _ask_sqlite)):
        other = _apart(peer, place)
        yield _row(f"ncci beside {name}: opening", other["opening_ms"], "ms")
        yield _row(f"ncci beside {name}: memory of each process", other["own_mb"], "MB")
        yield _row(f"ncci beside {name}: pairs asked before", other["pairs asked before"], "ns a look-up", floor)


def _tables(place: Path) -> Iterator[dict[str, Any]]:
    tables = codestore.open_tables(place)
    icd = tables.icd10cm(ON)
    assert icd is not None
    diagnoses = [code for letter in "ABCDEFGHIJKLMNRSTZ" for code in icd.billable_below(letter, 3_000)]
    for set_name, file in (
        ("mue-practitioner", _code_files.units(place)),
        ("addon", _code_files.add_ons(place)),
        ("mpfs-rvu", _code_files.values(place)),
    ):
        yield _row(f"{set_name}: loading", _apart(_load, place, set_name, file)["seconds"], "s")
    exported = _code_files.policies(place / "articles", diagnoses)
    yield _row("lcd: loading", _apart(_load, place, "lcd", exported, "2026-10-01")["seconds"], "s")
    draw = random.Random(3)
    codes = draw.choices(draw.sample(_code_files.procedures(), USED), k=50_000)
    tables = codestore.open_tables(place)
    floor = _floor()
    asked: dict[str, tuple[Callable[[], Any], Callable[[Any, str], object]]] = {
        "mue-practitioner": (lambda: tables.mue("practitioner", ON), lambda table, code: table.find(code)),
        "addon": (lambda: tables.addons(ON), lambda table, code: table.find(code, ON)),
        "mpfs-rvu": (lambda: tables.relative_values(ON), lambda table, code: table.find(code)),
        "lcd": (lambda: tables.policies(ON), lambda table, code: table.find(code, "00001", ON)),
        "icd10cm": (lambda: tables.icd10cm(ON), lambda table, code: table.find(code)),
    }
    for name, (opener, ask) in asked.items():
        start = time.perf_counter()
        table = opener()
        opening = (time.perf_counter() - start) * 1000
        keys = draw.choices(diagnoses, k=50_000) if name == "icd10cm" else codes
        yield _row(f"{name}: opening", opening, "ms")
        yield _row(f"{name}: new codes", _each(functools.partial(ask, table), keys), "ns", floor)
        yield _row(f"{name}: codes asked before", _each(functools.partial(ask, table), keys), "ns", floor)
    searched = _each(lambda words: codestore.search(tables, words, ON), _SEARCHES * 5)
    yield _row("icd10cm: a search by words", searched / 1e6, "ms")


def _apart(measure: Callable[..., dict[str, float]], *given: Any) -> dict[str, float]:
    """In a process of its own, which begins with nothing."""
    with _process() as one:
        return one.submit(measure, *given).result()


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def _load(home: Path, set_name: str, files: Path, edition: str | None = None) -> dict[str, float]:
    start = time.process_time()
    codestore.load(home, set_name, files, edition)
    seconds = time.process_time() - start
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _claims(seed: int) -> list[list[str]]:
    draw = random.Random(seed)
    used = draw.sample(_code_files.procedures(), USED)
    return [draw.sample(used, draw.choice((2, 2, 3, 3, 4, 5, 6))) for _ in range(CLAIMS)]


def _keys(claims: Iterable[list[str]]) -> list[tuple[str, str]]:
    return [pair for claim in claims for pair in itertools.permutations(claim, 2)]


def _ask_store(home: Path, seed: int) -> dict[str, float]:
    claims = _claims(seed)
    keys = _keys(claims)
    before = _memory()
    tables = codestore.OpenTables(home)
    _KEPT.append(tables)
    start = time.perf_counter()
    table = tables.ncci("practitioner", ON)
    opening = time.perf_counter() - start
    assert table is not None
    found = {
        "opening_ms": opening * 1000,
        "new pairs": _each(lambda key: table.find(key[0], key[1], ON), keys),
        "pairs asked before": _each(lambda key: table.find(key[0], key[1], ON), keys),
        "pairs of a claim asked at once, each pair": _each(lambda claim: table.among(claim, ON), claims)
        * len(claims)
        / len(keys),
    }
    return found | _grown(before)


def _ask_dict(home: Path) -> dict[str, float]:
    """What a program would hold that keeps each pair's indicator and days in memory."""
    keys = _keys(_claims(1))
    before = _memory()
    start = time.perf_counter()
    table: dict[tuple[str, str], tuple[int, str, str]] = {}
    for column1, column2, begins, ends, indicator in _edits(home):
        table[column1, column2] = (int(indicator), begins, ends)
    opening = time.perf_counter() - start
    asked = _each(table.get, keys)
    return {"opening_ms": opening * 1000, "pairs asked before": asked} | _grown(before)


def _ask_sqlite(home: Path) -> dict[str, float]:
    path = home / "peer.sqlite3"
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TABLE pair (column1 TEXT, column2 TEXT, begins TEXT, ends TEXT, indicator INT,"
        " PRIMARY KEY (column1, column2)) WITHOUT ROWID"
    )
    db.executemany("INSERT OR REPLACE INTO pair VALUES (?, ?, ?, ?, ?)", _edits(home))
    db.commit()
    db.close()
    keys = _keys(_claims(1))[:50_000]
    before = _memory()
    start = time.perf_counter()
    db = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    opening = time.perf_counter() - start
    sql = "SELECT indicator, begins, ends FROM pair WHERE column1 = ? AND column2 = ?"
    _each(lambda key: db.execute(sql, key).fetchone(), keys)
    asked = _each(lambda key: db.execute(sql, key).fetchone(), keys)
    return {"opening_ms": opening * 1000, "pairs asked before": asked} | _grown(before)


def _edits(home: Path) -> Iterator[tuple[str, str, str, str, str]]:
    for path in sorted((home / "files").iterdir()):
        with path.open(encoding="cp1252", newline="") as file:
            for line in file:
                cells = line.split("\t")
                if len(cells) == 7 and cells[3].isdigit():
                    yield cells[0], cells[1], cells[3], cells[4], cells[5]


def _each(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Nanoseconds of processor time an item."""
    items = list(items)
    start = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - start) / len(items) * 1e9


def _floor() -> float:
    """A small dict asked for a tuple, by the same loop."""
    keys = [(str(number), str(number + 1)) for number in range(50_000)]
    table = dict.fromkeys(keys[:5_000])
    return _each(lambda key: table.get(key), keys)


def _memory() -> tuple[float, float]:
    """MB in all, and of it what no other process has too."""
    kilobytes = {"Rss:": 0, "Private_Clean:": 0, "Private_Dirty:": 0}
    try:
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
            name, *cells = line.split()
            if name in kilobytes:
                kilobytes[name] = int(cells[0])
    except OSError:  # not Linux: the whole, at its highest
        whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return whole, whole
    return kilobytes["Rss:"] / 1024, (kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]) / 1024


def _grown(before: tuple[float, float]) -> dict[str, float]:
    whole, own = _memory()
    return {"rss_mb": whole - before[0], "own_mb": own - before[1]}


def _row(name: str, figure: float, unit: str, least: float | None = None) -> dict[str, Any]:
    return {"name": name, "figure": figure, "unit": unit, "floor": least, "ratio": figure / least if least else None}


if __name__ == "__main__":
    for row in run():
        beside = f"  {row['ratio']:.1f} times the floor" if row["ratio"] else ""
        print(f"{row['name']:<58} {row['figure']:>10,.1f} {row['unit']}{beside}")
