"""What is known beside the claims of a file."""

import datetime as dt
from pathlib import Path

import pytest

from billwright.batch.context import ContextFileError, Contexts
from billwright.records.checking import PriorService

ON = dt.date(2026, 11, 24)


@pytest.fixture
def beside(tmp_path):
    def write(text: str) -> Contexts:
        (tmp_path / "claims.837.context.jsonl").write_text(text)
        return Contexts.beside(Path("elsewhere/claims.837"), tmp_path, ON)

    return write


def test_a_line_for_a_claim_and_one_for_all_others(beside):
    contexts = beside(
        '{"prior_services": [], "payer": {"payer_id": "00001", "timely_filing_days": 90}}\n\n'
        '{"claim": "A1", "on": "2026-11-01", "prior_services": [{"procedure": "99213", "service_date": "2026-10-01"}]}\n'
    )
    assert contexts.of("B7").payer.timely_filing_days == 90
    assert contexts.of("B7").on == ON
    assert contexts.of("A1").on == dt.date(2026, 11, 1)
    assert contexts.of("A1").prior_services == (PriorService("99213", dt.date(2026, 10, 1)),)
    assert contexts.of("A1").payer is None, "its own line says all that is known of it"


def test_nothing_is_known_without_a_file(tmp_path):
    assert Contexts.beside(Path("claims.837"), tmp_path, ON).of("A1").prior_services is None
    assert Contexts.beside(Path("claims.837"), None, ON).of("A1").on == ON


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"prior_service": []}', "nothing is called prior_service"),
        ('{"prior_services": [{"procedure": "99213"}]}', "service_date"),
        ('{"claim": "A1"', "truncated"),
        ("[1]", "Expected `object`"),
    ],
)
def test_a_wrong_line_is_named(beside, line, why):
    with pytest.raises(ContextFileError, match=rf"jsonl, line 2: .*{why}"):
        beside('{"claim": "A0"}\n' + line)
