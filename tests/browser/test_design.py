"""What pages are made of, in a browser: seen by axe in light and dark; the drawer, dialogs, toasts, and days as typed."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from tests.browser.conftest import SIZES


@pytest.fixture
def design(desk, monkeypatch):
    monkeypatch.setattr(settings, "DESIGN", True)
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/design/")
    desk.arrive("Design")
    return desk.page


def test_every_piece_in_both_lights(desk, design):
    desk.look("design", "Design")
    for size in SIZES.values():
        for scheme in ("light", "dark"):
            design.set_viewport_size(size)
            design.emulate_media(color_scheme=scheme)
            desk.refuse_barriers(f"design, {size['width']} px, {scheme}")
    design.get_by_role("button", name="Void the receipt…").click()
    expect(design.get_by_role("dialog", name="Void receipt R-2026-00001?")).to_be_visible()
    desk.look("design-dialog", "Void receipt R-2026-00001?")


def test_the_drawer_shows_a_page_beside_this_one(desk, design):
    link = design.get_by_role("link", name="Your sign-in, in the drawer")
    link.focus()
    design.keyboard.press("Enter")
    drawer = design.get_by_role("dialog", name="Beside this page")
    expect(drawer.get_by_role("heading", name="Password and second factor")).to_be_visible()
    desk.look("drawer", "Password and second factor")
    design.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()
    assert design.url.endswith("/design/")


def test_the_drawer_of_a_session_that_ended_leads_to_the_door_and_then_to_the_page(desk, design):
    Session.objects.all().delete()
    design.get_by_role("link", name="Your sign-in, in the drawer").click()
    desk.arrive("Sign in")
    design.get_by_label("User name or e-mail").fill("biller")
    design.get_by_label("Password").fill("paper-lantern-7")
    design.get_by_role("button", name="Sign in").click()
    desk.arrive("Password and second factor")


def test_the_drawer_says_when_nothing_answers(desk, design):
    design.context.set_offline(True)
    design.get_by_role("link", name="Your sign-in, in the drawer").click()
    expect(design.get_by_role("dialog").get_by_text("This could not be fetched")).to_be_visible()


def test_good_news_goes_once_it_was_read_and_a_warning_waits(desk, design):
    design.clock.install()
    desk.open("/design/?say=success")
    said = design.get_by_role("status").filter(has_text="The receipt is R-2026-00001.")
    design.clock.run_for(60_000)
    expect(said).to_be_visible()  # nobody has been there: it waits
    desk.complaints.clear()
    design.keyboard.press("Shift")
    design.clock.run_for(10_000)
    expect(said).to_have_count(0)

    desk.open("/design/?say=warning")
    design.clock.run_for(100)
    warning = design.get_by_role("status").filter(has_text="3 of 12 claims were not sent.").first
    design.keyboard.press("Shift")
    design.clock.run_for(60_000)
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Put this message away").first.click()
    expect(design.locator("#toasts .toast")).to_have_count(0)


def test_a_day_is_read_while_the_form_is_open(design):
    field = design.get_by_label("Received").first
    said = design.locator(".field", has=field).locator("output")
    day = dt.datetime.strptime(field.input_value(), "%m/%d/%Y").date()  # noqa: DTZ007  opens with today
    field.fill("t-3")
    design.keyboard.press("Tab")
    expect(said.locator("time")).to_have_attribute("datetime", (day - dt.timedelta(days=3)).isoformat())
    expect(said).to_have_text(re.compile(r"^\w+day, \w{3} \d{1,2}, \d{4}$"))
    field.fill("24/11/2026")
    design.keyboard.press("Tab")
    expect(said).to_have_text("There is no month 24: type the month first, such as 11/24/2026")


def test_the_calendar_beside_a_day(desk, design):
    box = design.locator(".with-pick").first
    expect(box.get_by_role("button", name="Open the calendar")).to_be_visible()
    box.locator("input[type=date]").evaluate(
        "native => { native.value = '2026-11-05'; native.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(design.get_by_label("Received").first).to_have_value("11/05/2026")
    expect(design.get_by_text("Thursday, Nov 5, 2026")).to_be_visible()


def test_what_could_not_be_fetched_is_said_and_stays(desk, design):
    field = design.get_by_label("Received").first
    design.context.set_offline(True)
    field.fill("t")
    design.keyboard.press("Tab")
    expect(design.get_by_role("status").filter(has_text="No connection.")).to_be_visible()
    expect(field).to_have_value("t")
    desk.complaints.clear()  # the browser says that there is no connection
    design.context.set_offline(False)
    design.route("**/read/day/", lambda route: route.fulfill(status=500, body="broken"))
    field.fill("y")
    design.keyboard.press("Tab")
    expect(design.get_by_role("status").filter(has_text="Something broke on our side.")).to_be_visible()
    desk.complaints.clear()
    design.unroute("**/read/day/")
    Session.objects.all().delete()
    field.fill("tomorrow")
    design.keyboard.press("Tab")
    desk.arrive("Sign in")
