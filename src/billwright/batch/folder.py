"""Many files through every check, to Parquet: wherever the work is done, the rows are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from billwright.batch import parquet, running
from billwright.batch.context import ContextFileError
from billwright.batch.parquet import Counts
from billwright.batch.scrubbing import NO_CLAIM, Job, scrubbed
from billwright.codestore import CodeFileError
from billwright.x12 import X12Error

Advance = Callable[[int, int], None]
"""Told how many files are done, and of how many."""
SUMMARY = "summary.json"


class OutError(Exception):
    """The folder to write to cannot be used."""


class ClusterError(Exception):
    """No Dask scheduler answers at the address."""


class Task(msgspec.Struct, frozen=True):
    """One file's work; `part` names its parts in `out`."""

    job: Job
    file: Path
    out: Path
    part: str


class Refused(msgspec.Struct, frozen=True):
    """A file that could not be used, and why, in one line."""

    file: str
    why: str


class Summary(msgspec.Struct, frozen=True):
    """Of a run over many files. `not_run` names each check that could not look, with what it lacked."""

    on: dt.date
    files: int
    claims: int
    clean: int
    findings: int
    not_run: tuple[str, ...]
    editions: dict[str, str]
    refused: tuple[Refused, ...]


def scrub_to_parquet(
    files: Sequence[Path], out: Path, job: Job, editions: dict[str, str], jobs: int, cluster: str, advance: Advance
) -> Summary:
    """Writes `out` and gives its summary, which lies there too. On a Dask `cluster` where an address is given, else on
    `jobs` processes. Raises OutError for a folder that holds something, ClusterError where no scheduler answers."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutError(f"{out}: write to a new folder, or an empty one: nothing is written over")
    out.mkdir(parents=True, exist_ok=True)
    tasks = [Task(job, file.absolute(), out.absolute(), f"{at:05}") for at, file in enumerate(files)]
    results: list[Counts | Refused] = [Refused(str(file), running.KILLED) for file in files]
    for done, each in enumerate(_worked(tasks, jobs, cluster), 1):
        if isinstance(each.result, str):
            results[each.at] = Refused(str(files[each.at]), each.result)
        elif each.result is not None:
            results[each.at] = each.result
        advance(done, len(files))
    parquet.sweep(out)
    summary = _summary(job, results, editions)
    (out / SUMMARY).write_bytes(msgspec.json.format(msgspec.json.encode(summary)))
    return summary


def _worked(tasks: list[Task], jobs: int, cluster: str) -> Iterator[running.Done[Counts | str]]:
    if not cluster:
        return running.on_processes(scrub_part, tasks, jobs) if jobs > 1 else running.here(scrub_part, tasks)
    try:
        client = running.client(cluster)
    except (OSError, ValueError) as error:
        raise ClusterError(f"{cluster}: no Dask scheduler answers there: {error}") from error
    return running.on_cluster(scrub_part, tasks, client)


def scrub_part(task: Task) -> Counts | str:
    """Writes the parts of one file; why it cannot be used is text, as an error that is raised may not travel between
    processes."""
    try:
        with task.file.open("rb") as source:
            counts = parquet.write(scrubbed(source, task.file, task.job), str(task.file), task.out, task.part)
    except (X12Error, CodeFileError, ContextFileError) as error:
        return " ".join(str(error).split())
    except OSError as error:
        return str(error.strerror or error)
    if counts.claims:
        return counts
    for dataset in ("claims", "findings"):
        (task.out / dataset / f"{task.part}.parquet").unlink()
    return NO_CLAIM


def _summary(job: Job, results: Sequence[Counts | Refused], editions: dict[str, str]) -> Summary:
    refused = tuple(each for each in results if isinstance(each, Refused))
    counted = [each for each in results if not isinstance(each, Refused)]
    return Summary(
        on=job.on,
        files=len(results),
        claims=sum(each.claims for each in counted),
        clean=sum(each.clean for each in counted),
        findings=sum(each.findings for each in counted),
        not_run=tuple(sorted(frozenset().union(*(each.not_run for each in counted)))),
        editions=editions,
        refused=refused,
    )
