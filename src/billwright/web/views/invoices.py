"""Invoices: the list, one invoice, writing a draft, issuing it, crediting it, its PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions, queries
from billwright.apps.invoices.crediting import CreditLine
from billwright.apps.invoices.lines import MOST_LINES, DraftLine
from billwright.apps.parties import queries as parties
from billwright.forms import invoice_pdf
from billwright.web.forms import DayField, LineForms, MoneyField, OnceForm, refuse_both, rows_of, whole_number
from billwright.web.long_select import LongSelect
from billwright.web.pages import ACT, FORM, Request, page


class IssueForm(OnceForm):
    issued_on = DayField(label="Dated")
    version = forms.IntegerField(widget=forms.HiddenInput)


@page("invoices.view", audit="invoice")
def invoice(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


def _show(request: Request, public_id: str, status: int = 200, issue: IssueForm | None = None) -> HttpResponse:
    seen = queries.invoice(request.actor, public_id)
    form = issue or IssueForm(initial={"issued_on": request.actor.today, "version": seen.version})
    words = {
        "seen": seen,
        "form": form,
        "dated": any(each.line.service_date for each in seen.lines),
        "discounted": any(each.line.discount_cents for each in seen.lines),
    }
    return render(request, "invoices/invoice.html", words, status=status)


@page("invoices.view", audit="invoice")
def pdf(request: Request, public_id: str) -> HttpResponse:
    """The PDF as issued; of a draft, or of one not printed yet, as it would be."""
    seen = queries.invoice(request.actor, str(public_id))
    if seen.document:
        data = documents.content(request.actor, seen.document).data
    else:
        data = invoice_pdf(queries.invoice_paper(request.actor, str(public_id)))
    name = f"{seen.number or 'draft'}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


class HeadForm(OnceForm):
    client = forms.ChoiceField(label="Client", widget=LongSelect)
    purchase_order = forms.CharField(label="Purchase order", max_length=40, required=False)
    note = forms.CharField(
        label="Note to the client", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].choices = [("", "Choose a client"), *parties.client_names(actor)]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One row; a code takes its price and words from the fee schedule."""

    use_required_attribute = False
    description = forms.CharField(label="Description", max_length=200, required=False)
    service_date = DayField(label="Service date", required=False)
    code = forms.CharField(label="Code", max_length=20, required=False)
    quantity = forms.DecimalField(
        label="Quantity",
        max_digits=12,
        decimal_places=3,
        required=False,
        initial=1,
        widget=forms.TextInput({"inputmode": "decimal", "class": "amount"}),
        error_messages={"invalid": "type a number"},
    )
    unit_cents = MoneyField(label="Price each", required=False)
    discount_cents = MoneyField(label="Discount", required=False)


Lines = rows_of(LineForm, least=3, most=MOST_LINES)


def _draft_lines(lines: LineForms) -> tuple[DraftLine, ...]:
    return tuple(
        DraftLine(
            description=each["description"],
            quantity=Decimal(1) if each["quantity"] is None else each["quantity"],
            unit_cents=each["unit_cents"],
            discount_cents=each["discount_cents"] or 0,
            service_date=each["service_date"],
            code=each["code"].strip().upper(),
        )
        for each in lines.typed()
    )


@page("invoices.write", methods=FORM)
def new_invoice(request: Request) -> HttpResponse:
    """A new draft, for the client that the address names or one that is chosen."""
    if request.method == "POST":
        form, lines = HeadForm(request.actor, request.POST), Lines(request.POST, prefix="line")
        if form.is_valid() and lines.is_valid():
            asked = form.cleaned_data
            command = actions.WriteDraft(
                asked["key"], asked["client"], _draft_lines(lines), asked["purchase_order"], asked["note"]
            )
            try:
                return redirect("invoice", actions.write_draft(request.actor, command))
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
    else:
        form = HeadForm(request.actor, initial={"client": request.GET.get("client", "")})
        lines = Lines(prefix="line")
    return _form_page(request, form, lines, "Write an invoice")


def _form_page(request: Request, form: HeadForm, lines: LineForms, title: str, seen: Any = None) -> HttpResponse:
    words = {"form": form, "lines": lines, "title": title, "seen": seen}
    return render(request, "invoices/write.html", words, status=422 if form.is_bound else 200)


