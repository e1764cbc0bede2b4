"""Posting a remittance's claims: decided by rule, once each, in short batches; what a rule may not decide is work."""

from __future__ import annotations

import msgspec
from django.db.models import QuerySet

from billwright.apps.claims import actions as claims
from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.parties.models import Coverage
from billwright.apps.remittances import outcomes
from billwright.apps.remittances.actions import OPEN, POSTED
from billwright.apps.remittances.matching import OurLine, Unmatched, match_lines
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.records.entry import Entry
from billwright.records.remittance import RemittanceClaim as Record
from billwright.rules.ledger import posting
from billwright.rules.ledger.adjudication import ClaimDecision, decide_claim

WAITING, DONE, NOTED, ASIDE = "waiting", "posted", "noted", "set_aside"
NOTHING_TO_POST = {"23": "forwarded: not this payer's claim", "25": "a predetermination: nothing is paid by it"}
"""CLP02 codes that move no money."""

_decoder = msgspec.json.Decoder(Record)


class PostNext(msgspec.Struct, frozen=True):
    """The next `limit` claims of the remittance (public id) that wait."""

    remittance: str
    limit: int = 50


class Posted(msgspec.Struct, frozen=True):
    """`done` claims were decided in this step; `to_next_payer` are public ids of remittance claims whose rest another
    payer owes now."""

    done: int
    to_next_payer: tuple[str, ...] = ()


class _Decided(msgspec.Struct):
    """One claim on its way through a step."""

    row: RemittanceClaim
    record: Record
    claim: Claim | None = None
    decision: ClaimDecision | None = None
    entry: Entry | None = None
    next_coverage: Coverage | None = None
    problem: str = ""
    kind: str = "remittance_claim_unmatched"
    overpaid_cents: int = 0
    """By how much the answer goes below what the payer owed, over all lines."""


@action("remittances.post", keyed=False)
def post_next(actor: Actor, command: PostNext) -> Posted:
    """One short transaction: decides and posts the next claims. Safe to repeat; `done` 0 ends it."""
    remittance = Remittance.rows.of(actor, command.remittance).select_for_update().select_related("payer").first()
    if remittance is None:
        raise NotFoundError("no such remittance")
    if remittance.state != OPEN:
        return Posted(0)
    rows = _waiting(actor, remittance)[: command.limit]
    decided = [_decide(actor, remittance, row) for row in rows]
    with_entry = [each for each in decided if each.entry is not None]
    entries = ledger.post_many(actor, [each.entry for each in with_entry if each.entry is not None])
    for each, entry in zip(with_entry, entries, strict=True):
        each.row.entry = entry  # type: ignore[assignment]
    for each in decided:
        _keep_outcome(actor, remittance, each)
    if not _waiting(actor, remittance).exists():
        _finish(actor, remittance)
    return Posted(
        len(decided),
        tuple(str(each.row.public_id) for each in decided if each.next_coverage is not None and each.row.patient_cents),
    )


def _waiting(actor: Actor, remittance: Remittance) -> QuerySet[RemittanceClaim]:
    return (
        RemittanceClaim.rows.of(actor)
        .select_related("claim__coverage", "claim__payer", "claim__encounter__patient")
        .filter(remittance=remittance, state=WAITING)
        .order_by("position")
    )


def _decide(actor: Actor, remittance: Remittance, row: RemittanceClaim) -> _Decided:
    record = _decoder.decode(bytes(row.record))
    decided = _Decided(row, record, row.claim)
    if record.status in NOTHING_TO_POST and not record.paid_cents:
        return decided
    claim = row.claim
    if claim is None:
        decided.problem = f"No claim here has the number {record.control_number[:20]!r}: it may be another office's."
        return decided
    if claim.payer_id != remittance.payer_id:
        decided.problem = f"Claim {claim.control_number} was sent to another payer than the one that answers here."
        return decided
    decided.kind = "remittance_set_aside"
    matched = _match(actor, claim, record)
    if isinstance(matched, Unmatched):
        decided.problem = f"Claim {claim.control_number}: {matched.words}."
        return decided
    _by_rule(actor, remittance, decided, claim, matched)
    return decided


