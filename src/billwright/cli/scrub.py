"""`billwright scrub`: claims of 837 files through every check, without a database."""

import datetime as dt
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError, refusal
from billwright.cli.files import STDIN, AsJson, Files, opened
from billwright.records.finding import Finding

if TYPE_CHECKING:
    from billwright.codestore import OpenTables
    from billwright.records.checking import NotRun
    from billwright.x12.stream import Source


class ScrubbedClaim(msgspec.Struct, frozen=True):
    claim: str
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        return not any(finding.stops for finding in self.findings)


class ScrubbedFile(msgspec.Struct, frozen=True):
    """`not_run` names each check that could not look, with what it lacked, once a file."""

    file: str
    claims: tuple[ScrubbedClaim, ...]
    not_run: frozenset[str]


def scrub(
    files: Annotated[list[Path], typer.Argument(help="837 files; - for standard input.", metavar="FILE...")],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes; the files are shared out among them.")] = 1,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day that clocks run to; today without.")] = "",
    as_json: AsJson = False,
) -> None:
    """Claims of 837 files through every check: findings a claim, the clean rate, what could not run.

    A file alone tells nothing of history, coverage or contract: checks that need those are named. What is wrong with
    the file around its claims, `billwright x12 check` tells. Exit 1 where something stops a claim.
    """
    from billwright.cli.clock import day
    from billwright.cli.codes import tables

    asked, request, scrubbed = day(on), Files(), []
    editions = tables().editions
    with _working(files, jobs, asked) as results:
        for path, result in zip(files, results, strict=True):
            if isinstance(result, str):
                request.refuse(path, result)
            else:
                scrubbed.append(result)
    if as_json:
        typer.echo(msgspec.json.encode(_contract(scrubbed, editions)))
    else:
        _say(scrubbed)
    request.end(found=any(not claim.is_clean for each in scrubbed for claim in each.claims))


@contextmanager
def _working(files: list[Path], jobs: int, on: dt.date) -> Iterator[Iterable[ScrubbedFile | str]]:
    """The results in the order of the files, made in this process or in several."""
    if jobs == 1 or len(files) == 1:
        yield (scrub_file(path, on) for path in files)
        return
    if any(str(path) == STDIN for path in files):
        raise UnusableError("standard input is read by one process: leave out --jobs")
    from concurrent.futures import ProcessPoolExecutor

    from billwright.cli.progress import counting

    with counting("files") as advance, ProcessPoolExecutor(min(jobs, len(files)), initializer=_leave_ctrl_c) as pool:
        made = pool.map(partial(scrub_file, on=on, is_shown=False), files)

        def counted() -> Iterator[ScrubbedFile | str]:
            for at, result in enumerate(made, 1):
                advance("files", at, len(files))
                yield result

        try:
            yield counted()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _leave_ctrl_c() -> None:
    """Ctrl-C is the parent's to answer: it ends the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def scrub_file(path: Path, on: dt.date, is_shown: bool = True) -> ScrubbedFile | str:
    """What the checks say of a file's claims, or why it cannot be used. Opens the code tables by path, so that it can
    run in a process of its own; an error is text, because one that is raised loses its place between processes."""
    from billwright import codestore
    from billwright.home import home

    try:
        with opened(path, is_shown) as source:
            result = scrub_source(source, str(path), on, codestore.open_tables(home()))
    except Exception as error:  # no BLE001: what is no refusal is raised again
        if why := refusal(error):
            return why
        raise
    return result if result.claims else "no claim in it: scrub reads 837 files"


def scrub_source(source: "Source", file: str, on: dt.date, tables: "OpenTables") -> ScrubbedFile:
    """Every claim of a source. Raises X12Error."""
    from billwright import x12
    from billwright.records.checking import Context
    from billwright.rules.scrub import Scrubber

    context, scrubber = Context(on=on), Scrubber(tables)
    claims: list[ScrubbedClaim] = []
    not_run: set[NotRun] = set()
    for each in x12.read_837(source, file=file):
        result = scrubber.run(each.claim, context)
        claims.append(ScrubbedClaim(each.claim.control_number, (*each.findings, *result.findings)))
        not_run.update(result.not_run)
    return ScrubbedFile(file, tuple(claims), frozenset(f"{each.check}: {each.lacks}" for each in not_run))


def _contract(scrubbed: list[ScrubbedFile], editions: dict[str, str]) -> dict[str, object]:
    claims = [(each.file, claim) for each in scrubbed for claim in each.claims]
    return {
        "claims": [{"file": file, "claim": claim.claim, "findings": claim.findings} for file, claim in claims],
        "summary": {
            "claims": len(claims),
            "clean": sum(claim.is_clean for _, claim in claims),
            "not_run": _not_run(scrubbed),
            "editions": editions,
        },
    }


def _not_run(scrubbed: list[ScrubbedFile]) -> list[str]:
    return sorted(frozenset().union(*(each.not_run for each in scrubbed)))


def _say(scrubbed: list[ScrubbedFile]) -> None:
    from billwright.cli.show import show

    for each in scrubbed:
        typer.echo(f"{each.file}: {_counted(each.claims)}")
        show(finding for claim in each.claims for finding in claim.findings)
    if len(scrubbed) > 1:
        typer.echo(_counted([claim for each in scrubbed for claim in each.claims]))
    for lacking in _not_run(scrubbed):
        typer.echo(f"  could not run  {lacking}")


def _counted(claims: Sequence[ScrubbedClaim]) -> str:
    """Such as "40 claims, 38 clean (95.0 %)". The rate is rounded down: 99.96 % is not 100."""
    from billwright.cli.show import many

    clean = sum(claim.is_clean for claim in claims)
    tenths = clean * 1000 // len(claims) if claims else 0
    rate = f" ({tenths // 10}.{tenths % 10} %)" if claims else ""
    return f"{many(len(claims), 'claim')}, {clean:,} clean{rate}"
