"""The team's work: who holds what, what nobody has, what each finished; handed over in bulk by a manager."""

import datetime as dt

import pytest
from tests.worklist.cast import item_of, user_id

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.worklist import team
from billwright.apps.worklist.actions import (
    Finish,
    HandedOver,
    HandOverAll,
    HandOverMany,
    Snooze,
    Take,
    close_work,
    finish,
    hand_over_all,
    hand_over_many,
    snooze,
    take,
)

DAY = dt.timedelta(days=1)
NOBODY = ""


def loads(actor) -> dict[str, team.Load]:
    return {each.name: each for each in team.team(actor)}


def taken(office, actor, *sources, kind="claim_held", **facts) -> list[str]:
    items = [item_of(office, kind, source, **facts) for source in sources]
    for item in items:
        take(actor, Take(f"take-{item}", item))
    return items


def test_who_holds_what_and_what_nobody_has(office, database):
    """The biller: $1.00 + $2.00 + $0.50 at stake, one late, one more asleep. Nobody: one denial of $7.00, late."""
    today = office.biller.today
    taken(office, office.biller, "1", cents=100)
    taken(office, office.biller, "2", cents=200, due_on=today - DAY)
    taken(office, office.biller, "3", cents=50, due_on=today)
    (asleep,) = taken(office, office.biller, "4", cents=9_999)
    snooze(office.biller, Snooze("s", asleep, today + DAY, "tomorrow"))
    item_of(office, "claim_denied", cents=700, due_on=today - 3 * DAY)
    found = loads(office.auditor)
    biller, nobody = found["Biller Example"], found[NOBODY]
    assert (biller.count, biller.cents, biller.late, biller.snoozed, biller.oldest) == (3, 350, 1, 1, today)
    assert (nobody.count, nobody.cents, nobody.late) == (1, 700, 1)
    assert found["Manager Example"] == team.Load(user_id("manager"), "Manager Example")
    (row,) = team.unassigned(office.manager)
    assert (row.kind, row.title, row.count, row.cents, row.late) == ("claim_denied", "Denied claims", 1, 700, 1)
    assert "Auditor Example" not in found, "who does no work and has none"
    assert list(loads(office.neighbour())) == ["neighbour", NOBODY]


def test_what_each_finished_today_and_this_week(office, database):
    """The office's day is a Tuesday: Monday counts for the week, Sunday for neither. A job's closing counts for nobody."""
    days = {"sunday": -2, "monday": -1, "tuesday": 0}
    for name, days_from_now in days.items():
        actor = office.biller.at(office.now + days_from_now * DAY)
        finish(actor, Finish(name, item_of(office, "claim_held", name), "done"))
    item_of(office, "claim_held", "mended")
    close_work(office.biller, "claim_held", "mended", "nothing stops it any more")
    item_of(office, "claim_held", "by itself")
    close_work(office.system, "claim_held", "by itself", "nothing stops it any more")
    found = loads(office.manager)
    assert (found["Biller Example"].today, found["Biller Example"].week) == (2, 3)
    assert (found["Manager Example"].today, found[NOBODY].week) == (0, 0)


def test_a_manager_hands_over_all_that_somebody_has(office, database):
    taken(office, office.biller, "1", "2")
    done = hand_over_all(office.manager, HandOverAll("h", user_id("biller"), user_id("owner")))
    assert done == HandedOver(2, 0)
    name, work = team.held_by(office.manager, user_id("owner"))
    assert (name, [each.owner for each in work]) == ("Owner Example", ["Owner Example"] * 2)
    assert team.held_by(office.manager, user_id("biller")) == ("Biller Example", [])


def test_what_the_other_s_role_cannot_do_stays(office, database):
    """Two held claims and a call: the front desk can return the call."""
    for kind, source in (("claim_held", "1"), ("claim_held", "2"), ("follow_up_call", "3")):
        item_of(office, kind, source)
    assert hand_over_all(office.manager, HandOverAll("h", NOBODY, user_id("front_desk"))) == HandedOver(1, 2)
    assert loads(office.manager)["Front_Desk Example"].count == 1


def test_of_one_kind_or_of_chosen_items(office, database):
    held = [item_of(office, "claim_held", source) for source in "123"]
    item_of(office, "claim_denied")
    done = hand_over_all(office.manager, HandOverAll("kind", NOBODY, user_id("biller"), "claim_denied"))
    assert done == HandedOver(1, 0)
    finish(office.biller, Finish("f", held[0], "done"))
    some = hand_over_many(office.manager, HandOverMany("some", tuple(held[:2]), user_id("biller")))
    assert some == HandedOver(1, 0), "what is done meanwhile is passed over"
    assert hand_over_many(office.manager, HandOverMany("back", (held[1],), NOBODY)) == HandedOver(1, 0)
    assert loads(office.manager)[NOBODY].count == 2


def test_what_is_refused(office, database):
    item = item_of(office, "claim_held")
    with pytest.raises(NotAllowedError):
        hand_over_all(office.biller, HandOverAll("h", NOBODY, user_id("biller")))
    with pytest.raises(FieldErrors, match="choose who"):
        hand_over_all(office.manager, HandOverAll("n", NOBODY, NOBODY))
    with pytest.raises(FieldErrors, match="choose what"):
        hand_over_many(office.manager, HandOverMany("h", (), user_id("biller")))
    with pytest.raises(FieldErrors, match="who works in this practice"):
        hand_over_many(office.manager, HandOverMany("h", (item,), "nobody"))
    for act in (
        lambda: hand_over_many(office.manager, HandOverMany("i", ("no id",), NOBODY)),
        lambda: hand_over_all(office.manager, HandOverAll("j", "no id", NOBODY)),
        lambda: team.held_by(office.manager, "no id"),
    ):
        with pytest.raises(NotFoundError):
            act()
    with pytest.raises(NotFoundError):
        team.held_by(office.neighbour(), user_id("biller"))
    neighbour = hand_over_many(office.neighbour(), HandOverMany("k", (item,), ""))
    assert neighbour == HandedOver(0, 0), "another practice's items are not there"
