"""Logging calls, adding to them, and seeing to what was promised in them."""

import datetime as dt

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.correspondence import watching
from billwright.apps.correspondence.kinds import TOPICS
from billwright.apps.correspondence.models import Inquiry, InquiryNote, Promise
from billwright.apps.correspondence.typed import call_of, words_of
from billwright.apps.parties.models import Account
from billwright.apps.worklist import actions as worklist
from billwright.records.words import us_day

CALL_BACK, NOT_KEPT = "follow_up_call", "promise_not_kept"
"""The kinds of work that a promise of ours, or one of theirs, becomes."""


class PromiseStateError(RefusedError):
    """The promise is done, kept or withdrawn already."""


class LogInquiry(msgspec.Struct, frozen=True):
    """One call. `account` is a public id; `asker`, `topic`, `verified` are keys of kinds.py; `callback` a US number.

    `follow_up_on` is the day by which we call back, about `follow_up_words`; `promise_on` the day by which the caller
    pays `promise_cents`, positive. None where nothing was promised.
    """

    key: str
    account: str
    asker: str
    topic: str
    verified: str
    answer: str
    question: str = ""
    asker_name: str = ""
    callback: str = ""
    follow_up_on: dt.date | None = None
    follow_up_words: str = ""
    promise_on: dt.date | None = None
    promise_cents: int | None = None


class AddToInquiry(msgspec.Struct, frozen=True):
    key: str
    inquiry: str
    words: str


class FinishFollowUp(msgspec.Struct, frozen=True):
    """`words` say what came of it; they are added to the call."""

    key: str
    promise: str
    words: str


class WithdrawPromise(msgspec.Struct, frozen=True):
    """`words` say why it no longer holds."""

    key: str
    promise: str
    words: str


@action("inquiries.log")
def log_inquiry(actor: Actor, command: LogInquiry) -> str:
    """Public id of the call. A follow-up becomes its taker's work on its day; a promise to pay is watched from now on.

    Raises NotFoundError, FieldErrors (fields named as the command's).
    """
    account = Account.rows.of(actor, command.account).first()
    if account is None:
        raise NotFoundError("no such account in this practice")
    inquiry = Inquiry.rows.add(
        actor, account=account, at=actor.now, on=actor.today, taken_by_id=actor.user_id, **call_of(actor, command)
    )
    if command.follow_up_on is not None:
        words = command.follow_up_words.strip()
        promise = _promise(actor, inquiry, Promise.FOLLOW_UP, command.follow_up_on, words=words)
        _put_on_its_day(actor, promise)
    if command.promise_on is not None:
        _promise(actor, inquiry, Promise.PAYMENT, command.promise_on, cents=command.promise_cents)
    return str(inquiry.public_id)


@action("inquiries.log")
def add_to_inquiry(actor: Actor, command: AddToInquiry) -> str:
    """Public id of the call. What was logged stays; this stands below it. Raises NotFoundError, FieldErrors."""
    inquiry = Inquiry.rows.of(actor, command.inquiry).first()
    if inquiry is None:
        raise NotFoundError("no such call in this practice")
    _add(actor, inquiry, words_of(command.words, "say what is to be added"))
    return command.inquiry


@action("inquiries.log")
def finish_follow_up(actor: Actor, command: FinishFollowUp) -> str:
    """Public id of the call: what came of it is added to it, and its work is closed.

    Raises NotFoundError, PromiseStateError, FieldErrors.
    """
    promise = _open_promise(actor, command.promise, Promise.FOLLOW_UP)
    words = words_of(command.words, "say what came of it")
    _end(actor, promise, Promise.DONE, words)
    worklist.close_work(actor, CALL_BACK, str(promise.public_id), "the follow-up is done")
    _add(actor, promise.inquiry, words)
    return str(promise.inquiry.public_id)


@action("inquiries.log")
def withdraw_promise(actor: Actor, command: WithdrawPromise) -> str:
    """Public id of the call. A follow-up is not needed any more, or a promise to pay no longer holds.

    Raises NotFoundError, PromiseStateError, FieldErrors.
    """
    promise = _open_promise(actor, command.promise)
    words = words_of(command.words, "say why it no longer holds")
    _end(actor, promise, Promise.WITHDRAWN, words)
    for kind in (CALL_BACK, NOT_KEPT):
        worklist.close_work(actor, kind, str(promise.public_id), "the promise was withdrawn")
    _add(actor, promise.inquiry, f"Withdrawn: {words}")
    return str(promise.inquiry.public_id)


