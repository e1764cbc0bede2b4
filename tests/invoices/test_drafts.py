"""Drafts: priced when written, changed under a version, discarded and kept."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.invoices.cast import SCREENING, client, draft, issue, key, plain

from billwright.apps.compliance.access import KeyReusedError, NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors, StaleVersionError
from billwright.apps.contracts import actions as contracts
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries
from billwright.apps.invoices.lines import DraftLine


def test_a_draft_is_priced_by_line_with_the_clients_tax(office):
    view = queries.invoice(
        office.biller, draft(office.biller, client(office.biller).public_id, SCREENING, plain(10_000))
    )
    assert (view.state, view.number, view.version, view.due_on, view.item) == ("draft", "", 1, None, "")
    assert [(each.line.net_cents, each.line.tax_cents) for each in view.lines] == [(45_000, 3_713), (10_000, 0)]
    assert (view.net_cents, view.tax_cents, view.total_cents, view.open_cents) == (55_000, 3_713, 58_713, 0)


def test_a_code_takes_the_clients_own_price_of_the_day_of_service(office):
    buyer = client(office.biller).public_id
    january, june = dt.date(2026, 1, 1), dt.date(2026, 6, 1)
    for whose, cents, starts in (("", 9_000, january), (buyer, 7_000, january), (buyer, 8_000, june)):
        contracts.set_fee(
            office.manager, contracts.SetFee(key(), "SCR-1", cents, starts, whose, "Screening, one person")
        )
    in_may, today, typed = (
        DraftLine(code="SCR-1", service_date=dt.date(2026, 5, 31)),
        DraftLine(code="SCR-1"),
        DraftLine("As agreed by telephone", code="SCR-1", unit_cents=100),
    )
    view = queries.invoice(office.biller, draft(office.biller, buyer, in_may, today, typed))
    assert [(each.line.description, each.line.unit_cents) for each in view.lines] == [
        ("Screening, one person", 7_000),
        ("Screening, one person", 8_000),
        ("As agreed by telephone", 100),
    ]


def test_everything_wrong_is_said_at_once_beside_its_field(office):
    lines = (
        DraftLine("", unit_cents=100),
        DraftLine("Minus", quantity=Decimal(-1), unit_cents=100),
        DraftLine("Too generous", unit_cents=100, discount_cents=101),
        DraftLine("No such code", code="NOPE", discount_cents=5),
        DraftLine("Two\nlines", unit_cents=1),
        DraftLine("No price"),
    )
    with pytest.raises(FieldErrors) as refused:
        draft(office.biller, client(office.biller).public_id, *lines)
    assert sorted(refused.value.fields) == [
        "line1.description",
        "line2.quantity",
        "line3.discount_cents",
        "line4.unit_cents",
        "line5.description",
        "line6.unit_cents",
    ]
    assert queries.invoices(office.biller) == []


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("lines", {"lines": ()}),
        ("lines", {"lines": (plain(1),) * 101}),
        ("lines", {"lines": (plain(100_000_000),) * 11}),
        ("purchase_order", {"purchase_order": "x" * 41}),
        ("purchase_order", {"purchase_order": "PO\n7"}),
        ("note", {"note": "x" * 501}),
        ("note", {"note": "bell \a"}),
    ],
)
def test_absurd_sizes_and_signs_are_refused(office, field, changed):
    buyer = client(office.biller).public_id
    with pytest.raises(FieldErrors) as refused:
        invoices.write_draft(
            office.biller, invoices.WriteDraft(**({"key": key(), "client": buyer, "lines": (SCREENING,)} | changed))
        )
    assert list(refused.value.fields) == [field]


def test_a_change_replaces_all_of_the_draft_and_raises_its_version(office):
    public_id = draft(office.biller, client(office.biller).public_id, SCREENING, plain(500), note="first")
    change = invoices.ChangeDraft(key(), public_id, 1, (plain(700),), "PO-1", "second\nline")
    assert invoices.change_draft(office.biller, change) == public_id
    view = queries.invoice(office.biller, public_id)
    assert (view.version, view.total_cents, view.purchase_order, view.note) == (2, 700, "PO-1", "second\nline")
    assert [each.position for each in view.lines] == [1]


def test_two_clerks_change_one_draft(office):
    public_id = draft(office.biller, client(office.biller).public_id)
    invoices.change_draft(office.manager, invoices.ChangeDraft(key(), public_id, 1, (plain(700),)))
    with pytest.raises(StaleVersionError, match="changed by somebody else"):
        invoices.change_draft(office.biller, invoices.ChangeDraft(key(), public_id, 1, (plain(900),)))
    with pytest.raises(StaleVersionError):
        issue(office.biller, public_id, version=1)
    assert queries.invoice(office.biller, public_id).total_cents == 700


def test_a_discarded_draft_is_kept_out_of_sight_and_out_of_use(office):
    public_id = draft(office.biller, client(office.biller).public_id)
    invoices.discard_draft(office.biller, invoices.DiscardDraft(key(), public_id, 1))
    assert queries.invoices(office.biller) == []
    assert [row.public_id for row in queries.invoices(office.biller, state="discarded")] == [public_id]
    with pytest.raises(invoices.InvoiceStateError, match="discarded"):
        issue(office.biller, public_id, version=2)


def test_one_key_writes_one_draft(office):
    command = invoices.WriteDraft("once", client(office.biller).public_id, (SCREENING,))
    assert invoices.write_draft(office.biller, command) == invoices.write_draft(office.biller, command)
    assert len(queries.invoices(office.biller)) == 1
    with pytest.raises(KeyReusedError):
        invoices.write_draft(office.biller, invoices.WriteDraft("once", command.client, (plain(1),)))


def test_who_may_not(office):
    buyer = client(office.biller).public_id
    public_id = draft(office.biller, buyer)
    for actor in (office.front_desk, office.auditor):
        with pytest.raises(NotAllowedError):
            draft(actor, buyer)
        with pytest.raises(NotAllowedError):
            issue(actor, public_id)
    with pytest.raises(NotFoundError):
        queries.invoice(office.neighbour(), public_id)
    with pytest.raises(NotFoundError):
        draft(office.neighbour(), buyer)
    with pytest.raises(NotFoundError):
        issue(office.biller, "not an id")
