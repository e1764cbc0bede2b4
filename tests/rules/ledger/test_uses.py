"""Which accounts each kind of entry and reason may touch."""

import pytest

from billwright.rules.ledger import chart
from billwright.rules.ledger.uses import accounts_of


@pytest.mark.parametrize(
    ("kind", "reason", "accounts"),
    [
        ("charge", "", {chart.RECEIVABLE, chart.PATIENT_REVENUE}),
        ("insurance_receipt", "", {chart.CASH, chart.CLEARING}),
        ("insurance_payment", "", {chart.CLEARING}),
        ("insurance_payment", "paid", {chart.RECEIVABLE}),
        ("insurance_payment", "CO-45", {chart.RECEIVABLE, chart.CONTRACTUAL}),
        ("insurance_payment", "CO-253", {chart.RECEIVABLE, chart.SEQUESTRATION}),
        ("insurance_payment", "PR-2", {chart.RECEIVABLE, chart.OTHER_PAYER_ADJUSTMENT}),
        ("provider_adjustment", "PLB-L6", {chart.CLEARING, chart.INTEREST_INCOME}),
        ("provider_adjustment", "PLB-WO", {chart.CLEARING, chart.PAYER_FORWARD}),
        ("provider_adjustment", "PLB-CS", {chart.CLEARING, chart.OTHER_PAYER_ADJUSTMENT}),
        ("transfer", "PR-2", {chart.RECEIVABLE}),
        ("write_off", "charity", {chart.RECEIVABLE, chart.CHARITY}),
        ("write_off", "small-balance", {chart.RECEIVABLE, chart.SMALL_BALANCE}),
        ("write_off", "generosity", set()),
        ("refund", "refund", {chart.CASH, chart.UNAPPLIED}),
        ("a gift", "", set()),
    ],
)
def test_accounts_of(kind: str, reason: str, accounts: set[str]) -> None:
    assert accounts_of(kind, reason) == accounts
