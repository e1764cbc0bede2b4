"""Code sets: a publisher's file is loaded, what it changed is read, and a damaged one is refused with its line."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from billwright import codestore
from billwright.flows.jobs import run_jobs


@pytest.fixture
def worker() -> Iterator[None]:
    """The background worker's part that does long work."""
    stop = threading.Event()
    thread = threading.Thread(target=run_jobs, args=(stop, 0.1))
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """With one edition of revenue codes, and without the sets that packages ship."""
    for module in ("loading", "opening"):
        monkeypatch.setattr(f"billwright.codestore.{module}.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    path = tmp_path / "revenue-codes-q3.csv"
    path.write_bytes(revenue(range(1000, 1020)))
    codestore.load(tmp_path / "home", "revenue", path, "2026Q3")
    return tmp_path / "home"


def revenue(codes, more: str = "") -> bytes:
    rows = "".join(f"{code},Invented words of code {code}\n" for code in codes)
    return ("code,description\n" + rows + more).encode()


def choose(desk, name: str, data: bytes, edition: str) -> None:
    desk.page.get_by_label("File", exact=True).set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    desk.page.get_by_label("Edition").fill(edition)
    desk.page.get_by_role("button", name="Load it").click()


def test_a_new_edition_is_loaded_and_what_it_changed_is_read(desk, home, worker):
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.open("/code-sets/")
    desk.look("code-sets", "Code sets")
    desk.page.get_by_role("link", name="Revenue codes").click()
    desk.arrive("Revenue codes")
    desk.page.get_by_role("link", name="Load a file").click()
    desk.look("code-set-load", "Load a code set")
    expect(desk.page.get_by_role("combobox", name="Code set")).to_have_value("revenue")
    choose(desk, "revenue-codes-q4.csv", revenue(range(1001, 1021)), "2026Q4")
    expect(desk.page.get_by_text("20 rows; 1 added, 1 ended, 0 changed.")).to_be_visible()
    desk.page.get_by_role("link", name="The code set", exact=True).click()
    desk.look("code-set", "Revenue codes")
    changes = desk.page.get_by_role("region", name="What the edition changed")
    expect(changes.get_by_role("row")).to_have_count(3)
    desk.page.get_by_role("link", name="Ended 1").click()
    expect(
        changes.get_by_role("row", name="1000 Ended Invented words of code 1000 no longer in the file")
    ).to_be_visible()
    expect(changes.get_by_role("row")).to_have_count(2)


def test_a_damaged_file_is_refused_with_its_line_and_the_old_edition_stays(desk, home, worker):
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.open("/code-sets/load/?set=revenue")
    desk.arrive("Load a code set")
    choose(desk, "cut.csv", revenue(range(1000, 1020), "1020,cut\n1021"), "next autumn")
    expect(desk.page.get_by_text("Type it as 2026Q4, FY2027, 2027 or a first day like 2026-10-01")).to_be_visible()
    desk.look("code-set-load-again", "Load a code set")
    choose(desk, "cut.csv", revenue(range(1000, 1020), "1020,cut\n1021"), "2026Q4")
    words = "cut.csv, line 23: 1 column where the heading has 2: cut short, or a comma unquoted. Nothing was changed."
    expect(desk.page.get_by_text(words)).to_be_visible()
    desk.look("code-set-refused", "Load Revenue codes")
    desk.open("/code-sets/revenue/")
    desk.arrive("Revenue codes")
    expect(desk.page.get_by_role("region", name="Editions").get_by_role("row")).to_have_count(2)
