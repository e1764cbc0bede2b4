"""What payers' front ends ask of a claim is bounded: each row is met by something that exists, or says why not."""

import pytest

from billwright.rules.scrub import REGISTRY
from billwright.x12 import catalog
from docs import edits_5010

ROWS = [(kind, row) for kind in edits_5010.GUIDES for row in edits_5010.edits(kind)]
WRITTEN = [row for kind in edits_5010.GUIDES for row in edits_5010.table(kind)]


def met_by(rows: list[edits_5010.Edit]) -> set[str]:
    return {each for row in rows if row.how == "check" for each in row.by}


def test_everything_named_exists():
    known = REGISTRY.keys() | catalog().keys()
    assert met_by([row for _, row in ROWS]) - known == set()


def test_every_row_says_how_it_is_met():
    for _, row in ROWS:
        assert row.how in edits_5010.DISPOSITIONS
        assert all(row.by), row
        assert row.loop
        assert row.element
        assert row.asks[0].isupper() or row.asks[0].isdigit()


def test_no_row_stands_twice():
    for kind in edits_5010.GUIDES:
        rows = edits_5010.table(kind)
        assert len(set(rows)) == len(rows)


def test_every_check_that_a_guide_or_these_edits_ask_for_is_in_the_table():
    asked = {
        each.id
        for each in REGISTRY.values()
        if "5010 claim edits" in each.source.document or "ASC X12N 837" in each.source.document
    }
    assert asked
    assert asked - met_by(WRITTEN) == set()


@pytest.mark.parametrize("kind", edits_5010.GUIDES)
def test_each_guide_has_hundreds_of_rows_and_most_are_implemented(kind):
    rows = edits_5010.edits(kind)
    implemented = [row for row in rows if row.how == "check"]
    assert len(rows) > 400
    assert len(implemented) > 0.85 * len(rows)


def test_what_is_not_implemented_is_the_payer_s_or_does_not_apply():
    reasons = {row.by[0] for row in WRITTEN if row.how != "check"}
    assert len(reasons) > 20
    assert not any("later" in reason or "not yet" in reason for reason in reasons)


def test_the_page_has_a_line_for_every_row_and_says_what_could_not_be_verified():
    lines = list(edits_5010.page())
    cells = [line for line in lines if line.startswith("| ") and not line.startswith("| element |")]
    assert len(cells) == len(ROWS)
    assert "could not be verified" in lines[0]
