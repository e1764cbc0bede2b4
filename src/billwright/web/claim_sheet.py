"""The claim's form as the page shows it: rows and fields, each with what is wrong beside it, and what may be chosen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django import forms

from billwright.apps.charges import lookup
from billwright.apps.checks.queries import FindingView, RunView
from billwright.apps.claims import trying
from billwright.apps.claims.saying import SaidStatus
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.records.claim import ServiceLine
from billwright.rules.scrub.payer_rules import APPLIED, PREFIX
from billwright.web.claim_form import DATES, LETTERS, LINE_FIELDS, PLACES, ClaimForm
from billwright.web.words import dotted

WHOLE = "claim"
"""The place of what concerns no element that is typed here."""
MAIN = (
    "place_of_service",
    "prior_authorization",
    "referral_number",
    "referring_last",
    "referring_first",
    "referring_npi",
    "clia",
)
MORE = ("frequency", "original_number", "accident", "accident_state", "accident_on", "onset", "last_period",
        "first_treated", "last_seen", "admitted", "discharged", "signature_on_file", "assigns_benefits",
        "accepts_assignment", "note")  # fmt: skip
SPARE_DIAGNOSES = 2
"""Empty rows that stand open below the diagnoses; the others unfold."""
MOST_CHOICES = 8
SHORTEST_CODE = 3
"""Characters of an ICD-10-CM category: what is shorter is no beginning that means anything."""
_ELEMENTS = {
    "CLM05-1": "place_of_service",
    "CLM05-3": "frequency",
    "CLM06": "signature_on_file",
    "CLM07": "accepts_assignment",
    "CLM11": "accident",
    "CLM11-4": "accident_state",
    "REF*F8": "original_number",
    "REF*G1": "prior_authorization",
    "REF*X4": "clia",
    "NM1*DK": "referring_npi",
    "NM1*DN": "referring_npi",
    **{f"DTP*{kind}": field for kind, (field, _) in DATES.items()},
}
_LINE_ELEMENTS = (("SV107", "pointers"), ("SV105", "place_of_service"), ("SV101-3", "modifiers"),
                  ("SV101-4", "modifiers"), ("SV101-5", "modifiers"), ("SV101-6", "modifiers"))  # fmt: skip
OF_VISIT = frozenset((
    "charge-negative", "daily-visits-units", "duplicate-line", "duplicate-part", "duplicate-prior", "duplicate-side",
    "hcpcs-valid", "lines-present", "ncci-across-claims", "ncci-never-together", "nothing-charged", "procedure-form",
    "service-after-death", "service-before-birth", "service-date-future", "service-date-missing", "service-date-order",
    "units-positive", "units-whole", "units-written",
))  # fmt: skip
"""Findings about what was done, how often and when: the visit says that, and is changed for it."""
_DISCIPLINES = {"GP": "physical therapy", "GO": "occupational therapy", "GN": "speech-language pathology"}


class Choice(NamedTuple):
    """A button beside a finding: puts `text` into the field `name`."""

    name: str
    text: str
    words: str


class Placed(NamedTuple):
    """A finding and the field it is about ("" where none is typed here). `key` tells it from the others of the claim."""

    view: FindingView
    name: str
    choices: tuple[Choice, ...]

    @property
    def is_of_visit(self) -> bool:
        """Whether it is mended on the visit: what was done, how often and for how much is charged there."""
        return self.view.finding.id in OF_VISIT

    @property
    def is_set_by_rule(self) -> bool:
        """Whether a payer's rule would set something here, which a person may have applied."""
        finding = self.view.finding
        return finding.id.startswith(PREFIX) and finding.fix.endswith(APPLIED)

    @property
    def key(self) -> str:
        return f"{self.view.finding.id}:{self.view.finding.where.line or ''}"


class Slot(NamedTuple):
    """One place for words beside what is typed. `errors` are (field, words)."""

    name: str
    errors: tuple[tuple[str, str], ...]
    findings: tuple[Placed, ...]

    @property
    def is_empty(self) -> bool:
        return not self.errors and not self.findings


class DiagnosisRow(NamedTuple):
    field: forms.BoundField
    letter: str
    title: str
    slot: Slot


class LineRow(NamedTuple):
    number: int
    line: ServiceLine
    fields: tuple[forms.BoundField, ...]
    slot: Slot


