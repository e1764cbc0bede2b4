"""How findings look on a terminal: what, where, what to do."""

from collections import Counter
from collections.abc import Iterable

import typer

from billwright.records.finding import Finding, Severity

MOST = 200
"""Findings shown in words; `--json` gives all."""
COLOURS: dict[Severity, str | None] = {"error": "red", "hold": "yellow", "warn": "cyan", "info": None}


def place(finding: Finding) -> str:
    """Where, as short as it can be said: "claim 26403774, line 2, SV101-1, loop 2400, segment 31"."""
    where = finding.where
    parts = (
        f"claim {where.claim}" if where.claim else "",
        f"line {where.line}" if where.line is not None else "",
        where.element or where.segment_id or "",
        f"loop {where.loop}" if where.loop else "",
        f"segment {where.segment}" if where.segment is not None else "",
    )
    return ", ".join(part for part in parts if part)


def show(findings: Iterable[Finding]) -> None:
    """Writes MOST of them and says how many more there are."""
    listed = list(findings)
    for finding in listed[:MOST]:
        severity = typer.style(f"{finding.severity:5}", fg=COLOURS[finding.severity])
        typer.echo(f"  {severity}  {finding.message} [{finding.id}]")
        if where := place(finding):
            typer.echo(f"         {where}")
        if finding.fix:
            typer.echo(f"         → {finding.fix}")
    if len(listed) > MOST:
        typer.echo(f"  and {len(listed) - MOST:,} more (--json gives all)")


def many(count: int, noun: str) -> str:
    """
    >>> many(1, "claim"), many(2000, "row")
    ('1 claim', '2,000 rows')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"


def printable(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def counted(findings: Iterable[Finding]) -> str:
    """How many of each severity, or "nothing found"."""
    names: dict[Severity, str] = {"error": "error", "hold": "hold", "warn": "warning", "info": "note"}
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(many(counts[kind], noun) for kind, noun in names.items() if counts[kind]) or "nothing found"
