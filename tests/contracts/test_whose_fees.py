"""Whose fee holds: the client's, the payer's, the practice's, and named schedules apart; ended, copied forward, by time."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.clinic import CEDAR, DAY, key

from billwright.apps.charges import actions as charges
from billwright.apps.charges import queries as charge_queries
from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.contracts import actions, queries
from billwright.apps.contracts.actions import FeeError
from billwright.apps.parties.actions import EnterClient, enter_client
from billwright.rules.pricing.services import Service

JAN, JUL = dt.date(2026, 1, 1), dt.date(2026, 7, 1)


def set_fee(clinic, code, cents, starts=JAN, **facts):
    return actions.set_fee(clinic.office.manager, actions.SetFee(key(), code, cents, starts, **facts))


def cents(clinic, code="99213", on=DAY, **whose):
    fee = queries.fee_on(clinic.office.biller, code, on, **whose)
    return fee.cents if fee else None


def test_client_then_payer_then_practice(clinic, database):
    mill = enter_client(clinic.office.biller, EnterClient(key=key(), name="Juniper Mill")).public_id
    cedar = clinic.payers[CEDAR]
    set_fee(clinic, "99213", 14_000, payer=cedar)
    set_fee(clinic, "99213", 13_000, client=mill)
    assert cents(clinic) == 15_000
    assert cents(clinic, payer=cedar) == 14_000
    assert cents(clinic, client=mill) == 13_000
    assert cents(clinic, client=mill, payer=cedar) == 13_000
    assert cents(clinic, on=dt.date(2025, 12, 31), payer=cedar) is None


def test_in_each_the_fee_with_the_lines_modifier_first(clinic):
    set_fee(clinic, "20610", 9_000)
    set_fee(clinic, "20610", 13_500, modifier="50")
    set_fee(clinic, "20610", 8_000, payer=clinic.payers[CEDAR])
    assert cents(clinic, "20610", modifiers=("RT", "50")) == 13_500
    assert cents(clinic, "20610", modifiers=("RT",)) == 9_000
    assert cents(clinic, "20610", modifiers=("50",), payer=clinic.payers[CEDAR]) == 8_000


def test_a_named_schedule_is_for_contracts_alone(clinic):
    named = actions.make_schedule(clinic.office.manager, actions.MakeSchedule(key(), "Cedar rates"))
    set_fee(clinic, "99499", 5_000, schedule=named)
    assert cents(clinic, "99499") is None
    assert [fee.code for fee in queries.fee_schedule(clinic.office.biller, named).fees] == ["99499"]
    assert "99499" not in {fee.code for fee in queries.fees(clinic.office.biller)}
    with pytest.raises(FeeError, match="of this name is there already"):
        actions.make_schedule(clinic.office.manager, actions.MakeSchedule(key(), "cedar  RATES"))


def test_a_fee_is_one_owners(clinic):
    mill = enter_client(clinic.office.biller, EnterClient(key=key(), name="Juniper Mill")).public_id
    with pytest.raises(FeeError, match="one of them"):
        set_fee(clinic, "99213", 1, client=mill, payer=clinic.payers[CEDAR])


def test_a_visit_takes_the_payers_own_fee(clinic, database):
    set_fee(clinic, "99213", 14_000, payer=clinic.payers[CEDAR])
    visit = charge_queries.visit(clinic.office.biller, clinic.visit("99213", "97110"))
    assert [each.charge_cents for each in visit.lines] == [14_000, 6_000]
    alone = charge_queries.visit(clinic.office.biller, clinic.visit("99213", coverage=""))
    assert [each.charge_cents for each in alone.lines] == [15_000]


def test_a_visit_takes_blocks_and_the_minimum(clinic):
    set_fee(clinic, "97140", 4_000, per_minutes=15, least_cents=7_000)
    one = charges.NewLine("97140")
    two = charges.NewLine("97140", units=Decimal(2))
    visit = charge_queries.visit(clinic.office.biller, clinic.visit(lines=(one, two)))
    assert [each.charge_cents for each in visit.lines] == [7_000, 8_000]


def test_minutes_become_blocks(clinic):
    set_fee(clinic, "00400", 2_150, per_minutes=15, counting="tenths", base_units=3)
    service = Service(code="00400", charge_cents=0, day=DAY, units=Decimal(50), minutes=Decimal(50))
    assert queries.charge_on(clinic.office.biller, service) == 13_545  # (3 + 3.3) × 21.50
    assert queries.charge_on(clinic.office.biller, Service(code="00400", charge_cents=0, day=DAY)) is None


def test_a_schedule_goes_forward_with_a_change(clinic, database):
    manager = clinic.office.manager
    set_fee(clinic, "20610", 1_999, per_minutes=15, least_cents=1_000)
    before = {(fee.code, fee.cents) for fee in queries.fee_schedule(manager, "").fees}
    done = actions.copy_forward(manager, actions.CopyForward(key(), "", dt.date(2027, 1, 1), 250))
    assert (done.added, done.changed, done.same) == (len(before), 0, 0)
    fee = queries.fee_on(manager, "20610", dt.date(2027, 1, 1))
    assert (fee.cents, fee.per_minutes, fee.least_cents) == (2_049, 15, 1_025)  # 2048.975 and 1025
    assert cents(clinic, "20610", on=dt.date(2026, 12, 31)) == 1_999
    with pytest.raises(FeeError, match="no fee is in force the day before 01/01/2026"):
        actions.copy_forward(manager, actions.CopyForward(key(), clinic.payers[CEDAR], JAN))
    with pytest.raises(FeeError, match="more than −100 %"):
        actions.copy_forward(manager, actions.CopyForward(key(), "", JUL, -10_000))


def test_a_fee_is_ended(clinic):
    fee = queries.fee_on(clinic.office.manager, "99213", DAY)
    actions.end_fee(clinic.office.manager, actions.EndFee(key(), fee.public_id, JUL))
    assert (cents(clinic, on=dt.date(2026, 6, 30)), cents(clinic, on=JUL)) == (15_000, None)
    for ends, words in ((JAN, "a fee ends after it starts, 01/01/2026"), (DAY, "it ends already on 07/01/2026")):
        with pytest.raises(FeeError) as refused:
            actions.end_fee(clinic.office.manager, actions.EndFee(key(), fee.public_id, ends))
        assert refused.value.fields == {"ends": words}


def test_the_list_of_schedules(clinic):
    named = actions.make_schedule(clinic.office.manager, actions.MakeSchedule(key(), "Cedar rates", "Letter of March"))
    set_fee(clinic, "99213", 14_000, starts=JUL, payer=clinic.payers[CEDAR])
    found = [
        (each.owner.kind, each.owner.name, each.codes, each.latest)
        for each in queries.fee_schedules(clinic.office.biller)
    ]
    assert found[0] == ("practice", "Practice fees", 4, JAN)
    assert found[1] == ("schedule", "Cedar rates", 0, None)
    assert found[2][0] == "payer"
    assert found[2][2:] == (1, JUL)
    assert named == queries.fee_schedules(clinic.office.biller)[1].owner.public_id


def test_prices_stay_in_their_practice(clinic):
    with pytest.raises(NotFoundError):
        actions.set_fee(clinic.office.neighbour(), actions.SetFee(key(), "1", 1, JAN, payer=clinic.payers[CEDAR]))
    with pytest.raises(NotFoundError):
        queries.fee_schedule(clinic.office.neighbour(), clinic.payers[CEDAR])
    for act, command in (
        (actions.load_fees, actions.LoadFees(key(), "", "code,amount\n1,1\n", JAN)),
        (actions.copy_forward, actions.CopyForward(key(), "", JUL)),
        (actions.make_schedule, actions.MakeSchedule(key(), "x")),
    ):
        with pytest.raises(NotAllowedError):
            act(clinic.office.biller, command)
