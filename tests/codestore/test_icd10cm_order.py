"""ICD-10-CM from CMS's order file and code file, and with the indexes of CDC beside the Tabular List."""

from __future__ import annotations

import datetime as dt
import lzma
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, icd10cm
from billwright.codestore.icd_files import ICD10CM, read_flat
from billwright.codestore.sets import unheard
from billwright.codestore.shipped import shipped_tabular

BEFORE, AFTER = dt.date(2026, 9, 30), dt.date(2026, 10, 1)
SMALL = [
    ("M54", "0", "Dorsalgia"),
    ("M545", "0", "Low back pain"),
    ("M5450", "1", "Low back pain, unspecified"),
    ("Z00", "0", "Encounter for general examination"),
    ("Z0000", "1", "Encounter for general adult medical examination without abnormal findings"),
]


def order(rows: list[tuple[str, str, str]], first: int = 1) -> str:
    """As CMS lays it out: number in columns 1-5, code 7-13, flag 15, short title 17-76, long title from 78."""
    return "".join(
        f"{number:05} {code:7} {flag} {title[:60]:60} {title}\n"
        for number, (code, flag, title) in enumerate(rows, first)
    )


@pytest.fixture
def small(tmp_path: Path):
    """Opens an edition compiled from the text of one flat file."""

    def open_(text: str, name: str = "icd10cm_order_2027.txt", encoding: str = "utf-8") -> icd10cm.Icd10cm:
        path, folder = tmp_path / name, tmp_path / "store"
        path.write_bytes(text.encode(encoding))
        folder.mkdir()
        icd10cm.compile_parts([path], folder)
        return icd10cm.Icd10cm(folder, "FY2027")

    return open_


def test_an_order_file_knows_headings_and_billable_codes(small) -> None:
    table = small(order(SMALL))
    assert [(row.code, row.billable) for row in table.beginning("M", 9)] == [
        ("M54", False),
        ("M545", False),
        ("M5450", True),
    ]
    assert table.find("Z0000").title == "Encounter for general adult medical examination without abnormal findings"
    assert [row.code for row in table.children("M54")] == ["M545"]
    assert [row.code for row in table.above("M5450")] == ["M54", "M545"]
    assert [term.code for term in table.search("low back")] == ["M545", "M5450"]


def test_a_flat_edition_knows_no_instructions(small) -> None:
    table = small(order(SMALL))
    assert not table.has_notes
    assert table.notes("M5450") == []
    assert table.excludes1("M5450", "S39012A") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_code_file_is_read_in_the_encodings_of_cms(small, encoding: str) -> None:
    text = "H8109   Ménière's disease, unspecified ear\r\nZ9989   Dependence on other enabling machines\r\n"
    table = small(text, "icd10cm-codes-2027.txt", encoding)
    assert table.find("H8109").title == "Ménière's disease, unspecified ear"
    assert table.find("H8109").billable


def line(code: str, flag: str = "1", number: str = "00006") -> str:
    return f"{number} {code:7} {flag} {'short':60} long\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (order(SMALL) + line("Z0001", number="00005"), "line 6: order number 00005 does not follow 00005"),
        (order(SMALL) + line("M5450"), "line 6: M5450 was on line 3 already"),
        (order(SMALL) + line("Z0001", flag="2"), "line 6: not a line of an order file"),
        (order(SMALL) + "00006 Z0001 1 too short\n", "line 6: not a line of an order file"),
        (order(SMALL) + line("97110"), "line 6: not a code of this set: '97110'"),
        (order(SMALL)[:300], "line 4: not a line of an order file"),  # cut within the short title
        (order(SMALL[:3]).rstrip("\n"), "line 3: it ends within a line, at M5450: cut short"),
        ("M5450   Low back pain, unspecified\n97110   Exercise\n", "line 2: not a code of this set: '97110'"),
        ("M5450\n", "line 1: not a line of a code file"),
        ("M5450   Low back pain\n\nZ9989   Dependence\n", "line 2: not a line of a code file"),
        ("code,title\nM5450,Low back pain\n", "line 1: not a line of a code file"),
        ("code, title\nM5450, Low back pain\n", "line 1: not a code of this set: 'code,'"),
        ("", "no code found"),
        ("\n\n", "no code found"),
    ],
)
def test_what_is_damaged_is_refused_whole_with_its_line(home: Path, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodeFileError) as refused:
        codestore.load(home, "icd10cm", path)
    assert words in str(refused.value)
    assert [each.name for each in codestore.editions(home) if each.set_name == "icd10cm"] == ["FY2026-April"]
    assert codestore.open_tables(home).icd10cm(AFTER).find("I10")


def test_part_of_an_edition_is_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text(order(SMALL), encoding="utf-8")
    with pytest.raises(CodeFileError, match=r"it holds 2 of the \d+ codes of FY2026-April: is a part missing"):
        codestore.load(home, "icd10cm", path)