@page("invoices.write", audit="invoice", methods=FORM)
def change_invoice(request: Request, public_id: str) -> HttpResponse:
    """A draft again; a second editor of the same state is told."""
    actor, seen = request.actor, queries.invoice(request.actor, str(public_id))
    if request.method == "POST":
        form = HeadForm(actor, request.POST)
        form.fields["client"].required = False
        lines = Lines(request.POST, prefix="line")
        if form.is_valid() and lines.is_valid():
            asked = form.cleaned_data
            command = actions.ChangeDraft(
                asked["key"],
                seen.public_id,
                asked["version"] or 0,
                _draft_lines(lines),
                asked["purchase_order"],
                asked["note"],
            )
            try:
                return redirect("invoice", actions.change_draft(actor, command))
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
    else:
        initial = {"client": seen.client, "purchase_order": seen.purchase_order, "note": seen.note}
        form = HeadForm(actor, initial=initial | {"version": seen.version})
        lines = Lines(initial=[_typed_again(each.line) for each in seen.lines], prefix="line")
    return _form_page(request, form, lines, "Change the draft", seen)


def _typed_again(line: Any) -> dict[str, Any]:
    return {
        "description": line.description,
        "service_date": line.service_date,
        "quantity": line.quantity.normalize() if line.quantity % 1 else int(line.quantity),
        "unit_cents": line.unit_cents,
        "discount_cents": line.discount_cents or None,
    }


@page("invoices.write", methods=ACT)
def discard_invoice(request: Request, public_id: str) -> HttpResponse:
    version = whole_number(request.POST.get("version")) or 0
    command = actions.DiscardDraft(request.POST.get("key", ""), str(public_id), version)
    actions.discard_draft(request.actor, command)
    messages.success(request, "The draft is discarded.")
    return redirect("invoices")


@page("invoices.issue", methods=ACT)
def issue_invoice(request: Request, public_id: str) -> HttpResponse:
    """Gives the number, posts what is owed, prints the PDF."""
    form = IssueForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        command = actions.Issue(asked["key"], str(public_id), asked["issued_on"], asked["version"])
        try:
            issued = actions.issue(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            actions.print_invoice(request.actor, actions.PrintInvoice(f"{asked['key']}/print", str(public_id)))
            messages.success(request, f"Issued as {issued.number}.")
            return redirect("invoice", public_id)
    return _show(request, str(public_id), 422, form)


class CreditForm(OnceForm):
    reason = forms.CharField(label="Why", max_length=500, help_text="The client reads it on the credit note.")


class CreditLineForm(forms.Form):
    use_required_attribute = False
    net_cents = MoneyField(label="Credit before tax", required=False)


class CreditLines(LineForms):
    """A row for each of the invoice's lines, in order, typed in or not."""

    def _filled(self) -> list[forms.Form]:
        return self.forms


@page("invoices.issue", audit="invoice", methods=FORM)
def credit_invoice(request: Request, public_id: str) -> HttpResponse:
    """Takes back an issued invoice, in whole or line by line. Where nothing is left to credit there is no form: the way
    leads back to the invoice, which says so."""
    seen = queries.invoice(request.actor, str(public_id))
    made: Any = forms.formset_factory(CreditLineForm, formset=CreditLines, extra=0)
    if request.method == "POST":
        form, lines = CreditForm(request.POST), made(request.POST, prefix="line")
        if form.is_valid() and lines.is_valid():
            try:
                note = _credited(request.actor, seen, form, lines)
            except RefusedError as refusal:
                refuse_both(form, lines, refusal)
            else:
                messages.success(request, f"Credited by {note.number}.")
                return redirect("invoice", note.public_id)
    else:
        form, lines = CreditForm(), made(initial=[{"net_cents": each.left_cents} for each in seen.lines], prefix="line")
    if not seen.left_cents:
        is_credited = "is credited in full already" if seen.credit_notes else "has nothing that could be credited"
        messages.info(request, f"{seen.number or 'This draft'} {is_credited}.")
        return redirect("invoice", seen.public_id)
    words = {"seen": seen, "form": form, "lines": lines, "pairs": list(zip(seen.lines, lines.forms, strict=False))}
    return render(request, "invoices/credit.html", words, status=422 if form.is_bound else 200)


def _credited(actor: Actor, seen: queries.InvoiceView, form: CreditForm, lines: Any) -> actions.IssuedInvoice:
    wanted = tuple(
        CreditLine(line.position, typed["net_cents"])
        for line, typed in zip(seen.lines, lines.cleaned_data, strict=False)
        if typed.get("net_cents")
    )
    if not wanted:  # to the action, no lines are all of them
        raise FieldErrors({"": "type what is credited of at least one line"})
    asked = form.cleaned_data
    note = actions.credit_note(actor, actions.CreditNote(asked["key"], seen.public_id, asked["reason"], wanted))
    actions.print_invoice(actor, actions.PrintInvoice(f"{asked['key']}/print", note.public_id))
    return note
