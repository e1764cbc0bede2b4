"""Who is asked for a patient's part, from which day on."""

import datetime as dt

import msgspec
import pytest
from tests.clinic import answer, key, line
from tests.parties import cast

from billwright.apps.compliance.errors import StaleVersionError
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import actions, queries
from billwright.apps.parties.models import Guarantor, Party

DECEMBER = dt.date(2026, 12, 1)
FALL = dt.date(2026, 9, 1)


@pytest.fixture
def ada(office):
    return actions.enter_person(office.biller, actions.EnterPerson(key="ada", last="Moss", first="Ada"))


def change(office, patient, starts=FALL, **asked):
    """A minute after all that was done before."""
    office.biller = msgspec.structs.replace(office.biller, now=office.biller.now + dt.timedelta(minutes=1))
    version = asked.pop("version", None) or queries.guarantors(office.biller, patient).version
    command = actions.ChangeGuarantor(key=key(), patient=patient, version=version, starts=starts, **asked)
    return actions.change_guarantor(office.biller, command)


def told(office, patient):
    seen = queries.guarantors(office.biller, patient)
    return seen.now.name, [(each.party.name, each.starts, each.replaced) for each in seen.history]


def test_at_first_it_is_the_patient_and_each_change_is_kept(office, clinic, ada):
    ida = clinic.ida.patient
    assert told(office, ida) == ("Moss, Ida", [("Moss, Ida", None, False)])
    change(office, ida, party=ada)
    change(office, ida, DECEMBER, new=actions.PersonFacts(last="Fenn", first="Leo", city="Springfield"))
    assert told(office, ida) == (
        "Moss, Ada",  # the practice's day is 11/24/2026: Leo is asked from 12/01 on
        [("Moss, Ida", None, False), ("Moss, Ada", FALL, False), ("Fenn, Leo", DECEMBER, False)],
    )
    # Entered last for an earlier day: it holds from there on, whatever was said of later days before.
    change(office, ida, dt.date(2026, 11, 1))
    assert told(office, ida) == (
        "Moss, Ida",
        [
            ("Moss, Ida", None, False),
            ("Moss, Ada", FALL, False),
            ("Fenn, Leo", DECEMBER, True),
            ("Moss, Ida", dt.date(2026, 11, 1), False),
        ],
    )


def test_who_was_billed_stays_and_the_next_visit_is_asked_of_the_new_one(office, clinic, ada):
    """Two visits on 11/02 without a plan; the guarantor changes in between, from 09/01 on."""
    first = clinic.visit("99213", coverage="")
    change(office, clinic.ida.patient, party=ada)
    second = clinic.visit("36415", coverage="")
    owed = {each.party_name: each.cents for each in ledger.open_balances(office.biller, clinic.ida.account)}
    assert first != second
    assert owed == {"Moss, Ida": 15_000, "Moss, Ada": 2_000}


def test_a_visit_before_the_day_is_asked_of_who_was_asked_then(office, clinic, ada):
    change(office, clinic.ida.patient, DECEMBER, party=ada)
    clinic.visit("99213", coverage="")
    assert [each.party_name for each in ledger.open_balances(office.biller, clinic.ida.account)] == ["Moss, Ida"]


def test_what_a_plan_leaves_goes_to_who_was_asked_when_the_visit_was_captured(office, clinic, ada):
    """99213 at 150.00: 60.00 written off, 18.00 the patient's, captured before the change though answered after it;
    36415 at 20.00: 8.00 written off, 2.00 the patient's, captured after it."""
    before = clinic.sent("99213")
    change(office, clinic.ida.patient, party=ada)
    after = clinic.sent("36415")
    clinic.posts(answer(before, line("99213", "CO-45 60.00", "PR-2 18.00")), trace="884210")
    clinic.posts(answer(after, line("36415", "CO-45 8.00", "PR-2 2.00")), trace="884211")
    owed = [(each.party_name, each.cents) for each in ledger.open_balances(office.biller, clinic.ida.account)]
    assert sorted(owed) == [("Moss, Ada", 200), ("Moss, Ida", 1_800)]


def test_another_accounts_guarantor_is_found_by_its_number(office, ada):
    tim = cast.patient(office.biller, first="Tim")
    change(office, tim.public_id, party=ada)
    assert queries.asked_by_number(office.biller, f" {tim.account.lower()} ").public_id == ada
    assert queries.asked_by_number(office.biller, "P-999999") is None
    mill = actions.enter_client(office.biller, actions.EnterClient(key="mill", name="Oat Mill"))
    assert queries.asked_by_number(office.biller, mill.account) is None, "a client's account has no guarantor"


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"starts": dt.date(2036, 1, 1)}, "starts", "more than a year ahead: check the year"),
        ({"starts": dt.date(1979, 1, 1)}, "starts", "before the patient was born: check the year"),
        ({}, "party", "Moss, Ida is asked on that day already"),
        ({"new": actions.PersonFacts(last="Fenn", state="Illinois")}, "state", "a state has two letters, like NY"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_entered(office, clinic, asked, field, words):
    people = Party.rows.of(office.biller).count()
    with pytest.raises(actions.PartyError) as refused:
        change(office, clinic.ida.patient, **asked)
    assert refused.value.fields == {field: words}
    assert (Party.rows.of(office.biller).count(), Guarantor.rows.of(office.biller).count()) == (people, 0)


def test_a_business_answers_for_nobody(office, clinic):
    mill = actions.enter_client(office.biller, actions.EnterClient(key="mill", name="Oat Mill"))
    with pytest.raises(actions.PartyError, match="a guarantor is a person"):
        change(office, clinic.ida.patient, party=mill.party)


def test_the_second_of_two_who_change_it_is_told(office, clinic, ada):
    version = queries.guarantors(office.biller, clinic.ida.patient).version
    change(office, clinic.ida.patient, party=ada, version=version)
    with pytest.raises(StaleVersionError):
        change(office, clinic.ida.patient, new=actions.PersonFacts(last="Fenn"), version=version)
    assert told(office, clinic.ida.patient)[0] == "Moss, Ada"
