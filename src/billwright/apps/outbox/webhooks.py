"""Telling the practice's own programs what happened: who is told what, and each telling as a message of the outbox.

What is told is an event's id, its type, the public id of what it happened to, and the instant: nobody's data. Whoever
wants to know more asks the API, with a key. An event is told at least once to each endpoint, always under the same id.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from django.db.models import Count, Q

from billwright.apps.compliance.access import Actor, NotFoundError, action, query
from billwright.apps.compliance.crypto import seal, unseal
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import Practice
from billwright.apps.outbox.models import Message, WebhookEndpoint, WebhookEvent

CHANNEL = "webhook"
EVENTS = {
    "claim.submitted": "a claim left for its payer",
    "claim.accepted": "the payer's front end took a claim in",
    "claim.rejected": "a claim was rejected before the payer took it in",
    "claim.paid": "a claim was paid",
    "claim.partly": "a claim was answered in part, and lines of it are still open",
    "claim.partial": "a claim was paid, and something of it is left to decide",
    "claim.denied": "a claim was denied",
    "claim.reversed": "a payer took a claim's payment back",
    "remittance.posted": "all of a remittance is posted",
    "remittance.set_aside": "a remittance was set aside",
    "invoice.issued": "an invoice got its number",
    "invoice.credited": "a credit note was issued",
    "invoice.paid": "nothing of an invoice is left to pay",
    "receipt.taken": "a payment was taken",
    "receipt.voided": "a receipt was voided",
    "work.raised": "something waits for a person",
}
"""What a program may be told of. The subject is the claim, remittance, invoice (the credit note), receipt or work."""
LONGEST_NAME, LONGEST_URL = 80, 500


class EndpointView(msgspec.Struct, frozen=True):
    """`waiting` and `failed` count what has not been told."""

    public_id: str
    name: str
    url: str
    events: tuple[str, ...]
    active: bool
    made_at: dt.datetime
    waiting: int
    failed: int


class TellingView(msgspec.Struct, frozen=True):
    """One event to one endpoint. `state` waiting, sent or failed; `event` the id under which it is told."""

    public_id: str
    endpoint: str
    event: str
    type: str
    subject: str
    at: dt.datetime
    state: str
    attempts: int
    next_attempt_at: dt.datetime
    sent_at: dt.datetime | None
    error: str


class Telling(msgspec.Struct, frozen=True):
    """What the carrier needs: where to, the exact body, and what signs it."""

    endpoint: str
    url: str
    event: str
    body: bytes
    secret: str


class MakeEndpoint(msgspec.Struct, frozen=True):
    """`url` is https; `events` keys of EVENTS."""

    name: str
    url: str
    events: tuple[str, ...]


class MadeEndpoint(msgspec.Struct, frozen=True):
    """`secret` signs what is sent, and is shown this once."""

    public_id: str
    secret: str


class EndEndpoint(msgspec.Struct, frozen=True):
    key: str
    endpoint: str


class TellAgain(msgspec.Struct, frozen=True):
    """`message` is the public id of a telling."""

    key: str
    message: str


class TellFailedAgain(msgspec.Struct, frozen=True):
    """`endpoint` is a public id."""

    key: str
    endpoint: str


@query("practice.manage", audit="webhooks")
def endpoints(actor: Actor) -> list[EndpointView]:
    """By name, those that ended last."""
    waiting, failed = (Count("messages", filter=Q(messages__state=each)) for each in (Message.WAITING, Message.FAILED))
    rows = WebhookEndpoint.rows.of(actor).annotate(waiting=waiting, failed=failed)
    return [
        EndpointView(
            str(row.public_id), row.name, row.url, tuple(row.events), row.active, row.made_at, row.waiting, row.failed
        )
        for row in rows.order_by("-active", "name", "id")
    ]


@query("practice.manage", audit="webhooks")
def tellings(actor: Actor, limit: int = 50) -> list[TellingView]:
    """The newest first."""
    rows = Message.rows.of(actor).filter(channel=CHANNEL).select_related("endpoint", "event")
    return [_telling(row) for row in rows.order_by("-id")[:limit]]


@query("outbox.send")
def telling(actor: Actor, message: str) -> Telling:
    """For the worker. Raises NotFoundError where the endpoint has ended since."""
    row = Message.rows.of(actor, message).select_related("endpoint", "event").first()
    if row is None or row.endpoint is None or row.event is None or not row.endpoint.active:
        raise NotFoundError("nobody is to be told of this any more")
    endpoint, event = row.endpoint, row.event
    secret = unseal(endpoint, "secret_sealed", endpoint.secret_sealed)
    body = {"id": str(event.public_id), "type": event.type, "subject": event.subject, "at": event.at}
    return Telling(str(endpoint.public_id), endpoint.url, str(event.public_id), msgspec.json.encode(body), secret)


@action("practice.manage", keyed=False)
def make_endpoint(actor: Actor, command: MakeEndpoint) -> MadeEndpoint:
    """From now on it is told of these events. Its name makes it once: a second of the same name is refused, for the
    secret cannot be shown again. Raises FieldErrors."""
    Practice.objects.select_for_update().get(pk=actor.practice_id)  # two owners at the same instant wait for each other
    _refuse_wrong_values(actor, command)
    secret, blank = f"whsec_{secrets.token_urlsafe(32)}", WebhookEndpoint()
    row = WebhookEndpoint.rows.add(
        actor,
        public_id=blank.public_id,  # the seal is bound to it
        name=command.name.strip(),
        url=command.url,
        events=sorted(set(command.events)),
        secret_sealed=seal(blank, "secret_sealed", secret),
        made_at=actor.now,
    )
    return MadeEndpoint(str(row.public_id), secret)


def _refuse_wrong_values(actor: Actor, command: MakeEndpoint) -> None:
    wrong = {}
    if not 1 <= len(command.name.strip()) <= LONGEST_NAME or not command.name.isprintable():
        wrong["name"] = f"name the program, in at most {LONGEST_NAME} characters"
    elif WebhookEndpoint.rows.of(actor).filter(name=command.name.strip(), active=True).exists():
        wrong["name"] = "an endpoint of this name is there: end it first, or choose another name"
    if words := wrong_url(command.url):
        wrong["url"] = words
    unknown = sorted(set(command.events) - EVENTS.keys())
    if unknown or not command.events:
        wrong["events"] = f"there is no event {unknown[0][:40]}" if unknown else "choose at least one"
    if wrong:
        raise FieldErrors(wrong)


def wrong_url(url: str) -> str:
    """Why nothing is sent there; empty where it may be. Where the name leads is looked at when it is sent.

    >>> wrong_url("https://hooks.example/billing"), wrong_url("ftp://hooks.example")
    ('', 'an address that begins with https://')
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in ("https", "http") or not host:
        return "an address that begins with https://"
    if parts.username or parts.password or parts.fragment:
        return "an address without a name, password or #part"
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"at most {LONGEST_URL} plain characters"
    if parts.scheme == "http" and not is_loopback_name(host):
        return "an address that begins with https://"
    return ""


