"""Work that needs a person: one row per (practice, kind, source), closed by what raised it."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User


class WorkItem(PracticeRow):
    """`source` is the public id of what it is about, in `source_kind`'s desk. `cents` is the money at stake, 0 if none.

    `reason` says why a person is needed and `next_step` what to do, both without a person's name or data.
    """

    OPEN, DONE = "open", "done"

    kind = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=40)
    source = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300)
    cents = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    snoozed_until = models.DateField(null=True)
    snooze_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=OPEN)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "kind", "source"], name="one_work_item_a_source"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "state", "due_on"], name="work_open"),
            models.Index(fields=["practice", "state", "kind"], name="work_open_by_kind"),
            models.Index(fields=["practice", "source"], name="work_by_source"),
        ]


class WorkEvent(PracticeRow):
    """What happened to an item: who did what to it when, and why. Never changed.

    `what`: raised, taken, handed_over (`to` is the new owner; None puts it back for anybody), snoozed, woken, finished (a
    person said so) or closed (its cause is gone; `user` is whoever did away with it, None for a job).
    """

    FINISHED, CLOSED = "finished", "closed"

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    words = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["practice", "what", "at"], name="work_event_by_day"),
            models.Index(fields=["practice", "item", "at"], name="work_event_of_item"),
        ]


class SavedView(PracticeRow):
    """A name for an address of a list: `query` is the address's query string, filters and sort, without a cursor.

    `name_key` is the name in small letters: two names of one person's that differ in capitals alone are one.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    list = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "user", "list", "name_key"], name="one_saved_view_a_name")
        ]
