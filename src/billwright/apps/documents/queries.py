"""What is kept, and the bytes themselves."""

import datetime as dt

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.documents import store
from billwright.apps.documents.models import Document


class DocumentView(msgspec.Struct, frozen=True):
    """What a list shows of a document. `size` in bytes, `kept_at` UTC."""

    id: int
    public_id: str
    kind: str
    direction: str
    name: str
    media_type: str
    size: int
    sha256: str
    kept_at: dt.datetime
    subject_kind: str
    subject: str


class DocumentContent(msgspec.Struct, frozen=True):
    name: str
    media_type: str
    data: bytes


@query("documents.view", audit="document")
def content(actor: Actor, public_id: str) -> DocumentContent:
    """Raises NotFoundError, and DocumentDamagedError where the bytes are gone or were changed."""
    row = Document.rows.of(actor, public_id).select_related("practice").first()
    if row is None:
        raise NotFoundError("no such document in this practice")
    return DocumentContent(row.name, row.media_type, store.get(row.practice.public_id, row.sha256))


@query("documents.view")
def about(actor: Actor, subject_kind: str, subject: str) -> list[DocumentView]:
    """Documents of one subject, newest first."""
    rows = Document.rows.of(actor).filter(subject_kind=subject_kind, subject=subject)
    return [_view(row) for row in rows.order_by("-id")]


@query("documents.view")
def recent(actor: Actor, limit: int = 50) -> list[DocumentView]:
    """The newest first."""
    return [_view(row) for row in Document.rows.of(actor).order_by("-id")[:limit]]


def _view(row: Document) -> DocumentView:
    return DocumentView(
        id=row.pk,
        public_id=str(row.public_id),
        kind=row.kind,
        direction=row.direction,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        kept_at=row.kept_at,
        subject_kind=row.subject_kind,
        subject=row.subject,
    )
