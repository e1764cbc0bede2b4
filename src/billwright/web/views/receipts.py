"""The receipts desk: payments taken, taking one, one with its receipt, applying and voiding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.documents import queries as documents
from billwright.apps.parties import queries as parties
from billwright.apps.receipts import actions, queries
from billwright.apps.receipts.bills import OLDEST_FIRST, Application, Applications, Bill
from billwright.forms import receipt_pdf
from billwright.web.forms import DayField, MoneyField, OnceForm
from billwright.web.pages import ACT, FORM, Request, page
from billwright.web.words import METHODS


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


@page("receipts.take", methods=FORM)
def choose_account(request: Request) -> HttpResponse:
    """Whose payment is it? A patient is searched, a client chosen."""
    return render(request, "receipts/choose.html", {"clients": parties.clients(request.actor), "purpose": "payment"})


PARTS = ("item", "cents")


class PaymentForm(OnceForm):
    cents = MoneyField(label="Amount", low=1)
    method = forms.ChoiceField(label="How", choices=list(METHODS.items()))
    reference = forms.CharField(
        label="Reference",
        max_length=60,
        required=False,
        help_text="Check number or the terminal’s reference, never a card number",
    )
    received_on = DayField(label="Received")
    oldest_first = forms.BooleanField(label="Pay the oldest first", required=False)

    def __init__(self, bills: list[Bill], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bills = bills
        for at, bill in enumerate(bills):
            self.fields[f"bill{at}"] = MoneyField(label=f"Pay {bill.words}", required=False)

    def refuse(self, refusal: RefusedError) -> None:
        """What an action says of its second application belongs beside the second bill that an amount was typed for."""
        if isinstance(refusal, FieldErrors):
            typed = [at for at in range(len(self.bills)) if self.cleaned_data.get(f"bill{at}")]
            named = {f"application{at}.{part}": f"bill{bill}" for at, bill in enumerate(typed, 1) for part in PARTS}
            refusal = FieldErrors({named.get(name, name): words for name, words in refusal.fields.items()})
        super().refuse(refusal)

    def applications(self) -> Applications:
        """What was typed beside the bills; nothing typed and the box ticked is the oldest first."""
        typed = self.cleaned_data
        wanted = tuple(
            Application(bill.item, typed[f"bill{at}"], bill.responsibility)
            for at, bill in enumerate(self.bills)
            if typed.get(f"bill{at}")
        )
        return wanted or (OLDEST_FIRST if typed["oldest_first"] else ())

    def rows(self) -> list[tuple[Bill, Any]]:
        return [(bill, self[f"bill{at}"]) for at, bill in enumerate(self.bills)]


@page("receipts.take", audit="account", methods=FORM)
def take_payment(request: Request, public_id: str) -> HttpResponse:
    """One payment on one account, split over its bills or left as credit."""
    actor = request.actor
    account = parties.account(actor, str(public_id))
    bills = queries.open_bills(actor, account.public_id)
    if request.method == "POST":
        form = PaymentForm(bills, request.POST)
        if form.is_valid():
            taken = _taken(actor, account.public_id, form)
            if taken is not None:
                messages.success(request, f"Taken. The receipt is {taken.number}.")
                return redirect("receipt", taken.public_id)
    else:
        form = PaymentForm(bills, initial=_suggested(actor, bills, request.GET.get("pay", "")))
    words = {
        "account": account,
        "form": form,
        "open_cents": sum(bill.open_cents for bill in bills),
        "credits": queries.credits(actor, account.public_id),
    }
    return render(request, "receipts/take.html", words, status=422 if form.is_bound else 200)


def _suggested(actor: Actor, bills: list[Bill], item: str) -> dict[str, Any]:
    """All of the bill that was asked for, else all that is open, oldest first."""
    suggested: dict[str, Any] = {"received_on": actor.today, "method": "card", "oldest_first": True}
    for at, bill in enumerate(bills):
        if bill.item == item:
            return suggested | {"cents": bill.open_cents, f"bill{at}": bill.open_cents}
    return suggested | {"cents": sum(bill.open_cents for bill in bills) or None}


def _taken(actor: Actor, account: str, form: PaymentForm) -> actions.TakenPayment | None:
    asked = form.cleaned_data
    command = actions.TakePayment(
        key=asked["key"],
        account=account,
        method=asked["method"],
        cents=asked["cents"],
        received_on=asked["received_on"],
        reference=asked["reference"],
        applications=form.applications(),
    )
    try:
        taken = actions.take_payment(actor, command)
    except RefusedError as refusal:
        form.refuse(refusal)
        return None
    actions.print_receipt(actor, actions.PrintReceipt(f"{asked['key']}/print", taken.public_id))
    return taken


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
