"""Reading whatever a source holds, a record at a time."""

from __future__ import annotations

import re
from pathlib import Path

from billwright import x12
from billwright.records.claim import Claim
from billwright.records.remittance import Remittance, RemittanceClaim

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.x12").read_bytes()


def test_of_an_835_each_claim_then_the_payment_without_them() -> None:
    data = sample("835-paid-and-reduced")
    (whole,) = x12.read_835(data)
    *claims, payment = [read.record for read in x12.read(data)]
    assert claims == list(whole.remittance.claims)
    assert all(isinstance(each, RemittanceClaim) for each in claims)
    assert isinstance(payment, Remittance)
    assert (payment.claims, payment.paid_cents) == ((), whole.remittance.paid_cents)


def test_only_the_types_asked_for() -> None:
    both = sample("835-paid-and-reduced") + sample("837p-office-visit")
    assert [type(read.record) for read in x12.read(both, "837P")] == [Claim]
    assert {read.transaction.type for read in x12.read(both)} == {"835", "837P"}


def test_findings_come_with_the_record_they_are_about_and_none_twice() -> None:
    """SE01 says 99: it is the last claim's where the claims are all there is, the payment's in an 835."""
    for name in ("837p-office-visit", "835-paid-and-reduced"):
        wrong = re.sub(rb"SE\*\d+", b"SE*99", sample(name))
        *before, last = [read.findings for read in x12.read(wrong)]
        assert not any(before)
        assert [finding.id for finding in last] == ["x12.syntax.count"]
        assert last == x12.check(wrong).findings


def test_one_claim_is_opened_by_its_place() -> None:
    data = sample("835-paid-and-reduced")
    *claims, _payment = list(x12.read(data))
    for each in claims:
        assert x12.read_at(data, each.transaction.control_number, each.segment) == each
    assert x12.read_at(data, claims[0].transaction.control_number, 2) is None
    assert x12.read_at(data, "no such number", claims[0].segment) is None
