"""The chart of accounts that every practice starts with."""

import msgspec

CASH = "1000"
CLEARING = "1050"
PAYER_FORWARD = "1070"
RECEIVABLE = "1100"
UNAPPLIED = "2000"
SALES_TAX = "2100"
PATIENT_REVENUE = "4000"
BUSINESS_REVENUE = "4010"
CONTRACTUAL = "4100"
SEQUESTRATION = "4110"
OTHER_PAYER_ADJUSTMENT = "4190"
INTEREST_INCOME = "4900"
BAD_DEBT = "5000"
SMALL_BALANCE = "5010"
CHARITY = "5020"


class ChartAccount(msgspec.Struct, frozen=True):
    """`kind` asset, liability, income or expense. A control account's postings carry an item and who owes it."""

    code: str
    name: str
    kind: str
    is_control: bool = False


CHART = (
    ChartAccount(CASH, "Cash", "asset"),
    ChartAccount(CLEARING, "Remittances in clearing", "liability", is_control=True),
    ChartAccount(PAYER_FORWARD, "Payers' forward balances and recoveries", "asset"),
    ChartAccount(RECEIVABLE, "Accounts receivable", "asset", is_control=True),
    ChartAccount(UNAPPLIED, "Payments not yet applied", "liability", is_control=True),
    ChartAccount(SALES_TAX, "Sales tax payable", "liability"),
    ChartAccount(PATIENT_REVENUE, "Patient service revenue", "income"),
    ChartAccount(BUSINESS_REVENUE, "Business services revenue", "income"),
    ChartAccount(CONTRACTUAL, "Contractual adjustments", "income"),
    ChartAccount(SEQUESTRATION, "Sequestration", "income"),
    ChartAccount(OTHER_PAYER_ADJUSTMENT, "Other payer adjustments", "income"),
    ChartAccount(INTEREST_INCOME, "Interest from payers", "income"),
    ChartAccount(BAD_DEBT, "Bad debt", "expense"),
    ChartAccount(SMALL_BALANCE, "Small balances written off", "expense"),
    ChartAccount(CHARITY, "Charity care", "expense"),
)
