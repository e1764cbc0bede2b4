"""The check catalogue: found in the menu, narrowed, one check read; and from a finding to why it was said."""

from playwright.sync_api import expect

from billwright.rules.scrub.registry import REGISTRY


def test_a_check_is_found_and_read(desk, clinic):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("g")
    keys.press("h")
    desk.look("checks", "Claim checks")
    keys.press("g")
    keys.press("t")
    desk.arrive("Today")  # nothing on the page takes the keys
    page.go_back()
    desk.arrive("Claim checks")
    page.get_by_label("Words").fill("therapy")
    keys.press("Enter")
    expect(page.get_by_role("region", name="Checks: Therapy")).to_be_visible()
    desk.look("checks-found", "Claim checks")
    page.get_by_label("Words").fill("zebra crossing")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No check fits.")).to_be_visible()
    desk.look("checks-nothing", "Claim checks")
    page.get_by_role("link", name="All checks").click()
    page.get_by_role("link", name=REGISTRY["duplicate-line"].title).click()
    desk.look("check", REGISTRY["duplicate-line"].title)
    expect(page.get_by_role("region", name="What it says").get_by_role("row")).not_to_have_count(1)
