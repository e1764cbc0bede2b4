"""A lost session, a way back, a reload, a double click, another person: nothing typed is lost, nothing is done twice."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from billwright.apps.compliance.models import Membership
from billwright.apps.invoices import actions
from billwright.apps.invoices import queries as invoices
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as people
from billwright.apps.receipts import queries as receipts

BACK = "What you typed before is back."
NO_SSN = "078051120"


@pytest.fixture
def client(office):
    return parties.enter_client(office.owner, parties.EnterClient(key="mill", name="Quarry Lane Mill"))


@pytest.fixture
def account(office):
    born = dt.date(1980, 2, 3)
    patient = parties.EnterPatient(key="moss", last="Moss", first="Ida", birth_date=born, sex="F")
    return parties.enter_patient(office.owner, patient).account_public_id


def _write_an_invoice(desk, client, words="Ergonomics talk"):
    desk.open(f"/invoices/new/?client={client.public_id}")
    _line(desk, 1).get_by_label("Description").fill(words)
    _line(desk, 1).get_by_label("Price each").fill("150")
    desk.page.get_by_role("button", name="Add a line").click()
    _line(desk, 4).get_by_label("Description").fill("Travel")
    _line(desk, 4).get_by_label("Price each").fill("60")


def _line(desk, number):
    return desk.page.get_by_role("group", name=f"Line {number}")


def _expect_the_invoice_back(desk):
    desk.arrive("Write an invoice")
    expect(desk.page.get_by_text(BACK)).to_be_visible()
    expect(_line(desk, 1).get_by_label("Description")).to_have_value("Ergonomics talk")
    expect(_line(desk, 4).get_by_label("Price each")).to_have_value("60")


def _sign_in_here(desk, user):
    desk.page.get_by_label("User name or e-mail").fill(user)
    desk.page.get_by_label("Password").fill("paper-lantern-7")
    desk.page.get_by_role("button", name="Sign in").click()


def _drafts(desk) -> str:
    return desk.page.evaluate("Object.entries(sessionStorage).join()")


def _go(desk, user):
    desk.sign_in(user)
    desk.arrive("Today")


def test_a_session_that_ended_while_the_form_was_open(desk, office, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    Session.objects.all().delete()
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Sign in")
    expect(page.get_by_role("status").filter(has_text="You were signed out, and this was not done.")).to_be_visible()
    desk.look("signed-out", "Sign in")
    _sign_in_here(desk, "biller")
    _expect_the_invoice_back(desk)
    desk.look("draft-back", "Write an invoice")
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Invoice (draft)")
    assert [row.total_cents for row in invoices.invoices(office.owner)] == [21000]  # 150.00 + 60.00
    assert "Ergonomics" not in _drafts(desk)


def test_a_page_whose_security_token_is_old_leads_back_to_the_form(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save the draft").click()
    desk.look("form-open-too-long", "This page was open too long")
    page.get_by_role("link", name="Open the form again").click()
    _expect_the_invoice_back(desk)


def test_a_reload_and_a_look_elsewhere(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    page.reload()
    _expect_the_invoice_back(desk)
    desk.open("/claims/")
    desk.arrive("Claims")
    page.go_back()
    _expect_the_invoice_back(desk)
    desk.open("/invoices/new/")
    desk.arrive("Write an invoice")
    expect(page.get_by_text(BACK)).to_have_count(0)  # another page of the same kind is another form


def test_discarded_is_gone(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text(BACK)).to_have_count(0)
    expect(_line(desk, 1).get_by_label("Description")).to_have_value("")
    assert "Ergonomics" not in _drafts(desk)


def test_left_on_purpose_is_gone(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    page.get_by_role("link", name="Leave", exact=True).click()
    desk.arrive("Invoices")
    assert "Ergonomics" not in _drafts(desk)
    page.go_back()
    desk.arrive("Write an invoice")
    expect(_line(desk, 1).get_by_label("Description")).to_have_value("")
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_the_way_back_after_it_was_done_finds_a_fresh_form(desk, office, client):
    """A second press there writes nothing, for nothing stands in it; what is then typed is a second invoice."""
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    first_key = page.locator("main [name=key]").input_value()
    page.get_by_role("button", name="Save the draft").dblclick()
    desk.arrive("Invoice (draft)")
    assert len(invoices.invoices(office.owner)) == 1
    page.go_back()
    desk.arrive("Write an invoice")
    expect(page.get_by_text(BACK)).to_have_count(0)
    expect(_line(desk, 1).get_by_label("Description")).to_have_value("")
    expect(page.locator("main [name=key]")).not_to_have_value(first_key)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(invoices.invoices(office.owner)) == 1


def test_an_answer_that_never_came_is_not_done_twice(desk, office, account):
    """The payment is taken, its answer is lost on the way; the person comes back to the form and sends it again."""
    page = desk.page
    _go(desk, "front_desk")
    desk.open(f"/accounts/{account}/pay/")
    page.get_by_label("Amount", exact=True).fill("$1,025.50")

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        page.context.clear_cookies(name="taken")  # it came with the answer
        route.abort()

    page.route("**/pay/", lambda route: lose_the_answer(route) if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Take it and write the receipt").click()
    page.wait_for_url(re.compile("chrome-error"))
    assert [row.cents for row in receipts.receipts(office.owner)] == [102550]
    desk.complaints.clear()  # the browser says that the connection was lost
    page.unroute("**/pay/")

    desk.open(f"/accounts/{account}/pay/")
    expect(page.get_by_text("if it had arrived, it is not done twice")).to_be_visible()
    expect(page.get_by_label("Amount", exact=True)).to_have_value("$1,025.50")
    page.get_by_role("button", name="Take it and write the receipt").click()
    desk.arrive(re.compile("^Receipt R-"))
    assert [row.cents for row in receipts.receipts(office.owner)] == [102550]
    desk.open(f"/accounts/{account}/pay/")
    desk.arrive("Take a payment")
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_a_double_click_takes_one_payment(desk, office, account):
    page = desk.page
    _go(desk, "front_desk")
    desk.open(f"/accounts/{account}/pay/")
    page.get_by_label("Amount", exact=True).fill("20")
    page.get_by_role("button", name="Take it and write the receipt").dblclick()
    desk.arrive(re.compile("^Receipt R-"))
    assert [row.cents for row in receipts.receipts(office.owner)] == [2000]


def test_another_person_and_a_sign_out_find_nothing(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    assert "Ergonomics" in _drafts(desk)
    Session.objects.all().delete()
    page.reload()
    desk.arrive("Sign in")
    assert "Ergonomics" in _drafts(desk)
    _sign_in_here(desk, "manager")
    desk.arrive("Write an invoice")
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert "Ergonomics" not in _drafts(desk)

    _write_an_invoice(desk, client)
    page.get_by_role("button", name="Sign out").first.click()
    desk.arrive("Sign in")
    assert "Ergonomics" not in _drafts(desk)


def test_a_social_security_number_and_a_password_are_never_kept(desk, office):
    page = desk.page
    _go(desk, "front_desk")
    desk.open("/patients/new/")
    page.get_by_label("Last name").fill("Reed")
    page.get_by_label("Social security number").fill(NO_SSN)
    assert "Reed" in _drafts(desk) and NO_SSN not in _drafts(desk)
    page.reload()
    expect(page.get_by_label("Last name")).to_have_value("Reed")
    expect(page.get_by_label("Social security number")).to_have_value("")
    desk.open("/me/password/")
    page.get_by_label("Present password").fill("paper-lantern-7")
    assert "paper-lantern" not in _drafts(desk)
    assert people.search_patients(office.owner, "reed") == []


def test_what_somebody_else_changed_meanwhile_is_named_and_kept(desk, office, client):
    """I changed the words; they changed words and price. Their price stays, and the page says that the words differ."""
    page = desk.page
    lines = (DraftLine("Talk", unit_cents=15000),)
    draft = actions.write_draft(office.owner, actions.WriteDraft("draft", client.public_id, lines))
    _go(desk, "biller")
    desk.open(f"/invoices/{draft}/change/")
    _line(desk, 1).get_by_label("Description").fill("Ergonomics talk")
    theirs = (DraftLine("Talk in the mill", unit_cents=16000),)
    version = invoices.invoice(office.owner, draft).version
    actions.change_draft(office.owner, actions.ChangeDraft("theirs", draft, version, theirs))
    page.reload()
    expect(page.get_by_text("Changed since you typed, and not by you: Description: Talk in the mill.")).to_be_visible()
    expect(_line(desk, 1).get_by_label("Description")).to_have_value("Ergonomics talk")
    expect(_line(desk, 1).get_by_label("Price each")).to_have_value("160.00")
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Invoice (draft)")
    assert [row.total_cents for row in invoices.invoices(office.owner)] == [16000]


def test_a_key_that_did_its_work_leaves_no_draft_behind(desk, office, client):
    """The form is open in two tabs' worth of history: sent once, then its old copy with other words."""
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    key = page.locator("main [name=key]").input_value()
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Invoice (draft)")
    _write_an_invoice(desk, client, "Another talk")
    page.locator("main [name=key]").evaluate("(hidden, key) => { hidden.value = key; }", key)
    page.get_by_role("button", name="Save the draft").click()
    desk.look("sent-already", "This form was sent already")
    page.get_by_role("link", name="Open the form again").click()
    desk.arrive("Write an invoice")
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert len(invoices.invoices(office.owner)) == 1


