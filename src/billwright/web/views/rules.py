"""Rules for payers: the list, the editor that answers as one types, dry runs, switching on and off, files of rules."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.checks import edition_rules, editions
from billwright.apps.checks import rule_queries as queries
from billwright.apps.checks import rules as actions
from billwright.apps.claims import past
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.jobs import queries as jobs
from billwright.apps.parties import queries as parties
from billwright.flows.dry_run import AskTrial
from billwright.flows.jobs import ask_trial
from billwright.rules.scrub.payer_rules import Rule, condition_text, effect_text, read_rule
from billwright.rules.scrub.payer_rules.profiles import PROFILES, profile_text
from billwright.rules.scrub.payer_rules.reading import LONGEST_FILE, LONGEST_RULE
from billwright.rules.scrub.payer_rules.reference import EXAMPLE, groups
from billwright.web.forms import OnceForm, whole_number
from billwright.web.pages import ACT, FORM, Request, page

MONTHS = (3, 6, 12, 24)
EXAMPLES = {
    "A modifier that must be there": "when: procedure in (97110, 97112) and modifier missing GP\nthen: hold",
    "A number that must be there": "when: procedure in (70551-70553)\nthen: require prior authorization",
    "Late for this payer": "when: days from service to filing > 90 and frequency is 1\nthen: hold",
    "Too many of one service": "when: units of lines with procedure 97110 > 4\nthen: warn",
    "Only for children": "when: procedure is 99392 and patient age >= 5\nthen: hold",
    "Set, with the rule named in the history": "when: procedure in (97110, 97112)\nthen: set modifier to GP",
}
"""The two entries of which a rule is made, in words that a biller looks for."""


class RuleForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="The rule", max_length=LONGEST_RULE, strip=False, widget=forms.Textarea)


@page("rules.view")
def rules(request: Request) -> HttpResponse:
    found = queries.rules(request.actor)
    words = {
        "rules": [each for each in found if not each.is_retired],
        "retired": [each for each in found if each.is_retired],
    }
    return render(request, "rules/rules.html", words)


@page("rules.edit", methods=FORM)
def new_rule(request: Request) -> HttpResponse:
    form = RuleForm(request.POST or None, initial={"text": _start(request)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write(request.actor, actions.WriteRule(form.cleaned_data["key"], form.cleaned_data["text"]))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Written. It is switched off: try it on past claims first.")
            return redirect("payer_rule", made)
    return _editor(request, form, {})


def _start(request: Request) -> str:
    """What the editor opens with: of an edition's effect, what its n-th row asks for; else an example."""
    actor, asked = request.actor, request.GET
    if effect := asked.get("effect", ""):
        seen = editions.edition_effect(actor, effect)
        if text := edition_rules.about(seen, whole_number(asked.get("row", "")) or 0, actor.today):
            return text
    payers = parties.payers(actor)
    return actions.for_payer(EXAMPLE, payers[0].payer_id) if payers else EXAMPLE


