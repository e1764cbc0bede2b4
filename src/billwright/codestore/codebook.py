"""A set of codes with titles and headings as one small SQLite file: the store of every ICD set."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from billwright.codestore import words
from billwright.codestore.store import CodeFileError
from billwright.codestore.words import Term, WordIndex

DATA = "codebook.sqlite3"
_SCHEMA = "CREATE TABLE code (code TEXT PRIMARY KEY, title TEXT, billable INT, manifestation INT) WITHOUT ROWID;"


class Row(NamedTuple):
    """A code without dots. A heading is not `billable`: codes below it are. `manifestation` is of ICD-10-CM alone."""

    code: str
    title: str
    billable: bool
    manifestation: bool = False


@contextlib.contextmanager
def creating(folder: Path, rows: Iterable[Row], terms: Iterable[Term]) -> Iterator[sqlite3.Connection]:
    """Writes the codes and the words by which they are found; the body adds tables of its own. Of two rows of one code
    the first is kept."""
    db = sqlite3.connect(folder / DATA)
    try:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        db.executemany("INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?)", rows)
        words.write(db, terms)
        yield db
        db.commit()
    finally:
        db.close()


class Codebook:
    """An edition open for reading, by any thread: the file never changes, and SQLite serializes one connection."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        if not (folder / DATA).is_file():
            raise CodeFileError(folder / DATA, f"the store of {edition} is gone: remove {folder} and load it again")
        self._db = sqlite3.connect(f"file:{folder / DATA}?immutable=1", uri=True, check_same_thread=False)
        self._words = WordIndex(self._db)

    def row(self, code: str) -> Row | None:
        found = self._db.execute("SELECT * FROM code WHERE code = ?", (code,)).fetchone()
        return _row(found) if found else None

    def beginning(self, code: str, limit: int) -> list[Row]:
        """The codes that begin with `code`, headings among them, in order."""
        sql = "SELECT * FROM code WHERE code >= ? AND code < ? ORDER BY code LIMIT ?"
        return [_row(each) for each in self._db.execute(sql, (code, code + "~", limit))]

    def children(self, code: str, limit: int = 200) -> list[Row]:
        """What stands directly below a heading, in order."""
        found: list[Row] = []
        for row in self.beginning(code, 20 * limit):
            if row.code != code and not (found and row.code.startswith(found[-1].code)):
                found.append(row)
        return found[:limit]

    def above(self, code: str) -> list[Row]:
        """The headings that the code stands below, the widest first."""
        return [row for length in range(2, len(code)) if (row := self.row(code[:length]))]

    def billable_below(self, code: str, limit: int) -> tuple[str, ...]:
        sql = "SELECT code FROM code WHERE code > ? AND code < ? AND billable ORDER BY code LIMIT ?"
        return tuple(row[0] for row in self._db.execute(sql, (code, code + "~", limit)))

    def search(self, typed: str, limit: int = 20, forgiving: bool = False) -> list[Term]:
        """Codes one of whose terms has every word as a beginning; best first."""
        return self._words.search(typed, limit, forgiving)

    def codes(self) -> dict[str, str]:
        """Every billable code with its title, for comparing two editions."""
        return dict(self._db.execute("SELECT code, title FROM code WHERE billable"))


def _row(found: tuple[str, str, int, int]) -> Row:
    return Row(found[0], found[1], bool(found[2]), bool(found[3]))
