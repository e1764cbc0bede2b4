"""Each answered claim against the books: what of it may post by rule, and why the rest may not. Reads; writes nothing."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from django.db.models import Sum

from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.parties import guarantors
from billwright.apps.parties.models import Coverage
from billwright.apps.remittances.matching import OurLine, Unmatched, match_lines
from billwright.apps.remittances.models import Remittance, RemittanceClaim
from billwright.records.entry import Entry
from billwright.records.money import format_cents
from billwright.records.remittance import REVERSAL
from billwright.records.remittance import RemittanceClaim as Record
from billwright.rules.ledger import posting
from billwright.rules.ledger.adjudication import ClaimDecision, LineDecision, decide_claim

NOTHING_TO_POST = {"23": "forwarded: not this payer's claim", "25": "a predetermination: nothing is paid by it"}
"""CLP02 codes that move no money."""

_decoder = msgspec.json.Decoder(Record)


class Decided(msgspec.Struct):
    """One answered claim on its way through a step. `problem` says why it is set aside, as work of `kind`.

    `overpaid_cents` is by how much the answer goes below what the payer owed, over all lines; `freed_cents` by how much
    those it passes on to have paid more than is theirs after it.
    """

    row: RemittanceClaim
    record: Record
    claim: Claim | None
    decision: ClaimDecision | None = None
    entry: Entry | None = None
    next_coverage: Coverage | None = None
    problem: str = ""
    kind: str = "remittance_set_aside"
    overpaid_cents: int = 0
    freed_cents: int = 0


class Facts:
    """What one step needs of the books, read once for all its claims, and kept up as the step decides them in turn:
    what each line still owes to whom, and what was posted of each claim before."""

    def __init__(self, actor: Actor, remittance: Remittance, rows: list[RemittanceClaim]) -> None:
        self.today, self.remittance = actor.today, remittance
        self.claims: dict[int, Claim] = {}
        for row in rows:
            if row.claim is not None:
                row.claim = self.claims.setdefault(row.claim.pk, row.claim)
        claims = self.claims.values()
        self.lines = _lines(actor, list(claims))
        patients = {claim.encounter.patient_id for claim in claims}
        self.later = _later_coverages(actor, patients)
        self.guarantors = guarantors.changes_of(actor, patients)
        self.owing = ledger.responsibilities(actor, self._parties())
        self.open_cents = {
            (each.item_id, each.responsibility_id): each.cents
            for each in books.balances_of_items(actor, [line.item_id for ours in self.lines.values() for line in ours])
        }
        self.posted = _posted(actor, list(self.claims))

    def _parties(self) -> list[ledger.Owes]:
        assert self.remittance.payer is not None
        wanted: list[ledger.Owes] = [("payer", self.remittance.payer.party_id, None)]
        for claim in self.claims.values():
            wanted += [_insurer(claim.payer.party_id, claim.coverage_id), self.goes_to(claim)]
        return wanted

    def next_coverage(self, claim: Claim) -> Coverage | None:
        """The plan that pays after this one on the day of service; None where the rest is the patient's."""
        on, order = claim.service_from, claim.coverage.order
        later = (each for each in self.later.get(claim.encounter.patient_id, ()) if each.order > order)
        return next((each for each in later if each.starts <= on and (each.ends is None or on < each.ends)), None)

    def goes_to(self, claim: Claim) -> ledger.Owes:
        """Who owes what this payer passes on."""
        coverage = self.next_coverage(claim)
        if coverage is not None:
            return _insurer(coverage.payer.party_id, coverage.pk)
        visit, changes = claim.encounter, self.guarantors[claim.encounter.patient_id]
        on, captured_at = visit.service_date, visit.captured_at
        return ("patient", guarantors.guarantor_of_visit(visit.patient, changes, on, captured_at), None)


def _insurer(party_id: int, coverage_id: int) -> ledger.Owes:
    return ("insurer", party_id, coverage_id)


