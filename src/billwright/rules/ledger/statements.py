"""A statement's lines and aging, from the same steps that explain the balance: so the two can never differ."""

import datetime as dt
from collections.abc import Iterable

from billwright.records.explanation import ExplainedBill, StepKind
from billwright.records.invoice import AgingBucket, StatementLine

BUCKETS = ((0, 30), (31, 60), (61, 90), (91, 120), (121, None))
"""Days since a part fell to whoever owes it, first and last of each bucket."""
_CHARGED: tuple[StepKind, ...] = ("charge", "invoice", "tax", "fee")
_INSURANCE: tuple[StepKind, ...] = ("paid",)
_PENDING: tuple[StepKind, ...] = ("waits", "too_much")
_PAID: tuple[StepKind, ...] = ("payment", "credit_used", "to_credit", "received", "used", "refunded")


def statement_line(explained: ExplainedBill, description: str) -> StatementLine:
    """One bill from its charge to what is left of it; `description` in the reader's words.

    What a plan has yet to pay counts as its part, and is named; every step that is none of the others is an adjustment.
    """
    charged = _sum(explained, _CHARGED)
    pending = -_sum(explained, _PENDING)
    insurance = -_sum(explained, _INSURANCE) + pending
    paid = -_sum(explained, _PAID)
    return StatementLine(
        description=description,
        charge_cents=charged,
        insurance_paid_cents=insurance,
        insurance_pending_cents=pending,
        adjustment_cents=charged - insurance - paid - explained.balance_cents,
        patient_paid_cents=paid,
        service_date=explained.bill.service_date,
    )


def _sum(explained: ExplainedBill, kinds: tuple[StepKind, ...]) -> int:
    return sum(step.cents for step in explained.steps if step.kind in kinds)


def aged(parts: Iterable[tuple[dt.date, int]], on: dt.date) -> tuple[AgingBucket, ...]:
    """(since when, cents) of what is owed and of credits (negative), by age at the end of `on`, all buckets in order."""
    cents = [0] * len(BUCKETS)
    for since, part in parts:
        cents[_bucket((on - since).days)] += part
    return tuple(AgingBucket(first, last, each) for (first, last), each in zip(BUCKETS, cents, strict=True))


def _bucket(days: int) -> int:
    return next(at for at, (_, last) in enumerate(BUCKETS) if last is None or days <= last)
