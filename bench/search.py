"""The search of every page and of the palette in an office of 200,000 patients and 100,000 claims, beside one row fetched by
its primary key.

Each search is the whole request: through every middleware, all kinds that the owner may see, the answer as the palette shows
it. bench._homes says where the office is kept and which clock counts.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bench import _homes, pages

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
    """Two rows a shape, p50 and p95 in ms; the floor is the same of one row fetched by its primary key."""
    found = _homes.measured("search")
    return [
        {"name": f"{name}, {which}", "figure": ms[which], "unit": "ms", "floor": floor, "ratio": ms[which] / floor}
        for name, ms in found.items()
        for which, floor in found[FLOOR].items()
    ]


def measure() -> dict[str, dict[str, float]]:
    """p50 and p95 of each shape, in ms."""
    return {name: pages.spread(ask, WARM, TIMES) for name, ask in _asked()}


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


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        import django

        django.setup()
        print(json.dumps(measure()))
    else:
        print(pages.table(run(), FLOOR))
