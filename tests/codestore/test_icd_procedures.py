"""ICD-10-PCS from CMS's order and code files, and the procedures of ICD-9-CM that come with a package."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError

DAY = dt.date(2026, 11, 24)
ORDER = (
    f"00001 {'001':7} 0 {'Central Nervous System, Bypass':60} Central Nervous System and Cranial Nerves, Bypass\n"
    f"00002 {'0016070':7} 1 {'Bypass Cereb Vent to Nasophar':60} Bypass Cerebral Ventricle to Nasopharynx, Open Approach\n"
    f"00003 {'XY0VX83':7} 1 {'Extracorp Intro Endothelial Agent':60} Extracorporeal Introduction of Endothelial Agent\n"
)
CODES = "0016070 Bypass Cerebral Ventricle to Nasopharynx\nXY0VX83 Extracorporeal Introduction of Endothelial Agent\n"


@pytest.mark.parametrize(("name", "text"), [("icd10pcs_order_2027.txt", ORDER), ("icd10pcs_codes_2027.txt", CODES)])
def test_both_layouts_give_the_same_codes(home: Path, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    report = codestore.load(home, "icd10pcs", path)
    assert (report.edition.name, report.edition.rows, report.added) == ("FY2027", 2, 2)
    tables = codestore.open_tables(home)
    table = tables.codes("icd10pcs", DAY)
    assert table.find("0016070", DAY).title.startswith("Bypass Cerebral Ventricle to Nasopharynx")
    assert table.find("001", DAY) is None, "a heading is no code"
    assert tables.codes("icd10pcs", dt.date(2026, 9, 30)) is None, "no edition is loaded for that day"


def test_a_heading_is_shown_with_what_stands_below_it(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "icd10pcs_order_2027.txt"
    path.write_text(ORDER, encoding="utf-8")
    codestore.load(home, "icd10pcs", path)
    (shown,) = [each for each in codestore.show(codestore.open_tables(home), "001", DAY) if each.set_name == "icd10pcs"]
    assert not shown.billable
    assert [each.code for each in shown.below] == ["0016070"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ORDER.replace("0016070", "001607O"), "line 2: not a code of this set: '001607O'"),  # an O for a zero
        (ORDER + ORDER.splitlines()[1] + "\n", "line 4: order number 00002 does not follow 00003"),
        (CODES + "0016070 Again\n", "line 3: 0016070 was on line 1 already"),
        (CODES[:30], "line 1: it ends within a line, at 0016070: cut short"),
        ("M5450   Low back pain, unspecified\n", "line 1: not a code of this set: 'M5450'"),
        ("0016070\n", "line 1: not a line of a code file"),
    ],
)
def test_what_is_damaged_is_refused_whole_with_its_line(home: Path, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "icd10pcs_codes_2027.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodeFileError) as refused:
        codestore.load(home, "icd10pcs", path)
    assert words in str(refused.value)
    assert codestore.open_tables(home).codes("icd10pcs", DAY) is None


def test_an_older_year_is_going_back(home: Path, tmp_path: Path) -> None:
    for name in ("icd10pcs_codes_2027.txt", "icd10pcs_codes_2026.txt"):
        (tmp_path / name).write_text(CODES if "2027" in name else CODES.replace("Bypass", "A bypass"), encoding="utf-8")
    codestore.load(home, "icd10pcs", tmp_path / "icd10pcs_codes_2027.txt")
    with pytest.raises(CodeFileError, match="FY2026 is older than FY2027"):
        codestore.load(home, "icd10pcs", tmp_path / "icd10pcs_codes_2026.txt")


def test_the_procedures_of_icd_9_are_there_and_over(compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    table = tables.codes("icd9-procedures", DAY)
    assert table.find("4701", dt.date(2015, 9, 30)).title == "Laparoscopic appendectomy"
    assert table.find("4701", dt.date(2015, 10, 1)) is None
    (shown,) = codestore.show(tables, "47.01", DAY)
    assert (shown.set_name, shown.in_force, shown.ends) == ("icd9-procedures", False, dt.date(2015, 10, 1))
