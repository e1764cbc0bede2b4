"""Every kept file is there and holds the bytes whose hash its row bears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.models import Practice
from billwright.apps.documents.store import path_of
from billwright.flows.invariants.difference import Difference


def as_kept(actor: Actor) -> Iterator[Difference]:
    """Reads every file of the practice once, however many documents it is."""
    practice = Practice.objects.get(pk=actor.practice_id).public_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT sha256 FROM documents_document WHERE practice_id = %s", [actor.practice_id])
        kept = sorted(digest for (digest,) in cursor.fetchall())
    for digest in kept:
        found = _sha256(path_of(practice, digest))
        if found != digest:
            words = (
                f"The kept file {digest[:12]}… {'was changed' if found else 'is gone'}: "
                "copy it back from a backup of the files, or take the original in again."
            )
            yield Difference("document", f"file {digest}", digest, found or "none", words)


def _sha256(path: Path) -> str:
    """Of the file's bytes, hex; empty where it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
