"""What a payer's adjustment does, as bench cases: CAS in, cents out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright.records.claim import Adjustment
from billwright.records.remittance import RemittanceClaim, RemittanceLine
from billwright.rules.ledger.adjudication import ClaimDecision, Left, decide_claim
from billwright.rules.ledger.treatments import TREATMENTS

ON = dt.date(2026, 11, 20)


def line(charge: int, paid: int, *adjustments: str) -> RemittanceLine:
    """ "CO-45 5000" is one adjustment of 50 dollars."""
    made = []
    for text in adjustments:
        reason, cents = text.split()
        made.append(Adjustment(*reason.split("-"), int(cents)))
    return RemittanceLine("99213", charge, paid, adjustments=tuple(made))


def claim(*lines: RemittanceLine, **other) -> RemittanceClaim:
    known = {
        "charge_cents": sum(each.charge_cents for each in lines),
        "paid_cents": sum(each.paid_cents for each in lines),
    }
    return RemittanceClaim("C1", "1", position=1, lines=lines, **(known | other))


def decide(given: RemittanceClaim, **facts) -> ClaimDecision:
    return decide_claim(given, **({"on": ON, "is_first_payer": True, "cost_share_reaches_patient": True} | facts))


@pytest.mark.parametrize(
    ("adjustment", "written_off", "transferred", "left"),
    [
        ("CO-45", 4000, 0, 0),
        ("CO-59", 4000, 0, 0),
        ("CO-131", 4000, 0, 0),
        ("CO-253", 4000, 0, 0),
        ("PR-1", 0, 4000, 0),
        ("PR-2", 0, 4000, 0),
        ("PR-3", 0, 4000, 0),
        ("CO-16", 0, 0, 4000),
        ("CO-29", 0, 0, 4000),
        ("CO-50", 0, 0, 4000),
        ("CO-97", 0, 0, 4000),
        ("CO-197", 0, 0, 4000),
        ("CO-1", 0, 0, 4000),  # a deductible under CO is the practice's, never the patient's
        ("PR-45", 0, 0, 4000),
        ("PI-45", 0, 0, 4000),
        ("OA-23", 0, 0, 4000),  # a first payer has none before it
        ("ZZ-9", 0, 0, 4000),
    ],
)
def test_what_an_adjustment_of_a_first_payer_does(adjustment, written_off, transferred, left):
    (decided,) = decide(claim(line(10000, 6000, f"{adjustment} 4000"))).lines
    assert (decided.written_off_cents, decided.transferred_cents, decided.left_cents) == (
        written_off,
        transferred,
        left,
    )
    assert decided.earlier_payer_cents == 0


def test_each_reason_is_kept_by_name():
    # 150.00 charged: 50.00 above the fee, 1.60 sequestration, 20.00 coinsurance, 78.40 paid
    (decided,) = decide(claim(line(15000, 7840, "CO-45 5000", "CO-253 160", "PR-2 2000"))).lines
    assert decided.written_off == (("CO-45", 5000), ("CO-253", 160))
    assert decided.transferred == (("PR-2", 2000),)
    assert decided.left == ()


def test_what_nobody_has_decided_is_left_with_its_reason():
    (decided,) = decide(claim(line(10000, 6000, "CO-97 3000", "CO-50 1000"))).lines
    words = "a person decides: appeal, correct, bill on, or give it up"
    assert decided.left == (Left("CO-97", 3000, words), Left("CO-50", 1000, words))
    assert decided.charge_cents == 10000


def test_sequestration_begins_on_its_day():
    (decided,) = decide(claim(line(10000, 9800, "CO-253 200")), on=dt.date(2013, 4, 1)).lines
    assert decided.written_off == (("CO-253", 200),)


def test_sequestration_before_its_law_is_for_a_person():
    (decided,) = decide(claim(line(10000, 9800, "CO-253 200")), on=dt.date(2013, 3, 31)).lines
    assert (decided.written_off_cents, decided.left_cents) == (0, 200)


def test_cost_sharing_that_may_not_reach_the_patient_is_held():
    given = claim(line(10000, 8000, "PR-2 2000"))
    (held,) = decide(given, cost_share_reaches_patient=False).lines
    assert (held.transferred, held.left_cents) == ((), 2000)
    assert held.left == (Left("PR-2", 2000, "this payer's cost sharing never reaches the patient"),)
    (passed_on,) = decide(given, cost_share_reaches_patient=False, goes_to_patient=False).lines
    assert passed_on.transferred == (("PR-2", 2000),)


def test_a_later_payer_does_not_take_the_first_ones_write_off_again():
    # 150.00; the first paid 80.00 and wrote off 50.00; 20.00 is open. The second pays 15.00 and names CO-45 55.00.
    second = claim(line(15000, 1500, "OA-23 8000", "CO-45 5500"))
    (decided,) = decide(second, is_first_payer=False, open_cents=(2000,)).lines
    assert decided.written_off == (("CO-45", 500),)  # 20.00 − 15.00
    assert decided.earlier_payer_cents == 8000 + 5000
    assert decided.left == ()


@pytest.mark.parametrize(
    ("open_cents", "written_off", "earlier"),
    [
        (9000, (("CO-45", 3000), ("CO-253", 100)), 0),  # room for 60.00 after 10.00 paid and 20.00 to the patient
        (6050, (("CO-45", 3000), ("CO-253", 50)), 50),
        (6000, (("CO-45", 3000),), 100),
        (5999, (("CO-45", 2999),), 101),
        (3001, (("CO-45", 1),), 3099),
        (3000, (), 3100),
        (2000, (), 3100),  # more was paid than was open
    ],
)
def test_a_later_payers_write_offs_end_where_nothing_is_open(open_cents, written_off, earlier):
    second = claim(line(6100, 1000, "CO-45 3000", "CO-253 100", "PR-2 2000"))
    (decided,) = decide(second, is_first_payer=False, open_cents=(open_cents,)).lines
    assert (decided.written_off, decided.earlier_payer_cents) == (written_off, earlier)
    assert decided.transferred == (("PR-2", 2000),)


def test_a_later_payers_reversal_gives_back_its_write_off_whole():
    back = claim(line(-6000, -1000, "CO-45 -5000"))
    (decided,) = decide(back, is_first_payer=False, open_cents=(-1000,)).lines
    assert (decided.written_off, decided.earlier_payer_cents) == ((("CO-45", -5000),), 0)


@pytest.mark.parametrize(
    ("given", "words", "cents"),
    [
        (claim(line(10000, 6000, "CO-45 3900")), "the claim does not balance", 100),
        (claim(line(10000, 6000, "CO-45 3900"), line(5000, 5100)), "line 1 does not balance", 100),
        (claim(line(10000, 10000), charge_cents=12000, paid_cents=12000), "the lines' charges are not", 2000),
        (
            claim(
                line(10000, 8000, "CO-45 2000"),
                line(1, 1),
                paid_cents=7001,
                adjustments=(Adjustment("OA", "94", 1000),),
            ),
            "share it out over its 2 lines",
            0,
        ),
    ],
)
def test_what_does_not_add_up_is_set_aside_with_its_difference(given, words, cents):
    decided = decide(given)
    assert words in decided.problem
    assert (decided.difference_cents, decided.lines) == (cents, ())


def test_a_claim_of_one_line_takes_the_claims_adjustments():
    given = claim(line(10000, 6000, "CO-45 4000"), paid_cents=5000, adjustments=(Adjustment("PR", "1", 1000),))
    (decided,) = decide(given).lines
    assert (decided.paid_cents, decided.written_off_cents, decided.transferred_cents) == (5000, 4000, 1000)


def test_a_claim_without_lines_is_decided_as_one():
    given = RemittanceClaim("C1", "1", 10000, 6000, position=1, adjustments=(Adjustment("CO", "45", 4000),))
    (decided,) = decide(given).lines
    assert (decided.charge_cents, decided.paid_cents) == (10000, 6000)
    assert decided.written_off == (("CO-45", 4000),)


ADJUSTMENTS = st.lists(
    st.tuples(
        st.sampled_from(["CO", "PR", "OA", "PI"]), st.sampled_from(["1", "2", "3", "23", "45", "97", "253"])
    ).flatmap(lambda pair: st.integers(-50000, 50000).map(lambda cents: Adjustment(*pair, cents))),
    max_size=5,
)


@given(ADJUSTMENTS, st.integers(-90000, 90000), st.booleans(), st.booleans(), st.none() | st.integers(-10000, 90000))
def test_every_cent_of_the_charge_is_accounted_for(adjustments, paid, is_first_payer, reaches, open_cents):
    charge = paid + sum(each.cents for each in adjustments)
    given = claim(RemittanceLine("99213", charge, paid, adjustments=tuple(adjustments)))
    facts = {"is_first_payer": is_first_payer, "cost_share_reaches_patient": reaches}
    (decided,) = decide(given, open_cents=None if open_cents is None else (open_cents,), **facts).lines
    assert charge == (
        decided.paid_cents
        + decided.written_off_cents
        + decided.transferred_cents
        + decided.left_cents
        + decided.earlier_payer_cents
    )


@given(ADJUSTMENTS, st.integers(0, 90000))
def test_a_payers_reversal_is_the_mirror_of_what_it_takes_back(adjustments, paid):
    charge = paid + sum(each.cents for each in adjustments)
    mirrored = tuple(Adjustment(each.group, each.reason, -each.cents) for each in adjustments)
    (there,) = decide(claim(RemittanceLine("99213", charge, paid, adjustments=tuple(adjustments)))).lines
    (back,) = decide(claim(RemittanceLine("99213", -charge, -paid, adjustments=mirrored))).lines
    assert back.written_off_cents == -there.written_off_cents
    assert back.transferred_cents == -there.transferred_cents
    assert back.left_cents == -there.left_cents


def test_no_row_sends_the_practices_part_to_a_patient():
    assert all(row.group != "CO" for row in TREATMENTS if row.effect == "transfer")
    assert not {row.reason for row in TREATMENTS} & {"16", "29", "50", "97", "197"}
