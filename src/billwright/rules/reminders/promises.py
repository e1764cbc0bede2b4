"""Whether who promised to pay has paid."""

import datetime as dt
from collections.abc import Iterable

import msgspec


class Promised(msgspec.Struct, frozen=True):
    """Somebody said at `made_at` (UTC) that `cents`, positive, would be paid by `due_on`. `key` names it."""

    key: int
    cents: int
    made_at: dt.datetime
    due_on: dt.date


class Paid(msgspec.Struct, frozen=True):
    """`cents`, positive, came in at `at` (UTC), and stand: what was voided is left out by the caller."""

    cents: int
    at: dt.datetime


def paid_towards(promises: Iterable[Promised], payments: Iterable[Paid]) -> dict[int, int]:
    """Cents paid towards each promise of one account, at most what it promised.

    A payment counts to promises made before it, the one due first first, and no cent counts twice. It counts whether it
    came before the day or after: lateness is the caller's to judge. Insurers' payments are not the promiser's: leave
    them out.
    """
    by_day = sorted(promises, key=lambda each: (each.due_on, each.made_at, each.key))
    met = {each.key: 0 for each in by_day}
    for payment in sorted(payments, key=lambda each: each.at):
        left = payment.cents
        for each in by_day:
            if each.made_at <= payment.at:
                share = min(left, each.cents - met[each.key])
                met[each.key] += share
                left -= share
    return met