class Sheet:
    """What the page and the answer to typing are drawn from."""

    def __init__(self, actor: Actor, form: ClaimForm, run: RunView | None) -> None:
        self.form, self.claim = form, form.claim
        self._titles = _titles(actor, form)
        self._placed = [_place(actor, form, each) for each in (run.findings if run else ())]
        self._mark_wrong()

    def _mark_wrong(self) -> None:
        wrong = {each.name for each in self._placed if each.view.stops}
        for name, field in self.form.fields.items():
            field.widget.attrs["aria-describedby"] = f"at-{_slot_of(name)}"
            if name in wrong:
                field.widget.attrs["aria-invalid"] = "true"

    def slot(self, name: str) -> Slot:
        names = [f"{name}_{each}" for each in LINE_FIELDS] if name.startswith("line") else [name]
        errors = [(each, str(words)) for each in names for words in self.form.errors.get(each, [])]
        return Slot(name, tuple(errors), tuple(each for each in self._placed if _slot_for(each) == name))

    @property
    def whole(self) -> Slot:
        return self.slot(WHOLE)

    @property
    def diagnoses(self) -> list[DiagnosisRow]:
        return [
            DiagnosisRow(self.form[f"dx{at}"], LETTERS[at - 1], self.title(at), self.slot(f"dx{at}")) for at in PLACES
        ]

    @property
    def open_diagnoses(self) -> list[DiagnosisRow]:
        return self.diagnoses[: self._open]

    @property
    def spare_diagnoses(self) -> list[DiagnosisRow]:
        return self.diagnoses[self._open :]

    @property
    def _open(self) -> int:
        typed = [at for at in PLACES if self.form[f"dx{at}"].value()]
        return max(typed, default=0) + SPARE_DIAGNOSES

    def title(self, at: int) -> str:
        return self._titles.get(_typed(self.form, f"dx{at}"), "")

    @property
    def lines(self) -> list[LineRow]:
        return [
            LineRow(at, line, tuple(self.form[f"line{at}_{name}"] for name in LINE_FIELDS), self.slot(f"line{at}"))
            for at, line in enumerate(self.claim.lines, start=1)
        ]

    @property
    def main(self) -> list[tuple[forms.BoundField, Slot]]:
        return [(self.form[name], self.slot(name)) for name in MAIN]

    @property
    def more(self) -> list[tuple[forms.BoundField, Slot]]:
        return [(self.form[name], self.slot(name)) for name in MORE]

    @property
    def is_more_open(self) -> bool:
        """Whether something stands there that a biller should see."""
        usual = {"frequency": "1", "signature_on_file": "Y", "assigns_benefits": "Y", "accepts_assignment": "A"}
        return any(not slot.is_empty or (field.value() or "") != usual.get(field.name, "") for field, slot in self.more)

    @property
    def slots(self) -> Iterator[Slot]:
        for name in [WHOLE, *(f"dx{at}" for at in PLACES), *MAIN, *MORE]:
            yield self.slot(name)
        for at in range(1, len(self.claim.lines) + 1):
            yield self.slot(f"line{at}")

    @property
    def filled(self) -> list[Slot]:
        return [slot for slot in self.slots if not slot.is_empty]

    @property
    def problems(self) -> int:
        """How many things stop the claim."""
        return sum(each.view.stops for each in self._placed) + sum(map(len, self.form.errors.values()))


# --- where what the payer said belongs

_SAID = {
    "authorization": "prior_authorization",
    "diagnosis": "dx1",
    "frequency": "frequency",
    "original": "original_number",
    "place": "place_of_service",
    "referring": "referring_npi",
}
"""A place as the front end's codes name it → the slot beside it, where it bears another name."""


def said_beside(refused: Iterable[SaidStatus], lines: int) -> dict[str, list[str]]:
    """What the front end said, in words, by the slot that it stands in. A code about a line that names none stands with
    the only line there is, else at the claim's top."""
    found: dict[str, list[str]] = {}
    for each in refused:
        number = each.line or (1 if lines == 1 and each.place in _OF_LINES else 0)
        if number and each.place not in _SAID.keys() - {"place"}:
            slot = f"line{number}"
        else:
            slot = WHOLE if each.place in ("", *_OF_LINES) else _SAID.get(each.place, each.place)
        found.setdefault(slot, []).append(each.words)
    return found


