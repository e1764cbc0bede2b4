"""Why do I owe this? For a person on the telephone or at the counter: in their language, on paper, or as JSON."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.compliance.access import Actor
from billwright.apps.parties import queries as parties
from billwright.apps.remittances.explaining import explain_account, explain_bill
from billwright.forms import explanation_pdf
from billwright.forms.explanations import bill_title, notes, said, verdict
from billwright.forms.words import LANGUAGES, Words, words_in
from billwright.records.explanation import ExplainedBill, Explanation, Source, Step
from billwright.web.links import link_to
from billwright.web.pages import Request, page

SEEN_WITH = {
    "encounter": "charges.view",
    "remittance-claim": "remittances.view",
    "receipt": "receipts.view",
    "invoice": "invoices.view",
}
"""The permission to open a step's source, by its kind; a step of another kind has no link."""


class Row(NamedTuple):
    """A step as a row shows it; `link` empty where the reader's helper may not open what is behind it."""

    step: Step
    what: str
    detail: str
    link: str


class Card(NamedTuple):
    title: str
    rows: list[Row]
    label: str
    cents: int


@page("accounts.view", audit="account")
def why_account(request: Request, public_id: str) -> HttpResponse:
    return _show(request, explain_account(request.actor, str(public_id)), "why_account_pdf", str(public_id))


@page("accounts.view", audit="bill")
def why_bill(request: Request, public_id: str) -> HttpResponse:
    """`public_id` is the bill's own, or that of its charge line, invoice or receipt."""
    return _show(request, explain_bill(request.actor, str(public_id)), "why_bill_pdf", str(public_id))


@page("accounts.view", audit="account")
def why_account_pdf(request: Request, public_id: str) -> HttpResponse:
    return _print(request, explain_account(request.actor, str(public_id)))


@page("accounts.view", audit="bill")
def why_bill_pdf(request: Request, public_id: str) -> HttpResponse:
    return _print(request, explain_bill(request.actor, str(public_id)))


def _spoken(request: Request, explanation: Explanation) -> Explanation:
    """In the language that the address asks for, else in the reader's own."""
    asked = request.GET.get("lang", "")
    return msgspec.structs.replace(explanation, language=asked) if asked in LANGUAGES else explanation


def _print(request: Request, explanation: Explanation) -> HttpResponse:
    sender = parties.practice(request.actor).letterhead
    pdf = explanation_pdf(_spoken(request, explanation), sender)
    headers = {"Content-Disposition": f'inline; filename="{explanation.account_number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _show(request: Request, explanation: Explanation, pdf: str, public_id: str) -> HttpResponse:
    if request.GET.get("format") == "json":
        return HttpResponse(msgspec.json.encode(explanation), content_type="application/json")
    spoken = _spoken(request, explanation)
    words = words_in(spoken.language)
    label, amount = verdict(spoken, words)
    shown = {
        "seen": spoken,
        "say": words,
        "label": label,
        "amount": amount,
        "cards": [_card(each, words, request.actor) for each in spoken.bills],
        "notes": notes(spoken, words),
        "languages": LANGUAGES,
        "pdf": pdf,
        "asked": public_id,
    }
    return render(request, "accounts/why.html", shown)


def _card(explained: ExplainedBill, words: Words, actor: Actor) -> Card:
    rows = []
    for step in explained.steps:
        spoken = said(step, explained.bill, words)
        rows.append(Row(step, spoken.what, spoken.detail, _link(actor, step.source)))
    label = words["why_your_credit" if explained.balance_cents < 0 else "why_your_part"]
    return Card(bill_title(explained.bill, words), rows, label, explained.balance_cents)


def _link(actor: Actor, source: Source) -> str:
    permission = SEEN_WITH.get(source[0], "")
    return link_to(*source) if permission and actor.may(permission) else ""
