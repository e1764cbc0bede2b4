"""An invoice's row as the record that paper prints."""

from billwright.apps.compliance.access import Actor
from billwright.apps.invoices.models import Invoice, InvoiceLine
from billwright.apps.parties import queries as parties
from billwright.records import invoice as records
from billwright.records.parties import Address


def of(actor: Actor, invoice: Invoice) -> records.Invoice:
    """As issued: nothing that was paid later is on it. A draft has no number and no dates, and prints as DRAFT."""
    client = invoice.client
    party = client.party
    is_invoice = invoice.kind == Invoice.INVOICE
    return records.Invoice(
        kind="invoice" if is_invoice else "credit_note",
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        sender=parties.practice(actor).letterhead,
        bill_to=party.name,
        bill_to_address=Address(party.line1, party.line2, party.city, party.state, party.postal_code),
        lines=tuple(
            line_record(line) for line in InvoiceLine.rows.of(actor).filter(invoice=invoice).order_by("position")
        ),
        account_number=client.account.number,
        purchase_order=invoice.purchase_order,
        terms_days=client.terms_days if is_invoice else None,
        note=invoice.note,
        credits_number=invoice.credits.number if invoice.credits else "",
        language=party.language,
    )


def line_record(line: InvoiceLine) -> records.InvoiceLine:
    return records.InvoiceLine(
        description=line.description,
        quantity=line.quantity,
        unit_cents=line.unit_cents,
        net_cents=line.net_cents,
        service_date=line.service_date,
        discount_cents=line.discount_cents,
        tax_basis_points=line.tax_basis_points,
        tax_cents=line.tax_cents,
    )
