"""Taking in any file from outside: kept as it was first, then read, then brought to what it speaks of.

Safe to repeat at any point: the file is known by its hash, each payment by (file, transaction), each claim in it by its
position, each answer by (file, claim). A second time finishes what a first left undone, and does nothing where it was done.
"""

import itertools
from functools import partial

import msgspec

from billwright import x12
from billwright.apps.claims import answers
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents import actions as documents
from billwright.apps.documents import queries as document_queries
from billwright.apps.documents.store import DocumentDamagedError
from billwright.apps.remittances import actions as remittances
from billwright.apps.remittances.queries import unfinished
from billwright.apps.worklist import actions as worklist
from billwright.flows.damage import damage_of
from billwright.flows.post import post_remittance
from billwright.flows.progress import Advance, unheard
from billwright.records.words import counted, us_day

READ = frozenset({"835", "997", "999", "277CA"})
"""Transactions that are acted on. TA1 is one more, and stands in no transaction."""
MEDIA = {"%PDF": "application/pdf", "ISA*": "application/edi-x12", "\x89PNG": "image/png"}
LONGEST_KIND = 6


UNKNOWN = "unknown"
"""The kind of a file that is no X12."""


class Received(msgspec.Struct, frozen=True):
    """What became of a file. `kind` is the transaction, or "unknown". `waiting` counts what needs a person.

    `is_new` False: the same bytes came before. `posted` and `set_aside` count claims of remittances; `answered` claims that
    an acknowledgment spoke of.
    """

    file: str
    document: str
    kind: str
    is_new: bool
    posted: int = 0
    set_aside: int = 0
    answered: int = 0
    waiting: int = 0

    @property
    def words(self) -> str:
        again = "" if self.is_new else " (received before; nothing is done twice)"
        if self.kind == UNKNOWN:
            return f"{self.file} is kept as it came{again}, but {self.outcome}"
        return f"{self.file}: {self.kind}{again}" + (f": {self.outcome}" if self.outcome else "")

    @property
    def outcome(self) -> str:
        """What was done, without the file's own name, which may name a person."""
        if self.kind == UNKNOWN:
            return "it is no file that is read here: somebody has to look at it, see Today"
        done = []
        if self.posted or self.set_aside:
            done.append(f"{counted(self.posted, 'claim')} posted, {self.set_aside:,} set aside")
        if self.answered:
            done.append(f"{counted(self.answered, 'claim')} answered")
        if self.waiting:
            done.append(f"{self.waiting:,} for a person: see Today")
        return "; ".join(done)


def take(actor: Actor, name: str, data: bytes) -> object:
    """For the worker, which fetches what partners have laid out."""
    return receive(actor, name, data)


def receive(actor: Actor, name: str, data: bytes, advance: Advance = unheard) -> Received:
    """Takes in one file for the actor's practice. `advance` is told of the claims of its remittances, as they post.

    Raises NotAllowedError; anything wrong with the file itself becomes work with its reason.
    """
    actor.require("files.receive")
    kept, kind = keep(actor, name, data)
    advance(0, 0)
    received = Received(name, kept.public_id, kind, kept.is_new)
    try:
        report = x12.check(data)
        received = _answers(actor, received, data)  # first: what comes after a payer has decided changes nothing
        received = _remittances(actor, received, data, report, advance)
        unread = _unread(kind, report)
    except x12.X12Error as error:
        unread = f"The file cannot be read: {error}." if kind != UNKNOWN else _why_unknown(data)
    if unread:
        taken = f"A file taken in on {us_day(actor.today)} ({counted(len(data), 'byte')})"
        raise_unreadable(actor, kept.public_id, f"{taken}. {unread}")
        received = msgspec.structs.replace(received, waiting=received.waiting + 1)
    documents.mark_taken_in(actor, kept.public_id)
    return received


def take_in_again(actor: Actor, document: str) -> Received:
    """A file (public id) that was taken in before: what could not be acted on then, and can now. Raises NotFoundError,
    DocumentDamagedError."""
    content = document_queries.content(actor, document)
    return receive(actor, content.name, content.data)


