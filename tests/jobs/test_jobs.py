"""A job from being asked for to its end: one at a time, under a lease, stopped and gone on with."""

import datetime as dt

import pytest
from tests.promises.processes import at_once

from billwright.apps.compliance.access import NotAllowedError, NotFoundError, reading
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.jobs import actions, queries
from billwright.apps.jobs.models import Job

SECOND = dt.timedelta(seconds=1)


def ask(office, subject="a file"):
    return actions.ask(office.biller, actions.Ask("take-in", "Take in a file", "claims", "document", subject))


def take(office, worker="first", after=dt.timedelta()):
    return actions.take_up(office.system.at(office.now + after), actions.TakeUp(worker))


def note(office, job, worker="first", done=1, after=dt.timedelta()):
    return actions.note(office.system.at(office.now + after), actions.Note(job, worker, done, 10))


def end(office, job, state="done", words="10 claims posted", worker="first"):
    return actions.end(office.system, actions.End(job, worker, state, words))


def state(office, job):
    return queries.job(office.biller, job).state


def test_from_asked_to_done(office, database):
    job = ask(office)
    seen = queries.job(office.auditor, job)
    assert (seen.state, seen.asked_by, seen.percent, seen.is_open) == ("queued", "Biller Example", 0, True)
    taken = take(office)
    assert (taken.public_id, taken.subject, taken.asked_by) == (job, "a file", office.biller.user_id)
    assert note(office, job, done=4)
    seen = queries.job(office.auditor, job)
    assert (seen.state, seen.done, seen.total, seen.percent) == ("running", 4, 10, 40)
    note(office, job, done=10)
    end(office, job)
    seen = queries.job(office.auditor, job)
    assert (seen.state, seen.percent, seen.result, seen.is_open) == ("done", 100, "10 claims posted", False)


def test_the_same_asked_for_twice_is_one_job_until_it_has_ended(office):
    job = ask(office)
    assert ask(office) == job
    take(office)
    assert ask(office) == job
    end(office, job)
    assert ask(office) != job


def test_the_oldest_is_taken_up_first_and_each_by_one_worker(office):
    first, second = ask(office, "1"), ask(office, "2")
    assert [take(office, name).public_id for name in ("a", "b", "c")] == [first, second, ""]


def test_workers_at_the_same_instant_take_a_job_once(office, database):
    ask(office)
    at_once(4, lambda number: take(office, f"worker {number}"))
    with reading(office.biller):
        assert list(Job.rows.of(office.biller).values_list("state", "begun")) == [("running", 1)]


def test_people_at_the_same_instant_ask_for_one_job(office, database):
    at_once(4, lambda number: ask(office))
    assert len(queries.jobs(office.biller)) == 1


def test_a_worker_that_is_gone_loses_its_job_when_its_lease_ends(office):
    """Taken at 0 s, noted at 30 s: the next may have it after 90 s, and the first may not note any more."""
    job = ask(office)
    take(office, "first")
    note(office, job, "first", after=30 * SECOND)
    assert take(office, "second", 89 * SECOND).public_id == ""
    assert take(office, "second", 91 * SECOND).public_id == job
    with pytest.raises(actions.LostJobError):
        note(office, job, "first", after=92 * SECOND)
    with pytest.raises(actions.LostJobError):
        end(office, job, worker="first")
    assert note(office, job, "second", done=2, after=92 * SECOND)


def test_a_job_that_ends_its_worker_is_taken_up_five_times_and_no_more(office):
    job = ask(office)
    for times in range(1, 6):
        assert take(office, f"worker {times}", times * 2 * actions.LEASE).public_id == job
    assert take(office, "sixth", 12 * actions.LEASE).public_id == ""
    seen = queries.job(office.biller, job)
    assert (seen.state, seen.problem[:26]) == ("failed", "It was cut short 5 times. ")


def test_given_back_in_good_order_it_does_not_count_as_cut_short(office):
    job = ask(office)
    for times in range(8):
        assert take(office, f"worker {times}").public_id == job
        end(office, job, "queued", "", f"worker {times}")
    assert state(office, job) == "queued"


def stop(office, job, key="stop"):
    return actions.stop(office.biller, actions.StopJob(key, job))


def go_on(office, job, key="on", actor=None):
    return actions.go_on(actor or office.biller, actions.GoOn(key, job))


def test_what_runs_is_told_to_stop_at_its_next_note(office):
    job = ask(office)
    take(office)
    assert note(office, job)
    stop(office, job)
    assert state(office, job) == "stopping"
    assert not note(office, job, done=2)
    end(office, job, "stopped", "Stopped when asked to")
    seen = queries.job(office.biller, job)
    assert (seen.state, seen.done, seen.goes_on) == ("stopped", 2, True)


def test_what_has_not_begun_is_stopped_at_once(office):
    job = ask(office)
    stop(office, job)
    assert state(office, job) == "stopped"
    assert take(office).public_id == ""


def test_a_stop_holds_where_the_worker_is_gone(office):
    job = ask(office)
    take(office)
    stop(office, job)
    assert take(office, "second", 2 * actions.LEASE).public_id == ""
    assert state(office, job) == "stopped"


def test_what_has_ended_is_not_stopped_and_what_is_done_does_not_go_on(office):
    job = ask(office)
    take(office)
    end(office, job)
    with pytest.raises(RefusedError, match="ended already"):
        stop(office, job)
    with pytest.raises(RefusedError, match="it is done"):
        go_on(office, job)


def test_it_goes_on_in_the_name_of_whoever_says_so(office):
    job = ask(office)
    stop(office, job)
    assert go_on(office, job, actor=office.manager) == job
    taken = take(office)
    assert (taken.public_id, taken.asked_by) == (job, office.manager.user_id)


def test_what_was_asked_for_anew_meanwhile_goes_on_instead(office):
    """The first was stopped, and the same file was taken in again: pressing "go on" leads to the one that is open."""
    job = ask(office)
    stop(office, job)
    anew = ask(office)
    assert go_on(office, job) == anew
    assert state(office, job) == "stopped"


def test_the_frame_shows_a_person_what_they_asked_for_while_it_runs(office):
    job = ask(office)
    assert [each.public_id for each in queries.mine(office.biller)] == [job]
    assert queries.mine(office.manager) == []
    take(office)
    end(office, job)
    assert queries.mine(office.biller) == []


def test_open_ones_stand_first_then_what_ended_the_newest_first(office):
    old, newer, going = ask(office, "1"), ask(office, "2"), ask(office, "3")
    stop(office, old, "1")
    stop(office, newer, "2")
    assert [each.public_id for each in queries.jobs(office.biller)] == [going, newer, old]


def test_a_neighbour_sees_stops_and_takes_up_nothing_of_it(office, database):
    job, neighbour = ask(office), office.neighbour()
    assert queries.jobs(neighbour) == []
    for act in (lambda: queries.job(neighbour, job), lambda: actions.stop(neighbour, actions.StopJob("k", job))):
        with pytest.raises(NotFoundError):
            act()
    assert actions.take_up(neighbour, actions.TakeUp("theirs")).public_id == ""
    with pytest.raises(actions.LostJobError):
        actions.note(neighbour, actions.Note(job, "", 1, 1))


def test_the_front_desk_starts_nothing_and_an_auditor_stops_nothing(office):
    with pytest.raises(NotAllowedError):
        actions.ask(office.front_desk, actions.Ask("take-in", "Take in a file", "claims"))
    with pytest.raises(NotAllowedError):
        actions.stop(office.auditor, actions.StopJob("stop", ask(office)))
