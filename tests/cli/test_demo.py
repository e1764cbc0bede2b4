"""The demo office is the same for the same seed and date, and replaces nothing but a demo that nobody serves."""

import fcntl
import json
import sqlite3

import pytest
from tests.demo import build

from billwright.cli import demo as command
from billwright.cli.errors import UnusableError
from billwright.cli.lock import AT_WORK

pytestmark = pytest.mark.xdist_group("demo")

SAME = {
    "trial balance": "SELECT a.code, sum(p.cents) FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.account_id "
    "GROUP BY a.code ORDER BY a.code",
    "claims": "SELECT control_number, preparation, transmission, adjudication, total_cents FROM claims_claim ORDER BY 1",
    "invoices": "SELECT number, state FROM invoices_invoice ORDER BY number, state",
    "receipts": "SELECT number, cents FROM receipts_receipt ORDER BY number",
    "work": "SELECT kind, reason FROM worklist_workitem ORDER BY kind, reason",
}


def rows(demo, statement: str) -> list:
    with sqlite3.connect(f"file:{demo.home}/billwright.sqlite3?mode=ro", uri=True) as database:
        return database.execute(statement).fetchall()


@pytest.mark.parametrize("what", SAME)
def test_the_same_twice(what):
    first, second = rows(build("one"), SAME[what]), rows(build("two", "--json"), SAME[what])
    assert first == second
    assert first or what == "work"


def test_its_figures_are_a_programs_to_read_and_a_persons():
    figures = json.loads(build("two", "--json").said)
    assert figures["patients"] == 12
    assert sum(figures["claims_by_state"].values()) == len(rows(build("one"), SAME["claims"]))
    assert f"charged     ${figures['charged_cents'] / 100:,.2f}" in build("one").said
    assert json.loads(build("one").run("check", "--json").stdout)["ok"] is True


def test_a_file_of_its_month_taken_in_again_posts_nothing():
    demo = build("one")
    before = rows(demo, SAME["trial balance"])
    files = [path for path in (demo.home / "payers").glob("*/taken/*") if path.is_file()]
    assert files
    ended = demo.run("receive", *map(str, files), "--json")
    assert ended.returncode in (0, 1), ended.stderr
    assert not any(each["is_new"] for each in json.loads(ended.stdout)["files"])
    assert rows(demo, SAME["trial balance"]) == before


def test_a_home_that_is_no_demo_is_left_alone(script, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "something").write_text("mine", encoding="utf-8")
    process = script("demo", "--no-serve", "--patients", "1")
    out, problems = process.communicate(timeout=60)
    assert (process.returncode, out, problems.count("\n")) == (2, "", 1)
    assert "is no demo home and is left alone" in problems
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["something"]


def test_a_demo_that_is_served_is_left_alone(script, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / command.MARK).touch()
    (home / "kept").touch()
    with (home / AT_WORK).open("a") as served:
        fcntl.flock(served, fcntl.LOCK_SH)
        process = script("demo", "--no-serve", "--patients", "1")
        problems = process.communicate(timeout=60)[1]
    assert (process.returncode, problems.count("\n")) == (2, 1)
    assert "is being served or built" in problems
    assert (home / "kept").exists()


def test_clearing_leaves_the_mark_and_follows_no_link(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    (home / "files" / "deep").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (home / "link").symlink_to(elsewhere)
    command._clear(home)
    assert [path.name for path in home.iterdir()] == [command.MARK]
    assert (elsewhere / "precious").exists()


def test_a_payer_that_fails_ends_it_in_words(tmp_path):
    with pytest.raises(UnusableError, match="payer_sim: "):
        command._simulator("run", str(tmp_path / "nowhere"), "--on", "2026-11-24")
