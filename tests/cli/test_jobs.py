"""Long work on a terminal: what runs, how far it is, and stopping it."""

import datetime as dt
import itertools
import json

import pytest
from tests.cli.cast import put
from tests.clinic import answer, era, line, open_clinic

from billwright.apps.jobs import actions, queries
from billwright.flows import jobs, post


def ask(office) -> str:
    return actions.ask(office.biller, actions.Ask("take-in", "Take in a file", "claims", "document", "x"))


def begin(office, done: int) -> str:
    job = ask(office)
    actions.take_up(office.system, actions.TakeUp("worker"))
    actions.note(office.system, actions.Note(job, "worker", done, 5000))
    return job


def test_nothing_runs_yet(office, run):
    assert run("jobs", "list").stdout == "No long work yet.\n"
    assert run("jobs", "show").stdout == "Nothing is running.\n"
    assert run("jobs", "stop").stdout == "Nothing is running.\n"


def test_a_running_one_is_shown_with_how_far_it_is(office, run):
    job = begin(office, 1250)
    line = "running    25%  1,250 of 5,000 claims       Take in a file"
    assert run("jobs", "list").stdout == f"{job}  {line}\n"
    assert run("jobs", "show").stdout == f"{line}\nasked for by Biller Example at 2026-11-24 15:00 UTC\n"
    said = json.loads(run("jobs", "show", job, "--json").stdout)["job"]
    assert (said["state"], said["done"], said["total"], said["unit"]) == ("running", 1250, 5000, "claims")
    assert json.loads(run("jobs", "list", "--json").stdout) == {"jobs": [said]}


def test_it_is_stopped_from_the_terminal(office, run):
    job = begin(office, 10)
    assert run("jobs", "stop").stdout == "Take in a file: asked to stop\n"
    assert queries.job(office.biller, job).state == "stopping"


def test_what_has_ended_or_is_not_there_is_refused_in_a_line(office, run):
    job = ask(office)
    assert run("jobs", "stop", job).exit_code == 0
    ended = run("jobs", "stop", job)
    assert (ended.exit_code, ended.stderr) == (2, "billwright: it has ended already: there is nothing to stop\n")
    ended = run("jobs", "show", "no-such-job")
    assert (ended.exit_code, ended.stderr) == (2, "billwright: no such job\n")


def test_one_round_of_the_worker_does_what_waits(office, run):
    actions.ask(office.manager, actions.Ask("check", "Check that the books agree", "rules"))
    assert run("worker", "--once").stdout == "0 sent, 0 failed, 0 fetched, 1 job done\n"
    assert queries.jobs(office.biller)[0].result == "The books agree."


# --- a large file on a terminal is a job too


@pytest.fixture
def large(office, tmp_path, monkeypatch) -> str:
    """A file of five answers, each a step of its own: as good as a large one."""
    open_clinic(office)
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    monkeypatch.setattr(jobs, "NOTE_EVERY", dt.timedelta())
    monkeypatch.setattr(post, "AT_ONCE", 1)
    return put(tmp_path, "large.835", era(*(answer(f"9C{at}", line("99213")) for at in range(5))))


def test_a_large_file_is_a_job_that_others_see(office, run, large):
    ended = run("receive", large, "--json", "--user", "biller")
    (said,) = json.loads(ended.stdout)["files"]
    assert (said["kind"], said["is_new"], said["set_aside"]) == ("835", True, 5)
    (job,) = queries.jobs(office.biller)
    assert (job.state, job.done, job.total, job.asked_by) == ("done", 5, 5, "Biller Example")
    assert json.loads(run("receive", large, "--json").stdout)["files"][0]["is_new"] is False


def test_stopped_by_somebody_it_says_so_and_what_was_done_stands(office, run, large, monkeypatch):
    write, notes = actions.note, itertools.count(1)

    def note(actor, command):
        if next(notes) == 4:
            actions.stop(office.manager, actions.StopJob("stop", command.job))
        return write(actor, command)

    monkeypatch.setattr(actions, "note", note)
    ended = run("receive", large)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "Stopped when asked to: what was done stands, and it goes on from there." in ended.stderr
    (job,) = queries.jobs(office.biller)
    assert (job.state, 0 < job.done < 5) == ("stopped", True)
    monkeypatch.setattr(actions, "note", write)
    assert "0 claims posted, 5 set aside" in run("receive", large).stdout


def test_ctrl_c_stops_it_and_no_worker_goes_on_with_it(office, run, large, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "note", interrupt)
    assert run("receive", large).exit_code == 130
    assert [each.state for each in queries.jobs(office.biller)] == ["stopped"]
