"""docs/how-to/check-many-claims.md: its context lines are taken as written, and its options are the command's own."""

import datetime as dt
import re
from pathlib import Path

from typer.testing import CliRunner

from billwright.batch.context import Contexts
from billwright.cli.main import app

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to/check-many-claims.md").read_text(encoding="utf-8")
ON = dt.date(2026, 11, 24)


def test_the_context_file_says_what_the_page_says(tmp_path) -> None:
    (lines,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "two-mistakes.837.context.jsonl").write_text(lines)
    contexts = Contexts.beside(Path("two-mistakes.837"), tmp_path, ON)
    assert contexts.of("SF-2001").prior_services[0].procedure == "99213"
    assert contexts.of("SF-2001").coverages is None
    assert contexts.of("ANOTHER").coverages == ()
    assert contexts.of("ANOTHER").payer.timely_filing_days == 90


def test_the_folder_goes_to_parquet_as_written(tmp_path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.837").write_bytes((DOCS / "tutorial/two-mistakes.837").read_bytes())
    found = tmp_path / "found"
    ended = CliRunner().invoke(app, ["scrub", str(inbox), "--parquet", str(found), "--jobs", "2", "--on", "2026-11-24"])
    assert ended.exit_code == 1, "the claim of the tutorial has two mistakes"
    assert sorted(path.name for path in found.iterdir()) == ["claims", "findings", "summary.json"]


def test_every_option_is_the_commands_own() -> None:
    known = CliRunner().invoke(app, ["scrub", "--help"], terminal_width=200, color=False).stdout
    for option in set(re.findall(r"--[a-z]+", PAGE)):
        assert option in known
