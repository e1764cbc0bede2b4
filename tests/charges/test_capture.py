"""A visit becomes charges once: what is refused is told beside its field, what is taken is owed."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.clinic import DAY, key

from billwright.apps.charges import actions, queries
from billwright.apps.charges.actions import NewLine
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.rules.ledger import chart

CEDAR_OWES = "Cedar Mutual"


@pytest.mark.parametrize(
    ("lines", "cents"),
    [
        ((NewLine("99213"),), [15000]),
        ((NewLine("97110", Decimal(3), ("GP",)),), [18000]),  # 3 × 60.00
        ((NewLine("97110", Decimal("1.5")),), [9000]),  # 1.5 × 60.00
        ((NewLine("99213"), NewLine("36415", charge_cents=1850)), [15000, 1850]),  # a typed charge goes before the fee
        ((NewLine("99213"), NewLine("36415", charge_cents=0)), [15000, 0]),  # given away: on the claim, owed by nobody
    ],
)
def test_each_line_is_charged_and_owed_by_the_first_payer(clinic, lines, cents):
    seen = queries.visit(clinic.office.biller, clinic.visit(lines=lines))
    assert [line.charge_cents for line in seen.lines] == cents
    assert seen.total_cents == sum(cents)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: sum(cents)}
    assert clinic.books(chart.PATIENT_REVENUE) == -sum(cents)
    assert clinic.books_agree()


def test_without_a_plan_the_guarantor_owes(clinic):
    clinic.visit("99213", coverage="", diagnoses=())
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 15000}


def test_the_same_command_twice_charges_once(clinic):
    again = key()
    first, second = clinic.visit("99213", key=again), clinic.visit("99213", key=again)
    assert first == second
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"service_date": dt.date(2026, 11, 25)}, "service_date", "lies in the future"),
        (
            {"service_date": dt.date(523, 1, 1), "coverage": "", "lines": (NewLine("97110", charge_cents=1),)},
            "service_date",
            "more than ten years back",
        ),
        ({"service_date": dt.date(2025, 12, 31)}, "coverage", "does not run on the service date"),
        ({"diagnoses": ()}, "diagnoses", "at least one"),
        ({"diagnoses": ("J069", "J069")}, "diagnoses", "listed twice"),
        ({"diagnoses": tuple(f"A{at:02d}" for at in range(13))}, "diagnoses", "at most 12"),
        ({"lines": ()}, "lines", "1 to 50 lines"),
        ({"lines": (NewLine("99999"),)}, "line1.procedure", "no fee for 99999"),
        ({"lines": (NewLine("99213"), NewLine("36415", charge_cents=-1))}, "line2.charge", "not negative"),
        ({"lines": (NewLine("99213", Decimal(0)),)}, "line1.units", "more than 0"),
        ({"lines": (NewLine("99213", Decimal(10_000)),)}, "line1.units", "at most 9,999"),
        ({"lines": (NewLine("99213", pointers=(2,)),)}, "line1.pointers", "one to four of the listed diagnoses"),
        ({"lines": (NewLine("99213", pointers=()),)}, "line1.pointers", "one to four of the listed diagnoses"),
        ({"lines": (NewLine("99213", modifiers=("25", "59", "GP", "KX", "GA")),)}, "line1.modifiers", "at most four"),
    ],
)
def test_what_a_form_can_mend_is_told_beside_its_field_and_nothing_is_charged(clinic, changed, field, words):
    with pytest.raises(FieldErrors) as refused:
        clinic.visit(**changed)
    assert words in refused.value.fields[field]
    assert clinic.owed(clinic.ida) == {}
    assert queries.visits_on(clinic.office.biller, DAY) == []


def test_a_colleagues_patient_of_another_practice_is_not_found(clinic):
    neighbour = clinic.office.neighbour()
    command = actions.CaptureVisit(key(), clinic.ida.patient, clinic.provider, DAY, (NewLine("99213"),))
    with pytest.raises(NotFoundError):
        actions.capture_visit(neighbour, command)
    with pytest.raises(NotFoundError):
        queries.visit(neighbour, clinic.visit())


def test_another_patients_coverage_is_not_billed(clinic):
    with pytest.raises(NotFoundError):
        clinic.visit(who=clinic.ida, coverage=clinic.tom.first)


def test_the_history_for_the_checks_is_the_patients_own(clinic):
    clinic.visit("99213", who=clinic.ida)
    clinic.visit("99214", who=clinic.rosa)
    patient = queries.visits_on(clinic.office.biller, DAY)[0].patient_id
    (line,) = queries.services_before(clinic.office.biller, patient, DAY)
    assert (line.procedure, line.charge_cents, line.rendering_npi) == ("99213", 15000, "1999999984")