@action("inquiries.log", keyed=False)
def watch_promises(actor: Actor, account: str) -> int:
    """Looks what was paid on the account (public id) since each promise to pay: one that is met is kept, one whose payment
    was voided is open again, and one whose day has passed becomes work. How many changed. Safe to repeat."""
    changed = 0
    for promise, met_cents in watching.progress(actor, account):
        is_kept = met_cents >= promise.cents
        if is_kept and promise.state == Promise.OPEN:
            _end(actor, promise, Promise.KEPT, "paid")
            worklist.close_work(actor, NOT_KEPT, str(promise.public_id), "it was paid")
            changed += 1
        elif not is_kept and promise.state == Promise.KEPT:
            _reopen(promise)
            changed += 1
        if promise.state == Promise.OPEN and promise.due_on < actor.today:
            _call_in(actor, promise, promise.cents - met_cents)
    return changed


@action("inquiries.log", keyed=False)
def recall_follow_ups(actor: Actor) -> int:
    """Puts every follow-up whose day has come on Today, also one whose work somebody finished without following up.
    How many are due."""
    due = Promise.rows.of(actor).filter(kind=Promise.FOLLOW_UP, state=Promise.OPEN, due_on__lte=actor.today)
    found = list(due.select_related("inquiry"))
    for promise in found:
        _raise_follow_up(actor, promise)
    return len(found)


def _promise(actor: Actor, inquiry: Inquiry, kind: str, due_on: dt.date, **facts: object) -> Promise:
    return Promise.rows.add(
        actor, inquiry=inquiry, account_id=inquiry.account_id, kind=kind, due_on=due_on, made_at=actor.now, **facts
    )


def _put_on_its_day(actor: Actor, promise: Promise) -> None:
    """The work is there at once and sleeps until its day; it is its taker's, who promised it."""
    item = _raise_follow_up(actor, promise)
    if actor.user_id is not None:
        worklist.take(actor, worklist.Take(f"{promise.public_id}/take", item))
    if promise.due_on > actor.today:
        sleep = worklist.Snooze(f"{promise.public_id}/snooze", item, promise.due_on, "The day agreed with the caller")
        worklist.snooze(actor, sleep)


def _raise_follow_up(actor: Actor, promise: Promise) -> str:
    about = TOPICS[promise.inquiry.topic].lower()
    return worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="follow_up_call",
            source_kind="inquiry",
            source=str(promise.public_id),
            reason=f"A caller was promised an answer ({about}), taken on {us_day(promise.inquiry.on)}.",
            next_step="Open the call, answer the caller, and say there what came of it.",
            due_on=promise.due_on,
        ),
    )


def _call_in(actor: Actor, promise: Promise, missing_cents: int) -> None:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="promise_not_kept",
            source_kind="inquiry",
            source=str(promise.public_id),
            reason=f"A payment promised for {us_day(promise.due_on)} has not come, or not all of it.",
            next_step="Call who promised it: take the payment, agree on another day, or withdraw the promise with a reason.",
            cents=missing_cents,
            due_on=promise.due_on,
        ),
    )


def _open_promise(actor: Actor, public_id: str, kind: str = "") -> Promise:
    rows = Promise.rows.of(actor, public_id).select_for_update(of=("self",)).select_related("inquiry")
    promise = rows.filter(kind=kind).first() if kind else rows.first()
    if promise is None:
        raise NotFoundError("no such promise in this practice")
    if promise.state != Promise.OPEN:
        raise PromiseStateError(f"this is {promise.state} already: {promise.closed_why}")
    return promise


def _end(actor: Actor, promise: Promise, state: str, why: str) -> None:
    promise.state, promise.closed_at, promise.closed_by_id, promise.closed_why = (
        state, actor.now, actor.user_id, why[:200],
    )  # fmt: skip
    promise.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])


def _reopen(promise: Promise) -> None:
    promise.state, promise.closed_at, promise.closed_by, promise.closed_why = Promise.OPEN, None, None, ""
    promise.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])


def _add(actor: Actor, inquiry: Inquiry, words: str) -> None:
    InquiryNote.rows.add(actor, inquiry=inquiry, at=actor.now, user_id=actor.user_id, words=words)
