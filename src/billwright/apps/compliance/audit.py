"""The chain over the trail: a job seals what has been written since, and a check finds what was changed after.

What remains: whoever can rewrite the database can also take the newest seals away together with their events, and what
is not sealed yet is not protected by this. Keep the newest digest somewhere else where that matters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import connection

from billwright.apps.compliance.access import Actor, action, query
from billwright.apps.compliance.models import AuditSeal, ChangeEvent, ViewEvent

_FIELDS: dict[str, tuple[str, ...]] = {
    "change": ("id", "public_id", "at", "user_id", "channel", "action", "subject", "reason"),
    "view": ("id", "at", "user_id", "channel", "what", "subject"),
}
_MODELS: dict[str, Any] = {"change": ChangeEvent, "view": ViewEvent}


class BrokenSeal(msgspec.Struct, frozen=True):
    """A stretch of a stream whose events are not those that were sealed. `expected` and `found` count them."""

    stream: str
    first_id: int
    last_id: int
    expected: int
    found: int


@action("night.run", keyed=False)
def seal(actor: Actor) -> int:
    """Seals what each stream has since its last seal; how many events. Safe to repeat."""
    return sum(_seal(actor, stream) for stream in _FIELDS)


@query("books.check")
def verify(actor: Actor) -> list[BrokenSeal]:
    """Every sealed stretch that was changed since, with rows missing, added or altered. Empty where all is as sealed."""
    return [broken for stream in _FIELDS for broken in _broken(actor, stream)]


@query("books.check")
def sealed_events(actor: Actor) -> int:
    """How many events the chain covers."""
    return sum(AuditSeal.rows.of(actor).values_list("count", flat=True))


def _seal(actor: Actor, stream: str) -> int:
    _wait_for_writers(stream)
    last = AuditSeal.rows.of(actor).filter(stream=stream).order_by("-last_id").first()
    events = list(_events(actor, stream, last.last_id if last else 0, None))
    if not events:
        return 0
    AuditSeal.rows.add(
        actor,
        stream=stream,
        first_id=events[0][0],
        last_id=events[-1][0],
        count=len(events),
        digest=_digest(last.digest if last else "", events),
        at=actor.now,
    )
    return len(events)


def _wait_for_writers(stream: str) -> None:
    """PostgreSQL numbers events before they are committed: one that is still on its way must not fall behind the seal."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {_MODELS[stream]._meta.db_table} IN SHARE MODE")


def _broken(actor: Actor, stream: str) -> Iterable[BrokenSeal]:
    before, after = "", 0
    for link in AuditSeal.rows.of(actor).filter(stream=stream).order_by("last_id"):
        events = list(_events(actor, stream, after, link.last_id))
        if len(events) != link.count or _digest(before, events) != link.digest:
            yield BrokenSeal(stream, link.first_id, link.last_id, link.count, len(events))
        before, after = link.digest, link.last_id


def _events(actor: Actor, stream: str, after: int, through: int | None) -> Iterable[tuple[Any, ...]]:
    rows = _MODELS[stream]._base_manager.filter(practice_id=actor.practice_id, id__gt=after)
    if through is not None:
        rows = rows.filter(id__lte=through)
    return rows.order_by("id").values_list(*_FIELDS[stream]).iterator()


def _digest(before: str, events: Iterable[tuple[Any, ...]]) -> str:
    """SHA-256 over the digest before and each event as one line of JSON."""
    chain = hashlib.sha256(before.encode())
    for event in events:
        chain.update(msgspec.json.encode(event) + b"\n")
    return chain.hexdigest()
