"""Three hundred claims of our own, half of them clean: how many of the wrong ones are stopped, how many of the clean ones.

Each is written as an 837 and read back, as what comes from outside would be; all that the office may know is told, and small
editions of every licensed set are loaded. A claim counts as found where something stops it (an error or a hold).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from tests.scrub_set import clean, defects
from tests.scrub_set.cast import Billed
from tests.scrub_set.tables import load_all

from billwright import codestore, x12
from billwright.records.claim import ClaimBatch, Submitter
from billwright.records.envelope import Envelope
from billwright.records.finding import Finding
from billwright.records.parties import Contact
from billwright.rules.scrub import Scrubber

WHEN = dt.datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001  a file knows no zone
SUBMITTER = Submitter("SAMPLEBURY", "SAMPLEBURY", Contact("BEA BILLERBY", (("TE", "5555550100"),)))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Billed], list[Finding]]:
    """What stops a claim."""
    own = tmp_path_factory.mktemp("home")
    load_all(own, tmp_path_factory.mktemp("files"))
    scrubber = Scrubber(codestore.open_tables(own))

    def look(billed: Billed) -> list[Finding]:
        data = x12.write_837(
            [ClaimBatch("1", WHEN, SUBMITTER, "PAYER", "PAYER", (billed.claim,))], Envelope("S", "R", WHEN, 1, 1)
        )
        (read,) = x12.read_837(data)
        result = scrubber.run(read.claim, billed.context)
        return [each for each in (*read.findings, *result.findings) if each.stops]

    return look


def test_what_is_wrong_is_found_and_what_is_clean_is_let_go(stopped, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, right = defects.claims(), clean.claims()
    missed = [billed.name for billed in wrong if not stopped(billed)]
    held = {billed.name: [each.id for each in found] for billed in right if (found := stopped(billed))}
    with capsys.disabled():
        print(
            f"\n{len(wrong)} wrong claims, {len(wrong) - len(missed)} found ({1 - len(missed) / len(wrong):.1%}); "
            f"{len(right)} clean claims, {len(held)} held ({len(held) / len(right):.1%})"
        )
    assert len(wrong) == len(right) == 150
    assert len(missed) <= len(wrong) * 0.03, missed
    assert len(held) <= len(right) * 0.01, held
