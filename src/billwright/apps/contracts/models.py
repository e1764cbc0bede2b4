"""Prices: what the practice charges, by code and date, to whom."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow
from billwright.apps.parties.models import Client


class Fee(PracticeRow):
    """The charge for one unit of a service from `starts` until before `ends`; a client's own price goes first."""

    code = models.CharField(max_length=20)
    description = models.CharField(max_length=120, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="fees")
    cents = models.BigIntegerField()
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "code", "client", "starts"], name="one_client_fee_a_start"),
            models.UniqueConstraint(
                fields=["practice", "code", "starts"], condition=models.Q(client=None), name="one_fee_a_start"
            ),
        ]
