"""Codes found by a person: by code, by words in any order, with slips of the finger, in every set."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from pathlib import Path

import pytest

from billwright import codestore

DAY = dt.date(2026, 11, 24)
HCPCS = (
    "HCPC,SHORT DESCRIPTION,ADD DT,TERM DT\n"
    "E0130,Rigid walker adj/fixed height,20010101,\n"
    "E1130,Whlchr standard fixed arms,20010101,\n"
    "E0999,Invented and ended,20010101,20201231\n"
    "K0001,Standard wheelchair,20010101,\n"
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> codestore.OpenTables:
    home = tmp_path_factory.mktemp("search")
    path = home / "HCPC2026.csv"
    path.write_text(HCPCS, encoding="cp1252")
    codestore.load(home, "hcpcs", path, "2026Q4")
    return codestore.open_tables(home)


def codes(tables: codestore.OpenTables, typed: str, *sets: str, limit: int = 20) -> list[str]:
    return [each.code for each in codestore.search(tables, typed, DAY, limit, sets).codes]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("E11.40", ["E1140"]),
        ("e1140", ["E1140"]),
        (" e11.4 0 ", ["E1140"]),
        ("E11.4", ["E114", "E1140", "E1141", "E1142", "E1143", "E1144", "E1149"]),
        ("low back pain", ["M545", "M5450"]),
        ("pain low back", ["M545", "M5450"]),
        ("high blood pressure", ["I10"]),  # what I10 includes, not its title
        ("essential hypertension", ["I10"]),
        ("type 2 diabet without complication", ["E119"]),
        ("asthma", ["J45"]),
        ("meniere", ["H810"]),  # Ménière's disease
        ("fall ladder", ["W11"]),
    ],
)
def test_the_best_comes_first(tables: codestore.OpenTables, typed: str, first: list[str]) -> None:
    assert codes(tables, typed, "icd10cm")[: len(first)] == first


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("diabtes neuropthy", "E1140"),  # a letter left out, twice
        ("diabetes neuropth", "E1140"),  # and not typed to its end
        ("hypretension essential", "I10"),  # two changed places
        ("astma", "J45"),
        ("fracture of femurr", "S72"),
        ("migrane", "G43"),
        ("pneumonai", "J189"),
    ],
)
def test_slips_are_forgiven(tables: codestore.OpenTables, typed: str, found: str) -> None:
    answer = codestore.search(tables, typed, DAY, 40, ("icd10cm",))
    assert answer.near
    assert found in [each.code for each in answer.codes]


def test_what_is_spelled_rightly_is_taken_as_typed(tables: codestore.OpenTables) -> None:
    """Nothing near is mixed in where the words themselves meet something."""
    answer = codestore.search(tables, "diabetes neuropathy", DAY)
    assert not answer.near
    assert all("neuropathy" in (each.title + each.term).casefold() for each in answer.codes)


@pytest.mark.parametrize("typed", ["xyzzy", "qwrtpl", "zz", "1234567", "diabetes xyzzy", "", "   ", '"*', "a" * 5000])
def test_what_is_like_nothing_finds_nothing(tables: codestore.OpenTables, typed: str) -> None:
    assert codestore.search(tables, typed, DAY).codes == ()


def test_the_term_that_met_the_words_is_told(tables: codestore.OpenTables) -> None:
    (first, *_) = codestore.search(tables, "high blood pressure", DAY).codes
    assert (first.code, first.title, first.term) == ("I10", "Essential (primary) hypertension", "high blood pressure")


def test_each_result_names_its_set_and_edition(tables: codestore.OpenTables) -> None:
    found = {(each.set_name, each.edition, each.code) for each in codestore.search(tables, "wheelchair", DAY).codes}
    assert ("icd10cm", "FY2026-April", "Z993") in found
    assert ("hcpcs", "2026Q4", "K0001") in found


def test_a_code_typed_whole_brings_its_set_to_the_top(tables: codestore.OpenTables) -> None:
    """E1130 is no code of ICD-10-CM, and one of HCPCS; E11.40 the other way round. 11 is a place, and a type of bill."""
    assert [each.set_name for each in codestore.search(tables, "E1130", DAY).codes] == ["hcpcs"]
    assert codestore.search(tables, "E11.40", DAY).codes[0].set_name == "icd10cm"
    assert {each.set_name for each in codestore.search(tables, "11", DAY).codes[:2]} == {"pos", "bill-types"}


def test_few_places_are_shared_among_the_sets(tables: codestore.OpenTables) -> None:
    """Thirty codes of ICD-10-CM have the word, and one of HCPCS: it is there all the same."""
    names = ("icd10cm", "hcpcs")
    sets = [each.set_name for each in codestore.search(tables, "wheelchair", DAY, 4, names).codes]
    assert sets == ["icd10cm", "icd10cm", "icd10cm", "hcpcs"]


def test_a_list_is_searched_forgivingly_too(tables: codestore.OpenTables) -> None:
    assert codes(tables, "wheelchiar", "hcpcs") == ["K0001"]
    assert codes(tables, "ofice", "pos") == ["11"]


def test_only_what_is_in_force_that_day_is_found(tables: codestore.OpenTables) -> None:
    assert codes(tables, "invented", "hcpcs") == []
    then = codestore.search(tables, "invented", dt.date(2020, 12, 31), 20, ("hcpcs",))
    assert [each.code for each in then.codes] == ["E0999"]
    (shown,) = codestore.show(tables, "E0999", DAY)
    assert (shown.in_force, shown.ends) == (False, dt.date(2021, 1, 1))


def test_what_is_shown_of_a_heading(tables: codestore.OpenTables) -> None:
    (shown,) = codestore.show(tables, "e11.4", DAY)
    assert not shown.billable
    assert [each.code for each in shown.above] == ["E11"]
    assert [each.code for each in shown.below] == ["E1140", "E1141", "E1142", "E1143", "E1144", "E1149"]
    assert {"includes", "use-additional", "excludes1"} <= {kind for kind, _ in shown.notes}


@pytest.mark.parametrize(
    ("code", "set_name", "written"),
    [("E1140", "icd10cm", "E11.40"), ("I10", "icd10cm", "I10"), ("E8800", "icd9cm", "E880.0"), ("25000", "icd9cm", "250.00"),
     ("4701", "icd9-procedures", "47.01"), ("0016070", "icd10pcs", "0016070"), ("K0001", "hcpcs", "K0001")],
)  # fmt: skip
def test_a_code_is_written_as_its_set_writes_it(code: str, set_name: str, written: str) -> None:
    assert codestore.written(code, set_name) == written


def test_a_search_answers_while_one_types(tables: codestore.OpenTables) -> None:
    """About four milliseconds in the middle on the machine that this was written on; fifty is what is promised."""
    words = [
        "diabetes neuropathy",
        "diabtes neuropthy",
        "low back pain",
        "femur fracture left",
        "other",
        "in",
        "of the",
        "11",
    ]
    taken = []
    for typed in words * 3:
        start = time.perf_counter()
        codestore.search(tables, typed, DAY, 60)
        taken.append(time.perf_counter() - start)
    assert statistics.median(taken) < 0.05


def test_a_home_with_no_codes_loaded_in_a_set_finds_nothing_there(tmp_path: Path, compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    assert codestore.search(tables, "wheelchair", DAY, 20, ("hcpcs",)).codes == ()
    assert "hcpcs" not in codestore.searchable(tables, DAY)
    assert {"icd10cm", "modifiers", "pos", "icd9cm"} <= codestore.searchable(tables, DAY).keys()
