"""What the guide of the file and a check both find of one place is said once, in the check's words."""

import datetime as dt

from billwright import x12
from billwright.apps.checks.writable import as_written
from billwright.records.checking import Context
from billwright.records.claim import Claim
from billwright.records.parties import Address
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import CLINIC, PATIENT, TODAY, bill, changed, diagnoses, service, visit
from billwright.rules.scrub.once import said_once

HOME = Address("1 Main Street", "", "Exampleton", "OH", "441010001")
WHOLE = {"billing": changed(CLINIC, address=HOME), "subscriber": changed(PATIENT, address=HOME)}
"""What the examples of checks leave out, and a file may not."""


def said(claim: Claim) -> list[tuple[str, str | None, int | None]]:
    """(id, element, line) of what stops the claim."""
    checked = Scrubber(ExampleTables()).run(claim, Context(on=TODAY)).findings
    told = said_once(as_written(claim), checked)
    return [(each.id, each.where.element, each.where.line) for each in told if each.stops]


def test_a_clean_claim_is_clean_as_a_file_too() -> None:
    assert said(visit("", **WHOLE).claim) == []


def test_a_wrong_total_is_said_by_the_check() -> None:
    assert said(visit("", total_cents=99_99, **WHOLE).claim) == [("total-of-lines", "CLM02", None)]


def test_a_pointer_to_nothing_is_said_by_the_check_on_its_line() -> None:
    claim = visit("", service(), service("99214", pointers=(2,)), **WHOLE).claim
    assert [each for each in said(claim) if (each[1] or "").startswith("SV107")] == [
        ("diagnosis-pointer", "SV107-1", 2)
    ]


def test_a_missing_number_of_the_claim_replaced_is_said_by_the_check() -> None:
    claim = visit("", frequency="7", filing_code="CI", **WHOLE).claim
    assert [each for each in said(claim) if "F8" in str(each) or each[0].startswith("x12.")] == [
        ("correction-number", "REF*F8", None)
    ]


def test_what_only_the_guide_knows_is_said_by_the_guide() -> None:
    claim = visit("", subscriber=changed(PATIENT, address=None), billing=changed(CLINIC, address=HOME)).claim
    found = list(as_written(claim))
    assert [(each.id, each.where.segment_id, each.where.loop) for each in found if each.stops] == [
        ("x12.situation.segment-missing", "N3", "2010BA")
    ]
    assert found[0].fix == "Send it in loop 2010BA. It is kept on the patient's page."
    assert found[0].where.claim == "EXAMPLE-1"
    assert found[0].where.file is None
    assert found[0].source == "ASC X12N 837 005010X222A1"


def test_an_accident_without_its_state() -> None:
    claim = visit("", accident=("AA",), dates=(("439", dt.date(2026, 10, 30)),), **WHOLE).claim
    assert [each[0] for each in said(claim) if each[0].startswith("x12.")] == ["x12.situation.element-missing"]


def test_two_places_are_two_findings() -> None:
    wrong = visit("", dx=diagnoses("I10"), total_cents=1, accident=("OA",), **WHOLE).claim
    assert {each[0] for each in said(wrong)} == {"total-of-lines", "x12.situation.segment-missing"}


def test_a_facility_s_bill_is_read_by_its_own_guide() -> None:
    stay = bill("", providers=(), **WHOLE).claim
    assert "x12.situation.loop-missing" in {each.id for each in as_written(stay)}
    assert {each.source for each in as_written(stay)} == {"ASC X12N 837 005010X223A2"}


def test_every_kind_of_finding_that_may_be_left_out_is_one_of_the_library() -> None:
    kinds = {each.split(".")[1] for each in x12.catalog()}
    assert {"value", "balance", "situation"} <= kinds
