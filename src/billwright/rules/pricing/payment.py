"""From what is allowed to what is paid: deductible, coinsurance or copay, and Medicare's sequestration kept apart."""

from __future__ import annotations

import datetime as dt

import msgspec

from billwright.records.money import of_basis_points
from billwright.rules.pricing import shares
from billwright.rules.pricing.explained import Price, percent


class CostShare(msgspec.Struct, frozen=True):
    """The patient's part: what is left of the deductible, a copay, and coinsurance of what the deductible leaves."""

    deductible_cents: int = 0
    copay_cents: int = 0
    coinsurance_basis_points: int = 0


class Payment(msgspec.Struct, frozen=True):
    """`paid` starts from the allowed amount. `sequestered_cents` is neither paid nor the patient's: CARC 253, group CO."""

    paid: Price
    patient_cents: int
    sequestered_cents: int


def payment(allowed_cents: int, share: CostShare, medicare_on: dt.date | None) -> Payment:
    """`medicare_on` the day of service where Medicare pays, None for other payers. Each part rounded half up to the cent.

    >>> made = payment(10_000, CostShare(2_500, 0, 2_000), dt.date(2026, 3, 2))  # 100.00 − 25.00 − 15.00 = 60.00, − 1.20
    >>> made.paid.cents, made.patient_cents, made.sequestered_cents
    (5880, 4000, 120)
    """
    deductible = min(share.deductible_cents, allowed_cents)
    copay = min(share.copay_cents, allowed_cents - deductible)
    coinsurance = of_basis_points(allowed_cents - deductible - copay, share.coinsurance_basis_points)
    patient = deductible + copay + coinsurance
    paid = Price().add("allowed", allowed_cents)
    for words, cents in (
        ("deductible (PR-1)", deductible),
        ("copay (PR-3)", copay),
        ("coinsurance (PR-2)", coinsurance),
    ):
        if cents:
            paid = paid.add(words, -cents)
    in_force = shares.on(shares.SEQUESTRATION, medicare_on) if medicare_on else None
    sequestered = of_basis_points(allowed_cents - patient, in_force.basis_points) if in_force else 0
    if in_force and sequestered:
        words = f"sequestration (CO-253): {percent(in_force.basis_points)} of what would be paid"
        paid = paid.add(words, -sequestered, in_force.source)
    return Payment(paid, patient, sequestered)
