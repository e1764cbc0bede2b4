"""An invoice, credit note or receipt as paper shows it: what `forms` prints. Amounts are cents of `currency`."""

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from billwright.records.parties import Address


class Letterhead(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who sends it. `phone`, `email`, `website` printed as given; `pay_url` becomes the QR pay code where there is one."""

    name: str
    address: Address
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_id: str = ""
    pay_url: str = ""


class InvoiceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """net = quantity × unit price − discount; `tax_basis_points` is of the net (825 is 8.25 %)."""

    description: str
    quantity: Decimal
    unit_cents: int
    net_cents: int
    service_date: dt.date | None = None
    discount_cents: int = 0
    tax_basis_points: int = 0
    tax_cents: int = 0


class Invoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """`number` empty on a draft. `paid_cents` is what has been applied by `as_of`; a credit note's amounts are positive.
    `terms_days` is Net n, None where no terms are printed; `language` the client's."""

    kind: Literal["invoice", "credit_note"]
    number: str
    issued_on: dt.date | None
    due_on: dt.date | None
    sender: Letterhead
    bill_to: str
    bill_to_address: Address
    lines: tuple[InvoiceLine, ...]
    currency: str = "USD"
    account_number: str = ""
    purchase_order: str = ""
    terms_days: int | None = None
    note: str = ""
    credits_number: str = ""
    paid_cents: int = 0
    language: str = "en"

    @property
    def net_cents(self) -> int:
        return sum(line.net_cents for line in self.lines)

    @property
    def tax_cents(self) -> int:
        return sum(line.tax_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.tax_cents


class ReceiptApplication(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where part of the payment went. `kind` bill (`description` is the service), invoice (its number), refund, or void
    (why)."""

    description: str
    cents: int
    kind: Literal["bill", "invoice", "refund", "void"] = "bill"
    service_date: dt.date | None = None


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """An official receipt. received = sum of applications + unapplied. `voided_on` prints VOID across it, `is_copy` COPY.
    `method` cash, check, card, ach, or words that are printed as they stand; `language` the payer's."""

    number: str
    received_on: dt.date
    sender: Letterhead
    received_from: str
    method: str
    cents: int
    applications: tuple[ReceiptApplication, ...]
    currency: str = "USD"
    reference: str = ""
    account_number: str = ""
    unapplied_cents: int = 0
    balance_after_cents: int | None = None
    voided_on: dt.date | None = None
    is_copy: bool = False
    language: str = "en"


class StatementLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """charge − insurance paid − adjustment − patient paid = owed. `description` is in the patient's words.

    Payments and adjustments are positive where they lower what is owed. A payment not yet applied to a charge is a line
    of its own: no charge, `patient_paid_cents` its amount. `insurance_pending_cents` is what of `insurance_paid_cents` the
    plan has yet to pay.
    """

    description: str
    charge_cents: int = 0
    insurance_paid_cents: int = 0
    adjustment_cents: int = 0
    patient_paid_cents: int = 0
    service_date: dt.date | None = None
    insurance_pending_cents: int = 0

    @property
    def owed_cents(self) -> int:
        return self.charge_cents - self.insurance_paid_cents - self.adjustment_cents - self.patient_paid_cents


class AgingBucket(msgspec.Struct, frozen=True):
    """What has been owed for `from_day` to `through_day` days, both included; `through_day` None is "and longer"."""

    from_day: int
    through_day: int | None
    cents: int


class Statement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a patient or guarantor owes on one account. The aging buckets, where given, add up to the total due.
    `language` is that of whoever is asked."""

    sender: Letterhead
    account_number: str
    bill_to: str
    bill_to_address: Address
    issued_on: dt.date
    due_on: dt.date | None
    lines: tuple[StatementLine, ...]
    aging: tuple[AgingBucket, ...] = ()
    currency: str = "USD"
    message: str = ""
    language: str = "en"

    @property
    def total_due_cents(self) -> int:
        return sum(line.owed_cents for line in self.lines)
