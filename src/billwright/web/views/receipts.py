"""The receipts desk: payments taken, taking one, one with its receipt, applying and voiding."""

from __future__ import annotations

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.documents import queries as documents
from billwright.apps.receipts import actions, queries
from billwright.apps.receipts.bills import OLDEST_FIRST
from billwright.forms import receipt_pdf
from billwright.web.forms import OnceForm
from billwright.web.links import link_to
from billwright.web.pages import ACT, Request, page


@page("receipts.view", audit="receipt")
def receipt(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


class VoidForm(OnceForm):
    reason = forms.CharField(label="Why", max_length=200, help_text="Stays on the receipt, which keeps its number.")


def _show(request: Request, public_id: str, status: int = 200, void: VoidForm | None = None) -> HttpResponse:
    seen = queries.receipt(request.actor, public_id)
    bills = queries.open_bills(request.actor, seen.row.account) if request.actor.may("accounts.view") else []
    words = {"seen": seen, "void": void or VoidForm(), "bills": bills}
    return render(request, "receipts/receipt.html", words, status=status)


@page("receipts.view", audit="receipt")
def pdf(request: Request, public_id: str) -> HttpResponse:
    """A copy, as the receipt stands now: what it paid since is on it; VOID across it once it is void."""
    return _pdf(_copy(request.actor, str(public_id)))


@page("receipts.take", audit="receipt", methods=ACT)
def print_receipt(request: Request, public_id: str) -> HttpResponse:
    """The original, once; from then on a copy, and so says the paper."""
    actor, key = request.actor, str(public_id)
    kept = actions.print_receipt(actor, actions.PrintReceipt(f"print:{key}", key))
    is_original = actions.hand_out(actor, actions.HandOut(key))
    is_void = queries.receipt(actor, key).row.voided_on is not None
    if is_original and not is_void:
        return _pdf(documents.content(actor, kept).data)
    return _pdf(_copy(actor, key))


def _copy(actor: Actor, public_id: str) -> bytes:
    return receipt_pdf(msgspec.structs.replace(queries.receipt_paper(actor, public_id), is_copy=True))


def _pdf(data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'inline; filename="receipt.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@page("receipts.take", methods=ACT)
def apply_credit(request: Request, public_id: str) -> HttpResponse:
    """Money that waits on an account goes to its oldest bills. The address names the account; `back` the receipt from whose
    page it was asked for, or nothing."""
    command = actions.ApplyCredit(request.POST.get("key", ""), request.POST.get("credit", ""), OLDEST_FIRST)
    try:
        actions.apply_credit(request.actor, command)
    except FieldErrors as refusal:
        messages.warning(request, next(iter(refusal.fields.values())).capitalize() + ".")
    else:
        messages.success(request, "Applied to the oldest bills.")
    back = request.POST.get("back", "")
    return redirect(link_to("receipt", back) or reverse("account", args=[public_id]))


@page("receipts.void", methods=ACT)
def unapply(request: Request, public_id: str) -> HttpResponse:
    """What a receipt paid of one bill is taken off it; the bill is open again, the money credit."""
    queries.receipt(request.actor, str(public_id))
    form = VoidForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Say why it is taken off: the reason stays in the books. Nothing was changed.")
        return redirect("receipt", public_id)
    asked = form.cleaned_data
    actions.unapply(request.actor, actions.Unapply(asked["key"], request.POST.get("entry", ""), asked["reason"]))
    messages.success(request, "Taken off: the bill is open again, the money is credit.")
    return redirect("receipt", public_id)


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
