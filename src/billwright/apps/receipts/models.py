"""Payments taken from people and businesses, each with its numbered official receipt."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User
from billwright.apps.documents.models import Document
from billwright.apps.ledger.models import Item
from billwright.apps.parties.models import Account, Party


class Receipt(PracticeRow):
    """One payment. Its money stands on `item` (a credit) until applied; what it paid is told by the ledger's entries.

    `method` cash, check, card, ach; `reference` a check number or the card network's reference, never a card number.
    Several ways of paying at one visit are several receipts: `together_with` is the first of them, None on that one. `note`
    is the office's own. `handed_out_at` is when the original was printed: from then on there are copies.
    """

    number = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.PROTECT, related_name="receipts")
    payer = models.ForeignKey(Party, models.PROTECT, related_name="+")
    method = models.CharField(max_length=10)
    reference = models.CharField(max_length=60, blank=True)
    cents = models.BigIntegerField()
    received_on = models.DateField()
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    together_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="others")
    handed_out_at = models.DateTimeField(null=True)
    voided_on = models.DateField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "number"], name="one_receipt_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["practice", "method", "id"], name="receipt_by_method"),
            models.Index(fields=["practice", "cents", "id"], name="receipt_by_amount"),
            models.Index(fields=["practice", "received_on", "id"], name="receipt_by_day"),
        ]