def is_loopback_name(host: str) -> bool:
    """Names of this machine, to which http is enough; whether anything is sent there the carrier's setting decides."""
    return host in ("localhost", "127.0.0.1", "::1")


@action("practice.manage")
def end_endpoint(actor: Actor, command: EndEndpoint) -> str:
    """It is told nothing more, and what waits for it is not told either. Public id of the endpoint."""
    row = WebhookEndpoint.rows.of(actor, command.endpoint).select_for_update().first()
    if row is None:
        raise NotFoundError("no such endpoint in this practice")
    row.active = False
    row.save(update_fields=["active"])
    waiting = Message.rows.of(actor).filter(endpoint=row, state=Message.WAITING)
    waiting.update(state=Message.FAILED, error="the endpoint was ended")
    return str(row.public_id)


@action("practice.manage")
def tell_again(actor: Actor, command: TellAgain) -> str:
    """The same event, under the same id, once more; also one that was told. Public id of the telling."""
    row = Message.rows.of(actor, command.message).filter(channel=CHANNEL).select_related("endpoint").first()
    if row is None or row.endpoint is None:
        raise NotFoundError("no such telling in this practice")
    if not row.endpoint.active:
        raise RefusedError("this endpoint was ended: it is told nothing more")
    row.state, row.attempts, row.next_attempt_at, row.sent_at = Message.WAITING, 0, actor.now, None
    row.save(update_fields=["state", "attempts", "next_attempt_at", "sent_at"])
    return str(row.public_id)


