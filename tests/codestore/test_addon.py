"""Add-on code edits in CMS's fixed-width layout, with invented pairs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError
from billwright.rules.codes import AddOnFact

ON = dt.date(2026, 11, 24)
NAME = "AOC_V2026Q4-F-MCR.txt"


def edit(
    kind: int, code: str, base: str, starts: str = "2013091", ends: str = "", *, code_ends="", base_ends=""
) -> str:
    """type, add-on, its deletion, primary, its deletion, first day, deletion, remark: 97 places."""
    return f"{kind}{code}{code_ends:7}{base}{base_ends:7}{starts}{ends:7}{'a remark of ours':58}\r\n"


ROWS = (
    edit(1, "20998", "20610")
    + edit(1, "20998", "20600", ends="2025365")  # until December 31, 2025
    + edit(1, "20998", "20604", starts="2026182")  # from July 1, 2026
    + edit(1, "20998", "20605", base_ends="2024366")  # the primary code was deleted
    + edit(2, "99998", "CCCCC")
    + edit(3, "99997", "99213")
    + edit(3, "99997", "CCCCC")
    + edit(1, "11199", "11100", starts="2020001", ends="2020001")  # deleted on the day it began
)


@pytest.fixture
def file(tmp_path: Path):
    def write(rows: str = ROWS, name: str = NAME) -> Path:
        path = tmp_path / name
        path.write_bytes(rows.encode("cp1252"))
        return path

    return write


def find(home: Path, code: str, on: dt.date = ON) -> AddOnFact | None:
    table = codestore.open_tables(home).addons(on)
    assert table is not None
    return table.find(code, on)


def test_reads_the_official_layout(home: Path, file) -> None:
    report = codestore.load(home, "addon", file())
    assert (report.edition.name, report.edition.starts, report.edition.rows) == ("2026Q4", dt.date(2026, 10, 1), 7)
    assert report.notes == ("1 edit deleted on the day it began",)


@pytest.mark.parametrize(
    ("code", "on", "fact"),
    [
        ("20998", "2026-11-24", AddOnFact("20998", 1, ("20604", "20610"))),
        ("20998", "2026-06-30", AddOnFact("20998", 1, ("20610",))),
        ("20998", "2025-12-31", AddOnFact("20998", 1, ("20600", "20610"))),
        ("20998", "2024-12-31", AddOnFact("20998", 1, ("20600", "20605", "20610"))),
        ("20998", "2013-03-31", None),  # before the edits began
        ("99998", "2026-11-24", AddOnFact("99998", 2, ())),
        ("99997", "2026-11-24", AddOnFact("99997", 3, ("99213",))),
        ("11199", "2020-01-01", None),
        ("99213", "2026-11-24", None),
    ],
)
def test_bases_of_a_day(home: Path, file, code: str, on: str, fact: AddOnFact | None) -> None:
    codestore.load(home, "addon", file())
    day = dt.date.fromisoformat(on)
    assert find(home, code, day) == fact
    assert find(home, code, day) == fact, "and again"


def test_an_edit_without_its_blanks_at_the_end(home: Path, file) -> None:
    codestore.load(home, "addon", file("".join(f"{line.rstrip()}\n" for line in ROWS.splitlines())))
    assert find(home, "20998").bases == ("20604", "20610")


def test_the_spreadsheet_saved_as_csv(home: Path, file) -> None:
    rows = (
        "Invented edits,,,,,,,\n"
        "AOC_Edit_Type,Add-On_Code,AOC_DelDT,Primary_Code,Primary_Code_DelDT,AOC_Edit_EffDT,AOC_Edit_DelDT,"
        "Special_Instruction_Notes\n1,20998,,20610,,2013091,,\n2,99998,,CCCCC,,2013091,,ours\n"
    )
    codestore.load(home, "addon", file(rows, "AOC_V2026Q2-MCR.csv"))
    assert find(home, "20998") == AddOnFact("20998", 1, ("20610",))
    assert find(home, "99998") == AddOnFact("99998", 2, ())


def test_an_edition_is_told_by_what_it_changes(home: Path, file) -> None:
    codestore.load(home, "addon", file(name="AOC_V2026Q3-F-MCR.txt"))
    changed = ROWS.replace(edit(2, "99998", "CCCCC"), edit(2, "99998", "CCCCC", ends="2026273"))
    report = codestore.load(home, "addon", file(changed + edit(1, "77777", "20610")))
    assert (report.added, report.ended, report.changed) == (1, 1, 0)


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (ROWS + "12099", 9, "not an add-on edit"),
        (ROWS + edit(4, "20998", "20611"), 9, "not an add-on edit"),
        (ROWS + edit(1, "20998", "20611", starts="2026367"), 9, "not a day of a year CCYYDDD: '2026367'"),
        (ROWS + edit(1, "20998", "20611", ends="2026000"), 9, "not a day of a year"),
        (ROWS + "1,20998,,20611,,2013091,,\n", 9, "not an add-on edit"),
        ("AOC_Edit_Type,Add-On_Code,Primary_Code,AOC_Edit_EffDT\n9,20998,20610,2013091\n", 2, "type '9' is none of"),
        ("AOC_Edit_Type,Add-On_Code,Primary_Code,AOC_Edit_EffDT\n1,2099,20610,2013091\n", 2, "not two procedure codes"),
    ],
)
def test_a_bad_line_refuses_the_whole_file_and_is_named(home: Path, file, rows: str, line: int, words: str) -> None:
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "addon", file(rows))
    assert refused.value.line == line
    assert "addon" not in codestore.open_tables(home).editions


@pytest.mark.parametrize("rows", ["", "\r\n\r\n", "Add-On Code,Primary Code\n20998,20610\n"])
def test_what_is_no_file_of_add_on_codes(home: Path, file, rows: str) -> None:
    with pytest.raises(CodeFileError, match=r"no add-on code found|no heading"):
        codestore.load(home, "addon", file(rows))
