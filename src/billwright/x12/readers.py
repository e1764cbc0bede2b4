"""Which reader makes records of which transaction, and reading whatever a source holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from billwright.records.finding import Finding
from billwright.x12.envelope import TransactionEnd, TransactionFacts, TransactionStart, UnitEnd, events
from billwright.x12.kinds import Codes
from billwright.x12.read_acks import ClaimAckReader, FunctionalReader
from billwright.x12.read_authorizations import AuthorizationReader
from billwright.x12.read_claim_status import StatusReader
from billwright.x12.read_claims import ClaimReader
from billwright.x12.read_eligibility import AnswerReader, InquiryReader
from billwright.x12.read_institutional import InstitutionalReader
from billwright.x12.read_remittances import RemittanceReader
from billwright.x12.stream import Source
from billwright.x12.walk import Closed, Walk


class Reader(Protocol):
    """Makes records of one transaction. Values are checked into the walk's findings on the way."""

    def take(self, closed: Closed, walk: Walk) -> object:
        """The record of a unit that has ended, or None. A list where levels above it have their records, too, now that
        the first unit under them has ended: outermost first."""

    def finish(self, walk: Walk) -> object:
        """The record of the transaction, which has ended, without what units have had; None where nothing is left."""


READERS: dict[str, Callable[[TransactionStart], Reader]] = {
    "270": InquiryReader,
    "271": AnswerReader,
    "276": StatusReader,
    "277": StatusReader,
    "277CA": ClaimAckReader,
    "278": AuthorizationReader,
    "835": RemittanceReader,
    "837I": InstitutionalReader,
    "837P": ClaimReader,
    "997": FunctionalReader,
    "999": FunctionalReader,
}
"""By the transaction's type. One without a reader is checked by its guide alone."""


def typed_reader(start: TransactionStart) -> Reader | None:
    """The reader of a transaction, where it has one."""
    make = READERS.get(start.facts.type) if start.walk else None
    return make(start) if make else None


class Read(msgspec.Struct, frozen=True):
    """A record as a file has it. `segment` is where its unit begins, ST being 1. `findings` are those on it and on what
    stands above it that no earlier record of the transaction carried.
    """

    record: object
    transaction: TransactionFacts
    segment: int
    findings: tuple[Finding, ...] = ()


def read(source: Source, *types: str, file: str | None = None, codes: Codes | None = None) -> Iterator[Read]:
    """The records of a source, in order: all that have a reader, or of these types ("271", "278").

    In memory for one record at a time: of an 835 each RemittanceClaim, and at its end the Remittance without them.
    Raises X12Error where it is not X12.

    >>> [read.record for read in read(b"ISA*00*          *00*          *ZZ*A              *ZZ*B              "
    ...     b"*260105*0900*^*00501*000000007*0*P*:~IEA*0*000000007~")]
    []
    """
    reader: Reader | None = None
    held: Read | None = None
    for event in events(source, file, codes):
        if isinstance(event, TransactionStart):
            facts = event.facts
            reader = typed_reader(event) if not types or facts.type in types else None
        elif reader is None:
            continue
        elif isinstance(event, UnitEnd):
            record = reader.take(event.closed, event.walk)
            if isinstance(record, list):
                for above in _above(record, facts, event):
                    if held is not None:
                        yield held
                    held = above
                record = record[-1]
            if record is not None:
                if held is not None:
                    yield held
                held = Read(record, facts, event.closed[0].position, event.walk.findings.taken())
        elif isinstance(event, TransactionEnd) and event.walk is not None:
            record = reader.finish(event.walk)
            left = event.findings.taken()
            if held is not None:
                yield held if record is not None else msgspec.structs.replace(held, findings=held.findings + left)
            if record is not None:
                yield Read(record, facts, 1, left)
            reader = held = None


def read_at(source: Source, transaction: str, segment: int) -> Read | None:
    """The one record whose unit begins at a place that `read` gave: `transaction` is its ST02, `segment` counts from ST as
    1. None where no unit begins there. What stands before its transaction is walked, not read. Raises X12Error where it
    is not X12.
    """
    reader: Reader | None = None
    for event in events(source):
        if isinstance(event, TransactionStart):
            facts = event.facts
            reader = typed_reader(event) if facts.control_number == transaction else None
        elif isinstance(event, UnitEnd) and reader is not None:
            record = reader.take(event.closed, event.walk)
            found = event.walk.findings.taken()
            if event.closed[0].position == segment:
                return Read(record[-1] if isinstance(record, list) else record, facts, segment, found)
    return None


def _above(records: list[object], facts: TransactionFacts, event: UnitEnd) -> Iterator[Read]:
    """The records of the levels above a unit, each with what was found before the level below it began."""
    levels = (*event.closed[1], event.closed[0])[-len(records) :]
    for record, level, below in zip(records, levels, levels[1:], strict=False):
        found = event.walk.findings.taken()
        event.walk.findings += [each for each in found if (each.where.segment or 0) >= below.position]
        own = tuple(each for each in found if (each.where.segment or 0) < below.position)
        yield Read(record, facts, level.position, own)
