"""Two states of one claim side by side: every element that differs, named as a biller names it."""

from decimal import Decimal

import msgspec
from hypothesis import HealthCheck, given, settings
from tests.strategies.claims import claims

from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.differences import Difference, differences
from billwright.records.parties import Name, PayerName, Person, Provider

few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Whole claims take long to draw."""


def _claim(**changed) -> Claim:
    facts = {
        "control_number": "1C000001",
        "total_cents": 15000,
        "billing": Provider(Name("JUNIPER STREET", is_person=False), "85"),
        "subscriber": Person(Name("MOSS", "IDA")),
        "payer": PayerName("CEDAR MUTUAL"),
        "lines": (ServiceLine("99213", 15000, Decimal(1), None, pointers=(1,)),),
        "diagnoses": (Diagnosis("J069", "ABK"),),
    }
    return Claim(**(facts | changed))


def _line(claim: Claim, **changed) -> tuple[ServiceLine, ...]:
    return (msgspec.structs.replace(claim.lines[0], **changed),)


def test_each_element_is_named_with_both_values():
    before = _claim()
    after = _claim(
        diagnoses=(Diagnosis("J029", "ABK"), Diagnosis("R059", "ABF")),
        lines=_line(before, modifiers=("25",), pointers=(1, 2), charge_cents=16000),
        total_cents=16000,
        signature_on_file=False,
    )
    assert differences(before, after) == (
        Difference("total_cents", "Total", "$150.00", "$160.00"),
        Difference("lines.1.charge_cents", "Line 1: charge", "$150.00", "$160.00"),
        Difference("lines.1.pointers", "Line 1: diagnosis pointers", "1", "1 2"),
        Difference("lines.1.modifiers", "Line 1: modifiers", "", "25"),
        Difference("diagnoses.1.code", "Diagnosis A: code", "J069", "J029"),
        Difference("diagnoses.2", "Diagnosis B", None, "R059, ABF"),
        Difference("signature_on_file", "Signature on file", "yes", "no"),
    )


def test_a_part_that_only_one_state_has_is_told_whole():
    referring = Provider(Name("HALE", "ADA"), "DN", "1999999984")
    (only,) = differences(_claim(), _claim(providers=(referring,)))
    assert (only.words, only.before) == ("Provider 1", None)
    assert "HALE" in only.after and "1999999984" in only.after


@few
@given(claims(), claims())
def test_empty_exactly_where_the_claims_are_equal(one, other):
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


@few
@given(claims(), claims())
def test_the_other_way_round_it_says_the_same_with_its_sides_changed(one, other):
    turned = [Difference(each.path, each.words, each.after, each.before) for each in differences(other, one)]
    assert sorted(turned, key=lambda each: each.path) == sorted(differences(one, other), key=lambda each: each.path)


@few
@given(claims())
def test_one_changed_element_is_the_one_that_is_told(claim):
    changed = msgspec.structs.replace(claim, note=claim.note + "X")
    assert [(each.path, each.before, each.after) for each in differences(claim, changed)] == [
        ("note", claim.note, claim.note + "X")
    ]
