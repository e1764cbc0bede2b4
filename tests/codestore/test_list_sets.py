"""Each plain list from a small file in its publisher's layout: exact facts out, and what is refused with its line."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, store
from billwright.codestore.shipped import SHIPPED
from billwright.rules.codes import CodeFact

ON = dt.date(2026, 11, 24)

LAYOUTS: list[tuple[str, str, str, CodeFact]] = [
    (
        "cpt",
        "LONGULT.txt",
        "Invented notice.\r\nNothing here is of the AMA.\r\n\r\n99998\tAn invented service, long\r\n99999\tAnother\r\n",
        CodeFact("99998", "An invented service, long"),
    ),
    (
        "cpt",
        "LONGULF.txt",
        "NOTICE\r\n9999801 An invented service whose description\r\n9999802 runs over two records\r\n0999T01 Another\r\n",
        CodeFact("99998", "An invented service whose description runs over two records"),
    ),
    ("cpt", "MEDU.txt", "NOTICE\n99998 AN INVENTED SERVICE     \n0999T ANOTHER\n", CodeFact("0999T", "ANOTHER")),
    (
        "cpt",
        "bought.csv",
        "Code,Description,Effective Date\n99998,invented,1/1/2024\n",
        CodeFact("99998", "invented", dt.date(2024, 1, 1)),
    ),
    (
        "modifiers",
        "ours.csv",
        "Modifier,Description,From,To\n9Q,invented,2026-01-01,2026-12-31\n",
        CodeFact("9Q", "invented", dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
    ),
    (
        "pos",
        "place-of-service-codes.csv",
        ("Place of Service Code(s),Place of Service Name,Place of Service Description\n"
        '2,"Away, by\nvideo","Words of\nseveral lines"\n28-30,Unassigned,N/A\n'),
        CodeFact("02", "Away, by video", about=(("description", "Words of several lines"),)),
    ),
    ("revenue", "rev.csv", "Revenue Code;Description\n450;invented\n", CodeFact("0450", "invented")),
    ("bill-types", "tob.csv", "Type of Bill\tDescription\n013X\tinvented\n", CodeFact("13", "invented")),
    ("conditions", "cc.csv", "code,description\nD9,invented\n", CodeFact("D9", "invented")),
    ("occurrences", "oc.csv", "code,description\nM1,invented\n", CodeFact("M1", "invented")),
    ("values", "vc.csv", "code,description\n1,invented\n", CodeFact("01", "invented")),
    (
        "patient-statuses",
        "ds.csv",
        "code,description,from,to\n43,invented,10/1/2003,\n",
        CodeFact("43", "invented", dt.date(2003, 10, 1)),
    ),
    (
        "taxonomy",
        "nucc_taxonomy_261.csv",
        ('\ufeff"Code","Grouping","Classification","Specialization","Definition","Notes","Display Name","Section"\r\n'
        '"999Q00000X","Invented","Healer","Knees","Mends them.","","Knee Healer","Individual"\r\n'),
        CodeFact(
            "999Q00000X", "Knee Healer",
            about=(("grouping", "Invented"), ("classification", "Healer"), ("specialization", "Knees"),
                   ("section", "Individual"), ("definition", "Mends them.")),
        ),
    ),
    (
        "carc",
        "carc.csv",
        ("Claim Adjustment Reason Codes\n\nCode,Description,Start Date,Last Modified,Stop Date,Notes\n"
        "B99,invented reason,01/01/1995,11/1/2017,7/1/2027,ours\n"),
        CodeFact("B99", "invented reason", dt.date(1995, 1, 1), dt.date(2027, 7, 2),
                 (("last modified", "11/1/2017"), ("notes", "ours"))),
    ),
    ("rarc", "rarc.csv", "code,description,start\nMA999,invented remark,2000-01-01\n",
     CodeFact("MA999", "invented remark", dt.date(2000, 1, 1))),
    ("group-codes", "cagc.csv", "code,description\nCO,invented\n", CodeFact("CO", "invented")),
    ("claim-status", "csc.csv", "code,description\n9999,invented\n", CodeFact("9999", "invented")),
    ("claim-status-category", "cscc.csv", "code,description\nF3F,invented\n", CodeFact("F3F", "invented")),
]  # fmt: skip


@pytest.mark.parametrize(("set_name", "name", "content", "fact"), LAYOUTS)
def test_a_list_in_its_publisher_s_layout(
    home: Path, tmp_path: Path, set_name: str, name: str, content: str, fact: CodeFact
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8"))
    edition = None if name.startswith("nucc") else "2026Q4"
    report = codestore.load(home, set_name, path, edition)
    assert (report.edition.name, report.edition.starts) == ("2026Q4", dt.date(2026, 10, 1))
    assert report.edition.rows == report.added
    table = codestore.open_tables(home).codes(set_name, ON)
    assert table is not None
    assert table.find(fact.code, ON) == fact


def test_every_list_has_a_layout_here(home: Path) -> None:
    tested = {set_name for set_name, *_ in LAYOUTS} | {"hcpcs", "icd10pcs", "icd9-procedures"}
    from billwright.rules.codes import LISTS

    assert tested == set(LISTS)


def test_what_is_odd_is_taken_counted_and_told(home: Path, tmp_path: Path) -> None:
    """cp1252, semicolons, two lines above the heading, a blank line, a trailing column, a line twice, a zero lost."""
    path = tmp_path / "rev.csv"
    path.write_bytes(
        "Printed by somebody\n\nRevenue Code;Description;\n"
        "450;invented – with a dash;\n\n0450;invented – with a dash;\n0451;other;\n".encode("cp1252")
    )
    report = codestore.load(home, "revenue", path, "2026Q4")
    assert report.edition.rows == 2
    assert report.notes == (
        "read as Windows-1252 (cp1252)",
        "separated by semicolons",
        "2 lines above the heading",
        "1 code given back its leading zero",
        "1 line left out, as it is blank",
        "1 line left out, as it repeats another",
    )


REV = "code,description,from,to\n"


@pytest.mark.parametrize(
    ("set_name", "content", "words"),
    [
        (
            "revenue",
            "number,text\n0450,x\n",
            "line 1: no heading in its first 40 lines names columns of “Revenue Code” and",
        ),
        ("revenue", REV + "0450,one,,\n0451,cut", "line 3: 2 columns where the heading has 4"),
        (
            "revenue",
            REV + "0450,one, two,,x\n",
            "line 2: 5 columns where the heading has 4: cut short, or a comma unquoted",
        ),
        ("revenue", REV + '0450,"one,,\n', "line 2: not delimited text, or cut short inside quotes"),
        ("revenue", REV + "45A,one,,\n", "line 2: not a revenue code: four digits: '45A'"),
        ("revenue", REV + "0450,,,\n", "line 2: 0450 has no words"),
        ("revenue", REV + "0450,one,2026-13-01,\n", "line 2: not a date: '2026-13-01'"),
        (
            "revenue",
            REV + "0450,one,10/1/2026,9/29/2026\n",
            "line 2: it ends on 09/29/2026, before it starts on 10/01/2026",
        ),
        ("revenue", REV + "0450,one,,\n0450,two,,\n", "line 3: 0450 stands on line 2 already, with other words"),
        (
            "revenue",
            REV + "0450,one,2020-01-01,2025-12-31\n0450,two,2025-12-31,\n",
            "line 3: the dates of 0450 overlap those on line 2",
        ),
        ("revenue", REV, "line 1: its heading is there, and no code below it"),
        ("bill-types", "code,description\n0131,with a frequency\n", "line 2: not a type of bill without its frequency"),
        ("taxonomy", "Code,Display Name\n207Q00000,short\n", "line 2: not a taxonomy code: ten characters"),
        ("carc", "code,description,stop\n45,x,soon\n", "line 2: not a date: 'soon'"),
        ("cpt", "NOTICE\n99998\tone\n99999\n", "line 3: not a code with its description"),
        ("cpt", "NOTICE\n99998\tone\n99999\t\n", "line 3: 99999 has no description: cut short?"),
        (
            "cpt",
            "9999801 one\n9999902 two\n",
            "line 2: it goes on with a description of which the beginning is not there",
        ),
        ("cpt", "99998\tone\n99998\ttwo\n", "line 2: 99998 stands on line 1 already, with other words"),
        ("cpt", "Code,Description\nA0021,not CPT\n", "line 2: not a CPT code: 'A0021'"),
    ],
)
def test_damage_is_refused_whole_with_its_line(
    home: Path, tmp_path: Path, set_name: str, content: str, words: str
) -> None:
    first = tmp_path / "first.csv"
    first.write_text(
        "code,description\n"
        + {"cpt": "99998", "bill-types": "13", "taxonomy": "207Q00000X", "carc": "45"}.get(set_name, "0450")
        + ",as it was\n"
    )
    codestore.load(home, set_name, first, "2026Q3")
    before = store.every(home)
    path = tmp_path / "bad.csv"
    path.write_text(content)
    with pytest.raises(CodeFileError) as refused:
        codestore.load(home, set_name, path, "2026Q4")
    assert words in str(refused.value)
    assert str(refused.value).startswith("bad.csv, line ")
    assert store.every(home) == before
    assert not list((home / "codes").glob("*/.building-*"))


def numbered(*codes: int) -> str:
    return "code,description\n" + "".join(f"{code:04},words {code}\n" for code in codes)


def test_what_an_edition_changed_is_kept_code_by_code(home: Path, tmp_path: Path) -> None:
    """Of ten codes one is gone, one gets a last day, one other words; two are new, one of them with a last day."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(REV + "".join(f"{code},words {code},,\n" for code in range(1000, 1010)))
    rows = {code: f"{code},words {code},," for code in range(1000, 1009)}  # 1009 is gone
    rows[1001] = "1001,words 1001,,2026-09-30"
    rows[1002] = "1002,better words,,"
    rows[2000] = "2000,new,2026-10-01,"
    rows[2001] = "2001,came and went,2026-10-01,2026-12-31"
    new.write_text(REV + "\n".join(rows.values()) + "\n")
    codestore.load(home, "revenue", old, "2026Q3")
    report = codestore.load(home, "revenue", new, "2026Q4")
    assert (report.added, report.ended, report.changed) == (2, 2, 1)
    brought = store.brought(home, report.edition)
    assert brought.before == "2026Q3"
    assert [(each.code, each.what, each.before, each.after) for each in store.changes(home, "revenue", "2026Q4")] == [
        ("1001", "ended", "words 1001", "last day 09/30/2026"),
        ("1002", "changed", "words 1002", "better words"),
        ("1009", "ended", "words 1009", "no longer in the file"),
        ("2000", "added", "", "new; 10/01/2026"),
        ("2001", "added", "", "came and went; 10/01/2026; 12/31/2026"),
    ]
    first = store.of_set(home, "revenue")[0]
    assert (store.brought(home, first).added, store.changes(home, "revenue", "2026Q3")) == (10, ())


