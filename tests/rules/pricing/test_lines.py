"""The worked table of docs/how-we-compute/invoice-lines.md, what a line may not be, and properties of the rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import cents, worked

from billwright.records.money import format_cents
from billwright.rules.pricing.lines import MOST_UNIT_CENTS, line_errors, price_line


@pytest.mark.parametrize("row", worked("invoice-lines", "quantity"), ids=lambda row: row["why"])
def test_the_worked_table(row):
    unit, discount = cents(row, "unit price", "discount")
    price = price_line(Decimal(row["quantity"]), unit, discount, int(Decimal(row["tax rate %"]) * 100))
    assert (price.net_cents, price.tax_cents) == cents(row, "net", "tax")


def test_tax_is_rounded_by_line_as_the_page_says():
    three = [price_line(Decimal(1), 33, 0, 500) for _ in range(3)]
    assert sum(line.tax_cents for line in three) == 6
    assert price_line(Decimal(1), 99, 0, 500).tax_cents == 5


MORE_THAN_NOTHING = ("quantity", "a quantity is more than 0: to give back, use a credit note")
A_NUMBER = ("quantity", "a quantity is a number")
AT_MOST = ("quantity", "a quantity is at most 1,000,000: split the line, or check it")
DECIMALS = ("quantity", "a quantity has at most 3 decimals")
UNIT = ("unit_cents", f"a unit price is from $0.00 to {format_cents(MOST_UNIT_CENTS)}: to give back, use a credit note")
NEGATIVE = ("discount_cents", "a discount is not negative: raise the unit price instead")
RATE = ("tax_basis_points", "a tax rate is from 0 % to 100 %: correct the client's rate")
WRONG = [
    # quantity, unit, discount, rate → what is refused
    ("0", 100, 0, 0, [MORE_THAN_NOTHING]),
    ("0.001", 100, 0, 0, []),
    ("-1", 100, 0, 0, [MORE_THAN_NOTHING]),
    ("NaN", 100, 0, 0, [A_NUMBER]),
    ("Infinity", 100, 0, 0, [A_NUMBER]),
    ("1000000", 100, 0, 0, []),
    ("1000000.001", 100, 0, 0, [AT_MOST]),
    ("1.0005", 100, 0, 0, [DECIMALS]),
    ("1.5000", 100, 0, 0, []),
    ("1E+3", 100, 0, 0, []),
    ("1", -1, 0, 0, [UNIT]),
    ("1", MOST_UNIT_CENTS + 1, 0, 0, [UNIT]),
    ("1", MOST_UNIT_CENTS, 0, 0, []),
    ("1", 100, -1, 0, [NEGATIVE]),
    ("2", 100, 201, 0, [("discount_cents", "a discount is at most the line's amount, $2.00")]),
    ("2", 100, 200, 0, []),
    ("1", 100, 0, -1, [RATE]),
    ("1", 100, 0, 10_000, []),
    ("1", 100, 0, 10_001, [RATE]),
    ("0", -1, -1, -1, [MORE_THAN_NOTHING, UNIT, NEGATIVE, RATE]),
]


@pytest.mark.parametrize(("quantity", "unit", "discount", "rate", "wrong"), WRONG)
def test_what_a_line_may_not_be(quantity, unit, discount, rate, wrong):
    assert list(line_errors(Decimal(quantity), unit, discount, rate)) == wrong


@given(
    st.decimals(min_value="0.001", max_value=1_000_000, places=3),
    st.integers(0, MOST_UNIT_CENTS),
    st.integers(0, 10_000),
    st.data(),
)
def test_a_line_is_within_half_a_cent_of_exact_arithmetic(quantity, unit, rate, data):
    gross = Fraction(quantity) * unit
    discount = data.draw(st.integers(0, int(gross)))
    assert not list(line_errors(quantity, unit, discount, rate))
    price = price_line(quantity, unit, discount, rate)
    assert price.net_cents >= 0
    assert -Fraction(1, 2) < price.net_cents + discount - gross <= Fraction(1, 2)
    assert -Fraction(1, 2) < price.tax_cents - Fraction(price.net_cents * rate, 10_000) <= Fraction(1, 2)
