"""Patients: entered once, changed by one person at a time, found fast; their numbers sealed."""

import datetime as dt

import pytest
from django.db import connection
from tests.parties import cast

from billwright.apps.compliance.access import KeyReusedError, NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.compliance.models import ChangeEvent, CommandRecord, ViewEvent
from billwright.apps.parties import queries
from billwright.apps.parties.actions import (
    ChangePatient,
    EnterPatient,
    EnterPerson,
    PartyError,
    change_patient,
    enter_patient,
    enter_person,
)

SSN = "321-54-9876"
DIGITS = "321549876"


def test_a_patient_gets_an_account_under_the_next_number(office, database):
    entered = [cast.patient(office.front_desk, first=first) for first in ("Nora", "Otto", "Pia")]
    assert [each.account for each in entered] == ["P-000001", "P-000002", "P-000003"]
    seen = queries.patient(office.biller, entered[1].public_id)
    assert (seen.name, seen.account_number, seen.guarantor.name) == ("Quill, Otto", "P-000002", "Quill, Otto")
    account = queries.account(office.biller, entered[1].account_public_id)
    assert (account.name, account.kind, account.holder_id) == ("Quill, Otto", "patient", entered[1].public_id)


def test_the_same_form_sent_twice_enters_one_patient(office, database):
    command = EnterPatient(key="form-1", last="Quill", first="Nora", birth_date=dt.date(1980, 2, 29), sex="F")
    assert enter_patient(office.biller, command) == enter_patient(office.biller, command)
    with pytest.raises(KeyReusedError):
        enter_patient(office.biller, EnterPatient(key="form-1", last="Other", birth_date=dt.date(1980, 1, 1), sex="F"))
    assert len(queries.search_patients(office.biller, "quill")) == 1


def test_typed_values_are_kept_as_files_need_them(office, database):
    entered = cast.patient(
        office.biller, last=" Quill ", state="il", postal_code="62701-0001", phone="(555) 010-0123",
        email=" nora@quill.example ", line1="4 Elm Row", city="Springfield",
    )  # fmt: skip
    party = queries.patient(office.biller, entered.public_id).party
    assert (party.last, party.address.state, party.address.postal_code) == ("Quill", "IL", "627010001")
    assert (party.phone, party.email) == ("5550100123", "nora@quill.example")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"last": " "}, "last", "needed"),
        ({"last": "x" * 61}, "last", "at most 60"),
        ({"last": "Qui\x00ll"}, "last", "on one line"),
        ({"birth_date": dt.date(2026, 11, 25)}, "birth_date", "future"),
        ({"birth_date": dt.date(1880, 1, 1)}, "birth_date", "check the year"),
        ({"sex": "female"}, "sex", "F, M or U"),
        ({"state": "Illinois"}, "state", "two letters"),
        ({"postal_code": "6270"}, "postal_code", "five or nine digits"),
        ({"phone": "010-0123"}, "phone", "ten digits"),
        ({"email": "nora"}, "email", "name@example.org"),
        ({"ssn": "12-34"}, "ssn", "nine digits"),
        ({"ssn": "666-12-3456"}, "ssn", "begins so"),
        ({"ssn": "900-70-1234"}, "ssn", "taxpayer number"),
        ({"ssn": "123-00-6789"}, "ssn", "never given"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field_and_nothing_is_entered(office, typed, field, words):
    with pytest.raises(PartyError) as refused:
        cast.patient(office.biller, **typed)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field]
    assert cast.patient(office.biller).account == "P-000001", "no number was used up"


def test_all_that_is_wrong_is_told_at_once(office):
    with pytest.raises(PartyError) as refused:
        cast.patient(office.biller, last="", sex="x", state="?", phone="1", ssn="1")
    assert sorted(refused.value.fields) == ["last", "phone", "sex", "ssn", "state"]


def test_another_person_may_answer_for_the_patients_part(office, database):
    mother = enter_person(office.biller, EnterPerson(key="m", last="Quill", first="Ada"))
    child = cast.patient(office.biller, first="Tim", birth_date=dt.date(2020, 5, 5), sex="M", guarantor=mother)
    seen = queries.patient(office.biller, child.public_id)
    assert (seen.guarantor.name, seen.guarantor.public_id) == ("Quill, Ada", mother)


class TestSocialSecurityNumber:
    def test_is_sealed_shown_by_its_last_four_and_opened_by_who_may(self, office, database):
        entered = cast.patient(office.biller, ssn=SSN)
        assert queries.patient(office.biller, entered.public_id).ssn_masked == "•••-••-9876"
        assert queries.reveal_ssn(office.manager, entered.public_id) == DIGITS
        for actor in (office.biller, office.front_desk, office.auditor, office.system):
            with pytest.raises(NotAllowedError):
                queries.reveal_ssn(actor, entered.public_id)

    def test_every_opening_is_on_the_view_trail(self, office):
        entered = cast.patient(office.biller, ssn=SSN)
        queries.reveal_ssn(office.manager, entered.public_id)
        seen = ViewEvent.objects.get(what="ssn")
        assert (seen.user_id, seen.subject) == (office.manager.user_id, entered.public_id)

    def test_stands_nowhere_in_the_database(self, office):
        cast.patient(office.biller, ssn=SSN)
        connection.close()
        stored = b"".join(path.read_bytes() for path in office.home.glob("*.sqlite3*"))
        assert b"Quill" in stored
        assert DIGITS.encode() not in stored
        assert SSN.encode() not in stored

    def test_of_a_patient_already_entered_is_refused_with_the_account_it_is_on(self, office, database):
        cast.patient(office.biller, ssn=SSN)
        with pytest.raises(PartyError) as refused:
            cast.patient(office.biller, first="Norah", ssn=DIGITS)
        assert refused.value.fields == {"ssn": "this number is on account P-000001 already: is it the same person?"}
        assert cast.patient(office.neighbour(), ssn=SSN).account == "P-000001", "another practice is another matter"


