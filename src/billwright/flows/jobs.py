"""Long work: what may take longer than a second runs here, outside of any request, step by step.

Each kind of work could also be done at once: it commits in short steps, tells `advance` after each, and done again does
only what is left. So a job is stopped between two steps, and goes on where it was: after a stop, a failure, or the death
of its worker, whose lease ends by itself. While the worker lives, a heartbeat prolongs the lease, however long a step is.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import msgspec
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from billwright import x12
from billwright.apps.checks import trials
from billwright.apps.compliance.access import Actor, NotAllowedError, NotFoundError, system_actor, user_actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.ids import uuid7
from billwright.apps.compliance.models import Practice, User
from billwright.apps.documents import queries as documents
from billwright.apps.jobs import actions, queries
from billwright.apps.remittances import queries as remittances
from billwright.codestore.registry import REGISTRY
from billwright.flows import code_sets, receive
from billwright.flows.check import check_practice
from billwright.flows.dry_run import AskTrial, run_trial
from billwright.flows.edition_effect import run_effect
from billwright.flows.post import post_remittance
from billwright.flows.progress import Advance
from billwright.flows.submit import submit_ready
from billwright.records.words import counted

log = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
STOPPED_WORDS = "Stopped when asked to: what was done stands, and it goes on from there."
FOLLOW_SECONDS = 0.3
"""Between two looks at what another process does."""
NOTE_EVERY = dt.timedelta(milliseconds=300)
"""Between two notes of how far a job is, each a short transaction."""
BEATS_A_LEASE = 3
LONGEST_STEP = dt.timedelta(hours=1)
"""Of one step: a worker that hangs for longer than this loses its job to another."""

LONG_BYTES, LONG_CLAIMS = 40_000, 200
"""The one rule of what is long: an X12 file of more bytes, or work on more claims. 200 claims post in half a second, and a
file of 40 kB holds hardly more, however short each of them is; what is no longer than that is done at once."""


def is_long(data: bytes) -> bool:
    """Whether taking this file in is work for a job. A scan of any size is only kept, which is quick."""
    return len(data) > LONG_BYTES and x12.sniff(data) is not None


Work = Callable[[Actor, str, Advance], str]
"""`work(actor, subject, advance)` does a job and says what came of it."""


class Kind(msgspec.Struct, frozen=True):
    """Asking for it takes `permission`; its progress counts in `unit`."""

    permission: str
    unit: str
    work: Work


def _take_in(actor: Actor, document: str, advance: Advance) -> str:
    content = documents.content(actor, document)
    return receive.receive(actor, content.name, content.data, advance).outcome or "Nothing in it was to be acted on."


def _post(actor: Actor, remittance: str, advance: Advance) -> str:
    done = post_remittance(actor, remittance, advance)
    waiting = f"; {done.waiting:,} for a person" if done.waiting else ""
    return f"{counted(done.posted, 'claim')} posted, {done.set_aside:,} set aside{waiting}."


def _submit(actor: Actor, _: str, advance: Advance) -> str:
    sent = submit_ready(actor, advance)
    return f"{counted(sent.claims, 'claim')} submitted in {counted(len(sent.batches), 'file')}."


def _check(actor: Actor, _: str, advance: Advance) -> str:
    found = check_practice(actor, advance)
    if not found:
        return "The books agree."
    return f"{counted(len(found), 'difference')}, the first: {found[0].words}"


KINDS: dict[str, Kind] = {
    "take-in": Kind("files.receive", "claims", _take_in),
    "post": Kind("remittances.post", "claims", _post),
    "submit": Kind("claims.submit", "claims", _submit),
    "check": Kind("books.check", "rules", _check),
    "codes": Kind("codes.load", "rows", code_sets.load),
    "try-rule": Kind("rules.edit", "claims", run_trial),
    "edition": Kind("rules.edit", "claims", run_effect),
}


def ask(actor: Actor, kind: str, title: str, subject_kind: str = "", subject: str = "") -> str:
    """Public id of the job, queued or already open on this subject. Raises NotAllowedError."""
    actor.require(KINDS[kind].permission)
    return actions.ask(actor, actions.Ask(kind, title, KINDS[kind].unit, subject_kind, subject))


def ask_take_in(actor: Actor, name: str, data: bytes) -> str:
    """Keeps the file at once, so that nothing of it is lost, and has it read and posted by a job: its public id."""
    kept, kind = receive.keep(actor, name, data)
    title = f"Take in and post a file ({kind}, {(len(data) + 999) // 1000:,} kB)"
    return ask(actor, "take-in", title, "document", kept.public_id)


def ask_codes(actor: Actor, command: code_sets.AskLoad, data: Iterable[bytes]) -> str:
    """Keeps a publisher's file and has it loaded by a job: its public id. Raises FieldErrors, NotAllowedError."""
    actor.require(KINDS["codes"].permission)
    subject = code_sets.keep(actor, command, data)
    return ask(actor, "codes", f"Load {REGISTRY[command.set_name].title}", "code-set", subject)


