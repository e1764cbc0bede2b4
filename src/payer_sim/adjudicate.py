"""What a payer decides about a claim: a pure function of the claim, the policy, the member and the claims on file.

A line goes through REFUSALS in order; the first that answers refuses the line whole. A line that none refuses goes
through the REDUCTIONS of its order, each taking its part of what is left of the charge; what is left at the end is paid,
so a line balances by construction. What a member has met of a deductible, or used of a limit, is read off the claims in
force on file: nothing is kept that could disagree with them.

Not modelled: claim-level adjustments, dependents' separate accumulators under one id and name, networks, units refused
in part, bundling against a line that is itself refused.
"""

from __future__ import annotations

import msgspec

from billwright.records.claim import Adjustment, ServiceLine
from billwright.records.remittance import DENIED, REVERSAL, RemittanceClaim, RemittanceLine
from payer_sim.case import Case, Filed, Refusal
from payer_sim.policy import Member, Policy
from payer_sim.pricing import PRIMARY_REDUCTIONS, SECONDARY_REDUCTIONS, allowed_cents, full_allowed_cents, share_remarks
from payer_sim.refusals import REFUSALS

CLAIM_STATUS = {"P": "1", "S": "2", "T": "3"}
"""CLP02 by SBR01: processed as primary, secondary, tertiary; any later order is answered as tertiary."""


class Decision(msgspec.Struct, frozen=True):
    """`claims` are what the remittance says (a reversal first); `on_file` what is in force after it. `underpaid_cents` is
    what the payer by mistake left out of the allowed amounts: its own books know, the remittance does not say."""

    claims: tuple[RemittanceClaim, ...]
    on_file: tuple[RemittanceClaim, ...]
    underpaid_cents: int = 0


def adjudicate(filed: Filed, policy: Policy, member: Member, on_file: tuple[RemittanceClaim, ...] = ()) -> Decision:
    """Decides a claim that intake has accepted. `position` is 1 in all that it gives: the remittance numbers them."""
    claim = filed.claim
    if claim.frequency == "1":
        return _judge(filed, policy, member, on_file)
    corrected = next((each for each in on_file if each.payer_control_number == claim.payer_control_number), None)
    if corrected is None:
        decided = _judge(filed, policy, member, on_file, Refusal("CO", "16", ("M47",)))
        return msgspec.structs.replace(decided, on_file=on_file)
    rest = tuple(each for each in on_file if each is not corrected)
    if claim.frequency == "8":
        return Decision((reversal(corrected),), rest)
    decided = _judge(filed, policy, member, rest)
    return msgspec.structs.replace(decided, claims=(reversal(corrected), *decided.claims))


def reversal(paid: RemittanceClaim) -> RemittanceClaim:
    """The same claim with every amount negated and CLP02 22."""

    def undo(each: Adjustment) -> Adjustment:
        return msgspec.structs.replace(each, cents=-each.cents)

    lines = tuple(
        msgspec.structs.replace(
            line,
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            allowed_cents=None if line.allowed_cents is None else -line.allowed_cents,
            adjustments=tuple(undo(each) for each in line.adjustments),
        )
        for line in paid.lines
    )
    return msgspec.structs.replace(
        paid,
        status=REVERSAL,
        charge_cents=-paid.charge_cents,
        paid_cents=-paid.paid_cents,
        patient_cents=-(paid.patient_cents or 0),
        lines=lines,
    )


def _judge(
    filed: Filed,
    policy: Policy,
    member: Member,
    on_file: tuple[RemittanceClaim, ...],
    whole: Refusal | None = None,
) -> Decision:
    """The lines in turn, then the claim around them. `whole` refuses every line."""
    decided: tuple[RemittanceLine, ...] = ()
    underpaid_cents = 0
    for number, line in enumerate(filed.claim.lines, start=1):
        case = Case(filed, policy, member, on_file, line, number, decided)
        refusal = whole or next((answer for rule in REFUSALS if (answer := rule(case))), None)
        if refusal:
            decided += (_refused(line, refusal),)
        else:
            decided += (_priced(case),)
            underpaid_cents += full_allowed_cents(case) - allowed_cents(case)
    claim = _claim_answer(filed, policy, decided)
    return Decision((claim,), (*on_file, claim), underpaid_cents)


def _claim_answer(filed: Filed, policy: Policy, lines: tuple[RemittanceLine, ...]) -> RemittanceClaim:
    claim = filed.claim
    denied = all(line.allowed_cents is None for line in lines)
    rendering = next((each.npi for each in claim.providers if each.role == "82"), "")
    patient_cents = sum(each.cents for line in lines for each in line.adjustments if each.group == "PR")
    return RemittanceClaim(
        control_number=claim.control_number,
        status=DENIED if denied else CLAIM_STATUS.get(claim.order, "3"),
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        position=1,
        patient_cents=patient_cents,
        filing_code=policy.filing_code,
        payer_control_number=filed.payer_control_number,
        place_of_service=claim.place_of_service,
        frequency=claim.frequency,
        patient=claim.who.name,
        member_id=claim.subscriber.member_id,
        rendering_npi=rendering if rendering != claim.billing.npi else "",
        service_date=claim.service_from,
        through=claim.service_through,
        received_on=filed.received_on,
        lines=lines,
    )


def _answer(line: ServiceLine, adjustments: tuple[Adjustment, ...]) -> RemittanceLine:
    return RemittanceLine(
        procedure=line.procedure,
        charge_cents=line.charge_cents,
        paid_cents=line.charge_cents - sum(each.cents for each in adjustments),
        modifiers=line.modifiers,
        procedure_kind=line.procedure_kind,
        units=line.units,
        service_date=line.service_date,
        through=line.through,
        adjustments=adjustments,
        control_number=line.control_number,
    )


def _refused(line: ServiceLine, refusal: Refusal) -> RemittanceLine:
    answer = _answer(line, (Adjustment(refusal.group, refusal.reason, line.charge_cents),))
    return msgspec.structs.replace(answer, remarks=refusal.remarks)


def _priced(case: Case) -> RemittanceLine:
    adjustments: tuple[Adjustment, ...] = ()
    left_cents = case.line.charge_cents
    for reduce in PRIMARY_REDUCTIONS if case.claim.order == "P" else SECONDARY_REDUCTIONS:
        taken = reduce(case, left_cents)
        if taken and taken.cents:
            adjustments += (taken,)
            left_cents -= taken.cents
    answer = _answer(case.line, adjustments)
    return msgspec.structs.replace(answer, allowed_cents=allowed_cents(case), remarks=share_remarks(case, adjustments))
