"""Invoices and credit notes to clients. Issued is for ever: triggers refuse any change of what was said."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User
from billwright.apps.documents.models import Document
from billwright.apps.ledger.models import Item
from billwright.apps.parties.models import Client


class Invoice(PracticeRow):
    """draft → issued, or discarded. `number` is given at issue, gapless in its series and year. A credit note names what it
    credits; its lines keep the positions of the lines that they credit.

    `item` carries what is owed (invoice) once issued, or what a credit note left over as the client's credit; amounts are
    positive in both kinds. `document` is the PDF as issued.
    """

    INVOICE, CREDIT_NOTE = "invoice", "credit_note"
    DRAFT, ISSUED, DISCARDED = "draft", "issued", "discarded"

    kind = models.CharField(max_length=12, default=INVOICE)
    client = models.ForeignKey(Client, models.PROTECT, related_name="invoices")
    state = models.CharField(max_length=10, default="draft")
    number = models.CharField(max_length=20, blank=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    purchase_order = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    net_cents = models.BigIntegerField(default=0)
    tax_cents = models.BigIntegerField(default=0)
    credits = models.ForeignKey("self", models.PROTECT, null=True, related_name="credit_notes")
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "kind", "number"], condition=~models.Q(number=""), name="one_invoice_a_number"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "state", "id"], name="invoice_by_state"),
            models.Index(fields=["practice", "due_on", "id"], name="invoice_by_due"),
            models.Index(fields=["practice", "issued_on", "id"], name="invoice_by_date"),
        ]


class InvoiceLine(PracticeRow):
    """net = quantity × unit − discount, rounded half up; tax of the line's net, rounded half up."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    service_date = models.DateField(null=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_cents = models.BigIntegerField()
    discount_cents = models.BigIntegerField(default=0)
    net_cents = models.BigIntegerField()
    tax_basis_points = models.PositiveIntegerField(default=0)
    tax_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["invoice", "position"], name="one_invoice_line")]
