"""The index XML of ICD-10-CM (CDC/NCHS, public domain): the words under which a coder looks a code up.

The Alphabetic Index and the External Cause Index give a code a term; the Neoplasm Table and the Table of Drugs give each
term a row of codes, by what the columns say. "See" and "see also" point to other terms and are left out.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from billwright.codestore.store import CodeFileError
from billwright.codestore.words import Term

ROOT = "ICD10CM.index"


def read_index(root: ET.Element, path: Path) -> list[Term]:
    """Every term with its code, its main terms before it: "Accident, boat, striking swimmer". Raises CodeFileError."""
    columns = {head.get("col", ""): _words(head) for head in root.iterfind("indexHeading/head")}
    found: list[Term] = []
    for main in root.iterfind("letter/mainTerm"):
        found += _terms(main, "", columns)
    if not found:
        raise CodeFileError(path, "the index holds no term with a code")
    return found


def _terms(node: ET.Element, above: str, columns: dict[str, str]) -> Iterator[Term]:
    title = node.find("title")
    name = ", ".join(part for part in (above, _words(title) if title is not None else "") if part)
    if code := _code(node.findtext("code", "")):
        yield Term(code, name, "index")
    for cell in node.iterfind("cell"):
        if code := _code(cell.text or ""):
            yield Term(code, f"{name}: {columns.get(cell.get('col', ''), '')}".rstrip(": "), "index")
    for child in node.iterfind("term"):
        yield from _terms(child, name, columns)


def _words(node: ET.Element) -> str:
    return " ".join(" ".join(node.itertext()).split())


def _code(text: str) -> str:
    """Without dots, and without the hyphen that asks for more characters; empty for the dashes of an empty cell."""
    return text.strip().rstrip("-").replace(".", "")
