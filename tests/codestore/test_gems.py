"""The General Equivalence Mappings: read in the official layout, and laid out for a person to choose from."""

from __future__ import annotations

import datetime as dt
import lzma
from pathlib import Path

import pytest

from billwright import codestore
from billwright.codestore import CodeFileError, gems
from billwright.codestore.mapping import Mapping
from billwright.rules.codes import GemFact

DAY = dt.date(2026, 11, 24)


def mapping(home: Path, code: str, from_set: str = "") -> Mapping:
    found = codestore.map_code(codestore.open_tables(home), code, DAY)
    (one,) = [each for each in found if each.from_set == from_set or not from_set]
    return one


@pytest.mark.parametrize(
    ("direction", "code", "rows"),
    [
        ("9to10", "0010", [GemFact("0010", "A000", approximate=False)]),
        ("9to10", "25000", [GemFact("25000", "E119", approximate=True)]),
        ("9to10", "36570", [GemFact("36570", "", approximate=True, no_map=True)]),
        ("10to9", "E1140", [
            GemFact("E1140", "25060", approximate=True),
            GemFact("E1140", "25060", approximate=True, combination=True, scenario=1, choice_list=1),
            GemFact("E1140", "3572", approximate=True, combination=True, scenario=1, choice_list=2),
        ]),
        ("9to10", "99999", []),
    ],
)  # fmt: skip
def test_rows_with_their_flags(compiled: Path, direction: str, code: str, rows: list[GemFact]) -> None:
    assert list(codestore.open_tables(compiled).gems(direction).find(code)) == rows


@pytest.mark.parametrize(
    ("code", "from_set", "alone", "explained"),
    [
        ("001.0", "", ["A000"], "One code of ICD-10-CM means the same."),
        ("250.00", "", ["E119"], "Approximate: one code of ICD-10-CM comes near"),
        ("996.85", "", ["T8600", "T8601", "T8602", "T8609"], "One of 4 codes of ICD-10-CM: the record says which."),
        ("365.70", "", [], "No map: ICD-10-CM has no code for it"),
        ("e11.10", "", [], "The mapping of FY2013 does not have the code, which is newer"),
        ("V43.3", "icd9cm", ["Z952"], "Approximate: one code of ICD-10-CM comes near"),
        ("V43.3", "icd10cm", [], "This is a heading: choose one of the codes below it first"),
        ("250", "", [], "This is a heading: choose one of the codes below it first"),
        ("M54.5", "", ["7242"], "This was billable when the mapping was made, and is a heading now"),
    ],
)
def test_what_the_flags_mean_is_said(
    compiled: Path, code: str, from_set: str, alone: list[str], explained: str
) -> None:
    found = mapping(compiled, code, from_set)
    assert [each.code for each in found.alone] == alone
    assert explained in found.explained[0]


def test_a_combination_lays_out_its_lists(compiled: Path) -> None:
    """E11.40 is 250.60 alone, or 250.60 and 357.2 together."""
    found = mapping(compiled, "E11.40")
    (scenario,) = found.scenarios
    assert [[each.code for each in choices] for choices in scenario.lists] == [["25060"], ["3572"]]
    assert found.explained[1:] == (
        "Combination, scenario 1: 250.60 AND 357.2, together.",
        "These are alternatives: one code alone, or one scenario whole.",
    )


def test_every_combination_has_its_lists_in_order(compiled: Path) -> None:
    """Of every row of a combination, scenario and list count from 1; alone both are 0."""
    tables = codestore.open_tables(compiled)
    for direction in ("9to10", "10to9"):
        table = tables.gems(direction)
        for code in table.codes():
            for row in table.find(code):
                assert (row.scenario > 0) == (row.choice_list > 0) == row.combination


def test_a_target_that_has_ended_is_marked_with_what_stands_there_now(compiled: Path) -> None:
    """724.2 maps to M54.5, which was split in October 2021."""
    found = mapping(compiled, "724.2")
    (candidate,) = found.alone
    assert (candidate.code, candidate.in_force) == ("M545", False)
    assert [each.code for each in candidate.instead] == ["M5450", "M5451", "M5459"]
    assert any("struck through" in words for words in found.explained)


