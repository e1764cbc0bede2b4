"""The pages that are lists, and the names that a person keeps for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from billwright.apps.claims import queries as claims_queries
from billwright.apps.compliance.access import Actor, NotFoundError
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.documents import queries as documents_queries
from billwright.apps.invoices import queries as invoices_queries
from billwright.apps.ledger import queries as ledger
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import queries as parties
from billwright.apps.receipts import queries as receipts_queries
from billwright.apps.remittances import queries as remittances_queries
from billwright.apps.worklist import saved
from billwright.web import lists
from billwright.web.forms import OnceForm
from billwright.web.pages import ACT, Request, page
from billwright.web.tables import Asked, Choices, Table, bounded, drawn
from billwright.web.words import DOCUMENTS

MOST = 1_000
"""No list counts further than this."""
NEWEST_BATCHES = 20


class List(NamedTuple):
    """A list's declaration, who may open it, its template, the choices that are the practice's own, and what it shows."""

    table: Table
    permission: str
    template: str
    choices: Callable[[Actor], Mapping[str, Choices]]
    words: Callable[[Actor, Asked], dict[str, Any]]


class ViewForm(OnceForm):
    """A name for a list. `view` is the saved one that gets another name; empty for a new one."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=saved.LONGEST_QUERY)
    view = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    name = forms.CharField(label="Name of this list", max_length=saved.LONGEST_NAME)
    is_shared = forms.BooleanField(label="For the whole practice", required=False)


def show(
    request: Request, name: str, address: Mapping[str, str], form: ViewForm | None = None, status: int = 200
) -> HttpResponse:
    """The list `name` as `address` (a query string's values) asks for it."""
    shown, actor = LISTS[name], request.actor
    asked = shown.table.asked(address, shown.choices(actor), actor.today)
    words = shown.words(actor, asked)
    kept = saved.saved_views(actor, name) if actor.may("lists.save") else []
    now = next((each for each in kept if each.is_mine and each.query == asked.query()), None)
    initial = {"query": asked.query(), "view": now.public_id if now else "", "name": now.name if now else ""}
    words |= {"saved_views": kept, "saved_now": now, "view_form": form or ViewForm(initial=initial, auto_id="view_%s")}
    return render(request, shown.template, words, status=status)


def _none(actor: Actor) -> Mapping[str, Choices]:
    return {}


def _payers(actor: Actor) -> Mapping[str, Choices]:
    return {"payer": tuple(parties.payer_names(actor))}


# ---- claims


def _payers_and_providers(actor: Actor) -> Mapping[str, Choices]:
    names = [(each.public_id, ", ".join(filter(None, (each.name, each.first)))) for each in parties.providers(actor)]
    return {**_payers(actor), "provider": tuple(names)}


@page("claims.view", audit="claims")
def claims(request: Request) -> HttpResponse:
    return show(request, "claims", request.GET)


def _claims(actor: Actor, asked: Asked) -> dict[str, Any]:
    wanted = claims_queries.Wanted(
        asked.get("state"), asked.get("payer"), asked.day("since"), _until(actor, asked), asked.get("provider")
    )
    counts = claims_queries.count_by_state(actor, MOST)
    found = claims_queries.listed(actor, wanted, asked.sort, asked.place)
    fit = claims_queries.fit(actor, wanted)
    shown = {state: bounded(count, MOST) for state, count in counts.items()}
    return drawn(actor, asked, found, fit, shown) | {"ready": shown["ready"], "ready_count": counts["ready"]}


def _until(actor: Actor, asked: Asked) -> dt.date | None:
    """The earlier of the last day asked for and the youngest of the age asked for."""
    age, until = asked.get("age"), asked.day("until")
    oldest = actor.today - dt.timedelta(days=int(age)) if age else None
    return min((day for day in (oldest, until) if day), default=None)


# ---- remittances


@page("remittances.view", audit="remittances")
def remittances(request: Request) -> HttpResponse:
    return show(request, "remittances", request.GET)


def _remittances(actor: Actor, asked: Asked) -> dict[str, Any]:
    wanted = remittances_queries.Wanted(
        asked.get("state"),
        asked.get("payer"),
        asked.day("since"),
        asked.day("until"),
        {"no": True, "yes": False}.get(asked.get("adds_up")),
    )
    found = remittances_queries.listed(actor, wanted, asked.sort, asked.place)
    return drawn(actor, asked, found, remittances_queries.fit(actor, wanted))


# ---- invoices


@page("invoices.view", audit="invoices")
def invoices(request: Request) -> HttpResponse:
    return show(request, "invoices", request.GET)


def _clients(actor: Actor) -> Mapping[str, Choices]:
    return {"client": tuple(parties.client_names(actor))}


def _invoices(actor: Actor, asked: Asked) -> dict[str, Any]:
    state: Any = asked.get("state")  # one of the choices, each of which is a State
    wanted = invoices_queries.Wanted(state, asked.get("client"), asked.day("since"), asked.day("until"))
    found = invoices_queries.listed(actor, wanted, asked.sort, asked.place)
    return drawn(actor, asked, found, invoices_queries.fit(actor, wanted))


