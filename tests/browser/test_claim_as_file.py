"""While one types, the claim is looked at as the file that it will be: what the guide lacks stands beside its field."""

from playwright.sync_api import expect
from tests.browser.conftest import Desk
from tests.browser.test_claim import at_claim


def test_an_accident_asks_for_its_state_and_its_day(desk: Desk, clinic):
    claim = clinic.claim("99213")
    page = at_claim(desk, claim)
    expect(page.locator("#verdict").get_by_text("Nothing stops it")).to_be_visible()
    page.get_by_text("Replacement, accident, dates, signatures, note").click()
    page.get_by_label("Because of an accident").select_option("AA")
    expect(page.get_by_text("2 problems stop it")).to_be_visible()

    state = page.get_by_label("State of the accident")
    expect(state).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("an auto accident says in which state")).to_be_visible()
    expect(page.get_by_label("Day of the accident")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("an accident has its date")).to_be_visible()
    desk.look("claim-as-file", f"Claim {claim.row.control_number}")

    state.fill("OH")
    expect(page.get_by_text("1 problem stops it")).to_be_visible()
    expect(state).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Day of the accident").fill("01/02/2020")
    page.get_by_label("Day of the accident").press("Tab")
    expect(page.get_by_text("an accident has its date")).to_be_hidden()
