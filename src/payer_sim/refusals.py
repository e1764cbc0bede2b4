"""Why a payer refuses a line: one small function a reason, in the order in which the payer asks.

Each takes the case and answers a Refusal or None. Reasons are claim adjustment reason codes, remarks remittance advice
remark codes, both by number only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from billwright.records.dates import age_in_years
from payer_sim.case import Case, Refusal
from payer_sim.pricing import allowed_cents

REPEATED_ON_PURPOSE = ("76", "77", "91")
"""Modifiers that say a second, equal service the same day is meant."""


def not_a_member_then(case: Case) -> Refusal | None:
    """26 before coverage began, 27 after it ended: the patient's."""
    if case.day < case.member.starts:
        return Refusal("PR", "26")
    if case.member.ends and case.day >= case.member.ends:
        return Refusal("PR", "27")
    return None


def filed_late(case: Case) -> Refusal | None:
    """29 where received more than the filing days after the service, or after the earlier payer's payment."""
    if case.claim.frequency != "1":
        return None
    answered = [each.adjudicated_on for each in case.line.adjudications if each.adjudicated_on]
    clock_starts = max([case.day, *answered])
    late = case.filed.received_on > clock_starts + dt.timedelta(days=case.policy.timely_filing_days)
    return Refusal("CO", "29", ("N211",)) if late else None


def duplicate(case: Case) -> Refusal | None:
    """18 where the same procedure with the same modifiers was accepted for the day, unless a modifier says it is meant."""
    if case.has_modifier(REPEATED_ON_PURPOSE):
        return None
    wanted = (case.line.procedure, frozenset(case.line.modifiers), case.day)
    for seen in case.services():
        if (seen.procedure, frozenset(seen.modifiers), seen.service_date) == wanted:
            return Refusal("CO", "18", ("N522",))
    return None


def another_payer_first(case: Case) -> Refusal | None:
    """22 where the roll knows another primary payer; 16 where a secondary claim does not tell what the primary paid."""
    if case.claim.order == "P":
        return Refusal("CO", "22", ("MA04",)) if case.member.other_primary else None
    return None if case.line.adjudications else Refusal("CO", "16", ("MA04",))


def not_covered(case: Case) -> Refusal | None:
    """96 for what the policy excludes."""
    for rule in case.policy.not_covered:
        if case.line.procedure in rule.procedures:
            return Refusal(rule.group, "96", rule.remarks)
    return None


def no_fee(case: Case) -> Refusal | None:
    """96 for a procedure that the fee schedule does not have and the fallback does not pay."""
    return Refusal("CO", "96", ("N448",)) if case.line.charge_cents and not allowed_cents(case) else None


def modifier_missing(case: Case) -> Refusal | None:
    """4 where the procedure needs a modifier that the line lacks."""
    for rule in case.policy.modifiers:
        if case.line.procedure in rule.procedures and not case.has_modifier(rule.one_of):
            return Refusal("CO", "4", rule.remarks)
    return None


def wrong_age(case: Case) -> Refusal | None:
    """6 where the patient's age that day is outside the procedure's."""
    age = age_in_years(case.member.birth_date, case.day)
    for rule in case.policy.ages:
        if case.line.procedure in rule.procedures and not rule.from_years <= age <= rule.through_years:
            return Refusal("CO", "6", ("N129",))
    return None


def not_authorized(case: Case) -> Refusal | None:
    """197 once the free visits of the year are used and the line and claim name no authorization."""
    if case.line.prior_authorization or case.claim.prior_authorization:
        return None
    for rule in case.policy.authorizations:
        if case.line.procedure not in rule.procedures:
            continue
        visits = {
            seen.service_date
            for seen in case.services()
            if seen.procedure in rule.procedures and seen.service_date and seen.service_date.year == case.day.year
        }
        if len(visits - {case.day}) >= rule.after_visits:
            return Refusal("CO", "197", rule.remarks)
    return None


def diagnosis_does_not_support(case: Case) -> Refusal | None:
    """11 or 50, as the policy says, where no diagnosis that the line points to is among those that support it."""
    codes = [case.claim.diagnoses[at - 1].code for at in case.line.pointers if 0 < at <= len(case.claim.diagnoses)]
    for rule in case.policy.diagnoses:
        if case.line.procedure in rule.procedures and not any(code.startswith(rule.supported_by) for code in codes):
            return Refusal("CO", rule.reason, rule.remarks)
    return None


def too_often(case: Case) -> Refusal | None:
    """119 where this line would pass a limit of units in its period."""
    for rule in case.policy.frequency_limits:
        if case.line.procedure not in rule.procedures:
            continue
        used = sum(
            (seen.units or Decimal(1))
            for seen in case.services()
            if seen.procedure in rule.procedures and _same_period(rule.period, seen.service_date, case.day)
        )
        if used + case.line.units > rule.units:
            return Refusal("CO", "119", rule.remarks)
    return None


def _same_period(period: str, one: dt.date | None, other: dt.date) -> bool:
    if one is None:
        return False
    return period == "lifetime" or (one == other if period == "day" else one.year == other.year)


def bundled(case: Case) -> Refusal | None:
    """97 or 236 where the comprehensive service is on the same claim or on file for the day and no modifier parts them."""
    same_day = {line.procedure for line in case.claim.lines if line.service_date == case.day}
    same_day |= {seen.procedure for seen in case.services() if seen.service_date == case.day}
    for pair in case.policy.bundles:
        together = case.line.procedure == pair.component and pair.comprehensive in same_day
        if together and not case.has_modifier(pair.unless_modifiers):
            return Refusal("CO", pair.reason, pair.remarks)
    return None


def stopped_by_review(case: Case) -> Refusal | None:
    """Whatever reason a reviewer gives, for the share of lines that the policy has reviewed."""
    for at, rule in enumerate(case.policy.reviews):
        concerned = not rule.procedures or case.line.procedure in rule.procedures
        if concerned and case.filed.is_drawn(rule.share_basis_points, "review", str(at), str(case.number)):
            return Refusal(rule.group, rule.reason, rule.remarks)
    return None


REFUSALS: tuple[Callable[[Case], Refusal | None], ...] = (
    not_a_member_then,
    filed_late,
    duplicate,
    another_payer_first,
    not_covered,
    no_fee,
    modifier_missing,
    wrong_age,
    not_authorized,
    diagnosis_does_not_support,
    too_often,
    bundled,
    stopped_by_review,
)
