"""What may still be credited of an issued invoice, and where the credited money goes."""

import msgspec

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.invoices.models import Invoice, InvoiceLine
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger.queries import balances_of_items
from billwright.apps.parties.models import Account, Client
from billwright.records.money import format_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import UNAPPLIED
from billwright.rules.pricing.credits import CreditableLine, credited_tax


class CreditLine(msgspec.Struct, frozen=True):
    """`position` is the invoice line's, from 1; `net_cents` positive, before tax."""

    position: int
    net_cents: int


def creditable_lines(actor: Actor, invoice: Invoice) -> dict[int, CreditableLine]:
    """By position. A credit note's lines keep the positions of the invoice lines that they credit."""
    lines = {
        line.position: CreditableLine(line.position, line.net_cents, line.tax_cents)
        for line in InvoiceLine.rows.of(actor).filter(invoice=invoice).order_by("position")
    }
    for taken in InvoiceLine.rows.of(actor).filter(invoice__credits=invoice):
        line = lines[taken.position]
        lines[taken.position] = msgspec.structs.replace(
            line,
            credited_net_cents=line.credited_net_cents + taken.net_cents,
            credited_tax_cents=line.credited_tax_cents + taken.tax_cents,
        )
    return lines


def credit_lines(actor: Actor, invoice: Invoice, wanted: tuple[CreditLine, ...]) -> list[InvoiceLine]:
    """Rows not yet stored. Raises FieldErrors with keys `lines` and `line1.net_cents`, 1 being the position."""
    creditable = creditable_lines(actor, invoice)
    if not any(line.left_cents for line in creditable.values()):
        raise FieldErrors({"lines": f"{invoice.number} is credited in full already"})
    if not wanted:
        wanted = tuple(CreditLine(line.position, line.left_cents) for line in creditable.values() if line.left_cents)
    _refuse_too_much(creditable, wanted)
    described = {line.position: line for line in InvoiceLine.rows.of(actor).filter(invoice=invoice)}
    return [_row(described[each.position], creditable[each.position], each.net_cents) for each in wanted]


def _refuse_too_much(creditable: dict[int, CreditableLine], wanted: tuple[CreditLine, ...]) -> None:
    if len({each.position for each in wanted}) != len(wanted):
        raise FieldErrors({"lines": "a line is credited once in a note: add its amounts up"})
    wrong = {}
    for each in wanted:
        line = creditable.get(each.position)
        if line is None:
            wrong[f"line{each.position}.position"] = "the invoice has no such line"
        elif not 0 < each.net_cents <= line.left_cents:
            wrong[f"line{each.position}.net_cents"] = (
                f"credit more than $0.00 and at most {format_cents(line.left_cents)}, what is left of this line"
            )
    if wrong:
        raise FieldErrors(wrong)


def _row(credited: InvoiceLine, line: CreditableLine, net_cents: int) -> InvoiceLine:
    """Stands as one unit of the amount credited; where the whole line goes back at once, as the line stood."""
    whole = net_cents == line.net_cents
    return InvoiceLine(
        position=credited.position,
        description=credited.description,
        service_date=credited.service_date,
        quantity=credited.quantity if whole else 1,
        unit_cents=credited.unit_cents if whole else net_cents,
        discount_cents=credited.discount_cents if whole else 0,
        net_cents=net_cents,
        tax_basis_points=credited.tax_basis_points,
        tax_cents=credited_tax(line, net_cents),
    )


def held_account(actor: Actor, client: Client) -> Account:
    """The client's account, held until the transaction ends, so that no payment comes in between."""
    return Account.rows.of(actor).select_for_update(no_key=True).get(pk=client.account_id)


def open_item(actor: Actor, invoice: Invoice) -> int | None:
    """The item of an issued invoice of which something is left to pay, its account held first; else None."""
    held_account(actor, invoice.client)
    assert invoice.item_id is not None, "an issued invoice has its item"
    left_cents = sum(each.cents for each in balances_of_items(actor, [invoice.item_id]))
    return invoice.item_id if left_cents > 0 else None


def post(actor: Actor, invoice: Invoice, note: Invoice, number: str) -> int | None:
    """Posts the credit on the invoice's item, and moves what it overpays by to a credit item of the client, whose id it
    gives; None where nothing is left over."""
    client = invoice.client
    held_account(actor, client)
    item = invoice.item
    assert item is not None, "an issued invoice has its item"
    owes = ledger.responsibility(actor, "client", client.party_id)
    source = ("credit_note", str(note.public_id))
    entry = posting.credit_note(
        key=f"credit_note:{note.public_id}",
        posted_on=actor.today,
        item=item.pk,
        client=owes,
        net_cents=note.net_cents,
        tax_cents=note.tax_cents,
        source=source,
    )
    ledger.post(actor, msgspec.structs.replace(entry, memo=f"Credit note {number}"))
    left_over_cents = -sum(each.cents for each in balances_of_items(actor, [item.pk]))
    if left_over_cents <= 0:
        return None
    credit_item = ledger.open_item(
        actor,
        ledger.NewItem(
            kind="credit",
            control=UNAPPLIED,
            account_id=client.account_id,
            source=str(note.public_id),
            description=f"Credit note {number}",
        ),
    )
    # A payment taken off the invoice again: the same rule with the sign turned.
    freed = posting.application(
        key=f"credit_note:{note.public_id}:left-over",
        posted_on=actor.today,
        credit_item=credit_item,
        payer=owes,
        applied=(posting.Share(item.pk, owes, -left_over_cents),),
        source=source,
    )
    ledger.post(
        actor, msgspec.structs.replace(freed, memo=f"Credit note {number}, paid before: now the client's credit")
    )
    return credit_item
