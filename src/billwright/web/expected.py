"""What a payer is expected to allow, beside what it was charged and what it answered."""

from __future__ import annotations

import msgspec

from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import Actor
from billwright.apps.contracts import expecting
from billwright.records.claim import Claim
from billwright.records.remittance import RemittanceLine


class Beside(msgspec.Struct, frozen=True):
    """`allowed_cents` as the payer answered; `difference_cents` is allowed − expected, None where nothing is expected."""

    allowed_cents: int
    difference_cents: int | None


def of_claim(actor: Actor, claim: Claim) -> expecting.Expected | None:
    """None for who may not see contracts, for a payer without one, and for a claim to a later payer: what that one allows
    is not what it is asked to pay."""
    if claim.order != "P" or not actor.may("contracts.view"):
        return None
    found = expecting.expected(actor, claim.payer.payer_id, claim)
    return found if found.lines else None


def beside(
    actor: Actor, claim: str, lines: tuple[RemittanceLine, ...]
) -> tuple[expecting.Expected | None, list[Beside | None]]:
    """What was expected of our claim (its public id, or empty), and for each line that the payer answered what it was."""
    if not claim or not actor.may("contracts.view") or not actor.may("claims.view"):
        return None, [None] * len(lines)
    sent = claims.claim(actor, claim).claim
    expected = of_claim(actor, sent)
    return expected, [_beside(sent, expected, line) if expected else None for line in lines]


def _beside(sent: Claim, expected: expecting.Expected, line: RemittanceLine) -> Beside:
    at = _line_of(sent, line)
    found = expected.of(at) if at else None
    allowed = allowed_cents(line)
    cents = found.cents if found else None
    return Beside(allowed, None if cents is None else allowed - cents)


def allowed_cents(line: RemittanceLine) -> int:
    """As stated (AMT B6), else what was paid, what the patient owes, and what sequestration took."""
    if line.allowed_cents is not None:
        return line.allowed_cents
    back = [each.cents for each in line.adjustments if each.group == "PR" or (each.group, each.reason) == ("CO", "253")]
    return line.paid_cents + sum(back)


def _line_of(sent: Claim, line: RemittanceLine) -> int:
    """The number of the claim's line that is answered: by our own id, else the only one with its code and modifiers."""
    numbered = list(enumerate(sent.lines, 1))
    if line.control_number:
        by_id = [at for at, each in numbered if each.control_number == line.control_number]
        if by_id:
            return by_id[0]
    code = line.submitted_procedure or line.procedure
    alike = [at for at, each in numbered if each.procedure == code]
    return alike[0] if len(alike) == 1 else 0
