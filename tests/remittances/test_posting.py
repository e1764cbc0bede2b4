"""What a payer's answer does to what is owed: exact cents, with the arithmetic beside them.

99213 is charged $150.00, 36415 $20.00.
"""

import pytest
from tests.clinic import DAY, HARBOR, STATECARE, answer, era, line

from billwright.apps.ledger import actions as ledger_actions
from billwright.apps.ledger import queries as ledger
from billwright.rules.ledger import chart, posting

IDA, ROSA = "Moss, Ida", "Quill, Rosa"
CEDAR_OWES, HARBOR_OWES, STATE_OWES = "Cedar Mutual", "Harbor Supplement", "State Care"


@pytest.mark.parametrize(
    ("reasons", "paid", "written_off", "owed", "state"),
    [
        ((), 15000, 0, {}, "paid"),
        # 150.00 − 30.00 over the agreed fee
        (("CO-45 30.00",), 12000, 3000, {}, "paid"),
        # 150.00 − 30.00 − 20.00 copayment, which Ida owes
        (("CO-45 30.00", "PR-3 20.00"), 10000, 3000, {IDA: 2000}, "paid"),
        # 150.00 − 30.00 − 50.00 deductible − 14.00 coinsurance − 20.00 copayment = 36.00; Ida 50 + 14 + 20
        (("CO-45 30.00", "PR-1 50.00", "PR-2 14.00", "PR-3 20.00"), 3600, 3000, {IDA: 8400}, "paid"),
        # the whole agreed fee is deductible
        (("CO-45 30.00", "PR-1 120.00"), 0, 3000, {IDA: 12000}, "paid"),
        # two adjustments that post, one that no rule decides: 11.00 stay with Cedar
        (("CO-45 30.00", "PR-3 20.00", "CO-97 11.00"), 8900, 3000, {IDA: 2000, CEDAR_OWES: 1100}, "partial"),
        # PR-96 is no cost share that the table knows: it never reaches Ida by itself
        (("CO-45 30.00", "PR-96 20.00"), 10000, 3000, {CEDAR_OWES: 2000}, "partial"),
    ],
)
def test_one_line_paid_reduced_and_passed_on(clinic, reasons, paid, written_off, owed, state):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", *reasons)))
    assert (received.posted, received.set_aside) == (1, 0)
    assert clinic.owed(clinic.ida) == owed
    assert (clinic.books(chart.CASH), clinic.books(chart.CONTRACTUAL)) == (paid, written_off)
    assert clinic.seen(claim.row.public_id).row.state == state
    assert clinic.remittance().row.state == "posted"
    assert clinic.clearing == 0
    assert clinic.work_kinds() == ({"remittance_left": 1} if state == "partial" else {})
    assert clinic.books_agree()


def test_each_line_is_decided_by_itself(clinic):
    """99213: 150 − 30 CO-45 − 20 PR-3 = 100. 36415: 20 − 20 CO-97 (in another service) = 0, left to a person."""
    claim = clinic.sent("99213", "36415")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00"), line("36415", "CO-97 20.00")))
    assert clinic.owed(clinic.ida) == {IDA: 2000, CEDAR_OWES: 2000}
    (work,) = clinic.work()["remittance_left"]
    assert (work.cents, work.source) == (2000, claim.row.public_id)
    assert "CO-97 $20.00" in work.reason


@pytest.mark.parametrize("reason", ["CO-16", "CO-29", "CO-50", "CO-97", "CO-197"])
def test_a_denial_is_work_and_nothing_is_given_up(clinic, reason):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", f"{reason} 150.00"), status="4"))
    assert (received.posted, received.waiting) == (1, 1)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.seen(claim.row.public_id).row.state == "denied"
    (work,) = clinic.work()["claim_denied"]
    assert (work.cents, reason in work.reason) == (15000, True)
    assert ledger.entries_of_source(clinic.office.biller, clinic.remittance().claims[0].public_id) == []
    assert clinic.books_agree()


def test_a_denial_of_the_claim_as_a_whole_needs_no_lines(clinic):
    """Two lines, one CAS on the claim, no SVC: nothing posts, so nothing has to be shared out."""
    claim = clinic.sent("99213", "36415")
    whole = answer(
        claim, status="4", charge_cents=17000, paid_cents=0, adjustments=line("", "CO-29 170.00").adjustments
    )
    assert clinic.posts(whole).set_aside == 0
    assert clinic.seen(claim.row.public_id).row.state == "denied"
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 17000}


