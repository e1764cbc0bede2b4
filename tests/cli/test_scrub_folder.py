"""A folder of 837 files to Parquet: on one process, on several, on a Dask cluster, and when a worker is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cli.cast import claim, file_835, file_837, line, put

ON = ("--on", "2026-11-24")
WRONG = line("97110", 60_00, "25", "25")


@pytest.fixture
def folder(tmp_path) -> Path:
    """Four files of claims, two of which are no 837."""
    made = tmp_path / "claims"
    made.mkdir()
    put(made, "a.837", file_837(claim("A1", line("99213", 130_00)), claim("A2", line("99213", 130_00), WRONG)))
    put(made, "b.835", file_835("A1"))
    put(made, "c.837", file_837(*(claim(f"C{number}") for number in range(30))))
    put(made, "d.837", b"no X12")
    return made


def rows(out: Path, dataset: str) -> list[dict]:
    return pq.read_table(out / dataset).sort_by([("file", "ascending"), ("position", "ascending")]).to_pylist()


def test_the_rows_are_what_scrub_says(run, folder, tmp_path):
    out = tmp_path / "out"
    ended = run("scrub", str(folder), *ON, "--parquet", str(out), "--json")
    said = json.loads(run("scrub", str(folder), *ON, "--json").stdout)
    claims, findings = rows(out, "claims"), rows(out, "findings")
    assert ended.exit_code == 2, "two files could not be used"
    assert [(each["claim"], each["is_clean"]) for each in claims[:3]] == [("A1", True), ("A2", False), ("C0", True)]
    assert [each["claim"] for each in claims] == [each["claim"] for each in said["claims"]]
    told = [(each["claim"], one["id"], one["message"]) for each in said["claims"] for one in each["findings"]]
    assert sorted((each["claim"], each["id"], each["message"]) for each in findings) == sorted(told)
    assert claims[1]["errors"] == sum(one["severity"] == "error" for one in said["claims"][1]["findings"])
    summary = json.loads(ended.stdout)
    assert summary == json.loads((out / "summary.json").read_bytes())
    assert (summary["files"], summary["claims"], summary["clean"]) == (4, 32, 31)
    assert summary["not_run"] == said["summary"]["not_run"]
    assert [Path(each["file"]).name for each in summary["refused"]] == ["b.835", "d.837"]
    assert "b.835: no claim in it" in ended.stderr


def test_several_processes_write_the_same_rows(run, folder, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    run("scrub", str(folder), *ON, "--parquet", str(one))
    run("scrub", str(folder), *ON, "--parquet", str(two), "--jobs", "2")
    assert_equal(one, two)


def assert_equal(one: Path, two: Path) -> None:
    names = [sorted(str(path.relative_to(out)) for path in out.rglob("*")) for out in (one, two)]
    assert names[0] == names[1]
    for dataset in ("claims", "findings"):
        assert rows(one, dataset) == rows(two, dataset)
    assert (one / "summary.json").read_bytes() == (two / "summary.json").read_bytes()


def test_context_is_told_by_a_file_beside(run, folder, tmp_path):
    (tmp_path / "known").mkdir()
    put(
        tmp_path / "known", "c.837.context.jsonl",
        b'{"prior_services": [], "coverages": [], "authorizations": [], "notices": [], "minutes": [], "therapy": {},'
        b' "payer": {"payer_id": "00001", "timely_filing_days": 90}}\n',
    )  # fmt: skip
    lacking = [
        run("scrub", str(folder / "c.837"), *ON, *known).stdout.count("could not run")
        for known in ((), ("--context", str(tmp_path / "known")))
    ]
    assert lacking[1] < lacking[0]


def test_a_folder_that_holds_something_is_not_written_to(run, folder, tmp_path):
    put(tmp_path, "mine.txt", b"mine")
    ended = run("scrub", str(folder), "--parquet", str(tmp_path))
    assert ended.exit_code == 2
    assert "write to a new folder" in ended.stderr


def test_no_cluster_is_said_in_a_line(run, folder, tmp_path):
    ended = run("scrub", str(folder), "--parquet", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:9")
    assert ended.exit_code == 2
    assert "no Dask scheduler answers there" in ended.stderr
    assert run("scrub", str(folder), "--cluster", "tcp://127.0.0.1:9").exit_code == 2


def test_a_cluster_writes_the_same_rows(run, folder, tmp_path):
    from distributed import LocalCluster

    one, two = tmp_path / "one", tmp_path / "two"
    run("scrub", str(folder), *ON, "--parquet", str(one))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None
    ) as cluster:
        ended = run("scrub", str(folder), *ON, "--parquet", str(two), "--cluster", cluster.scheduler_address)
    assert ended.exit_code == 2, ended.stderr
    assert_equal(one, two)


def test_a_killed_worker_costs_a_retry_and_no_row(folder, tmp_path, run):
    """The workers of a real run are killed one after the other while they work."""
    for number in range(30):
        put(folder, f"more-{number:02}.837", file_837(*(claim(f"M{number}x{each}") for each in range(40))))
    one, two = tmp_path / "one", tmp_path / "two"
    run("scrub", str(folder), *ON, "--parquet", str(one))
    command = [sys.executable, "-m", "billwright.cli.main", "scrub", str(folder), *ON, "--parquet", str(two)]
    started = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    killed = 0
    deadline = time.monotonic() + 60
    while killed < 2 and started.poll() is None and time.monotonic() < deadline:
        if len(list(two.glob("claims/*.parquet"))) > killed * 5:
            killed += _kill_a_child(started.pid)
        time.sleep(0.01)
    _, stderr = started.communicate(timeout=120)
    assert killed == 2, "the run was over before its workers were killed"
    assert started.returncode == 2, stderr
    assert_equal(one, two)


def _kill_a_child(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("the children of a process are not told here")
    for child in children.read_text().split():
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(int(child), signal.SIGKILL)
            return 1
    return 0
