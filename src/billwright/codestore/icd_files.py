"""The flat files in which CMS gives out ICD codes: the order file, the code file, and the last files of ICD-9-CM.

Every line must be of the layout; one that is not is named, and with it the whole file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from billwright.codestore.codebook import Row
from billwright.codestore.sets import Progress
from billwright.codestore.store import CodeFileError

_ORDER = re.compile(r"(\d{5}) ([0-9A-Z]{2,7} *) ([01]) (.{60}) (\S.*)")
_TOLD_EVERY = 10_000


class Layout(NamedTuple):
    """What tells the codes of a set: `code` matches one that is billable, without dots; `last` begins the codes at the end
    of a file that is whole."""

    code: re.Pattern[str]
    last: str


ICD10CM = Layout(re.compile(r"[A-Z](?:\d[0-9A-Z]|[A-Z]\d)[0-9A-Z]{0,4}"), "Z")
ICD10PCS = Layout(re.compile(r"[0-9A-HJ-NP-Z]{7}"), "X")
ICD9CM = Layout(re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}"), "V")
ICD9_PROCEDURES = Layout(re.compile(r"\d{2,4}"), "9")


def read_flat(path: Path, layout: Layout, progress: Progress) -> Iterator[Row]:
    """Codes of an order file (headings among them) or of a code file. Raises CodeFileError naming the line."""
    lines, is_ended = _lines(path)
    is_order = bool(lines) and lines[0][:5].isdigit() and lines[0][5:6] == " " and len(lines[0]) > 77
    seen: dict[str, int] = {}
    order = 0
    for number, line in enumerate(lines, 1):
        if is_order:
            order, row = _ordered(path, number, line, order)
        else:
            row = _coded(path, number, line)
        if row.billable and not layout.code.fullmatch(row.code):
            raise CodeFileError(path, f"not a code of this set: {row.code!r}", number)
        if row.code in seen:
            raise CodeFileError(path, f"{row.code} was on line {seen[row.code]} already", number)
        seen[row.code] = number
        if number % _TOLD_EVERY == 0:
            progress(number)
        yield row
    if not seen:
        raise CodeFileError(path, "no code found")
    if not is_ended and not row.code.startswith(layout.last):
        raise CodeFileError(path, f"it ends within a line, at {row.code}: cut short", number)


def _ordered(path: Path, number: int, line: str, before: int) -> tuple[int, Row]:
    """Columns 1-5 the order number, 7-13 the code, 15 whether it is billable, 17-76 a short title, from 78 the long one."""
    match = _ORDER.fullmatch(line)
    if match is None or len(match[2]) != 7:
        raise CodeFileError(path, "not a line of an order file: number, code, 0 or 1, short and long title", number)
    order = int(match[1])
    if order <= before:
        raise CodeFileError(path, f"order number {match[1]} does not follow {before:05}", number)
    return order, Row(match[2].strip(), match[5].strip(), match[3] == "1")


def _coded(path: Path, number: int, line: str) -> Row:
    code, _, title = line.partition(" ")
    if not code or not title.strip():
        raise CodeFileError(path, "not a line of a code file: a code and its title", number)
    return Row(code, title.strip(), True)


def _lines(path: Path) -> tuple[list[str], bool]:
    """The lines, and whether the last is ended, as it is in every file of CMS. The newer files are in UTF-8, the older
    ones in Latin-1."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines, text.endswith("\n")
