"""Who pays in the receipts' tests: Rosa Quill owes for visits, of which Cedar Mutual owes its part."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from billwright.apps.compliance.access import Actor
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as parties_queries
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import RECEIVABLE

TODAY = dt.date(2026, 11, 24)
OCTOBER = dt.date(2026, 10, 1)
_keys = (f"key-{at}" for at in itertools.count(1))


def key() -> str:
    return next(_keys)


@dataclass(frozen=True)
class Rosa:
    """Her account, and what the tests do to it. `account` is a public id."""

    actor: Actor
    account: str
    account_id: int
    patient: int
    insurer: int

    def owes(self, cents: int, service_date: dt.date = OCTOBER, insurer_cents: int = 0) -> str:
        """Public id of a charge's item of which she owes `cents`, and Cedar Mutual `insurer_cents` where there is any."""
        source = key()
        new = ledger.NewItem(
            kind="charge",
            control=RECEIVABLE,
            account_id=self.account_id,
            service_date=service_date,
            source=source,
            description="97110 GP",
        )
        item = ledger.open_item(self.actor, new)
        for responsibility, part in ((self.patient, cents), (self.insurer, insurer_cents)):
            if part:
                charged = posting.charge(
                    key=f"charge:{source}:{responsibility}",
                    posted_on=TODAY,
                    responsibility=responsibility,
                    charged=((item, part),),
                )
                ledger.post(self.actor, charged)
        bills = queries.open_bills(self.actor, self.account)
        return next((bill.item for bill in bills if bill.item_id == item), "")

    def pays(self, cents: int, *applications: receipts.Application, **changed: Any) -> receipts.TakenPayment:
        facts = {"key": key(), "account": self.account, "method": "check", "cents": cents, "received_on": TODAY}
        facts |= {"reference": "1001", "applications": applications}
        return receipts.take_payment(self.actor, receipts.TakePayment(**(facts | changed)))

    def open(self) -> list[int]:
        return [bill.open_cents for bill in queries.open_bills(self.actor, self.account)]

    def credit(self) -> int:
        return sum(each.cents for each in queries.credits(self.actor, self.account))


def rosa(actor: Actor) -> Rosa:
    patient = parties.enter_patient(
        actor,
        parties.EnterPatient(key=key(), last="Quill", first="Rosa", birth_date=dt.date(1980, 2, 3), sex="F"),
    )
    cedar = parties.enter_payer(
        actor, parties.EnterPayer(key=key(), name="Cedar Mutual", payer_id=f"CEDAR{key()[4:]}", filing_code="CI")
    )
    view = parties_queries.patient(actor, patient.public_id)
    return Rosa(
        actor,
        view.account_public_id,
        view.account_id,
        ledger.responsibility(actor, "patient", view.guarantor.id),
        ledger.responsibility(actor, "insurer", parties_queries.payer(actor, cedar).party.id),
    )
