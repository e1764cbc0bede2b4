"""A visit captured wrongly is taken back: its entry is reversed in the books, and the visit says when and why.

What has been billed is not known here: `claims.correcting` asks first, and is what pages and programs call.
"""

import msgspec

from billwright.apps.charges.models import Encounter
from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors, RefusedError, StaleVersionError
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.ledger.holding import hold_accounts
from billwright.apps.parties.models import Account
from billwright.records.money import format_cents


class VisitReversedError(StaleVersionError):
    """The visit was reversed, or another was captured in its place, since it was looked at."""

    def __init__(self) -> None:
        super().__init__("this visit")


class ChargesMovedError(RefusedError):
    """Somebody has paid, or an amount was moved: taking the charge back would leave that hanging. `cents` is the sum."""

    def __init__(self, cents: int) -> None:
        super().__init__(
            f"{format_cents(cents)} has been paid, adjusted or moved on this visit's charges: take it off on the receipt "
            "or the remittance that did it, then come back here"
        )


class ReverseCharges(msgspec.Struct, frozen=True):
    """`visit` is a public id."""

    key: str
    visit: str
    reason: str


@action("charges.reverse")
def reverse_charges(actor: Actor, command: ReverseCharges) -> str:
    """Public id of the reversed visit: what it charged is owed by nobody, by a reversal dated today.

    Raises NotFoundError, VisitReversedError, FieldErrors, ChargesMovedError, PeriodLockedError.
    """
    if not command.reason.strip():
        raise FieldErrors({"reason": "say why: the reason stays in the books"})
    hold_accounts(Account.rows.of(actor).filter(patients__encounters__in=Encounter.rows.of(actor, command.visit)))
    row = Encounter.rows.of(actor, command.visit).select_for_update().first()
    if row is None:
        raise NotFoundError("no such visit")
    if row.reversed_at is not None:
        raise VisitReversedError
    for entry in books.entries_of_source(actor, str(row.public_id)):
        moved = books.moved_since(actor, entry.public_id)
        if moved:
            raise ChargesMovedError(moved)
        undo = ledger.Reverse(f"{command.key}/entry", entry.public_id, actor.today, command.reason.strip())
        ledger.reverse(actor, undo)
    row.reversed_at, row.reversed_why = actor.now, command.reason.strip()[:200]
    row.save(update_fields=["reversed_at", "reversed_why"])
    return str(row.public_id)
