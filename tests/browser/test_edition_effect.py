"""A new edition is loaded on the page, run against past claims by the worker, looked at, and acknowledged with a note."""

from playwright.sync_api import expect
from tests.browser.test_code_sets import worker as worker
from tests.checks.edition_files import ICD_NEW, ICD_OLD, load
from tests.checks.test_edition_effect import home as home
from tests.clinic import open_clinic


def test_from_the_file_to_the_acknowledgment(desk, office, home, worker):
    """J06.9 is on Ida's visit for $150.00, and ends with FY2028."""
    clinic = open_clinic(office)
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213")
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.open("/code-sets/load/?set=icd10cm")
    desk.arrive("Load a code set")
    file = {"name": "icd10cm_order_2028.txt", "mimeType": "text/plain", "buffer": ICD_NEW.encode()}
    desk.page.get_by_label("File", exact=True).set_input_files(file)
    desk.page.get_by_role("button", name="Load it").click()
    expect(desk.page.get_by_text("What it does to the claims of the last 12 months is being looked at")).to_be_visible()
    desk.page.get_by_role("link", name="The code set", exact=True).click()
    desk.page.get_by_role("link", name="What it does to your claims").click()
    ended = desk.page.get_by_role("region", name="Codes in use that ended")
    expect(ended.get_by_role("row").nth(1)).to_contain_text("J06.9")
    desk.look("edition-effect", "What FY2028 does to your claims")
    expect(ended.get_by_role("row").nth(1)).to_contain_text("J06.92 Heavy cold")
    desk.page.get_by_role("button", name="Acknowledge").click()
    expect(desk.page.get_by_text("Say what was done about it")).to_be_visible()
    desk.page.get_by_label("What is done about it").fill("The providers were told.")
    desk.page.get_by_role("button", name="Acknowledge").click()
    expect(desk.page.get_by_text("Acknowledged: its work is done.")).to_be_visible()
    desk.look("edition-acknowledged", "What FY2028 does to your claims")
    desk.page.get_by_role("link", name="Write a payer rule about J069").click()
    desk.arrive("Write a payer rule")
    expect(desk.page.get_by_label("The rule", exact=True)).to_contain_text("when: diagnosis any is J069")
    desk.open("/")
    desk.arrive("Today")
    expect(desk.page.get_by_text("New editions of code sets")).to_have_count(0)
