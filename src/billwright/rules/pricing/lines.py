"""One invoice line: net = quantity × unit price − discount, tax of the net; each rounded half up to the cent, by line.

Rounding by line makes each line's tax a figure that can be credited and audited alone. Worked in
docs/how-we-compute/invoice-lines.md. Not modelled: tax on tax, prices that include tax, taxes of several authorities.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from billwright.records.money import format_cents, of_basis_points, times_quantity

MOST_QUANTITY = Decimal(1_000_000)
MOST_UNIT_CENTS = 100_000_000
MOST_TAX_BASIS_POINTS = 10_000
"""Sanity bounds of ours, not of any payer or law: a figure past them is a slip of the keyboard."""
QUANTITY_DECIMALS = 3


class LinePrice(msgspec.Struct, frozen=True):
    net_cents: int
    tax_cents: int


def price_line(quantity: Decimal, unit_cents: int, discount_cents: int, tax_basis_points: int) -> LinePrice:
    """`tax_basis_points` is of the net: 825 is 8.25 %. For values that `line_errors` finds nothing wrong with.

    >>> price_line(Decimal("1.5"), 1999, 0, 825)    # 2998.5 → 2999; 8.25 % of it is 247.4175
    LinePrice(net_cents=2999, tax_cents=247)
    """
    net_cents = times_quantity(unit_cents, quantity) - discount_cents
    return LinePrice(net_cents, of_basis_points(net_cents, tax_basis_points))


def line_errors(
    quantity: Decimal, unit_cents: int, discount_cents: int, tax_basis_points: int
) -> Iterator[tuple[str, str]]:
    """(field, words for the person) for each value that a line may not have."""
    quantity_words = _quantity_error(quantity)
    if quantity_words:
        yield "quantity", quantity_words
    unit_is_wrong = not 0 <= unit_cents <= MOST_UNIT_CENTS
    if unit_is_wrong:
        yield (
            "unit_cents",
            f"a unit price is from $0.00 to {format_cents(MOST_UNIT_CENTS)}: to give back, use a credit note",
        )
    if discount_cents < 0:
        yield "discount_cents", "a discount is not negative: raise the unit price instead"
    elif not quantity_words and not unit_is_wrong:
        gross_cents = times_quantity(unit_cents, quantity)
        if discount_cents > gross_cents:
            yield "discount_cents", f"a discount is at most the line's amount, {format_cents(gross_cents)}"
    if not 0 <= tax_basis_points <= MOST_TAX_BASIS_POINTS:
        yield "tax_basis_points", "a tax rate is from 0 % to 100 %: correct the client's rate"


def _quantity_error(quantity: Decimal) -> str:
    if not quantity.is_finite():
        return "a quantity is a number"
    if quantity <= 0:
        return "a quantity is more than 0: to give back, use a credit note"
    if quantity > MOST_QUANTITY:
        return f"a quantity is at most {MOST_QUANTITY:,}: split the line, or check it"
    exponent = quantity.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -QUANTITY_DECIMALS:
        return f"a quantity has at most {QUANTITY_DECIMALS} decimals"
    return ""
