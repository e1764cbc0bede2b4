"""Clients, bank numbers, and the practice itself as its bills show it."""

import pytest

from billwright.apps.compliance.access import NotAllowedError, reading
from billwright.apps.parties import queries
from billwright.apps.parties.actions import EnterClient, PartyError, SetBank, enter_client, set_bank
from billwright.apps.parties.models import Party


def employer(actor, **changes):
    return enter_client(actor, EnterClient(**({"key": repr(changes), "name": "Acorn Tools"} | changes)))


def test_a_client_gets_an_account_under_its_own_numbers(office, database):
    entered = employer(office.biller, terms_days=45, tax_basis_points=825, credit_limit_cents=500_000)
    assert entered.account == "C-00001"
    (seen,) = queries.clients(office.biller)
    assert seen == queries.client(office.biller, entered.public_id)
    assert (seen.name, seen.terms_days, seen.tax_basis_points, seen.credit_limit_cents) == (
        "Acorn Tools", 45, 825, 500_000,
    )  # fmt: skip
    account = queries.account(office.biller, entered.account_public_id)
    assert (account.number, account.kind, account.holder_id) == ("C-00001", "client", entered.public_id)
    assert queries.names(office.biller, [seen.party.id]) == {seen.party.id: "Acorn Tools"}
    assert (queries.clients(office.neighbour()), queries.names(office.neighbour(), [seen.party.id])) == ([], {})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"terms_days": -1}, "terms_days"),
        ({"tax_basis_points": 10_001}, "tax_basis_points"),
        ({"credit_limit_cents": -1}, "credit_limit_cents"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_a_wrong_client_is_told_beside_its_field(office, typed, field):
    with pytest.raises(PartyError) as refused:
        employer(office.biller, **typed)
    assert list(refused.value.fields) == [field]


def test_a_bank_number_is_sealed_and_opened_by_who_may(office, database):
    party = employer(office.biller).party
    set_bank(office.biller, SetBank("b1", party, "123456780", "000-123 4567"))
    assert queries.reveal_bank(office.manager, party) == ("123456780", "0001234567")
    with reading(office.manager):
        assert "1234567" not in Party.rows.of(office.manager, party).get().bank_sealed
    with pytest.raises(NotAllowedError):
        queries.reveal_bank(office.biller, party)
    set_bank(office.biller, SetBank("b2", party, "", ""))
    assert queries.reveal_bank(office.manager, party) == ("", "")


@pytest.mark.parametrize(
    ("routing", "account", "wrong"),
    [
        ("123456789", "1234567", ["routing"]),
        ("", "1234567", ["routing"]),
        ("123456780", "12", ["account"]),
        ("123456780", "", ["account"]),
        ("1", "x", ["account", "routing"]),
    ],
)
def test_a_wrong_bank_number_is_told(office, routing, account, wrong):
    party = employer(office.biller).party
    with pytest.raises(PartyError) as refused:
        set_bank(office.biller, SetBank("b", party, routing, account))
    assert sorted(refused.value.fields) == wrong


def test_the_practice_stands_on_its_letterhead(office):
    practice = queries.practice(office.biller)
    assert (practice.letterhead.name, practice.letterhead.address.city) == (
        "Juniper Street Family Practice",
        "Springfield",
    )
    assert (practice.npi, practice.tax_id, practice.taxonomy) == ("1234567893", "123456789", "207Q00000X")
