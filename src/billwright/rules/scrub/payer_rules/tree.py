"""A payer rule as it is understood: what it asks, of whom, when, and what follows. Equal rules print alike."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Literal

import msgspec

ANY_PAYER = "any"
LONGEST_SLUG = 48


class Codes(msgspec.Struct, frozen=True, order=True):
    """One code, or a range with both ends in it. A range looks at as many characters as its ends have."""

    first: str
    last: str = ""

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.last else self.first


Value = Codes | Decimal | int | dt.date | str | bool
"""Money is integer cents; Decimal a plain number; bool yes or no; str text."""

Operator = Literal[
    "is", "is not", "in", "not in", "starts with", "contains", "looks like", "missing", "present",
    "<", "<=", ">", ">=", "between",
]  # fmt: skip
Quantifier = Literal["", "any", "all", "none"]


class Test(msgspec.Struct, frozen=True):
    """One question about one field of the vocabulary. `quantifier` is empty unless the field holds several codes."""

    field: str
    operator: Operator
    values: tuple[Value, ...] = ()
    quantifier: Quantifier = ""


class OfLines(msgspec.Struct, frozen=True):
    """A figure over the lines of which `where` holds, compared: their count, their units or their charge."""

    figure: Literal["count", "units", "charge"]
    where: Condition
    operator: Operator
    values: tuple[Value, ...]


class Not(msgspec.Struct, frozen=True):
    part: Condition


class All(msgspec.Struct, frozen=True):
    """Every part holds. Without parts: always."""

    parts: tuple[Condition, ...] = ()


class Either(msgspec.Struct, frozen=True):
    parts: tuple[Condition, ...]


Condition = Test | OfLines | Not | All | Either


class Effect(msgspec.Struct, frozen=True):
    """What follows where the condition holds: `warn`; `hold`; `require` a `field`, of several codes these `values`; `set` a
    `field` to its one value, which a person's or a preparation's act applies and no check does."""

    kind: Literal["warn", "hold", "require", "set"]
    field: str = ""
    values: tuple[Value, ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """`payers` are payer ids, empty for every payer. It binds services from `starts` through `through`, both days
    included, None for no end. `source` is the payer's own text with the day it is `dated`."""

    name: str
    payers: tuple[str, ...]
    when: Condition
    effect: Effect
    message: str
    fix: str
    source: str
    dated: dt.date
    starts: dt.date | None = None
    through: dt.date | None = None

    @property
    def slug(self) -> str:
        """Its name in findings."""
        return slug_of(self.name)


def slug_of(name: str) -> str:
    """Letters, digits and hyphens of a name, at most 48; empty where it has none.

    >>> slug_of("Therapy lines: say which discipline!")
    'therapy-lines-say-which-discipline'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_SLUG].strip("-")


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in a rule's text, at `line` and `column` from 1. `instead` are names that were perhaps meant."""

    line: int
    column: int
    words: str
    instead: tuple[str, ...] = ()

    def __str__(self) -> str:
        meant = f" Did you mean {' or '.join(self.instead)}?" if self.instead else ""
        return f"line {self.line}, column {self.column}: {self.words}{meant}"
