"""`billwright x12`: the JSON contract, the place of a finding, and files through JSON and back."""

import json

import pytest
from tests.cli.cast import claim, file_835, file_837, put
from tests.cli.conftest import samples

from billwright import x12

WRONG_NPI = (b"*1234567893", b"*1234567890")


def test_check_says_where_and_points_at_the_element(run, tmp_path):
    path = put(tmp_path, "wrong.837", file_837(claim("A1")).replace(*WRONG_NPI))
    ended = run("x12", "check", path)
    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        f"{path}: 1 error",
        "  837P 005010X222A1 control 0001, 1 claim",
        "  error  NM109 (1234567890) is not an NPI: its check digit is wrong [x12.value.npi]",
        "         claim A1, NM109, loop 2310B, segment 21",
        "           NM1*82*1*FICTIVELEY*VERA****XX*1234567890",
        "                                          ^^^^^^^^^^",
        "         → Look the number up in NPPES; NPIs are ten digits.",
    ]


def test_a_long_segment_is_shown_around_its_element(run, tmp_path):
    long = b"NM1*82*1*" + b"F" * 300 + b"*VERA****XX*1234567890"
    path = put(tmp_path, "long.837", file_837(claim("A1")).replace(b"NM1*82*1*FICTIVELEY*VERA****XX*1234567893", long))
    lines = run("x12", "check", path).stdout.splitlines()
    at = next(at for at, line in enumerate(lines) if line.strip() == "^" * 10)
    assert lines[at - 1][lines[at].index("^") :] == "1234567890"
    assert len(lines[at - 1]) < 130


def test_check_as_json_is_the_contract(run, tmp_path):
    good = put(tmp_path, "good.837", file_837(claim("A1"), claim("A2")))
    wrong = put(tmp_path, "wrong.837", file_837(claim("A1")).replace(*WRONG_NPI))
    ended = run("x12", "check", "--json", good, wrong)
    said = json.loads(ended.stdout)
    transaction = {"type": "837P", "version": "005010X222A1", "control": "0001", "claims": 2}
    assert ended.exit_code == 1
    assert said["files"][0] == {"file": good, "transactions": [transaction], "findings": []}
    (finding,) = said["files"][1]["findings"]
    assert finding["id"] == "x12.value.npi"
    assert finding["severity"] == "error"
    assert finding["where"] == {
        "file": wrong, "transaction": "0001", "segment": 21, "segment_id": "NM1", "element": "NM109", "loop": "2310B",
        "claim": "A1",
    }  # fmt: skip
    assert {"message", "fix", "source"} <= finding.keys()


def test_check_writes_the_999_that_answers(run, tmp_path):
    path = put(tmp_path, "good.837", file_837(claim("A1")))
    ended = run("x12", "check", path, "--999", tmp_path / "answer.999", "--control", "7")
    (read,) = x12.read_acknowledgments((tmp_path / "answer.999").read_bytes())
    assert ended.exit_code == 0
    assert (read.ack.status, read.ack.group_control_number, read.interchange.control_number) == ("A", "41", "000000007")
    assert (read.interchange.sender_id, read.interchange.receiver_id) == ("HARBORLINE", "SAMPLEBURY")


def test_a_999_is_not_answered_by_a_999(run, tmp_path):
    path = put(tmp_path, "good.837", file_837(claim("A1")))
    run("x12", "check", path, "--999", tmp_path / "answer.999")
    ended = run("x12", "check", tmp_path / "answer.999", "--999", tmp_path / "again.999")
    assert ended.exit_code == 2
    assert not (tmp_path / "again.999").exists()


def test_show_is_an_outline(run, tmp_path):
    ended = run("x12", "show", put(tmp_path, "paid.835", file_835("A1", "A2")))
    assert ended.exit_code == 0
    assert "HARBORLINE MUTUAL pays SAMPLEBURY FAMILY AND THERAPY $200.00 on 2026-11-20, check 700123" in ended.stdout
    assert ended.stdout.count("Claim A") == 2


def test_several_files_go_through_json_and_back(run, tmp_path):
    files = [file_837(claim("A1")), file_835("A1")]
    paths = [put(tmp_path, f"{at}.edi", data) for at, data in enumerate(files)]
    as_json = run("x12", "json", *paths).stdout_bytes
    back = run("x12", "write", "-", "--output", tmp_path / "back.edi", given=as_json)
    assert back.exit_code == 0
    assert (tmp_path / "back.edi").read_bytes() == b"".join(files)


@pytest.mark.parametrize("data", [b"{}", b"[1]", b'{"charset": "utf-8"', b"\xff\xfe"])
def test_json_of_another_kind_is_refused_in_one_line(run, tmp_path, data):
    ended = run("x12", "write", put(tmp_path, "other.json", data))
    assert (ended.exit_code, ended.stderr.count("\n"), ended.stdout_bytes) == (2, 1, b"")


@pytest.mark.parametrize("path", samples())
def test_every_sample_is_told_and_comes_back_byte_for_byte(run, path):
    checked = run("x12", "check", path, "--json")
    assert checked.exit_code in (0, 1)
    assert len(json.loads(checked.stdout)["files"]) == 1
    assert run("x12", "check", path).exit_code == checked.exit_code
    assert run("x12", "show", path).exit_code == 0
    written = run("x12", "write", "-", given=run("x12", "json", path).stdout_bytes)
    assert (written.exit_code, written.stdout_bytes) == (0, path.read_bytes())