def test_a_payment_of_the_claim_as_a_whole_is_its_one_lines(clinic):
    """150 − 30 CO-45 = 120, told on the claim without a line."""
    claim = clinic.sent("99213")
    adjustments = line("", "CO-45 30.00").adjustments
    clinic.posts(answer(claim, charge_cents=15000, paid_cents=12000, adjustments=adjustments))
    assert clinic.owed(clinic.ida) == {}
    assert clinic.books(chart.CONTRACTUAL) == 3000


def test_a_payment_of_the_claim_as_a_whole_is_not_shared_out_by_guess(clinic):
    claim = clinic.sent("99213", "36415")
    received = clinic.posts(answer(claim, charge_cents=17000, paid_cents=17000))
    assert (received.posted, received.set_aside) == (0, 1)
    assert "it has 2 lines" in clinic.remittance().claims[0].reason
    assert clinic.clearing == 17000
    assert clinic.books_agree()


def test_sequestration_is_booked_apart_from_the_contract(clinic):
    """150 − 30 CO-45 − 2.40 CO-253 = 117.60."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "CO-253 2.40")))
    assert (clinic.books(chart.CONTRACTUAL), clinic.books(chart.SEQUESTRATION)) == (3000, 240)
    assert (clinic.books(chart.CASH), clinic.owed(clinic.ida)) == (11760, {})


def test_cost_share_that_may_not_reach_the_patient_is_held(clinic):
    """State Care: 150 − 30 CO-45 − 20 PR-3 = 100; the 20.00 stay with State Care until a person decides."""
    claim = clinic.sent("99213", who=clinic.tom)
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00")), payer=STATECARE)
    assert clinic.owed(clinic.tom) == {STATE_OWES: 2000}
    (work,) = clinic.work()["cost_share_held"]
    assert (work.cents, work.due_on) == (2000, None)


def test_interest_and_recoupment_leave_clearing_to_accounts_of_their_own(clinic):
    """Paid 120.00 + 5.00 interest (PLB L6 −5.00) − 40.00 taken back for an older claim (PLB WO 40.00) = 85.00."""
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", "CO-45 30.00")), plb=(("L6", -500), ("WO", 4000)))
    assert received.posted == 1
    assert clinic.books(chart.CASH) == 8500
    assert clinic.books(chart.INTEREST_INCOME) == -500
    assert clinic.books(chart.PAYER_FORWARD) == 4000
    assert (clinic.clearing, clinic.remittance().row.state) == (0, "posted")
    assert clinic.books_agree()


@pytest.mark.parametrize(
    ("plb", "cash"),
    [
        ((("WO", 12000),), 0),  # 120.00 paid, 120.00 taken back
        ((("WO", 17000),), -5000),  # more is taken back than paid: the payer debits us 50.00
        ((("WO", 17000), ("FB", -5000)), 0),  # or carries the 50.00 to the next check
    ],
)
def test_a_check_of_nothing_or_less_posts_like_any_other(clinic, plb, cash):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", "CO-45 30.00")), plb=plb)
    assert (received.posted, received.set_aside) == (1, 0)
    assert clinic.books(chart.CASH) == cash
    assert clinic.books(chart.PAYER_FORWARD) == 12000 - cash
    assert (clinic.clearing, clinic.owed(clinic.ida)) == (0, {})
    assert clinic.books_agree()


def test_a_reversal_and_its_correction_in_one_check(clinic):
    """Paid 100 (CO-45 30, PR-3 20). Then −100 with −30 and −20, and 110 (CO-45 30, PR-3 10): Ida owes 10, not 20."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00", "PR-3 20.00")))
    back = line("99213", "CO-45 -30.00", "PR-3 -20.00", charge=-15000)
    clinic.posts(answer(claim, back, status="22"), answer(claim, line("99213", "CO-45 30.00", "PR-3 10.00")))
    assert clinic.owed(clinic.ida) == {IDA: 1000}
    assert (clinic.books(chart.CASH), clinic.books(chart.CONTRACTUAL)) == (11000, 3000)
    assert (clinic.seen(claim.row.public_id).row.state, clinic.work_kinds()) == ("paid", {})
    assert clinic.books_agree()


