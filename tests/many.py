"""Very many claims at once, made in bulk as capture and preparing would have made them, one by one, in minutes."""

import dataclasses

from tests.clinic import DAY, Clinic, answer, check_of, file_of, line

from billwright.apps.charges.models import ChargeLine, Encounter
from billwright.apps.claims.models import Claim, ClaimLine
from billwright.apps.compliance.access import writing
from billwright.apps.ledger import actions as ledger
from billwright.apps.parties.models import Coverage
from billwright.records.money import format_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.chart import RECEIVABLE

CHARGE, WRITTEN_OFF, PATIENT = 15000, 3000, 2000
PAID = CHARGE - WRITTEN_OFF - PATIENT
"""Of each claim: $150.00 charged, $30.00 above the agreed fee, $20.00 the patient's, $100.00 paid."""


@dataclasses.dataclass(frozen=True)
class Many:
    """Control numbers of claims of Ida's, one line of 99213 each, sent to Cedar Mutual."""

    numbers: list[str]

    def era(self, trace: str = "MANY1") -> bytes:
        """One check that pays them all."""
        return file_of(check_of(*(self.answer(each) for each in self.numbers), trace=trace))

    def only(self, first: int, end: int) -> "Many":
        """A part of them, counted from 0."""
        return Many(self.numbers[first:end])

    def answer(self, number: str):
        written_off, patient = (format_cents(cents).strip("$") for cents in (WRITTEN_OFF, PATIENT))
        return answer(number, line("99213", f"CO-45 {written_off}", f"PR-3 {patient}"))


def many_claims(clinic: Clinic, count: int) -> Many:
    """Like one claim that was made in the ordinary way, `count` times more."""
    actor = clinic.office.biller
    first = clinic.sent("99213").row.public_id
    with writing(actor):
        like = Claim.rows.of(actor, first).select_related("encounter__patient").get()
        visits = Encounter.rows.add_many(actor, [_copy(like.encounter) for _ in range(count)])
        new = ledger.NewItem(kind="charge", control=RECEIVABLE, account_id=like.account_id, service_date=DAY)
        items = ledger.open_items(actor, [new] * count)
        party = Coverage.rows.of(actor).values_list("payer__party_id", flat=True).get(pk=like.coverage_id)
        owes = ledger.responsibility(actor, "insurer", party, like.coverage_id)
        charged = tuple((item, CHARGE) for item in items)
        ledger.post(actor, posting.charge(key="many", posted_on=DAY, responsibility=owes, charged=charged))
        lines = ChargeLine.rows.add_many(
            actor,
            [
                ChargeLine(
                    encounter=visit,
                    position=1,
                    procedure="99213",
                    pointers=[1],
                    units=1,
                    charge_cents=CHARGE,
                    item_id=item,
                )
                for visit, item in zip(visits, items, strict=True)
            ],
        )
        numbers = [f"{like.control_number[:-6]}M{at:05d}" for at in range(1, count + 1)]
        claims = Claim.rows.add_many(
            actor,
            [
                _copy(like, encounter=visit, control_number=number)
                for visit, number in zip(visits, numbers, strict=True)
            ],
        )
        ClaimLine.rows.add_many(
            actor,
            [
                ClaimLine(claim=claim, charge=charge, position=1, control_number=f"{claim.control_number}L1")
                for claim, charge in zip(claims, lines, strict=True)
            ],
        )
    return Many(numbers)


def _copy(row, **changed):
    """A new row with the other's values, but for its own ids."""
    left = {"id", "public_id", "practice"}
    values = {each.name: getattr(row, each.name) for each in row._meta.concrete_fields if each.name not in left}
    return type(row)(**(values | changed))
