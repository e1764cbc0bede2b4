"""Posting a remittance claim by claim, in short batches, so that a large one shows progress and a stopped one resumes."""

import msgspec

from billwright.apps.compliance.access import Actor
from billwright.apps.remittances import posting
from billwright.apps.remittances import queries as remittances
from billwright.apps.remittances.next_payer import bill_next_payer
from billwright.flows.progress import Advance, unheard

AT_ONCE = 50
"""Claims in one transaction: keeps the write lock under 250 ms."""


class Outcome(msgspec.Struct, frozen=True):
    """Of a whole remittance: claims posted, set aside, and what waits for a person."""

    posted: int
    set_aside: int
    waiting: int


def post_remittance(actor: Actor, remittance: str, advance: Advance = unheard) -> Outcome:
    """Posts what waits in the remittance (public id); what was posted before is not posted again.

    Then makes the claims to the next payer for what was passed on to it.
    """
    total = remittances.progress(actor, remittance).claims
    while posting.post_next(actor, posting.PostNext(remittance, AT_ONCE)).done:
        advance(total - remittances.progress(actor, remittance).waiting, total)
    for each in remittances.to_bill_next(actor, remittance):
        bill_next_payer(actor, each)
        advance(total, total)
    progress = remittances.progress(actor, remittance)
    return Outcome(progress.posted, progress.set_aside, progress.for_a_person)
