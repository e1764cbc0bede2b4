"""A visit entered wrongly is reversed or changed while no payer has its claim; every balance is as if it had been right."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from tests.clinic import DAY, answer, key, line

from billwright.apps.charges import queries as charges
from billwright.apps.charges.actions import NewLine
from billwright.apps.charges.reversing import ChargesMovedError, VisitReversedError
from billwright.apps.claims import actions, correcting
from billwright.apps.claims.actions import ChangeClaim, ClaimWithdrawnError, LineChange
from billwright.apps.claims.correcting import ChangeVisit, ClaimWithPayerError, ReverseVisit
from billwright.apps.compliance.access import KeyReusedError, NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import ChangeEvent
from billwright.apps.ledger import queries as ledger
from billwright.apps.receipts import actions as receipts
from billwright.rules.ledger import chart

CEDAR_OWES = "Cedar Mutual"
TWICE = "the office visit was entered twice"


def reverse(clinic, visit: str, reason: str = TWICE, **facts) -> str:
    return correcting.reverse_visit(clinic.office.biller, ReverseVisit(facts.get("key", key()), visit, reason))


def change(clinic, visit: str, **changed) -> str:
    """Changes a visit of Ida's; what is not named stays as `Clinic.visit` has it."""
    facts = {
        "key": key(),
        "visit": visit,
        "reason": TWICE,
        "provider": clinic.provider,
        "service_date": DAY,
        "coverage": clinic.ida.first,
        "diagnoses": ("J069",),
        "lines": (NewLine("99213"),),
    }
    return correcting.change_visit(clinic.office.biller, ChangeVisit(**(facts | changed)))


def findings(claim) -> list[str]:
    return [each.finding.id for each in claim.run.findings]


# --- reversed


def test_a_reversed_visit_is_owed_by_nobody_and_its_claim_cannot_leave(clinic):
    claim = clinic.claim("99213", "36415")
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 17000}  # 150.00 + 20.00
    reverse(clinic, claim.encounter)
    assert clinic.owed(clinic.ida) == {}
    assert clinic.books(chart.PATIENT_REVENUE) == 0
    seen = clinic.seen(claim.row.public_id)
    assert (seen.row.state, seen.may_change) == ("withdrawn", False)
    assert seen.events[-1].words == f"Withdrawn, because the visit was reversed: {TWICE}"
    assert clinic.submit().claims == 0
    with pytest.raises(ClaimWithdrawnError):
        actions.recheck(clinic.office.biller, actions.RecheckClaim(claim.row.public_id))
    assert clinic.books_agree()


def test_the_books_keep_the_charge_and_its_reversal_with_the_reason(clinic):
    visit = clinic.visit("99213")
    reverse(clinic, visit)
    charge, undone = ledger.entries_of_source(clinic.office.biller, visit)
    assert (charge.kind, undone.kind, undone.reverses, undone.memo) == ("charge", "reversal", charge.public_id, TWICE)
    assert sum(each.cents for each in (*charge.postings, *undone.postings)) == 0
    seen = charges.visit(clinic.office.biller, visit)
    assert (seen.reversed_why, seen.total_cents) == (TWICE, 15000)
    assert charges.visits_on(clinic.office.biller, DAY) == []


def test_a_reversal_is_on_record(clinic):
    visit = clinic.visit("99213")
    reverse(clinic, visit)
    last = ChangeEvent.rows.of(clinic.office.biller).order_by("-id").first()
    assert (last.action, last.subject, last.user_id) == ("claims.reverse_visit", visit, clinic.office.biller.user_id)


def test_a_visit_given_away_is_reversed_without_an_entry(clinic):
    visit = clinic.visit(lines=(NewLine("99213", charge_cents=0),))
    reverse(clinic, visit)
    assert ledger.entries_of_source(clinic.office.biller, visit) == []
    assert charges.visit(clinic.office.biller, visit).reversed_at == clinic.office.now


def test_the_work_of_a_held_claim_goes_with_it(clinic):
    claim = clinic.claim("99213", "99213")
    assert clinic.work_kinds() == {"claim_held": 1}
    reverse(clinic, claim.encounter)
    assert clinic.work_kinds() == {}


def test_an_earlier_visit_that_was_reversed_is_no_duplicate(clinic):
    first = clinic.visit("99213")
    second = clinic.claim("99213")
    assert "duplicate-prior" in findings(second)
    reverse(clinic, first)
    actions.recheck(clinic.office.biller, actions.RecheckClaim(second.row.public_id))
    assert "duplicate-prior" not in findings(clinic.seen(second.row.public_id))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}


# --- changed


