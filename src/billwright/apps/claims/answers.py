"""What the other side said of our files: TA1 to the interchange, 999 to the group, 277CA to each claim.

Each is safe to repeat: the same document says the same thing once. What matches nothing of ours is kept as work.
"""

import msgspec

from billwright.apps.claims.actions import note
from billwright.apps.claims.models import Batch, Claim, ClaimEvent
from billwright.apps.claims.words import status_words
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents.models import Document
from billwright.apps.worklist import actions as worklist
from billwright.records.acknowledgment import ClaimAck, ClaimAckLine, FunctionalAck, InterchangeAck


class RecordAnswer(msgspec.Struct, frozen=True):
    """`document` is the public id of the file that said it; `sender` its ISA06, trimmed."""

    ack: InterchangeAck | FunctionalAck | ClaimAck
    document: str
    sender: str


class Recorded(msgspec.Struct, frozen=True):
    """How many claims took the answer, and how many of its parts matched nothing of ours."""

    accepted: int = 0
    rejected: int = 0
    unmatched: int = 0


@action("files.receive", keyed=False)
def record_answer(actor: Actor, command: RecordAnswer) -> Recorded:
    """Brings one answer to the batch and the claims that it speaks of."""
    document = Document.rows.of(actor).get(public_id=command.document)
    if isinstance(command.ack, InterchangeAck):
        return _interchange(actor, command.ack, command.sender, document)
    if isinstance(command.ack, FunctionalAck):
        return _functional(actor, command.ack, command.sender, document)
    return _claims(actor, command.ack, document)


def _interchange(actor: Actor, ack: InterchangeAck, sender: str, document: Document) -> Recorded:
    number = int(ack.control_number) if ack.control_number.isdigit() else -1
    batch = Batch.rows.of(actor).filter(partner__receiver_id=sender, interchange_number=number).first()
    if batch is None:
        return _unmatched(actor, document, f"TA1 for interchange {ack.control_number}, which is not one of ours")
    if ack.status == "R":
        return _reject_batch(actor, batch, document, f"the interchange was rejected by TA1, note {ack.note}")
    return Recorded()


def _functional(actor: Actor, ack: FunctionalAck, sender: str, document: Document) -> Recorded:
    number = int(ack.group_control_number) if ack.group_control_number.isdigit() else -1
    batch = Batch.rows.of(actor).filter(partner__receiver_id=sender, group_number=number).first()
    if batch is None:
        return _unmatched(actor, document, f"999 for group {ack.group_control_number}, which is not one of ours")
    if ack.status == "R":
        errors = [error for each in ack.transactions for error in each.errors]
        where = f", first at segment {errors[0].position} ({errors[0].segment_id})" if errors else ""
        return _reject_batch(actor, batch, document, f"the file was rejected by 999{where}")
    if batch.state == "built":
        batch.state = "received" if ack.status in ("A", "E") else "partly"
        batch.save(update_fields=["state"])
    accepted = 0
    for row in _claims_of(actor, batch):
        if row.transmission == "sent":
            row.transmission = "received"
            row.save(update_fields=["transmission"])
        accepted += _note_once(actor, row, "received", "File accepted by the payer's front door (999)", document)
    return Recorded(accepted=accepted)


def _claims_of(actor: Actor, batch: Batch) -> list[Claim]:
    return list(Claim.rows.of(actor).filter(submissions__batch=batch).order_by("id"))


def _reject_batch(actor: Actor, batch: Batch, document: Document, why: str) -> Recorded:
    rows = _claims_of(actor, batch)
    batch.state = "rejected"
    batch.save(update_fields=["state"])
    for row in rows:
        if row.transmission in ("sent", "received"):
            row.transmission = "rejected"
            row.save(update_fields=["transmission"])
            _note_once(actor, row, "rejected", f"Batch {batch.reference}: {why}", document)
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="batch_rejected",
            source_kind="batch",
            source=str(batch.public_id),
            reason=f"Batch {batch.reference} with {len(rows)} claims: {why}"[:300],
            next_step="Open the answer, mend what it names, check the claims again and submit them.",
            cents=batch.total_cents,
            due_on=None,
        ),
    )
    return Recorded(rejected=len(rows))


def _claims(actor: Actor, ack: ClaimAck, document: Document) -> Recorded:
    accepted = rejected = 0
    unknown: list[str] = []
    rows = {
        row.control_number: row
        for row in Claim.rows.of(actor).filter(control_number__in=[each.control_number for each in ack.claims])
    }
    for line in ack.claims:
        row = rows.get(line.control_number)
        if row is None:
            unknown.append(line.control_number)
        elif line.accepted:
            accepted += _accept(actor, row, line, document)
        else:
            rejected += _reject(actor, row, line, document)
    unmatched = 0
    if unknown:
        unmatched = len(unknown)
        _unmatched(actor, document, f"277CA names {unmatched} claims that are not ours, first {unknown[0][:20]}")
    return Recorded(accepted, rejected, unmatched)


def _accept(actor: Actor, row: Claim, line: ClaimAckLine, document: Document) -> int:
    if row.transmission in ("sent", "received"):
        row.transmission = "accepted"
    row.payer_control_number = line.payer_control_number or row.payer_control_number
    row.save(update_fields=["transmission", "payer_control_number"])
    number = f", payer's number {line.payer_control_number}" if line.payer_control_number else ""
    return _note_once(actor, row, "accepted", f"Accepted by the payer's front end{number}", document)


def _reject(actor: Actor, row: Claim, line: ClaimAckLine, document: Document) -> int:
    words = "; ".join(status_words(status) for info in line.infos for status in info.statuses)
    if not _note_once(actor, row, "rejected", f"Rejected by the payer's front end: {words}", document):
        return 0
    row.transmission = "rejected"
    row.save(update_fields=["transmission"])
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="claim_rejected",
            source_kind="claim",
            source=str(row.public_id),
            reason=f"Claim {row.control_number} was rejected: {words}"[:300],
            next_step="Mend what the payer names, check the claim again and submit it: it is not on file with the payer.",
            cents=row.total_cents,
            due_on=None,
        ),
    )
    return 1


def _note_once(actor: Actor, row: Claim, kind: str, words: str, document: Document) -> int:
    """1 where this document had not said so yet."""
    if ClaimEvent.rows.of(actor).filter(claim=row, kind=kind, document=document).exists():
        return 0
    note(actor, row, kind, words, document)
    return 1


def _unmatched(actor: Actor, document: Document, why: str) -> Recorded:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="answer_unmatched",
            source_kind="document",
            source=str(document.public_id),
            reason=why[:300],
            next_step="Open the file: find out whose it is, or ask the partner why it came here.",
            cents=0,
            due_on=None,
        ),
    )
    return Recorded(unmatched=1)