@page("rules.edit", methods=FORM)
def change_rule(request: Request, public_id: str) -> HttpResponse:
    """A new version. The one in force stays in force until the new one is switched on."""
    seen = queries.rule(request.actor, str(public_id))
    form = RuleForm(request.POST or None, initial={"text": seen.text, "version": seen.row.newest})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        command = actions.ChangeRule(typed["key"], str(public_id), typed["version"] or 0, typed["text"])
        try:
            actions.change(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Kept as a new version. Switch it on once you have tried it.")
            return redirect("payer_rule", public_id)
    return _editor(request, form, {"row": seen.row})


def _editor(request: Request, form: RuleForm, words: dict[str, Any]) -> HttpResponse:
    text = form["text"].value() or ""
    read = _read(request.actor, text)
    if read["faults"] and "text" in form.errors:
        form.errors["text"] = forms.utils.ErrorList(["What is wrong stands below, each with its place."])
    more = {"form": form, "groups": groups(), "examples": EXAMPLES, "known": parties.payers(request.actor)}
    return render(request, "rules/edit.html", words | read | more, status=422 if form.is_bound else 200)


@page("rules.edit", methods=ACT)
def read_text(request: Request) -> HttpResponse:
    """How what is typed so far is understood, asked while one types. Keeps nothing."""
    return render(request, "rules/understood.html", _read(request.actor, request.POST.get("text", "")))


def _read(actor: Actor, text: str) -> dict[str, Any]:
    found = read_rule(text.replace("\r\n", "\n"))
    if not isinstance(found, Rule):
        return {"faults": found}
    known = {each.payer_id: each.name for each in parties.payers(actor)}
    return {
        "faults": (),
        "understood": found,
        "when": condition_text(found.when),
        "then": effect_text(found.effect),
        "payers": [known.get(each, each) for each in found.payers],
        "strangers": [each for each in found.payers if each not in known],
    }


@page("rules.view")
def rule(request: Request, public_id: str) -> HttpResponse:
    return _shown(request, str(public_id))


def _shown(request: Request, public_id: str, status: int = 200, **more: Any) -> HttpResponse:
    seen = queries.rule(request.actor, public_id)
    found = read_rule(seen.text)
    words = {
        "seen": seen,
        "row": seen.row,
        "rule": found,
        "when": condition_text(found.when) if isinstance(found, Rule) else "",
        "then": effect_text(found.effect) if isinstance(found, Rule) else "",
        "months": MONTHS,
    }
    return render(request, "rules/rule.html", words | more, status=status)


@page("rules.edit", methods=ACT)
def try_rule(request: Request, public_id: str) -> HttpResponse:
    """A dry run over past claims, by a job."""
    months = whole_number(request.POST.get("months", "")) or 12
    job = ask_trial(request.actor, AskTrial(_key(request), str(public_id), months))
    return redirect("rule_trial", jobs.job(request.actor, job).subject)


@page("rules.view", audit="claims")
def trial(request: Request, public_id: str) -> HttpResponse:
    """What a dry run has found; for htmx, which asks each second until it has ended, what of it changes."""
    actor, seen = request.actor, queries.trial(request.actor, str(public_id))
    caught = queries.catches(actor, str(public_id))
    claims = past.rows(actor, [each.claim for each in caught]) if actor.may("claims.view") else {}
    words = {
        "seen": seen,
        "row": queries.rule(actor, seen.rule).row,
        "job": jobs.about(actor, str(public_id)) if actor.may("jobs.view") else None,
        "caught": [(each, claims.get(each.claim)) for each in caught],
    }
    return render(request, "rules/found.html" if request.htmx else "rules/trial.html", words)


@page("rules.edit", methods=ACT)
def switch_on(request: Request, public_id: str) -> HttpResponse:
    expected = whole_number(request.POST.get("version", "")) or 0
    untried = request.POST.get("untried") == "on"
    try:
        actions.switch_on(request.actor, actions.SwitchOn(_key(request), str(public_id), expected, untried))
    except FieldErrors as refusal:
        return _shown(request, str(public_id), 422, asks=refusal.fields.get("untried", str(refusal)))
    messages.success(request, "It is on: claims to its payers are checked by it from now on.")
    return redirect("payer_rule", public_id)


@page("rules.edit", methods=ACT)
def switch_off(request: Request, public_id: str) -> HttpResponse:
    actions.switch_off(request.actor, actions.SwitchOff(_key(request), str(public_id)))
    messages.success(request, "It is off. A claim that it held is free once it is checked again.")
    return redirect("payer_rule", public_id)


@page("rules.edit", methods=ACT)
def retire(request: Request, public_id: str) -> HttpResponse:
    actions.retire(request.actor, actions.RetireRule(_key(request), str(public_id)))
    messages.success(request, "It is retired. What it said and did stays here.")
    return redirect("payer_rules")


class TakeInForm(OnceForm):
    profile = forms.ChoiceField(
        label="Rules that come with Billwright", required=False, choices=[("", "None"), *PROFILES.items()]
    )
    file = forms.FileField(label="Or a file of rules", required=False)
    payer = forms.ChoiceField(
        label="For", required=False, help_text="One payer for all of them, whatever the file names"
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payers = [(each.public_id, each.name) for each in parties.payers(actor)]
        self.fields["payer"].choices = [("", "The payers that the file names"), *payers]  # type: ignore[attr-defined]


@page("rules.edit", methods=FORM)
def take_in(request: Request) -> HttpResponse:
    """Takes a profile or a file of rules in; all of it or nothing."""
    form = TakeInForm(request.actor, request.POST or None, request.FILES or None, initial={"profile": "medi-cal"})
    if request.method == "POST" and form.is_valid():
        try:
            text = _text_of(form)
            command = actions.TakeRulesIn(form.cleaned_data["key"], text, form.cleaned_data["payer"])
            taken = actions.take_in(request.actor, command)
        except FieldErrors as refusal:
            fields = refusal.fields
            form.refuse(FieldErrors({("file" if name == "text" else name): words for name, words in fields.items()}))
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _taken_words(taken))
            return redirect("payer_rules")
    return render(request, "rules/take_in.html", {"form": form}, status=422 if form.is_bound else 200)


def _taken_words(taken: actions.TakenIn) -> str:
    if not taken.new + taken.changed:
        return "Nothing is new: every rule of the file is here in the same words."
    counts = {"new": taken.new, "changed": taken.changed, "here already": taken.same}
    told = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    return f"Taken in: {told}. Try each on past claims, then switch it on."


def _text_of(form: TakeInForm) -> str:
    """Raises FieldErrors where nothing was chosen, or the file is no text."""
    file = form.cleaned_data["file"]
    if file is None:
        if not form.cleaned_data["profile"]:
            raise FieldErrors({"file": "choose a file, or rules that come with Billwright"})
        return profile_text(form.cleaned_data["profile"])
    data = file.read(LONGEST_FILE * 4 + 1)
    try:
        return str(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FieldErrors({"file": "this file is no text: a file of rules is written in UTF-8"}) from None


@page("rules.view")
def export(request: Request) -> HttpResponse:
    """Every rule that is not retired, as one file that can be taken in again."""
    answer = HttpResponse(queries.as_text(request.actor).text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="payer-rules.rules"'
    return answer


def _key(request: Request) -> str:
    return request.POST.get("key") or str(uuid.uuid4())
