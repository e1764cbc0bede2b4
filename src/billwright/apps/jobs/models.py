"""Long work: what was asked for, by whom, how far it is and how it ended."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User


class Job(PracticeRow):
    """One piece of long work. The row is the queue as well: a worker takes it up under a lease, and whoever finds the
    lease over takes it up again.

    state: queued → running → done or failed; stopping once somebody asked for it, then stopped. What stopped or failed
    goes on from where it was when it is queued again. `kind` is of flows.jobs.KINDS, `subject` a public id of
    `subject_kind`'s desk; the words hold no person's data. `done` of `total` in `unit`; `total` 0 while nobody knows.
    `worker` and `leased_until` say whose it is while it runs, `begun` how often it was taken up.
    """

    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)
    begun = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "kind", "subject"],
                condition=models.Q(state__in=["queued", "running", "stopping"]),
                name="one_open_job_a_subject",
            )
        ]
