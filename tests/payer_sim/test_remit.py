"""The check: claims, interest, takebacks and balances carried add up to what is paid."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.payer_sim.cast import POLICY, RECEIVED, claim, filed, line, member, policy

from billwright.records.remittance import RemittanceClaim
from payer_sim.adjudicate import adjudicate, reversal
from payer_sim.policy import Interest
from payer_sim.remit import Payment, Recouped, interest_cents, write_check

PAYEE = claim().billing
PAID_9000 = adjudicate(filed(claim(line())), POLICY, member()).claims[0]
ON = RECEIVED + dt.timedelta(40)

TEN_PERCENT_AFTER_30 = policy("[interest]\nafter_days = 30\nyearly_basis_points = 1000")

CHECKS = [
    # name, policy, claims, recouped, carried in, PLB, paid, carried out
    ("one claim", POLICY, [PAID_9000], [], 0, [], 9000, 0),
    # 9000 × 10 % × 10 / 365 = 24.66: 25 cents
    ("interest", TEN_PERCENT_AFTER_30, [PAID_9000], [], 0, ["L6 -25"], 9025, 0),
    ("takeback", POLICY, [PAID_9000], [Recouped("ICN0", 4000)], 0, ["WO 4000"], 5000, 0),
    ("carried in", POLICY, [PAID_9000], [], 500, ["FB 500"], 8500, 0),
    ("reversal alone", POLICY, [reversal(PAID_9000)], [], 0, ["FB -9000"], 0, 9000),
    ("carried through", POLICY, [PAID_9000], [], 10_000, ["FB 10000", "FB -1000"], 0, 1000),
    ("nothing", POLICY, [], [], 0, [], 0, 0),
]


@pytest.mark.parametrize(
    ("by", "claims", "recouped", "carried_in", "adjustments", "paid_cents", "carried_out"),
    [c[1:] for c in CHECKS],
    ids=[c[0] for c in CHECKS],
)
def test_check(by, claims, recouped, carried_in, adjustments, paid_cents, carried_out):
    check = write_check(Payment(PAYEE, tuple(claims), tuple(recouped), carried_in), by, "0001", "E1", ON)
    made = check.remittance
    assert [f"{each.reason} {each.cents}" for each in made.provider_adjustments] == adjustments
    assert (made.paid_cents, check.carried_cents) == (paid_cents, carried_out)
    assert made.method == ("ACH" if paid_cents else "NON")


def test_claims_are_numbered_in_the_check():
    made = write_check(Payment(PAYEE, (PAID_9000, reversal(PAID_9000))), POLICY, "0001", "E1", ON).remittance
    assert [each.position for each in made.claims] == [1, 2]


@pytest.mark.parametrize(("days", "cents"), [(30, 0), (31, 2), (40, 25), (395, 900)])
def test_interest(days, cents):
    """9000 at 10 % a year, 30 days free: 2.47 a day."""
    assert interest_cents(PAID_9000, Interest(30, 1000), RECEIVED + dt.timedelta(days)) == cents


@given(
    st.lists(st.sampled_from([PAID_9000, reversal(PAID_9000)]), max_size=6),
    st.lists(st.integers(1, 20_000), max_size=3),
    st.integers(0, 30_000),
    st.integers(0, 90),
)
def test_every_check_balances_and_none_is_negative(claims: list[RemittanceClaim], recouped, carried, days):
    payment = Payment(PAYEE, tuple(claims), tuple(Recouped("X", cents) for cents in recouped), carried)
    check = write_check(payment, TEN_PERCENT_AFTER_30, "0001", "E1", RECEIVED + dt.timedelta(days))
    made = check.remittance
    adjusted = sum(each.cents for each in made.provider_adjustments)
    assert made.paid_cents == sum(each.paid_cents for each in made.claims) - adjusted >= 0
    assert not (made.paid_cents and check.carried_cents)
