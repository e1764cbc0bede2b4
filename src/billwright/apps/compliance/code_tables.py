"""The code sets of this installation, opened once a process: every practice here is judged and priced by the same ones."""

import functools
import logging
from pathlib import Path

from django.conf import settings

from billwright import codestore

_log = logging.getLogger(__name__)


def code_tables() -> codestore.OpenTables:
    """The editions under BILLWRIGHT_HOME, opened anew once one has been loaded."""
    home: Path = settings.BILLWRIGHT_HOME
    return _opened(home, codestore.stamp(home))


@functools.lru_cache(maxsize=2)
def _opened(home: Path, stamp: int) -> codestore.OpenTables:
    return codestore.open_tables(home, _damaged)


def _damaged(set_name: str, why: str) -> None:
    """The office goes on: claims name the checks that could not look, and lines the price that could not be worked out."""
    _log.error("code set %s cannot be read, load it again: %s", set_name, why)
