"""Which bills a payment goes to when nobody says: the oldest first. Worked in docs/how-we-compute/payments.md."""

import datetime as dt
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import msgspec

K = TypeVar("K", bound=Hashable)


class OpenBill(msgspec.Struct, Generic[K], frozen=True):
    """What one party owes on one item. `cents` positive; `since` its due date, else the day of service."""

    key: K
    cents: int
    since: dt.date | None = None


def oldest_first(cents: int, bills: Iterable[OpenBill[K]]) -> tuple[tuple[K, int], ...]:
    """(bill, cents) of a payment, each bill paid in full before the next; what is left over stays unapplied.

    A bill without a date is the newest. Bills of one day keep the order in which they are given.
    """
    shares = []
    for bill in sorted(bills, key=lambda each: each.since or dt.date.max):
        share = min(cents, bill.cents)
        if share > 0:
            shares.append((bill.key, share))
            cents -= share
    return tuple(shares)
