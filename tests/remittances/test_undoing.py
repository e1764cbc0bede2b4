"""Taking a posting back, posting again, and giving an answer to another claim by hand."""

import datetime as dt

import msgspec
import pytest
from tests.clinic import CEDAR, DAY, answer, key, line

from billwright.apps.claims.actions import ChangeClaim, ClaimSentError, change
from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.ledger import queries as ledger
from billwright.apps.receipts import actions as receipts
from billwright.apps.remittances import posting
from billwright.rules.ledger import chart

IDA, CEDAR_OWES = "Moss, Ida", "Cedar Mutual"


def undo(clinic, row, reason="posted to the wrong claim"):
    return posting.undo(clinic.office.biller, posting.UndoPosting(key(), row.public_id, reason))


def retry(clinic, row, claim=""):
    return posting.retry(clinic.office.biller, posting.Retry(key(), row.public_id, claim))


def the_answer(clinic):
    (row,) = clinic.remittance().claims
    return row


def test_undoing_puts_the_money_back_into_clearing_by_reversal(clinic):
    """100 paid, 30 written off, 20 Ida's: all back, 150 owed by Cedar again."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00")))
    posted = the_answer(clinic)
    undo(clinic, posted)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert (clinic.clearing, clinic.books(chart.CONTRACTUAL), clinic.books(chart.CASH)) == (10000, 0, 10000)
    row = the_answer(clinic)
    assert (row.state, row.reason, row.adjusted_cents) == ("set_aside", "Undone: posted to the wrong claim", 0)
    assert (clinic.remittance().row.state, clinic.seen(claim.row.public_id).row.state) == ("open", "sent")
    kinds = [each.kind for each in ledger.entries_of_source(clinic.office.biller, posted.public_id)]
    assert sorted(kinds) == ["insurance_payment", "reversal"]
    assert clinic.work_kinds() == {"remittance_set_aside": 1}
    assert clinic.books_agree()


def test_what_was_undone_posts_again_once(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00")))
    for _ in range(2):
        undo(clinic, the_answer(clinic))
        retry(clinic, the_answer(clinic))
        assert clinic.owed(clinic.ida) == {IDA: 2000}
        assert (clinic.clearing, clinic.books(chart.CONTRACTUAL)) == (0, 3000)
    assert (clinic.remittance().row.state, clinic.work_kinds()) == ("posted", {})
    assert clinic.books_agree()


def test_undoing_closes_the_work_that_the_posting_raised(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "CO-97 20.00")))
    assert clinic.work_kinds() == {"remittance_left": 1}
    undo(clinic, the_answer(clinic))
    assert clinic.work_kinds() == {"remittance_set_aside": 1}


def test_the_same_command_twice_undoes_once(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213")))
    command = posting.UndoPosting(key(), the_answer(clinic).public_id, "wrong check")
    assert posting.undo(clinic.office.biller, command) == posting.undo(clinic.office.biller, command)
    assert clinic.clearing == 15000
    assert clinic.books_agree()


def test_an_answer_is_given_to_the_claim_that_it_is_for(clinic):
    """The payer names a number of its own; a person finds that it is Ida's claim."""
    claim = clinic.sent("99213")
    clinic.posts(answer("THEIRS77", line("99213", "CO-45 30.00")))
    assert clinic.work_kinds() == {"remittance_claim_unmatched": 1}
    with pytest.raises(FieldErrors, match="no claim here has this control number"):
        retry(clinic, the_answer(clinic), "THEIRS77")
    retry(clinic, the_answer(clinic), f" {claim.row.control_number} ")
    assert (clinic.owed(clinic.ida), clinic.clearing, clinic.work_kinds()) == ({}, 0, {})
    assert the_answer(clinic).claim == claim.row.public_id
    assert clinic.seen(claim.row.public_id).row.state == "paid"
    assert clinic.books_agree()


