"""`billwright x12`: what is in a file, what is wrong with it, as words or JSON, and JSON back to X12."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import msgspec
import typer

from billwright.cli.errors import UnusableError
from billwright.cli.files import AsJson, Files, X12Files, opened, read
from billwright.cli.group import new_group

if TYPE_CHECKING:
    from billwright.records.envelope import Envelope
    from billwright.x12 import InterchangeFacts, Report

_WITH_CODES = ("837", "835")
"""Transactions of which codes are looked up."""

app = new_group("X12 files: findings by element, an outline in words, JSON, and JSON back to X12.")


@app.command()
def check(
    files: X12Files,
    as_json: AsJson = False,
    ack: Annotated[
        Path | None,
        typer.Option(
            "--999", metavar="OUT", help="Write the 999 that answers the file here, and the TA1 where it asks."
        ),
    ] = None,
    control: Annotated[int, typer.Option("--control", min=1, help="Control number of the 999's interchange.")] = 1,
) -> None:
    """A table of findings, the worst first: place, segment with a caret below the element, what to do.

    Diagnoses and other codes are looked up on their days of service where the home holds code sets. Exit 1 where a file
    would be rejected.
    """
    from billwright import x12
    from billwright.cli.codes import validity

    if ack is not None and len(files) != 1:
        raise UnusableError("--999 answers one file at a time")
    reports, request, codes = [], Files(), validity()
    for path in files:
        with request.each(path), opened(path) as source:
            reports.append(x12.check(source, file=str(path), codes=codes))
            if not as_json:
                _tell(path, reports[-1], source)
    if ack is not None and reports:
        ack.write_bytes(_answer(reports[0], control))
    if as_json:
        typer.echo(msgspec.json.encode({"files": [_contract(report) for report in reports]}))
    elif len(reports) > 1:
        _total(reports)
    if codes is None and any(each.type[:3] in _WITH_CODES for report in reports for each in report.transactions):
        typer.echo("Codes were not looked up: no code sets are here. billwright codes list prepares them.", err=True)
    request.end(found=any(report.is_refused for report in reports))


def _total(reports: "list[Report]") -> None:
    from billwright.cli.show import counted, many

    findings = [finding for report in reports for finding in report.findings]
    typer.echo(f"{many(len(reports), 'file')}: {counted(findings)}")


def _answer(report: "Report", control: int) -> bytes:
    """What each interchange calls for, from its receiver back to its sender: a TA1 where it asks for one or cannot be
    taken, and the 999s of its groups. Interchanges are numbered on from `control`."""
    from billwright import x12

    written: list[bytes] = []
    for each in report.interchanges:
        acks = x12.acknowledge(x12.Report(report.file, (each,), ()))
        for ta1 in acks.interchanges:
            written.append(x12.write_ta1(ta1, _back(each.facts, control + len(written))))
        if acks.functional:
            written.append(x12.write_999(acks.functional, _back(each.facts, control + len(written))))
    if not written:
        raise UnusableError(f"{report.file}: nothing in it is answered by a 999: no group, or acknowledgments itself")
    return b"".join(written)


def _back(asked: "InterchangeFacts", control: int) -> "Envelope":
    from billwright.cli.clock import now
    from billwright.records.envelope import Envelope

    return Envelope(
        sender_id=asked.receiver_id,
        receiver_id=asked.sender_id,
        created_at=now().astimezone().replace(tzinfo=None),
        control_number=control,
        group_control_number=control,
        sender_kind=asked.receiver_kind,
        receiver_kind=asked.sender_kind,
        usage="T" if asked.usage == "T" else "P",
    )


def _contract(report: "Report") -> dict[str, object]:
    return {
        "file": report.file,
        "transactions": [
            {"type": each.type, "version": each.version, "control": each.control, "claims": each.claims}
            for each in report.transactions
        ],
        "findings": list(report.findings),
    }


def _tell(path: Path, report: "Report", source: BinaryIO | bytes) -> None:
    """The table of findings. What is no regular file, a pipe say, can be read but once: then without the segments."""
    from billwright.cli.found import told

    again = source if isinstance(source, bytes) else path if path.is_file() else b""
    for line in told(str(path), report, again):
        typer.echo(line)


@app.command()
def show(files: X12Files) -> None:
    """An outline in words: who sends what to whom, claim by claim; what is not covered, segment by segment."""
    from billwright import x12
    from billwright.cli.show import printable

    request = Files()
    for path in files:
        with request.each(path), opened(path) as source:
            if len(files) > 1:
                typer.echo(f"{path}:")
            for line in x12.outline(source):
                typer.echo(printable(line))
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
