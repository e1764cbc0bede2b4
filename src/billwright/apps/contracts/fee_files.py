"""A fee schedule as a CSV file: read whole, every wrong line named, before anything is kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools

import msgspec

from billwright.records.money import parse_cents
from billwright.rules.pricing.schedules import FeeRow, row_errors

COLUMNS = {
    "code": "code", "hcpcs": "code", "cpt": "code", "procedure": "code",
    "modifier": "modifier", "mod": "modifier",
    "amount": "amount", "fee": "amount", "price": "amount", "allowed": "amount",
    "starts": "starts", "start": "starts", "effective": "starts",
    "ends": "ends", "end": "ends", "until": "ends",
    "description": "description",
    "minutes": "minutes", "counting": "counting", "base units": "base_units", "minimum": "minimum",
}  # fmt: skip
"""How files head their columns → what we call it."""
NEEDED = ("code", "amount")
MOST_ROWS = 30_000
MOST_ERRORS = 200
LONGEST_FILE = 5_000_000
MOST_DESCRIPTION = 120
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m/%d/%y")


class FileError(msgspec.Struct, frozen=True, order=True):
    """`line` counts the file's lines from 1."""

    line: int
    words: str


class FeeFile(msgspec.Struct, frozen=True):
    """The rows with their descriptions beside them; with `errors`, none of it is to be taken."""

    rows: tuple[FeeRow, ...]
    descriptions: tuple[str, ...]
    errors: tuple[FileError, ...]


def read_fee_file(text: str, starts: dt.date) -> FeeFile:
    """`starts` holds for lines that name no start. Every wrong line is told, up to MOST_ERRORS of them.

    Not read: several amounts a line (in a facility and not); such a file is loaded twice, into two schedules.
    """
    reader = csv.reader(io.StringIO(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")))
    try:
        header = [COLUMNS.get(" ".join(name.lower().replace("_", " ").split()), "") for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in itertools.islice(reader, MOST_ROWS + 1) if any(cells)]
    except csv.Error as unread:
        return _refused(reader.line_num, f"this is no CSV file: {unread}")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        return _refused(1, f"the header line names no column for {' and '.join(missing)}")
    if not lines:
        return _refused(1, "there is no fee below the header line")
    if len(lines) > MOST_ROWS:
        return _refused(lines[-1][0], f"more than {MOST_ROWS:,} fees: split the file")
    read = [_line(number, dict(zip(header, cells, strict=False)), starts) for number, cells in lines]
    errors = sorted(error for each in read for error in each.errors)
    errors += [] if errors else _repeated(read)
    rows = tuple(each.row for each in read if each.row)
    return FeeFile(rows, tuple(each.description for each in read if each.row), tuple(errors[:MOST_ERRORS]))


class _Read(msgspec.Struct, frozen=True):
    number: int
    row: FeeRow | None
    description: str
    errors: tuple[FileError, ...]


def _refused(line: int, words: str) -> FeeFile:
    return FeeFile((), (), (FileError(line, words),))


def _line(number: int, cells: dict[str, str], starts: dt.date) -> _Read:
    cells = {name: text.strip() for name, text in cells.items()}
    wrong: list[str] = []
    amount, minimum = _cents(cells, "amount", wrong), _cents(cells, "minimum", wrong)
    begins, ends = _day(cells, "starts", wrong), _day(cells, "ends", wrong)
    minutes, base_units = _whole(cells, "minutes", wrong), _whole(cells, "base_units", wrong)
    description = cells.get("description", "")[:MOST_DESCRIPTION]
    if not cells.get("amount"):
        wrong.append("the amount is missing")
    if wrong:
        return _Read(number, None, "", tuple(FileError(number, words) for words in wrong))
    row = FeeRow(
        code=cells.get("code", "").upper(),
        modifier=cells.get("modifier", "").upper(),
        cents=amount,
        starts=begins or starts,
        ends=ends,
        per_minutes=minutes,
        counting=cells.get("counting", "").lower() or "begun",  # type: ignore[arg-type]
        base_units=base_units,
        least_cents=minimum,
    )
    errors = tuple(FileError(number, words) for _, words in row_errors(row))
    return _Read(number, None if errors else row, description, errors)


def _cents(cells: dict[str, str], name: str, wrong: list[str]) -> int:
    text = cells.get(name, "").removeprefix("$").replace(",", "").strip()
    try:
        return parse_cents(text) if text else 0
    except ValueError:
        wrong.append(f"{cells[name][:20]!r} is no amount")
        return 0


def _day(cells: dict[str, str], name: str, wrong: list[str]) -> dt.date | None:
    text = cells.get(name, "")
    for form in _DAYS if text else ():
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day, in no zone
        except ValueError:
            continue
    if text:
        wrong.append(f"{text[:20]!r} is no day: write 2026-01-31 or 01/31/2026")
    return None


def _whole(cells: dict[str, str], name: str, wrong: list[str]) -> int:
    text = cells.get(name, "") or "0"
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    wrong.append(f"{text[:20]!r} is no whole number")
    return 0


def _repeated(read: list[_Read]) -> list[FileError]:
    """The same code, modifier and start twice: which of the two amounts holds, nobody can tell."""
    first: dict[tuple[str, str, dt.date], int] = {}
    errors = []
    for each in read:
        if each.row:
            at = first.setdefault((each.row.code, each.row.modifier, each.row.starts), each.number)
            if at != each.number:
                words = f"{each.row.code} {each.row.modifier}".strip()
                errors.append(FileError(each.number, f"{words} stands in line {at} already, from the same day"))
    return errors
