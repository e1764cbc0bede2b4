"""Keeping what came in, went out or was made here."""

from pathlib import PurePath
from typing import Literal
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from billwright.apps.compliance.access import Actor, action
from billwright.apps.compliance.models import Practice
from billwright.apps.documents import store
from billwright.apps.documents.models import Document

LONGEST_NAME = 200


class Keep(msgspec.Struct, frozen=True):
    """`direction` in (from outside), out (to outside), made (printed here). `kind` is what it is: "837P", "835", "invoice".

    `subject` is the public id of what it is about, in `subject_kind`'s desk. `name` may come from outside: folders and
    control characters in it are dropped.
    """

    kind: str
    direction: Literal["in", "out", "made"]
    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    subject_kind: str = ""
    subject: str = ""


class KeptDocument(msgspec.Struct, frozen=True):
    """`is_new` False: these bytes had come from outside before, and this is that first document."""

    id: int
    public_id: str
    sha256: str
    is_new: bool


@action("documents.keep", keyed=False)
def keep(actor: Actor, command: Keep) -> KeptDocument:
    """Keeps the bytes and says what they are.

    The same bytes from outside are one document of the practice, whatever they are called; what we send or make is a
    document each time. The file is written before its row: a crash between them leaves a file that no row names.
    """
    digest = store.put(_practice(actor), command.data)
    if command.direction == "in":
        known = _came_before(actor, digest)
        if known:
            return known
    try:
        with transaction.atomic():
            row = _add(actor, command, digest)
    except IntegrityError:  # another worker took in the same file at this instant
        known = _came_before(actor, digest)
        if known is None:
            raise
        return known
    return KeptDocument(row.pk, str(row.public_id), digest, True)


def _practice(actor: Actor) -> UUID:
    return Practice.objects.values_list("public_id", flat=True).get(pk=actor.practice_id)


def _came_before(actor: Actor, digest: str) -> KeptDocument | None:
    row = Document.rows.of(actor).filter(direction="in", sha256=digest).first()
    return KeptDocument(row.pk, str(row.public_id), digest, False) if row else None


def _add(actor: Actor, command: Keep, digest: str) -> Document:
    return Document.rows.add(
        actor,
        sha256=digest,
        kind=command.kind,
        direction=command.direction,
        name=plain_name(command.name),
        media_type=command.media_type,
        size=len(command.data),
        kept_at=actor.now,
        subject_kind=command.subject_kind,
        subject=command.subject,
    )


@action("documents.keep", keyed=False)
def mark_taken_in(actor: Actor, public_id: str) -> str:
    """All that the file says has been acted on, or is somebody's work."""
    Document.rows.of(actor, public_id).filter(taken_in_at=None).update(taken_in_at=actor.now)
    return public_id


def plain_name(name: str) -> str:
    r"""A file name without folders and without characters that do not print, at most 200 long.

    >>> plain_name("../../etc/era\x00.835"), plain_name("C:\\scans\\card.pdf"), plain_name("")
    ('era.835', 'card.pdf', 'unnamed')
    """
    last = PurePath(name.replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable())[:LONGEST_NAME] or "unnamed"
