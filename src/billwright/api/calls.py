"""Where an address needs more than one query, or a flow's own signature is not what a program sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from billwright.api.answering import Items, Queued
from billwright.apps.charges import queries as charge_queries
from billwright.apps.claims import queries as claim_queries
from billwright.apps.compliance.access import Actor, NotFoundError
from billwright.apps.compliance.paging import no_such_cursor
from billwright.apps.contracts import expecting
from billwright.apps.documents import actions as document_actions
from billwright.apps.documents import queries as document_queries
from billwright.apps.invoices import queries as invoice_queries
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties import queries as parties
from billwright.apps.parties import views
from billwright.apps.receipts import queries as receipt_queries
from billwright.apps.worklist import queries as worklist
from billwright.flows import jobs, post
from billwright.flows import receive as receiving
from billwright.flows.code_sets import AskLoad
from billwright.forms import invoice_pdf as print_invoice
from billwright.forms import receipt_pdf as print_receipt

PDF = "application/pdf"


class Account(msgspec.Struct, frozen=True):
    """`owed` by whom and how much, in cents, the largest first; `credits` money that is not applied yet."""

    account: views.AccountView
    owed: tuple[ledger.Owed, ...]
    credits: tuple[ledger.OpenCredit, ...]


def account(actor: Actor, public_id: str) -> Account:
    """Whose account it is, who owes how much on it and since when, and credits that are not applied."""
    return Account(
        parties.account(actor, public_id),
        tuple(ledger.balance_by_responsibility(actor, public_id)),
        tuple(ledger.open_credits(actor, public_id)),
    )


def expected_of_claim(actor: Actor, public_id: str) -> expecting.Expected:
    """By the contract of the first day of service; no lines where the payer has none that day."""
    seen = claim_queries.claim(actor, public_id).claim
    return expecting.expected(actor, seen.payer.payer_id, seen)


def clients(actor: Actor, limit: int = 50, after: str = "") -> Items[views.ClientView]:
    """All clients by name."""
    return _page(parties.clients(actor), after, limit)


def payers(actor: Actor, limit: int = 50, after: str = "") -> Items[views.PayerView]:
    """All payers by name."""
    return _page(parties.payers(actor), after, limit)


def providers(actor: Actor, limit: int = 50, after: str = "") -> Items[views.ProviderView]:
    """All providers by name."""
    return _page(parties.providers(actor), after, limit)


def visits(actor: Actor, day: dt.date, limit: int = 50, after: str = "") -> Items[charge_queries.VisitView]:
    """The visits of a day in the order in which they were entered."""
    return _page(charge_queries.visits_on(actor, day), after, limit)


def work_of_kind(actor: Actor, kind: str, limit: int = 50, after: str = "") -> Items[worklist.WorkView]:
    """What waits today of one kind, the most urgent first."""
    if after:
        _item(actor, after)
    found = worklist.items(actor, kind, after=after, limit=limit + 1)
    return Items(tuple(found[:limit]), found[limit - 1].public_id if len(found) > limit else "")


def _item(actor: Actor, cursor: str) -> None:
    """Raises FieldErrors where the cursor is no work of the practice; what is done meanwhile still is."""
    try:
        worklist.item(actor, cursor)
    except NotFoundError:
        raise no_such_cursor("after") from None


def _page(rows: Sequence[Any], after: str, limit: int) -> Items[Any]:
    """A page of a list that is short, whose cursor is the public id of its last row. Raises FieldErrors."""
    start = next((at for at, row in enumerate(rows, 1) if row.public_id == after), 0) if after else 0
    if after and not start:
        raise no_such_cursor("after")
    page = tuple(rows[start : start + limit])
    return Items(page, page[-1].public_id if start + limit < len(rows) else "")


def document(actor: Actor, public_id: str) -> document_queries.DocumentView:
    """What it is, when and whence it came, its size and SHA-256. Its kind may need a permission of its own."""
    return document_queries.document(actor, public_id)


def invoice_pdf(actor: Actor, public_id: str) -> document_queries.DocumentContent:
    """The PDF as issued; of a draft, or of one not printed yet, as it would be."""
    seen = invoice_queries.invoice(actor, public_id)
    if seen.document:
        return document_queries.content(actor, seen.document)
    data = print_invoice(invoice_queries.invoice_paper(actor, public_id))
    return document_queries.DocumentContent(f"{seen.number or 'draft'}.pdf", PDF, data)


def receipt_pdf(actor: Actor, public_id: str) -> document_queries.DocumentContent:
    """The receipt as printed; once void, or where it was never printed, as it stands now."""
    seen = receipt_queries.receipt(actor, public_id)
    if seen.document and not seen.row.voided_on:
        return document_queries.content(actor, seen.document)
    data = print_receipt(receipt_queries.receipt_paper(actor, public_id))
    return document_queries.DocumentContent(f"{seen.row.number}.pdf", PDF, data)


class PostRemittance(msgspec.Struct, frozen=True):
    """`remittance` is a public id."""

    remittance: str


def post_remittance(actor: Actor, command: PostRemittance) -> post.Outcome:
    """Posts claim by claim what waits; what does not balance or match is set aside with its reason, as work. A large one
    goes on where it was stopped."""
    return post.post_remittance(actor, command.remittance)


def receive(actor: Actor, name: str, data: bytes) -> receiving.Received:
    """Kept as it is, then read: an 835 posts, a 277CA, 999 or TA1 answers claims, anything else is work for a person. The
    same bytes again do nothing twice. A long file (X12 of more than 40 kB) is kept at once and taken in by a job: 202."""
    return receiving.receive(actor, name, data)


def load_code_set(actor: Actor, name: str, data: bytes, code_set: str, edition: str = "") -> Queued:
    """The publisher's file as it is, or the zip archive of one: a job loads all of it or, naming the line, nothing. The
    edition may be left out where the file is named as its publisher names it; else 2026Q4, FY2027, 2027 or a first day."""
    return Queued(jobs.ask_codes(actor, AskLoad(code_set, edition, name), [data]))


def keep_document(actor: Actor, name: str, data: bytes) -> document_actions.KeptDocument:
    """A scan, a letter, a contract: kept with its SHA-256 and acted on by nobody. The same bytes are one document."""
    kept = document_actions.keep(actor, document_actions.Keep(kind="upload", direction="in", name=name, data=data))
    document_actions.mark_taken_in(actor, kept.public_id)
    return kept
