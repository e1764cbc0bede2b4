"""The night: what was cut short is finished, the trail is sealed, and books that differ are a manager's work."""

from tests.clinic import answer, era, line
from tests.promises.raw import without_guards

from billwright.apps.documents import actions as documents
from billwright.apps.jobs import actions
from billwright.flows import jobs, receive
from billwright.flows.nightly import run_night


def words(night) -> dict[str, str]:
    return {step.name: step.words for step in night.steps}


def test_a_night_is_repeated_without_harm(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    first, second = run_night(clinic.office.now), run_night(clinic.office.now)
    assert first.ok and second.ok
    assert words(second)["files"] == "0 files finished that had been taken in half-way"
    assert words(second)["books"] == "the books agree"
    assert clinic.work_kinds() == {}


def test_a_file_that_was_kept_and_never_read_is_taken_in(clinic):
    claim = clinic.sent("99213")
    data = era(answer(claim, line("99213", "CO-45 30.00")))
    documents.keep(clinic.office.biller, documents.Keep("x12-835", "in", "cut short.835", data))
    assert words(run_night(clinic.office.now))["files"] == "1 file finished that had been taken in half-way"
    assert clinic.owed(clinic.ida) == {}
    assert words(run_night(clinic.office.now))["files"].startswith("0 files")


def test_a_file_that_fails_keeps_no_other_from_being_finished(clinic, monkeypatch):
    """Two were cut short, and a defect of ours ends the first of them again."""
    rosa, ida = clinic.sent("99213", who=clinic.rosa), clinic.sent("99213")
    for name, claim in (("first", rosa), ("second", ida)):
        data = era(answer(claim, line("99213", "CO-45 30.00")))
        documents.keep(clinic.office.biller, documents.Keep("x12-835", "in", name, data))
    take_in, failing = receive.take_in_again, receive.half_taken_in(clinic.office.system)[0]

    def fail_at_the_first(actor, document):
        if document == failing:
            raise KeyError(document)
        return take_in(actor, document)

    monkeypatch.setattr(receive, "take_in_again", fail_at_the_first)
    night = run_night(clinic.office.now)
    assert not night.ok
    assert words(night)["files"] == (
        "1 file finished that had been taken in half-way; a defect of ours (KeyError) stopped another: please report it"
    )
    assert (clinic.owed(clinic.rosa), clinic.owed(clinic.ida)) == ({"Cedar Mutual": 15000}, {})
    assert words(night)["books"] == "the books agree"


def test_what_a_person_stopped_is_left_to_them(clinic):
    data = era(answer(clinic.sent("99213"), line("99213", "CO-45 30.00")))
    job = jobs.ask_take_in(clinic.office.biller, "stopped.835", data)
    actions.stop(clinic.office.biller, actions.StopJob("stop", job))
    assert words(run_night(clinic.office.now))["files"].startswith("0 files")
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}


def test_books_that_differ_are_work_until_they_agree(clinic):
    clinic.sent("99213")
    without_guards(clinic.office.system, "UPDATE ledger_balance SET cents = cents - 1")
    night = run_night(clinic.office.now)
    assert (night.ok, words(night)["books"]) == (False, "1 difference")
    (work,) = clinic.work()["books_differ"]
    assert "1 difference" in work.reason
    without_guards(clinic.office.system, "UPDATE ledger_balance SET cents = cents + 1")
    assert run_night(clinic.office.now).ok
    assert clinic.work_kinds() == {}
