"""Remittance claims of three lines posted per second, beside the same rows inserted bare under the same guards.

Each entry takes money from clearing and, a line, pays, writes off and passes on: 22 postings. Entries go in batches of 50,
as the flow posts them, each batch a transaction on SQLite with the settings of an office. Processor time is counted: what
else the machine does, and waiting for the disk, is not.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CLAIMS = 2_000
LINES = 3
BATCH = 50
ON = dt.date(2026, 11, 24)


def office() -> Any:
    """Billwright's actor in the fresh office of BILLWRIGHT_HOME."""
    import django

    django.setup()
    from billwright.apps.compliance.access import system_actor
    from billwright.apps.compliance.models import Practice
    from billwright.apps.ledger.actions import ensure_chart
    from billwright.flows.migrate import migrate

    migrate()
    practice = Practice.objects.create(name="Bench")
    actor = system_actor(practice, "bench", dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC))
    ensure_chart(actor)
    return actor


def entries(actor: Any, count: int) -> list[Any]:
    """Entries of claims whose charges are in the books already."""
    from billwright.apps.compliance.access import writing
    from billwright.apps.ledger import actions as ledger
    from billwright.apps.parties.models import Account, Party
    from billwright.rules.ledger import chart, posting

    with writing(actor):
        person = Party.rows.add(actor, kind="person", name="Bench Person")
        payer = Party.rows.add(actor, kind="payer", name="Bench Payer")
        account = Account.rows.add(actor, number="B-1", kind="patient", holder=person)
        owes, patient = (
            ledger.responsibility(actor, "insurer", payer.pk),
            ledger.responsibility(actor, "patient", person.pk),
        )
        clearing = (
            ledger.open_item(actor, ledger.NewItem(kind="remittance", control=chart.CLEARING)),
            ledger.responsibility(actor, "payer", payer.pk),
        )
        new = ledger.NewItem(kind="charge", control=chart.RECEIVABLE, account_id=account.pk)
        items = ledger.open_items(actor, [new] * (count * LINES))
        charged = tuple((item, 15000) for item in items)
        ledger.post(actor, posting.charge(key="charges", posted_on=ON, responsibility=owes, charged=charged))
    made = []
    for at in range(count):
        lines = tuple(
            posting.LinePayment(item, owes, 7840, (("CO-45", 5000), ("CO-253", 160)), (("PR-2", patient, 2000),))
            for item in items[at * LINES : (at + 1) * LINES]
        )
        made.append(posting.insurance_payment(key=f"clp:{at}", posted_on=ON, clearing=clearing, lines=lines))
    return made


def measure() -> dict[str, float]:
    """Claims per second posted, and their floor: the very same rows, ready-made, into the same books from before."""
    actor = office()
    made = entries(actor, CLAIMS)
    from django.conf import settings
    from django.db import connection, transaction

    from billwright.apps.ledger import actions as ledger

    books = Path(settings.DATABASES["default"]["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = shutil.copy(books, books.with_suffix(".before"))
    posted = _per_second(lambda at: ledger.post_many(actor, made[at : at + BATCH]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_entry WHERE kind = 'insurance_payment' ORDER BY id")
        headers = cursor.fetchall()
        cursor.execute("SELECT * FROM ledger_posting WHERE entry_id >= %s ORDER BY id", [headers[0][0]])
        postings = cursor.fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(before, books)
    each = len(postings) // CLAIMS

    def insert(at: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            _insert(cursor, "ledger_posting", postings[at * each : (at + BATCH) * each])
            _insert(cursor, "ledger_entry", headers[at : at + BATCH])

    return {"posted": posted, "bare": _per_second(insert)}


def _per_second(batch: Callable[[int], object]) -> float:
    """Claims per second of processor time."""
    start = time.process_time()
    for at in range(0, CLAIMS, BATCH):
        batch(at)
    return CLAIMS / (time.process_time() - start)


def _insert(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


def run() -> list[dict[str, Any]]:
    """Rows of name, figure, unit, floor, ratio (the figure over its floor). Measured in a process with its own home."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        environment |= {"BILLWRIGHT_HOME": home, "DJANGO_SETTINGS_MODULE": "billwright.project.settings"}
        root = Path(__file__).parent.parent
        child = [sys.executable, "-m", "bench.post", "--measure"]
        done = subprocess.run(child, env=environment, cwd=root, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    name = "post: remittance claims of three lines, SQLite"
    ratio = found["posted"] / found["bare"]
    return [{"name": name, "figure": found["posted"], "unit": "claims/s", "floor": found["bare"], "ratio": ratio}]


if __name__ == "__main__":
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
    else:
        for row in run():
            beside = f"(floor {row['floor']:,.0f}, ratio {row['ratio']:.2f})"
            print(f"{row['name']:<48} {row['figure']:>8,.0f} {row['unit']}  {beside}")
