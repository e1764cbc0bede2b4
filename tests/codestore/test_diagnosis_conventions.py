"""What the real ICD-10-CM edition says of diagnoses beside one another, through the checks: pairs that any coder knows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from billwright import codestore
from billwright.records.checking import Context, NotRun
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.examples import OUTPATIENT, TODAY, bill, diagnoses, service, visit

ASKED = (
    "diagnosis-excludes1", "code-first-order", "manifestation-first", "manifestation-cause", "principal-unacceptable",
    "first-listed-adds", "first-listed-secondary", "side-unspecified", "side-both", "side-contradicted",
)  # fmt: skip


@pytest.fixture(scope="module")
def scrubber(compiled: Path) -> Scrubber:
    return Scrubber(codestore.open_tables(compiled), [REGISTRY[name] for name in ASKED])


def found(scrubber: Scrubber, *codes: str, lines=(), **claim) -> list[tuple[str, str]]:
    """(check, element) of what is said of these diagnoses."""
    result = scrubber.run(visit("as coded", *lines, dx=diagnoses(*codes), **claim).claim, Context(on=TODAY))
    assert result.not_run == ()
    return [(finding.id, finding.where.element) for finding in result.findings]


EXCLUDED = [
    ("E119", "E109", "diabetes mellitus (E1"),
    ("M5450", "M5126", "(M51.2-)"),
    ("M810", "M8008XA", "(M80.-)"),
    ("N390", "N3000", "(N30.-)"),
    ("F329", "F319", "disorder"),
]


@pytest.mark.parametrize(("one", "other", "note"), EXCLUDED)
@pytest.mark.parametrize("turned", [False, True], ids=["as noted", "the other way round"])
def test_codes_that_exclude_each_other(scrubber: Scrubber, one: str, other: str, note: str, turned: bool) -> None:
    codes = (other, one) if turned else (one, other)
    result = scrubber.run(visit("a pair", dx=diagnoses(*codes)).claim, Context(on=TODAY))
    told = [finding for finding in result.findings if finding.id == "diagnosis-excludes1"]
    assert len(told) == 1
    assert "FY2026" in told[0].message
    assert note in told[0].message
    assert result.not_run == ()


TOGETHER = [
    ("I10", "E119", "E785"),
    ("E1122", "N1830", "Z794"),
    ("I110", "I509"),
    ("I130", "I5022", "N1830"),
    ("M25561", "M25562"),
    ("J449", "F17210", "Z9981"),
    ("F329", "F411"),
    ("G309", "F0280"),
    ("O0903", "Z3A20"),
    ("S8251XA", "W010XXA", "Y92009"),
    ("C50911", "Z170"),
    ("N186", "Z992", "D631"),
]


@pytest.mark.parametrize("codes", TOGETHER, ids="-".join)
def test_codes_that_stand_together(scrubber: Scrubber, codes: tuple[str, ...]) -> None:
    assert found(scrubber, *codes) == []


ORDERED = [
    (("N1830", "E1122"), "HI01-2"),
    (("I509", "I110"), "HI01-2"),
    (("I5022", "I130"), "HI01-2"),
    (("D631", "N186"), "HI01-2"),
    (("I10", "L97519", "E11621"), "HI02-2"),
    (("K3184", "E1143"), "HI01-2"),
]


@pytest.mark.parametrize(("codes", "element"), ORDERED, ids=lambda value: "-".join(value) if value[0][1:] else value)
def test_what_follows_stands_before_its_cause(scrubber: Scrubber, codes: tuple[str, ...], element: str) -> None:
    told = found(scrubber, *codes)
    assert ("code-first-order", element) in told
    assert ("code-first-order", element) not in found(scrubber, *reversed(codes))


def test_a_manifestation_and_its_cause(scrubber: Scrubber) -> None:
    assert found(scrubber, "F0280") == [("manifestation-first", "HI01-2")]
    both = {("manifestation-first", "HI01-2"), ("code-first-order", "HI01-2")}
    assert set(found(scrubber, "F0280", "G309")) == both
    assert found(scrubber, "I10", "F0280") == [("manifestation-cause", "HI02-2")]
    assert found(scrubber, "I10", "F0280", "G20A1") == [("code-first-order", "HI02-2")]
    assert found(scrubber, "G20A1", "F0280") == []


SIDES = [
    ("M25569", "M25.561, M25.562"),
    ("H6520", "H65.21, H65.22, H65.23"),
    ("S82899A", "S82.891A, S82.892A"),
    ("M1710", "M17.11, M17.12, M17.0"),
    ("C50919", "C50.911, C50.912"),
]


@pytest.mark.parametrize(("code", "choices"), SIDES)
def test_a_side_left_open_lists_the_sides(scrubber: Scrubber, code: str, choices: str) -> None:
    result = scrubber.run(visit("side open", dx=diagnoses(code)).claim, Context(on=TODAY))
    (finding,) = [each for each in result.findings if each.id == "side-unspecified"]
    assert finding.fix.endswith(f"{choices}.")


@pytest.mark.parametrize("code", ["I10", "M25561", "H6523", "R519", "M542", "G8190", "S0990XA", "Z0000"])
def test_no_side_is_asked_where_none_can_be_told(scrubber: Scrubber, code: str) -> None:
    assert [check for check, _ in found(scrubber, code) if check == "side-unspecified"] == []


def test_both_sides_by_their_one_code(scrubber: Scrubber) -> None:
    assert found(scrubber, "H6521", "H6522") == [("side-both", "HI01-2")]
    assert found(scrubber, "M1711", "I10", "M1712") == [("side-both", "HI01-2")]
    assert found(scrubber, "M25561", "M25562") == []
    assert found(scrubber, "H6523") == []


@pytest.mark.parametrize(
    ("code", "modifier", "contradicted"),
    [
        ("M1711", "LT", True), ("M1711", "RT", False), ("M170", "LT", False), ("H2513", "RT", False),
        ("S62616A", "F9", False), ("S62616A", "F4", True), ("M545", "LT", False), ("M25569", "LT", False),
    ],
)  # fmt: skip
def test_modifier_against_diagnosis(scrubber: Scrubber, code: str, modifier: str, contradicted: bool) -> None:
    told = [check for check, _ in found(scrubber, code, lines=(service("20610", modifier),))]
    assert ("side-contradicted" in told) is contradicted


@pytest.mark.parametrize("code", ["Z7984", "B9620", "Z3A20", "Z6841", "R6520", "T360X5A", "Z370", "Z800"])
def test_what_never_stands_first(scrubber: Scrubber, code: str) -> None:
    told = "first-listed-secondary" if code in ("Z7984", "Z800") else "first-listed-adds"
    assert (told, "HI01-2") in found(scrubber, code)
    result = scrubber.run(visit("an outpatient", dx=diagnoses(code), **OUTPATIENT).claim, Context(on=TODAY))
    assert "principal-unacceptable" in {finding.id for finding in result.findings}


@pytest.mark.parametrize("code", ["Z0000", "Z23", "Z1231", "Z5111", "I10", "Z3800", "T360X1A", "R5383", "Z471", "Z794"])
def test_what_may_stand_first(scrubber: Scrubber, code: str) -> None:
    assert [check for check, _ in found(scrubber, code) if check.startswith("first-listed")] == []


def test_a_section_of_one_category_ends_the_walk_up(scrubber: Scrubber) -> None:
    """Body mass index is a section, a category and a code's stem under one name."""
    table = scrubber.tables.icd10cm(TODAY)
    assert table is not None
    assert table.excludes1("Z6841", "I10") is None
    assert table.coded_first("Z6841") == ()


def test_the_last_day_of_a_stay_binds(scrubber: Scrubber) -> None:
    result = scrubber.run(bill("a stay", dx=diagnoses("N1830", "E1122")).claim, Context(on=TODAY))
    assert [finding.id for finding in result.findings] == ["code-first-order"]


def test_before_every_edition_with_notes_it_says_so(scrubber: Scrubber) -> None:
    claim = visit("in 2020", service(service_date=dt.date(2020, 3, 2)), dx=diagnoses("E119", "E109")).claim
    lacking = scrubber.run(claim, Context(on=TODAY)).not_run
    assert NotRun("diagnosis-excludes1", "ICD-10-CM edition for 03/02/2020") in lacking
