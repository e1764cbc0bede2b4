"""Policies and rolls: the ready ones are whole, and a mistake in one is told with its place."""

import datetime as dt

import pytest
from tests.payer_sim.cast import POLICY, POLICY_TOML, member

from payer_sim import policies
from payer_sim.home import HomeError, next_pay_day, payers, write_home
from payer_sim.policy import PolicyError, parse_policy, parse_roll

READY = {name: parse_policy(policies.text(name), name) for name in policies.NAMES}
PRACTICE = [
    *("99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215", "36415", "81002", "85025"),
    *("93000", "90471", "90686", "87880", "20610", "97110", "97112", "97140", "97161", "97162", "97163", "97164"),
    *("97530", "97035"),
]


@pytest.mark.parametrize("name", policies.NAMES)
def test_ready_policy_prices_the_practice(name):
    for schedule in READY[name].fee_schedules:
        assert not set(PRACTICE) - set(schedule.cents)
        assert all(cents > 0 for cents in schedule.cents.values())


def test_ready_policies_are_three_kinds_of_payer():
    federal, state, commercial = READY.values()
    assert [each.payer_id for each in READY.values()] == ["00901", "00902", "00903"]
    assert (federal.sequestration_basis_points, federal.frequencies) == (200, ("1",))
    assert [(p.deductible_cents, p.coinsurance_basis_points, p.copay_cents) for p in state.plans] == [(0, 0, 0)]
    assert [plan.name for plan in commercial.plans] == ["ppo", "high-deductible"]
    for each in READY.values():
        assert each.bundles and each.not_covered and each.modifiers and each.diagnoses
        assert each.frequency_limits and each.ages and each.reviews and each.underpayments
    assert state.authorizations and commercial.authorizations


MISTAKES = [
    ("unknown key", POLICY_TOML.replace("phone", "fone"), "fone"),
    ("wrong type", POLICY_TOML.replace("timely_filing_days = 90", 'timely_filing_days = "90"'), "timely_filing_days"),
    ("missing", POLICY_TOML.replace("timely_filing_days = 90", ""), "timely_filing_days"),
    ("not TOML", "payer_id = ", "Invalid value"),
    ("unknown day", POLICY_TOML.replace("friday", "sunday"), "sunday"),
    ("days backward", POLICY_TOML.replace("[7, 7]", "[7, 6]"), "days_to_pay"),
    ("a fee in dollars", POLICY_TOML.replace("99213 = 9000", "99213 = 90.00"), "fee_schedules"),
    ("a fee below zero", POLICY_TOML.replace("99213 = 9000", "99213 = -1"), "fee_schedules"),
    ("a delimiter in the name", POLICY_TOML.replace("TESTBED HEALTH", "TEST*BED"), "name"),
    ("an EIN without its 1", POLICY_TOML.replace("1990000999", "990000999"), "originator"),
    ("a share over the whole", POLICY_TOML.replace("= 5000", "= 50000"), "fallback_basis_points"),
]


@pytest.mark.parametrize(("text", "told"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_mistake_is_told_with_its_place(text, told):
    with pytest.raises(PolicyError, match=f"here.toml: .*{told}"):
        parse_policy(text, "here.toml")


ROLLS = [
    ("not JSON", "{", "line 1"),
    ("unknown key", '{"name": "x"}', "line 1"),
    (
        "unknown plan",
        '{"id":"M1","last":"A","first":"B","birth_date":"1980-01-01","plan":"gold","starts":"2026-01-01"}',
        "gold",
    ),
]


@pytest.mark.parametrize(("text", "told"), [r[1:] for r in ROLLS], ids=[r[0] for r in ROLLS])
def test_mistake_in_a_roll(text, told):
    with pytest.raises(PolicyError, match=told):
        parse_roll(text, POLICY, "members.jsonl")


def test_home_is_written_and_read_back(tmp_path):
    write_home(tmp_path, {"testbed": POLICY_TOML}, {"testbed": [member()]})
    (payer,) = payers(tmp_path)
    assert (payer.name, payer.policy, payer.roll().knows("M1")) == ("testbed", POLICY, True)
    write_home(tmp_path, {"testbed": POLICY_TOML})
    assert payers(tmp_path)[0].roll().knows("M1")


def test_nothing_is_written_where_one_policy_is_wrong(tmp_path):
    with pytest.raises(PolicyError, match="second"):
        write_home(tmp_path, {"first": POLICY_TOML, "second": "x"})
    assert not list(tmp_path.iterdir())


def test_two_payers_of_one_id_are_refused(tmp_path):
    write_home(tmp_path, {"one": POLICY_TOML, "two": POLICY_TOML})
    with pytest.raises(HomeError, match="00999"):
        payers(tmp_path)


@pytest.mark.parametrize(("day", "weekday", "expected"), [(24, 3, 26), (26, 3, 26), (27, 3, 33)])
def test_next_pay_day(day, weekday, expected):
    """24 November 2026 is a Tuesday; the 33rd is 3 December."""
    november = dt.date(2026, 11, 1)
    assert next_pay_day(november + dt.timedelta(day - 1), weekday) == november + dt.timedelta(expected - 1)
