"""Walking a list to its end and back: each row once, in order, whatever is level and whatever is empty."""

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billwright.apps.compliance.access import writing
from billwright.apps.compliance.paging import FIRST, Place, fits, page_of
from billwright.apps.worklist.models import WorkItem

ORDERS = (
    ("-id",),
    ("cents", "id"),
    ("-cents", "-id"),
    ("due_on", "id"),
    ("-due_on", "-id"),
    ("due_on", "-cents", "id"),
)
DAYS = [None, dt.date(2026, 11, 1), dt.date(2026, 11, 2)]
_numbers = itertools.count(1)


def _work(office, facts, kind="claim_held") -> None:
    WorkItem.rows.add_many(
        office.biller,
        [
            WorkItem(kind=kind, source_kind="claim", source=f"paging-{next(_numbers)}", reason="It is held.",
                     next_step="Mend it.", cents=cents, due_on=due_on, raised_at=office.now)
            for cents, due_on in facts
        ],
    )  # fmt: skip


def _in_order(rows: list[WorkItem], order: tuple[str, ...]) -> list[int]:
    """By Python alone: sorted by the last field first, since its sort keeps what is level; the empty always last."""
    for field in reversed(order):
        name, is_down = field.removeprefix("-"), field.startswith("-")
        full = [row for row in rows if getattr(row, name) is not None]
        full.sort(key=lambda row: getattr(row, name), reverse=is_down)
        rows = full + [row for row in rows if getattr(row, name) is None]
    return [row.pk for row in rows]


@given(
    facts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DAYS)), max_size=12),
    order=st.sampled_from(ORDERS),
    limit=st.integers(1, 5),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_forward_and_back_each_row_stands_once_in_order(office, facts, order, limit):
    kind = f"kind-{next(_numbers)}"
    _work(office, facts, kind)
    rows = WorkItem.rows.of(office.biller).filter(kind=kind)
    expected = _in_order(list(rows), order)
    forward, page = [], page_of(office.biller, rows, order, Place(limit=limit))
    pages = [[row.pk for row in page.rows]]
    while page.after:
        page = page_of(office.biller, rows, order, Place(after=page.after, limit=limit))
        pages.append([row.pk for row in page.rows])
    forward = [pk for each in pages for pk in each]
    assert forward == expected
    backward = [pages[-1]]
    while page.before:
        page = page_of(office.biller, rows, order, Place(before=page.before, limit=limit))
        backward.append([row.pk for row in page.rows])
    assert backward[::-1] == pages


def test_both_databases_page_alike(office, database):
    with writing(office.biller):
        _work(office, [(2, DAYS[1]), (1, None), (1, DAYS[2]), (2, None), (1, DAYS[1])])
        _walks_alike(office)


def _walks_alike(office) -> None:
    rows = WorkItem.rows.of(office.biller)
    for order in ORDERS:
        first = page_of(office.biller, rows, order, Place(limit=2))
        second = page_of(office.biller, rows, order, Place(after=first.after, limit=2))
        third = page_of(office.biller, rows, order, Place(after=second.after, limit=2))
        assert [row.pk for page in (first, second, third) for row in page.rows] == _in_order(list(rows), order), order
        assert (first.before, third.after) == ("", "")
        assert page_of(office.biller, rows, order, Place(before=third.before, limit=2)) == second, order


@pytest.mark.parametrize("cursor", ["nonsense", "0", "0198a3c0-0000-7000-8000-000000000000", "\x00"])
def test_a_cursor_that_is_no_row_gives_the_first_page(office, cursor):
    _work(office, [(1, None), (2, None), (3, None)])
    rows = WorkItem.rows.of(office.biller)
    first = page_of(office.biller, rows, ("-id",), Place(limit=2))
    assert page_of(office.biller, rows, ("-id",), Place(after=cursor, limit=2)) == first
    assert page_of(office.biller, rows, ("-id",), Place(before=cursor, limit=2)) == first


def test_another_practice_s_row_is_no_cursor_of_ours(office):
    _work(office, [(1, None), (2, None), (3, None)])
    foreign = WorkItem.rows.add(
        office.neighbour(), kind="claim_held", source_kind="claim", source="theirs", raised_at=office.now
    )
    rows = WorkItem.rows.of(office.biller)
    page = page_of(office.biller, rows, ("id",), Place(after=str(foreign.public_id)))
    assert page == page_of(office.biller, rows, ("id",), FIRST)


def test_what_left_the_list_is_still_a_place_in_it(office):
    """The row at the edge was finished meanwhile: the next page begins where it stood."""
    _work(office, [(1, None), (2, None), (3, None), (4, None)])
    rows = WorkItem.rows.of(office.biller).filter(state="open")
    page = page_of(office.biller, rows, ("cents", "id"), Place(limit=2))
    WorkItem.rows.of(office.biller, page.after).update(state="done")
    assert [row.cents for row in page_of(office.biller, rows, ("cents", "id"), Place(after=page.after)).rows] == [3, 4]


def test_what_fits_is_added_up_to_a_thousand(office):
    """Two of 1.00 and one of 2.50: $4.50 of three. With 1,001 more there is no sum to trust, and it says so."""
    _work(office, [(100, None), (100, None), (250, None)])
    rows = WorkItem.rows.of(office.biller)
    found = fits(rows, "cents")
    assert (found.count, found.cents, found.is_all) == (3, 450, True)
    _work(office, [(1, None)] * 1001)
    found = fits(rows, "cents")
    assert (found.count, found.is_all) == (1000, False)
