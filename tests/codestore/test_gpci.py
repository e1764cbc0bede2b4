"""GPCI files in CMS's layout, with invented indices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError
from billwright.rules.codes import Locality

ON = dt.date(2026, 11, 24)
TITLE = "Addendum E. Invented indices – ours,,,,,,\r\n"
HEADING = (
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2026 PW GPCI (with 1.0 Floor)***,"
    "2026 PE GPCI,2026 MP GPCI\r\n"
)
ROWS = (
    "10112,AL,00,ALABAMA,1.000,0.870,0.575\r\n"
    "2102,AK,1,ALASKA**,1.500,1.081,0.592\r\n"
    '01112,CA,05,"SAN FRANCISCO-OAKLAND-BERKELEY, CA (SAN FRANCISCO CNTY)",1.063,1.358,0.417\r\n'
)
REMARKS = ",,,,,,\r\n*** Invented floor.,,,,,,\r\n"


@pytest.fixture
def file(tmp_path: Path):
    def write(rows: str = ROWS + REMARKS, heading: str = TITLE + HEADING, name: str = "GPCI2026.csv") -> Path:
        path = tmp_path / name
        path.write_bytes((heading + rows).encode("cp1252"))
        return path

    return write


def find(home: Path, contractor: str, number: str) -> Locality | None:
    table = codestore.open_tables(home).localities(ON)
    assert table is not None
    return table.find(contractor, number)


def test_reads_the_official_layout(home: Path, file) -> None:
    report = codestore.load(home, "mpfs-gpci", file())
    assert (report.edition.name, report.edition.starts, report.edition.rows) == ("2026Q1", dt.date(2026, 1, 1), 3)
    assert "1 remark left out" in report.notes
    assert find(home, "10112", "00") == Locality(
        contractor="10112", number="00", name="ALABAMA", state="AL",
        work=Decimal("1.000"), expense=Decimal("0.870"), malpractice=Decimal("0.575"),
    )  # fmt: skip
    assert find(home, "02102", "01").work == Decimal("1.500"), "with the zeros that the file lost"
    assert find(home, "02102", "01").name == "ALASKA"
    assert find(home, "01112", "05").name == "SAN FRANCISCO-OAKLAND-BERKELEY, CA (SAN FRANCISCO CNTY)"
    assert find(home, "01112", "06") is None


def test_the_index_with_its_floor_is_taken_where_both_are_printed(home: Path, file) -> None:
    heading = HEADING.replace("2026 PW GPCI (with", "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with")
    codestore.load(home, "mpfs-gpci", file("10112,AL,00,ALABAMA,0.968,1.000,0.870,0.575\r\n", TITLE + heading))
    assert find(home, "10112", "00").work == 1


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (ROWS + "01112,CA,06", 6, "3 columns where the heading has 7"),
        (ROWS + "01112,CA,06,NAPA,high,1.2,0.4\r\n", 6, "index of work 'high'"),
        (ROWS + "01112,CA,06,NAPA,1.0,,0.4\r\n", 6, "index of expense ''"),
        (ROWS + "01112,CA,06,NAPA,1.0,12.5,0.4\r\n", 6, "index of expense '12.5'"),
        (ROWS + "ABC,CA,06,NAPA,1.0,1.2,0.4\r\n", 6, "not a contractor and a locality"),
        (ROWS + "10112,AL,0,ALABAMA,1.0,0.9,0.6\r\n", 6, "locality 00 of contractor 10112 is listed twice"),
    ],
)
def test_a_bad_line_refuses_the_whole_file_and_is_named(home: Path, file, rows: str, line: int, words: str) -> None:
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "mpfs-gpci", file(rows))
    assert refused.value.line == line
    assert "mpfs-gpci" not in codestore.open_tables(home).editions


@pytest.mark.parametrize(("rows", "heading"), [("", TITLE + HEADING), (ROWS, TITLE), ("", "")])
def test_what_is_no_gpci(home: Path, file, rows: str, heading: str) -> None:
    with pytest.raises(CodeFileError, match=r"no locality follows|no heading"):
        codestore.load(home, "mpfs-gpci", file(rows, heading))
