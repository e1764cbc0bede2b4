"""What people type for an amount or a day, read forgivingly: where it can mean only one thing. What can mean two is refused
with both named, for a guess costs more than a second look. Pure: the day of the practice is passed in."""

from __future__ import annotations

import datetime as dt
import re

from billwright.records.money import parse_cents

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?: \d{3})+(?:\.\d*)?")
_PLAIN = re.compile(r"\d*(?:\.\d*)?")


class TypedError(ValueError):
    """Cannot be read, or can be read in two ways. The text says what to type instead."""


def read_cents(text: str) -> int:
    """Cents from an amount as typed or pasted; minus, brackets and a minus behind are all minus.

    >>> [read_cents(each) for each in ("1234.5", "$1,234.50", "1 234.50", ".50", "12.", "(3.25)", "3.25-", "-$3.25")]
    [123450, 123450, 123450, 50, 1200, -325, -325, -325]
    >>> read_cents("12,50")
    Traceback (most recent call last):
    ...
    billwright.web.typed.TypedError: 12,50 could be 12.50 or 1,250: type cents after a point
    """
    bare = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").strip()
    negative = bare.startswith("-") or bare.endswith("-") or (bare.startswith("(") and bare.endswith(")"))
    bare = bare.strip("()-+ ").removeprefix("$").strip(" -")
    if not (_GROUPED.fullmatch(bare) or _PLAIN.fullmatch(bare)):
        raise TypedError(_what_amount(bare))
    try:
        cents = parse_cents(bare.replace(",", "").replace(" ", ""))
    except ValueError:
        raise TypedError(_what_amount(bare)) from None
    return -cents if negative else cents


def _what_amount(bare: str) -> str:
    if re.fullmatch(r"\d+[, ]\d\d", bare):
        whole, cents = re.split("[, ]", bare)
        return f"{bare} could be {whole}.{cents} or {int(whole + cents):,}: type cents after a point"
    if re.fullmatch(r"[\d, ]+\.\d{3,}", bare):
        return f"{bare[:20]} has more than two decimals: type an amount such as 125.00"
    return "type an amount such as 125.00"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SUCH_AS = "type a day such as 11/24/2026, 112426, t or t-3"
_WORDS = {"t": 0, "today": 0, "y": -1, "yesterday": -1, "tomorrow": 1}
_SHAPES = (
    r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})",
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
    r"(?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?:[-/. ](?P<y>\d{4}|\d\d))?",
    r"(?P<m>\d\d)(?P<d>\d\d)(?P<y>\d{4}|\d\d)?",
    r"(?P<m>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:,? (?P<y>\d{4}))?",
    r"(?P<d>\d{1,2})\.? (?P<m>[a-z]{3,9})\.?(?:,? (?P<y>\d{4}))?",
)


def read_day(text: str, today: dt.date | None = None, *, past: bool = False) -> dt.date:
    """A day as typed, month before day: "11/24", "11-24-26", "112426", "2026-11-24", "Nov 24, 2026", "t", "t-3", "+2w".

    A year left out is the one that brings the day to within DAYS_AHEAD of `today`, the practice's, or else the last such
    day: billing looks back further than ahead. Two digits are a year up to twenty years ahead
    or the last such. `past` is for birth dates: two digits are never ahead, and the year is asked for. Without `today` only
    whole dates are read. Raises TypedError.

    >>> on = dt.date(2026, 11, 24)
    >>> [f"{read_day(each, on):%m/%d/%y}" for each in ("11/20", "1/5", "112426", "t-3", "+2w")]
    ['11/20/26', '01/05/27', '11/24/26', '11/21/26', '12/08/26']
    """
    bare = " ".join(text.lower().replace("\N{MINUS SIGN}", "-").split())
    if today is not None:
        offset = _offset(bare)
        if offset is not None:
            try:
                return today + dt.timedelta(days=offset)
            except OverflowError:
                raise TypedError(_SUCH_AS) from None
    match = next((found for shape in _SHAPES if (found := re.fullmatch(shape, bare, re.ASCII))), None)
    if match is None:
        raise TypedError(_SUCH_AS)
    month, day, year = _month(match["m"]), int(match["d"]), match["y"]
    if year is None:
        return _about(month, day, today, past)
    return _whole(_year(year, today, past), month, day)


def _offset(bare: str) -> int | None:
    """Days from today: "t", "yesterday", "t-3", "today + 7", "+2w"; None for anything else."""
    if bare in _WORDS:
        return _WORDS[bare]
    match = re.fullmatch(r"(?:t|today)? ?([+-]) ?(\d{1,4}) ?(d|w)?", bare, re.ASCII)
    if match is None:
        return None
    days = int(match[2]) * (7 if match[3] == "w" else 1)
    return days if match[1] == "+" else -days


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text[:3] not in _MONTHS:
        raise TypedError(_SUCH_AS)
    return _MONTHS.index(text[:3]) + 1


def _year(text: str, today: dt.date | None, past: bool) -> int:
    if len(text) == 4:
        return int(text)
    if today is None:
        raise TypedError("type the year with four digits, such as 11/24/2026")
    latest = today.year if past else today.year + 20
    return latest - (latest - int(text)) % 100


DAYS_AHEAD = 90
"""How far ahead a day typed without its year may be: a deadline is not further off, and last March is no next March."""


def _about(month: int, day: int, today: dt.date | None, past: bool) -> dt.date:
    if today is None or past:
        raise TypedError("type the year too, such as 11/24/2026")
    if not 1 <= month <= 12:
        return _whole(today.year, month, day)  # says what is wrong with it
    possible = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            possible.append(dt.date(year, month, day))
        except ValueError:  # February 29 in other years
            continue
    if not possible:
        return _whole(today.year, month, day)
    latest = today + dt.timedelta(days=DAYS_AHEAD)
    return max((each for each in possible if each <= latest), default=possible[0])


def _whole(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise TypedError(f"there is no month {month}: type the month first, such as 11/24/2026") from None
        name = _MONTHS[month - 1].title()
        raise TypedError(f"{name} {year} has no day {day}") from None
