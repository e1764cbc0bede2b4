"""The first main path: a visit entered, its claim mended and sent, the payer's answer posted, the patient's part paid."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader
from tests.clinic import CEDAR, open_clinic

from billwright.flows.worker import carry_outbox
from payer_sim.__main__ import run
from payer_sim.home import write_home
from payer_sim.policy import Member

POLICY = """
payer_id = "{payer_id}"
name = "CEDAR MUTUAL"
filing_code = "CI"
originator = "1990000999"
phone = "8005550199"
address = {{ line1 = "9 TEST STREET", city = "SPRINGVALE", state = "OH", postal_code = "450010009" }}
pay_day = "{pay_day}"
days_to_pay = [0, 0]
timely_filing_days = 365
fallback_basis_points = 5000

[[plans]]
name = "shared"
coinsurance_basis_points = 2000

[[fee_schedules]]
starts = 2026-01-01
[fee_schedules.cents]
99213 = 9000
"""
"""Of a charge of 150.00 the payer agrees to 90.00 and pays 80 %: 72.00. 60.00 is written off, 18.00 the patient's."""


@pytest.fixture
def clinic(office):
    """Ida Moss, insured with a payer that answers by its own policy in the partner's folder."""
    clinic = open_clinic(office)
    member = Member(
        id="MBRMOSS1",
        last="MOSS",
        first="IDA",
        birth_date=dt.date(1980, 2, 3),
        plan="shared",
        starts=dt.date(2026, 1, 1),
    )
    pay_day = f"{_today():%A}".lower()
    write_home(office.home, {"exchange": POLICY.format(payer_id=CEDAR, pay_day=pay_day)}, {"exchange": [member]})
    return clinic


def _today() -> dt.date:
    return timezone.now().date()


def _answers(home: Path) -> Iterator[Path]:
    """The payer's day: what it lays out for us, in the order made."""
    carry_outbox(timezone.now())
    run(home, _today(), seed=1)
    yield from sorted((home / "exchange" / "outbox").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def test_a_visit_from_capture_to_receipt(desk, clinic):
    page = desk.page
    page.goto(desk.address)
    desk.look("sign-in", "Sign in")
    desk.sign_in("biller")
    desk.look("today-empty", "Today")

    page.get_by_role("link", name="Enter a visit").first.click()
    page.get_by_label("Name, birth date or account number").press_sequentially("mos")
    page.get_by_role("link", name="Moss, Ida").click()
    page.get_by_label("Service date").fill(_today().isoformat())
    page.get_by_label("Provider").select_option(label="Hale, Ada")
    page.get_by_label("Diagnoses", exact=False).first.fill("J06")
    page.get_by_role("group", name="Line 1").get_by_label("Procedure").fill("99213")
    desk.look("visit-form", "Enter a visit")
    page.get_by_role("button", name="Enter the visit").click()

    page.get_by_role("heading", name="Claim 1C000001").wait_for()
    expect(page.get_by_text("1 problem stops it")).to_be_visible()
    desk.look("claim-held", "Claim 1C000001")
    page.get_by_label("Diagnosis A", exact=True).fill("J06.9")
    expect(page.get_by_text("Nothing stops it", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("Saved, and checked again.")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Submitted to EXCHANGE").first.wait_for()
    desk.look("claim-sent", "Claim 1C000001")

    received = []
    for path in _answers(clinic.office.home):
        desk.open("/files/receive/")
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="Take it in").click()
        page.get_by_role("heading", name="Files").wait_for()
        received.append(path.name)
    assert len(received) == 3, received  # 999, 277CA, 835
    desk.look("files", "Files")

    page.get_by_role("link", name="Remittances").first.click()
    desk.look("remittances", "Remittances")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.locator("summary", has_text="1C000001").click()
    page.get_by_text("above the agreed fee (CO-45)").wait_for()
    expect(page.get_by_text("coinsurance (PR-2)")).to_be_visible()
    expect(page.get_by_role("row", name="99213").get_by_text("balances", exact=True)).to_be_visible()
    desk.look("remittance", re.compile("^Remittance "))
    page.get_by_role("link", name="The account").click()

    page.get_by_role("heading", name="Moss, Ida").wait_for()
    expect(page.locator(".tile", has_text="Patient owes").get_by_text("$18.00")).to_be_visible()
    desk.look("account", "Moss, Ida")
    page.get_by_role("link", name="Payments", exact=True).click()
    page.locator("#timeline").get_by_text("prepared").first.wait_for(state="detached")
    expect(page.locator("#timeline").get_by_text("Insurance answered")).to_be_visible()

    page.locator("#content").get_by_role("link", name="Take a payment").click()
    expect(page.get_by_label("Amount", exact=True)).to_have_value("18.00")
    page.get_by_role("button", name="Take it and write the receipt").click()
    page.get_by_role("heading", name=f"Receipt R-{_today():%Y}-00001").wait_for()
    answer = page.request.get(desk.address + page.get_by_role("link", name="Copy as PDF").get_attribute("href"))
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)
    assert "18.00" in text and "99213" in text

    page.get_by_role("link", name=re.compile("^P-")).click()
    expect(page.get_by_text("Nothing is owed.")).to_be_visible()
    for name, path, heading in (
        ("outbox", "/partners/", "Outbox"),
        ("accounts", "/accounts/", "Accounts"),
        ("own-sign-in", "/me/second-factor/", "Password and second factor"),
    ):
        desk.open(path)
        desk.look(name, heading)
