"""Lists without a mouse, on a phone and without script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, Desk
from tests.clinic import answer, line
from tests.invoices import cast as clients

from billwright.apps.worklist import actions as worklist


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


COVERED = """() => {
    const toast = document.querySelector('.toast').getBoundingClientRect();
    const pressed = [...document.querySelectorAll('a, button, input, select, summary')].filter(
        each => !each.closest('.toast, .skip') && each.checkVisibility());
    return pressed.filter(each => { const box = each.getBoundingClientRect();
        return box.width > 1 && box.left < toast.right && box.right > toast.left && box.top < toast.bottom
            && box.bottom > toast.top; }).map(each => each.outerHTML.slice(0, 120));
}"""


def test_what_was_done_is_said_where_it_covers_nothing_that_is_pressed(desk, claims):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    desk.arrive("Claims")
    for each in ("j", "x", "b", "Enter"):
        page.keyboard.press(each)
    expect(page.locator(".toast")).to_contain_text("1 claim submitted in 1 file.")
    for width in (1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(COVERED) == [], f"at {width}"
    page.set_viewport_size(PHONE)
    page.get_by_label("Choose row 2").check()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("button", name="Submit chosen")).to_be_in_viewport(ratio=1)
    assert page.evaluate(COVERED) == [], "on a phone, at the end of the page"


LISTS = {
    "/claims/": "Claims",
    "/remittances/": "Remittances",
    "/invoices/": "Invoices",
    "/receipts/": "Receipts",
    "/files/": "Files",
    "/partners/": "Outbox",
    "/accounts/": "Accounts",
}
BESIDE_THE_WINDOW = """[...document.querySelectorAll('.table')].filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => each.getAttribute('aria-label'))"""


def test_on_every_screen_a_list_says_what_state_and_how_much_without_scrolling_sideways(desk, clinic, claims):
    """A claim of $150.00 sent, answered with $100.00 paid; an invoice of some length of name."""
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 30.00", "PR-3 20.00")), trace="EFT-2026-11-000501")
    buyer = clients.client(clinic.office.owner, name="The Unabbreviated Occupational Safety Consortium").public_id
    clients.issued(clinic.office.owner, buyer)
    page = desk.page
    desk.sign_in("owner")
    desk.arrive("Today")
    for address, heading in LISTS.items():
        desk.open(address)
        desk.look(f"list-{address.strip('/')}", heading)
        for width in (320, 390, 768, 1024, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(BESIDE_THE_WINDOW) == [], f"{address} at {width}"
    page.set_viewport_size(PHONE)
    desk.open("/claims/")
    row = page.get_by_role("row").filter(has_text=claims[0].control_number)
    for words in ("Moss, Ida", "Cedar Mutual", "Sent", "$150.00"):
        seen = row.get_by_text(words, exact=True).locator("visible=true")
        expect(seen).to_be_visible()
        box = seen.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], words


def test_filters_fold_on_a_phone_and_say_how_many_are_in_use_without_script(chromium, address, claims):
    """Tom is of State Care: one of three claims."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    desk = Desk(context.new_page(), address)
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    expect(page.get_by_label("Payer")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Payer").select_option(label="State Care")
    page.get_by_label("Service from").fill("11/1/26")
    page.get_by_label("Service to").fill("soon")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Type a day such as 11/24/2026, 112426, t or t-3")).to_be_visible()
    expect(page.get_by_label("Service to")).to_have_value("soon")
    page.get_by_label("Service to").fill("")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Filters (2 in use)")).to_be_visible()
    expect(page.get_by_label("Payer")).to_be_hidden()
    expect(page.get_by_role("link", name="Payer: State Care")).to_be_visible()
    expect(page.locator("[data-list] tbody tr")).to_have_count(1)
    context.close()


def test_a_day_in_a_filter_is_typed_as_in_a_form(desk, claims):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/claims/")
    page.get_by_label("Service from").fill("11/2/2026")
    page.get_by_label("Service from").press("Tab")
    expect(page.get_by_text("Monday, Nov 2, 2026")).to_be_visible()
    page.get_by_label("Service to").fill("November 2, 2026")
    page.get_by_label("Service to").press("Enter")
    expect(page.get_by_role("link", name="Service to: Nov 2, 2026")).to_be_visible()
    expect(page.get_by_label("Service from")).to_have_value("11/02/2026")
    expect(page.locator("[data-list] tbody tr")).to_have_count(3)


def test_work_of_a_kind_is_snoozed_and_taken_together_by_keyboard(desk, office):
    """Three denials, the dearest first: $90.00 and $40.00 are let wait, $20.00 is taken."""
    day = office.system.at(timezone.now())
    for cents in (9000, 4000, 2000):
        facts = ("claim_denied", "claim", f"claim-{cents}", f"Denied, {cents // 100} dollars.", "Look into it.", cents)
        worklist.raise_work(day, worklist.RaiseWork(*facts))
    page, keys = desk.page, desk.page.keyboard
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/work/claim_denied/")
    desk.arrive("Denied claims")
    for each in ("j", "x", "j", "Shift+X"):
        keys.press(each)
    expect(page.locator("[data-chosen]")).to_have_text("2 items, $130.00 chosen")
    desk.look("work-kind", "Denied claims")
    keys.press("b")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Snooze chosen…")).to_be_focused()
    keys.press("Enter")
    desk.look("work-chosen", "Snooze chosen work")
    expect(page.get_by_label("Until")).to_be_focused()
    keys.type("t+7")
    keys.press("Tab")
    keys.press("Tab")  # past the calendar
    keys.type("The payer looks again")
    keys.press("Enter")
    expect(page.get_by_text("2 items snoozed.")).to_be_visible()
    expect(page.locator("[data-list] tbody tr")).to_have_count(1)
    for each in ("j", "x", "b", "Enter"):
        keys.press(each)
    expect(page.get_by_text("1 item taken.")).to_be_visible()
    expect(page.locator("[data-list] tbody tr")).to_contain_text("Yours")
