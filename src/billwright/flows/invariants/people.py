"""Everybody is found by the name, telephone, birth date and account number that their row bears."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.apps.compliance.access import Actor
from billwright.apps.parties.drift import drifted
from billwright.flows.invariants.difference import MOST, Difference


def found_by_name(actor: Actor) -> Iterator[Difference]:
    for each in drifted(actor, MOST):
        words = (
            "The search does not find this person or client by all that their row says, or by something that it does not "
            "say: it was changed in the database directly. Run 'billwright nightly', which makes the search keys anew."
        )
        yield Difference("search_keys", f"party {each.party}", f"{each.expected} keys", f"{each.found} keys", words)
