"""General Equivalence Mappings between ICD-9-CM and ICD-10-CM (CMS/NCHS, public domain; last published for 2018).

A line is source, target and five flags: approximate, no map, combination, scenario, choice list. Read from the official
text, or from the same as CSV with a heading.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from billwright.codestore.icd_files import ICD9CM, ICD10CM
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import GemFact

DATA = "gem.sqlite3"
NO_MAP = "NoDx"
_LINE = re.compile(r"([0-9A-Z]{3,7}) +([0-9A-Z]{3,7}|NoDx) +([01]{3}\d\d)")
_CSV_LINE = re.compile(r'"?([0-9A-Z]{3,7})"?,"?([0-9A-Z]{3,7}|NoDx)"?,"?([01]{3}\d\d)"?(?:,[\d,]*)?')
_NAME = re.compile(r"(\d{4})_I(?:9|10)gem\b.*", re.IGNORECASE)
_SCHEMA = "CREATE TABLE gem (source TEXT, at INT, target TEXT, flags TEXT, PRIMARY KEY (source, at)) WITHOUT ROWID;"
_TOLD_EVERY = 10_000

_KINDS = {"9to10": (ICD9CM, ICD10CM), "10to9": (ICD10CM, ICD9CM)}


class Gems:
    """One direction, open for reading by any thread."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        if not (folder / DATA).is_file():
            raise CodeFileError(folder / DATA, f"the store of {edition} is gone: remove {folder} and load it again")
        self._db = sqlite3.connect(f"file:{folder / DATA}?immutable=1", uri=True, check_same_thread=False)

    def find(self, code: str) -> tuple[GemFact, ...]:
        rows = self._db.execute("SELECT source, target, flags FROM gem WHERE source = ? ORDER BY at", (code,))
        return tuple(_fact(*row) for row in rows)

    def codes(self) -> dict[str, str]:
        """Every source with its rows as one text, for comparing two editions."""
        sql = "SELECT source, group_concat(target || ' ' || flags, '; ') FROM gem GROUP BY source"
        return dict(self._db.execute(sql))


def _fact(source: str, target: str, flags: str) -> GemFact:
    approximate, no_map, combination = (flag == "1" for flag in flags[:3])
    return GemFact(source, "" if no_map else target, approximate, no_map, combination, int(flags[3]), int(flags[4]))


def read_gems(path: Path, direction: str, progress: Progress) -> Iterator[tuple[str, int, str, str]]:
    """(source, place among its rows, target, flags). Raises CodeFileError naming the line: a layout or direction that is
    another, a target given twice in one choice, a code that comes back after others."""
    text = path.read_text(encoding="latin-1")
    lines = text.splitlines()
    is_csv = bool(lines) and "," in lines[0]
    from_set, to_set = _KINDS[direction]
    done: set[str] = set()
    source, targets = "", set[str]()
    for number, line in enumerate(lines[1:] if is_csv else lines, 2 if is_csv else 1):
        match = (_CSV_LINE if is_csv else _LINE).fullmatch(line.strip())
        if match is None or not from_set.code.fullmatch(match[1]):
            raise CodeFileError(path, f"not a line of the mapping {direction}: source, target and five flags", number)
        if (match[2] == NO_MAP) != (match[3][1] == "1") or not (match[2] == NO_MAP or to_set.code.fullmatch(match[2])):
            raise CodeFileError(path, f"{match[2]} is no target with the flags {match[3]}", number)
        if match[1] != source:
            done.add(source)
            source, targets = match[1], set()
        if source in done:
            raise CodeFileError(path, f"{source} comes again after other codes", number)
        if (target := match[2] + match[3][2:]) in targets:
            raise CodeFileError(path, f"{source} has {match[2]} twice in one choice", number)
        targets.add(target)
        yield source, len(targets), match[2], match[3]
        if number % _TOLD_EVERY == 0:
            progress(number)
    if not source.startswith(from_set.last) and not text.endswith("\n"):
        raise CodeFileError(path, "it ends within a line: cut short" if source else "no mapping found", len(lines))


def _set(direction: str, title: str, file: str) -> CodeSet:
    def compile_file(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
        rows = list(read_gems(parts[0], direction, progress))
        db = sqlite3.connect(folder / DATA)
        try:
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            db.executemany("INSERT INTO gem VALUES (?, ?, ?, ?)", rows)
            db.commit()
        finally:
            db.close()
        return Compiled(len(rows))

    return CodeSet(
        name=f"gems-{direction}",
        title=title,
        file=f"the General Equivalence Mapping {file} of CMS, text or CSV",
        publisher="CMS",
        compile=compile_file,
        open=Gems,
        compare=_compare,
        reaches_back=True,
        edition_in_name=_edition_in_name,
    )


def _compare(before: Gems, after: Gems) -> Changes:
    return by_code(before.codes(), after.codes())


def _edition_in_name(name: str) -> str | None:
    match = _NAME.fullmatch(name)
    return f"FY{match[1]}" if match else None


SETS = (
    _set("9to10", "From ICD-9-CM to ICD-10-CM", "YYYY_I9gem"),
    _set("10to9", "From ICD-10-CM to ICD-9-CM", "YYYY_I10gem"),
)
