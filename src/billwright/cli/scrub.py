"""`billwright scrub`: claims of 837 files through every check, without a database."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from billwright import codestore, x12
from billwright.cli.errors import FOUND
from billwright.cli.office import now
from billwright.cli.show import findings_table
from billwright.cli.x12 import as_json_finding
from billwright.cli.x12 import read as read_file
from billwright.home import home
from billwright.records.checking import Context
from billwright.records.finding import Finding
from billwright.rules.scrub import Scrubber


class ScrubbedClaim(msgspec.Struct, frozen=True):
    file: str
    claim: str
    findings: tuple[Finding, ...]
    not_run: tuple[str, ...]


def scrub_file(path: str, on_ordinal: int) -> list[ScrubbedClaim]:
    """Every claim of one file. A file alone tells nothing of history, coverage or contract: checks that need those are
    named in `not_run`. Opens the code tables by path, so that it can run in a process of its own."""
    context = Context(on=_day(on_ordinal))
    scrubber = Scrubber(codestore.open_tables(home()))
    scrubbed = []
    for each in x12.read_837(read_file(Path(path)), file=path):
        result = scrubber.run(each.claim, context)
        scrubbed.append(
            ScrubbedClaim(
                path,
                each.claim.control_number,
                (*each.findings, *result.findings),
                tuple(f"{lacking.check}: {lacking.lacks}" for lacking in result.not_run),
            )
        )
    return scrubbed


def _day(ordinal: int):  # type: ignore[no-untyped-def]
    import datetime as dt

    return dt.date.fromordinal(ordinal)


def scrub(
    files: Annotated[list[Path], typer.Argument(help="837 files.", metavar="FILE...")],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Claims of 837 files through every check: findings a claim, the clean rate, what could not run. Exit 1 on a stop."""
    today = now().date().toordinal()
    paths = [str(path) for path in files]
    for path in files:
        if str(path) != "-" and not path.is_file():
            read_file(path)  # says in one line why it cannot be read, before any work is done
    if jobs > 1 and len(paths) > 1:
        with ProcessPoolExecutor(jobs) as pool:
            scrubbed = [each for part in pool.map(scrub_file, paths, [today] * len(paths)) for each in part]
    else:
        scrubbed = [each for path in paths for each in scrub_file(path, today)]
    editions = dict(codestore.open_tables(home()).editions)
    clean = sum(not any(finding.stops for finding in each.findings) for each in scrubbed)
    not_run = sorted({lacking for each in scrubbed for lacking in each.not_run})
    if as_json:
        summary = {"claims": len(scrubbed), "clean": clean, "not_run": not_run, "editions": editions}
        claims = [
            {"file": each.file, "claim": each.claim, "findings": [as_json_finding(f) for f in each.findings]}
            for each in scrubbed
        ]
        typer.echo(msgspec.json.encode({"claims": claims, "summary": summary}))
    else:
        _say(scrubbed, clean, not_run)
    if clean < len(scrubbed):
        raise typer.Exit(FOUND)


def _say(scrubbed: list[ScrubbedClaim], clean: int, not_run: list[str]) -> None:
    findings = [finding for each in scrubbed for finding in each.findings]
    findings_table(findings)
    rate = f" ({clean * 100 / len(scrubbed):.1f} %)" if scrubbed else ""
    typer.echo(f"{len(scrubbed)} claims, {clean} clean{rate}")
    for lacking in not_run:
        typer.echo(f"  could not run: {lacking}")
