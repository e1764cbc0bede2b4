"""Payers, and which of them pays for a patient on a day."""

import datetime as dt

import pytest
from tests.parties import cast

from billwright.apps.compliance.access import NotFoundError
from billwright.apps.parties import queries
from billwright.apps.parties.actions import (
    AddAuthorization,
    EndCoverage,
    EnterPerson,
    EnterProvider,
    PartyError,
    add_authorization,
    end_coverage,
    enter_person,
    enter_provider,
)

JAN, JUL, NEXT = dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2027, 1, 1)


@pytest.fixture
def nora(office) -> str:
    return cast.patient(office.biller).public_id


def test_a_payer_is_found_by_the_id_that_files_name_it_by(office, database):
    entered = cast.payer(office.biller, timely_filing_days=90, authorization_required=("97110",))
    payer = queries.payer_by_payer_id(office.biller, "MERID")
    assert (payer.public_id, payer.name, payer.timely_filing_days) == (entered, "Meridian Health", 90)
    assert payer.authorization_required == ("97110",)
    assert queries.payer_by_payer_id(office.biller, "OTHER") is None
    assert [each.name for each in queries.payers(office.biller)] == ["Meridian Health"]
    assert queries.payer_by_payer_id(office.neighbour(), "MERID") is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"payer_id": ""}, "payer_id"),
        ({"payer_id": "MERID", "name": "Twice"}, "payer_id"),
        ({"filing_code": "CIX"}, "filing_code"),
        ({"timely_filing_days": 0}, "timely_filing_days"),
        ({"filing_from": "never"}, "filing_from"),
        ({"ncci": "dental"}, "ncci"),
    ],
)
def test_a_wrong_payer_is_told_beside_its_field(office, typed, field):
    cast.payer(office.biller)
    with pytest.raises(PartyError) as refused:
        cast.payer(office.biller, **({"payer_id": "NEW"} | typed))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("number", "taxonomy", "wrong"),
    [("1234567893", "207Q00000X", []), ("1234567890", "", ["npi"]), ("", "207Q", ["npi", "taxonomy"])],
)
def test_a_provider_has_a_valid_npi(office, number, taxonomy, wrong):
    command = EnterProvider("k", "Pretendley", number, "Paula", taxonomy)
    if wrong:
        with pytest.raises(PartyError) as refused:
            enter_provider(office.biller, command)
        assert sorted(refused.value.fields) == wrong
    else:
        enter_provider(office.biller, command)
        assert [each.npi for each in queries.providers(office.biller)] == [number]


def test_on_a_day_the_running_coverages_come_primary_first(office, database, nora):
    meridian, harbor = cast.payer(office.biller), cast.payer(office.biller, name="Harbor", payer_id="HARB")
    cast.coverage(office.biller, nora, harbor, order=2, member_id="H1")
    cast.coverage(office.biller, nora, meridian, ends=JUL, member_id="M1")
    cast.coverage(office.biller, nora, harbor, starts=JUL, member_id="H2")

    def on(day):
        return [(each.order, each.member_id) for each in queries.coverage_on(office.biller, nora, day)]

    assert on(dt.date(2025, 12, 31)) == []
    assert on(JAN) == [(1, "M1"), (2, "H1")]
    assert on(dt.date(2026, 6, 30)) == [(1, "M1"), (2, "H1")]
    assert on(JUL) == [(1, "H2"), (2, "H1")]
    assert [each.member_id for each in queries.patient(office.biller, nora).coverages] == ["M1", "H2", "H1"]


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (JAN, None, True),
        (dt.date(2026, 6, 30), None, True),
        (JUL, None, False),
        (dt.date(2025, 1, 1), JAN, False),
        (dt.date(2025, 1, 1), dt.date(2026, 1, 2), True),
    ],
)
def test_two_plans_of_one_order_never_share_a_day(office, nora, starts, ends, refused):
    meridian = cast.payer(office.biller)
    cast.coverage(office.biller, nora, meridian, ends=JUL)
    if not refused:
        cast.coverage(office.biller, nora, meridian, starts=starts, ends=ends, member_id="MH124")
        return
    with pytest.raises(PartyError) as told:
        cast.coverage(office.biller, nora, meridian, starts=starts, ends=ends, member_id="MH124")
    assert told.value.fields == {
        "starts": "Meridian Health is primary from 01/01/2026 until 07/01/2026: end it first, or choose another order"
    }


