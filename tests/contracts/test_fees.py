"""What a service costs on a day: dated, the client's own price first."""

import datetime as dt

import pytest

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.contracts.actions import FeeError, SetFee, set_fee
from billwright.apps.contracts.queries import fee_on, fees
from billwright.apps.parties.actions import EnterClient, enter_client

JAN, JUL, OCT = dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2026, 10, 1)


def set_price(office, cents, starts, code="99213", client="", actor=None):
    key = f"fee {code} {starts} {client} {cents}"
    return set_fee(actor or office.manager, SetFee(key, code, cents, starts, client, "Office visit"))


def price(office, on, client=None, code="99213"):
    fee = fee_on(office.biller, code, on, client)
    return fee.cents if fee else None


def test_a_new_fee_ends_the_one_before_and_is_ended_by_the_next(office, database):
    """Set out of order: July, then January, then October. Each day has one fee."""
    for cents, starts in ((12_000, JUL), (11_000, JAN), (13_000, OCT)):
        set_price(office, cents, starts)
    days = (dt.date(2025, 12, 31), JAN, dt.date(2026, 6, 30), JUL, dt.date(2026, 9, 30), OCT, dt.date(2030, 1, 1))
    assert [price(office, day) for day in days] == [None, 11_000, 11_000, 12_000, 12_000, 13_000, 13_000]
    assert [(fee.starts, fee.ends) for fee in fees(office.biller)] == [(OCT, None), (JUL, OCT), (JAN, JUL)]


def test_a_fee_set_again_for_the_same_start_takes_the_new_amount(office, database):
    assert set_price(office, 12_000, JAN) == set_price(office, 12_500, JAN)
    assert (price(office, JAN), len(fees(office.biller))) == (12_500, 1)


def test_a_clients_own_price_goes_first_while_it_runs(office, database):
    school = enter_client(office.biller, EnterClient(key="c", name="Juniper School")).public_id
    set_price(office, 12_000, JAN)
    set_price(office, 9_000, JUL, client=school)
    assert [price(office, day, school) for day in (JAN, JUL)] == [12_000, 9_000]
    assert price(office, JUL) == 12_000
    assert [(fee.client_name, fee.cents) for fee in fees(office.biller)] == [("", 12_000), ("Juniper School", 9_000)]


def test_codes_are_found_however_they_are_typed(office):
    set_price(office, 8_000, JAN, code=" g0439 ")
    assert price(office, JAN, code="g0439") == 8_000


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"cents": -1}, {"cents": "a fee is from $0.00 to $1,000,000.00"}),
        ({"code": " "}, {"code": "a code of at most 20 letters and digits is needed"}),
        ({"description": "x" * 121}, {"description": "at most 120 characters"}),
    ],
)
def test_a_wrong_fee_is_told_beside_its_field(office, change, wrong):
    facts = {"key": "k", "code": "99213", "cents": 12_000, "starts": JAN} | change
    with pytest.raises(FeeError) as refused:
        set_fee(office.manager, SetFee(**facts))
    assert refused.value.fields == wrong


def test_prices_are_the_managers_to_set_and_stay_in_their_practice(office):
    set_price(office, 12_000, JAN)
    with pytest.raises(NotAllowedError):
        set_price(office, 1, JUL, actor=office.biller)
    assert fees(office.neighbour()) == []
    theirs = enter_client(office.neighbour(), EnterClient(key="c", name="Lakeview Club")).public_id
    with pytest.raises(NotFoundError):
        set_price(office, 1, JUL, client=theirs)
