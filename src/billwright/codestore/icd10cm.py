"""ICD-10-CM from the official Tabular List XML (CDC/NCHS, public domain) into one small SQLite file.

The XML spells out categories and codes but not their seventh characters: those are defined once, at a category or a
subcategory, for all codes below, and shorter codes are filled with X. Reading expands them, so that the store answers
for every billable code. Instructional notes stay where they are written; a look-up walks up from a code.
"""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import DiagnosisFact

DATA = "icd10cm.sqlite3"
_MEMO_LIMIT = 100_000
"""Codes remembered per open table: above the number there are, and a bound against a hostile file."""

_TERMS_A_CODE = 4
"""Rows read for each code wanted, as several terms of one code may meet the words."""
_MOST_RANKED = 4_000
"""Terms that one search puts in order: words as common as "other" are answered from the first of them, in time."""

_NOTES = {
    "includes": "includes",
    "inclusionTerm": "inclusion",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code-first",
    "useAdditionalCode": "use-additional",
    "codeAlso": "code-also",
}
_MANIFESTATION = re.compile(
    r"(?<!not )classified elsewhere|(?<!not )elsewhere classified$|^Diabetes mellitus due to underlying condition"
    r"|in neoplastic disease|in chronic kidney disease|due to disease|^Other reactive arthropathies|^Reactive arthropathy"
)
"""Words of a title that, where a code-first note stands at or above the code, make it the manifestation of a pair
(Guidelines I.A.13). Against the manifestation flags of CMS's Outpatient Code Editor of April 2026 these words miss
two codes of 422 (D75.81, J84.03, whose titles say nothing of it) and add eight of H36.8 with the same instruction."""
_REMARK = re.compile(r"\(([^()]*)\)")
_RANGE = re.compile(r"([A-Z]\d[\dA-Z.]*)-?(?:\s*-\s*([A-Z]\d[\dA-Z.]*)-?)?")

_SCHEMA = """
CREATE TABLE code (code TEXT PRIMARY KEY, title TEXT, billable INT, manifestation INT) WITHOUT ROWID;
CREATE TABLE note (place TEXT, at INT, kind TEXT, text TEXT, PRIMARY KEY (place, at)) WITHOUT ROWID;
CREATE TABLE parent (code TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
CREATE TABLE excludes1 (place TEXT, low TEXT, high TEXT, text TEXT);
CREATE INDEX excludes1_place ON excludes1 (place);
CREATE VIRTUAL TABLE words USING fts5(code UNINDEXED, text, is_term UNINDEXED,
    tokenize = "porter unicode61 remove_diacritics 2");
"""


class Note(NamedTuple):
    """`place` is a code, a section ("E08-E13") or a chapter ("4"); `kind` is a value of _NOTES."""

    place: str
    kind: str
    text: str


class Listed(NamedTuple):
    """A code as the XML lists it, before its seventh characters. `above` names its section."""

    code: str
    title: str
    has_children: bool
    sevenths: tuple[tuple[str, str], ...]
    manifestation: bool
    above: str
    notes: tuple[Note, ...]


class _Inherited(NamedTuple):
    sevenths: tuple[tuple[str, str], ...]
    code_first: bool
    names_manifestation: bool
    section: str


def read_tabular(path: Path) -> tuple[list[Listed], list[Note], dict[str, str]]:
    """Codes in order, the notes of chapters and sections, and each section's chapter. Raises CodeFileError.

    Expat refuses entity bombs by itself (since 2.4.1), and a code file is one that an administrator chose.
    """
    try:
        root = ET.parse(path).getroot()  # noqa: S314
    except ET.ParseError as error:
        raise CodeFileError(path, f"not well-formed XML, cut short perhaps: {error.msg}", error.position[0]) from error
    if root.tag != "ICD10CM.tabular" or root.find("chapter") is None:
        raise CodeFileError(path, f"not the ICD-10-CM Tabular List: its root is <{root.tag}>")
    listed: list[Listed] = []
    notes: list[Note] = []
    chapter_of: dict[str, str] = {}
    for chapter in root.iterfind("chapter"):
        chapter_name = chapter.findtext("name", "")
        notes += _notes_at(chapter, chapter_name)
        for section in chapter.iterfind("section"):
            name = section.get("id", "")
            chapter_of[name] = chapter_name
            notes += _notes_at(section, name)
            start = _Inherited((), section.find("codeFirst") is not None, False, name)
            for node in section.iterfind("diag"):
                listed += _walk(node, start)
    if not listed:
        raise CodeFileError(path, "the Tabular List holds no code")
    return listed, notes, chapter_of


