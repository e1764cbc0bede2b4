"""The books are append-only and balanced, whoever writes SQL by hand."""

import datetime as dt

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection
from tests.ledger.cast import DAY, Cast, cast
from tests.promises.raw import ask, attempt, owner

from billwright.apps.compliance.access import writing
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import guards
from billwright.apps.parties.models import Account, Party
from billwright.rules.ledger import chart, posting


@pytest.fixture
def rosa(database, office) -> Cast:
    """One charge of 150.00 in the books, and everything before 2 November closed."""
    who = cast(office.owner)
    item = who.item()
    ledger.post(
        who.actor, posting.charge(key="charge:1", posted_on=DAY, responsibility=who.insurer, charged=((item, 15000),))
    )
    ledger.lock_period(office.owner, ledger.LockPeriod("lock", DAY - dt.timedelta(1), "October is closed"))
    return who


def names(who: Cast) -> dict[str, object]:
    """Ids that the statements below name."""
    actor = who.actor
    accounts = {
        code: ask(
            actor,
            "SELECT id FROM ledger_ledgeraccount WHERE practice_id = %(p)s AND code = %(c)s",
            p=actor.practice_id,
            c=code,
        )[0]
        for code in (chart.RECEIVABLE, chart.PATIENT_REVENUE, chart.UNAPPLIED)
    }
    return {
        "practice": actor.practice_id,
        "receivable": accounts[chart.RECEIVABLE],
        "revenue": accounts[chart.PATIENT_REVENUE],
        "entry": ask(actor, "SELECT id FROM ledger_entry")[0],
        "item": ask(actor, "SELECT id FROM ledger_item")[0],
        "credit": who.item("credit", chart.UNAPPLIED),
        "insurer": who.insurer,
        "day": str(DAY),
        "later": str(DAY + dt.timedelta(1)),
        "closed": str(DAY - dt.timedelta(1)),
        "uuid": "0192aaaa-0000-7000-8000-000000000001"
        if connection.vendor == "postgresql"
        else "0192aaaa000070008000000000000001",
        "now": "2026-11-24 15:00:00",
    }


POSTING = (
    "INSERT INTO ledger_posting (practice_id, entry_id, account_id, item_id, responsibility_id, cents, posted_on, reason) "
    "VALUES (%(practice)s, {entry}, %({account})s, {item}, {who}, {cents}, %({day})s, '')"
)
HEADER = (
    "INSERT INTO ledger_entry (id, practice_id, public_id, kind, posted_on, key, memo, source_kind, source, created_at) "
    "VALUES (9001, %(practice)s, %(uuid)s, 'charge', %({day})s, 'by-hand', '', '', '', %(now)s)"
)


def debit(entry="9001", account="receivable", item="%(item)s", who="%(insurer)s", cents=100, day="day"):
    return POSTING.format(entry=entry, account=account, item=item, who=who, cents=cents, day=day)


def credit(entry="9001", cents=-100, day="day", who="NULL"):
    return POSTING.format(entry=entry, account="revenue", item="%(item)s", who=who, cents=cents, day=day)


def header(day="day"):
    return HEADER.format(day=day)


def append_only(table):
    return f"{table} is append-only"


REFUSED = {
    "change a posting": (["UPDATE ledger_posting SET cents = cents + 1"], append_only("ledger_posting")),
    "change both sides alike": (["UPDATE ledger_posting SET cents = cents * 2"], append_only("ledger_posting")),
    "delete a posting": (["DELETE FROM ledger_posting"], append_only("ledger_posting")),
    "change an entry": (["UPDATE ledger_entry SET posted_on = %(later)s"], append_only("ledger_entry")),
    "delete an entry": (["DELETE FROM ledger_entry"], append_only("ledger_entry")),
    "change who owes": (["UPDATE ledger_responsibility SET kind = 'patient'"], append_only("ledger_responsibility")),
    "delete who owes": (["DELETE FROM ledger_responsibility"], append_only("ledger_responsibility")),
    "change a lock": (["UPDATE ledger_periodlock SET locked_through = '2020-01-01'"], append_only("ledger_periodlock")),
    "delete a lock": (["DELETE FROM ledger_periodlock"], append_only("ledger_periodlock")),
    "delete an item": (["DELETE FROM ledger_item"], "an item is not deleted"),
    "move an item": (["UPDATE ledger_item SET account_id = NULL"], "an item stays what it is"),
    "make an item another kind": (["UPDATE ledger_item SET kind = 'x'"], "an item stays what it is"),
    "add to a sealed entry": ([debit("%(entry)s"), credit("%(entry)s")], guards.SEALED),
    "an entry that is not zero": ([debit(), credit(cents=-99), header()], guards.UNBALANCED),
    "an entry of one posting": ([credit(cents=0), header()], guards.UNBALANCED),
    "an entry of none": ([header()], guards.UNBALANCED),
    "postings of another date": ([debit(), credit(), header("later")], guards.DISAGREES),
    "postings of two dates": ([debit(), credit(day="later"), header()], guards.DISAGREES),
    "into a closed period": ([debit(day="closed"), credit(day="closed"), header("closed")], guards.LOCKED),
    "a control without who owes": ([debit(who="NULL"), credit(), header()], guards.CONTROL),
    "a control without an item": ([debit(item="NULL"), credit(), header()], guards.CONTROL),
    "who owes on income": ([debit(), credit(who="%(insurer)s"), header()], guards.CONTROL),
    "an item of another control": ([debit(item="%(credit)s"), credit(), header()], guards.CONTROL),
}  # fmt: skip


