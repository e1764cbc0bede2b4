"""The scrubber of this process: the newest code editions under BILLWRIGHT_HOME, opened once."""

import functools
from pathlib import Path

import msgspec
from django.conf import settings

from billwright import codestore
from billwright.apps.checks.writable import unwritable
from billwright.records.checking import ClaimResult, Context
from billwright.records.claim import Claim
from billwright.rules.scrub import Scrubber


@functools.lru_cache(maxsize=2)
def _opened(home: Path, stamp: int) -> tuple[Scrubber, codestore.OpenTables]:
    tables = codestore.open_tables(home)
    return Scrubber(tables), tables


def _newest() -> tuple[Scrubber, codestore.OpenTables]:
    """Opened anew once an edition has been loaded."""
    home: Path = settings.BILLWRIGHT_HOME
    return _opened(home, codestore.stamp(home))


def look(claim: Claim, context: Context) -> ClaimResult:
    """What every check says of a claim, and whether it can be written at all. Keeps nothing."""
    result = _newest()[0].run(claim, context)
    return msgspec.structs.replace(result, findings=(*result.findings, *unwritable(claim)))


def code_tables() -> codestore.OpenTables:
    """The editions that the checks read, for people to look codes up in."""
    return _newest()[1]
