"""A fictional office and client, and readers of what was printed."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any, NamedTuple

from pypdf import PdfReader

from billwright.records.invoice import (
    AgingBucket,
    Invoice,
    InvoiceLine,
    Letterhead,
    Receipt,
    ReceiptApplication,
    Statement,
    StatementLine,
)
from billwright.records.parties import Address

PAY_URL = "https://pay.riverbend.example/i/INV-2026-00041"

SENDER = Letterhead(
    name="Riverbend Family Practice",
    address=Address("410 Mill Street", "Suite 2", "Millbrook", "NY", "125450001"),
    phone="(845) 555-0142",
    email="billing@riverbend.example",
    tax_id="00-1234567",
    pay_url=PAY_URL,
)
CLIENT = Address("Attn: Accounts Payable", "2200 Industrial Parkway", "Northfield", "NY", "12547")


def service(at: int, **changes: Any) -> InvoiceLine:
    """Service `at`, two of them at $10.00 + `at` cents: "Service 0007" costs 2 × 10.07 = 20.14."""
    fields: dict[str, Any] = {
        "description": f"Service {at:04d}",
        "quantity": Decimal(2),
        "unit_cents": 1000 + at,
        "net_cents": 2000 + 2 * at,
        "service_date": dt.date(2026, 10, 1 + at % 30),
    }
    return InvoiceLine(**(fields | changes))


def invoice(count: int = 1, **changes: Any) -> Invoice:
    fields: dict[str, Any] = {
        "kind": "invoice",
        "number": "INV-2026-00041",
        "issued_on": dt.date(2026, 11, 24),
        "due_on": dt.date(2026, 12, 24),
        "sender": SENDER,
        "bill_to": "Northfield Tool & Die, Inc.",
        "bill_to_address": CLIENT,
        "lines": tuple(service(at) for at in range(count)),
        "account_number": "C-1007",
        "purchase_order": "PO 88-2231",
        "terms_days": 30,
    }
    return Invoice(**(fields | changes))


def receipt(**changes: Any) -> Receipt:
    fields: dict[str, Any] = {
        "number": "R-2026-0009",
        "received_on": dt.date(2026, 11, 24),
        "sender": SENDER,
        "received_from": "Northfield Tool & Die, Inc.",
        "method": "Check",
        "cents": 50000,
        "applications": (
            ReceiptApplication("Invoice INV-2026-00038", 30000),
            ReceiptApplication("Invoice INV-2026-00041", 15000),
        ),
        "reference": "10442",
        "unapplied_cents": 5000,
    }
    return Receipt(**(fields | changes))


def statement(count: int = 3, **changes: Any) -> Statement:
    """Each line: 185.00 − 90.00 insurance − 60.00 adjustment − 10.00 patient = 25.00."""
    fields: dict[str, Any] = {
        "sender": SENDER,
        "account_number": "A-2044",
        "bill_to": "Pat Sample",
        "bill_to_address": Address("12 Orchard Lane", "", "Millbrook", "NY", "12545"),
        "issued_on": dt.date(2026, 11, 24),
        "due_on": dt.date(2026, 12, 15),
        "lines": tuple(
            StatementLine(f"Office visit {at:04d}", 18500, 9000, 6000, 1000, dt.date(2026, 9, 1 + at % 30))
            for at in range(count)
        ),
        "aging": (AgingBucket(0, 30, 2500 * count - 1500), AgingBucket(31, 60, 1500), AgingBucket(61, None, 0)),
        "message": "Your insurance has paid its part.",
    }
    return Statement(**(fields | changes))


class Word(NamedTuple):
    """A run of text and where its baseline starts, in inches from the left and from the top of the page."""

    text: str
    x: float
    y: float


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without the invisible places to break."""
    return [page.extract_text().replace("\u200b", "") for page in read(pdf).pages]


def words_at(pdf: bytes, page: int = 0) -> list[Word]:
    found: list[Word] = []
    sheet = read(pdf).pages[page]
    height = float(sheet.mediabox.height)

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append(Word(text.strip(), x / 72, (height - y) / 72))

    sheet.extract_text(visitor_text=visit)
    return found