def test_a_year_s_order_file_takes_over_and_tells_what_it_changed(home: Path, tmp_path: Path) -> None:
    """The shipped edition as an order file, in which M54.50 became a heading of two codes and I10 is gone."""
    table = codestore.open_tables(home).icd10cm(BEFORE)
    rows = [
        (row.code, "1" if row.billable else "0", row.title) for row in table.beginning("", 200_000) if row.code != "I10"
    ]
    at = next(at for at, row in enumerate(rows) if row[0] == "M5450")
    rows[at : at + 1] = [
        ("M5450", "0", rows[at][2]),
        ("M54501", "1", "Low back pain, by day"),
        ("M54502", "1", "Low back pain, by night"),
    ]
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text(order(rows), encoding="utf-8")
    report = codestore.load(home, "icd10cm", path)
    assert (report.edition.name, report.edition.starts) == ("FY2027", AFTER)
    assert (report.added, report.ended, report.changed) == (2, 2, 0)
    assert any("titles and billability only" in note for note in report.notes)

    tables = codestore.open_tables(home)
    assert tables.icd10cm(BEFORE).find("M5450").billable
    assert not tables.icd10cm(AFTER).find("M5450").billable
    (heading,) = codestore.show(tables, "M54.50", AFTER)
    assert [each.code for each in heading.below] == ["M54501", "M54502"]
    (gone,) = codestore.show(tables, "I10", AFTER)
    assert (gone.in_force, gone.ends, gone.edition, gone.instead) == (False, AFTER, "FY2026-April", ())
    assert codestore.show(tables, "I10", BEFORE)[0].in_force


def test_a_code_that_is_gone_leads_to_what_came_where_it_was(home: Path, tmp_path: Path) -> None:
    """M54.59 is gone, and M54.58 and M54.57 stand in its place: both are offered, by the nearest heading, M54.5."""
    table = codestore.open_tables(home).icd10cm(BEFORE)
    rows = [(row.code, "1" if row.billable else "0", row.title) for row in table.beginning("", 200_000)]
    at = next(at for at, row in enumerate(rows) if row[0] == "M5459")
    rows[at : at + 1] = [("M5457", "1", "Low back pain, of lifting"), ("M5458", "1", "Low back pain, of sitting")]
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text(order(rows), encoding="utf-8")
    codestore.load(home, "icd10cm", path)
    (gone,) = codestore.show(codestore.open_tables(home), "m54.59", AFTER)
    assert not gone.in_force
    assert [each.code for each in gone.instead] == ["M5457", "M5458"]


def test_a_code_of_years_gone_by_is_going_back(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "icd10cm-codes-2024.txt"
    path.write_text("Z9989   Dependence\n", encoding="utf-8")
    with pytest.raises(CodeFileError, match="FY2024 is older than FY2026-April"):
        codestore.load(home, "icd10cm", path)


# ------------------------------------------------------------------ the files of CMS and CDC


def unpacked(packed: Path, folder: Path) -> Path:
    path = folder / packed.stem
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    return path


def test_the_code_file_of_2024(shared: Path, tmp_path: Path) -> None:
    path = unpacked(shared / "icd10cm" / "icd10cm-codes-2024.txt.xz", tmp_path)
    rows = {row.code: row.title for row in read_flat(path, ICD10CM, unheard)}
    assert len(rows) == 74_044
    assert rows["E1140"] == "Type 2 diabetes mellitus with diabetic neuropathy, unspecified"
    assert rows["H8109"] == "Meniere's disease, unspecified ear"


def test_the_indexes_beside_the_tabular_list_bring_their_words(shared: Path, tmp_path: Path) -> None:
    parts = [unpacked(path, tmp_path) for path in sorted((shared / "icd10cm").glob("icd10cm-*-April-1-2026.xml.xz"))]
    assert len(parts) == 3
    folder = tmp_path / "store"
    folder.mkdir()
    compiled = icd10cm.compile_parts([*parts, shipped_tabular()[0]], folder)
    assert any("index terms" in note for note in compiled.notes)
    table = icd10cm.Icd10cm(folder, "FY2026-April")
    found = {term.code: (term.text, term.kind) for term in table.search("isopropyl alcohol accidental", 5)}
    assert found["T512X1"][1] == "index"
    assert "V9411" in {term.code for term in table.search("boat striking swimmer powered", 5)}
    assert {term.code for term in table.search("neoplasm abdomen cavity benign", 5)} == {"D367"}


def test_an_index_alone_is_no_edition(shared: Path, home: Path, tmp_path: Path) -> None:
    path = unpacked(shared / "icd10cm" / "icd10cm-eindex-April-1-2026.xml.xz", tmp_path)
    with pytest.raises(CodeFileError, match="one Tabular List or one flat file"):
        codestore.load(home, "icd10cm", path, "FY2027")
