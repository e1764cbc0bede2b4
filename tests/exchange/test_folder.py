"""Drop folders, from the office's side and from the partner's."""

import threading
from pathlib import Path

import pytest

from billwright.exchange import folder
from billwright.exchange.carrier import CarryError, once_name
from billwright.exchange.folder import Folder

carrier = Folder()


def names(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir())


def test_a_file_appears_in_the_partners_inbox_whole_and_under_its_name(tmp_path):
    carrier.carry(str(tmp_path), "claims.837", b"ISA*...")
    assert names(tmp_path / "inbox") == ["claims.837"]
    assert (tmp_path / "inbox/claims.837").read_bytes() == b"ISA*..."


@pytest.mark.parametrize("took", ["nothing", "renamed", "deleted"])
def test_a_repeat_delivers_nothing_whatever_the_partner_did_with_the_first(tmp_path, took):
    carrier.carry(str(tmp_path), "claims.837", b"ISA*...")
    delivered = tmp_path / "inbox/claims.837"
    if took == "renamed":
        delivered.replace(tmp_path / "000001-claims.837")
    elif took == "deleted":
        delivered.unlink()
    carrier.carry(str(tmp_path), "claims.837", b"ISA*...")
    assert names(tmp_path / "inbox") == (["claims.837"] if took == "nothing" else [])


def test_other_content_under_a_name_that_was_carried_is_refused(tmp_path):
    carrier.carry(str(tmp_path), "claims.837", b"ISA*1")
    with pytest.raises(CarryError, match="other content"):
        carrier.carry(str(tmp_path), "claims.837", b"ISA*2")
    assert (tmp_path / "inbox/claims.837").read_bytes() == b"ISA*1"


def test_two_messages_of_one_name_and_one_message_of_two_practices_keep_apart():
    carried = {once_name(practice, key, "claims.837") for practice in ("a", "b") for key in ("batch:1", "batch:2")}
    assert len(carried) == 4


def test_many_workers_at_once_deliver_once_to_a_partner_who_takes_at_once(tmp_path):
    """Eight carry the same message while the partner takes away whatever appears."""
    taken, over = [], threading.Event()

    def partner() -> None:
        while not over.is_set():
            for file in (tmp_path / "inbox").glob("*.837"):
                taken.append(file.read_bytes())
                file.unlink()

    start = threading.Barrier(9)

    def worker() -> None:
        start.wait()
        for _ in range(5):
            carrier.carry(str(tmp_path), "claims.837", b"ISA*...")

    (tmp_path / "inbox").mkdir()
    workers = [threading.Thread(target=worker) for _ in range(8)]
    taking = threading.Thread(target=partner)
    for each in (*workers, taking):
        each.start()
    start.wait()
    for each in workers:
        each.join()
    over.set()
    taking.join()
    taken += [file.read_bytes() for file in (tmp_path / "inbox").glob("*.837")]
    assert taken == [b"ISA*..."]


def test_a_share_that_is_not_mounted_is_told_and_not_made(tmp_path):
    with pytest.raises(CarryError, match="is the share mounted"):
        carrier.carry(str(tmp_path / "gone"), "claims.837", b"ISA*...")
    assert names(tmp_path) == []


def test_what_the_system_refuses_is_told_in_words(tmp_path):
    (tmp_path / "inbox").write_text("a file where the folder should be")
    with pytest.raises(CarryError, match="File exists"):
        carrier.carry(str(tmp_path), "claims.837", b"ISA*...")


def test_only_whole_files_of_the_partner_wait_by_name(tmp_path):
    out = tmp_path / "outbox"
    out.mkdir()
    for name in ("2-835.x12", "1-999.x12", ".3-835.x12.part"):
        (out / name).write_bytes(b"ISA")
    (out / "folder").mkdir()
    (out / "link").symlink_to("/etc/hostname")
    assert carrier.waiting(str(tmp_path)) == ["1-999.x12", "2-835.x12"]


def test_no_outbox_yet_means_nothing_waits(tmp_path):
    assert carrier.waiting(str(tmp_path)) == []


def test_what_is_done_moves_to_taken_and_a_name_used_again_replaces_nothing(tmp_path):
    for content in (b"first", b"second", b"second"):
        (tmp_path / "outbox").mkdir(exist_ok=True)
        (tmp_path / "outbox/era.835").write_bytes(content)
        assert carrier.read(str(tmp_path), "era.835") == content
        carrier.done(str(tmp_path), "era.835")
    assert carrier.waiting(str(tmp_path)) == []
    assert sorted(file.read_bytes() for file in (tmp_path / "taken").iterdir()) == [b"first", b"second"]


def test_a_file_too_large_for_memory_stays_where_it_is_and_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "LARGEST_FILE", 2**20)
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox/huge").write_bytes(bytes(2**20 + 1))
    with pytest.raises(CarryError, match="larger than 1 MB"):
        carrier.read(str(tmp_path), "huge")
    assert carrier.waiting(str(tmp_path)) == ["huge"]
