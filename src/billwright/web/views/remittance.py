"""One remittance: the check proven against its claims, its claims by what became of them, and posting what waits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.paging import Page, Place
from billwright.apps.jobs import queries as jobs
from billwright.apps.remittances import queries
from billwright.apps.worklist import queries as worklist
from billwright.flows import jobs as long_work
from billwright.flows import receive
from billwright.flows.post import post_remittance
from billwright.web.pages import ACT, Request, page

CLAIMS = 50


@page("remittances.view", audit="remittance")
def remittance(request: Request, public_id: str) -> HttpResponse:
    """Work about one claim of a remittance names that claim: it leads to the claim's own page."""
    asked = request.GET.get("show", "")
    show = asked if asked in queries.SHOWN else ""
    place = Place(request.GET.get("after", ""), request.GET.get("before", ""), CLAIMS)
    try:
        found = queries.claims_of(request.actor, str(public_id), show, place)
    except NotFoundError:
        queries.remittance_of(request.actor, str(public_id))
        return redirect("remittance_claim", public_id)
    return _show(request, str(public_id), show, found)


class FindForm(forms.Form):
    text = forms.CharField(label="Find a claim in it", max_length=80, required=False)


@page("remittances.view", methods=ACT)
def find_claims(request: Request, public_id: str) -> HttpResponse:
    """By POST: a patient's name stands in no address."""
    form = FindForm(request.POST)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    found = Page(tuple(queries.find_claims(request.actor, str(public_id), text)))
    if not text:
        return redirect("remittance", public_id)
    return _show(request, str(public_id), "", found, find=form, text=text)


def _show(
    request: Request, public_id: str, show: str, found: Page[queries.RemittanceClaimView], **more: Any
) -> HttpResponse:
    actor = request.actor
    seen, counts = queries.check(actor, public_id), queries.counts(actor, public_id)
    words = {
        "seen": seen,
        "counts": counts,
        "chips": [(name, counts.shown[name]) for name in queries.SHOWN if counts.shown[name] or name == show],
        "show": show,
        "found": found,
        "find": FindForm(),
        "job": _job(request, seen),
        "work": [each for each in worklist.about(actor, public_id) if each.state == "open"]
        if actor.may("today.view")
        else [],
        "taken_off": counts.charge_cents - counts.paid_cents,
    }
    return render(request, "remittances/remittance.html", words | more)


def _job(request: Request, seen: queries.RemittanceView) -> jobs.JobView | None:
    """What is at work on it or on its file just now."""
    if not request.actor.may("jobs.view"):
        return None
    return jobs.about(request.actor, seen.row.public_id) or jobs.about(request.actor, seen.row.document)


@page("remittances.post", methods=ACT)
def post(request: Request, public_id: str) -> HttpResponse:
    """Posts what waits; a large one as a job, which goes on where it was stopped."""
    if queries.progress(request.actor, str(public_id)).waiting > long_work.LONG_CLAIMS:
        return redirect("job", long_work.ask_post(request.actor, str(public_id)))
    done = post_remittance(request.actor, str(public_id))
    messages.success(request, f"{done.posted} claims are posted, {done.set_aside} set aside.")
    return redirect("remittance", public_id)


@page("files.receive", methods=ACT)
def take_in_again(request: Request, public_id: str) -> HttpResponse:
    """Judges anew what was set aside as a whole, once its cause is mended: its file is taken in again."""
    row = queries.row(request.actor, str(public_id))
    job = long_work.ask_take_in_again(request.actor, row.document)
    if job:
        return redirect("job", job)
    received = receive.take_in_again(request.actor, row.document)
    messages.info(request, f"Taken in again: {received.outcome or 'nothing more was to be done'}.")
    return redirect("remittance", public_id)
