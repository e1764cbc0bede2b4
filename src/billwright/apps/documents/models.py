"""Every file in or out, kept as it was, with its hash."""

from typing import ClassVar

from django.db import models

from billwright.apps.compliance.models import PracticeRow


class Document(PracticeRow):
    """The bytes lie under BILLWRIGHT_HOME/files by hash; this row says what they are.

    `taken_in_at` is when all that a file from outside says had been acted on, or was a person's work; until then the night
    takes it in again.

    `direction` in (from outside), out (to outside), made (printed here). The same bytes from outside are one document.
    """

    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=30)
    direction = models.CharField(max_length=4)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80, default="application/octet-stream")
    size = models.BigIntegerField()
    kept_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "sha256"], condition=models.Q(direction="in"), name="one_document_in"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "direction", "id"], name="document_by_way"),
            models.Index(fields=["practice", "kind", "id"], name="document_by_kind"),
            models.Index(fields=["practice", "size", "id"], name="document_by_size"),
        ]
