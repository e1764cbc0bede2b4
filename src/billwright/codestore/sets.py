"""Which code sets there are, and for each how its file is compiled, opened and compared: loading and opening read this.

A set is one `CodeSet`, made beside the code that reads its official layout; REGISTRY lists them all by name, in the order
in which people are shown them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

Progress = Callable[[int], None]
"""Told the number of rows read so far."""


def unheard(rows: int) -> None:
    """Progress that nobody follows."""


class Compiled(msgspec.Struct, frozen=True):
    """What compiling an official file wrote: `rows` of it; `notes` says what else a person should know."""

    rows: int
    notes: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True):
    """An edition against the one before it. `added` and `ended` count codes (or pairs) that only one of the two has in
    force, `changed` those whose text, dates, price or indicator differ; `kept` of `old` entries are still in the file."""

    added: int
    ended: int = 0
    changed: int = 0
    kept: int = 0
    old: int = 0


class CodeSet(msgspec.Struct, frozen=True, kw_only=True):
    """`file` says in words which official file it is loaded from.

    `compile(parts, folder, progress)` writes the store of the parts into the folder and raises CodeFileError for anything
    but the official layout; `open(folder, edition)` gives the table that rules read; `compare(before, after)` takes two
    such tables. Where rows carry their own dates, the oldest edition `reaches_back` to days before it.
    `edition_in_name` tells an edition's name (2026Q4) from the publisher's name of the file, or None.
    """

    name: str
    title: str
    file: str
    compile: Callable[[Sequence[Path], Path, Progress], Compiled]
    open: Callable[[Path, str], Any]
    compare: Callable[[Any, Any], Changes]
    reaches_back: bool
    several_parts: bool = False
    is_licensed: bool = False
    edition_in_name: Callable[[str], str | None] = lambda name: None


def by_code(before: dict[str, str], after: dict[str, str]) -> Changes:
    """Compares what two editions say of each code."""
    kept = before.keys() & after.keys()
    changed = sum(before[code] != after[code] for code in kept)
    return Changes(len(after) - len(kept), len(before) - len(kept), changed, len(kept), len(before))
