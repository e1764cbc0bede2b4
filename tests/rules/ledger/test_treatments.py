"""The table is read by group, reason, day and turn; two rows never hold at once."""

import datetime as dt

import msgspec
import pytest

from billwright.rules.ledger import treatments
from billwright.rules.ledger.treatments import TREATMENTS, treatment_of

ON = dt.date(2026, 11, 20)


def test_a_row_holds_for_the_turns_that_it_names() -> None:
    assert treatment_of("OA", "23", ON, is_first_payer=True) is None
    repeated = treatment_of("OA", "23", ON, is_first_payer=False)
    assert repeated is not None
    assert repeated.effect == "earlier_payer"
    for is_first in (True, False):
        agreed = treatment_of("CO", "45", ON, is_first_payer=is_first)
        assert agreed is not None
        assert agreed.effect == "write_off"


def test_a_reason_is_found_under_its_own_group_alone() -> None:
    assert treatment_of("PR", "45", ON, is_first_payer=True) is None


def test_two_rows_of_a_pair_that_share_a_day_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    again = msgspec.structs.replace(TREATMENTS[0], effect="transfer")
    monkeypatch.setattr(treatments, "TREATMENTS", (*TREATMENTS, again))
    with pytest.raises(ValueError):
        treatments._index()


def test_every_row_is_found() -> None:
    index = treatments._index()
    assert sorted((row.group, row.reason) for rows in index.values() for row in rows) == sorted(
        (row.group, row.reason) for row in TREATMENTS
    )