def test_an_edition_that_is_cut_short_or_goes_back_is_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(numbered(*range(1000, 1010)))
    codestore.load(home, "revenue", path, "2026Q3")
    path.write_text(numbered(*range(1000, 1007)))
    with pytest.raises(CodeFileError, match="it holds 7 of the 10 codes of 2026Q3: is a part missing"):
        codestore.load(home, "revenue", path, "2026Q4")
    path.write_text(numbered(*range(1000, 1008)))
    with pytest.raises(CodeFileError, match="edition 2026Q2 is older than 2026Q3, which is loaded"):
        codestore.load(home, "revenue", path, "2026Q2")
    with pytest.raises(CodeFileError, match="loaded from another file"):
        codestore.load(home, "revenue", path, "2026Q3")
    with pytest.raises(CodeFileError, match="none of 2026Q4, FY2027, 2027 or a first day"):
        codestore.load(home, "revenue", path, "0000Q1")
    assert codestore.load(home, "revenue", path, "2026Q4").ended == 2


def test_the_oldest_edition_of_dated_lists_answers_for_days_before_it_and_a_year_of_cpt_does_not(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,description\n99998,invented\n")
    codestore.load(home, "cpt", path, "2026")
    tables = codestore.open_tables(home)
    assert tables.codes("cpt", dt.date(2025, 12, 31)) is None, "a claim of last year: no edition, which a check says"
    assert tables.codes("cpt", ON).edition == "2026"


def test_a_loaded_list_of_modifiers_lies_over_those_built_in(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Modifier,Description,To\n9Q,invented,\nGP,ended here,2026-01-31\n")
    codestore.load(home, "modifiers", path, "2026Q4")
    table = codestore.open_tables(home).codes("modifiers", ON)
    assert table.edition == "2026Q4"
    assert table.find("9Q", ON) and table.find("25", ON) and table.find("RH", ON)
    assert table.find("GP", ON) is None


# ------------------------------------------------------------------ archives and spreadsheets


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("_dot_", ".").replace("_in_", "/"), content)
    return path


def test_the_one_text_file_of_an_archive_is_taken(home: Path, tmp_path: Path) -> None:
    path = archive(tmp_path / "rev.zip", read_dot_pdf="%PDF", deep_in_rev_dot_csv=numbered(1000))
    assert codestore.load(home, "revenue", path, "2026Q4").edition.rows == 1


def test_an_archive_of_several_names_them(home: Path, tmp_path: Path) -> None:
    path = archive(tmp_path / "rev.zip", one_dot_csv=numbered(1000), two_dot_csv=numbered(1000))
    with pytest.raises(
        CodeFileError, match=r"rev\.zip: which file is meant\? The archive holds one\.csv, two\.csv: unpack it"
    ):
        codestore.load(home, "revenue", path, "2026Q4")


def test_a_damaged_archive_and_a_spreadsheet_are_refused_in_a_line(home: Path, tmp_path: Path) -> None:
    path = archive(tmp_path / "rev.zip", one_dot_csv=numbered(1000))
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(CodeFileError, match="the archive cannot be unpacked"):
        codestore.load(home, "revenue", path, "2026Q4")
    sheet = archive(tmp_path / "rev.xlsx", xl_in_workbook_dot_xml="<x/>")
    with pytest.raises(CodeFileError, match=r"rev\.xlsx: a spreadsheet: save it as CSV"):
        codestore.load(home, "revenue", sheet, "2026Q4")
    sheet.rename(tmp_path / "rev2.zip")
    with pytest.raises(CodeFileError, match=r"rev2\.zip: a spreadsheet"):
        codestore.load(home, "revenue", tmp_path / "rev2.zip", "2026Q4")


def test_a_member_that_claims_a_path_or_to_be_huge_does_no_harm(home: Path, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "rev.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../../rev.csv", numbered(1000))
    assert codestore.load(home, "revenue", path, "2026Q3").edition.rows == 1
    assert {each.name for each in tmp_path.iterdir()} == {"rev.zip", "home"}
    monkeypatch.setattr("billwright.codestore.parts.LARGEST", 1_000_000)
    archive(path, bomb_dot_csv=" " * 2_000_000)
    with pytest.raises(CodeFileError, match=r"bomb\.csv: larger than 1 MB"):
        codestore.load(home, "revenue", path, "2026Q4")


# ------------------------------------------------------------------ what a home holds


def test_what_a_home_holds_of_a_set_and_until_when(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    for edition, codes in (("2026Q3", range(1000, 1010)), ("2026Q4", range(1000, 1011))):
        path.write_text(numbered(*codes))
        codestore.load(home, "revenue", path, edition)
    shelf = codestore.on_shelf(home, "revenue")
    assert shelf is not None
    newest, oldest = shelf.editions
    assert (oldest.name, oldest.starts, oldest.until) == ("2026Q3", dt.date(2026, 7, 1), dt.date(2026, 10, 1))
    assert (newest.name, newest.until, newest.before, newest.added, newest.rows) == ("2026Q4", None, "2026Q3", 1, 11)
    assert newest.source == "r.csv" and len(newest.sha256) == 64
    assert shelf.in_force(dt.date(2026, 9, 30)) == oldest
    assert shelf.in_force(dt.date(2026, 6, 30)) is None
    assert shelf.built_in and shelf.is_licensed and not shelf.is_missing


def test_what_is_not_there_is_named_with_its_official_file(home: Path) -> None:
    shelf = {each.name: each for each in codestore.inventory(home)}
    assert shelf.keys() == set(codestore.SETS)
    assert shelf["cpt"].is_missing and "LONGULT" in shelf["cpt"].file
    assert not shelf["icd10cm"].is_missing
    assert all(each.file and each.publisher for each in shelf.values())
    assert codestore.on_shelf(home, "icd11") is None


def test_what_packages_ship_is_there_and_not_missing(home: Path, tmp_path: Path) -> None:
    there = {each.set_name for each in store.every(home)}
    assert there == set(SHIPPED)
    assert not any(each.is_missing for each in codestore.inventory(tmp_path / "fresh") if each.name in SHIPPED)
