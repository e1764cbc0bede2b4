"""Long work done by a worker: a file taken in, a remittance posted, claims sent, the books checked."""

import datetime as dt
import itertools

import pytest
from tests.clinic import answer, era, line, open_clinic
from tests.many import many_claims

from billwright.apps.compliance.access import NotAllowedError
from billwright.apps.compliance.models import ChangeEvent, Membership
from billwright.apps.jobs import actions, queries
from billwright.flows import jobs, post, receive, submit

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def clinic(office, monkeypatch):
    """Claims post two at a time, so that a few are many."""
    monkeypatch.setattr(post, "AT_ONCE", 2)
    return open_clinic(office)


def seconds(office):
    """A clock of which each look is a second later."""
    ticks = itertools.count(1)
    return lambda: office.now + next(ticks) * SECOND


def work(office, **facts):
    return jobs.run_next(seconds(office), **facts)


def seen(office, job):
    return queries.job(office.biller, job)


def stop_after(monkeypatch, office, job, notes):
    """Somebody presses Stop while the n-th note is being written."""
    count, write = itertools.count(1), actions.note

    def note(actor, command):
        if next(count) == notes:
            actions.stop(office.biller, actions.StopJob(f"stop {notes}", job))
        return write(actor, command)

    monkeypatch.setattr(actions, "note", note)


def test_a_file_is_taken_in_and_posted_by_the_worker(clinic, office, database):
    """Five claims of 100.00 paid, 30.00 written off, 20.00 Ida's each."""
    many = many_claims(clinic, 5)
    job = jobs.ask_take_in(office.biller, "MOSS_IDA.835", many.era())
    assert seen(office, job).title == "Take in and post a file (835, 1 kB)"
    assert work(office) == 1
    done = seen(office, job)
    assert (done.state, done.done, done.total, done.result) == ("done", 5, 5, "5 claims posted, 0 set aside")
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000, "Moss, Ida": 5 * 2000}
    assert clinic.clearing == 0
    assert work(office) == 0
    assert clinic.books_agree()


def test_stopped_in_the_middle_it_goes_on_where_it_was(clinic, office, monkeypatch):
    """Notes: the file is read, then 2, 4, 6 ... of 9 claims. Stopped at the third: 4 are posted, 5 × 100.00 in clearing."""
    many = many_claims(clinic, 9)
    job = jobs.ask_take_in(office.biller, "nine.835", many.era())
    with monkeypatch.context() as patched:
        stop_after(patched, office, job, 3)
        work(office)
    stopped = seen(office, job)
    assert (stopped.state, stopped.done, stopped.total) == ("stopped", 4, 9)
    assert clinic.clearing == 5 * 10000
    assert work(office) == 0, "nobody goes on by himself"
    actions.go_on(office.biller, actions.GoOn("on", job))
    work(office)
    assert (seen(office, job).state, seen(office, job).done, clinic.clearing) == ("done", 9, 0)
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000, "Moss, Ida": 9 * 2000}
    assert clinic.books_agree()


def test_a_worker_that_is_told_to_end_gives_its_job_back(clinic, office):
    many = many_claims(clinic, 6)
    job = jobs.ask_take_in(office.biller, "six.835", many.era())
    asked = itertools.count()
    work(office, leaving=lambda: next(asked) >= 3)
    given_back = seen(office, job)
    assert (given_back.state, given_back.done) == ("queued", 4)
    work(office)
    assert (seen(office, job).state, clinic.clearing) == ("done", 0)
    assert clinic.books_agree()


def test_it_is_done_in_the_name_of_who_asked(clinic, office):
    many = many_claims(clinic, 2)
    jobs.ask_take_in(office.manager, "two.835", many.era())
    work(office)
    posted = ChangeEvent.rows.of(office.biller).filter(action="posting.post_next")
    posted = posted or ChangeEvent.rows.of(office.biller).filter(action="remittances.post_next")
    assert {(each.user_id, each.channel) for each in posted} == {(office.manager.user_id, "job")}


def test_who_left_meanwhile_has_nothing_done_in_their_name(clinic, office):
    job = jobs.ask_take_in(office.manager, "one.835", many_claims(clinic, 1).era())
    Membership.objects.filter(user_id=office.manager.user_id).delete()
    work(office)
    assert (seen(office, job).state, seen(office, job).problem) == ("failed", "you have no role in this practice")
    assert clinic.remittances() == []


def test_a_defect_is_told_and_the_next_job_done_all_the_same(clinic, office, monkeypatch):
    bad = jobs.ask(office.biller, "submit", "Send all claims that are ready")
    good = jobs.ask(office.manager, "check", "Check that the books agree")

    def defect(actor, advance):
        raise KeyError("Moss, Ida")

    monkeypatch.setattr(jobs, "submit_ready", defect)
    clock = seconds(office)
    assert (jobs.run_next(clock), jobs.run_next(clock)) == (1, 1)
    told = "A defect of ours (KeyError): what was done stands; please report it."
    assert (seen(office, bad).state, seen(office, bad).problem) == ("failed", told)
    assert seen(office, good).state == "done"


def test_a_remittance_that_waits_is_posted(clinic, office):
    """Its taking in was cut short after two of three claims."""
    many = many_claims(clinic, 3)

    def cut_short(done, of):
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        receive.receive(office.biller, "three.835", many.era("EFT9"), cut_short)
    row = clinic.remittance().row
    job = jobs.ask_post(office.biller, row.public_id)
    assert seen(office, job).title == "Post payment EFT9 of Cedar Mutual"
    work(office)
    assert (seen(office, job).result, clinic.clearing) == ("3 claims posted, 0 set aside.", 0)


def test_all_that_is_ready_is_sent(clinic, office):
    for who in (clinic.ida, clinic.rosa):
        clinic.claim("99213", who=who)
    job = jobs.ask(office.biller, "submit", "Send all claims that are ready")
    work(office)
    done = seen(office, job)
    assert (done.result, done.done, done.total) == ("2 claims submitted in 1 file.", 2, 2)
    assert submit.submit_ready(office.biller).claims == 0


def test_the_books_are_checked_rule_by_rule(clinic, office):
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 30.00")))
    job = jobs.ask(office.manager, "check", "Check that the books agree")
    work(office)
    done = seen(office, job)
    assert (done.state, done.result, done.unit, done.done) == ("done", "The books agree.", "rules", done.total)


def test_asking_takes_the_permission_of_the_work(office):
    with pytest.raises(NotAllowedError, match=r"books\.check"):
        jobs.ask(office.biller, "check", "Check that the books agree")
    with pytest.raises(NotAllowedError, match=r"claims\.submit"):
        jobs.ask(office.auditor, "submit", "Send all claims that are ready")
    assert jobs.ask(office.auditor, "check", "Check that the books agree")


@pytest.mark.parametrize(
    ("data", "long"),
    [
        (b"%PDF" + b"x" * 1_000_000, False),
        (b"ISA*" + b"x" * 1_000, False),
        (era(*(answer(f"9C{at}", line("99213")) for at in range(10))), False),
        (era(*(answer(f"9C{at}", line("99213")) for at in range(500))), True),
    ],
    ids=["a scan is only kept", "no X12 after all", "ten claims", "five hundred claims"],
)
def test_what_is_long(data, long):
    assert jobs.is_long(data) is long