def test_the_line_entered_twice_goes_from_the_visit_the_claim_and_the_balance(clinic):
    """150.00 + 150.00 + 20.00 = 320.00; the second 99213 goes: 170.00."""
    claim = clinic.claim("99213", "99213", "36415")
    assert "duplicate-line" in findings(claim)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 32000}
    new = change(clinic, claim.encounter, lines=(NewLine("99213"), NewLine("36415")))
    seen = clinic.seen(claim.row.public_id)
    assert [(each.procedure, each.control_number) for each in seen.claim.lines] == [
        ("99213", f"{seen.row.control_number}L1"),
        ("36415", f"{seen.row.control_number}L2"),
    ]
    assert (seen.row.total_cents, seen.claim.total_cents, seen.row.state) == (17000, 17000, "ready")
    assert (seen.encounter, seen.version) == (new, claim.version + 1)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 17000}
    assert clinic.books(chart.PATIENT_REVENUE) == -17000
    assert clinic.work_kinds() == {}
    assert clinic.books_agree()


def test_a_changed_claim_is_sent_and_paid_on_its_new_charges(clinic):
    """99213 at 150.00: agreed 90.00, of which the patient owes 18.00 and Cedar pays 72.00."""
    claim = clinic.claim("99213", "99213")
    change(clinic, claim.encounter)
    clinic.submit()
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00")))
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 1800}
    assert clinic.seen(claim.row.public_id).row.state == "paid"
    assert clinic.books_agree()


@pytest.mark.parametrize(
    ("changed", "cents"),
    [
        ({"lines": (NewLine("99214"),)}, {CEDAR_OWES: 22000}),
        ({"lines": (NewLine("97110", Decimal(3), ("GP",)),)}, {CEDAR_OWES: 18000}),  # 3 × 60.00
        ({"lines": (NewLine("99213", charge_cents=12345),)}, {CEDAR_OWES: 12345}),
        ({"coverage": "", "diagnoses": ()}, {"Moss, Ida": 15000}),
        ({"service_date": dt.date(2026, 11, 3)}, {CEDAR_OWES: 15000}),
    ],
)
def test_what_is_owed_after_a_change_is_what_the_right_visit_charges(clinic, changed, cents):
    change(clinic, clinic.visit("99213"), **changed)
    assert clinic.owed(clinic.ida) == cents
    assert clinic.books(chart.PATIENT_REVENUE) == -sum(cents.values())
    assert clinic.books_agree()


def test_the_visits_name_each_other(clinic):
    old = clinic.visit("99213")
    new = change(clinic, old, lines=(NewLine("99214"),))
    biller = clinic.office.biller
    assert charges.visit(biller, old).replaced_by == new
    assert charges.visit(biller, new).replaces == old
    assert [each.public_id for each in charges.visits_on(biller, DAY)] == [new]


def test_what_was_typed_on_the_claim_stays_where_the_visit_says_the_same_as_before(clinic):
    claim = clinic.claim("99213", "36415")
    typed = ChangeClaim(
        key=key(),
        claim=claim.row.public_id,
        expected_version=claim.version,
        prior_authorization="AUTH-7",
        diagnoses=("J069", "R05"),
        lines=(LineChange(position=1, modifiers=("25",), pointers=(1, 2)),),
    )
    actions.change(clinic.office.biller, typed)
    change(clinic, claim.encounter, lines=(NewLine("36415"), NewLine("99213", charge_cents=16000)))
    seen = clinic.seen(claim.row.public_id).claim
    assert [each.code for each in seen.diagnoses] == ["J069", "R05"]
    assert seen.prior_authorization == "AUTH-7"
    assert [(each.procedure, each.modifiers, each.pointers, each.charge_cents) for each in seen.lines] == [
        ("36415", (), (1,), 2000),
        ("99213", ("25",), (1, 2), 16000),
    ]


def test_where_the_visits_diagnoses_change_the_claim_takes_them_and_its_lines_point_as_the_visit_does(clinic):
    claim = clinic.claim("99213")
    change(clinic, claim.encounter, diagnoses=("R05", "J069"), lines=(NewLine("99213", pointers=(2,)),))
    seen = clinic.seen(claim.row.public_id).claim
    assert [each.code for each in seen.diagnoses] == ["R05", "J069"]
    assert seen.lines[0].pointers == (2,)


def test_a_claim_of_another_plan_is_withdrawn_and_the_new_one_is_made_of_the_new_visit(clinic):
    claim = clinic.claim("99213", who=clinic.rosa)
    new = change(clinic, claim.encounter, coverage=clinic.rosa.second)
    assert clinic.seen(claim.row.public_id).row.state == "withdrawn"
    assert clinic.owed(clinic.rosa) == {"Harbor Supplement": 15000}
    made = clinic.seen(actions.prepare(clinic.office.biller, actions.PrepareClaim(key(), new)))
    assert made.row.payer_name == "Harbor Supplement"


