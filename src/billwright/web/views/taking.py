"""The receipts desk: a payment taken in a few keys, split over bills and ways of paying, with its receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.parties import queries as parties
from billwright.apps.parties.views import AccountView
from billwright.apps.receipts import actions, queries
from billwright.apps.receipts.bills import Bill
from billwright.web.pages import FORM, Request, page
from billwright.web.payment_form import REFERENCES, PaymentForm, box_of
from billwright.web.whose import Asks, ask
from billwright.web.words import METHODS

PAYMENT = Asks("Take a payment", "Whose account is it for?", "take_payment", "receipts", "Receipts")


@page("receipts.take", methods=FORM)
def choose_account(request: Request) -> HttpResponse:
    return ask(request, PAYMENT)


@page("receipts.take", audit="account", methods=FORM)
def take_payment(request: Request, public_id: str) -> HttpResponse:
    """One visit to the desk: what is paid goes to bills, or stays as credit where that is said."""
    actor = request.actor
    account = parties.account(actor, str(public_id))
    bills = queries.open_bills(actor, account.public_id)
    payers = _payers(actor, account)
    if request.method == "POST":
        form = PaymentForm(bills, payers, request.POST)
        taken = _take(actor, account.public_id, form) if form.is_valid() else None
        if taken is not None:
            request.session["paid_by"] = form.cleaned_data["method"]
            numbers = " and ".join(each.number for each in taken.receipts)
            messages.success(request, f"Taken. The receipt{'s are' if len(taken.receipts) > 1 else ' is'} {numbers}.")
            return redirect("receipt", taken.public_id)
    else:
        suggested = _suggested(actor, bills, request.GET.get("pay", ""))
        form = PaymentForm(bills, payers, initial=suggested | {"method": _last_method(request)})
    words = {
        "account": account,
        "form": form,
        "rows": form.rows(actor.today),
        "open_cents": sum(bill.open_cents for bill in bills),
        "credits": queries.credits(actor, account.public_id),
        "references": REFERENCES,
        "today": actor.today,
    }
    return render(request, "receipts/take.html", words, status=422 if form.is_bound else 200)


def _payers(actor: Actor, account: AccountView) -> list[tuple[str, str]]:
    """The account's holder, and the guarantor where that is somebody else."""
    if account.kind != "patient":
        return [("", account.name)]
    patient = parties.patient(actor, account.holder_id)
    others = [] if patient.guarantor.id == patient.party.id else [patient.guarantor]
    return [("", account.name), *((each.public_id, f"{each.name}, guarantor") for each in others)]


def _last_method(request: Request) -> str:
    """How the last payment of this session came; the next is likely to come so too."""
    last = request.session.get("paid_by", "")
    return last if last in METHODS else "card"


def _suggested(actor: Actor, bills: list[Bill], item: str) -> dict[str, Any]:
    """All of the bill that was asked for, else all that is open, oldest first."""
    suggested: dict[str, Any] = {"received_on": actor.today, "rest": "oldest first" if bills else "credit"}
    for bill in bills:
        if bill.item == item:
            return suggested | {"cents": bill.open_cents, box_of(bill): bill.open_cents}
    return suggested | {"cents": sum(bill.open_cents for bill in bills) or None}


def _take(actor: Actor, account: str, form: PaymentForm) -> actions.TakenPayments | None:
    command = form.command(account)
    try:
        taken = actions.take_payments(actor, command)
    except RefusedError as refusal:
        form.refuse(refusal)
        return None
    for each in taken.receipts:
        actions.print_receipt(actor, actions.PrintReceipt(f"{command.key}/print/{each.number}", each.public_id))
    return taken
