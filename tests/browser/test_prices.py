"""From a file of fees with a wrong line to what a payer is expected to allow on a claim, step by step."""

import pytest
from playwright.sync_api import expect
from tests.clinic import CEDAR, DAY, answer, era, line
from tests.rules.pricing.invented import TABLES

from billwright.apps.contracts import actions, expecting

FILE = "code,amount,description\n90001,200.00,Invented visit\n90002,ninety,Invented exercise\n"


@pytest.fixture(autouse=True)
def invented_tables(monkeypatch):
    """Medicare's tables are the user's to load: here the invented ones of the docs are."""
    monkeypatch.setattr(expecting, "code_tables", lambda: TABLES)


def test_fees_from_a_file_a_contract_and_what_a_claim_expects(desk, clinic):
    page = desk.page
    desk.sign_in("manager")
    desk.arrive("Today")
    page.get_by_role("link", name="Fee schedules").first.click()
    desk.look("fee-schedules", "Fee schedules")
    page.get_by_role("link", name="Practice fees").click()
    desk.look("fee-schedule", "Practice fees")
    page.get_by_role("link", name="Load a file").click()
    desk.arrive("Load fees from a file")
    page.get_by_label("From").fill("01/01/2026")
    page.get_by_label("File", exact=False).first.set_input_files(
        [{"name": "fees.csv", "mimeType": "text/csv", "buffer": FILE.encode()}]
    )
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("row", name="3 'ninety' is no amount")).to_be_visible()
    desk.look("fee-file-to-mend", "1 line to mend: nothing is taken yet")
    lines = page.get_by_label("Lines", exact=False).last
    expect(lines).to_have_value(FILE)
    lines.fill(FILE.replace("ninety", "90.00"))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("2 fees read, and every line is right.")).to_be_visible()
    page.get_by_role("button", name="Take 2 fees").click()
    desk.arrive("Practice fees")
    expect(page.get_by_text("Taken: 2 new, 0 changed, 0 as they were.")).to_be_visible()
    expect(page.get_by_role("row", name="90001")).to_contain_text("$200.00")

    page.get_by_role("link", name="Contracts").first.click()
    desk.look("contracts-none", "Contracts")
    page.get_by_role("link", name="Write a contract").click()
    desk.look("contract-new", "Write a contract")
    page.get_by_label("Payer").select_option(label="Cedar Mutual")
    page.get_by_label("Name").fill("Cedar 2026")
    page.get_by_label("From").fill("01/01/2026")
    page.get_by_label("Pays").first.select_option(label="a percentage of Medicare’s fee schedule")
    page.get_by_label("Percent").first.fill("120")
    page.get_by_role("button", name="Keep the contract").click()
    expect(page.get_by_text("Medicare’s prices need the contract’s Medicare contractor and locality")).to_be_visible()
    page.get_by_label("Medicare contractor").fill("99999")
    page.get_by_label("Locality").fill("01")
    page.get_by_role("button", name="Keep the contract").click()
    desk.arrive("Cedar 2026")
    expect(page.get_by_text("Everything else: 120 % of Medicare on the day of service.")).to_be_visible()

    page.get_by_label("Day of service").fill("11/02/2026")
    page.get_by_label("Code").first.fill("90001")
    page.get_by_label("Code").nth(1).fill("90051")
    page.get_by_role("button", name="What would it allow?").click()
    tried = page.get_by_role("region", name="What it allows")
    expect(tried.get_by_text("$117.43")).to_be_visible()  # 97.86 × 120 %
    expect(tried.get_by_text("is priced by the contractor")).to_be_visible()
    desk.look("contract-tried", "Cedar 2026")
    page.get_by_label("Charge").first.fill("100")
    page.get_by_role("button", name="What would it allow?").click()
    expect(tried.get_by_text("$100.00").first).to_be_visible()
    tried.get_by_text("Why").first.click()
    expect(tried.get_by_text("no more than the charge, $100.00")).to_be_visible()

    claim = clinic.claim("90001")
    desk.open(f"/claims/{claim.row.public_id}/")
    desk.arrive(f"Claim {claim.row.control_number}")
    expect(page.get_by_text("expect $117.43")).to_be_visible()
    card = page.get_by_role("region", name="Expected")
    card.get_by_text("Why").click()
    expect(card.get_by_text("120 % of Medicare")).to_be_visible()
    expect(card.get_by_text("work 1.00 × 1.050", exact=False)).to_be_visible()
    desk.look("claim-expected", f"Claim {claim.row.control_number}")


def test_what_a_payer_allowed_stands_beside_what_was_expected(desk, clinic):
    """Expected 80 % of $150.00; the payer allowed $90.00."""
    terms = (actions.NewTerm(method="percent_of_charge", basis_points=8_000),)
    actions.write_contract(
        clinic.office.manager,
        actions.WriteContract(
            key="cedar", payer=clinic.payers[CEDAR], name="Cedar 2026", starts=DAY.replace(month=1), terms=terms
        ),
    )  # fmt: skip
    claim = clinic.sent("99213")
    clinic.receive(era(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00"))))
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open(f"/remittances/claims/{clinic.remittance().claims[0].public_id}/")
    desk.arrive(f"Claim {claim.row.control_number}")
    page = desk.page
    expect(page.get_by_text("$30.00 less than expected").last).to_be_visible()
    page.get_by_text("What Cedar 2026 was expected to allow, and why").click()
    page.get_by_text("Why", exact=True).click()
    expect(page.get_by_text("80 % of the charge")).to_be_visible()
    desk.look("remittance-expected", f"Claim {claim.row.control_number}")
