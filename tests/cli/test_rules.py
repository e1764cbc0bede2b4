"""`billwright rules`: files of rules checked without an office, taken in, listed, tried, saved again."""

import json

import pytest
from tests.checks.test_payer_rules import TEXT
from tests.cli.cast import put
from tests.clinic import open_clinic
from typer.testing import CliRunner

from billwright.cli.main import app


def run(*words):
    return CliRunner().invoke(app, ["rules", *words])


def test_a_file_is_checked_and_its_faults_have_their_places(tmp_path):
    good, bad = (
        put(tmp_path, "good.rules", TEXT.encode()),
        put(tmp_path, "bad.rules", TEXT.replace("procedure", "procedre", 1).encode()),
    )
    ended = run("check", good, bad)
    assert ended.exit_code == 1
    assert ended.stdout == (
        f"{good}: 1 understood\n{bad}: line 3, column 7: there is no field procedre. Did you mean procedure?\n"
    )
    (one, other) = json.loads(run("check", good, bad, "--json").stdout)["files"]
    assert (one["rules"], one["faults"]) == (["Therapy says its discipline"], [])
    assert [(each["line"], each["column"], each["instead"]) for each in other["faults"]] == [(3, 7, ["procedure"])]


def test_what_is_no_text_is_told_in_a_line(tmp_path):
    ended = run("check", put(tmp_path, "odd.rules", b"\xff\xfe\x00"))
    assert ended.exit_code == 2
    assert ended.stderr.endswith("is no text: a file of rules is written in UTF-8\n")


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def test_rules_go_in_are_tried_and_come_out(clinic, tmp_path):
    clinic.sent("97110")
    assert run("list").stdout == "No rule yet.\n"
    file = put(tmp_path, "cedar.rules", TEXT.encode())
    assert run("import", file).stdout == f"{file}: 1 new, 0 changed, 0 there already\n"
    assert run("import", file).stdout == f"{file}: 0 new, 0 changed, 1 there already\n"
    (row,) = json.loads(run("list", "--json").stdout)["rules"]
    assert (row["slug"], row["in_force"], row["payers"]) == ("therapy-says-its-discipline", 0, ["CEDAR"])
    assert run("list").stdout.split()[:4] == ["therapy-says-its-discipline", "off", "hold", "0"]
    tried = run("dry-run", "therapy-says-its-discipline")
    assert tried.stdout == (
        "1 claim tried, 1 caught: 0 denied at first, 0 paid at first, 1 not answered. The payer denied 0 in all.\n"
    )
    assert run("export").stdout == TEXT
    ended = run("dry-run", "another")
    assert (ended.exit_code, ended.stderr) == (
        2,
        "billwright: there is no rule 'another': see 'billwright rules list'\n",
    )


def test_a_file_is_taken_in_for_one_payer(clinic, tmp_path):
    file = put(tmp_path, "cedar.rules", TEXT.encode())
    assert run("import", file, "--payer", "STCARE").exit_code == 0
    assert json.loads(run("list", "--json").stdout)["rules"][0]["payers"] == ["STCARE"]
    assert run("import", file, "--payer", "NOBODY").exit_code == 2
    assert run("import", put(tmp_path, "bad.rules", b"rule: A\n")).exit_code == 2
