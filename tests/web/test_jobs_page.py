"""The pages of long work: what a person sees of it, and what they may do."""

import pytest

from billwright.apps.jobs import actions, queries

FAR = ("1,250 of 5,000 claims", "25%")


@pytest.fixture
def job(office) -> str:
    """The biller's, a quarter done."""
    made = actions.ask(office.biller, actions.Ask("take-in", "Take in a file", "claims", "document", "x"))
    actions.take_up(office.system, actions.TakeUp("worker"))
    actions.note(office.system, actions.Note(made, "worker", 1250, 5000))
    return made


def end(office, job, state="done", words="5,000 claims posted, 0 set aside"):
    actions.end(office.system, actions.End(job, "worker", state, words))


def test_how_far_it_is_stands_on_its_page_and_in_the_list(as_role, job):
    for address in (f"/jobs/{job}/", "/jobs/"):
        text = as_role("auditor").get(address).text
        assert all(words in text for words in FAR[:1]), address
    assert 'value="25"' in text


def test_the_part_that_htmx_asks_for_asks_on_until_it_has_ended(office, as_role, job):
    client = as_role("biller")
    part = client.get(f"/jobs/{job}/", headers={"HX-Request": "true"}).text
    assert f'hx-get="/jobs/{job}/" hx-trigger="every 1s"' in part
    assert "<html" not in part
    end(office, job)
    part = client.get(f"/jobs/{job}/", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in part
    assert "5,000 claims posted, 0 set aside" in part


def test_without_script_the_page_offers_to_look_again_and_to_stop(as_role, job):
    text = as_role("biller").get(f"/jobs/{job}/").text
    plain = text.split("<noscript>")
    assert any(f'action="/jobs/{job}/stop/"' in part.split("</noscript>")[0] for part in plain[1:])
    assert any("Look again" in part.split("</noscript>")[0] for part in plain[1:])


def test_the_frame_shows_it_to_who_asked_while_it_runs(office, as_role, job):
    sign = f'<a class="running" href="/jobs/{job}/">'
    assert sign in as_role("biller").get("/claims/").text
    assert sign not in as_role("manager").get("/claims/").text
    end(office, job)
    assert sign not in as_role("biller").get("/claims/").text


def test_stopped_and_gone_on_with(office, as_role, job):
    client = as_role("manager")
    assert client.post(f"/jobs/{job}/stop/", {"key": "1"}).status_code == 302
    assert queries.job(office.biller, job).state == "stopping"
    end(office, job, "stopped", "Stopped when asked to")
    text = client.get(f"/jobs/{job}/").text
    assert "Go on" in text
    assert f'action="/jobs/{job}/stop/"' not in text.split('id="stop"')[0]
    assert client.post(f"/jobs/{job}/go-on/", {"key": "2"}).status_code == 302
    assert queries.job(office.biller, job).state == "queued"


def test_what_has_ended_cannot_be_stopped_and_the_page_says_so(office, as_role, job):
    end(office, job)
    answer = as_role("biller").post(f"/jobs/{job}/stop/", {"key": "1"})
    assert (answer.status_code, "It has ended already" in answer.text) == (422, True)


def test_an_auditor_sees_it_and_stops_nothing(as_role, job):
    client = as_role("auditor")
    assert "Stop" not in client.get(f"/jobs/{job}/").text.split('id="job"')[1].split("</main>")[0]
    assert client.post(f"/jobs/{job}/stop/", {"key": "1"}).status_code == 403


def test_the_front_desk_sees_none_of_it(as_role, job):
    client = as_role("front_desk")
    assert client.get(f"/jobs/{job}/").status_code == 403
    assert 'href="/jobs/"' not in client.get("/").text
