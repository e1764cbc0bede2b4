"""What a client reads, in one catalogue; and dates, amounts, quantities and addresses as people write them."""

import datetime as dt
from decimal import Decimal

from billwright.records.money import format_cents
from billwright.records.parties import Address

Words = dict[str, str]
"""A whole catalogue: the keys of ENGLISH, in another language."""

ENGLISH: Words = {
    "lang": "en",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    # titles and marks
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "receipt": "Receipt",
    "statement": "Statement",
    "draft": "Draft",
    "draft_mark": "DRAFT",
    "void_mark": "VOID",
    "voided": "Voided on {date}. This receipt is no longer valid.",
    # facts beside the address
    "date": "Date",
    "due": "Due",
    "on_receipt": "On receipt",
    "account": "Account",
    "purchase_order": "Purchase order",
    "terms": "Terms",
    "credits": "Credits invoice",
    "received_from": "Received from",
    "received_on": "Received on",
    "method": "Paid by",
    "reference": "Reference",
    "tax_id": "Tax ID",
    # columns
    "description": "Description",
    "quantity": "Qty",
    "price": "Price",
    "tax": "Tax",
    "amount": "Amount",
    "charge": "Charge",
    "insurance_paid": "Insurance paid",
    "adjustment": "Adjustments",
    "patient_paid": "You paid",
    "owed": "You owe",
    "applied_to": "Applied to",
    "discount": "Less discount of {amount}",
    # sums
    "subtotal": "Subtotal",
    "tax_on": "Tax {rate} on {amount}",
    "total": "Total",
    "paid": "Payments and credits",
    "amount_due": "Amount due",
    "total_due": "Total due",
    "amount_credited": "Amount credited",
    "amount_received": "Amount received",
    "overpaid": "Credit in your favor",
    "nothing_due": "Nothing to pay",
    "unapplied": "Held on account, not yet applied",
    "balance_after": "Balance after this payment",
    "by_date": "by {date}",
    # aging
    "days": "{from_day}–{through_day} days",
    "days_over": "{from_day} days and longer",
    # the part to send back
    "detach": "Please detach and return this part with your payment",
    "payer": "From",
    "enclosed": "Amount enclosed",
    "payable_to": "Checks payable to {name}.\nPlease write {number} on the check.",
    "scan": "Scan to pay online",
    "scan_alt": "QR code that opens the payment page {url}",
    # running head and foot
    "page": "Page {page} of {pages}",
    "continued": "continued",
}


def date_words(day: dt.date, words: Words) -> str:
    """A day as a client reads it.

    >>> date_words(dt.date(2026, 1, 2), ENGLISH)
    'Jan 2, 2026'
    """
    return f"{words['months'].split()[day.month - 1]} {day.day}, {day.year}"


def amount(cents: int, currency: str) -> str:
    """With its currency and a minus sign of a figure's width.

    >>> amount(-1234567, "USD")
    '−$12,345.67'
    """
    return format_cents(cents, currency).replace("-", "−")


def figure(cents: int) -> str:
    """Bare, for a column whose head or total names the currency.

    >>> figure(123456), figure(-5)
    ('1,234.56', '−0.05')
    """
    return amount(cents, "USD").replace("$", "")


def quantity(value: Decimal) -> str:
    """Without zeros that say nothing.

    >>> quantity(Decimal("2.50")), quantity(Decimal("100")), quantity(Decimal("1E+2"))
    ('2.5', '100', '100')
    """
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def rate(basis_points: int) -> str:
    """Basis points as a percentage.

    >>> rate(825), rate(1000), rate(5)
    ('8.25%', '10%', '0.05%')
    """
    return quantity(Decimal(basis_points) / 100) + "%"


def address_lines(address: Address) -> list[str]:
    """As the US Postal Service wants them; the country stands last where it is not the United States.

    >>> address_lines(Address("1 Main St", "", "Millbrook", "NY", "125450001"))
    ['1 Main St', 'Millbrook NY 12545-0001']
    """
    code = address.postal_code
    if len(code) == 9 and code.isascii() and code.isdigit():
        code = f"{code[:5]}-{code[5:]}"
    place = " ".join(part for part in (address.city, address.state, code) if part)
    country = "" if address.country in ("US", "USA") else address.country
    return [line for line in (address.line1, address.line2, place, country) if line]
