"""CLIA certificate number of a laboratory: ten positions, the third a D (42 CFR 493)."""

import re

_FORM = re.compile(r"[0-9]{2}D[0-9]{7}")


def compact(number: str) -> str:
    """
    >>> compact("12d-4567890")
    '12D4567890'
    """
    return number.replace("-", "").replace(" ", "").upper()


def validate(number: str) -> str:
    """The compact number. Raises ValueError.

    >>> validate("12D4567890")
    '12D4567890'
    >>> validate("1234567890")
    Traceback (most recent call last):
    ValueError: a CLIA number has ten positions with D in the third, like 12D4567890; '1234567890' does not
    """
    clia = compact(number)
    if not _FORM.fullmatch(clia):
        raise ValueError(f"a CLIA number has ten positions with D in the third, like 12D4567890; {clia!r} does not")
    return clia


def is_valid(number: str) -> bool:
    return _FORM.fullmatch(compact(number)) is not None


def format(number: str) -> str:
    return compact(number)
