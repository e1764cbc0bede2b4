"""Who we exchange files with, and what is on its way to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billwright.apps.outbox import actions
from billwright.web.pages import ACT, Request, page


@page("outbox.send", methods=ACT)
def send_again(request: Request, public_id: str) -> HttpResponse:
    actions.send_again(request.actor, actions.SendAgain(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "It waits again and leaves with the next run of the worker.")
    return redirect("partners")