def test_a_code_of_neither_set_has_no_mapping(compiled: Path) -> None:
    tables = codestore.open_tables(compiled)
    assert codestore.map_code(tables, "97110", DAY) == []
    assert codestore.map_code(tables, "", DAY) == []


# ------------------------------------------------------------------ files

NINE_TO_TEN = (
    "0010  A000    00000\n36570 NoDx    11000\n80700 S22009A 10111\n80700 S14109A 10112\nV9199 O30899  10000\n"
)


def test_a_newer_mapping_takes_over(home: Path, tmp_path: Path, shared: Path) -> None:
    text = lzma.decompress((shared / "gems" / "2013_I9gem.txt.xz").read_bytes()).decode("ascii")
    path = tmp_path / "2018_I9gem.txt"
    path.write_text(text.replace("0010  A000    00000", "0010  A001    10000"), encoding="ascii")
    report = codestore.load(home, "gems-9to10", path)
    assert (report.edition.name, report.added, report.ended, report.changed) == ("FY2018", 0, 0, 1)
    assert codestore.open_tables(home).gems("9to10").find("0010")[0].target == "A001"


@pytest.mark.parametrize(("direction", "name"), [("9to10", "2013_I9gem"), ("10to9", "2013_I10gem")])
def test_what_the_package_ships_is_the_official_mapping_of_2013(
    compiled: Path, tmp_path: Path, shared: Path, direction: str, name: str
) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_bytes(lzma.decompress((shared / "gems" / f"{name}.txt.xz").read_bytes()))
    official: dict[str, list[str]] = {}
    for source, _, target, flags in gems.read_gems(path, direction, lambda rows: None):
        official.setdefault(source, []).append(f"{target} {flags}")
    shipped = codestore.open_tables(compiled).gems(direction).codes()
    assert {code: sorted(rows.split("; ")) for code, rows in shipped.items()} == {
        code: sorted(rows) for code, rows in official.items()
    }
    assert sum(map(len, official.values())) == {"9to10": 23_912, "10to9": 78_838}[direction]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A000    0010  00000\n", "line 1: not a line of the mapping 9to10"),
        (
            NINE_TO_TEN.replace("36570 NoDx    11000", "36570 NoDx    10000"),
            "line 2: NoDx is no target with the flags 10000",
        ),
        (NINE_TO_TEN.replace("00000", "0000"), "line 1: not a line of the mapping 9to10"),
        (NINE_TO_TEN.replace("00000", "20000"), "line 1: not a line of the mapping 9to10"),
        (NINE_TO_TEN + "0010  A001    10000\n", "line 6: 0010 comes again after other codes"),
        ("0010  A000    00000\n0010  A000    10000\n", "line 2: 0010 has A000 twice in one choice"),
        ("0010  A000    00000\n0011  A001    0000", "line 2: not a line of the mapping 9to10"),
        ("0010  A000    00000\n0011  A001    00000", "line 2: it ends within a line: cut short"),
        (NINE_TO_TEN, "it holds 4 of the 14567 codes of FY2013"),
        ("", "no mapping found"),
    ],
)
def test_what_is_damaged_is_refused_whole_with_its_line(home: Path, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "2018_I9gem.txt"
    path.write_text(text, encoding="ascii")
    with pytest.raises(CodeFileError) as refused:
        codestore.load(home, "gems-9to10", path)
    assert words in str(refused.value)
    assert codestore.open_tables(home).gems("9to10").edition == "FY2013"


def test_a_mapping_of_the_other_direction_is_refused(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "2018_I9gem.txt"
    path.write_text(NINE_TO_TEN, encoding="ascii")
    with pytest.raises(CodeFileError, match="not a line of the mapping 10to9"):
        codestore.load(home, "gems-10to9", path)