def ask_take_in_again(actor: Actor, document: str) -> str:
    """A job for a file (public id) that was taken in before; empty where that is not long."""
    data = documents.content(actor, document).data
    return ask(actor, "take-in", "Take a file in again", "document", document) if is_long(data) else ""


def ask_post(actor: Actor, remittance: str) -> str:
    """Posts what waits in a remittance (public id)."""
    row = remittances.row(actor, remittance)
    return ask(actor, "post", f"Post payment {row.trace_number} of {row.payer_name}"[:120], "remittance", remittance)


def ask_trial(actor: Actor, command: AskTrial) -> str:
    """Public id of the job that tries a payer rule's newest version on past claims. Raises NotFoundError, FieldErrors."""
    trial = trials.begin(actor, trials.BeginTrial(f"{command.key}/trial", command.rule, command.months))
    return ask(actor, "try-rule", f"Try the rule “{trials.task(actor, trial).name}”"[:120], "payer-rule", trial)


def go_on(actor: Actor, command: actions.GoOn) -> str:
    """Public id of the job that goes on from where it was, in the actor's name. Raises NotAllowedError, NotFoundError;
    RefusedError where it is done."""
    actor.require(KINDS[queries.job(actor, command.job).kind].permission)
    return actions.go_on(actor, command)


class _StopAskedError(Exception):
    """Somebody asked the job to stop: raised between two steps."""


class _LeavingError(Exception):
    """The worker itself is to end: raised between two steps."""


class _Progress:
    """Told of each step; notes it a few times a second, and ends the work where that is asked."""

    def __init__(self, actor: Actor, job: str, worker: str, clock: Clock, leaving: Callable[[], bool]) -> None:
        self.actor, self.job, self.worker, self.clock, self.leaving = actor, job, worker, clock, leaving
        self.done = self.of = 0
        self.due = self.stepped_at = actor.now

    def __call__(self, done: int, of: int) -> None:
        self.done, self.of = done, of
        now = self.stepped_at = self.clock()
        if now >= self.due:
            self.due = now + NOTE_EVERY
            if not self.write():
                raise _StopAskedError
        if self.leaving():
            self.write()
            raise _LeavingError

    def write(self) -> bool:
        """Whether to go on. Raises LostJobError."""
        return actions.note(self.actor.at(self.clock()), actions.Note(self.job, self.worker, self.done, self.of))

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """While this lasts the lease is prolonged beside the work, so that no step is too long for it: a file of a hundred
        megabytes is read in one. It ends with the process, and with a step that takes an hour, which nobody believes in."""
        over = threading.Event()
        beating = threading.Thread(target=self._beat, args=(over,), name="heartbeat")
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join()

    def _beat(self, over: threading.Event) -> None:
        ours = True
        while ours and not over.wait(actions.LEASE.total_seconds() / BEATS_A_LEASE):
            now = self.clock()
            if now - self.stepped_at > LONGEST_STEP:
                break
            try:
                ours = actions.hold(self.actor.at(now), actions.Hold(self.job, self.worker))
            except DatabaseError:
                log.warning("job %s was not held: the database did not answer", self.job)
                connection.close()
        connection.close()  # this thread's own


def run_next(clock: Clock = timezone.now, leaving: Callable[[], bool] = lambda: False) -> int:
    """Does one waiting job of each practice, the oldest first, and says how many those were."""
    done = 0
    for practice in list(Practice.objects.order_by("id")):
        if not leaving() and queries.is_waiting(system_actor(practice, "job", clock())):
            done += _run(practice, "", clock, leaving)
    return done


