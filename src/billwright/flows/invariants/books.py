"""The ledger against itself: everything kept is worked out again from the postings."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.apps.compliance.access import Actor
from billwright.flows.invariants.difference import Difference, every, one, public, rows
from billwright.records.money import format_cents
from billwright.rules.ledger import chart
from billwright.rules.ledger.uses import accounts_of

RESTORE = "Stop posting and restore from a backup from before, or find who changed the database directly."


def kept_balances(actor: Actor) -> Iterator[Difference]:
    """Each kept balance is the sum of its postings."""
    found = rows(
        actor,
        "SELECT i.public_id, r.kind, r.id, SUM(t.rebuilt), SUM(t.kept) FROM ("
        " SELECT item_id, responsibility_id, cents AS rebuilt, 0 AS kept FROM ledger_posting"
        " WHERE practice_id = %(practice)s AND responsibility_id IS NOT NULL"
        " UNION ALL SELECT item_id, responsibility_id, 0, cents FROM ledger_balance WHERE practice_id = %(practice)s"
        ") t LEFT JOIN ledger_item i ON i.id = t.item_id LEFT JOIN ledger_responsibility r ON r.id = t.responsibility_id "
        "GROUP BY i.public_id, r.kind, r.id HAVING SUM(t.rebuilt) <> SUM(t.kept) ORDER BY r.id",
    )
    for item, kind, responsibility, rebuilt, kept in found:
        expected, is_kept = format_cents(int(rebuilt)), format_cents(int(kept))
        where = f"item {public(item) if item else 'unknown'}, {kind} {responsibility}"
        words = f"The kept balance of {where} is {is_kept}; its postings add up to {expected}. {RESTORE}"
        yield Difference("kept_balance", where, expected, is_kept, words)


def balanced_entries(actor: Actor) -> Iterator[Difference]:
    """Each entry has two postings or more, which sum to zero and bear its date and practice."""
    found = rows(
        actor,
        "SELECT public_id, postings, cents, foreign_postings FROM ("
        " SELECT e.id, e.public_id, COUNT(p.id) AS postings, COALESCE(SUM(p.cents), 0) AS cents,"
        "  COUNT(CASE WHEN p.posted_on <> e.posted_on OR p.practice_id <> e.practice_id THEN 1 END) AS foreign_postings"
        " FROM ledger_entry e LEFT JOIN ledger_posting p ON p.entry_id = e.id WHERE e.practice_id = %(practice)s"
        " GROUP BY e.id, e.public_id"
        ") t WHERE postings < 2 OR cents <> 0 OR foreign_postings > 0 ORDER BY id",
    )
    for entry, count, cents, foreign in found:
        where = f"entry {public(entry)}"
        said = f"{count} postings that sum to {format_cents(int(cents))}, {foreign} of another date or practice"
        yield Difference(
            "entry_unbalanced", where, "two postings or more, sum $0.00", said, f"The {where} has {said}. {RESTORE}"
        )


def orphan_postings(actor: Actor) -> Iterator[Difference]:
    """Each posting has its entry."""
    found = rows(
        actor,
        "SELECT p.id, p.entry_id FROM ledger_posting p LEFT JOIN ledger_entry e ON e.id = p.entry_id "
        "WHERE p.practice_id = %(practice)s AND e.id IS NULL ORDER BY p.id",
    )
    for posting, entry in found:
        where = f"posting {posting}"
        words = f"The {where} belongs to entry number {entry}, which is not there. {RESTORE}"
        yield Difference("posting_without_entry", where, f"entry {entry}", "none", words)


def controls(actor: Actor) -> Iterator[Difference]:
    """A posting on a control account has its item and who owes it; on another account, nobody owes."""
    found = rows(
        actor,
        "SELECT p.id, a.code FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.account_id "
        "LEFT JOIN ledger_item i ON i.id = p.item_id WHERE p.practice_id = %(practice)s "
        "AND (a.is_control <> (p.responsibility_id IS NOT NULL) "
        " OR (p.responsibility_id IS NOT NULL AND (i.control_id IS NULL OR i.control_id <> p.account_id))) ORDER BY p.id",
    )
    for posting, code in found:
        where = f"posting {posting}"
        words = f"The {where} on account {code} does not name what a posting there must: its item and who owes it. {RESTORE}"
        yield Difference("posting_off_control", where, "item and responsible party as the account asks", code, words)


def accounts(actor: Actor) -> Iterator[Difference]:
    """Each posting is on an account that its kind of entry uses for its reason; a reversal's, on those it reverses."""
    found = every(
        actor,
        "SELECT COALESCE(o.kind, e.kind), p.reason, a.code, COUNT(*), MIN(p.id) FROM ledger_posting p "
        "JOIN ledger_entry e ON e.id = p.entry_id LEFT JOIN ledger_entry o ON o.id = e.reverses_id "
        "JOIN ledger_ledgeraccount a ON a.id = p.account_id WHERE p.practice_id = %(practice)s "
        "GROUP BY COALESCE(o.kind, e.kind), p.reason, a.code ORDER BY MIN(p.id)",
    )
    for kind, reason, code, count, first in found:
        allowed = accounts_of(kind, reason)
        if code not in allowed:
            where, of_kind = f"posting {first}", kind.replace("_", " ")
            more = f" and {count - 1} more like it" if count > 1 else ""
            expected = "account " + " or ".join(sorted(allowed)) if allowed else "no posting"
            because = f" for {reason}" if reason else ""
            words = f"The {where}{more} is on account {code}, where no {of_kind} is booked{because}. {RESTORE}"
            yield Difference("posting_on_wrong_account", where, expected, f"account {code}", words)


