"""What an account is found by: pure, so that the migration, the actions and the search agree on every letter.

A key is UTF-8 bytes, because bytes sort alike on every database, whatever its collation: a beginning is a range. It reads
`whose kind text NUL name`, where whose is P (patient) or C (client), kind n (a word of the name), t (telephone), b (birth
date) or a (account number), and name is every word of the name, folded: the order of the index is the order of the answer,
and a second word that was typed is looked for in the keys that the first one meets.
It holds nothing that the party's own row does not hold as openly; what is sealed there has no key here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

PATIENT, CLIENT = "P", "C"
MOST_WORDS = 8
"""Words of a search that count; a name has fewer."""
NAME = "n"
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2}))(?!\d)"
)
_ACCOUNT = re.compile(r"(?i)(?<![\w-])(?P<series>[pc])-?(?P<number>\d{1,12})(?![\w-])")
_PHONE = re.compile(
    r"(?<!\w)(?:\+?1[\s.-]?)?(?:\(\d{3}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{1,4}(?!\w)|(?<!\w)\d{3}[.-]\d{4}(?!\w)"
)


def fold(text: str) -> str:
    """Small letters without accents: "Muñoz" and "MUNOZ" are both "munoz"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each)).translate(_FOLDED)


def words(text: str) -> list[str]:
    """ "O'Brien-Ruiz, Ana" → obrien, ruiz, ana."""
    return re.findall(r"[^\W_]+", _APOSTROPHES.sub("", fold(text)))


def of_person(last: str, first: str, middle: str, phone: str, number: str, birth_date: dt.date) -> set[bytes]:
    """A patient's keys. A last name of several words is found by each and by all run together."""
    together = ["".join(words(last))] if len(words(last)) > 1 else []
    names = [*words(last), *words(first), *words(middle), *together]
    return _keys(PATIENT, [*_of_anybody(names, phone, number), f"b{birth_date:%Y%m%d}"], names)


def of_client(name: str, phone: str, number: str) -> set[bytes]:
    """A business's keys."""
    return _keys(CLIENT, _of_anybody(words(name), phone, number), words(name))


def _of_anybody(names: list[str], phone: str, number: str) -> list[str]:
    digits = re.sub(r"\D", "", phone)
    phones = {digits, digits[-7:]} if len(digits) >= 7 else set()
    return [*(f"{NAME}{each}" for each in names), *(f"t{each}" for each in phones), _account(number)]


def _account(number: str) -> str:
    """P-000123 and p123 alike."""
    match = _ACCOUNT.fullmatch(number)
    return f"a{match['series'].lower()}{int(match['number'])}" if match else f"a{fold(number)}"


def _keys(whose: str, texts: list[str], names: list[str]) -> set[bytes]:
    return {f"{whose}{text}\0{' '.join(names)}".encode() for text in texts}


def asked(text: str) -> list[tuple[str, ...]]:
    """What was typed, part by part; each part is met by a key that begins with one of its texts.

    Birth dates (2/3/1980, 02-03-1980, 1980-02-03, 2/3/80), telephone numbers with any signs, account numbers (P-000123,
    p123, 123) and words of the name in any order, each from its beginning. A part that nothing can meet is empty.
    """
    parts: list[tuple[str, ...]] = []
    for pattern, read in ((_DATE, _date_texts), (_ACCOUNT, _account_texts), (_PHONE, _phone_texts)):
        parts += [read(match) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    parts += [_digits_texts(each) if each.isdecimal() else (f"{NAME}{each}",) for each in words(text)]
    return parts[:MOST_WORDS]


def _date_texts(match: re.Match[str]) -> tuple[str, ...]:
    if match["y"]:
        year, month, day = match["y"], match["m"], match["d"]
    else:
        year, month, day = match["year"], match["month"], match["day"]
    years = [year] if len(year) == 4 else [f"19{year}", f"20{year}"]
    return tuple(_real_dates(years, int(month), int(day)))


def _real_dates(years: list[str], month: int, day: int) -> Iterator[str]:
    for year in years:
        try:
            yield f"b{dt.date(int(year), month, day):%Y%m%d}\0"
        except ValueError:
            continue  # no such day in the calendar, so nobody's birth date


def _account_texts(match: re.Match[str]) -> tuple[str, ...]:
    return (f"{_account(match[0])}\0",)


def _phone_texts(match: re.Match[str]) -> tuple[str, ...]:
    return _digits_texts(re.sub(r"\D", "", match[0]))


def _digits_texts(digits: str) -> tuple[str, ...]:
    """Up to six digits are an account's number; more are a telephone number or, if eight, a date run together too."""
    if len(digits) < 7:
        return (f"ap{int(digits)}\0", f"ac{int(digits)}\0")
    phone = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return (f"t{phone}", f"b{digits}\0") if len(digits) == 8 else (f"t{phone}",)


def begun_in_name(word: str) -> tuple[bytes, bytes]:
    """What a key holds, the one or the other, if a word of the name begins so."""
    return f"\0{word}".encode(), f" {word}".encode()


def after(beginning: bytes) -> bytes:
    """The first bytes past all that begin so. Text is UTF-8, in which the byte FF does not occur."""
    return beginning + b"\xff"
