"""What a new edition of a code set does to claims like those of the last months."""

import datetime as dt
from collections.abc import Mapping

import msgspec

EXAMPLES = 5
"""Claims that are named beside a difference."""


class CheckEffect(msgspec.Struct, frozen=True, omit_defaults=True):
    """A check that speaks otherwise of the lines of one procedure (`code`; empty where it speaks of the whole claim): of
    `new` claims it did not speak of before, of `gone` it no longer does. `cents` is what the new ones charge. `message` is
    the first that it says, with its days on the edition's first day; `claims` are public ids of some."""

    check: str
    severity: str
    code: str
    new: int = 0
    gone: int = 0
    cents: int = 0
    message: str = ""
    claims: tuple[str, ...] = ()


class EndedCode(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code that the edition ended and that `uses` claims bear, `open` of them not answered by their payer yet, the last
    with services on `last_used`. `instead` is (code, title) of what may replace it, for a person to choose from."""

    code: str
    title: str
    uses: int
    open: int
    last_used: dt.date
    instead: tuple[tuple[str, str], ...] = ()
    claims: tuple[str, ...] = ()


class PriceEffect(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the payers' contracts allow for all `lines` of a procedure, in cents, by the edition before and by this one.
    Where either has no price for a line it is one of `unpriced`, in no sum, and `why_not` says why the last had none."""

    code: str
    lines: int = 0
    before_cents: int = 0
    after_cents: int = 0
    unpriced: int = 0
    why_not: str = ""

    @property
    def difference_cents(self) -> int:
        """Positive where more is allowed now."""
        return self.after_cents - self.before_cents


class Effect(msgspec.Struct, frozen=True, omit_defaults=True):
    """By check and code, by code, and by procedure. `affected` claims are asked something new, or bear a code that ended,
    and charge `affected_cents`."""

    checks: Mapping[str, CheckEffect] = {}
    ended: Mapping[str, EndedCode] = {}
    prices: Mapping[str, PriceEffect] = {}
    affected: int = 0
    affected_cents: int = 0

    @property
    def codes_ended(self) -> tuple[EndedCode, ...]:
        """The most used first."""
        return tuple(sorted(self.ended.values(), key=lambda each: (-each.uses, each.code)))

    @property
    def checks_changed(self) -> tuple[CheckEffect, ...]:
        """Those that are new on the most claims first."""
        return tuple(sorted(self.checks.values(), key=lambda each: (-each.new, -each.gone, each.check, each.code)))

    @property
    def price_cents(self) -> int:
        """What is allowed more (positive) or less for all of them."""
        return sum(each.difference_cents for each in self.prices.values())

    @property
    def changed_prices(self) -> tuple[PriceEffect, ...]:
        """The largest difference first."""
        changed = (each for each in self.prices.values() if each.difference_cents)
        return tuple(sorted(changed, key=lambda each: -abs(each.difference_cents)))

    @property
    def unpriced(self) -> tuple[PriceEffect, ...]:
        return tuple(each for each in self.prices.values() if each.unpriced)

    @property
    def is_none(self) -> bool:
        """Nothing that a person would have to know of. What has no price now had none before."""
        return not self.checks and not self.ended and not self.changed_prices


def encode(effect: Effect) -> bytes:
    return msgspec.json.encode(effect)


def decode(data: bytes) -> Effect:
    return msgspec.json.decode(data, type=Effect)
