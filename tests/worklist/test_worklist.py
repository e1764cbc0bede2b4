"""Whatever needs a person is one item: raised once, closed by its cause, taken and put off by people."""

import datetime as dt

import pytest

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.compliance.models import User
from billwright.apps.worklist import queries
from billwright.apps.worklist.actions import (
    Finish,
    HandOver,
    RaiseWork,
    Snooze,
    Take,
    WorkRefusedError,
    close_work,
    finish,
    hand_over,
    raise_work,
    snooze,
    take,
)

DAY = dt.timedelta(days=1)


def held(office, source="claim-1", **facts) -> str:
    command = RaiseWork(
        "claim_held", "claim", source, "No diagnosis pointer on line 1.", "Point line 1 to a diagnosis."
    )
    return raise_work(office.system, RaiseWork(**({f: getattr(command, f) for f in command.__struct_fields__} | facts)))


def today(office):
    return [(group.kind, group.count, group.cents) for group in queries.today(office.biller)]


def test_raised_twice_it_is_one_item_with_the_newest_facts(office, database):
    first = held(office, cents=10_000)
    second = held(office, cents=12_500, reason="No diagnosis at all.", due_on=office.biller.today)
    assert first == second
    item = queries.item(office.biller, first)
    assert (item.cents, item.reason, item.due_on) == (12_500, "No diagnosis at all.", dt.date(2026, 11, 24))
    assert today(office) == [("claim_held", 1, 12_500)]


def test_an_update_keeps_owner_and_snooze(office, database):
    item = held(office)
    take(office.biller, Take("t", item))
    snooze(office.biller, Snooze("s", item, office.biller.today + DAY, "the doctor is away until tomorrow"))
    held(office, cents=700)
    seen = queries.item(office.biller, item)
    assert (seen.owner, seen.snoozed_until, seen.cents) == ("Biller Example", dt.date(2026, 11, 25), 700)


def test_what_raised_it_closes_it_and_may_open_it_again(office, database):
    item = held(office)
    assert close_work(office.system, "claim_held", "claim-1", "nothing stops the claim any more") == item
    assert close_work(office.system, "claim_held", "claim-1", "again") == ""
    assert (queries.count(office.biller), queries.item(office.biller, item).closed_why) == (
        0,
        "nothing stops the claim any more",
    )
    later = office.system.at(office.now + DAY)
    assert raise_work(later, RaiseWork("claim_held", "claim", "claim-1", "r", "n")) == item
    seen = queries.item(office.biller, item)
    assert (seen.state, seen.raised_at, seen.closed_at, seen.closed_why) == ("open", later.now, None, "")


def test_today_shows_the_nearest_due_date_first_then_the_most_money(office, database):
    held(office, "claim-1", cents=100)
    held(office, "claim-2", cents=900)
    held(office, "claim-3", cents=1, due_on=office.biller.today + DAY)
    raise_work(office.system, RaiseWork("credit_balance", "account", "a", "r", "n", 5_000, office.biller.today))
    raise_work(office.system, RaiseWork("underpaid", "claim", "claim-1", "r", "n", 99_999))
    groups = queries.today(office.biller)
    assert [(group.kind, group.count, group.cents, group.due_on) for group in groups] == [
        ("credit_balance", 1, 5_000, dt.date(2026, 11, 24)),
        ("claim_held", 3, 1_001, dt.date(2026, 11, 25)),
        ("underpaid", 1, 99_999, None),
    ]
    assert [item.source for item in groups[1].items] == ["claim-3", "claim-2", "claim-1"]
    assert (groups[1].title, groups[1].desk) == ("Claims held by a check", "claims")


def test_a_long_group_counts_all_and_shows_the_most_urgent(office, database):
    for at in range(7):
        held(office, f"claim-{at}", cents=at)
    (group,) = queries.today(office.biller, 3)
    assert (group.count, group.cents, [item.cents for item in group.items]) == (7, 21, [6, 5, 4])
    third = group.items[-1].public_id
    assert [item.cents for item in queries.items(office.biller, "claim_held", after=third, limit=3)] == [3, 2, 1]


