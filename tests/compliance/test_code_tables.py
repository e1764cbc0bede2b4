"""The office's code sets: one that cannot be read is told to who runs the office, and stops nobody's work."""

import datetime as dt
import logging

from django.conf import settings
from tests.checks.edition_files import RVU_OLD, load

from billwright import codestore
from billwright.apps.compliance.code_tables import code_tables
from billwright.codestore import store

ON = dt.date(2026, 11, 24)


def test_a_damaged_set_counts_as_not_loaded(tmp_path, monkeypatch, caplog):
    for module in ("loading", "opening"):
        monkeypatch.setattr(f"billwright.codestore.{module}.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path)
    load(tmp_path, "mpfs-rvu", RVU_OLD, "2026")
    assert code_tables().relative_values(ON) is not None
    (edition,) = codestore.editions(tmp_path)
    for path in store.folder(tmp_path, edition.set_name, edition.name).iterdir():
        if path.name != "edition.json":
            path.write_bytes(b"of an earlier release")
    (tmp_path / "codes" / "another").mkdir()  # something was loaded since: open again
    with caplog.at_level(logging.ERROR):
        assert code_tables().relative_values(ON) is None
    assert "code set mpfs-rvu cannot be read, load it again" in caplog.text
