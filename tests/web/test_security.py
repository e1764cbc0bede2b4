"""What every answer carries, and what no template holds: nothing inline, nothing remote, nobody's data in an address."""

import re
from importlib import resources
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from tests.web.test_every_page_opens import PAGES

from billwright.apps.compliance.models import User, ViewEvent
from billwright.apps.documents import actions as documents
from billwright.apps.parties import actions as parties

TEMPLATES = sorted(Path(str(resources.files("billwright.web") / "templates")).rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|\shx-on", re.IGNORECASE)
REMOTE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[1])))
def test_a_template_holds_nothing_inline_and_nothing_remote(template):
    text = template.read_text(encoding="utf-8")
    assert INLINE.findall(text) == []
    assert REMOTE.findall(text) == []


@pytest.mark.parametrize(
    "text", ["<p style='x'>", '<a onclick="x">', "<script>x</script>", "<style>", '<a href="javascript:x">']
)
def test_the_search_for_inline_code_finds_it(text):
    assert INLINE.search(text)


def test_every_page_carries_the_strict_policy(as_role):
    client = as_role("owner")
    for name in PAGES:
        answer = client.get(reverse(name))
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
        assert "unsafe" not in policy
        assert INLINE.findall(re.sub(r"<template.*?</template>", "", answer.text, flags=re.DOTALL)) == [], name
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        if name != "mfa_index":  # shows nobody's data but one's own
            assert "no-store" in answer.headers["Cache-Control"], f"{name}: a shared computer keeps no page"


def test_scripts_and_styles_are_served_from_here(office):
    client = Client(SERVER_NAME="localhost")
    for path in ("billwright/app.css", "billwright/app.js", "billwright/theme.js", "django_htmx/htmx-2.min.js"):
        answer = client.get(f"/static/{path}")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == Path(finders.find(path)).read_bytes()


def test_a_patient_is_searched_without_leaving_a_name_in_an_address(as_role, office):
    parties.enter_patient(
        office.owner, parties.EnterPatient(key="p", last="Quill", first="Rosa", birth_date=office.now.date(), sex="F")
    )
    client = as_role("front_desk")
    assert client.get("/accounts/search/?words=quill").status_code == 405
    found = client.post("/accounts/search/", {"words": "qui"}, headers={"HX-Request": "true"})
    assert "Quill, Rosa" in found.text and "<html" not in found.text
    opened = client.post("/find/", {"words": "quill"})
    assert "Quill, Rosa" in opened.text and "uill" not in opened.request["QUERY_STRING"]
    assert not re.search(r'(?:href|action)="[^"]*uill', opened.text)


def test_a_stored_file_can_run_nothing(as_role, office):
    page = b"<html><script>alert(1)</script>"
    kept = documents.keep(
        office.owner,
        documents.Keep(kind="unknown", direction="in", name='scan".html', data=page, media_type="text/html"),
    )
    answer = as_role("owner").get(reverse("document", args=[kept.public_id]))
    assert answer.content == page
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="scan_.html"'
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_look_is_recorded_once_with_the_public_id(as_role, office):
    entered = parties.enter_patient(
        office.owner, parties.EnterPatient(key="p", last="Quill", first="Rosa", birth_date=office.now.date(), sex="F")
    )
    before = ViewEvent.objects.count()
    assert as_role("biller").get(reverse("account", args=[entered.account_public_id])).status_code == 200
    seen = list(ViewEvent.objects.order_by("id"))[before:]
    assert [(each.what, each.subject) for each in seen] == [("account", entered.account_public_id)]
    assert seen[0].user_id == User.objects.get(username="biller").pk


def test_health_is_open_and_says_nothing_more(office):
    answer = Client(SERVER_NAME="localhost").get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
