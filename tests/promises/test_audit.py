"""Every view and change is on the trail, once; the trail is append-only and sealed, and what is changed in it is found."""

import itertools

import pytest
from django.db import IntegrityError, connections, router
from tests.ledger.cast import cast
from tests.promises.raw import attempt, without_guards

from billwright.apps.compliance import audit
from billwright.apps.compliance.access import NotAllowedError, reading
from billwright.apps.compliance.guards import declared
from billwright.apps.compliance.models import AuditSeal, ChangeEvent, ViewEvent
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books


@pytest.fixture
def rosa(database, office):
    return cast(office.owner)


def views(actor) -> list[tuple[str, str]]:
    with reading(actor):
        return list(
            ViewEvent.objects.filter(practice_id=actor.practice_id).order_by("id").values_list("what", "subject")
        )


def changes(actor) -> list[str]:
    with reading(actor):
        return list(ChangeEvent.rows.of(actor).order_by("id").values_list("action", flat=True))


def test_a_view_is_recorded_once_and_a_query_inside_another_is_not_again(rosa):
    account = str(rosa.account.public_id)
    books.balance_by_responsibility(rosa.actor, account)
    assert views(rosa.actor) == [("account", account)]


def test_an_action_is_recorded_once_and_an_action_inside_another_is_not_again(rosa):
    before = changes(rosa.actor)
    rosa.item()
    assert changes(rosa.actor)[len(before) :] == ["ledger.open_item"]


def test_what_is_refused_leaves_no_trace(rosa, office):
    before = changes(rosa.actor)
    with pytest.raises(NotAllowedError):
        ledger.lock_period(office.front_desk, ledger.LockPeriod("k", rosa.actor.today, "why"))
    assert changes(rosa.actor) == before


@pytest.mark.parametrize("table", ["compliance_changeevent", "compliance_auditseal", "compliance_commandrecord"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET practice_id = practice_id", "DELETE FROM {table}"])
def test_the_trail_is_append_only(rosa, office, table, statement):
    ledger.lock_period(office.owner, ledger.LockPeriod("k", rosa.actor.today, "a command that is kept"))
    audit.seal(office.system)
    with pytest.raises(IntegrityError, match="append-only"):
        attempt(rosa.actor, statement.format(table=table))


@pytest.mark.parametrize("statement", ["UPDATE compliance_viewevent SET what = ''", "DELETE FROM compliance_viewevent"])
def test_the_views_are_append_only(rosa, statement):
    books.open_balances(rosa.actor, str(rosa.account.public_id))
    alias = router.db_for_write(ViewEvent) or "default"
    with pytest.raises(IntegrityError, match="append-only"), reading(rosa.actor), connections[alias].cursor() as cursor:
        cursor.execute(statement)


def test_sealing_goes_on_where_it_stopped_and_seals_nothing_twice(rosa, office):
    books.open_balances(rosa.actor, str(rosa.account.public_id))
    first = audit.seal(office.system)
    assert first == len(changes(rosa.actor)) - 1 + len(views(rosa.actor))  # the sealing itself is on the trail after it
    assert audit.seal(office.system) == 1
    rosa.item()
    assert audit.seal(office.system) == 2
    assert audit.verify(office.system) == []
    with reading(office.system):
        seals = list(AuditSeal.rows.of(office.system).filter(stream="change").order_by("first_id"))
    assert all(one.last_id < two.first_id for one, two in itertools.pairwise(seals))


CHANGED = {
    "words": "UPDATE compliance_changeevent SET action = 'nothing.at_all' WHERE id = {event}",
    "who": "UPDATE compliance_changeevent SET user_id = (SELECT MAX(id) FROM compliance_user) WHERE id = {event}",
    "when": "UPDATE compliance_changeevent SET at = '2026-01-01 00:00:00+00:00' WHERE id = {event}",
    "missing": "DELETE FROM compliance_changeevent WHERE id = {event}",
    "its seal": "UPDATE compliance_auditseal SET digest = 'abc' WHERE first_id <= {event} AND last_id >= {event}",
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_is_changed_under_a_seal_is_found_in_its_stretch(rosa, office, what):
    audit.seal(office.system)
    with reading(rosa.actor):
        event = ChangeEvent.rows.of(rosa.actor).order_by("id").values_list("pk", flat=True)[0]
    rosa.item()
    audit.seal(office.system)
    without_guards(rosa.actor, CHANGED[what].format(event=event))
    broken = audit.verify(office.system)
    assert broken[0].stream == "change" and broken[0].first_id <= event <= broken[0].last_id
    assert len(broken) == (2 if what == "its seal" else 1)  # a seal that was changed breaks the next one's link too


def test_a_view_that_is_changed_under_a_seal_is_found(rosa, office):
    books.open_balances(rosa.actor, str(rosa.account.public_id))
    audit.seal(office.system)
    if connections["default"].vendor == "sqlite":
        with connections["audit"].cursor() as cursor:
            for name in declared(connections["audit"]):
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("UPDATE compliance_viewevent SET subject = 'another'")
    else:
        without_guards(rosa.actor, "UPDATE compliance_viewevent SET subject = 'another'")
    assert [each.stream for each in audit.verify(office.system)] == ["view"]
