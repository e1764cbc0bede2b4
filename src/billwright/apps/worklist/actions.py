"""Raising and closing work (other desks do), and taking, handing over, snoozing and finishing it (people do)."""

import datetime as dt

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import Membership, User
from billwright.apps.worklist.kinds import KINDS
from billwright.apps.worklist.models import WorkItem


class WorkRefusedError(RefusedError):
    """The item cannot be taken, handed over, snoozed or finished as it stands."""


class RaiseWork(msgspec.Struct, frozen=True):
    """`source` is the public id of what it is about; with `kind` it makes the item one. `cents` is at stake, never negative.

    `reason` and `next_step` are sentences without a person's name or data.
    """

    kind: str
    source_kind: str
    source: str
    reason: str
    next_step: str
    cents: int = 0
    due_on: dt.date | None = None


@action("work.do", keyed=False)
def raise_work(actor: Actor, command: RaiseWork) -> str:
    """Public id of the one item of (kind, source).

    Raised again, an open item takes the new words, money and due date and keeps its owner and snooze; a done one opens
    again for the owner it had.
    """
    assert command.kind in KINDS, command.kind
    facts = {
        "source_kind": command.source_kind,
        "reason": command.reason[:300],
        "next_step": command.next_step[:300],
        "cents": command.cents,
        "due_on": command.due_on,
    }
    try:
        with transaction.atomic():
            item = _of_source(actor, command.kind, command.source)
            if item is None:
                item = WorkItem.rows.add(actor, kind=command.kind, source=command.source, raised_at=actor.now, **facts)
                return str(item.public_id)
    except IntegrityError:  # raised by another worker at this instant: ours are the newer facts
        item = _of_source(actor, command.kind, command.source)
        assert item is not None
    _raise_again(actor, item, facts)
    return str(item.public_id)


def _of_source(actor: Actor, kind: str, source: str) -> WorkItem | None:
    return WorkItem.rows.of(actor).select_for_update().filter(kind=kind, source=source).first()


def _raise_again(actor: Actor, item: WorkItem, facts: dict[str, object]) -> None:
    if item.state == WorkItem.DONE:
        facts = facts | {
            "state": WorkItem.OPEN,
            "raised_at": actor.now,
            "closed_at": None,
            "closed_why": "",
            "snoozed_until": None,
            "snooze_reason": "",
        }
    changed = {name: value for name, value in facts.items() if getattr(item, name) != value}
    if changed:
        _change(item, **changed)


@action("work.do", keyed=False)
def close_work(actor: Actor, kind: str, source: str, why: str) -> str:
    """Closes the open item of (kind, source), for what raised it. Its public id, or empty where none was open."""
    item = _of_source(actor, kind, source)
    if item is None or item.state == WorkItem.DONE:
        return ""
    _close(actor, item, why)
    return str(item.public_id)


class Take(msgspec.Struct, frozen=True):
    key: str
    item: str


@action("work.do")
def take(actor: Actor, command: Take) -> str:
    """The actor becomes the owner. Raises WorkRefusedError where a colleague has it."""
    item = _open_item(actor, command.item)
    if actor.user_id is None:
        raise WorkRefusedError("work is taken by a person, not by a job")
    if item.owner_id not in (None, actor.user_id):
        raise WorkRefusedError("a colleague has this already: ask them to hand it over, or hand it over yourself")
    _change(item, owner_id=actor.user_id)
    return str(item.public_id)


class HandOver(msgspec.Struct, frozen=True):
    """`to` is the public id of a user of this practice; empty puts the item back for anybody to take."""

    key: str
    item: str
    to: str


@action("work.do")
def hand_over(actor: Actor, command: HandOver) -> str:
    """Another user becomes the owner. Raises FieldErrors where `to` has no role in this practice."""
    item = _open_item(actor, command.item)
    owner = _colleague(actor, command.to) if command.to else None
    _change(item, owner_id=owner.pk if owner else None)
    return str(item.public_id)


class Snooze(msgspec.Struct, frozen=True):
    key: str
    item: str
    until: dt.date
    reason: str


@action("work.do")
def snooze(actor: Actor, command: Snooze) -> str:
    """The item leaves Today until the day given. Raises FieldErrors without a later day and a reason."""
    item = _open_item(actor, command.item)
    wrong = {}
    if command.until <= actor.today:
        wrong["until"] = "choose a day after today"
    if not command.reason.strip():
        wrong["reason"] = "say why this can wait"
    if wrong:
        raise FieldErrors(wrong)
    _change(item, snoozed_until=command.until, snooze_reason=command.reason.strip()[:200])
    return str(item.public_id)


class Finish(msgspec.Struct, frozen=True):
    key: str
    item: str
    why: str


@action("work.do")
def finish(actor: Actor, command: Finish) -> str:
    """A person says that it is done, and why. Whatever raised it may raise it again while its cause lasts."""
    item = _open_item(actor, command.item)
    if not command.why.strip():
        raise FieldErrors({"why": "say what was done"})
    _close(actor, item, command.why.strip())
    return str(item.public_id)


def _open_item(actor: Actor, public_id: str) -> WorkItem:
    item = WorkItem.rows.of(actor, public_id).select_for_update().first()
    if item is None:
        raise NotFoundError("no such work item in this practice")
    if item.state == WorkItem.DONE:
        raise WorkRefusedError(f"this is done already: {item.closed_why}")
    return item


def _colleague(actor: Actor, public_id: str) -> User:
    try:
        membership = (
            Membership.objects.select_related("user")
            .filter(practice_id=actor.practice_id, user__public_id=public_id, user__is_active=True)
            .first()
        )
    except ValidationError:
        membership = None
    if membership is None:
        raise FieldErrors({"to": "choose somebody who works in this practice"})
    return membership.user


def _close(actor: Actor, item: WorkItem, why: str) -> None:
    _change(item, state=WorkItem.DONE, closed_at=actor.now, closed_why=why[:200])


def _change(item: WorkItem, **fields: object) -> None:
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=[name.removesuffix("_id") for name in fields])
