"""A code, its mapping, and what is loaded, as lines on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billwright.codestore import Mapping, OnShelf, Shown
    from billwright.codestore.lookup import Brief
    from billwright.codestore.mapping import Candidate


def shown_lines(each: Shown) -> Iterator[str]:
    state = "" if each.billable else "  (not billable: a code below it says more)"
    dates = f"  from {each.starts}" if each.starts else ""
    dates += f" until before {each.ends}" if each.ends else ""
    yield f"{each.set_name} {each.edition}  {each.code}  {each.title}{state}{dates}"
    if not each.in_force:
        yield "  not in force on this day"
    for kind, text in each.notes:
        yield f"  {kind}: {text}"
    yield from _briefs("below", each.below)
    yield from _briefs("came instead", each.instead)


def mapping_lines(each: Mapping) -> Iterator[str]:
    yield f"{each.from_set} {each.code}  {each.title}  to {each.to_set}, mapping of {each.edition}".replace(
        "    ", "  "
    )
    for words in each.explained:
        yield f"  {words}"
    for candidate in each.alone:
        yield from _candidate("  ", candidate)
    for scenario in each.scenarios:
        yield f"  scenario {scenario.number}, one of each list together:"
        for number, choices in enumerate(scenario.lists, 1):
            for candidate in choices:
                yield from _candidate(f"    list {number}  ", candidate)
    yield from _briefs("below", each.below)


def _candidate(before: str, candidate: Candidate) -> Iterator[str]:
    state = "" if candidate.in_force else "  (not in force on this day)"
    yield f"{before}{candidate.code:8} {candidate.title}{'  (approximate)' if candidate.approximate else ''}{state}"
    for line in _briefs("instead", candidate.instead):
        yield f"{before}{line.strip()}"


def _briefs(word: str, briefs: tuple[Brief, ...]) -> Iterator[str]:
    for brief in briefs:
        yield f"  {word}: {brief.code}  {brief.title}{'' if brief.billable else '  (heading)'}"


def shelf_lines(shelf: Iterable[OnShelf]) -> Iterator[str]:
    """Editions by set, the newest first; then what is built in, and what no file is loaded of."""
    sets = list(shelf)
    for each in sets:
        for edition in each.editions:
            until = f"until {edition.until - dt.timedelta(days=1)}" if edition.until else "until replaced"
            yield f"{each.name:22} {edition.name:16} {edition.starts} {until:17} {edition.rows:>9,} rows  {edition.source}"
    yield from (f"{each.name:22} {each.built_in}" for each in sets if each.built_in and not each.editions)
    missing = [each for each in sets if each.is_missing]
    if missing:
        yield "Not loaded (billwright codes load SET FILE):"
    for each in missing:
        yield f"{each.name:22} {each.title}{', licensed' if each.is_licensed else ''}: {each.file} ({each.publisher})"
