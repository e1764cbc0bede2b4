"""Ctrl+K: a person, a paper or something to do, found and opened without a mouse; the same without script."""

import re

from playwright.sync_api import expect

NAME = "Find or do"


def test_a_person_and_something_to_do_are_opened_by_keyboard(desk, clinic):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("Control+k")
    palette = page.get_by_role("dialog", name=NAME)
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(palette.get_by_role("option").first).to_have_attribute(
        "aria-selected", "true"
    )  # with nothing typed: what to do
    desk.look("palette-open", "Today")

    keys.type("ida mo")
    expect(palette.get_by_role("option", name="Moss, Ida")).to_have_attribute("aria-selected", "true")
    desk.look("palette-found", "Today")
    keys.press("Enter")
    desk.arrive("Moss, Ida")
    assert re.search(r"/accounts/[0-9a-f-]{36}/$", page.url), "nothing that was typed stands in the address"

    keys.press("Control+k")
    keys.type("post a paymnt")
    expect(palette.get_by_role("option", name="Take or post a payment")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    desk.arrive("Take a payment")


def test_enter_waits_for_the_answer_to_what_is_typed(desk, clinic):
    """Typed faster than answered: what opens is what was asked for, not what stood there before."""
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("Control+k")
    keys.type("moss")
    expect(page.get_by_role("option", name="Moss, Ida")).to_be_visible()
    page.get_by_role("combobox").fill("quill")
    keys.press("Enter")
    desk.arrive("Quill, Rosa")


def test_what_fits_nothing_is_said_and_escape_closes(desk, clinic):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("front_desk")
    desk.arrive("Today")
    keys.press("Control+k")
    keys.type("zzzz")
    expect(page.get_by_text("Nothing fits. Try")).to_be_visible()
    desk.look("palette-nothing", "Today")
    keys.press("Escape")
    expect(page.get_by_role("dialog", name=NAME)).to_be_hidden()


def test_the_search_of_each_page_leads_to_what_it_found(desk, clinic):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("/")
    keys.type("2/3/1980")
    keys.press("Enter")
    desk.look("found", "Found")
    expect(page.get_by_role("link", name="Moss, Ida")).to_be_visible()
    desk.open("/codes/J069/")
    desk.look("code", re.compile(r"J06\.9"))
