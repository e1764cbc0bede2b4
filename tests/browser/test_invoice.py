"""The second main path: write an invoice, issue it, see its PDF, be paid, give the receipt."""

import io

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from billwright.apps.parties import actions as parties

YEAR = timezone.now().year
INVOICE, RECEIPT = f"INV-{YEAR}-00001", f"R-{YEAR}-00001"


@pytest.fixture
def client(office):
    return parties.enter_client(
        office.owner,
        parties.EnterClient(
            key="mill",
            name="Quarry Lane Mill",
            line1="4 Quarry Lane",
            city="Springfield",
            state="IL",
            postal_code="62701",
        ),
    )


def _pdf_text(desk, link) -> str:
    answer = desk.page.request.get(desk.address + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)


def test_an_invoice_from_draft_to_receipt(desk, client):
    page = desk.page
    desk.sign_in("biller")
    page.get_by_role("link", name="Invoices").first.click()
    desk.look("invoices-empty", "Invoices")
    page.get_by_role("link", name="Write an invoice").click()

    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_label("Client", exact=True)).to_have_attribute("aria-invalid", "true")
    desk.look("invoice-form-refused", "Write an invoice")

    page.get_by_label("Client", exact=True).select_option(label="Quarry Lane Mill")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_label("Description").fill("Hearing screening, 12 people")
    first.get_by_label("Quantity").fill("12")
    first.get_by_label("Price each").fill("$45.00")
    page.get_by_role("button", name="Add a line").click()
    fourth = page.get_by_role("group", name="Line 4")
    fourth.get_by_label("Description").fill("Travel")
    fourth.get_by_label("Price each").fill("60")
    desk.look("invoice-form", "Write an invoice")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_text("$600.00").first).to_be_visible()  # 12 × 45 + 60
    desk.look("invoice-draft", "Invoice (draft)")
    assert "DRAFT" in _pdf_text(desk, page.get_by_role("link", name="PDF"))
    page.get_by_role("button", name="Issue the invoice").click()

    page.get_by_role("heading", name=f"Invoice {INVOICE}").wait_for()
    desk.look("invoice-issued", f"Invoice {INVOICE}")
    text = _pdf_text(desk, page.get_by_role("link", name="PDF"))
    assert INVOICE in text and "600.00" in text and "DRAFT" not in text

    page.locator("#content").get_by_role("link", name="Take a payment").click()
    expect(page.get_by_label("Amount", exact=True)).to_have_value("600.00")
    page.get_by_label("How", exact=True).select_option(label="Check")
    page.get_by_label("Check number").fill("4711")
    desk.look("payment-form", "Take a payment")
    page.get_by_role("button", name="Take it and write the receipt").click()

    page.get_by_role("heading", name=f"Receipt {RECEIPT}").wait_for()
    desk.look("receipt", f"Receipt {RECEIPT}")
    text = _pdf_text(desk, page.get_by_role("link", name="Copy as PDF"))
    assert RECEIPT in text and "600.00" in text and INVOICE in text

    desk.open("/invoices/?state=paid")
    expect(page.get_by_role("link", name=INVOICE)).to_be_visible()
    desk.look("invoices-paid", "Invoices")
    desk.open("/receipts/")
    desk.look("receipts", "Receipts")


def test_sent_twice_is_done_once(desk, client):
    """A double click writes one draft; the way back finds a fresh form, and nothing was done by looking at it."""
    page = desk.page
    desk.sign_in("biller")
    desk.open(f"/invoices/new/?client={client.public_id}")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_label("Description").fill("Ergonomics talk")
    first.get_by_label("Price each").fill("150")
    page.get_by_role("button", name="Save the draft").dblclick()
    page.get_by_role("heading", name="Invoice (draft)").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Write an invoice").wait_for()
    desk.open("/invoices/")
    expect(page.get_by_role("link", name="Draft", exact=True)).to_have_count(1)
