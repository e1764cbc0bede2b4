"""All that an answer on the telephone needs of an account, in plain values for one screen."""

from __future__ import annotations

from typing import Any, NamedTuple

from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor
from billwright.apps.correspondence import queries as correspondence
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import queries as invoices
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import AccountView
from billwright.apps.receipts import queries as receipts
from billwright.web.views.accounts import owing

MOST_CALLS, MOST_CLAIMS = 5, 6
DECIDED = ("paid", "reversed")
"""States of a claim of which there is nothing to ask any more."""


class LastBill(NamedTuple):
    """`kind` and `public_id` lead to it; `cents` is None where the paper alone knows."""

    kind: str
    public_id: str
    words: str
    on: Any
    cents: int | None


class AskedClaim(NamedTuple):
    """A claim with what was last said of it, and when."""

    row: claims.ClaimRow
    said: str
    at: Any


def at_a_glance(actor: Actor, whose: AccountView) -> dict[str, Any]:
    """What the actor's role may see of it; the rest is left out."""
    key = whose.public_id
    owed = owing(ledger.open_balances(actor, key), actor.today)
    taken = receipts.receipts(actor, key) if actor.may("receipts.view") else []
    return {
        "whose": whose,
        **_holder(actor, whose),
        "owed": owed,
        "total_cents": sum(row.cents for row in owed),
        "credits": ledger.open_credits(actor, key),
        "last_bill": _last_bill(actor, whose),
        "last_payment": next((each for each in taken if each.voided_on is None), None),
        "claims": _claims(actor, key) if actor.may("claims.view") else [],
        "promises": correspondence.promises_of_account(actor, key),
        "calls": correspondence.inquiries_of_account(actor, key, MOST_CALLS),
        "today": actor.today,
    }


def _holder(actor: Actor, whose: AccountView) -> dict[str, Any]:
    if whose.kind == "patient":
        patient = parties.patient(actor, whose.holder_id)
        return {"patient": patient, "party": patient.party}
    client = parties.client(actor, whose.holder_id)
    return {"client": client, "party": client.party}


def _last_bill(actor: Actor, whose: AccountView) -> LastBill | None:
    if whose.kind == "client":
        bills = invoices.invoices(actor, client=whose.holder_id) if actor.may("invoices.view") else []
        issued = next((each for each in bills if each.issued_on and each.kind == "invoice"), None)
        if issued is None:
            return None
        return LastBill("invoice", issued.public_id, issued.number, issued.issued_on, issued.total_cents)
    kept = documents.about(actor, "account", whose.public_id) if actor.may("documents.view") else []
    sent = next((each for each in kept if each.kind == "statement"), None)
    return LastBill("document", sent.public_id, sent.name, sent.kept_at.date(), None) if sent else None


def _claims(actor: Actor, account: str) -> list[AskedClaim]:
    """What is not decided first, then the newest; each with the last word on it."""
    said = {row.public_id: event for row, event in reversed(claims.events_of_account(actor, account))}
    rows = sorted(claims.claims_of_account(actor, account), key=lambda row: row.state in DECIDED)
    return [
        AskedClaim(row, event.words if event else "", event.at if event else None)
        for row in rows[:MOST_CLAIMS]
        for event in [said.get(row.public_id)]
    ]
