"""Several clerks at the same instant: what is once stays once, and whoever is second is told so or gets the first answer."""

import datetime as dt

import pytest
from tests.clerks import CLERKS, at_once
from tests.ledger.cast import DAY, Cast, cast
from tests.promises.raw import ask

from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.ledger.errors import AlreadyReversedError, PeriodLockedError
from billwright.rules.ledger import posting


@pytest.fixture
def rosa(database, office) -> Cast:
    return cast(office.owner)


def owed(rosa: Cast) -> int:
    return sum(each.cents for each in books.open_balances(rosa.actor, str(rosa.account.public_id)))


def test_the_same_entry_posts_once(rosa):
    charged = ((rosa.item(), 15000),)
    entry = posting.charge(key="charge:1", posted_on=DAY, responsibility=rosa.patient, charged=charged)
    answers = at_once(lambda _: ledger.post(rosa.actor, entry))
    assert len(set(answers)) == 1 and isinstance(answers[0], str)
    assert owed(rosa) == 15000


def test_overlapping_batches_post_each_entry_once(rosa):
    entries = [
        posting.charge(key=f"charge:{at}", posted_on=DAY, responsibility=rosa.patient, charged=((rosa.item(), 100),))
        for at in range(CLERKS + 2)
    ]
    at_once(lambda at: ledger.post_many(rosa.actor, entries[at : at + 3]))
    assert owed(rosa) == 100 * len(entries)


def test_payments_on_one_item_lose_no_cent(rosa):
    item = rosa.item()
    at_once(
        lambda at: [
            ledger.post(
                rosa.actor,
                posting.charge(key=f"{at}-{n}", posted_on=DAY, responsibility=rosa.patient, charged=((item, 1),)),
            )
            for n in range(5)
        ]
    )
    assert owed(rosa) == 5 * CLERKS


def test_an_entry_is_undone_once(rosa):
    charged = ((rosa.item(), 15000),)
    entry = posting.charge(key="charge:1", posted_on=DAY, responsibility=rosa.patient, charged=charged)
    public_id = ledger.post(rosa.actor, entry)
    answers = at_once(
        lambda at: ledger.reverse(rosa.actor, ledger.Reverse(f"undo:{at}", public_id, DAY, f"clerk {at} says so"))
    )
    assert answers.count(AlreadyReversedError) == CLERKS - 1
    assert owed(rosa) == 0


def test_the_same_command_gives_everybody_the_first_answer(rosa, office):
    command = ledger.LockPeriod("close-october", dt.date(2026, 10, 31), "October is done")
    answers = at_once(lambda _: ledger.lock_period(office.owner, command))
    assert len(set(answers)) == 1 and isinstance(answers[0], str)
    assert ask(office.owner, "SELECT COUNT(*) FROM ledger_periodlock") == (1,)


def test_who_owes_is_made_once(rosa):
    (party,) = ask(rosa.actor, "SELECT party_id FROM ledger_responsibility WHERE kind = 'patient'")
    answers = at_once(lambda _: ledger.responsibility(rosa.actor, "client", party))
    assert len(set(answers)) == 1 and isinstance(answers[0], int)


def test_a_period_closes_before_or_after_an_entry_and_never_around_it(rosa, office):
    """Whoever is first: an entry dated in the closed days is either refused or was there when they were closed."""
    item = rosa.item()

    def work(at: int) -> str:
        if at == 0:
            return ledger.lock_period(office.owner, ledger.LockPeriod("close", DAY, "done"))
        charged = ((item, 1),)
        return ledger.post(
            rosa.actor, posting.charge(key=f"late:{at}", posted_on=DAY, responsibility=rosa.patient, charged=charged)
        )

    answers = at_once(work)
    taken = [answer for answer in answers[1:] if isinstance(answer, str)]
    assert owed(rosa) == len(taken)
    assert isinstance(answers[0], str)
    assert set(answers[1:]) - set(taken) <= {PeriodLockedError}
