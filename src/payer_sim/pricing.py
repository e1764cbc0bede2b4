"""What a payer allows for a line, and who bears which part of it.

A reduction takes the case and the cents still left of the charge, and answers the adjustment that it makes, or None. Its
place in the tuple is its place in the arithmetic:

    primary:    charge − CO-45 over the allowed − PR-3 copay − PR-1 deductible − PR-2 coinsurance − CO-253 = paid
    secondary:  charge − OA-23 the earlier payers' part − what passes the payer's own allowed − CO-253 = paid
"""

from __future__ import annotations

from collections.abc import Callable

from billwright.records.claim import Adjustment
from billwright.records.money import of_basis_points, times_quantity
from payer_sim.case import Case

QMB_REMARKS = {"1": "N781", "2": "N782", "3": "N783"}
"""What tells the provider not to ask a qualified Medicare beneficiary for deductible, coinsurance or copay."""


def full_allowed_cents(case: Case) -> int:
    """By the fee schedule in force that day (fee × units × modifier shares, each rounded half up), else the fallback
    share of the charge; never more than the charge."""
    line = case.line
    schedules = [each for each in case.policy.fee_schedules if each.starts <= case.day]
    fees = max(schedules, key=lambda each: each.starts).cents if schedules else {}
    if line.procedure not in fees:
        return of_basis_points(line.charge_cents, case.policy.fallback_basis_points)
    allowed = times_quantity(fees[line.procedure], line.units)
    for modifier in line.modifiers:
        allowed = of_basis_points(allowed, case.policy.modifier_basis_points.get(modifier, 10_000))
    return min(allowed, line.charge_cents)


def allowed_cents(case: Case) -> int:
    """What the payer in fact allows: less than its own schedule where it underpays by mistake."""
    allowed = full_allowed_cents(case)
    for at, rule in enumerate(case.policy.underpayments):
        concerned = case.line.procedure in rule.procedures
        if concerned and case.filed.is_drawn(rule.share_basis_points, "underpays", str(at), str(case.number)):
            return of_basis_points(allowed, rule.pays_basis_points)
    return allowed


def contractual(case: Case, left_cents: int) -> Adjustment | None:
    """CO-45: the charge over the allowed amount."""
    return Adjustment("CO", "45", left_cents - allowed_cents(case))


def copay(case: Case, left_cents: int) -> Adjustment | None:
    """PR-3, once a day."""
    if case.line.procedure not in case.plan.copay_procedures or _bears_nothing(case):
        return None
    taken = any(
        seen.service_date == case.day and any(_is(each, "PR", "3") for each in seen.adjustments)
        for seen in case.services()
    )
    return None if taken else Adjustment("PR", "3", min(case.plan.copay_cents, left_cents))


def deductible(case: Case, left_cents: int) -> Adjustment | None:
    """PR-1: what is still to be met of the calendar year's deductible."""
    if not _shares_cost(case):
        return None
    met = sum(
        each.cents
        for seen in case.services()
        if seen.service_date and seen.service_date.year == case.day.year
        for each in seen.adjustments
        if _is(each, "PR", "1")
    )
    return Adjustment("PR", "1", min(max(case.plan.deductible_cents - met, 0), left_cents))


def coinsurance(case: Case, left_cents: int) -> Adjustment | None:
    """PR-2: the member's share of what the deductible leaves, rounded half up."""
    if not _shares_cost(case):
        return None
    return Adjustment("PR", "2", of_basis_points(left_cents, case.plan.coinsurance_basis_points))


def sequestration(case: Case, left_cents: int) -> Adjustment | None:
    """CO-253: a share of what would be paid, after the patient's part, rounded half up."""
    return Adjustment("CO", "253", of_basis_points(left_cents, case.policy.sequestration_basis_points))


def earlier_payers(case: Case, left_cents: int) -> Adjustment | None:
    """OA-23: all but what the last of the earlier payers left to the patient."""
    patient_parts = [
        sum(each.cents for each in earlier.adjustments if each.group == "PR") for earlier in case.line.adjudications
    ]
    return Adjustment("OA", "23", left_cents - min(max(min(patient_parts), 0), left_cents))


def beyond_own_allowed(case: Case, left_cents: int) -> Adjustment | None:
    """The patient's part that would lift all payers' payments over this payer's own allowed amount."""
    paid_before = sum(earlier.paid_cents for earlier in case.line.adjudications)
    room = max(allowed_cents(case) - paid_before, 0)
    group, reason = case.policy.secondary_rest.split("-")
    return Adjustment(group, reason, max(left_cents - room, 0))


def share_remarks(case: Case, adjustments: tuple[Adjustment, ...]) -> tuple[str, ...]:
    """The remarks that keep a QMB's part from the patient."""
    if not case.member.qmb:
        return ()
    return tuple(QMB_REMARKS[each.reason] for each in adjustments if each.group == "PR" and each.reason in QMB_REMARKS)


def _is(adjustment: Adjustment, group: str, reason: str) -> bool:
    return (adjustment.group, adjustment.reason) == (group, reason)


def _bears_nothing(case: Case) -> bool:
    return case.line.procedure in case.plan.first_dollar


def _shares_cost(case: Case) -> bool:
    return not _bears_nothing(case) and case.line.procedure not in case.plan.copay_procedures


Reduction = Callable[[Case, int], Adjustment | None]
PRIMARY_REDUCTIONS: tuple[Reduction, ...] = (contractual, copay, deductible, coinsurance, sequestration)
SECONDARY_REDUCTIONS: tuple[Reduction, ...] = (earlier_payers, beyond_own_allowed, sequestration)
