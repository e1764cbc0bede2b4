"""A visit entered wrongly is put right on its page: from the finding that says so to the claim that follows."""

import re

from django.urls import reverse
from tests.clinic import key
from tests.web.forms import sent_of

from billwright.apps.charges import queries as charges
from billwright.apps.charges.actions import NewLine


def fields(page: str) -> dict[str, str]:
    return sent_of(page, '<form class="form" method="post" novalidate data-looks-up')


def test_the_duplicate_line_finding_leads_to_the_visit_without_that_line(as_role, clinic):
    """150.00 + 150.00 + 20.00; line 2 goes: 170.00."""
    claim, client = clinic.claim("99213", "99213", "36415"), as_role("biller")
    page = client.get(reverse("claim", args=[claim.row.public_id])).text
    step = re.search(r'href="([^"]*)">Take line 2 off the visit<', page)[1]
    opened = client.get(step)
    sent = fields(opened.text)
    assert [sent[f"line-{at}-procedure"] for at in range(3)] == ["99213", "36415", ""]
    changed = client.post(step, sent | {"reason": "entered twice"})
    assert changed.headers["Location"] == reverse("claim", args=[claim.row.public_id])
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 17000}
    assert clinic.seen(claim.row.public_id).row.state == "ready"
    old = client.get(reverse("visit", args=[claim.encounter])).text
    assert "entered twice" in old and "The visit that took its place" in old
    assert "Reverse the visit" not in old and "Change it" not in old


def test_opened_and_sent_again_as_it_was_the_same_is_charged(as_role, clinic):
    """A typed charge stays typed, a fee stays the fee: 180.00 (3 x 60.00) + 18.50."""
    lines = (NewLine("97110", 3, ("GP",), (1, 2)), NewLine("36415", charge_cents=1850))
    visit, client = clinic.visit(lines=lines, diagnoses=("M25561", "J069")), as_role("biller")
    place = reverse("change_visit", args=[visit])
    sent = fields(client.get(place).text)
    assert (sent["diagnoses"], sent["line-0-charge"], sent["line-1-charge"]) == ("M25.561 J06.9", "", "18.50")
    assert client.post(place, sent | {"reason": "looked at again"}).status_code == 302
    seen = charges.visit(clinic.office.biller, charges.visit(clinic.office.biller, visit).replaced_by)
    assert seen.diagnoses == ("M25561", "J069")
    assert [(each.procedure, each.modifiers, each.pointers, each.charge_cents) for each in seen.lines] == [
        ("97110", ("GP",), (1, 2), 18000),
        ("36415", (), (1,), 1850),
    ]


def test_an_emptied_procedure_takes_its_line_off_and_another_procedure_takes_its_own_fee(as_role, clinic):
    visit, client = clinic.visit("99213", "36415"), as_role("biller")
    place = reverse("change_visit", args=[visit])
    sent = fields(client.get(place).text) | {"line-0-procedure": "99214", "line-1-procedure": "", "reason": "the level"}
    assert client.post(place, sent).status_code == 302
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 22000}


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(as_role, clinic):
    visit, client = clinic.visit("99213"), as_role("biller")
    place = reverse("change_visit", args=[visit])
    sent = fields(client.get(place).text)
    refused = client.post(place, sent | {"line-0-procedure": "99999"})
    assert refused.status_code == 422
    assert "this is needed" in refused.text.lower() and 'value="99999"' in refused.text  # the reason
    refused = client.post(place, sent | {"line-0-procedure": "99999", "reason": "the level"})
    assert "no fee for 99999" in refused.text.lower()
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}


def test_a_double_click_changes_once_and_a_colleague_is_told(as_role, clinic):
    visit, client = clinic.visit("99213", "99213"), as_role("biller")
    place = reverse("change_visit", args=[visit])
    sent = fields(client.get(place).text) | {"line-1-procedure": "", "reason": "entered twice"}
    assert {client.post(place, sent).status_code for _ in range(2)} == {302}
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}
    told = as_role("manager").post(place, sent | {"key": key()})
    assert told.status_code == 422
    assert "this visit was changed by somebody else" in told.text.lower()
    assert client.get(place).headers["Location"] == reverse("visit", args=[visit])


def test_a_visit_is_reversed_with_a_reason(as_role, clinic):
    visit, client = clinic.visit("99213"), as_role("biller")
    place = reverse("reverse_visit", args=[visit])
    assert client.post(place, {"key": key(), "reason": ""}).status_code == 422
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}
    assert client.post(place, {"key": key(), "reason": "somebody else's visit"}).status_code == 302
    assert clinic.owed(clinic.ida) == {}
    account = client.get(reverse("account", args=[clinic.ida.account])).text
    assert "Reversed: somebody else" in account


def test_a_bill_that_is_out_is_refused_with_what_to_do(as_role, clinic):
    claim, client = clinic.sent("99213"), as_role("biller")
    said = client.post(reverse("reverse_visit", args=[claim.encounter]), {"key": key(), "reason": "a mistake"})
    assert said.status_code == 422
    assert "Ask Cedar Mutual to void the claim" in said.text


def test_the_front_desk_is_offered_neither(as_role, clinic):
    visit = clinic.visit("99213")
    page = as_role("front_desk").get(reverse("visit", args=[visit])).text
    assert "Change it" not in page and "Reverse" not in page
