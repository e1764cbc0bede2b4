"""Fee schedules: whose there are, one of them, a fee set or ended, a file looked at before it is taken, a copy forward."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.contracts import actions, queries
from billwright.apps.contracts.fee_files import LONGEST_FILE
from billwright.apps.contracts.fees import FeeOwner
from billwright.apps.parties import queries as parties
from billwright.records.words import us_day
from billwright.rules.pricing.schedules import COUNTING
from billwright.web.forms import DayField, MoneyField, OnceForm
from billwright.web.long_select import LongSelect
from billwright.web.pages import FORM, Request, page
from billwright.web.percents import PercentField

OWN = "own"
"""Chosen in a form for the practice's own fees, which have no public id."""


def address_of(owner: FeeOwner) -> str:
    return reverse("fee_schedule", args=[owner.public_id]) if owner.public_id else reverse("practice_fees")


class ScheduleForm(OnceForm):
    name = forms.CharField(label="Name", max_length=60, help_text="As the contract calls it: Harborline 2026")
    note = forms.CharField(label="Note", max_length=200, required=False, help_text="Where it comes from")


@page("charges.view")
def fee_schedules(request: Request) -> HttpResponse:
    return render(request, "fees/schedules.html", {"rows": queries.fee_schedules(request.actor)})


@page("fees.edit", methods=FORM)
def new_schedule(request: Request) -> HttpResponse:
    form = ScheduleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.make_schedule(
                request.actor, actions.MakeSchedule(asked["key"], asked["name"], asked["note"])
            )
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The schedule is there. Load its fees from a file, or set them one by one.")
            return redirect("fee_schedule", made)
    return render(request, "fees/new_schedule.html", {"form": form}, status=422 if form.is_bound else 200)


@page("charges.view")
def practice_fees(request: Request) -> HttpResponse:
    return _schedule(request, "")


@page("charges.view")
def fee_schedule(request: Request, public_id: str) -> HttpResponse:
    return _schedule(request, str(public_id))


def _schedule(request: Request, whose: str) -> HttpResponse:
    typed = request.GET.get("q", "")
    seen = queries.fee_schedule(request.actor, whose, typed)
    words = {"seen": seen, "typed": typed, "address": address_of(seen.owner), "today": request.actor.today}
    return render(request, "fees/schedule.html", words)


class WhoseField(forms.ChoiceField):
    """Cleaned, it is the public id that the desk takes: empty for the practice's own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=LongSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value or OWN

    def clean(self, value: Any) -> str:
        chosen = str(super().clean(value))
        return "" if chosen == OWN else chosen


class FeeForm(OnceForm):
    whose = WhoseField(label="Whose fee")
    code = forms.CharField(
        label="Code", max_length=20, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
    )
    modifier = forms.CharField(label="Only with modifier", max_length=2, required=False)
    description = forms.CharField(label="Description", max_length=120, required=False)
    cents = MoneyField(label="Fee", help_text="For one unit, or for each block of minutes")
    starts = DayField(label="From")
    per_minutes = forms.IntegerField(
        label="Minutes in a block", required=False, min_value=0, max_value=1440, help_text="Empty: by unit, not by time"
    )
    counting = forms.ChoiceField(label="How blocks count", choices=list(COUNTING.items()))
    base_units = forms.IntegerField(
        label="Base units", required=False, min_value=0, max_value=99, help_text="Anesthesia"
    )
    least_cents = MoneyField(label="At least", required=False, help_text="For the line, whatever the quantity")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("per_minutes", "base_units"):
            self.fields[name].widget.attrs |= {"class": "amount", "inputmode": "numeric"}
        self.fields["whose"].choices = _owners(actor)  # type: ignore[attr-defined]


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """Whose a fee can be: the schedules that have fees or are named, and all payers and clients."""
    named = [each.owner for each in queries.fee_schedules(actor) if each.owner.kind in ("practice", "schedule")]
    return [
        *((each.public_id or OWN, each.name) for each in named),
        *((public_id, f"{name} (payer)") for public_id, name in parties.payer_names(actor)),
        *((public_id, f"{name} (client)") for public_id, name in parties.client_names(actor)),
    ]


@page("fees.edit", methods=FORM)
def set_fee(request: Request) -> HttpResponse:
    """One fee from a day on. The address may name whose, and which code."""
    actor = request.actor
    initial = {name: request.GET.get(name, "") for name in ("whose", "code", "modifier")}
    form = FeeForm(actor, request.POST if request.method == "POST" else None, initial=initial | {"starts": actor.today})
    if form.is_valid():
        asked = dict(form.cleaned_data)
        whose = asked.pop("whose")
        owner = queries.fee_owner(actor, whose)
        facts = {name: asked[name] or 0 for name in ("per_minutes", "base_units", "least_cents")}
        owned = {owner.kind: whose} if whose else {}
        try:
            actions.set_fee(actor, actions.SetFee(**(asked | facts | owned)))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{asked['code'].strip().upper()} is set from {us_day(asked['starts'])}: {owner.name}."
            )
            return redirect(address_of(owner))
    back = _back_of(actor, initial["whose"])
    return render(request, "fees/set_fee.html", {"form": form, "back": back}, status=422 if form.is_bound else 200)


def _back_of(actor: Actor, whose: str) -> tuple[str, str]:
    owner = queries.fee_owner(actor, whose)
    return address_of(owner), owner.name


class EndForm(OnceForm):
    ends = DayField(label="First day without it")


@page("fees.edit", methods=FORM)
def end_fee(request: Request, public_id: str) -> HttpResponse:
    fee = queries.fee(request.actor, str(public_id))
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends": request.actor.today})
    owner = queries.fee_owner(request.actor, fee.schedule or fee.payer or fee.client)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.end_fee(request.actor, actions.EndFee(asked["key"], fee.public_id, asked["ends"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{fee.code} ends on {us_day(asked['ends'])}.")
            return redirect(address_of(owner))
    words = {"form": form, "fee": fee, "owner": owner, "address": address_of(owner)}
    return render(request, "fees/end_fee.html", words, status=422 if form.is_bound else 200)


class FileForm(OnceForm):
    """What was read of the file stands in `text`, where a wrong line is mended in place."""

    whose = WhoseField(label="Into which schedule")
    starts = DayField(label="From", help_text="Where a line names no start of its own")
    file = forms.FileField(label="File", required=False, help_text="CSV with a header line: code, amount …")
    text = forms.CharField(
        label="Lines",
        required=False,
        widget=forms.Textarea({"rows": 12, "class": "code", "spellcheck": "false", "data-draft": "off"}),
        help_text="Or paste them here. A file that is chosen goes before what stands here.",
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = _owners(actor)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LONGEST_FILE:
            raise forms.ValidationError("larger than 5 MB: split the file")
        return file

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("file"):
            typed["text"] = _decoded(typed["file"].read())
        elif not typed.get("text", "").strip() and "file" not in self.errors:
            self.add_error("file", "choose a file, or paste its lines below")
        return typed


def _decoded(data: bytes) -> str:
    """Spreadsheets write UTF-8, or Windows' own."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


