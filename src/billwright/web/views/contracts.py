"""Payers' contracts: which there are, one in sentences, writing and ending it, what it would allow for services typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.contracts import actions, expecting, queries
from billwright.apps.contracts.writing import MOST_TERMS
from billwright.apps.parties import queries as parties
from billwright.records.words import us_day
from billwright.rules.pricing.contracts import METHODS
from billwright.rules.pricing.services import Service
from billwright.web.forms import CodesField, DayField, LineForms, MoneyField, OnceForm, refuse_both, rows_of
from billwright.web.long_select import LongSelect
from billwright.web.pages import FORM, Request, page
from billwright.web.percents import PercentField, SharesField

LESSER_OF = {
    "line": "No more than the charge, line by line",
    "claim": "No more than the charges of the whole bill",
    "no": "Whatever the charge is",
}
APPLIES_TO = {"procedure": "Procedure codes", "revenue": "Revenue codes", "drg": "DRGs"}


@page("contracts.view")
def contracts(request: Request) -> HttpResponse:
    rows = queries.contracts(request.actor)
    return render(request, "contracts/contracts.html", {"rows": rows, "today": request.actor.today})


@page("contracts.view")
def contract(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


def _show(request: Request, public_id: str, status: int = 200, **more: Any) -> HttpResponse:
    seen = queries.contract(request.actor, public_id)
    words = {
        "seen": seen,
        "lesser_of": LESSER_OF[seen.lesser_of],
        "form": TryForm(initial={"day": request.actor.today}),
        "lines": TryLines(prefix="line"),
    }
    return render(request, "contracts/contract.html", words | more, status=status)


# --- try it


class TryForm(forms.Form):
    use_required_attribute = False
    day = DayField(label="Day of service")
    place = forms.RegexField(r"[0-9A-Za-z]{2}", label="Place", initial="11", widget=forms.TextInput({"class": "short"}))
    taxonomy = forms.CharField(
        label="Who does it", max_length=10, required=False, help_text="Taxonomy, where it lowers the price"
    )


class TryLine(forms.Form):
    use_required_attribute = False
    code = forms.CharField(
        label="Code",
        max_length=8,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    modifiers = CodesField(kind="modifier", label="Modifiers", required=False)
    units = forms.DecimalField(
        label="Units",
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        initial=1,
        widget=forms.TextInput({"inputmode": "decimal", "class": "amount"}),
        error_messages={"invalid": "type a number"},
    )
    charge = MoneyField(label="Charge", required=False)


TryLines = rows_of(TryLine, least=3, most=12)


@page("contracts.view", methods=FORM)
def try_contract(request: Request, public_id: str) -> HttpResponse:
    """By POST, back on the contract's own page, with what was typed and what it comes to."""
    if request.method != "POST":
        return redirect("contract", queries.contract(request.actor, str(public_id)).row.public_id)
    form, lines = TryForm(request.POST), TryLines(request.POST, prefix="line")
    if not (form.is_valid() and lines.is_valid()):
        return _show(request, str(public_id), 422, form=form, lines=lines)
    typed = lines.typed()
    if not typed:
        lines.forms[0].add_error("code", "type at least one code")
        return _show(request, str(public_id), 422, form=form, lines=lines)
    services = tuple(_service(form.cleaned_data, each) for each in typed)
    tried = expecting.tried(request.actor, str(public_id), services)
    return _show(request, str(public_id), form=form, lines=lines, tried=tried)


def _service(head: dict[str, Any], line: dict[str, Any]) -> Service:
    """Four digits are a revenue code; a charge left empty is taken as more than any price."""
    code = line["code"].strip().upper()
    is_revenue = re.fullmatch(r"\d{4}", code) is not None
    return Service(
        code="" if is_revenue else code,
        revenue_code=code if is_revenue else "",
        modifiers=line["modifiers"],
        units=line["units"] or Decimal(1),
        charge_cents=NO_CHARGE if line["charge"] is None else line["charge"],
        day=head["day"],
        place=head["place"].upper(),
        taxonomy=head["taxonomy"].strip().upper(),
    )


