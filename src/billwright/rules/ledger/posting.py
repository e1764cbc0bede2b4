"""One business fact, one balanced entry. A debit is positive, a credit negative, as the books have it.

Items and responsibilities are the ledger's ids. `source` is (kind, public id) of the document behind the fact. Nothing
here looks at what is open: callers say what moves. Every rule is linear in its amounts, so that a payer's reversal (all
amounts negative) posts by the same rule as what it reverses.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from billwright.records.entry import Entry, Posting
from billwright.records.remittance import ProviderAdjustment
from billwright.rules.ledger import chart

Source = tuple[str, str]
NO_SOURCE: Source = ("", "")


class Share(msgspec.Struct, frozen=True):
    """`cents` of one item, owed by one responsibility. `reason` in the field's code where there is one: "PR-1"."""

    item: int
    responsibility: int
    cents: int
    reason: str = ""


class LinePayment(msgspec.Struct, frozen=True):
    """What a payer did with one charge line, as a person or the adjudication table decided it.

    `responsibility` is the payer's. `written_off` holds (reason, cents), `transferred` (reason, to whom, cents); each is
    positive where it lowers what the payer owes. What stays with the payer is in neither.
    """

    item: int
    responsibility: int
    paid_cents: int
    written_off: tuple[tuple[str, int], ...] = ()
    transferred: tuple[tuple[str, int, int], ...] = ()


def charge(
    *,
    key: str,
    posted_on: dt.date,
    responsibility: int,
    charged: tuple[tuple[int, int], ...],
    source: Source = NO_SOURCE,
) -> Entry:
    """Services become receivable from `responsibility`: `charged` holds (item, cents) a line."""
    postings: list[Posting] = []
    for item, cents in charged:
        postings.append(Posting(chart.RECEIVABLE, cents, item, responsibility))
        postings.append(Posting(chart.PATIENT_REVENUE, -cents, item))
    return Entry("charge", posted_on, tuple(postings), key, source=source)


def insurance_receipt(
    *, key: str, posted_on: dt.date, item: int, payer: int, cents: int, source: Source = NO_SOURCE
) -> Entry:
    """A payer's money has come: it stands in clearing, on the remittance's own item, until its claims are posted.

    `cents` is BPR02, negative where the payer debits us.
    """
    postings = (Posting(chart.CASH, cents), Posting(chart.CLEARING, -cents, item, payer))
    return Entry("insurance_receipt", posted_on, postings, key, source=source)


def insurance_payment(
    *,
    key: str,
    posted_on: dt.date,
    clearing: tuple[int, int],
    lines: tuple[LinePayment, ...],
    source: Source = NO_SOURCE,
) -> Entry | None:
    """One CLP: money from clearing (item, payer) to its lines, with write-offs and transfers. None if nothing moves."""
    paid = sum(line.paid_cents for line in lines)
    postings = [Posting(chart.CLEARING, paid, *clearing)] if paid else []
    for line in lines:
        postings.extend(_line_postings(line))
    return Entry("insurance_payment", posted_on, tuple(postings), key, source=source) if postings else None


def _line_postings(line: LinePayment) -> list[Posting]:
    postings = []
    if line.paid_cents:
        postings.append(Posting(chart.RECEIVABLE, -line.paid_cents, line.item, line.responsibility, "paid"))
    for reason, cents in line.written_off:
        if cents:
            postings.append(Posting(adjustment_account(reason), cents, line.item, reason=reason))
            postings.append(Posting(chart.RECEIVABLE, -cents, line.item, line.responsibility, reason))
    for reason, to, cents in line.transferred:
        if cents:
            postings.append(Posting(chart.RECEIVABLE, -cents, line.item, line.responsibility, reason))
            postings.append(Posting(chart.RECEIVABLE, cents, line.item, to, reason))
    return postings


def adjustment_account(reason: str) -> str:
    """Where a payer's adjustment ("CO-45") is booked: sequestration apart, contractual, or other."""
    if reason.endswith("-253"):
        return chart.SEQUESTRATION
    return chart.CONTRACTUAL if reason.startswith("CO-") else chart.OTHER_PAYER_ADJUSTMENT


def provider_adjustment(
    *,
    key: str,
    posted_on: dt.date,
    clearing: tuple[int, int],
    adjustment: ProviderAdjustment,
    source: Source = NO_SOURCE,
) -> Entry:
    """One PLB pair against clearing: cents positive lowered the payment, so they are owed to clearing's credit.

    Interest is income. Forwarded balances and recoveries stand on an account of their own, where the later remittance
    that takes or returns them brings it back to zero. Anything else is an adjustment of the payer's own.
    """
    account = provider_account(adjustment.reason)
    reason = f"PLB-{adjustment.reason}"
    postings = (
        Posting(chart.CLEARING, -adjustment.cents, *clearing, reason),
        Posting(account, adjustment.cents, reason=reason),
    )
    return Entry("provider_adjustment", posted_on, postings, key, memo=adjustment.reference, source=source)


def provider_account(reason: str) -> str:
    """Where a payer's provider adjustment (PLB03-1, as "L6") is booked."""
    return {"L6": chart.INTEREST_INCOME, "FB": chart.PAYER_FORWARD, "WO": chart.PAYER_FORWARD}.get(
        reason, chart.OTHER_PAYER_ADJUSTMENT
    )


