"""What the office knows of a patient's therapy reaches the checks: plan of care, minutes, notices, what was allowed so far.

Rosa has Part B here. 97110 is $60.00 a unit.
"""

import datetime as dt
from decimal import Decimal

import pytest
from tests.clinic import DAY, answer, era, key, line

from billwright.apps.charges import queries as charges
from billwright.apps.charges.actions import NewLine
from billwright.apps.charges.counting import TimedLine, counted_units
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as party_queries
from billwright.apps.parties.validation import PartyError


@pytest.fixture
def medicare(clinic) -> str:
    """A Part B coverage of Rosa's, in place of her own plans."""
    payer = parties.enter_payer(
        clinic.office.manager,
        parties.EnterPayer(
            key=key(), name="Example Medicare", payer_id="MEDB", filing_code="MB", partner="EXCHANGE",
            line1="1 Payer Plaza", city="Springfield", state="IL", postal_code="627010001",
            timely_filing_days=365, ncci="practitioner", contractor="06102",
        ),
    )  # fmt: skip
    return parties.add_coverage(
        clinic.office.front_desk,
        parties.AddCoverage(
            key=key(), patient=clinic.rosa.patient, payer=payer, member_id="1EG4TE5MK73", starts=dt.date(2026, 1, 1), order=3
        ),
    )  # fmt: skip


def plan(clinic, **changes) -> str:
    facts = {
        "patient": clinic.rosa.patient,
        "discipline": "GP",
        "starts": dt.date(2026, 10, 1),
        "ends": dt.date(2026, 12, 1),
    }
    return parties.record_therapy_plan(
        clinic.office.front_desk, parties.RecordTherapyPlan(key(), **(facts | {"certified_on": DAY} | changes))
    )


def claim(clinic, medicare, *lines: NewLine, day: dt.date = DAY):
    lines = lines or (NewLine("97110", Decimal(2), ("GP",)),)
    return clinic.claim(who=clinic.rosa, coverage=medicare, lines=lines, service_date=day, diagnoses=("M25561",))


def found(made) -> set[str]:
    return {each.finding.id for each in made.run.findings}


def lacking(made) -> set[str]:
    return {each.lacks for each in made.run.not_run if each.check.startswith("therapy-plan")}


def test_an_office_that_keeps_no_plans_is_told_so_and_holds_nothing(clinic, medicare):
    made = claim(clinic, medicare)
    assert "therapy-plan-of-care" not in found(made)
    assert lacking(made) == {"plans of care"}


def test_where_plans_are_kept_therapy_without_one_is_held(clinic, medicare):
    plan(clinic, patient=clinic.ida.patient)
    assert "therapy-plan-of-care" in found(claim(clinic, medicare))
    plan(clinic)
    made = claim(clinic, medicare, day=DAY - dt.timedelta(1))
    assert "therapy-plan-of-care" not in found(made)
    assert lacking(made) == set()


def test_a_plan_nobody_certified_holds_for_thirty_days(clinic, medicare):
    """From 10/03: the 29 days until 11/01 are within, 11/02 is the thirtieth day after it."""
    plan(clinic, starts=dt.date(2026, 10, 3), certified_on=None)
    assert "therapy-plan-of-care" not in found(claim(clinic, medicare, day=dt.date(2026, 11, 1)))
    assert "therapy-plan-of-care" in found(claim(clinic, medicare, day=dt.date(2026, 11, 2)))


def test_the_eleventh_treatment_day_without_a_report_is_held(clinic, medicare):
    on_file = plan(clinic)
    for at in range(10):
        clinic.visit(who=clinic.rosa, coverage=medicare, lines=(NewLine("97110", Decimal(1), ("GP",)),),
                     diagnoses=("M25561",), service_date=dt.date(2026, 10, 5 + at))  # fmt: skip
    assert "therapy-progress-report" in found(claim(clinic, medicare))
    parties.change_therapy_plan(
        clinic.office.front_desk,
        parties.ChangeTherapyPlan(key(), on_file, dt.date(2026, 12, 1), DAY, reported_on=dt.date(2026, 10, 14)),
    )
    assert "therapy-progress-report" not in found(claim(clinic, medicare, day=DAY - dt.timedelta(1)))


