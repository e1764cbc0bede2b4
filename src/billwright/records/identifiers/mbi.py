"""Medicare Beneficiary Identifier: eleven positions, each of its own kind (CMS, "Understanding the MBI format", 2017).

C is 1-9, N 0-9, A a letter but S L O I B Z, and X a letter or digit: C A X N A X N A A N N. It has no check digit.
"""

import re

_LETTER = "AC-HJKMNP-RT-Y"
_FORM = re.compile(
    rf"[1-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}][{_LETTER}][0-9][0-9]"
)


def compact(number: str) -> str:
    """
    >>> compact("1eg4-te5-mk73")
    '1EG4TE5MK73'
    """
    return number.replace("-", "").replace(" ", "").upper()


def validate(number: str) -> str:
    """The compact MBI. Raises ValueError.

    >>> validate("1EG4-TE5-MK73")
    '1EG4TE5MK73'
    >>> validate("1SG4TE5MK73")
    Traceback (most recent call last):
    ValueError: '1SG4TE5MK73' is not an MBI: 11 positions like 1EG4TE5MK73, without the letters S L O I B Z
    """
    mbi = compact(number)
    if not _FORM.fullmatch(mbi):
        raise ValueError(f"{mbi!r} is not an MBI: 11 positions like 1EG4TE5MK73, without the letters S L O I B Z")
    return mbi


def is_valid(number: str) -> bool:
    return _FORM.fullmatch(compact(number)) is not None


def format(number: str) -> str:
    """As the card shows it.

    >>> format("1EG4TE5MK73")
    '1EG4-TE5-MK73'
    """
    mbi = compact(number)
    return f"{mbi[:4]}-{mbi[4:7]}-{mbi[7:]}"
