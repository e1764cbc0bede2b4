"""Says how a day was read, while the form is still open. By POST: a birth date stands in no address."""

import datetime as dt

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst

from billwright.web import typed
from billwright.web.pages import ACT, Request, page


@page("today.view", methods=ACT)
def read_day(request: Request) -> HttpResponse:
    return _read(request, past=False)


@page("today.view", methods=ACT)
def read_birth_date(request: Request) -> HttpResponse:
    return _read(request, past=True)


def _read(request: Request, *, past: bool) -> HttpResponse:
    """The one field that was sent, whatever its form calls it."""
    text = next((str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"), "").strip()
    if not text:
        return HttpResponse()
    try:
        day = typed.read_day(text, request.actor.today, past=past)
    except typed.TypedError as unread:
        return HttpResponse(format_html('<span class="errors">{}</span>', capfirst(str(unread))))
    return HttpResponse(format_html('<time datetime="{}">{}</time>', day.isoformat(), _words(day)))


def _words(day: dt.date) -> str:
    return f"{day:%A, %b} {day.day}, {day.year}"
