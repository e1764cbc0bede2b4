"""One claim: what it says, what is wrong with it, mended in place, sent, and what happened to it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright import x12
from billwright.apps.checks import actions as checks
from billwright.apps.claims import actions, queries, sending, tracing, trying
from billwright.apps.compliance.access import reading, record_view
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.documents import queries as documents
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import queries as parties
from billwright.apps.remittances import queries as remittances
from billwright.apps.worklist import queries as worklist
from billwright.records.differences import differences
from billwright.web import claim_sheet, expected
from billwright.web.claim_form import ClaimForm, meet
from billwright.web.claim_sheet import Sheet
from billwright.web.forms import whole_number
from billwright.web.pages import ACT, FORM, Request, page


@page("claims.view", audit="claim")
def claim(request: Request, public_id: str) -> HttpResponse:
    seen = queries.claim(request.actor, str(public_id))
    return _show(request, seen, Sheet(request.actor, _form(seen), seen.run))


def _form(seen: queries.ClaimView, data: dict[str, str] | None = None) -> ClaimForm:
    return ClaimForm(data, claim=seen.claim, version=seen.version)


def _show(request: Request, seen: queries.ClaimView, sheet: Sheet, status: int = 200, **more: Any) -> HttpResponse:
    actor, public_id = request.actor, seen.row.public_id
    words = {
        "seen": seen,
        "claim": seen.claim,
        "visit": seen.encounter,
        "said": claim_sheet.said_beside(seen.refused, len(seen.claim.lines)),
        "row": seen.row,
        "sheet": sheet,
        "form": sheet.form,
        "edits": seen.may_change and actor.may("claims.edit"),
        "work": worklist.about(actor, public_id) if actor.may("today.view") else [],
        "answers": remittances.answers_for_claim(actor, public_id) if actor.may("remittances.view") else [],
        "files": documents.about(actor, "claim", public_id),
        "expected": expected.of_claim(actor, seen.claim),
    }
    return render(request, "claims/claim.html", words | more, status=status)


# --- mended in place


@page("claims.edit", methods=ACT)
def try_change(request: Request, public_id: str) -> HttpResponse:
    """What the checks say of what is typed so far: the places whose words change, each by its id. Keeps nothing."""
    actor = request.actor
    with reading(actor):
        draft = trying.draft(actor, str(public_id))
        form = ClaimForm(_data(request), claim=draft.claim, version=draft.version)
        sheet = claim_sheet.look(actor, str(public_id), form)
        record_view(actor, "claim-findings", str(public_id))  # once for all that was read here
    shown = set(request.POST.get("showing", "").split())
    changed = [slot for slot in sheet.slots if not slot.is_empty or slot.name in shown]
    words = {"sheet": sheet, "slots": changed, "row": {"public_id": public_id}, "edits": True,
             "visit": draft.encounter}  # fmt: skip
    return render(request, "claims/tried.html", words)


@page("claims.edit", audit="claim", methods=FORM)
def change(request: Request, public_id: str) -> HttpResponse:
    """Saves what was typed and checks it. Opened by its address, it leads to the claim itself."""
    if request.method != "POST":
        return redirect("claim", queries.claim(request.actor, str(public_id)).row.public_id)
    refused = _saved(request, str(public_id))
    if refused is not None:
        return refused
    messages.success(request, "Saved, and checked again.")
    return redirect("claim", public_id)


def _saved(request: Request, public_id: str) -> HttpResponse | None:
    """None once the claim is as it was typed; else the page that says what is in the way, with what was typed in it."""
    seen = queries.claim(request.actor, public_id)
    form = _form(seen, _data(request))
    if form.is_valid():
        try:
            actions.change(request.actor, form.command(public_id))
        except StaleVersionError:
            return _meet(request, seen, form)
        except RefusedError as refusal:
            form.refuse(refusal)
        else:
            return None
    return _show(request, seen, claim_sheet.look(request.actor, public_id, form), 422)


def _data(request: Request) -> dict[str, str]:
    """What was typed; without script, a choice beside a finding comes as `fill`, "dx1=J069"."""
    data = {name: str(request.POST[name]) for name in request.POST}
    name, chosen, text = data.get("fill", "").partition("=")
    return data | {name: text} if chosen else data


def _meet(request: Request, seen: queries.ClaimView, form: ClaimForm) -> HttpResponse:
    """Somebody else saved first. Nothing of theirs is overwritten, nothing typed here is lost; saving again is a choice."""
    texts, met = meet(form)
    data = {
        **form.data,
        **texts,
        "version": str(seen.version),
        "base": json.dumps(form.theirs),
    }
    sheet = claim_sheet.look(request.actor, seen.row.public_id, _form(seen, data))
    changes = [each for each in seen.events if each.kind == "changed"]
    return _show(request, seen, sheet, 409, met=met, other=changes[-1] if changes else None)


@page("claims.override", methods=ACT)
def override(request: Request, public_id: str) -> HttpResponse:
    """Lets one hold pass with a reason; what was typed beside it is saved first, so that it is this claim's hold."""
    place = request.POST.get("override", "")
    finding, _, line = place.rpartition(":")
    reason = request.POST.get(f"reason-{place}", "")
    if len(reason.strip()) < checks.SHORTEST_REASON:
        return _without_reason(request, str(public_id), place, reason)
    if "version" in request.POST and (refused := _saved(request, str(public_id))) is not None:
        return refused
    key = f"{request.POST.get('key', '')}/{place}"[:100]
    command = actions.OverrideHold(key, str(public_id), finding, reason, whole_number(line))
    try:
        actions.override(request.actor, command)
    except FieldErrors as refusal:
        messages.error(request, "; ".join(refusal.fields.values()).capitalize())
    else:
        messages.success(request, "The hold is let pass, with your reason.")
    return redirect("claim", public_id)


