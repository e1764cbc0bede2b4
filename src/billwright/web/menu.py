"""Where one can go from every page, in the order of the menu, with the keys that lead there."""

from typing import NamedTuple


class Entry(NamedTuple):
    """`page` names the address; who has `permission` sees it. `go` is the letter after g, `key` a letter by itself; `within`
    are pages that belong to it."""

    label: str
    page: str
    permission: str
    go: str = ""
    key: str = ""
    within: tuple[str, ...] = ()


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("Today", "today", "today.view", go="t", within=("work", "work_kind", "team", "team_member")),
            Entry("Accounts", "patients", "parties.view", go="p", within=("account",)),
            Entry("Claims", "claims", "claims.view", go="c", within=("claim", "change_claim", "first_pass")),
            Entry("Remittances", "remittances", "remittances.view", go="r", within=("remittance",)),
            Entry("Invoices", "invoices", "invoices.view", go="i", within=("invoice", "new_invoice", "change_invoice")),
            Entry("Receipts", "receipts", "receipts.view", go="m", within=("receipt",)),
            Entry("Calls", "inquiries", "inquiries.view", go="q", within=("inquiry",)),
        ),
    ),
    (
        "Start",
        (
            Entry("Enter a visit", "new_visit", "charges.capture", go="v"),
            Entry("Take a payment", "choose_account", "receipts.take", key="p", within=("take_payment",)),
            Entry("Log a call", "new_inquiry", "inquiries.log", key="l", within=("log_call",)),
        ),
    ),
    (
        "Codes and prices",
        (
            Entry("Codes", "codes", "charges.view", go="k", within=("code", "payer_code")),
            Entry(
                "Code sets", "code_sets", "charges.view", go="e", within=("code_set", "load_code_set", "edition_effect")
            ),
            Entry(
                "Fee schedules",
                "fee_schedules",
                "charges.view",
                go="f",
                within=(
                    "practice_fees",
                    "fee_schedule",
                    "new_schedule",
                    "set_fee",
                    "end_fee",
                    "load_fees",
                    "copy_fees",
                ),
            ),
            Entry(
                "Contracts",
                "contracts",
                "contracts.view",
                go="n",
                within=("contract", "try_contract", "new_contract", "change_contract", "end_contract"),
            ),
            Entry(
                "Payer rules",
                "payer_rules",
                "rules.view",
                go="y",
                within=("payer_rule", "new_rule", "change_rule", "rule_trial", "take_rules_in"),
            ),
            Entry("Claim checks", "checks", "claims.view", go="h", within=("check",)),
        ),
    ),
    (
        "Office",
        (
            Entry("Payers", "payers", "parties.view", go="b", within=("payer_profile",)),
            Entry("Files", "documents", "documents.view", go="d", within=("document", "receive")),
            Entry("Outbox", "partners", "outbox.view", go="o"),
            Entry("Long work", "jobs", "jobs.view", go="l", within=("job",)),
            Entry("Programs", "api_keys", "practice.manage", within=("webhooks",)),
        ),
    ),
)