def _walk(node: ET.Element, above: _Inherited) -> Iterator[Listed]:
    code = node.findtext("name", "").replace(".", "")
    title = node.findtext("desc", "")
    own = node.find("sevenChrDef")
    here = _Inherited(
        tuple((each.get("char", ""), each.text or "") for each in own.iterfind("extension"))
        if own is not None
        else above.sevenths,
        above.code_first or node.find("codeFirst") is not None,
        above.names_manifestation or (bool(_MANIFESTATION.search(title)) and "as the cause of" not in title),
        above.section,
    )
    children = node.findall("diag")
    pair = here.code_first and here.names_manifestation
    yield Listed(code, title, bool(children), here.sevenths, pair, here.section, tuple(_notes_at(node, code)))
    for child in children:
        yield from _walk(child, here)


def _notes_at(node: ET.Element, place: str) -> Iterator[Note]:
    for child in node:
        if kind := _NOTES.get(child.tag):
            for note in child.iterfind("note"):
                yield Note(place, kind, (note.text or "").strip())


def expand(listed: Listed) -> Iterator[tuple[str, str, bool]]:
    """(code, title, billable) of a listed code and of what its seventh characters make of it.

    S06 defines a seventh character for all its codes, but one whose sixth says that the patient died (7, 8) takes only
    A: the tabular says so in words.
    """
    needs_seventh = bool(listed.sevenths) and not listed.has_children
    yield listed.code, listed.title, not listed.has_children and not needs_seventh
    if not needs_seventh:
        return
    stem = listed.code.ljust(6, "X")
    died = stem.startswith("S06") and stem[5] in "78"
    for character, meaning in listed.sevenths:
        if not (died and character in "DS"):
            yield stem + character, f"{listed.title}, {meaning}", True


def note_ranges(text: str) -> Iterator[tuple[str, str]]:
    """(first, last) of the codes a note names in parentheses, without dots; both compare by their own length.

    A condition ("T36-T50 with sixth character 5", "unless ...") is more than a range can say, so it yields none.

    >>> list(note_ranges("pancreatitis (K85-K86.-)")), list(note_ranges("gestational diabetes (O24.4-)"))
    ([('K85', 'K86')], [('O244', 'O244')])
    >>> list(note_ranges("poisoning (T36-T50 with sixth character 1-4)"))
    []
    """
    if " unless " in text:
        return
    for remark in _REMARK.findall(text):
        if "with" in remark:
            continue
        for part in remark.split(","):
            if match := _RANGE.fullmatch(part.strip()):
                first = match[1].replace(".", "")
                yield first, (match[2] or match[1]).replace(".", "")


def _search_rows(listed: Listed) -> Iterator[tuple[str, str, bool]]:
    """The title and each term that the code includes, a row each, so that a short match ranks above a long one."""
    yield listed.code, listed.title, False
    for note in listed.notes:
        if note.kind in ("inclusion", "includes"):
            yield listed.code, note.text, True


def compile_tabular(source: Path, target: Path) -> int:
    """Writes the store; gives the number of billable codes. Raises CodeFileError for anything but the Tabular List."""
    listed, notes, chapter_of = read_tabular(source)
    connection = sqlite3.connect(target)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        rows = [(*row, each.manifestation) for each in listed for row in expand(each)]
        notes += [note for each in listed for note in each.notes]
        connection.executemany("INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT INTO note VALUES (?, ?, ?, ?)", ((n.place, at, n.kind, n.text) for at, n in enumerate(notes))
        )
        connection.executemany(
            "INSERT OR IGNORE INTO parent VALUES (?, ?)",
            [(each.code, each.above) for each in listed if len(each.code) == 3] + list(chapter_of.items()),
        )
        connection.executemany(
            "INSERT INTO excludes1 VALUES (?, ?, ?, ?)",
            [(n.place, *ends, n.text) for n in notes if n.kind == "excludes1" for ends in note_ranges(n.text)],
        )
        connection.executemany(
            "INSERT INTO words VALUES (?, ?, ?)", (row for each in listed for row in _search_rows(each))
        )
        connection.commit()
        return int(connection.execute("SELECT count(*) FROM code WHERE billable").fetchone()[0])
    finally:
        connection.close()


