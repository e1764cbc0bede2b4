"""What the checks said last."""

import datetime as dt
import uuid

import msgspec

from billwright.apps.checks.models import CheckRun, Override
from billwright.apps.checks.scrubbing import look
from billwright.apps.compliance.access import Actor, query
from billwright.apps.compliance.code_tables import code_tables
from billwright.records.checking import Context, NotRun
from billwright.records.claim import Claim
from billwright.records.finding import Finding


class FindingView(msgspec.Struct, frozen=True):
    """`overridden` is the person's reason; empty where nobody has let it pass."""

    finding: Finding
    overridden: str = ""

    @property
    def stops(self) -> bool:
        return self.finding.stops and not self.overridden


class RunView(msgspec.Struct, frozen=True):
    on: dt.date
    findings: tuple[FindingView, ...]
    not_run: tuple[NotRun, ...]
    editions: dict[str, str]

    @property
    def stops(self) -> bool:
        """Whether anything keeps the claim from leaving."""
        return any(each.stops for each in self.findings)


_findings = msgspec.json.Decoder(tuple[Finding, ...])
_not_run = msgspec.json.Decoder(tuple[NotRun, ...])


def findings_of(run: CheckRun) -> tuple[Finding, ...]:
    return _findings.decode(bytes(run.findings))


def not_run_of(run: CheckRun) -> tuple[NotRun, ...]:
    return _not_run.decode(bytes(run.not_run))


def view_of(run: CheckRun, overrides: list[Override]) -> RunView:
    """A plain view of a run; the caller holds the scope."""
    return RunView(run.on, _answered(findings_of(run), overrides), not_run_of(run), dict(run.editions))


def _answered(findings: tuple[Finding, ...], overrides: list[Override]) -> tuple[FindingView, ...]:
    """Each finding with the reason that lets it pass; an error never passes."""
    reasons = {(each.finding, each.line): each.reason for each in overrides}
    return tuple(
        FindingView(each, "" if each.severity == "error" else reasons.get((each.id, each.where.line), ""))
        for each in findings
    )


def standing_overrides(actor: Actor, subject: uuid.UUID, run: CheckRun | None) -> list[Override]:
    """What was let pass and still holds; the caller holds the scope."""
    rows = Override.rows.of(actor).filter(subject=subject)
    if run is not None and run.lines_asked_anew:
        rows = rows.exclude(line__isnull=False, pk__lte=run.lines_asked_anew)
    return list(rows)


@query("claims.view", audit="claim-findings")
def latest(actor: Actor, subject: str) -> RunView | None:
    """The newest run over a claim; None where it was never checked."""
    key = uuid.UUID(subject)
    run = CheckRun.rows.of(actor).filter(subject=key).first()
    return None if run is None else view_of(run, standing_overrides(actor, key, run))


@query("claims.edit")
def preview(actor: Actor, subject: str, claim: Claim, context: Context) -> RunView:
    """What the checks would say of a claim that is being typed. Keeps nothing; overrides of `subject` hold."""
    result = look(actor, claim, context)
    key = uuid.UUID(subject)
    overrides = standing_overrides(actor, key, CheckRun.rows.of(actor).filter(subject=key).first())
    return RunView(context.on, _answered(result.findings, overrides), result.not_run, dict(code_tables().editions))
