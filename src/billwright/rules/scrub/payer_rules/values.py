"""A value as typed, read by the type of the field that it is compared with; and written again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from billwright.records.money import decimal_text, parse_cents
from billwright.rules.scrub.payer_rules.tokens import FaultError, Token
from billwright.rules.scrub.payer_rules.tree import Codes, Value
from billwright.rules.scrub.payer_rules.vocabulary import TYPES, Field, Type

LONGEST_TEXT = 200
RESERVED = {"and", "or", "not", "in", "missing", "present"}
"""Words that are never values unless in quotes: Oregon and Indiana are."""
_MONEY = re.compile(r"\$\d{1,12}(\.\d{2})?")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BEGINNING = re.compile(r"[A-Z0-9]{1,12}")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./*#-]*")
"""Texts that need no quotes."""


def value_of(field: Field, token: Token, is_beginning: bool = False) -> Value:
    """`is_beginning` is for the first characters of codes. Raises FaultError where the text is not of the field's type, or
    not in its domain."""
    if token.word in RESERVED:
        raise FaultError(token, f'a value is missing here; where {token.text.upper()} is meant, write "{token.text}"')
    if token.kind not in ("word", "text"):
        raise FaultError(token, f"a value is missing here: {field.name} holds {TYPES[field.type]}")
    if field.type in ("code", "codes"):
        return _beginning(field, token) if is_beginning else _codes(field, token)
    return _BY_TYPE[field.type](field, token)


def wrong_type(field: Field, token: Token) -> FaultError:
    return FaultError(
        token, f"{token.text[:40]} is {_looks_like(token)}, and {field.name} is compared with {TYPES[field.type]}"
    )


def _looks_like(token: Token) -> str:
    text = token.text
    if token.kind == "text":
        return "a text"
    for pattern, words in ((_MONEY, "an amount"), (_DAY, "a day"), (_NUMBER, "a number")):
        if pattern.fullmatch(text):
            return words
    return "a word"


def _money(field: Field, token: Token) -> int:
    text = token.text.replace(",", "")
    if token.kind != "word" or not _MONEY.fullmatch(text):
        raise wrong_type(field, token)
    return parse_cents(text[1:])


def number_of(token: Token, what: str) -> Decimal:
    """A plain number that is not negative. Raises FaultError."""
    if token.kind != "word" or not _NUMBER.fullmatch(token.text):
        raise FaultError(token, f"{what} is compared with {TYPES['number']}")
    return Decimal(token.text)


def _number(field: Field, token: Token) -> Decimal:
    if token.kind != "word" or not _NUMBER.fullmatch(token.text):
        raise wrong_type(field, token)
    return number_of(token, field.name)


def day_of(token: Token, what: str) -> dt.date:
    """Raises FaultError."""
    if not _DAY.fullmatch(token.text):
        raise FaultError(token, f"{what} is {TYPES['date']}")
    try:
        return dt.date.fromisoformat(token.text)
    except ValueError:
        raise FaultError(token, f"there is no day {token.text}") from None


def _day(field: Field, token: Token) -> dt.date:
    if token.kind != "word" or not _DAY.fullmatch(token.text):
        raise wrong_type(field, token)
    return day_of(token, field.name)


def _yes_or_no(field: Field, token: Token) -> bool:
    if token.word not in ("yes", "no"):
        raise wrong_type(field, token)
    return token.word == "yes"


def _text(field: Field, token: Token) -> str:
    if token.kind == "word" and not _PLAIN.fullmatch(token.text):
        raise FaultError(token, f'put a text in quotes: "{token.text[:40]}"')
    if not token.text.strip():
        raise FaultError(token, f"an empty text says nothing: ask whether {field.name} is missing")
    if len(token.text) > LONGEST_TEXT or not token.text.isprintable():
        raise FaultError(token, f"a text has at most {LONGEST_TEXT} characters, all of which print")
    return token.text


def _codes(field: Field, token: Token) -> Codes:
    text = token.text.upper()
    if "diagnosis" in field.name:
        text = text.replace(".", "")
    first, dash, last = text.partition("-")
    for each in (first, last) if dash else (first,):
        if not each.isascii() or (field.domain and not field.domain.pattern.fullmatch(each)):
            wanted = field.domain.words if field.domain else "a code"
            raise FaultError(token, f"{token.text[:40]} is no {field.name}, which has {wanted}")
    if dash and (len(first) != len(last) or first >= last):
        raise FaultError(token, f"{token.text[:40]} is no range: both ends are alike in length, the lower first")
    return Codes(first, last)


def _beginning(field: Field, token: Token) -> Codes:
    text = token.text.upper().replace(".", "")
    if not _BEGINNING.fullmatch(text):
        raise FaultError(token, f"a {field.name} starts with letters and digits, not with {token.text[:40]}")
    return Codes(text)


_BY_TYPE: dict[Type, Callable[[Field, Token], Value]] = {
    "money": _money,
    "number": _number,
    "date": _day,
    "yes/no": _yes_or_no,
    "text": _text,
}


def shown(type: Type, value: Value) -> str:
    """As it is typed.

    >>> shown("money", 12050), shown("yes/no", True), shown("code", Codes("97161", "97168")), shown("text", 'a "b"')
    ('$120.50', 'yes', '97161-97168', '"a ""b""')
    """
    if type == "money":
        assert isinstance(value, int)
        return f"${value // 100}.{value % 100:02d}" if value % 100 else f"${decimal_text(value)}"
    if type == "yes/no":
        return "yes" if value else "no"
    if type == "text" or str(value).lower() in RESERVED:
        quoted = str(value).replace('"', '""')
        return f'"{quoted}"'
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
