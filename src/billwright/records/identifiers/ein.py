"""Employer Identification Number: nine digits, the first two a prefix that the IRS has given to a campus.

The list of prefixes in use is not checked: the IRS extends it without notice.
"""


def compact(number: str) -> str:
    """
    >>> compact("12-3456789")
    '123456789'
    """
    return number.replace("-", "").replace(" ", "")


def validate(number: str) -> str:
    """The compact EIN. Raises ValueError.

    >>> validate("12-3456789")
    '123456789'
    >>> validate("00-3456789")
    Traceback (most recent call last):
    ValueError: no EIN begins with 00
    """
    ein = compact(number)
    if len(ein) != 9 or not (ein.isascii() and ein.isdigit()):
        raise ValueError(f"an EIN has nine digits, and {ein!r} does not")
    if ein.startswith("00"):
        raise ValueError("no EIN begins with 00")
    return ein


def is_valid(number: str) -> bool:
    try:
        validate(number)
    except ValueError:
        return False
    return True


def format(number: str) -> str:
    """
    >>> format("123456789")
    '12-3456789'
    """
    ein = compact(number)
    return f"{ein[:2]}-{ein[2:]}"
