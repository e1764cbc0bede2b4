"""Code sets: what is loaded until when, what each edition changed, what is missing, and loading a publisher's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.checks import code_sets as queries
from billwright.apps.checks import editions
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.flows.code_sets import AskLoad
from billwright.flows.jobs import ask_codes
from billwright.web.pages import FORM, Request, page

LARGEST = 200_000_000
"""Bytes. The largest official file, a quarter of NCCI's pairs, has forty million."""
WHATS = ("added", "ended", "changed")
CHOOSE = "choose which code set the file is"


class LoadForm(forms.Form):
    """No idempotency key: the same bytes twice are one edition."""

    use_required_attribute = False
    set_name = forms.ChoiceField(
        label="Code set",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    file = forms.FileField(
        label="File",
        help_text="The publisher’s file as it is: text, CSV, XML, or the zip archive of one",
        error_messages={"required": "choose the file", "empty": "the file is empty"},
    )
    edition = forms.CharField(
        label="Edition",
        required=False,
        max_length=20,
        help_text="2026Q4, FY2027, 2027 or a first day 2026-10-01; empty where the file’s name says it",
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 14}),
    )

    def __init__(self, sets: list[queries.CodeSetView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose"), *((each.shelf.name, each.shelf.title) for each in sets)]
        self.fields["set_name"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("larger than 200 MB: use billwright codes load on the command line")
        return file


@page("charges.view")
def code_sets(request: Request) -> HttpResponse:
    """Every set: the edition in force today, what is built in, and what is missing with what it would be for."""
    seen = queries.code_sets(request.actor)
    today = request.actor.today
    rows = [(each, each.shelf.in_force(today)) for each in seen]
    shown = {
        "loaded": [(each, now) for each, now in rows if each.shelf.editions],
        "built_in": [each for each in seen if each.shelf.built_in and not each.shelf.editions],
        "missing": [each for each in seen if each.shelf.is_missing],
    }
    return render(request, "code_sets/code_sets.html", shown)


@page("charges.view")
def code_set(request: Request, name: str) -> HttpResponse:
    """One set: its editions, and what the chosen one (the newest without `edition`) changed, a page at a time."""
    seen = queries.code_set(request.actor, name)
    loaded = seen.shelf.editions
    chosen = request.GET.get("edition", "") or (loaded[0].name if loaded else "")
    what = request.GET.get("what", "")
    if what not in ("", *WHATS):
        raise NotFoundError("no such list of changes")
    changes = None
    if chosen:
        after = request.GET.get("after", "")
        changes = queries.edition_changes(request.actor, name, chosen, what, after)  # type: ignore[arg-type]
    counts = [(each, getattr(changes.edition, each)) for each in WHATS] if changes else []
    effects = editions.edition_effects(request.actor) if request.actor.may("claims.view") else []
    effect = next((each for each in effects if (each.set_name, each.edition) == (name, chosen)), None)
    words = {"seen": seen, "shelf": seen.shelf, "changes": changes, "what": what, "counts": counts, "effect": effect}
    return render(request, "code_sets/code_set.html", words | {"today": request.actor.today})


@page("codes.load", methods=FORM)
def load_code_set(request: Request) -> HttpResponse:
    """The file is written down and loaded by a job, whose page says how far it is and what came of it."""
    sets = queries.code_sets(request.actor)
    start = {"set_name": request.GET.get("set", "")}
    form = LoadForm(sets, request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = AskLoad(given["set_name"], given["edition"].strip(), given["file"].name)
        try:
            return redirect("job", ask_codes(request.actor, asked, given["file"].chunks()))
        except FieldErrors as refusal:
            for field, words in refusal.fields.items():
                form.add_error(field, words)
    shown = {"form": form, "sets": sets}
    return render(request, "code_sets/load.html", shown, status=422 if form.is_bound else 200)
