"""Minutes on the visit form make the units, or the page asks; plans of care and notices are put on file on theirs."""

from django.urls import reverse
from tests.clinic import key
from tests.web.forms import sent_of

from billwright.apps.charges import queries as charges
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries


def opened(client, clinic) -> tuple[str, dict[str, str]]:
    """The address of a new visit of Ida's, and its form with a service date, one diagnosis and her plan."""
    place = f"{reverse('new_visit')}?patient={clinic.ida.patient}"
    sent = sent_of(client.get(place).text, '<form class="form" method="post" novalidate data-looks-up')
    return place, sent | {"provider": clinic.provider, "service_date": "11/02/2026", "diagnoses": "M25.561"}


def counts_by_total(clinic) -> None:
    command = parties.ChangeProfile(key=key(), payer=clinic.payers["CEDAR"], therapy_units="total")
    parties.change_profile(clinic.office.manager, command)


def lines(*rows: tuple[str, str, str]) -> dict[str, str]:
    """(procedure, units, minutes) row by row."""
    sent = {}
    for at, (procedure, units, minutes) in enumerate(rows):
        sent |= {f"line-{at}-procedure": procedure, f"line-{at}-units": units, f"line-{at}-minutes": minutes}
        sent |= {f"line-{at}-modifiers": "GP", f"line-{at}-charge": "60.00"}
    return sent


def entered(clinic):
    (only,) = charges.visits_on(clinic.office.biller, clinic.office.biller.today.replace(month=11, day=2))
    return [(each.procedure, int(each.units), each.minutes) for each in only.lines]


def test_units_that_nobody_typed_follow_from_the_minutes(as_role, clinic):
    """33 and 7 minutes, counted together: 40 make three units."""
    counts_by_total(clinic)
    client = as_role("biller")
    place, sent = opened(client, clinic)
    assert client.post(place, sent | lines(("97110", "1", "33"), ("97140", "1", "7"))).status_code == 302
    assert entered(clinic) == [("97110", 2, 33), ("97140", 1, 7)]


def test_units_that_the_minutes_do_not_make_are_asked_about(as_role, clinic):
    counts_by_total(clinic)
    client = as_role("biller")
    place, sent = opened(client, clinic)
    typed = sent | lines(("97110", "3", "33"))
    asked = client.post(place, typed)
    assert asked.status_code == 422
    assert "the minutes make 2 units: 33 timed minutes of the day make 2 units." in asked.text.lower()
    assert "Enter the units as I typed them" in asked.text
    assert client.post(place, typed | {"as_typed": "on"}).status_code == 302
    assert entered(clinic) == [("97110", 3, 33)]


def test_what_the_minutes_make_is_shown_while_one_types(as_role, clinic):
    client = as_role("biller")
    _, sent = opened(client, clinic)
    both = sent | lines(("97112", "1", "24"), ("97110", "1", "23"))
    shown = client.post(reverse("visit_units"), both).text
    assert "By the total of the day the minutes make 3, each service by itself 4." in shown
    counts_by_total(clinic)
    shown = client.post(reverse("visit_units"), both).text
    assert "24 + 23 = 47 timed minutes of the day make 3 units." in shown and "Units: 97112 2, 97110 1." in shown
    assert client.post(reverse("visit_units"), sent).text.strip() == ""


def test_a_plan_of_care_is_put_on_file_and_certified_later(as_role, clinic):
    client, patient = as_role("front_desk"), clinic.ida.patient
    wrong = {"plan-key": key(), "plan-discipline": "GP", "plan-starts": "10/01/2026", "plan-ends": "12/31/2026"}
    refused = client.post(reverse("new_therapy_plan", args=[patient]), wrong)
    assert refused.status_code == 422
    assert "one certification holds 90 days at most" in refused.text.lower() and 'value="12/31/2026"' in refused.text
    kept = client.post(reverse("new_therapy_plan", args=[patient]), wrong | {"plan-ends": "12/01/2026"})
    assert kept.headers["Location"] == reverse("therapy", args=[patient])
    (plan,) = queries.therapy_plans(clinic.office.biller, patient)
    sent = {"key": key(), "ends": "12/01/2026", "certified_on": "10/20/2026", "reported_on": "09/01/2026"}
    place = reverse("change_therapy_plan", args=[plan.public_id])
    assert "a report comes after the plan has begun" in client.post(place, sent).text.lower()
    assert client.post(place, sent | {"reported_on": ""}).status_code == 302
    assert "Oct 20, 2026" in client.get(reverse("therapy", args=[patient])).text


def test_a_notice_is_put_on_file(as_role, clinic):
    client, patient = as_role("front_desk"), clinic.ida.patient
    assert "has signed none" in client.get(reverse("therapy", args=[patient])).text
    sent = {"notice-key": key(), "notice-signed_on": "10/01/2026", "notice-procedures": "97140, 97110"}
    assert client.post(reverse("new_notice", args=[patient]), sent).status_code == 302
    assert "97140 97110" in client.get(reverse("therapy", args=[patient])).text


def test_a_payer_s_profile_is_kept_and_refused_by_field(as_role, clinic):
    client, payer = as_role("manager"), clinic.payers["CEDAR"]
    place = reverse("payer_profile", args=[payer])
    sent = sent_of(client.get(place).text, '<form class="form" method="post" novalidate>')
    assert sent["timely_filing_days"] == "180"
    refused = client.post(place, sent | {"contractor": "12"})
    assert refused.status_code == 422 and "five digits, or empty" in refused.text.lower()
    kept = client.post(place, sent | {"therapy_units": "each", "authorization_required": "97110"})
    assert kept.headers["Location"] == reverse("payers")
    seen = queries.payer(clinic.office.biller, payer)
    assert (seen.therapy_units, seen.authorization_required, seen.timely_filing_days) == ("each", ("97110",), 180)
    assert "Each service by itself" in client.get(reverse("payers")).text
