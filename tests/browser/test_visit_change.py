"""From the finding that names a line twice to the visit without it, by keyboard where it matters, and a visit taken back."""

import pytest
from playwright.sync_api import expect
from tests.clinic import open_clinic


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def test_the_duplicate_line_is_taken_off_the_visit_and_the_claim_is_ready(desk, clinic):
    """150.00 twice and 20.00: 320.00 becomes 170.00."""
    claim = clinic.claim("99213", "99213", "36415")
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    page.goto(f"{desk.address}/claims/{claim.row.public_id}/")
    desk.look("claim-duplicate-line", f"Claim {claim.row.control_number}")
    page.get_by_role("link", name="Take line 2 off the visit").click()
    desk.look("visit-change", "Change the visit")
    page.get_by_label("Why it is changed").fill("entered twice")
    page.get_by_label("Why it is changed").press("Enter")
    desk.arrive(f"Claim {claim.row.control_number}")
    expect(page.get_by_text("The visit is changed, and its claim with it.")).to_be_visible()
    expect(page.get_by_text("Nothing stops it", exact=True)).to_be_visible()
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 17000}


def test_a_visit_is_taken_back_with_its_reason(desk, clinic):
    visit = clinic.visit("99213")
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    page.goto(f"{desk.address}/visits/{visit}/")
    desk.look("visit", "Visit of")
    page.get_by_label("Why").fill("somebody else's visit")
    page.get_by_role("button", name="Reverse the visit").click()
    expect(page.get_by_text("The visit is reversed: nothing of it is owed any more.")).to_be_visible()
    desk.look("visit-reversed", "Visit of")
    assert clinic.owed(clinic.ida) == {}
