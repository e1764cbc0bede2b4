"""`billwright x12`: what is in a file, what is wrong with it, as words or JSON, and JSON back to X12."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import STDIN, AsJson, Files, X12Files, opened, read
from billwright.cli.group import new_group
from billwright.records.finding import Finding

if TYPE_CHECKING:
    from billwright.cli.show import Texts
    from billwright.x12 import Report

app = new_group("X12 files: findings by element, an outline in words, JSON, and JSON back to X12.")


@app.command()
def check(
    files: X12Files,
    as_json: AsJson = False,
    ack: Annotated[
        Path | None, typer.Option("--999", metavar="OUT", help="Write the 999 that answers the file here.")
    ] = None,
    control: Annotated[int, typer.Option("--control", min=1, help="Control number of the 999's interchange.")] = 1,
) -> None:
    """Findings by element, each with its place and what to do. Exit 1 where a file would be rejected."""
    from billwright import x12

    if ack is not None and len(files) != 1:
        raise UnusableError("--999 answers one file at a time")
    reports, request = [], Files()
    for path in files:
        with request.each(path), opened(path) as source:
            reports.append(x12.check(source, file=str(path)))
            if not as_json:
                _say(path, reports[-1])
    for report in reports if ack is not None else ():
        assert ack is not None
        ack.write_bytes(_answer(report, control))
    if as_json:
        typer.echo(msgspec.json.encode({"files": [_contract(report) for report in reports]}))
    request.end(found=any(report.is_refused for report in reports))


def _answer(report: "Report", control: int) -> bytes:
    """The 999s that the file calls for, from its receiver back to its sender."""
    from billwright import x12
    from billwright.cli.clock import now
    from billwright.records.envelope import Envelope

    asked = report.interchanges[0].facts
    acks = x12.acknowledge(report).functional
    if not acks:
        raise UnusableError(f"{report.file}: nothing in it is answered by a 999: no group, or acknowledgments itself")
    envelope = Envelope(
        sender_id=asked.receiver_id,
        receiver_id=asked.sender_id,
        created_at=now().astimezone().replace(tzinfo=None),
        control_number=control,
        group_control_number=control,
        sender_kind=asked.receiver_kind,
        receiver_kind=asked.sender_kind,
        usage="T" if asked.usage == "T" else "P",
    )
    return x12.write_999(acks, envelope)


def _contract(report: "Report") -> dict[str, object]:
    return {
        "file": report.file,
        "transactions": [
            {"type": each.type, "version": each.version, "control": each.control, "claims": each.claims}
            for each in report.transactions
        ],
        "findings": list(report.findings),
    }


def _say(path: Path, report: "Report") -> None:
    from billwright.cli.show import counted, many, show
    from billwright.x12 import COVERED

    typer.echo(f"{path}: {counted(report.findings)}")
    for each in report.transactions:
        covered = "" if each.type in COVERED else " (not covered: its envelope alone was looked at)"
        count = f", {many(each.claims, 'claim')}" if each.claims else ""
        typer.echo(f"  {each.type} {each.version} control {each.control}{count}{covered}")
    if not report.transactions:
        typer.echo("  no transaction in it")
    show(report.findings, _texts(path, report.findings))


def _texts(path: Path, findings: tuple[Finding, ...]) -> "Texts":
    """The segments that the first findings are about, read from the file a second time; none of standard input."""
    from billwright.cli.show import MOST
    from billwright.x12.stream import Isa, Tokens, opened

    wanted = {(each.where.transaction, each.where.segment) for each in findings[:MOST] if each.where.segment}
    found: dict[tuple[str | None, int], tuple[str, str, str]] = {}
    if not wanted or str(path) == STDIN:
        return found
    transaction, position, mark, component = "", 0, "*", ":"
    with opened(path) as reader:
        for piece in Tokens(reader):
            if isinstance(piece, Isa):
                mark, component = piece.delimiters.element, piece.delimiters.component
            for text in piece if isinstance(piece, list) else ():
                position += 1
                if text.startswith(f"ST{mark}"):
                    transaction, position = [*text.split(mark, 3), "", ""][2], 1
                if (transaction, position) in wanted:
                    found.setdefault((transaction, position), (text, mark, component))
            if len(found) == len(wanted):
                break
    return found


@app.command()
def show(files: X12Files) -> None:
    """An outline in words: who sends what to whom, claim by claim."""
    from billwright import x12

    request = Files()
    for path in files:
        with request.each(path), opened(path) as source:
            if len(files) > 1:
                typer.echo(f"{path}:")
            for line in x12.outline(source):
                typer.echo(line)
    request.end()


@app.command("json")
def to_json(files: X12Files) -> None:
    """The whole file as JSON, one line a file, loss-free: `billwright x12 write` gives the same bytes back."""
    from billwright import x12

    request = Files()
    for path in files:
        with request.each(path):
            typer.echo(x12.to_json(read(path)))
    request.end()


@app.command()
def write(
    files: Annotated[
        list[Path], typer.Argument(help="JSON as x12 json gives it; - for standard input.", metavar="FILE...")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="Write here instead of standard output.")
    ] = None,
) -> None:
    """JSON back to X12, byte for byte. Several files follow each other."""
    from billwright import x12

    written, request = [], Files()
    for path in files:
        with request.each(path):
            written += [x12.from_json(document) for document in _documents(read(path))]
    request.end()
    if output is not None:
        output.write_bytes(b"".join(written))
    else:
        sys.stdout.buffer.write(b"".join(written))


def _documents(data: bytes) -> list[bytes]:
    """One document, or one a line as `x12 json` writes several files."""
    lines = [line for line in data.splitlines() if line.strip()]
    return lines if len(lines) > 1 and all(line.startswith(b"{") and line.endswith(b"}") for line in lines) else [data]
