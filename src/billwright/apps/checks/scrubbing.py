"""The scrubber of this process: the newest code editions under BILLWRIGHT_HOME, opened once."""

import functools
from pathlib import Path

from django.conf import settings

from billwright import codestore
from billwright.rules.scrub import Scrubber


@functools.lru_cache(maxsize=2)
def _opened(home: Path, loaded: int) -> Scrubber:
    return Scrubber(codestore.open_tables(home))


def scrubber() -> Scrubber:
    """Opened anew once an edition has been loaded: the folder's time of change tells."""
    home: Path = settings.BILLWRIGHT_HOME
    sets = home / "codes"
    newest = max((path.stat().st_mtime_ns for path in [sets, *sets.glob("*")] if path.exists()), default=0)
    return _opened(home, newest)
