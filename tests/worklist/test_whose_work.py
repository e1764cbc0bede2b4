"""What needs whom: by role, by owner, in which order, and what comes next."""

import datetime as dt

import pytest
from tests.worklist.cast import item_of, user_id

from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.worklist import queries
from billwright.apps.worklist.actions import Finish, HandOver, Snooze, Take, Wake, finish, hand_over, snooze, take, wake

DAY = dt.timedelta(days=1)


def kinds(actor, show="") -> list[str]:
    return [group.kind for group in queries.today(actor, show=show)]


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        ("front_desk", {"follow_up_call"}),
        ("biller", {"follow_up_call", "claim_held", "remittance_set_aside", "file_unreadable"}),
        ("manager", {"follow_up_call", "claim_held", "remittance_set_aside", "file_unreadable", "books_differ"}),
        ("auditor", set()),
    ],
)
def test_unassigned_work_needs_those_whose_role_may_do_it(office, database, role, needed):
    for kind in ("follow_up_call", "claim_held", "remittance_set_aside", "file_unreadable", "books_differ"):
        item_of(office, kind)
    actor = getattr(office, role)
    assert set(kinds(actor)) == needed
    assert queries.count(actor) == len(needed)


def test_what_a_colleague_has_taken_needs_nobody_else(office, database):
    item = item_of(office, "claim_held")
    item_of(office, "claim_denied")
    take(office.biller, Take("t", item))
    assert kinds(office.manager) == ["claim_denied"]
    assert (kinds(office.biller, "mine"), kinds(office.biller, "unassigned")) == (["claim_held"], ["claim_denied"])


def test_work_is_not_handed_to_a_role_that_cannot_do_it(office, database):
    item = item_of(office, "claim_held")
    with pytest.raises(FieldErrors) as refused:
        hand_over(office.biller, HandOver("h", item, user_id("front_desk")))
    assert refused.value.fields == {"to": "their role does not do this kind of work: choose somebody else"}
    names = [each.name for each in queries.colleagues(office.biller, "claim_held")]
    assert names == ["Biller Example", "Manager Example", "Owner Example"]
    assert len(queries.colleagues(office.biller)) == 5


def test_after_one_the_next_of_its_kind_comes_then_the_most_urgent_of_all(office, database):
    """Held claims 1 (due today), 2 ($9.00), 3 ($1.00); a denial due yesterday; a call without a day."""
    today = office.biller.today
    first = item_of(office, "claim_held", "1", due_on=today)
    second = item_of(office, "claim_held", "2", cents=900)
    third = item_of(office, "claim_held", "3", cents=100)
    late = item_of(office, "claim_denied", due_on=today - DAY)
    call = item_of(office, "follow_up_call")
    assert queries.next_up(office.biller).public_id == late
    order, at = [], queries.next_up(office.biller, after=first).public_id
    finish(office.biller, Finish("f0", first, "done"))
    while at:
        finish(office.biller, Finish(f"f{at}", at, "done"))
        order.append(at)
        upcoming = queries.next_up(office.biller, after=at)
        at = upcoming.public_id if upcoming else ""
    assert order == [second, third, late, call]


def test_what_is_passed_over_comes_round_again(office):
    """In the order of urgency: 1, 2, 3, and 1 again."""
    items = [item_of(office, "claim_held", str(at), cents=-at * 100 + 1000) for at in (1, 2, 3)]
    seen = [items[0]]
    for _ in range(3):
        seen.append(queries.next_up(office.biller, after=seen[-1]).public_id)
    assert seen == [*items, items[0]]


def test_a_page_goes_on_where_the_last_one_ended_whatever_has_a_deadline(office, database):
    """Two due tomorrow, by money; one due in two days; two without a day, by money and then by age."""
    tomorrow = office.biller.today + DAY
    wanted = [
        item_of(office, "claim_held", "a", cents=500, due_on=tomorrow),
        item_of(office, "claim_held", "b", cents=100, due_on=tomorrow),
        item_of(office, "claim_held", "c", cents=900, due_on=tomorrow + DAY),
        item_of(office, "claim_held", "d", cents=300),
        item_of(office, "claim_held", "e", cents=300),
    ]
    found, after = [], ""
    while page := queries.items(office.biller, "claim_held", after=after, limit=2):
        found += [each.public_id for each in page]
        after = found[-1]
    assert found == wanted


def test_snoozed_work_sleeps_with_its_reason_and_may_be_woken(office, database):
    item = item_of(office, "claim_held")
    snooze(office.biller, Snooze("s", item, office.biller.today + 3 * DAY, "the chart is with the doctor"))
    (asleep,) = queries.snoozed(office.biller)
    assert (asleep.snoozed_until, asleep.snooze_reason) == (dt.date(2026, 11, 27), "the chart is with the doctor")
    assert queries.snoozed(office.front_desk) == []
    assert queries.snoozed(office.biller.at(office.now + 3 * DAY)) == []
    wake(office.biller, Wake("w", item))
    assert (kinds(office.biller), queries.snoozed(office.biller)) == (["claim_held"], [])


def test_the_history_of_an_item_says_who_did_what_and_why(office, database):
    item = item_of(office, "claim_held")
    take(office.biller, Take("t", item))
    hand_over(office.biller, HandOver("h", item, user_id("manager")))
    snooze(office.manager, Snooze("s", item, office.biller.today + DAY, "asked the doctor"))
    wake(office.manager, Wake("w", item))
    finish(office.manager, Finish("f", item, "corrected the pointer"))
    item_of(office, "claim_held")
    told = [(each.what, each.who, each.to, each.words) for each in queries.history(office.auditor, item)]
    assert told == [
        ("raised", "Billwright", "", "why"),
        ("taken", "Biller Example", "", ""),
        ("handed_over", "Biller Example", "Manager Example", ""),
        ("snoozed", "Manager Example", "", "until Nov 25, 2026: asked the doctor"),
        ("woken", "Manager Example", "", ""),
        ("finished", "Manager Example", "", "corrected the pointer"),
        ("raised", "Billwright", "", "why"),
    ]
    assert queries.history(office.neighbour(), item) == []
