"""`billwright x12`: the JSON contract, the place of a finding, and files through JSON and back."""

import json

import pytest
from tests.cli.cast import claim, file_835, file_837, put
from tests.cli.conftest import samples

from billwright import x12

WRONG_NPI = (b"*1234567893", b"*1234567890")


def test_check_says_where_and_points_at_the_element(run, tmp_path):
    path = put(tmp_path, "wrong.837", file_837(claim("A1")).replace(*WRONG_NPI))
    wrong = "NM109 (1234567890) is not an NPI: its check digit is wrong"
    ended = run("x12", "check", path)
    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        f"{path}:",
        "            segment  line  element  loop   what is wrong",
        "  837P 005010X222A1 control 0001, 1 claim",
        "    claim A1",
        f"      error      21        NM109    2310B  {wrong} [x12.value.npi]",
        "              NM1*82*1*FICTIVELEY*VERA****XX*1234567890",
        "                                             ^^^^^^^^^^",
        "            → Look the number up in NPPES; NPIs are ten digits.",
        f"{path}: 1 error",
    ]


def pointed(run, path: str) -> list[tuple[str, str, str]]:
    """(finding, the segment shown below it, what the caret points at) for each row of the table."""
    lines = run("x12", "check", path).stdout.splitlines()
    rows = []
    for at, line in enumerate(lines):
        if line.endswith("]"):
            caret = lines[at + 2] if at + 2 < len(lines) and set(lines[at + 2].strip()) == {"^"} else ""
            under = slice(caret.find("^"), len(caret))
            rows.append(
                (line.rpartition("[x12.")[2][:-1], lines[at + 1].strip(), lines[at + 1][under] if caret else "")
            )
    return rows


def test_a_component_has_a_caret_of_its_own(run, tmp_path):
    sound = file_837(claim("A1"))
    path = put(tmp_path, "wrong.837", sound.replace(b"SV1*HC:99213", b"SV1*QQ:99213", 1))
    found = [row for row in pointed(run, path) if row[0] == "guide.element-code"]
    assert [(shown[:12], under) for _, shown, under in found] == [("SV1*QQ:99213", "QQ")]


def test_findings_stand_by_transaction_and_claim_the_worst_first(run, tmp_path):
    """A warning on the first claim, an error on the second and one in the envelope, which is at the file's end."""
    first, mark, second = file_837(claim("A1"), claim("B2")).partition(b"CLM*B2*")
    wrong = first.replace(b"HI*ABK:M5450~", b"HI*ABK:M5450*~") + mark + second.replace(b"*UN*", b"*XX*", 1)
    path = put(tmp_path, "wrong.837", wrong.replace(b"IEA*1*", b"IEA*3*"))
    lines = [line.strip() for line in run("x12", "check", path).stdout.splitlines()]
    begun = ("Envelope", "837P", "claim", "error", "warn")
    assert [" ".join(line.split()[:3]) for line in lines if line.startswith(begun)] == [
        "Envelope", "error IEA01 IEA01", "837P 005010X222A1 control",
        "claim B2", "error 34 1", "claim A1", "warn 20 HI02",
    ]  # fmt: skip
    assert lines[-1] == f"{path}: 2 errors, 1 warning"


def test_the_envelope_and_the_second_group_show_their_own_segments(run, tmp_path):
    """Both groups have a transaction 0001; the fault is in the second's."""
    one = file_837(claim("A1"))
    start, body, end = one[: one.index(b"GS*")], one[one.index(b"GS*") : one.index(b"IEA*")], one[one.index(b"IEA*") :]
    again = body.replace(b"GE*1*41", b"GE*1*42").replace(b"*41*X*", b"*42*X*").replace(*WRONG_NPI)
    path = put(tmp_path, "two.837", start + body + again.replace(b"CLM*A1*", b"CLM*B2*") + end)
    assert pointed(run, path) == [
        ("syntax.count", end.decode().strip().rstrip("~"), "1"),
        ("value.npi", "NM1*82*1*FICTIVELEY*VERA****XX*1234567890", "1234567890"),
    ]


def test_what_came_by_standard_input_has_its_segments_too(run):
    ended = run("x12", "check", "-", given=file_837(claim("A1")).replace(*WRONG_NPI))
    assert "NM1*82*1*FICTIVELEY*VERA****XX*1234567890" in ended.stdout


