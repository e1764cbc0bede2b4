"""The page of what pages are made of: open to who builds them, not there in an office."""

import re
from importlib import resources
from pathlib import Path

from django.conf import settings

STATIC = Path(str(resources.files("billwright.web") / "static" / "billwright"))


def test_an_office_has_no_such_page(as_role, monkeypatch):
    monkeypatch.setattr(settings, "DESIGN", False)
    assert as_role("owner").get("/design/").status_code == 404


def test_where_it_is_on_it_shows_every_colour_and_step(as_role, monkeypatch):
    monkeypatch.setattr(settings, "DESIGN", True)
    shown = as_role("biller").get("/design/")
    assert shown.status_code == 200
    root = re.search(r"^:root \{.*?^\}", (STATIC / "app.css").read_text(), re.DOTALL | re.MULTILINE)[0]
    colours = set(re.findall(r"--([a-z-]+): light-dark", root)) - {"on-accent", "accent-strong", "shadow"}
    named = {name for name in colours if f"--{name}<" in shown.text or f"--{name.removesuffix('-wash')}<" in shown.text}
    assert colours == named
    for step in re.findall(r"--(s\d): ", root):
        assert f"<code>--{step}</code>" in shown.text


def test_a_piece_stands_beside_its_own_markup(as_role, monkeypatch):
    monkeypatch.setattr(settings, "DESIGN", True)
    text = as_role("biller").get("/design/").text
    assert '<progress class="progress" value="1204" max="3000"' in text
    assert "&lt;progress class=&quot;progress&quot; value=&quot;1204&quot;" in text


def test_its_switch(as_role, monkeypatch):
    """A message of each kind can be said there; another word says nothing."""
    monkeypatch.setattr(settings, "DESIGN", True)
    client = as_role("biller")
    assert "notice-bad toast" in client.get("/design/?say=error").text
    assert "The printer" not in client.get("/design/?say=loud").text
