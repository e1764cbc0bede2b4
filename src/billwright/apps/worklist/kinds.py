"""The kinds of work that wait for a person, who may do them, and the words for them. A kind is made here before anything
raises it."""

from typing import NamedTuple


class Kind(NamedTuple):
    """`title` heads its group on Today; `desk` is who usually does it."""

    title: str
    desk: str

    @property
    def permission(self) -> str:
        """What a role must be allowed for this work to be asked of it."""
        return DESKS[self.desk]


DESKS = {
    "claims": "claims.edit",
    "denials": "claims.edit",
    "posting": "remittances.post",
    "collections": "ledger.post",
    "mailroom": "files.receive",
    "front desk": "receipts.take",
    "manager": "books.check",
}
"""The permission without which a desk's work cannot be done."""


KINDS: dict[str, Kind] = {
    "claim_held": Kind("Claims held by a check", "claims"),
    "claim_rejected": Kind("Claims rejected before the payer took them in", "claims"),
    "batch_rejected": Kind("Batches rejected whole", "claims"),
    "claim_denied": Kind("Denied claims", "denials"),
    "remittance_set_aside": Kind("Remittances set aside", "posting"),
    "remittance_claim_unmatched": Kind("Payments for claims that are not ours", "posting"),
    "remittance_left": Kind("Adjustments to decide", "posting"),
    "cost_share_held": Kind("Patient shares held back", "posting"),
    "file_unreadable": Kind("Files that could not be read", "mailroom"),
    "file_refused": Kind("Files that could not be taken in yet", "mailroom"),
    "answer_unmatched": Kind("Answers that fit no claim or batch", "claims"),
    "outbox_failed": Kind("Messages that did not leave", "mailroom"),
    "partner_unreachable": Kind("Partners that cannot be reached", "mailroom"),
    "books_differ": Kind("Books that do not add up", "manager"),
    "credit_balance": Kind("Credit balances", "posting"),
    "follow_up_call": Kind("Calls to return", "front desk"),
    "promise_not_kept": Kind("Promises to pay that were not kept", "collections"),
    "underpaid": Kind("Paid below contract", "denials"),
    "edition": Kind("New editions of code sets", "manager"),
}


def kinds_for(permissions: frozenset[str]) -> list[str]:
    """The kinds that somebody with these permissions can do; none for who may not do work at all."""
    if "work.do" not in permissions:
        return []
    return [kind for kind, facts in KINDS.items() if facts.permission in permissions]
