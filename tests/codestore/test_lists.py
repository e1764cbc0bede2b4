"""Built-in places, modifiers and ages, and HCPCS from CMS's layouts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import lzma
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, lists

ON = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("code", "on", "known"),
    [
        ("11", ON, True),
        ("02", ON, True),
        ("00", ON, False),
        ("98", ON, False),
        ("", ON, False),
        ("1", ON, False),
        ("27", dt.date(2023, 9, 30), False),
        ("27", dt.date(2023, 10, 1), True),
    ],
)
def test_places(code: str, on: dt.date, known: bool) -> None:
    assert (lists.places().find(code, on) is not None) == known


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("25", True),
        ("59", True),
        ("XS", True),
        ("GP", True),
        ("JZ", True),
        ("RH", True),
        ("HX", True),
        ("U9", True),
        ("QQ", True),
        ("XR", False),
        ("9X", False),
        ("21", False),
        ("gp", False),
        ("", False),
    ],
)
def test_modifiers(code: str, known: bool) -> None:
    """RH is an ambulance ride from home to hospital; X is a destination only, so XR is none; 21 ended in 2009."""
    assert (lists.modifiers().find(code, ON) is not None) == known


def test_a_modifier_before_it_began() -> None:
    assert lists.modifiers().find("JZ", dt.date(2022, 12, 31)) is None


def test_revenue_codes_are_those_that_cms_knows(shared: Path) -> None:
    with lzma.open(shared / "edits" / "ioce_revenue_flags_v27.1.csv.xz") as file:
        known = {row["revenue_code"].zfill(4) for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8"))}
    assert {fact.code for fact in lists.built_in()["revenue"].all()} == known


@pytest.mark.parametrize(
    ("set_name", "code", "on", "known"),
    [
        ("revenue", "0450", ON, True),
        ("revenue", "0453", ON, False),
        ("revenue", "0161", dt.date(2022, 6, 30), False),
        ("bill-types", "13", ON, True),
        ("bill-types", "33", ON, False),
        ("bill-types", "33", dt.date(2013, 9, 30), True),
        ("patient-statuses", "30", ON, True),
        ("patient-statuses", "08", ON, False),
        ("patient-statuses", "81", dt.date(2013, 9, 30), False),
        ("group-codes", "CO", ON, True),
        ("group-codes", "CR", ON, False),
    ],
)
def test_lists_of_a_facility_s_bill_are_built_in(set_name: str, code: str, on: dt.date, known: bool) -> None:
    assert (lists.built_in()[set_name].find(code, on) is not None) == known


def test_ages() -> None:
    ages = lists.diagnosis_ages()
    assert ages.find("O0900").lowest == 9
    assert ages.find("I10") is None
    assert ages.find("Z3800").highest == 0


def test_places_are_those_of_cms(shared: Path) -> None:
    with (shared / "pos" / "pos_codes_2024.csv").open(encoding="utf-8") as file:
        assigned = {row["pos_code"] for row in csv.DictReader(file) if row["pos_name"] != "Unassigned"}
    ours = {fact.code for fact in lists.places().all()}
    assert ours == assigned


def test_ages_are_those_of_cms(shared: Path) -> None:
    ages = lists.diagnosis_ages()
    with lzma.open(shared / "edits" / "ioce_dx10_v27.1.csv.xz") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")):
            if row["to_date"] == "20360331":
                limit = ages.find(row["code"])
                lowest, highest = (limit.lowest, limit.highest) if limit else (0, 124)
                assert (lowest, highest) == (int(row["lo_age"]), int(row["hi_age"])), row["code"]


# ------------------------------------------------------------------ HCPCS


def anweb(code: str, kind: str = "3", added: str = "20200101", ended: str = "", long: str = "") -> str:
    """An ANWEB record: code 1-5, kind 11, long description 12-91, short 92-119, pricing 120, coverage 230, BETOS 257,
    type of service 261, first day 269-276, action day 277-284, last day 285-292, action 293."""
    record = [" "] * 320
    for at, text in (
        (0, code),
        (5, "00100"),
        (10, kind),
        (11, long),
        (119, "34"),
        (229, "D"),
        (256, "P6C"),
        (260, "1"),
        (276, "20260401"),
        (91, "invented words"),
        (268, added),
        (284, ended),
        (292, "N"),
    ):
        record[at : at + len(text)] = text
    return "".join(record)


def hcpcs(home: Path):
    table = codestore.open_tables(home).codes("hcpcs", ON)
    assert table is not None
    return table


def test_fixed_width(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "HCPC2026_OCT_ANWEB.txt"
    records = [anweb("A0021", ended="20260930"), anweb("A0021", "4"), anweb("G0283"), anweb("   GP", "7")]
    path.write_text("\r\n".join(records) + "\r\n", encoding="cp1252")
    report = codestore.load(home, "hcpcs", path, "2026Q4")
    assert (report.edition.rows, report.added) == (2, 2)
    assert report.notes == ("1 modifier of the file left out: load it as modifiers too",)
    assert hcpcs(home).find("G0283", ON).title == "invented words"
    assert hcpcs(home).find("A0021", dt.date(2026, 9, 30)) is not None, "its last day"
    assert hcpcs(home).find("A0021", dt.date(2026, 10, 1)) is None


def test_what_the_record_says_besides(home: Path, tmp_path: Path) -> None:
    """The long description runs over the code's record and those that follow it."""
    path = tmp_path / "HCPC2026_OCT_ANWEB_v2.txt"
    records = [anweb("G0283", long="Invented words that go on"), anweb("G0283", "4", long="on a second record")]
    path.write_text("\r\n".join(records) + "\r\n", encoding="cp1252")
    assert codestore.load(home, "hcpcs", path).edition.name == "2026Q4r2", "as CMS names the file"
    fact = hcpcs(home).find("G0283", ON)
    assert fact.says("long") == "Invented words that go on on a second record"
    assert [fact.says(name) for name in ("pricing", "coverage", "betos", "type of service", "action", "action date")] == [
        "34", "D", "P6C", "1", "N", "20260401"
    ]  # fmt: skip
    assert fact.says("nothing of the kind") == ""