def _match(actor: Actor, claim: Claim, record: Record) -> tuple[OurLine, ...] | Unmatched:
    """Our line for each of the payer's, in the payer's order; a claim answered as a whole is one line or none."""
    ours = tuple(
        OurLine(
            line.position,
            line.charge.item_id,
            line.control_number,
            line.charge.procedure,
            tuple(line.charge.modifiers),
            claim.service_from,
            line.charge.charge_cents,
        )
        for line in ClaimLine.rows.of(actor).filter(claim=claim).select_related("charge").order_by("position")
    )
    if record.lines:
        matched = match_lines(ours, record)
        return matched if isinstance(matched, Unmatched) else tuple(each.ours for each in matched)
    if len(ours) == 1:
        return ours
    return Unmatched(f"the payer answers it as a whole, and it has {len(ours)} lines: share the amounts out by hand")


def _by_rule(actor: Actor, remittance: Remittance, decided: _Decided, claim: Claim, lines: tuple[OurLine, ...]) -> None:
    """Decides the claim and makes its entry, or says why it is set aside."""
    owes = ledger.responsibility(actor, "insurer", claim.payer.party_id, claim.coverage_id)
    next_coverage = _next_coverage(actor, claim)
    open_cents = {
        each.item_id: each.cents
        for each in books.balances_of_items(actor, [line.item_id for line in lines])
        if each.responsibility_id == owes
    }
    decision = decide_claim(
        decided.record,
        on=remittance.paid_on or actor.today,
        is_first_payer=claim.order == "P",
        cost_share_reaches_patient=claim.payer.cost_share_reaches_patient,
        goes_to_patient=next_coverage is None,
        open_cents=tuple(open_cents.get(line.item_id, 0) for line in lines),
    )
    if decision.problem:
        decided.problem = f"Claim {claim.control_number}: {decision.problem}."
        return
    to = (
        ledger.responsibility(actor, "insurer", next_coverage.payer.party_id, next_coverage.pk)
        if next_coverage
        else ledger.responsibility(actor, "patient", claim.encounter.patient.guarantor_id)
    )
    decided.decision, decided.next_coverage = decision, next_coverage
    decided.overpaid_cents = sum(
        max(
            0, answer.paid_cents + answer.written_off_cents + answer.transferred_cents - open_cents.get(line.item_id, 0)
        )
        for line, answer in zip(lines, decision.lines, strict=True)
    )
    decided.entry = _entry(actor, remittance, decided, lines, owes, to)


def _next_coverage(actor: Actor, claim: Claim) -> Coverage | None:
    """The plan that pays after this one on the day of service; None where the rest is the patient's."""
    on = claim.service_from
    later = (
        Coverage.rows.of(actor)
        .select_related("payer")
        .filter(patient_id=claim.encounter.patient_id, order__gt=claim.coverage.order, starts__lte=on)
        .exclude(ends__lte=on)
    )
    return later.order_by("order").first()


def _entry(
    actor: Actor, remittance: Remittance, decided: _Decided, lines: tuple[OurLine, ...], owes: int, to: int
) -> Entry | None:
    assert decided.decision is not None and remittance.payer is not None and remittance.item_id is not None
    again = f":after:{decided.row.entry}" if decided.row.entry else ""
    return posting.insurance_payment(
        key=f"era:{remittance.document.sha256}:{remittance.ordinal}:{decided.row.position}{again}",
        posted_on=actor.today,
        clearing=(remittance.item_id, ledger.responsibility(actor, "payer", remittance.payer.party_id)),
        lines=tuple(
            posting.LinePayment(
                item=line.item_id,
                responsibility=owes,
                paid_cents=answer.paid_cents,
                written_off=answer.written_off,
                transferred=tuple((reason, to, cents) for reason, cents in answer.transferred),
            )
            for line, answer in zip(lines, decided.decision.lines, strict=True)
        ),
        source=("remittance-claim", str(decided.row.public_id)),
    )


