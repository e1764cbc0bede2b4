"""The fields that a rule may ask about: one declared vocabulary, from which come parsing, checks, readers and the reference.

A field's reader is given the case and, for a field of a line, the line. It gives None (or an empty text or list) where the
claim does not say: a rule speaks only where what it asks about is there and its condition surely holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.registry import Fact

Type = Literal["money", "number", "date", "code", "codes", "yes/no", "text"]
Read = Callable[[Case, ServiceLine], Any]
TYPES: dict[Type, str] = {
    "money": "an amount in dollars: $120 or $120.50",
    "number": "a number: 4 or 0.5",
    "date": "a day: 2026-01-31",
    "code": "a code: 97110",
    "codes": "several codes",
    "yes/no": "yes or no",
    "text": "a text: in quotes where it holds spaces",
}


class Domain(NamedTuple):
    """What a value of a code field looks like, and how that is told."""

    pattern: re.Pattern[str]
    words: str


def domain(pattern: str, words: str) -> Domain:
    return Domain(re.compile(pattern), words)


class Field(NamedTuple):
    """`element` is where a finding about it points; `need` the fact of the context without which it cannot be read."""

    name: str
    type: Type
    of_line: bool
    words: str
    element: str
    read: Read
    domain: Domain | None = None
    need: Fact | None = None


FIELDS: dict[str, Field] = {}
"""By name, in the order of the reference."""
_ALSO = {
    "diagnoses": "diagnosis",
    "modifiers": "modifier",
    "charge": "line charge",
    "authorization number": "prior authorization",
    "pos": "place of service",
    "age": "patient age",
    "sex": "patient sex",
    "dx": "diagnosis",
    "cpt": "procedure",
    "hcpcs": "procedure",
    "procedure code": "procedure",
    "authorization": "prior authorization",
}
"""Other words that billers have for a field."""
MOST_WORDS = 6
"""Of a field's name with `line` before it."""


def field(
    name: str,
    type: Type,
    words: str,
    element: str,
    *,
    of_line: bool = False,
    domain: Domain | None = None,
    need: Fact | None = None,
) -> Callable[[Read], Read]:
    """Declares the function below it as the reader of a field. Raises ValueError for a name that is taken."""

    def declare(read: Read) -> Read:
        if name in FIELDS:
            raise ValueError(f"two fields are called {name}")
        FIELDS[name] = Field(name, type, of_line, words, element, read, domain, need)
        return read

    return declare


def named(words: str) -> Field | None:
    """The field of a name in lower case, with or without `line` before it."""
    plain = words.removeprefix("line ") if words not in FIELDS else words
    return FIELDS.get(_ALSO.get(plain, plain))


def names() -> tuple[str, ...]:
    """Every name that can be typed, for suggestions."""
    return (*FIELDS, *_ALSO)


def aliases() -> dict[str, str]:
    """Other names that can be typed, with the field of each."""
    return dict(_ALSO)
