"""What the other side said of our files: TA1 to the interchange, 999 to the group, 277CA to each claim.

Each is safe to repeat: the same document says the same thing once. What matches nothing of ours is kept as work.
"""

import msgspec

from billwright.apps.claims.deadlines import filing_day
from billwright.apps.claims.models import Batch, Claim, ClaimEvent
from billwright.apps.claims.saying import SaidStatus, in_words, refusals
from billwright.apps.claims.sending import claims_of
from billwright.apps.claims.timeline import Note, note_all
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents.models import Document
from billwright.apps.worklist import actions as worklist
from billwright.records.acknowledgment import ClaimAck, ClaimAckLine, FunctionalAck, InterchangeAck
from billwright.records.claim import decode
from billwright.records.words import counted


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
    # Locked, so that two who take in one file at the same time wait for each other.
    document = Document.rows.of(actor).select_for_update().get(public_id=command.document)
    if isinstance(command.ack, InterchangeAck):
        return _interchange(actor, command.ack, command.sender, document)
    if isinstance(command.ack, FunctionalAck):
        return _functional(actor, command.ack, command.sender, document)
    return _claims(actor, command.ack, command.sender, document)


def _interchange(actor: Actor, ack: InterchangeAck, sender: str, document: Document) -> Recorded:
    batch = _batch_of(actor, sender, interchange_number=_number(ack.control_number))
    if batch is None:
        return _unmatched(actor, document, "A TA1 is for an interchange that is not one of ours")
    if ack.status == "R":
        return _reject_batch(actor, batch, document, f"the interchange was rejected by TA1, note {ack.note[:3]}")
    return Recorded()


def _functional(actor: Actor, ack: FunctionalAck, sender: str, document: Document) -> Recorded:
    batch = _batch_of(actor, sender, group_number=_number(ack.group_control_number))
    if batch is None:
        return _unmatched(actor, document, "A 999 is for a group that is not one of ours")
    ours = [each for each in ack.transactions if each.control_number == batch.transaction_number]
    if ack.status in REFUSED or any(each.status in REFUSED for each in ours):
        errors = [error for each in ack.transactions for error in each.errors]
        where = f", first at segment {errors[0].position} ({errors[0].segment_id[:3]})" if errors else ""
        return _reject_batch(actor, batch, document, f"the file was rejected by 999{where}")
    if batch.state == "built":
        batch.state = "received" if ack.status in ("A", "E") else "partly"
        batch.save(update_fields=["state"])
    said = _Said(actor, document)
    for row in claims_of(actor, batch):
        if said.anew(row, "received", "File accepted by the payer's front door (999)") and row.transmission == "sent":
            row.transmission = "received"
    return Recorded(accepted=said.keep(actor))


class _Said:
    """What one document says of claims: each thing once, kept together."""

    def __init__(self, actor: Actor, document: Document) -> None:
        self.document = document
        before = ClaimEvent.rows.of(actor).filter(document=document)
        self.known = set(before.values_list("claim_id", "kind"))
        self.notes: list[Note] = []

    def anew(self, row: Claim, kind: str, words: str, said: tuple[SaidStatus, ...] = ()) -> bool:
        """Whether the document had not said this of the claim before."""
        if (row.pk, kind) in self.known:
            return False
        self.known.add((row.pk, kind))
        self.notes.append(Note(row, kind, words, said))
        return True

    def keep(self, actor: Actor) -> int:
        """Stores how the claims now stand; how many things were new."""
        rows = {each.claim.pk: each.claim for each in self.notes}
        Claim.rows.save_many(actor, rows.values(), ("transmission", "payer_control_number"))
        note_all(actor, self.notes, self.document)
        return len(self.notes)


REFUSED = frozenset("RMWX")
"""AK9 and IK5: rejected, or rejected because a check of authenticity or content failed."""


