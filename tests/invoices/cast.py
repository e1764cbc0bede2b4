"""Who buys in the invoices' tests: Northwind Foods, Net 30 with 8.25 % tax, unless a test says otherwise."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from billwright.apps.compliance.access import Actor
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries
from billwright.apps.invoices.lines import DraftLine
from billwright.apps.parties import actions as parties

TODAY = dt.date(2026, 11, 24)
SCREENING = DraftLine("Hearing screening", quantity=Decimal(10), unit_cents=4500)
"""$450.00, and $37.13 tax at 8.25 % (37.125 rounded half up)."""
_keys = (f"key-{at}" for at in itertools.count(1))


def key() -> str:
    return next(_keys)


def client(actor: Actor, **changed: Any) -> parties.EnteredClient:
    facts = {"name": "Northwind Foods", "line1": "9 Market Road", "city": "Springfield", "state": "IL"}
    facts |= {"postal_code": "62701", "tax_basis_points": 825}
    return parties.enter_client(actor, parties.EnterClient(key=key(), **(facts | changed)))


def draft(actor: Actor, buyer: str, *lines: DraftLine, **changed: Any) -> str:
    return invoices.write_draft(actor, invoices.WriteDraft(key(), buyer, lines or (SCREENING,), **changed))


def issue(actor: Actor, invoice: str, on: dt.date = TODAY, version: int = 1) -> invoices.IssuedInvoice:
    return invoices.issue(actor, invoices.Issue(key(), invoice, on, version))


def issued(actor: Actor, buyer: str, *lines: DraftLine) -> queries.InvoiceView:
    return queries.invoice(actor, issue(actor, draft(actor, buyer, *lines)).public_id)


def plain(cents: int) -> DraftLine:
    """One unit at this price, free of tax."""
    return DraftLine("Consulting", unit_cents=cents, taxed=False)
