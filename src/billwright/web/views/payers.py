"""The payers, and how each is dealt with: what its claims are checked by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.parties import actions
from billwright.apps.parties import queries as parties
from billwright.web.forms import CodesField, OnceForm
from billwright.web.pages import FORM, Request, page

NCCI = {"": "None", "practitioner": "Medicare’s", "medicaid": "Medicaid’s", "outpatient": "Medicare’s, outpatient"}
CORRECTIONS = {
    "": "Not known",
    "new": "A new claim",
    "line": "A line at a time",
    "reopening": "A reopening by the payer",
    "paper": "A form on paper",
}
THERAPY_UNITS = {"": "Not known", "total": "All minutes of the day together", "each": "Each service by itself"}
_FACTS = (
    "timely_filing_days", "filing_from", "ncci", "authorization_required", "takes_replacement",
    "cost_share_reaches_patient", "corrections", "therapy_units", "contractor",
)  # fmt: skip


class ProfileForm(OnceForm):
    timely_filing_days = forms.IntegerField(
        label="Days to file",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "amount"}),
        error_messages={"invalid": "type a whole number of days"},
    )
    filing_from = forms.ChoiceField(
        label="Counted from", choices=[("service", "First day of service"), ("through", "Last day of service")]
    )
    ncci = forms.ChoiceField(label="Edits that bind (NCCI)", choices=list(NCCI.items()), required=False)
    authorization_required = CodesField(label="Services to authorize", required=False, help_text="Codes: 97110 97140")
    takes_replacement = forms.BooleanField(label="Takes replacement claims", required=False)
    corrections = forms.ChoiceField(label="Else it corrects by", choices=list(CORRECTIONS.items()), required=False)
    therapy_units = forms.ChoiceField(
        label="Timed therapy is counted by", choices=list(THERAPY_UNITS.items()), required=False
    )
    contractor = forms.CharField(
        label="Medicare contractor", max_length=5, required=False, help_text="Five digits; its coverage policies bind"
    )
    cost_share_reaches_patient = forms.BooleanField(label="Patients may owe their share", required=False)


@page("parties.view")
def payers(request: Request) -> HttpResponse:
    rows = parties.payers(request.actor)
    return render(request, "payers/payers.html", {"rows": rows, "ncci": NCCI, "therapy_units": THERAPY_UNITS})


@page("parties.edit", methods=FORM)
def payer_profile(request: Request, public_id: str) -> HttpResponse:
    seen = parties.payer(request.actor, str(public_id))
    facts: dict[str, Any] = {name: getattr(seen, name) for name in _FACTS}
    form = ProfileForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(request.actor, actions.ChangeProfile(payer=seen.public_id, **form.cleaned_data))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Claims to {seen.name} are checked by this from now on.")
            return redirect("payers")
    return render(request, "payers/profile.html", {"form": form, "seen": seen}, status=422 if form.is_bound else 200)
