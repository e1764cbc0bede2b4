"""Every file in or out is kept as it was; the same file from outside is one document."""

import pytest

from billwright.apps.compliance.access import NotAllowedError, NotFoundError, reading
from billwright.apps.compliance.models import ViewEvent
from billwright.apps.documents import store
from billwright.apps.documents.actions import Keep, keep
from billwright.apps.documents.queries import about, content, recent

ERA = b"ISA*00*          *00*          *ZZ*MERIDIAN       ~"


def stored_files(office):
    return [path for path in (office.home / "files").rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was(office, database):
    kept = keep(office.biller, Keep("835", "in", "era.835", ERA, "application/edi-x12"))
    found = content(office.auditor, kept.public_id)
    assert (found.name, found.media_type, found.data) == ("era.835", "application/edi-x12", ERA)


def test_the_same_bytes_from_outside_are_one_document_whatever_they_are_called(office, database):
    first = keep(office.biller, Keep("835", "in", "era.835", ERA))
    second = keep(office.biller, Keep("835", "in", "copy of era.835", ERA))
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.id, first.public_id) == (second.id, second.public_id)
    assert [each.name for each in recent(office.auditor)] == ["era.835"]


@pytest.mark.parametrize("direction", ["out", "made"])
def test_what_we_send_or_print_twice_is_two_documents_over_one_file(office, direction):
    kept = [keep(office.biller, Keep("invoice", direction, "I-1.pdf", b"%PDF")) for _ in range(2)]
    assert kept[0].public_id != kept[1].public_id
    assert len(stored_files(office)) == 1


def test_the_same_file_in_two_practices_is_a_document_of_each(office):
    ours = keep(office.biller, Keep("835", "in", "era.835", ERA))
    theirs = keep(office.neighbour(), Keep("835", "in", "era.835", ERA))
    assert theirs.is_new
    with pytest.raises(NotFoundError):
        content(office.neighbour(), ours.public_id)
    assert len(stored_files(office)) == 2


def test_documents_are_found_by_what_they_are_about(office):
    keep(office.biller, Keep("invoice", "made", "I-1.pdf", b"1", subject_kind="invoice", subject="0192"))
    keep(office.biller, Keep("invoice", "made", "I-2.pdf", b"2", subject_kind="invoice", subject="0193"))
    assert [each.name for each in about(office.auditor, "invoice", "0192")] == ["I-1.pdf"]


def test_the_front_desk_sees_its_receipts_and_no_payers_files(office, database):
    about_it = {"subject_kind": "account", "subject": "0192"}
    names = ("x12-835", "x12-277CA", "invoice", "unknown", "receipt", "scan")
    kept = {kind: keep(office.biller, Keep(kind, "in", kind, kind.encode(), **about_it)) for kind in names}
    assert [each.kind for each in recent(office.front_desk)] == ["scan", "receipt"]
    assert [each.kind for each in about(office.front_desk, "account", "0192")] == ["scan", "receipt"]
    assert content(office.front_desk, kept["receipt"].public_id).data == b"receipt"
    for kind in names[:4]:
        with pytest.raises(NotAllowedError):
            content(office.front_desk, kept[kind].public_id)
    for other in (office.biller, office.auditor, office.system):
        assert len(recent(other)) == len(names)
        assert content(other, kept["x12-835"].public_id).data == b"x12-835"


def test_a_payer_s_file_stays_closed_inside_what_was_authorized_for_something_else(office):
    kept = keep(office.biller, Keep("x12-835", "in", "era.835", ERA))
    with reading(office.front_desk), pytest.raises(NotAllowedError):
        content(office.front_desk, kept.public_id)


def test_opening_a_document_is_on_the_view_trail(office):
    kept = keep(office.biller, Keep("scan", "in", "card.pdf", b"%PDF"))
    content(office.auditor, kept.public_id)
    seen = ViewEvent.objects.get(what="document")
    assert (seen.subject, seen.user_id) == (kept.public_id, office.auditor.user_id)


def test_a_changed_or_missing_file_is_told_and_never_given_out(office):
    kept = [keep(office.biller, Keep("835", "in", name, name.encode())) for name in ("good", "changed", "gone")]
    path = {name: store.path_of(office.practice.public_id, each.sha256)
            for name, each in zip(("good", "changed", "gone"), kept, strict=True)}  # fmt: skip
    path["changed"].write_bytes(b"chanGed")
    path["gone"].unlink()
    for each, words in ((kept[1], "was changed"), (kept[2], "is gone")):
        with pytest.raises(store.DocumentDamagedError, match=words):
            content(office.auditor, each.public_id)
    assert content(office.auditor, kept[0].public_id).data == b"good"


def test_keeping_the_bytes_again_mends_a_damaged_file(office):
    kept = keep(office.biller, Keep("835", "in", "era.835", ERA))
    store.path_of(office.practice.public_id, kept.sha256).write_bytes(b"half")
    keep(office.biller, Keep("835", "in", "era.835", ERA))
    assert content(office.auditor, kept.public_id).data == ERA


def test_stored_files_are_readable_by_their_owner_alone(office):
    kept = keep(office.biller, Keep("835", "in", "era.835", ERA))
    path = store.path_of(office.practice.public_id, kept.sha256)
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\card.pdf", "card.pdf"),
        ("era\x00\n.835", "era.835"),
        ("x" * 300, "x" * 200),
        ("..", ".."),
        ("", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_names_from_outside_are_made_plain(office, database, given, shown):
    kept = keep(office.biller, Keep("scan", "in", given, b"%PDF"))
    assert content(office.auditor, kept.public_id).name == shown


@pytest.mark.parametrize("public_id", ["", "not an id", "01920000-0000-7000-8000-000000000000"])
def test_what_is_no_documents_id_is_not_found(office, public_id):
    with pytest.raises(NotFoundError):
        content(office.auditor, public_id)


def test_an_auditor_stores_nothing(office):
    with pytest.raises(NotAllowedError):
        keep(office.auditor, Keep("835", "in", "era.835", ERA))
    assert not (office.home / "files").exists()
