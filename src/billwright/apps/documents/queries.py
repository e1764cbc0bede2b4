"""What is kept, and the bytes themselves."""

import datetime as dt

import msgspec
from django.db.models import Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.moments import Edge, older
from billwright.apps.compliance.paging import FIRST, Page, Place, order_of, page_of
from billwright.apps.documents import store
from billwright.apps.documents.models import Document

OPENED_WITH = {
    "receipt": "receipts.view",
    "invoice": "invoices.view",
    "credit_note": "invoices.view",
    "x12-835": "remittances.view",
    "unknown": "remittances.view",  # from outside and not recognized: it may be a damaged remittance
}
"""The permission to see a document of each kind. Other X12 is `claims.view`; any other kind `documents.view` alone."""
X12 = "x12-"
X12_OPENED_WITH = "claims.view"


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
    """Raises NotFoundError, NotAllowedError where the actor may not see documents of its kind, and DocumentDamagedError
    where the bytes are gone or were changed."""
    row = Document.rows.of(actor, public_id).select_related("practice").first()
    if row is None:
        raise NotFoundError("no such document in this practice")
    actor.require(permission_for(row.kind))
    return DocumentContent(row.name, row.media_type, store.get(row.practice.public_id, row.sha256))


@query("documents.view", audit="document")
def document(actor: Actor, public_id: str) -> DocumentView:
    """What is known of it. Raises NotFoundError, NotAllowedError where the actor may not see documents of its kind."""
    row = Document.rows.of(actor, public_id).first()
    if row is None:
        raise NotFoundError("no such document in this practice")
    actor.require(permission_for(row.kind))
    return _view(row)


@query("documents.view")
def about(
    actor: Actor, subject_kind: str, subject: str, limit: int = 500, edge: Edge | None = None
) -> list[DocumentView]:
    """Documents of one subject that the actor may see, after `edge`, newest first."""
    rows = _seen_by(actor).filter(subject_kind=subject_kind, subject=subject)
    return [_view(row) for row in older(actor, rows, edge, at="kept_at")[:limit]]


@query("documents.view")
def recent(actor: Actor, limit: int = 50) -> list[DocumentView]:
    """What the actor may see, the newest first."""
    return [_view(row) for row in _seen_by(actor).order_by("-id")[:limit]]


SORTS = {"newest": "id", "size": "size"}


class Wanted(msgspec.Struct, frozen=True):
    """Which documents: `direction` in, out or made, `kind` as stored, kept from `since` until before `until` (instants).
    What is empty does not limit."""

    direction: str = ""
    kind: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


ALL = Wanted()


@query("documents.view")
def listed(actor: Actor, wanted: Wanted = ALL, sort: str = "-newest", place: Place = FIRST) -> Page[DocumentView]:
    """What the actor may see. `sort` a key of SORTS, with "-" from the last to the first."""
    rows = _seen_by(actor)
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.since:
        rows = rows.filter(kept_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(kept_at__lt=wanted.until)
    found = page_of(actor, rows, order_of(SORTS, sort, "-newest"), place)
    return Page(tuple(_view(row) for row in found.rows), found.before, found.after)


@query("documents.view")
def kinds(actor: Actor) -> list[str]:
    """The kinds of documents that there are and the actor may see."""
    return sorted(set(_seen_by(actor).order_by("kind").values_list("kind", flat=True).distinct()))


def permission_for(kind: str) -> str:
    """The permission, beside `documents.view`, that documents of this kind take.

    >>> permission_for("x12-835"), permission_for("x12-277CA"), permission_for("scan")
    ('remittances.view', 'claims.view', 'documents.view')
    """
    return OPENED_WITH.get(kind) or (X12_OPENED_WITH if kind.startswith(X12) else "documents.view")


def _seen_by(actor: Actor) -> QuerySet[Document]:
    hidden = Q(kind__in=[kind for kind, permission in OPENED_WITH.items() if not actor.may(permission)])
    if not actor.may(X12_OPENED_WITH):
        hidden |= Q(kind__startswith=X12) & ~Q(kind__in=OPENED_WITH)
    return Document.rows.of(actor).exclude(hidden)


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


@query("files.receive")
def not_taken_in(actor: Actor) -> list[str]:
    """Public ids of the files from outside whose taking in was cut short, oldest first."""
    rows = Document.rows.of(actor).filter(direction="in", taken_in_at=None).order_by("id")
    return [str(each) for each in rows.values_list("public_id", flat=True)]
