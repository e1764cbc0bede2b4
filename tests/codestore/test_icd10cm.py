"""ICD-10-CM out of the tabular that the package ships: codes, seventh characters, notes, search, and a next edition."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import re
import subprocess
import sys
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, icd10cm, tabular, words
from billwright.codestore.shipped import shipped_tabular
from billwright.rules.codes import DiagnosisFact

ON = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def table(compiled: Path) -> icd10cm.Icd10cm:
    found = codestore.open_tables(compiled).icd10cm(ON)
    assert isinstance(found, icd10cm.Icd10cm)
    return found


@pytest.mark.parametrize(
    ("code", "billable", "manifestation"),
    [
        ("I10", True, False),
        ("E11", False, False),
        ("E119", True, False),
        ("M2556", False, False),
        ("M25561", True, False),
        ("S8251", False, False),  # lacks its seventh character
        ("S8251XA", True, False),
        ("S82001A", True, False),
        ("W010XXA", True, False),
        ("S061X7A", True, False),
        ("F0280", True, True),
        ("E0800", True, True),
        ("B9711", True, False),  # "as the cause of diseases classified elsewhere" is no manifestation
        ("J129", True, False),  # "not elsewhere classified" neither
    ],
)
def test_codes(table: icd10cm.Icd10cm, code: str, billable: bool, manifestation: bool) -> None:
    fact = table.find(code)
    assert fact is not None
    assert (fact.billable, fact.manifestation) == (billable, manifestation)


@pytest.mark.parametrize("code", ["S061X7D", "S82001", "Q9999", "M25.561", "m25561", "", "E11-", "%"])
def test_what_is_no_billable_code(table: icd10cm.Icd10cm, code: str) -> None:
    fact = table.find(code)
    assert fact is None or not fact.billable


def test_seventh_character_says_what_it_means(table: icd10cm.Icd10cm) -> None:
    fact = table.find("S8251XA")
    assert isinstance(fact, DiagnosisFact)
    assert fact.title.endswith(", initial encounter for closed fracture")


def test_billable_codes_below_a_heading(table: icd10cm.Icd10cm) -> None:
    assert table.billable_below("M2556", 10) == ("M25561", "M25562", "M25569")
    assert table.billable_below("S8251X", 2) == ("S8251XA", "S8251XB")
    assert table.billable_below("I10", 5) == ()


def test_excludes1_reaches_down_from_the_category_and_up_to_the_range(table: icd10cm.Icd10cm) -> None:
    assert "E11" in (table.excludes1("E0800", "E119") or "")
    assert table.excludes1("E119", "I10") is None


def test_notes_of_a_code_are_its_own_and_those_above(table: icd10cm.Icd10cm) -> None:
    notes = table.notes("E0800")
    assert {note.place for note in notes} >= {"E08"}
    assert {note.kind for note in notes} >= {"code-first", "use-additional", "excludes1"}
    assert table.places_above("M25561") == ["M25561", "M2556", "M255", "M25", "M20-M25", "13"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("knee pain", "M2556"),
        ("essential hypertension", "I10"),
        ("high blood pressure", "I10"),  # an inclusion term
        ("type 2 diabet without complication", "E119"),
    ],
)
def test_search(table: icd10cm.Icd10cm, words: str, first: str) -> None:
    found = table.search(words, 3)
    assert first in [match.code for match in found]


@pytest.mark.parametrize("words", ["", "  ", '"', "AND OR NOT", "*", "a" * 5000, "knee NEAR(", "col:x"])
def test_search_takes_any_words(table: icd10cm.Icd10cm, words: str) -> None:
    assert isinstance(table.search(words), list)


def test_show(compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    (shown,) = codestore.show(tables, "m25.561", ON)
    assert (shown.set_name, shown.code, shown.billable, shown.edition) == ("icd10cm", "M25561", True, "FY2026-April")
    assert codestore.show(tables, "NOPE", ON) == []
    assert {each.set_name for each in codestore.show(tables, "11", ON)} == {"pos", "bill-types"}
    assert codestore.show(tables, "M25.561", dt.date(2020, 1, 1)) == []


def test_equals_the_codes_that_cms_prices_by(table: icd10cm.Icd10cm, shared: Path) -> None:
    """The Outpatient Code Editor of April 2026 lists the billable codes one by one: expansion gives the same."""
    import csv
    import io
    import lzma

    with lzma.open(shared / "edits" / "ioce_dx10_v27.1.csv.xz") as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))
    current = [row for row in rows if row["to_date"] == "20360331"]
    assert len(current) > 70_000
    assert set(table.codes()) == {row["code"] for row in current}
    listed = {row["code"] for row in current if row["manifestation"] == "1"}
    derived = {code for code in table.codes() if (fact := table.find(code)) and fact.manifestation}
    assert listed - derived == {"D7581", "J8403"}
    assert {code[:4] for code in derived - listed} == {"H368"}


# ------------------------------------------------------------------ editions


def _race(home: Path) -> str:
    return codestore.open_tables(home).editions["icd10cm"]


def test_two_processes_compile_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_race, [tmp_path, tmp_path]) == ["FY2026-April", "FY2026-April"]
    folder = tmp_path / "codes" / "icd10cm"
    assert [path.name for path in folder.iterdir()] == ["FY2026-April"], "nothing half-built is left"


def test_the_package_s_objects_are_never_built(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from billwright import codestore; codestore.open_tables(pathlib.Path(sys.argv[1])); "
        "sys.exit('simple_icd_10_cm' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode == 0


def test_a_next_edition_takes_over_on_its_first_day(home: Path, tmp_path: Path) -> None:
    text = shipped_tabular()[0].read_text(encoding="utf-8")
    text = re.sub(r"<diag>\s*<name>I10</name>.*?</diag>", "", text, count=1, flags=re.DOTALL)
    text = text.replace("<desc>Pain in right knee</desc>", "<desc>Ache in right knee</desc>")
    path = tmp_path / "icd10cm_tabular_2027.xml"
    path.write_text(text, encoding="utf-8")
    report = codestore.load(home, "icd10cm", path, "FY2027")
    assert (report.added, report.ended, report.changed) == (0, 1, 1)
    tables = codestore.open_tables(home)
    before, after = tables.icd10cm(dt.date(2026, 9, 30)), tables.icd10cm(dt.date(2026, 10, 1))
    assert before and before.edition == "FY2026-April" and before.find("I10")
    assert after and after.edition == "FY2027" and after.find("I10") is None
    assert tables.icd10cm(dt.date(2030, 1, 1)).edition == "FY2027", "in force until replaced"
    assert tables.icd10cm(dt.date(2025, 9, 30)) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not well-formed"),
        ("<ICD10CM.tabular><chapter>", "cut short perhaps"),
        ("<html></html>", "root is <html>"),
        ("<ICD10CM.tabular><chapter><name>1</name></chapter></ICD10CM.tabular>", "holds no code"),
        (
            "<ICD10CM.tabular><chapter><section id='A'><diag><name>A00</name></diag></section></chapter></ICD10CM.tabular>",
            "is a part missing",
        ),
    ],
)
def test_what_is_no_tabular_is_refused(home: Path, tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "tabular.xml"
    path.write_text(content)
    with pytest.raises(CodeFileError, match=words):
        codestore.load(home, "icd10cm", path, "FY2027")
    assert [each.name for each in codestore.editions(home) if each.set_name == "icd10cm"] == ["FY2026-April"]


def test_an_entity_bomb_is_refused(home: Path, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    path = tmp_path / "bomb.xml"
    path.write_text(f'<!DOCTYPE x [<!ENTITY e0 "boom">{entities}]><ICD10CM.tabular>&e9;</ICD10CM.tabular>')
    with pytest.raises(CodeFileError, match="not well-formed"):
        codestore.load(home, "icd10cm", path, "FY2027")


def test_a_store_that_is_gone_is_named(home: Path) -> None:
    tables = codestore.open_tables(home)
    (home / "codes" / "icd10cm" / "FY2026-April" / icd10cm.DATA).unlink()
    with pytest.raises(CodeFileError, match="is gone: remove"):
        tables.icd10cm(ON)


def test_a_store_of_an_older_release_is_compiled_again(home: Path) -> None:
    folder = home / "codes" / "icd10cm" / "FY2026-April"
    (folder / icd10cm.DATA).rename(folder / "icd10cm.sqlite3")
    found = codestore.open_tables(home).icd10cm(ON)
    assert found and found.find("I10")
    assert not (folder / "icd10cm.sqlite3").exists()


def test_doctests() -> None:
    import doctest

    for module in (icd10cm, tabular, words):
        result = doctest.testmod(module)
        assert result.attempted >= 1
        assert result.failed == 0
