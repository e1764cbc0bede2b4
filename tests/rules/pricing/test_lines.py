"""The worked table of docs/how-we-compute/invoice-lines.md, what a line may not be, and properties of the rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import cents, worked

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


WRONG = [
    # quantity, unit, discount, rate → fields refused
    ("0", 100, 0, 0, ["quantity"]),
    ("-1", 100, 0, 0, ["quantity"]),
    ("NaN", 100, 0, 0, ["quantity"]),
    ("Infinity", 100, 0, 0, ["quantity"]),
    ("1000000.001", 100, 0, 0, ["quantity"]),
    ("1.0005", 100, 0, 0, ["quantity"]),
    ("1.5000", 100, 0, 0, []),
    ("1E+3", 100, 0, 0, []),
    ("1", -1, 0, 0, ["unit_cents"]),
    ("1", MOST_UNIT_CENTS + 1, 0, 0, ["unit_cents"]),
    ("1", MOST_UNIT_CENTS, 0, 0, []),
    ("1", 100, -1, 0, ["discount_cents"]),
    ("2", 100, 201, 0, ["discount_cents"]),
    ("2", 100, 200, 0, []),
    ("1", 100, 0, -1, ["tax_basis_points"]),
    ("1", 100, 0, 10_001, ["tax_basis_points"]),
    ("0", -1, -1, -1, ["quantity", "unit_cents", "discount_cents", "tax_basis_points"]),
]


@pytest.mark.parametrize(("quantity", "unit", "discount", "rate", "fields"), WRONG)
def test_what_a_line_may_not_be(quantity, unit, discount, rate, fields):
    assert [field for field, _ in line_errors(Decimal(quantity), unit, discount, rate)] == fields


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
