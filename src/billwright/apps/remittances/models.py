"""What payers paid: each payment, each claim in it, and where each stands."""

from typing import ClassVar

from django.db import models

from billwright.apps.claims.models import Claim
from billwright.apps.compliance.models import PracticeRow
from billwright.apps.documents.models import Document
from billwright.apps.ledger.models import Item
from billwright.apps.parties.models import Payer


class Remittance(PracticeRow):
    """One payment (one ST of an 835). Known once by (file, ST); its cash is in clearing, on `item`, until posted.

    state: set_aside (the check does not balance, is damaged or came before, or the payer is unknown: nothing posted),
    loading (its claims are being stored), open (some claims wait or are set aside), posted. `reason` says why it is set
    aside, with the difference in cents. `difference_cents` is what the check states less what its claims and the payer's own
    adjustments make: 0 where it balances.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="remittances")
    control_number = models.CharField(max_length=9)
    ordinal = models.PositiveIntegerField()
    payer = models.ForeignKey(Payer, models.PROTECT, null=True, related_name="remittances")
    payer_name = models.CharField(max_length=80)
    trace_number = models.CharField(max_length=60)
    method = models.CharField(max_length=3)
    paid_cents = models.BigIntegerField()
    difference_cents = models.BigIntegerField(default=0)
    paid_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True)
    record = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "document", "ordinal"], name="one_remittance_a_transaction")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "trace_number"], name="remittance_by_trace"),
            models.Index(fields=["practice", "state", "id"], name="remittance_by_state"),
            models.Index(fields=["practice", "paid_cents", "id"], name="remittance_by_paid"),
            models.Index(fields=["practice", "paid_on", "id"], name="remittance_by_day"),
            models.Index(
                fields=["practice", "id"], condition=~models.Q(difference_cents=0), name="remittance_that_differs"
            ),
        ]


class RemittanceClaim(PracticeRow):
    """One CLP. state: waiting, posted, set_aside (with reason and difference), noted (nothing to post).

    `record` is the encoded records.RemittanceClaim. `entry` is the public id of the ledger entry that posted it.
    `adjusted_cents`, `patient_cents` (passed on, to the patient or the next payer) and `left_cents` (left for a person to
    decide) are as posted. `bills_next` while the claim to the next payer, for what was passed on to it, is yet to be made.
    """

    remittance = models.ForeignKey(Remittance, models.PROTECT, related_name="claims")
    position = models.PositiveIntegerField()
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="remittances")
    control_number = models.CharField(max_length=38)
    payer_control_number = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=2)
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    adjusted_cents = models.BigIntegerField(default=0)
    patient_cents = models.BigIntegerField(default=0)
    left_cents = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, default="waiting")
    reason = models.CharField(max_length=300, blank=True)
    entry = models.UUIDField(null=True)
    bills_next = models.BooleanField(default=False)
    record = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["remittance", "position"], name="one_remittance_claim_a_position")
        ]
        indexes: ClassVar = [models.Index(fields=["remittance", "state"], name="remittance_claim_by_state")]
