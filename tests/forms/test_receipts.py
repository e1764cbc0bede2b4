"""Receipts as they come out of the printer."""

import datetime as dt

import pytest
from tests.forms.samples import pages, read, receipt

from billwright.forms import FormError, receipt_pdf
from billwright.records.invoice import ReceiptApplication


def test_says_what_came_in_and_where_it_went() -> None:
    """300.00 + 150.00 applied + 50.00 held = 500.00 received."""
    pdf = receipt_pdf(receipt(balance_after_cents=123456))
    (text,) = pages(pdf)
    for words in (
        "Receipt\nR-2026-0009",
        "Received from Northfield Tool & Die, Inc.",
        "Received on Nov 24, 2026",
        "Paid by Check",
        "Reference 10442",
        "Amount received $500.00",
        "Invoice INV-2026-00038 $300.00",
        "Invoice INV-2026-00041 $150.00",
        "Held on account, not yet applied $50.00",
        "Balance after this payment $1,234.56",
    ):
        assert words in text
    assert "VOID" not in text
    assert read(pdf).metadata.title == "Receipt R-2026-0009"  # type: ignore[union-attr]


def test_balance_after_is_left_out_where_unknown_and_shown_where_zero() -> None:
    assert "Balance after" not in pages(receipt_pdf(receipt()))[0]
    assert "Balance after this payment $0.00" in pages(receipt_pdf(receipt(balance_after_cents=0)))[0]


def test_void_stands_across_every_page_of_a_voided_receipt() -> None:
    many = tuple(ReceiptApplication(f"Invoice {at}", 100) for at in range(90))
    texts = pages(
        receipt_pdf(receipt(applications=many, cents=9000, unapplied_cents=0, voided_on=dt.date(2026, 11, 25)))
    )
    assert len(texts) > 1
    assert all("VOID" in text for text in texts)
    assert "Voided on Nov 25, 2026. This receipt is no longer valid." in texts[0]


def test_parts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(FormError, match=r"receipt R-2026-0009: \$500.00 came in but its parts add up to \$450.00"):
        receipt_pdf(receipt(unapplied_cents=0))
