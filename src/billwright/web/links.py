"""From what a work item, a document or an entry is about to the page that shows it."""

from django.urls import NoReverseMatch, reverse

from billwright.apps.compliance.access import Actor

_PAGES = {
    "job": "job",
    "claim": "claim",
    "remittance": "remittance",
    "account": "account",
    "invoice": "invoice",
    "receipt": "receipt",
    "inquiry": "inquiry",
    "document": "document",
    "encounter": "visit",
    "message": "partners",
    "batch": "partners",
    "partner": "partners",
    "webhook": "webhooks",
    "payer": "rule_trial",
    "code": "code_set",
    "edition": "edition_effect",
}

_SEEN_WITH = {
    "claim": "claims.view",
    "remittance": "remittances.view",
    "account": "accounts.view",
    "invoice": "invoices.view",
    "receipt": "receipts.view",
    "visit": "charges.view",
}
"""The permission to open a page that an entry of the books leads to."""


def link_for(actor: Actor, kind: str, public_id: str) -> str:
    """What `link_to` gives for what an entry of the books is about; empty too where the actor may not open it."""
    permission = _SEEN_WITH.get(_page(kind), "")
    return link_to(kind, public_id) if permission and actor.may(permission) else ""


def link_to(kind: str, public_id: str) -> str:
    """The address of the page about (kind, public id); empty where there is none."""
    name = _page(kind)
    if not name:
        return ""
    if name in ("partners", "webhooks"):
        return reverse(name)
    if name == "code_set":  # a job's subject names the set, and after a dot the file that was sent in
        public_id = public_id.partition(".")[0]
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:  # a source that is no public id: a file's position, a check's name
        return ""


def _page(kind: str) -> str:
    return _PAGES.get(kind.replace("_", "-").partition("-")[0], "")
