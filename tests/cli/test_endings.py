"""How commands end: the exit code of the contract, one line where they refuse, never a traceback."""

import signal
import time

import pytest
from tests.cli.cast import claim, file_837, put

from billwright import codestore
from billwright.cli import errors


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("x12", "check"),
        ("x12", "check", "--nonsense", "file"),
        ("x12", "check", "file", "--control", "0"),
        ("scrub", "file", "--jobs", "many"),
        ("codes", "search", "--limit", "0", "back"),
    ],
)
def test_a_request_that_cannot_be_read_is_2(run, words):
    ended = run(*words)
    assert ended.exit_code == errors.UNUSABLE
    assert "Error" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("words", [("x12", "check"), ("x12", "show"), ("x12", "json"), ("x12", "write"), ("scrub",)])
@pytest.mark.parametrize(
    ("name", "data"), [("binary", bytes(range(256)) * 4), ("empty", b""), ("utf-16", "ISA*00*".encode("utf-16"))]
)
def test_a_file_that_is_no_x12_is_2_in_one_line_with_its_name(run, tmp_path, words, name, data):
    path = put(tmp_path, name, data)
    ended = run(*words, path)
    assert ended.exit_code == errors.UNUSABLE
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"billwright: {path}: ")


@pytest.mark.parametrize("words", [("x12", "check"), ("x12", "show"), ("x12", "json"), ("x12", "write"), ("scrub",)])
def test_a_file_that_is_not_there_is_2_and_the_others_are_done(run, tmp_path, words):
    missing = tmp_path / "missing"
    ended = run(*words, missing)
    assert (ended.exit_code, ended.stderr) == (2, f"billwright: {missing}: No such file or directory\n")


def test_the_other_files_are_done_all_the_same(run, tmp_path):
    good = put(tmp_path, "good.837", file_837(claim("A1")))
    ended = run("x12", "check", tmp_path / "missing", good, tmp_path)
    assert ended.exit_code == errors.UNUSABLE
    assert "good.837: nothing found" in ended.stdout
    assert ended.stderr.splitlines() == [
        f"billwright: {tmp_path / 'missing'}: No such file or directory",
        f"billwright: {tmp_path}: Is a directory",
    ]


def test_a_defect_of_ours_is_70_and_shows_where_only_when_asked(run, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("PATIENT NAME")

    monkeypatch.setattr(codestore, "search", broken)
    ended = run("codes", "search", "back")
    assert ended.exit_code == errors.DEFECT
    assert ended.stderr.count("\n") == 1
    assert "ZeroDivisionError" in ended.stderr
    assert "PATIENT NAME" not in ended.stderr
    monkeypatch.setenv("BILLWRIGHT_DEBUG", "1")
    assert "in broken" in run("codes", "search", "back").stderr


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "20261124T"])
def test_a_day_that_is_none_is_2(run, text):
    ended = run("codes", "show", "M545", "--on", text)
    assert ended.exit_code == errors.UNUSABLE
    assert text in ended.stderr


def test_ctrl_c_ends_it_without_a_word(script):
    process = script("x12", "check", "-")
    process.stdin.write("ISA")
    process.stdin.flush()
    time.sleep(1.5)  # it waits for the rest of its input
    process.send_signal(signal.SIGINT)
    out, problems = process.communicate(timeout=20)
    assert (process.returncode, out, problems) == (errors.INTERRUPTED, "", "")


def test_a_reader_that_goes_away_is_no_fault(script, tmp_path):
    path = put(tmp_path, "many.837", file_837(*(claim(f"C{number}") for number in range(2_000))))
    process = script("x12", "show", path)
    process.stdout.readline()
    process.stdout.close()
    assert (process.wait(timeout=60), process.stderr.read()) == (errors.OK, "")


def test_without_a_command_it_says_what_there_is(run):
    said = run("--help").output
    for name in ("demo", "serve", "check", "x12", "scrub", "receive", "codes", "bench"):
        assert name in said


def test_it_says_its_version(run):
    assert run("--version").stdout == "billwright 0.1.0\n"


def test_a_fresh_home_says_once_what_it_prepares(run, tmp_path, monkeypatch):
    monkeypatch.setenv("BILLWRIGHT_HOME", str(tmp_path))
    assert run("codes", "list").stderr == "Preparing ICD-10-CM and ICD-9-CM, this once ...\n"
    assert run("codes", "list").stderr == ""


def test_standard_input_is_a_file_like_any(run):
    ended = run("x12", "check", "-", given=file_837(claim("A1")))
    assert (ended.exit_code, ended.stdout.splitlines()[-1]) == (0, "-: nothing found")
