"""One payment to one provider: the claims decided, what is added or held back beside them, and the check that they make."""

from __future__ import annotations

import datetime as dt

import msgspec

from billwright.records.money import half_up
from billwright.records.parties import Address, Contact, PayerName, Provider
from billwright.records.remittance import ProviderAdjustment, Remittance, RemittanceClaim
from payer_sim.policy import Interest, Policy

_BANK = ("CCP", "01", "999999992", "DA", "990001")
"""BPR05 to BPR09: an addenda payment from an account that no bank has."""
_PROVIDER_BANK = ("01", "999999992", "DA", "990002")


class Recouped(msgspec.Struct, frozen=True):
    """A paid claim that the payer takes back: its number and how much it was paid, in cents."""

    payer_control_number: str
    cents: int


class Payment(msgspec.Struct, frozen=True):
    """What goes into one check. `carried_cents` is what the provider still owes from earlier checks, positive."""

    payee: Provider
    claims: tuple[RemittanceClaim, ...]
    recouped: tuple[Recouped, ...] = ()
    carried_cents: int = 0


class Check(msgspec.Struct, frozen=True):
    """The remittance, and what the provider owes after it, zero or positive."""

    remittance: Remittance
    carried_cents: int


def interest_cents(claim: RemittanceClaim, interest: Interest | None, on: dt.date) -> int:
    """Simple interest on a late payment, a year being 365 days, rounded half up; 0 where in time or nothing is paid.

    $100.00 paid 40 days after receipt where 30 are free, at 10 % a year: 10000 × 0.10 × 10 / 365 = 27 cents.
    """
    if interest is None or claim.received_on is None or claim.paid_cents <= 0:
        return 0
    late_days = max((on - claim.received_on).days - interest.after_days, 0)
    return half_up(claim.paid_cents * interest.yearly_basis_points * late_days, 10_000 * 365)


def write_check(payment: Payment, policy: Policy, control_number: str, trace_number: str, on: dt.date) -> Check:
    """The 835 transaction. A negative sum is carried to the next check by PLB FB, and this check is zero."""
    year_end = dt.date(on.year, 12, 31)

    def adjust(reason: str, cents: int, reference: str) -> ProviderAdjustment:
        return ProviderAdjustment(payment.payee.npi, year_end, reason, cents, reference)

    adjustments = [
        adjust("L6", -owed, claim.payer_control_number)
        for claim in payment.claims
        if (owed := interest_cents(claim, policy.interest, on))
    ]
    adjustments += [adjust("WO", each.cents, each.payer_control_number) for each in payment.recouped]
    if payment.carried_cents:
        adjustments.append(adjust("FB", payment.carried_cents, trace_number))
    net_cents = sum(each.paid_cents for each in payment.claims) - sum(each.cents for each in adjustments)
    if net_cents < 0:
        adjustments.append(adjust("FB", net_cents, trace_number))
    claims = tuple(
        msgspec.structs.replace(claim, position=position) for position, claim in enumerate(payment.claims, start=1)
    )
    paid_cents = max(net_cents, 0)
    remittance = Remittance(
        control_number=control_number,
        paid_cents=paid_cents,
        method="ACH" if paid_cents else "NON",
        handling="I" if paid_cents else "H",
        paid_on=on,
        trace_number=trace_number,
        payer_trace_id=policy.originator,
        production_date=on,
        payer=PayerName(policy.name, address=_address(policy), ids=(("2U", policy.payer_id),)),
        payer_contacts=(Contact(policy.name, (("TE", policy.phone),), "BL"),),
        payee_name=str(payment.payee.name),
        payee_id=payment.payee.npi,
        payee_address=payment.payee.address,
        payee_ids=(("TJ", payment.payee.tax_id),) if payment.payee.tax_id else (),
        bank=(*_BANK, policy.originator, "", *_PROVIDER_BANK) if paid_cents else (),
        claims=claims,
        provider_adjustments=tuple(adjustments),
    )
    return Check(remittance, max(-net_cents, 0))


def _address(policy: Policy) -> Address:
    there = policy.address
    return Address(line1=there.line1, city=there.city, state=there.state, postal_code=there.postal_code)
