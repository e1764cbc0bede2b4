"""Which accounts a posting may stand on, by the kind of its entry and its reason: the rules of posting read backwards."""

from collections.abc import Callable

from billwright.rules.ledger import chart
from billwright.rules.ledger.posting import WRITE_OFF_ACCOUNTS, adjustment_account, provider_account


def accounts_of(kind: str, reason: str) -> frozenset[str]:
    """Codes of the chart. None for a kind or reason that nothing posts; a reversal is asked by the kind that it reverses.

    An account once posted to stays allowed: when a rule of posting moves, what it allowed before is added here.
    """
    used = USES.get(kind, frozenset())
    return used(reason) if callable(used) else used


def _insurance_payment(reason: str) -> frozenset[str]:
    if not reason:
        return frozenset({chart.CLEARING})
    return frozenset({chart.RECEIVABLE} if reason == "paid" else {chart.RECEIVABLE, adjustment_account(reason)})


def _provider_adjustment(reason: str) -> frozenset[str]:
    return frozenset({chart.CLEARING, provider_account(reason.removeprefix("PLB-"))})


def _write_off(reason: str) -> frozenset[str]:
    return frozenset({chart.RECEIVABLE, WRITE_OFF_ACCOUNTS[reason]} if reason in WRITE_OFF_ACCOUNTS else ())


_BILLED = frozenset({chart.RECEIVABLE, chart.BUSINESS_REVENUE, chart.SALES_TAX})
_PAID = frozenset({chart.CASH, chart.UNAPPLIED})

USES: dict[str, frozenset[str] | Callable[[str], frozenset[str]]] = {
    "charge": frozenset({chart.RECEIVABLE, chart.PATIENT_REVENUE}),
    "insurance_receipt": frozenset({chart.CASH, chart.CLEARING}),
    "insurance_payment": _insurance_payment,
    "provider_adjustment": _provider_adjustment,
    "transfer": frozenset({chart.RECEIVABLE}),
    "patient_payment": _PAID,
    "client_payment": _PAID,
    "application": frozenset({chart.UNAPPLIED, chart.RECEIVABLE}),
    "write_off": _write_off,
    "refund": _PAID,
    "invoice": _BILLED,
    "credit_note": _BILLED,
}
