"""The claim's page: what stops it is mended by keyboard alone and sent; codes looked up; two people at one claim."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, Desk
from tests.claims.answers import ack_277, said

from billwright.apps.charges.actions import NewLine


@pytest.fixture
def colleague(chromium, address) -> Iterator[Desk]:
    """A second person at a second browser."""
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield Desk(context.new_page(), address)
    context.close()


def at_claim(desk: Desk, claim, user: str = "biller") -> Page:
    desk.sign_in(user)
    desk.arrive("Today")
    desk.open(f"/claims/{claim.row.public_id}/")
    desk.arrive(f"Claim {claim.row.control_number}")
    return desk.page


def test_what_stops_a_claim_is_mended_by_keyboard_alone_and_sent(desk, clinic):
    lines = (NewLine("99213", modifiers=("25", "25")), NewLine("36415", pointers=(2,)))
    claim = clinic.claim(diagnoses=("J06", "R059"), lines=lines)
    page, keys = at_claim(desk, claim), desk.page.keyboard
    expect(page.get_by_text("2 problems stop it")).to_be_visible()
    desk.look("claim-workspace-held", f"Claim {claim.row.control_number}")

    code = page.get_by_label("Diagnosis A", exact=True)
    expect(code).to_be_focused()  # the first thing that is wrong
    expect(code).to_have_attribute("aria-invalid", "true")
    keys.press("End")
    keys.type(".9")
    expect(page.get_by_text("1 problem stops it")).to_be_visible()
    expect(code).to_be_focused()
    expect(code).to_have_value("J06.9")
    expect(code).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#means-dx1")).to_have_text("Acute upper respiratory infection, unspecified")
    keys.press("Escape")

    modifiers = page.get_by_label("Line 1: modifiers", exact=True)
    for _press in range(20):
        keys.press("Tab")
        if modifiers.evaluate("each => each === document.activeElement"):
            break
    expect(modifiers).to_be_focused()
    choice = page.get_by_role("button", name="25 each modifier once")
    for _press in range(10):
        keys.press("Tab")
        if choice.evaluate("each => each === document.activeElement"):
            break
    expect(choice).to_be_focused()
    keys.press("Enter")
    expect(modifiers).to_have_value("25")
    expect(modifiers).to_be_focused()
    expect(page.locator("#verdict").get_by_text("Nothing stops it")).to_be_visible()
    desk.look("claim-workspace-typed", f"Claim {claim.row.control_number}")

    submit = page.get_by_role("button", name="Submit", exact=True)
    for _press in range(60):
        keys.press("Shift+Tab")
        if submit.evaluate("each => each === document.activeElement"):
            break
    expect(submit).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Submitted to EXCHANGE").first).to_be_visible()
    expect(page.get_by_text("Next: the partner says")).to_be_visible()
    desk.look("claim-workspace-sent", f"Claim {claim.row.control_number}")
    (sent,) = clinic.seen(claim.row.public_id).submissions
    assert [each.code for each in sent.claim.diagnoses] == ["J069", "R059"]
    assert sent.claim.lines[0].modifiers == ("25",)


def test_codes_are_looked_up_while_typing(desk, clinic):
    claim = clinic.claim("99213", "36415")
    page, keys = at_claim(desk, claim), desk.page.keyboard
    code = page.get_by_label("Diagnosis B", exact=True)
    code.focus()
    expect(code).to_have_attribute("role", "combobox")
    keys.type("acute cough")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_contain_text("R05")
    expect(code).to_have_attribute("aria-expanded", "true")
    desk.look("claim-look-up", f"Claim {claim.row.control_number}")
    code.focus()
    keys.type(" ")
    keys.press("Backspace")
    expect(options.first).to_be_visible()
    keys.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(code).to_have_value("R05.1")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator("#means-dx2")).to_have_text("Acute cough")

    page.get_by_label("Line 2: modifiers", exact=True).focus()
    keys.type("59 left")
    expect(page.get_by_role("option").first).to_contain_text("left")
    keys.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.get_by_label("Line 2: modifiers", exact=True)).to_have_value("59 left")
    page.get_by_label("Place of service", exact=True).focus()
    keys.press("ControlOrMeta+a")
    keys.type("home")
    page.get_by_role("option", name=re.compile("^12")).click()
    expect(page.get_by_label("Place of service", exact=True)).to_have_value("12")


def test_two_people_at_one_claim(desk, colleague, clinic):
    claim = clinic.claim("99213", "36415")
    mine, theirs = at_claim(desk, claim), at_claim(colleague, claim, "manager")
    mine.get_by_label("Diagnosis A", exact=True).fill("J00")
    mine.get_by_label("Line 2: modifiers", exact=True).fill("59")
    theirs.get_by_label("Diagnosis A", exact=True).fill("J02.9")
    theirs.get_by_label("Prior authorization").fill("AUTH7")
    theirs.get_by_role("button", name="Save and check").click()
    expect(theirs.get_by_text("Saved, and checked again.")).to_be_visible()

    mine.get_by_role("button", name="Save and check").click()
    expect(mine.get_by_text("Manager Example changed this claim while you were at it")).to_be_visible()
    expect(mine.get_by_label("Diagnosis A", exact=True)).to_have_value("J00")
    expect(mine.get_by_label("Line 2: modifiers", exact=True)).to_have_value("59")
    expect(mine.get_by_label("Prior authorization")).to_have_value("AUTH7")
    desk.look("claim-met", f"Claim {claim.row.control_number}")
    assert clinic.seen(claim.row.public_id).claim.diagnoses[0].code == "J029"

    mine.get_by_role("row", name="Diagnosis A").get_by_role("button", name="Take theirs").click()
    expect(mine.get_by_label("Diagnosis A", exact=True)).to_have_value("J02.9")
    mine.get_by_role("button", name="Save mine").click()
    expect(mine.get_by_text("Saved, and checked again.")).to_be_visible()
    after = clinic.seen(claim.row.public_id).claim
    assert (after.diagnoses[0].code, after.lines[1].modifiers, after.prior_authorization) == ("J029", ("59",), "AUTH7")


def test_a_hold_is_let_pass_with_a_reason_in_its_place(desk, clinic):
    clinic.sent("99213")
    held = clinic.claim("99213")
    page = at_claim(desk, held, "manager")
    hold = page.get_by_role("article").filter(has_text="duplicate-prior")
    hold.locator("summary").click()
    hold.get_by_role("button", name="Let it pass").click()
    expect(hold.get_by_text("Say why in a few words")).to_be_visible()
    desk.look("claim-override-refused", f"Claim {held.row.control_number}")
    hold.get_by_label("Why it may leave").fill("seen twice that day, see the notes")
    hold.get_by_role("button", name="Let it pass").click()
    expect(page.get_by_text("Let pass because: seen twice that day, see the notes")).to_be_visible()
    expect(page.locator("#verdict").get_by_text("Nothing stops it")).to_be_visible()
    page.get_by_label("Prior authorization").fill("A1")
    expect(page.locator("#verdict").get_by_text("Nothing stops it")).to_be_visible()


def test_the_caret_stays_where_one_types(desk, clinic):
    page = at_claim(desk, clinic.claim("99213"))
    code = page.get_by_label("Diagnosis A", exact=True)
    code.focus()
    page.keyboard.press("Home")
    with page.expect_response(lambda answer: answer.url.endswith("/try/")):
        page.keyboard.type("J0")
    expect(page.locator("#at-dx1").get_by_text("is no ICD-10-CM code")).to_be_visible()
    expect(code).to_be_focused()
    expect(code).to_have_value("J0J06.9")
    assert code.evaluate("each => [each.selectionStart, each.selectionEnd]") == [2, 2]


def test_what_cannot_be_read_is_marked_while_typing(desk, clinic):
    page = at_claim(desk, clinic.claim("99213", "36415"))
    pointers = page.get_by_label("Line 2: diagnoses", exact=True)
    pointers.fill("C")
    expect(page.get_by_text("Diagnosis C is empty")).to_be_visible()
    expect(pointers).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Line 1: diagnoses", exact=True)).not_to_have_attribute("aria-invalid", "true")
    expect(pointers).to_be_focused()
    pointers.fill("A")
    expect(page.get_by_text("Diagnosis C is empty")).to_have_count(0)
    expect(pointers).not_to_have_attribute("aria-invalid", "true")


def test_what_said_so_and_what_was_sent_side_by_side(desk, clinic):
    claim = clinic.sent("99213")
    clinic.receive(ack_277(said(claim.row.control_number, "A7", "562")))
    page = at_claim(desk, claim)
    page.get_by_label("Diagnosis A", exact=True).fill("J02.9")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("Submitted to EXCHANGE").first).to_be_visible()
    event = page.get_by_role("listitem").filter(has_text="Rejected by the payer")
    event.get_by_role("link", name="what said so").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="What said so")).to_be_visible()
    expect(drawer.get_by_text("rejected for invalid information", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    desk.open(event.get_by_role("link", name="what said so").get_attribute("href"))
    desk.look("claim-source", "What said so")
    page.go_back()
    page.get_by_role("link", name="Compare what was sent").click()
    desk.look("claim-snapshots", f"Claim {claim.row.control_number}, side by side")
    row = page.get_by_role("row").filter(has_text="Diagnosis A: code")
    expect(row).to_contain_text("Changed")


def test_codes_are_looked_up_when_a_visit_is_entered(desk, clinic):
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/visits/new/?patient={clinic.ida.patient}")
    page, keys = desk.page, desk.page.keyboard
    options = page.get_by_role("listbox").get_by_role("option")
    page.get_by_label("Service date").fill("11/02/2026")
    page.get_by_label("Diagnoses", exact=False).first.focus()
    keys.type("R05.9 sore")
    expect(options.first).to_be_visible()
    for _press in "sore":
        keys.press("Backspace")
    keys.type("j02.9")
    options.filter(has_text="J02.9").click()
    expect(page.get_by_label("Diagnoses", exact=False).first).to_have_value("R05.9 J02.9")
    line = page.get_by_role("group", name="Line 1")
    line.get_by_label("Procedure").focus()
    keys.type("9921")
    expect(options.first).to_contain_text("99213")
    desk.look("visit-look-up", "Enter a visit")
    keys.press("Escape")


def test_without_script_the_form_saves_and_checks(chromium, address, clinic):
    claim = clinic.claim("99213", diagnoses=("J06",))
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    desk = Desk(context.new_page(), address)
    page = at_claim(desk, claim)
    page.get_by_role("button", name="J06.9").click()
    expect(page.locator("#verdict").get_by_text("Nothing stops it")).to_be_visible()
    assert clinic.seen(claim.row.public_id).row.state == "ready"
    context.close()
