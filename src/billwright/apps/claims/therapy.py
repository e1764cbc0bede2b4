"""What the office knows of a patient's outpatient therapy when a visit of it is billed. The caller holds the scope."""

from __future__ import annotations

import datetime as dt

from billwright.apps.charges import queries as charges
from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.charges.queries import TherapyLineView
from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties.models import TherapyPlan
from billwright.records.checking import TherapyFact
from billwright.rules.codes.therapy import DISCIPLINES

_MEDICARE = ("MA", "MB")
"""Whose thresholds are counted: what other payers allowed does not count to them."""
_TO_CERTIFY = dt.timedelta(days=30)
"""In which a new plan is certified; until then it is in force unsigned (42 CFR 424.24(c), in force 2025)."""


def minutes_of(lines: list[ChargeLine]) -> tuple[tuple[int, int], ...]:
    """(line of the claim from 1, documented minutes); lines without are left out."""
    return tuple((at, line.minutes) for at, line in enumerate(lines, 1) if line.minutes is not None)


def therapy_of(actor: Actor, encounter: Encounter, lines: list[ChargeLine]) -> TherapyFact | None:
    """None for a visit that has no therapy."""
    disciplines = {each for line in lines for each in line.modifiers if each in DISCIPLINES}
    if not disciplines:
        return None
    day = encounter.service_date
    plan = _plan(actor, encounter, disciplines)
    first = min(dt.date(day.year, 1, 1), _counted_from(plan) if plan else day)
    earlier = charges.therapy_of(actor, encounter.patient_id, first, day, _MEDICARE)
    of_year = [each for each in earlier if each.service_date.year == day.year]
    allowed = ledger.allowed_of_items(actor, [each.item_id for each in of_year])
    known = [each for each in of_year if each.item_id in allowed]
    open_ = [each for each in of_year if each.item_id not in allowed]
    return TherapyFact(
        pt_slp_cents=sum(allowed[each.item_id] for each in known if each.discipline != "GO"),
        ot_cents=sum(allowed[each.item_id] for each in known if each.discipline == "GO"),
        pt_slp_pending_cents=sum(each.charge_cents for each in open_ if each.discipline != "GO"),
        ot_pending_cents=sum(each.charge_cents for each in open_ if each.discipline == "GO"),
        plan_from=plan.starts if plan else None,
        plan_ends=plan.ends if plan else None,
        days_since_report=_days_since_report(plan, earlier) if plan else None,
        plans_known=plan is not None or TherapyPlan.rows.of(actor).exists(),
    )


def _plan(actor: Actor, encounter: Encounter, disciplines: set[str]) -> TherapyPlan | None:
    """The plan that the visit was done under: of each discipline the latest that had begun, and of several disciplines the
    one that ends first. None where a discipline has none, or one that nobody has certified in time."""
    day, found = encounter.service_date, []
    rows = TherapyPlan.rows.of(actor).filter(patient=encounter.patient_id, starts__lte=day).order_by("-starts")
    plans = list(rows)
    for discipline in disciplines:
        plan = next((each for each in plans if each.discipline == discipline), None)
        if plan is None or (plan.certified_on is None and day >= plan.starts + _TO_CERTIFY):
            return None
        found.append(plan)
    return min(found, key=lambda each: each.ends)


def _counted_from(plan: TherapyPlan) -> dt.date:
    return plan.reported_on or plan.starts


def _days_since_report(plan: TherapyPlan, earlier: list[TherapyLineView]) -> int:
    """Treatment days of the plan's discipline since its last progress report, or since it began."""
    since = _counted_from(plan)
    days = {
        each.service_date
        for each in earlier
        if each.discipline == plan.discipline
        and (each.service_date > since if plan.reported_on else each.service_date >= since)
    }
    return len(days)
