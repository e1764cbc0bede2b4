"""A worker is killed in the middle of long work: the next takes it up after the lease, and nothing is lost or doubled."""

import datetime as dt
import itertools
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connections
from tests.clinic import open_clinic
from tests.faults.killing import kill_points
from tests.many import PAID, many_claims

from billwright.apps.compliance.access import reading
from billwright.apps.jobs import actions, queries
from billwright.apps.jobs.models import Job
from billwright.flows import jobs, post, receive
from billwright.rules.ledger import chart

LATER = 2 * actions.LEASE
AT_ONCE = 2
"""Claims in a step: a job of four has two."""
EACH = 4


def clock_of(office, round_of: int, part: int = 0):
    """Each look is a second later, so that each step is noted."""
    ticks = itertools.count(1)
    start = office.now + (2 * round_of + part) * LATER
    return lambda: start + next(ticks) * dt.timedelta(seconds=1)


def test_a_killed_job_is_finished_by_the_next_worker(office, monkeypatch):
    """For each n: a file of four claims is asked for, its worker killed before its n-th line, and another one begun."""
    monkeypatch.setattr(post, "AT_ONCE", AT_ONCE)
    clinic = open_clinic(office)
    many = many_claims(clinic, 1600)
    files = (many.only(at, at + EACH).era(f"CHECK{at}") for at in range(0, 1600, EACH))
    ask = lambda: jobs.ask_take_in(office.biller, "era.835", next(files))  # noqa: E731
    job = ask()
    connections.close_all()
    asked, at = 1, 0
    for at in kill_points(lambda n: jobs.run_next(clock_of(office, n)), jobs, post, receive, actions):
        while jobs.run_next(clock_of(office, at, 1)):
            pass
        assert queries.job(office.biller, job).state == "done", f"killed before line {at}"
        assert clinic.books(chart.CASH) == asked * EACH * PAID, f"killed before line {at}"
        assert clinic.clearing == 0, f"killed before line {at}"
        job, asked = ask(), asked + 1
        connections.close_all()
    assert at > 100, "the lines of a job were not all visited"
    assert clinic.owed(clinic.ida)["Moss, Ida"] == asked * EACH * 2000
    assert clinic.books_agree()


def seen_done(office, job: str) -> int:
    with reading(office.biller):
        return Job.rows.of(office.biller, job).values_list("done", flat=True).get()


MANY = 1_500
"""Of which at most a few hundred are posted between two notes of progress: a kill after 400 finds most of them to do."""


@pytest.mark.parametrize("after", [1, 150, 400])
def test_a_killed_worker_process_leaves_what_the_next_finishes(office, database, after):
    """`billwright worker` itself, killed with SIGKILL once `after` of MANY claims are noted as posted."""
    clinic = open_clinic(office)
    job = jobs.ask_take_in(office.biller, "era.835", many_claims(clinic, MANY).era())
    worker = begin_worker(office)
    try:
        wait_until(lambda: seen_done(office, job) >= after)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    left = queries.job(office.biller, job)
    assert left.state == "running"
    assert jobs.run_next() == 0, "its lease is not over"
    later = dt.datetime.now(dt.UTC) + LATER
    assert jobs.run_next(lambda: later) == 1
    assert queries.job(office.biller, job).done == MANY
    assert (clinic.books(chart.CASH), clinic.clearing) == (MANY * PAID, 0)
    assert clinic.books_agree()


def test_a_worker_that_is_told_to_end_leaves_its_job_to_the_next_at_once(office):
    clinic = open_clinic(office)
    job = jobs.ask_take_in(office.biller, "era.835", many_claims(clinic, 600).era())
    worker = begin_worker(office)
    try:
        wait_until(lambda: seen_done(office, job) >= 1)
        worker.terminate()
        assert worker.wait(20) == 0
    finally:
        worker.kill()
    left = queries.job(office.biller, job)
    assert left.state == "queued"
    assert 0 < left.done < 600
    assert jobs.run_next() == 1
    assert clinic.clearing == 0


LEASE = dt.timedelta(seconds=1.5)


def test_a_step_that_outlasts_the_lease_is_nobody_else_s(office, database, monkeypatch):
    """A step of two leases and more, while another worker looks for work all the time."""
    monkeypatch.setattr(actions, "LEASE", LEASE)
    job = jobs.ask(office.biller, "submit", "Send all claims that are ready")
    looks = []

    def long_step(actor, subject, advance) -> str:
        ends = time.monotonic() + 2.5 * LEASE.total_seconds()
        while time.monotonic() < ends:
            looks.append(jobs.run_next())
            time.sleep(0.1)
        return "It was read."

    done = jobs.run_here(office.biller, job, work=long_step)
    assert (done.state, done.result) == ("done", "It was read.")
    assert len(looks) > 5 and not any(looks)
    with reading(office.biller):
        assert Job.rows.of(office.biller, job).get().begun == 1


def test_a_worker_that_dies_in_a_long_step_is_followed_when_its_lease_is_over(office, monkeypatch):
    """Killed after one lease and a half, which its heartbeat had prolonged: the next has the job, a lease after that."""
    monkeypatch.setattr(actions, "LEASE", LEASE)
    job = jobs.ask(office.biller, "submit", "Send all claims that are ready")
    connections.close_all()

    def dies(actor, subject, advance) -> str:
        time.sleep(1.5 * LEASE.total_seconds())
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    worker = os.fork()
    if worker == 0:
        try:
            jobs.run_here(office.biller, job, work=dies)
        finally:
            os._exit(1)
    _, status = os.waitpid(worker, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert queries.job(office.biller, job).state == "running"
    wait_until(lambda: jobs.run_next() == 1)
    assert queries.job(office.biller, job).result == "0 claims submitted in 0 files."
    with reading(office.biller):
        assert Job.rows.of(office.biller, job).get().begun == 2


def test_a_worker_that_hangs_in_a_step_does_not_keep_its_job_for_ever(office, monkeypatch):
    """No step takes an hour: its heartbeat ends by itself, and another worker has the job."""
    monkeypatch.setattr(actions, "LEASE", LEASE)
    monkeypatch.setattr(jobs, "LONGEST_STEP", LEASE)
    job = jobs.ask(office.biller, "submit", "Send all claims that are ready")

    def hangs(actor, subject, advance) -> str:
        wait_until(lambda: jobs.run_next() == 1)
        return "too late"

    done = jobs.run_here(office.biller, job, work=hangs)
    assert (done.state, done.result) == ("done", "0 claims submitted in 0 files.")


def begin_worker(office) -> subprocess.Popen:
    words = [sys.executable, "-m", "billwright.cli.main", "worker"]
    return subprocess.Popen(words, env=os.environ | office.environment, stderr=subprocess.DEVNULL)


def wait_until(happened, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
