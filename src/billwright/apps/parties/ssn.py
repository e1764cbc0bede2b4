"""Social security numbers: nine digits, of which the Social Security Administration never gives some (SSA POMS RM 10201).

Area 000, 666 and 900-999, group 00 and serial 0000 are never given. Whether a number was given to somebody is not known.
"""


def compact(number: str) -> str:
    """
    >>> compact("123-45-6789")
    '123456789'
    """
    return number.replace("-", "").replace(" ", "")


def validate(number: str) -> str:
    """The nine digits. Raises ValueError, whose words do not repeat the number.

    >>> validate("123-45-6789")
    '123456789'
    >>> validate("900-70-1234")
    Traceback (most recent call last):
    ValueError: no social security number begins so; one that begins with 9 is a taxpayer number, not an SSN
    """
    digits = compact(number)
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a social security number has nine digits")
    if digits[:3] in ("000", "666") or digits[0] == "9":
        raise ValueError("no social security number begins so; one that begins with 9 is a taxpayer number, not an SSN")
    if digits[3:5] == "00" or digits[5:] == "0000":
        raise ValueError("this social security number was never given: its middle or last part is all zeros")
    return digits


def mask(digits: str) -> str:
    """
    >>> mask("123456789"), mask("")
    ('•••-••-6789', '')
    """
    return f"•••-••-{digits[-4:]}" if digits else ""
