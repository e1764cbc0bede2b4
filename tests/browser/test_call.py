"""A call: its account beside the form, a follow-up that comes to Today on its day, a promise to pay that is kept."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.clinic import answer, line, open_clinic

from billwright.apps.correspondence import actions, queries
from billwright.flows.nightly import run_night

DAY = dt.timedelta(1)


@pytest.fixture
def clinic(office):
    """Ida Moss: Cedar Mutual answered 99213 with $18.00 of coinsurance, which she owes."""
    clinic = open_clinic(office)
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 60.00", "PR-2 18.00")))
    return clinic


def test_a_call_is_logged_beside_all_that_an_answer_needs(desk, clinic):
    page, actor = desk.page, clinic.office.biller
    desk.sign_in("biller")
    desk.arrive("Today")
    page.keyboard.press("l")
    expect(page.get_by_label("Name, birth date or account number")).to_be_focused()
    page.keyboard.type("moss")
    page.keyboard.press("Enter")
    desk.arrive("Call about Moss, Ida")
    for words in ("Cedar Mutual", "MBRMOSS1", "3 Elm Street", "$18.00", "none has been sent", "Nothing was promised"):
        expect(page.locator(".split").get_by_text(words).first).to_be_visible()
    expect(page.locator(".split").get_by_text("paid $72.00").first).to_be_visible()  # what the payer said
    page.get_by_role("button", name="Log the call").click()
    expect(page.get_by_text("This is needed").first).to_be_visible()
    desk.look("call-refused", "Call about Moss, Ida")

    page.get_by_label("Verified by").select_option("birth_date")
    page.get_by_label("What about").select_option("balance")
    page.get_by_label("What they asked").fill("Why do I owe 18.00?")
    page.get_by_label("What you answered").fill("It is the coinsurance. She will pay on Friday.")
    page.get_by_label("We follow up by").fill("t")
    page.get_by_label("To do what").fill("Send her the explanation")
    page.get_by_label("They will pay").fill("18")
    page.get_by_label("By", exact=False).last.fill("t+3")
    desk.look("call-form", "Call about Moss, Ida")
    page.get_by_role("button", name="Log the call").click()
    desk.arrive("Balance: Moss, Ida")
    desk.look("call", "Balance: Moss, Ida")

    page.get_by_role("link", name="Today").first.click()
    desk.arrive("Today")
    expect(page.get_by_text("Calls to return")).to_be_visible()
    (row,) = queries.inquiries(actor).rows
    desk.open(f"/calls/{queries.inquiry(actor, row.public_id).promises[0].public_id}/")  # where its work leads
    page.get_by_label("What came of it").fill("Sent, and she has it.")
    page.get_by_role("button", name="The follow-up is done").click()
    expect(page.get_by_text("Sent, and she has it.").first).to_be_visible()
    desk.open("/")
    desk.arrive("Today")
    expect(page.get_by_text("Calls to return")).to_be_hidden()

    desk.open(f"/accounts/{clinic.ida.account}/")
    expect(page.get_by_role("link", name="Call: balance")).to_be_visible()
    desk.open("/calls/?open=1")
    expect(page.get_by_role("link", name="Moss, Ida")).to_be_visible()
    desk.look("calls", "Calls")
    _pay(desk, clinic)
    desk.open(f"/calls/{row.public_id}/")
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    desk.open("/calls/?open=1")
    expect(page.get_by_text("No call is like this.")).to_be_visible()


def _pay(desk, clinic) -> None:
    desk.open(f"/accounts/{clinic.ida.account}/pay/")
    expect(desk.page.get_by_label("Amount").first).to_have_value("18.00")
    desk.page.get_by_role("button", name="Take it and write the receipt").click()
    desk.page.get_by_role("heading", name="Receipt ").wait_for()


def test_a_follow_up_agreed_for_today_comes_to_today_and_one_for_tomorrow_does_not(desk, clinic):
    """What was promised for today three days ago is there in the morning; what is promised for tomorrow is not yet."""
    now = timezone.now()
    earlier = clinic.office.biller.at(now - 3 * DAY)
    facts = {"account": clinic.ida.account, "asker": "patient", "topic": "claim_status", "verified": "address",
             "answer": "We will ask."}  # fmt: skip
    today = clinic.office.biller.at(now).today
    actions.log_inquiry(earlier, actions.LogInquiry(key="due", follow_up_on=today, **facts))
    actions.log_inquiry(earlier, actions.LogInquiry(key="later", follow_up_on=today + DAY, **facts))
    actions.log_inquiry(earlier, actions.LogInquiry(key="owed", promise_on=today - DAY, promise_cents=1_800, **facts))
    run_night(now)
    desk.sign_in("biller")
    desk.arrive("Today")
    expect(desk.page.get_by_text("Calls to return")).to_have_count(1)
    expect(desk.page.get_by_role("link", name=re.compile("^A caller was promised an answer"))).to_have_count(1)
    expect(desk.page.get_by_text("Promises to pay that were not kept")).to_be_visible()
    desk.look("today-calls", "Today")
