"""What was done: a visit and its charge lines. A line posts to the ledger once, at capture, when a payer is billed."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow
from billwright.apps.ledger.models import Item
from billwright.apps.parties.models import Coverage, Patient, Provider


class Encounter(PracticeRow):
    """One visit, as it was captured: it is never edited. One captured wrongly is reversed (`reversed_at`, `reversed_why`),
    and what was captured in its place names it (`replaces`). `diagnoses` are codes without dots, in order; `coverage` is
    the plan billed first, None for self-pay."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="encounters")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    coverage = models.ForeignKey(Coverage, models.PROTECT, null=True, related_name="+")
    service_date = models.DateField()
    place_of_service = models.CharField(max_length=2, default="11")
    diagnoses = models.JSONField(default=list)
    authorization = models.CharField(max_length=50, blank=True)
    captured_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)
    reversed_why = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "service_date"], name="encounter_by_day")]


class ChargeLine(PracticeRow):
    """One service. `modifiers` and `pointers` (1-based diagnosis numbers) are lists; `charge_cents` is for all units;
    `minutes` are those that the note documents of a timed service, None where nobody has said."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    procedure = models.CharField(max_length=10)
    modifiers = models.JSONField(default=list)
    pointers = models.JSONField(default=list)
    units = models.DecimalField(max_digits=9, decimal_places=3)
    charge_cents = models.BigIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True)
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["encounter", "position"], name="one_line_a_position")]
