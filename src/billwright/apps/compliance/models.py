"""Practices, users, who may act, and the trail of who did and saw what."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractUser
from django.db import connection, models

from billwright.apps.compliance.ids import uuid7
from billwright.apps.compliance.permissions import ROLE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from billwright.apps.compliance.access import Actor

_Row = TypeVar("_Row", bound="PracticeRow")


class Practice(models.Model):
    """One legal office. Every row of every desk belongs to exactly one; nothing leads from one to another."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    npi = models.CharField(max_length=10, blank=True)
    tax_id = models.CharField(max_length=9, blank=True)
    taxonomy = models.CharField(max_length=10, blank=True)
    line1 = models.CharField(max_length=55, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=15, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in. What they may do in a practice is their membership's role."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)


class Membership(models.Model):
    """A user's one role in one practice. Not scoped by row: it is what scoping is decided from."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=list(ROLE_NAMES.items()))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "practice"], name="one_role_a_practice")]


class PracticeManager(models.Manager[_Row]):
    """The one place where rows are scoped. `of` reads, `add`, `add_many` and `save_many` write; nothing else is called on
    `rows`."""

    def of(self, actor: Actor, public_id: str | None = None) -> models.QuerySet[_Row]:
        """The practice's rows; with `public_id` the one of that id, or none where the text is no id at all."""
        rows = self.get_queryset().filter(practice_id=actor.practice_id)
        if public_id is None:
            return rows
        try:
            return rows.filter(public_id=uuid.UUID(public_id))
        except ValueError:
            return rows.none()

    def add(self, actor: Actor, **fields: Any) -> _Row:
        row = self.model(practice_id=actor.practice_id, **fields)
        row.save(force_insert=True)
        return row

    def add_many(self, actor: Actor, rows: Iterable[_Row]) -> list[_Row]:
        made = list(rows)
        for row in made:
            row.practice_id = actor.practice_id
        return self.bulk_create(made, batch_size=500)

    def save_many(self, actor: Actor, rows: Iterable[_Row], fields: Iterable[str]) -> None:
        """Writes these fields of rows that are there, as one prepared statement: bulk_update's CASE costs ten times that."""
        by_name = {each.name: each for each in self.model._meta.concrete_fields}
        columns = [by_name[name] for name in fields]
        values = [
            [*(each.get_db_prep_save(getattr(row, each.attname), connection) for each in columns), row.pk]
            for row in rows
        ]
        if values:
            names = ", ".join(f'"{each.column}" = %s' for each in columns)
            where = f'"id" = %s AND "practice_id" = {int(actor.practice_id)}'
            with connection.cursor() as cursor:
                cursor.executemany(f'UPDATE "{self.model._meta.db_table}" SET {names} WHERE {where}', values)  # noqa: S608


class PracticeRow(models.Model):
    """Base of every row of every desk: it belongs to a practice and has an id that may stand in an address."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+", editable=False)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)

    practice_id: int
    rows: ClassVar[PracticeManager[Self]] = PracticeManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.public_id}"


class Counter(PracticeRow):
    """The last number given in a series of a year; 0 for series that do not restart."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "series", "year"], name="one_counter")]


class CommandRecord(PracticeRow):
    """The answer that a command got, so that the same key twice gives the same answer and does nothing."""

    action = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    answer = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "action", "key"], name="one_answer_a_key")]


class ChangeEvent(PracticeRow):
    """An action that was done, written in its own transaction. Never changed; sealed into the chain by a job.

    `subject` is the public id of what was acted on; `detail` holds field names and counts, never a person's data.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=64, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)


class ViewEvent(models.Model):
    """Somebody looked at something. On SQLite these rows live in a file of their own, so they hold no foreign keys."""

    practice_id = models.BigIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20)
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=64, blank=True, db_index=True)


class AuditSeal(PracticeRow):
    """One link of a practice's chain over its events of one stream ("change" or "view").

    `digest` = SHA-256(previous digest + the events from `first_id` to `last_id` in order), hex. A changed, missing or
    inserted event breaks every digest from there on.
    """

    stream = models.CharField(max_length=10)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "stream", "first_id"], name="one_seal_a_stretch")
        ]


class ApiKey(PracticeRow):
    """A program's way in. It acts for who made it, in one practice, with `scopes` as far as its maker still holds them.

    The secret itself is shown once and kept nowhere: `secret_hash` is its keyed hash, `prefix` the part by which the key
    is looked up, named in the trail and told apart by people. Not scoped by row, as Membership: it is what scoping is
    decided from.
    """

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "name"], condition=models.Q(revoked_at=None), name="one_living_key_a_name"
            )
        ]
