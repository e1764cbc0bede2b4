"""Ready claims leave: one batch after another to each active partner."""

import msgspec

from billwright.apps.claims import sending
from billwright.apps.claims.queries import claim, count_by_state
from billwright.apps.compliance.access import Actor, action
from billwright.apps.compliance.errors import RefusedError
from billwright.apps.compliance.ids import uuid7
from billwright.apps.outbox import queries as outbox
from billwright.apps.parties import queries as parties
from billwright.flows.progress import Advance, unheard


class Submitted(msgspec.Struct, frozen=True):
    batches: tuple[str, ...]
    claims: int
    cents: int


def submit_ready(actor: Actor, advance: Advance = unheard) -> Submitted:
    """Builds batches until no claim is ready. Safe to repeat: a claim that is in a batch is no longer ready."""
    batches: list[str] = []
    claims = cents = 0
    ready = count_by_state(actor)["ready"]
    for partner in outbox.partners(actor):
        if not partner.active:
            continue
        while True:
            # What is ready decides what happens, so each call asks anew; the key only has to be one of its own.
            built = sending.build_batch(actor, sending.BuildBatch(f"submit:{uuid7()}", partner.public_id))
            if not built.public_id:
                break
            batches.append(built.public_id)
            claims += built.claims
            cents += built.cents
            advance(claims, max(ready, claims))
    return Submitted(tuple(batches), claims, cents)


class SubmitClaim(msgspec.Struct, frozen=True):
    """`claim` is a public id."""

    key: str
    claim: str


class NotSubmittedError(RefusedError):
    """Something stops the claim, or nobody carries to its payer."""


@action("claims.submit")
def submit_claim(actor: Actor, command: SubmitClaim) -> Submitted:
    """Puts a ready claim into a file of its own, which the worker carries to the payer's partner; the answers come back
    to the claim. Raises NotFoundError, NotSubmittedError, x12.X12ValueError."""
    seen = claim(actor, command.claim)
    payer = parties.payer_by_payer_id(actor, seen.claim.payer.payer_id)
    partner = outbox.partner_named(actor, payer.partner) if payer and payer.partner else None
    if partner is None or not partner.active:
        raise NotSubmittedError("this payer has no active partner to send to: set one on the payer, then submit")
    built = sending.build_batch(actor, sending.BuildBatch(f"{command.key}/batch", partner.public_id, (command.claim,)))
    if not built.public_id:
        raise NotSubmittedError("this claim is not ready: answer its findings first, or it was submitted already")
    return Submitted((built.public_id,), built.claims, built.cents)
