"""ICD-9-CM: the final edition, as the package brings it and as CMS laid it out."""

from __future__ import annotations

import datetime as dt
import lzma
import time
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError

THEN, NOW = dt.date(2014, 3, 1), dt.date(2026, 11, 24)


@pytest.mark.parametrize("day", [dt.date(1999, 1, 1), THEN, dt.date(2015, 9, 30), NOW])
def test_the_final_edition_answers_for_any_day(compiled: Path, day: dt.date) -> None:
    table = codestore.open_tables(compiled).icd9cm(day)
    assert table is not None
    assert table.edition == "FY2015"
    assert table.find("4019").title == "Unspecified essential hypertension"
    assert table.find("I10") is None
    assert table.billable_below("4019", 5) == ()
    assert table.billable_below("401", 5) == ("4010", "4011", "4019")


def test_titles_are_read_as_latin_1(compiled: Path) -> None:
    table = codestore.open_tables(compiled).icd9cm(THEN)
    assert table.find("38600").title == "Ménière's disease, unspecified"
    assert [term.code for term in table.search("meniere unspecified")] == ["38600"]


def test_external_causes_are_those_of_e(compiled: Path) -> None:
    """V codes of ICD-9-CM are factors that influence health; in ICD-10-CM V begins an external cause."""
    table = codestore.open_tables(compiled).icd9cm(THEN)
    assert table.find("E8800").external_cause
    assert not table.find("V433").external_cause
    assert not table.find("25000").external_cause


def test_a_code_is_shown_as_over_since_october_2015(compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    (now,) = codestore.show(tables, "250.00", NOW)
    assert (now.set_name, now.in_force, now.ends) == ("icd9cm", False, dt.date(2015, 10, 1))
    (then,) = codestore.show(tables, "250.00", THEN)
    assert then.in_force


def test_words_find_it_for_its_days_and_when_asked_for(compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    sets = lambda day, *names: {each.set_name for each in codestore.search(tables, "lumbago", day, sets=names).codes}  # noqa: E731
    assert sets(THEN) == {"icd9cm"}
    assert "icd9cm" not in sets(NOW)
    assert sets(NOW, "icd9cm") == {"icd9cm"}


def test_the_same_file_again_is_known(home: Path, shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "CMS32_DESC_LONG_DX.txt"
    path.write_bytes(lzma.decompress((shared / "icd9cm" / "CMS32_DESC_LONG_DX.txt.xz").read_bytes()))
    report = codestore.load(home, "icd9cm", path)
    assert report.already
    assert report.edition.rows == 14_567


def test_the_short_titles_are_an_edition_too(home: Path, shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "CMS32_DESC_SHORT_DX.txt"
    path.write_bytes(lzma.decompress((shared / "icd9cm" / "CMS32_DESC_SHORT_DX.txt.xz").read_bytes()))
    report = codestore.load(home, "icd9cm", path, "2014-10-02")
    assert (report.added, report.ended) == (0, 0)
    assert codestore.open_tables(home).icd9cm(NOW).find("4019").title == "Hypertension NOS"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0010  Cholera\nA000  Cholera\n", "line 2: not a code of this set: 'A000'"),
        ("0010  Cholera\n0010  Cholera\n", "line 2: 0010 was on line 1 already"),
        ("0010  Cholera\n0011  Chol", "line 2: it ends within a line, at 0011: cut short"),
        ("0010  Cholera\n", "it holds 1 of the 14567 codes of FY2015"),
        ("0010\n", "line 1: not a line of a code file"),
    ],
)
def test_what_is_damaged_is_refused_whole_with_its_line(home: Path, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "CMS33_DESC_LONG_DX.txt"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(CodeFileError) as refused:
        codestore.load(home, "icd9cm", path)
    assert words in str(refused.value)
    assert codestore.open_tables(home).icd9cm(NOW).edition == "FY2015"


def test_a_fresh_home_is_ready_within_seconds(tmp_path: Path) -> None:
    """About three seconds on the machine that this was written on; thirty say that something is wrong."""
    start = time.perf_counter()
    tables = codestore.open_tables(tmp_path)
    assert time.perf_counter() - start < 30
    assert {"icd10cm", "icd9cm", "icd9-procedures", "gems-9to10", "gems-10to9"} <= tables.editions.keys()
