"""Raising and closing work (other desks do), and taking, handing over, snoozing and finishing it (people do)."""

import datetime as dt
import uuid

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import Membership, User
from billwright.apps.compliance.permissions import ROLES
from billwright.apps.outbox.webhooks import announce
from billwright.apps.worklist.kinds import KINDS, kinds_for
from billwright.apps.worklist.models import WorkEvent, WorkItem

MOST_AT_ONCE = 1000
"""Items that one handing over moves, so that its transaction stays short."""


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
                _note_raised(actor, item, command.reason)
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
        _note_raised(actor, item, str(facts["reason"]))
    changed = {name: value for name, value in facts.items() if getattr(item, name) != value}
    if changed:
        _change(item, **changed)


@action("work.do", keyed=False)
def close_work(actor: Actor, kind: str, source: str, why: str) -> str:
    """Closes the open item of (kind, source), for what raised it. Its public id, or empty where none was open."""
    item = _of_source(actor, kind, source)
    if item is None or item.state == WorkItem.DONE:
        return ""
    _close(actor, item, WorkEvent.CLOSED, why)
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
    if item.owner_id is None:
        _change(item, owner_id=actor.user_id)
        _note(actor, item, "taken")
    return str(item.public_id)


class HandOver(msgspec.Struct, frozen=True):
    """`to` is the public id of a user of this practice; empty puts the item back for anybody to take."""

    key: str
    item: str
    to: str


@action("work.do")
def hand_over(actor: Actor, command: HandOver) -> str:
    """Another user becomes the owner. Raises FieldErrors where `to` has no role here, or one that cannot do it."""
    item = _open_item(actor, command.item)
    owner, kinds = _colleague(actor, command.to) if command.to else (None, [item.kind])
    if item.kind not in kinds:
        raise FieldErrors({"to": "their role does not do this kind of work: choose somebody else"})
    _change(item, owner_id=owner.pk if owner else None)
    _note(actor, item, "handed_over", to=owner)
    return str(item.public_id)


class HandOverMany(msgspec.Struct, frozen=True):
    """`items` are public ids, at most 1,000; `to` the public id of a user, empty for anybody."""

    key: str
    items: tuple[str, ...]
    to: str


class HandOverAll(msgspec.Struct, frozen=True):
    """All that the user `holder` has, or all that nobody has where it is empty; of one `kind` unless that is empty."""

    key: str
    holder: str
    to: str
    kind: str = ""


class HandedOver(msgspec.Struct, frozen=True):
    """`left` counts what stayed where it was: the new owner's role does not do it, or it was more than 1,000 at once."""

    moved: int
    left: int


@action("work.assign")
def hand_over_many(actor: Actor, command: HandOverMany) -> HandedOver:
    """What is done meanwhile is passed over. Raises FieldErrors for `to`, and for `items` where none is named."""
    if not command.items:
        raise FieldErrors({"items": "choose what to hand over"})
    return _hand_over_rows(actor, WorkItem.rows.of(actor).filter(public_id__in=_ids(command.items)), command.to)


@action("work.assign")
def hand_over_all(actor: Actor, command: HandOverAll) -> HandedOver:
    """The most urgent first. Raises FieldErrors for `to`, NotFoundError for the holder."""
    if not command.holder and not command.to:
        raise FieldErrors({"to": "choose who takes it"})
    rows = WorkItem.rows.of(actor)
    rows = rows.filter(kind=command.kind) if command.kind else rows
    if not command.holder:
        return _hand_over_rows(actor, rows.filter(owner=None), command.to)
    holder = _member(actor, command.holder)
    if holder is None:
        raise NotFoundError("nobody of this practice")
    return _hand_over_rows(actor, rows.filter(owner=holder.user_id), command.to)


def _hand_over_rows(actor: Actor, rows: QuerySet[WorkItem], to: str) -> HandedOver:
    owner, kinds = _colleague(actor, to) if to else (None, list(KINDS))
    open_rows = list(rows.filter(state=WorkItem.OPEN).select_for_update().order_by("due_on", "-cents", "id"))
    others = [row for row in open_rows if row.owner_id != (owner.pk if owner else None)]
    moved = [row for row in others if row.kind in kinds][:MOST_AT_ONCE]
    for row in moved:
        row.owner = owner
    WorkItem.rows.save_many(actor, moved, ["owner"])
    events = [WorkEvent(item=row, at=actor.now, what="handed_over", user_id=actor.user_id, to=owner) for row in moved]
    WorkEvent.rows.add_many(actor, events)
    return HandedOver(len(moved), len(others) - len(moved))


def _ids(texts: tuple[str, ...]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(each) for each in texts[:MOST_AT_ONCE]]
    except ValueError:
        raise NotFoundError("no such work item in this practice") from None


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
    _note(
        actor,
        item,
        "snoozed",
        f"until {command.until:%b} {command.until.day}, {command.until.year}: {item.snooze_reason}",
    )
    return str(item.public_id)


class Wake(msgspec.Struct, frozen=True):
    key: str
    item: str


@action("work.do")
def wake(actor: Actor, command: Wake) -> str:
    """A snoozed item is back on Today at once."""
    item = _open_item(actor, command.item)
    if item.snoozed_until is not None:
        _change(item, snoozed_until=None, snooze_reason="")
        _note(actor, item, "woken")
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
    _close(actor, item, WorkEvent.FINISHED, command.why.strip())
    return str(item.public_id)


def _open_item(actor: Actor, public_id: str) -> WorkItem:
    item = WorkItem.rows.of(actor, public_id).select_for_update().first()
    if item is None:
        raise NotFoundError("no such work item in this practice")
    if item.state == WorkItem.DONE:
        raise WorkRefusedError(f"this is done already: {item.closed_why}")
    return item


def _colleague(actor: Actor, public_id: str) -> tuple[User, list[str]]:
    """The user, and the kinds of work that their role does. Raises FieldErrors."""
    member = _member(actor, public_id)
    if member is None:
        raise FieldErrors({"to": "choose somebody who works in this practice"})
    return member.user, kinds_for(ROLES[member.role])


def _member(actor: Actor, public_id: str) -> Membership | None:
    rows = Membership.objects.select_related("user").filter(practice_id=actor.practice_id, user__is_active=True)
    try:
        return rows.filter(user__public_id=public_id).first()
    except ValidationError:  # the text is no id
        return None


def _close(actor: Actor, item: WorkItem, what: str, why: str) -> None:
    _change(item, state=WorkItem.DONE, closed_at=actor.now, closed_why=why[:200])
    _note(actor, item, what, why)


def _note_raised(actor: Actor, item: WorkItem, reason: str) -> None:
    _note(actor, item, "raised", reason)
    announce(actor, "work.raised", [str(item.public_id)])


def _note(actor: Actor, item: WorkItem, what: str, words: str = "", to: User | None = None) -> None:
    WorkEvent.rows.add(actor, item=item, at=actor.now, what=what, words=words[:300], user_id=actor.user_id, to=to)


def _change(item: WorkItem, **fields: object) -> None:
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=[name.removesuffix("_id") for name in fields])
