"""A message leaves once; one that cannot leave is tried eight times in about two hours, then it is work."""

import datetime as dt
import uuid

import pytest

from billwright.apps.compliance.access import NotFoundError, writing
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.outbox import queries
from billwright.apps.outbox.actions import (
    Enqueue,
    SavePartner,
    SendAgain,
    claim_due,
    enqueue,
    mark_failed,
    mark_sent,
    next_interchange_number,
    save_partner,
    send_again,
)

MINUTE = dt.timedelta(minutes=1)
DOCUMENT = str(uuid.UUID(int=7))


def meridian(office, **changes) -> str:
    facts = {
        "name": "MERIDIAN",
        "address": "/drop/meridian",
        "sender_id": "JUNIPER",
        "receiver_id": "MERIDIAN",
        "receiver_name": "MERIDIAN HEALTH",
        "submitter_name": "JUNIPER STREET",
    }
    return save_partner(office.owner, SavePartner(key=f"partner {sorted(changes.items())}", **(facts | changes)))


def put_out(office, key="batch:1", **changes) -> str:
    partner = changes.pop("partner", None) or meridian(office)
    return enqueue(office.biller, Enqueue(key, "1.837", DOCUMENT, partner, **changes))


def test_a_partner_saved_again_is_changed_and_not_doubled(office, database):
    first, second = meridian(office), meridian(office, address="/drop/elsewhere", usage="T")
    assert first == second
    assert [(each.name, each.address, each.usage) for each in queries.partners(office.biller)] == [
        ("MERIDIAN", "/drop/elsewhere", "T")
    ]


def test_a_wrong_partner_is_told_field_by_field(office):
    with pytest.raises(FieldErrors) as refused:
        meridian(office, name=" ", sender_id="X" * 16, usage="Q", channel="pigeon")
    assert refused.value.fields == {
        "name": "this is needed",
        "sender_id": "at most 15 characters",
        "usage": "P for production or T for test",
        "channel": "choose one of folder",
    }


def test_the_same_key_is_one_message(office, database):
    assert put_out(office) == put_out(office)
    assert len(queries.waiting(office.biller)) == 1


def test_what_the_books_take_back_never_leaves(office, database):
    partner = meridian(office)
    with pytest.raises(ZeroDivisionError), writing(office.biller):
        put_out(office, partner=partner)
        _ = 1 // 0
    assert queries.waiting(office.biller) == []


def test_control_numbers_rise_by_partner_and_a_rollback_leaves_no_gap(office, database):
    one, other = meridian(office), meridian(office, name="HARBOR")
    drawn = [next_interchange_number(office.biller, one) for _ in range(2)]
    with pytest.raises(ZeroDivisionError), writing(office.biller):
        next_interchange_number(office.biller, one)
        _ = 1 // 0
    drawn.append(next_interchange_number(office.biller, one))
    assert (drawn, next_interchange_number(office.biller, other)) == ([1, 2, 3], 1)


def test_a_claimed_message_is_out_of_reach_until_its_put_off_ends(office, database):
    message = put_out(office)
    assert [each.public_id for each in claim_due(office.system)] == [message]
    assert claim_due(office.system) == []
    assert [each.attempts for each in claim_due(office.system.at(office.now + MINUTE))] == [2]


def test_a_message_goes_where_the_partner_is_when_it_leaves(office):
    put_out(office)
    meridian(office, address="/drop/moved")
    assert [each.address for each in claim_due(office.system)] == ["/drop/moved"]


def test_an_inactive_partner_holds_its_messages(office, database):
    put_out(office)
    meridian(office, active=False)
    assert (queries.is_due(office.system), claim_due(office.system)) == (False, [])
    meridian(office, active=True)
    assert queries.is_due(office.system)


def test_sent_stays_sent(office, database):
    message = put_out(office)
    claim_due(office.system)
    mark_sent(office.system, message)
    mark_sent(office.system.at(office.now + MINUTE), message)
    assert not mark_failed(office.system, message, "too late")
    seen = queries.message(office.biller, message)
    assert (seen.state, seen.sent_at, seen.error) == ("sent", office.now, "")
    assert not queries.is_due(office.system.at(office.now + 300 * MINUTE))


def test_eight_attempts_wait_longer_each_time_and_the_last_says_so(office, database):
    """1 + 2 + 4 + ... + 64 minutes lie between the eight attempts: 127 minutes in all."""
    message, now, waits = put_out(office), office.now, []
    for attempt in range(1, 9):
        actor = office.system.at(now)
        assert len(claim_due(actor)) == 1
        assert mark_failed(actor, message, f"no answer {attempt}") is (attempt == 8)
        next_attempt = queries.message(actor, message).next_attempt_at
        waits.append((next_attempt - now) // MINUTE)
        now = next_attempt
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert claim_due(office.system.at(now)) == []
    assert [(each.attempts, each.error) for each in queries.failed(office.biller)] == [(8, "no answer 8")]


def test_a_person_sends_a_failed_message_again(office, database):
    message, now = put_out(office), office.now
    for _ in range(8):
        claim_due(office.system.at(now))
        mark_failed(office.system.at(now), message, "no answer")
        now += 128 * MINUTE
    send_again(office.biller.at(now), SendAgain("again", message))
    assert [each.attempts for each in claim_due(office.system.at(now))] == [1]


def test_only_a_failed_message_is_sent_again(office):
    message = put_out(office)
    for wrong in (message, "not an id"):
        with pytest.raises(NotFoundError):
            send_again(office.biller, SendAgain(f"again {wrong}", wrong))


def test_another_practice_sees_and_carries_nothing_of_ours(office, database):
    partner = meridian(office)
    message = put_out(office, partner=partner)
    neighbour = office.neighbour()
    assert (queries.partners(neighbour), queries.recent(neighbour), claim_due(neighbour)) == ([], [], [])
    with pytest.raises(NotFoundError):
        enqueue(neighbour, Enqueue("batch:2", "2.837", DOCUMENT, partner))
    mark_sent(neighbour, message)
    assert queries.message(office.biller, message).state == "waiting"
