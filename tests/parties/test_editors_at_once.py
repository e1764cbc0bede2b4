"""Two who save at the same instant: one is told, and nothing of the other's is overwritten or entered twice."""

import datetime as dt

import pytest
from tests.clerks import CLERKS, at_once
from tests.parties import cast

from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.parties import actions, queries
from billwright.apps.parties.validation import PartyError


def test_a_patient_is_changed_by_one_of_them(office, database):
    entered = cast.patient(office.biller)
    version = queries.patient(office.biller, entered.public_id).version

    def change(at: int) -> str:
        facts = {"last": f"Quill {at}", "first": "Nora", "birth_date": dt.date(1980, 2, 29), "sex": "F"}
        command = actions.ChangePatient(key=f"change-{at}", patient=entered.public_id, version=version, **facts)
        return f"Quill {at}, Nora" if actions.change_patient(office.biller, command) else ""

    answers = at_once(change)
    assert answers.count(StaleVersionError) == CLERKS - 1
    (kept,) = (each for each in answers if each is not StaleVersionError)
    assert queries.patient(office.biller, entered.public_id).name == kept


def test_a_person_and_a_client_are_changed_by_one_of_them(office, database):
    person = actions.enter_person(office.biller, actions.EnterPerson(key="marta", last="Quill", first="Marta"))
    client = actions.enter_client(office.biller, actions.EnterClient(key="mill", name="Oat Mill")).public_id
    theirs, its = queries.person(office.biller, person).version, queries.client(office.biller, client).version

    def rename(at: int) -> str:
        command = actions.ChangePerson(key=f"person-{at}", person=person, version=theirs, last=f"Quill {at}")
        return actions.change_person(office.biller, command)

    def allow(at: int) -> str:
        facts = {"name": "Oat Mill", "terms_days": at}
        command = actions.ChangeClient(key=f"client-{at}", client=client, version=its, **facts)
        return actions.change_client(office.biller, command)

    for change in (rename, allow):
        assert at_once(change, range(1, CLERKS + 1)).count(StaleVersionError) == CLERKS - 1


def test_one_social_security_number_is_entered_once(office, database):
    def enter(at: int) -> str:
        return cast.patient(office.biller, key=f"enter-{at}", ssn="123-45-6789").account

    answers = at_once(enter)
    assert sorted(answers, key=str)[:-1] == [PartyError] * (CLERKS - 1)
    (kept,) = (each for each in answers if each is not PartyError)
    with pytest.raises(PartyError) as told:
        enter(CLERKS)
    assert told.value.fields == {"ssn": f"this number is on account {kept} already: is it the same person?"}


def test_one_social_security_number_is_given_to_one_of_them(office, database):
    entered = [cast.patient(office.biller, key=f"enter-{at}") for at in range(CLERKS)]
    versions = [queries.patient(office.biller, each.public_id).version for each in entered]

    def give(at: int) -> str:
        facts = {"last": "Quill", "birth_date": dt.date(1980, 2, 29), "sex": "F", "ssn": "123-45-6789"}
        patient, version = entered[at].public_id, versions[at]
        command = actions.ChangePatient(key=f"give-{at}", patient=patient, version=version, **facts)
        return actions.change_patient(office.biller, command)

    answers = at_once(give)
    assert answers.count(PartyError) == CLERKS - 1
    masked = [queries.patient(office.biller, each.public_id).ssn_masked for each in entered]
    assert sorted(bool(each) for each in masked) == [False] * (CLERKS - 1) + [True]
