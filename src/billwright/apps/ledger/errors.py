"""What the ledger refuses, in words for the person."""

import datetime as dt

from billwright.apps.compliance.errors import RefusedError


class UnbalancedEntryError(Exception):
    """A defect of ours: an entry's postings do not sum to zero, or are fewer than two. Nothing was written."""

    def __init__(self, key: str, cents: int) -> None:
        super().__init__(f"the entry {key!r} does not balance: its postings sum to {cents} cents")


class EntryKeyReusedError(Exception):
    """A defect of ours: the key of an entry in the books came again with other content. Nothing was written."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the entry key {key!r} is in the books with other content")


class PeriodLockedError(RefusedError):
    """`through` is the last day of the locked period."""

    def __init__(self, posted_on: dt.date, through: dt.date) -> None:
        self.through = through
        super().__init__(
            f"the books are closed through {in_words(through)}, so nothing can be dated {in_words(posted_on)}: "
            f"post with a later date, or ask a manager to reopen the period"
        )


class AlreadyReversedError(RefusedError):
    """An entry is reversed once. `by` is the public id of the entry that did."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(
            "this entry has been reversed already: look at the account's history, then post what is missing"
        )


class NoChartError(RefusedError):
    """The practice has no chart of accounts, or not these accounts."""

    def __init__(self, codes: str) -> None:
        super().__init__(f"the chart of accounts has no {codes}: set up the practice's chart first")


def in_words(day: dt.date) -> str:
    """31 January 2026, the same in every locale."""
    return f"{day.day} {day:%B %Y}"
