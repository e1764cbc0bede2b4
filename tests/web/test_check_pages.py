"""The check catalogue as pages: every check is listed and explained, what this home lacks is told, and counts are of kept
runs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from billwright.apps.checks.catalogue import check as check_of
from billwright.apps.checks.catalogue import checks
from billwright.apps.checks.models import CheckRun
from billwright.apps.compliance.access import reading
from billwright.records.checking import NotRun
from billwright.records.finding import Finding, Where
from billwright.rules.scrub.registry import REGISTRY


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr("billwright.codestore.loading.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    return tmp_path / "home"


def keep_run(actor, days_ago: int, findings=(), not_run=()) -> str:
    """As the checks of `days_ago` left it."""
    at = actor.now - dt.timedelta(days=days_ago)
    with reading(actor):
        row = CheckRun.rows.add(
            actor, subject=uuid.uuid4(), at=at, on=at.date(), is_clean=not findings,
            findings=msgspec.json.encode([Finding(each, "hold", Where(), "m", "f") for each in findings]),
            not_run=msgspec.json.encode([NotRun(*each) for each in not_run]),
        )  # fmt: skip
    return str(row.subject)


def ids(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/checks/([^/]+)/"', text)


def test_every_check_is_listed_once_with_what_it_lacks(as_role, home):
    text = as_role("auditor").get("/checks/").text
    assert sorted(ids(text)) == sorted(REGISTRY)
    assert f"{len(REGISTRY)} checks of {len(REGISTRY)}" in text


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("words=duplicate-line", lambda each: each.id == "duplicate-line"),
        ("severity=error&subject=laboratories", lambda each: each.severity == "error" and in_(each, "laboratories")),
        ("subject=therapy", lambda each: in_(each, "therapy")),
        ("severity=nonsense&subject=nowhere&runs=x", lambda each: True),
    ],
)
def test_the_list_is_narrowed(as_role, home, asked, fits):
    shown = ids(as_role("biller").get(f"/checks/?{asked}").text)
    assert shown == [each.id for each in REGISTRY.values() if fits(each)]
    assert shown


def in_(check, subject: str) -> bool:
    return check.look.__module__.endswith(f".{subject}")


def test_what_could_not_look_here_is_found_by_that(as_role, home):
    """Without any set loaded, whatever needs Medicare's fee schedule is hindered, and a check without needs is not."""
    shown = ids(as_role("biller").get("/checks/?runs=hindered").text)
    assert {each.id for each in REGISTRY.values() if "mpfs-rvu" in each.needs} <= set(shown)
    assert "duplicate-line" not in shown


def test_nothing_fits(as_role, home):
    assert "No check fits." in as_role("biller").get("/checks/?words=zebra+crossing").text


@pytest.mark.parametrize("check", REGISTRY)
def test_each_check_speaks_on_every_failing_example_on_its_page(office, check):
    with reading(office.biller):
        seen = check_of(office.biller, check)
    assert len(seen.says) >= 3 and all(each.findings for each in seen.says)
    assert {finding.id for each in seen.says for finding in each.findings} == {check}
    assert len(seen.silent) >= 3


def test_a_page_of_one_check(as_role, home):

    text = as_role("biller").get("/checks/duplicate-line/").text
    assert "When it speaks" in text and "When it is silent" in text
    assert REGISTRY["duplicate-line"].source.document in text
    assert "0 claims of the 0 newest" in text


def test_counts_are_of_runs_of_the_last_90_days_a_check_once_a_claim(as_role, office, home):
    keep_run(office.biller, 1, ["duplicate-line", "duplicate-line"])
    keep_run(office.biller, 89, ["duplicate-line"], [("secondary-only", "the list of secondary-only codes")])
    keep_run(office.biller, 90, ["duplicate-line"])
    with reading(office.biller):
        seen = checks(office.biller)
        (row,) = [each for each in seen.rows if each.id == "duplicate-line"]
    assert (seen.looked_at, row.spoke, row.could_not) == (2, 2, 0)
    assert "2 claims of the 2 newest" in as_role("biller").get("/checks/duplicate-line/").text
    assert ids(as_role("biller").get("/checks/?runs=spoke").text) == ["duplicate-line"]


def test_an_unknown_check_has_no_page(as_role):
    assert as_role("biller").get("/checks/no-such-check/").status_code == 404
