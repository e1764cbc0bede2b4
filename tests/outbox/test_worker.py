"""The worker's rounds: what is due leaves, what waits is fetched, and what cannot be done is somebody's work."""

import datetime as dt
import signal
import threading
import time
from hashlib import sha256

import pytest
from django.utils import timezone

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.documents import actions as documents
from billwright.apps.documents import store
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import queries as outbox_queries
from billwright.apps.worklist import queries as worklist
from billwright.exchange import folder
from billwright.flows.worker import Carried, carry_outbox, fetch_all, run_worker, work_until_told

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "meridian").mkdir()
    return tmp_path / "meridian"


def a_partner(actor, root) -> str:
    command = outbox.SavePartner(f"partner {root}", "MERIDIAN", str(root), "US", "THEM", "MERIDIAN", "JUNIPER")
    return outbox.save_partner(actor, command)


def a_message(actor, partner, number) -> documents.KeptDocument:
    kept = documents.keep(actor, documents.Keep("x12-837P", "out", f"{number}.837", f"ISA*{number}~".encode()))
    outbox.enqueue(actor, outbox.Enqueue(f"batch:{number}", f"{number}.837", kept.public_id, partner))
    return kept


def contents(folder) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.glob("*")) if file.is_file()]


def open_work(office) -> list[tuple[str, str]]:
    return [(item.kind, item.reason) for group in worklist.today(office.biller) for item in group.items]


def test_due_messages_of_every_practice_leave_oldest_first_up_to_the_limit(office, root, tmp_path):
    partner = a_partner(office.owner, root)
    for number in (1, 2, 3):
        a_message(office.biller, partner, number)
    (tmp_path / "theirs").mkdir()
    a_message(office.neighbour(), a_partner(office.neighbour(), tmp_path / "theirs"), 9)
    assert carry_outbox(office.now, limit=2) == Carried(sent=3)
    assert contents(root / "inbox") == [b"ISA*1~", b"ISA*2~"]
    assert contents(tmp_path / "theirs/inbox") == [b"ISA*9~"]
    assert carry_outbox(office.now) == Carried(sent=1)
    assert carry_outbox(office.now) == Carried()


def test_a_share_that_comes_back_gets_what_waited(office, root):
    a_message(office.biller, a_partner(office.owner, root), 1)
    root.rmdir()
    assert carry_outbox(office.now) == Carried(failed=1)
    assert "is the share mounted" in outbox_queries.waiting(office.biller)[0].error
    root.mkdir()
    assert carry_outbox(office.now) == Carried(), "put off for a minute"
    assert carry_outbox(office.now + HOUR) == Carried(sent=1)
    assert open_work(office) == []


def test_after_the_last_attempt_it_is_work_until_it_has_left(office, root):
    a_message(office.biller, a_partner(office.owner, root), 1)
    root.rmdir()
    tries = [carry_outbox(office.now + at * 3 * HOUR) for at in range(9)]
    assert tries == [Carried(failed=1)] * 8 + [Carried()]
    ((kind, reason),) = open_work(office)
    assert kind == "outbox_failed"
    assert reason.startswith("1.837 did not leave after 8 attempts: the folder")
    root.mkdir()
    (failed,) = outbox_queries.failed(office.biller)
    outbox.send_again(office.biller, outbox.SendAgain("again", failed.public_id))
    assert carry_outbox(office.now) == Carried(sent=1)
    assert open_work(office) == []


def test_a_damaged_document_is_not_sent_and_holds_nothing_else_up(office, root):
    partner = a_partner(office.owner, root)
    damaged = a_message(office.biller, partner, 1)
    a_message(office.biller, partner, 2)
    store.path_of(office.practice.public_id, damaged.sha256).write_bytes(b"ISA*666~")
    assert carry_outbox(office.now) == Carried(sent=1, failed=1)
    assert contents(root / "inbox") == [b"ISA*2~"]


def keeping(seen):
    def take(actor, name, data):
        seen.append((actor.practice_id, name, data))
        documents.keep(actor, documents.Keep("incoming", "in", name, data))

    return take


def test_waiting_files_are_handed_over_in_order_as_the_practice_that_knows_the_partner(office, root):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    for name in ("20261124-000002-835.x12", "20261124-000001-999.x12"):
        (root / "outbox" / name).write_bytes(name.encode())
    seen = []
    assert fetch_all(office.now, keeping(seen)) == 2
    assert [(practice, name) for practice, name, _ in seen] == [
        (office.practice.pk, "20261124-000001-999.x12"),
        (office.practice.pk, "20261124-000002-835.x12"),
    ]
    assert fetch_all(office.now, keeping(seen)) == 0
    assert contents(root / "taken") == [b"20261124-000001-999.x12", b"20261124-000002-835.x12"]


def test_a_file_that_could_not_be_committed_stays_for_the_next_round(office, root):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    (root / "outbox/era.835").write_bytes(b"ISA~")

    def refuse(actor, name, data):
        raise TimeoutError("the database went away")

    with pytest.raises(TimeoutError):
        fetch_all(office.now, refuse)
    assert contents(root / "outbox") == [b"ISA~"]


