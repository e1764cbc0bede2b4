"""`billwright x12`: what is in a file, what is wrong with it, as words or JSON, and JSON back to X12."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from billwright import x12
from billwright.cli.errors import FOUND, UnusableError
from billwright.cli.office import now
from billwright.cli.show import findings_table, progress_over
from billwright.records.envelope import Envelope
from billwright.records.finding import Finding

app = typer.Typer(help="X12 files: findings by element, an outline in words, JSON, and JSON back to X12.")
Files = Annotated[list[Path], typer.Argument(help="X12 files; - for standard input.", metavar="FILE...")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read.")]


def read(path: Path) -> bytes:
    """The bytes of a file or of standard input. Raises UnusableError in one line."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableError(f"{path}: {error.strerror}") from error


@app.command()
def check(
    files: Files,
    as_json: AsJson = False,
    ack: Annotated[
        Path | None, typer.Option("--999", metavar="FILE", help="Write the 999 that answers it here.")
    ] = None,
    control: Annotated[int, typer.Option("--control", min=1, help="Control number of the 999's interchange.")] = 1,
) -> None:
    """Findings by element; exit 1 where a file would be rejected."""
    reports = []
    for path in files:
        with progress_over(path) as source:
            reports.append(x12.check(source, file=str(path)))
    findings = [finding for report in reports for finding in report.findings]
    if ack is not None:
        if len(reports) != 1 or not reports[0].interchanges:
            raise UnusableError("--999 answers one file with an interchange at a time")
        ack.write_bytes(_answer(reports[0], control))
    if as_json:
        typer.echo(msgspec.json.encode(_contract(reports)))
    else:
        for path, report in zip(files, reports, strict=True):
            _say(path, report)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(FOUND)


def _answer(report: x12.Report, control: int) -> bytes:
    """The 999s that the file calls for, from its receiver back to its sender."""
    asked = report.interchanges[0].facts
    envelope = Envelope(
        sender_id=asked.receiver_id,
        receiver_id=asked.sender_id,
        created_at=now().replace(tzinfo=None),
        control_number=control,
        group_control_number=control,
        sender_kind=asked.receiver_kind,
        receiver_kind=asked.sender_kind,
        usage="T" if asked.usage == "T" else "P",
    )
    return x12.write_999(x12.acknowledge(report).functional, envelope)


def _contract(reports: list[x12.Report]) -> dict[str, object]:
    return {
        "files": [
            {
                "file": report.file,
                "transactions": [
                    {"type": each.type, "version": each.version, "control": each.control, "claims": each.claims}
                    for each in report.transactions
                ],
                "findings": [as_json_finding(finding) for finding in report.findings],
            }
            for report in reports
        ]
    }


def as_json_finding(finding: Finding) -> dict[str, object]:
    """A finding as the contract has it; what is not known of its place is left out."""
    return msgspec.to_builtins(finding)  # type: ignore[no-any-return]


def _say(path: Path, report: x12.Report) -> None:
    for each in report.transactions:
        covered = "" if each.type in x12.COVERED else " (not covered: segments and envelope only)"
        count = f", {each.claims} claims" if each.claims else ""
        typer.echo(f"{path}: {each.type} {each.version} control {each.control}{count}{covered}")
    if not report.transactions:
        typer.echo(f"{path}: no transaction")
    findings_table(list(report.findings))


@app.command()
def show(files: Files) -> None:
    """An outline in words."""
    for path in files:
        for line in x12.outline(read(path)):
            typer.echo(line)


@app.command("json")
def to_json(files: Files) -> None:
    """The whole file as JSON, loss-free: `billwright x12 write` gives the same bytes back."""
    for path in files:
        typer.echo(x12.to_json(read(path)))


@app.command()
def write(
    files: Files,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")
    ] = None,
) -> None:
    """JSON as `billwright x12 json` gives it, back to X12, byte for byte."""
    data = b"".join(x12.from_json(read(path)) for path in files)
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
