"""What a posted or set-aside answer means for the claim and for people: its state, its timeline, its work."""

from billwright.apps.claims import actions as claims
from billwright.apps.claims.models import Claim
from billwright.apps.compliance.access import Actor
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.worklist import actions as worklist
from billwright.records.money import format_cents
from billwright.records.remittance import DENIED, REVERSAL
from billwright.records.remittance import RemittanceClaim as Record
from billwright.rules.ledger.adjudication import ClaimDecision

HELD_SHARE = "this payer's cost sharing never reaches the patient"
WORK_OF_A_CLAIM = ("claim_denied", "remittance_left", "cost_share_held")


def raise_set_aside(actor: Actor, row: RemittanceClaim, kind: str) -> None:
    """`kind` remittance_claim_unmatched or remittance_set_aside."""
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind=kind,
            source_kind="remittance",
            source=str(row.public_id),
            reason=row.reason,
            next_step="Open the remittance, find whose it is or what differs, then post it again or return it.",
            cents=abs(row.paid_cents) or abs(row.charge_cents),
        ),
    )


def close_set_aside(actor: Actor, row: RemittanceClaim) -> None:
    for kind in ("remittance_claim_unmatched", "remittance_set_aside"):
        worklist.close_work(actor, kind, str(row.public_id), "it is posted again")


def raise_credit_balance(actor: Actor, claim: Claim, cents: int) -> None:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="credit_balance",
            source_kind="claim",
            source=str(claim.public_id),
            reason=f"Claim {claim.control_number}: the payer's answers go {format_cents(cents)} below what it owed",
            next_step="Find which payment is too much, then refund the payer or await its recovery.",
            cents=cents,
        ),
    )


def tell_claim(
    actor: Actor, remittance: Remittance, row: RemittanceClaim, claim: Claim, record: Record, decision: ClaimDecision
) -> None:
    """The claim's state and timeline after an answer that was posted or noted, and the work that it leaves."""
    if record.payer_control_number and claim.payer_control_number != record.payer_control_number:
        claim.payer_control_number = record.payer_control_number[:50]
    words = [f"paid {format_cents(row.paid_cents)}"]
    if row.adjusted_cents:
        words.append(f"written off {format_cents(row.adjusted_cents)}")
    if row.patient_cents:
        words.append(f"passed on {format_cents(row.patient_cents)}")
    if row.left_cents:
        words.append(f"left to decide {format_cents(row.left_cents)}")
    state = _state(record, row)
    claims.adjudicated(
        actor,
        claim,
        state,
        f"Remittance {remittance.trace_number}: {', '.join(words)}",
        remittance.document,
    )
    _work(actor, claim, row, state, decision)


def _state(record: Record, row: RemittanceClaim) -> str:
    if record.status == REVERSAL:
        return "reversed"
    if record.status == DENIED or (not row.paid_cents and row.left_cents and not row.patient_cents):
        return "denied"
    return "partial" if row.left_cents else "paid"


def _work(actor: Actor, claim: Claim, row: RemittanceClaim, state: str, decision: ClaimDecision) -> None:
    source = str(claim.public_id)
    left = [each for line in decision.lines for each in line.left if each.cents]
    held = [each for each in left if each.words == HELD_SHARE]
    open_kinds = set()
    if state == "denied":
        open_kinds.add("claim_denied")
    elif len(left) > len(held):
        open_kinds.add("remittance_left")
    if held:
        open_kinds.add("cost_share_held")
    for kind in WORK_OF_A_CLAIM:
        if kind not in open_kinds:
            worklist.close_work(actor, kind, source, "a later remittance settled it")
    reasons = ", ".join(f"{each.reason} {format_cents(each.cents)}" for each in left)
    steps = {
        "claim_denied": "Read the reasons, correct and resubmit, appeal, or give it up before the payer's limit.",
        "remittance_left": "Decide each: appeal, correct the claim, or write it off with a reason.",
        "cost_share_held": "Bill the plan that covers cost sharing, or write it off: it may not reach the patient.",
    }
    for kind in sorted(open_kinds):
        worklist.raise_work(
            actor,
            worklist.RaiseWork(
                kind=kind,
                source_kind="claim",
                source=source,
                reason=f"Claim {claim.control_number}: the payer left {reasons or 'it unpaid'}",
                next_step=steps[kind],
                cents=max(0, row.left_cents),
            ),
        )
