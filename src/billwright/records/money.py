"""Money is integer cents. No float ever touches an amount; what rounds has a name."""

import re
from decimal import Decimal

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?")
_LARGEST_TEXT = 18
"""X12 monetary elements (R, max 18) hold no longer text; longer input is refused rather than computed with."""


def parse_cents(text: str) -> int:
    """Cents from a decimal text such as X12 or a form gives: "100", "100.5", "-3.25", ".7".

    Raises ValueError for anything else: exponents, thousands separators, more than two decimals that are not zero,
    more than 18 characters.

    >>> parse_cents("100"), parse_cents("100.5"), parse_cents("-3.25"), parse_cents(".7"), parse_cents("12.300")
    (10000, 10050, -325, 70, 1230)
    """
    match = _DECIMAL.fullmatch(text)
    if match is None or len(text) > _LARGEST_TEXT or not text.isascii():
        raise ValueError(f"not an amount: {text!r}")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    if not whole and not fraction:
        raise ValueError(f"not an amount: {text!r}")
    if fraction[2:].strip("0"):
        raise ValueError(f"an amount has at most two decimals: {text!r}")
    cents = int(whole or "0") * 100 + int(fraction[:2].ljust(2, "0"))
    return -cents if sign == "-" else cents


def decimal_text(cents: int) -> str:
    """The shortest decimal text that X12 takes: no trailing zeros, no leading zero lost.

    >>> decimal_text(10000), decimal_text(10050), decimal_text(-325), decimal_text(70), decimal_text(0)
    ('100', '100.5', '-3.25', '0.7', '0')
    """
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, part = divmod(cents, 100)
    if not part:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{part:02d}".rstrip("0")


def format_cents(cents: int, currency: str = "USD") -> str:
    """An amount as a person reads it.

    >>> format_cents(1234567), format_cents(-50), format_cents(1999, "EUR")
    ('$12,345.67', '-$0.50', 'EUR 19.99')
    """
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    mark = "$" if currency == "USD" else f"{currency} "
    return f"{sign}{mark}{cents // 100:,}.{cents % 100:02d}"


def half_up(numerator: int, denominator: int) -> int:
    """numerator/denominator rounded to the nearest integer, halves away from zero: "round half up" as payers mean it.

    >>> half_up(5, 2), half_up(-5, 2), half_up(4, 3), half_up(1, 3)
    (3, -3, 1, 0)
    """
    if denominator <= 0:
        raise ValueError("the denominator of a share is positive")
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def of_basis_points(cents: int, basis_points: int) -> int:
    """A rate of an amount, rounded half up; 10,000 basis points are the whole.

    >>> of_basis_points(10001, 2000)   # 20 % of $100.01 is 2000.2 cents
    2000
    >>> of_basis_points(10025, 200)    # 2 % of $100.25 is 200.5 cents
    201
    """
    return half_up(cents * basis_points, 10_000)


def times_quantity(unit_cents: int, quantity: Decimal) -> int:
    """A unit price times a quantity, rounded half up to the cent.

    >>> times_quantity(1999, Decimal("1.5"))   # 2998.5 cents
    2999
    """
    ratio = quantity.as_integer_ratio()
    return half_up(unit_cents * ratio[0], ratio[1])
