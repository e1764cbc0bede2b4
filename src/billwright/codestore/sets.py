"""Which code sets there are, and for each how its file is compiled, opened and compared: loading and opening read this.

A set is one `CodeSet`, made beside the code that reads its official layout; REGISTRY lists them all by name, in the order
in which people are shown them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

Progress = Callable[[int], None]
"""Told the number of rows read so far."""


def unheard(rows: int) -> None:
    """Progress that nobody follows."""


class Compiled(msgspec.Struct, frozen=True):
    """What compiling an official file wrote: `rows` of it; `notes` says what else a person should know."""

    rows: int
    notes: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """What an edition did to one code (or pair): `what` is added, ended or changed; `before` and `after` say in words what
    the two editions have of it, empty where one has nothing."""

    code: str
    what: Literal["added", "ended", "changed"]
    before: str = ""
    after: str = ""


class Changes(msgspec.Struct, frozen=True):
    """An edition against the one before it. `added` and `ended` count codes (or pairs) that only one of the two has in
    force, `changed` those whose text, dates, price or indicator differ; `kept` of `old` entries are still in the file.

    `listed` names them: all of a list, a sample where they are pairs by the hundred thousand.
    """

    added: int
    ended: int = 0
    changed: int = 0
    kept: int = 0
    old: int = 0
    listed: tuple[Change, ...] = ()


class CodeSet(msgspec.Struct, frozen=True, kw_only=True):
    """`file` says in words which official file it is loaded from, `publisher` who gives it out and where.

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
    publisher: str = ""
    edition_in_name: Callable[[str], str | None] = lambda name: None


def by_code(before: dict[str, str], after: dict[str, str]) -> Changes:
    """Compares what two editions say of each code that they have in force, and lists every difference."""
    added = [Change(code, "added", "", after[code]) for code in sorted(after.keys() - before.keys())]
    ended = [Change(code, "ended", before[code], "") for code in sorted(before.keys() - after.keys())]
    kept = before.keys() & after.keys()
    changed = [
        Change(code, "changed", before[code], after[code]) for code in sorted(kept) if before[code] != after[code]
    ]
    return Changes(len(added), len(ended), len(changed), len(kept), len(before), (*added, *ended, *changed))
