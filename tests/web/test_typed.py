"""What people type for amounts and days, and how it is read. Today is Tuesday, November 24, 2026."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright.web.typed import TypedError, read_cents, read_day

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1234.5", 123450),
        ("$1,234.50", 123450),
        ("$ 12", 1200),
        ("1 234.50", 123450),
        (" 1 234 ", 123400),
        (".50", 50),
        ("12.", 1200),
        ("0", 0),
        ("12.300", 1230),
        ("1,234", 123400),
        ("12,345,678.90", 1234567890),
        ("-3.25", -325),
        ("−$5.00", -500),  # as our own pages write it
        ("(3.25)", -325),  # as accountants do
        ("3.25-", -325),  # as older systems print it
    ],
)
def test_an_amount_is_read(typed, cents):
    assert read_cents(typed) == cents


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12,50", "12,50 could be 12.50 or 1,250"),
        ("9,00", "9,00 could be 9.00 or 900"),
        ("12 50", "12 50 could be 12.50 or 1,250"),
        ("1.234", "more than two decimals"),
        ("1.234,50", "such as 125.00"),
        ("1,23,4", "such as 125.00"),
        ("1,2345", "such as 125.00"),
        ("ten", "such as 125.00"),
        ("1e3", "such as 125.00"),
        ("1.2.3", "such as 125.00"),
        (".", "such as 125.00"),
        ("$", "such as 125.00"),
        ("٣", "such as 125.00"),
        ("9" * 30, "such as 125.00"),
    ],
)
def test_an_amount_that_could_be_two_or_none_is_refused_with_words(typed, words):
    with pytest.raises(TypedError, match=re.escape(words)):
        read_cents(typed)


@given(st.integers(-(10**12), 10**12))
def test_an_amount_as_our_pages_write_it_is_read_back(cents):
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    assert read_cents(f"{sign}${whole:,}.{part:02d}") == cents


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("11/24/2026", "2026-11-24"),
        ("11/24/26", "2026-11-24"),
        ("11-24-26", "2026-11-24"),
        ("11.24.2026", "2026-11-24"),
        ("112426", "2026-11-24"),
        ("11242026", "2026-11-24"),
        ("20261124", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("Nov 24, 2026", "2026-11-24"),  # as our own pages write it
        ("24 november 2026", "2026-11-24"),
        ("11/24", "2026-11-24"),
        ("1124", "2026-11-24"),
        ("nov 3", "2026-11-03"),
        ("1/5", "2027-01-05"),  # 42 days ahead
        ("2/22", "2027-02-22"),  # 90 days ahead, and no further
        ("2/23", "2026-02-23"),
        ("3/14", "2026-03-14"),  # last March is meant, though the next is nearer
        ("2/29/28", "2028-02-29"),
        ("1/1/46", "2046-01-01"),
        ("1/1/47", "1947-01-01"),
        ("t", "2026-11-24"),
        ("Today", "2026-11-24"),
        ("yesterday", "2026-11-23"),
        ("tomorrow", "2026-11-25"),
        ("t-3", "2026-11-21"),
        ("today - 3", "2026-11-21"),
        ("+7", "2026-12-01"),
        ("-30", "2026-10-25"),
        ("t+2w", "2026-12-08"),
    ],
)
def test_a_day_is_read(typed, day):
    assert read_day(typed, TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("24/11/2026", "there is no month 24: type the month first"),
        ("2/30/2026", "Feb 2026 has no day 30"),
        ("2/29", "Feb 2026 has no day 29"),
        ("13/1", "there is no month 13"),
        ("11126", "such as 11/24/2026"),  # January 11 or November 1
        ("11", "such as 11/24/2026"),
        ("soon", "such as 11/24/2026"),
        ("foo 3", "such as 11/24/2026"),
        ("t-99999", "such as 11/24/2026"),
        ("²/3/26", "such as 11/24/2026"),
        ("0000-01-01", "has no day"),
    ],
)
def test_a_day_that_is_none_is_refused_with_words(typed, words):
    with pytest.raises(TypedError, match=re.escape(words)):
        read_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "born"), [("5/6/30", "1930-05-06"), ("050616", "2016-05-06"), ("5/6/26", "2026-05-06")]
)
def test_a_birth_date_of_two_digits_is_never_ahead(typed, born):
    assert read_day(typed, TODAY, past=True).isoformat() == born


def test_a_birth_date_needs_its_year_and_a_form_without_a_day_of_its_own_whole_dates():
    with pytest.raises(TypedError, match="type the year too"):
        read_day("5/6", TODAY, past=True)
    for typed in ("5/6", "t-3", "5/6/26"):
        with pytest.raises(TypedError):
            read_day(typed)
    assert read_day("5/6/2026") == dt.date(2026, 5, 6)


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m%d%Y", "%b %d, %Y"])
)
def test_a_whole_date_is_read_the_same_on_any_day(day, shape):
    assert read_day(day.strftime(shape), TODAY) == day


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(-270, 90))
def test_a_day_of_the_last_nine_months_or_the_next_three_needs_no_year(today, days):
    day = today + dt.timedelta(days=days)
    assert read_day(f"{day.month}/{day.day}", today) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (read_cents, lambda typed: read_day(typed, TODAY)):
        try:
            read(text)
        except TypedError as refusal:
            assert str(refusal)
