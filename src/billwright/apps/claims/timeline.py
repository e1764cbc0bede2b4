"""What happened to claims, in order, as pages tell it. Added to and never changed; holds no data of a person."""

from typing import NamedTuple

import msgspec

from billwright.apps.claims.models import Claim, ClaimEvent
from billwright.apps.claims.saying import SaidStatus
from billwright.apps.compliance.access import Actor
from billwright.apps.documents.models import Document
from billwright.apps.outbox.webhooks import announce_all


class Note(NamedTuple):
    """One thing that happened to a claim, for its timeline."""

    claim: Claim
    kind: str
    words: str
    said: tuple[SaidStatus, ...] = ()


def note(actor: Actor, row: Claim, kind: str, words: str, document: Document | None = None) -> None:
    """Adds to the claim's timeline. Inside an action, whose document said so where one did."""
    note_all(actor, [Note(row, kind, words)], document)


def note_all(actor: Actor, notes: list[Note], document: Document | None = None) -> None:
    """Adds to the timelines of claims, in this order, and announces what programs may be told of ("claim.paid")."""
    ClaimEvent.rows.add_many(
        actor,
        [
            ClaimEvent(
                claim=each.claim,
                at=actor.now,
                kind=each.kind,
                words=each.words[:400],
                document=document,
                said=msgspec.to_builtins(each.said),
                user_id=actor.user_id,
            )
            for each in notes
        ],
    )
    announce_all(actor, [(f"claim.{each.kind}", str(each.claim.public_id)) for each in notes])
