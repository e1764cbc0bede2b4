"""Who is asked for a patient's part, who was, and changing it from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.parties import actions
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import PatientView
from billwright.web.forms import DayField
from billwright.web.pages import FORM, Request, page
from billwright.web.views.people import PersonForm
from billwright.web.words import day_words

PATIENT, ACCOUNT, NEW = "patient", "account", "new"
FACTS = ("last", "first", "middle", "line1", "line2", "city", "state", "postal_code", "phone", "email", "language")


class GuarantorForm(PersonForm):
    """`known` are (public id, name) of the people of this account."""

    version = forms.CharField(widget=forms.HiddenInput)
    who = forms.ChoiceField(label="From then on asked", widget=forms.RadioSelect)
    starts = DayField(label="For visits from")
    account_number = forms.CharField(
        label="Account number", max_length=20, required=False, help_text="Such as P-000123"
    )
    last = forms.CharField(label="Last name", max_length=60, required=False)
    field_order: Iterable[str] | None = ("who", "account_number", "starts", "last", "first", "middle")

    def __init__(self, known: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(ACCOUNT, "Whoever is asked for another account"), (NEW, "Somebody who is not on file")]
        self.fields["who"].choices = [(PATIENT, "The patient"), *known, *others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("who") != NEW:  # nobody sees what was typed of somebody new
            for name in FACTS:
                self.errors.pop(name, None)
        for name, who, words in (
            ("account_number", ACCOUNT, "type the number of that account"),
            ("last", NEW, "type their last name"),
        ):
            if typed.get("who") == who and name in typed and not typed[name]:
                self.add_error(name, words)
        return typed

    def new_person(self) -> list[forms.BoundField]:
        return [self[name] for name in FACTS]

    def command(self, actor: Actor, patient: str) -> actions.ChangeGuarantor:
        """Of a valid form. Raises FieldErrors where nobody has that account number."""
        typed = self.cleaned_data
        who: str = typed["who"]
        return actions.ChangeGuarantor(
            key=typed["key"],
            patient=patient,
            version=typed["version"],
            starts=typed["starts"],
            party=_asked(actor, typed["account_number"])
            if who == ACCOUNT
            else who
            if who not in (PATIENT, NEW)
            else None,
            new=actions.PersonFacts(**{name: typed[name] for name in FACTS}) if who == NEW else None,
        )

    def refuse(self, refusal: RefusedError) -> None:
        if isinstance(refusal, FieldErrors):
            refusal = FieldErrors({"who" if name == "party" else name: words for name, words in refusal.fields.items()})
        super().refuse(refusal)


def _asked(actor: Actor, number: str) -> str:
    found = parties.asked_by_number(actor, number)
    if found is None:
        raise FieldErrors({"account_number": "no patient’s account has this number"})
    return found.public_id


@page("parties.edit", audit="patient", methods=FORM)
def change_guarantor(request: Request, public_id: str) -> HttpResponse:
    actor = request.actor
    patient = parties.patient(actor, str(public_id))
    seen = parties.guarantors(actor, patient.public_id)
    known = _known(patient, seen)
    if request.method == "POST":
        form = GuarantorForm(known, request.POST)
        if form.is_valid():
            try:
                actions.change_guarantor(actor, form.command(actor, patient.public_id))
            except StaleVersionError:
                form = GuarantorForm(known, request.POST.dict() | {"version": seen.version})
                told = f"Somebody else changed this since you opened it: {seen.history[-1].party.name} was entered. "
                form.add_error(None, f"{told}Look at the list, and send again to put yours after it.")
            except RefusedError as refusal:
                form.refuse(refusal)
            else:
                who = parties.guarantors(actor, patient.public_id).history[-1].party
                starts = day_words(form.cleaned_data["starts"])
                messages.success(request, f"{who.name} is asked for visits from {starts} on.")
                return redirect("account", patient.account_public_id)
    else:
        form = GuarantorForm(known, initial={"version": seen.version, "starts": actor.today})
    words = {"form": form, "patient": patient, "seen": seen}
    return render(request, "patients/guarantor.html", words, status=422 if form.is_bound else 200)


def _known(patient: PatientView, seen: parties.Guarantors) -> list[tuple[str, str]]:
    """Who answered before, and who holds a plan of the patient's: each once, without the patient."""
    people = [each.party for each in seen.history] + [each.subscriber for each in patient.coverages]
    named = {each.public_id: each.name for each in people if each.kind == "person"}
    named.pop(patient.party.public_id, None)
    return list(named.items())
