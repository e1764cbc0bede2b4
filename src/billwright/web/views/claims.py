"""Claims: the list by state, one claim whole, and what a biller does with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright import x12
from billwright.apps.claims import actions, queries, sending
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.paging import Place
from billwright.apps.documents import queries as documents
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import queries as parties
from billwright.apps.remittances import queries as remittances
from billwright.apps.worklist import queries as worklist
from billwright.flows import jobs
from billwright.flows import submit as flow
from billwright.web.forms import CodesField, OnceForm, PointersField, whole_number
from billwright.web.pages import ACT, FORM, Request, page



@page("claims.view", audit="claims")
def claims(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    found = queries.claims(request.actor, queries.Wanted(state), place=Place(after=request.GET.get("after", "")))
    counts = queries.count_by_state(request.actor)
    words = {
        "found": found,
        "state": state,
        "counts": [(name, counts[name]) for name in queries.STATES if counts[name] or name == state],
        "all": sum(counts.values()),
        "ready": counts["ready"],
    }
    return render(request, "claims/claims.html", words)


@page("claims.view", audit="claim")
def claim(request: Request, public_id: str) -> HttpResponse:
    return _show(request, str(public_id))


class OverrideForm(OnceForm):
    finding = forms.CharField(widget=forms.HiddenInput)
    line = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Why it may leave", max_length=300, help_text="Stays on the claim, with your name and the time."
    )


def _show(request: Request, public_id: str, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    seen = queries.claim(actor, public_id)
    words = {
        "seen": seen,
        "claim": seen.claim,
        "row": seen.row,
        "findings": _with_forms(seen, more.get("override")),
        "work": worklist.about(actor, public_id) if actor.may("today.view") else [],
        "answers": remittances.answers_for_claim(actor, public_id) if actor.may("remittances.view") else [],
        "files": documents.about(actor, "claim", public_id),
    }
    return render(request, "claims/claim.html", words | more, status=status)


def _with_forms(seen: queries.ClaimView, sent: OverrideForm | None) -> list[tuple[Any, OverrideForm]]:
    """Each finding with the form that overrides it; the one that came back keeps what was typed."""
    made = []
    for at, each in enumerate(seen.run.findings if seen.run else ()):
        place = (each.finding.id, each.finding.where.line)
        is_sent = sent is not None and (sent["finding"].value(), whole_number(sent["line"].value())) == place
        form = sent if is_sent else OverrideForm(initial={"finding": place[0], "line": place[1]}, auto_id=f"id_%s_{at}")
        made.append((each, form))
    return made  # type: ignore[return-value]


@page("claims.override", methods=ACT)
def override(request: Request, public_id: str) -> HttpResponse:
    form = OverrideForm(request.POST, auto_id="id_%s_sent")
    if form.is_valid():
        asked = form.cleaned_data
        command = actions.OverrideHold(asked["key"], str(public_id), asked["finding"], asked["reason"], asked["line"])
        try:
            actions.override(request.actor, command)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The hold is let pass, with your reason.")
            return redirect("claim", public_id)
    return _show(request, str(public_id), 422, override=form)


@page("claims.edit", methods=ACT)
def recheck(request: Request, public_id: str) -> HttpResponse:
    run = actions.recheck(request.actor, actions.RecheckClaim(str(public_id)))
    if run.stops:
        messages.warning(request, "Checked again: something still stops it.")
    else:
        messages.success(request, "Checked again: nothing stops it.")
    return redirect("claim", public_id)


class ChangeForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    diagnoses = CodesField(
        kind="diagnosis code", label="Diagnoses", help_text="In order, the principal first: J45.909 R05.9"
    )
    place_of_service = forms.RegexField(r"\d{2}", label="Place of service", help_text="Two digits: 11 is the office")
    prior_authorization = forms.CharField(label="Prior authorization", max_length=50, required=False)


class LineForm(forms.Form):
    use_required_attribute = False
    modifiers = CodesField(kind="modifier", label="Modifiers", required=False)
    pointers = PointersField(label="Points to diagnoses")


LineForms = forms.formset_factory(LineForm, extra=0)


@page("claims.edit", audit="claim", methods=FORM)
def change(request: Request, public_id: str) -> HttpResponse:
    """What may be mended without touching the charges; a second editor of the same state is told."""
    seen = queries.claim(request.actor, str(public_id))
    if request.method == "POST":
        form, lines = ChangeForm(request.POST), LineForms(request.POST, prefix="line")
        if form.is_valid() and lines.is_valid() and _changed(request, str(public_id), form, lines):
            messages.success(request, "Changed, and checked again.")
            return redirect("claim", public_id)
    else:
        form = ChangeForm(
            initial={
                "version": seen.version,
                "diagnoses": [each.code for each in seen.claim.diagnoses],
                "place_of_service": seen.claim.place_of_service,
                "prior_authorization": seen.claim.prior_authorization,
            }
        )
        initial = [{"modifiers": each.modifiers, "pointers": each.pointers} for each in seen.claim.lines]
        lines = LineForms(initial=initial, prefix="line")
    words = {
        "seen": seen,
        "form": form,
        "lines": lines,
        "pairs": list(zip(seen.claim.lines, lines.forms, strict=False)),
    }
    return render(request, "claims/change.html", words, status=422 if form.is_bound else 200)


def _changed(request: Request, public_id: str, form: ChangeForm, lines: Any) -> bool:
    asked = form.cleaned_data
    command = actions.ChangeClaim(
        key=asked["key"],
        claim=public_id,
        expected_version=asked["version"],
        diagnoses=asked["diagnoses"],
        place_of_service=asked["place_of_service"],
        prior_authorization=asked["prior_authorization"],
        lines=tuple(
            actions.LineChange(at, each["modifiers"], each["pointers"])
            for at, each in enumerate(lines.cleaned_data, start=1)
        ),
    )
    try:
        actions.change(request.actor, command)
    except RefusedError as refusal:
        form.refuse(refusal)
        return False
    return True


@page("claims.submit", methods=ACT)
def submit(request: Request, public_id: str) -> HttpResponse:
    """Sends one ready claim, in a file of its own."""
    actor = request.actor
    seen = queries.claim(actor, str(public_id))
    payer = parties.payer_by_payer_id(actor, seen.claim.payer.payer_id)
    partner = outbox.partner_named(actor, payer.partner) if payer and payer.partner else None
    if partner is None or not partner.active:
        messages.error(request, "This payer has no active partner to send to: set one on the payer, then submit.")
        return redirect("claim", public_id)
    command = sending.BuildBatch(request.POST.get("key", ""), partner.public_id, (str(public_id),))
    try:
        built = sending.build_batch(actor, command)
    except x12.X12ValueError as error:
        messages.error(request, f"The file was not written, and nothing was sent: {error}")
        return redirect("claim", public_id)
    if built.public_id:
        messages.success(request, f"Submitted to {partner.name}. The worker carries the file; answers come back here.")
    else:
        messages.warning(request, "This claim is not ready: what stops it is listed below.")
    return redirect("claim", public_id)


@page("claims.submit", methods=ACT)
def submit_ready(request: Request) -> HttpResponse:
    """Sends all that is ready, a file or more to each partner; very many as a job."""
    if queries.count_by_state(request.actor)["ready"] > jobs.LONG_CLAIMS:
        return redirect("job", jobs.ask(request.actor, "submit", "Send all claims that are ready"))
    try:
        sent = flow.submit_ready(request.actor)
    except x12.X12ValueError as error:
        messages.error(request, f"A file was not written, and it and those after it were not sent: {error}")
        return redirect("claims")
    if sent.claims:
        messages.success(request, f"{sent.claims} claims submitted in {len(sent.batches)} files.")
    else:
        messages.info(request, "No claim was ready to send.")
    return redirect("claims")


@page("claims.edit", methods=ACT)
def prepare(request: Request, public_id: str) -> HttpResponse:
    """Makes the claim of a visit, checks it and opens it."""
    made = actions.prepare(request.actor, actions.PrepareClaim(request.POST.get("key", ""), str(public_id)))
    return redirect("claim", made)
