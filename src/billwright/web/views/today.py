"""Today: the work that needs this person, by kind, and what they do with an item of it. After one, the next comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor, record_view
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.worklist import actions, queries
from billwright.apps.worklist.kinds import KINDS
from billwright.web import sources
from billwright.web.forms import DayField, OnceForm
from billwright.web.links import link_to
from billwright.web.lists import WORK
from billwright.web.pages import ACT, Request, page
from billwright.web.tables import drawn

MOST_SHOWN = 10
SHOWN = {"": "Needs you now", "mine": "Yours", "unassigned": "Nobody’s yet"}
SNOOZED = "snoozed"


@page("today.view")
def today(request: Request) -> HttpResponse:
    show = request.GET.get("show", "")
    if show == SNOOZED:
        return render(request, "today/snoozed.html", _frame(request, show) | {"items": queries.snoozed(request.actor)})
    groups = queries.today(request.actor, MOST_SHOWN, _show(request))
    words = {
        "groups": groups,
        "count": sum(group.count for group in groups),
        "cents": sum(group.cents for group in groups),
        "nearest": min((group.due_on for group in groups if group.due_on), default=None),
    }
    return render(request, "today/today.html", _frame(request, _show(request)) | words)


def _show(request: Request) -> queries.Show:
    asked = request.GET.get("show", "")
    return next((each for each in get_args(queries.Show) if each == asked), "")


def _frame(request: Request, show: str) -> dict[str, Any]:
    return {"show": show, "shown": SHOWN | {SNOOZED: "Snoozed"}, "today": request.actor.today}


@page("today.view")
def kind(request: Request, kind: str) -> HttpResponse:
    """All of one kind that needs this person, a page at a time."""
    title = KINDS[kind].title if kind in KINDS else kind.replace("_", " ").capitalize()
    asked = replace(WORK, title=title).asked(request.GET)
    found = queries.listed(request.actor, kind, _show(request), asked.place)
    return render(request, "today/kind.html", drawn(request.actor, asked, found) | {"today": request.actor.today})


@page("today.view")
def next_item(request: Request) -> HttpResponse:
    """Leads to the next item after the one named, or to Today where nothing is left."""
    upcoming = queries.next_up(request.actor, request.GET.get("after", ""))
    if upcoming is None or upcoming.public_id == request.GET.get("after"):
        messages.info(request, "Nothing else waits for you.")
        return redirect("today")
    return redirect("work", upcoming.public_id)


class SnoozeForm(OnceForm):
    until = DayField(label="Until")
    reason = forms.CharField(label="Why it can wait", max_length=200)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        self.fields["until"].widget.attrs["data-key"] = "s"


class FinishForm(OnceForm):
    why = forms.CharField(label="What was done", max_length=200, widget=forms.TextInput(attrs={"data-key": "f"}))


class HandOverForm(OnceForm):
    to = forms.ChoiceField(label="To", required=False, widget=forms.Select(attrs={"data-key": "h"}))

    def __init__(self, actor: Actor, work_kind: str, data: object = None) -> None:
        super().__init__(data)
        people = [(each.public_id, each.name) for each in queries.colleagues(actor, work_kind)]
        self.fields["to"].choices = [("", "Anybody: put it back"), *people]  # type: ignore[attr-defined]


@page("today.view", audit="work")
def item(request: Request, public_id: str) -> HttpResponse:
    return _show_item(request, queries.item(request.actor, str(public_id)))


def _show_item(request: Request, work: queries.WorkView, status: int = 200, **sent: OnceForm) -> HttpResponse:
    actor = request.actor
    summary = sources.about(actor, work)
    if summary:
        record_view(actor, work.source_kind, work.source)
    words = {
        "work": work,
        "link": link_to(work.source_kind, work.source),
        "history": queries.history(actor, work.public_id),
        "today": actor.today,
        "snooze": sent.get("snooze") or SnoozeForm(),
        "finish": sent.get("finish") or FinishForm(),
        "hand_over": sent.get("hand_over") or HandOverForm(actor, work.kind),
    }
    return render(request, "today/item.html", words | summary, status=status)


@page("work.do", methods=ACT)
def take(request: Request, public_id: str) -> HttpResponse:
    actions.take(request.actor, actions.Take(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It is yours.")
    return redirect("work", public_id)


@page("work.do", methods=ACT)
def wake(request: Request, public_id: str) -> HttpResponse:
    actions.wake(request.actor, actions.Wake(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It is back on Today.")
    return redirect("work", public_id)


@page("work.do", methods=ACT)
def snooze(request: Request, public_id: str) -> HttpResponse:
    form = SnoozeForm(request.POST)
    return _do(request, public_id, form, "snooze", actions.snooze, actions.Snooze, "It sleeps until the day you chose.")


@page("work.do", methods=ACT)
def finish(request: Request, public_id: str) -> HttpResponse:
    return _do(request, public_id, FinishForm(request.POST), "finish", actions.finish, actions.Finish, "Finished.")


@page("work.do", methods=ACT)
def hand_over(request: Request, public_id: str) -> HttpResponse:
    work = queries.item(request.actor, str(public_id))
    form = HandOverForm(request.actor, work.kind, request.POST)
    return _do(request, public_id, form, "hand_over", actions.hand_over, actions.HandOver, "Handed over.")


def _do(
    request: Request,
    public_id: str,
    form: OnceForm,
    name: str,
    act: Callable[[Actor, Any], str],
    command: type[msgspec.Struct],
    done: str,
) -> HttpResponse:
    """Does it and leads on to the next item; what is refused comes back beside its field."""
    if form.is_valid():
        try:
            act(request.actor, command(item=str(public_id), **form.cleaned_data))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            return _lead_on(request, str(public_id), done)
    return _show_item(request, queries.item(request.actor, str(public_id)), 422, **{name: form})


def _lead_on(request: Request, public_id: str, done: str) -> HttpResponse:
    upcoming = queries.next_up(request.actor, public_id)
    if upcoming is None:
        messages.success(request, f"{done} That was the last: nothing waits for you.")
        return redirect("today")
    messages.success(request, f"{done} This is the next.")
    return redirect("work", upcoming.public_id)
