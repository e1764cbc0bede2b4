"""What several transactions do, answered once a key. An action has this by itself; this is for flows, which are safe to
repeat but would not know a second request with the same key for the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.db import IntegrityError

from billwright.apps.compliance.access import Actor, KeyReusedError, reading, writing
from billwright.apps.compliance.models import CommandRecord

R = TypeVar("R")


class Asked(msgspec.Struct, frozen=True):
    """`what` names the flow, `request` is a digest of all that was asked of it."""

    what: str
    key: str
    request: str


def once(actor: Actor, asked: Asked, run: Callable[[], R], answers: type[R]) -> R:
    """The answer of `run`, or the one that the same key got before. Raises KeyReusedError for another request.

    A kill between the flow and the record of its answer runs it again: it must be safe to repeat.
    """
    known = _known(actor, asked, answers)
    if known is not None:
        return known
    answer = run()
    try:
        with writing(actor):
            CommandRecord.rows.add(
                actor, action=asked.what, key=asked.key, request_hash=asked.request,
                answer=msgspec.json.encode(answer), at=actor.now,
            )  # fmt: skip
    except IntegrityError:  # the same key at the same instant: both did the same
        known = _known(actor, asked, answers)
        if known is None:
            raise
        return known
    return answer


def _known(actor: Actor, asked: Asked, answers: Any) -> Any:
    with reading(actor):
        record = CommandRecord.rows.of(actor).filter(action=asked.what, key=asked.key).first()
    if record is None:
        return None
    if record.request_hash != asked.request:
        raise KeyReusedError(f"the key {asked.key!r} was used for another request")
    return msgspec.json.decode(bytes(record.answer), type=answers)
