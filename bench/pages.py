"""Server time of each page in an office of 200,000 patients and 100,000 claims, beside a page that shows nobody's data.

Each page is asked in-process, through every middleware, by somebody whose role opens it, after a warm-up; bench._addresses
says which they are, bench._homes where the office is kept and which clock counts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from bench import _homes

WARM, TIMES = 2, 20
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMPTY = "an empty page"


def run() -> list[dict[str, Any]]:
    """Two rows a page, p50 and p95 in ms; the floor is the empty page's, p50 and p95 each."""
    found = _homes.measured("pages")
    return [
        {"name": f"{name}, {which}", "figure": ms[which], "unit": "ms", "floor": floor, "ratio": ms[which] / floor}
        for name, ms in found.items()
        for which, floor in found[EMPTY].items()
    ]


def measure() -> dict[str, dict[str, float]]:
    """p50 and p95 in ms of each page that opens; one that does not is named on standard error."""
    from django.test import Client

    from bench._addresses import addresses
    from billwright.apps.compliance.models import User

    clients = {}
    for user in User.objects.all():
        clients[user.username] = Client(SERVER_NAME="localhost", raise_request_exception=False)
        clients[user.username].force_login(user, backend=BACKEND)
    found = {}
    for each in addresses():
        client = clients[each.role]

        def ask(client: Client = client, path: str = each.path, words: str = each.words) -> Any:
            return client.post(path, {"words": words}, headers={"hx-request": "true"}) if words else client.get(path)

        answer = ask()
        if answer.status_code >= 400:
            print(f"{each.name}: {answer.status_code}, left out", file=sys.stderr)
        else:
            found[each.name] = spread(ask)
    return found


def spread(ask: Callable[[], Any], warm: int = WARM, times: int = TIMES) -> dict[str, float]:
    """p50 and p95 in ms, by nearest rank."""
    for _ in range(warm):
        ask()
    clock, took = _homes.clock(), []
    for _ in range(times):
        start = clock()
        ask()
        took.append((clock() - start) * 1000)
    took.sort()
    return {which: took[-(-len(took) * part // 100) - 1] for which, part in (("p50", 50), ("p95", 95))}


def table(rows: list[dict[str, Any]], floor: str) -> str:
    """A line for each name of `run`'s rows: p50 and p95 in ms, and p95 beside that of the `floor`."""
    lines = [f"{'':60} {'p50 ms':>8} {'p95 ms':>8}  p95 beside {floor}"]
    for p50, p95 in zip(rows[::2], rows[1::2], strict=True):
        name = p50["name"].removesuffix(", p50")
        lines.append(f"{name:60} {p50['figure']:8.1f} {p95['figure']:8.1f}  {p95['ratio']:.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        import django

        django.setup()
        print(json.dumps(measure()))
    else:
        print(table(run(), EMPTY))
