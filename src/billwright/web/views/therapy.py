"""What is on file of a patient beside coverages: plans of care under which therapy is done, and notices that were signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.parties import actions
from billwright.apps.parties import queries as parties
from billwright.rules.codes.therapy import DISCIPLINES
from billwright.web.forms import CodesField, DayField, OnceForm
from billwright.web.pages import ACT, FORM, Request, page


class PlanForm(OnceForm):
    discipline = forms.ChoiceField(
        label="Discipline", choices=[(code, f"{words[0].upper()}{words[1:]}") for code, words in DISCIPLINES.items()]
    )
    starts = DayField(label="Begins")
    ends = DayField(label="First day without it", help_text="At most 90 days on: t+90")
    certified_on = DayField(label="Certified on", required=False, help_text="Empty until the physician has signed")


class ChangePlanForm(OnceForm):
    ends = DayField(label="First day without it")
    certified_on = DayField(label="Certified on", required=False)
    reported_on = DayField(label="Last progress report", required=False, help_text="One is due every 10 treatment days")


class NoticeForm(OnceForm):
    signed_on = DayField(label="Signed on")
    procedures = CodesField(label="For these services", lookup="procedures", help_text="Codes: 97110 97140")


@page("parties.view", audit="patient")
def therapy(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


def _show(
    request: Request, patient: str, plan: PlanForm | None = None, notice: NoticeForm | None = None
) -> HttpResponse:
    actor = request.actor
    words = {
        "patient": parties.patient(actor, patient),
        "plans": parties.therapy_plans(actor, patient),
        "notices": parties.notices(actor, patient),
        "plan_form": plan or PlanForm(prefix="plan"),
        "notice_form": notice or NoticeForm(prefix="notice"),
    }
    is_refused = any(form is not None for form in (plan, notice))
    return render(request, "patients/therapy.html", words, status=422 if is_refused else 200)


@page("parties.edit", methods=ACT)
def new_plan(request: Request, public_id: str) -> HttpResponse:
    form = PlanForm(request.POST, prefix="plan")
    if form.is_valid():
        try:
            command = actions.RecordTherapyPlan(patient=str(public_id), **form.cleaned_data)
            actions.record_therapy_plan(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The plan of care is on file.")
            return redirect("therapy", public_id)
    return _show(request, str(public_id), plan=form)


@page("parties.edit", methods=ACT)
def new_notice(request: Request, public_id: str) -> HttpResponse:
    form = NoticeForm(request.POST, prefix="notice")
    if form.is_valid():
        try:
            actions.record_notice(request.actor, actions.RecordNotice(patient=str(public_id), **form.cleaned_data))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The notice is on file.")
            return redirect("therapy", public_id)
    return _show(request, str(public_id), notice=form)


@page("parties.edit", audit="patient", methods=FORM)
def change_plan(request: Request, public_id: str) -> HttpResponse:
    """When a plan of care ends, was certified, and was last reported on."""
    seen = parties.therapy_plan(request.actor, str(public_id))
    facts: dict[str, Any] = {name: getattr(seen, name) for name in ("ends", "certified_on", "reported_on")}
    form = ChangePlanForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        try:
            command = actions.ChangeTherapyPlan(plan=seen.public_id, **form.cleaned_data)
            actions.change_therapy_plan(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The plan of care is changed.")
            return redirect("therapy", seen.patient)
    words = {"form": form, "seen": seen, "patient": parties.patient(request.actor, seen.patient)}
    return render(request, "patients/therapy_plan.html", words, status=422 if form.is_bound else 200)