def test_what_a_role_may_not_do_leaves_what_was_typed(desk, office, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    Membership.objects.filter(user__username="biller").update(role="auditor")
    page.get_by_role("button", name="Save the draft").click()
    desk.look("not-allowed", "Your role does not allow this")
    Membership.objects.filter(user__username="biller").update(role="biller")
    page.get_by_role("link", name="Open the form again").click()
    _expect_the_invoice_back(desk)


def test_a_defect_of_ours_leaves_what_was_typed(desk, client, monkeypatch):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "write_draft", lambda *_: 1 / 0)
        page.get_by_role("button", name="Save the draft").click()
        desk.arrive("Something broke on our side")
    desk.complaints.clear()  # the browser says that the answer was a 500
    desk.look("broken", "Something broke on our side")
    page.get_by_role("link", name="Open the form again").click()
    _expect_the_invoice_back(desk)
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Invoice (draft)")


def test_a_sign_out_in_one_tab_empties_the_other(desk, client):
    page = desk.page
    _go(desk, "biller")
    _write_an_invoice(desk, client)
    other = page.context.new_page()
    other.goto(f"{desk.address}/claims/")
    other.get_by_role("button", name="Sign out").first.click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    page.wait_for_function("!Object.values(sessionStorage).join().includes('Ergonomics')")
    page.get_by_role("button", name="Save the draft").click()
    desk.arrive("Sign in")


def test_without_script_days_are_typed_and_messages_stand_in_the_page(chromium, address, office, client):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/invoices/new/?client={client.public_id}")
    page.get_by_label("User name or e-mail").fill("biller")
    page.get_by_label("Password").fill(office.password)
    page.get_by_role("button", name="Sign in").click()
    first = page.get_by_role("group", name="Line 1")
    expect(first.get_by_role("button")).to_have_count(0)  # no calendar that could not open
    first.get_by_label("Description").fill("Ergonomics talk")
    first.get_by_label("Service date").fill("t-1")
    first.get_by_label("Price each").fill("$1,500")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", name="Invoice (draft)")).to_be_visible()
    page.get_by_role("button", name="Issue the invoice").click()
    message = page.get_by_role("status").locator(".toast")
    expect(message).to_be_visible()
    assert message.evaluate("said => getComputedStyle(said.parentElement).position") == "static"
    expect(message.get_by_role("button")).to_be_hidden()
    context.close()
    assert [row.total_cents for row in invoices.invoices(office.owner)] == [150000]
