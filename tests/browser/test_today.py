"""Today, worked down to empty without a mouse; and the team's work, handed over."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.clinic import open_clinic

from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries

YESTERDAY, TOMORROW = dt.timedelta(days=-1), dt.timedelta(days=1)


def _raise(office, kind, source_kind, source, reason, cents=0, due=None) -> str:
    day = office.system.at(timezone.now()).today
    command = worklist.RaiseWork(kind, source_kind, source, reason, "Look into it.", cents, day + due if due else None)
    return worklist.raise_work(office.system.at(timezone.now()), command)


@pytest.fixture
def waiting(office):
    """A held claim due yesterday, a denial of $90.00, and a call to return by tomorrow."""
    clinic = open_clinic(office)
    held = clinic.claim("99213", diagnoses=("J06",))
    assert held.row.state == "held"
    worklist.close_work(office.system, "claim_held", held.row.public_id, "raised anew below")
    paid = clinic.claim("99214", who=clinic.rosa)
    _raise(
        office, "claim_held", "claim", held.row.public_id, "Claim is held: J06 needs another digit.", 15000, YESTERDAY
    )
    _raise(office, "claim_denied", "claim", paid.row.public_id, "Claim was denied.", 9000)
    _raise(office, "follow_up_call", "account", clinic.ida.account, "A caller was promised an answer.", 0, TOMORROW)
    return clinic


def test_today_is_worked_down_to_empty_by_keyboard(desk, office, waiting):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.look("today", "Today")
    expect(page.get_by_text("1 day late").first).to_be_visible()

    keys.press("m")
    desk.look("work-held", "Claim is held: J06 needs another digit.")
    expect(page.get_by_role("heading", name=re.compile("^Claim [A-Z0-9]+"))).to_be_visible()
    keys.press("t")
    expect(page.get_by_text("It is yours.")).to_be_visible()
    keys.press("f")
    expect(page.get_by_label("What was done")).to_be_focused()
    keys.type("Asked the doctor for the digit")
    keys.press("Enter")

    desk.arrive("A caller was promised an answer.")
    expect(page.get_by_text("Finished. This is the next.")).to_be_visible()
    keys.press("n")
    desk.arrive("Claim was denied.")
    keys.press("s")
    expect(page.get_by_label("Until")).to_be_focused()
    page.get_by_label("Until").press_sequentially((timezone.now() + 3 * TOMORROW).strftime("%m/%d/%Y"))
    keys.press("Tab")
    keys.press("Tab")  # past the calendar
    keys.type("The payer is looking at it again")
    keys.press("Enter")

    desk.arrive("A caller was promised an answer.")
    keys.press("f")
    keys.type("Called back")
    keys.press("Enter")
    desk.look("today-done", "Today")
    expect(page.get_by_text("Nothing waits for you.", exact=True)).to_be_visible()
    expect(page.get_by_text("That was the last")).to_be_visible()

    page.get_by_role("link", name="Snoozed").click()
    desk.look("today-snoozed", "Snoozed")
    expect(page.get_by_role("cell", name="The payer is looking at it again")).to_be_visible()
    page.get_by_role("link", name="Claim was denied.").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    desk.look("work-snoozed", "Claim was denied.")
    assert queries.count(office.biller.at(timezone.now())) == 0


def test_what_is_left_unsaid_is_asked_for_beside_its_field(desk, waiting):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    keys.press("m")
    desk.arrive("Claim is held: J06 needs another digit.")
    keys.press("f")
    keys.press("Enter")
    expect(page.get_by_label("What was done")).to_have_attribute("aria-invalid", "true")
    desk.look("work-refused", "Claim is held: J06 needs another digit.")


def test_a_manager_sees_the_team_and_hands_over(desk, waiting):
    page = desk.page
    desk.sign_in("manager")
    page.get_by_role("link", name="The team").click()
    desk.look("team", "The team")
    row = page.get_by_role("listitem").filter(has_text="Denied claims")
    row.get_by_label("Hand over all: Denied claims").select_option(label="Biller Example")
    row.get_by_role("button", name="Hand over all").click()
    expect(page.get_by_text("1 item handed over.")).to_be_visible()
    page.get_by_role("link", name="Biller Example").click()
    desk.look("team-member", "Work of Biller Example")
    page.get_by_role("checkbox", name="Choose: Claim was denied.").check()
    page.get_by_label("To", exact=True).select_option(label="Owner Example")
    page.get_by_role("button", name="Hand over the chosen").click()
    expect(page.get_by_text("Biller Example has no open work.")).to_be_visible()
