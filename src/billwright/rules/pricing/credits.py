"""Crediting part of an invoice line, and its tax with it."""

import msgspec

from billwright.records.money import half_up


class CreditableLine(msgspec.Struct, frozen=True):
    """An issued line and what earlier credit notes have taken of it; all positive."""

    position: int
    net_cents: int
    tax_cents: int
    credited_net_cents: int = 0
    credited_tax_cents: int = 0

    @property
    def left_cents(self) -> int:
        """Net that may still be credited."""
        return self.net_cents - self.credited_net_cents


def credited_tax(line: CreditableLine, net_cents: int) -> int:
    """The tax that goes back with `net_cents` more of the line.

    Tax credited so far is always the line's tax × net credited so far ÷ the line's net, rounded half up, so that credits in
    any parts end at exactly the tax charged. Worked in docs/how-we-compute/credit-notes.md.

    >>> line = CreditableLine(1, net_cents=1000, tax_cents=83)
    >>> credited_tax(line, 333)     # 27.639
    28
    """
    assert 0 < net_cents <= line.left_cents, "the caller refuses what is not creditable"
    so_far = half_up(line.tax_cents * (line.credited_net_cents + net_cents), line.net_cents)
    return so_far - line.credited_tax_cents
