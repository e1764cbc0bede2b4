"""Putting entries into the database in bulk: ids first, then the postings, then the headers that seal them."""

from typing import Any

from django.db import connection

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.ids import uuid7
from billwright.apps.ledger.models import Entry, Posting
from billwright.records import entry as records

_ENTRY = (
    "id", "practice_id", "public_id", "kind", "posted_on", "key", "memo", "reverses_id", "source_kind", "source",
    "user_id", "created_at",
)  # fmt: skip
_POSTING = (
    "id", "practice_id", "entry_id", "account_id", "item_id", "responsibility_id", "cents", "posted_on", "reason",
)  # fmt: skip


def insert(
    actor: Actor, entries: list[records.Entry], accounts: dict[str, int], reversed_ids: dict[str, int]
) -> dict[str, str]:
    """Public id by key. Inside a transaction; `accounts` maps codes and `reversed_ids` public ids to integer ids."""
    assert connection.in_atomic_block, "entries are written inside the transaction of what caused them"
    entry_ids = _fresh_ids(Entry._meta.db_table, len(entries))
    posting_ids = iter(_fresh_ids(Posting._meta.db_table, sum(len(entry.postings) for entry in entries)))
    public_ids = {entry.key: uuid7() for entry in entries}
    created_at = _stored(Entry, "created_at", actor.now)
    headers: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    for entry_id, entry in zip(entry_ids, entries, strict=True):
        day = _stored(Entry, "posted_on", entry.posted_on)
        headers.append(
            (
                entry_id,
                actor.practice_id,
                _stored(Entry, "public_id", public_ids[entry.key]),
                entry.kind,
                day,
                entry.key,
                entry.memo,
                reversed_ids.get(entry.reverses),
                *entry.source,
                actor.user_id,
                created_at,
            )
        )
        postings.extend(
            (
                next(posting_ids),
                actor.practice_id,
                entry_id,
                accounts[each.account],
                each.item,
                each.responsibility,
                each.cents,
                day,
                each.reason,
            )
            for each in entry.postings
        )
    _insert_rows(Posting, _POSTING, postings)
    _insert_rows(Entry, _ENTRY, headers)
    return {key: str(public_id) for key, public_id in public_ids.items()}


def _stored(model: Any, field: str, value: Any) -> Any:
    return model._meta.get_field(field).get_db_prep_value(value, connection)


def _fresh_ids(table: str, count: int) -> list[int]:
    """Ids that nobody else gets: from the sequence, or on SQLite under the write lock that this transaction holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 - one of two names of ours
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


def _insert_rows(model: Any, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """One statement for all rows on PostgreSQL, where row-level security rules COPY out; executemany on SQLite."""
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [_column_type(model, column) for column in columns]
            arrays = ", ".join(f"%s::{each}[]" for each in types)
            values = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})", values)  # noqa: S608
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _column_type(model: Any, column: str) -> str:
    field = next(each for each in model._meta.concrete_fields if each.column == column)
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return str(kind).split("(")[0]
