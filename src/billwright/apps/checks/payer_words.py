"""What the codes mean by which payers answer, in the words of the lists that the office has loaded (X12, by licence).

Only these lists are opened for it: a page that shows a payer's answer waits for no other set.
"""

import functools
import re
from pathlib import Path

from django.conf import settings

from billwright import codestore

LISTS = ("carc", "rarc", "claim-status", "claim-status-category")
_LONGEST = 90
"""Characters of a meaning inside a table or a sentence: X12 writes paragraphs."""


@functools.lru_cache(maxsize=16)
def _latest(home: Path, set_name: str, loaded: int) -> dict[str, str]:
    table = codestore.newest_list(home, set_name)
    return {code: fact.title for code, fact in table.latest().items()} if table else {}


def loaded(set_name: str) -> dict[str, str]:
    """The newest edition of one of LISTS: the words of each code, those that have ended among them, as old answers bear
    them. Empty where none is loaded."""
    home: Path = settings.BILLWRIGHT_HOME
    place = home / "codes" / set_name
    return _latest(home, set_name, place.stat().st_mtime_ns) if place.is_dir() else {}


def brief(words: str) -> str:
    """The first sentence, and no more of it than fits a table.

    >>> brief("The benefit for this service is not there. Usage: refer to the policy.")
    'The benefit for this service is not there'
    """
    first = re.split(r"(?<=[a-z)])\.(?:\s|$)|\s(?:Usage|Note):|\s\((?:Note|Handled)", words)[0].strip()
    return first if len(first) <= _LONGEST else first[:_LONGEST].rsplit(" ", 1)[0] + " …"
