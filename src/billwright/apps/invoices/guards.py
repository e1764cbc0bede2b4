"""An issued invoice or credit note says for ever what it said; what is added later is its printed form, once."""

from billwright.apps.compliance.guards import Guard, fixed_columns, no_delete, no_replace, postgresql_rule, sqlite_rule

_HEAD = (
    "id, practice_id, public_id, kind, client_id, state, number, issued_on, due_on, purchase_order, note, net_cents, "
    "tax_cents, credits_id, item_id, created_at, issued_by_id"
)
_ISSUED = "an issued invoice stays as it was sent: write a credit note"
_LINE = "the lines of an issued invoice stay as they were sent: write a credit note"
_ON_ISSUED = "EXISTS (SELECT 1 FROM invoices_invoice WHERE id IN ({rows}) AND state = 'issued')"
_NUMBER_TAKEN = (
    "(NEW.number <> '' AND EXISTS (SELECT 1 FROM invoices_invoice WHERE practice_id = NEW.practice_id "
    "AND kind = NEW.kind AND number = NEW.number{other}))"
)


def _line_rules() -> tuple[Guard, ...]:
    """A line can neither leave an issued invoice, come to one nor change on one."""
    made: list[Guard] = []
    for event, rows in (
        ("INSERT", "NEW.invoice_id"),
        ("DELETE", "OLD.invoice_id"),
        ("UPDATE", "OLD.invoice_id, NEW.invoice_id"),
    ):
        name, when = f"invoices_invoiceline_{event.lower()}", _ON_ISSUED.format(rows=rows)
        made.append(sqlite_rule(name, "invoices_invoiceline", f"BEFORE {event}", when, _LINE))
        made.append(postgresql_rule(name, "invoices_invoiceline", f"BEFORE {event}", when, _LINE))
    return tuple(made)


GUARDS: tuple[Guard, ...] = (
    *fixed_columns("invoices_invoice", _HEAD, _ISSUED, when="OLD.state = 'issued'"),
    *fixed_columns(
        "invoices_invoice",
        "document_id",
        "the printed form of an issued invoice is kept once",
        when="OLD.state = 'issued' AND OLD.document_id IS NOT NULL",
        name="printed_once",
    ),
    *no_delete("invoices_invoice", _ISSUED, when="OLD.state = 'issued'"),
    no_replace("invoices_invoice", "public_id", "item_id", also=_NUMBER_TAKEN.format(other="")),
    sqlite_rule(
        "invoices_invoice_number",
        "invoices_invoice",
        "BEFORE UPDATE",
        _NUMBER_TAKEN.format(other=" AND id <> NEW.id"),
        "this number is another invoice's: it is not replaced",
    ),
    no_replace("invoices_invoiceline", "public_id", "invoice_id, position"),
    *_line_rules(),
)
