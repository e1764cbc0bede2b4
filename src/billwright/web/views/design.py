"""The page that shows what pages are made of: for who builds them, where `settings.DESIGN` is on, and in no office."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.compliance.access import NotFoundError
from billwright.web.forms import CodesField, DayField, MoneyField, OnceForm
from billwright.web.pages import Request, page
from billwright.web.words import BADGES, METHODS

SURFACES = (
    ("ground", "behind everything"),
    ("surface", "cards, fields, the frame"),
    ("sunken", "heads of tables, what is pointed at"),
    ("line", "between things"),
    ("edge", "around what is typed into: 3 to 1 on a surface"),
    ("ink", "words"),
    ("ink-soft", "words beside words"),
    ("accent", "the one main action, links"),
    ("accent-wash", "where one is"),
    ("focus", "the ring around what has the focus"),
)
TONES = (
    ("good", "done, paid, balances"),
    ("warn", "a person must look"),
    ("bad", "refused, rejected, cannot go on"),
    ("calm", "on its way, good to know"),
)
STEPS = ((1, 4), (2, 8), (3, 12), (4, 16), (5, 24), (6, 32), (7, 48))
"""Name of the step and its width in pixels."""
SAID = {
    "success": "The receipt is R-2026-00001.",
    "info": "Two people look at this claim.",
    "warning": "3 of 12 claims were not sent.",
    "error": "The printer did not answer.",
}


class ExampleForm(OnceForm):
    """One field of every kind that pages use."""

    patient = forms.CharField(label="Patient", help_text="As on the card: last name first")
    cents = MoneyField(label="Amount", low=1)
    received_on = DayField(label="Received")
    birth_date = DayField(label="Birth date", past=True, required=False)
    method = forms.ChoiceField(label="How", choices=list(METHODS.items()))
    diagnoses = CodesField(label="Diagnoses", kind="diagnosis", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    locked = forms.CharField(label="Control number", initial="1C000042", disabled=True, required=False)


@page("today.view")
def design(request: Request) -> HttpResponse:
    """Every token, step and piece in each state. Raises NotFoundError where `settings.DESIGN` is off."""
    if not settings.DESIGN:
        raise NotFoundError("this page is for who builds pages")
    say = request.GET.get("say", "")
    if say in SAID:
        messages.add_message(request, messages.DEFAULT_LEVELS[say.upper()], SAID[say])
    words: dict[str, Any] = {
        "surfaces": SURFACES,
        "tones": TONES,
        "steps": STEPS,
        "axes": BADGES,
        "said": SAID,
        "form": ExampleForm(initial={"received_on": request.actor.today, "method": "check"}),
        "refused": ExampleForm({"patient": "", "cents": "12,50", "received_on": "24/11/2026", "method": "check"}),
        "today": request.actor.today,
    }
    return render(request, "design/design.html", words)
