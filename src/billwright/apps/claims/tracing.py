"""From a state of a claim to the segment of the file that said so."""

import datetime as dt

import msgspec

from billwright import x12
from billwright.apps.claims.models import Batch, ClaimEvent
from billwright.apps.compliance.access import Actor, NotFoundError, query, record_view
from billwright.apps.documents import queries as documents

MOST = 40
"""Passages shown of one file: a 999 may name hundreds of errors."""


class Pointed(msgspec.Struct, frozen=True):
    """A passage; `at` is the segment of our own file that it points to, where it is an error at a place in it."""

    passage: x12.Passage
    at: x12.Passage | None = None


class Traced(msgspec.Struct, frozen=True):
    """What happened, and what said so. `passages` is empty where the file is of another kind, or names the claim nowhere."""

    claim: str
    control_number: str
    words: str
    at: dt.datetime
    document: str
    file_name: str
    passages: tuple[Pointed, ...]


@query("claims.view", audit="claim-source")
def source_of(actor: Actor, event: str) -> Traced:
    """What said so, for an event of a claim's history (its public id).

    Raises NotFoundError where there is no such event or no file behind it, NotAllowedError where the actor may not open
    files of its kind, DocumentDamagedError.
    """
    row = ClaimEvent.rows.of(actor, event).select_related("claim", "document").first()
    if row is None or row.document is None:
        raise NotFoundError("no such event with a file behind it")
    actor.require("claims.view")
    actor.require("documents.view")
    document = str(row.document.public_id)
    content = documents.content(actor, document)
    record_view(actor, "document", document)
    batches = list(Batch.rows.of(actor).filter(submissions__claim=row.claim).select_related("document"))
    try:
        found = list(_first(content.data, _numbers(row, batches)))
    except x12.X12Error:
        found = []
    return Traced(
        claim=str(row.claim.public_id),
        control_number=row.claim.control_number,
        words=row.words,
        at=row.at,
        document=document,
        file_name=content.name,
        passages=tuple(Pointed(each, _pointed_at(actor, each, row.claim.control_number, batches)) for each in found),
    )


def _numbers(row: ClaimEvent, batches: list[Batch]) -> x12.Numbers:
    return x12.Numbers(
        row.claim.control_number,
        frozenset(each.interchange_number for each in batches),
        frozenset(each.group_number for each in batches),
        frozenset(each.transaction_number for each in batches),
    )


def _first(data: bytes, numbers: x12.Numbers) -> list[x12.Passage]:
    found: list[x12.Passage] = []
    for each in x12.passages(data, numbers):
        found.append(each)
        if len(found) == MOST:
            break
    return found


def _pointed_at(actor: Actor, passage: x12.Passage, claim: str, batches: list[Batch]) -> x12.Passage | None:
    """What an IK3 or AK3 is about: the segment at that place of the newest file that we sent with this claim."""
    place = next((each.text for each in passage.elements if each.ref in ("IK302", "AK302")), "")
    if not place.isdecimal() or len(place) > 9 or not batches:
        return None
    sent = max(batches, key=lambda each: each.pk)
    data = documents.content(actor, str(sent.document.public_id)).data
    return x12.segment_at(data, sent.transaction_number, int(place), claim)
