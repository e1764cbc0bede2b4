"""PPRRVU files in CMS's layout, their heading in rows one below another, with invented values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, rvu
from billwright.rules.codes import RelativeValue

ON = dt.date(2026, 11, 24)
NAME = "PPRRVU2026_Oct_nonQPP.csv"
QUALIFYING = "PPRRVU2026_Oct_QPP.csv"
COLUMNS = (
    "//HCPCS", "//MOD", "//DESCRIPTION", "/STATUS/CODE", "/NOT USED FOR MEDICARE/PAYMENT", "/WORK/RVU", "/NON-FAC/PE RVU",
    "/NA/INDICATOR", "/FACILITY/PE RVU", "/NA/INDICATOR", "/MP/RVU", "/NON-FACILITY/TOTAL", "/FACILITY/TOTAL", "/PCTC/IND",
    "/GLOB/DAYS", "/PRE/OP", "/INTRA/OP", "/POST/OP", "/MULT/PROC", "/BILAT/SURG", "/ASST/SURG", "/CO-/SURG", "/TEAM/SURG",
    "/ENDO/BASE", "/CONV/FACTOR", "SUPERVISION OF/DIAGNOSTIC/PROCEDURES", "/CALCULATION/FLAG",
    "DIAGNOSTIC/IMAGING FAMILY/INDICATOR", "USED FOR OPPS/PAYMENT/AMOUNT", "USED FOR OPPS/PAYMENT/AMOUNT",
    "USED FOR OPPS/PAYMENT/AMOUNT",
)  # fmt: skip
"""From above to below; 31, as until 2025. In 2026 one more stands between them."""
NOTICE = ",,Invented values,,\r\n,,Nothing here is from a licensed file – ours,,\r\n"


def heading(columns=COLUMNS) -> str:
    return NOTICE + "".join(",".join(each.split("/")[at] for each in columns) + "\r\n" for at in range(3))


ROWS = (
    "99213,,,A,,1.30,1.33,,0.53,,0.10,2.73,1.93,0,XXX,0.00,0.00,0.00,0,0,0,0,0,,33.4009,9,0,99,0.00,0.00,0.00\r\n"
    "20610,,,A,,0.79,1.05,,0.42,,0.11,1.95,1.32,0,000,0.00,1.00,0.00,2,1,1,0,0,,33.4009,9,0,99,0.00,0.00,0.00\r\n"
    "27447,,,A,,18.93,14.10,NA,14.10,,3.75,36.78,36.78,0,090,0.10,0.69,0.21,2,1,2,1,0,,33.4009,9,0,99,0,0,0\r\n"
    "73030,,,A,,0.18,0.85,,0.85,NA,0.02,1.05,1.05,1,XXX,0.00,0.00,0.00,0,3,0,0,0,,33.4009,1,0,88,0.00,0.00,0.00\r\n"
    "73030,26,,A,,0.18,0.07,,0.07,,0.01,0.26,0.26,1,XXX,0.00,0.00,0.00,0,3,0,0,0,,33.4009,9,0,88,0.00,0.00,0.00\r\n"
    "43239,,,A,,2.39,8.34,,1.36,,0.27,11.00,4.02,0,000,0.00,1.00,0.00,3,0,0,0,0,43235,33.4009,9,0,99,0,0,0\r\n"
    "G9999,,,X,,0,0,,0,,0,0,0,9,XXX,,,,9,9,9,9,9,,33.4009,9,0,99,0,0,0\r\n"
)


@pytest.fixture
def file(tmp_path: Path):
    def write(rows: str = ROWS, name: str = NAME, above: str | None = None, folder: str = "") -> Path:
        (tmp_path / folder).mkdir(exist_ok=True)
        path = tmp_path / folder / name
        path.write_bytes(((heading() if above is None else above) + rows).encode("cp1252"))
        return path

    return write


def find(home: Path, code: str, modifier: str = "") -> RelativeValue | None:
    table = codestore.open_tables(home).relative_values(ON)
    assert table is not None
    return table.find(code, modifier)


def test_reads_the_official_layout(home: Path, file) -> None:
    report = codestore.load(home, "mpfs-rvu", file())
    assert (report.edition.name, report.edition.starts, report.edition.rows) == ("2026Q4", dt.date(2026, 10, 1), 7)
    assert find(home, "27447") == RelativeValue(
        code="27447", modifier="", status="A", work=Decimal("18.93"), non_facility_expense=Decimal("14.10"),
        facility_expense=Decimal("14.10"), malpractice=Decimal("3.75"), component="0", global_days="090", multiple="2",
        bilateral="1", assistant="2", co_surgeons="1", team="0", conversion_factor=Decimal("33.4009"), pre=1000,
        intra=6900, post=2100, endoscopic_base="", imaging_family="99", not_outside_facility=True,
    )  # fmt: skip
    assert find(home, "73030").not_in_facility
    assert not find(home, "73030").not_outside_facility
    assert find(home, "73030").imaging_family == "88"
    assert (find(home, "73030", "26").facility_expense, find(home, "73030", "TC")) == (Decimal("0.07"), None)
    assert find(home, "43239").endoscopic_base == "43235"
    assert find(home, "G9999").status == "X"
    assert find(home, "99213").apm_conversion_factor is None
    assert find(home, "00100") is None


def test_a_column_more_as_in_2026(home: Path, file) -> None:
    columns = [*COLUMNS[:23], "/PRIC/IND", *COLUMNS[23:]]
    rows = "".join(",".join([*line.split(",")[:23], "1", *line.split(",")[23:]]) + "\r\n" for line in ROWS.splitlines())
    codestore.load(home, "mpfs-rvu", file(rows, above=heading(columns)))
    assert find(home, "43239").endoscopic_base == "43235"
    assert find(home, "43239").conversion_factor == Decimal("33.4009")


def test_the_two_conversion_factors_of_a_year_make_one_edition(home: Path, file) -> None:
    folder = file(folder="2026Q4").parent
    file(ROWS.replace("33.4009", "33.5675"), QUALIFYING, folder="2026Q4")
    codestore.load(home, "mpfs-rvu", folder)
    value = find(home, "99213")
    assert (value.conversion_factor, value.apm_conversion_factor) == (Decimal("33.4009"), Decimal("33.5675"))


def test_a_qualifying_file_that_differs_in_more_is_refused(home: Path, file) -> None:
    folder = file(folder="2026Q4").parent
    file(ROWS.replace("33.4009", "33.5675").replace("0.79,1.05", "0.80,1.05"), QUALIFYING, folder="2026Q4")
    with pytest.raises(CodeFileError, match=r"20610 is not as in PPRRVU2026_Oct_nonQPP\.csv") as refused:
        codestore.load(home, "mpfs-rvu", folder)
    assert refused.value.line == 7


def test_the_qualifying_file_alone_is_refused(home: Path, file) -> None:
    with pytest.raises(CodeFileError, match="nonQPP"):
        codestore.load(home, "mpfs-rvu", file(name=QUALIFYING))


def test_days_that_lost_their_zeros_have_them_again(home: Path, file) -> None:
    codestore.load(home, "mpfs-rvu", file(ROWS.replace(",000,", ",0,").replace(",090,", ",90,")))
    assert [find(home, code).global_days for code in ("20610", "27447", "99213")] == ["000", "090", "XXX"]


def test_years_without_a_factor_are_told(home: Path, file) -> None:
    report = codestore.load(home, "mpfs-rvu", file(ROWS.replace("33.4009", "")))
    assert "no conversion factor in the file: contracts must name one" in report.notes
    assert find(home, "99213").conversion_factor == 0


def test_a_new_edition_is_told_by_its_prices(home: Path, file) -> None:
    codestore.load(home, "mpfs-rvu", file(name="PPRRVU2026_Jul_nonQPP.csv"))
    report = codestore.load(home, "mpfs-rvu", file(ROWS.replace("0.79,1.05", "0.81,1.05")))
    assert (report.added, report.ended, report.changed) == (0, 0, 1)


ROW = "99214,,,A,,1.92,1.90,,0.80,,0.15,3.97,2.87,0,XXX,0.00,0.00,0.00,0,0,0,0,0,,33.4009,9,0,99,0.00,0.00,0.00\r\n"


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (ROWS + "99214,,,A,,1.92", 13, "6 columns where the heading has 31: cut short"),
        (ROWS + ROW.replace("1.92,", "high,"), 13, "work 'high' is not a number"),
        (ROWS + ROW.replace("1.92,", "-1.92,"), 13, "work '-1.92' is not a number"),
        (ROWS + ROW.replace("99214", "9921"), 13, "not a procedure code"),
        (ROWS + ROW.replace(",A,", ",,"), 13, "status '' is not one letter"),
        (ROWS + ROW.replace("99214", "99213"), 13, "99213 was on line 6 already"),
        (ROWS + '99214,,"', 13, "cut short inside quotes"),
    ],
)
def test_a_bad_line_refuses_the_whole_file_and_is_named(home: Path, file, rows: str, line: int, words: str) -> None:
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "mpfs-rvu", file(rows))
    assert refused.value.line == line
    assert "mpfs-rvu" not in codestore.open_tables(home).editions


@pytest.mark.parametrize(
    ("rows", "above", "words"),
    [
        (ROWS, NOTICE, "begins with HCPCS"),
        ("", None, "no code follows its heading"),
        ("", "", "begins with HCPCS"),
        (ROWS, heading().replace("ENDO", "OTHER"), "no column for endoscopic base"),
        (ROWS, heading().replace("WORK", "EFFORT"), "no column for work"),
    ],
)
def test_what_is_no_pprrvu(home: Path, file, rows: str, above: str | None, words: str) -> None:
    with pytest.raises(CodeFileError, match=words):
        codestore.load(home, "mpfs-rvu", file(rows, above=above))


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("PPRRVU2026_Jan_nonQPP.csv", "2026Q1"),
        ("PPRRVU2026_Apr_QPP.csv", "2026Q2"),
        ("PPRRVU26_JUL.csv", "2026Q3"),
        ("PPRRVU25_JAN1.csv", "2025Q1"),
        ("PPRRVU2026_Oct_nonQPP.txt", None),  # the fixed-width form
        ("GPCI2026.csv", None),
    ],
)
def test_the_names_that_cms_gives(name: str, edition: str | None) -> None:
    assert rvu.edition_in_name(name) == edition


def test_decimals_keep_their_places(home: Path, file) -> None:
    codestore.load(home, "mpfs-rvu", file())
    assert str(find(home, "99213").work) == "1.30"
