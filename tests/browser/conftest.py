"""An office served on a loopback port, and an installed Chromium that opens its pages.

Set BILLWRIGHT_SCREENSHOTS to a folder to keep pictures of each page looked at: three widths, light and dark.
"""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.office import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SIZES = {"full": {"width": 1440, "height": 900}, "wide": DESK, "narrow": PHONE}
SEEN_BY_AXE = {("wide", "light"), ("narrow", "dark")}
"""Enough to find what is wrong with a page, and quick: the pieces themselves are seen in all on the design page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        words = "no Chromium is installed: install the package chromium to drive the pages"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        # Playwright's loop runs in this thread; Django would take that for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address(office) -> Iterator[str]:
    """Where the office is served, on a free port of the loopback."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, connections_override=None)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Desk:
    """A person at a browser. Whatever the browser complains of (a script error, a blocked style) fails the test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._hear)

    def _hear(self, message) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def sign_in(self, user: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.address}/")
        self.page.get_by_label("User name or e-mail").fill(user)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def arrive(self, heading: str | re.Pattern[str]) -> None:
        """Waits until the page with this heading is there: a click gives back before the next page has come."""
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()

    def look(self, name: str, heading: str | re.Pattern[str]) -> None:
        """Once arrived: nothing wider than the window at any width, nothing serious for axe."""
        self.arrive(heading)
        for width, size in SIZES.items():
            self.page.set_viewport_size(size)
            self._refuse_sideways(name, width)
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self._picture(f"{name}-{width}-{scheme}")
                if (width, scheme) in SEEN_BY_AXE:
                    self.refuse_barriers(f"{name}, {width}, {scheme}")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(DESK)
        assert self.complaints == [], f"{name}: {self.complaints}"

    def _picture(self, name: str) -> None:
        if folder := os.environ.get("BILLWRIGHT_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def _refuse_sideways(self, name: str, width: str) -> None:
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} at {width} is {over} px wider than the window"

    def refuse_barriers(self, where: str) -> None:
        found = Axe().run(self.page).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        words = [f"{each['id']}: {each['help']} {[node['html'][:120] for node in each['nodes'][:3]]}" for each in grave]
        assert words == [], f"{where}: {words}"


@pytest.fixture
def desk(chromium, address) -> Iterator[Desk]:
    # Without motion a colour is what it will stay: axe would else measure it on its way from light to dark.
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield Desk(context.new_page(), address)
    context.close()