def edit(office, entered, **changes) -> ChangePatient:
    seen = queries.patient(office.biller, entered.public_id)
    facts = {
        "last": seen.party.last, "first": seen.party.first, "birth_date": seen.birth_date, "sex": seen.sex,
        "version": seen.version, "patient": seen.public_id,
    }  # fmt: skip
    return ChangePatient(**(facts | changes), key=repr(changes))


class TestChange:
    def test_takes_the_fields_as_they_are_to_be(self, office, database):
        entered = cast.patient(office.biller, ssn=SSN, phone="5550100123")
        change_patient(office.biller, edit(office, entered, last="Quill-Moss", phone=""))
        seen = queries.patient(office.biller, entered.public_id)
        assert (seen.name, seen.party.phone, seen.ssn_masked) == ("Quill-Moss, Nora", "", "•••-••-9876")

    def test_of_what_somebody_changed_meanwhile_overwrites_nothing(self, office, database):
        entered = cast.patient(office.biller)
        mine, theirs = edit(office, entered, last="Moss"), edit(office, entered, phone="5550100199")
        change_patient(office.front_desk, theirs)
        with pytest.raises(StaleVersionError):
            change_patient(office.biller, mine)
        seen = queries.patient(office.biller, entered.public_id)
        assert (seen.party.last, seen.party.phone) == ("Quill", "5550100199")

    @pytest.mark.parametrize(("ssn", "shown"), [(None, "•••-••-9876"), ("", ""), ("234-56-7890", "•••-••-7890")])
    def test_of_the_social_security_number_leaves_takes_away_or_replaces(self, office, ssn, shown):
        entered = cast.patient(office.biller, ssn=SSN)
        change_patient(office.biller, edit(office, entered, ssn=ssn))
        assert queries.patient(office.biller, entered.public_id).ssn_masked == shown

    def test_that_keeps_the_own_number_is_no_second_entry(self, office):
        entered = cast.patient(office.biller, ssn=SSN)
        change_patient(office.biller, edit(office, entered, ssn=SSN, first="Nora Mae"))
        assert queries.patient(office.biller, entered.public_id).name == "Quill, Nora Mae"

    def test_is_on_the_change_trail_without_what_was_typed(self, office):
        entered = cast.patient(office.biller, ssn=SSN)
        change_patient(office.biller, edit(office, entered, last="Moss"))
        trail = list(ChangeEvent.rows.of(office.biller).values_list("action", "subject"))
        assert trail[-2:] == [
            ("parties.enter_patient", entered.public_id),
            ("parties.change_patient", entered.public_id),
        ]
        answers = b"".join(bytes(record.answer) for record in CommandRecord.rows.of(office.biller))
        assert b"Moss" not in answers


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self, office, database):
        self.accounts = {
            name: cast.patient(office.biller, last=last, first=first, birth_date=born, sex="U").account
            for name, last, first, born in (
                ("nora", "Quill", "Nora", dt.date(1980, 1, 2)),
                ("otto", "Quillfeather", "Otto", dt.date(1990, 12, 31)),
                ("mary", "Van Der Moss", "Mary", dt.date(1980, 1, 2)),
                ("percent", "O'100%", "Underscore_", dt.date(2001, 1, 1)),
            )
        }

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("quill", ["nora", "otto"]),
            ("QUILLF", ["otto"]),
            ("Quill, N", ["nora"]),
            (" nora  quill ", ["nora"]),
            ("van der", ["mary"]),
            ("mary van", ["mary"]),
            ("mary van der moss", ["mary"]),
            ("1980-01-02", ["nora", "mary"]),
            ("01/02/1980", ["nora", "mary"]),
            ("1/2/1980", ["nora", "mary"]),
            ("02/30/1980", []),
            ("P-000002", ["otto"]),
            ("p2", ["otto"]),
            ("P-999999999999", []),
            ("O'100%", ["percent"]),
            ("%", []),
            ("_", []),
            ("", []),
            ("  ", []),
        ],
    )
    def test_finds_by_name_birth_date_or_account(self, office, text, found):
        hits = queries.search_patients(office.biller, text)
        assert [hit.account_number for hit in hits] == [self.accounts[name] for name in found]

    def test_refuses_what_nobody_is_called(self, office):
        with pytest.raises(PartyError, match="letters"):
            queries.search_patients(office.biller, "qu\x00ill")

    def test_shows_at_most_twenty(self, office):
        for at in range(25):
            cast.patient(office.biller, last="Zeta", first=f"A{at}")
        assert len(queries.search_patients(office.biller, "zeta")) == 20

    def test_never_looks_into_another_practice(self, office):
        assert queries.search_patients(office.neighbour(), "quill") == []


def test_a_patient_is_not_found_by_another_practice_or_by_nonsense(office, database):
    entered = cast.patient(office.biller)
    for actor, public_id in ((office.neighbour(), entered.public_id), (office.biller, "nonsense")):
        with pytest.raises(NotFoundError):
            queries.patient(actor, public_id)
