"""A claim of 50 lines and 12 diagnoses while it is typed, by a patient with three years of visits, over full tables: the
answer to typing, the suggestions of codes, and the page, beside the checks alone.

Each is asked in-process through every middleware; processor time is counted, so that what else the machine does is not.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import _code_files, _homes, pages

DAY = dt.date(2026, 11, 2)
LINES, DIAGNOSES, VISITS = 50, 12, 100
WARM, TIMES = 3, 40
CHECKS = "the checks alone"
TYPED = {"a code begun": "j0", "a frequent word": "unspecified", "two words": "type 2 diab", "a frequent letter": "s"}


def run() -> list[dict[str, Any]]:
    """p50 and p95 in ms; the floor is the checks over the same claim, for what checks it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        environment |= {"BILLWRIGHT_HOME": home, "DJANGO_SETTINGS_MODULE": "billwright.project.settings"}
        child = [sys.executable, "-m", "bench.workspace", "--measure"]
        found = json.loads(
            subprocess.run(
                child, env=environment, cwd=_homes.ROOT, check=True, stdout=subprocess.PIPE, text=True
            ).stdout
        )
    floor = found[CHECKS][0]
    return [
        {"name": f"{name}, {which}", "figure": ms, "unit": "ms", "floor": floor, "ratio": ms / floor}
        for name, times in found.items()
        for which, ms in zip(("p50", "p95"), times, strict=True)
    ]


def _office(home: Path) -> tuple[Any, str]:
    """An actor and the public id of the claim."""
    from billwright import codestore
    from billwright.apps.charges import actions as charges
    from billwright.apps.claims import actions as claims
    from billwright.apps.compliance.access import user_actor
    from billwright.apps.compliance.models import Membership, Practice, User
    from billwright.apps.ledger.actions import ensure_chart
    from billwright.apps.parties import actions as parties
    from billwright.flows.migrate import migrate

    migrate()
    codestore.load(home, "ncci-practitioner", _code_files.pairs(home / "pairs", 200_000))
    practice = Practice.objects.create(name="Bench", npi="1234567893", tax_id="123456789", taxonomy="207Q00000X")
    user = User.objects.create(username="biller", password="!")
    Membership.objects.create(user=user, practice=practice, role="owner")
    actor = user_actor(user, practice, "web", dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC))
    ensure_chart(actor)
    address = {"line1": "1 Elm Street", "city": "Springfield", "state": "IL", "postal_code": "627010001"}
    facts = {"name": "Bench Mutual", "payer_id": "BENCH", "filing_code": "CI", "ncci": "practitioner"}
    payer = parties.enter_payer(actor, parties.EnterPayer(key="p", **facts, **address))
    provider = parties.enter_provider(actor, parties.EnterProvider("r", "Hale", "1999999984", "Ada", "207Q00000X"))
    patient = parties.enter_patient(
        actor, parties.EnterPatient(key="q", last="Moss", first="Ida", birth_date=dt.date(1980, 2, 3), sex="F", **address)
    )  # fmt: skip
    plan = {"patient": patient.public_id, "payer": payer, "member_id": "M1", "starts": dt.date(2020, 1, 1)}
    coverage = parties.add_coverage(actor, parties.AddCoverage(key="c", **plan))

    def visit(key: str, day: dt.date, lines: int, codes: tuple[str, ...]) -> str:
        made = tuple(
            charges.NewLine(f"{99201 + at}", pointers=(1 + at % len(codes),), charge_cents=1000) for at in range(lines)
        )
        command = charges.CaptureVisit(key, patient.public_id, provider, day, made, coverage, codes)
        return charges.capture_visit(actor, command)

    for at in range(VISITS):
        visit(f"v{at}", DAY - dt.timedelta(days=7 * (at + 1)), 3, ("J069",))
    codes = tuple(f"M25{500 + at}" for at in (11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 61, 62))[:DIAGNOSES]
    return actor, claims.prepare(actor, claims.PrepareClaim("claim", visit("v", DAY, LINES, codes)))


def measure() -> dict[str, list[float]]:
    """[p50, p95] in ms by what was asked."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from billwright.apps.checks.scrubbing import look
    from billwright.apps.claims import building
    from billwright.apps.claims.models import Claim
    from billwright.apps.compliance.models import User
    from billwright.records import claim as records
    from billwright.web.claim_form import typed_of

    actor, public_id = _office(settings.BILLWRIGHT_HOME)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(), backend=pages.BACKEND)
    row = Claim.rows.of(actor, public_id).select_related("encounter__patient", "payer").get()
    claim, context = records.decode(bytes(row.draft)), building.context_of(actor, row.encounter, row.payer)
    typed = typed_of(claim) | {"key": "k", "version": "1", "base": "{}", "showing": "dx1 line1"}
    page, trial, codes = (reverse(name, args=ids) for name, ids in (
        ("claim", [public_id]), ("try_claim", [public_id]), ("suggest_codes", [])))  # fmt: skip
    asked: dict[str, Callable[[], Any]] = {
        CHECKS: lambda: look(claim, context),
        "the answer to typing": lambda: client.post(trial, typed),
        "the answer to typing what is wrong": lambda: client.post(trial, typed | {"dx1": "M25", "line9_pointers": "?"}),
        "the page": lambda: client.get(page),
    }
    for name, text in TYPED.items():
        asked[f"suggestions for {name}"] = lambda text=text: client.post(  # type: ignore[misc]
            codes, {"set": "icd10cm", "typed": text, "on": DAY.isoformat()}
        )
    return {name: _times(ask) for name, ask in asked.items()}


def _times(ask: Callable[[], Any]) -> list[float]:
    for _ in range(WARM):
        answer = ask()
    assert getattr(answer, "status_code", 200) == 200, answer.status_code
    times = []
    for _ in range(TIMES):
        start = time.process_time()
        ask()
        times.append((time.process_time() - start) * 1000)
    times.sort()
    return [statistics.median(times), times[round(0.95 * len(times)) - 1]]


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        import django

        django.setup()
        print(json.dumps(measure()))
    else:
        for each in run():
            print(f"{each['name']:45} {each['figure']:8.1f} {each['unit']}")
