"""What guards the database is there: triggers as declared, row-level security as meant."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from billwright.apps.compliance import guards, rls
from billwright.flows.invariants.difference import Difference

REPAIR = "Find out who changed it, run 'billwright migrate' to install it again, then run the check."


def guarded() -> Iterator[Difference]:
    for alias in connections:
        for each in guards.differences(connections[alias]):
            state = "is missing" if not each.found else "was altered" if each.expected else "is not one of ours"
            words = f"The guard {each.name} on {each.table} {state}. {REPAIR}"
            yield Difference("guard", f"{each.table}: {each.name}", each.expected, each.found, words)
        for each in rls.differences(connections[alias]):
            words = f"Row-level security on {each.table} is not as it must be: {each.found}. {REPAIR}"
            yield Difference("row_security", each.table, each.expected, each.found, words)