def test_a_refused_file_is_work_until_it_is_taken_in_and_holds_nothing_else_up(office, root):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    for name in ("1.835", "2.835"):
        (root / "outbox" / name).write_bytes(name.encode())

    def refuse_first(actor, name, data):
        if name == "1.835":
            raise RefusedError("November is closed: open it, or post in December")

    for _ in range(2):
        fetch_all(office.now, refuse_first)
    assert contents(root / "outbox") == [b"1.835"]
    mark = sha256(b"1.835").hexdigest()[:16]
    assert open_work(office) == [
        ("file_refused", f"a file from MERIDIAN (name {mark}): November is closed: open it, or post in December")
    ]
    assert fetch_all(office.now, keeping([])) == 1
    assert open_work(office) == []


def test_a_file_that_cannot_be_read_holds_nothing_else_up_and_its_name_is_not_told(office, root, monkeypatch):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    (root / "outbox/QUILL_ROSA.pdf").write_bytes(b"12345678")
    (root / "outbox/era.835").write_bytes(b"ISA~")
    monkeypatch.setattr(folder, "LARGEST_FILE", 7)
    seen = []
    assert fetch_all(office.now, keeping(seen)) == 1
    assert fetch_all(office.now, keeping(seen)) == 0
    assert [name for _, name, _ in seen] == ["era.835"]
    ((kind, reason),) = open_work(office)
    assert kind == "file_refused" and "MERIDIAN" in reason and "it is larger than" in reason
    assert "QUILL" not in reason
    monkeypatch.undo()
    assert fetch_all(office.now, keeping(seen)) == 1
    assert open_work(office) == []


def test_a_partner_that_goes_away_between_two_files_is_the_partners_work_alone(office, root):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    for name in ("1.835", "2.835", "3.835"):
        (root / "outbox" / name).write_bytes(name.encode())

    def unmount_after_first(actor, name, data):
        root.rename(root.with_name("elsewhere"))

    assert fetch_all(office.now, unmount_after_first) == 0
    assert [kind for kind, _ in open_work(office)] == ["partner_unreachable"]


def test_a_partner_that_cannot_be_reached_is_work_once_and_until_it_can(office, root):
    a_partner(office.owner, root)
    root.rmdir()
    for minutes in range(3):
        fetch_all(office.now + dt.timedelta(minutes=minutes), keeping([]))
    assert [kind for kind, _ in open_work(office)] == ["partner_unreachable"]
    root.mkdir()
    fetch_all(office.now, keeping([]))
    assert open_work(office) == []


def test_a_running_worker_carries_and_fetches_until_it_is_stopped(office, root, database):
    a_message(office.biller, a_partner(office.owner, root), 1)
    (root / "outbox").mkdir()
    (root / "outbox/era.835").write_bytes(b"ISA~")
    stop, seen = threading.Event(), []

    def take(actor, name, data):
        seen.append(data)
        stop.set()

    run_worker(stop, take, clock=lambda: office.now)
    assert (contents(root / "inbox"), seen) == ([b"ISA*1~"], [b"ISA~"])


def test_a_terminated_worker_finishes_the_file_in_its_hands(office, root):
    """SIGTERM arrives while a file is being taken in: it is taken in whole and put away, then the worker ends."""
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    for name in ("1.835", "2.835"):
        (root / "outbox" / name).write_bytes(name.encode())
    taken = []

    def slow_take(actor, name, data):
        # To the main thread: the test runner's own threads do not wait for the signal as a worker's threads do.
        signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
        time.sleep(0.05)
        taken.append(name)

    work_until_told(slow_take, pause_seconds=60)
    assert taken == ["1.835", "2.835"]
    assert contents(root / "outbox") == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_what_ends_the_worker_by_itself_is_told_to_whoever_started_it(office, root):
    a_partner(office.owner, root)
    (root / "outbox").mkdir()
    (root / "outbox/era.835").write_bytes(b"ISA~")

    def defect(actor, name, data):
        raise AssertionError("a defect of ours")

    with pytest.raises(AssertionError, match="a defect of ours"):
        work_until_told(defect, pause_seconds=60)


def test_the_worker_reads_the_clock_itself_where_none_is_given(office, root):
    outbox.enqueue(
        office.system.at(timezone.now()),
        outbox.Enqueue("batch:1", "1.837", documents.keep(
            office.biller, documents.Keep("x12-837P", "out", "1.837", b"ISA~")).public_id, a_partner(office.owner, root)),
    )  # fmt: skip
    stop = threading.Event()
    working = threading.Thread(target=run_worker, args=(stop, keeping([]), 0))
    working.start()
    deadline = time.monotonic() + 10
    while not contents(root / "inbox") and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    working.join()
    assert contents(root / "inbox") == [b"ISA~"]
