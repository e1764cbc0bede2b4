"""What a command brings along: `x12` and `scrub` neither Django nor a database driver, and nothing slow to import."""

import os
import subprocess
import sys

import pytest
from tests.cli.cast import claim, file_837, put

from billwright.codestore.shipped import ensure_shipped

NOT_NEEDED = ("django", "psycopg", "gunicorn", "rich", "pydantic", "sqlite3")
PROGRAM = """
import sys
from billwright.cli.main import run
sys.argv = ["billwright", *sys.argv[1:]]
try:
    run()
except SystemExit as ended:
    code = ended.code
loaded = {name.partition(".")[0] for name in sys.modules}
sys.stderr.write(f"{code} {' '.join(sorted(loaded))}")
"""


def loaded_by(*words: str, **environment: str) -> tuple[str, set[str]]:
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | environment)
    code, *names = done.stderr.splitlines()[-1].split()
    return code, set(names)


@pytest.mark.parametrize("words", [("x12", "check"), ("x12", "show"), ("x12", "json")])
def test_x12_brings_along_nothing_that_it_does_not_need(tmp_path, words):
    home = tmp_path / "home-without-codes"
    code, names = loaded_by(*words, put(tmp_path, "good.837", file_837(claim("A1"))), BILLWRIGHT_HOME=str(home))
    assert code == "0"
    assert names.isdisjoint(NOT_NEEDED)


def test_x12_check_with_code_sets_opens_them_and_brings_nothing_else(tmp_path):
    home = tmp_path / "home"
    ensure_shipped(home)
    code, names = loaded_by("x12", "check", put(tmp_path, "good.837", file_837(claim("A1"))), BILLWRIGHT_HOME=str(home))
    assert code == "0"
    assert "sqlite3" in names and names.isdisjoint(set(NOT_NEEDED) - {"sqlite3"})


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_scrub_needs_no_office(tmp_path, jobs):
    paths = [put(tmp_path, name, file_837(claim("A1"))) for name in ("one.837", "two.837")]
    code, names = loaded_by("scrub", *paths, "--jobs", jobs, "--on", "2026-11-24")
    assert code == "0"
    assert names.isdisjoint(("django", "psycopg", "gunicorn"))


def test_help_brings_along_no_part_of_the_house():
    code, names = loaded_by("--help")
    assert code == "0"
    assert names.isdisjoint(NOT_NEEDED)
