"""How the command line shows findings and progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from billwright.records.finding import Finding

LARGE = 10_000_000
"""Bytes from which a file's reading shows progress."""
_COLOURS = {"error": "red", "hold": "yellow", "warn": "cyan", "info": "dim"}


def place(finding: Finding) -> str:
    """Where, as short as it can be said: "claim 26403774 line 2 SV101-1 (segment 31)"."""
    where = finding.where
    parts = []
    if where.claim:
        parts.append(f"claim {where.claim}")
    if where.line is not None:
        parts.append(f"line {where.line}")
    if where.element or where.segment_id:
        parts.append(where.element or where.segment_id or "")
    if where.segment is not None:
        parts.append(f"(segment {where.segment})")
    return " ".join(parts)


def findings_table(findings: list[Finding], limit: int = 200) -> None:
    """A table on standard output; says how many more there are past `limit`."""
    if not findings:
        typer.echo("  nothing found")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("severity", "where", "what", "what to do"):
        table.add_column(name, overflow="fold")
    for finding in findings[:limit]:
        colour = _COLOURS[finding.severity]
        table.add_row(
            Text(finding.severity, style=colour),
            Text(place(finding)),
            Text(f"{finding.message} [{finding.id}]"),
            Text(finding.fix),
        )
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(table)
    if len(findings) > limit:
        typer.echo(f"  and {len(findings) - limit} more (--json gives all)")


@contextmanager
def progress_over(path: Path) -> Iterator[IO[bytes] | bytes]:
    """A binary source for reading `path`; from 10 MB on, a bar on standard error follows it."""
    if str(path) == "-":
        yield sys.stdin.buffer.read()
        return
    if path.stat().st_size < LARGE:
        yield path.read_bytes()
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar, bar.open(path, "rb", description=path.name) as source:
        yield source


@contextmanager
def counting(what: str, total: int | None) -> Iterator[object]:
    """Yields a function `advance(done, total)` that moves a bar on standard error; silent where that is no terminal."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), console=console,
        disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield advance
