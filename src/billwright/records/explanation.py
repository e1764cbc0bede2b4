"""Why somebody owes what they owe: each step from a price to what is left. `forms` and pages say the steps in words.

Amounts are cents, positive where more is owed.
"""

import datetime as dt
from typing import Literal

import msgspec

Source = tuple[str, str]
"""(kind, public id) of the document behind a step: ("encounter", "0192..."), ("remittance-claim", "0192...")."""

StepKind = Literal[
    "charge", "invoice", "tax", "fee", "agreed", "paid", "share", "passed_on", "taken_over", "handed_on", "payment",
    "credit_note", "credit_used", "to_credit", "written_off", "received", "used", "refunded", "other", "waits", "too_much",
]  # fmt: skip
"""What a step is. `waits` and `too_much` take out what others owe or have paid beyond their part: they are no posting."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the document behind a step says of itself. `kind` check, transfer, receipt or credit_note; `number` as people
    know it; `source` where it is looked at, which may be the whole that it is part of."""

    kind: str
    number: str
    dated: dt.date | None = None
    source: Source = ("", "")


class Debtor(msgspec.Struct, frozen=True):
    """Who may owe. `is_reader` for whoever asks why: their balance is what is explained."""

    name: str
    is_reader: bool


class BillFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item of the ledger (its public id) as people know it. `kind` charge, instalment or credit; `words` the service,
    the invoice's number or the receipt. `units` as text, empty for one; `unit_cents` the price of each."""

    item: str
    kind: str
    words: str
    service_date: dt.date | None = None
    units: str = ""
    unit_cents: int = 0


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """`cents` is by how much more (positive) or less is owed; `left_cents` what is left after it, by anybody until the last
    steps, which leave the reader's part.

    `stated_cents` is what a step is about that moves nothing: of what is left, this much falls to somebody else. `reason`
    in the field's code: "CO-45", "PR-2", "bad-debt". `is_undone` where it takes such a step back.
    """

    kind: StepKind
    cents: int
    left_cents: int
    on: dt.date | None = None
    stated_cents: int = 0
    reason: str = ""
    party: str = ""
    is_undone: bool = False
    facts: Facts | None = None
    source: Source = ("", "")


class ExplainedBill(msgspec.Struct, frozen=True):
    """`balance_cents` is the reader's part: the sum of the steps, to the cent. Negative is a credit of theirs."""

    bill: BillFacts
    steps: tuple[Step, ...]
    balance_cents: int


class Explanation(msgspec.Struct, frozen=True):
    """`balance_cents` is the sum of the bills. `elsewhere_cents` is what others still owe on the account, which is not in
    it. `is_whole` where it explains the account's whole balance and not one bill. `language` is the reader's."""

    account: str
    account_number: str
    name: str
    on: dt.date
    language: str
    is_whole: bool
    bills: tuple[ExplainedBill, ...]
    balance_cents: int
    elsewhere_cents: int
