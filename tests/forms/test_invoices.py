"""Invoices and credit notes as they come out of the printer."""

import re
from decimal import Decimal

import pytest
from tests.forms.samples import PAY_URL, invoice, pages, read, service, words_at

from billwright.forms import Paper, invoice_pdf

DETACH = "Please detach and return this part"
CUT = 11 - 3.5
"""Inches from the top of a Letter page to the cut above the part to send back."""


def test_one_line_says_who_owes_what_by_when() -> None:
    (text,) = pages(invoice_pdf(invoice(1)))
    for words in (
        "Riverbend Family Practice",
        "INV-2026-00041",
        "Northfield Tool & Die, Inc.",
        "Northfield NY 12547",
        "Date Nov 24, 2026",
        "Due Dec 24, 2026",
        "Account C-1007",
        "Purchase order PO 88-2231",
        "Terms Net 30",
        "Amount due by Dec 24, 2026 $20.00",
        "Oct 1, 2026 Service 0000 2 10.00 20.00",
        "Page 1 of 1",
    ):
        assert words in text


@pytest.mark.parametrize(("lines", "least", "most"), [(1, 1, 1), (8, 1, 1), (40, 2, 2), (400, 9, 12)])
def test_long_invoices_repeat_their_head_and_add_up(lines: int, least: int, most: int) -> None:
    bill = invoice(lines)
    texts = pages(invoice_pdf(bill))
    assert least <= len(texts) <= most
    for at, text in enumerate(texts, start=1):
        assert "Date Description Qty Price Amount" in text
        assert f"Page {at} of {len(texts)}" in text
        assert ("Invoice INV-2026-00041, continued" in text) == (at > 1)
        assert (DETACH in text) == (at == len(texts))
    rows = re.findall(r"Service (\d{4}) 2 [\d.]+ ([\d.]+)", "\n".join(texts))
    assert [int(number) for number, _ in rows] == list(range(lines))
    # 2,000 cents a line and 2 × (0 + 1 + ... + (lines − 1)) cents more
    total_cents = 2000 * lines + lines * (lines - 1)
    assert sum(int(printed.replace(".", "")) for _, printed in rows) == total_cents == bill.total_cents
    assert f"Total ${total_cents // 100:,}.{total_cents % 100:02d}" in texts[-1]


@pytest.mark.parametrize("lines", range(6, 46))
def test_sums_stay_with_a_line_and_above_the_cut(lines: int) -> None:
    pdf = invoice_pdf(invoice(lines))
    last = words_at(pdf, page=-1)
    assert f"Service {lines - 1:04d}" in [word.text for word in last]
    total = next(word for word in last if word.text == "Total")
    cut = next(word.y for word in last if word.text.startswith(DETACH))
    assert CUT < cut < CUT + 0.25
    assert max(word.y for word in last if word.y > total.y and word.y < cut) < CUT


@pytest.mark.parametrize(
    ("paper", "right", "top", "bottom", "sure_top", "sure_bottom"),
    [
        # #10: 4.5 × 1.125 in, 0.875 in from the left and 0.5 in from the bottom of an envelope of 9.5 × 4.125 in; a
        # sheet of 8.5 × 3.667 in folded can lie 1.0 in to the right and 0.458 in up.
        ("us-letter", 5.375, 2.042, 3.625, 2.5, 3.167),
        # DL: 90 × 35 mm, 20 mm from the left and 18 mm from the bottom of 220 × 110 mm; a sheet of 210 × 99 mm folded can
        # lie 10 mm to the right and 11 mm up.
        ("a4", 110 / 25.4, 46 / 25.4, 92 / 25.4, 57 / 25.4, 81 / 25.4),
    ],
)
def test_only_the_address_shows_in_the_window(
    paper: Paper, right: float, top: float, bottom: float, sure_top: float, sure_bottom: float
) -> None:
    """In inches of paper: what the window may show however the sheet lies, and what it shows for sure."""
    ascent = 0.12
    words = words_at(invoice_pdf(invoice(3), paper=paper))
    seen = [word for word in words if word.x < right and top < word.y < bottom + ascent]
    assert [word.text for word in seen] == [
        "Northfield Tool & Die, Inc.",
        "Attn: Accounts Payable",
        "2200 Industrial Parkway",
        "Northfield NY 12547",
    ]
    assert all(word.x == pytest.approx(0.9, abs=0.01) for word in seen)
    assert seen[0].y - ascent > sure_top
    assert seen[-1].y < sure_bottom


def test_remittance_address_shows_in_the_return_window() -> None:
    """A #9 window is 0.5 to 1.625 in from the bottom; the part of 3.5 in can rise by 0.375 in: 0.5 to 1.25 in is sure."""
    low = [word for word in words_at(invoice_pdf(invoice(1))) if word.x < 5.375 and word.y > 11 - 1.625]
    assert [word.text for word in low] == [
        "Riverbend Family Practice",
        "410 Mill Street",
        "Suite 2",
        "Millbrook NY 12545-0001",
    ]
    assert low[0].y - 0.12 > 11 - 1.25
    assert low[-1].y < 11 - 0.5


