"""The page of what an edition does: its three parts, who has it, acknowledging it, a payer rule from a row."""

import re

import pytest
from django.urls import reverse
from tests.checks.edition_files import ICD_NEW, ICD_OLD, load
from tests.checks.test_edition_effect import home as home
from tests.clinic import open_clinic

from billwright.apps.checks import editions
from billwright.flows import jobs
from billwright.rules.scrub.payer_rules import Rule, read_rule


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def effect(clinic, office, home, as_role) -> str:
    """Address of what FY2028 does, which ends J06.9: of Ida's visit for $150.00."""
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213")
    load(home, "icd10cm", ICD_NEW, "FY2028")
    asked = as_role("manager").post("/code-sets/icd10cm/editions/FY2028/look/")
    assert asked.status_code == 302
    return asked["Location"]


def test_while_it_is_looked_at_the_page_says_how_far_it_is(effect, as_role):
    assert "Waiting for the worker" in as_role("biller").get(effect).text
    assert "being looked at" in words(as_role("biller").get("/code-sets/icd10cm/"))


def test_what_ended_is_shown_with_claims_and_acknowledged_with_a_note(effect, as_role, office):
    jobs.run_next(lambda: office.now)
    client = as_role("manager")
    page = words(client.get(effect))
    assert "1 claim with services since Nov 24, 2025 , asked as if they were of Oct 1, 2027 :" in page
    assert "J06.9 Invented cold J06.91 Light cold J06.92 Heavy cold" in page
    assert "With nobody yet" in page
    assert "Acknowledge it" in page
    assert "A manager or an owner acknowledges it" in words(as_role("biller").get(effect))
    refused = client.post(f"{effect}acknowledge/", {"key": "one", "note": " "})
    assert (refused.status_code, "say what was done about it" in refused.text.lower()) == (422, True)
    assert as_role("biller").post(f"{effect}acknowledge/", {"key": "b", "note": "Told."}).status_code == 403
    done = client.post(f"{effect}acknowledge/", {"key": "two", "note": "The providers were told."}, follow=True)
    assert "Acknowledged by Manager Example" in words(done)
    assert "The providers were told." in words(done)
    assert "Acknowledged by Manager Example." in words(client.get("/code-sets/icd10cm/"))


def test_it_is_found_on_today_and_handed_over_like_all_work(effect, as_role, office):
    jobs.run_next(lambda: office.now)
    client = as_role("manager")
    assert "New editions of code sets" in client.get("/").text
    item = re.search(r'href="([^"]+)">Give it to somebody', client.get(effect).text)
    assert client.post(reverse("work_take", args=[item[1].split("/")[2]]), {"key": "take"}).status_code == 302
    assert "With Manager Example" in words(client.get(effect))
    assert f'href="{effect}"' in client.get(item[1]).text


def test_a_row_begins_a_payer_rule_that_can_be_read(effect, as_role, office):
    jobs.run_next(lambda: office.now)
    client = as_role("manager")
    address = re.search(r'href="(/rules/new/[^"]+)"', client.get(effect).text)[1].replace("&amp;", "&")
    text = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", client.get(address).text, re.DOTALL)[1]
    rule = read_rule(text)
    assert isinstance(rule, Rule), rule
    assert (rule.name, str(rule.starts)) == ("J069 ended with FY2028", "2027-10-01")
    assert "when: diagnosis any is J069\nthen: hold" in text
    assert "fix: Look which of J0691, J0692 the note documents." in text
    assert "rule: Therapy" in client.get(address.replace("row=1", "row=99")).text
    seen = editions.edition_effects(office.biller)[0]
    assert seen.effect.checks_changed[0].code == ""
