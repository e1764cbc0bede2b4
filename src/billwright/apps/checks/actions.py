"""Running the checks over a claim, and a person's answer to a hold."""

import uuid

import msgspec

from billwright.apps.checks.catching import keep_catches
from billwright.apps.checks.models import CheckRun, Override
from billwright.apps.checks.queries import RunView, standing_overrides, view_of
from billwright.apps.checks.scrubbing import look
from billwright.apps.compliance.access import Actor, action
from billwright.apps.compliance.code_tables import code_tables
from billwright.apps.compliance.errors import FieldErrors
from billwright.records.checking import Context
from billwright.records.claim import Claim

SHORTEST_REASON = 8
SAY_WHY = "say why in a few words: it stays on the claim"


class CheckClaim(msgspec.Struct, frozen=True):
    """`subject` is the claim's public id; `context` what the office knows beside the claim."""

    subject: str
    claim: Claim
    context: Context


@action("claims.edit", keyed=False)
def check(actor: Actor, command: CheckClaim) -> RunView:
    """Runs every check and keeps the newest answer. Findings that a person has overridden no longer stop the claim."""
    result = look(actor, command.claim, command.context)
    fields = {
        "at": actor.now,
        "on": command.context.on,
        "findings": msgspec.json.encode(result.findings),
        "not_run": msgspec.json.encode(result.not_run),
        "editions": dict(code_tables().editions),
        "is_clean": result.is_clean,
    }
    subject = uuid.UUID(command.subject)
    run = CheckRun.rows.of(actor).filter(subject=subject).first()
    if run is None:
        run = CheckRun.rows.add(actor, subject=subject, **fields)
    else:
        for name, value in fields.items():
            setattr(run, name, value)
        run.save(update_fields=list(fields))
    keep_catches(actor, subject, command.context.on, result.findings)
    overrides = [] if result.is_clean else standing_overrides(actor, subject, run)
    return view_of(run, overrides)


class OverrideFinding(msgspec.Struct, frozen=True):
    """`finding` is the check's id, `line` the claim line it spoke of, None for the claim."""

    key: str
    subject: str
    finding: str
    reason: str
    line: int | None = None


@action("claims.override")
def override(actor: Actor, command: OverrideFinding) -> str:
    """Lets a hold pass, with who, when and why. An error is never let pass: the payer would reject it."""
    if len(command.reason.strip()) < SHORTEST_REASON:
        raise FieldErrors({"reason": SAY_WHY})
    subject = uuid.UUID(command.subject)
    run = CheckRun.rows.of(actor).filter(subject=subject).first()
    found = [] if run is None else view_of(run, []).findings
    severities = {
        each.finding.severity
        for each in found
        if each.finding.id == command.finding and each.finding.where.line == command.line
    }
    if "error" in severities:
        raise FieldErrors({"finding": "an error would be rejected by the payer: mend it, it cannot be overridden"})
    if not severities:
        raise FieldErrors({"finding": "this finding is no longer there: check the claim again"})
    row = Override.rows.add(
        actor,
        subject=subject,
        finding=command.finding,
        line=command.line,
        reason=command.reason.strip(),
        user_id=actor.user_id,
        at=actor.now,
    )
    return str(row.public_id)


class AskLinesAnew(msgspec.Struct, frozen=True):
    """`subject` is the claim's public id."""

    subject: str


@action("claims.edit", keyed=False)
def ask_lines_anew(actor: Actor, command: AskLinesAnew) -> None:
    """The lines of a claim are others now: what was let pass on one of them no longer holds; its history keeps it."""
    subject = uuid.UUID(command.subject)
    last = Override.rows.of(actor).filter(subject=subject).order_by("-id").values_list("pk", flat=True).first()
    if last is not None:
        CheckRun.rows.of(actor).filter(subject=subject).update(lines_asked_anew=last)