def debits_are_credits(actor: Actor) -> Iterator[Difference]:
    """All debits are all credits."""
    (cents,) = one(actor, "SELECT COALESCE(SUM(cents), 0) FROM ledger_posting WHERE practice_id = %(practice)s")
    if cents:
        off = format_cents(int(cents))
        yield Difference("books_unbalanced", "ledger", "$0.00", off, f"Debits and credits differ by {off}. {RESTORE}")


def clearing(actor: Actor) -> Iterator[Difference]:
    """What of a remittance stands in clearing is what its claims that are not posted were paid."""
    found = rows(
        actor,
        "SELECT public_id, trace_number, waiting, standing FROM (SELECT r.public_id, r.trace_number,"
        " (SELECT COALESCE(SUM(c.paid_cents), 0) FROM remittances_remittanceclaim c"
        "  WHERE c.remittance_id = r.id AND c.state <> 'posted') AS waiting,"
        " (SELECT -COALESCE(SUM(b.cents), 0) FROM ledger_balance b WHERE b.item_id = r.item_id) AS standing "
        "FROM remittances_remittance r WHERE r.practice_id = %(practice)s AND r.item_id IS NOT NULL"
        " AND r.state IN ('open', 'posted')) t WHERE waiting <> standing",
    )
    for remittance, trace, waiting, standing in found:
        where, expected, is_there = (
            f"remittance {public(remittance)}",
            format_cents(int(waiting)),
            format_cents(int(standing)),
        )
        words = (
            f"Of payment {trace}, {is_there} stands in clearing; its claims that are not posted were paid {expected}: "
            "look at the remittance's entries and undo what was posted apart from its claims."
        )
        yield Difference("clearing", where, expected, is_there, words)


def totals(actor: Actor) -> dict[str, int]:
    """Counts and cents of the practice's books, for the report."""
    entries = one(actor, "SELECT COUNT(*) FROM ledger_entry WHERE practice_id = %(practice)s")
    postings = one(
        actor,
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN cents > 0 THEN cents ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN cents < 0 THEN -cents ELSE 0 END), 0) FROM ledger_posting WHERE practice_id = %(practice)s",
    )
    made = {"entries": entries[0], "postings": postings[0], "debit_cents": postings[1], "credit_cents": postings[2]}
    for name, code, sign in (
        ("receivable_cents", chart.RECEIVABLE, 1),
        ("unapplied_cents", chart.UNAPPLIED, -1),
        ("clearing_cents", chart.CLEARING, -1),
        ("cash_cents", chart.CASH, 1),
    ):
        (cents,) = one(
            actor,
            "SELECT COALESCE(SUM(p.cents), 0) FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.account_id "
            "WHERE p.practice_id = %(practice)s AND a.code = %(code)s",
            code=code,
        )
        made[name] = sign * cents
    return {name: int(value) for name, value in made.items()}