def keep(actor: Actor, name: str, data: bytes) -> tuple[documents.KeptDocument, str]:
    """The file as it came, and its first transaction's type or "unknown"."""
    kind = _kind(data)
    command = documents.Keep(
        kind=kind if kind == UNKNOWN else f"x12-{kind}",
        direction="in",
        name=name,
        data=data,
        media_type=_media_type(data),
    )
    return documents.keep(actor, command), kind


def _kind(data: bytes) -> str:
    """What the file's first transaction calls itself, where that can be a name at all."""
    kind = x12.sniff(data) or ""
    return kind if kind.isascii() and kind.isalnum() and len(kind) <= LONGEST_KIND else UNKNOWN


def _media_type(data: bytes) -> str:
    head = data[:8].decode("latin-1")
    return next((media for start, media in MEDIA.items() if head.startswith(start)), "application/octet-stream")


def _why_unknown(data: bytes) -> str:
    return "This is no X12 file, and no program reads it yet." if data else "The file is empty."


def _unread(kind: str, report: x12.Report) -> str:
    """What of the file nobody has acted on, and why; empty where all of it was. Holds nothing of the file's own text."""
    types = {each.type for each in report.transactions}
    if not types and kind != "TA1":
        return f"No whole transaction is in the file: {damage_of(report.findings) or 'it holds none'}."
    if types - READ:
        which = kind if kind in types - READ else "Other"
        return f"{which} transactions are kept, but nothing reads them by itself yet."
    outside = [each.findings for each in report.interchanges] + [each.findings for each in report.groups]
    damage = damage_of(itertools.chain(*outside)) or damage_of(
        itertools.chain(*(each.findings for each in report.transactions if each.type != "835"))
    )
    return f"The file is damaged: {damage}. What is whole in it was taken in." if damage else ""


@action("files.receive", keyed=False)
def raise_unreadable(actor: Actor, document: str, why: str) -> str:
    """A file that a person must look at."""
    return worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind="file_unreadable",
            source_kind="document",
            source=document,
            reason=why,
            next_step="Open the file, decide what it is, and ask its sender for a readable one where it is damaged.",
        ),
    )


def _remittances(actor: Actor, received: Received, data: bytes, report: x12.Report, advance: Advance) -> Received:
    """Every payment of the file; one that is damaged is set aside by itself, and the others post."""
    total = sum(each.claims for each in report.transactions if each.type == "835")
    posted, set_aside, waiting, before = 0, 0, received.waiting, 0
    for ordinal, read in enumerate(x12.read_835(data), start=1):
        step = _part_of_file(advance, before, total)
        command = remittances.Register(received.document, ordinal, read.remittance, damage_of(read.findings))
        row = remittances.register(actor, command, partial(step, 0, 0))
        outcome = post_remittance(actor, row, step)
        before += len(read.remittance.claims)
        advance(before, total)  # what is set aside as a whole is done with, too
        posted += outcome.posted
        set_aside += outcome.set_aside
        waiting += outcome.waiting
    return msgspec.structs.replace(received, posted=posted, set_aside=set_aside, waiting=waiting)


def _part_of_file(advance: Advance, before: int, total: int) -> Advance:
    """Of one remittance as of the whole file: `before` claims of earlier ones, `total` of all."""
    return lambda done, _: advance(before + done, total)


def _answers(actor: Actor, received: Received, data: bytes) -> Received:
    """Every acknowledgment of the file."""
    answered, waiting = received.answered, received.waiting
    for each in x12.read_acknowledgments(data):
        said = answers.record_answer(
            actor, answers.RecordAnswer(each.ack, received.document, each.interchange.sender_id)
        )
        answered += said.accepted + said.rejected
        waiting += said.rejected + said.unmatched
    return msgspec.structs.replace(received, answered=answered, waiting=waiting)


def half_taken_in(actor: Actor) -> list[str]:
    """Public ids of the files that a taking in which was cut short has left half-way, the oldest first."""
    return list(dict.fromkeys([*document_queries.not_taken_in(actor), *unfinished(actor)]))


def finish(actor: Actor, document: str) -> bool:
    """Takes such a file in again; False where its stored bytes are damaged, which the self-check of the same night names."""
    try:
        take_in_again(actor, document)
    except DocumentDamagedError:
        return False
    return True
