"""A visit: entering it with its charges, and looking at it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.charges import actions, queries
from billwright.apps.claims import actions as claim_actions
from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import PatientView
from billwright.web.forms import (
    CodesField,
    DayField,
    LineForms,
    MoneyField,
    OnceForm,
    PointersField,
    refuse_both,
    rows_of,
)
from billwright.web.pages import FORM, Request, page

PLACES = {
    "11": "Office",
    "02": "Telehealth, not at home",
    "10": "Telehealth, at home",
    "12": "Home",
    "22": "Hospital outpatient (on campus)",
    "20": "Urgent care",
    "31": "Skilled nursing facility",
    "03": "School",
    "18": "Place of employment",
    "62": "Comprehensive outpatient rehabilitation",
}
"""The places this form offers, in our own words; a claim takes any two digits."""


@page("charges.view", audit="visit")
def visit(request: Request, public_id: str) -> HttpResponse:
    seen = queries.visit(request.actor, str(public_id))
    made = claims.claims_of_encounter(request.actor, str(public_id)) if request.actor.may("claims.view") else []
    return render(request, "visits/visit.html", {"seen": seen, "claims": made, "places": PLACES})


class VisitForm(OnceForm):
    provider = forms.ChoiceField(label="Provider")
    service_date = DayField(label="Service date")
    place_of_service = forms.ChoiceField(
        label="Place", choices=[(code, f"{code} {name}") for code, name in PLACES.items()]
    )
    coverage = forms.ChoiceField(label="Bill to", required=False)
    diagnoses = CodesField(
        kind="diagnosis code",
        lookup="icd10cm",
        label="Diagnoses",
        required=False,
        help_text="In order, the principal first: J45.909 R05.9",
    )
    authorization = forms.CharField(label="Authorization number", max_length=50, required=False)

    def __init__(self, actor: Actor, patient: PatientView, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = [each for each in parties.providers(actor) if each.is_person] or parties.providers(actor)
        named = [(each.public_id, f"{each.name}, {each.first}" if each.first else each.name) for each in providers]
        plans = [(each.public_id, f"{each.payer.name}, member {each.member_id}") for each in patient.coverages]
        choose = [("", "Choose a provider")] if len(named) != 1 else []
        self.fields["provider"].choices = [*choose, *named]  # type: ignore[attr-defined]
        self.fields["coverage"].initial = plans[0][0] if plans else ""
        self.fields["coverage"].choices = [*plans, ("", "No plan: the patient pays")]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    use_required_attribute = False
    procedure = forms.RegexField(
        r"\s*[A-Za-z0-9]{4,7}\s*",
        label="Procedure",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-lookup": "procedures"}),
    )
    modifiers = CodesField(kind="modifier", lookup="modifiers", label="Modifiers", required=False)
    pointers = PointersField(label="Diagnoses", required=False, initial=(1,))
    units = forms.DecimalField(
        label="Units",
        max_digits=9,
        decimal_places=3,
        required=False,
        initial=1,
        widget=forms.TextInput({"inputmode": "decimal", "class": "amount"}),
        error_messages={"invalid": "type a number"},
    )
    charge = MoneyField(label="Charge", required=False, help_text="Empty: your fee")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_changed() and not typed.get("procedure") and "procedure" not in self.errors:
            self.add_error("procedure", "which service was it?")
        return typed


Lines = rows_of(LineForm, least=3, most=actions.MOST_LINES)


@page("charges.capture", methods=FORM)
def new_visit(request: Request) -> HttpResponse:
    """Choose a patient first, then enter what was done. A visit that a plan pays becomes a claim at once."""
    chosen = request.GET.get("patient", "")
    if not chosen:
        return render(request, "visits/choose.html", {"purpose": "visit"})
    patient = parties.patient(request.actor, chosen)
    form, lines = VisitForm(request.actor, patient, request.POST or None), Lines(request.POST or None, prefix="line")
    if request.method == "POST":
        if form.is_valid() and lines.is_valid():
            try:
                made = actions.capture_visit(request.actor, _command(patient, form, lines))
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
            else:
                return _go_on(request, made, form.cleaned_data)
        return _form_page(request, patient, form, lines, 422)
    return _form_page(request, patient, form, lines)


def _form_page(
    request: Request, patient: PatientView, form: VisitForm, lines: LineForms, status: int = 200
) -> HttpResponse:
    words = {"patient": patient, "form": form, "lines": lines}
    return render(request, "visits/new.html", words, status=status)


def _command(patient: PatientView, form: VisitForm, lines: LineForms) -> actions.CaptureVisit:
    asked = form.cleaned_data
    return actions.CaptureVisit(
        key=asked["key"],
        patient=patient.public_id,
        provider=asked["provider"],
        service_date=asked["service_date"],
        coverage=asked["coverage"],
        diagnoses=asked["diagnoses"],
        place_of_service=asked["place_of_service"],
        authorization=asked["authorization"],
        lines=tuple(
            actions.NewLine(
                procedure=each["procedure"].strip().upper(),
                units=Decimal(1) if each["units"] is None else each["units"],
                modifiers=each["modifiers"],
                pointers=each["pointers"] or ((1,) if asked["diagnoses"] else ()),
                charge_cents=each["charge"],
            )
            for each in lines.typed()
        ),
    )


def _go_on(request: Request, encounter: str, asked: dict[str, Any]) -> HttpResponse:
    """To the claim, where a plan is billed and the role may prepare claims; else to the visit."""
    messages.success(request, "The visit is entered and its charges are on the account.")
    if not (asked["coverage"] and request.actor.may("claims.edit")):
        return redirect("visit", encounter)
    try:
        made = claim_actions.prepare(
            request.actor, claim_actions.PrepareClaim(f"{asked['key']}/claim", encounter, asked["coverage"])
        )
    except RefusedError as refusal:
        messages.warning(request, f"The claim was not made: {refusal}")
        return redirect("visit", encounter)
    return redirect("claim", made)
