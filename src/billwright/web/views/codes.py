"""Codes: suggested in a form, searched on a page of their own, and one with what is known of it."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from billwright import codestore
from billwright.apps.charges import lookup
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.remittances import reasons
from billwright.web import words
from billwright.web.pages import ACT, FORM, Request, page
from billwright.web.typed import TypedError, read_day


@page("charges.view", methods=ACT)
def suggest(request: Request) -> HttpResponse:
    """Options for what was typed so far: `set` one of lookup.SETS, `on` the day of service. By POST, because a diagnosis
    has no place in an address. Shows nobody's data."""
    set_name, typed = request.POST.get("set", ""), request.POST.get("typed", "")
    found = lookup.suggestions(request.actor, set_name, typed, _day(request)) if set_name in lookup.SETS else []
    return render(request, "codes/suggestions.html", {"found": found, "set": set_name})


def _day(request: Request) -> dt.date:
    try:
        return read_day(request.POST.get("on", ""), request.actor.today, past=False)
    except TypedError:  # not typed yet: the day is most likely about now
        return request.actor.today


@page("charges.view", methods=FORM)
def search(request: Request) -> HttpResponse:
    """Codes by their beginning or by words, as one types. By POST, because a diagnosis has no place in an address. Without
    a script what can only be one code opens at once."""
    on, wrong = _asked_day(request, request.POST.get("on", ""))
    sets = lookup.searchable(request.actor, on)
    typed = " ".join(request.POST.get("words", "").split())[: lookup.MOST_TYPED]
    set_name = request.POST.get("set", "") if request.POST.get("set") in sets else ""
    found = lookup.found(request.actor, typed, on, set_name) if typed and not wrong else None
    only = _only(found, typed)
    if only and not request.htmx:
        return redirect(_address(only, on, request.actor.today))
    shown = {"typed": typed, "on": on, "wrong": wrong, "written": request.POST.get("on", ""), "sets": sets,
             "set": set_name, "found": found, "elsewhere": _elsewhere(request, found, typed, on)}  # fmt: skip
    return render(request, "codes/found.html" if request.htmx else "codes/search.html", shown)


def _asked_day(request: Request, typed: str) -> tuple[dt.date, str]:
    """The day typed, today where none is; and what is wrong with it."""
    try:
        return (read_day(typed, request.actor.today) if typed.strip() else request.actor.today), ""
    except TypedError as error:
        return request.actor.today, str(error)


def _only(found: codestore.Found | None, typed: str) -> str:
    """The code that is meant: typed whole, or the only one that fits as typed."""
    codes = {each.code for each in found.codes} if found and not found.near else set()
    plain = codestore.plain(typed)
    return plain if plain in codes else codes.pop() if len(codes) == 1 else ""


def _address(code: str, on: dt.date, today: dt.date) -> str:
    return reverse("code", args=[code]) + ("" if on == today else f"?on={on:%Y%m%d}")


def _elsewhere(request: Request, found: codestore.Found | None, typed: str, on: dt.date) -> str:
    """A code that is known, and not in force that day: its page says what came instead."""
    if found is None or found.codes:
        return ""
    try:
        return lookup.known(request.actor, typed, on).code
    except NotFoundError:
        return ""


@page("charges.view")
def code(request: Request, code: str) -> HttpResponse:
    """A code, apart from anybody who has it: what it means on a day, what binds it, what stands below it or came in its
    place, its counterparts in ICD-9-CM or ICD-10-CM, and what the practice asks for it."""
    on, wrong = _asked_day(request, request.GET.get("on", ""))
    seen = lookup.known(request.actor, code, on)
    shown = {"seen": seen, "on": on, "wrong": wrong, "written": request.GET.get("on", ""), "today": request.actor.today}
    return render(request, "codes/code.html", shown)


@page("remittances.view", audit="reason")
def payer_code(request: Request, code: str) -> HttpResponse:
    """Why a payer paid less: what its code means, and the newest answers that bear it."""
    known = words.payer_code(code)
    shown = {
        "code": known,
        "meaning": words.payer_code_words(known),
        "is_of_list": bool(words.said_by_list(known)),
        "is_remark": known in words.REMARKS or known[:1] in ("M", "N"),
        "uses": reasons.answers_with(request.actor, known),
        "looked_at": reasons.LOOKED_AT,
    }
    return render(request, "codes/payer_code.html", shown)
