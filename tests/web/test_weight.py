"""What a page makes the browser load before it can be used: all its styles and scripts, compressed, under 60 kB."""

import gzip
import re
from importlib import resources
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.web.test_every_page_opens import PAGES

MOST_BYTES = 60_000
OURS = Path(str(resources.files("billwright.web") / "static" / "billwright"))


def loaded_by(text: str) -> set[str]:
    """The static files that a page names as its styles and scripts.

    >>> sorted(loaded_by('<link rel="stylesheet" href="/static/a.css"><script src="/static/b.js" defer></script>'))
    ['a.css', 'b.js']
    """
    tags = re.findall(r"<script[^>]*>|<link[^>]*>", text)
    return {found[1] for tag in tags if (found := re.search(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', tag))}


def weight(files: set[str]) -> int:
    """Bytes, each file by itself as a server sends it."""
    total = 0
    for name in files:
        path = finders.find(name)
        assert path, f"a page loads {name}, which is not there"
        total += len(gzip.compress(Path(path).read_bytes(), 6))
    return total


@pytest.mark.parametrize("name", [*PAGES, "design"])
def test_a_page_is_light(as_role, monkeypatch, name):
    monkeypatch.setattr(settings, "DESIGN", True)
    files = loaded_by(as_role("owner").get(reverse(name)).text)
    assert {"billwright/app.css", "billwright/app.js", "billwright/forms.js"} <= files
    assert weight(files) < MOST_BYTES, f"{name}: {weight(files):,} bytes of {sorted(files)}"


def test_all_that_any_page_loads_is_light_together():
    """Whatever a page with rows in it adds (a claim's, a payment's own script) is among these."""
    ours = {f"billwright/{each.name}" for each in OURS.iterdir() if each.suffix in (".css", ".js")}
    assert weight(ours | {"django_htmx/htmx-2.min.js"}) < MOST_BYTES


def test_a_heavy_page_would_be_found():
    assert weight({"django_htmx/htmx-2.js", "django_htmx/htmax-4.js"}) > MOST_BYTES
