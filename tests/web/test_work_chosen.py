"""Work of a kind, chosen and dealt with together."""

import datetime as dt

import pytest

from billwright.apps.compliance.paging import Place
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries

NOBODY = "0198a3c0-0000-7000-8000-000000000000"


@pytest.fixture
def denials(office):
    """Three that nobody has: $90.00 without a deadline, $40.00 due in three days, $20.00 due tomorrow."""
    today = office.biller.today
    facts = (("A", 9000, None), ("B", 4000, today + dt.timedelta(3)), ("C", 2000, today + dt.timedelta(1)))
    return [
        worklist.raise_work(
            office.system,
            worklist.RaiseWork("claim_denied", "claim", NOBODY[:-1] + name, f"Denied {name}.", "Look.", cents, due),
        )
        for name, cents, due in facts
    ]


def _held(office, rows):
    return [queries.item(office.biller, each).owner for each in rows]


def test_the_most_urgent_stands_first_and_a_chip_shows_ones_own(office, denials, as_role):
    page = as_role("biller").get("/work/claim_denied/").text
    assert page.index("Denied C.") < page.index("Denied B.") < page.index("Denied A.")
    assert ">$150.00<" in page  # 90.00 + 40.00 + 20.00
    worklist.take(office.biller, worklist.Take("mine", denials[0]))
    mine = as_role("biller").get("/work/claim_denied/", {"show": "mine"}).text
    assert ("Denied A." in mine, "Denied B." in mine) == (True, False)
    assert "Take chosen" not in as_role("auditor").get("/work/claim_denied/").text


def test_pages_go_forward_and_back(office, denials):
    first = queries.listed(office.biller, "claim_denied", place=Place(limit=2))
    second = queries.listed(office.biller, "claim_denied", place=Place(after=first.after, limit=2))
    assert [each.reason for each in (*first.rows, *second.rows)] == ["Denied C.", "Denied B.", "Denied A."]
    assert queries.listed(office.biller, "claim_denied", place=Place(before=second.before, limit=2)).rows == first.rows


def test_chosen_work_is_taken_and_what_a_colleague_has_stays(office, denials, as_role):
    worklist.take(office.manager, worklist.Take("theirs", denials[0]))
    asked = {"key": "t", "row": denials, "back": "/work/claim_denied/"}
    told = as_role("biller").post("/work/chosen/take/", asked)
    assert "2 items taken." in told.text
    assert "Denied A." in told.text
    assert "A colleague has this already" in told.text
    assert _held(office, denials) == ["Manager Example", "Biller Example", "Biller Example"]


def test_chosen_work_is_snoozed_for_a_day_and_a_reason_that_are_asked_for_first(office, denials, as_role):
    client, until = as_role("biller"), office.biller.today + dt.timedelta(7)
    asked = {"key": "s", "row": denials[:2], "back": "/work/claim_denied/?show=unassigned"}
    page = client.post("/work/chosen/snooze/", asked)
    assert page.status_code == 200
    assert "2 chosen items: Denied claims." in page.text
    assert queries.snoozed(office.biller) == []

    unsaid = client.post("/work/chosen/snooze/", asked | {"said": "yes", "until": "t", "reason": ""})
    assert unsaid.status_code == 422
    assert "This is needed" in unsaid.text
    late = client.post("/work/chosen/snooze/", asked | {"said": "yes", "until": "t", "reason": "The payer looks again"})
    assert late.status_code == 422
    assert "hoose a day after today" in late.text
    assert 'value="The payer looks again"' in late.text

    said = asked | {"said": "yes", "until": "t+7", "reason": "The payer looks again"}
    assert client.post("/work/chosen/snooze/", said).headers["Location"] == "/work/claim_denied/?show=unassigned"
    sleeping = {each.public_id: (each.snoozed_until, each.snooze_reason) for each in queries.snoozed(office.biller)}
    assert sleeping == dict.fromkeys(denials[:2], (until, "The payer looks again"))


def test_chosen_work_is_handed_over_to_somebody_whose_role_does_it(office, denials, as_role):
    client = as_role("biller")
    asked = {"key": "h", "row": [*denials, NOBODY], "back": "/work/claim_denied/"}
    page = client.post("/work/chosen/hand-over/", asked).text
    manager = next(each for each in queries.colleagues(office.biller, "claim_denied") if each.name == "Manager Example")
    assert f'<option value="{manager.public_id}">Manager Example</option>' in page
    told = client.post("/work/chosen/hand-over/", asked | {"said": "yes", "to": manager.public_id})
    assert "3 items handed over." in told.text
    assert "A row that is not there" in told.text
    assert _held(office, denials) == ["Manager Example"] * 3
    nobody = client.post("/work/chosen/hand-over/", {"key": "n", "back": "/work/claim_denied/"}, follow=True)
    assert "No row was chosen." in nobody.text
