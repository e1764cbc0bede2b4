"""Claims as the office tracks them. What a claim says is `records.Claim`, encoded; these rows say where it stands."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, Q, When

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.compliance.models import PracticeRow, User
from billwright.apps.documents.models import Document
from billwright.apps.outbox.models import Message, Partner
from billwright.apps.parties.models import Account, Coverage, Payer


class Claim(PracticeRow):
    """One claim to one payer. Three axes: what we did, what the front end said, what the payer decided.

    preparation: draft, held (a finding stops it), ready, submitted; withdrawn (its visit was reversed before it left).
    transmission: "", sent, received (999 accepted), accepted (277CA), rejected.
    adjudication: "", paid, partly (lines are still open), partial (something is left for a person), denied, reversed.
    `state` is the one word of the three that a list shows, kept by the database: the latest axis that has spoken.
    `draft` is the encoded records.Claim as it stands; `version` rises with each edit, so that a second editor is told.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="claims")
    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="claims")
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="claims")
    control_number = models.CharField(max_length=20)
    order = models.CharField(max_length=1, default="P")
    total_cents = models.BigIntegerField()
    service_from = models.DateField()
    service_through = models.DateField()
    preparation = models.CharField(max_length=12, default="draft")
    transmission = models.CharField(max_length=12, blank=True)
    adjudication = models.CharField(max_length=12, blank=True)
    state = models.GeneratedField(
        expression=Case(
            When(~Q(adjudication=""), then="adjudication"), When(~Q(transmission=""), then="transmission"),
            default="preparation",
        ),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )  # fmt: skip
    payer_control_number = models.CharField(max_length=50, blank=True)
    draft = models.BinaryField()
    schema_version = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "control_number"], name="one_claim_a_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "preparation", "service_from"], name="claim_by_preparation"),
            models.Index(fields=["practice", "payer_control_number"], name="claim_by_payers_number"),
            models.Index(fields=["practice", "state", "id"], name="claim_by_state"),
            models.Index(fields=["practice", "state", "service_from", "id"], name="claim_by_state_service"),
            models.Index(fields=["practice", "state", "total_cents", "id"], name="claim_by_state_charge"),
            models.Index(fields=["practice", "service_from", "id"], name="claim_by_service"),
            models.Index(fields=["practice", "total_cents", "id"], name="claim_by_charge"),
            models.Index(fields=["practice", "payer", "service_from", "id"], name="claim_by_payer_service"),
        ]


class ClaimLine(PracticeRow):
    """Which charge line a claim's line stands for; `control_number` (REF 6R) comes back in the remittance."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    charge = models.ForeignKey(ChargeLine, models.PROTECT, related_name="claim_lines")
    position = models.PositiveSmallIntegerField()
    control_number = models.CharField(max_length=30)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "position"], name="one_claim_line_a_position")
        ]


class Batch(PracticeRow):
    """One file of claims to one partner. Its bytes are `document`; whether it left is `message`'s state.

    state: built, received (999 A or E), partly (999 P), rejected (TA1 or 999 R).
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="batches")
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=30)
    interchange_number = models.PositiveIntegerField()
    group_number = models.PositiveIntegerField()
    transaction_number = models.CharField(max_length=9)
    claim_count = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    state = models.CharField(max_length=12, default="built")
    built_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "reference"], name="one_batch_a_reference"),
            models.UniqueConstraint(fields=["practice", "partner", "interchange_number"], name="one_batch_a_control"),
        ]


class Submission(PracticeRow):
    """One sending of a claim, as it was sent: the encoded records.Claim with its schema version. Never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="submissions")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="submissions")
    snapshot = models.BinaryField()
    schema_version = models.PositiveSmallIntegerField()
    frequency = models.CharField(max_length=1, default="1")
    submitted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["claim", "batch"], name="one_submission_a_batch")]


class ClaimEvent(PracticeRow):
    """What happened to a claim, in order: prepared, checked, edited, submitted, answered, posted. Never changed.

    `words` for the timeline, without a person's data; `document` is the file that said so, `said` the front end's codes
    in it (encoded saying.SaidStatus).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=400)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=list)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
