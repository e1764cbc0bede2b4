"""Long work shows how far it is, on standard error, and only where somebody watches."""

import io
import sys

import pytest

from billwright.cli import files
from billwright.cli.progress import counting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "is_shown"), [(Terminal, True), (io.StringIO, False)])
def test_a_large_file_is_followed_while_it_is_read(tmp_path, monkeypatch, stream, is_shown):
    path = tmp_path / "large.837"
    path.write_bytes(b"ISA*" * 50_000)
    monkeypatch.setattr(files, "LARGE", 100_000)
    monkeypatch.setattr(sys, "stderr", stream())
    with files.opened(path) as source:
        assert source.read() == path.read_bytes()
    assert ("large.837" in sys.stderr.getvalue()) is is_shown
    assert ("100%" in sys.stderr.getvalue()) is is_shown


def test_a_small_file_is_read_without_a_word(tmp_path, monkeypatch):
    path = tmp_path / "small.837"
    path.write_bytes(b"ISA*")
    monkeypatch.setattr(sys, "stderr", Terminal())
    with files.opened(path) as source:
        assert source.read() == b"ISA*"
    assert sys.stderr.getvalue() == ""


@pytest.mark.parametrize(("stream", "is_shown"), [(Terminal, True), (io.StringIO, False)])
def test_claims_posted_are_counted(monkeypatch, stream, is_shown):
    monkeypatch.setattr(sys, "stderr", stream())
    with counting("claims") as advance:
        advance("claims", 3, 7)
    assert ("3/7" in sys.stderr.getvalue()) is is_shown
