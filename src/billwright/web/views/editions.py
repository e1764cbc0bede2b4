"""What a new edition does to the claims of the last twelve months: seen, handed over, acknowledged, made a rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.checks import editions
from billwright.apps.claims import past
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.jobs import queries as jobs
from billwright.apps.worklist import queries as worklist
from billwright.flows.edition_effect import ask_effect
from billwright.rules.scrub.registry import REGISTRY
from billwright.web.forms import OnceForm
from billwright.web.pages import ACT, Request, page


class AcknowledgeForm(OnceForm):
    note = forms.CharField(
        label="What is done about it",
        max_length=300,
        help_text="Such as: the providers were told which diagnoses to document from October on",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "say what was done about it, or why nothing need be"},
    )


@page("claims.view", audit="claims")
def edition_effect(request: Request, public_id: str) -> HttpResponse:
    """For htmx, which asks each second until all claims are looked at, what of it changes."""
    return _shown(request, str(public_id), AcknowledgeForm())


def _shown(request: Request, public_id: str, form: AcknowledgeForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    seen = editions.edition_effect(actor, public_id)
    effect = seen.effect
    named = [each.claims for each in effect.codes_ended] + [each.claims for each in effect.checks_changed]
    claims = past.rows(actor, sorted({each for some in named for each in some}))
    words: dict[str, Any] = {
        "seen": seen,
        "form": form,
        "job": jobs.about(actor, public_id) if actor.may("jobs.view") else None,
        "work": next(iter(worklist.about(actor, public_id)), None),
        "ended": [(each, _known(claims, each.claims)) for each in effect.codes_ended],
        "checks": [
            (each, REGISTRY[each.check].title if each.check in REGISTRY else each.check, _known(claims, each.claims))
            for each in effect.checks_changed
        ],
        "ended_rows": len(effect.ended),
        "shows_prices": seen.set_name in editions.PRICES,
        "today": actor.today,
    }
    name = "code_sets/effect_found.html" if request.htmx else "code_sets/effect.html"
    return render(request, name, words, status=status)


def _known(claims: dict[str, Any], public_ids: tuple[str, ...]) -> list[Any]:
    return [claims[each] for each in public_ids if each in claims]


@page("codes.load", methods=ACT)
def acknowledge_edition(request: Request, public_id: str) -> HttpResponse:
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _shown(request, str(public_id), form, 422)
    typed = form.cleaned_data
    try:
        editions.acknowledge(request.actor, editions.Acknowledge(typed["key"], str(public_id), typed["note"]))
    except FieldErrors as refusal:
        form.refuse(refusal)
        return _shown(request, str(public_id), form, 422)
    messages.success(request, "Acknowledged: its work is done.")
    return redirect("edition_effect", public_id)


@page("rules.edit", methods=ACT)
def look_at_edition(request: Request, name: str, edition: str) -> HttpResponse:
    """Has the effect of an edition found that came in past the page, or before there was an office."""
    job = ask_effect(request.actor, editions.AskEffect(name, edition))
    return redirect("edition_effect", jobs.job(request.actor, job).subject)