def test_a_plan_that_was_ended_makes_room_for_the_next(office, database, nora):
    meridian = cast.payer(office.biller)
    first = cast.coverage(office.biller, nora, meridian)
    end_coverage(office.biller, EndCoverage("e1", first, JUL))
    cast.coverage(office.biller, nora, meridian, starts=JUL, member_id="MH124")
    with pytest.raises(PartyError, match="ends earlier already"):
        end_coverage(office.biller, EndCoverage("e2", first, NEXT))
    with pytest.raises(PartyError, match="after the start"):
        end_coverage(office.biller, EndCoverage("e3", first, JAN))


def test_medicares_member_id_is_an_mbi(office, nora):
    medicare = cast.payer(office.biller, name="Federal Elder Plan", payer_id="FED", filing_code="MB")
    with pytest.raises(PartyError, match="is not an MBI"):
        cast.coverage(office.biller, nora, medicare, member_id="MH123")
    cast.coverage(office.biller, nora, medicare, member_id="1eg4-te5-mk73")
    assert queries.coverage_on(office.biller, nora, JAN)[0].member_id == "1EG4TE5MK73"


class TestSubscriber:
    def test_is_the_patient_with_relationship_self(self, office, nora):
        cast.coverage(office.biller, nora, cast.payer(office.biller))
        (seen,) = queries.coverage_on(office.biller, nora, JAN)
        assert (seen.relationship, seen.subscriber.name) == ("18", "Quill, Nora")

    def test_may_be_somebody_else_whose_facts_the_claim_needs(self, office, database, nora):
        ada = enter_person(office.biller, EnterPerson(key="a", last="Quill", first="Ada"))
        meridian = cast.payer(office.biller)
        with pytest.raises(PartyError) as refused:
            cast.coverage(office.biller, nora, meridian, subscriber=ada)
        assert sorted(refused.value.fields) == ["relationship", "subscriber_birth_date", "subscriber_sex"]
        born = dt.date(1955, 3, 3)
        cast.coverage(
            office.biller,
            nora,
            meridian,
            subscriber=ada,
            relationship="19",
            subscriber_birth_date=born,
            subscriber_sex="F",
        )
        (seen,) = queries.coverage_on(office.biller, nora, JAN)
        assert (seen.subscriber.name, seen.subscriber_birth_date) == ("Quill, Ada", born)

    def test_who_is_not_named_cannot_be_related(self, office, nora):
        with pytest.raises(PartyError) as refused:
            cast.coverage(office.biller, nora, cast.payer(office.biller), relationship="19")
        assert list(refused.value.fields) == ["relationship"]


def test_authorizations_stand_with_their_coverage(office, database, nora):
    coverage = cast.coverage(office.biller, nora, cast.payer(office.biller))
    command = AddAuthorization(
        key="a", coverage=coverage, number="AUTH-7", starts=JAN, ends=JUL, procedures=("97110",), units=12
    )
    add_authorization(office.biller, command)
    (seen,) = queries.coverage_on(office.biller, nora, JAN)
    assert [(each.number, each.procedures, each.units, each.ends) for each in seen.authorizations] == [
        ("AUTH-7", ("97110",), 12, JUL)
    ]
    with pytest.raises(PartyError) as refused:
        add_authorization(
            office.biller, AddAuthorization(key="b", coverage=coverage, number="", starts=JUL, ends=JAN, units=0)
        )
    assert sorted(refused.value.fields) == ["ends", "number", "units"]


def test_nothing_is_covered_across_practices(office, nora):
    theirs = cast.payer(office.neighbour())
    with pytest.raises(NotFoundError):
        cast.coverage(office.biller, nora, theirs)
