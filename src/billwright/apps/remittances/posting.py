"""Posting a remittance's claims: once each, in short batches; undoing one, and posting again what was set aside."""

from __future__ import annotations

import uuid

import msgspec
from django.db.models import QuerySet

from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.holding import hold_accounts
from billwright.apps.ledger.models import Entry
from billwright.apps.outbox.webhooks import announce
from billwright.apps.parties.models import Account
from billwright.apps.remittances import outcomes
from billwright.apps.remittances.actions import OPEN, POSTED
from billwright.apps.remittances.deciding import NOTHING_TO_POST, Decided, Facts, decide
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.remittances.next_payer import bill_next_payer

WAITING, DONE, NOTED, ASIDE = "waiting", "posted", "noted", "set_aside"


class PostNext(msgspec.Struct, frozen=True):
    """The next `limit` claims of the remittance (public id) that wait."""

    remittance: str
    limit: int = 50


class Posted(msgspec.Struct, frozen=True):
    """`done` claims were decided in this step."""

    done: int


@action("remittances.post", keyed=False)
def post_next(actor: Actor, command: PostNext) -> Posted:
    """One short transaction: decides and posts the next claims. Safe to repeat; `done` 0 ends it."""
    remittance = _locked(actor, command.remittance)
    if remittance.state != OPEN:
        return Posted(0)
    rows = list(_answers(actor, remittance).filter(state=WAITING).order_by("position")[: command.limit])
    _post(actor, remittance, rows)
    return Posted(len(rows))


def _locked(actor: Actor, public_id: str) -> Remittance:
    remittance = (
        Remittance.rows.of(actor, public_id).select_for_update(of=("self",)).select_related("payer", "document").first()
    )
    if remittance is None:
        raise NotFoundError("no such remittance")
    return remittance


def _answers(actor: Actor, remittance: Remittance) -> QuerySet[RemittanceClaim]:
    with_claim = ("claim__coverage", "claim__payer", "claim__encounter__patient")
    return RemittanceClaim.rows.of(actor).select_related(*with_claim).filter(remittance=remittance)


def _post(actor: Actor, remittance: Remittance, rows: list[RemittanceClaim]) -> None:
    """Decides these answers in their order, posts what may post, and tells claims and people what became of them."""
    if rows:
        _hold_accounts(actor, rows)
        facts = Facts(actor, remittance, rows)
        decided = [decide(facts, row) for row in rows]
        posting = [each for each in decided if each.entry is not None]
        entries = ledger.post_many(actor, [each.entry for each in posting if each.entry is not None])
        for each, entry in zip(posting, entries, strict=True):
            each.row.entry = uuid.UUID(entry)
        for each in decided:
            _note_outcome(each)
        RemittanceClaim.rows.save_many(actor, rows, _OUTCOME)
        outcomes.tell(actor, remittance, decided)
    _finish(actor, remittance)


def _hold_accounts(actor: Actor, rows: list[RemittanceClaim]) -> None:
    accounts = {row.claim.account_id for row in rows if row.claim is not None}
    hold_accounts(Account.rows.of(actor).filter(pk__in=accounts))


_OUTCOME = ("state", "reason", "entry", "adjusted_cents", "patient_cents", "left_cents", "bills_next")


def _note_outcome(each: Decided) -> None:
    row, decision = each.row, each.decision
    if each.problem:
        row.state, row.reason = ASIDE, each.problem[:300]
    else:
        row.state, row.reason = (DONE if each.entry else NOTED), NOTHING_TO_POST.get(each.record.status, "")
    if decision is not None:
        row.adjusted_cents = sum(line.written_off_cents for line in decision.lines)
        row.patient_cents = sum(line.transferred_cents for line in decision.lines)
        row.left_cents = sum(line.left_cents for line in decision.lines)
        row.bills_next = each.next_coverage is not None and row.patient_cents > 0


def _finish(actor: Actor, remittance: Remittance) -> None:
    """Posted whole once nothing waits and nothing is set aside: then its money has left clearing."""
    left = RemittanceClaim.rows.of(actor).filter(remittance=remittance, state__in=(WAITING, ASIDE)).exists()
    state = OPEN if left else POSTED
    if remittance.state != state:
        remittance.state = state
        remittance.save(update_fields=["state"])
        if state == POSTED:
            announce(actor, "remittance.posted", [str(remittance.public_id)])


