"""A file from the inbox, read: each interchange with the acknowledgments that it calls for and the batches it brings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from billwright.records.acknowledgment import FunctionalAck, InterchangeAck
from billwright.records.claim import Claim, Submitter
from billwright.x12 import InterchangeReport, ReadClaim, Report, X12Error, acknowledge, check, read_837

TAKEN = frozenset({"837P", "999", "997"})
"""Claims, and the provider's acknowledgments of our remittances, which are kept and not answered."""


class Batch(msgspec.Struct, frozen=True):
    """The claims of one ST. `reference` is its BHT03."""

    reference: str
    submitter: Submitter
    claims: tuple[Claim, ...]


class Interchange(msgspec.Struct, frozen=True):
    """`ack` is its TA1, sent where `asks_ta1` or where it turns the interchange back. `batches` are those that their 999
    accepts."""

    sender_id: str
    control_number: str
    asks_ta1: bool
    ack: InterchangeAck
    functional_acks: tuple[FunctionalAck, ...]
    batches: tuple[Batch, ...]


class Unreadable(msgspec.Struct, frozen=True):
    """A file that gets no answer, and why."""

    why: str


def read_mail(data: bytes, name: str) -> tuple[Interchange, ...] | Unreadable:
    """Everything in one file, or why nothing in it can be taken."""
    try:
        report = check(data, file=name)
        batches = groupby(read_837(data, file=name), key=lambda read: id(read.transaction))
        batches_in_order = iter([tuple(reads) for _, reads in batches])
    except X12Error as error:
        return Unreadable(f"{name} is not X12: {error}")
    foreign = sorted({each.type for each in report.transactions} - TAKEN)
    if foreign:
        return Unreadable(f"{name} holds {', '.join(foreign)}; this payer takes professional claims (837P)")
    return tuple(_interchange(each, batches_in_order) for each in report.interchanges)


def _interchange(each: InterchangeReport, batches_in_order: Iterator[tuple[ReadClaim, ...]]) -> Interchange:
    """Takes its share of the file's batches: they come in the order of the transactions that hold claims."""
    facts = msgspec.structs.replace(each.facts, asks_ta1=True)
    acks = acknowledge(Report(None, (msgspec.structs.replace(each, facts=facts),), ()))
    claims_groups = [group for group in each.groups if group.facts.functional_id != "FA"]
    transactions = [transaction for group in claims_groups for transaction in group.transactions]
    accepted = [ack.status in ("A", "E") for group in acks.functional for ack in group.transactions]
    if acks.interchanges[0].status == "R":
        accepted = [False] * len(transactions)
    batches = [
        _batch(reads)
        for transaction, is_accepted in zip(transactions, accepted, strict=True)
        if transaction.claims and (reads := next(batches_in_order)) and is_accepted
    ]
    return Interchange(
        sender_id=facts.sender_id,
        control_number=facts.control_number,
        asks_ta1=each.facts.asks_ta1,
        ack=acks.interchanges[0],
        functional_acks=acks.functional,
        batches=tuple(batches),
    )


def _batch(reads: tuple[ReadClaim, ...]) -> Batch:
    return Batch(reads[0].reference, reads[0].submitter, tuple(read.claim for read in reads))
