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


def spread(shares: Iterable[tuple[K, int]], tenders: Iterable[int]) -> tuple[tuple[tuple[K, int], ...], ...]:
    """What each tender pays of the shares, in order: the first runs out before the second is touched. What a tender has
    over stays unapplied.

    >>> spread([("a", 3000), ("b", 2000)], [2000, 3500])
    ((('a', 2000),), (('a', 1000), ('b', 2000)))
    """
    waiting = list(shares)
    paid = []
    for cents in tenders:
        pays = []
        while cents and waiting:
            key, wanted = waiting.pop(0)
            share = min(cents, wanted)
            pays.append((key, share))
            cents -= share
            if wanted > share:
                waiting.insert(0, (key, wanted - share))
        paid.append(tuple(pays))
    return tuple(paid)