def test_a_reversal_alone_leaves_the_claim_owed_again(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    clinic.posts(answer(claim, line("99213", "CO-45 -30.00", charge=-15000), status="22"))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.seen(claim.row.public_id).row.state == "reversed"
    assert (clinic.books(chart.CASH), clinic.books(chart.CONTRACTUAL)) == (0, 0)


def test_a_reversal_of_what_was_never_posted_is_set_aside(clinic):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", "CO-45 -30.00", charge=-15000), status="22"))
    assert (received.posted, received.set_aside) == (0, 1)
    assert "takes back $120.00 more than was posted" in clinic.remittance().claims[0].reason
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert clinic.clearing == -12000
    assert clinic.books_agree()


def test_an_answer_repeated_without_a_reversal_is_set_aside(clinic):
    """100 + 30 + 20 = 150 settles the charge; the same again would bill Ida her 20 twice: its 100 waits in clearing."""
    claim = clinic.sent("99213")
    again = line("99213", "CO-45 30.00", "PR-3 20.00")
    received = clinic.posts(answer(claim, again), answer(claim, again))
    assert (received.posted, received.set_aside, received.waiting) == (1, 1, 1)
    assert sum(clinic.owed(clinic.ida).values()) == 2000
    assert (clinic.clearing, clinic.work_kinds()) == (10000, {"remittance_set_aside": 1})
    assert "answered before" in clinic.remittance().claims[1].reason
    assert clinic.books_agree()


def test_a_reversal_and_its_correction_post(clinic):
    """150 = 120 + 30, taken back whole, then 150 = 90 + 60."""
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    taken_back = answer(claim, line("99213", "CO-45 -30.00", charge=-15000), status="22")
    received = clinic.posts(taken_back, answer(claim, line("99213", "CO-45 60.00")))
    assert (received.posted, received.set_aside) == (2, 0)
    assert (clinic.owed(clinic.ida), clinic.work_kinds()) == ({}, {})


def test_money_for_what_was_given_up_already_is_a_credit_that_somebody_looks_into(clinic):
    """50 of 150 were written off by hand; Cedar then pays 120 and adjusts 30: 150 − 50 − 150 = −50, Cedar's credit."""
    claim = clinic.sent("99213")
    (open_line,) = ledger.open_balances(clinic.office.biller, clinic.ida.account)
    share = posting.Share(open_line.item_id, open_line.responsibility_id, 5000)
    entry = posting.write_off(key="by-hand", posted_on=DAY, why="small-balance", written=(share,))
    ledger_actions.post(clinic.office.biller, entry)
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: -5000}
    (work,) = clinic.work()["credit_balance"]
    assert work.cents == 5000
    assert clinic.books_agree()


def test_a_later_answer_settles_the_work_of_an_earlier_one(clinic):
    claim = clinic.sent("99213")
    clinic.posts(answer(claim, line("99213", "CO-16 150.00"), status="4"))
    assert clinic.work_kinds() == {"claim_denied": 1}
    clinic.posts(answer(claim, line("99213", "CO-45 30.00")))
    assert (clinic.work_kinds(), clinic.owed(clinic.ida)) == ({}, {})


def test_a_forwarded_claim_and_a_predetermination_move_nothing(clinic):
    claim = clinic.sent("99213")
    whole = {"charge_cents": 15000, "paid_cents": 0}
    received = clinic.posts(answer(claim, status="23", **whole), answer(claim, status="25", **whole))
    assert (received.posted, received.waiting) == (2, 0)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    assert [each.state for each in clinic.remittance().claims] == ["noted", "noted"]


# ---- to the next payer


