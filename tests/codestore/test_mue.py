"""Tables of medically unlikely units in CMS's layout, with invented figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright import codestore
from billwright.codestore import CodeFileError, mue
from billwright.codestore.sheets import Notes
from billwright.rules.codes import UnitsFact

ON = dt.date(2026, 11, 24)
NAME = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
NOTICE = '"Invented units, nobody’s.\nNothing here is from a licensed file.",,,\r\n'
HEADING = '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n'
ROWS = (
    "97110,6,3 Date of Service Edit: Clinical,Clinical: Data\r\n"
    "20610,2,2 Date of Service Edit: Policy,Anatomic Consideration\r\n"
    "J1100,120,1 Line Edit,Prescribing Information\r\n"
    "0001U,0,2 Date of Service Edit: Policy,CMS Policy\r\n"
)


@pytest.fixture
def file(tmp_path: Path):
    def write(rows: str = ROWS, name: str = NAME, heading: str = NOTICE + HEADING) -> Path:
        path = tmp_path / name
        path.write_bytes((heading + rows).encode("cp1252"))
        return path

    return write


def find(home: Path, code: str, which: str = "practitioner", on: dt.date = ON) -> UnitsFact | None:
    table = codestore.open_tables(home).mue(which, on)
    assert table is not None
    return table.find(code)


def test_reads_the_official_layout(home: Path, file) -> None:
    report = codestore.load(home, "mue-practitioner", file())
    assert (report.edition.name, report.edition.starts, report.edition.rows) == ("2026Q4", dt.date(2026, 10, 1), 4)
    assert "read as Windows-1252 (cp1252)" in report.notes
    assert "1 line above the heading" in report.notes
    assert find(home, "97110") == UnitsFact("97110", 6, 3, "Clinical: Data")
    assert find(home, "20610") == UnitsFact("20610", 2, 2, "Anatomic Consideration")
    assert find(home, "J1100") == UnitsFact("J1100", 120, 1, "Prescribing Information")
    assert find(home, "0001U") == UnitsFact("0001U", 0, 2, "CMS Policy")
    assert find(home, "99213") is None


def test_a_day_before_the_edition_has_no_table(home: Path, file) -> None:
    codestore.load(home, "mue-practitioner", file())
    assert codestore.open_tables(home).mue("practitioner", dt.date(2026, 9, 30)) is None


@pytest.mark.parametrize(
    ("which", "heading"),
    [("outpatient", "Outpatient Hospital Services MUE Values"), ("dme", "DME Supplier Services MUE Values")],
)
def test_each_table_by_its_heading(home: Path, file, which: str, heading: str) -> None:
    other = HEADING.replace("Practitioner Services MUE Values", heading)
    codestore.load(home, f"mue-{which}", file(heading=NOTICE + other))
    assert find(home, "20610", which).units == 2
    with pytest.raises(CodeFileError, match="Practitioner Services MUE Values"):
        codestore.load(home, "mue-practitioner", file(heading=NOTICE + other))


def test_medicaid_has_no_indicator_and_binds_by_the_line(home: Path, file) -> None:
    rows = "97110\t4\tClinical: Data\r\n20610\t2\tAnatomic Consideration\r\n"
    heading = "Invented units\r\nHCPCS/CPT Code\tMUE Values\tMUE Rationale\r\n"
    report = codestore.load(home, "mue-medicaid", file(rows, "MCD-MUE-PRA-v2026q3-F0-D.txt", heading))
    assert report.edition.name == "2026Q3"
    assert find(home, "97110", "medicaid") == UnitsFact("97110", 4, 1, "Clinical: Data")


def test_a_quarter_is_told_by_what_it_changes(home: Path, file) -> None:
    codestore.load(home, "mue-practitioner", file(name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"))
    rows = ROWS.replace("97110,6", "97110,8") + "99999,1,1 Line Edit,New\r\n"
    report = codestore.load(home, "mue-practitioner", file(rows))
    assert (report.added, report.ended, report.changed) == (1, 0, 1)
    assert find(home, "97110", on=dt.date(2026, 9, 30)).units == 6
    assert find(home, "97110", on=dt.date(2026, 10, 1)).units == 8


def test_the_same_code_twice_with_another_rationale_is_accepted_and_told(home: Path, file) -> None:
    report = codestore.load(home, "mue-practitioner", file(ROWS + "97110,6,3 Date of Service Edit: Clinical,Other\r\n"))
    assert "1 edit listed twice, with another rationale" in report.notes
    assert report.edition.rows == 4


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (ROWS + "97112,4", 9, "2 columns where the heading has 4"),
        (ROWS + "97112,four,3 Clinical,Data\r\n", 9, "whole number, and not 'four'"),
        (ROWS + "97112,-1,3 Clinical,Data\r\n", 9, "whole number"),
        (ROWS + "97112,4,4 Some Edit,Data\r\n", 9, "none of 1, 2, 3"),
        (ROWS + "9711,4,3 Clinical,Data\r\n", 9, "not a procedure code: '9711'"),
        (ROWS + "97110,7,3 Clinical,Data\r\n", 9, "97110 is on line 5 with other units"),
        (ROWS + '97112,4,3 Clinical,"Data\r\n', 9, "cut short inside quotes"),
    ],
)
def test_a_bad_line_refuses_the_whole_file_and_is_named(home: Path, file, rows: str, line: int, words: str) -> None:
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "mue-practitioner", file(rows))
    assert refused.value.line == line
    assert "mue-practitioner" not in codestore.open_tables(home).editions


@pytest.mark.parametrize(
    ("rows", "heading"), [("", NOTICE + HEADING), (ROWS, NOTICE), ("", ""), ("<html>not found</html>", "")]
)
def test_what_is_no_table_of_units(home: Path, file, rows: str, heading: str) -> None:
    with pytest.raises(CodeFileError, match=r"no edit follows|no heading"):
        codestore.load(home, "mue-practitioner", file(rows, heading=heading))


@given(
    st.dictionaries(
        st.from_regex(r"[0-9A-Z]{5}", fullmatch=True), st.tuples(st.integers(0, 9999), st.integers(1, 3)), min_size=1
    )
)
def test_the_store_answers_as_a_plain_dict(tmp_path_factory, units: dict[str, tuple[int, int]]) -> None:
    folder = tmp_path_factory.mktemp("units")
    (folder / "mue.csv").write_text(
        HEADING + "".join(f"{code},{n},{mai} Edit,why\n" for code, (n, mai) in units.items())
    )
    mue.facts.write(folder, mue.read(folder / "mue.csv", "practitioner", Notes()))
    table = mue.open_units(folder, "2026Q4")
    assert {code: (table.find(code).units, table.find(code).adjudication) for code in units} == units
    assert table.find("?") is None
    assert len(table) == len(units)