def test_snoozed_work_leaves_today_until_its_day(office, database):
    item = held(office)
    snooze(office.biller, Snooze("s", item, office.biller.today + 2 * DAY, "waiting for the chart"))
    counts = [queries.count(office.biller.at(office.now + days * DAY)) for days in range(3)]
    assert (counts, queries.is_open(office.biller, "claim_held", "claim-1")) == ([0, 0, 1], True)


@pytest.mark.parametrize(
    ("days", "reason", "wrong"),
    [
        (0, "waiting for the chart", {"until": "choose a day after today"}),
        (1, "  ", {"reason": "say why this can wait"}),
        (-1, "", {"until": "choose a day after today", "reason": "say why this can wait"}),
    ],
)
def test_a_snooze_needs_a_later_day_and_a_reason(office, days, reason, wrong):
    item = held(office)
    with pytest.raises(FieldErrors) as refused:
        snooze(office.biller, Snooze("s", item, office.biller.today + days * DAY, reason))
    assert refused.value.fields == wrong


def test_work_is_taken_by_one_person(office, database):
    item = held(office)
    take(office.biller, Take("t1", item))
    take(office.biller, Take("t2", item))
    with pytest.raises(WorkRefusedError, match="a colleague has this"):
        take(office.manager, Take("t3", item))
    assert queries.item(office.biller, item).owner == "Biller Example"


def test_a_job_takes_no_work(office):
    with pytest.raises(WorkRefusedError, match="by a person"):
        take(office.system, Take("t", held(office)))


def test_work_is_handed_over_to_a_colleague_or_back_to_all(office, database):
    item = held(office)
    manager = str(User.objects.get(username="manager").public_id)
    hand_over(office.biller, HandOver("h1", item, manager))
    assert queries.item(office.biller, item).owner == "Manager Example"
    hand_over(office.biller, HandOver("h2", item, ""))
    assert queries.item(office.biller, item).owner == ""


@pytest.mark.parametrize("who", ["stranger", "not an id"])
def test_work_is_not_handed_to_somebody_of_another_practice(office, who):
    office.neighbour()
    to = str(User.objects.get(username="neighbour").public_id) if who == "stranger" else who
    with pytest.raises(FieldErrors) as refused:
        hand_over(office.biller, HandOver("h", held(office), to))
    assert refused.value.fields == {"to": "choose somebody who works in this practice"}


def test_a_person_finishes_work_with_a_word_on_what_was_done(office, database):
    item = held(office)
    with pytest.raises(FieldErrors):
        finish(office.biller, Finish("f1", item, " "))
    assert finish(office.biller, Finish("f2", item, "Corrected the pointer.")) == item
    assert finish(office.biller, Finish("f2", item, "Corrected the pointer.")) == item, "the same key, the same answer"
    with pytest.raises(WorkRefusedError, match="done already: Corrected the pointer"):
        take(office.biller, Take("t", item))
    assert today(office) == []


def test_all_work_on_one_claim_is_found_open_first(office):
    held(office)
    close_work(office.system, "claim_held", "claim-1", "mended")
    raise_work(office.system, RaiseWork("claim_denied", "claim", "claim-1", "r", "n"))
    assert [each.kind for each in queries.about(office.auditor, "claim-1")] == ["claim_denied", "claim_held"]


def test_another_practice_sees_and_touches_none_of_it(office, database):
    item, neighbour = held(office), office.neighbour()
    assert (queries.today(neighbour), queries.count(neighbour)) == ([], 0)
    for act in (lambda: queries.item(neighbour, item), lambda: take(neighbour, Take("t", item))):
        with pytest.raises(NotFoundError):
            act()
    assert close_work(neighbour, "claim_held", "claim-1", "not theirs") == ""
    assert queries.count(office.biller) == 1


def test_an_auditor_looks_and_does_not_touch(office):
    item = held(office)
    assert queries.count(office.auditor) == 0, "nothing needs who may do nothing"
    assert queries.item(office.auditor, item).kind == "claim_held"
    with pytest.raises(NotAllowedError):
        take(office.auditor, Take("t", item))


def test_an_unknown_kind_is_a_defect_told_at_once(office):
    with pytest.raises(AssertionError):
        held(office, kind="something_else")
