"""Percentages as people type them, kept as basis points."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_PERCENT = re.compile(r"([+\-−]?)(\d{1,4}(?:\.\d{1,2})?)\s*%?")


def read_percent(text: str) -> int | None:
    """Basis points; None for what is no percentage with at most two decimals.

    >>> read_percent("120"), read_percent("2.5 %"), read_percent("-3"), read_percent("a")
    (12000, 250, -300, None)
    """
    match = _PERCENT.fullmatch(text.strip())
    if match is None:
        return None
    basis_points = int(Decimal(match[2]) * 100)
    return -basis_points if match[1] in ("-", "−") else basis_points


def percent_text(basis_points: int) -> str:
    """As it is typed.

    >>> percent_text(12000), percent_text(250)
    ('120', '2.5')
    """
    return f"{(Decimal(basis_points) / 100).normalize():f}"


class PercentField(forms.Field):
    """Basis points. `low` is the least taken."""

    def __init__(self, *, low: int = 0, **kwargs: Any) -> None:
        self.low = low
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        basis_points = read_percent(text)
        if basis_points is None or basis_points < self.low:
            raise ValidationError("type a percentage, such as 120 or 2.5")
        return basis_points

    def prepare_value(self, value: Any) -> Any:
        return percent_text(value) if isinstance(value, int) else value


class SharesField(forms.Field):
    """Modifiers with their shares, "50 150%, AS 13.6%": a tuple of (modifier, basis points)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}), **kwargs)

    def to_python(self, value: Any) -> tuple[tuple[str, int], ...]:
        shares = []
        for part in str(value or "").upper().replace(",", " , ").split(","):
            if not part.strip():
                continue
            modifier, _, share = part.strip().partition(" ")
            basis_points = read_percent(share)
            if not re.fullmatch(r"[A-Z0-9]{2}", modifier) or basis_points is None or basis_points < 0:
                raise ValidationError("write each modifier with its share: 50 150%, AS 13.6%")
            shares.append((modifier, basis_points))
        return tuple(shares)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple | list):
            return ", ".join(f"{modifier} {percent_text(points)}%" for modifier, points in value)
        return value
