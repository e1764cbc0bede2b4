"""What a biller is told by each check of codes, coverages, authorizations and notices, word by word; and what goes beyond
their examples.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from pathlib import Path

import pytest

from billwright.records.checking import Context, NoticeFact, NotRun
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.checks.modifier_pairs import CONTRADICT
from billwright.rules.scrub.checks.places import VISITS
from billwright.rules.scrub.checks.procedures import UNLISTED
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import DAY, OTHER_NPI, STAY, TODAY, bill, changed, provider, service, visit

SAID = [
    tuple(line.split(" | "))
    for line in (Path(__file__).parent / "code_checks.txt").read_text(encoding="utf-8").splitlines()
]
"""Check, example, element, line (or "claim"), message, what to do."""
SCRUBBER = Scrubber(ExampleTables())


def ids(claim, context: Context | None = None, tables: ExampleTables | None = None) -> set[str]:
    scrubber = Scrubber(tables) if tables else SCRUBBER
    return {finding.id for finding in scrubber.run(claim, context or Context(on=TODAY)).findings}


@pytest.mark.parametrize(
    ("check", "shows", "rows"),
    [(*key, list(rows)) for key, rows in groupby(SAID, key=lambda row: (row[0], row[1]))],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_said(check: str, shows: str, rows: list[tuple[str, ...]]) -> None:
    (example,) = [each for each in REGISTRY[check].fails if each.shows == shows]
    told = [
        (finding.where.element, str(finding.where.line or "claim"), finding.message, finding.fix)
        for finding in SCRUBBER.run(example.claim, example.context).findings
        if finding.id == check
    ]
    assert told == [row[2:] for row in rows]


class WithoutCpt(ExampleTables):
    """Neither the licensed list, nor, where told so, the fee schedule."""

    def __init__(self, with_values: bool) -> None:
        super().__init__()
        self._with_values = with_values

    def codes(self, set_name, on):
        return None if set_name == "cpt" else super().codes(set_name, on)

    def relative_values(self, on):
        return super().relative_values(on) if self._with_values else None


@pytest.mark.parametrize(
    ("code", "with_values", "lacking"),
    [("99213", True, False), ("12345", True, True), ("99213", False, True), ("G0283", False, False)],
    ids=["in the fee schedule", "not in it", "no schedule either", "no CPT code on the claim"],
)
def test_cpt_without_its_list(code: str, with_values: bool, lacking: bool) -> None:
    claim = visit("one line", service(code)).claim
    result = Scrubber(WithoutCpt(with_values)).run(claim, Context(on=TODAY))
    assert (NotRun("cpt-valid", "code set cpt") in result.not_run) is lacking
    assert "cpt-valid" not in {finding.id for finding in result.findings}


def test_icd_procedures_without_their_list() -> None:
    class Without(ExampleTables):
        def codes(self, set_name, on):
            return None if set_name == "icd10pcs" else super().codes(set_name, on)

    told = NotRun("icd-procedure-valid", "code set icd10pcs")
    operated = next(example.claim for example in REGISTRY["icd-procedure-valid"].passes)
    assert told in Scrubber(Without()).run(operated, Context(on=TODAY)).not_run
    assert told not in Scrubber(Without()).run(bill("no operation").claim, Context(on=TODAY)).not_run


@pytest.mark.parametrize(("one", "other"), sorted(tuple(sorted(pair)) for pair in CONTRADICT))
def test_each_pair_contradicts_in_either_order(one: str, other: str) -> None:
    for modifiers in ((one, other), (other, one), (one, "KX", other)):
        assert "modifiers-contradict" in ids(visit("a pair", service("20610", *modifiers)).claim)
    assert "modifiers-contradict" not in ids(visit("one of them", service("20610", one, "KX")).claim)


@pytest.mark.parametrize(("first", "last", "what", "never"), VISITS, ids=lambda value: value if len(value) > 5 else "")
def test_each_kind_of_visit_has_places_where_it_cannot_be(
    first: str, last: str, what: str, never: tuple[str, ...]
) -> None:
    for code in (first, last):
        for place in never:
            assert "visit-place" in ids(visit(what, service(code), place_of_service=place).claim), (code, place)
        for place in ("02", "10"):
            assert "visit-place" not in ids(visit(what, service(code), place_of_service=place).claim), (code, place)
    before, after = str(int(first) - 1), str(int(last) + 1)
    for code in (before, after):
        if not any(low <= code <= high for low, high, _, _ in VISITS):
            assert "visit-place" not in ids(visit(what, service(code), place_of_service=never[0]).claim)


@pytest.mark.parametrize("codes", UNLISTED)
def test_what_has_no_code_is_described(codes: str) -> None:
    first, _, last = codes.partition("-")
    for code in (first, last or first):
        assert "unlisted-described" in ids(visit("nothing said", service(code)).claim)
        assert "unlisted-described" not in ids(visit("said", service(code, description="of ours")).claim)


def test_a_notice_holds_for_a_year() -> None:
    claim = visit("a notice told", service("97110", "GP", "GA")).claim
    for days, holds in ((0, True), (365, True), (366, False), (-1, False)):
        signed = NoticeFact(DAY - dt.timedelta(days), ("97110",))
        assert ("notice-on-file" in ids(claim, Context(on=TODAY, notices=(signed,)))) is not holds, days


def test_notices_that_nobody_keeps_are_told() -> None:
    claim = visit("a notice told", service("97110", "GP", "GA")).claim
    assert NotRun("notice-on-file", "notices") in SCRUBBER.run(claim, Context(on=TODAY)).not_run
    without = visit("no notice told", service("97110", "GP")).claim
    assert NotRun("notice-on-file", "notices") not in SCRUBBER.run(without, Context(on=TODAY)).not_run


@pytest.mark.parametrize("code", ["12", "13", "14", "15", "16", "41", "42", "43", "47"])
def test_each_reason_that_another_pays_before_medicare(code: str) -> None:
    born = dt.date(1986, 5, 1) if code == "43" else dt.date(1950, 5, 1)
    second = {"order": "S", "msp_type": code}
    assert not ids(visit("told", born=born, **second).claim) & {"msp-type-known", "msp-type-missing", "msp-age"}
    stay = changed(STAY, values=((code, 500_00),))
    assert not ids(bill("told", order="S", stay=stay, born=born).claim) & {"msp-value-code", "msp-age"}


def test_therapy_names_its_certifier_once_a_claim() -> None:
    claim = visit("two lines", service(), service("97110", "GP"), service("97140", "GP")).claim
    told = [
        each.where.line for each in SCRUBBER.run(claim, Context(on=TODAY)).findings if each.id == "therapy-certifier"
    ]
    assert told == [2]


def test_a_clean_claim_of_each_kind_is_told_nothing() -> None:
    mine = {row[0] for row in SAID} - {"cpt-valid", "hcpcs-valid"}
    kinds = [
        visit(
            "a test with all that it takes", service("80053"), clia="01D0000001", providers=(provider("DK", OTHER_NPI),)
        ),
        visit("a video visit", service("99213", "95"), place_of_service="10"),
        visit("an ambulance", service("A0428", "RH"), place_of_service="41"),
        visit("a walker", service("E0143", "NU"), providers=(provider("DK", OTHER_NPI),)),
        visit("a knee", service("20610", "RT"), service("99213", "25")),
    ]
    assert [ids(example.claim) & mine for example in kinds] == [set()] * len(kinds)
