"""`billwright scrub`: the JSON contract, what could not run, and the same answer from several processes."""

import json

import pytest
from tests.cli.cast import claim, file_835, file_837, line, put

ON = ("--on", "2026-11-24")
CLEAN = claim("A1", line("99213", 130_00, "25"), line("97110", 60_00, "GP"))


@pytest.fixture
def files(tmp_path) -> list[str]:
    wrong = claim("B1", line("99213", 130_00), line("97110", 60_00, "GP", "GP"))
    return [
        put(tmp_path, "clean.837", file_837(CLEAN)),
        put(tmp_path, "wrong.837", file_837(wrong, claim("B2"))),
        put(tmp_path, "third.837", file_837(*(claim(f"C{number}") for number in range(5)))),
    ]


def test_as_json_it_is_the_contract(run, files):
    ended = run("scrub", *files, *ON, "--json")
    said = json.loads(ended.stdout)
    assert ended.exit_code == 1
    assert said.keys() == {"claims", "summary"}
    assert [(each["file"], each["claim"]) for each in said["claims"][:3]] == [
        (files[0], "A1"),
        (files[1], "B1"),
        (files[1], "B2"),
    ]
    assert said["claims"][0]["findings"] == []
    (stop,) = [each for each in said["claims"][1]["findings"] if each["severity"] in ("error", "hold")]
    assert stop["where"]["line"] == 2
    assert {key: said["summary"][key] for key in ("claims", "clean")} == {"claims": 8, "clean": 7}
    assert said["summary"]["editions"]["icd10cm"].startswith("FY")
    assert any(each.startswith("timely-filing-past: ") for each in said["summary"]["not_run"])


def test_in_words_it_names_claims_rate_and_what_could_not_run(run, files):
    ended = run("scrub", *files, *ON)
    assert ended.exit_code == 1
    assert f"{files[0]}: 1 claim, 1 clean (100.0 %)" in ended.stdout
    assert f"{files[1]}: 2 claims, 1 clean (50.0 %)" in ended.stdout
    assert "8 claims, 7 clean (87.5 %)" in ended.stdout
    assert "could not run  coverage-active: coverages" in ended.stdout


def test_clean_claims_end_with_0(run, files):
    assert run("scrub", files[0], *ON).exit_code == 0


def test_several_processes_say_what_one_says(run, tmp_path, files):
    files.insert(1, put(tmp_path, "foreign", b"no X12"))
    one, two = (run("scrub", *files, *ON, "--json", "--jobs", jobs) for jobs in ("1", "2"))
    assert (one.exit_code, one.stdout, one.stderr) == (two.exit_code, two.stdout, two.stderr)
    assert one.exit_code == 2
    assert one.stderr.startswith(f"billwright: {tmp_path / 'foreign'}: no ISA segment")


def test_a_file_without_claims_is_not_called_clean(run, tmp_path):
    ended = run("scrub", put(tmp_path, "paid.835", file_835("A1")), *ON)
    assert ended.exit_code == 2
    assert "no claim in it" in ended.stderr