def _keep_outcome(actor: Actor, remittance: Remittance, each: _Decided) -> None:
    row, decision = each.row, each.decision
    if each.problem:
        row.state, row.reason = ASIDE, each.problem[:300]
    else:
        row.state, row.reason = (DONE if each.entry else NOTED), NOTHING_TO_POST.get(each.record.status, "")
    if decision is not None:
        row.adjusted_cents = sum(line.written_off_cents for line in decision.lines)
        row.patient_cents = sum(line.transferred_cents for line in decision.lines)
        row.left_cents = sum(line.left_cents for line in decision.lines)
    row.save(update_fields=["state", "reason", "entry", "adjusted_cents", "patient_cents", "left_cents"])
    if each.problem:
        outcomes.raise_set_aside(actor, row, each.kind)
    elif each.claim is not None and decision is not None:
        outcomes.tell_claim(actor, remittance, row, each.claim, each.record, decision)
        if each.overpaid_cents:
            outcomes.raise_credit_balance(actor, each.claim, each.overpaid_cents)


def _finish(actor: Actor, remittance: Remittance) -> None:
    """Posted whole once nothing waits and nothing is set aside: then its money has left clearing."""
    aside = RemittanceClaim.rows.of(actor).filter(remittance=remittance, state=ASIDE).exists()
    state = OPEN if aside else POSTED
    if remittance.state != state:
        remittance.state = state
        remittance.save(update_fields=["state"])


class UndoPosting(msgspec.Struct, frozen=True):
    """`remittance_claim` is a public id; `reason` stays in the books."""

    key: str
    remittance_claim: str
    reason: str


class NotPostedError(RefusedError):
    """There is nothing to undo, or nothing to post again."""


@action("remittances.post")
def undo(actor: Actor, command: UndoPosting) -> str:
    """Takes a posted claim back by reversal: its money is in clearing again, and it is a person's work.

    Public id of the remittance claim. Raises NotFoundError, NotPostedError, FieldErrors for no reason given.
    """
    row = _claim_row(actor, command.remittance_claim)
    if row.state != DONE or row.entry is None:
        raise NotPostedError("this claim is not posted: there is nothing to undo")
    if not command.reason.strip():
        raise FieldErrors({"reason": "say why it is undone: the reason stays in the books"})
    ledger.reverse(actor, ledger.Reverse(f"{command.key}/reverse", str(row.entry), actor.today, command.reason.strip()))
    row.state, row.reason = ASIDE, f"Undone: {command.reason.strip()}"[:300]
    row.adjusted_cents = row.patient_cents = row.left_cents = 0
    row.save(update_fields=["state", "reason", "adjusted_cents", "patient_cents", "left_cents"])
    remittance = row.remittance
    if remittance.state == POSTED:
        remittance.state = OPEN
        remittance.save(update_fields=["state"])
    outcomes.raise_set_aside(actor, row, "remittance_set_aside")
    if row.claim is not None:
        claims.adjudicated(actor, row.claim, "", "Posting undone: " + command.reason.strip(), remittance.document)
    return str(row.public_id)


class Retry(msgspec.Struct, frozen=True):
    """Post what was set aside again, `claim` naming by its control number the one that it is for; empty as it stands."""

    key: str
    remittance_claim: str
    claim: str = ""


@action("remittances.post")
def retry(actor: Actor, command: Retry) -> str:
    """Public id of the remittance claim, posted or set aside anew with its reason. Raises NotPostedError, FieldErrors."""
    row = _claim_row(actor, command.remittance_claim)
    if row.state != ASIDE or row.remittance.state != OPEN:
        raise NotPostedError(
            "only a claim that was set aside, of a remittance whose money is in clearing, is posted again"
        )
    if command.claim:
        claim = Claim.rows.of(actor).filter(control_number=command.claim.strip()).first()
        if claim is None:
            raise FieldErrors({"claim": "no claim here has this control number"})
        row.claim = claim
    row.state = WAITING
    row.save(update_fields=["claim", "state"])
    outcomes.close_set_aside(actor, row)
    post_next(actor, PostNext(str(row.remittance.public_id)))
    return str(row.public_id)


def _claim_row(actor: Actor, public_id: str) -> RemittanceClaim:
    row = (
        RemittanceClaim.rows.of(actor, public_id)
        .select_for_update(of=("self",))
        .select_related("remittance__document", "claim")
        .first()
    )
    if row is None:
        raise NotFoundError("no such claim of a remittance")
    return row
