"""Provider taxonomy: ten positions, digits and letters, the last an X (NUCC). The code list itself is not looked at."""

import re

_FORM = re.compile(r"[0-9][0-9A-Z]{8}X")


def compact(code: str) -> str:
    """
    >>> compact(" 225100000x")
    '225100000X'
    """
    return code.replace(" ", "").upper()


def validate(code: str) -> str:
    """The compact code. Raises ValueError.

    >>> validate("225100000X")
    '225100000X'
    >>> validate("22510000X")
    Traceback (most recent call last):
    ValueError: a taxonomy code has ten positions and ends in X, like 225100000X; '22510000X' does not
    """
    taxonomy = compact(code)
    if not _FORM.fullmatch(taxonomy):
        raise ValueError(f"a taxonomy code has ten positions and ends in X, like 225100000X; {taxonomy!r} does not")
    return taxonomy


def is_valid(code: str) -> bool:
    return _FORM.fullmatch(compact(code)) is not None


def format(code: str) -> str:
    return compact(code)
