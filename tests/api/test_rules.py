"""A program writes a payer rule, is told what is wrong in it with its place, tries it by a job and switches it on."""

from tests.api.conftest import problem
from tests.checks.test_payer_rules import TEXT

from billwright.flows.jobs import run_next


def test_a_rule_is_written_tried_and_switched_on(program, clinic):
    clinic.sent("97110")
    rule = program.made("/rules", {"text": TEXT})
    tried = program.post(f"/rules/{rule}/dry-run", {"months": 12})
    assert tried.status_code == 202, tried.content
    run_next()
    job = program.get(f"/jobs/{tried.json()['public_id']}").json()
    assert (job["state"], job["done"]) == ("done", 1)
    trial = program.get(f"/dry-runs/{job['subject']}").json()
    assert (trial["looked"], trial["caught"], trial["denied"], trial["cents"]) == (1, 1, 0, 6000)
    assert len(program.get(f"/dry-runs/{job['subject']}/claims").json()) == 1
    seen = program.get(f"/rules/{rule}")
    on = program.post(f"/rules/{rule}/on", {}, If_Match=seen.headers["ETag"])
    assert on.status_code == 200, on.content
    assert program.get("/rules").json()[0]["in_force"] == 1
    assert program.get("/rules/text").json() == {"text": TEXT}


def test_what_is_wrong_is_told_with_its_place(program, office):
    wrong = TEXT.replace("procedure in", "procedre in")
    said = problem(program.post("/rules", {"text": wrong}), 422)
    assert said["errors"]["text"] == "line 3, column 7: there is no field procedre. Did you mean procedure?"
    faults = program.post("/rules/understand", {"text": wrong}).json()
    assert faults == {
        "rules": [],
        "faults": [{"line": 3, "column": 7, "words": "there is no field procedre.", "instead": ["procedure"]}],
    }


def test_an_old_version_changes_nothing(program, office):
    rule = program.made("/rules", {"text": TEXT})
    tag = program.get(f"/rules/{rule}").headers["ETag"]
    softer = {"text": TEXT.replace("then: hold", "then: warn")}
    assert program.post(f"/rules/{rule}/change", softer, If_Match=tag).status_code == 200
    problem(program.post(f"/rules/{rule}/change", {"text": TEXT + "# again\n"}, If_Match=tag), 412)
