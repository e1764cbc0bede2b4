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
from billwright.apps.claims import correcting
from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.contracts import queries as contracts
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import PatientView
from billwright.web import units
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
from billwright.web.pages import ACT, FORM, Request, page
from billwright.web.words import dotted

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
    return _show(request, str(public_id))


def _show(request: Request, public_id: str, status: int = 200, undo: ReasonForm | None = None) -> HttpResponse:
    seen = queries.visit(request.actor, public_id)
    made = claims.claims_of_encounter(request.actor, public_id) if request.actor.may("claims.view") else []
    words = {"seen": seen, "claims": made, "places": PLACES, "undo": undo or ReasonForm()}
    return render(request, "visits/visit.html", words, status=status)


class ReasonForm(OnceForm):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Stays in the books, with your name and the time. Leave out what concerns the patient’s health.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


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
    as_typed = forms.BooleanField(label="Enter the units as I typed them", required=False)

    def __init__(self, actor: Actor, patient: PatientView, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = [each for each in parties.providers(actor) if each.is_person] or parties.providers(actor)
        named = [(each.public_id, f"{each.name}, {each.first}" if each.first else each.name) for each in providers]
        plans = [(each.public_id, f"{each.payer.name}, member {each.member_id}") for each in patient.coverages]
        choose = [("", "Choose a provider")] if len(named) != 1 else []
        self.fields["provider"].choices = [*choose, *named]  # type: ignore[attr-defined]
        self.fields["coverage"].initial = plans[0][0] if plans else ""
        self.fields["coverage"].choices = [*plans, ("", "No plan: the patient pays")]  # type: ignore[attr-defined]


class ChangeForm(VisitForm):
    """The first plan is only the first choice for a new visit; here it is the one that was billed."""

    reason = forms.CharField(
        label="Why it is changed",
        max_length=200,
        help_text="Stays in the books, with your name and the time. Leave out what concerns the patient’s health.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


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
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        help_text="Timed therapy",
        widget=forms.TextInput({"inputmode": "numeric", "class": "amount", "autocomplete": "off"}),
        error_messages={"invalid": "type whole minutes"},
    )
    charge = MoneyField(label="Charge", required=False, help_text="Empty: your fee")

    def has_changed(self) -> bool:
        """A line that was there and whose procedure has been emptied is taken off: nothing else of it counts."""
        is_taken_off = not self.empty_permitted and not str(self["procedure"].value() or "").strip()
        return super().has_changed() and not is_taken_off

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_changed() and not typed.get("procedure") and "procedure" not in self.errors:
            self.add_error("procedure", "which service was it?")
        return typed


Lines = rows_of(LineForm, least=3, most=actions.MOST_LINES)
LinesThere = rows_of(LineForm, least=1, most=actions.MOST_LINES)
"""Those of a visit that was entered, and one to add."""


@page("charges.reverse", methods=ACT)
def reverse_visit(request: Request, public_id: str) -> HttpResponse:
    """Takes back a visit that was entered wrongly, with its charges and a claim that no payer has."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            correcting.reverse_visit(
                request.actor, correcting.ReverseVisit(asked["key"], str(public_id), asked["reason"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The visit is reversed: nothing of it is owed any more.")
            return redirect("visit", public_id)
    return _show(request, str(public_id), 422, form)


@page("charges.reverse", audit="visit", methods=FORM)
def change_visit(request: Request, public_id: str) -> HttpResponse:
    """The visit as it was entered, to be entered right. `without` in the address names a line that is to go."""
    actor, old = request.actor, queries.visit(request.actor, str(public_id))
    if old.reversed_at is not None and request.method != "POST":
        return redirect("visit", public_id)
    patient = parties.patient(actor, old.patient)
    form = ChangeForm(actor, patient, request.POST or None, initial=_as_entered(old))
    if request.method == "POST":
        lines = LinesThere(request.POST, prefix="line")
        if form.is_valid() and lines.is_valid():
            try:
                made = correcting.change_visit(actor, _change(old, _command(actor, patient, form, lines), form))
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
            else:
                return _after_change(request, made, form.cleaned_data)
        return _form_page(request, patient, form, lines, 422, old)
    lines = LinesThere(prefix="line", initial=_lines_of(actor, old, request.GET.get("without", "")))
    return _form_page(request, patient, form, lines, old=old)


def _as_entered(old: queries.VisitView) -> dict[str, Any]:
    names = ("provider", "service_date", "place_of_service", "coverage", "authorization")
    diagnoses = " ".join(dotted(each) for each in old.diagnoses)
    return {"diagnoses": diagnoses} | {name: getattr(old, name) for name in names}


def _lines_of(actor: Actor, old: queries.VisitView, without: str) -> list[dict[str, Any]]:
    """The rows of the form. A charge that was the fee is left to the fee, so that another procedure takes its own."""
    return [
        {
            "procedure": each.procedure,
            "modifiers": each.modifiers,
            "pointers": each.pointers,
            "units": each.units.normalize() if each.units % 1 else each.units.to_integral_value(),
            "minutes": each.minutes,
            "charge": None if _is_fee(actor, old, each) else each.charge_cents,
        }
        for each in old.lines
        if str(each.position) != without
    ]


def _is_fee(actor: Actor, old: queries.VisitView, line: queries.ChargeView) -> bool:
    as_entered = actions.NewLine(line.procedure, units=line.units, modifiers=line.modifiers, minutes=line.minutes)
    fee_cents = contracts.charge_on(actor, actions.service_of(as_entered, old.service_date), payer=old.payer)
    return fee_cents == line.charge_cents


def _change(old: queries.VisitView, asked: actions.CaptureVisit, form: VisitForm) -> correcting.ChangeVisit:
    facts = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "patient"}
    return correcting.ChangeVisit(visit=old.public_id, reason=form.cleaned_data["reason"], **facts)


def _after_change(request: Request, visit: str, asked: dict[str, Any]) -> HttpResponse:
    """To the claim that moved along; else on as after entering a visit."""
    made = claims.claims_of_encounter(request.actor, visit) if request.actor.may("claims.view") else []
    if made:
        messages.success(request, "The visit is changed, and its claim with it.")
        return redirect("claim", made[0].public_id)
    return _go_on(request, visit, asked, "The visit is changed.")


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
                made = actions.capture_visit(request.actor, _command(request.actor, patient, form, lines))
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
            else:
                return _go_on(request, made, form.cleaned_data)
        return _form_page(request, patient, form, lines, 422)
    return _form_page(request, patient, form, lines)


@page("charges.capture", methods=ACT)
def visit_units(request: Request) -> HttpResponse:
    """What the minutes typed so far make, for the page to show while one types."""
    lines = Lines(request.POST, prefix="line")
    told = units.said(request.actor, request.POST.get("coverage", ""), lines)
    return render(request, "visits/units.html", {"told": told})


def _form_page(
    request: Request,
    patient: PatientView,
    form: VisitForm,
    lines: LineForms,
    status: int = 200,
    old: queries.VisitView | None = None,
) -> HttpResponse:
    is_asked = lines.is_bound and any("units" in each.errors for each in lines.forms)
    words = {"patient": patient, "form": form, "lines": lines, "old": old, "is_asked": is_asked}
    return render(request, "visits/new.html", words, status=status)


def _command(actor: Actor, patient: PatientView, form: VisitForm, lines: LineForms) -> actions.CaptureVisit:
    """Raises FieldErrors where units are not what the minutes make."""
    asked = form.cleaned_data
    rows = units.counted_lines(actor, asked["coverage"], lines, asked["as_typed"])
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
                minutes=each["minutes"],
            )
            for each in rows
        ),
    )


ENTERED = "The visit is entered and its charges are on the account."


def _go_on(request: Request, encounter: str, asked: dict[str, Any], done: str = ENTERED) -> HttpResponse:
    """To the claim, where a plan is billed and the role may prepare claims; else to the visit."""
    messages.success(request, done)
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