def test_given_to_a_claim_that_it_does_not_fit_it_stays_set_aside_with_the_new_reason(clinic):
    clinic.sent("99213")
    other = clinic.sent("36415")
    clinic.posts(answer("THEIRS77", line("99213")))
    retry(clinic, the_answer(clinic), other.row.control_number)
    row = the_answer(clinic)
    assert (row.state, clinic.clearing) == ("set_aside", 15000)
    assert "fits none of the claim's lines" in row.reason
    assert clinic.work_kinds() == {"remittance_set_aside": 1}


def test_posted_by_hand_the_rest_still_goes_to_the_next_payer_with_a_claim(clinic):
    """As by itself: 150 − 30 CO-45 − 24 PR-2; Harbor is asked for the 24."""
    claim = clinic.sent("99213", who=clinic.rosa)
    clinic.posts(answer("THEIRS77", line("99213", "CO-45 30.00", "PR-2 24.00")))
    retry(clinic, the_answer(clinic), claim.row.control_number)
    assert clinic.owed(clinic.rosa) == {"Harbor Supplement": 2400}
    assert [each.order for each in clinic.claims_of(clinic.rosa)] == ["S", "P"]


def test_what_cannot_be_undone_or_posted_again_is_refused_in_words(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213")), answer("9C777777", line("36415")), trace="TWO")
    posted, aside = clinic.remittance().claims
    with pytest.raises(posting.NotPostedError, match="nothing to undo"):
        undo(clinic, aside)
    with pytest.raises(posting.NotPostedError, match="only a claim that was set aside"):
        retry(clinic, posted)
    with pytest.raises(FieldErrors, match="say why"):
        undo(clinic, posted, reason="  ")
    with pytest.raises(NotFoundError):
        posting.undo(clinic.office.neighbour(), posting.UndoPosting(key(), posted.public_id, "not mine"))
    with pytest.raises(NotAllowedError):
        posting.undo(clinic.office.front_desk, posting.UndoPosting(key(), posted.public_id, "not my role"))
    assert clinic.books_agree()


def test_a_payment_that_is_set_aside_whole_posts_no_claim_by_hand(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213")), payer=CEDAR, paid_cents=14000)
    with pytest.raises(posting.NotPostedError):
        retry(clinic, the_answer(clinic))
    assert (clinic.clearing, clinic.owed(clinic.ida)) == (0, {CEDAR_OWES: 15000})


def taken_back(procedure, *words):
    """The line of a payer's reversal: every amount of the answer with its sign turned."""
    there = line(procedure, *words)
    turned = tuple(msgspec.structs.replace(each, cents=-each.cents) for each in there.adjustments)
    return msgspec.structs.replace(
        there, charge_cents=-there.charge_cents, paid_cents=-there.paid_cents, adjustments=turned
    )


ANSWER = ("99213", "CO-45 30.00", "PR-3 20.00")


def test_what_the_payer_took_back_itself_is_not_undone_beneath_that(clinic):
    """Undone beneath its reversal, 150.00 would be owed twice on one visit, and Ida be 20.00 in credit."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line(*ANSWER)), trace="FIRST")
    clinic.posts(answer(claim, taken_back(*ANSWER), status="22"), trace="BACK")
    back, first = the_answer(clinic), clinic.remittance(1).claims[0]
    with pytest.raises(posting.NotPostedError, match="of payment BACK: undo that one first"):
        undo(clinic, first)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    undo(clinic, back)
    assert (clinic.owed(clinic.ida), clinic.seen(claim.row.public_id).row.state) == ({IDA: 2000}, "paid")
    undo(clinic, first)
    assert (clinic.owed(clinic.ida), clinic.seen(claim.row.public_id).row.state) == ({CEDAR_OWES: 15000}, "sent")
    assert clinic.books_agree()


def test_a_claim_stands_as_the_answer_before_left_it(clinic):
    """First 20.00 are left to decide, then Cedar pays them; undone, they are left to decide again."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "CO-97 20.00")))
    clinic.posts(answer(claim, line("99213", "OA-23 130.00")))
    assert clinic.owed(clinic.ida) == {}
    undo(clinic, the_answer(clinic))
    assert (clinic.owed(clinic.ida), clinic.seen(claim.row.public_id).row.state) == ({CEDAR_OWES: 2000}, "partial")
    with pytest.raises(ClaimSentError):
        change(clinic.office.biller, ChangeClaim(key(), claim.row.public_id, claim.version, place_of_service="22"))


def paid_by(clinic, who, cents):
    """A receipt for what is open on the person's account, oldest first."""
    today = clinic.office.biller.today
    command = receipts.TakePayment(key(), who.account, "cash", cents, today, applications="oldest first")
    return receipts.take_payment(clinic.office.front_desk, command).public_id


def test_what_was_paid_of_an_undone_part_is_work_until_it_posts_again(clinic):
    """Ida has paid her 20.00. Undone, nothing is hers to pay: the 20.00 lie on the bill below nothing."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line(*ANSWER)))
    receipt = paid_by(clinic, clinic.ida, 2000)
    undo(clinic, the_answer(clinic))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000, IDA: -2000}
    (work,) = clinic.work()["credit_balance"]
    assert (work.cents, "$20.00 was paid of what was undone" in work.reason) == (2000, True)
    retry(clinic, the_answer(clinic))
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == ({}, {})
    undo(clinic, the_answer(clinic))
    receipts.void_receipt(clinic.office.manager, receipts.VoidReceipt(key(), receipt, "Bounced"))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.books_agree()


def test_what_was_paid_of_a_part_that_the_payer_takes_back_is_work(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line(*ANSWER)))
    paid_by(clinic, clinic.ida, 1500)
    clinic.posts(answer(claim, taken_back(*ANSWER), status="22"))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000, IDA: -1500}
    (work,) = clinic.work()["credit_balance"]
    assert work.cents == 1500
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 15.00")))
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == ({}, {})


def states(clinic, who):
    return {each.order: each.state for each in clinic.claims_of(who)}


def test_a_claim_to_the_next_payer_does_not_leave_while_what_it_rests_on_is_undone(clinic):
    """150 − 30 CO-45 − 24 PR-2: Harbor is asked for the 24, not while nobody has passed it on."""
    clinic.posts(answer(clinic.sent("99213", who=clinic.rosa), line("99213", "CO-45 30.00", "PR-2 24.00")))
    assert states(clinic, clinic.rosa) == {"S": "ready", "P": "paid"}
    undo(clinic, the_answer(clinic))
    clinic.submit()
    assert states(clinic, clinic.rosa) == {"S": "withdrawn", "P": "sent"}
    retry(clinic, the_answer(clinic))
    assert states(clinic, clinic.rosa) == {"S": "ready", "P": "paid"}
    assert clinic.owed(clinic.rosa) == {"Harbor Supplement": 2400}


def test_a_claim_to_the_next_payer_that_has_left_says_that_what_it_rests_on_is_undone(clinic):
    clinic.posts(answer(clinic.sent("99213", who=clinic.rosa), line("99213", "CO-45 30.00", "PR-2 24.00")))
    clinic.submit()
    undo(clinic, the_answer(clinic), reason="another Rosa")
    (second,) = (each for each in clinic.claims_of(clinic.rosa) if each.order == "S")
    assert second.state == "sent"
    assert "was undone: another Rosa" in clinic.seen(second.public_id).events[-1].words


def test_undone_and_given_to_another_claim_the_next_payer_is_asked_for_that_one(clinic):
    """The payer's answer without a day fits both visits; the first posting was of the wrong one."""
    wrong = clinic.sent("99213", who=clinic.rosa)
    right = clinic.sent("99213", who=clinic.rosa, service_date=DAY - dt.timedelta(days=1))
    clinic.posts(answer(wrong, line("99213", "CO-45 30.00", "PR-2 24.00", service_date=None)))
    undo(clinic, the_answer(clinic))
    retry(clinic, the_answer(clinic), right.row.control_number)
    seconds = {each.service_from: each.state for each in clinic.claims_of(clinic.rosa) if each.order == "S"}
    assert seconds == {DAY: "withdrawn", DAY - dt.timedelta(days=1): "ready"}
    assert clinic.owed(clinic.rosa) == {CEDAR_OWES: 15000, "Harbor Supplement": 2400}
