"""Who is asked for a patient's part, changed on its page."""

import re

import pytest
from django.urls import reverse
from tests.web.test_account import typed

from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as people


@pytest.fixture
def address(clinic):
    return reverse("change_guarantor", args=[clinic.ida.patient])


def asked(office, clinic):
    return people.patient(office.biller, clinic.ida.patient).guarantor.name


def test_somebody_new_is_asked_from_a_day_on(as_role, office, clinic, address):
    client = as_role("front_desk")
    new = {"who": "new", "starts": "9/1/2026", "last": "Moss", "first": "Ada", "language": "es"}
    assert client.post(address, typed(client.get(address).text) | new).status_code == 302
    page = client.get(reverse("account", args=[clinic.ida.account])).text
    assert "Moss, Ada is asked for visits from Sep 1, 2026 on." in page and "Español" in page
    history = client.get(address).text
    assert re.findall(r"<td>(Moss, I?A?da)</td><td>(?:<time[^>]*>)?([^<]+)", history) == [
        ("Moss, Ida", "the beginning"), ("Moss, Ada", "Sep 1, 2026"),
    ]  # fmt: skip
    again = typed(history) | {"who": "patient", "starts": "t"}
    assert client.post(address, again).status_code == 302
    assert asked(office, clinic) == "Moss, Ida"


def test_whoever_is_asked_for_another_account(as_role, office, clinic, address):
    client, opened = as_role("biller"), typed(as_role("biller").get(address).text)
    rosa = people.patient(office.biller, clinic.rosa.patient)
    wrong = client.post(address, opened | {"who": "account", "account_number": "P-999999"})
    assert wrong.status_code == 422 and "No patient’s account has this number" in wrong.text
    right = opened | {"who": "account", "account_number": rosa.account_number}
    assert client.post(address, right).status_code == 302
    assert asked(office, clinic) == rosa.name


@pytest.mark.parametrize(
    ("who", "field", "words"),
    [
        ("new", "last", "Type their last name"),
        ("account", "account_number", "Type the number of that account"),
        ("patient", "who", "Moss, Ida is asked on that day already"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(as_role, clinic, address, who, field, words):
    client = as_role("biller")
    told = client.post(address, typed(client.get(address).text) | {"who": who})
    assert told.status_code == 422
    assert re.search(rf'id="id_{field}_error">\s*<li>{words}', told.text)


def test_the_second_of_two_is_told_and_nothing_is_entered(as_role, office, clinic, address):
    ada = parties.enter_person(office.biller, parties.EnterPerson(key="ada", last="Moss", first="Ada"))
    client = as_role("biller")
    opened = typed(client.get(address).text)
    version = people.guarantors(office.biller, clinic.ida.patient).version
    facts = {"patient": clinic.ida.patient, "version": version, "starts": office.biller.today, "party": ada}
    parties.change_guarantor(office.biller, parties.ChangeGuarantor(key="first", **facts))
    told = client.post(address, opened | {"who": "new", "last": "Fenn"})
    assert told.status_code == 422 and "Moss, Ada was entered" in told.text and 'value="Fenn"' in told.text
    assert asked(office, clinic) == "Moss, Ada"
    assert client.post(address, typed(told.text) | {"who": "new"}).status_code == 302
    assert asked(office, clinic) == "Fenn"


def test_what_nobody_sees_stops_nothing(as_role, office, clinic, address):
    """A wrong ZIP code typed of somebody new, and then the patient is chosen from a day on after all."""
    ada = parties.enter_person(office.biller, parties.EnterPerson(key="ada", last="Moss", first="Ada"))
    version = people.guarantors(office.biller, clinic.ida.patient).version
    facts = {"patient": clinic.ida.patient, "version": version, "starts": office.biller.today, "party": ada}
    parties.change_guarantor(office.biller, parties.ChangeGuarantor(key="first", **facts))
    client = as_role("biller")
    unseen = {"who": "patient", "postal_code": "x" * 40, "language": "xx"}
    assert client.post(address, typed(client.get(address).text) | unseen).status_code == 302
    assert asked(office, clinic) == "Moss, Ida"
