"""The Medi-Cal profile: for each rule claims on which it speaks, and near misses on which it must not.

Services are of 11/10/2026; a claim checked on 06/01/2027 is in the seventh month after the month of service.
"""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from billwright.records.claim import Drug, Extra, OtherCoverage
from billwright.records.parties import PayerName
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import PATIENT, service, visit
from billwright.rules.scrub.payer_rules import RuleBook, compiled, read_rules
from billwright.rules.scrub.payer_rules.profiles import PROFILES, profile_text

READING = read_rules(profile_text("medi-cal"))
BOOK = RuleBook(compiled(each.rule) for each in READING.rules)
MEMBER = msgspec.structs.replace(PATIENT, member_id="90000001C")
CHILD = msgspec.structs.replace(MEMBER, birth_date=dt.date(2020, 1, 1))
LATE, IN_TIME = dt.date(2027, 6, 1), dt.date(2027, 5, 31)
PAPERS = (Extra("2300", ("PWK", "OZ", "FX")),)
NDC = Drug("00002143380", Decimal(1), "ML")
MEDICARE = OtherCoverage("P", "18", "MB", PATIENT, PayerName("Medicare", "1"))


def said(*lines, **claim):
    """What the profile says of a clean claim with these changes: names of rules without their "medi-cal-"."""
    example = visit("", *lines, **({"subscriber": MEMBER, "filing_code": "MC"} | claim))
    to = msgspec.structs.replace(example.claim, payer=PayerName("Medi-Cal", "610442"))
    result = Scrubber(ExampleTables(), checks=()).run(to, example.context, BOOK.checks(to))
    return [each.id.removeprefix("payer-rule:medi-cal-") for each in result.findings]


CASES = {
    "six-month-billing-limit": (
        [said(on=LATE), said(on=dt.date(2028, 1, 1)), said(on=LATE, filing_code="CI")],
        [said(on=IN_TIME), said(on=LATE, delay_reason="3"), said(on=LATE, frequency="8", payer_control_number="1")],
    ),
    "delay-reason-that-is-taken": (
        [said(delay_reason="2"), said(delay_reason="8"), said(delay_reason="9")],
        [said(delay_reason="1"), said(delay_reason="5"), said()],
    ),
    "delay-reason-with-papers": (
        [said(delay_reason="7"), said(delay_reason="10"), said(delay_reason="15")],
        [said(delay_reason="7", extra=PAPERS), said(delay_reason="3"), said()],
    ),
    "recipient-id-as-on-the-card": (
        [
            said(subscriber=msgspec.structs.replace(MEMBER, member_id=each))
            for each in ("123456789", "9000001C", "A90000001")
        ],
        [
            said(subscriber=msgspec.structs.replace(MEMBER, member_id=each))
            for each in ("90000001C", "90000001C7", "90000001C76123")
        ],
    ),
    "drug-with-its-ndc": (
        [said(service("J1885")), said(service(), service("J3301")), said(service("J7300"))],
        [
            said(service("J1885", drug=NDC)),
            said(service("J1885"), other_coverages=(MEDICARE,)),
            said(service("90670", "SL")),
        ],
    ),
    "replaces-one-line-at-a-time": (
        [
            said(service(), service("99214"), frequency="7", payer_control_number="1"),
            said(service(), service(), service(), frequency="7", payer_control_number="1"),
            said(service("J1885", drug=NDC), service("96372"), frequency="7", payer_control_number="1"),
        ],
        [
            said(service(), frequency="7", payer_control_number="1"),
            said(service(), service("99214")),
            said(service(), service("99214"), frequency="8", payer_control_number="1"),
        ],
    ),
    "correction-names-what-it-corrects": (
        [said(frequency="7"), said(frequency="8"), said(frequency="7", on=IN_TIME)],
        [said(frequency="7", payer_control_number="1"), said(frequency="8", payer_control_number="1"), said()],
    ),
    "state-supplied-vaccine-says-so": (
        [
            said(service("90670"), subscriber=CHILD),
            said(service("90648", "KX"), subscriber=CHILD),
            said(service("90680"), subscriber=msgspec.structs.replace(MEMBER, birth_date=dt.date(2007, 11, 11))),
        ],
        [
            said(service("90670", "SL"), subscriber=CHILD),
            said(service("90670")),
            said(service("90670"), subscriber=CHILD, note="VFC supply was out of stock"),
        ],
    ),
    "no-level-one-visit-for-an-immunization": (
        [
            said(service("99211"), service("90471")),
            said(service("99211"), service("90686")),
            said(service("99347"), service("90472")),
        ],
        [said(service("99212"), service("90471")), said(service("99211")), said(service("99211"), service("96372"))],
    ),
    "telehealth-says-how-it-was-held": (
        [
            said(place_of_service="02"),
            said(service(place_of_service="10")),
            said(service("99213", "25"), place_of_service="02"),
        ],
        [
            said(service("99213", "95"), place_of_service="02"),
            said(service("99213", "93"), place_of_service="10"),
            said(),
        ],
    ),
    "telehealth-has-its-place": (
        [
            said(service("99213", "95")),
            said(service("99213", "GQ"), place_of_service="22"),
            said(service("99213", "25", "93")),
        ],
        [
            said(service("99213", "95"), place_of_service="02"),
            said(service("99213", "GQ"), place_of_service="10"),
            said(),
        ],
    ),
    "no-longer-asks-for-gt": (
        [
            said(service("99213", "GT")),
            said(service(), service("99214", "25", "GT")),
            said(service("99213", "GT"), place_of_service="11"),
        ],
        [
            said(service("99213", "95"), place_of_service="02"),
            said(),
            said(service("99213", "GT", service_date=dt.date(2019, 6, 30)), delay_reason="3"),
        ],
    ),
    "authorization-number-has-eleven-digits": (
        [said(prior_authorization=each) for each in ("1234567890", "SAR12345678", "TAR-1")],
        [said(prior_authorization="12345678901"), said(prior_authorization="123456789"), said()],
    ),
}


@pytest.mark.parametrize("rule", [each.rule.slug.removeprefix("medi-cal-") for each in READING.rules])
def test_each_rule_speaks_where_it_should_and_nowhere_else(rule):
    fails, passes = CASES[rule]
    assert all(rule in each for each in fails), fails
    assert not any(rule in each for each in passes), passes


def test_a_clean_claim_is_passed_in_silence():
    assert said() == []
    assert said(service("99214"), service("90670", "SL"), subscriber=CHILD) == []


def test_the_profile_reads_without_fault_and_names_its_sources():
    assert READING.faults == ()
    assert len(READING.rules) == len(CASES) == 13
    assert {each.rule.payers for each in READING.rules} == {("610442",)}
    assert all(each.rule.source.startswith("Medi-Cal") for each in READING.rules)
    assert list(PROFILES) == ["medi-cal"]
    with pytest.raises(KeyError):
        profile_text("../medi-cal")