def _lines(actor: Actor, claims: list[Claim]) -> dict[int, tuple[OurLine, ...]]:
    """The lines of each claim (by id) in their order."""
    found: dict[int, list[OurLine]] = defaultdict(list)
    days = {claim.pk: claim.service_from for claim in claims}
    rows = ClaimLine.rows.of(actor).filter(claim__in=claims).order_by("claim_id", "position")
    columns = ("position", "charge__item_id", "control_number", "charge__procedure", "charge__modifiers")
    for claim_id, cents, *facts in rows.values_list("claim_id", "charge__charge_cents", *columns):
        position, item_id, control_number, procedure, modifiers = facts
        line = OurLine(position, item_id, control_number, procedure, tuple(modifiers), days[claim_id], cents)
        found[claim_id].append(line)
    return {claim_id: tuple(lines) for claim_id, lines in found.items()}


def _later_coverages(actor: Actor, patients: set[int]) -> dict[int, list[Coverage]]:
    """Of each patient (by id), those that are not the first to pay, in order."""
    found: dict[int, list[Coverage]] = defaultdict(list)
    rows = Coverage.rows.of(actor).select_related("payer").filter(patient__in=patients, order__gt=1)
    for row in rows.order_by("order", "starts"):
        found[row.patient_id].append(row)
    return found


def _posted(actor: Actor, claims: list[int]) -> dict[int, tuple[int, int, int]]:
    """(paid, written off, passed on), in cents, that stands posted of each claim."""
    rows = RemittanceClaim.rows.of(actor).filter(claim__in=claims, state="posted").values_list("claim")
    sums = rows.annotate(Sum("paid_cents"), Sum("adjusted_cents"), Sum("patient_cents"))
    return {claim: (paid, adjusted, passed) for claim, paid, adjusted, passed in sums.order_by("claim")}


def decide(facts: Facts, row: RemittanceClaim) -> Decided:
    """Decides one answered claim, and books in `facts` what it will move."""
    decided = Decided(row, _decoder.decode(bytes(row.record)), row.claim)
    if decided.record.status in NOTHING_TO_POST and not decided.record.paid_cents:
        return decided
    claim = row.claim
    if claim is None or not claim.transmission:
        decided.kind = "remittance_claim_unmatched"
        decided.problem = (
            f"Answer {row.position} of the payment is for a claim number that is not here: it may be another office's."
            if claim is None
            else f"Claim {claim.control_number} has never been sent: the answer may be for another office's claim."
        )
    elif claim.payer_id != facts.remittance.payer_id:
        decided.kind = "remittance_claim_unmatched"
        decided.problem = f"Claim {claim.control_number} was sent to another payer than the one that answers here."
    else:
        _by_rule(facts, decided, claim)
    return decided


def _by_rule(facts: Facts, decided: Decided, claim: Claim) -> None:
    """Decides the claim and makes its entry, or says why it is set aside."""
    ours = _match(facts.lines.get(claim.pk, ()), decided.record)
    if isinstance(ours, Unmatched):
        decided.problem = f"Claim {claim.control_number}: {ours.words}."
        return
    owes = facts.owing[_insurer(claim.payer.party_id, claim.coverage_id)]
    open_cents = tuple(facts.open_cents.get((line.item_id, owes), 0) for line in ours)
    decided.next_coverage = facts.next_coverage(claim)
    decision = decide_claim(
        decided.record,
        on=facts.remittance.paid_on or facts.today,
        is_first_payer=claim.order == "P",
        cost_share_reaches_patient=claim.payer.cost_share_reaches_patient,
        goes_to_patient=decided.next_coverage is None,
        open_cents=open_cents or None,
    )
    decided.problem = _refusal(facts, claim, decided.record, decision, ours) or _repeats(
        facts, claim, decided.record, decision, open_cents
    )
    if decided.problem:
        return
    decided.decision = decision
    decided.entry = _entry(facts, decided, claim, ours)
    _keep_up(facts, decided, ours, (owes, facts.owing[facts.goes_to(claim)]))


def _match(lines: tuple[OurLine, ...], record: Record) -> tuple[OurLine, ...] | Unmatched:
    """Our line for each of the payer's, in the payer's order. A claim answered as a whole is our one line; of a claim of
    several lines it is none, and then nothing of it can post."""
    if record.lines:
        matched = match_lines(lines, record)
        return matched if isinstance(matched, Unmatched) else tuple(each.ours for each in matched)
    charged = sum(line.charge_cents for line in lines)
    if abs(record.charge_cents) != charged:
        difference = format_cents(abs(record.charge_cents) - charged)
        return Unmatched(f"the payer names a charge that differs from ours by {difference}")
    return lines if len(lines) == 1 else ()


