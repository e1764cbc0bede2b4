"""The night's cycle over every practice: what must be true each morning. Safe to repeat."""

import datetime as dt
import logging

import msgspec

from billwright.apps.compliance import audit
from billwright.apps.compliance.access import Actor, action, system_actor
from billwright.apps.compliance.models import Practice
from billwright.apps.jobs.queries import resting
from billwright.apps.parties.drift import drifted, mend
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist.queries import is_open
from billwright.flows import promises, receive
from billwright.flows.check import check
from billwright.flows.edition_effect import ask_unseen
from billwright.flows.tending import tend
from billwright.records.words import counted

log = logging.getLogger(__name__)
MOST_MENDED, MENDED_AT_ONCE = 10_000, 100
"""People whose search keys are made anew in a night, and in one transaction."""


class Step(msgspec.Struct, frozen=True):
    practice: str
    name: str
    words: str


class Night(msgspec.Struct, frozen=True):
    ok: bool
    steps: tuple[Step, ...]


def run_night(now: dt.datetime) -> Night:
    """Finishes what was cut short, seals the trail, tends search and database, then checks the books; a difference is a
    manager's work."""
    steps, sound = [], True
    for practice in list(Practice.objects.order_by("id")):
        actor = system_actor(practice, "nightly", now)
        finished, failed = _finish_files(actor)
        steps.append(Step(practice.name, "files", finished))
        sound = sound and not failed
        watched, due = promises.watch(actor)
        words = f"{counted(watched, 'account')} with a promise to pay looked at, {counted(due, 'call')} to return"
        steps.append(Step(practice.name, "promises", words))
        steps.append(Step(practice.name, "search", _mend_search(actor)))
        asked = ask_unseen(actor)
        steps.append(Step(practice.name, "editions", f"{counted(asked, 'new edition')} to be run against past claims"))
        sealed = audit.seal(actor)
        steps.append(Step(practice.name, "audit", f"{sealed} events sealed into the chain"))
    tend()
    report = check(now)
    for practice in list(Practice.objects.order_by("id")):
        differences = [each for each in report.differences if each.practice in ("", practice.name)]
        actor = system_actor(practice, "nightly", now)
        if differences:
            tell_books_differ(actor, str(practice.public_id), len(differences), differences[0].words)
        elif is_open(actor, "books_differ", str(practice.public_id)):
            worklist.close_work(actor, "books_differ", str(practice.public_id), "the books agree again")
        words = counted(len(differences), "difference") if differences else "the books agree"
        steps.append(Step(practice.name, "books", words))
    return Night(report.ok and sound, tuple(steps))


def _finish_files(actor: Actor) -> tuple[str, bool]:
    """What to say of the files that were taken in half-way, and whether one failed. What a person stopped, or a job is at,
    is left to them."""
    finished, failed, left_alone = 0, "", resting(actor)
    for document in receive.half_taken_in(actor):
        if document in left_alone:
            continue
        try:
            finished += receive.finish(actor, document)
        except Exception as error:  # (BLE001) logged and told: it keeps no other file and no books from being looked at
            log.exception("finishing file %s failed", document)
            failed = f"; a defect of ours ({type(error).__name__}) stopped another: please report it"
    return f"{counted(finished, 'file')} finished that had been taken in half-way{failed}", bool(failed)


def _mend_search(actor: Actor) -> str:
    """Makes search keys that are not their people's anew, a few in a transaction, so that nobody who writes waits long."""
    found = [each.party for each in drifted(actor, MOST_MENDED)]
    for at in range(0, len(found), MENDED_AT_ONCE):
        mend(actor, found[at : at + MENDED_AT_ONCE])
    return f"search keys of {counted(len(found), 'account')} made anew"


@action("books.check", keyed=False)
def tell_books_differ(actor: Actor, practice: str, count: int, first: str) -> str:
    return worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="books_differ",
            source_kind="practice",
            source=practice,
            reason=f"The self-check found {counted(count, 'difference')}, first: {first}",
            next_step="Run 'billwright check', stop posting, and restore or correct by reversal before going on.",
            due_on=actor.today,
        ),
    )
