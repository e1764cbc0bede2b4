"""Claims: the list by state, one claim whole, and what a biller does with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billwright import x12
from billwright.apps.claims import actions, queries
from billwright.flows import jobs
from billwright.flows import submit as flow
from billwright.web.pages import ACT, Request, page


@page("claims.submit", methods=ACT)
def submit_ready(request: Request) -> HttpResponse:
    """Sends all that is ready, a file or more to each partner; very many as a job."""
    if queries.count_by_state(request.actor)["ready"] > jobs.LONG_CLAIMS:
        return redirect("job", jobs.ask(request.actor, "submit", "Send all claims that are ready"))
    try:
        sent = flow.submit_ready(request.actor)
    except x12.X12ValueError as error:
        messages.error(request, f"A file was not written, and it and those after it were not sent: {error}")
        return redirect("claims")
    if sent.claims:
        messages.success(request, f"{sent.claims} claims submitted in {len(sent.batches)} files.")
    else:
        messages.info(request, "No claim was ready to send.")
    return redirect("claims")


@page("claims.edit", methods=ACT)
def prepare(request: Request, public_id: str) -> HttpResponse:
    """Makes the claim of a visit, checks it and opens it."""
    made = actions.prepare(request.actor, actions.PrepareClaim(request.POST.get("key", ""), str(public_id)))
    return redirect("claim", made)
