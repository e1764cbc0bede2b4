"""An edition beside the one before it: the tables of both, opened once a process."""

import functools
from pathlib import Path

from django.conf import settings

from billwright import codestore
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.code_tables import code_tables
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.effect import Ended


class Comparison:
    """`before` has every edition but this one, `after` this one too; `ended` are the codes that it ended."""

    def __init__(self, home: Path, tables: codestore.OpenTables, set_name: str, edition: codestore.Standing) -> None:
        self.after_tables = tables
        self.before_tables = self.after_tables.without(set_name, edition.name)
        self.before, self.after = Scrubber(self.before_tables), Scrubber(self.after_tables)
        self.ended = {
            change.code: Ended(
                f"{change.before} ({change.after})" if change.after else change.before,
                codestore.replacing(self.before_tables, self.after_tables, set_name, change.code, edition.starts),
            )
            for change in codestore.changes(home, set_name, edition.name)
            if change.what == "ended"
        }


@functools.lru_cache(maxsize=1)
def _compared(home: Path, tables: codestore.OpenTables, set_name: str, edition: codestore.Standing) -> Comparison:
    return Comparison(home, tables, set_name, edition)


def comparison(set_name: str, edition: str) -> Comparison:
    """Raises NotFoundError where the edition is not loaded."""
    home: Path = settings.BILLWRIGHT_HOME
    return _compared(home, code_tables(), set_name, standing(set_name, edition))


def standing(set_name: str, edition: str) -> codestore.Standing:
    """Raises NotFoundError where the edition is not loaded."""
    shelf = codestore.on_shelf(settings.BILLWRIGHT_HOME, set_name)
    found = next((each for each in shelf.editions if each.name == edition), None) if shelf else None
    if found is None:
        raise NotFoundError("no such edition")
    return found
