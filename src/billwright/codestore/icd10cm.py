"""ICD-10-CM: an edition from the Tabular List XML, with the indexes where they come along, or from a flat file of CMS."""

from __future__ import annotations

import functools
import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from billwright.codestore import codebook, icd_index, tabular
from billwright.codestore.codebook import Codebook, Row
from billwright.codestore.icd_files import ICD10CM, read_flat
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code, unheard
from billwright.codestore.store import CodeFileError
from billwright.codestore.tabular import Note, note_ranges
from billwright.codestore.words import Term
from billwright.rules.codes import DiagnosisFact, Sides, by_side

DATA = codebook.DATA
_MEMO_LIMIT = 100_000
"""Codes remembered per open table: above the number there are, and a bound against a hostile file."""
_FLAT = (
    "titles and billability only: instructions (Excludes1, code first, manifestation) come with the Tabular List XML"
)
_NAME = re.compile(
    r"icd10cm?[-_](?:order|codes?|tabular|[a-z]?index|drug|neoplasm)[-_](?:([A-Z][a-z]+)-\d+-)?(\d{4})\b.*"
)

_SCHEMA = """
CREATE TABLE note (place TEXT, at INT, kind TEXT, text TEXT, PRIMARY KEY (place, at)) WITHOUT ROWID;
CREATE TABLE parent (code TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
CREATE TABLE excludes1 (place TEXT, low TEXT, high TEXT, text TEXT);
CREATE INDEX excludes1_place ON excludes1 (place);
"""


def compile_parts(parts: Sequence[Path], folder: Path, progress: Progress = unheard) -> Compiled:
    """Writes the store of one Tabular List or flat file, and of the index files beside it. Raises CodeFileError."""
    tabulars: list[tuple[Path, ET.Element]] = []
    flats: list[Path] = []
    index: list[Term] = []
    for part in parts:
        if part.suffix.lower() != ".xml":
            flats.append(part)
            continue
        root = _parse(part)
        if root.tag == icd_index.ROOT:
            index += icd_index.read_index(root, part)
        else:
            tabulars.append((part, root))
    if len(tabulars) + len(flats) != 1:
        raise CodeFileError(parts[0], "an edition is one Tabular List or one flat file, with its indexes beside it")
    if flats:
        return _compile_flat(flats[0], index, folder, progress)
    return _compile_tabular(*tabulars[0], index, folder)


def _parse(path: Path) -> ET.Element:
    """Expat refuses entity bombs by itself (since 2.4.1), and a code file is one that an administrator chose."""
    try:
        return ET.parse(path).getroot()  # noqa: S314
    except ET.ParseError as error:
        raise CodeFileError(path, f"not well-formed XML, cut short perhaps: {error.msg}", error.position[0]) from error


def _compile_tabular(path: Path, root: ET.Element, index: list[Term], folder: Path) -> Compiled:
    listed, notes, chapter_of = tabular.read_tabular(root, path)
    rows = [row for each in listed for row in tabular.expand(each)]
    notes = notes + [note for each in listed for note in each.notes]
    terms = [term for each in listed for term in tabular.terms(each)]
    sections = [
        (each.code, each.above if each.above != each.code else chapter_of[each.above])
        for each in listed
        if len(each.code) == 3
    ]
    known, said = _of_known(index, rows)
    with codebook.creating(folder, rows, terms + known) as db:
        _write_notes(db, notes, [*sections, *chapter_of.items()])
    return Compiled(sum(row.billable for row in rows), said)


def _compile_flat(path: Path, index: list[Term], folder: Path, progress: Progress) -> Compiled:
    rows = list(read_flat(path, ICD10CM, progress))
    known, said = _of_known(index, rows)
    with codebook.creating(folder, rows, [Term(row.code, row.title) for row in rows] + known) as db:
        _write_notes(db, [], [])
    return Compiled(sum(row.billable for row in rows), (_FLAT, *said))


def _of_known(index: list[Term], rows: list[Row]) -> tuple[list[Term], tuple[str, ...]]:
    """The index terms whose code is in the edition, and what to say of them."""
    codes = {row.code for row in rows}
    known = [term for term in index if term.code in codes]
    if not index:
        return [], ()
    lost = len(index) - len(known)
    return known, (f"{len(known):,} index terms" + (f", {lost:,} left out as their code is not there" if lost else ""),)


def _write_notes(db: sqlite3.Connection, notes: list[Note], parents: list[tuple[str, str]]) -> None:
    db.executescript(_SCHEMA)
    db.executemany(
        "INSERT INTO note VALUES (?, ?, ?, ?)", ((n.place, at, n.kind, n.text) for at, n in enumerate(notes))
    )
    db.executemany("INSERT OR IGNORE INTO parent VALUES (?, ?)", parents)
    db.executemany(
        "INSERT INTO excludes1 VALUES (?, ?, ?, ?)",
        [(n.place, *ends, n.text) for n in notes if n.kind == "excludes1" for ends in note_ranges(n.text)],
    )


