"""Whose account is it? The one question before a payment is taken or a call is logged."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.parties import queries as parties
from billwright.web.pages import Request


class Asks(NamedTuple):
    """What the page that asks says, and the name of the address to which an account leads."""

    title: str
    question: str
    leads_to: str
    under: str
    under_words: str


class Hit(NamedTuple):
    """`account` is a public id; `detail` tells two of a name apart."""

    account: str
    number: str
    name: str
    detail: object


def ask(request: Request, asks: Asks) -> HttpResponse:
    """By POST, so that no name stands in an address or a log. Enter opens the only one that fits, or goes to the list."""
    typed = request.POST.get("words", "").strip()[:80]
    hits = _hits(request.actor, typed) if typed else []
    words = {"asks": asks, "typed": typed, "hits": hits}
    if request.htmx:
        return render(request, "whose/found.html", words)
    if len(hits) == 1:
        return redirect(asks.leads_to, hits[0].account)
    return render(request, "whose/ask.html", words)


def _hits(actor: Actor, typed: str) -> list[Hit]:
    patients = [
        Hit(each.account_public_id, each.account_number, each.name, each.birth_date)
        for each in parties.search_patients(actor, typed)
    ]
    clients = [
        Hit(each.account_public_id, each.account_number, each.name, "")
        for each in parties.clients(actor)
        if typed.lower() in each.name.lower() or typed.lower() == each.account_number.lower()
    ]
    return patients + clients
