"""Changing a patient, a person or a client. The second of two editors is told what differs, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import RefusedError, StaleVersionError
from billwright.apps.parties import actions
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import ClientView, PartyView
from billwright.web.forms import MoneyField, OnceForm
from billwright.web.pages import FORM, Request, page
from billwright.web.templatetags.billing import phone, zip_code
from billwright.web.views.people import AddressForm, PatientForm, PersonForm

CHANGED = (
    "Somebody else changed this since you opened it. Where yours differs, what is there now stands below the field: "
    "send it again to keep yours"
)


class ChangePatientForm(PatientForm):
    version = forms.CharField(widget=forms.HiddenInput)


class ChangePersonForm(PersonForm):
    version = forms.CharField(widget=forms.HiddenInput)


class ClientForm(AddressForm):
    name = forms.CharField(label="Name", max_length=120)
    terms_days = forms.IntegerField(
        label="Days to pay", min_value=0, max_value=365, initial=30, widget=forms.TextInput({"inputmode": "numeric"})
    )
    tax = forms.DecimalField(
        label="Sales tax, %",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=0,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    credit_limit_cents = MoneyField(label="Credit limit", required=False, help_text="Empty for none")
    purchase_order_required = forms.BooleanField(label="Wants a purchase order on every invoice", required=False)
    field_order: Iterable[str] | None = ("name",)


class ChangeClientForm(ClientForm):
    version = forms.CharField(widget=forms.HiddenInput)


@page("parties.edit", audit="patient", methods=FORM)
def change_patient(request: Request, public_id: str) -> HttpResponse:
    """An empty social security number leaves the one that is known."""
    seen = parties.patient(request.actor, str(public_id))
    guarantor = None if seen.guarantor.id == seen.party.id else seen.guarantor.public_id
    state = _State(
        _of_party(seen.party) | {"birth_date": seen.birth_date, "sex": seen.sex}, seen.version, seen.account_public_id
    )

    def act(typed: dict[str, Any]) -> None:
        facts = typed | {"ssn": typed["ssn"] or None}
        actions.change_patient(
            request.actor, actions.ChangePatient(patient=seen.public_id, guarantor=guarantor, **facts)
        )

    form = _opened(ChangePatientForm, request, state)
    if seen.ssn_masked:
        form.fields["ssn"].help_text = f"{seen.ssn_masked} is known, kept encrypted. Leave it empty to keep it."
    return _change(request, form, state, act, seen.name)


@page("parties.edit", audit="person", methods=FORM)
def change_person(request: Request, public_id: str) -> HttpResponse:
    """A guarantor or subscriber who is no patient. `?account=` says where it leads back to."""
    seen = parties.person(request.actor, str(public_id))
    back = parties.account(request.actor, request.GET.get("account", "")).public_id
    state = _State(_of_party(seen.party), seen.version, back)

    def act(typed: dict[str, Any]) -> None:
        actions.change_person(request.actor, actions.ChangePerson(person=seen.party.public_id, **typed))

    return _change(request, _opened(ChangePersonForm, request, state), state, act, seen.party.name)


@page("parties.edit", audit="client", methods=FORM)
def change_client(request: Request, public_id: str) -> HttpResponse:
    seen = parties.client(request.actor, str(public_id))
    state = _State(_of_party(seen.party) | _terms(seen), seen.version, seen.account_public_id)

    def act(typed: dict[str, Any]) -> None:
        actions.change_client(request.actor, actions.ChangeClient(client=seen.public_id, **_client_facts(typed)))

    return _change(request, _opened(ChangeClientForm, request, state), state, act, seen.name)


@page("parties.edit", methods=FORM)
def new_client(request: Request) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_client(request.actor, actions.EnterClient(**_client_facts(form.cleaned_data)))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Entered as account {made.account}.")
            return redirect("account", made.account_public_id)
    return render(request, "patients/new_client.html", {"form": form}, status=422 if form.is_bound else 200)


class _State(NamedTuple):
    """What stands there now, as the form has it; its version; and the account (public id) that the page leads back to."""

    there: dict[str, Any]
    version: str
    account: str


def _opened(form: type[OnceForm], request: Request, state: _State) -> OnceForm:
    return form(request.POST) if request.method == "POST" else form(initial=state.there | {"version": state.version})


def _change(
    request: Request, form: OnceForm, state: _State, act: Callable[[dict[str, Any]], None], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except StaleVersionError:
            form = _beside(form, state)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Changed.")
            return redirect("account", state.account)
    words = {"form": form, "name": name, "account": state.account}
    return render(request, "patients/change.html", words, status=422 if form.is_bound else 200)


def _beside(form: OnceForm, state: _State) -> OnceForm:
    """What was typed, on top of what is there now, which stands beside each field that differs."""
    typed = form.cleaned_data
    again = type(form)(form.data.dict() | {"version": state.version})  # type: ignore[attr-defined]  # a QueryDict
    again.is_valid()
    again.add_error(None, CHANGED)
    for field, there in state.there.items():
        if typed.get(field) != there:
            again.add_error(field, f"there now: {again[field].field.prepare_value(there) or 'nothing'}")
    return again


def _of_party(party: PartyView) -> dict[str, Any]:
    """As the forms have it, written as people write it."""
    at = party.address
    named = {"name": party.name} if party.kind == "business" else {"last": party.last, "first": party.first}
    if party.kind != "business":
        named["middle"] = party.middle
    return named | {
        "line1": at.line1,
        "line2": at.line2,
        "city": at.city,
        "state": at.state,
        "postal_code": zip_code(at.postal_code),
        "phone": phone(party.phone),
        "email": party.email,
        "language": party.language,
    }


def _terms(client: ClientView) -> dict[str, Any]:
    return {
        "terms_days": client.terms_days,
        "tax": Decimal(client.tax_basis_points) / 100,
        "credit_limit_cents": client.credit_limit_cents,
        "purchase_order_required": client.purchase_order_required,
    }


def _client_facts(typed: dict[str, Any]) -> dict[str, Any]:
    """What a command takes: the tax in basis points."""
    rest = {name: value for name, value in typed.items() if name != "tax"}
    return rest | {"tax_basis_points": int(typed["tax"] * 100)}
