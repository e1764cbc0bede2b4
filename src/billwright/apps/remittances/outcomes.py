"""What a posted or set-aside answer means for the claim and for people: its state, its timeline, its work."""

from collections.abc import Iterator

from billwright.apps.claims import actions as claims
from billwright.apps.claims.models import Claim
from billwright.apps.claims.timeline import Note
from billwright.apps.compliance.access import Actor
from billwright.apps.remittances.actions import plain
from billwright.apps.remittances.deciding import Decided
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries as worklist_queries
from billwright.records.money import format_cents
from billwright.records.remittance import DENIED, REVERSAL
from billwright.records.remittance import RemittanceClaim as Record

HELD_SHARE = "this payer's cost sharing never reaches the patient"
STEPS = {
    "claim_denied": "Read the reasons, correct and resubmit, or appeal, before the payer's limit.",
    "remittance_left": "Decide each: appeal, or correct the claim and send it again.",
    "cost_share_held": "Bill the plan that covers cost sharing: it may not reach the patient.",
    "credit_balance": "Find which payment is too much, then return it to the payer or await its recovery.",
}
WORK_OF_A_CLAIM = tuple(STEPS)


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
            cents=abs(row.paid_cents or row.charge_cents),
        ),
    )


def close_set_aside(actor: Actor, row: RemittanceClaim) -> None:
    for kind in ("remittance_claim_unmatched", "remittance_set_aside"):
        worklist.close_work(actor, kind, str(row.public_id), "it is posted again")


def close_work_of_claim(actor: Actor, claim: Claim, why: str) -> None:
    for kind in WORK_OF_A_CLAIM:
        worklist.close_work(actor, kind, str(claim.public_id), why)


def tell(actor: Actor, remittance: Remittance, decided: list[Decided]) -> None:
    """States, timelines and work after answers that were posted, noted or set aside. Where several are for one claim, the
    last one says how it stands."""
    told = []
    last: dict[int, Decided] = {}
    for each in decided:
        if each.problem:
            raise_set_aside(actor, each.row, each.kind)
        elif each.claim is not None and each.decision is not None:
            _take_number(each.claim, each.record)
            told.append(Note(each.claim, _state(each), _words(remittance, each.row)))
            last[each.claim.pk] = each
    claims.adjudicated(actor, told, remittance.document)
    _work(actor, list(last.values()))


def _take_number(claim: Claim, record: Record) -> None:
    number = plain(record.payer_control_number, 50)
    if number:
        claim.payer_control_number = number


def _words(remittance: Remittance, row: RemittanceClaim) -> str:
    words = [f"paid {format_cents(row.paid_cents)}"]
    if row.adjusted_cents:
        words.append(f"written off {format_cents(row.adjusted_cents)}")
    if row.patient_cents:
        words.append(f"passed on {format_cents(row.patient_cents)}")
    if row.left_cents:
        words.append(f"left to decide {format_cents(row.left_cents)}")
    return f"Remittance {remittance.trace_number}: {', '.join(words)}"


def _state(each: Decided) -> str:
    row = each.row
    if each.record.status == REVERSAL:
        return "reversed"
    if each.record.status == DENIED or (not row.paid_cents and row.left_cents and not row.patient_cents):
        return "denied"
    return "partial" if row.left_cents else "paid"


def _work(actor: Actor, decided: list[Decided]) -> None:
    """Raises what each claim's answer leaves, and closes what an earlier one left and this one settled."""
    sources = [str(each.claim.public_id) for each in decided if each.claim is not None]
    is_open = worklist_queries.open_among(actor, WORK_OF_A_CLAIM, sources)
    for each, source in zip(decided, sources, strict=True):
        wanted = {work.kind: work for work in _work_of(each, source)}
        for work in wanted.values():
            worklist.raise_work(actor, work)
        for kind in WORK_OF_A_CLAIM:
            if kind not in wanted and (kind, source) in is_open:
                worklist.close_work(actor, kind, source, "a later remittance settled it")


def _work_of(each: Decided, source: str) -> Iterator[worklist.RaiseWork]:
    assert each.claim is not None and each.decision is not None
    claim = each.claim.control_number
    if each.overpaid_cents:
        cents = each.overpaid_cents
        reason = f"Claim {claim}: the payer's answers go {format_cents(cents)} below what it owed"
        yield worklist.RaiseWork("credit_balance", "claim", source, reason, STEPS["credit_balance"], cents)
    left = [each for line in each.decision.lines for each in line.left if each.cents]
    held = [each for each in left if each.words == HELD_SHARE]
    kinds = {"cost_share_held"} if held else set()
    if _state(each) == "denied":
        kinds.add("claim_denied")
    elif len(left) > len(held):
        kinds.add("remittance_left")
    reasons = ", ".join(f"{each.reason} {format_cents(each.cents)}" for each in left) or "it unpaid"
    for kind in sorted(kinds):
        cents = max(0, each.row.left_cents)
        reason = f"Claim {claim}: the payer left {reasons}"
        yield worklist.RaiseWork(kind, "claim", source, reason, STEPS[kind], cents)