def run_here(actor: Actor, job: str, clock: Clock = timezone.now, work: Work | None = None) -> queries.JobView:
    """Does this job (public id) in this process, where no worker has it yet, and says how it stands then. `work` is done
    in place of its kind's: the same, by one who wants to hear of it."""
    _run(Practice.objects.get(pk=actor.practice_id), job, clock, lambda: False, work)
    return queries.job(actor, job)


def take_in_here(actor: Actor, name: str, data: bytes, heard: Advance) -> receive.Received:
    """Takes a file in without a worker, `heard` told of it; a long one as a job, which the pages show and can stop.

    Where another process is at this file already, waits for it. Raises RefusedError where it was stopped or failed.
    """
    if not is_long(data):
        return receive.receive(actor, name, data, heard)
    kept, _ = receive.keep(actor, name, data)
    job, received = ask_take_in(actor, name, data), []

    def work(asker: Actor, _: str, advance: Advance) -> str:
        def tell_both(done: int, of: int) -> None:
            heard(done, of)
            advance(done, of)

        received.append(receive.receive(asker, name, data, tell_both))
        return received[0].outcome

    ended = run_here(actor, job, work=work)
    while ended.is_open:
        heard(ended.done, ended.total)
        time.sleep(FOLLOW_SECONDS)
        ended = queries.job(actor, job)
    if ended.state != queries.DONE:
        raise RefusedError(ended.problem or f"{ended.result} See 'billwright jobs list'.")
    answer = received[0] if received else receive.receive(actor, name, data)
    return msgspec.structs.replace(answer, is_new=kept.is_new)


def _run(practice: Practice, job: str, clock: Clock, leaving: Callable[[], bool], work: Work | None = None) -> bool:
    """Whether there was one to do."""
    system, worker = system_actor(practice, "job", clock()), str(uuid7())
    taken = actions.take_up(system, actions.TakeUp(worker, job))
    if not taken.public_id:
        return False
    progress = _Progress(system, taken.public_id, worker, clock, leaving)
    try:
        with progress.heartbeat():
            state, words = _worked(practice, taken, progress, work or KINDS[taken.kind].work)
        if state == queries.DONE or progress.of:
            progress.write()
        actions.end(system.at(clock()), actions.End(taken.public_id, worker, state, words))
    except actions.LostJobError:
        log.warning("job %s is another worker's now", taken.public_id)
    except KeyboardInterrupt:  # a person at a terminal wants it to end, not the next worker to go on
        actions.end(system.at(clock()), actions.End(taken.public_id, worker, queries.STOPPED, STOPPED_WORDS))
        raise
    return True


def _worked(practice: Practice, taken: actions.Taken, progress: _Progress, work: Work) -> tuple[str, str]:
    """(state, words) in which the job ends. Raises LostJobError; DatabaseError, after which the lease brings it back."""
    try:
        actor = _asker(practice, taken, progress.clock())
        actor.require(KINDS[taken.kind].permission)
        return queries.DONE, work(actor, taken.subject, progress)
    except _StopAskedError:
        return queries.STOPPED, STOPPED_WORDS
    except _LeavingError:
        return queries.QUEUED, ""
    except (RefusedError, NotAllowedError, NotFoundError, x12.X12Error) as refusal:
        return queries.FAILED, f"{refusal}"
    except (actions.LostJobError, DatabaseError):
        raise
    except Exception as error:  # (BLE001) logged and told: one job's defect keeps no other work of the worker waiting
        log.exception("job %s failed", taken.public_id)
        return queries.FAILED, f"A defect of ours ({type(error).__name__}): what was done stands; please report it."


def _asker(practice: Practice, taken: actions.Taken, now: dt.datetime) -> Actor:
    """Who asked does it, with what their role allows now."""
    if taken.asked_by is None:
        return system_actor(practice, "job", now)
    return user_actor(User.objects.get(pk=taken.asked_by), practice, "job", now)


def run_jobs(stop: threading.Event, pause_seconds: float = 1, clock: Clock = timezone.now) -> None:
    """Does what is queued until `stop` is set; a job in hand is then given back after the step it is in.

    A database that does not answer ends the round, not the worker.
    """
    while not stop.is_set():
        done = 0
        try:
            close_old_connections()
            done = run_next(clock, stop.is_set)
        except DatabaseError:
            log.exception("the database did not answer: trying again")
        if not done:
            stop.wait(pause_seconds)
