"""National Provider Identifier: ten digits, the last a Luhn check digit with 80840 in front (45 CFR 162.406)."""

import functools

_PREFIX_SUM = 24
"""What the card-issuer prefix 80840 adds to the Luhn sum of every NPI."""
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def compact(number: str) -> str:
    """
    >>> compact(" 1234 567-893 ")
    '1234567893'
    """
    return number.replace("-", "").replace(" ", "")


def validate(number: str) -> str:
    """The compact NPI. Raises ValueError.

    >>> validate("1234567893")
    '1234567893'
    >>> validate("1234567890")
    Traceback (most recent call last):
    ValueError: NPI 1234567890 fails its check digit: a digit is mistyped or two are swapped
    """
    npi = compact(number)
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        raise ValueError(f"an NPI has ten digits, and {npi!r} does not")
    if npi[0] not in "12":
        raise ValueError(f"an NPI begins with 1 or 2, and {npi} does not")
    if not _luhn(npi):
        raise ValueError(f"NPI {npi} fails its check digit: a digit is mistyped or two are swapped")
    return npi


def fault(number: str) -> str:
    """Why it is no NPI, in words; empty where it is one. The same NPIs come again and again, so answers are kept."""
    return _fault(number)


def is_valid(number: str) -> bool:
    return not _fault(number)


@functools.lru_cache(maxsize=10_000)
def _fault(number: str) -> str:
    try:
        validate(number)
    except ValueError as error:
        return str(error)
    return ""


def format(number: str) -> str:
    return compact(number)


def _luhn(npi: str) -> bool:
    total = _PREFIX_SUM
    for at, digit in enumerate(map(int, npi)):
        total += digit if at % 2 else _DOUBLED[digit]
    return total % 10 == 0
