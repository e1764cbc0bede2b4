"""Calls: logging one beside all that an answer needs, the list of them, and seeing to what was promised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.correspondence import actions, queries
from billwright.apps.correspondence.kinds import ASKERS, TOPICS, VERIFIED
from billwright.apps.parties import queries as parties
from billwright.web.forms import DayField, MoneyField, OnceForm
from billwright.web.glance import at_a_glance
from billwright.web.pages import ACT, FORM, Request, page
from billwright.web.templatetags.billing import phone
from billwright.web.typed import TypedError, read_day
from billwright.web.whose import Asks, ask

CALL = Asks("Log a call", "Whose account is it about?", "log_call", "inquiries", "Calls")


@page("inquiries.view", audit="inquiries")
def inquiries(request: Request) -> HttpResponse:
    """Calls, newest first; the address says which: ?open=1, ?topic=balance, ?on=11/24/2026."""
    asked = request.GET
    topic = asked.get("topic", "") if asked.get("topic", "") in TOPICS else ""
    is_open = asked.get("open") == "1"
    try:
        on = read_day(asked.get("on", ""), request.actor.today)
    except TypedError:
        on = None
    found = queries.inquiries(request.actor, topic, on, is_open, asked.get("after", ""))
    chosen = {"open": "1" if is_open else "", "topic": topic, "on": asked.get("on", "") if on else ""}
    words = {
        "rows": found.rows,
        "next": _address(chosen, after=found.after) if found.after else "",
        "chosen": chosen,
        "topics": TOPICS,
        "open_address": _address(chosen, open="1"),
        "all_address": _address(chosen, open=""),
        "on": on,
        "today": request.actor.today,
    }
    return render(request, "inquiries/inquiries.html", words)


def _address(chosen: dict[str, str], **changed: str) -> str:
    return "?" + urlencode({name: value for name, value in (chosen | changed).items() if value})


@page("inquiries.log", methods=FORM)
def new_inquiry(request: Request) -> HttpResponse:
    return ask(request, CALL)


class InquiryForm(OnceForm):
    asker = forms.ChoiceField(label="Who asks", choices=list(ASKERS.items()), widget=forms.Select({"autofocus": True}))
    asker_name = forms.CharField(
        label="Their name", max_length=80, required=False, help_text="Unless it is the patient"
    )
    callback = forms.CharField(label="Call back at", max_length=20, required=False)
    verified = forms.ChoiceField(
        label="Verified by", choices=[("", "Choose"), *VERIFIED.items()], help_text="Ask before you tell"
    )
    topic = forms.ChoiceField(label="What about", choices=[("", "Choose"), *TOPICS.items()])
    question = forms.CharField(
        label="What they asked", max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    answer = forms.CharField(label="What you answered", max_length=2000, widget=forms.Textarea({"rows": 3}))
    follow_up_on = DayField(label="We follow up by", required=False)
    follow_up_words = forms.CharField(label="To do what", max_length=200, required=False)
    promise_cents = MoneyField(label="They will pay", required=False, low=1)
    promise_on = DayField(label="By", required=False)


@page("inquiries.log", audit="account", methods=FORM)
def log_call(request: Request, public_id: str) -> HttpResponse:
    """The form on one side, what an answer needs on the other."""
    actor = request.actor
    whose = parties.account(actor, str(public_id))
    known = at_a_glance(actor, whose)
    caller = "patient" if whose.kind == "patient" else "client"
    initial = {"asker": caller, "callback": phone(known["party"].phone)}
    form = InquiryForm(request.POST) if request.method == "POST" else InquiryForm(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = actions.log_inquiry(actor, actions.LogInquiry(account=whose.public_id, **form.cleaned_data))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The call is logged.")
            return redirect("inquiry", made)
    return render(request, "inquiries/log.html", known | {"form": form}, status=422 if form.is_bound else 200)


class AddForm(OnceForm):
    words = forms.CharField(label="Add to it", max_length=2000, widget=forms.Textarea({"rows": 2}))


class FinishForm(OnceForm):
    words = forms.CharField(label="What came of it", max_length=2000, widget=forms.Textarea({"rows": 2}))


class WithdrawForm(OnceForm):
    words = forms.CharField(label="Why it no longer holds", max_length=200)


@page("inquiries.view", audit="inquiry")
def inquiry(request: Request, public_id: str) -> HttpResponse:
    """A call; the id of a promise leads to the call in which it was made."""
    promised_in = queries.inquiry_of_promise(request.actor, str(public_id))
    if promised_in:
        return redirect("inquiry", promised_in)
    return _show(request, str(public_id))


def _show(request: Request, public_id: str, status: int = 200, **sent: Any) -> HttpResponse:
    """`sent` holds the form that came back, and `promise`, the public id that it was sent for."""
    seen = queries.inquiry(request.actor, public_id)
    promises = [(each, *_forms_for(each, sent)) for each in seen.promises]
    words = {
        "seen": seen,
        "promises": promises,
        "has_open": any(each.state in ("open", "late") for each in seen.promises),
        "add": sent.get("add") or AddForm(),
        "today": request.actor.today,
    }
    return render(request, "inquiries/inquiry.html", words, status=status)


def _forms_for(promise: queries.PromiseView, sent: dict[str, Any]) -> tuple[OnceForm, OnceForm]:
    is_of_it = sent.get("promise") == promise.public_id
    return (
        (is_of_it and sent.get("finish")) or FinishForm(auto_id=f"finish-{promise.public_id}-%s"),
        (is_of_it and sent.get("withdraw")) or WithdrawForm(auto_id=f"withdraw-{promise.public_id}-%s"),
    )


@page("inquiries.log", methods=ACT)
def add_to_inquiry(request: Request, public_id: str) -> HttpResponse:
    form = AddForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.add_to_inquiry(request.actor, actions.AddToInquiry(asked["key"], str(public_id), asked["words"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Added to the call.")
            return redirect("inquiry", public_id)
    return _show(request, str(public_id), 422, add=form)


@page("inquiries.log", methods=ACT)
def finish_follow_up(request: Request, public_id: str) -> HttpResponse:
    form = FinishForm(request.POST, auto_id=f"finish-{public_id}-%s")
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.finish_follow_up(
                request.actor, actions.FinishFollowUp(asked["key"], str(public_id), asked["words"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The follow-up is done.")
            return redirect("inquiry", made)
    return _show_promise(request, str(public_id), finish=form)


@page("inquiries.log", methods=ACT)
def withdraw_promise(request: Request, public_id: str) -> HttpResponse:
    form = WithdrawForm(request.POST, auto_id=f"withdraw-{public_id}-%s")
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.withdraw_promise(
                request.actor, actions.WithdrawPromise(asked["key"], str(public_id), asked["words"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Withdrawn, with your reason.")
            return redirect("inquiry", made)
    return _show_promise(request, str(public_id), withdraw=form)


def _show_promise(request: Request, promise: str, **sent: OnceForm) -> HttpResponse:
    return _show(request, queries.inquiry_of_promise(request.actor, promise), 422, promise=promise, **sent)
