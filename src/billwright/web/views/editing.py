"""Changing a patient, a person or a client. What the second of two editors did not touch stays as the first one left it;
what both changed is named beside its field, with what was typed kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
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
from billwright.web.merging import merge, read_base
from billwright.web.pages import FORM, Request, page
from billwright.web.templatetags.billing import phone, zip_code
from billwright.web.views.people import AddressForm, PatientForm, PersonForm

CHANGED = "Somebody else changed this since you opened it; nothing of theirs is overwritten."


class ChangeForm(OnceForm):
    """`base` carries the texts that the page was opened with: by them one's own changes are told from somebody else's."""

    version = forms.CharField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def texts(self) -> dict[str, str]:
        """What stands in the form's boxes, by name."""
        return {field.name: _text(field) for field in self.visible_fields()}


def _text(field: forms.BoundField) -> str:
    """As the browser sends it back."""
    value = field.value()
    if isinstance(value, bool):
        return "on" if value else ""
    return value if isinstance(value, str) else str(field.field.widget.format_value(value) or "")


class ChangePatientForm(ChangeForm, PatientForm):
    pass


class ChangePersonForm(ChangeForm, PersonForm):
    pass


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


class ChangeClientForm(ChangeForm, ClientForm):
    pass


@page("parties.edit", audit="patient", methods=FORM)
def change_patient(request: Request, public_id: str) -> HttpResponse:
    """An empty social security number leaves the one that is known."""
    seen = parties.patient(request.actor, str(public_id))
    there = _of_party(seen.party) | {"birth_date": seen.birth_date, "sex": seen.sex}
    state = _State(there, seen.version, seen.account_public_id, {"ssn": seen.ssn_masked})

    def act(typed: dict[str, Any]) -> None:
        facts = typed | {"ssn": typed["ssn"] or None}
        actions.change_patient(request.actor, actions.ChangePatient(patient=seen.public_id, **facts))

    return _change(request, _opened(ChangePatientForm, request, state), state, act, seen.name)


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
    """What stands there now, as the form has it; its version; and the account (public id) that the page leads back to.

    `known` is what no box shows again, masked by the box's name: empty leaves it as it is.
    """

    there: dict[str, Any]
    version: str
    account: str
    known: Mapping[str, str] = MappingProxyType({})


def _opened(form: type[ChangeForm], request: Request, state: _State) -> ChangeForm:
    return form(request.POST) if request.method == "POST" else _fresh(form, state)


def _fresh(form: type[ChangeForm], state: _State) -> ChangeForm:
    fresh = form(initial=state.there | {"version": state.version})
    fresh.initial["base"] = json.dumps(fresh.texts() | dict(state.known))
    return fresh


def _change(
    request: Request, form: ChangeForm, state: _State, act: Callable[[dict[str, Any]], None], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act({field: value for field, value in form.cleaned_data.items() if field != "base"})
        except StaleVersionError:
            form = _merged(form, state)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Changed.")
            return redirect("account", state.account)
    for field, mask in state.known.items():
        if mask:
            form.fields[field].help_text = f"{mask} is known, kept encrypted. Leave it empty to keep it."
    words = {"form": form, "name": name, "account": state.account}
    return render(request, "patients/change.html", words, status=422 if form.is_bound else 200)


def _merged(form: ChangeForm, state: _State) -> ChangeForm:
    """The form to send again: theirs where it was not touched here, else what was typed, with theirs named beside it."""
    fresh, base, typed = _fresh(type(form), state), read_base(str(form.data.get("base", ""))), form.texts()
    unsaid = {name: typed[name] or base.get(name, "") for name in state.known}
    texts, differences = merge(base, typed | unsaid, read_base(fresh.initial["base"]))
    kept = {name: typed[name] for name in state.known}
    hidden = {"key": form.data["key"], "version": state.version, "base": fresh.initial["base"]}
    again = type(form)(texts | kept | hidden)
    again.is_valid()
    taken = [str(again[each.name].label) for each in differences if each.mine is None]
    again.add_error(None, f"{CHANGED} {_told(taken, len(differences))}")
    for each in differences:
        if each.mine is not None:
            again.add_error(each.name, f"both of you changed this. Theirs, saved: {each.theirs or 'empty'}")
    return again


def _told(taken: list[str], differences: int) -> str:
    """`taken` are the labels of what was taken over, of so many differences."""
    words = [f"Taken over from them, for you did not touch it: {', '.join(taken)}."] if taken else []
    if differences > len(taken):
        words.append("Where both of you changed a field, theirs stands below yours.")
    return " ".join([*words, "Look, and keep the change once more."])


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