def test_a_code_taken_back_before_it_began_is_taken_and_told(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "HCPC2026_OCT_ANWEB.txt"
    path.write_text(anweb("G0283") + "\n" + anweb("G0999", added="20261001", ended="20260930"), encoding="cp1252")
    report = codestore.load(home, "hcpcs", path)
    assert report.notes == ("1 code never in force, as it ended before it began",)
    assert all(hcpcs(home).find("G0999", dt.date(2026, month, 1)) is None for month in (9, 10, 11))


def test_the_modifiers_of_the_file_are_a_set_of_their_own(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "HCPC2026_OCT_ANWEB.txt"
    path.write_text(
        "\n".join([anweb("   9Q", "7"), anweb("   9Q", "8", long="more"), anweb("G0283")]), encoding="cp1252"
    )
    report = codestore.load(home, "modifiers", path)
    assert (report.edition.name, report.edition.rows) == ("2026Q4", 1)
    assert codestore.open_tables(home).codes("modifiers", ON).find("9Q", ON).says("long") == "more"


def test_csv_with_the_lines_of_a_long_description(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "HCPC2026_OCT_ANWEB.csv"
    path.write_text(
        "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,COV,BETOS,TOS1,ADD DT,ACT EFF DT,TERM DT,ACTION CD\n"
        "G0283,00100,3,Invented words,invented,34,D,P6C,1,20200101,20260401,,N\n"
        "G0283,00200,4,that go on,,,,,,,,,\n"
        "GP,00100,7,Invented modifier,invented,,,,,20200101,,,N\n"
    )
    codestore.load(home, "hcpcs", path)
    fact = hcpcs(home).find("G0283", ON)
    assert (fact.title, fact.says("long"), fact.says("coverage")) == ("invented", "Invented words that go on", "D")


def test_csv(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "hcpcs.csv"
    path.write_text(
        "HCPC,SHORT DESCRIPTION,ADD DT,TERM DT\nG0283,invented,20200101,\nA0021,invented,19850101,20260930\n"
    )
    codestore.load(home, "hcpcs", path, "2026Q4")
    assert hcpcs(home).find("G0283", ON)
    assert hcpcs(home).find("A0021", ON) is None
    (shown,) = codestore.show(codestore.open_tables(home), "g0283", ON)
    assert (shown.set_name, shown.edition) == ("hcpcs", "2026Q4")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "hcpcs.txt, line 1: no heading in its first 40 lines names columns of “HCPC” and “ADD DT”"),
        (anweb("G0283") + "\n" + anweb("A0021")[:200], "hcpcs.txt, line 2: not an ANWEB record"),
        (anweb("99213"), "line 1: not a HCPCS Level II code: '99213'"),
        (anweb("G0283", added="20201301"), "line 1: not a date: '20201301'"),
        (
            anweb("G0283", added="20200101", ended="20191230"),
            "line 1: it ends on 12/30/2019, before it starts on 01/01/2020",
        ),
        (anweb("A0021", "4"), "line 1: no heading"),
        (anweb("G0283") + "\n" + anweb("A0021", "4"), "line 2: it goes on with a description of which the beginning"),
        (
            anweb("G0283") + "\n" + anweb("G0283", ended="20260930"),
            "line 2: the dates of G0283 overlap those on line 1",
        ),
        (
            anweb("G0283") + "\n" + anweb("G0283").replace("invented", "other   "),
            "line 2: G0283 stands on line 1 already",
        ),
        (anweb("   GP", "7"), "line 1: no HCPCS codes found"),
        ("HCPC,SHORT DESCRIPTION,ADD DT\nG0283,x,20200101\nA0021,x", "line 3: 2 columns where the heading has 3"),
        ("HCPC,SHORT DESCRIPTION\nG0283,x\n", "no heading in its first 40 lines"),
        ("HCPC,ADD DT\nG0283,\x00\n", "hcpcs.txt, line 2: not a text file: it holds a zero byte"),
        (
            'HCPC,ADD DT,SHORT DESCRIPTION\nG0283,20200101,"cut',
            "line 2: not delimited text, or cut short inside quotes",
        ),
    ],
)
def test_a_wrong_layout_is_refused(home: Path, tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "hcpcs.txt"
    path.write_text(content, encoding="cp1252")
    with pytest.raises(CodeFileError, match=words):
        codestore.load(home, "hcpcs", path, "2026Q4")
    assert "hcpcs" not in codestore.open_tables(home).editions


@pytest.mark.parametrize("name", ["hcpcs_level2_attributes_2024q3.csv.xz", "hcpcs_level2_ioce_v27.1.csv.xz"])
def test_public_files(home: Path, tmp_path: Path, shared: Path, name: str) -> None:
    path = tmp_path / name.removesuffix(".xz")
    path.write_bytes(lzma.decompress((shared / "hcpcs" / name).read_bytes()))
    assert codestore.load(home, "hcpcs", path, "2024Q3").edition.rows > 8_000
    assert hcpcs(home).find("G0283", ON)


def test_an_unknown_set_and_a_missing_file(home: Path, tmp_path: Path) -> None:
    with pytest.raises(CodeFileError, match="no set is called 'icd11'"):
        codestore.load(home, "icd11", tmp_path / "x.xml")
    with pytest.raises(CodeFileError, match="no such file"):
        codestore.load(home, "hcpcs", tmp_path / "x.txt", "2026Q4")


@pytest.mark.parametrize("name", ["../evil", "", ".hidden", "a/b", "x" * 60])
def test_an_edition_s_name_stays_in_its_folder(home: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "hcpcs.csv"
    path.write_text("HCPC,ADD DT\nG0283,20200101\n")
    with pytest.raises(CodeFileError):
        codestore.load(home, "hcpcs", path, name)
