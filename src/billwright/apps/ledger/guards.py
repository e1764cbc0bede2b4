"""What makes the books append-only and balanced, on SQLite and on PostgreSQL.

Postings go in first, their entry's header last: the header's guard adds them up, and from then on the posting's guard
takes no more. SQLite checks row by row; PostgreSQL checks a statement's rows at once, which is what makes bulk posting fast.

What remains: two transactions of PostgreSQL that write postings for the same entry id by hand, side by side, each see no
header of the other's. Ids come from the sequence, so no code of ours does; `billwright check` finds what such SQL leaves.
"""

from billwright.apps.compliance.guards import (
    PREFIX,
    Guard,
    append_only,
    fixed_columns,
    no_delete,
    no_replace,
    no_truncate,
    refuse,
    sqlite_rules,
)

SEALED = "a sealed entry takes no more postings: reverse it and post anew"
LOCKED = "the period is locked: post with a later date"
FOREIGN = "a posting, its account, its item and its responsible party belong to one practice"
CONTROL = (
    "a control account takes an item of its own with a responsible party; another account takes no responsible party"
)
UNBALANCED = "an entry has two postings or more, which sum to zero"
DISAGREES = "an entry and its postings have one practice and one date"
NOT_OURS = "an entry reverses an entry of its own practice"

_IS_SEALED = "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)"
_IS_LOCKED = """NEW.posted_on <=
      (SELECT locked_through FROM ledger_periodlock WHERE practice_id = NEW.practice_id ORDER BY id DESC LIMIT 1)"""
_IS_FOREIGN = """NEW.practice_id IS NOT (SELECT practice_id FROM ledger_ledgeraccount WHERE id = NEW.account_id)
      OR (NEW.item_id IS NOT NULL AND NEW.practice_id IS NOT
        (SELECT practice_id FROM ledger_item WHERE id = NEW.item_id))
      OR (NEW.responsibility_id IS NOT NULL AND NEW.practice_id IS NOT
        (SELECT practice_id FROM ledger_responsibility WHERE id = NEW.responsibility_id))"""
_IS_OFF_CONTROL = """(NEW.responsibility_id IS NOT NULL) <>
        (SELECT is_control FROM ledger_ledgeraccount WHERE id = NEW.account_id)
      OR (NEW.responsibility_id IS NOT NULL AND NEW.account_id IS NOT
        (SELECT control_id FROM ledger_item WHERE id = NEW.item_id))"""
_IS_UNBALANCED = "(SELECT COUNT(*) < 2 OR SUM(cents) <> 0 FROM ledger_posting WHERE entry_id = NEW.id)"
_DOES_NOT_AGREE = """EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.id
        AND (practice_id <> NEW.practice_id OR posted_on <> NEW.posted_on))"""
_REVERSES_ANOTHERS = """NEW.reverses_id IS NOT NULL AND
        NEW.practice_id IS NOT (SELECT practice_id FROM ledger_entry WHERE id = NEW.reverses_id)"""

_SQLITE = (
    sqlite_rules(
        "ledger_posting_allowed",
        "ledger_posting",
        "BEFORE INSERT",
        (_IS_SEALED, SEALED),
        (_IS_LOCKED, LOCKED),
        (_IS_FOREIGN, FOREIGN),
        (_IS_OFF_CONTROL, CONTROL),
    ),
    sqlite_rules(
        "ledger_entry_seals",
        "ledger_entry",
        "BEFORE INSERT",
        (_IS_UNBALANCED, UNBALANCED),
        (_DOES_NOT_AGREE, DISAGREES),
        (_REVERSES_ANOTHERS, NOT_OURS),
    ),
    Guard(
        "sqlite",
        f"{PREFIX}ledger_posting_balance",
        "ledger_posting",
        "AFTER INSERT ON ledger_posting\nWHEN NEW.responsibility_id IS NOT NULL",
        "  INSERT INTO ledger_balance (practice_id, item_id, responsibility_id, cents)\n"
        "  VALUES (NEW.practice_id, NEW.item_id, NEW.responsibility_id, NEW.cents)\n"
        "  ON CONFLICT (item_id, responsibility_id) DO UPDATE SET cents = cents + excluded.cents;",
    ),
)

_FRESH = "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"


def _if_any(rows: str, words: str) -> str:
    return f"  IF EXISTS ({rows}) THEN\n  {refuse('postgresql', words)}\n  END IF;"


