"""Programs of the practice's: keys that they ask with, and endpoints where they are told what happens. For owners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance import keys
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.apps.outbox import webhooks
from billwright.web.drafts import taken
from billwright.web.forms import OnceForm
from billwright.web.pages import ACT, FORM, Request, page

ENDS = [(30, "in 30 days"), (90, "in 90 days"), (365, "in a year"), (keys.LONGEST_DAYS, "in two years")]
MOST_TOLD = 50


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


class KeyForm(OnceForm):
    name = forms.CharField(
        label="Which program", max_length=keys.LONGEST_NAME, help_text="As people know it: Lab interface"
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="Give no more than it needs. It never may more than you may at that time.",
        error_messages={"required": "choose at least one thing that it may do"},
    )
    days = forms.TypedChoiceField(label="It ends", coerce=int, choices=ENDS, initial=90)

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        held = [(name, _capital(words)) for name, words in PERMISSIONS.items() if actor.may(name)]
        looks = [(name, words) for name, words in held if name.endswith(".view")]
        acts = [each for each in held if each not in looks]
        self.fields["scopes"].choices = [("Look", looks), ("Act", acts)]  # type: ignore[attr-defined]


@page("practice.manage", audit="api-keys", methods=FORM)
def api_keys(request: Request) -> HttpResponse:
    """The list and a form. The answer to the form is the one page that ever shows the key itself."""
    form = KeyForm(request.actor, request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        command = keys.MakeKey(asked["name"], tuple(asked["scopes"]), asked["days"])
        try:
            made = keys.make_key(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            form = KeyForm(request.actor)
    words = {"form": form, "made": made, "keys": keys.api_keys(request.actor), "permissions": PERMISSIONS}
    return _shown(request, "programs/api_keys.html", words, form)


def _shown(request: Request, template: str, words: dict[str, Any], form: OnceForm) -> HttpResponse:
    """With a secret in it this answer cannot lead on to another page; it says by itself that the form was taken."""
    response = render(request, template, words, status=422 if form.is_bound else 200)
    return taken(request, response) if words["made"] else response


@page("practice.manage", methods=ACT)
def revoke_key(request: Request, public_id: str) -> HttpResponse:
    keys.revoke_key(request.actor, keys.RevokeKey(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "The key is revoked: whatever holds it is refused from now on.")
    return redirect("api_keys")


class EndpointForm(OnceForm):
    name = forms.CharField(label="Which program", max_length=webhooks.LONGEST_NAME)
    url = forms.CharField(
        label="Its address", max_length=webhooks.LONGEST_URL, help_text="https://, on the open internet"
    )
    events = forms.MultipleChoiceField(
        label="What it is told",
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, _capital(words)) for name, words in webhooks.EVENTS.items()],
        error_messages={"required": "choose at least one"},
    )


@page("practice.manage", audit="webhooks", methods=FORM)
def webhook_endpoints(request: Request) -> HttpResponse:
    """The list, a form, and what was told. The answer to the form is the one page that ever shows the secret."""
    form = EndpointForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        command = webhooks.MakeEndpoint(asked["name"], asked["url"].strip(), tuple(asked["events"]))
        try:
            made = webhooks.make_endpoint(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            form = EndpointForm()
    words = {
        "form": form,
        "made": made,
        "endpoints": webhooks.endpoints(request.actor),
        "tellings": webhooks.tellings(request.actor, MOST_TOLD),
    }
    return _shown(request, "programs/webhooks.html", words, form)


@page("practice.manage", methods=ACT)
def end_webhook(request: Request, public_id: str) -> HttpResponse:
    webhooks.end_endpoint(request.actor, webhooks.EndEndpoint(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It is told nothing more.")
    return redirect("webhooks")


@page("practice.manage", methods=ACT)
def tell_failed_again(request: Request, public_id: str) -> HttpResponse:
    command = webhooks.TellFailedAgain(request.POST.get("key", ""), str(public_id))
    webhooks.tell_failed_again(request.actor, command)
    messages.success(request, "What failed waits again and is told with the next run of the worker.")
    return redirect("webhooks")


@page("practice.manage", methods=ACT)
def tell_again(request: Request, public_id: str) -> HttpResponse:
    webhooks.tell_again(request.actor, webhooks.TellAgain(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It is told again, under the same id, with the next run of the worker.")
    return redirect("webhooks")
