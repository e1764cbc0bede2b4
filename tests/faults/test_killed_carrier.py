"""A carrier that is killed before any of its lines, and repeated, has delivered its file once and whole."""

from pathlib import Path

import pytest
from tests.faults.killing import kill_points

from billwright.exchange import folder

CONTENT = b"ISA*00*" * 2000


def _other_side_takes(root: Path, at: int) -> None:
    """As a real partner may: moved under a name of its own, or deleted."""
    for file in (root / "inbox").glob("[!.]*"):
        file.replace(root / "theirs" / f"{at:04d}-{len(list((root / 'theirs').iterdir()))}")


@pytest.mark.parametrize("quick", [True, False], ids=["taken at once", "left lying"])
def test_a_killed_delivery_is_finished_by_the_next_and_not_repeated(tmp_path, quick):
    """Whether the other side has taken the file away before we try again, or not."""
    (tmp_path / "theirs").mkdir()
    carrier, killed = folder.Folder(), 0
    for at in kill_points(lambda n: carrier.carry(str(tmp_path), f"claims-{n}.837", CONTENT), folder):
        if quick:
            _other_side_takes(tmp_path, at)
        for _ in range(2):
            carrier.carry(str(tmp_path), f"claims-{at}.837", CONTENT)
        _other_side_takes(tmp_path, at)
        delivered = list((tmp_path / "theirs").glob(f"{at:04d}-*"))
        assert [file.read_bytes() for file in delivered] == [CONTENT], f"killed before line {at}"
        killed += 1
    assert killed > 25, "the lines of a delivery were not all visited"
