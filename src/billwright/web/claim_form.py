"""A claim as a biller types it: one flat form of texts by name, from the record and back to the command that changes it.

Names: `dx1` to `dx12`, `line3_modifiers`, and the claim's own elements. Because every state of the form is texts by name,
two people's states can be compared and met name by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billwright.apps.claims import actions, changing
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.records.claim import Claim, ServiceLine
from billwright.web.forms import CodesField, DayField, OnceForm, PointersField
from billwright.web.merging import merge, read_base
from billwright.web.words import dotted, letters

LETTERS = "ABCDEFGHIJKL"
PLACES = range(1, changing.MOST_DIAGNOSES + 1)
LINE_FIELDS = ("modifiers", "pointers", "place_of_service")
DATES = {
    "431": ("onset", "Onset of the illness"),
    "439": ("accident_on", "Day of the accident"),
    "484": ("last_period", "Last menstrual period"),
    "454": ("first_treated", "Initial treatment"),
    "304": ("last_seen", "Last seen by the provider"),
    "435": ("admitted", "Admission to hospital"),
    "096": ("discharged", "Discharge from it"),
}
_ACCIDENTS = [("", "None"), ("AA", "Auto"), ("EM", "Employment"), ("OA", "Other accident"), ("AA EM", "Auto, at work")]
_FREQUENCIES = [("1", "An original claim"), ("7", "A replacement"), ("8", "A void")]
_YES_NO = [("Y", "Yes"), ("N", "No")]
_PLACE = "two digits: 11 is the office"


class Box(forms.TextInput):
    """A box for codes, drawn without a template: a claim of 50 lines has 150 of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        drawn = {"type": "text", "name": name, "value": self.format_value(value)} | self.build_attrs(self.attrs, attrs)
        return format_html("<input{}>", flatatt({key: each for key, each in drawn.items() if each is not None}))


def _box(label: str = "", codes: str = "") -> Box:
    """`label` where a table's head says it to the eye; `codes` the set that is looked up as one types."""
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    if label:
        attrs["aria-label"] = label
    if codes:
        attrs["data-lookup"] = codes
    if codes == "modifiers":
        attrs["data-several"] = ""
    return Box(attrs)


def typed_of(claim: Claim) -> dict[str, str]:
    """What the form of this claim says, by name: every field, in its order."""
    codes = [dotted(each.code) if each.is_icd10 else each.code for each in claim.diagnoses]
    typed = {f"dx{at}": codes[at - 1] if at <= len(codes) else "" for at in PLACES}
    for at, line in enumerate(claim.lines, start=1):
        typed |= {f"line{at}_{name}": text for name, text in zip(LINE_FIELDS, _line(line), strict=True)}
    referring = changing.referring_of(claim)
    name = referring.name if referring else None
    days = dict(claim.dates)
    return typed | {
        "place_of_service": claim.place_of_service,
        "prior_authorization": claim.prior_authorization,
        "referral_number": claim.referral_number,
        "clia": claim.clia,
        "referring_last": name.last if name else "",
        "referring_first": name.first if name else "",
        "referring_npi": referring.npi if referring else "",
        "frequency": claim.frequency,
        "original_number": claim.payer_control_number,
        "accident": " ".join(claim.accident),
        "accident_state": claim.accident_state,
        **{field: f"{days[kind]:%m/%d/%Y}" if kind in days else "" for kind, (field, _) in DATES.items()},
        "signature_on_file": "Y" if claim.signature_on_file else "N",
        "assigns_benefits": claim.assigns_benefits,
        "accepts_assignment": claim.assignment,
        "note": claim.note,
    }


def _line(line: ServiceLine) -> tuple[str, str, str]:
    return " ".join(line.modifiers), letters(line.pointers), line.place_of_service


class DiagnosisField(forms.CharField):
    """One code, with or without its dot."""

    def to_python(self, value: Any) -> str:
        code = str(value or "").replace(".", "").strip().upper()
        if code and not (code.isascii() and code.isalnum() and len(code) <= 8):
            raise ValidationError("this is no diagnosis code")
        return code


