"""Files of claims, professional (837P) and institutional (837I): read claim by claim, written batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from billwright.records.claim import ClaimBatch
from billwright.records.envelope import Envelope
from billwright.x12.envelope import TransactionEnd, TransactionStart, UnitEnd, events
from billwright.x12.errors import X12ValueError
from billwright.x12.kinds import Codes
from billwright.x12.read_claims import ClaimReader, ReadClaim
from billwright.x12.read_institutional import InstitutionalReader
from billwright.x12.stream import Source
from billwright.x12.write import Writer
from billwright.x12.write_claims import BatchWriter
from billwright.x12.write_institutional import InstitutionalWriter

_READERS = {"837P": ClaimReader, "837I": InstitutionalReader}
_WRITERS = {"837P": BatchWriter, "837I": InstitutionalWriter}


def read_837(source: Source, file: str | None = None, codes: Codes | None = None) -> Iterator[ReadClaim]:
    """The claims of a source, professional and institutional (`claim.kind`), in order, in memory for one claim.

    Other transactions are passed over. A broken claim is given as far as it can be read, with its findings; those that
    come after a transaction's last claim (a wrong SE01) are on that claim. `codes` are asked as in `check`. Raises
    X12Error where it is not X12.
    """
    reader: ClaimReader | None = None
    held: ReadClaim | None = None
    for event in events(source, file, codes):
        if isinstance(event, UnitEnd):
            if reader is None:
                continue
            if held is not None:
                yield held
            claim = reader.take(event.closed, event.walk)
            held = reader.placed(claim, event.closed, event.walk.findings.taken())
        elif isinstance(event, TransactionStart):
            make = _READERS.get(event.facts.type) if event.walk else None
            reader = make(event) if make else None
        elif isinstance(event, TransactionEnd) and held is not None:
            left = event.findings.taken()
            yield msgspec.structs.replace(held, findings=held.findings + left) if left else held
            held = None


def write_837(batches: Iterable[ClaimBatch], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for each batch; all claims professional, or all institutional.

    Providers are written in the guide's order of roles. Another coverage's subscriber has neither birth date nor sex in
    5010, so these are not written. Consecutive claims of one billing provider or subscriber share
    its level. Raises X12ValueError for a value that cannot be written, naming its element, and where kinds are mixed:
    they go in files of their own.
    """
    writer: Writer | None = None
    for batch in batches:
        kind = _kind(batch)
        if writer is None:
            writer = Writer(envelope, kind)
        elif writer.guide.name != kind:
            raise X12ValueError(f"an {kind} cannot stand among claims of an {writer.guide.name}", "ST03")
        writer.transaction(_WRITERS[kind](batch, writer.guide).segments())
    return (writer or Writer(envelope, "837P")).bytes()


def _kind(batch: ClaimBatch) -> str:
    """That of its first claim, for the others to agree with."""
    return "837I" if batch.claims and batch.claims[0].kind == "institutional" else "837P"
