"""Remittances: the list; one from check to claim to line, with the balance proven at each; posting, undoing, matching."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.remittances import posting, queries
from billwright.flows.jobs import LONG_CLAIMS, ask_post
from billwright.flows.post import post_remittance
from billwright.web.forms import OnceForm, whole_number
from billwright.web.pages import ACT, Request, page

STATES = ("open", "set_aside", "posted")


@page("remittances.view", audit="remittances")
def remittances(request: Request) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    rows = queries.listed(request.actor, queries.Wanted(state)).rows
    words = {"rows": rows, "state": state, "states": STATES, "clearing": sum(row.clearing_cents for row in rows)}
    return render(request, "remittances/remittances.html", words)


class UndoForm(OnceForm):
    reason = forms.CharField(label="Why it is undone", max_length=200, help_text="Stays in the books.")


class RetryForm(OnceForm):
    claim = forms.CharField(
        label="Our claim number",
        max_length=20,
        required=False,
        help_text="Empty: as it stands, after you mended the cause",
    )


@page("remittances.view", audit="remittance")
def remittance(request: Request, public_id: str) -> HttpResponse:
    """Work about one claim of a remittance names that claim: it leads to the claim's place on the page."""
    try:
        return _show(request, str(public_id))
    except NotFoundError:
        whole = queries.remittance_of(request.actor, str(public_id))
        return redirect(f"{reverse('remittance', args=[whole])}#claim-{public_id}")


def _show(request: Request, public_id: str, status: int = 200, **sent: OnceForm) -> HttpResponse:
    seen = queries.remittance(request.actor, public_id, after=whole_number(request.GET.get("after")) or 0)
    claims = [
        (each, sent.get(f"undo-{each.public_id}") or _undo(each), sent.get(f"retry-{each.public_id}") or _retry(each))
        for each in seen.claims
    ]
    words = {"seen": seen, "claims": claims, "progress": queries.progress(request.actor, public_id)}
    return render(request, "remittances/remittance.html", words, status=status)


def _undo(each: queries.RemittanceClaimView) -> UndoForm:
    return UndoForm(auto_id=f"id_%s_undo_{each.public_id}")


def _retry(each: queries.RemittanceClaimView) -> RetryForm:
    return RetryForm(auto_id=f"id_%s_retry_{each.public_id}")


@page("remittances.post", methods=ACT)
def post(request: Request, public_id: str) -> HttpResponse:
    """Posts what waits; a large one as a job, which goes on where it was stopped."""
    if queries.progress(request.actor, str(public_id)).waiting > LONG_CLAIMS:
        return redirect("job", ask_post(request.actor, str(public_id)))
    done = post_remittance(request.actor, str(public_id))
    messages.success(request, f"{done.posted} claims are posted, {done.set_aside} set aside.")
    return redirect("remittance", public_id)


@page("remittances.post", methods=ACT)
def undo(request: Request, public_id: str) -> HttpResponse:
    """Takes a posted claim back by reversal; its money is in clearing again. The address names the remittance's claim."""
    whole = queries.remittance_of(request.actor, str(public_id))
    form = UndoForm(request.POST, auto_id=f"id_%s_undo_{public_id}")
    if form.is_valid():
        asked = form.cleaned_data
        try:
            posting.undo(request.actor, posting.UndoPosting(asked["key"], str(public_id), asked["reason"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Undone by reversal: its money is in clearing again.")
            return redirect("remittance", whole)
    return _show(request, whole, 422, **{f"undo-{public_id}": form})


@page("remittances.post", methods=ACT)
def retry(request: Request, public_id: str) -> HttpResponse:
    """Posts again what was set aside, for the claim that is named."""
    whole = queries.remittance_of(request.actor, str(public_id))
    form = RetryForm(request.POST, auto_id=f"id_%s_retry_{public_id}")
    if form.is_valid():
        asked = form.cleaned_data
        try:
            posting.retry(request.actor, posting.Retry(asked["key"], str(public_id), asked["claim"].strip()))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "Tried again: see below what became of it.")
            return redirect("remittance", whole)
    return _show(request, whole, 422, **{f"retry-{public_id}": form})
