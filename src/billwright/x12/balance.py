"""The sums of an 835: each line, each claim, the payment. A remittance that does not balance is not to be posted."""

from __future__ import annotations

from billwright.records.finding import Where
from billwright.records.money import decimal_text
from billwright.records.remittance import Remittance, RemittanceClaim
from billwright.x12.values import place
from billwright.x12.walk import Node, Walk

_PREDETERMINED = "25"


def check_paid_claim(claim: RemittanceClaim, node: Node, walk: Walk) -> None:
    """Charge less adjustments is what was paid, on each line and on the claim; lines' charges make the claim's.

    A predetermination (CLP02 25) pays nothing and is not checked.
    """
    if claim.status == _PREDETERMINED:
        return
    number = claim.control_number
    adjusted = sum(each.cents for each in claim.adjustments)
    charged = 0
    for at, line in enumerate(claim.lines):
        off = line.adjusted_cents
        adjusted += off
        charged += line.charge_cents
        if line.charge_cents - off != line.paid_cents:
            where = place(walk, node.nodes[at], "SVC03", claim=number, line=at + 1)
            _tell(walk, "line-paid", where, line.paid_cents, line.charge_cents - off)
    if claim.charge_cents - adjusted != claim.paid_cents:
        where = place(walk, node, "CLP04", claim=number)
        _tell(walk, "claim-paid", where, claim.paid_cents, claim.charge_cents - adjusted)
    if claim.lines and charged != claim.charge_cents:
        where = place(walk, node, "CLP03", claim=number)
        _tell(walk, "line-charges", where, claim.charge_cents, charged)


def check_payment(remittance: Remittance, claims_cents: int, walk: Walk) -> None:
    """BPR02 is what the claims were paid in all less the provider adjustments."""
    due = claims_cents - sum(each.cents for each in remittance.provider_adjustments)
    if due != remittance.paid_cents:
        where = place(walk, walk.root, "BPR02", position=2)
        _tell(walk, "payment-total", where, remittance.paid_cents, due)


def _tell(walk: Walk, name: str, where: Where, said: int, due: int) -> None:
    walk.findings.add(f"x12.balance.{name}", where, value=decimal_text(said), expected=decimal_text(due))
