"""A program sees what code sets are loaded and what an edition changed, and has a publisher's file loaded by a job."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.conftest import key_of, problem

from billwright import codestore
from billwright.flows.jobs import run_next


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    for module in ("loading", "opening"):
        monkeypatch.setattr(f"billwright.codestore.{module}.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    return tmp_path / "home"


def revenue(*codes: int) -> SimpleUploadedFile:
    rows = "".join(f"{code},words {code}\n" for code in codes)
    return SimpleUploadedFile("rev.csv", ("code,description\n" + rows).encode())


def test_an_edition_is_loaded_by_a_job_and_what_it_changed_is_read(program, home):
    for edition, codes in (("2026Q3", range(1000, 1010)), ("2026Q4", range(1001, 1011))):
        sent = program.send(f"/code-sets/revenue/editions?edition={edition}", revenue(*codes))
        assert sent.status_code == 202, sent.content
        while run_next():
            pass
    job = program.get(sent.headers["Location"].removeprefix("/api/v1")).json()
    assert (job["state"], job["kind"]) == ("done", "codes")
    assert job["result"].startswith("2026Q4, in force from 10/01/2026: 10 rows; 1 added, 1 ended, 0 changed.")
    seen = program.get("/code-sets/revenue").json()
    assert [(each["name"], each["until"]) for each in seen["shelf"]["editions"]] == [
        ("2026Q4", None), ("2026Q3", "2026-10-01"),
    ]  # fmt: skip
    place = "/code-sets/revenue/editions/2026Q4/changes"
    listed = program.get(place, {"limit": 1}).json()
    assert [(each["code"], each["what"]) for each in listed["changes"]] == [("1000", "ended")]
    rest = program.get(place, {"after": listed["next"]}).json()
    assert ([each["code"] for each in rest["changes"]], rest["next"]) == (["1010"], "")
    assert [each["code"] for each in program.get(place, {"what": "added"}).json()["changes"]] == ["1010"]
    names = {each["shelf"]["name"] for each in program.get("/code-sets").json()}
    assert names == set(codestore.SETS)


def test_the_same_key_gets_the_same_job_and_another_edition_with_it_is_refused(program, home):
    first = program.send("/code-sets/revenue/editions?edition=2026Q4", revenue(1000), Idempotency_Key="one")
    again = program.send("/code-sets/revenue/editions?edition=2026Q4", revenue(1000), Idempotency_Key="one")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    problem(program.send("/code-sets/revenue/editions?edition=2027Q1", revenue(1000), Idempotency_Key="one"), 409)


def test_what_is_clear_at_once_is_refused_with_its_name(program, home):
    assert "edition" in problem(program.send("/code-sets/revenue/editions", revenue(1000)), 422)["errors"]
    said = problem(program.send("/code-sets/revenue/editions?edition=autumn", revenue(1000)), 422)
    assert said["errors"]["edition"].startswith("type it as 2026Q4")
    assert "set_name" in problem(program.send("/code-sets/icd11/editions?edition=2026", revenue(1000)), 422)["errors"]
    problem(program.get("/code-sets/icd11"), 404)
    problem(program.get("/code-sets/revenue/editions/1999/changes"), 404)


def test_a_key_that_may_only_look_loads_nothing(office, home):
    looking = key_of(office.owner, "charges.view")
    assert looking.get("/code-sets/revenue").status_code == 200
    problem(looking.send("/code-sets/revenue/editions?edition=2026", revenue(1000)), 403)
    assert not (home / "codes-sent-in").exists()
