"""From what a work item, a document or an entry is about to the page that shows it."""

from django.urls import NoReverseMatch, reverse

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
}


def link_to(kind: str, public_id: str) -> str:
    """The address of the page about (kind, public id); empty where there is none."""
    name = _PAGES.get(kind.replace("_", "-").partition("-")[0], "")
    if not name:
        return ""
    if name in ("partners", "webhooks"):
        return reverse(name)
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:  # a source that is no public id: a file's position, a check's name
        return ""
