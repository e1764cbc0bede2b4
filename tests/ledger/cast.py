"""Who appears in the ledger's tests, made as rows without the desks above it."""

import datetime as dt
import itertools
from dataclasses import dataclass

from billwright.apps.compliance.access import Actor, writing
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties.models import Account, Party
from billwright.rules.ledger import chart

DAY = dt.date(2026, 11, 2)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cast:
    """Rosa Quill owes what Cedar Mutual does not pay; Northwind Foods buys screenings. Responsibilities by id."""

    actor: Actor
    account: Account
    insurer: int
    patient: int
    client: int
    payer: int

    def item(self, kind: str = "charge", control: str = chart.RECEIVABLE) -> int:
        account = None if control == chart.CLEARING else self.account.pk
        return ledger.open_item(
            self.actor,
            ledger.NewItem(kind=kind, control=control, account_id=account, source=f"source-{next(_numbers)}"),
        )


def cast(actor: Actor) -> Cast:
    with writing(actor):
        rosa = Party.rows.add(actor, kind="person", name="Rosa Quill", last="Quill", first="Rosa")
        cedar = Party.rows.add(actor, kind="payer", name="Cedar Mutual")
        northwind = Party.rows.add(actor, kind="business", name="Northwind Foods")
        account = Account.rows.add(actor, number="A-1001", kind="patient", holder=rosa)
        return Cast(
            actor,
            account,
            insurer=ledger.responsibility(actor, "insurer", cedar.pk),
            patient=ledger.responsibility(actor, "patient", rosa.pk),
            client=ledger.responsibility(actor, "client", northwind.pk),
            payer=ledger.responsibility(actor, "payer", cedar.pk),
        )