_OF_LINES = ("line", "modifiers", "pointers")


# --- where a finding belongs, and what may be chosen there


def _slot_of(name: str) -> str:
    return name.partition("_")[0] if re.match(r"line\d+_", name) else name


def _slot_for(placed: Placed) -> str:
    line = placed.view.finding.where.line
    if placed.name:
        return _slot_of(placed.name)
    return f"line{line}" if line else WHOLE


def _place(actor: Actor, form: ClaimForm, view: FindingView) -> Placed:
    where = view.finding.where
    name = _field_for(form, where.element or "", where.line)
    return Placed(view, name, () if view.overridden else tuple(_choices(actor, form, view, name)))


def _field_for(form: ClaimForm, element: str, line: int | None) -> str:
    """ "HI02-2" → the second row that holds a code, "SV101-3" of line 1 → line1_modifiers; empty for what is not typed
    on this form."""
    if match := re.match(r"HI(\d\d)?", element):
        rows = [at for at in PLACES if _typed(form, f"dx{at}")] or [1]
        return f"dx{rows[min(int(match[1] or 1), len(rows)) - 1]}"
    if line and line <= len(form.claim.lines):
        for beginning, name in _LINE_ELEMENTS:
            if element.startswith(beginning):
                return f"line{line}_{name}"
    return _ELEMENTS.get(element, "")


def _choices(actor: Actor, form: ClaimForm, view: FindingView, name: str) -> Iterator[Choice]:
    """Only what leaves the decision with the person: which of the codes, which discipline; or a repetition taken out."""
    finding, day = view.finding, form.claim.service_through
    if finding.id in ("diagnosis-complete", "diagnosis-valid") and day:
        for each in _billable_near(actor, _typed(form, name), day):
            yield Choice(name, dotted(each.code), each.title)
    elif finding.id == "modifier-repeated":
        yield Choice(name, " ".join(dict.fromkeys(_typed_codes(form, name))), "each modifier once")
    elif finding.id == "therapy-discipline":
        others = [each for each in _typed_codes(form, name) if each not in _DISCIPLINES]
        for code, words in _DISCIPLINES.items():
            yield Choice(name, " ".join([code, *others]), words)


def _billable_near(actor: Actor, code: str, day: dt.date) -> list[lookup.Suggestion]:
    """The billable codes that begin so, or as the longest beginning of it that is one at all."""
    while len(code) >= SHORTEST_CODE:
        found = lookup.suggestions(actor, "icd10cm", code, day, limit=4 * MOST_CHOICES)
        billable = [each for each in found if each.is_billable and each.code.startswith(code)]
        if billable:
            return billable[:MOST_CHOICES]
        code = code[:-1]
    return []


def _typed(form: ClaimForm, name: str) -> str:
    """A diagnosis as it stands in the form, without its dot."""
    return str(form[name].value() or "").replace(".", "").strip().upper()


def _typed_codes(form: ClaimForm, name: str) -> list[str]:
    return str(form[name].value() or "").upper().replace(",", " ").split()


def _titles(actor: Actor, form: ClaimForm) -> Mapping[str, str]:
    day = form.claim.service_through
    codes = tuple(code for at in PLACES if (code := _typed(form, f"dx{at}")))
    return lookup.diagnosis_titles(actor, codes, day) if day and codes else {}


# --- what the checks say of what is typed


def look(actor: Actor, public_id: str, form: ClaimForm) -> Sheet:
    """The sheet of a form that is being typed. A field that cannot be read is told, and checked as it was before."""
    data, reading = dict(form.data.items()), form
    for _ in range(3):  # fields by themselves, then what does not go together, then what the desk refuses
        for name in _with_what_goes_together(reading.errors):
            data[name] = form.theirs.get(name, "")
        reading = ClaimForm(data, claim=form.claim, version=0)
        if not reading.is_valid():
            continue
        try:
            return Sheet(actor, form, trying.tried(actor, public_id, reading.command(public_id)))
        except FieldErrors as refusal:
            form.refuse(refusal)
            reading.refuse(refusal)
    return Sheet(actor, form, None)


def _with_what_goes_together(names: Iterable[str]) -> set[str]:
    """A referring provider is one thing in three fields."""
    wrong = set(names)
    referring = {name for name in MAIN if name.startswith("referring_")}
    return wrong | referring if wrong & referring else wrong
