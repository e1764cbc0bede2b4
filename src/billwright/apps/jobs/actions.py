"""Asking for long work, and the steps of the worker that does it."""

import datetime as dt

import msgspec
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, NotFoundError, action, writing
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.jobs.models import Job
from billwright.apps.jobs.queries import DONE, FAILED, OPEN, QUEUED, RUNNING, STOPPED, STOPPING, free

LEASE = dt.timedelta(seconds=60)
"""Three heartbeats; a worker that was killed keeps its job from the next for at most this long."""
MOST_BEGUN = 5
"""A job that was cut short this often is not taken up again: what it does ends the worker."""


class LostJobError(Exception):
    """The lease was over and another worker has the job, or it was ended: whoever had it does no more of it."""


class Ask(msgspec.Struct, frozen=True):
    """`title` and `unit` are shown: no person's data. `subject` is a public id of `subject_kind`'s desk, or empty."""

    kind: str
    title: str
    unit: str
    subject_kind: str = ""
    subject: str = ""


@action("jobs.view", keyed=False)
def ask(actor: Actor, command: Ask) -> str:
    """Public id of the queued job. Where one of this kind and subject is open already, that one.

    What the work itself takes is asked of the asker in flows.jobs, now and again when it is done.
    """
    row = _open(actor, command)
    if row is None:
        facts = msgspec.structs.asdict(command)
        try:
            with transaction.atomic():
                row = Job.rows.add(actor, asked_by_id=actor.user_id, asked_at=actor.now, state=QUEUED, **facts)
        except IntegrityError:  # asked for at the same instant
            row = _open(actor, command)
            if row is None:
                raise
    return str(row.public_id)


def _open(actor: Actor, command: Ask) -> Job | None:
    return Job.rows.of(actor).filter(kind=command.kind, subject=command.subject, state__in=OPEN).first()


class TakeUp(msgspec.Struct, frozen=True):
    """`worker` is a token of its own for each taking up. `job` (public id) takes that one alone."""

    worker: str
    job: str = ""


class Taken(msgspec.Struct, frozen=True):
    """A job in a worker's hands. `public_id` empty: there was none to take. `asked_by` None is Billwright itself."""

    public_id: str = ""
    kind: str = ""
    subject: str = ""
    asked_by: int | None = None


@action("jobs.run", keyed=False)
def take_up(actor: Actor, command: TakeUp) -> Taken:
    """Takes the oldest free job under a lease that each note prolongs: exactly one worker has it at a time."""
    rows = Job.rows.of(actor, command.job or None).select_for_update(skip_locked=True)
    row = rows.filter(free(actor)).order_by("id").first()
    if row is None:
        return Taken()
    if row.state == STOPPING or row.begun >= MOST_BEGUN:
        return _not_again(actor, row)
    row.state, row.worker, row.leased_until = RUNNING, command.worker, actor.now + LEASE
    row.started_at = row.started_at or actor.now
    row.begun += 1
    row.save(update_fields=["state", "worker", "leased_until", "started_at", "begun"])
    return Taken(str(row.public_id), row.kind, row.subject, row.asked_by_id)


def _not_again(actor: Actor, row: Job) -> Taken:
    """Its worker is gone, and nobody goes on with it by himself."""
    row.state = STOPPED if row.state == STOPPING else FAILED
    if row.state == FAILED:
        row.problem = f"It was cut short {row.begun} times. What was done stands; please report it, then go on."
    row.worker, row.leased_until, row.ended_at = "", None, actor.now
    row.save(update_fields=["state", "problem", "worker", "leased_until", "ended_at"])
    return Taken()


class Note(msgspec.Struct, frozen=True):
    """`done` of `total` by the worker that has the job."""

    job: str
    worker: str
    done: int
    total: int


def note(actor: Actor, command: Note) -> bool:
    """Writes down how far it is and prolongs the lease; False where somebody asked to stop. Raises LostJobError.

    No action of the change trail: what the job does is there, and how far it was a second ago is nobody's question.
    """
    actor.require("jobs.run")
    with writing(actor):
        ours = Job.rows.of(actor, command.job).filter(worker=command.worker, state__in=(RUNNING, STOPPING))
        if not ours.update(done=command.done, total=command.total, leased_until=actor.now + LEASE):
            raise LostJobError(command.job)
        return ours.filter(state=RUNNING).exists()


class Hold(msgspec.Struct, frozen=True):
    job: str
    worker: str


def hold(actor: Actor, command: Hold) -> bool:
    """Prolongs the lease of a worker that is alive in the middle of a long step; False where the job is not its any more.

    No action of the change trail, as `note` is none.
    """
    actor.require("jobs.run")
    with writing(actor):
        ours = Job.rows.of(actor, command.job).filter(worker=command.worker, state__in=(RUNNING, STOPPING))
        return bool(ours.update(leased_until=actor.now + LEASE))


class End(msgspec.Struct, frozen=True):
    """`state` done, stopped, failed; or queued where the worker leaves and another is to go on. `words` say what came of
    it, or what stood against it where it failed."""

    job: str
    worker: str
    state: str
    words: str = ""


@action("jobs.run", keyed=False)
def end(actor: Actor, command: End) -> str:
    """The worker lets go of the job. Raises LostJobError."""
    row = Job.rows.of(actor, command.job).select_for_update().filter(worker=command.worker, state__in=OPEN).first()
    if row is None:
        raise LostJobError(command.job)
    row.state, row.worker, row.leased_until = command.state, "", None
    if command.state == QUEUED:  # given back in good order: that it was begun does not count against it
        row.begun -= 1
    else:
        row.ended_at = actor.now
    if command.state == DONE:
        row.done = row.total = max(row.done, row.total)
    row.result = command.words[:300] if command.state != FAILED else ""
    row.problem = command.words[:300] if command.state == FAILED else ""
    row.save()
    return command.job


class StopJob(msgspec.Struct, frozen=True):
    key: str
    job: str


@action("jobs.run")
def stop(actor: Actor, command: StopJob) -> str:
    """Asks a job to stop after the step it is in; one that has not begun is stopped at once. Raises RefusedError."""
    row = _job(actor, command.job)
    if row.state not in OPEN:
        raise RefusedError("it has ended already: there is nothing to stop")
    if row.state == QUEUED:
        row.state, row.ended_at = STOPPED, actor.now
    else:
        row.state = STOPPING
    row.save(update_fields=["state", "ended_at"])
    return command.job


class GoOn(msgspec.Struct, frozen=True):
    key: str
    job: str


@action("jobs.run")
def go_on(actor: Actor, command: GoOn) -> str:
    """Public id of the job that goes on from where it was: this one, or the one that is open on its subject already.

    It goes on in the name of whoever asks now. Raises RefusedError where it is done.
    """
    row = _job(actor, command.job)
    if row.state == DONE:
        raise RefusedError("it is done: there is nothing to go on with")
    same = Job.rows.of(actor).filter(kind=row.kind, subject=row.subject, state__in=OPEN).first()
    if same is not None:
        return str(same.public_id)
    row.state, row.begun, row.problem, row.result, row.ended_at = QUEUED, 0, "", "", None
    row.asked_by_id = actor.user_id
    row.save()
    return str(row.public_id)


def _job(actor: Actor, public_id: str) -> Job:
    row = Job.rows.of(actor, public_id).select_for_update().first()
    if row is None:
        raise NotFoundError("no such job")
    return row
