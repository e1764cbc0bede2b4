"""What a home holds of each set, and what could be loaded: for the command line, the pages and programs alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from billwright.codestore import lists, store
from billwright.codestore.registry import REGISTRY
from billwright.codestore.sets import CodeSet
from billwright.codestore.shipped import SHIPPED
from billwright.codestore.store import Edition


class Standing(msgspec.Struct, frozen=True):
    """An edition in its row: in force from `starts` until the day before `until`, or until it is replaced. `added`, `ended`
    and `changed` are against `before`, the edition that it followed; of the first of its set everything was added."""

    name: str
    starts: dt.date
    until: dt.date | None
    rows: int
    source: str
    sha256: str
    before: str
    added: int
    ended: int
    changed: int
    notes: tuple[str, ...]


class OnShelf(msgspec.Struct, frozen=True):
    """A set with its editions, the newest first. `built_in` is the edition that answers where none is loaded, empty where
    nothing does. `file` and `publisher` say what it is loaded from; a licensed file a practice has of its own."""

    name: str
    title: str
    file: str
    publisher: str
    is_licensed: bool
    built_in: str
    editions: tuple[Standing, ...]

    @property
    def is_missing(self) -> bool:
        return not self.editions and not self.built_in

    def in_force(self, on: dt.date) -> Standing | None:
        """The edition of that day."""
        return next((each for each in self.editions if each.starts <= on), None)


def inventory(home: Path) -> list[OnShelf]:
    """Every set that there is, in the order in which people are shown them."""
    return [_on_shelf(home, code_set) for code_set in REGISTRY.values()]


def on_shelf(home: Path, set_name: str) -> OnShelf | None:
    """One set; None where no set is called so."""
    code_set = REGISTRY.get(set_name)
    return _on_shelf(home, code_set) if code_set else None


def edition_in_name(set_name: str, name: str) -> str | None:
    """The edition that a file is of, where it is named as the set's publisher names it."""
    code_set = REGISTRY.get(set_name)
    return code_set.edition_in_name(name) if code_set else None


def _on_shelf(home: Path, code_set: CodeSet) -> OnShelf:
    editions = store.of_set(home, code_set.name)
    ends = [*(each.starts for each in editions[1:]), None]
    standing = [_standing(home, each, until) for each, until in zip(editions, ends, strict=False)]
    built_in = lists.built_in().get(code_set.name)
    comes_along = "comes along, prepared when first asked for" if code_set.name in SHIPPED and not editions else ""
    return OnShelf(
        code_set.name,
        code_set.title,
        code_set.file,
        code_set.publisher,
        code_set.is_licensed,
        built_in.edition if built_in else comes_along,
        tuple(reversed(standing)),
    )


def _standing(home: Path, edition: Edition, until: dt.date | None) -> Standing:
    said = store.brought(home, edition)
    return Standing(
        edition.name, edition.starts, until, edition.rows, edition.source, edition.sha256,
        said.before, said.added, said.ended, said.changed, said.notes,
    )  # fmt: skip
