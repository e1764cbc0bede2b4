"""Today: the work that waits, by kind, and what a person does with an item of it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.worklist import actions, queries
from billwright.web.forms import DayField, OnceForm
from billwright.web.links import link_to
from billwright.web.pages import ACT, Request, page

MOST_SHOWN = 10
PAGE = 50


@page("today.view")
def today(request: Request) -> HttpResponse:
    groups = queries.today(request.actor, MOST_SHOWN)
    words = {
        "groups": groups,
        "count": sum(group.count for group in groups),
        "cents": sum(group.cents for group in groups),
        "mine": sum(item.owner_id == request.actor.user_id for group in groups for item in group.items),
        "today": request.actor.today,
    }
    return render(request, "today/today.html", words)


@page("today.view")
def kind(request: Request, kind: str) -> HttpResponse:
    """All waiting work of one kind, a page at a time."""
    found = queries.items(request.actor, kind, after=request.GET.get("after", ""), limit=PAGE + 1)
    words = {
        "kind": kind,
        "items": found[:PAGE],
        "title": found[0].title if found else kind.replace("_", " ").capitalize(),
        "next": found[PAGE - 1].public_id if len(found) > PAGE else "",
        "today": request.actor.today,
    }
    return render(request, "today/kind.html", words)


class SnoozeForm(OnceForm):
    until = DayField(label="Until")
    reason = forms.CharField(label="Why it can wait", max_length=200)


class FinishForm(OnceForm):
    why = forms.CharField(label="What was done", max_length=200)


class HandOverForm(OnceForm):
    to = forms.ChoiceField(label="To", required=False)

    def __init__(self, request: Request, data: object = None) -> None:
        super().__init__(data)
        people = [(each.public_id, each.name) for each in queries.colleagues(request.actor)]
        self.fields["to"].choices = [("", "Anybody: put it back"), *people]  # type: ignore[attr-defined]


@page("today.view", audit="work")
def item(request: Request, public_id: str) -> HttpResponse:
    return _show(request, public_id)


def _show(request: Request, public_id: str, status: int = 200, **sent: OnceForm) -> HttpResponse:
    work = queries.item(request.actor, str(public_id))
    words = {
        "work": work,
        "link": link_to(work.source_kind, work.source),
        "today": request.actor.today,
        "snooze": sent.get("snooze") or SnoozeForm(),
        "finish": sent.get("finish") or FinishForm(),
        "hand_over": sent.get("hand_over") or HandOverForm(request),
    }
    return render(request, "today/item.html", words, status=status)


@page("work.do", methods=ACT)
def take(request: Request, public_id: str) -> HttpResponse:
    actions.take(request.actor, actions.Take(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It is yours.")
    return redirect("work", public_id)


@page("work.do", methods=ACT)
def snooze(request: Request, public_id: str) -> HttpResponse:
    form = SnoozeForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.snooze(request.actor, actions.Snooze(asked["key"], str(public_id), asked["until"], asked["reason"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "It comes back on the day you chose.")
            return redirect("today")
    return _show(request, public_id, 422, snooze=form)


@page("work.do", methods=ACT)
def finish(request: Request, public_id: str) -> HttpResponse:
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            actions.finish(
                request.actor, actions.Finish(form.cleaned_data["key"], str(public_id), form.cleaned_data["why"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Finished.")
            return redirect("today")
    return _show(request, public_id, 422, finish=form)


@page("work.do", methods=ACT)
def hand_over(request: Request, public_id: str) -> HttpResponse:
    form = HandOverForm(request, request.POST)
    if form.is_valid():
        try:
            actions.hand_over(
                request.actor, actions.HandOver(form.cleaned_data["key"], str(public_id), form.cleaned_data["to"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Handed over.")
            return redirect("work", public_id)
    return _show(request, public_id, 422, hand_over=form)
