"""What somebody changed directly on a paper, or moved in the books, is found against the entry behind it."""

import pytest
from tests.invoices import cast as buyers
from tests.ledger.cast import DAY, cast
from tests.promises.raw import ask, without_guards

from billwright.apps.invoices import actions as invoices
from billwright.apps.ledger import actions as ledger
from billwright.apps.receipts import actions as receipts
from billwright.flows.check import check
from billwright.rules.ledger import posting


@pytest.fixture
def papers(database, office):
    """A draft, an invoice of $487.13, half of it credited, and a payment; a charge, written off, and undone again."""
    actor = office.owner
    buyer = buyers.client(actor)
    buyers.draft(actor, buyer.public_id)
    invoice = buyers.issued(actor, buyer.public_id)
    invoices.credit_note(
        actor, invoices.CreditNote("cn", invoice.public_id, "five only", (invoices.CreditLine(1, 22500),))
    )
    receipts.take_payment(actor, receipts.TakePayment("pay", buyer.account_public_id, "cash", 20000, actor.today))
    who = cast(actor)
    share = posting.Share(who.item(), who.patient, 700)
    ledger.post(
        actor,
        posting.charge(key="charge", posted_on=DAY, responsibility=who.patient, charged=((share.item, 700),)),
    )
    lost = ledger.post(actor, posting.write_off(key="lost", posted_on=DAY, why="charity", written=(share,)))
    ledger.reverse(actor, ledger.Reverse("undo", lost, actor.today, "it came after all"))
    assert check(office.now).differences == ()
    return actor


def moved(kind: str, account: str, to: str) -> str:
    """SQL that moves what entries of a kind have on one account to another account of their practice."""
    return (
        "UPDATE ledger_posting SET account_id = (SELECT b.id FROM ledger_ledgeraccount b"
        f" WHERE b.code = '{to}' AND b.practice_id = ledger_posting.practice_id)"
        f" WHERE account_id IN (SELECT id FROM ledger_ledgeraccount WHERE code = '{account}')"
        f" AND entry_id IN (SELECT id FROM ledger_entry WHERE kind = '{kind}')"
    )


TAMPERED = {
    "an invoice's net": (
        "UPDATE invoices_invoice SET net_cents = net_cents + 1 WHERE number = 'INV-2026-00001'",
        ["bill_not_as_posted", "bill_not_its_lines"],
    ),
    "a credit note's tax": (
        "UPDATE invoices_invoice SET tax_cents = tax_cents - 1 WHERE number = 'CN-2026-00001'",
        ["bill_not_as_posted", "bill_not_its_lines"],
    ),
    "a line": ("UPDATE invoices_invoiceline SET net_cents = net_cents + 1", ["bill_not_its_lines"]),
    "a receipt": ("UPDATE receipts_receipt SET cents = cents + 1", ["receipt_not_as_posted"]),
    "revenue to another revenue": (moved("charge", "4000", "4010"), ["posting_on_wrong_account"]),
    "revenue to cash": (moved("charge", "4000", "1000"), ["posting_on_wrong_account"]),
    "revenue to the state": (moved("invoice", "4010", "2100"), ["bill_not_as_posted"]),
    "one reason's account to another's": (moved("write_off", "5020", "5000"), ["posting_on_wrong_account"]),
    "a reversal's account": (moved("reversal", "5020", "5000"), ["posting_on_wrong_account"]),
    "money to interest": (
        moved("client_payment", "1000", "4900"),
        ["posting_on_wrong_account", "receipt_not_as_posted"],
    ),
    "a number": (
        "UPDATE invoices_invoice SET number = 'unpaid' WHERE number = 'INV-2026-00001'",
        ["number_missing", "number_unreadable"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_it_is_found_that_somebody_changed(papers, office, what):
    statement, expected = TAMPERED[what]
    without_guards(papers, statement)
    assert sorted({each.what for each in check(office.now).differences}) == expected


def test_it_names_the_paper_and_both_amounts(papers, office):
    without_guards(papers, "UPDATE receipts_receipt SET cents = 30000")
    (difference,) = check(office.now).differences
    assert (difference.where, difference.expected, difference.found) == ("R-2026-00001", "$200.00", "$300.00")


def test_it_names_the_moved_posting_and_where_it_belongs(papers, office):
    without_guards(papers, moved("write_off", "5020", "5000"))
    (difference,) = check(office.now).differences
    (first,) = ask(
        papers,
        "SELECT p.id FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id"
        " JOIN ledger_ledgeraccount a ON a.id = p.account_id WHERE e.key = 'lost' AND a.code = '5000'",
    )
    assert difference.where == f"posting {first}"
    assert (difference.expected, difference.found) == ("account 1100 or 5020", "account 5000")
