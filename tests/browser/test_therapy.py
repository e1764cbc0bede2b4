"""A plan of care put on file, then a visit whose units follow from the minutes that the note documents."""

import re

import pytest
from playwright.sync_api import expect
from tests.clinic import key, open_clinic

from billwright.apps.parties import actions as parties


@pytest.fixture
def clinic(office):
    return open_clinic(office)


def test_from_a_plan_of_care_to_units_by_minutes(desk, clinic):
    """33 and 7 minutes by the total: 40 make three units, two of 97110 and one of 97140."""
    parties.change_profile(
        clinic.office.manager, parties.ChangeProfile(key=key(), payer=clinic.payers["CEDAR"], therapy_units="total")
    )
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    page.goto(f"{desk.address}/accounts/{clinic.ida.account}/")
    page.get_by_role("link", name="Plans of care and notices").click()
    desk.look("therapy", "Plans of care and notices")
    page.get_by_label("Begins").fill("10/01/2026")
    page.get_by_label("First day without it").fill("12/01/2026")
    page.get_by_role("button", name="Put the plan on file").click()
    expect(page.get_by_text("The plan of care is on file.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change physical therapy")).click()
    desk.look("therapy-plan", "Change the plan of care")
    page.get_by_label("Certified on").fill("10/20/2026")
    page.get_by_role("button", name="Change the plan").click()
    desk.arrive("Plans of care and notices")
    expect(page.get_by_role("cell", name="Oct 20, 2026")).to_be_visible()

    page.goto(f"{desk.address}/visits/new/?patient={clinic.ida.patient}")
    desk.arrive("Enter a visit")
    page.get_by_label("Service date").fill("11/02/2026")
    page.get_by_role("textbox", name="Diagnoses").first.fill("M25.561")
    for number, (procedure, minutes) in enumerate((("97110", "33"), ("97140", "7"))):
        page.locator(f"[name=line-{number}-procedure]").fill(procedure)
        page.locator(f"[name=line-{number}-modifiers]").fill("GP")
        page.locator(f"[name=line-{number}-charge]").fill("60.00")
        page.locator(f"[name=line-{number}-minutes]").fill(minutes)
    page.locator("[name=line-1-minutes]").press("Tab")
    expect(page.get_by_text("33 + 7 = 40 timed minutes of the day make 3 units.")).to_be_visible()
    expect(page.get_by_text("Units: 97110 2, 97140 1.")).to_be_visible()
    desk.look("visit-minutes", "Enter a visit")
    page.get_by_role("button", name="Enter the visit").click()
    expect(page.get_by_text("The visit is entered and its charges are on the account.")).to_be_visible()
