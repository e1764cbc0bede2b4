"""What `x12 check` prints of a file: a table of its findings by transaction and claim, the most severe first."""

from collections.abc import Iterator

import typer

from billwright.cli.segments import Text, places, texts
from billwright.cli.show import COLOURS, MOST, counted, many
from billwright.records.finding import Finding
from billwright.x12 import COVERED, Report, TransactionReport
from billwright.x12.stream import Source

_RANKS = {"error": 0, "hold": 1, "warn": 2, "info": 3}
_HEAD = f"      {'':5} {'segment':>7}  {'line':>4}  {'element':8} {'loop':6} what is wrong"

Section = tuple[str, list[Finding]]


def told(name: str, report: Report, source: Source) -> Iterator[str]:
    """The lines on one file, its count last. `source` is read again for the segments that findings are about."""
    shown = sorted(report.findings, key=_rank)[:MOST]
    known = texts(source, shown, places(report))
    sections = list(_sections(report, {id(finding) for finding in shown}))
    yield f"{name}:"
    if shown:
        yield _HEAD
    for title, findings in sections:
        yield f"  {title}"
        claim: str | None = None
        for finding in _by_claim(findings):
            if finding.where.claim != claim:
                claim = finding.where.claim
                yield f"    claim {claim}" if claim else "    not of one claim"
            yield from _row(finding, known.get(id(finding)))
    if not report.transactions:
        yield "  no transaction in it"
    if len(report.findings) > MOST:
        yield f"  and {len(report.findings) - MOST:,} more (--json gives all)"
    yield f"{name}: {counted(report.findings)}"


def _rank(finding: Finding) -> int:
    return _RANKS[finding.severity]


def _sections(report: Report, shown: set[int]) -> Iterator[Section]:
    """The envelope, where something is wrong with it, then each transaction, those with the worst finding first."""
    inside = {id(finding) for each in report.transactions for finding in each.findings}
    envelope = [finding for finding in report.findings if id(finding) not in inside and id(finding) in shown]
    if envelope:
        yield "Envelope", sorted(envelope, key=_rank)
    sections = [
        (_title(each), [finding for finding in each.findings if id(finding) in shown]) for each in report.transactions
    ]
    yield from sorted(sections, key=lambda section: min(map(_rank, section[1]), default=len(_RANKS)))


def _title(each: TransactionReport) -> str:
    covered = "" if each.type in COVERED else " (not covered: its envelope alone was looked at)"
    count = f", {many(each.claims, 'claim')}" if each.claims else ""
    return f"{each.type} {each.version} control {each.control}{count}{covered}"


def _by_claim(findings: list[Finding]) -> list[Finding]:
    """Claim after claim, the one with the worst finding first, and so within each."""
    worst: dict[str | None, int] = {}
    for finding in findings:
        claim = finding.where.claim
        worst[claim] = min(worst.get(claim, len(_RANKS)), _rank(finding))
    order = {claim: (worst[claim], at) for at, claim in enumerate(worst)}
    return sorted(
        findings, key=lambda finding: (order[finding.where.claim], _rank(finding), finding.where.segment or 0)
    )


def _row(finding: Finding, text: Text | None) -> Iterator[str]:
    where = finding.where
    severity = typer.style(f"{finding.severity:5}", fg=COLOURS[finding.severity])
    segment, line = (str(number) if number is not None else "" for number in (where.segment, where.line))
    named = where.element or where.segment_id or ""
    yield f"      {severity} {segment:>7}  {line:>4}  {named:8} {where.loop or '':6} {finding.message} [{finding.id}]"
    for shown in text.pointed(where.element) if text else ():
        yield f"              {shown}"
    if finding.fix:
        yield f"            → {finding.fix}"
