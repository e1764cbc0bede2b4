"""The second main path: write an invoice, issue it, see its PDF, be paid, give the receipt."""

import io

import pytest
from django.utils import timezone
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
    desk.look("invoices-empty")
    page.get_by_role("link", name="Write an invoice").click()

    page.get_by_role("button", name="Save the draft").click()
    assert page.get_by_label("Client", exact=True).get_attribute("aria-invalid") == "true"
    desk.look("invoice-form-refused")

    page.get_by_label("Client", exact=True).select_option(label="Quarry Lane Mill")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_label("Description").fill("Hearing screening, 12 people")
    first.get_by_label("Quantity").fill("12")
    first.get_by_label("Price each").fill("$45.00")
    page.get_by_role("button", name="Add a line").click()
    fourth = page.get_by_role("group", name="Line 4")
    fourth.get_by_label("Description").fill("Travel")
    fourth.get_by_label("Price each").fill("60")
    desk.look("invoice-form")
    page.get_by_role("button", name="Save the draft").click()

    assert page.get_by_text("$600.00").first.is_visible()  # 12 × 45 + 60
    desk.look("invoice-draft")
    assert "DRAFT" in _pdf_text(desk, page.get_by_role("link", name="PDF"))
    page.get_by_role("button", name="Issue the invoice").click()

    page.get_by_role("heading", name=f"Invoice {INVOICE}").wait_for()
    desk.look("invoice-issued")
    text = _pdf_text(desk, page.get_by_role("link", name="PDF"))
    assert INVOICE in text and "600.00" in text and "DRAFT" not in text

    page.get_by_role("link", name="Take a payment").click()
    assert page.get_by_label("Amount", exact=True).input_value() == "600.00"
    page.get_by_label("How", exact=True).select_option(label="Check")
    page.get_by_label("Reference").fill("4711")
    desk.look("payment-form")
    page.get_by_role("button", name="Take it and write the receipt").click()

    page.get_by_role("heading", name=f"Receipt {RECEIPT}").wait_for()
    desk.look("receipt")
    text = _pdf_text(desk, page.get_by_role("link", name="Receipt PDF"))
    assert RECEIPT in text and "600.00" in text and INVOICE in text

    desk.open("/invoices/?state=paid")
    assert page.get_by_role("link", name=INVOICE).is_visible()
    desk.look("invoices-paid")
    desk.open("/receipts/")
    desk.look("receipts")


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
    assert page.get_by_role("link", name="Draft", exact=True).count() == 1
