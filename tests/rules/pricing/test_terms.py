"""The worked table of docs/how-we-compute/due-dates.md, over the same calendar that the invoices desk passes in."""

import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import worked

from billwright.rules.pricing.terms import due_date

BANK_HOLIDAYS = frozenset(holidays.financial_holidays("XFED", years=range(2026, 2030)))


@pytest.mark.parametrize("row", worked("due-dates", "issued"), ids=lambda row: row["why"])
def test_the_worked_table(row):
    due = due_date(dt.date.fromisoformat(row["issued"]), int(row["net"]), BANK_HOLIDAYS)
    assert due == dt.date.fromisoformat(row["due"])


@given(st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)), st.integers(0, 120))
def test_due_on_the_first_business_day_that_the_terms_allow(issued_on, terms_days):
    due = due_date(issued_on, terms_days, BANK_HOLIDAYS)
    promised = issued_on + dt.timedelta(days=terms_days)
    skipped = [promised + dt.timedelta(days=at) for at in range((due - promised).days)]
    assert due >= promised
    assert due.strftime("%a") not in ("Sat", "Sun") and due not in BANK_HOLIDAYS
    assert all(day.strftime("%a") in ("Sat", "Sun") or day in BANK_HOLIDAYS for day in skipped)
