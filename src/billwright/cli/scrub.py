"""`billwright scrub`: claims of 837 files through every check, without a database."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from billwright.cli.errors import UnusableError, refusal
from billwright.cli.files import STDIN, AsJson, Files, opened

if TYPE_CHECKING:
    from billwright.batch.scrubbing import Job, ScrubbedClaim


class ScrubbedFile(msgspec.Struct, frozen=True):
    """`not_run` names each check that could not look, with what it lacked, once a file."""

    file: str
    claims: tuple["ScrubbedClaim", ...]
    not_run: frozenset[str]


def scrub(
    files: Annotated[
        list[Path], typer.Argument(help="837 files, or folders of them; - for standard input.", metavar="FILE...")
    ],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes; the files are shared out among them.")] = 1,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day that clocks run to; today without.")] = "",
    context: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where FILE.context.jsonl tells what is known beside the claims of FILE.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the claims and their findings there, as Parquet.")
    ] = None,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="With --parquet: the Dask scheduler to work on, tcp://...")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Claims of 837 files through every check: findings a claim, the clean rate, what could not run.

    A file alone tells nothing of history, coverage or contract: checks that need those are named, unless --context tells.
    What is wrong with the file around its claims, `billwright x12 check` tells. Exit 1 where something stops a claim.
    """
    from billwright.batch.scrubbing import Job
    from billwright.cli.clock import day
    from billwright.cli.codes import tables
    from billwright.home import home

    job, editions = Job(day(on), home(), context), dict(tables().editions)
    chosen = _chosen(files)
    if cluster and not parquet:
        raise UnusableError("--cluster works with --parquet: its workers write there what they find")
    if parquet:
        _to_parquet(chosen, parquet, job, editions, jobs, cluster, as_json)
        return
    request, scrubbed = Files(), []
    for path, result in zip(chosen, _in_order(chosen, jobs, job), strict=True):
        if isinstance(result, str):
            request.refuse(path, result)
        else:
            scrubbed.append(result)
    if as_json:
        typer.echo(msgspec.json.encode(_contract(scrubbed, editions)))
    else:
        _say(scrubbed)
    request.end(found=any(not claim.is_clean for each in scrubbed for claim in each.claims))


def _chosen(files: list[Path]) -> list[Path]:
    """The files given, and those in the folders given but hidden ones. Raises UnusableError for a folder without any."""
    chosen: list[Path] = []
    for path in files:
        inside = sorted(filter(_is_file, path.iterdir())) if path.is_dir() else [path]
        if not inside:
            raise UnusableError(f"{path}: the folder holds no file")
        chosen += inside
    return chosen


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _in_order(files: list[Path], jobs: int, job: "Job") -> "Iterable[ScrubbedFile | str]":
    """The results in the order of the files, made in this process or in several."""
    from billwright.batch import running

    if jobs == 1 or len(files) == 1:
        return (scrub_file(path, job) for path in files)
    if any(str(path) == STDIN for path in files):
        raise UnusableError("standard input is read by one process: leave out --jobs")
    from billwright.cli.progress import counting

    results: list[ScrubbedFile | str] = [running.KILLED] * len(files)
    with counting("files") as advance:
        work = partial(scrub_file, job=job, is_shown=False)
        for number, done in enumerate(running.on_processes(work, files, min(jobs, len(files))), 1):
            if done.result is not None:
                results[done.at] = done.result
            advance("files", number, len(files))
    return results


def scrub_file(path: Path, job: "Job", is_shown: bool = True) -> ScrubbedFile | str:
    """What the checks say of a file's claims, or why it cannot be used: an error is text, because one that is raised loses
    its place between processes."""
    from billwright.batch.scrubbing import NO_CLAIM, scrubbed

    try:
        with opened(path, is_shown) as source:
            claims = tuple(scrubbed(source, path, job))
    except Exception as error:  # no BLE001: what is no refusal is raised again
        if why := refusal(error):
            return why
        raise
    if not claims:
        return NO_CLAIM
    return ScrubbedFile(str(path), claims, frozenset(each for claim in claims for each in claim.lacking))


def _to_parquet(
    files: list[Path], out: Path, job: "Job", editions: dict[str, str], jobs: int, cluster: str, as_json: bool
) -> None:
    try:
        from billwright.batch import folder
    except ModuleNotFoundError as error:
        raise UnusableError(f"--parquet needs {error.name}: install billwright[batch]") from error
    from billwright.cli.progress import counting

    with counting("files") as advance:
        try:
            summary = folder.scrub_to_parquet(
                files, out, job, editions, jobs, cluster, lambda done, of: advance("files", done, of)
            )
        except (folder.OutError, folder.ClusterError) as error:
            raise UnusableError(str(error)) from error
    request = Files()
    for each in summary.refused:
        request.refuse(Path(each.file), each.why)
    if as_json:
        typer.echo(msgspec.json.encode(summary))
    else:
        typer.echo(f"{out}: {_rate(summary.claims, summary.clean)}, {summary.findings:,} findings")
        for lacking in summary.not_run:
            typer.echo(f"  could not run  {lacking}")
    request.end(found=summary.clean < summary.claims)


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


def _counted(claims: Sequence["ScrubbedClaim"]) -> str:
    return _rate(len(claims), sum(claim.is_clean for claim in claims))


def _rate(claims: int, clean: int) -> str:
    """Such as "40 claims, 38 clean (95.0 %)". The rate is rounded down: 99.96 % is not 100."""
    from billwright.cli.show import many

    tenths = clean * 1000 // claims if claims else 0
    rate = f" ({tenths // 10}.{tenths % 10} %)" if claims else ""
    return f"{many(claims, 'claim')}, {clean:,} clean{rate}"
