"""Lists without a mouse, on a phone and without script."""

import pytest
from playwright.sync_api import expect
from tests.clinic import Clinic, open_clinic


@pytest.fixture
def clinic(office) -> Clinic:
    return open_clinic(office)


@pytest.fixture
def claims(clinic):
    """Ready to send, oldest first: $150.00 for Ida, $20.00 for Tom, $60.00 for Rosa; $230.00 in all."""
    seen = (("99213", clinic.ida), ("36415", clinic.tom), ("97110", clinic.rosa))
    return [clinic.claim(code, who=who).row for code, who in seen]


def test_rows_are_chosen_by_keyboard_one_by_one_in_a_range_and_all(desk, claims):
    """The newest stands first: $60.00, then $20.00, then $150.00."""
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    desk.arrive("Claims")
    rows, chosen = page.locator("[data-list] tbody tr"), page.locator("[data-chosen]")
    expect(chosen).to_have_text("Choose rows by their boxes, or with j, k and x.")

    keys.press("x")  # no row is marked: nothing to choose
    expect(chosen).to_contain_text("Choose rows")
    keys.press("j")
    expect(rows.nth(0)).to_have_class("is-marked")
    keys.press("k")  # the first stays the first
    expect(rows.nth(0)).to_have_class("is-marked")
    keys.press("x")
    expect(chosen).to_have_text("1 claim, $60.00 chosen")
    keys.press("x")
    expect(chosen).to_contain_text("Choose rows")

    keys.press("x")
    keys.press("j")
    keys.press("ArrowDown")
    expect(rows.nth(2)).to_have_class("is-marked")
    keys.press("Shift+X")
    expect(chosen).to_have_text("3 claims, $230.00 chosen")  # 60.00 + 20.00 + 150.00
    expect(rows.locator("input:checked")).to_have_count(3)
    desk.look("list-chosen", "Claims")
    keys.press("k")
    keys.press("x")
    expect(chosen).to_have_text("2 claims, $210.00 chosen")  # without the $20.00 between

    keys.press("a")
    expect(chosen).to_have_text("3 claims, $230.00 chosen")
    keys.press("a")
    expect(chosen).to_contain_text("Choose rows")
    keys.press("a")
    keys.press("Escape")
    expect(rows.locator("input:checked")).to_have_count(0)
    expect(page.locator(".is-marked")).to_have_count(0)


def test_enter_opens_the_marked_row(desk, claims):
    keys = desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    desk.arrive("Claims")
    keys.press("j")
    keys.press("j")
    keys.press("Enter")
    desk.arrive(f"Claim {claims[1].control_number}")


def test_chosen_claims_are_submitted_by_keyboard_alone(desk, clinic, claims):
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    desk.arrive("Claims")
    for each in ("j", "x", "j", "X", "b"):
        keys.press(each)
    expect(page.get_by_role("button", name="Submit chosen")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("2 claims submitted in")).to_be_visible()
    assert [clinic.seen(each.public_id).row.state for each in claims] == ["ready", "sent", "sent"]
