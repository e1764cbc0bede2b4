"""An account: who this is, who owes what since when, what is open, and everything that happened."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor
from billwright.apps.invoices import queries as invoices
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import AccountView
from billwright.apps.receipts.bills import PERSONAL
from billwright.records.dates import age_in_years
from billwright.web import timeline
from billwright.web.pages import Request, page

BUCKETS = ((30, "Up to 30 days"), (60, "31–60"), (90, "61–90"), (120, "91–120"), (None, "Over 120"))
"""Last day of each bucket of aging, and its words."""
SHOWN = {
    "": "Everything",
    "charge": "Charges",
    "payment": "Payments",
    "adjustment": "Adjustments",
    "claim": "Claims",
    "call": "Calls",
    "file": "Files",
}
MOST_BILLS, MOST_CLAIMS = 50, 10
"""What the page lists of open bills and of claims; the timeline has them all."""


class Owing(NamedTuple):
    """One party's part: `buckets` in the order of BUCKETS, by the days since it fell to that party."""

    kind: str
    party_name: str
    buckets: list[int]

    @property
    def cents(self) -> int:
        return sum(self.buckets)

    @property
    def named(self) -> list[tuple[str, int]]:
        """What is owed, each age by its name; ages with nothing are left out."""
        return [(name, cents) for (_, name), cents in zip(BUCKETS, self.buckets, strict=True) if cents]


def owing(balances: list[ledger.OpenBalance], today: dt.date) -> list[Owing]:
    """Who owes how much for how long, the largest first."""
    by_party: dict[int, Owing] = {}
    for each in balances:
        row = by_party.setdefault(each.responsibility_id, Owing(each.kind, each.party_name, [0] * len(BUCKETS)))
        row.buckets[_bucket((today - each.since).days)] += each.cents
    return sorted(by_party.values(), key=lambda row: -row.cents)


def _bucket(days: int) -> int:
    return next(at for at, (last, _) in enumerate(BUCKETS) if last is None or days <= last)


@page("accounts.view", audit="account")
def account(request: Request, public_id: str) -> HttpResponse:
    """`?show=` narrows the timeline to one group, `?after=` goes on where a page of it ended."""
    actor, key = request.actor, str(public_id)
    whose = parties.account(actor, key)
    if request.htmx and request.htmx.target in ("timeline", "older"):
        return render(request, f"accounts/{request.htmx.target}.html", _happened(request, key))
    balances = ledger.open_balances(actor, key)
    owed = owing(balances, actor.today)
    words: dict[str, Any] = {
        "whose": whose,
        "owed": owed,
        "total_cents": sum(row.cents for row in owed),
        "by_kind": _by_kind(owed),
        "buckets": [name for _, name in BUCKETS],
        "balances": balances[:MOST_BILLS],
        "more_bills": max(0, len(balances) - MOST_BILLS),
        "credits": ledger.open_credits(actor, key),
        "takes_credit": any(row.kind in PERSONAL for row in owed),
        "today": actor.today,
        "claims": claims.claims_of_account(actor, key, MOST_CLAIMS) if actor.may("claims.view") else [],
    }
    words |= _holder(actor, whose) | _happened(request, key)
    return render(request, "accounts/account.html", words)


def _happened(request: Request, key: str) -> dict[str, Any]:
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWN else ""
    told = timeline.told(request.actor, key, show, request.GET.get("after", ""))
    return {"told": told, "show": show, "shown": SHOWN, "is_later_page": "after" in request.GET}


def _by_kind(owed: list[Owing]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in owed:
        sums[row.kind] = sums.get(row.kind, 0) + row.cents
    return sums


def _holder(actor: Actor, whose: AccountView) -> dict[str, Any]:
    if whose.kind == "patient":
        patient = parties.patient(actor, whose.holder_id)
        age = age_in_years(patient.birth_date, actor.today)
        return {"patient": patient, "party": patient.party, "asked": patient.guarantor, "age": age}
    client = parties.client(actor, whose.holder_id)
    bills = invoices.invoices(actor, client=whose.holder_id)[:MOST_BILLS] if actor.may("invoices.view") else []
    return {"client": client, "party": client.party, "asked": client.party, "invoices": bills}
