"""The outbox worker is killed before any of its lines, in a loop: every message is delivered once, every file taken once."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connections
from tests.faults.killing import kill_points

from billwright.apps.compliance import access
from billwright.apps.documents import actions as documents
from billwright.apps.documents import queries as document_queries
from billwright.apps.documents import store
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import queries as outbox_queries
from billwright.exchange import folder
from billwright.flows import worker

LATER = dt.timedelta(minutes=10)
"""After the put-off of a message whose worker was killed."""


def a_partner(office, root: Path) -> str:
    root.mkdir()
    command = outbox.SavePartner(
        "partner", "MERIDIAN", str(root), "JUNIPER", "MERIDIAN", "MERIDIAN HEALTH", "JUNIPER STREET"
    )
    return outbox.save_partner(office.owner, command)


def a_message(office, partner: str, at: int) -> str:
    content = f"ISA*{at}~".encode()
    document = documents.keep(office.biller, documents.Keep("x12-837P", "out", f"{at}.837", content))
    return outbox.enqueue(office.biller, outbox.Enqueue(f"batch:{at}", f"{at}.837", document.public_id, partner))


def deliveries_of_a_killed_worker(office, root: Path, *modules) -> int:
    """For each n: enqueue, kill the worker before its n-th line, let the partner take what is there, run it again.

    Answers at how many lines it was killed.
    """
    partner, theirs = a_partner(office, root), []

    def take_away() -> list[bytes]:
        for file in (root / "inbox").glob("[!.]*"):
            theirs.append(file.read_bytes())
            file.unlink()
        return theirs

    def round_of(n: int) -> dt.datetime:
        return office.now + 2 * n * LATER

    a_message(office, partner, 1)
    connections.close_all()
    for at in kill_points(lambda n: worker.carry_outbox(round_of(n)), *modules):
        if at % 2:
            take_away()
        worker.carry_outbox(round_of(at) + LATER)
        assert take_away() == [f"ISA*{at}~".encode()], f"killed before line {at}"
        theirs.clear()
        a_message(office, partner, at + 1)
        connections.close_all()
    assert take_away() == [f"ISA*{at + 1}~".encode()], "the fork that came through delivered its own"
    assert outbox_queries.waiting(office.biller) == []
    assert {each.state for each in outbox_queries.recent(office.biller)} == {"sent"}
    return at


def test_a_killed_worker_delivers_each_message_once(office, tmp_path):
    """The lines before and after each transaction and each step of the carrier are among these modules' lines."""
    assert deliveries_of_a_killed_worker(office, tmp_path / "meridian", worker, folder, outbox) > 100


@pytest.mark.soak
def test_a_killed_worker_delivers_each_message_once_on_both_databases(office, database, tmp_path):
    """The lines that open, scope and commit transactions too."""
    assert deliveries_of_a_killed_worker(office, tmp_path / "meridian", worker, folder, outbox, access) > 200


def test_a_killed_fetch_takes_each_file_once(office, tmp_path):
    """For each n: the partner lays out a file, the worker is killed before its n-th line and run again."""
    root = tmp_path / "meridian"
    a_partner(office, root)
    (root / "outbox").mkdir()

    def take(actor, name, data):
        return documents.keep(actor, documents.Keep("incoming", "in", name, data))

    (root / "outbox/1.835").write_bytes(b"ISA*1~")
    connections.close_all()
    for at in kill_points(lambda n: worker.fetch_all(office.now, take), worker, folder, documents, store):
        worker.fetch_all(office.now, take)
        kept = document_queries.recent(office.auditor)
        assert [each.name for each in kept] == [f"{n}.835" for n in range(at, 0, -1)][:50], f"killed before line {at}"
        assert list((root / "outbox").iterdir()) == []
        (root / f"outbox/{at + 1}.835").write_bytes(f"ISA*{at + 1}~".encode())
        connections.close_all()
    for each in document_queries.recent(office.auditor, at + 1):
        number = each.name.removesuffix(".835")
        assert document_queries.content(office.auditor, each.public_id).data == f"ISA*{number}~".encode()
    assert len(list((root / "taken").iterdir())) == at + 1
    assert at > 50, "the lines of a fetch were not all visited"