def test_part_to_send_back_names_account_invoice_and_amount() -> None:
    text = pages(invoice_pdf(invoice(1, paid_cents=500)))[0]
    stub = text[text.index(DETACH) :]
    for words in (
        "C-1007",
        "INV-2026-00041",
        "Dec 24, 2026",
        "$15.00",
        "Northfield Tool & Die, Inc.",
        "Amount enclosed",
    ):
        assert words in stub


def test_figures_of_a_column_end_on_one_line() -> None:
    """Right-aligned and of one width: where the figures have as many digits they begin on one line too."""
    words = words_at(invoice_pdf(invoice(8)))
    starts = {round(word.x, 3) for word in words if re.fullmatch(r"20\.\d\d", word.text)}
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 30, "Terms Net 30"),
        ("en", 0, "Terms Due on receipt"),
        ("es", 15, "Condiciones 15 días netos"),
        ("es", 0, "Condiciones A pagar al recibirla"),
    ],
)
def test_terms_in_the_client_s_language(language: str, days: int, words: str) -> None:
    (text,) = pages(invoice_pdf(invoice(1, language=language, terms_days=days)))
    assert words in text


def test_a_client_who_reads_spanish_gets_it_in_spanish() -> None:
    """20.00 due on the 24th of December: the title, the day and the part to send back as well."""
    pdf = invoice_pdf(invoice(1, language="es"))
    (text,) = pages(pdf)
    for words in ("Factura\nINV-2026-00041", "24 dic 2026", "$20.00"):
        assert words in text
    assert "Invoice" not in text and DETACH not in text


def test_draft_is_marked_and_asks_for_nothing() -> None:
    (text,) = pages(invoice_pdf(invoice(1, number="", issued_on=None)))
    assert "DRAFT" in text
    assert DETACH not in text
    assert "Scan" not in text
    assert "DRAFT" not in pages(invoice_pdf(invoice(1)))[0]


def test_credit_note_says_so_and_names_what_it_credits() -> None:
    pdf = invoice_pdf(
        invoice(1, kind="credit_note", number="CN-2026-0003", credits_number="INV-2026-00040", due_on=None)
    )
    (text,) = pages(pdf)
    assert "Credit note\nCN-2026-0003" in text
    assert "Credits invoice INV-2026-00040" in text
    assert "Amount credited $20.00" in text
    assert "Amount due" not in text
    assert DETACH not in text
    assert read(pdf).metadata.title == "Credit note CN-2026-0003"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("paid_cents", "band"),
    [
        (0, "Amount due by Dec 24, 2026 $20.00"),
        (1999, "Amount due by Dec 24, 2026 $0.01"),
        (2000, "Amount due Nothing to pay $0.00"),
        (2500, "Credit in your favor Nothing to pay $5.00"),
    ],
)
def test_amount_due_after_payments(paid_cents: int, band: str) -> None:
    (text,) = pages(invoice_pdf(invoice(1, paid_cents=paid_cents)))
    assert band in text
    assert (DETACH in text) == (paid_cents < 2000)


def test_taxes_by_rate_and_discounts_are_shown() -> None:
    """100.00 at 8.25% is 8.25; 3 × 20.00 − 10.00 = 50.00 at 4% is 2.00; 2 × 10.00 without: 170.00 + 10.25 = 180.25."""
    lines = (
        service(0, quantity=Decimal(1), unit_cents=10000, net_cents=10000, tax_basis_points=825, tax_cents=825),
        service(
            1,
            quantity=Decimal(3),
            unit_cents=2000,
            net_cents=5000,
            discount_cents=1000,
            tax_basis_points=400,
            tax_cents=200,
        ),
        service(2, unit_cents=1000, net_cents=2000),
    )
    (text,) = pages(invoice_pdf(invoice(0, lines=lines)))
    for words in (
        "Qty Price Tax Amount",
        "Less discount of $10.00",
        "3 20.00 4% 50.00",
        "Subtotal $170.00",
        "Tax 4% on $50.00 $2.00",
        "Tax 8.25% on $100.00 $8.25",
        "Total $180.25",
    ):
        assert words in text


def test_other_currency_and_paper() -> None:
    pdf = invoice_pdf(invoice(1, currency="EUR"), paper="a4")
    assert "Total EUR 20.00" in pages(pdf)[0]
    box = read(pdf).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_pay_link_opens_from_the_code() -> None:
    page = read(invoice_pdf(invoice(1))).pages[0]
    assert [note.get_object()["/A"]["/URI"] for note in page["/Annots"]] == [PAY_URL]  # type: ignore[attr-defined]
