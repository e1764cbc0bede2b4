"""The Code sets pages: what is loaded, what an edition changed, what is missing, and loading a publisher's file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from billwright import codestore
from billwright.apps.compliance.models import ChangeEvent
from billwright.apps.jobs import queries as jobs
from billwright.flows import code_sets as flow
from billwright.flows.jobs import run_next


def revenue(*codes: int) -> str:
    return "code,description\n" + "".join(f"{code},words {code}\n" for code in codes)


LOOKING = "What it does to the claims of the last 12 months is being looked at."


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """A home without the sets that packages ship: compiling them is not what is asked here."""
    for module in ("loading", "opening"):
        monkeypatch.setattr(f"billwright.codestore.{module}.ensure_shipped", lambda home: None)
    monkeypatch.setattr(settings, "BILLWRIGHT_HOME", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def two_editions(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "rev.csv"
    for edition, codes in (("2026Q3", range(1000, 1200)), ("2026Q4", range(1001, 1201))):
        path.write_text(revenue(*codes))
        codestore.load(home, "revenue", path, edition)


def send(client, content: str, name: str = "rev.csv", set_name: str = "revenue", edition: str = "2026Q4"):
    file = SimpleUploadedFile(name, content.encode())
    return client.post("/code-sets/load/", {"set_name": set_name, "edition": edition, "file": file})


def test_what_is_loaded_until_when_and_what_is_missing(as_role, two_editions):
    text = as_role("biller").get("/code-sets/").text
    loaded, missing = text.split('id="missing"')
    assert re.search(r'href="/code-sets/revenue/">Revenue codes</a>.*?<td[^>]*>2026Q4.*?Oct 1, 2026', loaded, re.DOTALL)
    assert "rev.csv" in loaded
    cpt = missing.split("/code-sets/cpt/")[1].split("</tr>")[0]
    assert "A data file of your CPT licence" in cpt and "licensed" in cpt
    pairs = missing.split("/code-sets/ncci-practitioner/")[1].split("</tr>")[0]
    assert re.search(r"\d checks", pairs), "what cannot run without it"
    assert "built in, October 2026" in text.split('id="built-in"')[1]
    assert "/code-sets/load/" not in text, "a biller does not load them"
    assert "/code-sets/load/?set=cpt" in as_role("manager").get("/code-sets/").text


def test_a_home_without_any_set_has_a_page_too_and_what_comes_along_is_not_missing(as_role, home):
    text = as_role("auditor").get("/code-sets/").text
    assert "comes along, prepared when first asked for" in text.split('id="built-in"')[1]
    assert "/code-sets/icd10cm/" not in text.split('id="missing"')[1].split('id="built-in"')[0]


def test_what_an_edition_changed_is_listed_by_pages_and_by_kind(as_role, two_editions, home, tmp_path):
    client = as_role("biller")
    text = client.get("/code-sets/revenue/").text
    assert "against 2026Q3" in text
    assert re.search(
        r'class="code">1000</th><td>Ended</td><td class="small">words 1000</td><td class="small">no longer', text
    )
    assert re.search(r'class="code">1200</th><td>Added</td>', text)
    ended = client.get("/code-sets/revenue/?edition=2026Q4&what=ended").text
    assert "words 1000" in ended and "words 1200" not in ended
    assert "It is the first edition here" in client.get("/code-sets/revenue/?edition=2026Q3").text
    path = tmp_path / "rev.csv"
    path.write_text(revenue(*range(1001, 1351)))
    codestore.load(home, "revenue", path, "2027Q1")
    first = client.get("/code-sets/revenue/").text
    assert first.count("<td>Added</td>") == 100
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert client.get("/code-sets/revenue/" + following).text.count("<td>Added</td>") == 50


@pytest.mark.parametrize(
    "address", ["/code-sets/icd11/", "/code-sets/revenue/?edition=1999", "/code-sets/revenue/?what=all"]
)
def test_what_is_not_there_is_404(as_role, two_editions, address):
    assert as_role("biller").get(address).status_code == 404


def test_a_file_is_loaded_by_a_job_and_who_did_it_is_on_the_trail(office, as_role, home):
    client = as_role("manager")
    answer = send(client, revenue(*range(1000, 1010)))
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert "Waiting for the worker" in client.get(place).text
    assert codestore.on_shelf(home, "revenue").editions == ()
    run_next()
    (job,) = [each for each in jobs.jobs(office.manager) if each.kind == "codes"]
    assert (job.state, job.result) == (
        "done",
        "2026Q4, in force from 10/01/2026: 10 rows; 10 added, 0 ended, 0 changed. " + LOOKING,
    )
    text = client.get(place).text
    assert '<a href="/code-sets/revenue/">The code set</a>' in text
    (event,) = ChangeEvent.rows.of(office.owner).filter(action="checks.took_in")
    assert (event.subject, event.user_id) == ("revenue 2026Q4", office.manager.user_id)
    assert not list((home / "codes-sent-in").glob("*")), "what was loaded does not wait any more"


def test_the_same_file_again_changes_nothing_and_says_so(office, as_role, home):
    for _ in range(2):
        send(as_role("owner"), revenue(1000))
        while run_next():
            pass
    assert "The same file is loaded already, as 2026Q4: nothing was changed." in {
        each.result for each in jobs.jobs(office.owner)
    }
    assert ChangeEvent.rows.of(office.owner).filter(action="checks.took_in").count() == 1


def test_a_bad_file_is_refused_with_its_line_and_the_old_edition_stays(office, as_role, two_editions, home):
    before = codestore.editions(home)
    send(as_role("manager"), "code,description\n1000,one\n1000,other\n", edition="2027Q1")
    run_next()
    (job,) = [each for each in jobs.jobs(office.manager) if each.kind == "codes"]
    assert (job.state, job.problem) == (
        "failed", "rev.csv, line 3: 1000 stands on line 2 already, with other words. Nothing was changed."
    )  # fmt: skip
    assert codestore.editions(home) == before
    assert not list((home / "codes-sent-in").glob("*"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"edition": ""}, "The file’s name does not say which edition it is"),
        ({"edition": "autumn"}, "Type it as 2026Q4, FY2027, 2027 or a first day like 2026-10-01"),
        ({"set_name": ""}, "Choose which code set the file is"),
        ({"set_name": "icd11"}, "Choose which code set the file is"),
        ({"content": ""}, "The file is empty"),
    ],
)
def test_what_is_clear_at_once_is_said_beside_its_field_and_what_was_typed_stays(as_role, home, sent, words):
    given = {"content": revenue(1000), "set_name": "revenue", "edition": "2026Q4"} | sent
    answer = send(as_role("manager"), given["content"], set_name=given["set_name"], edition=given["edition"])
    assert answer.status_code == 422
    assert words in answer.text
    if given["edition"]:
        assert f'value="{given["edition"]}"' in answer.text
    assert not (home / "codes-sent-in").exists()


def test_a_name_as_its_publisher_gives_it_needs_no_edition(office, as_role, home):
    name = "nucc_taxonomy_261.csv"
    content = "Code,Display Name\n999Q00000X,Healer\n"
    send(as_role("manager"), content, name=name, set_name="taxonomy", edition="")
    run_next()
    assert codestore.on_shelf(home, "taxonomy").editions[0].name == "2026Q4"


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\evil.csv", "/etc/passwd", ".hidden", "a" * 300 + ".csv"])
def test_a_file_s_name_does_not_leave_its_folder(office, home, name):
    command = flow.AskLoad("revenue", "2026Q4", name)
    subject = flow.keep(office.manager, command, [revenue(1000).encode()])
    written = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    assert len(written) == 2
    assert all(re.fullmatch(rf"codes-sent-in/{re.escape(subject)}/[^/]+", each) for each in written)


def test_a_biller_may_not_load(as_role, home):
    assert as_role("biller").get("/code-sets/load/").status_code == 403
    assert send(as_role("biller"), revenue(1000)).status_code == 403
    assert not (home / "codes-sent-in").exists()


def test_what_follows_a_new_edition_is_called_once_in_order(office, as_role, home, monkeypatch):
    said = []

    def effect(actor, report):
        said.append((actor.name, report.edition.name))
        return "3 claims would have been held."

    monkeypatch.setattr(flow, "AFTER_LOADING", (*flow.AFTER_LOADING, effect))
    for _ in range(2):
        send(as_role("manager"), revenue(1000))
        while run_next():
            pass
    assert said == [(office.manager.name, "2026Q4")]
    assert any(
        each.result.endswith("is being looked at. 3 claims would have been held.") for each in jobs.jobs(office.manager)
    )


def test_a_loading_that_was_stopped_and_left_lying_is_cleared_a_week_later(office, home):
    import datetime as dt

    left = flow.keep(office.manager, flow.AskLoad("revenue", "2026Q4", "a.csv"), [b"x"])
    flow.keep(
        office.manager.at(office.manager.now + dt.timedelta(days=3650)), flow.AskLoad("revenue", "2026Q4", "b"), [b"x"]
    )
    assert left not in {path.name for path in (home / "codes-sent-in").iterdir()}


def test_a_loading_that_is_stopped_keeps_the_file_and_goes_on_with_it(office, home):
    class StopError(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done:
            raise StopError

    rows = revenue(*range(1000, 4000)).encode()
    subject = flow.keep(office.manager, flow.AskLoad("revenue", "2026Q4", "rev.csv"), [rows])
    with pytest.raises(StopError):
        flow.load(office.manager, subject, stop)
    assert codestore.on_shelf(home, "revenue").editions == ()
    assert not list((home / "codes").glob("*/.building-*"))
    heard = []
    flow.load(office.manager, subject, lambda done, of: heard.append(done))
    assert codestore.on_shelf(home, "revenue").editions[0].rows == 3000
    assert heard == [0, 2000, 3000]


def test_a_claim_of_which_checks_could_not_look_leads_there(as_role, clinic):
    """No CPT list is loaded in the tests' home."""
    claim = clinic.sent("99213")
    text = as_role("biller").get(f"/claims/{claim.row.public_id}/").text
    assert '<a href="/code-sets/">' in text.split("could not look</summary>")[1].split("</details>")[0]