def transfer(
    *, key: str, posted_on: dt.date, moved: tuple[Share, ...], to: int, source: Source = NO_SOURCE, memo: str = ""
) -> Entry:
    """What is owed moves from each share's responsibility to `to`, on the same items."""
    postings: list[Posting] = []
    for share in moved:
        postings.append(Posting(chart.RECEIVABLE, -share.cents, share.item, share.responsibility, share.reason))
        postings.append(Posting(chart.RECEIVABLE, share.cents, share.item, to, share.reason))
    return Entry("transfer", posted_on, tuple(postings), key, memo, source=source)


def patient_payment(
    *, key: str, posted_on: dt.date, credit_item: int, payer: int, cents: int, source: Source = NO_SOURCE
) -> Entry:
    """A person pays: the money is theirs, on its own item, until it is applied."""
    return _payment("patient_payment", key, posted_on, credit_item, payer, cents, source)


def client_payment(
    *, key: str, posted_on: dt.date, credit_item: int, payer: int, cents: int, source: Source = NO_SOURCE
) -> Entry:
    """A business pays: as patient_payment."""
    return _payment("client_payment", key, posted_on, credit_item, payer, cents, source)


def _payment(
    kind: Literal["patient_payment", "client_payment"],
    key: str,
    posted_on: dt.date,
    credit_item: int,
    payer: int,
    cents: int,
    source: Source,
) -> Entry:
    postings = (Posting(chart.CASH, cents), Posting(chart.UNAPPLIED, -cents, credit_item, payer))
    return Entry(kind, posted_on, postings, key, source=source)


def application(
    *,
    key: str,
    posted_on: dt.date,
    credit_item: int,
    payer: int,
    applied: tuple[Share, ...],
    source: Source = NO_SOURCE,
) -> Entry:
    """Money that `payer` has on `credit_item` pays what each share's responsibility owes on its item."""
    postings = [Posting(chart.UNAPPLIED, sum(share.cents for share in applied), credit_item, payer)]
    for share in applied:
        postings.append(Posting(chart.RECEIVABLE, -share.cents, share.item, share.responsibility, "paid"))
    return Entry("application", posted_on, tuple(postings), key, source=source)


WRITE_OFF_ACCOUNTS = {
    "bad-debt": chart.BAD_DEBT,
    "small-balance": chart.SMALL_BALANCE,
    "charity": chart.CHARITY,
    "contractual": chart.CONTRACTUAL,
}
"""Why a person may write off, and where it is booked."""


def write_off(
    *,
    key: str,
    posted_on: dt.date,
    why: str,
    written: tuple[Share, ...],
    source: Source = NO_SOURCE,
    memo: str = "",
) -> Entry:
    """What is owed is given up. `why` is a key of WRITE_OFF_ACCOUNTS; raises KeyError for any other."""
    account = WRITE_OFF_ACCOUNTS[why]
    postings: list[Posting] = []
    for share in written:
        postings.append(Posting(account, share.cents, share.item, reason=why))
        postings.append(Posting(chart.RECEIVABLE, -share.cents, share.item, share.responsibility, why))
    return Entry("write_off", posted_on, tuple(postings), key, memo, source=source)


def refund(
    *,
    key: str,
    posted_on: dt.date,
    credit_item: int,
    payer: int,
    cents: int,
    source: Source = NO_SOURCE,
    memo: str = "",
) -> Entry:
    """Money not applied goes back to whoever paid it."""
    postings = (Posting(chart.UNAPPLIED, cents, credit_item, payer, "refund"), Posting(chart.CASH, -cents))
    return Entry("refund", posted_on, postings, key, memo, source=source)


def reversal(original: Entry, public_id: str, posted_on: dt.date, reason: str) -> Entry:
    """The mirror image of `original`, which has `public_id` in the books. Its key follows, so that it happens once."""
    mirrored = tuple(msgspec.structs.replace(each, cents=-each.cents) for each in original.postings)
    return Entry("reversal", posted_on, mirrored, f"reversal:{public_id}", reason[:200], public_id, original.source)


def invoice(
    *,
    key: str,
    posted_on: dt.date,
    item: int,
    client: int,
    net_cents: int,
    tax_cents: int,
    source: Source = NO_SOURCE,
) -> Entry:
    """An issued invoice: the client owes net and tax on one item; the tax is the state's."""
    return _billed("invoice", key, posted_on, item, client, net_cents, tax_cents, source)


def credit_note(
    *,
    key: str,
    posted_on: dt.date,
    item: int,
    client: int,
    net_cents: int,
    tax_cents: int,
    source: Source = NO_SOURCE,
) -> Entry:
    """Takes back net and tax (given positive) of the invoice whose item this is; may leave it in credit."""
    return _billed("credit_note", key, posted_on, item, client, -net_cents, -tax_cents, source)


def _billed(
    kind: Literal["invoice", "credit_note"],
    key: str,
    posted_on: dt.date,
    item: int,
    client: int,
    net_cents: int,
    tax_cents: int,
    source: Source,
) -> Entry:
    postings = [
        Posting(chart.RECEIVABLE, net_cents + tax_cents, item, client),
        Posting(chart.BUSINESS_REVENUE, -net_cents, item),
    ]
    if tax_cents:
        postings.append(Posting(chart.SALES_TAX, -tax_cents, item))
    return Entry(kind, posted_on, tuple(postings), key, source=source)
