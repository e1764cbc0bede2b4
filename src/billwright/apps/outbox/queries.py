"""Partners, and what waits, left or failed."""

import datetime as dt

import msgspec
from django.db.models import QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.paging import FIRST, Page, Place, order_of, page_of
from billwright.apps.outbox.models import Message, Partner


class PartnerView(msgspec.Struct, frozen=True):
    """`usage` P production or T test; `address` as the channel's carrier reads it."""

    id: int
    public_id: str
    name: str
    channel: str
    address: str
    sender_id: str
    receiver_id: str
    receiver_name: str
    submitter_name: str
    contact_name: str
    contact_phone: str
    usage: str
    active: bool


class MessageView(msgspec.Struct, frozen=True):
    """`state` waiting, sent or failed; `error` is what the last attempt met; instants UTC. `document` is empty for what
    goes to a webhook, whose name stands in `partner`."""

    id: int
    public_id: str
    key: str
    channel: str
    partner: str
    name: str
    document: str
    state: str
    attempts: int
    next_attempt_at: dt.datetime
    sent_at: dt.datetime | None
    error: str


@query("claims.view")
def partners(actor: Actor) -> list[PartnerView]:
    """All partners by name, the inactive too."""
    return [_partner_view(row) for row in Partner.rows.of(actor).order_by("name")]


@query("claims.view")
def partner(actor: Actor, public_id: str) -> PartnerView:
    """Raises NotFoundError."""
    row = Partner.rows.of(actor, public_id).first()
    if row is None:
        raise NotFoundError("no such partner in this practice")
    return _partner_view(row)


@query("claims.view")
def partner_named(actor: Actor, name: str) -> PartnerView | None:
    """A payer's row names its partner; None where no partner has that name."""
    row = Partner.rows.of(actor).filter(name=name).first()
    return _partner_view(row) if row else None


@query("outbox.view")
def waiting(actor: Actor, limit: int = 100) -> list[MessageView]:
    """What has not left yet, next attempt first."""
    return _messages(_all(actor).filter(state=Message.WAITING).order_by("next_attempt_at", "id")[:limit])


@query("outbox.view")
def failed(actor: Actor, limit: int = 100) -> list[MessageView]:
    """What did not leave after all attempts, newest first."""
    return _messages(_all(actor).filter(state=Message.FAILED).order_by("-id")[:limit])


@query("outbox.view")
def recent(actor: Actor, limit: int = 100) -> list[MessageView]:
    """The newest messages to partners in whatever state; what programs are told stands on their own page."""
    return _messages(_all(actor).filter(endpoint=None).order_by("-id")[:limit])


SORTS = {"newest": "id", "attempts": "attempts"}


class Wanted(msgspec.Struct, frozen=True):
    """Which messages: `state` waiting, sent or failed, `partner` a public id. What is empty does not limit."""

    state: str = ""
    partner: str = ""


ALL = Wanted()


@query("outbox.view")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[MessageView]:
    """`sort` a key of SORTS, with "-" from the last to the first."""
    rows = _all(actor).filter(endpoint=None)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.partner:
        rows = rows.filter(partner__in=Partner.rows.of(actor, wanted.partner))
    found = page_of(actor, rows, order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(_message_view(row) for row in found.rows), found.before, found.after)


@query("outbox.view")
def message(actor: Actor, public_id: str) -> MessageView:
    """Raises NotFoundError."""
    row = Message.rows.of(actor, public_id).select_related("partner", "endpoint").first()
    if row is None:
        raise NotFoundError("no such message in this practice")
    return _message_view(row)


@query("outbox.view")
def id_of(actor: Actor, public_id: str) -> int:
    """The integer id of a message, for a foreign key."""
    return message(actor, public_id).id


@query("outbox.view")
def is_due(actor: Actor) -> bool:
    """Whether a message is to be carried now: a look that takes no write lock."""
    due = Message.rows.of(actor).filter(state=Message.WAITING, next_attempt_at__lte=actor.now)
    return due.exclude(partner__active=False).exists()


def _all(actor: Actor) -> QuerySet[Message]:
    return Message.rows.of(actor).select_related("partner", "endpoint")


def _messages(rows: QuerySet[Message]) -> list[MessageView]:
    return [_message_view(row) for row in rows]


def _partner_view(row: Partner) -> PartnerView:
    fields = {name: getattr(row, name) for name in PartnerView.__struct_fields__}
    return PartnerView(**(fields | {"public_id": str(row.public_id)}))


def _message_view(row: Message) -> MessageView:
    return MessageView(
        id=row.pk,
        public_id=str(row.public_id),
        key=row.key,
        channel=row.channel,
        partner=row.partner.name if row.partner else row.endpoint.name if row.endpoint else "",
        name=row.name,
        document=str(row.document or ""),
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        error=row.error,
    )
