"""Any history of business facts: the books agree with a pencil list of the same facts, added up another way.

The pencil knows no postings. It keeps a plain list of what happened, and answers each question by going through the list:
what an item's party owes, what is free of a payment, what of a remittance waits, what is in the till.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.cast import DAY, Cast, cast

from billwright.apps.compliance.access import reading
from billwright.apps.compliance.models import Practice
from billwright.apps.ledger import actions as ledger
from billwright.apps.ledger import queries as books
from billwright.apps.ledger import telling
from billwright.apps.ledger.models import Balance
from billwright.flows.check import check
from billwright.records.claim import Adjustment
from billwright.records.explanation import Debtor
from billwright.records.remittance import RemittanceClaim, RemittanceLine
from billwright.rules.ledger import chart, posting
from billwright.rules.ledger.adjudication import decide_claim
from billwright.rules.ledger.explanation import explain
from billwright.rules.ledger.posting import LinePayment, Share

EVENTS = ("charge", "era", "transfer", "pay", "apply", "write_off", "refund", "invoice", "credit_note", "undo")
CENTS = st.integers(1, 50_000)
HISTORY = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 99), CENTS, st.booleans()), min_size=1, max_size=14
)


@dataclass
class Fact:
    """One line of the pencil list. `undone` where a later line takes it back."""

    kind: str
    item: int
    who: int = 0
    cents: int = 0
    other: int = 0
    """The credit or remittance that pays it, or who it passes to."""
    contractual: int = 0
    to_patient: int = 0
    entry: str = ""
    undone: bool = False


@dataclass
class Pencil:
    facts: list[Fact] = field(default_factory=list)

    @property
    def standing(self) -> list[Fact]:
        return [fact for fact in self.facts if not fact.undone]

    def owed(self, item: int, who: int, patient: int) -> int:
        cents = 0
        for fact in self.standing:
            if fact.item != item:
                continue
            if fact.kind in ("charge", "invoice") and fact.who == who:
                cents += fact.cents
            if fact.kind == "era" and fact.who == who:
                cents -= fact.cents + fact.contractual + fact.to_patient
            if fact.kind == "era" and who == patient:
                cents += fact.to_patient
            if fact.kind == "transfer":
                cents += fact.cents * ((fact.other == who) - (fact.who == who))
            if fact.kind in ("apply", "write_off", "credit_note") and fact.who == who:
                cents -= fact.cents
        return cents

    def free(self, credit: int) -> int:
        took = sum(fact.cents for fact in self.standing if fact.kind == "pay" and fact.item == credit)
        gave = sum(fact.cents for fact in self.standing if fact.kind == "apply" and fact.other == credit)
        return took - gave - sum(fact.cents for fact in self.standing if fact.kind == "refund" and fact.item == credit)

    def till(self, received: int) -> int:
        """`received` is what payers have sent, which stays whatever becomes of its posting."""
        taken = sum(fact.cents for fact in self.standing if fact.kind == "pay")
        return received + taken - sum(fact.cents for fact in self.standing if fact.kind == "refund")


class Office:
    """Plays a history through the actions, and notes each fact with the pencil."""

    def __init__(self, who: Cast) -> None:
        self.who, self.pencil, self.number = who, Pencil(), 0
        self.items: list[tuple[int, int]] = []
        self.credits: list[int] = []
        self.remittances: list[tuple[int, int, Fact]] = []

    @property
    def key(self) -> str:
        self.number += 1
        return f"fact:{self.number}"

    def note(self, entry, fact: Fact) -> None:
        fact.entry = ledger.post(self.who.actor, entry)
        assert ledger.post(self.who.actor, entry) == fact.entry  # twice is once
        self.pencil.facts.append(fact)

    def play(self, kind: str, pick: int, cents: int, flag: bool) -> None:
        getattr(self, kind)(pick, cents, flag)

    def charge(self, pick: int, cents: int, flag: bool) -> None:
        item, who = self.who.item(), self.who.insurer if flag else self.who.patient
        self.items.append((item, who))
        made = posting.charge(key=self.key, posted_on=DAY, responsibility=who, charged=((item, cents),))
        self.note(made, Fact("charge", item, who, cents))

    def invoice(self, pick: int, cents: int, flag: bool) -> None:
        item, tax = self.who.item("instalment"), cents // 10 if flag else 0
        self.items.append((item, self.who.client))
        made = posting.invoice(
            key=self.key, posted_on=DAY, item=item, client=self.who.client, net_cents=cents, tax_cents=tax
        )
        self.note(made, Fact("invoice", item, self.who.client, cents + tax))

    def era(self, pick: int, cents: int, flag: bool) -> None:
        """The payer answers in three parts; some of it goes to the patient unless the flag says it reversed itself."""
        item, who = self._item(pick)
        if not item:
            return
        paid, contractual = cents // 3, cents // 4
        rest = cents - paid - contractual
        sign = -1 if flag and pick % 3 == 0 else 1
        line = RemittanceLine(
            "99213",
            sign * cents,
            sign * paid,
            adjustments=(Adjustment("CO", "45", sign * contractual), Adjustment("PR", "2", sign * rest)),
        )
        claim = RemittanceClaim("C", "1", sign * cents, sign * paid, position=1, lines=(line,))
        (decided,) = decide_claim(claim, on=DAY, is_first_payer=True, cost_share_reaches_patient=True).lines
        clearing = self.who.item("remittance", chart.CLEARING)
        if sign * paid:
            receipt = posting.insurance_receipt(
                key=self.key, posted_on=DAY, item=clearing, payer=self.who.payer, cents=sign * paid
            )
            ledger.post(self.who.actor, receipt)
        passed_on = tuple((reason, self.who.patient, part) for reason, part in decided.transferred)
        payment = LinePayment(item, who, decided.paid_cents, decided.written_off, passed_on)
        made = posting.insurance_payment(
            key=self.key, posted_on=DAY, clearing=(clearing, self.who.payer), lines=(payment,)
        )
        assert made is not None
        fact = Fact("era", item, who, sign * paid, clearing, sign * contractual, sign * rest)
        self.note(made, fact)
        self.remittances.append((clearing, sign * paid, fact))

    def transfer(self, pick: int, cents: int, flag: bool) -> None:
        item, who = self._item(pick)
        if item:
            to = self.who.client if flag else self.who.patient
            made = posting.transfer(key=self.key, posted_on=DAY, moved=(Share(item, who, cents, "PR-1"),), to=to)
            self.note(made, Fact("transfer", item, who, cents, to))

    def pay(self, pick: int, cents: int, flag: bool) -> None:
        credit = self.who.item("credit", chart.UNAPPLIED)
        self.credits.append(credit)
        rule = posting.client_payment if flag else posting.patient_payment
        made = rule(key=self.key, posted_on=DAY, credit_item=credit, payer=self.who.patient, cents=cents)
        self.note(made, Fact("pay", credit, self.who.patient, cents))

    def apply(self, pick: int, cents: int, flag: bool) -> None:
        item, who = self._item(pick)
        if item and self.credits:
            credit = self.credits[pick % len(self.credits)]
            share = Share(item, who, cents)
            made = posting.application(
                key=self.key, posted_on=DAY, credit_item=credit, payer=self.who.patient, applied=(share,)
            )
            self.note(made, Fact("apply", item, who, cents, credit))

    def write_off(self, pick: int, cents: int, flag: bool) -> None:
        item, who = self._item(pick)
        if item:
            why = "bad-debt" if flag else "small-balance"
            made = posting.write_off(key=self.key, posted_on=DAY, why=why, written=(Share(item, who, cents),))
            self.note(made, Fact("write_off", item, who, cents))

    def refund(self, pick: int, cents: int, flag: bool) -> None:
        if self.credits:
            credit = self.credits[pick % len(self.credits)]
            made = posting.refund(key=self.key, posted_on=DAY, credit_item=credit, payer=self.who.patient, cents=cents)
            self.note(made, Fact("refund", credit, self.who.patient, cents))

    def credit_note(self, pick: int, cents: int, flag: bool) -> None:
        item, who = self._item(pick)
        if item:
            made = posting.credit_note(key=self.key, posted_on=DAY, item=item, client=who, net_cents=cents, tax_cents=0)
            self.note(made, Fact("credit_note", item, who, cents))

    def undo(self, pick: int, cents: int, flag: bool) -> None:
        """Reverses any fact that stands: un-applies, takes back a charge, undoes a remittance."""
        standing = self.pencil.standing
        if standing:
            fact = standing[pick % len(standing)]
            ledger.reverse(
                self.who.actor, ledger.Reverse(self.key, fact.entry, DAY + dt.timedelta(1), "entered wrongly")
            )
            fact.undone = True

    def _item(self, pick: int) -> tuple[int, int]:
        return self.items[pick % len(self.items)] if self.items else (0, 0)


def agree(office: Office, now: dt.datetime) -> None:
    who, pencil = office.who, office.pencil
    with reading(who.actor):
        kept = {
            (row.item_id, row.responsibility_id): row.cents
            for row in Balance.objects.filter(practice_id=who.actor.practice_id)
        }
    parties = (who.insurer, who.patient, who.client)
    for item, _ in office.items:
        for party in parties:
            assert kept.pop((item, party), 0) == pencil.owed(item, party, who.patient)
    for credit in office.credits:
        assert -kept.pop((credit, who.patient), 0) == pencil.free(credit)
    for clearing, received, fact in office.remittances:
        assert books.clearing_balance(who.actor, clearing) == (received if fact.undone else 0)
        kept.pop((clearing, who.payer), None)
    assert kept == {}
    totals = {row.code: row.balance_cents for row in books.trial_balance(who.actor, dt.date(2027, 1, 1))}
    assert totals.get(chart.CASH, 0) == pencil.till(sum(received for _, received, _ in office.remittances))
    assert sum(totals.values()) == 0
    explained_as_owed(who, pencil, office)
    assert check(now).differences == ()


def explained_as_owed(who: Cast, pencil: Pencil, office: Office) -> None:
    """What patient and client are told they owe, step by step, is what the pencil says, less what is free."""
    bills = telling.bills_owed_by(who.actor, str(who.account.public_id), ("patient", "client"))
    entries = telling.entries_on(who.actor, [each.id for each in bills])
    debtors = {
        key: Debtor(name, kind in ("patient", "client"))
        for key, (kind, name) in telling.kinds_and_names(who.actor, (who.insurer, who.patient, who.client)).items()
    }
    told = sum(each.balance_cents for each in explain({each.id: each.facts for each in bills}, entries, debtors, {}))
    owed = sum(pencil.owed(item, party, who.patient) for item, _ in office.items for party in (who.patient, who.client))
    assert told == owed - sum(pencil.free(credit) for credit in office.credits)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_any_history_agrees_with_pencil_and_paper(database, office, history):
    """Examples share a database; each has a practice of its own in it, and the check looks at all of them."""
    practice = Practice.objects.create(name="Willow Lane Clinic")
    actor = msgspec.structs.replace(office.owner, practice_id=practice.pk)
    ledger.ensure_chart(actor)
    played = Office(cast(actor))
    for event in history:
        played.play(*event)
    agree(played, office.now)
