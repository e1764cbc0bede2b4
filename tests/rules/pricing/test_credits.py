"""The worked steps of docs/how-we-compute/credit-notes.md, and that credits in any parts give back the tax exactly."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import cents, worked

from billwright.rules.pricing.credits import CreditableLine, credited_tax


def credit(line: CreditableLine, net_cents: int) -> tuple[CreditableLine, int]:
    tax = credited_tax(line, net_cents)
    taken = {
        "credited_net_cents": line.credited_net_cents + net_cents,
        "credited_tax_cents": line.credited_tax_cents + tax,
    }
    return msgspec.structs.replace(line, **taken), tax


def test_the_worked_steps():
    line = CreditableLine(1, net_cents=1000, tax_cents=83)
    for row in worked("credit-notes", "step"):
        net, net_so_far, tax_so_far, tax = cents(
            row, "net credited now", "net so far", "tax so far", "tax credited now"
        )
        line, credited = credit(line, net)
        assert credited == tax
        assert (line.credited_net_cents, line.credited_tax_cents) == (net_so_far, tax_so_far)
    assert line.left_cents == 0


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12), st.integers(0, 10_000))
def test_credits_in_any_parts_give_back_exactly_the_tax(parts, rate):
    net = sum(parts)
    line = CreditableLine(1, net_cents=net, tax_cents=net * rate // 10_000)
    for part in parts:
        line, tax = credit(line, part)
        assert tax >= 0
    assert (line.left_cents, line.credited_tax_cents) == (0, line.tax_cents)
