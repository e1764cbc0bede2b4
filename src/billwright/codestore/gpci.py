"""Geographic practice cost indices: the GPCI file of CMS, CSV.

Above the localities stand a title and a heading whose columns name their year; below them, remarks. The work index is
printed with its floor of 1.0, in some quarters without it too. Leading zeros of numbers are lost in some years' files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from billwright.codestore import facts
from billwright.codestore.facts import Facts
from billwright.codestore.sets import Changes, CodeSet, Compiled, Progress, by_code
from billwright.codestore.sheets import Notes, Row, read_sheet, text_of
from billwright.codestore.store import CodeFileError
from billwright.rules.codes import Locality

_YEARS = range(2007, 2051)
_INDEX = re.compile(r"[0-4](?:\.\d{1,4})?")
_NAME = re.compile(r"GPCI_?(20\d{2})[^.]*\.csv", re.IGNORECASE)


def _of_a_year(*headings: str) -> tuple[str, ...]:
    return tuple(f"{year} {heading}" for year in _YEARS for heading in headings) + headings


_COLUMNS = {
    "contractor!": ("Medicare Administrative Contractor (MAC)", "MAC", "Carrier", "Contractor"),
    "state": ("State",),
    "number!": ("Locality Number", "Locality"),
    "name": ("Locality Name",),
    "work!": _of_a_year("PW GPCI (with 1.0 Floor)", "PW GPCI"),
    "expense!": _of_a_year("PE GPCI"),
    "malpractice!": _of_a_year("MP GPCI"),
}


def read(path: Path, notes: Notes) -> dict[str, Locality]:
    """By contractor and locality number. Raises CodeFileError naming the line."""
    found: dict[str, Locality] = {}
    for row in read_sheet(path, text_of(path, notes), _COLUMNS, notes):
        if not row.cells["number"] and not row.cells["expense"]:
            notes.count("remark left out")
            continue
        locality = _locality(path, row)
        key = locality.contractor + locality.number
        if key in found:
            raise CodeFileError(
                path, f"locality {locality.number} of contractor {locality.contractor} is listed twice", row.line
            )
        found[key] = locality
    if not found:
        raise CodeFileError(path, "no locality follows its heading: is the file cut short?")
    return found


def _locality(path: Path, row: Row) -> Locality:
    contractor, number = row.cells["contractor"].zfill(5), row.cells["number"].zfill(2)
    if not (re.fullmatch(r"\d{5}", contractor) and re.fullmatch(r"\d{2}", number)):
        raise CodeFileError(
            path, f"not a contractor and a locality: {row.cells['contractor']!r}, {row.cells['number']!r}", row.line
        )
    for field in ("work", "expense", "malpractice"):
        if not _INDEX.fullmatch(row.cells[field]):
            raise CodeFileError(path, f"the index of {field} {row.cells[field]!r} is not one such as 1.023", row.line)
    return Locality(
        contractor=contractor,
        number=number,
        name=row.cells["name"].rstrip("*"),
        state=row.cells["state"],
        work=Decimal(row.cells["work"]),
        expense=Decimal(row.cells["expense"]),
        malpractice=Decimal(row.cells["malpractice"]),
    )


class Localities:
    """An edition open for reading."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition = edition
        self._localities: Facts[Locality] = Facts(folder, edition, Locality)

    def find(self, contractor: str, number: str) -> Locality | None:
        return self._localities.find(contractor + number)

    def all(self) -> list[Locality]:
        """In the order of contractor and number, for choosing one."""
        return list(self._localities.all().values())


def compare(before: Localities, after: Localities) -> Changes:
    return by_code(_in_words(before), _in_words(after))


def _in_words(table: Localities) -> dict[str, str]:
    return {
        f"{each.contractor} {each.number}": f"work {each.work}, expense {each.expense}, malpractice {each.malpractice}"
        for each in table.all()
    }


def edition_in_name(name: str) -> str | None:
    """
    >>> edition_in_name("GPCI2026.csv")
    '2026Q1'
    """
    match = _NAME.search(name)
    return f"{match[1]}Q1" if match else None


def _compile(parts: Sequence[Path], folder: Path, progress: Progress) -> Compiled:
    notes = Notes()
    rows = facts.write(folder, read(parts[0], notes))
    progress(rows)
    return Compiled(rows, notes.told())


SETS = (
    CodeSet(
        name="mpfs-gpci",
        title="Medicare fee schedule: localities",
        file="GPCI….csv, in the archive of the relative values",
        publisher="CMS, PFS relative value files, yearly (cms.gov)",
        compile=_compile,
        open=Localities,
        compare=compare,
        reaches_back=False,
        edition_in_name=edition_in_name,
    ),
)
