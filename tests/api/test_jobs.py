"""A long file sent through the API is taken in by a job, which the program watches, stops and goes on with."""

from __future__ import annotations

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.conftest import key_of, problem
from tests.many import many_claims

from billwright.apps.jobs import actions, queries
from billwright.flows import jobs, post

FILES = ("files.receive", "documents.keep", "remittances.view", "remittances.post", "jobs.view")


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    """A file of two kilobytes is long, and claims post two at a time."""
    monkeypatch.setattr(jobs, "LONG_BYTES", 2_000)
    monkeypatch.setattr(post, "AT_ONCE", 2)


@pytest.fixture
def era(clinic) -> bytes:
    """Twenty claims of 100.00 paid, 30.00 written off, 20.00 Ida's each."""
    data = many_claims(clinic, 20).era()
    assert len(data) > 2_000
    return data


def file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("MOSS_IDA.835", data)


def test_a_long_file_is_accepted_and_its_job_is_watched_to_its_end(program, clinic, era):
    sent = program.send("/files", file(era))
    assert sent.status_code == 202, sent.content
    place = sent.headers["Location"].removeprefix("/api/v1")
    assert place == f"/jobs/{sent.json()['job']}"
    waiting = program.get(place).json()
    assert (waiting["state"], waiting["is_open"], waiting["kind"]) == ("queued", True, "take-in")
    assert "MOSS" not in str(waiting)
    assert clinic.remittances() == []  # the worker takes it in, not the request
    jobs.run_next()
    done = program.get(place).json()
    assert (done["state"], done["percent"], done["result"]) == ("done", 100, "20 claims posted, 0 set aside")
    assert program.get(f"/documents/{done['subject']}").json()["name"] == "MOSS_IDA.835"
    assert clinic.owed(clinic.ida)["Moss, Ida"] == 20 * 2000
    assert [each["public_id"] for each in program.get("/jobs").json()] == [done["public_id"]]


def test_the_same_key_gets_the_same_job_and_the_same_file_is_one_while_it_waits(program, era):
    first = program.send("/files", file(era), Idempotency_Key="era")
    again = program.send("/files", file(era), Idempotency_Key="era")
    other = program.send("/files", file(era))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["Location"] == again.headers["Location"] == other.headers["Location"]
    problem(program.send("/files", file(era + b"\n"), Idempotency_Key="era"), 409)
    assert len(program.get("/jobs").json()) == 1


def test_a_short_file_is_answered_at_once(program, clinic):
    data = many_claims(clinic, 2).era()
    assert len(data) < 2_000
    got = program.send("/files", file(data))
    assert (got.status_code, got.json()["posted"]) == (201, 2)
    scan = program.send("/files", file(b"%PDF-1.7 " + b"x" * 3_000))
    assert (scan.status_code, scan.json()["kind"]) == (201, "unknown")
    assert program.get("/jobs").json() == []


def test_a_program_stops_a_job_in_the_middle_and_goes_on_with_it(program, clinic, office, era, monkeypatch):
    """Notes: the file is read, then 2, 4, 6 ... of 20 claims. Stopped at the third: 4 are posted, 16 x 100.00 wait."""
    job = program.send("/files", file(era)).json()["job"]
    write, count = actions.note, itertools.count(1)

    def note(actor, command):
        if next(count) == 3:
            assert program.post(f"/jobs/{job}/stop").json() == {"public_id": job}
            assert program.get(f"/jobs/{job}").json()["state"] == "stopping"
        return write(actor, command)

    monkeypatch.setattr(jobs, "NOTE_EVERY", jobs.NOTE_EVERY * 0)
    monkeypatch.setattr(actions, "note", note)
    jobs.run_next()
    stopped = program.get(f"/jobs/{job}").json()
    assert (stopped["state"], stopped["done"], stopped["total"], stopped["goes_on"]) == ("stopped", 4, 20, True)
    assert clinic.clearing == 16 * 10000
    assert "ended already" in problem(program.post(f"/jobs/{job}/stop"), 422)["detail"]
    assert program.post(f"/jobs/{job}/go-on").json() == {"public_id": job}
    jobs.run_next()
    assert (program.get(f"/jobs/{job}").json()["done"], clinic.clearing) == (20, 0)
    assert "It is done" in problem(program.post(f"/jobs/{job}/go-on"), 422)["detail"]


def test_a_key_begins_and_goes_on_with_no_work_that_it_was_not_given(office, era):
    """Its maker may do all of it: the job would run in their name."""
    job = jobs.ask(office.owner, "submit", "Send all claims that are ready")
    actions.stop(office.owner, actions.StopJob("stop", job))
    narrow = key_of(office.owner, *FILES, "jobs.run")
    assert problem(narrow.post(f"/jobs/{job}/go-on"), 403)["permission"] == "claims.submit"
    assert queries.job(office.owner, job).state == "stopped"
    blind = key_of(office.owner, *(each for each in FILES if each != "jobs.view"))
    assert problem(blind.send("/files", file(era)), 403)["permission"] == "jobs.view"
    assert narrow.send("/files", file(era)).status_code == 202
