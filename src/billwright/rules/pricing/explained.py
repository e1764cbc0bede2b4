"""An amount with the steps that made it: what a person can check by hand, and what says why where there is no amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from billwright.records.money import half_up, of_basis_points


class PriceStep(msgspec.Struct, frozen=True):
    """`cents` is what this step adds (negative: takes away); a step of 0 cents only tells. `source` the rule behind it."""

    words: str
    cents: int
    source: str = ""


class Price(msgspec.Struct, frozen=True):
    """The steps so far. Once refused (`why_not` says why, in words for the person) it stays refused, and has no amount."""

    steps: tuple[PriceStep, ...] = ()
    why_not: str = ""

    @property
    def cents(self) -> int | None:
        """The sum of the steps; None where the service could not be priced, which is not the same as 0."""
        return None if self.why_not else sum(step.cents for step in self.steps)

    @property
    def so_far(self) -> int:
        """The same, for arithmetic: 0 where refused."""
        return self.cents or 0

    def add(self, words: str, cents: int, source: str = "") -> Price:
        return self if self.why_not else Price((*self.steps, PriceStep(words, cents, source)))

    def share(self, basis_points: int, words: str, source: str = "") -> Price:
        """That share of the amount so far, rounded half up to the cent."""
        return self.add(words, of_basis_points(self.so_far, basis_points) - self.so_far, source)

    def refuse(self, why_not: str) -> Price:
        return self if self.why_not else Price(self.steps, why_not)


def refused(why_not: str) -> Price:
    return Price((), why_not)


def percent(basis_points: int) -> str:
    """As people write it.

    >>> percent(8500), percent(6250), percent(1360)
    ('85 %', '62.5 %', '13.6 %')
    """
    return f"{Decimal(basis_points) / 100:f} %"


def share_out(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`cents` (0 or more) split by weight, no cent lost: what rounding down leaves goes by one cent to the largest rests.

    Equal rests go to whoever stands first. Where all weights are 0, all goes to the first.

    >>> share_out(100, (1, 1, 1)), share_out(5, (0, 0))
    ((34, 33, 33), (5, 0))
    """
    total = sum(weights)
    if not total:
        return (cents, *(0 for _ in weights[1:]))
    parts = [cents * weight // total for weight in weights]
    rests = sorted(range(len(weights)), key=lambda at: -(cents * weights[at] % total))
    for at in rests[: cents - sum(parts)]:
        parts[at] += 1
    return tuple(parts)


def dollars(amount: Decimal) -> int:
    """Cents of an exact dollar amount, rounded half up.

    >>> dollars(Decimal("28.4745")), dollars(Decimal("28.475"))
    (2847, 2848)
    """
    numerator, denominator = (amount * 100).as_integer_ratio()
    return half_up(numerator, denominator)
