"""Any history of payments, applications and undoing agrees with a plain list added up another way."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.receipts.cast import key, rosa

from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application

BILLS = 3

steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(1, 9_000), st.booleans()),
        st.tuples(st.just("apply"), st.integers(0, 5), st.integers(0, BILLS - 1)),
        st.tuples(st.just("unapply"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("void"), st.integers(0, 5), st.just(0)),
    ),
    max_size=9,
)


@dataclass
class Paper:
    """A receipt as a clerk with a pencil keeps it: what it brought, and (bill, cents) of what it paid."""

    public_id: str
    cents: int
    paid: list[tuple[int, int]] = field(default_factory=list)
    void: bool = False

    @property
    def left(self) -> int:
        return 0 if self.void else self.cents - sum(cents for _, cents in self.paid)


class Pencil:
    """Acts on the office and on paper; the paper knows no ledger."""

    def __init__(self, office, owed: list[int]) -> None:
        self.office, self.who, self.owed, self.papers = office, rosa(office.biller), owed, []
        self.items = [self.who.owes(cents) for cents in owed]

    def open(self, bill: int) -> int:
        return self.owed[bill] - sum(cents for each in self.papers for at, cents in each.paid if at == bill)

    def pay(self, cents: int, spread: bool) -> None:
        paper = Paper("", cents)
        for bill in range(BILLS) if spread else ():  # all of one day: the order in which they came to be
            share = min(self.open(bill), paper.left)
            if share:
                paper.paid.append((bill, share))
        paper.public_id = self.who.pays(cents, applications="oldest first" if spread else ()).public_id
        self.papers.append(paper)

    def apply(self, at: int, bill: int) -> None:
        paper = self.papers[at % len(self.papers)]
        share = min(paper.left, self.open(bill))
        if share:
            paper.paid.append((bill, share))
            credit = queries.receipt(self.office.biller, paper.public_id).credit
            wanted = (Application(self.items[bill], share),)
            receipts.apply_credit(self.office.biller, receipts.ApplyCredit(key(), credit, wanted))

    def unapply(self, at: int, which: int) -> None:
        paper = self.papers[at % len(self.papers)]
        if paper.paid:
            applied = queries.receipt(self.office.biller, paper.public_id).applied[which % len(paper.paid)]
            del paper.paid[which % len(paper.paid)]
            receipts.unapply(self.office.manager, receipts.Unapply(key(), applied.entry, "Wrong bill"))

    def void(self, at: int, _: int) -> None:
        paper = self.papers[at % len(self.papers)]
        if not paper.void:
            paper.void, paper.paid = True, []
            receipts.void_receipt(self.office.manager, receipts.VoidReceipt(key(), paper.public_id, "Wrong payer"))


@given(st.lists(st.integers(1, 5_000), min_size=BILLS, max_size=BILLS), steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_desk_agrees_with_pencil_and_paper(office, owed, history):
    pencil = Pencil(office, owed)
    for step, first, second in history:
        if step == "pay" or pencil.papers:
            getattr(pencil, step)(first, second)
    open_on_paper = [cents for bill in range(BILLS) if (cents := pencil.open(bill))]
    assert pencil.who.open() == open_on_paper
    assert pencil.who.credit() == sum(paper.left for paper in pencil.papers)
    for paper in pencil.papers:
        view = queries.receipt(office.biller, paper.public_id)
        assert (sum(each.cents for each in view.applied), view.unapplied_cents) == (
            sum(cents for _, cents in paper.paid),
            paper.left,
        )
        assert view.balance_after_cents == sum(open_on_paper) - pencil.who.credit()