@action("practice.manage")
def tell_failed_again(actor: Actor, command: TellFailedAgain) -> str:
    """All that this endpoint was not told, once more, each under its own id. Public id of the endpoint."""
    row = WebhookEndpoint.rows.of(actor, command.endpoint).first()
    if row is None:
        raise NotFoundError("no such endpoint in this practice")
    if not row.active:
        raise RefusedError("this endpoint was ended: it is told nothing more")
    failed = Message.rows.of(actor).filter(endpoint=row, state=Message.FAILED)
    failed.update(state=Message.WAITING, attempts=0, next_attempt_at=actor.now)
    return str(row.public_id)


def announce(actor: Actor, type_: str, subjects: Iterable[str]) -> None:
    """Inside an action: this happened to each of these (public ids). Told after the action's transaction commits, and
    not at all where it does not. Where no program wants to know, this is one look at an empty list."""
    announce_all(actor, [(type_, each) for each in subjects])


def announce_all(actor: Actor, happened: list[tuple[str, str]]) -> None:
    """(type, subject) of each, in order; what is none of EVENTS is passed over."""
    wanted = [each for each in happened if each[0] in EVENTS]
    if not wanted:
        return
    listening = list(WebhookEndpoint.rows.of(actor).filter(active=True))
    heard = {name for endpoint in listening for name in endpoint.events}
    events = WebhookEvent.rows.add_many(
        actor,
        [WebhookEvent(type=name, subject=subject, at=actor.now) for name, subject in wanted if name in heard],
    )
    Message.rows.add_many(
        actor,
        [
            Message(
                key=f"webhook:{endpoint.public_id}:{event.public_id}",
                channel=CHANNEL,
                address=endpoint.url,
                name=event.type,
                endpoint=endpoint,
                event=event,
                next_attempt_at=actor.now,
            )
            for event in events
            for endpoint in listening
            if event.type in endpoint.events
        ],
    )


def wait_with(actor: Actor, message: str) -> int:
    """Inside an action: what waits for the same endpoint waits as long as this message does. How many."""
    row = Message.rows.of(actor, message).get()
    others = Message.rows.of(actor).filter(endpoint_id=row.endpoint_id, state=Message.WAITING)
    return others.filter(next_attempt_at__lt=row.next_attempt_at).update(next_attempt_at=row.next_attempt_at)


def endpoint_of(actor: Actor, message: str) -> tuple[str, str]:
    """Inside an action: the public id and the name of the endpoint that a message is for."""
    endpoint = Message.rows.of(actor, message).select_related("endpoint").get().endpoint
    assert endpoint is not None
    return str(endpoint.public_id), endpoint.name


def give_up(actor: Actor, message: str, error: str) -> None:
    """Inside an action: nothing that waits for this message's endpoint is tried any more."""
    row = Message.rows.of(actor, message).get()
    waiting = Message.rows.of(actor).filter(endpoint_id=row.endpoint_id, state=Message.WAITING)
    waiting.update(state=Message.FAILED, error=error[:300])


def _telling(row: Message) -> TellingView:
    assert row.endpoint is not None and row.event is not None
    return TellingView(
        str(row.public_id),
        row.endpoint.name,
        str(row.event.public_id),
        row.event.type,
        row.event.subject,
        row.event.at,
        row.state,
        row.attempts,
        row.next_attempt_at,
        row.sent_at,
        row.error,
    )
