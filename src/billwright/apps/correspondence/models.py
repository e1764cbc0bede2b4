"""Calls that were taken, what was added to them later, and what was promised in them."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow, User
from billwright.apps.parties.models import Account

LONGEST_WORDS = 2000


class Inquiry(PracticeRow):
    """One call about one account, as it was: never changed, only added to.

    `asker`, `verified` and `topic` are keys of kinds.py; `callback` ten digits or empty. `on` is the day in the
    practice's zone, `at` the instant.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="inquiries")
    at = models.DateTimeField()
    on = models.DateField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asker = models.CharField(max_length=16)
    asker_name = models.CharField(max_length=80, blank=True)
    callback = models.CharField(max_length=10, blank=True)
    verified = models.CharField(max_length=16)
    topic = models.CharField(max_length=16)
    question = models.CharField(max_length=LONGEST_WORDS, blank=True)
    answer = models.CharField(max_length=LONGEST_WORDS)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["practice", "on"], name="inquiry_by_day"),
            models.Index(fields=["practice", "topic"], name="inquiry_by_topic"),
        ]


class InquiryNote(PracticeRow):
    """What was added to a call after it."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=LONGEST_WORDS)


class Promise(PracticeRow):
    """What a call left to be done by a day: a follow-up of ours, or a payment of theirs.

    kind follow_up (`cents` 0) or payment (`cents` positive). state open; done (a follow-up that a person finished); kept
    (a payment that came: it opens again where the payment is voided); withdrawn. `words` say what, in the follow-up's.
    """

    FOLLOW_UP, PAYMENT = "follow_up", "payment"
    OPEN, DONE, KEPT, WITHDRAWN = "open", "done", "kept", "withdrawn"

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="promises")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    due_on = models.DateField()
    cents = models.BigIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "state", "due_on"], name="promise_open")]
