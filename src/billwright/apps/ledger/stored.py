"""Entries as the books hold them, read back as the records that were posted."""

from collections.abc import Iterable

from billwright.apps.compliance.access import Actor
from billwright.apps.ledger.models import Entry, Posting
from billwright.records import entry as records

_AT_ONCE = 500
"""Keys in one statement: SQLite takes a bounded number of parameters."""


def record_of(row: Entry) -> records.Entry:
    return records_of([row])[0]


def entries_by_key(actor: Actor, keys: Iterable[str]) -> dict[str, tuple[str, records.Entry]]:
    """(public id, entry) of each key that is in the books."""
    wanted = list(keys)
    found: dict[str, tuple[str, records.Entry]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = list(Entry.rows.of(actor).select_related("reverses").filter(key__in=wanted[start : start + _AT_ONCE]))
        for row, record in zip(rows, records_of(rows), strict=True):
            found[row.key] = (str(row.public_id), record)
    return found


def records_of(rows: list[Entry]) -> list[records.Entry]:
    postings: dict[int, list[records.Posting]] = {row.pk: [] for row in rows}
    stored = (
        Posting.objects.filter(entry__in=rows)
        .order_by("id")
        .values_list("entry_id", "account__code", "cents", "item_id", "responsibility_id", "reason")
    )
    for entry_id, account, cents, item, responsibility, reason in stored if rows else ():
        postings[entry_id].append(records.Posting(account, cents, item, responsibility, reason))
    return [
        records.Entry(
            kind=row.kind,  # type: ignore[arg-type]  # only such kinds are written
            posted_on=row.posted_on,
            postings=tuple(postings[row.pk]),
            key=row.key,
            memo=row.memo,
            reverses=str(row.reverses.public_id) if row.reverses else "",
            source=(row.source_kind, row.source),
        )
        for row in rows
    ]