def _refusal(facts: Facts, claim: Claim, record: Record, decision: ClaimDecision, ours: tuple[OurLine, ...]) -> str:
    """Why a person must look at it before anything of it posts; empty where nothing stands against it."""
    if decision.problem:
        return f"Claim {claim.control_number}: {decision.problem}."
    moved = _moved(decision.lines)
    if any(moved) and not ours:
        count = len(facts.lines[claim.pk])
        return (
            f"Claim {claim.control_number}: the payer answers it as a whole, and it has {count} lines: ask for an answer "
            "by line, or share the amounts out by hand."
        )
    if record.status == REVERSAL or record.paid_cents < 0:
        left = [there + cents for there, cents in zip(facts.posted.get(claim.pk, (0, 0, 0)), moved, strict=True)]
        if min(left) < 0:
            return (
                f"Claim {claim.control_number}: the payer takes back {format_cents(-min(left))} more than was posted of it "
                "here."
            )
    return ""


def _repeats(facts: Facts, claim: Claim, record: Record, decision: ClaimDecision, open_cents: tuple[int, ...]) -> str:
    """Why an answer to a claim that was answered before, and not reversed since, may not post: it takes more from a line
    than the payer still owes on it, so the same share would reach the patient a second time. Empty where it does not."""
    if record.status == REVERSAL or not any(facts.posted.get(claim.pk, ())):
        return ""
    beyond = sum(
        max(0, answer.paid_cents + answer.written_off_cents + answer.transferred_cents - max(0, there))
        for answer, there in zip(decision.lines, open_cents, strict=False)
    )
    if not beyond:
        return ""
    return (
        f"Claim {claim.control_number}: it was answered before and not reversed, and this answer takes "
        f"{format_cents(beyond)} more than is still open with the payer."
    )


def _moved(lines: tuple[LineDecision, ...]) -> tuple[int, int, int]:
    """(paid, written off, passed on) in cents."""
    return (
        sum(line.paid_cents for line in lines),
        sum(line.written_off_cents for line in lines),
        sum(line.transferred_cents for line in lines),
    )


def _entry(facts: Facts, decided: Decided, claim: Claim, ours: tuple[OurLine, ...]) -> Entry | None:
    """None where nothing moves."""
    row, remittance, owing = decided.row, facts.remittance, facts.owing
    assert decided.decision is not None and remittance.payer is not None and remittance.item_id is not None
    to = owing[facts.goes_to(claim)]
    again = f":after:{row.entry}" if row.entry else ""
    return posting.insurance_payment(
        key=f"era:{remittance.document.sha256}:{remittance.ordinal}:{row.position}{again}",
        posted_on=facts.today,
        clearing=(remittance.item_id, owing["payer", remittance.payer.party_id, None]),
        lines=tuple(
            posting.LinePayment(
                item=line.item_id,
                responsibility=owing[_insurer(claim.payer.party_id, claim.coverage_id)],
                paid_cents=answer.paid_cents,
                written_off=answer.written_off,
                transferred=tuple((reason, to, cents) for reason, cents in answer.transferred),
            )
            for line, answer in zip(ours, decided.decision.lines, strict=bool(ours))
        ),
        source=("remittance-claim", str(row.public_id)),
    )


def _keep_up(facts: Facts, decided: Decided, ours: tuple[OurLine, ...], who: tuple[int, int]) -> None:
    """The next claim of the step finds the books as they will be after this one. `who` owes, and is passed on to."""
    owes, to = who
    assert decided.decision is not None and decided.claim is not None
    for line, answer in zip(ours, decided.decision.lines, strict=bool(ours)):
        there = facts.open_cents.get((line.item_id, owes), 0)
        taken = answer.paid_cents + answer.written_off_cents + answer.transferred_cents
        decided.overpaid_cents += max(0, taken - there)
        facts.open_cents[line.item_id, owes] = there - taken
        passed_on = facts.open_cents.get((line.item_id, to), 0) + answer.transferred_cents
        facts.open_cents[line.item_id, to] = passed_on
        decided.freed_cents += max(0, -passed_on)
    before, moved = facts.posted.get(decided.claim.pk, (0, 0, 0)), _moved(decided.decision.lines)
    facts.posted[decided.claim.pk] = (before[0] + moved[0], before[1] + moved[1], before[2] + moved[2])
