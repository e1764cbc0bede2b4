"""Databases for tests: a migrated template made once a session, and a fresh copy of it for each test.

`office` is a fictional practice on SQLite. A test that also asks for `database` runs on SQLite and on PostgreSQL. Commits
are real; nothing is flushed or rolled back, for the guards refuse that. A PostgreSQL that is not there fails the test.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SESSION_HOME = Path(tempfile.mkdtemp(prefix="billwright-tests-"))
atexit.register(shutil.rmtree, SESSION_HOME, ignore_errors=True)
os.environ["BILLWRIGHT_HOME"] = str(SESSION_HOME)
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "billwright.project.settings"

import django  # noqa: E402  (the home must be known before the settings are read)

django.setup()

import pytest  # noqa: E402
from tests.clinic import Clinic, open_clinic  # noqa: E402
from tests.databases import PostgreSQLTemplate, SQLiteTemplate, postgresql_server  # noqa: E402
from tests.office import Office, open_office  # noqa: E402


@pytest.fixture(scope="session")
def sqlite_template() -> SQLiteTemplate:
    return SQLiteTemplate.make()


@pytest.fixture(scope="session")
def postgresql_template():
    with postgresql_server() as (admin_url, tools):
        yield PostgreSQLTemplate.make(admin_url, tools)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def database(request) -> str:
    """Asked for beside `office`, it runs the test on both databases; its value is the vendor."""
    return request.param


@pytest.fixture
def office(request, tmp_path) -> Office:
    """A fresh copy of the template, committed to for real, with a practice and an actor of each role."""
    vendor = request.getfixturevalue("database") if "database" in request.fixturenames else "sqlite"
    template = request.getfixturevalue(f"{vendor}_template")
    with template.copy(tmp_path) as urls:
        yield open_office(tmp_path, urls)


@pytest.fixture
def clinic(office) -> Clinic:
    """The office with its payers, fees and patients, on whichever database the office is."""
    return open_clinic(office)
