"""Three figures of how claims fare the first time, from what the timeline kept, and no later answer changes them."""

import datetime as dt

import pytest

from billwright.apps.claims.actions import NOTHING_STOPS
from billwright.apps.claims.first_pass import FirstPass, first_pass
from billwright.apps.claims.models import Claim, ClaimEvent
from billwright.apps.compliance.access import reading, writing
from billwright.apps.compliance.errors import FieldErrors

STOPS = "1 finding to answer first: Line 1 has no pointer"
WENT = {
    "clean, accepted, paid": (("checked", NOTHING_STOPS), "submitted", "accepted", "paid"),
    "clean, accepted, denied, then paid": (("checked", NOTHING_STOPS), "submitted", "accepted", "denied", "paid"),
    "clean, rejected, then accepted and paid": (
        ("checked", NOTHING_STOPS), "submitted", "rejected", ("checked", STOPS), ("checked", NOTHING_STOPS), "submitted",
        "accepted", "partly",
    ),
    "stopped, mended, not answered yet": (("checked", STOPS), ("checked", NOTHING_STOPS), "submitted"),
    "stopped still": (("checked", STOPS),),
}  # fmt: skip


@pytest.fixture
def went(office, clinic):
    """One claim for each way of WENT, its timeline as it would have been kept, and the day of service."""
    actor = office.biller
    clinic.claim()
    with writing(actor):
        pattern = Claim.rows.of(actor).get()
        fields = {
            each.attname: getattr(pattern, each.attname)
            for each in Claim._meta.concrete_fields
            if each.name not in ("id", "public_id", "practice", "state", "control_number")
        }
        Claim.rows.of(actor).update(order="S")  # the pattern is a claim to a second payer, which is not counted
        for number, events in enumerate(WENT.values()):
            claim = Claim.rows.add(actor, control_number=f"FP{number}", **fields)
            for minute, event in enumerate(events):
                kind, words = (event, "") if isinstance(event, str) else event
                at = actor.now + dt.timedelta(minutes=minute)
                ClaimEvent.rows.add(actor, claim=claim, at=at, kind=kind, words=words)
    return pattern.service_from


def test_each_counts_by_the_first_time(office, went):
    """Clean 3 of 5; answered 3, of which the third was rejected first; decided 3, of which the second was denied first."""
    seen = first_pass(office.biller, went, went)
    assert seen == FirstPass(claims=5, clean=3, mended=1, answered=3, accepted=2, decided=3, paid=2)
    assert (seen.clean_share, seen.accepted_share, seen.paid_share) == (6000, 6667, 6667)


def test_other_days_have_none_and_no_share(office, went):
    day = dt.timedelta(days=1)
    assert first_pass(office.biller, went + day, went + day) == FirstPass()
    assert FirstPass().paid_share is None


def test_days_that_run_backwards_are_refused(office, went):
    with reading(office.biller), pytest.raises(FieldErrors) as refused:
        first_pass(office.biller, went, went - dt.timedelta(days=1))
    assert set(refused.value.fields) == {"until"}
