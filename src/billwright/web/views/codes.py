"""Codes suggested while a person types, and one code with what is known of it."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.charges import lookup
from billwright.apps.remittances import reasons
from billwright.web import words
from billwright.web.pages import ACT, Request, page
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


@page("charges.view")
def code(request: Request, code: str) -> HttpResponse:
    """A code, apart from anybody who has it: what it means today, what binds it, and what the practice asks for it."""
    seen = lookup.known(request.actor, code, request.actor.today)
    return render(request, "codes/code.html", {"seen": seen})


@page("remittances.view", audit="reason")
def payer_code(request: Request, code: str) -> HttpResponse:
    """Why a payer paid less: what its code means, and the newest answers that bear it."""
    known = words.payer_code(code)
    shown = {
        "code": known,
        "meaning": words.payer_code_words(known),
        "is_remark": known in words.REMARKS or known[:1] in ("M", "N"),
        "uses": reasons.answers_with(request.actor, known),
        "looked_at": reasons.LOOKED_AT,
    }
    return render(request, "codes/payer_code.html", shown)
