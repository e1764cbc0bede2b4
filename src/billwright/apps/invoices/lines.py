"""From what a person types to priced invoice lines, with everything that is wrong said at once, field by field."""

import datetime as dt
from decimal import Decimal

import msgspec

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.contracts import queries as contracts
from billwright.apps.invoices.models import InvoiceLine
from billwright.apps.parties.models import Client
from billwright.records.money import format_cents
from billwright.rules.pricing.lines import line_errors, price_line

MOST_LINES = 100
MOST_TOTAL_CENTS = 1_000_000_000
LONGEST_DESCRIPTION = 200


class DraftLine(msgspec.Struct, frozen=True):
    """`unit_cents` None takes the client's price of `code` in force on the service date, or today where there is none;
    an empty `description` then takes the price list's. `taxed` False is free of the client's tax."""

    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_cents: int | None = None
    discount_cents: int = 0
    service_date: dt.date | None = None
    code: str = ""
    taxed: bool = True


def priced_lines(actor: Actor, client: Client, lines: tuple[DraftLine, ...]) -> list[InvoiceLine]:
    """Rows not yet stored. Raises FieldErrors with keys `lines` and `line1.quantity`."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise FieldErrors({"lines": f"an invoice has 1 to {MOST_LINES} lines: split it"})
    wrong: dict[str, str] = {}
    rows = []
    for position, line in enumerate(lines, start=1):
        row, errors = _priced(actor, client, position, line)
        wrong |= {f"line{position}.{field}": words for field, words in errors.items()}
        rows.append(row)
    if not wrong and total_cents(rows) > MOST_TOTAL_CENTS:
        wrong["lines"] = f"an invoice is at most {format_cents(MOST_TOTAL_CENTS)}: check the quantities and prices"
    if wrong:
        raise FieldErrors(wrong)
    return rows


def total_cents(rows: list[InvoiceLine]) -> int:
    return sum(row.net_cents + row.tax_cents for row in rows)


def _priced(actor: Actor, client: Client, position: int, line: DraftLine) -> tuple[InvoiceLine, dict[str, str]]:
    """The row, with zero amounts where a field is wrong."""
    rate = client.tax_basis_points if line.taxed else 0
    description, unit_cents, errors = _described(actor, client, line)
    discount_cents = 0 if "unit_cents" in errors else line.discount_cents  # judged where the price is known
    errors |= dict(line_errors(line.quantity, unit_cents, discount_cents, rate))
    row = InvoiceLine(
        position=position,
        description=description,
        service_date=line.service_date,
        quantity=line.quantity,
        unit_cents=unit_cents,
        discount_cents=line.discount_cents,
        tax_basis_points=rate,
        net_cents=0,
    )
    if not errors:
        price = price_line(line.quantity, unit_cents, line.discount_cents, rate)
        row.net_cents, row.tax_cents = price.net_cents, price.tax_cents
    return row, errors


def _described(actor: Actor, client: Client, line: DraftLine) -> tuple[str, int, dict[str, str]]:
    """(description, unit price in cents, what is wrong with them); the price list fills what was left empty."""
    description, unit_cents, errors = line.description.strip(), line.unit_cents, {}
    if unit_cents is None and line.code:
        on = line.service_date or actor.today
        fee = contracts.fee_on(actor, line.code, on, str(client.public_id))
        if fee is not None:
            description, unit_cents = description or fee.description, fee.cents
        else:
            errors["unit_cents"] = f"no price for {line.code} on {on}: set a fee, or type the price"
    elif unit_cents is None:
        errors["unit_cents"] = "type a price, or a code that has one"
    if not description:
        errors["description"] = "say what the client is asked to pay for"
    elif len(description) > LONGEST_DESCRIPTION or not description.isprintable():
        errors["description"] = f"one line of at most {LONGEST_DESCRIPTION} characters"
    return description, unit_cents or 0, errors
