"""A patient calls: found by name, their balance explained line by line, in their language, and put right on the account."""

import re

import pytest
from playwright.sync_api import expect
from tests.clinic import answer, key, line, open_clinic

from billwright.apps.parties import queries as people
from billwright.apps.receipts import actions as receipts


@pytest.fixture
def clinic(office):
    """Ida: 150.00 charged, 60.00 above the agreed fee, 72.00 paid by check 884213, 18.00 coinsurance, 5.00 of it paid."""
    clinic = open_clinic(office)
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00")), trace="884213")
    paid = receipts.TakePayment(
        key(), clinic.ida.account, "cash", 500, office.front_desk.today, applications="oldest first"
    )
    receipts.take_payment(office.front_desk, paid)
    return clinic


def test_find_a_patient_and_answer_why_do_i_owe_this(desk, clinic):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    page.get_by_role("link", name="Accounts").first.click()
    desk.arrive("Accounts")
    page.get_by_label("Name, birth date or account number").press_sequentially("mos")
    page.get_by_role("link", name="Moss, Ida").click()
    desk.look("account", "Moss, Ida")

    page.get_by_role("link", name="Why do I owe this?").click()
    desk.look("why", "Why do I owe this?")
    rows = page.get_by_role("row")
    for at, (what, amount, left) in enumerate(
        [
            ("The price of this service", "+$150.00", "$150.00"),
            ("What Cedar Mutual has agreed with us lowers the price", "−$60.00", "$90.00"),
            ("Cedar Mutual paid", "−$72.00", "$18.00"),
            ("Cedar Mutual says that this part is yours", "", "$18.00"),
            ("Your payment", "−$5.00", "$13.00"),
            ("Your part of this", "", "$13.00"),
        ],
        start=1,
    ):
        expect(rows.nth(at)).to_contain_text(what)
        expect(rows.nth(at)).to_contain_text(amount)
        expect(rows.nth(at).get_by_role("cell").last).to_have_text(left)
    expect(rows.nth(4)).to_contain_text("Coinsurance: your share of the agreed price (PR-2)")
    expect(rows.nth(3)).to_contain_text("Check 884213 of Nov 20, 2026")

    page.get_by_role("link", name="Español").click()
    desk.look("why-spanish", "¿Por qué debo esto?")
    expect(page.get_by_text("Coaseguro: la parte del precio acordado que le toca a usted (PR-2)")).to_be_visible()
    page.get_by_role("link", name="Cedar Mutual pagó").click()
    desk.arrive(re.compile(r"Claim \d"))


def test_who_reads_spanish_is_asked_in_spanish_from_then_on(desk, office, clinic):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/accounts/{clinic.ida.account}/")
    page.get_by_role("link", name="Change name, address, language").click()
    desk.look("change-patient", "Change Moss, Ida")
    page.get_by_label("Reads bills in").select_option("Español")
    page.get_by_label("Phone").fill("(555) 010-2030")
    page.get_by_role("button", name="Keep the change").click()
    desk.arrive("Moss, Ida")
    expect(page.get_by_text("Español").first).to_be_visible()
    page.get_by_role("link", name="Why do I owe this?").click()
    desk.arrive("¿Por qué debo esto?")
    assert people.patient(office.biller, clinic.ida.patient).party.phone == "5550102030"


def test_two_people_change_one_patient(desk, office, clinic):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/patients/{clinic.ida.patient}/change/")
    desk.arrive("Change Moss, Ida")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("City").fill("Shelbyville")
    other.get_by_label("E-mail").fill("ida@example.org")
    other.get_by_role("button", name="Keep the change").click()
    expect(other.get_by_role("heading", name="Moss, Ida")).to_be_visible()
    page.get_by_label("Phone").fill("5550102030")
    page.get_by_label("E-mail").fill("moss@example.org")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text("Somebody else changed this since you opened it")).to_be_visible()
    expect(page.get_by_text("Both of you changed this. Theirs, saved: ida@example.org")).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Shelbyville")
    expect(page.get_by_label("Phone")).to_have_value("5550102030")
    desk.look("change-patient-twice", "Change Moss, Ida")
    page.get_by_role("button", name="Keep the change").click()
    desk.arrive("Moss, Ida")
    seen = people.patient(office.biller, clinic.ida.patient).party
    assert (seen.address.city, seen.phone, seen.email) == ("Shelbyville", "5550102030", "moss@example.org")


def test_older_ones_come_in_place(desk, office, clinic):
    for _ in range(20):
        clinic.sent("36415")
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/accounts/{clinic.ida.account}/")
    desk.arrive("Moss, Ida")
    shown = page.locator("#happenings > li")
    expect(shown).to_have_count(50)
    page.get_by_role("link", name="Show older ones").click()
    expect(shown.nth(50)).to_be_visible()
    expect(page.get_by_role("heading", name="Moss, Ida")).to_be_visible()
    page.get_by_role("navigation", name="What to show").get_by_role("link", name="Payments").click()
    expect(page.get_by_text("Insurance answered")).to_be_visible()
    expect(page.get_by_text("Charges", exact=True)).to_have_count(1)  # the chip alone


def test_a_statement_is_made_from_the_account(desk, clinic):
    page = desk.page
    desk.sign_in("front_desk")
    desk.arrive("Today")
    desk.open(f"/accounts/{clinic.ida.account}/")
    desk.arrive("Moss, Ida")
    page.get_by_role("button", name="Make a statement").click()
    page.wait_for_url("**/files/**")
    desk.open(f"/accounts/{clinic.ida.account}/")
    expect(page.get_by_role("link", name=re.compile("Statement P-000002"))).to_be_visible()


def test_somebody_else_is_asked_and_only_their_fields_are_seen(desk, office, clinic):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/accounts/{clinic.ida.account}/")
    page.get_by_role("link", name="Somebody else").click()
    desk.look("guarantor", "Who is asked for Moss, Ida’s part")
    number, last = page.get_by_label("Account number"), page.get_by_label("Last name")
    expect(number).to_be_hidden()
    expect(last).to_be_hidden()
    page.get_by_label("Whoever is asked for another account").check()
    expect(number).to_be_visible()
    page.get_by_label("Somebody who is not on file").check()
    expect(number).to_be_hidden()
    page.get_by_role("button", name="Keep the change").click()
    expect(last).to_have_attribute("aria-invalid", "true")
    desk.look("guarantor-refused", "Who is asked for Moss, Ida’s part")
    last.fill("Fenn")
    page.get_by_role("button", name="Keep the change").click()
    desk.arrive("Moss, Ida")
    expect(page.get_by_text("Fenn is asked for visits from Nov 24, 2026 on.")).to_be_visible()
