"""Who acts, and the two decorators through which everything is read and written.

An `Actor` is made once at the edge (a request, a command, a job) with the instant at which it acts, and goes first into
every query and action. `query` and `action` authorize it against the permission table, open the transaction scoped to its
practice (row-level security on PostgreSQL reads the same setting), and leave the trail.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import typing
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection, transaction

from billwright.apps.compliance.models import ChangeEvent, CommandRecord, Membership, Practice, User, ViewEvent
from billwright.apps.compliance.permissions import PERMISSIONS, ROLES

P = ParamSpec("P")
R = TypeVar("R")


class NotAllowedError(Exception):
    """The actor's role does not give this permission."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(f"your role does not let you {PERMISSIONS[permission]} ({permission})")


class KeyReusedError(Exception):
    """An idempotency key came a second time with another request."""


class NotFoundError(Exception):
    """No such row in the actor's practice. Says nothing of other practices."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts, where, with which permissions, through which channel (web, cli, job, api) and when.

    `now` is the instant read once at the edge, UTC; `today` is that instant's business date in the practice's zone.
    `user_id` None is Billwright itself.
    """

    user_id: int | None
    name: str
    practice_id: int
    permissions: frozenset[str]
    channel: str
    now: dt.datetime
    time_zone: str = "UTC"
    reason: str = ""

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        if permission not in self.permissions:
            raise NotAllowedError(permission)

    def at(self, now: dt.datetime) -> Actor:
        """The same actor at another instant: the demo's month, a job that runs long."""
        return msgspec.structs.replace(self, now=now)


def user_actor(user: User, practice: Practice, channel: str, now: dt.datetime) -> Actor:
    """Raises NotFoundError where the user has no role in the practice or is inactive."""
    membership = Membership.objects.filter(user=user, practice=practice, user__is_active=True).first()
    if membership is None:
        raise NotFoundError("you have no role in this practice")
    name = user.get_full_name() or user.username
    return Actor(user.pk, name, practice.pk, ROLES[membership.role], channel, now, practice.time_zone)


def system_actor(practice: Practice, channel: str, now: dt.datetime) -> Actor:
    """Billwright itself, at night and in the worker."""
    return Actor(None, "Billwright", practice.pk, ROLES["system"], channel, now, practice.time_zone)


_scope: ContextVar[tuple[int, bool] | None] = ContextVar("billwright_scope", default=None)
"""(practice id, writing) of the open scope of this thread."""


class CrossPracticeError(Exception):
    """A defect of ours: code of one practice's scope was handed an actor of another."""


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Rows of the actor's practice may be read. On PostgreSQL this is a transaction that carries the practice for
    row-level security; on SQLite no transaction is held, so a reader never waits."""
    open_scope = _scope.get()
    if open_scope is not None:
        _same_practice(open_scope, actor)
        yield
        return
    token = _scope.set((actor.practice_id, False))
    try:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                _carry_practice(actor)
                yield
        else:
            yield
    finally:
        _scope.reset(token)


@contextmanager
def writing(actor: Actor) -> Iterator[None]:
    """One transaction, all or nothing, scoped to the actor's practice. Inside another it joins that one."""
    open_scope = _scope.get()
    if open_scope is not None and open_scope[1]:
        _same_practice(open_scope, actor)
        yield
        return
    if open_scope is not None:
        _same_practice(open_scope, actor)
    token = _scope.set((actor.practice_id, True))
    try:
        with transaction.atomic():
            _carry_practice(actor)
            yield
    finally:
        _scope.reset(token)


def _same_practice(open_scope: tuple[int, bool], actor: Actor) -> None:
    if open_scope[0] != actor.practice_id:
        raise CrossPracticeError("an actor of one practice inside the scope of another")


def _carry_practice(actor: Actor) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(actor.practice_id)])


