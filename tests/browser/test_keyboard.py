"""By keyboard, on a phone, in the dark: the frame of every page."""

from playwright.sync_api import expect
from tests.browser.conftest import PHONE


def test_by_keyboard(desk):
    page = desk.page
    desk.sign_in("biller")
    page.get_by_role("heading", name="Today").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("/")
    expect(page.get_by_label("Find a patient, client, claim or check")).to_be_focused()
    page.keyboard.type("gc")  # typed, not obeyed
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.get_by_role("heading", name="Today").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.get_by_role("heading", name="Claims", exact=True).wait_for()

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    desk.look("shortcuts", "Keyboard shortcuts")
    dialog.get_by_label("Shortcuts are on in this browser").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="Claims", exact=True)).to_be_visible()


def test_one_letter_starts_a_payment_or_a_call_from_a_list(desk):
    """A list is read and walked by keys, so its search box waits; where finding is the task, it has the focus."""
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    for key, heading in (("p", "Take a payment"), ("l", "Log a call")):
        desk.open("/accounts/")
        desk.arrive("Accounts")
        page.keyboard.press(key)
        desk.arrive(heading)
        expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("pl")  # typed, not obeyed
        expect(page.get_by_role("main").get_by_role("searchbox")).to_have_value("pl")


def test_the_menu_on_a_phone_and_the_theme(desk):
    page = desk.page
    page.set_viewport_size(PHONE)
    desk.sign_in("owner")
    expect(page.get_by_role("navigation", name="Desks", exact=True)).to_be_hidden()
    page.locator("summary", has_text="Menu").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Desks, small screen")
    expect(menu).to_be_visible()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").locator("visible=true").click()
    dark = page.evaluate(ground)
    assert light != dark
    menu.get_by_role("link", name="Remittances").click()
    page.get_by_role("heading", name="Remittances").wait_for()
    assert page.evaluate(ground) == dark, "the choice is kept, and there from the first paint"
