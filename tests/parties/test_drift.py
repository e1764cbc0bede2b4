"""People are found by what their rows say: what drifted in the database is named by the check, and mended in the night."""

import pytest
from tests.invoices.cast import client
from tests.parties import cast
from tests.promises.raw import attempt

from billwright.apps.parties import queries
from billwright.flows.check import check
from billwright.flows.nightly import run_night

NORA = "(SELECT party_id FROM parties_patient ORDER BY id LIMIT 1)"


@pytest.fixture
def people(database, office):
    """Nora Quill, Ben Okafor and a business, in two practices."""
    for actor in (office.owner, office.neighbour()):
        cast.patient(actor, phone="5550100107")
        cast.patient(actor, last="Okafor", first="Ben")
        client(actor, name="Granite Ridge Builders")
    return office


def test_whoever_was_entered_by_the_desk_is_found(people):
    assert check(people.now).differences == ()


@pytest.mark.parametrize(
    ("statement", "expected", "found"),
    [
        # nora, quill, two of the telephone (whole, last seven), the birth date and the account: six keys
        (f"DELETE FROM parties_searchkey WHERE party_id = {NORA}", 6, 0),
        (f"UPDATE parties_party SET last = 'Quillfeather' WHERE id = {NORA}", 6, 6),
        (f"UPDATE parties_party SET phone = '' WHERE id = {NORA}", 4, 6),
        ("UPDATE parties_party SET name = 'Granite Builders' WHERE name LIKE 'Granite%%'", 3, 4),
    ],
)
def test_a_drift_is_named_and_the_night_mends_it(people, statement, expected, found):
    """Granite Ridge Builders has a key for each word and its account; Granite Builders one less."""
    attempt(people.owner, f"{statement.replace('WHERE', f'WHERE practice_id = {people.practice.pk} AND')}")
    (difference,) = check(people.now).differences
    assert (difference.what, difference.practice) == ("search_keys", people.practice.name)
    assert (difference.expected, difference.found) == (f"{expected} keys", f"{found} keys")
    assert "Run 'billwright nightly'" in difference.words
    night = run_night(people.now)
    assert [step.words for step in night.steps if step.name == "search"] == [
        "search keys of 1 account made anew",
        "search keys of 0 accounts made anew",
    ]
    assert night.ok and check(people.now).ok


def test_after_the_night_they_are_found_by_the_new_name_alone(people):
    (nora,) = queries.search_patients(people.owner, "quill")
    attempt(people.owner, f"UPDATE parties_party SET last = 'Heron' WHERE id = {NORA}")
    assert queries.search_patients(people.owner, "heron") == []
    run_night(people.now)
    assert [each.public_id for each in queries.search_patients(people.owner, "heron")] == [nora.public_id]
    assert queries.search_patients(people.owner, "quill") == []