def test_what_is_left_after_the_first_payer_goes_to_the_second_with_a_claim(clinic):
    """Cedar: 150 − 30 − 24 PR-2 = 96. Harbor owes the 24 and is asked for them with Cedar's answer."""
    first = clinic.sent("99213", who=clinic.rosa)
    clinic.posts(answer(first, line("99213", "CO-45 30.00", "PR-2 24.00")))
    assert clinic.owed(clinic.rosa) == {HARBOR_OWES: 2400}
    second = clinic.seen(clinic.claims_of(clinic.rosa)[0].public_id)
    assert (second.row.order, second.row.payer_name, second.row.state) == ("S", HARBOR_OWES, "ready")
    (other,) = second.claim.other_coverages
    assert (other.order, other.paid_cents, other.remaining_cents) == ("P", 9600, 2400)
    (said,) = second.claim.lines[0].adjudications
    assert (said.payer_id, said.paid_cents) == ("CEDAR", 9600)
    assert [(each.group, each.reason, each.cents) for each in said.adjustments] == [
        ("CO", "45", 3000),
        ("PR", "2", 2400),
    ]
    clinic.submit()
    # Harbor repeats Cedar's effect (OA-23) and pays 20 of the 24; 4 are Rosa's.
    clinic.posts(answer(second, line("99213", "OA-23 126.00", "PR-3 4.00"), status="2"), payer=HARBOR)
    assert clinic.owed(clinic.rosa) == {ROSA: 400}
    assert clinic.books(chart.CASH) == 9600 + 2000
    assert clinic.books_agree()


def test_a_claim_that_the_payer_forwarded_itself_is_not_billed_again(clinic):
    first = clinic.sent("99213", who=clinic.rosa)
    clinic.posts(answer(first, line("99213", "CO-45 30.00", "PR-2 24.00"), status="19"))
    assert clinic.owed(clinic.rosa) == {HARBOR_OWES: 2400}
    assert len(clinic.claims_of(clinic.rosa)) == 1
    assert "crossed over" in [event.kind for event in clinic.seen(first.row.public_id).events]


def test_the_first_payers_correction_reaches_the_second_claim_that_has_not_left(clinic):
    """Cedar leaves 24 to Harbor, takes that back and leaves 30: one claim to Harbor, with Cedar's last word."""
    first = clinic.sent("99213", who=clinic.rosa)
    clinic.posts(answer(first, line("99213", "CO-45 30.00", "PR-2 24.00")))
    back = line("99213", "CO-45 -30.00", "PR-2 -24.00", charge=-15000)
    anew = answer(first, line("99213", "CO-45 30.00", "PR-2 30.00"))
    clinic.posts(answer(first, back, status="22"), anew)
    assert clinic.owed(clinic.rosa) == {HARBOR_OWES: 3000}
    row, _ = clinic.claims_of(clinic.rosa)
    second = clinic.seen(row.public_id)
    assert (second.claim.other_coverages[0].paid_cents, second.version) == (9000, 2)
    clinic.submit()
    back = line("99213", "CO-45 -30.00", "PR-2 -30.00", charge=-15000)
    clinic.posts(answer(first, back, status="22"), answer(first, line("99213", "CO-45 30.00", "PR-2 24.00")))
    sent = clinic.seen(row.public_id)
    assert (sent.claim, sent.events[-1].kind) == (second.claim, "answer changed")
    assert len(clinic.claims_of(clinic.rosa)) == 2
    assert clinic.books_agree()


def test_a_second_payer_does_not_write_off_again_what_the_first_one_did(clinic):
    """Harbor repeats CO-45 30 and 96 by Cedar: 150 − 126 CO-45 − 4 PR-3 = 20; of 24 open, 20 paid and 4 passed on."""
    first = clinic.sent("99213", who=clinic.rosa)
    clinic.posts(answer(first, line("99213", "CO-45 30.00", "PR-2 24.00")))
    second = clinic.claims_of(clinic.rosa)[0]
    clinic.submit()
    clinic.posts(answer(second.control_number, line("99213", "CO-45 126.00", "PR-3 4.00"), status="2"), payer=HARBOR)
    assert clinic.owed(clinic.rosa) == {ROSA: 400}
    assert clinic.books(chart.CONTRACTUAL) == 3000


# ---- what may not post by itself


