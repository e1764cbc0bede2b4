"""Taking in any file from outside: kept as it was first, then read, then brought to what it speaks of.

Safe to repeat at any point: the file is known by its hash, each payment by (file, transaction), each claim in it by its
position, each answer by (file, claim). A second time finishes what a first left undone, and does nothing where it was done.
"""

from collections.abc import Callable

import msgspec

from billwright import x12
from billwright.apps.claims import answers
from billwright.apps.compliance.access import Actor, action
from billwright.apps.documents import actions as documents
from billwright.apps.remittances import actions as remittances
from billwright.apps.worklist import actions as worklist
from billwright.flows.post import post_remittance

ACKNOWLEDGMENTS = frozenset({"TA1", "999", "277CA"})
MEDIA = {"%PDF": "application/pdf", "ISA*": "application/edi-x12", "\x89PNG": "image/png"}
Advance = Callable[[int, int], None]


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
        done = []
        if self.posted or self.set_aside:
            done.append(f"{self.posted} claims posted, {self.set_aside} set aside")
        if self.answered:
            done.append(f"{self.answered} claims answered")
        if self.waiting:
            done.append(f"{self.waiting} for a person: see Today")
        return f"{self.file}: {self.kind}{again}" + (": " + "; ".join(done) if done else "")


def take(actor: Actor, name: str, data: bytes) -> object:
    """For the worker, which fetches what partners have laid out."""
    return receive(actor, name, data)


def receive(actor: Actor, name: str, data: bytes, advance: Advance = lambda done, of: None) -> Received:
    """Takes in one file for the actor's practice. `advance(done, of)` is told of each claim posted.

    Raises NotAllowedError; anything wrong with the file itself becomes work with its reason.
    """
    actor.require("files.receive")
    kind = x12.sniff(data) or "unknown"
    kept = documents.keep(
        actor,
        documents.Keep(
            kind=kind if kind == "unknown" else f"x12-{kind}",
            direction="in",
            name=name,
            data=data,
            media_type=_media_type(data),
        ),
    )
    received = Received(name, kept.public_id, kind, kept.is_new)
    try:
        if kind == "835":
            return _remittances(actor, received, kept, data, advance)
        if kind in ACKNOWLEDGMENTS:
            return _answers(actor, received, kept, data)
    except x12.X12Error as error:
        raise_unreadable(actor, kept.public_id, f"{kind} file cannot be read: {error}")
        return msgspec.structs.replace(received, waiting=received.waiting + 1)
    raise_unreadable(actor, kept.public_id, _why_not(kind, data))
    return msgspec.structs.replace(received, waiting=1)


def _media_type(data: bytes) -> str:
    head = data[:8].decode("latin-1")
    return next((media for start, media in MEDIA.items() if head.startswith(start)), "application/octet-stream")


def _why_not(kind: str, data: bytes) -> str:
    if not data:
        return "The file is empty."
    if kind == "unknown":
        return "This is no X12 file that names its transaction, and no program reads it yet."
    return f"{kind} files are kept, but nothing reads them by itself yet."


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


def _remittances(
    actor: Actor, received: Received, kept: documents.KeptDocument, data: bytes, advance: Advance
) -> Received:
    posted = set_aside = waiting = 0
    damaged: list[str] = []
    for ordinal, read in enumerate(x12.read_835(data, file=received.file), start=1):
        row = remittances.register(
            actor,
            remittances.Register(kept.public_id, ordinal, read.remittance, tuple(read.findings)),
        )
        outcome = post_remittance(actor, row, advance)
        posted += outcome.posted
        set_aside += outcome.set_aside
        waiting += outcome.waiting
        damaged += [finding.message for finding in read.findings if finding.severity == "error"]
    if not posted and not set_aside and not waiting:
        report = x12.check(data, file=received.file)
        if not report.transactions:
            raise_unreadable(actor, kept.public_id, "The file holds no whole 835: " + _first(report))
            waiting = 1
    return msgspec.structs.replace(received, posted=posted, set_aside=set_aside, waiting=waiting)


def _first(report: x12.Report) -> str:
    return report.findings[0].message if report.findings else "nothing could be read from it."


def _answers(actor: Actor, received: Received, kept: documents.KeptDocument, data: bytes) -> Received:
    accepted = rejected = unmatched = read = 0
    for each in x12.read_acknowledgments(data, file=received.file):
        read += 1
        said = answers.record_answer(actor, answers.RecordAnswer(each.ack, kept.public_id, each.interchange.sender_id))
        accepted += said.accepted
        rejected += said.rejected
        unmatched += said.unmatched
    if not read:
        raise_unreadable(actor, kept.public_id, "The file holds no whole answer: " + _first(x12.check(data)))
        unmatched += 1
    return msgspec.structs.replace(received, answered=accepted + rejected, waiting=rejected + unmatched)
