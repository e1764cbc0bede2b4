"""Long work: what runs and what ended, how far one is, stopping it and having it go on."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.jobs import actions, queries
from billwright.apps.remittances import queries as remittances
from billwright.flows import jobs as flow
from billwright.web.pages import ACT, Request, page


@page("jobs.view")
def jobs(request: Request) -> HttpResponse:
    found = queries.jobs(request.actor)
    words = {"going": [each for each in found if each.is_open], "ended": [each for each in found if not each.is_open]}
    return render(request, "jobs/jobs.html", words)


@page("jobs.view")
def job(request: Request, public_id: str) -> HttpResponse:
    """The page; for htmx, which asks each second until it has ended, what of it changes."""
    seen = queries.job(request.actor, str(public_id))
    words = {"job": seen, "came_of_it": _came_of_it(request, seen)}
    return render(request, "jobs/progress.html" if request.htmx else "jobs/job.html", words)


def _came_of_it(request: Request, job: queries.JobView) -> list[Any]:
    """The remittances that a file brought, once it has been read."""
    if job.subject_kind != "document" or job.is_open or not request.actor.may("remittances.view"):
        return []
    return remittances.of_document(request.actor, job.subject)


@page("jobs.run", methods=ACT)
def stop(request: Request, public_id: str) -> HttpResponse:
    actions.stop(request.actor, actions.StopJob(_key(request), str(public_id)))
    messages.info(request, "It stops after the step it is in. What is done stands.")
    return redirect("job", public_id)


@page("jobs.run", methods=ACT)
def go_on(request: Request, public_id: str) -> HttpResponse:
    going = flow.go_on(request.actor, actions.GoOn(_key(request), str(public_id)))
    messages.success(request, "It goes on from where it was.")
    return redirect("job", going)


@page("books.check", methods=ACT)
def check(request: Request) -> HttpResponse:
    """Rebuilds every balance of this practice from its postings, as `billwright check` does."""
    return redirect("job", flow.ask(request.actor, "check", "Check that the books agree"))


def _key(request: Request) -> str:
    return request.POST.get("key") or str(uuid.uuid4())
