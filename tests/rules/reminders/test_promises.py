"""What was paid since counts to the promise due first, once."""

import datetime as dt

import pytest

from billwright.rules.reminders.promises import Paid, Promised, paid_towards


def hour(at: int) -> dt.datetime:
    return dt.datetime(2026, 11, 2, at, tzinfo=dt.UTC)


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


FIRST = Promised(1, 5000, hour(9), day(10))
SECOND = Promised(2, 3000, hour(12), day(20))


@pytest.mark.parametrize(
    ("promises", "payments", "met"),
    [
        ([FIRST], [], {1: 0}),
        ([FIRST], [Paid(2000, hour(10))], {1: 2000}),
        ([FIRST], [Paid(2000, hour(10)), Paid(3000, hour(11))], {1: 5000}),
        ([FIRST], [Paid(9000, hour(10))], {1: 5000}),  # what is over promises nothing
        ([FIRST], [Paid(5000, hour(8))], {1: 0}),  # paid before the call
        ([FIRST], [Paid(5000, hour(9))], {1: 5000}),  # paid in the call
        # 60.00: 50.00 to what is due first, 10.00 to the next
        ([SECOND, FIRST], [Paid(6000, hour(13))], {1: 5000, 2: 1000}),
        # at ten the second was not promised yet: its 10.00 over is nobody's, and 20.00 at one are the second's
        ([FIRST, SECOND], [Paid(6000, hour(10)), Paid(2000, hour(13))], {1: 5000, 2: 2000}),
        ([], [Paid(6000, hour(10))], {}),
    ],
)
def test_towards(promises, payments, met):
    assert paid_towards(promises, payments) == met
