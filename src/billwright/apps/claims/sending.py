"""Claims leave in batches: one file to one partner, its bytes kept, its sending decided in the same transaction."""

from zoneinfo import ZoneInfo

import msgspec
from django.db.models import OuterRef, Subquery

from billwright import x12
from billwright.apps.claims.actions import READY, SUBMITTED
from billwright.apps.claims.models import Batch, Claim, Submission
from billwright.apps.claims.timeline import Note, note_all
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.models import Practice
from billwright.apps.compliance.numbers import next_number
from billwright.apps.documents import actions as documents
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox.models import Message, Partner
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist.queries import open_among
from billwright.records import claim as records
from billwright.records.claim import ClaimBatch, Submitter
from billwright.records.envelope import Envelope
from billwright.records.money import format_cents
from billwright.records.parties import Contact

MOST_CLAIMS = 100
"""In one batch: keeps the write transaction under 250 ms."""


class BuildBatch(msgspec.Struct, frozen=True):
    """`partner` is a public id; `claims` public ids, empty for the oldest that are ready."""

    key: str
    partner: str
    claims: tuple[str, ...] = ()


class BuiltBatch(msgspec.Struct, frozen=True):
    """`public_id` empty where nothing was ready."""

    public_id: str
    claims: int
    cents: int


@action("claims.submit")
def build_batch(actor: Actor, command: BuildBatch) -> BuiltBatch:
    """Puts ready claims of one partner into one 837, keeps it, and puts it into the outbox: all or nothing.

    Raises NotFoundError, x12.X12ValueError where a claim holds a character that X12 cannot carry.
    """
    partner = Partner.rows.of(actor, command.partner).filter(active=True).first()
    if partner is None:
        raise NotFoundError("no such active partner")
    rows = _ready(actor, partner, command.claims)
    if not rows:
        return BuiltBatch("", 0, 0)
    claims = [records.decode(bytes(row.draft)) for row in rows]
    interchange = outbox.next_interchange_number(actor, str(partner.public_id))
    reference = f"{actor.practice_id}B{next_number(actor, 'batch'):06d}"
    document, name = _keep_file(actor, partner, claims, interchange, reference)
    message = outbox.enqueue(
        actor,
        outbox.Enqueue(
            key=f"batch:{reference}",
            channel=partner.channel,
            partner=str(partner.public_id),
            address="",
            name=name,
            document=document.public_id,
        ),
    )
    batch = Batch.rows.add(
        actor,
        partner=partner,
        message=Message.rows.of(actor).get(public_id=message),
        document_id=document.id,
        reference=reference,
        interchange_number=interchange,
        group_number=interchange,
        transaction_number="0001",
        claim_count=len(rows),
        total_cents=sum(row.total_cents for row in rows),
        built_at=actor.now,
    )
    _mark_submitted(actor, batch, rows, claims)
    return BuiltBatch(str(batch.public_id), len(rows), batch.total_cents)


def _ready(actor: Actor, partner: Partner, chosen: tuple[str, ...]) -> list[Claim]:
    rows = (
        Claim.rows.of(actor).select_for_update().filter(preparation=READY, adjudication="", payer__partner=partner.name)
    )
    if chosen:
        rows = rows.filter(public_id__in=chosen)
    return list(rows.order_by("service_from", "id")[:MOST_CLAIMS])


def _keep_file(
    actor: Actor, partner: Partner, claims: list[records.Claim], interchange: int, reference: str
) -> tuple[documents.KeptDocument, str]:
    practice = Practice.objects.get(pk=actor.practice_id)
    local = actor.now.astimezone(ZoneInfo(practice.time_zone)).replace(tzinfo=None)
    phone = "".join(filter(str.isdigit, partner.contact_phone or practice.phone))
    numbers = (("TE", phone),) if phone else ()
    batch = ClaimBatch(
        reference=reference,
        created_at=local,
        submitter=Submitter(
            partner.submitter_name, partner.sender_id, Contact(partner.contact_name or "BILLING OFFICE", numbers)
        ),
        receiver_name=partner.receiver_name,
        receiver_id=partner.receiver_id,
        claims=tuple(claims),
    )
    usage = "P" if partner.usage == "P" else "T"
    envelope = Envelope(
        partner.sender_id,
        partner.receiver_id,
        local,
        interchange,
        interchange,
        usage=usage,  # type: ignore[arg-type]
    )
    name = f"{reference}.837"
    kept = documents.keep(
        actor,
        documents.Keep(
            data=x12.write_837([batch], envelope),
            kind="x12-837P",
            direction="out",
            name=name,
            media_type="application/edi-x12",
            subject_kind="batch",
            subject=reference,
        ),
    )
    return kept, name


def _mark_submitted(actor: Actor, batch: Batch, rows: list[Claim], claims: list[records.Claim]) -> None:
    Submission.rows.add_many(
        actor,
        [
            Submission(
                claim=row,
                batch=batch,
                snapshot=records.encode(claim),
                schema_version=records.SCHEMA_VERSION,
                frequency=claim.frequency,
                submitted_at=actor.now,
            )
            for row, claim in zip(rows, claims, strict=True)
        ],
    )
    Claim.rows.of(actor).filter(pk__in=[row.pk for row in rows]).update(preparation=SUBMITTED, transmission="sent")
    sent = f"Submitted to {batch.partner.name} in batch {batch.reference}"
    notes = [Note(row, "submitted", f"{sent}, {format_cents(row.total_cents)}") for row in rows]
    note_all(actor, notes, batch.document)
    close_rejections(actor, rows, f"sent again in batch {batch.reference}")


def close_rejections(actor: Actor, rows: list[Claim], why: str) -> None:
    """These claims are rejected no longer: their work is done, and that of a rejected batch of which none is left."""
    sources = [str(row.public_id) for row in rows]
    for kind, source in sorted(open_among(actor, ["claim_rejected"], sources)):
        worklist.close_work(actor, kind, source, why)
    earlier = Batch.rows.of(actor).filter(submissions__claim__in=[row.pk for row in rows], state="rejected").distinct()
    for each in earlier:
        if not any(row.transmission == "rejected" for row in claims_of(actor, each)):
            worklist.close_work(actor, "batch_rejected", str(each.public_id), why)


def claims_of(actor: Actor, batch: Batch) -> list[Claim]:
    """Those that went out last in this batch: one that was mended and sent again is no longer this batch's to answer."""
    newest = Submission.rows.of(actor).filter(claim=OuterRef("pk")).order_by("-id").values("batch")[:1]
    in_it = (
        Claim.rows.of(actor).filter(submissions__batch=batch).select_related("payer").annotate(newest=Subquery(newest))
    )
    return list(in_it.filter(newest=batch.pk).order_by("id"))