def test_several_files_have_a_count_of_all(run, tmp_path):
    good = put(tmp_path, "good.837", file_837(claim("A1"), claim("A2")))
    wrong = put(tmp_path, "wrong.837", file_837(claim("A1")).replace(*WRONG_NPI))
    lines = run("x12", "check", good, wrong).stdout.splitlines()
    assert lines[:3] == [f"{good}:", "  837P 005010X222A1 control 0001, 2 claims", f"{good}: nothing found"]
    assert lines[-1] == "2 files: 1 error"


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


def test_what_was_not_looked_up_is_said_of_claims_alone(run, tmp_path, monkeypatch):
    monkeypatch.setenv("BILLWRIGHT_HOME", str(tmp_path / "fresh"))
    path = put(tmp_path, "good.837", file_837(claim("A1")))
    ended = run("x12", "check", path, "--999", tmp_path / "answer.999")
    assert ended.stdout.splitlines()[-1] == f"{path}: nothing found"
    assert ended.stderr == "Codes were not looked up: no code sets are here. billwright codes list prepares them.\n"
    assert run("x12", "check", tmp_path / "answer.999").stderr == ""


def test_check_writes_the_999_that_answers(run, tmp_path):
    path = put(tmp_path, "good.837", file_837(claim("A1")))
    ended = run("x12", "check", path, "--999", tmp_path / "answer.999", "--control", "7")
    (read,) = x12.read_acknowledgments((tmp_path / "answer.999").read_bytes())
    assert ended.exit_code == 0
    assert (read.ack.status, read.ack.group_control_number, read.interchange.control_number) == ("A", "41", "000000007")
    assert (read.interchange.sender_id, read.interchange.receiver_id) == ("HARBORLINE", "SAMPLEBURY")


def test_an_interchange_that_asks_has_its_ta1_before_the_999(run, tmp_path):
    asking = file_837(claim("A1")).replace(b"*0*P*:", b"*1*P*:")
    ended = run("x12", "check", put(tmp_path, "asks.837", asking), "--999", tmp_path / "answer.999", "--control", "7")
    first, second = x12.read_acknowledgments((tmp_path / "answer.999").read_bytes())
    assert ended.exit_code == 0
    assert (first.ack.status, first.interchange.control_number) == ("A", "000000007")
    assert (second.ack.status, second.interchange.control_number) == ("A", "000000008")


def test_what_cannot_be_taken_at_all_is_rejected_by_a_ta1_alone(run, tmp_path):
    cut = file_837(claim("A1")).rpartition(b"IEA*")[0]
    assert run("x12", "check", put(tmp_path, "cut.837", cut), "--999", tmp_path / "answer.999").exit_code == 1
    (only,) = x12.read_acknowledgments((tmp_path / "answer.999").read_bytes())
    assert (only.ack.status, only.ack.note) == ("R", "023")


def test_each_interchange_is_answered_to_its_own_sender(run, tmp_path):
    one = file_837(claim("A1"))
    other = one.replace(b"SAMPLEBURY     ", b"OTHERVILLE     ", 1)
    run("x12", "check", put(tmp_path, "both.837", one + other), "--999", tmp_path / "answer.999")
    reads = list(x12.read_acknowledgments((tmp_path / "answer.999").read_bytes()))
    assert [read.interchange.receiver_id for read in reads] == ["SAMPLEBURY", "OTHERVILLE"]


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


# --- codes


def test_a_diagnosis_is_looked_up_on_its_day(run, tmp_path):
    """M54.5 became a heading in October 2021; M54.50 is billed instead."""
    path = put(tmp_path, "dead.837", file_837(claim("A1")).replace(b"ABK:M5450", b"ABK:M545"))
    ended = run("x12", "check", path)
    assert ended.exit_code == 1
    assert "HI01-2: M545 was not valid on 2026-10-28" in ended.stdout
    assert pointed(run, path) == [("value.code-dead", "HI*ABK:M545", "M545")]


def test_without_code_sets_it_is_said_that_none_were_looked_up(run, tmp_path, monkeypatch):
    monkeypatch.setenv("BILLWRIGHT_HOME", str(tmp_path / "empty"))
    path = put(tmp_path, "dead.837", file_837(claim("A1")).replace(b"ABK:M5450", b"ABK:M545"))
    ended = run("x12", "check", path)
    assert ended.exit_code == 0
    assert "Codes were not looked up: no code sets are here." in ended.stderr
    assert not (tmp_path / "empty").exists()
