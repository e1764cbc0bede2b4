"""The search of every page and of the palette in an office of 200,000 patients and 100,000 claims, beside one row fetched by
its primary key.

Each search is the whole request: through every middleware, all kinds that the owner may see, the answer as the palette shows
it. On SQLite processor time is counted, so that what else the machine does is not; on PostgreSQL, which works in processes
of its own, the time on the clock. The office is that of bench/pages. Set BILLWRIGHT_BENCH_DATABASE_URL to an empty
PostgreSQL (or one that this has filled) to measure there instead, BILLWRIGHT_BENCH_PATIENTS for another size.
"""

from __future__ import annotations

import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import pages

WARM, TIMES = 3, 40
FLOOR = "a row by its primary key"
SHAPES = {
    "a letter": "m",
    "a frequent name": "moss",
    "two frequent names": "ida moss",
    "beginnings in any order": "id mo",
    "last, first": "moss, i",
    "frequent beginnings that nobody has both of": "moss quill",
    "a name nobody has": "zz",
    "birth date": "2/3/1980",
    "name and birth date": "moss 1/1/1930",
    "telephone": "(555) 000-0123",
    "the beginning of a telephone": "5550000",
    "account": "P-000123",
    "claim": "BW0050001",
    "the beginning of many claims": "BW0",
    "check": "EFT00000101",
    "a code in words": "acute bronchitis",
    "something to do": "post a payment",
}


def run() -> list[dict[str, Any]]:
    """Two rows a shape, p50 and p95 in ms; the floor is the p50 of one row fetched by its primary key."""
    patients = int(os.environ.get("BILLWRIGHT_BENCH_PATIENTS", "200000"))
    if url := os.environ.get("BILLWRIGHT_BENCH_DATABASE_URL"):
        with tempfile.TemporaryDirectory() as home:
            found = _measured(Path(home), {"DATABASE_URL": url}, "--fill", str(patients))
    else:
        found = _measured(pages.kept_home(patients), {})
    floor = found[FLOOR]["p50"]
    return [
        {"name": f"{name}, {which}", "figure": ms[which], "unit": "ms", "floor": floor, "ratio": ms[which] / floor}
        for name, ms in found.items()
        for which in ("p50", "p95")
    ]


def _measured(home: Path, database: dict[str, str], *arguments: str) -> dict[str, dict[str, float]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"BILLWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "billwright.project.settings"} | database
    child = [sys.executable, "-m", "bench.search", "--measure", *arguments]
    done = subprocess.run(child, env=environment, cwd=pages.ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def measure() -> dict[str, dict[str, float]]:
    """p50 and p95 of each shape, in ms."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    return {name: _spread(ask, clock) for name, ask in _asked()}


def _asked() -> Iterator[tuple[str, Callable[[], Any]]]:
    from django.test import Client
    from django.urls import reverse

    from bench._office import NOW
    from billwright.apps.compliance.access import reading, system_actor
    from billwright.apps.compliance.models import Practice, User
    from billwright.apps.parties.models import Patient

    actor = system_actor(Practice.objects.get(), "bench", NOW)
    with reading(actor):
        middle = Patient.rows.of(actor).order_by("pk")[Patient.rows.of(actor).count() // 2].pk

    def by_key() -> Any:
        with reading(actor):
            return Patient.rows.of(actor).get(pk=middle)

    yield FLOOR, by_key
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="owner"), backend=pages.BACKEND)
    address = reverse("find")
    for name, typed in SHAPES.items():
        yield name, functools.partial(client.post, address, {"words": typed}, headers={"hx-request": "true"})


def _spread(ask: Callable[[], Any], clock: Callable[[], float]) -> dict[str, float]:
    for _ in range(WARM):
        ask()
    took = []
    for _ in range(TIMES):
        start = clock()
        ask()
        took.append(1000 * (clock() - start))
    cuts = statistics.quantiles(took, n=20)
    return {"p50": cuts[9], "p95": cuts[18]}


def fill(patients: int) -> None:
    """Builds the office where none is yet."""
    from billwright.apps.compliance.models import Practice
    from billwright.flows.migrate import migrate

    migrate()
    if not Practice.objects.exists():
        pages.build(patients)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        import django

        django.setup()
        if sys.argv[2:3] == ["--fill"]:
            fill(int(sys.argv[3]))
        print(json.dumps(measure()))
    else:
        for row in run():
            print(f"{row['name']:<52} {row['figure']:>8.2f} {row['unit']}  ({row['ratio']:.1f} of a row by its key)")
