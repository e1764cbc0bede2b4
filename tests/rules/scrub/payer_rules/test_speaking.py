"""On which claims a rule speaks: the claim is the examples' visit, 99213 on 11/10/2026 for a patient born 05/01/1950."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from tests.rules.scrub.payer_rules.rules import GOOD, findings, of_payer, rule_of, speaks

from billwright.records.checking import NoticeFact, TherapyFact
from billwright.records.claim import Extra, OtherCoverage
from billwright.records.parties import PayerName
from billwright.rules.scrub import Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import PATIENT, authorization, coverage, diagnoses, prior, provider, service, visit
from billwright.rules.scrub.payer_rules import RuleBook, compiled

PT, EVALUATION = service("97110", "GP", units=Decimal(2)), service("97161", "GP")


@pytest.mark.parametrize(
    ("when", "lines", "speaks_of"),
    [
        ("procedure in (97110, 97161-97168)", (service(), PT, EVALUATION), [2, 3]),
        ("procedure starts with J", (service("J1885"), service()), [1]),
        ("procedure not in (97110, 99213)", (service(), PT, EVALUATION), [3]),
        ("modifier missing GP", (service("97110"), PT), [1]),
        ("modifier has (GP, GO)", (service("97110", "KX", "GO"), service()), [1]),
        ("modifier all in (GP, GO)", (service("97110", "GP", "KX"), service("97112", "GP"), service()), [2]),
        ("modifier is missing", (service(), PT), [1]),
        ("units > 1.5", (service(), PT), [2]),
        ("line charge between $99.99 and $100", (service(), service(charge_cents=100_01)), [1]),
        ("place of service is not 11", (service(place_of_service="22"), service()), [1]),
        ("service date before 2026-11-10", (service(service_date=dt.date(2026, 11, 9)), service()), [1]),
        ("pointed diagnosis any starts with Z", (service(pointers=(2,)), service(pointers=(1, 9))), [1]),
        ("days of service more than 1", (service(through=dt.date(2026, 11, 12)), service()), [1]),
        ("count of lines with procedure 97110 > 1", (PT, PT, service()), [None]),
        ("count of lines with procedure 97110 > 1", (PT, service()), []),
        ("units of lines with procedure 97110 at least 4", (PT, PT), [None]),
        ("charge of lines with procedure 97110 = $200", (PT, PT), [None]),
        ("procedure 97110 and count of lines with procedure 99213 is 1", (service(), PT), [2]),
        ("total charge > $199.99", (service(), service()), [None]),
        ("number of lines is 2", (service(), service()), [None]),
        ("emergency is yes", (service(), service(emergency=True)), [2]),
        ("description is missing", (service(), service(description="wound clinic")), [1]),
        ("always", (service(), service()), [None]),
    ],
)  # fmt: skip
def test_of_which_lines(when: str, lines: tuple, speaks_of: list) -> None:
    assert speaks(when, *lines, dx=diagnoses("M5450", "Z0000")) == speaks_of


@pytest.mark.parametrize(
    ("when", "claim", "holds"),
    [
        ("patient age < 21", {"born": dt.date(2005, 11, 11)}, True),  # 21 tomorrow
        ("patient age < 21", {"born": dt.date(2005, 11, 10)}, False),  # 21 today
        ("diagnosis any starts with M54", {"dx": diagnoses("I10", "M5450")}, True),
        ("diagnosis any starts with M54", {"dx": diagnoses("I10", "S0001")}, False),
        ("diagnosis none in (I10)", {"dx": diagnoses("I110")}, True),  # a code is itself, not all that begin with it
        ("diagnosis in (M50-M54)", {"dx": diagnoses("M5450")}, True),  # a range looks at as much as it says
        ("principal diagnosis is M54.50", {"dx": diagnoses("I10", "M5450")}, False),
        ("days from service to filing > 180", {"on": dt.date(2027, 5, 10)}, True),  # 181 days after 11/10/2026
        ("days from service to filing > 180", {"on": dt.date(2027, 5, 9)}, False),
        ("months from service to filing > 6", {"on": dt.date(2027, 5, 31)}, False),
        ("months from service to filing > 6", {"on": dt.date(2027, 6, 1)}, True),
        ("referral number is missing", {}, True),
        ("referral number is missing", {"referral_number": "R-1"}, False),
        ("prior authorization starts with SAR", {"prior_authorization": "SAR1"}, True),
        ('claim note contains ("two hours", travel)', {"note": "Travel by bus"}, True),
        ("accident has AA", {"accident": ("AA",)}, True),
        ("accident is missing", {}, True),
        ("attachment is yes", {"extra": (Extra("2300", ("PWK", "OZ", "BM")),)}, True),
        ("attachment is yes", {}, False),
        ("frequency in (7, 8) and payer claim number is missing", {"frequency": "7"}, True),
        ("referring npi is missing", {"providers": (provider("DN", "1987654328"),)}, False),
        ("rendering npi is 1987654328", {"providers": (provider("82", "1987654328"),)}, True),
        ("onset date after 2026-01-01", {"dates": (("431", dt.date(2026, 2, 1)),)}, True),
        ("patient paid > $0", {"patient_paid_cents": 1}, True),
        ("other payers = 0", {}, True),
        ("kind of claim is professional and filing code is MB", {}, True),
    ],
)  # fmt: skip
def test_of_which_claims(when: str, claim: dict, holds: bool) -> None:
    assert bool(speaks(when, **claim)) is holds


def test_what_is_not_known_meets_neither_a_condition_nor_its_opposite() -> None:
    ageless = {"subscriber": msgspec.structs.replace(PATIENT, birth_date=None)}
    assert speaks("patient age < 21", **ageless) == []
    assert speaks("not (patient age < 21)", **ageless) == []
    assert speaks("not (patient age < 21) or frequency is 1", **ageless) == [None]
    assert speaks("patient age is missing", **ageless) == [None]


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("authorization on file is no", {"authorizations": (authorization(procedures=("97110",)),)}),
        ("coverage on file is no", {"coverages": (coverage(ends=dt.date(2026, 11, 10)),)}),
        ("days since same procedure < 30", {"prior_services": (prior(service_date=dt.date(2026, 10, 20)),)}),
        ("same procedure this year >= 3", {"prior_services": (prior(units=Decimal(3)),)}),
        ("therapy allowed this year > $2,480", {"therapy": TherapyFact(pt_slp_cents=2480_01)}),
        ("documented minutes < 23", {"minutes": ((1, 22),)}),
        ("notice signed is no", {"notices": (NoticeFact(dt.date(2026, 11, 11), ("99213",)),)}),
    ],
)
def test_what_the_office_knows_and_what_it_does_not(when: str, facts: dict) -> None:
    assert len(speaks(when, facts=facts)) == 1
    assert speaks(when) == []
    example = visit("nothing known beside it")
    book = RuleBook([compiled(rule_of(when=when))])
    result = Scrubber(ExampleTables(), checks=()).run(example.claim, example.context, book.checks(example.claim))
    assert [(each.check, each.lacks) for each in result.not_run] == [
        ("payer-rule:therapy-says-its-discipline", next(iter(facts)))
    ]


@pytest.mark.parametrize(
    ("then", "lines", "speaks_of"),
    [
        ("require modifier (GP, GO)", (service("97110"), service("97112", "GO")), [1]),
        ("require referral number", (service(),), [None]),
        ("require prior authorization", (service(), service(prior_authorization="A-1")), [1]),
        ("require attachment", (service(),), [None]),
        ("set modifier to GP", (service("97110"), service("97112", "GP")), [1]),
        ("set special program to 02", (service(),), [None]),
    ],
)
def test_what_is_required_or_set_is_told_where_it_is_not_there(then: str, lines: tuple, speaks_of: list) -> None:
    assert speaks("always", *lines, then=then) == speaks_of


def test_a_finding_names_the_rule_its_version_and_the_payers_text() -> None:
    example = visit("", service("97110"))
    book = RuleBook([compiled(rule_of(), version=3)])
    (said,) = (
        Scrubber(ExampleTables(), checks=()).run(example.claim, example.context, book.checks(example.claim)).findings
    )
    assert said.source == "Bulletin 12, dated 01/31/2026, payer rule “Therapy says its discipline”, version 3"
    assert (said.message, said.fix, said.where.line) == (GOOD["message"], GOOD["fix"], 1)


@pytest.mark.parametrize(
    ("then", "severity"),
    [("warn", "warn"), ("hold", "hold"), ("require referral number", "hold"), ("set claim note to x", "warn")],
)
def test_how_much_it_weighs(then: str, severity: str) -> None:
    example = visit("")
    assert [each[1] for each in findings(example.claim, example.context, rule_of(when="always", then=then))] == [
        severity
    ]


def test_a_modifier_that_only_the_note_justifies_is_asked_for_and_never_proposed() -> None:
    example = visit("", service("97110"))
    book = RuleBook([compiled(rule_of(when="always", then="require modifier KX", fix="Look at the plan."))])
    (said,) = (
        Scrubber(ExampleTables(), checks=()).run(example.claim, example.context, book.checks(example.claim)).findings
    )
    assert said.fix == "Look at the plan. Only the note can say so: ask whoever wrote it what it documents."


@pytest.mark.parametrize(
    ("dates", "lines"),
    [
        ({"starts": "2026-11-10"}, [1]),
        ({"starts": "2026-11-11"}, []),
        ({"through": "2026-11-10"}, [1]),
        ({"through": "2026-11-09"}, []),
    ],
)
def test_it_binds_by_the_day_of_service(dates: dict, lines: list) -> None:
    example = visit("", service("97110"))
    assert [each[2] for each in findings(example.claim, example.context, rule_of(**dates))] == lines


def test_only_claims_to_its_payer_are_asked() -> None:
    example = visit("", service("97110"))
    named, everybodys = rule_of(payers="00001, 00002"), rule_of(rule="All", payers="any")
    book = RuleBook([compiled(named), compiled(everybodys)])
    ids = {
        payer: [each.id[11:] for each in book.checks(of_payer(example.claim, payer))] for payer in ("00002", "00003")
    }
    assert ids == {"00002": ["therapy-says-its-discipline", "all"], "00003": ["all"]}
    office_visit = visit("", service("99213")).claim
    assert [each.id[11:] for each in book.checks(office_visit)] == []  # nor those without a procedure that it names


def test_what_rules_set_is_set_once_with_where_it_comes_from() -> None:
    example = visit("", service("97110"), service("97112", "A1", "A2", "A3", "A4"), service("99213"))
    first = rule_of(then="set modifier to GP")
    second = rule_of(rule="Program", when="modifier has GP", then="set special program to 02")
    lacking = rule_of(rule="Lacking", when="authorization on file is no", then="set claim note to NONE")
    book = RuleBook([compiled(first), compiled(second, 2), compiled(lacking)])
    after, done = book.set_on(example.claim, example.context, ExampleTables())
    assert [line.modifiers for line in after.lines] == [("GP",), ("A1", "A2", "A3", "A4"), ()]
    assert (after.special_program, after.note) == ("02", "")
    assert [each.words for each in done] == [
        "set modifier to GP, by payer rule “Therapy says its discipline” (version 1, Bulletin 12, 01/31/2026)",
        "set special program to 02, by payer rule “Program” (version 2, Bulletin 12, 01/31/2026)",
    ]
    assert book.set_on(after, example.context, ExampleTables()) == (after, ())


def test_other_payers_are_read() -> None:
    other = OtherCoverage("S", "18", "MB", PATIENT, PayerName("Other", "9"), paid_cents=40_00)
    assert speaks("other filing code has MB and other payers paid < $50", other_coverages=(other,)) == [None]