class ClaimForm(OnceForm):
    """`base` carries the texts that the page was opened with, so that a second editor's own changes can be told from the
    first one's. `line_forms` is how many lines the claim has."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    place_of_service = forms.RegexField(r"^\d{2}$", label="Place of service", widget=_box(codes="pos"),
                                        error_messages={"invalid": _PLACE})  # fmt: skip
    prior_authorization = forms.CharField(label="Prior authorization", required=False)
    referral_number = forms.CharField(label="Referral number", required=False)
    clia = forms.CharField(label="Laboratory’s CLIA number", required=False)
    referring_last = forms.CharField(label="Referring, last name", max_length=60, required=False)
    referring_first = forms.CharField(label="Referring, first name", max_length=35, required=False)
    referring_npi = forms.RegexField(r"^\d{10}$", label="Referring, NPI", required=False,
                                     error_messages={"invalid": "an NPI has ten digits"})  # fmt: skip
    frequency = forms.ChoiceField(
        label="This is", choices=[("1", "An original claim"), ("7", "A replacement"), ("8", "A void")]
    )
    original_number = forms.CharField(label="Payer’s number of the claim corrected", required=False)
    accident = forms.ChoiceField(label="Because of an accident", choices=_ACCIDENTS, required=False)
    accident_state = forms.RegexField(r"^[A-Za-z]{2}$", label="State of the accident", required=False,
                                      error_messages={"invalid": "two letters, as IL"})  # fmt: skip
    signature_on_file = forms.ChoiceField(label="Provider’s signature on file", choices=_YES_NO)
    assigns_benefits = forms.ChoiceField(
        label="Patient assigns the benefits", choices=[*_YES_NO, ("W", "Does not apply")]
    )
    accepts_assignment = forms.ChoiceField(
        label="Provider accepts assignment", choices=[("A", "Yes"), ("B", "For laboratory services only"), ("C", "No")]
    )
    note = forms.CharField(label="Note to the payer", required=False)

    def __init__(self, data: Mapping[str, str] | None = None, *, claim: Claim, version: int) -> None:
        self.claim = claim
        self.theirs = typed_of(claim)
        initial = {**self.theirs, "version": version, "base": json.dumps(self.theirs)}
        super().__init__(data, initial=initial)
        self._add_rows()
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and not field.valid_value(text := self.theirs[name]):
                field.choices = [*cast("list[tuple[str, str]]", field.choices), (text, text)]  # of another program

    def _add_rows(self) -> None:
        for at in PLACES:
            label = f"Diagnosis {LETTERS[at - 1]}"
            self.fields[f"dx{at}"] = DiagnosisField(label=label, required=False, widget=_box(label, "icd10cm"))
        for at in range(1, len(self.claim.lines) + 1):
            names = [f"Line {at}: {words}" for words in ("modifiers", "diagnoses", "place of service")]
            made = (
                CodesField(kind="modifier", label=names[0], required=False),
                PointersField(label=names[1], required=False),
                forms.RegexField(r"^\d{2}$", label=names[2], required=False, error_messages={"invalid": _PLACE}),
            )
            for name, field, label, codes in zip(LINE_FIELDS, made, names, ("modifiers", "", "pos"), strict=True):
                field.widget = _box(label, codes)
                self.fields[f"line{at}_{name}"] = field
        for name, label in DATES.values():
            self.fields[name] = DayField(label=label, required=False)

    # --- from what was typed to the command

    def command(self, claim: str) -> actions.ChangeClaim:
        """Of a valid form. A gap in the diagnoses closes up, and the lines' letters follow. Raises FieldErrors."""
        typed = self.cleaned_data
        there = [at for at in PLACES if typed[f"dx{at}"]]
        moved = {at: to for to, at in enumerate(there, start=1)}
        return actions.ChangeClaim(
            key=typed["key"],
            claim=claim,
            expected_version=typed["version"],
            diagnoses=tuple(typed[f"dx{at}"] for at in there),
            lines=tuple(self._line_change(at, moved) for at in range(1, len(self.claim.lines) + 1)),
            place_of_service=typed["place_of_service"],
            prior_authorization=typed["prior_authorization"],
            referral_number=typed["referral_number"],
            clia=typed["clia"],
            referring=changing.Referring(typed["referring_last"], typed["referring_first"], typed["referring_npi"]),
            frequency=typed["frequency"],
            original_number=typed["original_number"],
            accident=tuple(typed["accident"].split()),
            accident_state=typed["accident_state"].upper(),
            dates=tuple((kind, typed[field]) for kind, (field, _) in DATES.items()),
            signature_on_file=typed["signature_on_file"] == "Y",
            assigns_benefits=typed["assigns_benefits"],
            accepts_assignment=typed["accepts_assignment"],
            note=typed["note"],
        )

    def _line_change(self, at: int, moved: dict[int, int]) -> actions.LineChange:
        typed = self.cleaned_data
        pointers = typed[f"line{at}_pointers"]
        empty = [each for each in pointers if each not in moved]
        if empty:
            which = LETTERS[empty[0] - 1 : empty[0]] or str(empty[0])
            raise FieldErrors({f"line{at}.pointers": f"diagnosis {which} is empty"})
        return actions.LineChange(
            at,
            typed[f"line{at}_modifiers"],
            tuple(moved[each] for each in pointers),
            typed[f"line{at}_place_of_service"],
        )

    def refuse(self, refusal: RefusedError) -> None:
        """What the desk said, beside the fields of this form."""
        if isinstance(refusal, FieldErrors):
            named = {"diagnoses": "dx1", "referring": "referring_last"}
            fields = {named.get(name, name.replace(".", "_")): words for name, words in refusal.fields.items()}
            super().refuse(FieldErrors(fields))
        else:
            super().refuse(refusal)


# --- two people at one claim


class Meeting(NamedTuple):
    """A difference (see `merging`) with the name of its element."""

    name: str
    label: str
    theirs: str
    mine: str | None


def meet(form: ClaimForm) -> tuple[dict[str, str], list[Meeting]]:
    """The texts to go on with, and what differs: what only they changed is taken over, what was typed here is kept."""
    base = read_base(str(form.data.get("base", "")))
    mine = {name: str(form.data.get(name, "")) for name in form.theirs}
    texts, differences = merge(base, mine, form.theirs, _is_same)
    return texts, [
        Meeting(each.name, str(form.fields[each.name].label), each.theirs, each.mine) for each in differences
    ]


def _is_same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(text.split()).replace(".", "").upper()