_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


def _keep(memo: dict[_Key, _Kept], key: _Key, value: _Kept) -> None:
    if len(memo) >= _MEMO_LIMIT:
        memo.clear()
    memo[key] = value


class Icd10cm(Codebook):
    """An edition; one that came from a flat file knows no notes."""

    def __init__(self, folder: Path, edition: str) -> None:
        super().__init__(folder, edition)
        self._memo: dict[str, DiagnosisFact | None] = {}
        self._excluded: dict[tuple[str, str], str | None] = {}
        self._excludes: dict[str, tuple[tuple[str, str, str], ...]] = {}
        self._first: dict[str, tuple[tuple[str, str], ...]] = {}
        self._sides: dict[str, dict[str, Sides]] = {}

    def find(self, code: str) -> DiagnosisFact | None:
        try:
            return self._memo[code]
        except KeyError:
            pass
        row = self.row(code)
        fact = DiagnosisFact(*row) if row else None
        _keep(self._memo, code, fact)
        return fact

    @functools.cached_property
    def has_notes(self) -> bool:
        return self._db.execute("SELECT 1 FROM note LIMIT 1").fetchone() is not None

    def excludes1(self, code: str, other: str) -> str | None:
        pair = code, other
        try:
            return self._excluded[pair]
        except KeyError:
            pass
        for low, high, text in self._excludes_of(code):
            if low <= other[: len(low)] and other[: len(high)] <= high:
                _keep(self._excluded, pair, text)
                return text
        _keep(self._excluded, pair, None)
        return None

    def _excludes_of(self, code: str) -> tuple[tuple[str, str, str], ...]:
        """(first, last, text) of every Excludes1 note that binds the code."""
        if code not in self._excludes:
            places = self.places_above(code)
            sql = f"SELECT low, high, text FROM excludes1 WHERE place IN ({','.join('?' * len(places))})"  # noqa: S608 - marks only
            _keep(self._excludes, code, tuple(self._db.execute(sql, places)))
        return self._excludes[code]

    def coded_first(self, code: str) -> tuple[tuple[str, str], ...]:
        try:
            return self._first[code]
        except KeyError:
            pass
        places = [code[:length] for length in range(len(code), 2, -1)]
        sql = f"SELECT text FROM note WHERE kind = 'code-first' AND place IN ({','.join('?' * len(places))})"  # noqa: S608
        named = tuple([ends for (text,) in self._db.execute(sql, places) for ends in note_ranges(text)])
        _keep(self._first, code, named)
        return named

    def sides(self, code: str) -> Sides | None:
        category = code[:3]
        if category not in self._sides:
            sql = "SELECT code, title FROM code WHERE code >= ? AND code < ? AND billable"
            _keep(self._sides, category, by_side(self._db.execute(sql, (category, category + "~"))))
        return self._sides[category].get(code)

    def notes(self, code: str) -> list[Note]:
        """Every instructional note that binds the code: its own and those of what it stands under."""
        places = self.places_above(code)
        sql = f"SELECT place, kind, text FROM note WHERE place IN ({','.join('?' * len(places))}) ORDER BY at"  # noqa: S608
        return [Note(*row) for row in self._db.execute(sql, places)]

    def places_above(self, code: str) -> list[str]:
        """The code, its stems down to three characters, its section and its chapter. A section of one category (Z68) is
        named as the category is."""
        places = [code[:length] for length in range(len(code), 2, -1)]
        place = code[:3]
        while row := self._db.execute("SELECT place FROM parent WHERE code = ?", (place,)).fetchone():
            if row[0] == place:
                break
            place = row[0]
            places.append(place)
        return places


def _compare(before: Icd10cm, after: Icd10cm) -> Changes:
    return by_code(before.codes(), after.codes())


def edition_in_name(name: str) -> str | None:
    """
    >>> edition_in_name("icd10cm_order_2027.txt"), edition_in_name("icd10c-tabular-April-1-2026.xml")
    ('FY2027', 'FY2026-April')
    """
    match = _NAME.fullmatch(name)
    return f"FY{match[2]}" + (f"-{match[1]}" if match[1] else "") if match else None


SETS = (
    CodeSet(
        name="icd10cm",
        title="Diagnoses (ICD-10-CM)",
        file="the Tabular List XML, with the index files beside it in a folder; or the order or code file of CMS",
        publisher="CDC/NCHS and CMS",
        compile=compile_parts,
        open=Icd10cm,
        compare=_compare,
        reaches_back=False,
        several_parts=True,
        edition_in_name=edition_in_name,
    ),
)