@page("fees.edit", methods=FORM)
def load_fees(request: Request) -> HttpResponse:
    """Looked at first: what would change, or every wrong line, to be mended in place; taken only when all of it is right."""
    actor = request.actor
    initial = {"whose": request.GET.get("whose", ""), "starts": actor.today}
    form = FileForm(actor, request.POST or None, request.FILES or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _file_page(request, form, 422 if form.is_bound else 200)
    asked = form.cleaned_data
    preview = queries.preview_fees(actor, asked["whose"], asked["text"], asked["starts"])
    if "take" in request.POST and not preview.errors and not asked["file"]:
        command = actions.LoadFees(asked["key"], asked["whose"], asked["text"], asked["starts"])
        try:
            done = actions.load_fees(actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
            return _file_page(request, form, 422)
        messages.success(request, f"Taken: {done.added} new, {done.changed} changed, {done.same} as they were.")
        return redirect(address_of(queries.fee_owner(actor, asked["whose"])))
    shown = FileForm(actor, initial={name: asked[name] for name in ("whose", "starts", "text", "key")})
    return _file_page(request, shown, 422 if preview.errors else 200, preview=preview)


def _file_page(request: Request, form: FileForm, status: int, **more: Any) -> HttpResponse:
    back = _back_of(request.actor, request.GET.get("whose", ""))
    return render(request, "fees/load.html", {"form": form, "back": back} | more, status=status)


class CopyForm(OnceForm):
    starts = DayField(label="From")
    percent = PercentField(
        label="Change", initial=0, low=-9_999, help_text="2.5 raises every fee by 2.5 %, -3 lowers it"
    )


@page("fees.edit", methods=FORM)
def copy_fees(request: Request) -> HttpResponse:
    """Every fee of a schedule goes on from a day, each with the same change."""
    actor, whose = request.actor, request.GET.get("whose", "")
    owner = queries.fee_owner(actor, whose)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        command = actions.CopyForward(asked["key"], whose, asked["starts"], asked["percent"])
        try:
            done = actions.copy_forward(actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{done.added + done.changed} fees go on from {us_day(asked['starts'])}.")
            return redirect(address_of(owner))
    words = {"form": form, "back": (address_of(owner), owner.name)}
    return render(request, "fees/copy.html", words, status=422 if form.is_bound else 200)
