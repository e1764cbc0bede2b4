"""The sealed trail of who did and saw what is as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.apps.compliance import audit
from billwright.apps.compliance.access import Actor
from billwright.flows.invariants.difference import Difference


def chained(actor: Actor) -> Iterator[Difference]:
    for each in audit.verify(actor):
        where = f"{each.stream} events {each.first_id} to {each.last_id}"
        words = (
            f"The {where} of the audit trail are not those that were sealed ({each.found} of {each.expected} are there): "
            "keep a copy of the database as it is, and compare with a backup to see what was changed."
        )
        yield Difference("audit_chain", where, f"{each.expected} events as sealed", f"{each.found}, changed", words)
