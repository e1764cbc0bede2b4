"""A file of claims through every check."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from billwright import codestore
from billwright.batch.context import Contexts
from billwright.records.checking import NotRun
from billwright.records.finding import Finding
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.once import said_once
from billwright.x12 import read_837

if TYPE_CHECKING:
    from billwright.x12.stream import Source


NO_CLAIM = "no claim in it: scrub reads 837 files"


class Job(msgspec.Struct, frozen=True):
    """What stays the same over a run: the day that clocks run to, the home whose code sets are asked, and the folder of
    context files, if there is one."""

    on: dt.date
    home: Path
    contexts: Path | None = None


class ScrubbedClaim(msgspec.Struct, frozen=True):
    """`claim` is CLM01; `findings` those of the file about it, then those of the checks."""

    claim: str
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]

    @property
    def lacking(self) -> list[str]:
        """Each check that could not look, with what it lacked."""
        return sorted(f"{each.check}: {each.lacks}" for each in self.not_run)

    @property
    def is_clean(self) -> bool:
        return not any(finding.stops for finding in self.findings)


def scrubbed(source: Source, file: Path, job: Job) -> Iterator[ScrubbedClaim]:
    """The claims of a source, in order and in memory for one. Raises X12Error, CodeFileError, ContextFileError."""
    scrubber = _scrubber(job.home, codestore.stamp(job.home))
    contexts = Contexts.beside(file, job.contexts, job.on)
    for each in read_837(source, file=str(file)):
        number = each.claim.control_number
        result = scrubber.run(each.claim, contexts.of(number))
        yield ScrubbedClaim(number, said_once(each.findings, result.findings), result.not_run)


@functools.lru_cache(maxsize=1)
def _scrubber(home: Path, stamp: int) -> Scrubber:
    """Of this process; made anew once an edition has been loaded."""
    return Scrubber(codestore.open_tables(home))
