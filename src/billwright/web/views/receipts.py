"""The receipts desk: payments taken, taking one, one with its receipt, applying and voiding."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.documents import queries as documents
from billwright.apps.receipts import actions, queries
from billwright.apps.receipts.bills import OLDEST_FIRST
from billwright.forms import receipt_pdf
from billwright.web.forms import OnceForm
from billwright.web.pages import ACT, Request, page


@page("receipts.view", audit="receipt")
def receipt(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


class VoidForm(OnceForm):
    reason = forms.CharField(label="Why", max_length=200, help_text="Stays on the receipt, which keeps its number.")


def _show(request: Request, public_id: str, status: int = 200, void: VoidForm | None = None) -> HttpResponse:
    words = {"seen": queries.receipt(request.actor, public_id), "void": void or VoidForm()}
    return render(request, "receipts/receipt.html", words, status=status)


@page("receipts.view", audit="receipt")
def pdf(request: Request, public_id: str) -> HttpResponse:
    """The receipt as printed; once void, or where it was never printed, as it stands now."""
    seen = queries.receipt(request.actor, str(public_id))
    if seen.document and not seen.row.voided_on:
        data = documents.content(request.actor, seen.document).data
    else:
        data = receipt_pdf(queries.receipt_paper(request.actor, str(public_id)))
    headers = {"Content-Disposition": f'inline; filename="{seen.row.number}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@page("receipts.take", methods=ACT)
def apply_credit(request: Request, public_id: str) -> HttpResponse:
    """Money that waits on an account goes to its oldest bills. The address names the account."""
    command = actions.ApplyCredit(request.POST.get("key", ""), request.POST.get("credit", ""), OLDEST_FIRST)
    try:
        actions.apply_credit(request.actor, command)
    except FieldErrors as refusal:
        messages.warning(request, next(iter(refusal.fields.values())).capitalize() + ".")
    else:
        messages.success(request, "Applied to the oldest bills.")
    return redirect("account", public_id)


@page("receipts.void", methods=ACT)
def void_receipt(request: Request, public_id: str) -> HttpResponse:
    form = VoidForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.void_receipt(request.actor, actions.VoidReceipt(asked["key"], str(public_id), asked["reason"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The receipt is void; what it paid is open again.")
            return redirect("receipt", public_id)
    return _show(request, str(public_id), 422, form)
