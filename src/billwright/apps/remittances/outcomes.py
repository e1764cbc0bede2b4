"""What a posted or set-aside answer means for the claim and for people: its state, its timeline, its work."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from billwright.apps.claims import actions as claims
from billwright.apps.claims import onward
from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.claims.open_lines import OpenLine, open_lines
from billwright.apps.claims.timeline import Note
from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import queries as books
from billwright.apps.ledger.models import Posting
from billwright.apps.remittances.actions import plain
from billwright.apps.remittances.deciding import NOTHING_TO_POST, Decided
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
TAKE_OFF = (
    "Post the answer again; or, if it stays so, take the payment off this bill on its receipt: then it is credit."
)
WORK_OF_A_CLAIM = tuple(STEPS)


def raise_set_aside(actor: Actor, row: RemittanceClaim, kind: str) -> None:
    """`kind` remittance_claim_unmatched or remittance_set_aside."""
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind=kind,
            source_kind="remittance",
            source=str(row.public_id),
            reason=_named(row),
            next_step="Open the remittance, find whose it is or what differs, then post it again or return it.",
            cents=abs(row.paid_cents or row.charge_cents),
        ),
    )


def _named(row: RemittanceClaim) -> str:
    """Why the answer is set aside, with the claim that it is about."""
    number = row.claim.control_number if row.claim else ""
    if not number or number in row.reason:
        return row.reason
    return f"Claim {number}: {row.reason[:1].lower()}{row.reason[1:]}"


def close_set_aside(actor: Actor, row: RemittanceClaim) -> None:
    for kind in ("remittance_claim_unmatched", "remittance_set_aside"):
        worklist.close_work(actor, kind, str(row.public_id), "it is posted again")


def close_work_of_claim(actor: Actor, claim: Claim, why: str) -> None:
    for kind in WORK_OF_A_CLAIM:
        worklist.close_work(actor, kind, str(claim.public_id), why)


def tell_undone(actor: Actor, remittance: Remittance, row: RemittanceClaim, claim: Claim, why: str) -> None:
    """State, timeline and work after the claim's newest posting was taken back: it stands as the answer before left it."""
    assert row.entry is not None
    close_work_of_claim(actor, claim, "the posting that raised it was undone")
    told = [Note(claim, claims.UNDONE, f"Posting undone: {why}")]
    answers = RemittanceClaim.rows.of(actor).filter(claim=claim, state__in=("posted", "noted"))
    before = answers.exclude(status__in=NOTHING_TO_POST).select_related("remittance").order_by("-id").first()
    if before is not None:
        still = open_lines(actor, [claim.pk]).get(claim.pk, [])
        told.append(Note(claim, _state(before, still), _words(before.remittance, before, still)))
    claims.adjudicated(actor, told, remittance.document)
    balances = books.balances_of_items(
        actor, ClaimLine.rows.of(actor).filter(claim=claim).values_list("charge__item", flat=True)
    )
    overpaid_cents = -sum(each.cents for each in balances if each.cents < 0)
    if overpaid_cents:
        reason = f"Claim {claim.control_number}: {format_cents(overpaid_cents)} was paid of what was undone"
        work = worklist.RaiseWork("credit_balance", "claim", str(claim.public_id), reason, TAKE_OFF, overpaid_cents)
        worklist.raise_work(actor, work)
    still_owing = {each.responsibility_id for each in balances if each.cents > 0}
    for plan in _passed_on_to(actor, claim, row.entry).exclude(responsibility__in=still_owing).distinct():
        onward.take_back_next(actor, onward.TakeBackNext(str(claim.public_id), str(plan), why))


def _passed_on_to(actor: Actor, claim: Claim, entry: UUID) -> QuerySet[Posting, UUID]:
    """Public ids of the plans that the entry made owe what the claim's own plan did not pay."""
    postings = Posting.objects.filter(
        practice_id=actor.practice_id, entry__public_id=entry, responsibility__kind="insurer", cents__gt=0
    )
    others = postings.exclude(responsibility__coverage=claim.coverage_id)
    return others.values_list("responsibility__coverage__public_id", flat=True)


def tell(actor: Actor, remittance: Remittance, decided: list[Decided]) -> None:
    """States, timelines and work after answers that were posted, noted or set aside. Where several are for one claim, the
    last one says how it stands."""
    told = []
    last: dict[int, Decided] = {}
    still = open_lines(actor, [each.claim.pk for each in decided if each.claim is not None and not each.problem])
    for each in decided:
        if each.problem:
            raise_set_aside(actor, each.row, each.kind)
        elif each.claim is not None and each.decision is not None:
            _take_number(each.claim, each.record)
            lines = still.get(each.claim.pk, [])
            told.append(Note(each.claim, _state(each.row, lines), _words(remittance, each.row, lines)))
            last[each.claim.pk] = each
    claims.adjudicated(actor, told, remittance.document)
    _work(actor, list(last.values()))


def _take_number(claim: Claim, record: Record) -> None:
    number = plain(record.payer_control_number, 50)
    if number:
        claim.payer_control_number = number


def _words(remittance: Remittance, row: RemittanceClaim, still: list[OpenLine]) -> str:
    words = [f"paid {format_cents(row.paid_cents)}"]
    if row.adjusted_cents:
        words.append(f"written off {format_cents(row.adjusted_cents)}")
    if row.patient_cents:
        words.append(f"passed on {format_cents(row.patient_cents)}")
    if row.left_cents:
        words.append(f"left to decide {format_cents(row.left_cents)}")
    if still and row.status != REVERSAL:
        words.append("still open " + "; ".join(each.words for each in still))
    return f"Remittance {remittance.trace_number}: {', '.join(words)}"


def _state(row: RemittanceClaim, still: list[OpenLine]) -> str:
    """What the answer makes of its claim, of which the payer still owes the lines in `still`."""
    if row.status == REVERSAL:
        return "reversed"
    if row.status == DENIED or (not row.paid_cents and row.left_cents and not row.patient_cents):
        return "denied"
    if row.left_cents:
        return "partial"
    return "partly" if still else "paid"


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
    elif each.freed_cents:
        cents = each.freed_cents
        reason = f"Claim {claim}: {format_cents(cents)} was paid of a part that the payer takes back"
        yield worklist.RaiseWork("credit_balance", "claim", source, reason, TAKE_OFF, cents)
    left = [each for line in each.decision.lines for each in line.left if each.cents]
    held = [each for each in left if each.words == HELD_SHARE]
    kinds = {"cost_share_held"} if held else set()
    if _state(each.row, []) == "denied":
        kinds.add("claim_denied")
    elif len(left) > len(held):
        kinds.add("remittance_left")
    reasons = ", ".join(f"{each.reason} {format_cents(each.cents)}" for each in left) or "it unpaid"
    for kind in sorted(kinds):
        cents = max(0, each.row.left_cents)
        reason = f"Claim {claim}: the payer left {reasons}"
        yield worklist.RaiseWork(kind, "claim", source, reason, STEPS[kind], cents)