def test_units_that_the_minutes_do_not_make_are_held(clinic, medicare):
    plan(clinic)
    wrong = claim(clinic, medicare, NewLine("97110", Decimal(3), ("GP",), minutes=33))
    assert "therapy-units-by-minutes" in found(wrong)
    right = claim(clinic, medicare, NewLine("97110", Decimal(2), ("GP",), minutes=33), day=DAY - dt.timedelta(1))
    assert "therapy-units-by-minutes" not in found(right)


def test_what_was_allowed_is_the_charge_less_what_the_contract_takes(clinic):
    """Charge 60.00, CO-45 25.00: allowed 35.00, of which 7.00 is the patient's. The other is not answered."""
    answered = clinic.sent("97110", who=clinic.ida)
    waiting = clinic.sent("97110", who=clinic.ida, service_date=DAY - dt.timedelta(1))
    clinic.receive(era(answer(answered, line("97110", "CO-45 25.00", "PR-2 7.00"))))
    items = [each.item_id for made in (answered, waiting) for each in charged(clinic, made)]
    assert ledger.allowed_of_items(clinic.office.biller, items) == {items[0]: 3500}


def charged(clinic, made):
    return charges.visit(clinic.office.biller, made.encounter).lines


def test_a_plan_is_ninety_days_at_most_and_one_at_a_time(clinic):
    with pytest.raises(PartyError) as refused:
        plan(clinic, ends=dt.date(2026, 12, 31))
    assert refused.value.fields == {
        "ends": "one certification holds 90 days at most: enter what runs on as the next plan"
    }
    plan(clinic)
    with pytest.raises(PartyError) as refused:
        plan(clinic, starts=dt.date(2026, 11, 30), ends=dt.date(2026, 12, 5))
    assert refused.value.fields == {"starts": "a plan of this discipline runs from 10/01/2026 until before 12/01/2026"}
    plan(clinic, discipline="GO")
    plan(clinic, starts=dt.date(2026, 12, 1), ends=dt.date(2026, 12, 20))
    assert [each.discipline for each in party_queries.therapy_plans(clinic.office.biller, clinic.rosa.patient)] == [
        "GP", "GO", "GP"
    ]  # fmt: skip


def test_a_notice_names_its_services(clinic):
    with pytest.raises(PartyError) as refused:
        parties.record_notice(
            clinic.office.front_desk, parties.RecordNotice(key(), clinic.rosa.patient, DAY, ("9714",))
        )
    assert refused.value.fields == {"procedures": "not a procedure code: 9714"}
    parties.record_notice(clinic.office.front_desk, parties.RecordNotice(key(), clinic.rosa.patient, DAY, ("97140",)))
    assert [each.procedures for each in party_queries.notices(clinic.office.biller, clinic.rosa.patient)] == [
        ("97140",)
    ]


def test_minutes_are_counted_by_the_rule_of_the_payer(clinic, medicare):
    """24 + 23 = 47 minutes: three units by the total, four each by itself."""
    lines = (TimedLine("97112", 24, ("GP",)), TimedLine("97110", 23, ("GP",)), TimedLine("97161", 45, ("GP",)))
    by_total = counted_units(clinic.office.biller, lines, medicare)
    assert (by_total.rule, by_total.units) == ("total", (2, 1, None))
    assert by_total.told == ("24 + 23 = 47 timed minutes of the day make 3 units.",)
    parties.change_profile(
        clinic.office.manager, parties.ChangeProfile(key=key(), payer=clinic.payers["CEDAR"], therapy_units="each")
    )
    assert counted_units(clinic.office.biller, lines, clinic.rosa.first).units == (2, 2, None)
    unknown = counted_units(clinic.office.biller, lines, clinic.tom.first)
    assert (unknown.rule, unknown.units) == ("", (None, None, None))
    assert "not on file: type the units" in unknown.told[0]


def test_a_profile_is_refused_by_field(clinic):
    with pytest.raises(PartyError) as refused:
        parties.change_profile(
            clinic.office.manager,
            parties.ChangeProfile(key=key(), payer=clinic.payers["CEDAR"], contractor="12", therapy_units="some"),
        )
    assert refused.value.fields == {"contractor": "five digits, or empty", "therapy_units": "total, each or empty"}
