"""The receipts desk: a payment by keyboard alone, one split to the cent, and a card number that is thrown away."""

import io
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader
from tests.receipts.cast import OCTOBER, rosa

from billwright.apps.receipts import queries
from billwright.web.typed import TypedError, read_cents


@pytest.fixture
def who(office):
    """Rosa Quill owes 40.00 of September and 25.50 of October."""
    who = rosa(office.biller)
    who.owes(4_000, OCTOBER.replace(month=9))
    who.owes(2_550, OCTOBER)
    return who


class Keys:
    """A keyboard that counts what is pressed."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def _text(pdf: bytes) -> str:
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


def _number(at: int) -> str:
    return f"R-{timezone.now():%Y}-{at:05d}"


def test_a_payment_by_keyboard_in_under_ten_keys(desk, who):
    """p, three letters, Enter (her alone fits, so the page of her payment opens), Enter: six keys."""
    page, keys = desk.page, Keys(desk.page)
    desk.sign_in("front_desk")
    desk.arrive("Today")
    keys.press("p")
    expect(page.get_by_label("Name, birth date or account number")).to_be_focused()
    keys.press("q", "u", "i", "Enter")
    expect(page.get_by_label("Amount").first).to_be_focused()
    expect(page.get_by_label("Amount").first).to_have_value("65.50")
    keys.press("Enter")
    desk.arrive(f"Receipt {_number(1)}")
    assert keys.count == 6 < 10
    (row,) = queries.receipts(who.actor)
    assert (row.cents, row.method, who.open(), who.credit()) == (6_550, "card", [], 0)


def test_of_several_who_fit_enter_opens_the_first(desk, who, office):
    other = rosa(office.biller)
    other.owes(100)
    page, keys = desk.page, Keys(desk.page)
    desk.sign_in("front_desk")
    desk.arrive("Today")
    keys.press("p")
    expect(page.get_by_label("Name, birth date or account number")).to_be_focused()
    keys.press("q", "Enter")
    expect(page.get_by_role("link", name="Quill, Rosa").first).to_be_focused()
    desk.look("payment-whose", "Take a payment")
    keys.press("Enter")
    expect(page.get_by_label("Amount").first).to_be_focused()
    keys.press("Enter")
    desk.arrive(f"Receipt {_number(1)}")
    assert keys.count == 5 < 10


def test_a_payment_split_to_the_cent_over_bills_and_ways_of_paying(desk, who):
    page = desk.page
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.open(f"/accounts/{who.account}/pay/")
    desk.arrive("Take a payment")
    page.get_by_text("Paid in several ways").click()
    first, second = page.get_by_role("group", name="First way"), page.get_by_role("group", name="Second way")
    first.get_by_label("Amount").fill("20")
    first.get_by_label("How").select_option("cash")
    second.get_by_label("Amount").fill("30.01")
    second.get_by_label("How").select_option("check")
    second.get_by_label("Check number").fill("1044")
    october = page.get_by_label("Pay 97110 GP of 2026-10-01")
    october.fill("60.01")
    expect(page.get_by_text("$10.00 more is typed beside the bills than is paid")).to_be_visible()
    october.fill("25.49")
    expect(page.get_by_text("All of $50.01 goes to bills")).to_be_visible()
    desk.look("payment-split", "Take a payment")
    page.get_by_role("button", name="Take it").click()
    # 50.01: 25.49 to October as typed, 24.52 to September. Cash 20.00 is used up on October first.
    desk.arrive(f"Receipt {_number(1)}")
    expect(page.get_by_text(f"{_number(1)} and {_number(2)}")).to_be_visible()
    assert who.open() == [1_548, 1]
    desk.look("receipt", f"Receipt {_number(1)}")
    page.get_by_role("link", name=_number(2)).click()
    desk.arrive(f"Receipt {_number(2)}")
    assert _printed(page, "Print the receipt")[0] is False
    is_copy, text = _printed(page, "Print")
    assert is_copy, "the original is handed out once"
    # 30.01 of the check: the 5.49 that the cash left of October, 24.52 to September
    for words in (_number(2), "Check", "1044", "$5.49", "$24.52", "$30.01", "$15.49"):
        assert words in text, words
    page.reload()
    page.get_by_label("Why").last.fill("Returned by the bank")
    page.get_by_role("button", name="Void the receipt").click()
    expect(page.get_by_text("Returned by the bank")).to_be_visible()
    desk.look("receipt-void", f"Receipt {_number(2)}")
    assert who.open() == [4_000, 550]


def _printed(page, button: str) -> tuple[bool, str]:
    """(whether it says COPY, its text) of what the button prints in a tab of its own."""
    form = page.locator("form", has=page.get_by_role("button", name=button))
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    address = page.evaluate("(form) => form.action", form.element_handle())
    answer = page.request.post(address, form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url})
    assert answer.headers["content-type"] == "application/pdf"
    text = _text(answer.body())
    return "COPY" in text, text


def test_what_is_over_is_asked_about_and_a_card_number_is_thrown_away(desk, who):
    page = desk.page
    desk.sign_in("front_desk")
    desk.arrive("Today")
    desk.open(f"/accounts/{who.account}/pay/")
    page.get_by_label("Amount").first.fill("70")
    expect(page.get_by_text("$4.50 of $70.00 is more than is open")).to_be_visible()
    page.get_by_label("Note for the office").fill("4111 1111 1111 1111")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("This looks like a full card number")).to_be_visible()
    expect(page.get_by_label("Note for the office")).to_have_value("")
    desk.look("payment-refused", "Take a payment")
    assert "4111" not in page.evaluate("JSON.stringify(Object.values(sessionStorage))")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("$4.50 is more than is open here")).to_be_visible()
    page.get_by_label("what is over stays as credit").check()
    page.get_by_role("button", name="Take it").click()
    desk.arrive(f"Receipt {_number(1)}")
    expect(page.get_by_text("$4.50 in credit")).to_be_visible()
    assert (who.open(), who.credit()) == ([], 450)


AMOUNTS = (
    "12.5", "$1,234.50", "1 234.50", "1\u00a0234.50", ".50", "12.", "1,234", "+7", "$ 7", "12,50", "1,23", "12,345,67",
    "1,2345", "12 50", "12.505", "1.234,50", "abc", ".", "$", "12.5.0",
)  # fmt: skip


def test_the_page_and_the_server_read_an_amount_alike(desk, who):
    """12,50 is 12.50 to some and a slip of 1,250 to others: neither takes it."""
    page = desk.page
    desk.sign_in("front_desk")
    desk.arrive("Today")
    desk.open(f"/accounts/{who.account}/pay/")
    page.get_by_text("stays as credit on the account").last.click()
    box, left = page.get_by_label("Amount", exact=True), page.locator("[data-left]")
    for text in AMOUNTS:
        box.fill(text)
        try:
            cents = read_cents(text)
        except TypedError:
            expect(left, text).to_have_text("")
        else:
            expect(left, text).to_have_text(re.compile(rf"of \${cents // 100:,}\.{cents % 100:02d} stays as credit"))
    box.fill("12,50")
    page.get_by_role("button", name="Take it and write the receipt").click()
    expect(page.get_by_text("12,50 could be 12.50 or 1,250: type cents after a point")).to_be_visible()
    expect(box).to_have_value("12,50")
