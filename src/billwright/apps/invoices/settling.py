"""What becomes of invoices when their items are lowered."""

from collections.abc import Iterable

from billwright.apps.compliance.access import Actor
from billwright.apps.invoices.models import Invoice
from billwright.apps.ledger.queries import balances_of_items
from billwright.apps.outbox.webhooks import announce


def announce_paid(actor: Actor, items: Iterable[int]) -> None:
    """Inside the action that lowered these items (ids), each of which was open before: an invoice of which nothing is left
    to pay is announced. Opened again, by a void or a payment taken off, it is announced anew when it is paid again."""
    wanted = set(items)
    still_open = {each.item_id for each in balances_of_items(actor, wanted) if each.cents > 0}
    paid = Invoice.rows.of(actor).filter(kind=Invoice.INVOICE, item__in=wanted - still_open).order_by("id")
    announce(actor, "invoice.paid", [str(each) for each in paid.values_list("public_id", flat=True)])
