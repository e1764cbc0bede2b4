"""What was paid towards the promises of an account."""

from billwright.apps.compliance.access import Actor
from billwright.apps.correspondence.models import Promise
from billwright.apps.ledger import queries as ledger
from billwright.apps.parties.models import Account
from billwright.rules.reminders.promises import Paid, Promised, paid_towards


def progress(actor: Actor, account: str) -> list[tuple[Promise, int]]:
    """Each promise to pay of the account (public id) that was not withdrawn, oldest first, with the cents paid towards it.

    Kept ones are among them: what kept one does not count towards the next.
    """
    rows = Promise.rows.of(actor).filter(account__in=Account.rows.of(actor, account), kind=Promise.PAYMENT)
    promises = list(rows.exclude(state=Promise.WITHDRAWN).order_by("id"))
    if not promises:
        return []
    payments = ledger.payments_since(actor, account, min(each.made_at for each in promises))
    met = paid_towards(
        (Promised(each.pk, each.cents, each.made_at, each.due_on) for each in promises),
        (Paid(each.cents, each.at) for each in payments),
    )
    return [(each, met[each.pk]) for each in promises]
