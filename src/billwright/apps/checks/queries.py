"""What the checks said last."""

import datetime as dt
import uuid

import msgspec

from billwright.apps.checks.models import CheckRun, Override
from billwright.apps.compliance.access import Actor, query
from billwright.records.checking import NotRun
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


def view_of(run: CheckRun, overrides: list[Override]) -> RunView:
    """A plain view of a run; the caller holds the scope."""
    reasons = {(each.finding, each.line): each.reason for each in overrides}
    return RunView(
        run.on,
        tuple(
            FindingView(
                finding, "" if finding.severity == "error" else reasons.get((finding.id, finding.where.line), "")
            )
            for finding in _findings.decode(bytes(run.findings))
        ),
        _not_run.decode(bytes(run.not_run)),
        dict(run.editions),
    )


@query("claims.view", audit="claim-findings")
def latest(actor: Actor, subject: str) -> RunView | None:
    """The newest run over a claim; None where it was never checked."""
    key = uuid.UUID(subject)
    run = CheckRun.rows.of(actor).filter(subject=key).first()
    return None if run is None else view_of(run, list(Override.rows.of(actor).filter(subject=key)))
