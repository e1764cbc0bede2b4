"""The pages of payer rules: read as one types, written with what is wrong beside it, tried, switched on, taken in."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.checks.test_payer_rules import TEXT, key, on, try_it, write
from tests.clinic import open_clinic

from billwright.apps.checks import rule_queries as queries


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.parametrize("name", ["payer_rules", "new_rule", "take_rules_in"])
def test_it_opens_before_there_is_a_rule(as_role, name):
    answer = as_role("manager").get(reverse(name))
    assert answer.status_code == 200


def test_an_empty_list_says_what_to_do(as_role):
    assert "When a payer denies the same thing twice, write it down here" in as_role("biller").get("/rules/").text
    assert "Write a rule" not in as_role("biller").get("/rules/").text


def test_what_is_typed_is_read_as_one_types(as_role, clinic):
    client = as_role("manager")
    told = words(client.post("/rules/read/", {"text": TEXT.replace("procedure in", "procedre in")}))
    assert told == (
        "1 thing is not understood yet Line 3, column 7 : there is no field procedre. Did you mean procedure ?"
    )
    told = words(client.post("/rules/read/", {"text": TEXT.replace("\n", "\r\n")}))
    assert told.startswith(
        "Understood. For Cedar Mutual: when procedure in (97110, 97161-97168) and modifier missing GP"
    )
    told = words(client.post("/rules/read/", {"text": TEXT.replace("CEDAR", "CEDAR, NOBODY")}))
    assert "No payer of yours has the id NOBODY" in told


def test_a_fault_keeps_what_was_typed_and_says_where(as_role, office):
    client, text = as_role("manager"), TEXT.replace("procedure in", "procedre in")
    answer = client.post("/rules/new/", {"key": key(), "text": text})
    assert answer.status_code == 422
    assert "procedre in (97110, 97161-97168)" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "there is no field procedre" in words(answer)
    assert queries.rules(office.biller) == []


def test_a_rule_is_written_tried_and_switched_on(as_role, office, clinic):
    clinic.sent("97110")
    client = as_role("manager")
    written = client.post("/rules/new/", {"key": key(), "text": TEXT.replace("\n", "\r\n")})
    (row,) = queries.rules(office.biller)
    assert written["Location"] == f"/rules/{row.public_id}/"
    page = words(client.get(written["Location"]))
    assert "Not tried yet" in page
    refused = client.post(f"/rules/{row.public_id}/on/", {"key": key(), "version": "1"})
    assert refused.status_code == 422
    assert "This version was not tried on past claims" in refused.text
    trying = client.post(f"/rules/{row.public_id}/try/", {"key": key(), "months": "12"})
    assert "Waiting for the worker" in client.get(trying["Location"]).text
    from billwright.flows import jobs

    jobs.run_next(lambda: office.now)
    found = words(client.get(trying["Location"]))
    assert "Caught 1 $60.00 charged" in found
    assert "Has not answered Cedar Mutual" in found
    assert client.post(f"/rules/{row.public_id}/on/", {"key": key(), "version": "1"}).status_code == 302
    assert "Version 1 was switched on" in words(client.get(f"/rules/{row.public_id}/"))
    assert queries.rules(office.biller)[0].state == "on"


def test_a_change_is_kept_as_a_version_and_a_second_editor_is_told(as_role, office):
    rule, client = write(office), as_role("manager")
    assert "This becomes version 2" in client.get(f"/rules/{rule}/change/").text
    softer = {"version": "1", "text": TEXT.replace("then: hold", "then: warn")}
    assert client.post(f"/rules/{rule}/change/", {"key": key()} | softer).status_code == 302
    again = client.post(f"/rules/{rule}/change/", {"key": key()} | softer)
    assert again.status_code == 422
    assert "was changed by somebody else" in again.text
    assert "then: warn" in again.text


def test_switching_off_and_retiring(as_role, office):
    rule, client = write(office), as_role("manager")
    on(office, rule)
    assert client.post(f"/rules/{rule}/off/", {"key": key()}).status_code == 302
    assert "Switch on untried" in client.get(f"/rules/{rule}/").text
    assert client.post(f"/rules/{rule}/retire/", {"key": key()}).status_code == 302
    assert "Switch on" not in client.get(f"/rules/{rule}/").text
    assert "1 retired rule" in words(client.get("/rules/"))
    assert "This rule is retired" in client.post(f"/rules/{rule}/try/", {"key": key()}).text


def test_the_rules_of_medi_cal_are_taken_in_for_a_payer_and_saved_as_a_file(as_role, office, clinic):
    client = as_role("manager")
    payer = clinic.payers["STCARE"]
    taken = client.post("/rules/take-in/", {"key": key(), "profile": "medi-cal", "payer": payer})
    assert taken.status_code == 302
    rows = queries.rules(office.biller)
    assert len(rows) == 13
    assert {each.payer_names for each in rows} == {("State Care",)}
    file = client.get("/rules/export/")
    assert file["Content-Disposition"] == 'attachment; filename="payer-rules.rules"'
    upload = SimpleUploadedFile("rules.rules", file.content)
    again = client.post("/rules/take-in/", {"key": key(), "file": upload, "profile": "", "payer": ""}, follow=True)
    assert "Nothing is new: every rule of the file is here in the same words." in again.text


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"rule: A\n", "this rule lacks payers"), (b"\xff\xfe", "this file is no text"), (b"#", "there is no rule in it")],
)
def test_a_file_that_cannot_be_taken_in_says_why(as_role, office, data, told):
    upload = SimpleUploadedFile("rules.rules", data)
    answer = as_role("manager").post("/rules/take-in/", {"key": key(), "file": upload, "profile": "", "payer": ""})
    assert answer.status_code == 422
    assert told in answer.text.lower()
    assert queries.rules(office.biller) == []


def test_a_dry_run_without_a_claim_says_so(as_role, office):
    rule = write(office)
    try_it(office, rule)
    (trial,) = queries.rule(office.biller, rule).trials
    assert "No claim was sent to its payers since" in words(
        as_role("biller").get(f"/rules/dry-runs/{trial.public_id}/")
    )


def test_what_a_rule_would_set_is_applied_on_the_claims_page(as_role, office, clinic):
    claim = clinic.claim("97110")
    on(office, write(office, TEXT.replace("then: hold", "then: set modifier to GP")))
    client, address = as_role("biller"), f"/claims/{claim.row.public_id}/"
    client.post(f"{address}check/", {"key": key()})
    assert "Apply what the payer’s rules set" in client.get(address).text
    client.post(f"{address}apply-rules/", {"key": key()})
    page = client.get(address).text
    assert "Set modifier to GP, by payer rule “Therapy says its discipline” (version 1" in page
    assert "Apply what the payer’s rules set" not in page