def _number(text: str) -> int:
    """A control number of nine digits at most; -1, which none is, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else -1


def _batch_of(actor: Actor, sender: str, **number: int | str) -> Batch | None:
    rows = Batch.rows.of(actor).filter(partner__receiver_id=_plain(sender, 15), **number)
    return rows.order_by("-id").first()


def _plain(text: str, most: int) -> str:
    """A text from outside for a column: what does not print is dropped, and the rest cut."""
    return "".join(each for each in text if each.isprintable())[:most]


def _reject_batch(actor: Actor, batch: Batch, document: Document, why: str) -> Recorded:
    batch.state = "rejected"
    batch.save(update_fields=["state"])
    said = _Said(actor, document)
    cents, days = 0, []
    for row in claims_of(actor, batch):
        is_out = row.transmission in ("sent", "received")
        if is_out and said.anew(row, "rejected", f"Batch {batch.reference}: {why}"):
            row.transmission = "rejected"
            cents += row.total_cents
            days.append(filing_day(row, decode(bytes(row.draft))))
    rejected = said.keep(actor)
    if rejected:
        worklist.raise_work(
            actor,
            worklist.RaiseWork(
                kind="batch_rejected",
                source_kind="batch",
                source=str(batch.public_id),
                reason=f"Batch {batch.reference} with {counted(rejected, 'claim')}: {why}",
                next_step="Open the answer, mend what it names, check the claims again and submit them.",
                cents=cents,
                due_on=min((day for day in days if day), default=None),
            ),
        )
    return Recorded(rejected=rejected)


def _claims(actor: Actor, ack: ClaimAck, sender: str, document: Document) -> Recorded:
    """One 277CA. What it says of a sending that is not the newest or not its sender's to answer, or of a claim that the
    payer has decided already, is noted and changes nothing."""
    accepted = rejected = unmatched = 0
    numbers = [_plain(each.control_number, 38) for each in ack.claims]
    rows = {
        row.control_number: row
        for row in Claim.rows.of(actor).filter(control_number__in=numbers).select_related("payer")
    }
    batch = _batch_of(actor, sender, reference=_plain(ack.batch_reference, 30))
    current = set() if batch is None else {row.pk for row in claims_of(actor, batch)}
    said = _Said(actor, document)
    for number, line in zip(numbers, ack.claims, strict=True):
        row = rows.get(number)
        if row is None:
            unmatched += 1
        elif row.pk not in current or row.adjudication:
            said.anew(
                row,
                "answered late",
                "An answer came that is not to this claim's last sending, or comes after it was decided: see the file",
            )
        elif line.accepted:
            accepted += _accept(row, line, said)
        else:
            rejected += _reject(actor, row, line, said)
    said.keep(actor)
    if unmatched:
        _unmatched(actor, document, f"A 277CA names {counted(unmatched, 'claim')} of other offices")
    return Recorded(accepted, rejected, unmatched)


def _accept(row: Claim, line: ClaimAckLine, said: _Said) -> int:
    number = _plain(line.payer_control_number, 50)
    words = f", payer's number {number}" if number else ""
    if not said.anew(row, "accepted", f"Accepted by the payer's front end{words}"):
        return 0
    if row.transmission in ("sent", "received"):
        row.transmission = "accepted"
    row.payer_control_number = number or row.payer_control_number
    return 1


def _reject(actor: Actor, row: Claim, line: ClaimAckLine, said: _Said) -> int:
    draft = decode(bytes(row.draft))
    refused = refusals(line, draft)
    words = in_words(refused)
    if not said.anew(row, "rejected", f"Rejected by the payer's front end: {words}", tuple(refused)):
        return 0
    row.transmission = "rejected"
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="claim_rejected",
            source_kind="claim",
            source=str(row.public_id),
            reason=f"Claim {row.control_number} was rejected: {words}",
            next_step="Mend what the payer names, check the claim again and submit it: it is not on file with the payer.",
            cents=row.total_cents,
            due_on=filing_day(row, draft),
        ),
    )
    return 1


def _unmatched(actor: Actor, document: Document, why: str) -> Recorded:
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="answer_unmatched",
            source_kind="document",
            source=str(document.public_id),
            reason=why,
            next_step="Open the file: find out whose it is, or ask the partner why it came here.",
            cents=0,
        ),
    )
    return Recorded(unmatched=1)