class Match(msgspec.Struct, frozen=True):
    """A code that a search found, best first; `term` is the inclusion term that met the words, where one did."""

    code: str
    title: str
    term: str


class Icd10cm:
    """An edition open for reading, by any thread: the file never changes, and SQLite serializes one connection."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        if not (folder / DATA).is_file():
            raise CodeFileError(folder / DATA, f"the store of {edition} is gone: remove {folder} and load it again")
        self._db = sqlite3.connect(f"file:{folder / DATA}?immutable=1", uri=True, check_same_thread=False)
        self._memo: dict[str, DiagnosisFact | None] = {}

    def find(self, code: str) -> DiagnosisFact | None:
        try:
            return self._memo[code]
        except KeyError:
            pass
        row = self._db.execute(
            "SELECT code, title, billable, manifestation FROM code WHERE code = ?", (code,)
        ).fetchone()
        fact = DiagnosisFact(row[0], row[1], bool(row[2]), bool(row[3])) if row else None
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        self._memo[code] = fact
        return fact

    def billable_below(self, code: str, limit: int) -> tuple[str, ...]:
        sql = "SELECT code FROM code WHERE code > ? AND code < ? AND billable ORDER BY code LIMIT ?"
        return tuple(row[0] for row in self._db.execute(sql, (code, code + "~", limit)))

    def excludes1(self, code: str, other: str) -> str | None:
        places = self.places_above(code)
        sql = f"SELECT low, high, text FROM excludes1 WHERE place IN ({','.join('?' * len(places))})"  # noqa: S608 - marks only
        for low, high, text in self._db.execute(sql, places):
            if low <= other[: len(low)] and other[: len(high)] <= high:
                return str(text)
        return None

    def notes(self, code: str) -> list[Note]:
        """Every instructional note that binds the code: its own and those of what it stands under."""
        places = self.places_above(code)
        sql = f"SELECT place, kind, text FROM note WHERE place IN ({','.join('?' * len(places))}) ORDER BY at"  # noqa: S608
        return [Note(*row) for row in self._db.execute(sql, places)]

    def places_above(self, code: str) -> list[str]:
        """The code, its stems down to three characters, its section and its chapter."""
        places = [code[:length] for length in range(len(code), 2, -1)]
        place = code[:3]
        while row := self._db.execute("SELECT place FROM parent WHERE code = ?", (place,)).fetchone():
            place = row[0]
            places.append(place)
        return places

    def search(self, words: str, limit: int = 20) -> list[Match]:
        """Codes whose title, or one term that they include, holds every word as a beginning; best first."""
        query = " ".join(f'"{word}"*' for word in re.findall(r"\w+", words))
        if not query:
            return []
        sql = (
            "SELECT code, text, is_term FROM (SELECT code, text, is_term, bm25(words) AS score FROM words"
            " WHERE words MATCH ? LIMIT ?) ORDER BY score, length(code), code LIMIT ?"
        )
        found: dict[str, Match] = {}
        for code, text, is_term in self._db.execute(sql, (query, _MOST_RANKED, limit * _TERMS_A_CODE)):
            fact = self.find(code)
            if fact:
                found.setdefault(code, Match(code, fact.title, text if is_term else ""))
        return list(found.values())[:limit]

    def beginning(self, code: str, limit: int) -> list[DiagnosisFact]:
        """The codes that begin with `code`, headings among them, in order."""
        sql = "SELECT code, title, billable, manifestation FROM code WHERE code >= ? AND code < ? ORDER BY code LIMIT ?"
        rows = self._db.execute(sql, (code, code + "~", limit))
        return [DiagnosisFact(row[0], row[1], bool(row[2]), bool(row[3])) for row in rows]

    def codes(self) -> dict[str, str]:
        """Every billable code with its title, for comparing two editions."""
        return dict(self._db.execute("SELECT code, title FROM code WHERE billable"))


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    return Compiled(compile_tabular(parts[0], folder / DATA))


def _compare(before: Icd10cm, after: Icd10cm) -> Changes:
    return by_code(before.codes(), after.codes())


SETS = (
    CodeSet(
        name="icd10cm",
        title="Diagnoses (ICD-10-CM)",
        file="the Tabular List XML of CDC/NCHS",
        compile=_compile,
        open=Icd10cm,
        compare=_compare,
        reaches_back=False,
    ),
)
