"""Article tables in the layout of the Medicare Coverage Database, with invented policies."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError
from billwright.rules.codes import PolicyFact

ON = dt.date(2026, 11, 24)
MAC = "05302"
TABLES = {
    "article.csv": (
        '"article_id","article_version","article_type","title","article_pub_date","article_eff_date","article_end_date",'
        '"description","status","article_rev_end_date","date_retired","display_id"\r\n'
        '"50001","3","6","Joint injections – ours","2026-01-01 00:00:00","2026-01-01 00:00:00","","'
        + "<p>long text, with a comma</p>\r\n"
        * 6_000
        + '","A","","","A50001"\r\n'
        '"50001","2","6","Joint injections","2025-01-01 00:00:00","2025-01-01 00:00:00","","x","R","2025-12-31 00:00:00","",'
        '"A50001"\r\n'
        '"50002","1","6","Imaging of the shoulder","01/01/2024","01/01/2024","","x","A","N/A","","A50002"\r\n'
        '"50003","1","6","A draft","01/01/2024","","","x","D","","","A50003"\r\n'
        '"50004","1","6","Words alone","01/01/2024","01/01/2024","","x","A","","","A50004"\r\n'
    ),
    "article_x_hcpc_code.csv": (
        "article_id,article_version,hcpc_code_id,hcpc_code_version,hcpc_code_group,range,last_updated\r\n"
        "50001,3,20610,2026,1,,2026-01-01\r\n50001,3,20600,2026,1,,2026-01-01\r\n50001,2,20610,2025,1,,2025-01-01\r\n"
        "50002,1,73030,2024,1,,2024-01-01\r\n50002,1,73040,2024,1,,2024-01-01\r\n50002,1,73221,2024,1,,2024-01-01\r\n"
        "50003,1,99213,2024,1,,2024-01-01\r\n50004,1,XX000,2024,1,,2024-01-01\r\n"
    ),
    "article_x_icd10_covered.csv": (
        "article_id,article_version,icd10_code_id,icd10_code_version,icd10_covered_group,range,last_updated,sort_order\r\n"
        "50001,3,M25.561,2026,1,,2026-01-01,1\r\n50001,3,M17.11,2026,1,,2026-01-01,2\r\n50001,2,M17.11,2025,1,,2025-01-01,1\r\n"
        "50002,1,M25.511,2024,1,,2024-01-01,1\r\n50002,1,M75.101,2024,2,,2024-01-01,1\r\n50002,1,S43.401A,2024,3,,2024-01-01,1\r\n"
        "50004,1,XX000,2024,1,,2024-01-01,1\r\n"
    ),
    "article_x_icd10_covered_group.csv": (
        "article_id,article_version,icd10_covered_group,paragraph,icd10_covered_ast\r\n"
        "50002,1,1,,\r\n"
        '50002,1,2,"&lt;p&gt;For 73040, in 2024:&lt;/p&gt;",\r\n'
        '50002,1,3,"<p>Codes 73200-73225</p>",\r\n'
    ),
    "article_x_icd10_noncovered.csv": (
        "article_id,article_version,icd10_code_id,icd10_code_version,icd10_noncovered_group,range,last_updated\r\n"
        "50001,3,Z00.00,2026,1,,2026-01-01\r\n50001,3,M17.11,2026,1,,2026-01-01\r\n"
    ),
    "article_x_contractor.csv": (
        "article_id,article_version,contractor_id,contractor_type_id,contractor_version,last_updated\r\n"
        "50001,3,10,9,1,2026-01-01\r\n50001,2,10,9,1,2026-01-01\r\n50001,3,11,9,1,2026-01-01\r\n50002,1,10,9,1,2026-01-01\r\n"
    ),
    "contractor.csv": (
        "contractor_id,contractor_type_id,contractor_version,contractor_bus_name,contractor_number,status\r\n"
        '10,9,1,"Sample Contractor, of ours",5302,A\r\n11,9,1,Other Contractor,10112,A\r\n'
    ),
}


@pytest.fixture
def folder(tmp_path: Path):
    """Writes the tables, some of them changed; None leaves one out."""

    def write(**changed: str | None) -> Path:
        place = tmp_path / "current_article_csv"
        place.mkdir(exist_ok=True)
        for name, text in (TABLES | {f"{stem}.csv": text for stem, text in changed.items()}).items():
            if text is not None:
                (place / name).write_bytes(text.encode("cp1252"))
        return place

    return write


def load(home: Path, path: Path, edition: str = "2026-10-01") -> codestore.LoadReport:
    return codestore.load(home, "lcd", path, edition)


def find(home: Path, procedure: str, contractor: str = MAC, on: dt.date = ON) -> tuple[PolicyFact, ...]:
    table = codestore.open_tables(home).policies(on)
    assert table is not None
    return table.find(procedure, contractor, on)


def test_reads_the_official_tables(home: Path, folder) -> None:
    report = load(home, folder())
    assert (report.edition.rows, report.added) == (3, 3)
    assert "1 article left out, as it is a draft or has no first day" in report.notes
    assert "1 article without procedures or diagnoses left out" in report.notes
    assert find(home, "20610") == (
        PolicyFact("A50001", "Joint injections – ours", frozenset({"M25561", "M1711"}), frozenset({"Z0000"})),
    )


def test_a_diagnosis_that_supports_is_not_also_one_that_never_does(home: Path, folder) -> None:
    """M17.11 is in both lists of A50001: the claim is not held."""
    load(home, folder())
    assert "M1711" not in find(home, "20610")[0].not_covered


@pytest.mark.parametrize(
    ("procedure", "contractor", "on", "titles"),
    [
        ("20610", MAC, "2026-11-24", ["Joint injections – ours"]),
        ("20610", MAC, "2025-12-31", ["Joint injections"]),  # the version before, on its last day
        ("20610", MAC, "2024-12-31", []),
        ("20610", "10112", "2026-11-24", ["Joint injections – ours"]),
        ("20610", "10112", "2025-12-31", []),  # it joined with version 3
        ("73030", "10112", "2026-11-24", []),  # another contractor's
        ("73030", MAC, "2024-01-01", ["Imaging of the shoulder"]),
        ("99213", MAC, "2026-11-24", []),  # in a draft
        ("00000", MAC, "2026-11-24", []),
        ("20610", "", "2026-11-24", []),
    ],
)
def test_policies_of_a_contractor_and_a_day(home: Path, folder, procedure, contractor, on, titles) -> None:
    load(home, folder())
    assert [fact.title for fact in find(home, procedure, contractor, dt.date.fromisoformat(on))] == titles


@pytest.mark.parametrize(
    ("procedure", "covered"),
    [
        ("73030", {"M25511", "M75101", "S43401A"}),  # no paragraph names it: every group
        ("73040", {"M25511", "M75101"}),  # group 2 names it, group 1 none
        ("73221", {"M25511", "S43401A"}),  # within the range of group 3
    ],
)
def test_groups_whose_paragraph_names_procedures_are_kept_to_them(home: Path, folder, procedure, covered) -> None:
    load(home, folder())
    assert find(home, procedure)[0].covered == covered


def test_the_archive_as_it_is_downloaded(home: Path, folder, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "current_article_csv.zip", "w") as archive:
        for path in folder().iterdir():
            archive.write(path, path.name)
    load(home, tmp_path / "current_article_csv.zip")
    assert len(find(home, "20610")) == 1


def test_paragraphs_may_be_missing(home: Path, folder) -> None:
    load(home, folder(article_x_icd10_covered_group=None))
    assert find(home, "73040")[0].covered == {"M25511", "M75101", "S43401A"}


def test_a_new_export_is_told_by_versions(home: Path, folder) -> None:
    load(home, folder(), "2026-10-01")
    moved = {
        f"{name}": TABLES[f"{name}.csv"].replace("50001,3", "50001,4").replace('"50001","3"', '"50001","4"')
        for name in ("article", "article_x_hcpc_code", "article_x_icd10_covered", "article_x_icd10_noncovered",
                     "article_x_contractor")
    }  # fmt: skip
    report = load(home, folder(**moved), "2026-11-01")
    assert (report.added, report.ended, report.changed) == (0, 0, 1)


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        (
            "article_x_hcpc_code",
            "50001,3,2061",
            r"article_x_hcpc_code\.csv, line 10: 3 columns where the heading has 7",
        ),
        ("article_x_hcpc_code", "50001,3,2061,2026,1,,\r\n", r"line 10: not a code: '2061'"),
        ("article_x_icd10_covered", "50001,3,9999,2026,1,,,\r\n", r"covered\.csv, line 9: not a code: '9999'"),
        ("article_x_contractor", "50001,3,12,9,1,\r\n", r"line 6: contractor 12 is not in contractor\.csv"),
        ("article", '"A1","1","6","t","","2026-01-01","","x","A","","",""\r\n', r"not an article: 'A1', version '1'"),
        ("article", '"50009","1","6","t","","2026-13-01","","x","A","","",""\r\n', r"not a date: '2026-13-01'"),
    ],
)
def test_a_bad_line_refuses_the_export_and_is_named(home: Path, folder, table: str, row: str, words: str) -> None:
    with pytest.raises(CodeFileError, match=words):
        load(home, folder(**{table: TABLES[f"{table}.csv"] + row}))
    assert "lcd" not in codestore.open_tables(home).editions


def test_an_export_without_a_table_is_refused(home: Path, folder) -> None:
    with pytest.raises(CodeFileError, match=r"has article_x_contractor\.csv, contractor\.csv too: unpack all of it"):
        load(home, folder(article_x_contractor=None, contractor=None))


def test_an_export_without_policies_is_refused(home: Path, folder) -> None:
    heading = TABLES["article_x_hcpc_code.csv"].split("\r\n")[0] + "\r\n"
    with pytest.raises(CodeFileError, match="no article names both procedures and diagnoses"):
        load(home, folder(article_x_hcpc_code=heading))


def test_rows_without_their_article_are_told(home: Path, folder) -> None:
    report = load(home, folder(article_x_hcpc_code=TABLES["article_x_hcpc_code.csv"] + "60000,1,20610,2026,1,,\r\n"))
    assert "1 row of article_x_hcpc_code.csv left out, as its article is not there" in report.notes


def test_an_export_says_no_edition_of_itself(home: Path, folder) -> None:
    with pytest.raises(CodeFileError, match="give one, such as 2026Q4 or 2026-10-01"):
        codestore.load(home, "lcd", folder())