def query(
    permission: str, audit: str = ""
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Decorates a read. `audit` names what is seen ("account", "claim"); where the first argument after the actor is a
    public id, the trail names it. Empty for what shows nothing of a person (counts, payers, codes).

    The decorated function must return evaluated values, never a lazy queryset. Raises NotAllowedError.
    """
    assert permission in PERMISSIONS, permission

    def decorate(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _scope.get() is not None:  # part of something that was authorized and is recorded as a whole
                with reading(actor):
                    return function(actor, *args, **kwargs)
            actor.require(permission)
            with reading(actor):
                answer = function(actor, *args, **kwargs)
                if audit:
                    record_view(actor, audit, _public_id(args[0]) if args else "")
            return answer

        run.permission = permission  # type: ignore[attr-defined]
        run.kind = "query"  # type: ignore[attr-defined]
        return run

    return decorate


def action(
    permission: str, keyed: bool = True
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Decorates a write: `def act(actor, command) -> answer`, where command is a msgspec struct with a `key`.

    The same key again gives the stored answer; with another request it raises KeyReusedError. An action called by another
    joins its transaction and is part of what that one was authorized and recorded for. `keyed` False is for writes that
    are once-only by a key of their own (a ledger entry, an outbox message).
    """
    assert permission in PERMISSIONS, permission

    def decorate(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__.split('.')[-2]}.{function.__name__}"

        @functools.wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            open_scope = _scope.get()
            outermost = open_scope is None or not open_scope[1]
            if outermost:
                actor.require(permission)
            with writing(actor):
                if keyed:
                    command = args[0]
                    _one_at_a_time(actor, name, command)
                    known = _answer_on_record(actor, name, command, function)
                    if known is not None:
                        return typing.cast(R, known[0])
                answer = function(actor, *args, **kwargs)
                if keyed:
                    _record_answer(actor, name, command, answer)
                if outermost:
                    record_change(actor, name, _subject(answer))
            return answer

        run.permission = permission  # type: ignore[attr-defined]
        run.kind = "action"  # type: ignore[attr-defined]
        return run

    return decorate


def _public_id(asked: object) -> str:
    """The id that was asked for; empty for anything else, such as the words of a search, which may name a person."""
    try:
        return str(uuid.UUID(str(asked)))
    except ValueError:
        return ""


def _request_hash(command: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(command)).hexdigest()


def _one_at_a_time(actor: Actor, name: str, command: Any) -> None:
    """The same key at the same instant waits for the first, and then finds its answer. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            what = f"{actor.practice_id} {name} {command.key}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def _answer_on_record(actor: Actor, name: str, command: Any, function: Callable[..., Any]) -> tuple[Any] | None:
    record = CommandRecord.rows.of(actor).filter(action=name, key=command.key).first()
    if record is None:
        return None
    if record.request_hash != _request_hash(command):
        raise KeyReusedError(f"the key {command.key!r} was used for another request")
    answer_type = typing.get_type_hints(function).get("return", Any)
    return (msgspec.json.decode(bytes(record.answer), type=answer_type),)


def _record_answer(actor: Actor, name: str, command: Any, answer: Any) -> None:
    CommandRecord.rows.add(
        actor,
        action=name,
        key=command.key,
        request_hash=_request_hash(command),
        answer=msgspec.json.encode(answer),
        at=actor.now,
    )


def _subject(answer: Any) -> str:
    subject = getattr(answer, "public_id", answer)
    return str(subject)[:64] if isinstance(subject, str) or hasattr(subject, "hex") else ""


def record_change(actor: Actor, what: str, subject: str, reason: str = "") -> None:
    """Adds to the change trail inside the running transaction. `subject` a public id; `reason` the person's words."""
    ChangeEvent.rows.add(
        actor,
        at=actor.now,
        user_id=actor.user_id,
        channel=actor.channel,
        action=what,
        subject=subject,
        reason=(reason or actor.reason)[:200],
    )


def record_view(actor: Actor, what: str, subject: str) -> None:
    """Adds to the view trail. `subject` is a public id, or empty for a list."""
    ViewEvent.objects.create(
        practice_id=actor.practice_id,
        at=actor.now,
        user_id=actor.user_id,
        channel=actor.channel,
        what=what,
        subject=subject[:64],
    )
