"""Two clerks at once: a bill is paid once, a double submit is one payment, a receipt is voided once."""

from tests.clerks import CLERKS, at_once
from tests.receipts.cast import TODAY, key, rosa

from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application


def test_a_bill_is_paid_once(office, database):
    who = rosa(office.biller)
    item = who.owes(5_000)
    answers = at_once(lambda _: who.pays(5_000, Application(item, 5_000)).number)
    assert answers.count("R-2026-00001") == 1
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert (who.open(), who.credit(), len(queries.receipts(office.biller))) == ([], 0, 1)


def test_a_double_submit_is_one_payment(office):
    who = rosa(office.biller)
    command = receipts.TakePayment("once", who.account, "cash", 700, TODAY)
    answers = at_once(lambda _: receipts.take_payment(office.biller, command).public_id)
    assert len(set(answers)) == 1
    assert who.credit() == 700


def test_one_credit_is_not_spent_twice(office, database):
    who = rosa(office.biller)
    bills = [who.owes(1_000) for _ in range(CLERKS)]
    credit = queries.receipt(office.biller, who.pays(1_000).public_id).credit

    def spend(item: str) -> str:
        return receipts.apply_credit(office.biller, receipts.ApplyCredit(key(), credit, (Application(item, 1_000),)))

    answers = at_once(spend, bills)
    assert answers.count(credit) == 1
    assert answers.count(receipts.ReceiptStateError) == CLERKS - 1
    assert (sum(who.open()), who.credit()) == ((CLERKS - 1) * 1_000, 0)


def test_a_receipt_is_voided_once(office, database):
    who = rosa(office.biller)
    receipt = who.pays(1_000, Application(who.owes(1_000), 1_000)).public_id

    def void(at: int) -> str:
        return receipts.void_receipt(office.manager, receipts.VoidReceipt(f"void-{at}", receipt, "Typed twice"))

    answers = at_once(void)
    assert answers.count(receipt) == 1
    assert answers.count(receipts.ReceiptStateError) == CLERKS - 1
    assert (who.open(), who.credit()) == ([1_000], 0)