_POSTING_POSTGRESQL = (
    Guard(
        "postgresql",
        f"{PREFIX}ledger_posting_allowed",
        "ledger_posting",
        f"AFTER INSERT ON ledger_posting {_FRESH}",
        "\n".join(
            (
                # Shared with other posters, exclusive with whoever locks a period: neither can slip past the other.
                "  PERFORM pg_advisory_xact_lock_shared('ledger_periodlock'::regclass::oid::integer, id::integer)",
                "    FROM (SELECT DISTINCT practice_id AS id FROM fresh) AS practices;",
                _if_any("SELECT FROM fresh JOIN ledger_entry e ON e.id = fresh.entry_id", SEALED),
                _if_any(
                    "SELECT FROM fresh WHERE posted_on <= (SELECT locked_through FROM ledger_periodlock l "
                    "WHERE l.practice_id = fresh.practice_id ORDER BY l.id DESC LIMIT 1)",
                    LOCKED,
                ),
                _if_any(
                    "SELECT FROM fresh f LEFT JOIN ledger_ledgeraccount a ON a.id = f.account_id "
                    "LEFT JOIN ledger_item i ON i.id = f.item_id "
                    "LEFT JOIN ledger_responsibility r ON r.id = f.responsibility_id "
                    "WHERE a.practice_id IS DISTINCT FROM f.practice_id "
                    "OR (f.item_id IS NOT NULL AND i.practice_id IS DISTINCT FROM f.practice_id) "
                    "OR (f.responsibility_id IS NOT NULL AND r.practice_id IS DISTINCT FROM f.practice_id)",
                    FOREIGN,
                ),
                _if_any(
                    "SELECT FROM fresh f JOIN ledger_ledgeraccount a ON a.id = f.account_id "
                    "LEFT JOIN ledger_item i ON i.id = f.item_id "
                    "WHERE a.is_control <> (f.responsibility_id IS NOT NULL) "
                    "OR (f.responsibility_id IS NOT NULL AND i.control_id IS DISTINCT FROM f.account_id)",
                    CONTROL,
                ),
                "  RETURN NULL;",
            )
        ),
    ),
    Guard(
        "postgresql",
        f"{PREFIX}ledger_posting_balance",
        "ledger_posting",
        f"AFTER INSERT ON ledger_posting {_FRESH}",
        "  INSERT INTO ledger_balance AS kept (practice_id, item_id, responsibility_id, cents)\n"
        "  SELECT practice_id, item_id, responsibility_id, SUM(cents) FROM fresh WHERE responsibility_id IS NOT NULL\n"
        "  GROUP BY practice_id, item_id, responsibility_id\n"
        "  ORDER BY item_id, responsibility_id\n"  # one order for all, so that two posters wait and never deadlock
        "  ON CONFLICT (item_id, responsibility_id) DO UPDATE SET cents = kept.cents + excluded.cents;\n"
        "  RETURN NULL;",
        as_owner=True,
    ),
    # The app's role has no right to write balances (see rls); this stops the owner's own hand as well.
    Guard(
        "postgresql",
        f"{PREFIX}ledger_balance_kept",
        "ledger_balance",
        "BEFORE INSERT OR DELETE OR UPDATE ON ledger_balance FOR EACH ROW",
        "  IF pg_trigger_depth() < 2 THEN\n  "
        + refuse("postgresql", "balances are kept by postings and by nothing else")
        + "\n  END IF;\n  RETURN COALESCE(NEW, OLD);",
    ),
)

_ENTRY_POSTGRESQL = (
    Guard(
        "postgresql",
        f"{PREFIX}ledger_entry_seals",
        "ledger_entry",
        f"AFTER INSERT ON ledger_entry {_FRESH}",
        "\n".join(
            (
                _if_any(
                    "SELECT FROM fresh e LEFT JOIN ledger_posting p ON p.entry_id = e.id GROUP BY e.id "
                    "HAVING COUNT(p.id) < 2 OR SUM(p.cents) <> 0",
                    UNBALANCED,
                ),
                _if_any(
                    "SELECT FROM fresh e JOIN ledger_posting p ON p.entry_id = e.id "
                    "WHERE p.practice_id <> e.practice_id OR p.posted_on <> e.posted_on",
                    DISAGREES,
                ),
                _if_any(
                    "SELECT FROM fresh e LEFT JOIN ledger_entry o ON o.id = e.reverses_id "
                    "WHERE e.reverses_id IS NOT NULL AND o.practice_id IS DISTINCT FROM e.practice_id",
                    NOT_OURS,
                ),
                "  RETURN NULL;",
            )
        ),
    ),
    Guard(
        "postgresql",
        f"{PREFIX}ledger_periodlock_alone",
        "ledger_periodlock",
        "BEFORE INSERT ON ledger_periodlock FOR EACH ROW",
        "  PERFORM pg_advisory_xact_lock('ledger_periodlock'::regclass::oid::integer, NEW.practice_id::integer);\n"
        "  RETURN NEW;",
    ),
)

KEPT_TABLES = ("ledger_balance",)
"""Written by triggers and by nobody else."""

GUARDS: tuple[Guard, ...] = (
    *append_only("ledger_posting"),
    *append_only("ledger_entry", "public_id", "practice_id, key", "reverses_id"),
    *append_only("ledger_periodlock", "public_id"),
    *append_only(
        "ledger_responsibility",
        "public_id",
        "practice_id, kind, party_id, coverage_id",
        also="(NEW.coverage_id IS NULL AND EXISTS (SELECT 1 FROM ledger_responsibility WHERE practice_id = NEW.practice_id "
        "AND kind = NEW.kind AND party_id = NEW.party_id AND coverage_id IS NULL))",
    ),
    *fixed_columns(
        "ledger_item",
        "id, practice_id, public_id, kind, control_id, account_id",
        "an item stays what it is and where it is: post to a new one",
    ),
    *no_delete("ledger_item", "an item is not deleted: its postings are for ever"),
    no_replace("ledger_item", "public_id"),
    no_truncate("ledger_item"),
    *_SQLITE,
    *_POSTING_POSTGRESQL,
    *_ENTRY_POSTGRESQL,
)
