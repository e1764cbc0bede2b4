"""What the checks said of a claim, and what a person answered."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User


class CheckRun(PracticeRow):
    """The newest answer of the checks to one subject. `findings` and `not_run` are encoded records.

    `subject` is the claim's public id: checks lie below claims and know no claim rows. What was let pass on a line by the
    override numbered `lines_asked_anew` (its id) or an earlier one no longer holds: the lines are others since.
    """

    subject = models.UUIDField()
    at = models.DateTimeField()
    on = models.DateField()
    is_clean = models.BooleanField()
    lines_asked_anew = models.BigIntegerField(default=0)
    findings = models.BinaryField()
    not_run = models.BinaryField()
    editions = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "subject"], name="one_check_run_a_subject")
        ]


class Override(PracticeRow):
    """A person let a hold pass: which finding, why, who and when."""

    subject = models.UUIDField(db_index=True)
    finding = models.CharField(max_length=60)
    line = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
