"""What is on file of a patient beside coverages: plans of care under which therapy is done, and notices that were signed."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from billwright.apps.compliance.access import Actor, action, query
from billwright.apps.parties.models import Patient, SignedNotice, TherapyPlan
from billwright.apps.parties.rows import one
from billwright.apps.parties.validation import Fields
from billwright.records.dates import DateRange
from billwright.records.words import us_day
from billwright.rules.codes.therapy import DISCIPLINES

PLAN_DAYS = 90
"""Longest that one certification holds (42 CFR 424.24(c)(4)): what runs on is certified again, as the next plan."""
_PROCEDURE = re.compile(r"[0-9A-Z]{5}")


class RecordTherapyPlan(msgspec.Struct, frozen=True):
    """`patient` is a public id, `discipline` GP, GO or GN; `ends` the first day out; `certified_on` None until a physician
    has signed."""

    key: str
    patient: str
    discipline: str
    starts: dt.date
    ends: dt.date
    certified_on: dt.date | None = None


@action("parties.edit")
def record_therapy_plan(actor: Actor, command: RecordTherapyPlan) -> str:
    """Public id of the plan. Raises PartyError, also where the discipline has a plan for one of the days; NotFoundError."""
    patient = one(actor, Patient, command.patient)
    fields = Fields()
    fields.require("discipline", command.discipline in DISCIPLINES, "GP, GO or GN")
    _refuse_span(fields, command.starts, command.ends)
    _refuse_future(fields, actor, certified_on=command.certified_on)
    if not fields.wrong:
        days = DateRange(command.starts, command.ends)
        for other in TherapyPlan.rows.of(actor).filter(patient=patient, discipline=command.discipline):
            if days.overlaps(DateRange(other.starts, other.ends)):
                held = f"from {us_day(other.starts)} until before {us_day(other.ends)}"
                fields.refuse("starts", f"a plan of this discipline runs {held}")
    fields.done()
    row = TherapyPlan.rows.add(
        actor,
        patient=patient,
        discipline=command.discipline,
        starts=command.starts,
        ends=command.ends,
        certified_on=command.certified_on,
    )
    return str(row.public_id)


class ChangeTherapyPlan(msgspec.Struct, frozen=True):
    """All of a plan that may change: when it ends, when it was certified, and the day of the last progress report."""

    key: str
    plan: str
    ends: dt.date
    certified_on: dt.date | None = None
    reported_on: dt.date | None = None


@action("parties.edit")
def change_therapy_plan(actor: Actor, command: ChangeTherapyPlan) -> str:
    """Public id of the plan. Raises PartyError, NotFoundError."""
    plan = one(actor, TherapyPlan, command.plan)
    fields = Fields()
    _refuse_span(fields, plan.starts, command.ends)
    _refuse_future(fields, actor, certified_on=command.certified_on, reported_on=command.reported_on)
    reported = command.reported_on
    fields.require(
        "reported_on", reported is None or reported >= plan.starts, "a report comes after the plan has begun"
    )
    later = TherapyPlan.rows.of(actor).filter(
        patient=plan.patient_id, discipline=plan.discipline, starts__gt=plan.starts, starts__lt=command.ends
    )
    fields.require("ends", not later.exists(), "the next plan of this discipline begins before that day")
    fields.done()
    plan.ends, plan.certified_on, plan.reported_on = command.ends, command.certified_on, reported
    plan.save(update_fields=["ends", "certified_on", "reported_on"])
    return str(plan.public_id)


def _refuse_span(fields: Fields, starts: dt.date, ends: dt.date) -> None:
    fields.range(starts, ends)
    words = f"one certification holds {PLAN_DAYS} days at most: enter what runs on as the next plan"
    fields.require("ends", (ends - starts).days <= PLAN_DAYS, words)


def _refuse_future(fields: Fields, actor: Actor, **days: dt.date | None) -> None:
    for field, day in days.items():
        fields.require(field, day is None or day <= actor.today, "this day has not come yet")


class RecordNotice(msgspec.Struct, frozen=True):
    """`procedures` are those that the notice names; it was signed on `signed_on`, before they were done."""

    key: str
    patient: str
    signed_on: dt.date
    procedures: tuple[str, ...]


@action("parties.edit")
def record_notice(actor: Actor, command: RecordNotice) -> str:
    """Public id of the notice. Raises PartyError, NotFoundError."""
    patient = one(actor, Patient, command.patient)
    fields = Fields()
    _refuse_future(fields, actor, signed_on=command.signed_on)
    fields.require("procedures", bool(command.procedures), "which services does the notice name?")
    wrong = [code for code in command.procedures if not _PROCEDURE.fullmatch(code)]
    fields.require("procedures", not wrong, f"not a procedure code: {' '.join(wrong)}")
    fields.done()
    row = SignedNotice.rows.add(
        actor, patient=patient, signed_on=command.signed_on, procedures=list(command.procedures)
    )
    return str(row.public_id)


class TherapyPlanView(msgspec.Struct, frozen=True):
    """`patient` is a public id; `discipline_words` names the discipline; `ends` is the first day out."""

    public_id: str
    patient: str
    discipline: str
    discipline_words: str
    starts: dt.date
    ends: dt.date
    certified_on: dt.date | None
    reported_on: dt.date | None


class NoticeView(msgspec.Struct, frozen=True):
    public_id: str
    signed_on: dt.date
    procedures: tuple[str, ...]


@query("parties.view", audit="patient")
def therapy_plans(actor: Actor, patient: str) -> list[TherapyPlanView]:
    """The latest first. Raises NotFoundError."""
    rows = TherapyPlan.rows.of(actor).filter(patient=one(actor, Patient, patient)).select_related("patient")
    return [_plan_view(row) for row in rows.order_by("-starts", "-id")]


@query("parties.view", audit="patient")
def therapy_plan(actor: Actor, public_id: str) -> TherapyPlanView:
    """Raises NotFoundError."""
    return _plan_view(one(actor, TherapyPlan, public_id, "patient"))


def _plan_view(row: TherapyPlan) -> TherapyPlanView:
    return TherapyPlanView(
        str(row.public_id),
        str(row.patient.public_id),
        row.discipline,
        DISCIPLINES[row.discipline],
        row.starts,
        row.ends,
        row.certified_on,
        row.reported_on,
    )


@query("parties.view", audit="patient")
def notices(actor: Actor, patient: str) -> list[NoticeView]:
    """The latest first. Raises NotFoundError."""
    rows = SignedNotice.rows.of(actor).filter(patient=one(actor, Patient, patient))
    return [
        NoticeView(str(row.public_id), row.signed_on, tuple(row.procedures))
        for row in rows.order_by("-signed_on", "-id")
    ]
