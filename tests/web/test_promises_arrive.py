"""What was promised in a call stands on Today on its day, not before, and for whoever promised it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.clinic import key, open_clinic

from billwright.flows.nightly import run_night

DAY = dt.timedelta(days=1)
FOLLOW_UP = "A caller was promised an answer"
NOT_KEPT = "A payment promised for"


@pytest.fixture
def clinic(office):
    return open_clinic(office)


@pytest.fixture
def clock(monkeypatch, office):
    """The instant that the pages and the night read at their edge; `clock[0]` is moved by the test."""
    at = [office.now]
    monkeypatch.setattr(timezone, "now", lambda: at[0])
    return at


def logged(client, clinic, **promised: str) -> None:
    sent = {"key": key(), "asker": "patient", "verified": "birth_date", "topic": "balance", "answer": "Explained."}
    got = client.post(reverse("log_call", args=[clinic.ida.account]), sent | promised)
    assert got.status_code == 302


def todays(as_role, role: str) -> str:
    """Today as it is shown to somebody who signs in now."""
    return as_role(role).get("/").text


def test_an_answer_promised_for_friday_stands_there_on_friday(as_role, clinic, clock):
    """Called on Tuesday, November 24; the answer is due on Friday, November 27."""
    logged(as_role("front_desk"), clinic, follow_up_on="11/27/2026", follow_up_words="ask Cedar Mutual")
    for _ in range(3):
        assert FOLLOW_UP not in todays(as_role, "front_desk"), clock[0]
        clock[0] += DAY
    assert f"{FOLLOW_UP} (" in todays(as_role, "front_desk")
    assert "taken on 11/24/2026." in todays(as_role, "front_desk")
    assert "due today" in todays(as_role, "front_desk")


def test_it_comes_without_the_night_having_run_and_stays_one_when_it_has(as_role, clinic, clock):
    logged(as_role("front_desk"), clinic, follow_up_on="t+1")
    clock[0] += DAY
    assert todays(as_role, "front_desk").count(f">{FOLLOW_UP}") == 1
    run_night(clock[0])
    assert todays(as_role, "front_desk").count(f">{FOLLOW_UP}") == 1


def test_a_payment_that_did_not_come_by_its_day_stands_there_the_day_after(as_role, clinic, clock):
    clinic.visit("99213", coverage="", diagnoses=())
    logged(as_role("front_desk"), clinic, promise_cents="50.00", promise_on="11/25/2026")
    for _ in range(2):
        run_night(clock[0])
        assert NOT_KEPT not in todays(as_role, "biller"), clock[0]
        clock[0] += DAY
    run_night(clock[0])
    assert f"{NOT_KEPT} 11/25/2026" in todays(as_role, "biller")
