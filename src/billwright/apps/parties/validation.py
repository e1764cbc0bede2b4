"""What a form about people, businesses and payers may hold. Collects what is wrong, field by field, and says it at once."""

import datetime as dt
import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from billwright.apps.compliance.errors import FieldErrors

OLDEST_YEARS = 125
_STATE = re.compile(r"[A-Z]{2}")
_ZIP = re.compile(r"\d{5}(\d{4})?")


class PartyError(FieldErrors):
    """A person, business, payer, provider or coverage cannot be entered as it was typed: `fields` says where and why."""


class Fields:
    """Gathers refusals while a command is read; `done` raises them together."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def refuse(self, field: str, words: str) -> None:
        self.wrong.setdefault(field, words)

    def require(self, field: str, holds: bool, words: str) -> None:
        if not holds:
            self.refuse(field, words)

    def valid(self, field: str, validate: Callable[[str], str], text: str, *, needed: bool = False) -> str:
        """The compact form that `validate` gives; empty stays empty unless it is needed."""
        if not text.strip():
            self.require(field, not needed, "this is needed")
            return ""
        try:
            return validate(text)
        except ValueError as error:
            self.refuse(field, str(error))
            return text

    def texts(self, model: type[models.Model], **values: str) -> dict[str, str]:
        """The values without blanks around; refuses what the column cannot hold or paper cannot print."""
        clean = {name: value.strip() for name, value in values.items()}
        for name, value in clean.items():
            longest = getattr(model._meta.get_field(name), "max_length", None)
            self.require(name, longest is None or len(value) <= longest, f"at most {longest} characters")
            self.require(name, value.isprintable(), "letters, digits and signs only, on one line")
        return clean

    def range(self, starts: dt.date, ends: dt.date | None) -> None:
        """`ends` is the first day out."""
        self.require("ends", ends is None or ends > starts, "the end comes after the start")

    def done(self) -> None:
        """Raises PartyError where anything was refused."""
        if self.wrong:
            raise PartyError(self.wrong)


def state(text: str) -> str:
    """
    >>> state("ny")
    'NY'
    """
    code = text.strip().upper()
    if not _STATE.fullmatch(code):
        raise ValueError("a state has two letters, like NY")
    return code


def postal_code(text: str) -> str:
    """
    >>> postal_code("12345-6789")
    '123456789'
    """
    digits = text.replace("-", "").replace(" ", "")
    if not _ZIP.fullmatch(digits):
        raise ValueError("a ZIP code has five or nine digits")
    return digits


def phone(text: str) -> str:
    """The ten digits of a US number.

    >>> phone("+1 (555) 010-2030")
    '5550102030'
    """
    digits = re.sub(r"[\s().+-]", "", text)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a telephone number has ten digits, area code first")
    return digits


def email(text: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        raise ValueError("an e-mail address looks like name@example.org") from None
    return text.strip()


def routing(text: str) -> str:
    """A bank's routing number: nine digits weighted 3 7 1 add up to a multiple of ten (ABA).

    >>> routing("123456780")
    '123456780'
    """
    digits = text.replace(" ", "")
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a routing number has nine digits")
    if sum(weight * int(digit) for weight, digit in zip((3, 7, 1) * 3, digits, strict=True)) % 10:
        raise ValueError("this routing number fails its check: a digit is mistyped or two are swapped")
    return digits


def born(fields: Fields, field: str, day: dt.date, on: dt.date) -> None:
    """A birth date is not after `on`, nor so long before it that the year must be mistyped."""
    fields.require(field, day <= on, "a birth date is not in the future")
    fields.require(field, day.year >= on.year - OLDEST_YEARS, f"more than {OLDEST_YEARS} years ago: check the year")
