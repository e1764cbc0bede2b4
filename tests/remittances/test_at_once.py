"""Two who post, undo and take payments on one account at once: as if one had come after the other."""

from tests.clerks import CLERKS, at_once
from tests.clinic import answer, key, line, open_clinic

from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.ledger import queries as ledger
from billwright.apps.receipts import actions as receipts
from billwright.apps.remittances import posting

IDA, CEDAR_OWES = "Moss, Ida", "Cedar Mutual"


def test_one_claim_answered_in_several_payments_posts_once(office, database):
    """Six checks name the one visit; whoever is first, 20.00 are Ida's and 100.00 come out of clearing, once."""
    clinic = open_clinic(office)
    claim = clinic.sent("99213")
    for _ in range(CLERKS):
        clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00")))
    rows = [clinic.remittance(at).claims[0] for at in range(CLERKS)]
    posted = next(row for row in rows if row.state == "posted")
    posting.undo(office.biller, posting.UndoPosting(key(), posted.public_id, "to see who is first"))

    def retry(row) -> str:
        return posting.retry(office.biller, posting.Retry(key(), row.public_id))

    at_once(retry, rows)
    states = sorted(clinic.remittance(at).claims[0].state for at in range(CLERKS))
    assert states == ["posted"] + ["set_aside"] * (CLERKS - 1)
    assert (clinic.owed(clinic.ida), clinic.clearing) == ({IDA: 2000}, (CLERKS - 1) * 10000)
    assert clinic.books_agree()


def test_a_posting_is_undone_once(office, database):
    clinic = open_clinic(office)
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 30.00", "PR-3 20.00")))
    (row,) = clinic.remittance().claims

    def undo(at: int) -> str:
        return posting.undo(office.biller, posting.UndoPosting(f"undo-{at}", row.public_id, "twice"))

    answers = at_once(undo)
    assert answers.count(posting.NotPostedError) == CLERKS - 1
    assert (clinic.owed(clinic.ida), clinic.clearing) == ({CEDAR_OWES: 15000}, 10000)
    kinds = [each.kind for each in ledger.entries_of_source(office.biller, row.public_id)]
    assert sorted(kinds) == ["insurance_payment", "reversal"]


def test_a_payment_taken_while_its_bill_is_undone_is_refused_or_is_work(office, database):
    """Ida's 20.00 are taken off her as they come in: they lie on no bill unseen."""
    clinic = open_clinic(office)
    clinic.posts(answer(clinic.sent("99213"), line("99213", "CO-45 30.00", "PR-3 20.00")))
    (row,) = clinic.remittance().claims

    def act(which: str) -> str:
        if which == "undo":
            return posting.undo(office.biller, posting.UndoPosting(key(), row.public_id, "another Ida"))
        tenders = (receipts.Tender("cash", 2000),)
        command = receipts.TakePayments(key(), clinic.ida.account, tenders, office.front_desk.today)
        return receipts.take_payments(office.front_desk, command).public_id

    undone, taken = at_once(act, ("undo", "pay"))
    assert undone == row.public_id
    owed, work = {CEDAR_OWES: 15000}, {"remittance_set_aside": 1}
    if taken is not FieldErrors:
        owed, work = owed | {IDA: -2000}, work | {"credit_balance": 1}
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == (owed, work)
    assert clinic.books_agree()
