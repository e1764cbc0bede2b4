"""One claim of a remittance: its lines proven, why it was set aside, undoing its posting, posting it again."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright import x12
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.documents import queries as documents
from billwright.apps.ledger import queries as ledger
from billwright.apps.remittances import posting, queries
from billwright.apps.worklist import queries as worklist
from billwright.web import expected
from billwright.web.forms import OnceForm
from billwright.web.pages import FORM, Request, page


@page("remittances.view", audit="remittance-claim")
def answer(request: Request, public_id: str) -> HttpResponse:
    """The page; for htmx, which opens it inside the remittance, its lines alone."""
    row, each = queries.answer(request.actor, str(public_id))
    known, beside = expected.beside(request.actor, each.claim, each.record.lines)
    words = {
        "row": row,
        "each": each,
        "lines": _lines(each, beside),
        "work": _work(request, str(public_id)),
        "expected": known,
    }
    return render(request, "remittances/lines.html" if request.htmx else "remittances/answer.html", words)


def _lines(
    each: queries.RemittanceClaimView, beside: list[expected.Beside | None]
) -> list[tuple[Any, int, expected.Beside | None]]:
    """Each line with what is missing in it (charge − adjustments − paid, 0 where it balances) and what was expected."""
    return [
        (line, line.charge_cents - line.adjusted_cents - line.paid_cents, known)
        for line, known in zip(each.record.lines, beside, strict=True)
    ]


def _work(request: Request, public_id: str) -> list[worklist.WorkView]:
    if not request.actor.may("today.view"):
        return []
    return [each for each in worklist.about(request.actor, public_id) if each.state == "open"]


MOST_PASSAGES = 20
"""Shown of one file: it may speak of a claim several times, to take an answer back and to correct it."""


@page("remittances.view", audit="remittance-claim")
def said(request: Request, public_id: str) -> HttpResponse:
    """The very segments of the file that answer this claim."""
    row, each = queries.answer(request.actor, str(public_id))
    content = documents.content(request.actor, row.document)
    mark, number = content.data[3:4], each.record.control_number
    times = content.data.count(mark + number.encode() + mark)  # so that the rest of a large file is not read in vain
    try:
        found = list(islice(x12.passages(content.data, x12.Numbers(number)), min(times, MOST_PASSAGES)))
    except x12.X12Error:  # taken in all the same, as far as it could be read
        found = []
    return render(request, "remittances/said.html", {"row": row, "each": each, "passages": found})


class UndoForm(OnceForm):
    reason = forms.CharField(label="Why it is undone", max_length=200, help_text="Stays in the books.")


@page("remittances.post", audit="remittance-claim", methods=FORM)
def undo(request: Request, public_id: str) -> HttpResponse:
    """Takes a posted claim back by reversal, once it was shown what that reverses; its money is in clearing again."""
    actor = request.actor
    row, each = queries.answer(actor, str(public_id))
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            posting.undo(actor, posting.UndoPosting(asked["key"], str(public_id), asked["reason"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Undone by reversal: its money is in clearing again.")
            return redirect("remittance_claim", public_id)
    postings = _reversal(request, each)
    words = {"row": row, "each": each, "form": form, "postings": postings}
    words["together"] = sum(cents for _, cents in postings)
    return render(request, "remittances/undo.html", words, status=422 if form.is_bound else 200)


def _reversal(request: Request, each: queries.RemittanceClaimView) -> list[tuple[ledger.PostingView, int]]:
    """What undoing would post: each posting of the entry with its cents turned round; nothing where none is posted."""
    if each.state != "posted" or not each.entry:
        return []
    return [(one, -one.cents) for one in ledger.entry(request.actor, each.entry).postings]


class RetryForm(OnceForm):
    claim = forms.CharField(
        label="Our claim number",
        max_length=20,
        required=False,
        help_text="Only where the payer named another: empty posts it as it stands",
    )


@page("remittances.post", audit="remittance-claim", methods=FORM)
def retry(request: Request, public_id: str) -> HttpResponse:
    """Posts again what was set aside, for the claim that is named."""
    row, each = queries.answer(request.actor, str(public_id))
    form = RetryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            posting.retry(request.actor, posting.Retry(asked["key"], str(public_id), asked["claim"].strip()))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "Tried again: here is what became of it.")
            return redirect("remittance_claim", public_id)
    words = {"row": row, "each": each, "form": form}
    return render(request, "remittances/retry.html", words, status=422 if form.is_bound else 200)
