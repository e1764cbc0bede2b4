"""What is done with chosen work of a kind: taken, snoozed for a reason, handed over; each item by its own action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.worklist import actions, queries
from billwright.web.forms import OnceForm
from billwright.web.pages import ACT, Request, page
from billwright.web.templatetags.billing import plural
from billwright.web.views import bulk
from billwright.web.views.today import HandOverForm, SnoozeForm


class Doing(NamedTuple):
    """What is asked for before it is done. `done` follows the count of items: "3 items" + " sleep"."""

    title: str
    verb: str
    form: Callable[..., OnceForm]
    act: Callable[[Actor, Any], str]
    command: type[msgspec.Struct]
    done: str


@page("work.do", methods=ACT)
def take(request: Request) -> HttpResponse:
    """The chosen items become the actor's."""
    rows, key = bulk.chosen(request), request.POST.get("key", "")

    def act(actor: Actor, public_id: str) -> None:
        actions.take(actor, actions.Take(f"{key}/{public_id}", public_id))

    refused = bulk.each(request.actor, rows, act)
    return _tell(request, "Take chosen work", " taken.", len(rows) - len(refused), refused)


@page("work.do", methods=ACT)
def snooze(request: Request) -> HttpResponse:
    """Asks until when and why, then the chosen items leave Today until that day."""
    doing = Doing("Snooze chosen work", "Snooze", SnoozeForm, actions.snooze, actions.Snooze, " snoozed.")
    return _asked_first(request, doing)


@page("work.do", methods=ACT)
def hand_over(request: Request) -> HttpResponse:
    """Asks to whom, then the chosen items are theirs, or anybody's again."""

    def form(data: object = None) -> HandOverForm:
        return HandOverForm(request.actor, _kind(request).kind, data)

    doing = Doing("Hand over chosen work", "Hand over", form, actions.hand_over, actions.HandOver, " handed over.")
    return _asked_first(request, doing)


def _kind(request: Request) -> queries.WorkView:
    """The first item chosen: the list they were chosen in is of one kind. Raises NotFoundError."""
    return queries.item(request.actor, bulk.chosen(request)[0])


def _asked_first(request: Request, doing: Doing) -> HttpResponse:
    if not bulk.chosen(request):
        return _tell(request, doing.title, "", 0, {})
    if "said" not in request.POST:
        return _ask(request, doing, doing.form())
    form = doing.form(request.POST)
    if form.is_valid():
        refused, wrong = _do(request, doing, form.cleaned_data)
        if not wrong:
            return _tell(request, doing.title, doing.done, len(bulk.chosen(request)) - len(refused), refused)
        form.refuse(FieldErrors(wrong))
    return _ask(request, doing, form, 422)


def _do(request: Request, doing: Doing, asked: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Why it was refused, by public id; and what is wrong with what was typed, by field: the same for every item."""
    said, wrong = {name: value for name, value in asked.items() if name != "key"}, {}

    def act(actor: Actor, public_id: str) -> None:
        try:
            doing.act(actor, doing.command(key=f"{asked['key']}/{public_id}", item=public_id, **said))
        except FieldErrors as refusal:
            wrong.update(refusal.fields)
            raise

    return bulk.each(request.actor, bulk.chosen(request), act), wrong


def _ask(request: Request, doing: Doing, form: OnceForm, status: int = 200) -> HttpResponse:
    first = _kind(request)
    form.visible_fields()[0].field.widget.attrs["data-focus"] = ""
    words = {
        "title": doing.title,
        "verb": doing.verb,
        "form": form,
        "rows": bulk.chosen(request),
        "of": first.title,
        "back": bulk.way_back(request, reverse("work_kind", args=[first.kind])),
    }
    return render(request, "today/chosen.html", words, status=status)


def _tell(request: Request, title: str, done: str, count: int, refused: dict[str, str]) -> HttpResponse:
    named = bulk.named(request.actor, refused, "work", lambda actor, item: queries.item(actor, item).reason)
    return bulk.tell(request, title, f"{plural(count, 'item')}{done}" if count else "", named, "today")