def test_a_claim_that_does_not_balance_is_set_aside_and_the_others_post(clinic):
    """20 − 3 is 17, and 27 are paid: 10.00 too much. The check as a whole balances."""
    good = clinic.sent("99213")
    odd = clinic.sent("36415")
    off = line("36415", "CO-45 3.00")  # 20 − 3 = 17, but 27 are paid
    received = clinic.posts(answer(good, line("99213", "CO-45 30.00")), answer(odd, off, paid_cents=2700), trace="ODD1")
    assert (received.posted, received.set_aside, received.waiting) == (1, 1, 1)
    seen = clinic.remittance()
    assert (seen.row.state, seen.row.clearing_cents, seen.difference_cents) == ("open", 2700, 0)
    aside = seen.claims[1]
    assert (aside.state, aside.difference_cents) == ("set_aside", -1000)
    assert "by -$10.00" in aside.reason
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 2000}
    (work,) = clinic.work()["remittance_set_aside"]
    assert (work.source, work.cents) == (aside.public_id, 2700)
    assert clinic.books_agree()


def test_a_check_that_does_not_balance_posts_nothing_and_says_the_difference(clinic):
    claim = clinic.sent("99213")
    received = clinic.posts(answer(claim, line("99213", "CO-45 30.00")), paid_cents=12500)
    assert (received.posted, received.set_aside, received.waiting) == (0, 1, 1)
    seen = clinic.remittance()
    assert (seen.row.state, seen.difference_cents) == ("set_aside", 500)
    assert "Difference $5.00." in seen.row.reason
    assert (clinic.clearing, clinic.books(chart.CASH)) == (0, 0)
    assert clinic.work_kinds() == {"remittance_set_aside": 1}
    assert clinic.books_agree()


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda c: answer("9C999999", line("99213")), "remittance_claim_unmatched", "not here"),
        (
            lambda c: answer(c.claim("99213", who=c.tom), line("99213")),
            "remittance_claim_unmatched",
            "has never been sent",
        ),
        (
            lambda c: answer(c.sent("99213", who=c.tom), line("99213")),
            "remittance_claim_unmatched",
            "was sent to another payer",
        ),
        (lambda c: answer(c.sent("99213"), line("99214")), "remittance_set_aside", "fits none of the claim's lines"),
        (
            lambda c: answer(c.sent("99213"), line("99213", charge=14000)),
            "remittance_set_aside",
            "differs from ours by -$10.00",
        ),
        (
            lambda c: answer(c.sent("99213"), line("99213", "CO-45 30.00"), charge_cents=16000),
            "remittance_set_aside",
            "does not balance",
        ),
    ],
    ids=["not ours", "never sent", "of another payer", "another line", "another charge", "charges that do not add up"],
)
def test_what_fits_nothing_is_set_aside_with_its_money_in_clearing(clinic, make, kind, words):
    claim = make(clinic)
    received = clinic.posts(claim)
    assert (received.posted, received.set_aside) == (0, 1)
    (aside,) = clinic.remittance().claims
    assert words in aside.reason
    assert clinic.clearing == claim.paid_cents
    assert kind in clinic.work_kinds()
    assert clinic.books_agree()


def test_a_payer_that_nobody_knows_is_set_aside_until_it_is_entered(clinic):
    data = era(answer("9C999999", line("99213")), payer="NOBODY")
    assert clinic.receive(data).waiting == 1
    assert "Nobody here knows the payer" in clinic.remittance().row.reason
    assert clinic.clearing == 0
    clinic.enter_payer("Nobody Health", "NOBODY")
    again = clinic.receive(data)
    assert (again.is_new, again.set_aside, clinic.clearing) == (False, 1, 15000)
    assert clinic.remittance().row.state == "open"
    assert clinic.work_kinds() == {"remittance_claim_unmatched": 1}
    assert clinic.books_agree()


def test_a_payment_sent_again_under_another_control_number_is_set_aside(clinic):
    claim = clinic.sent("99213")
    paid = answer(claim, line("99213", "CO-45 30.00"))
    assert clinic.posts(paid, trace="SAME1").posted == 1
    again = clinic.posts(paid, trace="SAME1")
    assert (again.is_new, again.posted, again.waiting) == (True, 0, 1)
    assert "came before" in clinic.remittance().row.reason
    assert clinic.books(chart.CASH) == 12000
    assert clinic.books_agree()


def test_an_amount_larger_than_any_payment_is_set_aside(clinic):
    claim = clinic.sent("99213")
    huge = line("99213", charge=10**19)
    received = clinic.posts(answer(claim, huge))
    assert (received.waiting, clinic.clearing) == (1, 0)
    assert "larger than any payment" in clinic.remittance().row.reason
