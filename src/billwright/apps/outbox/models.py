"""What is to leave the house, once; and the partners it goes to."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow


class Partner(PracticeRow):
    """Somebody we exchange files with: a payer's front door or a clearinghouse.

    `channel` names the carrier ("folder"); `address` is what that carrier needs: for "folder" the partner's folder with
    `inbox` (we write) and `outbox` (we fetch). Control numbers rise for ever and are never used twice.
    """

    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, default="folder")
    address = models.CharField(max_length=500)
    sender_id = models.CharField(max_length=15)
    receiver_id = models.CharField(max_length=15)
    receiver_name = models.CharField(max_length=60)
    submitter_name = models.CharField(max_length=60)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    usage = models.CharField(max_length=1, default="P")
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "name"], name="one_partner_a_name")]


class WebhookEndpoint(PracticeRow):
    """A program of the practice's that is told what happens, at `url`. `secret_sealed` signs what it is sent."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = models.JSONField()
    secret_sealed = models.TextField()
    made_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "name"], condition=models.Q(active=True), name="one_active_endpoint_a_name"
            )
        ]


class WebhookEvent(PracticeRow):
    """Something that happened and was announced. `public_id` is the event's id wherever and however often it is told;
    `subject` the public id of what it happened to. Holds nobody's data."""

    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()


class Message(PracticeRow):
    """One effect outside: a file to a partner, an event to a program. `key` makes it happen once.

    waiting → sent, or failed after too many attempts (then it is work). A carrier must be able to repeat: it writes under
    a name made from the key, so that a second try replaces the first and adds nothing. `document` is the public id of the
    stored bytes: documents lie above this desk, so no key points there, and the worker in `flows` fetches them. One to a
    webhook has an `endpoint` and an `event` instead, from which its body is made.
    """

    WAITING, SENT, FAILED = "waiting", "sent", "failed"

    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200)
    document = models.UUIDField(null=True)
    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, null=True, related_name="messages")
    event = models.ForeignKey(WebhookEvent, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "key"], name="one_message_a_key")]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="outbox_waiting")
        ]