def test_a_hold_let_pass_on_a_line_is_asked_anew_once_the_lines_are_others(clinic):
    claim = clinic.claim("99213", "99213", "99213")
    for at in (2, 3):
        override = actions.OverrideHold(key(), claim.row.public_id, "duplicate-line", "seen three times that day", at)
        actions.override(clinic.office.manager, override)
    assert clinic.seen(claim.row.public_id).row.state == "ready"
    change(clinic, claim.encounter, lines=(NewLine("99213"), NewLine("99213")))
    assert clinic.seen(claim.row.public_id).row.state == "held"


# --- once, by whom, and not under somebody else's hands


def test_the_same_key_changes_once(clinic):
    visit, again = clinic.visit("99213", "99213"), key()
    assert change(clinic, visit, key=again) == change(clinic, visit, key=again)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    with pytest.raises(KeyReusedError):
        change(clinic, visit, key=again, lines=(NewLine("99214"),))


def test_the_second_of_two_who_change_a_visit_is_told_and_changes_nothing(clinic):
    visit = clinic.visit("99213", "99213")
    change(clinic, visit)
    with pytest.raises(VisitReversedError):
        change(clinic, visit, lines=(NewLine("99214"),))
    with pytest.raises(VisitReversedError):
        reverse(clinic, visit)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}
    with pytest.raises(RefusedError, match="was reversed"):
        actions.prepare(clinic.office.biller, actions.PrepareClaim(key(), visit))


@pytest.mark.parametrize("role", ["front_desk", "auditor"])
def test_who_may_not_reverse_does_not(clinic, role):
    visit = clinic.visit("99213")
    with pytest.raises(NotAllowedError):
        correcting.reverse_visit(getattr(clinic.office, role), ReverseVisit(key(), visit, TWICE))
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}


def test_a_neighbours_visit_is_not_found(clinic):
    with pytest.raises(NotFoundError):
        correcting.reverse_visit(clinic.office.neighbour(), ReverseVisit(key(), clinic.visit("99213"), TWICE))


def test_without_a_reason_or_with_a_wrong_line_nothing_changes(clinic):
    visit = clinic.visit("99213")
    with pytest.raises(FieldErrors, match="say why"):
        reverse(clinic, visit, reason="  ")
    with pytest.raises(FieldErrors, match="no fee for 99999"):
        change(clinic, visit, lines=(NewLine("99999"),))
    assert charges.visit(clinic.office.biller, visit).reversed_at is None
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}


# --- what has gone out, and what has been paid


def test_a_visit_whose_claim_is_with_the_payer_stands_and_the_refusal_says_what_to_do(clinic):
    claim = clinic.sent("99213")
    with pytest.raises(ClaimWithPayerError) as refused:
        reverse(clinic, claim.encounter)
    assert f"claim {claim.row.control_number} for this visit is with Cedar Mutual" in str(refused.value)
    assert "Ask Cedar Mutual to void the claim" in str(refused.value)
    with pytest.raises(ClaimWithPayerError):
        change(clinic, claim.encounter)
    assert clinic.owed(clinic.ida) == {CEDAR_OWES: 15000}


def test_once_the_payer_has_taken_its_payment_back_the_visit_can_be_reversed(clinic):
    claim = clinic.sent("99213")
    paid = line("99213", "CO-45 60.00", "PR-2 18.00")  # 72.00
    clinic.posts(answer(claim, paid))
    with pytest.raises(ClaimWithPayerError):
        reverse(clinic, claim.encounter)
    turned = msgspec.structs.replace(
        paid,
        charge_cents=-paid.charge_cents,
        paid_cents=-paid.paid_cents,
        adjustments=tuple(msgspec.structs.replace(each, cents=-each.cents) for each in paid.adjustments),
    )
    clinic.posts(answer(claim, turned, status="22"))
    assert clinic.seen(claim.row.public_id).row.state == "reversed"
    reverse(clinic, claim.encounter)
    assert clinic.owed(clinic.ida) == {}
    assert clinic.seen(claim.row.public_id).row.state == "reversed"
    assert clinic.books_agree()


def test_a_payment_on_the_charge_is_taken_off_first(clinic):
    visit = clinic.visit("99213", coverage="", diagnoses=())
    office = clinic.office
    paid = receipts.TakePayment(key(), clinic.ida.account, "cash", 2500, office.biller.today,
                                 applications="oldest first")  # fmt: skip
    receipt = receipts.take_payment(office.biller, paid).public_id
    with pytest.raises(ChargesMovedError, match=r"\$25.00 has been paid"):
        reverse(clinic, visit)
    assert clinic.owed(clinic.ida) == {"Moss, Ida": 12500}
    receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), receipt, "typed twice"))
    reverse(clinic, visit)
    assert clinic.owed(clinic.ida) == {}
    assert clinic.books_agree()