# ---- receipts


@page("receipts.view", audit="receipts")
def receipts(request: Request) -> HttpResponse:
    return show(request, "receipts", request.GET)


def _receipts(actor: Actor, asked: Asked) -> dict[str, Any]:
    wanted = receipts_queries.Wanted(asked.get("method"), since=asked.day("since"), until=asked.day("until"))
    found = receipts_queries.listed(actor, wanted, asked.sort, asked.place)
    taken = receipts_queries.taken_on(actor, actor.today)
    more = {
        "taken": taken,
        "today_cents": sum(each.cents for each in taken),
        "today_count": sum(each.count for each in taken),
    }
    return drawn(actor, asked, found, receipts_queries.fit(actor, wanted)) | more


# ---- files


@page("documents.view", audit="documents")
def documents(request: Request) -> HttpResponse:
    return show(request, "documents", request.GET)


def _kinds(actor: Actor) -> Mapping[str, Choices]:
    return {"kind": tuple((each, DOCUMENTS.get(each, each)) for each in documents_queries.kinds(actor))}


def _documents(actor: Actor, asked: Asked) -> dict[str, Any]:
    since, until = asked.day("since"), asked.day("until")
    wanted = documents_queries.Wanted(
        asked.get("direction"),
        asked.get("kind"),
        _midnight(actor, since) if since else None,
        _midnight(actor, until + dt.timedelta(days=1)) if until and until < dt.date.max else None,
    )
    return drawn(actor, asked, documents_queries.listed(actor, wanted, asked.sort, asked.place))


def _midnight(actor: Actor, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(actor.time_zone))


# ---- partners and the outbox


@page("outbox.view")
def partners(request: Request) -> HttpResponse:
    return show(request, "partners", request.GET)


def _partners(actor: Actor) -> Mapping[str, Choices]:
    return {"partner": tuple((each.public_id, each.name) for each in outbox.partners(actor))}


def _messages(actor: Actor, asked: Asked) -> dict[str, Any]:
    found = outbox.listed(actor, outbox.Wanted(asked.get("state"), asked.get("partner")), asked.sort, asked.place)
    more = {"partners": outbox.partners(actor), "batches": claims_queries.batches(actor, NEWEST_BATCHES)}
    return drawn(actor, asked, found) | more


# ---- accounts


@page("parties.view", audit="accounts")
def patients(request: Request) -> HttpResponse:
    """The door to accounts: a search, and who owes."""
    return show(request, "patients", request.GET)


def _accounts(actor: Actor, asked: Asked) -> dict[str, Any]:
    wanted = ledger.WantedAccounts(asked.get("kind"), asked.get("owes"))
    return drawn(actor, asked, ledger.accounts(actor, wanted, asked.sort, asked.place))


LISTS = {
    each.table.name: each
    for each in (
        List(lists.CLAIMS, "claims.view", "claims/claims.html", _payers_and_providers, _claims),
        List(lists.REMITTANCES, "remittances.view", "remittances/remittances.html", _payers, _remittances),
        List(lists.INVOICES, "invoices.view", "invoices/invoices.html", _clients, _invoices),
        List(lists.RECEIPTS, "receipts.view", "receipts/receipts.html", _none, _receipts),
        List(lists.FILES, "documents.view", "documents/documents.html", _kinds, _documents),
        List(lists.MESSAGES, "outbox.view", "partners/partners.html", _partners, _messages),
        List(lists.ACCOUNTS, "parties.view", "patients/patients.html", _none, _accounts),
    )
}


# ---- names for lists


def _list(actor: Actor, name: str) -> List:
    if name not in LISTS:
        raise NotFoundError("no such list")
    actor.require(LISTS[name].permission)
    return LISTS[name]


@page("lists.save", methods=ACT)
def save_view(request: Request, kind: str) -> HttpResponse:
    """Keeps the list that the form's query asks for under a name, or gives a kept one another name."""
    shown = _list(request.actor, kind)
    address = QueryDict(request.POST.get("query", "")[: saved.LONGEST_QUERY])
    form = ViewForm(request.POST, auto_id="view_%s")
    if form.is_valid():
        asked = form.cleaned_data
        query = shown.table.asked(address, shown.choices(request.actor), request.actor.today).query()
        try:
            if asked["view"]:
                saved.rename_view(request.actor, saved.RenameView(asked["key"], asked["view"], asked["name"]))
            else:
                command = saved.SaveView(asked["key"], kind, asked["name"], query, asked["is_shared"])
                saved.save_view(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Kept as {' '.join(asked['name'].split())}.")
            return redirect(f"{reverse(kind)}?{query}")
    return show(request, kind, address, form, 422)


@page("lists.save", methods=ACT)
def remove_view(request: Request, public_id: str) -> HttpResponse:
    """The name goes; the list itself stays what it is."""
    name = request.POST.get("list", "")
    saved.remove_view(request.actor, saved.RemoveView(request.POST.get("key", ""), str(public_id)))
    messages.success(request, "The name is removed.")
    return redirect(name if name in LISTS else "today")
