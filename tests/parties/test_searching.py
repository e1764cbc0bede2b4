"""A second word that is typed is looked for in the keys of the first: whatever a name holds, it finds."""

import pytest
from tests.invoices.cast import client
from tests.parties import cast

from billwright.apps.parties import queries

LONG = "Featherstonehaugh-Cholmondeley-Marjoribanks-Beauchamp"  # 53 letters


@pytest.fixture
def people(database, office):
    cast.patient(office.owner, last="De La Cruz", first="Ana", phone="5550100107")
    cast.patient(office.owner, last=LONG, first="Bartholomew", middle="Zephaniah")
    cast.patient(office.owner, last="Cruz", first="Delia")
    client(office.owner, name="Granite Ridge Builders")
    return office


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cruz ana", ["De La Cruz, Ana"]),
        ("delacruz an", ["De La Cruz, Ana"]),  # typed as one word
        ("ana delacruz", ["De La Cruz, Ana"]),  # and looked for beside another
        ("cruz del", ["Cruz, Delia", "De La Cruz, Ana"]),
        ("cruz ruz", []),  # the end of a word is no beginning
        ("beauchamp zeph", [f"{LONG}, Bartholomew Zephaniah"]),  # the 72nd letter of the name
        ("ana 5550100107", ["De La Cruz, Ana"]),
        ("delia 5550100107", []),
    ],
)
def test_every_part_of_a_name_counts(people, typed, found):
    assert sorted(each.name for each in queries.search_patients(people.owner, typed)) == sorted(found)


@pytest.mark.parametrize(("typed", "count"), [("ridge gran", 1), ("builders granite ridge", 1), ("granite idge", 0)])
def test_a_client_is_found_by_its_words(people, typed, count):
    assert len(queries.search_clients(people.owner, typed)) == count
