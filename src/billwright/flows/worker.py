"""The background worker: carries what the outbox holds, fetches what partners have laid out, does long work beside it.

**Exactly once, outward.** A message is picked in one short transaction that also puts off its next attempt; it is carried
outside of any transaction; it is marked sent in another. A kill before the carrying brings it back when the put-off ends;
a kill after it brings it back too, and the carrier, given the same name, delivers nothing more.
"""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import msgspec
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from billwright.apps.compliance.access import Actor, NotFoundError, action, system_actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.models import Practice
from billwright.apps.documents import queries as documents
from billwright.apps.documents.store import DocumentDamagedError
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import queries as outbox_queries
from billwright.apps.outbox import webhooks
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries as worklist_queries
from billwright.exchange.carrier import CarryError, once_name
from billwright.exchange.carriers import CARRIERS
from billwright.flows.jobs import run_jobs
from billwright.flows.telling import tell_program

log = logging.getLogger(__name__)

Take = Callable[[Actor, str, bytes], object]
"""Takes in one file (actor, name, bytes) and commits before it returns. What it raises leaves the file where it lies:
a RefusedError is told as work and tried again with each round, anything else is a defect and ends the worker."""


class Carried(msgspec.Struct, frozen=True):
    """Messages of one round: delivered, and tried in vain."""

    sent: int = 0
    failed: int = 0


def carry_outbox(now: dt.datetime, limit: int = 100) -> Carried:
    """Carries what is due at `now`, oldest first, at most `limit` messages a practice."""
    sent = failed = 0
    for actor, practice in _practices(now):
        for _ in range(limit):
            due = outbox.claim_due(actor, 1) if outbox_queries.is_due(actor) else []
            if not due:
                break
            if _carry(actor, practice, due[0]):
                sent += 1
            else:
                failed += 1
    return Carried(sent, failed)


def _practices(now: dt.datetime) -> Iterator[tuple[Actor, Practice]]:
    for practice in list(Practice.objects.order_by("id")):
        yield system_actor(practice, "job", now), practice


def _carry(actor: Actor, practice: Practice, message: outbox.DueMessage) -> bool:
    """Whether it was delivered."""
    if message.channel == webhooks.CHANNEL:
        return tell_program(actor, message)
    try:
        carrier = CARRIERS.get(message.channel)
        if carrier is None:
            raise CarryError(f"there is no way out called {message.channel!r}: correct the partner's channel")
        content = documents.content(actor, message.document)
        carrier.carry(message.address, once_name(str(practice.public_id), message.key, message.name), content.data)
    except (CarryError, DocumentDamagedError, NotFoundError) as error:
        log.warning("message %s was not carried (attempt %s)", message.public_id, message.attempts)
        record_failure(actor, message, str(error))
        return False
    record_delivery(actor, message.public_id)
    return True


@action("outbox.send", keyed=False)
def record_delivery(actor: Actor, message: str) -> str:
    """The message left: it is sent, and nobody's work any more."""
    worklist.close_work(actor, "outbox_failed", message, "it was delivered")
    return outbox.mark_sent(actor, message)


@action("outbox.send", keyed=False)
def record_failure(actor: Actor, message: outbox.DueMessage, error: str) -> str:
    """One attempt more was in vain; the last one makes it a person's work."""
    if outbox.mark_failed(actor, message.public_id, error):
        worklist.raise_work(
            actor,
            worklist.RaiseWork(
                kind="outbox_failed",
                source_kind="message",
                source=message.public_id,
                reason=f"{message.name} did not leave after {message.attempts} attempts: {error}",
                next_step="Mend the cause, then send it again: what has left already is not sent twice.",
                due_on=actor.today,
            ),
        )
    return message.public_id


def fetch_all(now: dt.datetime, take: Take) -> int:
    """Hands every file that waits at an active partner to `take`, and says how many. A partner that cannot be reached
    is work until it can; the others are fetched all the same. An address belongs to one practice alone."""
    fetched = 0
    for actor, _ in _practices(now):
        for partner in outbox_queries.partners(actor):
            if partner.active and partner.channel in CARRIERS:
                fetched += _fetch(actor, partner, take)
    return fetched


def _fetch(actor: Actor, partner: outbox_queries.PartnerView, take: Take) -> int:
    fetched = 0
    try:
        for name in CARRIERS[partner.channel].waiting(partner.address):
            fetched += _fetch_one(actor, partner, take, name)
    except CarryError as error:
        log.warning("partner %s was not reached", partner.public_id)
        next_step = "Check the partner's address and that it is mounted; fetching goes on by itself."
        _tell(actor, "partner_unreachable", partner.public_id, f"{partner.name}: {error}", next_step)
    else:
        _tell_over(actor, "partner_unreachable", partner.public_id, "it was reached again")
    return fetched


def _fetch_one(actor: Actor, partner: outbox_queries.PartnerView, take: Take, name: str) -> bool:
    """Whether the file is with us. What cannot be read or is refused is told, and the other files are taken in all the
    same. Raises CarryError where the partner itself is not reached any more.

    Names from outside say who a patient is: the work names the file by the SHA-256 of its name.
    """
    carrier, mark = CARRIERS[partner.channel], sha256(name.encode()).hexdigest()[:16]
    source = f"{partner.public_id}:{mark}"
    try:
        take(actor, name, carrier.read(partner.address, name))
        carrier.done(partner.address, name)
    except (RefusedError, CarryError) as error:
        if name in carrier.waiting(partner.address):
            log.warning("a file of partner %s was refused", partner.public_id)
            next_step = "Mend what it names; the file waits at the partner and is taken in by itself."
            _tell(actor, "file_refused", source, f"a file from {partner.name} (name {mark}): {error}", next_step)
        return False
    _tell_over(actor, "file_refused", source, "it was taken in")
    return True


def _tell(actor: Actor, kind: str, source: str, reason: str, next_step: str) -> None:
    """Once, not with each round."""
    if not worklist_queries.is_open(actor, kind, source):
        worklist.raise_work(actor, worklist.RaiseWork(kind, "partner", source, reason, next_step, due_on=actor.today))


def _tell_over(actor: Actor, kind: str, source: str, why: str) -> None:
    if worklist_queries.is_open(actor, kind, source):
        worklist.close_work(actor, kind, source, why)


def run_worker(
    stop: threading.Event, take: Take, pause_seconds: int = 5, clock: Callable[[], dt.datetime] = timezone.now
) -> None:
    """Rounds until `stop` is set; a round that began is finished. The clock is read once a round.

    A database that does not answer ends the round, not the worker.
    """
    while not stop.is_set():
        now = clock()
        try:
            close_old_connections()
            carry_outbox(now)
            fetch_all(now, take)
        except DatabaseError:
            log.exception("the database did not answer: trying again")
        stop.wait(pause_seconds)


def work_until_told(take: Take, pause_seconds: int = 5) -> None:
    """Runs the worker until SIGTERM or SIGINT, then finishes the round. For the main thread.

    Long work has a thread of its own, so that what is to leave does not wait for it. The signals are blocked and waited
    for rather than handled, so that none interrupts a step of the work. What ends a thread otherwise is raised here.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stop, main = threading.Event(), threading.get_ident()
    try:
        with ThreadPoolExecutor(2, "worker") as pool:
            works = [pool.submit(run_worker, stop, take, pause_seconds), pool.submit(run_jobs, stop)]
            for work in works:
                work.add_done_callback(lambda _: signal.pthread_kill(main, signal.SIGTERM))
            signal.sigwait(signals)
            stop.set()
            for work in works:
                work.result()
    finally:
        while signal.sigtimedwait(signals, 0):
            pass
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
