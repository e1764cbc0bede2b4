"""A claim to the next payer balances by what the payer before it did."""

from __future__ import annotations

import pytest
from tests.x12.situation_cases import BASES
from tests.x12.test_situations import edited

from billwright import x12

# 150.00 charged on one line: 80.00 paid, 40.00 contractual and 30.00 the patient's.
DECIDED = "SVD*OTHER*80*HC:99213**1~CAS*CO*45*40~CAS*PR*2*30~DTP*573*D8*20260110~"
OTHER = "SBR*P*18*******CI~AMT*D*80~OI***Y***Y~NM1*IL*1*FICTION*FAY****MI*OTHER1~NM1*PR*2*OTHER PAYER*****PI*OTHER~"
SECONDARY = (
    "SBR*P*18 => SBR*S*18", f"~LX*1 => ~{OTHER}LX*1", f"~DTP*472*D8*20260102~ => ~DTP*472*D8*20260102~{DECIDED}"
)  # fmt: skip


def found(*edits: str) -> list[tuple[str, str | None, str, int | None]]:
    text = edited(BASES["837P"][1], (*SECONDARY, *edits))
    data = f"{BASES['837P'][0]}{text}SE*{text.count('~') + 1}*0001~GE*1*7~IEA*1*000000041~".encode()
    return [
        (one.id.removeprefix("x12.balance."), one.where.element, one.message, one.where.line)
        for one in x12.check(data).findings
    ]


def test_paid_and_adjusted_make_the_charge() -> None:
    """80 + 40 + 30 = 150."""
    assert found() == []


def test_a_line_that_the_payer_left_short() -> None:
    """80 + 40 + 20 = 140 of 150, on the line and so on the claim."""
    line, claim = found("CAS*PR*2*30 => CAS*PR*2*20")
    come = "but what the other payer paid and adjusted comes to 140"
    assert line == ("coverage-line", "SVD02", f"The line is charged 150, {come}", 1)
    assert claim[:2] == ("coverage-total", "AMT02")


def test_a_payment_that_is_not_the_lines() -> None:
    """90 + 40 + 30 = 160: AMT*D says more than SVD02."""
    (one,) = found("AMT*D*80 => AMT*D*90")
    said = "The claim is charged 150, but what this payer paid and adjusted comes to 160"
    assert one == ("coverage-total", "AMT02", said, None)


@pytest.mark.parametrize(
    "edits",
    [
        # Adjusted on the claim alone: 80 + 70 = 150.
        (f"{DECIDED} => ", "AMT*D*80 => CAS*CO*45*40**2*30~AMT*D*80", "*PI*OTHER~ => *PI*OTHER~DTP*573*D8*20260110~"),
        # One line decided as two: 50 + 30 paid.
        ((f"{DECIDED} => SVD*OTHER*50*HC:99213**1~CAS*CO*45*40~DTP*573*D8*20260110~"
         "SVD*OTHER*30*HC:99212**1~CAS*PR*2*30~DTP*573*D8*20260110~"),),
        # Not decided yet: nothing to balance.
        (f"{DECIDED} => ", "AMT*D*80~ => "),
    ],
)  # fmt: skip
def test_other_ways_to_balance(edits: tuple[str, ...]) -> None:
    assert found(*edits) == []
