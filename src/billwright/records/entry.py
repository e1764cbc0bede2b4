"""The ledger's words: postings that sum to zero make an entry, and entries are forever."""

import datetime as dt
from typing import Literal

import msgspec

EntryKind = Literal[
    "charge", "insurance_receipt", "insurance_payment", "provider_adjustment", "transfer", "patient_payment",
    "client_payment", "application", "write_off", "refund", "reversal", "invoice", "credit_note", "fee",
]  # fmt: skip


class Posting(msgspec.Struct, frozen=True, omit_defaults=True):
    """`cents` is positive for a debit, negative for a credit. `account` is a code of the chart.

    `item` and `responsibility` are keys of the ledger's rows (any hashable in pure rules, integers once stored).
    A posting with a responsibility is on the item's control account (receivable, unapplied cash, clearing) and moves the
    kept balance (item, responsibility); one with an item alone says what income or adjustment belongs to the item.
    `reason` says why in the field's code: "CO-45", "PR-1", "small-balance".
    """

    account: str
    cents: int
    item: int | None = None
    responsibility: int | None = None
    reason: str = ""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """`key` makes it happen once within a practice. `reverses` is the public id of the entry that this one undoes.

    `source` is (kind, public id) of the document behind it: ("remittance-claim", "0192...").
    """

    kind: EntryKind
    posted_on: dt.date
    postings: tuple[Posting, ...]
    key: str
    memo: str = ""
    reverses: str = ""
    source: tuple[str, str] = ("", "")

    @property
    def is_balanced(self) -> bool:
        return len(self.postings) >= 2 and sum(each.cents for each in self.postings) == 0
