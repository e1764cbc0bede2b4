"""The Tabular List XML of ICD-10-CM (CDC/NCHS, public domain), read.

The XML spells out categories and codes but not their seventh characters: those are defined once, at a category or a
subcategory, for all codes below, and shorter codes are filled with X. Reading expands them, so that the store answers
for every billable code. Instructional notes stay where they are written; a look-up walks up from a code.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from billwright.codestore.codebook import Row
from billwright.codestore.store import CodeFileError
from billwright.codestore.words import Term

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
_RANGE = re.compile(r"([A-Z](?:\d|[A-Z]\d)[\dA-Z.]*)-?(?:\s*-\s*([A-Z](?:\d|[A-Z]\d)[\dA-Z.]*)-?)?")


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


def read_tabular(root: ET.Element, path: Path) -> tuple[list[Listed], list[Note], dict[str, str]]:
    """Codes in order, the notes of chapters and sections, and each section's chapter. Raises CodeFileError."""
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


def expand(listed: Listed) -> Iterator[Row]:
    """A listed code and what its seventh characters make of it.

    S06 defines a seventh character for all its codes, but one whose sixth says that the patient died (7, 8) takes only
    A: the tabular says so in words.
    """
    needs_seventh = bool(listed.sevenths) and not listed.has_children
    yield Row(listed.code, listed.title, not listed.has_children and not needs_seventh, listed.manifestation)
    if not needs_seventh:
        return
    stem = listed.code.ljust(6, "X")
    died = stem.startswith("S06") and stem[5] in "78"
    for character, meaning in listed.sevenths:
        if not (died and character in "DS"):
            yield Row(stem + character, f"{listed.title}, {meaning}", True, listed.manifestation)


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


def terms(listed: Listed) -> Iterator[Term]:
    """The title and each term that the code includes."""
    yield Term(listed.code, listed.title)
    for note in listed.notes:
        if note.kind in ("inclusion", "includes"):
            yield Term(listed.code, note.text, "inclusion")
