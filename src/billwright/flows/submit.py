"""Ready claims leave: one batch after another to each active partner."""

import msgspec

from billwright.apps.claims import sending
from billwright.apps.claims.queries import count_by_state
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.ids import uuid7
from billwright.apps.outbox import queries as outbox
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
