"""Putting messages out, and the steps of the worker that carries them."""

import datetime as dt

import msgspec
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.numbers import next_number
from billwright.apps.outbox.models import Message, Partner
from billwright.apps.outbox.queries import id_of as id_of  # whoever enqueues stores the integer as its foreign key

MOST_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(minutes=1)
LARGEST_CONTROL_NUMBER = 999_999_999
"""ISA13 and GS06 hold nine digits."""
CHANNELS = ("folder",)


class SavePartner(msgspec.Struct, frozen=True):
    """A partner, known by its name: saved again, the same name changes that partner.

    `address` is what the channel's carrier needs; `usage` P production or T test (ISA15).
    """

    key: str
    name: str
    address: str
    sender_id: str
    receiver_id: str
    receiver_name: str
    submitter_name: str
    channel: str = "folder"
    contact_name: str = ""
    contact_phone: str = ""
    usage: str = "P"
    active: bool = True


@action("practice.manage")
def save_partner(actor: Actor, command: SavePartner) -> str:
    """Public id of the partner. Raises FieldErrors."""
    _refuse_wrong_partner(command)
    fields = msgspec.structs.asdict(command)
    del fields["key"]
    partner = Partner.rows.of(actor).filter(name=command.name).first()
    if partner is None:
        return str(Partner.rows.add(actor, **fields).public_id)
    for name, value in fields.items():
        setattr(partner, name, value)
    partner.save()
    return str(partner.public_id)


def _refuse_wrong_partner(command: SavePartner) -> None:
    wrong = {}
    for name in ("name", "address", "sender_id", "receiver_id", "receiver_name", "submitter_name"):
        text = getattr(command, name)
        longest = getattr(Partner._meta.get_field(name), "max_length", 0)
        if not text.strip():
            wrong[name] = "this is needed"
        elif len(text) > longest:
            wrong[name] = f"at most {longest} characters"
    if command.channel not in CHANNELS:
        wrong["channel"] = f"choose one of {', '.join(CHANNELS)}"
    if command.usage not in ("P", "T"):
        wrong["usage"] = "P for production or T for test"
    if wrong:
        raise FieldErrors(wrong)


class Enqueue(msgspec.Struct, frozen=True):
    """`key` makes the effect happen once. `partner` is a public id; without one, `channel` and `address` say where to.

    `document` is the public id of the stored bytes; `name` the file name that the other side is to see.
    """

    key: str
    name: str
    document: str
    partner: str = ""
    channel: str = ""
    address: str = ""


@action("outbox.send", keyed=False)
def enqueue(actor: Actor, command: Enqueue) -> str:
    """Public id of the message of this key, which the worker will carry after this transaction commits.

    Call it inside the transaction that books what the message says: both are there or neither. The same key again gives
    the message that is there.
    """
    known = _message_of_key(actor, command.key)
    if known:
        return str(known.public_id)
    partner = _partner(actor, command.partner) if command.partner else None
    try:
        with transaction.atomic():
            message = Message.rows.add(
                actor,
                key=command.key,
                channel=partner.channel if partner else command.channel,
                partner=partner,
                address=partner.address if partner else command.address,
                name=command.name,
                document=command.document,
                next_attempt_at=actor.now,
            )
    except IntegrityError:  # the same key at the same instant
        known = _message_of_key(actor, command.key)
        if known is None:
            raise
        message = known
    return str(message.public_id)


def _message_of_key(actor: Actor, key: str) -> Message | None:
    return Message.rows.of(actor).filter(key=key).first()


def _partner(actor: Actor, public_id: str) -> Partner:
    partner = Partner.rows.of(actor, public_id).first()
    if partner is None:
        raise NotFoundError("no such partner in this practice")
    return partner


class OutOfNumbersError(RefusedError):
    """All nine-digit control numbers of the partner were used."""


@action("outbox.send", keyed=False)
def next_interchange_number(actor: Actor, partner: str) -> int:
    """The next control number for files to this partner (public id): rises for ever, none is used twice.

    A rollback gives it back, so call it in the transaction that enqueues the file.
    """
    number = next_number(actor, f"interchange:{_partner(actor, partner).pk}")
    if number > LARGEST_CONTROL_NUMBER:
        raise OutOfNumbersError("this partner's control numbers are used up: agree on a new receiver id with them")
    return number


class DueMessage(msgspec.Struct, frozen=True):
    """A message in the worker's hands. `partner` is a public id or empty, as `document` is for what goes to a webhook."""

    public_id: str
    key: str
    channel: str
    address: str
    name: str
    document: str
    partner: str
    attempts: int


@action("outbox.send", keyed=False)
def claim_due(actor: Actor, limit: int = 20) -> list[DueMessage]:
    """Takes up to `limit` messages that are due, oldest first, and puts off their next attempt.

    Putting it off is what keeps a second worker away while the first carries, and what brings the message back should
    the first be killed. A partner that is not active holds its messages.
    """
    rows = (
        Message.rows.of(actor)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("partner")
        .filter(state=Message.WAITING, next_attempt_at__lte=actor.now)
        .exclude(partner__active=False)
        .order_by("id")[:limit]
    )
    taken = list(rows)
    for message in taken:
        message.attempts += 1
        message.next_attempt_at = actor.now + wait_after(message.attempts)
        if message.partner:
            message.address = message.partner.address  # it may have moved since
    Message.rows.of(actor).bulk_update(taken, ["attempts", "next_attempt_at", "address"])
    return [_due(message) for message in taken]


def wait_after(attempts: int) -> dt.timedelta:
    """1, 2, 4, ... 128 minutes: eight attempts take about two hours.

    >>> [wait_after(n) // dt.timedelta(minutes=1) for n in (1, 2, 3, 8, 99)]
    [1, 2, 4, 128, 128]
    """
    return FIRST_WAIT * 2 ** (min(attempts, MOST_ATTEMPTS) - 1)


def _due(message: Message) -> DueMessage:
    return DueMessage(
        public_id=str(message.public_id),
        key=message.key,
        channel=message.channel,
        address=message.address,
        name=message.name,
        document=str(message.document or ""),
        partner=str(message.partner.public_id) if message.partner else "",
        attempts=message.attempts,
    )


@action("outbox.send", keyed=False)
def mark_sent(actor: Actor, message: str) -> str:
    """The carrier has delivered it. Once sent, a message stays sent."""
    unsent = Message.rows.of(actor, message).exclude(state=Message.SENT)
    unsent.update(state=Message.SENT, sent_at=actor.now, error="")
    return message


@action("outbox.send", keyed=False)
def mark_failed(actor: Actor, message: str, error: str) -> bool:
    """An attempt failed. True where it was the last one: the message is then a person's work."""
    row = Message.rows.of(actor, message).select_for_update().filter(state=Message.WAITING).first()
    if row is None:
        return False
    row.error = error[:300]
    if row.attempts >= MOST_ATTEMPTS:
        row.state = Message.FAILED
    row.save(update_fields=["error", "state"])
    return row.state == Message.FAILED


class SendAgain(msgspec.Struct, frozen=True):
    key: str
    message: str


@action("outbox.send")
def send_again(actor: Actor, command: SendAgain) -> str:
    """A person mended the cause: the failed message waits again, with all its attempts. Nothing is delivered twice."""
    failed = Message.rows.of(actor, command.message).filter(state=Message.FAILED)
    if not failed.update(state=Message.WAITING, attempts=0, next_attempt_at=actor.now):
        raise NotFoundError("no such failed message in this practice")
    return command.message