def _without_reason(request: Request, public_id: str, place: str, reason: str) -> HttpResponse:
    """Nothing is saved yet, and all that was typed is kept."""
    seen = queries.claim(request.actor, public_id)
    if "version" in request.POST:
        sheet = claim_sheet.look(request.actor, public_id, _form(seen, _data(request)))
    else:
        sheet = Sheet(request.actor, _form(seen), seen.run)
    return _show(request, seen, sheet, 422, refused=place, reason=reason, refusal=checks.SAY_WHY)


@page("claims.edit", methods=ACT)
def recheck(request: Request, public_id: str) -> HttpResponse:
    run = actions.recheck(request.actor, actions.RecheckClaim(str(public_id)))
    if run.stops:
        messages.warning(request, "Checked again: something still stops it.")
    else:
        messages.success(request, "Checked again: nothing stops it.")
    return redirect("claim", public_id)


@page("claims.submit", methods=ACT)
def submit(request: Request, public_id: str) -> HttpResponse:
    """Sends one ready claim, in a file of its own; what was typed on it is saved first."""
    actor = request.actor
    if "version" in request.POST and (refused := _saved(request, str(public_id))) is not None:
        return refused
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
        messages.warning(request, "This claim is not ready: what stops it stands beside what it concerns.")
    return redirect("claim", public_id)


@page("claims.edit", methods=ACT)
def apply_rules(request: Request, public_id: str) -> HttpResponse:
    """Has what the payer's rules set stand on the claim; what was typed on it is saved first."""
    if "version" in request.POST and (refused := _saved(request, str(public_id))) is not None:
        return refused
    seen = queries.claim(request.actor, str(public_id))
    command = actions.ApplyRules(request.POST.get("key", ""), str(public_id), seen.version)
    actions.apply_rules(request.actor, command)
    messages.success(request, "Applied: its history says which rule set what.")
    return redirect("claim", public_id)


# --- what was sent, and what said so

NOW = "now"
"""In place of a submission: the claim as it stands."""


@page("claims.view", audit="claim")
def snapshots(request: Request, public_id: str) -> HttpResponse:
    """Two states of the claim side by side: `a` and `b` are submissions, or NOW. At first the last two there are."""
    seen = queries.claim(request.actor, str(public_id))
    states = {each.public_id: each.claim for each in seen.submissions} | {NOW: seen.claim}
    names = list(states)
    if seen.submissions and seen.claim == seen.submissions[-1].claim:
        names = names[:-1] if len(names) > 2 else names  # nothing has changed since the last one was sent
    a = request.GET.get("a", "") if request.GET.get("a", "") in states else names[max(len(names) - 2, 0)]
    b = request.GET.get("b", "") if request.GET.get("b", "") in states else names[-1]
    words = {"seen": seen, "row": seen.row, "a": a, "b": b, "differences": differences(states[a], states[b])}
    return render(request, "claims/snapshots.html", words)


@page("documents.view", audit="claim-source")
def source(request: Request, public_id: str) -> HttpResponse:
    """The segment that said so, for one event of a claim's history."""
    return render(request, "claims/source.html", {"traced": tracing.source_of(request.actor, str(public_id))})
