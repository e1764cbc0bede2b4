"""What is kept, and the bytes themselves."""

import datetime as dt

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.models import Practice
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


class DamagedDocument(msgspec.Struct, frozen=True):
    public_id: str
    sha256: str
    why: str


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


@query("books.check")
def damaged(actor: Actor) -> list[DamagedDocument]:
    """Reads every stored file of the practice and names the documents whose bytes are gone or were changed."""
    practice = Practice.objects.values_list("public_id", flat=True).get(pk=actor.practice_id)
    wrong: dict[str, str] = {}
    for digest in Document.rows.of(actor).values_list("sha256", flat=True).distinct():
        try:
            store.get(practice, digest)
        except store.DocumentDamagedError as damage:
            wrong[digest] = str(damage)
    rows = Document.rows.of(actor).filter(sha256__in=wrong).order_by("id")
    return [DamagedDocument(str(row.public_id), row.sha256, wrong[row.sha256]) for row in rows]


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
