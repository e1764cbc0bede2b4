"""Taking in a file: who may, what is said of it, how far it is."""

import pytest
from tests.claims.answers import ack_277, ack_997, ack_999, said
from tests.clinic import answer, era, line

from billwright.apps.compliance.access import NotAllowedError
from billwright.apps.documents import queries as documents
from billwright.apps.remittances import posting
from billwright.flows import post, receive
from billwright.web import sources


def test_what_became_of_it_is_said_in_one_line(clinic):
    paid, denied = clinic.sent("99213"), clinic.sent("36415")
    data = era(
        answer(paid, line("99213", "CO-45 30.00")),
        answer(denied, line("36415", "CO-16 20.00"), status="4"),
        answer("9C9", line("97110")),
    )
    first, again = clinic.receive(data, "cedar.835"), clinic.receive(data, "cedar (1).835")
    assert first.words == "cedar.835: 835: 2 claims posted, 1 set aside; 2 for a person: see Today"
    assert again.words.startswith("cedar (1).835: 835 (received before; nothing is done twice): 2 claims posted")
    assert clinic.receive(ack_999("A"), "a.999").words == "a.999: 999: 1 claim answered"
    number = paid.row.control_number
    assert clinic.receive(ack_277(said(number, "A2")), "b.277").words == "b.277: 277CA"
    assert clinic.receive(b"", "c").words == (
        "c is kept as it came, but it is no file that is read here: somebody has to look at it, see Today"
    )


def test_a_997_is_taken_for_the_999_that_has_taken_its_place(clinic):
    claim = clinic.sent("99213")
    assert clinic.receive(ack_997("A"), "a.997").words == "a.997: 997: 1 claim answered"
    assert clinic.seen(claim.row.public_id).row.state == "received"
    assert clinic.work_kinds() == {}


@pytest.mark.parametrize(
    ("data", "kind", "media"),
    [
        (era(answer("9C1", line("99213"))), "x12-835", "application/edi-x12"),
        (ack_999("A"), "x12-999", "application/edi-x12"),
        (b"%PDF-1.7", "unknown", "application/pdf"),
        (b"\x89PNG\r\n", "unknown", "image/png"),
        (b"hello", "unknown", "application/octet-stream"),
    ],
)
def test_the_file_is_kept_as_what_it_is(clinic, data, kind, media):
    document = clinic.receive(data, "from outside").document
    (kept,) = documents.recent(clinic.office.biller)
    assert (kept.public_id, kept.kind, kept.media_type, kept.direction) == (document, kind, media, "in")
    assert documents.content(clinic.office.biller, document).data == data


def test_an_835_inside_of_something_else_is_posted_and_told(clinic):
    claim = clinic.sent("99213")
    received = clinic.receive(b"PAGE OF A DATABASE " * 40 + era(answer(claim, line("99213", "CO-45 30.00"))))
    assert (received.posted, received.waiting) == (1, 1)
    (work,) = clinic.work()["file_unreadable"]
    assert "something in it that is not X12" in work.reason


def test_without_the_permission_nothing_is_kept(clinic):
    with pytest.raises(NotAllowedError):
        clinic.receive_as(clinic.office.front_desk, era(answer("9C1", line("99213"))))
    assert documents.recent(clinic.office.auditor) == []


def test_a_long_one_says_how_far_it_is(clinic, monkeypatch):
    monkeypatch.setattr(post, "AT_ONCE", 2)
    data = era(*(answer(f"9C{at}", line("99213")) for at in range(5)))
    told = []
    receive.receive(clinic.office.biller, "long.835", data, lambda done, of: told.append((done, of)))
    assert told == [(0, 0), (2, 5), (4, 5), (5, 5), (5, 5)]


def test_the_worker_hands_it_what_a_partner_laid_out(clinic):
    claim = clinic.sent("99213")
    taken = receive.take(clinic.office.system, "in.835", era(answer(claim, line("99213"))))
    assert taken.posted == 1
    assert clinic.owed(clinic.ida) == {}


def test_the_work_of_a_file_that_cannot_be_read_says_which_file(clinic):
    clinic.receive(b"hello", "bin.dat")
    (work,) = clinic.work()["file_unreadable"]
    assert work.reason == ("A file taken in on 11/24/2026 (5 bytes). This is no X12 file, and no program reads it yet.")
    assert sources.about(clinic.office.biller, work)["document"].name == "bin.dat"
    assert sources.about(clinic.office.front_desk, work) == {}  # it may be a damaged remittance


def test_the_work_of_an_undone_posting_names_its_claim(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    posted = clinic.remittance().claims[0].public_id
    posting.undo(clinic.office.biller, posting.UndoPosting("undo-named", posted, "posted to the wrong claim"))
    (work,) = clinic.work()["remittance_set_aside"]
    assert work.reason == f"Claim {claim.row.control_number}: undone: posted to the wrong claim"
