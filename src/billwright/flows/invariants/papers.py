"""What was given to people says what the books say: invoices, credit notes and receipts against the entries they posted."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.apps.compliance.access import Actor
from billwright.flows.invariants.books import RESTORE
from billwright.flows.invariants.difference import Difference, dashed, rows
from billwright.records.money import format_cents
from billwright.rules.ledger import chart


def bills_posted(actor: Actor) -> Iterator[Difference]:
    """An issued invoice or credit note is owed net and tax, is revenue of its net, and owes the state its tax."""
    found = rows(
        actor,
        "SELECT number, net, tax, owed, revenue, sales_tax FROM (SELECT i.id, i.number,"  # noqa: S608 - ours, all of it
        " i.net_cents AS net, i.tax_cents AS tax, s.sign * COALESCE(b.owed, 0) AS owed,"
        " -s.sign * COALESCE(b.revenue, 0) AS revenue, -s.sign * COALESCE(b.sales_tax, 0) AS sales_tax"
        " FROM invoices_invoice i JOIN (SELECT 'invoice' AS kind, 1 AS sign UNION ALL SELECT 'credit_note', -1) s"
        f" ON s.kind = i.kind LEFT JOIN ({POSTED}) b ON b.key = i.kind || ':' || {dashed('i.public_id')}"
        " WHERE i.practice_id = %(practice)s AND i.state = 'issued'"
        ") t WHERE owed <> net + tax OR revenue <> net OR sales_tax <> tax ORDER BY id",
        owed=chart.RECEIVABLE,
        revenue=chart.BUSINESS_REVENUE,
        sales_tax=chart.SALES_TAX,
    )
    for number, net, tax, owed, revenue, sales_tax in found:
        expected = _said(owed, revenue, sales_tax)
        says = _said(net + tax, net, tax)
        words = f"The paper {number} says {says}; its entry in the books says {expected}. {RESTORE}"
        yield Difference("bill_not_as_posted", number, expected, says, words)


POSTED = (
    "SELECT e.key, SUM(CASE WHEN a.code = %(owed)s THEN p.cents ELSE 0 END) AS owed,"
    " SUM(CASE WHEN a.code = %(revenue)s THEN p.cents ELSE 0 END) AS revenue,"
    " SUM(CASE WHEN a.code = %(sales_tax)s THEN p.cents ELSE 0 END) AS sales_tax"
    " FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id JOIN ledger_ledgeraccount a ON a.id = p.account_id"
    " WHERE e.practice_id = %(practice)s AND e.kind IN ('invoice', 'credit_note') GROUP BY e.key"
)
"""What the entries of invoices and credit notes put on the three accounts, by the entry's key; debits positive."""


def _said(total: int, net: int, tax: int) -> str:
    return f"{format_cents(int(total))} ({format_cents(int(net))} net, {format_cents(int(tax))} tax)"


def bills_added_up(actor: Actor) -> Iterator[Difference]:
    """An issued invoice or credit note is the sum of its lines."""
    found = rows(
        actor,
        "SELECT number, net_cents, tax_cents, net, tax FROM (SELECT i.id, i.number, i.net_cents, i.tax_cents,"
        " COALESCE(SUM(l.net_cents), 0) AS net, COALESCE(SUM(l.tax_cents), 0) AS tax"
        " FROM invoices_invoice i LEFT JOIN invoices_invoiceline l ON l.invoice_id = i.id"
        " WHERE i.practice_id = %(practice)s AND i.state = 'issued'"
        " GROUP BY i.id, i.number, i.net_cents, i.tax_cents"
        ") t WHERE net_cents <> net OR tax_cents <> tax ORDER BY id",
    )
    for number, net, tax, line_net, line_tax in found:
        expected, says = _said(line_net + line_tax, line_net, line_tax), _said(net + tax, net, tax)
        words = f"The paper {number} says {says}; its lines add up to {expected}. {RESTORE}"
        yield Difference("bill_not_its_lines", number, expected, says, words)


def receipts_posted(actor: Actor) -> Iterator[Difference]:
    """A receipt says what its payment brought in."""
    found = rows(
        actor,
        "SELECT number, cents, cash FROM (SELECT r.id, r.number, r.cents,"  # noqa: S608 - ours, all of it
        " COALESCE(SUM(CASE WHEN a.code = %(cash)s THEN p.cents ELSE 0 END), 0) AS cash FROM receipts_receipt r"
        f" LEFT JOIN ledger_entry e ON e.practice_id = r.practice_id AND e.key = 'receipt:' || {dashed('r.public_id')}"
        " LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_ledgeraccount a ON a.id = p.account_id"
        " WHERE r.practice_id = %(practice)s GROUP BY r.id, r.number, r.cents"
        ") t WHERE cents <> cash ORDER BY id",
        cash=chart.CASH,
    )
    for number, cents, cash in found:
        expected, says = format_cents(int(cash)), format_cents(int(cents))
        words = f"The receipt {number} says {says}; the books took in {expected} for it. {RESTORE}"
        yield Difference("receipt_not_as_posted", number, expected, says, words)