NO_CHARGE = 1_000_000_000


# --- writing


class ContractForm(OnceForm):
    payer = forms.ChoiceField(label="Payer", widget=LongSelect)
    name = forms.CharField(label="Name", max_length=80, help_text="As you call it: Harborline 2026")
    plan = forms.CharField(
        label="Plan", max_length=50, required=False, help_text="Group number; empty: all of the payer’s plans"
    )
    starts = DayField(label="From")
    lesser_of = forms.ChoiceField(label="Against the charge", choices=list(LESSER_OF.items()))
    contractor = forms.CharField(
        label="Medicare contractor",
        max_length=5,
        required=False,
        help_text="Five digits, where Medicare’s prices count",
    )
    locality = forms.CharField(label="Locality", max_length=2, required=False, help_text="Two digits")
    participating = forms.BooleanField(label="We participate in Medicare", required=False, initial=True)
    multiple = forms.BooleanField(
        label="Medicare’s reductions for several procedures a day count here", required=False, initial=True
    )
    modifier_shares = SharesField(
        label="Shares by modifier", required=False, help_text="Where this contract differs: 50 150%, AS 13.6%"
    )
    stop_loss_cents = MoneyField(label="Stop-loss: charges over", required=False)
    stop_loss_basis_points = PercentField(label="Stop-loss: share of what is over", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a payer"), *parties.payer_names(actor)]
        self.fields["payer"].choices = choices  # type: ignore[attr-defined]


class TermForm(forms.Form):
    use_required_attribute = False
    codes = forms.CharField(
        label="For codes",
        max_length=2000,
        required=False,
        help_text="97110-97546 G0283 J*; empty: everything else",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    applies_to = forms.ChoiceField(
        label="They are", choices=list(APPLIES_TO.items()), required=False, initial="procedure"
    )
    method = forms.ChoiceField(label="Pays", choices=[("", "Choose how it pays"), *METHODS.items()], required=False)
    percent = PercentField(label="Percent", required=False)
    amount = MoneyField(label="Amount", required=False)
    schedule = forms.ChoiceField(label="Schedule", required=False)
    medicare_on = DayField(label="Medicare frozen at", required=False)
    conversion_factor = forms.DecimalField(
        label="Conversion factor",
        max_digits=8,
        decimal_places=4,
        required=False,
        widget=forms.TextInput({"class": "amount"}),
    )
    carved_out = forms.BooleanField(label="Beside a case rate or per diem", required=False)

    schedules: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schedule"].choices = [("", "None"), *self.schedules]  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """A term that was there and has been emptied is taken off."""
        names = ("codes", "method", "percent", "amount")
        return super().has_changed() and any(str(self[name].value() or "").strip() for name in names)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_changed() and not typed.get("method") and "method" not in self.errors:
            self.add_error("method", "say how it pays")
        return typed


def _term_rows(actor: Actor, least: int) -> Any:
    """Rows of terms that know the practice's named schedules."""
    named = tuple(
        (each.owner.public_id, each.owner.name)
        for each in queries.fee_schedules(actor)
        if each.owner.kind == "schedule"
    )
    return rows_of(type("TermOfPractice", (TermForm,), {"schedules": named}), least=least, most=MOST_TERMS)


@page("contracts.edit", methods=FORM)
def new_contract(request: Request) -> HttpResponse:
    actor, rows = request.actor, _term_rows(request.actor, 2)
    if request.method != "POST":
        initial = {"payer": request.GET.get("payer", ""), "starts": actor.today}
        return _form_page(request, ContractForm(actor, initial=initial), rows(prefix="term"))
    form, terms = ContractForm(actor, request.POST), rows(request.POST, prefix="term")
    if form.is_valid() and terms.is_valid():
        try:
            made = actions.write_contract(actor, actions.WriteContract(**_command(form, terms)))
        except RefusedError as refusal:
            refuse_both(form, terms, _by_row(refusal))
        else:
            messages.success(request, "The contract is on file. Try it on a few codes below.")
            return redirect("contract", made)
    return _form_page(request, form, terms, 422)


@page("contracts.edit", methods=FORM)
def change_contract(request: Request, public_id: str) -> HttpResponse:
    """The contract as it stands, to be written right. Its payer, plan and start stay."""
    actor, seen = request.actor, queries.contract(request.actor, str(public_id))
    rows = _term_rows(actor, 1)
    if request.method != "POST":
        form, terms = ContractForm(actor, initial=_as_written(seen)), rows(prefix="term", initial=_terms_of(seen))
        return _form_page(request, form, terms, seen=seen)
    kept = request.POST.copy()
    kept.update({"payer": seen.row.payer, "plan": seen.row.plan, "starts": us_day(seen.row.starts)})
    form, terms = ContractForm(actor, kept), rows(request.POST, prefix="term")
    if form.is_valid() and terms.is_valid():
        version = form.cleaned_data["version"] or 0
        facts = _command(form, terms) | {"contract": str(public_id), "version": version}
        try:
            actions.change_contract(actor, actions.ChangeContract(**facts))
        except RefusedError as refusal:
            refuse_both(form, terms, _by_row(refusal))
        else:
            messages.success(request, "The contract is changed.")
            return redirect("contract", public_id)
    return _form_page(request, form, terms, 422, seen=seen)


def _form_page(
    request: Request, form: ContractForm, terms: LineForms, status: int = 200, seen: queries.ContractView | None = None
) -> HttpResponse:
    return render(request, "contracts/write.html", {"form": form, "terms": terms, "seen": seen}, status=status)


def _command(form: ContractForm, terms: LineForms) -> dict[str, Any]:
    asked = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    asked["stop_loss_basis_points"] = asked["stop_loss_basis_points"] or 0
    return asked | {"terms": tuple(_term(each) for each in terms.typed() if each.get("method"))}


def _term(typed: dict[str, Any]) -> actions.NewTerm:
    factor = typed["conversion_factor"]
    return actions.NewTerm(
        method=typed["method"],
        codes=typed["codes"],
        applies_to=typed["applies_to"] or "procedure",
        basis_points=typed["percent"] or 0,
        cents=typed["amount"] or 0,
        schedule=typed["schedule"],
        medicare_on=typed["medicare_on"],
        conversion_factor="" if factor is None else str(factor),
        carved_out=typed["carved_out"],
    )


def _by_row(refusal: RefusedError) -> RefusedError:
    """`term2.codes` is the second row's, as the forms of bills name their rows."""
    if not isinstance(refusal, FieldErrors):
        return refusal
    return FieldErrors({re.sub(r"^term(?=\d+\.)", "line", name): words for name, words in refusal.fields.items()})


def _as_written(seen: queries.ContractView) -> dict[str, Any]:
    names = ("lesser_of", "contractor", "locality", "participating", "multiple", "modifier_shares", "stop_loss_cents",
             "stop_loss_basis_points", "version")  # fmt: skip
    row = {name: getattr(seen.row, name) for name in ("payer", "name", "plan", "starts")}
    return row | {name: getattr(seen, name) for name in names}


def _terms_of(seen: queries.ContractView) -> list[dict[str, Any]]:
    return [
        {
            "codes": each.codes,
            "applies_to": each.applies_to,
            "method": each.method,
            "percent": each.basis_points or None,
            "amount": each.cents or None,
            "schedule": each.schedule,
            "medicare_on": each.medicare_on,
            "conversion_factor": each.conversion_factor or None,
            "carved_out": each.carved_out,
        }
        for each in seen.terms
    ]


class EndForm(OnceForm):
    ends = DayField(label="First day without it")


@page("contracts.edit", methods=FORM)
def end_contract(request: Request, public_id: str) -> HttpResponse:
    actor, seen = request.actor, queries.contract(request.actor, str(public_id))
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends": actor.today})
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.end_contract(actor, actions.EndContract(asked["key"], str(public_id), asked["ends"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The contract ends on {us_day(asked['ends'])}.")
            return redirect("contract", public_id)
    return render(request, "contracts/end.html", {"seen": seen, "form": form}, status=422 if form.is_bound else 200)
