"""Commands on an office: what they answer, what they leave alone, and what they refuse."""

import json

import pytest
from django.db import connection
from tests.cli.cast import claim, file_835, file_837, put

from billwright.apps.compliance import guards
from billwright.apps.compliance.models import Membership, Practice
from billwright.cli import office as starting
from billwright.flows import migrate


def drop_a_guard() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_posting' ORDER BY name"
        )
        name = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {name}")
    return name


# --- check


def test_check_of_sound_books_is_0_and_the_contract(office, database, run):
    ended = run("check", "--json")
    said = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert said.keys() == {"ok", "totals", "differences"}
    assert (said["ok"], said["differences"], said["totals"]["practices"]) == (True, [], 1)
    assert run("check").stdout.splitlines()[-1] == "The books agree."


def test_check_names_a_missing_guard_which_no_command_puts_back_by_the_way(office, run):
    name = drop_a_guard()
    assert run("nightly").exit_code == 1
    ended = run("check", "--json")
    assert ended.exit_code == 1
    assert [each["where"] for each in json.loads(ended.stdout)["differences"]] == [f"ledger_posting: {name}"]
    assert ended.stderr.count("\n") == 1
    assert name in ended.stderr
    assert f"put right  {name} on ledger_posting" in run("migrate").stdout
    assert run("check").exit_code == 0
    assert guards.differences(connection) == []


def test_migrate_says_that_there_is_nothing_to_do(office, database, run):
    assert run("migrate").stdout == "The database is up to date.\n"


def test_a_start_migrates_only_where_something_is_pending(office, run, monkeypatch):
    done = []
    monkeypatch.setattr(migrate, "migrate", lambda: done.append(1))
    run("check")
    assert done == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'receipts'")
    run("check")
    assert done == [1]


def test_a_database_of_a_newer_release_is_left_alone(office, run):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', '2030-01-01')"
        )
    ended = run("check")
    assert ended.exit_code == 2
    assert "newer release (ledger.9999_later)" in ended.stderr


# --- receive


def test_receive_posts_once_and_says_what_waits(office, database, run, tmp_path):
    path = put(tmp_path, "paid.835", file_835("UNKNOWN-1"))
    first, second = run("receive", path, "--json"), run("receive", path, "--json")
    assert (first.exit_code, second.exit_code) == (1, 1)  # a payment for a claim that is not ours waits for a person
    (one,), (two,) = json.loads(first.stdout)["files"], json.loads(second.stdout)["files"]
    assert (one["kind"], one["is_new"], one["posted"], one["set_aside"]) == ("835", True, 0, 1)
    assert (two["document"], two["is_new"]) == (one["document"], False)
    assert "received before" in run("receive", path).stdout


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 scanned", file_837(claim("A1")), file_835("A1")[:400]])
def test_receive_keeps_what_it_cannot_read_as_work(office, run, tmp_path, data):
    ended = run("receive", put(tmp_path, "whatever", data))
    assert ended.exit_code == 1
    assert "see Today" in ended.stdout


def test_receive_does_the_other_files_where_one_is_missing(office, run, tmp_path):
    ended = run("receive", tmp_path / "missing", put(tmp_path, "paid.835", file_835("UNKNOWN-1")))
    assert ended.exit_code == 2
    assert ended.stderr == f"billwright: {tmp_path / 'missing'}: No such file or directory\n"
    assert "paid.835: 835" in ended.stdout


def test_receive_asks_which_practice_where_there_are_several(office, run, tmp_path):
    office.neighbour()
    path = put(tmp_path, "paid.835", file_835("UNKNOWN-1"))
    ended = run("receive", path)
    assert ended.exit_code == 2
    assert "--practice: Juniper Street Family Practice, Lakeview Physical Therapy" in ended.stderr
    assert run("receive", path, "--practice", "Lakeview Physical Therapy").exit_code == 1
    assert run("receive", path, "--practice", "Elsewhere").exit_code == 2


def test_a_user_acts_only_where_they_have_a_role(office, run, tmp_path):
    office.neighbour()
    path = put(tmp_path, "paid.835", file_835("UNKNOWN-1"))
    elsewhere = run("receive", path, "--practice", "Lakeview Physical Therapy", "--user", "biller")
    assert elsewhere.exit_code == 2
    assert elsewhere.stderr == "billwright: biller has no role in Lakeview Physical Therapy, or is not active\n"
    assert run("check", "--user", "owner").exit_code == 2  # reads both practices, and is the owner of one
    assert run("check").exit_code == 0
    assert run("receive", path, "--user", "nobody").stderr == (
        "billwright: say which practice with --practice: Juniper Street Family Practice, Lakeview Physical Therapy\n"
    )


# --- nightly, worker, setup


def test_the_night_is_safe_to_repeat(office, database, run):
    first, second = run("nightly", "--json"), run("nightly", "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(second.stdout)["ok"] is True
    assert run("check").exit_code == 0


def test_a_round_of_the_worker(office, run):
    assert run("worker", "--once").stdout == "0 sent, 0 failed, 0 fetched\n"


def test_setup_opens_a_practice_with_its_owner(office, run):
    ended = run("setup", "--practice", "New Practice", "--owner", "nora", "--password", "paper-lantern-7")
    assert ended.exit_code == 0
    practice = Practice.objects.get(name="New Practice")
    assert [(each.user.username, each.role) for each in Membership.objects.filter(practice=practice)] == [
        ("nora", "owner")
    ]


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--practice", "Juniper Street Family Practice", "name"),
        ("--owner", "owner", "taken"),
        ("--password", "short", "password"),
        ("--time-zone", "Mars/Olympus", "time zone"),
    ],
)
def test_setup_refuses_in_words_and_makes_nothing(office, run, option, value, word):
    given = {"--practice": "New Practice", "--owner": "nora", "--password": "paper-lantern-7"} | {option: value}
    ended = run("setup", *(word for pair in given.items() for word in pair))
    assert ended.exit_code == 2
    assert word in ended.stderr
    assert Practice.objects.count() == 1


def test_setup_at_a_prompt_that_is_left_is_no_defect(office, run):
    assert run("setup", given="New Practice\n").exit_code == 130


# --- what the environment says


@pytest.mark.parametrize("url", ["nonsense", "mongodb://there/db", "postgres://host:port/db"])
def test_an_address_of_no_database_is_2(run, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    ended = run("check")
    assert ended.exit_code == 2
    assert "DATABASE_URL" in ended.stderr


def test_damaged_keys_are_2_and_stay_as_they_are(script, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys.json").write_text("{", encoding="utf-8")
    out, problems = script("check").communicate(timeout=60)
    assert (out, problems.count("\n")) == ("", 1)
    assert "keys.json is damaged" in problems
    assert (home / "keys.json").read_text(encoding="utf-8") == "{"


def test_a_new_home_is_its_owners_alone(tmp_path):
    starting.make_private(tmp_path / "far" / "home")
    assert (tmp_path / "far" / "home").stat().st_mode & 0o077 == 0
