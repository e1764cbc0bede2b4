"""Prices: what the practice charges, by code and date, to whom; and what payers allow by contract."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow
from billwright.apps.parties.models import Client, Payer


class FeeSchedule(PracticeRow):
    """A named table of fees that contracts pay by."""

    name = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "name"], name="one_schedule_a_name")]


class Fee(PracticeRow):
    """A price from `starts` until before `ends`: of a client, a payer, a named schedule, or the practice's own for all.

    `cents` for one unit, or for one block of `per_minutes` where that is not 0, with `base_units` more; at least
    `least_cents` a line. A fee with a `modifier` is for lines that carry it.
    """

    code = models.CharField(max_length=20)
    modifier = models.CharField(max_length=2, blank=True)
    description = models.CharField(max_length=120, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="fees")
    payer = models.ForeignKey(Payer, models.PROTECT, null=True, related_name="fees")
    schedule = models.ForeignKey(FeeSchedule, models.PROTECT, null=True, related_name="fees")
    cents = models.BigIntegerField()
    per_minutes = models.PositiveSmallIntegerField(default=0)
    counting = models.CharField(max_length=10, default="begun")
    base_units = models.PositiveSmallIntegerField(default=0)
    least_cents = models.BigIntegerField(default=0)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "code", "starts"], name="fee_by_code")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "code", "modifier", *owner, "starts"], condition=when, name=name
            )
            for owner, when, name in (
                (["client"], models.Q(client__isnull=False), "one_client_fee_a_start"),
                (["payer"], models.Q(payer__isnull=False), "one_payer_fee_a_start"),
                (["schedule"], models.Q(schedule__isnull=False), "one_schedule_fee_a_start"),
                ([], models.Q(client=None, payer=None, schedule=None), "one_fee_a_start"),
            )
        ]


class Contract(PracticeRow):
    """What a payer allows from `starts` until before `ends`, for one `plan` (its group number) or, empty, for all of them.

    `lesser_of` line, claim or no: what is compared with the charge. `contractor` and `locality` are where Medicare prices
    the practice. `modifier_shares` are [modifier, basis points].
    """

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="contracts")
    name = models.CharField(max_length=80)
    plan = models.CharField(max_length=50, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True)
    lesser_of = models.CharField(max_length=5, default="line")
    contractor = models.CharField(max_length=5, blank=True)
    locality = models.CharField(max_length=2, blank=True)
    participating = models.BooleanField(default=True)
    multiple = models.BooleanField(default=True)
    modifier_shares = models.JSONField(default=list)
    stop_loss_cents = models.BigIntegerField(null=True)
    stop_loss_basis_points = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "payer", "plan", "starts"], name="one_contract_a_start")
        ]


class ContractTerm(PracticeRow):
    """One price of a contract, in the order written. `codes` as typed ("97110-97546 G0283"); empty is everything else.

    `conversion_factor` is dollars a unit as decimal text, empty for the table's own.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="terms")
    position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    applies_to = models.CharField(max_length=10, default="procedure")
    codes = models.TextField(blank=True)
    basis_points = models.PositiveIntegerField(default=0)
    cents = models.BigIntegerField(default=0)
    schedule = models.ForeignKey(FeeSchedule, models.PROTECT, null=True, related_name="terms")
    medicare_on = models.DateField(null=True)
    conversion_factor = models.CharField(max_length=12, blank=True)
    carved_out = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["contract", "position"], name="one_term_a_position")]
