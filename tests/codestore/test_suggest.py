"""What is suggested while somebody types a code, in the edition of the day of service."""

import datetime as dt

import pytest

from billwright import codestore

DAY = dt.date(2026, 11, 2)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return codestore.open_tables(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(
    ("set_name", "typed", "first"),
    [
        ("icd10cm", "J06", [("J06", False), ("J060", True), ("J069", True)]),
        ("icd10cm", "j06.9", [("J069", True)]),
        ("icd10cm", "cough", [("R05", False)]),
        ("modifiers", "25", [("25", True)]),
        ("pos", "1", [("10", True), ("11", True)]),
        ("pos", "off", [("11", True)]),
        ("icd10cm", "", []),
        ("icd10cm", "   ", []),
        ("icd10cm", '"*', []),
        ("hcpcs", "J0", []),  # none is loaded
    ],
)
def test_the_first_suggestions(tables, set_name, typed, first):
    found = codestore.suggest(tables, set_name, typed, DAY)
    assert [(each.code, each.billable) for each in found][: max(len(first), 0)] == first
    assert bool(found) == bool(first)


def test_no_more_than_asked_for_and_none_twice(tables):
    found = [each.code for each in codestore.suggest(tables, "icd10cm", "S", DAY, limit=5)]
    assert len(found) == len(set(found)) == 5


def test_nothing_for_a_day_without_an_edition(tables):
    assert codestore.suggest(tables, "icd10cm", "J06", dt.date(2015, 9, 30)) == []


def test_a_place_that_had_not_begun_is_not_suggested(tables):
    """27, outreach on the street, began in October 2023."""
    assert "27" in [each.code for each in codestore.suggest(tables, "pos", "2", DAY)]
    assert "27" not in [each.code for each in codestore.suggest(tables, "pos", "2", dt.date(2022, 1, 5))]
