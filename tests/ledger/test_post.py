"""Posting: once by key, all or nothing, refused in words."""

import datetime as dt

import msgspec
import pytest
from tests.ledger.cast import DAY, Cast, cast

from billwright.apps.compliance.access import NotFoundError, reading
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.errors import (
    AlreadyReversedError,
    EntryKeyReusedError,
    NoChartError,
    PeriodLockedError,
    UnbalancedEntryError,
)
from billwright.apps.ledger.models import Balance
from billwright.apps.parties.models import Party
from billwright.records import entry as records
from billwright.rules.ledger import chart, posting


@pytest.fixture
def rosa(database, office) -> Cast:
    return cast(office.biller)


def charge(who: Cast, key: str = "charge:1", cents: int = 15000) -> records.Entry:
    return posting.charge(
        key=key, posted_on=DAY, responsibility=who.insurer, charged=((who.item(), cents),), source=("encounter", "e-1")
    )


def kept(who: Cast) -> dict[tuple[int, int], int]:
    with reading(who.actor):
        return {(row.item_id, row.responsibility_id): row.cents for row in Balance.objects.exclude(cents=0)}


def test_a_charge_is_owed_by_the_insurer(rosa):
    entry = charge(rosa)
    ledger.post(rosa.actor, entry)
    item = entry.postings[0].item
    assert kept(rosa) == {(item, rosa.insurer): 15000}


def test_the_same_key_and_content_posts_once(rosa):
    entry = charge(rosa)
    first = ledger.post(rosa.actor, entry)
    assert ledger.post(rosa.actor, entry) == first
    assert ledger.post_many(rosa.actor, [entry, entry]) == [first, first]
    assert list(kept(rosa).values()) == [15000]


def test_the_same_key_with_other_content_is_refused_and_nothing_is_posted(rosa):
    entry = charge(rosa)
    ledger.post(rosa.actor, entry)
    other = msgspec.structs.replace(entry, memo="another")
    with pytest.raises(EntryKeyReusedError):
        ledger.post_many(rosa.actor, [charge(rosa, "charge:2"), other])
    assert list(kept(rosa).values()) == [15000]


@pytest.mark.parametrize(
    "postings",
    [
        (records.Posting(chart.CASH, 100), records.Posting(chart.PATIENT_REVENUE, -99)),
        (records.Posting(chart.CASH, 0),),
        (),
    ],
)
def test_an_unbalanced_entry_never_reaches_the_database(rosa, postings):
    with pytest.raises(UnbalancedEntryError):
        ledger.post(rosa.actor, records.Entry("charge", DAY, postings, "odd"))
    assert kept(rosa) == {}


def test_an_account_outside_the_chart_is_named(rosa):
    postings = (records.Posting("9999", 100), records.Posting(chart.CASH, -100))
    with pytest.raises(NoChartError, match="9999"):
        ledger.post(rosa.actor, records.Entry("charge", DAY, postings, "odd"))


def test_many_entries_come_back_in_their_order(rosa):
    entries = [charge(rosa, f"charge:{at}", 100 + at) for at in range(30)]
    ledger.post_many(rosa.actor, entries[10:20])
    public_ids = ledger.post_many(rosa.actor, entries)
    assert len(set(public_ids)) == 30
    assert ledger.post_many(rosa.actor, reversed(entries)) == public_ids[::-1]
    assert sum(kept(rosa).values()) == sum(range(100, 130))


def test_a_reversal_takes_everything_back_and_happens_once(rosa):
    public_id = ledger.post(rosa.actor, charge(rosa))
    undo = ledger.Reverse("undo-1", public_id, DAY, "charged twice")
    by = ledger.reverse(rosa.actor, undo)
    assert kept(rosa) == {}
    assert ledger.reverse(rosa.actor, undo) == by
    with pytest.raises(AlreadyReversedError) as refused:
        ledger.reverse(rosa.actor, ledger.Reverse("undo-2", public_id, DAY, "again"))
    assert refused.value.by == by


def test_what_is_not_there_is_not_reversed(rosa):
    with pytest.raises(NotFoundError):
        ledger.reverse(rosa.actor, ledger.Reverse("undo", "no-such-id", DAY, "why"))


def test_a_locked_period_is_named_in_words_and_reopens(rosa, office):
    ledger.lock_period(office.manager, ledger.LockPeriod("lock-1", DAY, "October and early November are closed"))
    with pytest.raises(PeriodLockedError, match="closed through 2 November 2026"):
        ledger.post(rosa.actor, charge(rosa))
    ledger.lock_period(office.manager, ledger.LockPeriod("lock-2", DAY - dt.timedelta(1), "one charge was forgotten"))
    ledger.post(rosa.actor, charge(rosa))
    assert list(kept(rosa).values()) == [15000]


def test_who_owes_is_one_row_however_often_it_is_asked_for(rosa):
    party = Party.rows.of(rosa.actor)
    with reading(rosa.actor):
        quill = party.get(name="Rosa Quill").pk
    assert ledger.responsibility(rosa.actor, "patient", quill) == rosa.patient
    assert ledger.responsibility(rosa.actor, "client", quill) != rosa.patient


def test_amounts_that_no_float_holds(rosa):
    ledger.post(rosa.actor, charge(rosa, "large", 10**17 + 1))
    assert list(kept(rosa).values()) == [10**17 + 1]