class UndoPosting(msgspec.Struct, frozen=True):
    """`remittance_claim` is a public id; `reason` stays in the books."""

    key: str
    remittance_claim: str
    reason: str


class NotPostedError(RefusedError):
    """There is nothing to undo, or nothing to post again."""


@action("remittances.post")
def undo(actor: Actor, command: UndoPosting) -> str:
    """Takes a posted claim back by reversal: its money is in clearing again, and it is a person's work. The claim stands
    as the answer before left it; the newest answer is undone first.

    Public id of the remittance claim. Raises NotFoundError, NotPostedError, FieldErrors for no reason given.
    """
    remittance, row = _answer(actor, command.remittance_claim)
    _hold_accounts(actor, [row])
    if row.state != DONE or row.entry is None:
        raise NotPostedError("this claim is not posted: there is nothing to undo")
    why = command.reason.strip()
    if not why:
        raise FieldErrors({"reason": "say why it is undone: the reason stays in the books"})
    _refuse_under_a_later_one(actor, row, row.entry)
    ledger.reverse(actor, ledger.Reverse(f"{command.key}/reverse", str(row.entry), actor.today, why))
    row.state, row.reason = ASIDE, f"Undone: {why}"[:300]
    row.adjusted_cents = row.patient_cents = row.left_cents = 0
    row.bills_next = False
    row.save(update_fields=["state", "reason", "adjusted_cents", "patient_cents", "left_cents", "bills_next"])
    _finish(actor, remittance)
    outcomes.raise_set_aside(actor, row, "remittance_set_aside")
    if row.claim is not None:
        outcomes.tell_undone(actor, remittance, row, row.claim, why)
    return str(row.public_id)


def _refuse_under_a_later_one(actor: Actor, row: RemittanceClaim, entry: uuid.UUID) -> None:
    """A payer's reversal, or a second payment, was decided by what stood then: without it the books would say of a line
    that more is owed than was ever charged."""
    others = RemittanceClaim.rows.of(actor).filter(claim=row.claim_id, state=DONE).exclude(pk=row.pk)
    this = Entry.rows.of(actor).get(public_id=entry)
    later = Entry.rows.of(actor).filter(public_id__in=others.values("entry"), pk__gt=this.pk).order_by("-pk").first()
    if row.claim_id is not None and later is not None:
        trace = others.values_list("remittance__trace_number", flat=True).get(entry=later.public_id)
        raise NotPostedError(f"a later answer to this claim is posted, of payment {trace}: undo that one first")


class Retry(msgspec.Struct, frozen=True):
    """Post what was set aside again, `claim` naming by its control number the one that it is for; empty as it stands."""

    key: str
    remittance_claim: str
    claim: str = ""


@action("remittances.post")
def retry(actor: Actor, command: Retry) -> str:
    """Public id of the remittance claim, posted or set aside anew with its reason. Raises NotPostedError, FieldErrors."""
    remittance, row = _answer(actor, command.remittance_claim)
    if row.state != ASIDE or remittance.state != OPEN:
        raise NotPostedError(
            "only a claim that was set aside, of a remittance whose money is in clearing, is posted again"
        )
    if command.claim:
        row.claim = Claim.rows.of(actor).filter(control_number=command.claim.strip()).first()
        if row.claim is None:
            raise FieldErrors({"claim": "no claim here has this control number"})
        row.save(update_fields=["claim"])
    outcomes.close_set_aside(actor, row)
    again = list(_answers(actor, remittance).filter(pk=row.pk))
    _post(actor, remittance, again)
    if again[0].bills_next:
        bill_next_payer(actor, str(row.public_id))
    return str(row.public_id)


def _answer(actor: Actor, remittance_claim: str) -> tuple[Remittance, RemittanceClaim]:
    """The remittance, locked first as every poster does, and its claim."""
    found = RemittanceClaim.rows.of(actor, remittance_claim)
    whole = found.values_list("remittance__public_id", flat=True).first()
    if whole is None:
        raise NotFoundError("no such claim of a remittance")
    remittance = _locked(actor, str(whole))
    return remittance, found.select_for_update(of=("self",)).select_related("claim").get()
