"""Who we exchange files with, and what is on its way to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.claims import queries as claims
from billwright.apps.outbox import actions, queries
from billwright.web.pages import ACT, Request, page

MOST_SHOWN = 20


@page("outbox.view")
def partners(request: Request) -> HttpResponse:
    words = {
        "partners": queries.partners(request.actor),
        "failed": queries.failed(request.actor),
        "messages_out": queries.recent(request.actor, MOST_SHOWN),
        "batches": claims.batches(request.actor, MOST_SHOWN),
    }
    return render(request, "partners/partners.html", words)


@page("outbox.send", methods=ACT)
def send_again(request: Request, public_id: str) -> HttpResponse:
    actions.send_again(request.actor, actions.SendAgain(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It waits again and leaves with the next run of the worker.")
    return redirect("partners")
