"""Claim status: what is asked and answered reads back equal, and passes our own check."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, Phase, given, settings
from tests.strategies.claim_status import answers, inquiries

from billwright import x12
from billwright.records.claim_status import StatusAnswer, StatusInquiry
from billwright.records.envelope import Envelope

ENVELOPE = Envelope("CLINIC", "PAYER", dt.datetime(2026, 1, 5, 9, 30), 17, 3)  # noqa: DTZ001  the sender's own time
few = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def odd(data: bytes) -> list[str]:
    """The errors, apart from the ZZZ segments that stand for what no field names."""
    found = x12.check(data).findings
    return [one.message for one in found if one.severity == "error" and one.where.segment_id != "ZZZ"]


@few
@given(inquiries())
def test_inquiries_read_back_equal(asked: list[StatusInquiry]) -> None:
    data = x12.write_276(asked, ENVELOPE)
    assert [read.record for read in x12.read(data, "276")] == asked
    assert odd(data) == []


@few
@given(answers())
def test_answers_read_back_equal(said: list[StatusAnswer]) -> None:
    data = x12.write_277(said, ENVELOPE)
    assert [read.record for read in x12.read(data, "277")] == said
    assert odd(data) == []