@pytest.mark.parametrize("attempted", REFUSED)
def test_the_database_refuses_to(rosa, attempted):
    statements, words = REFUSED[attempted]
    named, before = names(rosa), _books(rosa)
    with pytest.raises(IntegrityError, match=words[:40]):
        attempt(rosa.actor, *statements, **named)
    assert _books(rosa) == before


def test_the_same_by_hand_but_in_order_is_taken(rosa):
    attempt(rosa.actor, debit(), credit(), header(), **names(rosa))
    assert _books(rosa) == (4, 2, 15100)


def _books(rosa: Cast) -> tuple[int, int, int]:
    """Postings, entries, and the kept total."""
    return tuple(
        ask(rosa.actor, "SELECT (SELECT COUNT(*) FROM ledger_posting), (SELECT COUNT(*) FROM ledger_entry), "
            "(SELECT SUM(cents) FROM ledger_balance)")
    )  # fmt: skip


def test_a_posting_without_its_entry_fails_at_commit(rosa):
    with pytest.raises(IntegrityError):
        attempt(rosa.actor, debit(), credit(), **names(rosa))
    assert _books(rosa) == (2, 1, 15000)


REPLACED = ("ledger_posting", "ledger_entry", "ledger_periodlock", "ledger_responsibility", "ledger_item")


@pytest.mark.parametrize("table", REPLACED)
def test_a_row_that_is_there_is_not_replaced(rosa, table):
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    else:
        statement = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET practice_id = 0"
    with pytest.raises(IntegrityError, match=r"has this row already|append-only|an item stays|a sealed entry"):
        attempt(rosa.actor, statement)
    assert _books(rosa) == (2, 1, 15000)


def test_an_entry_is_not_replaced_by_its_key(rosa):
    """SQLite resolves a conflict on any unique key by deleting the row that was there, and fires no delete trigger."""
    if connection.vendor != "sqlite":
        return
    other = header().replace("INSERT INTO", "INSERT OR REPLACE INTO").replace("'by-hand'", "'charge:1'")
    with pytest.raises(IntegrityError, match="has this row already"):
        attempt(rosa.actor, debit(), credit(), other, **names(rosa))
    assert _books(rosa) == (2, 1, 15000)


def test_another_practices_item_takes_no_posting(rosa, office):
    neighbour = office.neighbour()
    with writing(neighbour):
        party = Party.rows.add(neighbour, kind="person", name="Theo Lark")
        account = Account.rows.add(neighbour, number="A-1", kind="patient", holder=party)
        foreign = ledger.open_item(
            neighbour, ledger.NewItem(kind="charge", control=chart.RECEIVABLE, account_id=account.pk)
        )
        theirs = ledger.responsibility(neighbour, "patient", party.pk)
    named = names(rosa)
    with pytest.raises(IntegrityError, match=f"{guards.FOREIGN[:40]}|{guards.CONTROL[:40]}"):
        attempt(rosa.actor, debit(item=str(foreign)), credit(), header(), **named)
    with pytest.raises(IntegrityError, match=guards.FOREIGN[:40]):
        attempt(rosa.actor, debit(who=str(theirs)), credit(), header(), **named)


def test_postgresql_lets_nobody_write_a_balance_or_truncate(rosa):
    if connection.vendor != "postgresql":
        return
    for statement in ("UPDATE ledger_balance SET cents = 0", "DELETE FROM ledger_balance", "TRUNCATE ledger_posting"):
        with pytest.raises(DatabaseError, match="permission denied"):
            attempt(rosa.actor, statement)
    carried = f"SELECT set_config('billwright.practice', '{rosa.actor.practice_id}', true)"
    for statement in ("UPDATE ledger_balance SET cents = 0", "TRUNCATE ledger_posting CASCADE"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation), owner() as cursor:
            cursor.execute(carried)
            cursor.execute(statement)
    assert _books(rosa) == (2, 1, 15000)
