"""Codes found as one types, and opened, by keyboard; the same without script."""

import re

from playwright.sync_api import expect


def test_a_code_is_found_and_opened_by_keyboard(desk, clinic):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("g")
    keys.press("k")
    desk.arrive("Codes")
    expect(page.get_by_label("Code or words")).to_be_focused()
    desk.look("codes-empty", "Codes")

    keys.type("diabtes neuropthy")
    expect(page.get_by_text("Nothing has these words as typed.")).to_be_visible()
    second = page.get_by_role("link", name="E11.40")
    expect(second).to_be_visible()
    desk.look("codes-found", "Codes")
    page.get_by_label("Code or words").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(second).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_label("Code or words")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    desk.look("code-mapped", re.compile(r"E11\.40"))
    expect(page.get_by_text("Combination, scenario 1: 250.60 AND 357.2, together.")).to_be_visible()
    assert "neurop" not in page.url


def test_the_set_and_the_day_ask_again(desk, clinic):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/codes/")
    page.get_by_label("Code or words").fill("lumbago")
    expect(page.get_by_role("heading", name="Diagnosis (ICD-10-CM)")).to_be_visible()
    page.get_by_label("Valid on").fill("3/1/2014")
    page.get_by_label("Valid on").press("Tab")
    expect(page.get_by_role("heading", name="Diagnosis until September 2015 (ICD-9-CM)")).to_be_visible()
    expect(page.get_by_role("heading", name="Diagnosis (ICD-10-CM)")).to_be_hidden()
    page.get_by_label("Valid on").fill("no day")
    page.get_by_label("Valid on").press("Tab")
    expect(page.locator("#found .notice-bad")).to_be_visible()
    page.get_by_label("Valid on").fill("11/24/2026")
    page.get_by_label("In", exact=True).select_option("modifiers")
    expect(page.get_by_text("No code fits.")).to_be_visible()
    desk.look("codes-nothing", "Codes")


def test_a_heading_a_mapping_and_an_old_code_are_looked_at(desk, clinic):
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/codes/M545/")
    desk.look("code-heading", re.compile(r"M54\.5"))
    desk.open("/codes/7242/")
    desk.look("code-of-icd-9", re.compile("724.2"))


def test_without_script_a_code_opens_at_once(chromium, address, clinic):
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    from tests.browser.conftest import Desk

    desk = Desk(page, address)
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/codes/")
    page.get_by_label("Code or words").fill("e11.40")
    page.get_by_role("button", name="Find").last.click()
    desk.arrive(re.compile(r"E11\.40"))
    context.close()
