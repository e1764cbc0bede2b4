"""Entering a patient and a plan that pays for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.parties import actions
from billwright.apps.parties import queries as parties
from billwright.forms.words import LANGUAGES
from billwright.web.forms import DayField, OnceForm, UnkeptInput
from billwright.web.pages import FORM, Request, page
from billwright.web.words import SELF, SEXES, SUBSCRIBER_IS


class AddressForm(OnceForm):
    """Where somebody is reached, and in which language."""

    line1 = forms.CharField(label="Street", max_length=55, required=False)
    line2 = forms.CharField(label="Apartment, suite", max_length=55, required=False)
    city = forms.CharField(label="City", max_length=30, required=False)
    state = forms.CharField(label="State", max_length=2, required=False)
    postal_code = forms.CharField(label="ZIP code", max_length=15, required=False)
    phone = forms.CharField(label="Phone", max_length=20, required=False)
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    language = forms.ChoiceField(label="Reads bills in", choices=list(LANGUAGES.items()), initial="en")


class PersonForm(AddressForm):
    last = forms.CharField(label="Last name", max_length=60)
    first = forms.CharField(label="First name", max_length=35, required=False)
    middle = forms.CharField(label="Middle name", max_length=25, required=False)
    field_order: Iterable[str] | None = ("last", "first", "middle")


class PatientForm(PersonForm):
    first = forms.CharField(label="First name", max_length=35)
    birth_date = DayField(label="Birth date", past=True)
    sex = forms.ChoiceField(label="Sex", choices=[("", "Choose"), *SEXES.items()], help_text="As the payer has it")
    ssn = forms.CharField(
        label="Social security number", max_length=11, required=False, help_text="Kept encrypted", widget=UnkeptInput
    )
    field_order: Iterable[str] | None = ("last", "first", "middle", "birth_date", "sex", "ssn")


@page("parties.edit", methods=FORM)
def new_patient(request: Request) -> HttpResponse:
    form = PatientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_patient(request.actor, actions.EnterPatient(**form.cleaned_data))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Entered as account {made.account}.")
            return redirect("account", made.account_public_id)
    return render(request, "patients/new.html", {"form": form}, status=422 if form.is_bound else 200)


class CoverageForm(OnceForm):
    payer = forms.ChoiceField(label="Payer")
    order = forms.TypedChoiceField(
        label="Order", coerce=int, choices=[(1, "Primary"), (2, "Secondary"), (3, "Tertiary")]
    )
    member_id = forms.CharField(label="Member id", max_length=30)
    group_number = forms.CharField(label="Group number", max_length=30, required=False)
    starts = DayField(label="Runs from")
    ends = DayField(label="First day without it", required=False)
    relationship = forms.ChoiceField(label="The patient is", choices=list(SUBSCRIBER_IS.items()))
    subscriber_last = forms.CharField(label="Subscriber’s last name", max_length=60, required=False)
    subscriber_first = forms.CharField(label="Subscriber’s first name", max_length=35, required=False)
    subscriber_birth_date = DayField(label="Subscriber’s birth date", required=False, past=True)
    subscriber_sex = forms.ChoiceField(
        label="Subscriber’s sex", choices=[("", "Choose"), *SEXES.items()], required=False
    )

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        payers = [(each.public_id, each.name) for each in parties.payers(actor)]
        self.fields["payer"].choices = [("", "Choose a payer"), *payers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("relationship") not in (None, SELF):
            for name in ("subscriber_last", "subscriber_birth_date", "subscriber_sex"):
                if not typed.get(name):
                    self.add_error(name, "needed where somebody else holds the plan")
        return typed


@page("parties.edit", audit="patient", methods=FORM)
def new_coverage(request: Request, public_id: str) -> HttpResponse:
    """A plan of a patient's; where somebody else holds it, that person is entered with it."""
    patient = parties.patient(request.actor, str(public_id))
    form = CoverageForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _add_coverage(request.actor, patient.public_id, form.cleaned_data)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The plan is on the account.")
            return redirect("account", patient.account_public_id)
    words = {"form": form, "patient": patient}
    return render(request, "patients/coverage.html", words, status=422 if form.is_bound else 200)


def _add_coverage(actor: Actor, patient: str, asked: dict[str, Any]) -> None:
    is_self = asked["relationship"] == SELF
    subscriber = None
    if not is_self:
        person = actions.EnterPerson(
            key=f"{asked['key']}/subscriber", last=asked["subscriber_last"], first=asked["subscriber_first"]
        )
        subscriber = actions.enter_person(actor, person)
    actions.add_coverage(
        actor,
        actions.AddCoverage(
            key=asked["key"],
            patient=patient,
            payer=asked["payer"],
            member_id=asked["member_id"],
            starts=asked["starts"],
            ends=asked["ends"],
            order=asked["order"],
            group_number=asked["group_number"],
            relationship=asked["relationship"],
            subscriber=subscriber,
            subscriber_birth_date=None if is_self else asked["subscriber_birth_date"],
            subscriber_sex="" if is_self else asked["subscriber_sex"],
        ),
    )
