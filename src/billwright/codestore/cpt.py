"""CPT from the American Medical Association's data files, which a practice has by its own licence: none is shipped.

Three of the layouts that the AMA gives out (CPT data files, file layout): the long description with a tab after the code
(LONGULT, LONGUT) or in records of 80 with a sequence number (LONGULF, LONGUF), and the medium or short one after a blank
(MEDU, SHORTU). Each begins with the AMA's notice. A CSV of code and description, as many vendors pass it on, is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from billwright.codestore import lists
from billwright.codestore.sets import CodeSet, Compiled, Progress
from billwright.codestore.sheets import Notes, read_day, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.records.words import counted
from billwright.rules.codes import CodeFact

CODE = re.compile(r"\d{4}[0-9AFTUM]")
_TABBED = re.compile(r"(\d{4}[0-9AFTUM])\t(.*)")
_SEQUENCED = re.compile(r"(\d{4}[0-9AFTUM])(\d\d) (.*)")
_SPACED = re.compile(r"(\d{4}[0-9AFTUM]) (.*)")
_EVERY = 2_000
_COLUMNS = {
    "code!": ("CPT Code", "CPT", "Code"),
    "title!": ("Description", "Short Description", "Short", "Medium", "Long", "Long Description", "Descriptor"),
    "starts": ("From", "Effective Date", "Start Date", "Current Descriptor Effective Date"),
    "ends": ("To", "Termination Date", "End Date"),
}


def read(path: Path, notes: Notes, progress: Progress) -> list[CodeFact]:
    """Codes in the file's order. Raises CodeFileError naming the line."""
    text = text_of(path, notes)
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if _SPACED.match(line) or _layout(line)), None)
    if first is None:
        return lists.settled(path, _read_csv(path, text, notes), notes)
    if first:
        notes.say(f"{counted(first, 'line')} of notice above the codes")
    return lists.settled(path, _read_text(path, lines, first, progress), notes)


def _layout(line: str) -> re.Pattern[str] | None:
    return next((each for each in (_TABBED, _SEQUENCED) if each.match(line)), None)


def _read_text(path: Path, lines: list[str], first: int, progress: Progress) -> Iterator[tuple[int, CodeFact]]:
    """One layout from its first code to its end. A line that is none of it is damage, and refused."""
    form = _layout(lines[first]) or _SPACED
    begun, code, words = 0, "", ""
    for number, line in enumerate(lines[first:], first + 1):
        if not line.strip():
            continue
        match = form.fullmatch(line.rstrip("\r"))
        if match is None:
            raise CodeFileError(path, "not a code with its description, as on the lines before it: cut short?", number)
        more = " ".join(match[match.lastindex or 2].split())
        if form is _SEQUENCED and match[2] != "01":
            if match[1] != code:
                raise CodeFileError(path, "it goes on with a description of which the beginning is not there", number)
            words = f"{words} {more}"
            continue
        if code:
            yield begun, CodeFact(code, words)
        if not more:
            raise CodeFileError(path, f"{match[1]} has no description: cut short?", number)
        begun, code, words = number, match[1], more
        if number % _EVERY == 0:
            progress(number)
    yield begun, CodeFact(code, words)


def _read_csv(path: Path, text: str, notes: Notes) -> Iterator[tuple[int, CodeFact]]:
    for row in read_sheet(path, text, _COLUMNS, notes):
        if not CODE.fullmatch(row.cells["code"]):
            raise CodeFileError(path, f"not a CPT code: {row.cells['code']!r}", row.line)
        starts = read_day(path, row.line, row.cells["starts"])
        ends = lists.dated(path, row.line, starts, read_day(path, row.line, row.cells["ends"]))
        yield row.line, CodeFact(row.cells["code"], row.cells["title"], starts, ends)


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    facts = read(parts[0], notes, progress)
    if not facts:
        raise CodeFileError(parts[0], "no CPT code found", 1)
    progress(len(facts))
    return Compiled(lists.write(facts, folder), notes.told())


SETS = (
    CodeSet(
        name="cpt",
        title="Procedures (CPT)",
        file="a data file of your CPT licence: LONGULT, LONGULF, MEDU or SHORTU as text, or a CSV of code and description",
        publisher="American Medical Association (ama-assn.org)",
        compile=_compile,
        open=lists.open_list,
        compare=lists.compare,
        reaches_back=False,
        is_licensed=True,
    ),
)
