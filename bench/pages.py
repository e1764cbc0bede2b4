"""Server time of each page in an office of 200,000 patients and 100,000 claims, beside a page that shows nobody's data.

Each page is asked in-process, through every middleware, by somebody whose role opens it, after a warm-up. What is counted
is processor time from the request to the last byte of the answer: what else the machine does, and waiting for the disk, is
not. The office is built once and kept under BILLWRIGHT_HOME/bench (else the temporary folder) for as long as the migrations
and the builder stay as they are. Set BILLWRIGHT_BENCH_PATIENTS for a smaller one; claims are half as many.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WARM, TIMES = 2, 15
EMPTY = "empty page"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def run() -> list[dict[str, Any]]:
    """Two rows a page, p50 and p95 in ms; the floor is the empty page's p95, for both. Measured in a process with the
    office's home."""
    home = kept_home(int(os.environ.get("BILLWRIGHT_BENCH_PATIENTS", "200000")))
    found = json.loads(_child(home, "--measure"))
    floor = found[EMPTY]["p95"]
    return [
        {"name": f"{name}, {which}", "figure": ms[which], "unit": "ms", "floor": floor, "ratio": ms[which] / floor}
        for name, ms in found.items()
        for which in ("p50", "p95")
    ]


def kept_home(patients: int) -> Path:
    """The home of the office of this size, built where none is kept that these migrations and this builder made."""
    root = Path(os.environ.get("BILLWRIGHT_HOME") or tempfile.gettempdir()) / "bench"
    home = root / f"{patients}-{_fingerprint()}"
    if not home.exists():
        root.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=root))
        _child(building, "--build", str(patients))
        for old in root.glob(f"{patients}-*"):
            shutil.rmtree(old)
        building.rename(home)
    return home


def _fingerprint() -> str:
    version = hashlib.sha256((ROOT / "bench" / "_office.py").read_bytes())
    for file in sorted(ROOT.glob("src/billwright/apps/*/migrations/*.py")):
        version.update(file.read_bytes())
    return version.hexdigest()[:16]


def _child(home: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"BILLWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "billwright.project.settings"}
    child = [sys.executable, "-m", "bench.pages", *arguments]
    return subprocess.run(child, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def build(patients: int) -> None:
    """Without waiting for the disk: what is lost when the power goes out is built again."""
    from django.db import connection

    from bench import _office
    from billwright.flows.migrate import migrate
    from billwright.flows.tending import tend

    migrate()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    _office.build(_office.Size(patients, patients // 2))
    tend()  # as the night leaves it


# ---- the pages


def addresses() -> Iterator[tuple[str, Callable[[], Any]]]:
    """(what is asked, the asking): every page that is looked at, each with a real id, and the searches."""
    from django.test import Client
    from django.urls import reverse

    from billwright.apps.compliance.models import User

    clients = {
        role: Client(SERVER_NAME="localhost", raise_request_exception=False)
        for role in ("owner", "biller", "front_desk")
    }
    for role, client in clients.items():
        client.force_login(User.objects.get(username=role), backend=BACKEND)
    owner = clients["owner"]

    def get(path: str, client: Client = owner) -> Callable[[], Any]:
        return lambda: client.get(path)

    def post(path: str, words: str) -> Callable[[], Any]:
        return lambda: owner.post(path, {"words": words}, headers={"hx-request": "true"})

    yield EMPTY, get(reverse("receive"))
    for role, client in clients.items():
        yield f"today as {role}", get("/", client)
    ids = _ids()
    for name, pattern in _looked_at():
        taken = pattern.pattern.converters
        if set(taken) <= {"public_id", "kind"} and (name in ids or not taken or "kind" in taken):
            values = {key: ids[name] if key == "public_id" else "claim_held" for key in taken}
            yield name, get(reverse(name, kwargs=values))
    yield from ((path, get(path)) for path in LISTS)
    for words in SEARCHES:
        yield f"search {words!r}", post("/accounts/search/", words)
        yield f"find {words!r}", post("/find/", words)


SEARCHES = ("Moss", "Moss, Ida", "Ida Moss", "01/02/1980", "P-000123", "5550000123", "BW0050001", "EFT00000101", "zz")
LISTS = (
    "/claims/?state=denied", "/claims/?state=paid&sort=-charge", "/claims/?sort=service", "/claims/?age=90&sort=charge",
    "/invoices/?state=overdue", "/invoices/?state=paid&sort=due", "/remittances/?state=open&sort=-paid",
    "/receipts/?method=check&sort=-amount", "/files/?direction=in",
)  # fmt: skip


def _looked_at() -> list[tuple[str, Any]]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver) -> Iterator[URLPattern]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each)
            else:
                yield each

    found = [(each.name or "", each) for each in walk(get_resolver())]
    return [(name, each) for name, each in found if "GET" in getattr(each.callback, "methods", ())]


def _ids() -> dict[str, str]:
    """A public id in the middle of the table, for each page about one thing."""
    from bench import _office as office

    actor = office.system_actor(office.Practice.objects.get(), "bench", office.NOW)

    def middle(model: Any, **wanted: Any) -> str:
        rows = model.rows.of(actor).filter(**wanted)
        last = rows.order_by("-id").values_list("id", flat=True)[0]
        row = rows.filter(id__gte=last // 2).order_by("id").values_list("public_id", flat=True).first()
        return str(row)

    claim = office.Claim.rows.of(actor).get(public_id=middle(office.Claim, adjudication="paid"))
    account = str(claim.account.public_id)
    patient = middle(office.Patient)
    invoice, receipt = middle(office.Invoice, state="issued"), middle(office.Receipt)
    return {
        "account": account, "take_payment": account, "why_account": account, "log_call": account,
        "why_account_pdf": account, "change_patient": patient,
        "new_coverage": patient, "visit": str(claim.encounter.public_id), "claim": str(claim.public_id),
        "change_claim": middle(office.Claim, preparation="held"), "remittance": middle(office.Remittance),
        "invoice": invoice, "invoice_pdf": invoice, "change_invoice": middle(office.Invoice, state="draft"),
        "credit_invoice": invoice, "receipt": receipt, "receipt_pdf": receipt, "work": middle(office.WorkItem),
    }  # fmt: skip


def measure() -> dict[str, dict[str, float]]:
    """p50 and p95 in ms of each page that opens."""
    found = {}
    for name, ask in addresses():
        for _ in range(WARM):
            answer = ask()
        if answer.status_code >= 400:
            print(f"{name}: {answer.status_code}, left out", file=sys.stderr)
            continue
        times = sorted(_ms(ask) for _ in range(TIMES))
        found[name] = {"p50": statistics.median(times), "p95": times[min(len(times) - 1, round(0.95 * len(times)))]}
    return found


def _ms(ask: Callable[[], Any]) -> float:
    start = time.process_time()
    ask()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        django.setup()
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
    elif sys.argv[1:2] == ["--build"]:
        build(int(sys.argv[2]))
    else:
        for row in run():
            print(f"{row['name']:<48} {row['figure']:>8,.1f} {row['unit']}  ({row['ratio']:.1f} of an empty page)")
