"""NCCI files in the official layout, with invented edits: what is read, what is refused, and by which line."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billwright import codestore
from billwright.codestore import CodeFileError, ncci, pairs, store

from .conftest import EDITS, HEADING, NOTICE

ON = dt.date(2026, 11, 24)


def find(home: Path, column1: str, column2: str, on: dt.date = ON):
    table = codestore.open_tables(home).ncci("practitioner", on)
    assert table is not None
    return table.find(column1, column2, on)


def test_reads_the_official_layout(home: Path, ncci_file) -> None:
    report = codestore.load(home, "ncci-practitioner", ncci_file())
    assert (report.edition.name, report.edition.starts, report.edition.rows) == ("2026Q3", dt.date(2026, 7, 1), 6)
    assert (report.added, report.ended, report.changed) == (6, 0, 0)
    assert report.notes == (
        "1 edit deleted on the day they began",
        "1 edit of a pair listed before, on other days",
    )
    assert len(report.edition.sha256) == 64
    assert codestore.open_tables(home).editions["ncci-practitioner"] == "2026Q3"


@pytest.mark.parametrize(
    ("column1", "column2", "on", "indicator"),
    [
        ("20610", "20600", "2026-11-24", 0),
        ("20610", "20600", "2019-12-31", None),  # before it began
        ("20600", "20610", "2026-11-24", None),  # the order matters
        ("97530", "97110", "2024-12-31", 1),  # CMS prints the last day in force as deletion date
        ("97530", "97110", "2025-01-01", 0),  # the same pair, with other dates
        ("97530", "97110", "2018-12-31", None),
        ("97140", "97112", "2021-04-01", None),  # deleted on the day it began: never in force
        ("A0021", "G0283", "2026-11-24", 1),
        ("99999", "00000", "2026-11-24", None),
        ("9721", "97110", "2026-11-24", None),
        ("", "97110", "2026-11-24", None),
        ("97١١0", "97110", "2026-11-24", None),
    ],
)
def test_look_up(home: Path, ncci_file, column1: str, column2: str, on: str, indicator: int | None) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    fact = find(home, column1, column2, dt.date.fromisoformat(on))
    assert (fact and fact.indicator) == indicator
    if fact:
        assert (fact.column1, fact.column2) == (column1, column2)


def test_rationale_and_dates_come_back(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    fact = find(home, "97530", "97110", dt.date(2020, 5, 1))
    assert (fact.starts, fact.ends, fact.rationale) == (
        dt.date(2019, 1, 1), dt.date(2025, 1, 1), "the first holds the second",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "line", "words"),
    [
        (EDITS + "97530\t97116\t \t2026", 15, "seven columns and this line has 4: is the file cut short"),
        (EDITS + "97530\t97116\t \t20260230\t*\t1\tno such day\r\n", 15, "day is out of range"),
        (EDITS + "97530\t97116\t \t20260101\t*\t3\tno such indicator\r\n", 15, "modifier indicator '3'"),
        (EDITS + "9753\t97116\t \t20260101\t*\t1\tfour characters\r\n", 15, "not two procedure codes"),
        ("9753\t97116\t \t20260101\t*\t1\tthe first line is bad\r\n" + EDITS, 9, "not two procedure codes"),
        (EDITS + "97530\t97116\t \t17760704\t*\t1\ttoo old\r\n", 15, "a date from 1990"),
        (EDITS + "97530,97116, ,20260101,*,1,commas\r\n", 15, "seven columns and this line has 1"),
    ],
)
def test_a_bad_line_refuses_the_whole_file_and_is_named(
    home: Path, ncci_file, edits: str, line: int, words: str
) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file(name="ccipra-v321r0-f1.txt"))
    before = codestore.editions(home)
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "ncci-practitioner", ncci_file(edits))
    assert refused.value.line == line
    assert f"ccipra-v322r0-f1.txt, line {line}:" in str(refused.value)
    assert codestore.editions(home) == before
    assert list((home / "codes" / "ncci-practitioner").iterdir()) == [home / "codes" / "ncci-practitioner" / "2026Q2"]
    assert find(home, "97530", "97116").indicator == 1, "the old edition answers as before"


def test_one_pair_twice_with_another_rationale_is_accepted_and_told(home: Path, ncci_file) -> None:
    twice = "97530\t97116\t \t20200101\t*\t1\tanother reason\r\n"
    report = codestore.load(home, "ncci-practitioner", ncci_file(EDITS + twice))
    assert report.edition.rows == 7
    assert "1 edit of a pair listed twice for the same days, with another rationale" in report.notes
    assert find(home, "97530", "97116").indicator == 1


def test_two_edits_of_a_pair_that_contradict_each_other_are_refused(home: Path, ncci_file) -> None:
    """97530 with 97110 ended 12/31/2024 with indicator 1; with 0 from 10/01/2024, both would bind for three months."""
    overlapping = EDITS.replace("97110\t \t20250101", "97110\t \t20241001")
    words = "97530 with 97110 is in force on the same days with another indicator in ccipra-v322r0-f1.txt, line 11"
    with pytest.raises(CodeFileError, match=words) as refused:
        codestore.load(home, "ncci-practitioner", ncci_file(overlapping))
    assert refused.value.line == 12
    assert "ncci-practitioner" not in codestore.open_tables(home).editions


def test_an_edit_that_begins_on_the_last_day_of_another_binds_on_it(home: Path, ncci_file) -> None:
    touching = EDITS.replace("97110\t \t20250101", "97110\t \t20241231")
    report = codestore.load(home, "ncci-practitioner", ncci_file(touching))
    assert "1 edit begun on the last day of another of the pair, and binding on it" in report.notes
    assert find(home, "97530", "97110", dt.date(2024, 12, 30)).indicator == 1
    assert find(home, "97530", "97110", dt.date(2024, 12, 31)).indicator == 0


def test_contradiction_across_parts_names_both_files(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "2026Q3"
    folder.mkdir()
    for part, indicator in ((1, 0), (2, 1)):
        edit = f"20610\t20600\t \t20200101\t*\t{indicator}\tone joint at a time\r\n"
        (folder / f"ccipra-v322r0-f{part}.txt").write_bytes((NOTICE + HEADING + "\r\n" + edit).encode("cp1252"))
    with pytest.raises(CodeFileError, match=r"ccipra-v322r0-f2.txt, line 10: .*in ccipra-v322r0-f1.txt, line 10"):
        codestore.load(home, "ncci-practitioner", folder)


def test_medicaid_has_six_columns_and_leaves_the_deletion_date_empty(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "MCD-PTP-PRA-v2026q3-F0-D.txt"
    path.write_text(
        "Invented edits\nColumn 1\tColumn 2\tEffective Date\tDeletion Date\tModifier\tRationale\n"
        "97530\t97116\t20200101\t\t1\tthe first holds the second\n"
        "97530\t97110\t20200101\t20241231\t0\tended\n",
        encoding="cp1252",
    )
    assert codestore.load(home, "ncci-medicaid", path).edition.name == "2026Q3"
    table = codestore.open_tables(home).ncci("medicaid", ON)
    assert table.find("97530", "97116", ON).indicator == 1
    assert table.find("97530", "97110", ON) is None
    assert table.find("97530", "97110", dt.date(2024, 12, 31)).indicator == 0


def test_the_spreadsheet_saved_as_csv(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "ccipra-v322r0-f1.csv"
    heading = (
        'Invented,,,,,,\nColumn 1,Column 2,"*=in existence\nprior to 1996",Effective Date,Deletion Date,Modifier,Why\n'
    )
    path.write_text(heading + '97530,97116,,20200101,*,1,"first, the second"\n', encoding="cp1252")
    codestore.load(home, "ncci-practitioner", path)
    assert find(home, "97530", "97116").rationale == "first, the second"
    path.write_text(heading + "97530,97116,,20200101,*,1,why\n97530,97110,,2020\n", encoding="cp1252")
    with pytest.raises(CodeFileError, match="line 5: an edit has seven columns and this line has 4"):
        codestore.load(home, "ncci-practitioner", path, "2026Q4")


def test_a_line_of_medicaid_cut_short_is_named(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "MCD-PTP-PRA-v2026q3-F0-D.txt"
    path.write_text("Column 1\tColumn 2\n97530\t97116\t20200101\t\t1\twhy\n97530\t97110\t20200101\t\n")
    with pytest.raises(CodeFileError, match="line 3: an edit has six columns and this line has 4"):
        codestore.load(home, "ncci-medicaid", path)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("ccipra-v322r0-f1.TXT", "2026Q3"),
        ("ccioph-v320r1-f4.txt", "2026Q1r1"),
        ("medicare-ncci-2026q2-practitioner-ptp-edits-ccipra-v321r0-f1.zip", "2026Q2"),
        ("medicaid-ncci-q4-2025-ptp-edits-practitioner-services.zip", "2025Q4"),
        ("medicaid-ncci-2026-q3-ptp-edits-outpatient-hospital-services.zip", "2026Q3"),
        ("edits.txt", None),
    ],
)
def test_the_names_that_cms_gives(name: str, edition: str | None) -> None:
    assert ncci.edition_in_name(name) == edition


def test_the_pairs_of_a_whole_claim_are_asked_at_once(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    table = codestore.open_tables(home).ncci("practitioner", ON)
    claim = ["97110", "97530", "97116", "20600", "97530", "99999"]
    met = {(fact.column1, fact.column2, fact.indicator) for fact in table.among(claim, ON)}
    assert met == {("97530", "97116", 1), ("97530", "97110", 0)}
    assert {fact.indicator for fact in table.among(claim, dt.date(2019, 6, 1))} == {1}, "that day only 97530 with 97110"
    assert table.among(["97112", "97140"], dt.date(2021, 4, 1)) == (), "deleted on the day it began"


@pytest.mark.parametrize("content", [b"", b"\x00\x81\x8d" * 1000, b"<html>not found</html>\n", NOTICE.encode()])
def test_what_is_no_ncci_file(home: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ccipra-v322r0-f1.txt"
    path.write_bytes(content)
    with pytest.raises(CodeFileError, match="no edit found"):
        codestore.load(home, "ncci-practitioner", path)


def test_edits_without_the_heading_are_refused(home: Path, ncci_file) -> None:
    with pytest.raises(CodeFileError, match="heading"):
        codestore.load(home, "ncci-practitioner", ncci_file(heading=""))


def test_a_new_edition_is_told_by_what_it_changes(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    changed = (
        EDITS.replace("97116\t \t20200101\t*\t1", "97116\t \t20200101\t*\t0").replace(  # indicator 1 became 0
            "20600\t \t20200101\t*", "20600\t \t20200101\t20260930"
        )  # ended
        + "11111\t22222\t \t20261001\t*\t1\tadded\r\n"
    )
    report = codestore.load(home, "ncci-practitioner", ncci_file(changed, "ccipra-v323r0-f1.txt"))
    assert (report.edition.name, report.added, report.ended, report.changed) == ("2026Q4", 1, 1, 1)
    assert [edition.name for edition in codestore.editions(home) if edition.set_name == "ncci-practitioner"] == [
        "2026Q3", "2026Q4",
    ]  # fmt: skip
    assert find(home, "97530", "97116", dt.date(2026, 9, 30)).indicator == 1, "the edition of that quarter"
    assert find(home, "97530", "97116", dt.date(2026, 10, 1)).indicator == 0


def test_the_oldest_edition_answers_for_days_before_it(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    assert find(home, "97530", "97110", dt.date(2022, 1, 1)).indicator == 1


def test_a_replacement_within_the_quarter(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    other = EDITS.replace("97116\t \t20200101\t*\t1", "97116\t \t20200101\t*\t0")
    report = codestore.load(home, "ncci-practitioner", ncci_file(other, "ccipra-v322r1-f1.txt"))
    assert report.edition.name == "2026Q3r1"
    assert find(home, "97530", "97116").indicator == 0


def test_going_back_is_refused(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    with pytest.raises(CodeFileError, match="2026Q2 is older than 2026Q3"):
        codestore.load(home, "ncci-practitioner", ncci_file(EDITS + EDITS[:50].split("\n")[0], "ccipra-v321r0-f1.txt"))


def test_the_same_file_twice_is_told_and_changes_nothing(home: Path, ncci_file) -> None:
    first = codestore.load(home, "ncci-practitioner", ncci_file())
    again = codestore.load(home, "ncci-practitioner", ncci_file())
    assert again.already
    assert again.edition == first.edition


def test_another_file_under_a_loaded_name_is_refused(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    with pytest.raises(CodeFileError, match="loaded from another file"):
        codestore.load(home, "ncci-practitioner", ncci_file(EDITS + EDITS.splitlines(keepends=True)[0]))


def test_a_missing_part_is_noticed(home: Path, ncci_file) -> None:
    codestore.load(home, "ncci-practitioner", ncci_file())
    with pytest.raises(CodeFileError, match="is a part missing"):
        codestore.load(home, "ncci-practitioner", ncci_file(EDITS.splitlines(keepends=True)[0], "ccipra-v323r0-f1.txt"))


def test_the_parts_of_a_quarter_are_one_edition(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "2026Q3"
    folder.mkdir()
    lines = EDITS.splitlines(keepends=True)
    for part, edits in ((1, lines[:3]), (2, lines[3:])):
        (folder / f"ccipra-v322r0-f{part}.txt").write_bytes((NOTICE + HEADING + "".join(edits)).encode("cp1252"))
    report = codestore.load(home, "ncci-practitioner", folder)
    assert report.edition.rows == 6
    assert find(home, "97530", "97110", dt.date(2020, 1, 1)).indicator == 1
    assert find(home, "97530", "97110").indicator == 0


@pytest.mark.parametrize(
    ("edition", "words"),
    [(None, "does not say which edition"), ("next", "none of 2026Q4"), ("2026Q5", "none of 2026Q4")],
)
def test_an_edition_that_nobody_can_tell(home: Path, ncci_file, edition: str | None, words: str) -> None:
    with pytest.raises(CodeFileError, match=words):
        codestore.load(home, "ncci-practitioner", ncci_file(name="edits.txt"), edition)


def test_progress_is_told(home: Path, ncci_file) -> None:
    told: list[int] = []
    codestore.load(home, "ncci-practitioner", ncci_file(), progress=told.append)
    assert told == [6]


CODE = st.from_regex(r"[0-9A-Z]{5}", fullmatch=True)
DAYS = st.dates(dt.date(1996, 1, 1), dt.date(2030, 1, 1))


def _contradict(rows) -> bool:
    """Whether two rows of one pair are in force for more than a day in common, with different indicators."""
    spans = [
        (one, two, start, dt.date.max if last is None else last, indicator)
        for one, two, start, last, indicator in rows
        if last is None or last > start
    ]
    return any(
        a[:2] == b[:2] and a[2] < b[3] and b[2] < a[3] and a[4] != b[4] for a, b in itertools.combinations(spans, 2)
    )


@settings(max_examples=50)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["00100", "99213", "A0021", "ZZZZZ"]), CODE, DAYS, st.none() | DAYS, st.sampled_from("019")
        ),
        min_size=1,
        max_size=30,
    ).filter(lambda rows: not _contradict(rows)),
    asked=DAYS,
)
def test_the_store_agrees_with_a_plain_list(tmp_path_factory, rows, asked) -> None:
    """Packed, sorted and mapped, the edits answer as the rows of the file read one after the other."""
    folder = tmp_path_factory.mktemp("pairs")
    lines = [
        f"{one}\t{two}\t \t{start:%Y%m%d}\t{f'{last:%Y%m%d}' if last else '*'}\t{indicator}\twhy"
        for one, two, start, last, indicator in rows
    ]
    (folder / "edits.txt").write_text(NOTICE + HEADING + "\n".join(lines), encoding="cp1252")
    ncci.compile_edits([folder / "edits.txt"], folder / ncci.DATA)
    table = ncci.Pairs(folder, "2026Q4")
    assert len(table) == len(rows)
    for one, two, *_ in rows:
        in_force = {
            int(indicator)
            for first, second, start, last, indicator in rows
            if (first, second) == (one, two) and start <= asked and (last is None or (last > start and asked <= last))
        }
        fact = table.find(one, two, asked)
        assert (fact is None) == (not in_force)
        assert fact is None or fact.indicator in in_force
    codes = {code for one, two, *_ in rows for code in (one, two)}
    by_pairs = {table.find(one, two, asked) for one, two in itertools.permutations(codes, 2)} - {None}
    assert set(table.among(codes, asked)) == by_pairs


def test_more_codes_than_bits_for_their_pairs(tmp_path: Path, monkeypatch) -> None:
    """Pairs that share a bit are told apart by the search behind it."""
    monkeypatch.setattr(pairs, "_MOST_BITS", 64)
    codes = [f"{number:05}" for number in range(40)]
    edits = [(one, two) for one in codes for two in codes if int(one) % 7 == int(two) % 5 and one != two]
    (tmp_path / "edits.txt").write_text(
        HEADING + "".join(f"{one}\t{two}\t \t20200101\t*\t1\twhy\n" for one, two in edits), encoding="cp1252"
    )
    ncci.compile_edits([tmp_path / "edits.txt"], tmp_path / ncci.DATA)
    table = ncci.Pairs(tmp_path, "2026Q4")
    met = [(one, two) for one in codes for two in codes if table.find(one, two, ON)]
    assert met == edits
    assert sorted((fact.column1, fact.column2) for fact in table.among(codes, ON)) == edits


def test_a_store_of_another_version_is_refused(home: Path, ncci_file) -> None:
    edition = codestore.load(home, "ncci-practitioner", ncci_file()).edition
    data = store.folder(home, edition.set_name, edition.name) / ncci.DATA
    data.write_bytes(b"OTHER" + data.read_bytes()[5:])
    with pytest.raises(CodeFileError, match="load the NCCI files again"):
        find(home, "97530", "97116")


def test_a_store_cut_short_is_refused(home: Path, ncci_file) -> None:
    edition = codestore.load(home, "ncci-practitioner", ncci_file()).edition
    data = store.folder(home, edition.set_name, edition.name) / ncci.DATA
    data.write_bytes(data.read_bytes()[:-1])
    with pytest.raises(CodeFileError, match="cut short"):
        find(home, "97530", "97116")


def test_what_a_killed_load_leaves_is_no_edition(home: Path, ncci_file) -> None:
    edition = codestore.load(home, "ncci-practitioner", ncci_file()).edition
    placed = store.folder(home, edition.set_name, edition.name)
    placed.rename(placed.parent / ".building-0123456789abcdef")
    assert "ncci-practitioner" not in codestore.open_tables(home).editions
    assert not codestore.load(home, "ncci-practitioner", ncci_file()).already


def test_an_office_goes_on_where_a_store_is_damaged(home: Path, ncci_file) -> None:
    edition = codestore.load(home, "ncci-practitioner", ncci_file()).edition
    (store.folder(home, "ncci-practitioner", edition.name) / ncci.DATA).write_bytes(b"of an earlier release")
    told: list[tuple[str, str]] = []
    tables = codestore.open_tables(home, lambda *each: told.append(each))
    assert tables.ncci("practitioner", ON) is None
    assert tables.ncci("practitioner", ON) is None
    assert [each[0] for each in told] == ["ncci-practitioner"], "told once"
    assert "again" in told[0][1]
    assert tables.icd10cm(ON) is not None
    with pytest.raises(CodeFileError):
        codestore.open_tables(home).ncci("practitioner", ON)
