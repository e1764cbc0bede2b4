"""What we write, we read back equal; it passes our own check; and pyx12's where its maps cover."""

from __future__ import annotations

import datetime as dt
import io
import logging
from typing import TypeVar

import msgspec
import pyx12.params  # type: ignore[import-untyped]
import pyx12.x12n_document  # type: ignore[import-untyped]
from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.claims import batches, remittances

from billwright import x12
from billwright.records.claim import ClaimBatch
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.remittance import Remittance

WHEN = dt.datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001  local time of the sender, as an ISA has it
ENVELOPE = Envelope("CLINIC", "PAYER", WHEN, 17, 3)
T = TypeVar("T")
ODD = Delimiters("|", ">", "!", "\x0b", "\r\n")
few = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def errors(data: bytes) -> list[str]:
    """All but what a case asks for: records made at random replace no claim, and no earlier payer's sums are theirs."""
    return [
        f"{one.id} {one.where.element}: {one.message}"
        for one in x12.check(data).findings
        if one.severity == "error" and not one.id.startswith(("x12.situation.", "x12.balance.coverage-"))
    ]


def peer_accepts(data: bytes) -> tuple[bool, str]:
    """pyx12's verdict, and its 999 where it is no."""
    logging.disable(logging.CRITICAL)
    try:
        answer = io.StringIO()
        ok = pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(data.decode()), answer, None)
        return bool(ok), answer.getvalue()
    finally:
        logging.disable(logging.NOTSET)


@few
@given(batches())
def test_claims_read_back_equal(batch: ClaimBatch) -> None:
    data = x12.write_837([batch], ENVELOPE)
    read = list(x12.read_837(data))
    assert tuple(one.claim for one in read) == batch.claims
    first = read[0]
    assert (first.reference, first.submitter, first.created_at) == (batch.reference, batch.submitter, batch.created_at)
    assert errors(data) == []


@few
@given(batches())
def test_claims_read_back_equal_under_other_delimiters(batch: ClaimBatch) -> None:
    data = x12.write_837([batch], msgspec.structs.replace(ENVELOPE, delimiters=ODD))
    assert tuple(one.claim for one in x12.read_837(data)) == batch.claims


@few
@given(remittances())
def test_remittances_read_back_equal_and_balanced(remittance: Remittance) -> None:
    data = x12.write_835([remittance], ENVELOPE)
    (read,) = x12.read_835(data)
    assert read.remittance == remittance
    assert read.is_balanced
    assert errors(data) == []


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(batches())
def test_pyx12_accepts_our_837p(batch: ClaimBatch) -> None:
    ok, answer = peer_accepts(x12.write_837([plain(batch)], ENVELOPE))
    assert ok, answer


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(remittances())
def test_pyx12_accepts_our_835(remittance: Remittance) -> None:
    """With one PLB at most: pyx12 takes each further PLB for a second footer loop, which the guide does not have."""
    one = msgspec.structs.replace(remittance, provider_adjustments=remittance.provider_adjustments[:1])
    ok, answer = peer_accepts(x12.write_835([plain(one)], ENVELOPE))
    assert ok, answer


def plain(record: T) -> T:
    """The record in the basic character set, which is all that pyx12 takes."""
    text = msgspec.json.encode(record).decode().translate(str.maketrans("ÄÉÑÖß#", "AENOSN"))
    return msgspec.json.decode(text, type=type(record))
