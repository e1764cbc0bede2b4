"""Long work on a terminal: what runs, how far it is, and stopping it."""

import json

from billwright.apps.jobs import actions, queries


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
