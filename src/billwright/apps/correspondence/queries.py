"""Calls and promises, as pages read them."""

import datetime as dt

import msgspec
from django.db.models import Exists, OuterRef, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.models import User
from billwright.apps.compliance.moments import Edge, older
from billwright.apps.correspondence import watching
from billwright.apps.correspondence.models import Inquiry, InquiryNote, Promise
from billwright.apps.parties.models import Account


class PromiseView(msgspec.Struct, frozen=True):
    """`kind` follow_up or payment; `cents` promised and `paid_cents` of it come since, both 0 for a follow-up.

    `state` open, late (open after its day), done, kept, withdrawn.
    """

    public_id: str
    inquiry: str
    kind: str
    due_on: dt.date
    cents: int
    paid_cents: int
    words: str
    state: str
    closed_why: str


class NoteView(msgspec.Struct, frozen=True):
    at: dt.datetime
    who: str
    words: str


class InquiryRow(msgspec.Struct, frozen=True):
    """One line of a list. `account` is a public id, `due_on` the nearest day of what is open, None where nothing is."""

    public_id: str
    account: str
    account_number: str
    holder_name: str
    at: dt.datetime
    on: dt.date
    asker: str
    asker_name: str
    topic: str
    answer: str
    taken_by: str
    due_on: dt.date | None


class InquiryView(msgspec.Struct, frozen=True):
    """A call whole: what was logged, what was added, oldest first, and what was promised."""

    row: InquiryRow
    callback: str
    verified: str
    question: str
    notes: tuple[NoteView, ...]
    promises: tuple[PromiseView, ...]


class InquiryPage(msgspec.Struct, frozen=True):
    """`after` is the cursor of the next page; empty on the last."""

    rows: tuple[InquiryRow, ...]
    after: str


@query("inquiries.view", audit="inquiries")
def inquiries(
    actor: Actor, topic: str = "", on: dt.date | None = None, is_open: bool = False, after: str = "", limit: int = 50
) -> InquiryPage:
    """Newest first. `topic` a key of kinds.TOPICS, `on` the day of the call, `is_open` only those that left something to
    be done, `after` the cursor that the last page gave."""
    rows = _rows(actor)
    if topic:
        rows = rows.filter(topic=topic)
    if on is not None:
        rows = rows.filter(on=on)
    if is_open:
        rows = rows.filter(Exists(_open_promises(actor).filter(inquiry=OuterRef("pk"))))
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-id")[: limit + 1])
    cursor = str(found[limit - 1].pk) if len(found) > limit else ""
    return InquiryPage(tuple(_row(each) for each in found[:limit]), cursor)


@query("inquiries.view", audit="account")
def inquiries_of_account(actor: Actor, account: str, limit: int = 200, edge: Edge | None = None) -> list[InquiryRow]:
    """Calls about the account (public id) after `edge`, newest first."""
    rows = _rows(actor).filter(account__in=Account.rows.of(actor, account))
    return [_row(each) for each in older(actor, rows, edge, at="at", on="on")[:limit]]


@query("inquiries.view", audit="account")
def promises_of_account(actor: Actor, account: str) -> list[PromiseView]:
    """What was promised on the account (public id): what is open first, by its day."""
    rows = Promise.rows.of(actor).filter(account__in=Account.rows.of(actor, account)).select_related("inquiry")
    seen = _promises(actor, account, rows)
    return sorted(seen, key=lambda each: (each.state not in ("open", "late"), each.due_on))


@query("inquiries.view", audit="inquiry")
def inquiry(actor: Actor, public_id: str) -> InquiryView:
    """Raises NotFoundError."""
    row = _rows(actor).filter(pk__in=Inquiry.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such call in this practice")
    notes = InquiryNote.rows.of(actor).filter(inquiry=row).select_related("user").order_by("id")
    promises = Promise.rows.of(actor).filter(inquiry=row).select_related("inquiry").order_by("id")
    return InquiryView(
        row=_row(row),
        callback=row.callback,
        verified=row.verified,
        question=row.question,
        notes=tuple(NoteView(each.at, _who(each.user), each.words) for each in notes),
        promises=tuple(_promises(actor, str(row.account.public_id), promises)),
    )


@query("inquiries.view")
def inquiry_of_promise(actor: Actor, promise: str) -> str:
    """Public id of the call in which it was promised; empty where it is no promise of ours."""
    found = Promise.rows.of(actor, promise).values_list("inquiry__public_id", flat=True).first()
    return str(found) if found else ""


@query("inquiries.view")
def watched_accounts(actor: Actor) -> list[str]:
    """Public ids of the accounts on which a promise to pay is open."""
    rows = _open_promises(actor).filter(kind=Promise.PAYMENT)
    return sorted({str(each) for each in rows.values_list("account__public_id", flat=True)})


def _rows(actor: Actor) -> QuerySet[Inquiry]:
    return Inquiry.rows.of(actor).select_related("account__holder", "taken_by").prefetch_related("promises")


def _open_promises(actor: Actor) -> QuerySet[Promise]:
    return Promise.rows.of(actor).filter(state=Promise.OPEN)


def _row(row: Inquiry) -> InquiryRow:
    return InquiryRow(
        public_id=str(row.public_id),
        account=str(row.account.public_id),
        account_number=row.account.number,
        holder_name=row.account.holder.name,
        at=row.at,
        on=row.on,
        asker=row.asker,
        asker_name=row.asker_name,
        topic=row.topic,
        answer=row.answer,
        taken_by=_who(row.taken_by),
        due_on=min((each.due_on for each in row.promises.all() if each.state == Promise.OPEN), default=None),
    )


def _promises(actor: Actor, account: str, rows: QuerySet[Promise]) -> list[PromiseView]:
    found = list(rows)
    met = {each.pk: cents for each, cents in watching.progress(actor, account)} if found else {}
    return [
        PromiseView(
            public_id=str(each.public_id),
            inquiry=str(each.inquiry.public_id),
            kind=each.kind,
            due_on=each.due_on,
            cents=each.cents,
            paid_cents=met.get(each.pk, 0),
            words=each.words,
            state="late" if each.state == Promise.OPEN and each.due_on < actor.today else each.state,
            closed_why=each.closed_why,
        )
        for each in found
    ]


def _who(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else "Billwright"
