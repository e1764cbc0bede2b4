"""What a work item is about, in short: enough to act at once, and the actions that can be taken in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor, NotAllowedError, NotFoundError
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import queries as invoices
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import queries as parties
from billwright.apps.remittances import queries as remittances
from billwright.apps.worklist.queries import WorkView


class Source(NamedTuple):
    """`permission` to see it at all, the template that shows it, and what the template is given."""

    permission: str
    template: str
    look: Callable[[Actor, str], dict[str, Any]]


def _claim(actor: Actor, public_id: str) -> dict[str, Any]:
    seen = claims.claim(actor, public_id)
    stops = [each.finding for each in seen.run.findings if each.stops] if seen.run else []
    return {"claim": seen, "stops": stops}


def _remittance(actor: Actor, public_id: str) -> dict[str, Any]:
    seen = remittances.remittance(actor, public_id, limit=1)
    return {"remittance": seen, "progress": remittances.progress(actor, public_id)}


def _message(actor: Actor, public_id: str) -> dict[str, Any]:
    return {"message": outbox.message(actor, public_id)}


def _invoice(actor: Actor, public_id: str) -> dict[str, Any]:
    return {"invoice": invoices.invoice(actor, public_id)}


def _account(actor: Actor, public_id: str) -> dict[str, Any]:
    return {"account": parties.account(actor, public_id)}


def _document(actor: Actor, public_id: str) -> dict[str, Any]:
    return {"document": documents.document(actor, public_id)}


SOURCES: dict[str, Source] = {
    "claim": Source("claims.view", "today/about_claim.html", _claim),
    "remittance": Source("remittances.view", "today/about_remittance.html", _remittance),
    "document": Source("documents.view", "today/about_document.html", _document),
    "message": Source("outbox.view", "today/about_message.html", _message),
    "invoice": Source("invoices.view", "today/about_invoice.html", _invoice),
    "account": Source("accounts.view", "today/about_account.html", _account),
}


def about(actor: Actor, work: WorkView) -> dict[str, Any]:
    """For the page of a work item: `about` names the template beside what it shows; empty where nothing can be shown, be it
    that the role may not see it or that it is gone. The link to the source's own page is there all the same."""
    source = SOURCES.get(work.source_kind)
    if source is None or not actor.may(source.permission):
        return {}
    try:
        return {"about": source.template, **source.look(actor, work.source)}
    except (NotFoundError, NotAllowedError):  # gone, or of a kind that this role may not open
        return {}
