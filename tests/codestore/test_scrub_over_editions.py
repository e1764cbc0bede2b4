"""Claims against the code sets as loaded: a clean claim is clean with nothing left out, and one fault is one finding."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from billwright import codestore
from billwright.records.checking import Context, TherapyFact
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.examples import DAY, OTHER_NPI, TODAY, coverage, diagnoses, payer, provider, service, visit

from . import test_addon, test_lcd, test_mue, test_rvu
from .conftest import EDITS, HEADING, NOTICE
from .test_lists import anweb

CONTEXT = Context(
    on=TODAY,
    prior_services=(),
    coverages=(coverage(),),
    authorizations=(),
    therapy=TherapyFact(plan_from=dt.date(2026, 9, 1), plan_ends=dt.date(2026, 12, 1), days_since_report=3),
    notices=(),
    minutes=((1, 15), (2, 15)),
    payer=payer(therapy_units="total"),
)
PROCEDURES = ("20600", "20610", "29515", "97110", "97116", "97140", "97530", "99213", "99214", "20998")
PT = service("97110", "GP")
CERTIFIED = {"providers": (provider("DN", OTHER_NPI),)}
"""Who certified the plan of care."""


@pytest.fixture(scope="module")
def scrubber(compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Scrubber:
    files = tmp_path_factory.mktemp("files")
    home = files / "home"
    shutil.copytree(compiled, home, copy_function=os.link)
    (files / "ccipra-v323r0-f1.txt").write_bytes((NOTICE + HEADING + EDITS).encode("cp1252"))
    (files / "hcpcs.txt").write_text(anweb("G0283") + "\n" + anweb("A0021", ended="20260930"))
    codestore.load(home, "ncci-practitioner", files / "ccipra-v323r0-f1.txt")
    codestore.load(home, "hcpcs", files / "hcpcs.txt", "2026Q4")
    for set_name, name, text, edition in _rest():
        (files / name).write_bytes(text.encode("cp1252"))
        codestore.load(home, set_name, files / name, edition)
    articles = files / "articles"
    articles.mkdir()
    for name, text in test_lcd.TABLES.items():
        (articles / name).write_bytes(text.encode("cp1252"))
    codestore.load(home, "lcd", articles, "2026-07-01")
    return Scrubber(codestore.open_tables(home))


def _rest() -> list[tuple[str, str, str, str]]:
    """Set, name of the file, what is in it, edition: a row for each procedure of the claims, in the official layouts."""
    units = test_mue.HEADING + "".join(f"{code},4,3 Date of Service Edit: Clinical,Ours\n" for code in PROCEDURES)
    row = "{},,,A,,1.00,1.00,,0.50,,0.10,2.10,1.60,0,{},0,0,0,0,0,0,0,0,,33.4009,9,0,99,0,0,0\n"
    values = "".join(row.format(code, "XXX") for code in (*PROCEDURES, "G0283"))
    return [
        ("mue-practitioner", "units.csv", units, "2025Q4"),
        ("addon", "addon.txt", test_addon.ROWS, "2025Q4"),
        ("mpfs-rvu", "values.csv", test_rvu.heading() + values, "2025Q4"),
        ("cpt", "cpt.txt", "".join(f"{code}\tWORDS OF OURS\n" for code in PROCEDURES), "2025"),
        ("taxonomy", "taxonomy.csv", TAXONOMY, "2026-07-01"),
    ]


TAXONOMY = "Code,Grouping,Classification,Specialization,Definition\n207Q00000X,Ours,Family Medicine,,Ours\n"
CLEAN = [
    visit("one visit"),
    visit("a knee, its side told", PT, service("97140", "GP"), dx=diagnoses("M25561"), **CERTIFIED),
    visit(
        "an injury with how it came about", service("99213", "25"), service("29515"), dx=diagnoses("S8251XA", "W010XXA")
    ),
    visit("dementia after its cause", service(pointers=(1, 2)), dx=diagnoses("G309", "F0280")),
    visit("a child of seven", dx=diagnoses("J069"), born=dt.date(2019, 1, 1)),
    visit("stimulation by its HCPCS code", service("G0283", "GP"), dx=diagnoses("M25561"), **CERTIFIED),
    visit(
        "parted, as the note says",
        service("97530", "GP", "59"),
        service("97116", "GP"),
        dx=diagnoses("R262"),
        **CERTIFIED,
    ),
    visit("over the new year of the codes", service(service_date=dt.date(2026, 9, 30)), service("99214")),
]


@pytest.mark.parametrize("example", CLEAN, ids=lambda example: example.shows)
def test_a_clean_claim_is_clean_and_nothing_is_left_out(scrubber: Scrubber, example) -> None:
    result = scrubber.run(example.claim, CONTEXT)
    assert [(finding.id, finding.message) for finding in result.findings] == []
    assert result.not_run == ()
    assert result.is_clean


FAULTS = [
    (visit("no such code", dx=diagnoses("I1099")), "diagnosis-valid", None),
    (visit("a heading", dx=diagnoses("M2556")), "diagnosis-complete", None),
    (visit("side not told", dx=diagnoses("S8251")), "diagnosis-complete", None),
    (visit("fall first", dx=diagnoses("W010XXA", "S8251XA")), "external-cause-first", None),
    (visit("dementia alone", dx=diagnoses("F0280")), "manifestation-first", None),
    (visit("pregnant at 76", dx=diagnoses("O0900")), "diagnosis-age", None),
    (visit("ended HCPCS code", service("A0021", service_date=DAY)), "hcpcs-valid", 1),
    (visit("no such modifier", service("99213", "9X")), "modifier-known", 1),
    (visit("no such place", place_of_service="98"), "place-of-service", None),
    (visit("never together", service("20610"), service("20600")), "ncci-never-together", 2),
    (visit("together only when apart", service("97530", "GP"), service("97116", "GP")), "ncci-modifier-asked", 2),
    (visit("more units than likely", service("99213", units=Decimal(5))), "units-unlikely-day", 1),
    (visit("an add-on alone", service("20998")), "addon-without-base", 1),
    (visit("no discipline", service(), service("97110")), "therapy-discipline", 2),
    (visit("twice", PT, PT), "duplicate-line", 2),
    (visit("a cent short", total_cents=99_99), "total-of-lines", None),
    (visit("before the coverage", service(service_date=dt.date(2025, 12, 31))), "coverage-active", 1),
]


@pytest.mark.parametrize(("example", "expected", "line"), FAULTS, ids=lambda value: getattr(value, "shows", value))
def test_one_fault_is_one_finding(scrubber: Scrubber, example, expected: str, line: int | None) -> None:
    result = scrubber.run(example.claim, CONTEXT)
    stopping = [(finding.id, finding.where.line) for finding in result.findings if finding.stops]
    assert stopping == [(expected, line)]
    assert result.not_run == ()


def test_messages_name_the_edition(scrubber: Scrubber) -> None:
    for example, expected, _ in FAULTS[:2] + FAULTS[6:7] + FAULTS[9:10]:
        (finding,) = (each for each in scrubber.run(example.claim, CONTEXT).findings if each.stops)
        edition = {"ncci-never-together": "2026Q4", "hcpcs-valid": "2026Q4"}.get(expected, "FY2026-April")
        assert edition in finding.message


def test_editions_for_the_summary(scrubber: Scrubber) -> None:
    said = msgspec.json.decode(msgspec.json.encode(scrubber.tables.editions))
    assert (
        said.items()
        >= {
            "icd10cm": "FY2026-April",
            "ncci-practitioner": "2026Q4",
            "mue-practitioner": "2025Q4",
            "lcd": "2026-07-01",
            "hcpcs": "2026Q4",
            "diagnosis-ages": "CMS Outpatient Code Editor 27.1, April 2026",
            "modifiers": "built in, October 2026",
            "pos": "CMS, June 2024",
        }.items()
    )
    assert "ncci-medicaid" not in said, "not loaded"
