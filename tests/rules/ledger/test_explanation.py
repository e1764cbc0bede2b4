"""Why somebody owes what they owe: the worked tables of docs/how-we-compute, other stories, and any history at all."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.pricing.worked import worked

from billwright.records.entry import Entry
from billwright.records.explanation import BillFacts, Debtor, ExplainedBill, Facts
from billwright.records.money import parse_cents
from billwright.rules.ledger import posting
from billwright.rules.ledger.explanation import explain
from billwright.rules.ledger.posting import LinePayment, Share

DAY, LATER = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
VISIT = dt.date(2026, 11, 2)
CEDAR, PATIENT, HARBOR, PAYER, CLIENT = 1, 2, 3, 4, 5
DEBTORS = {
    CEDAR: Debtor("Cedar Mutual", False),
    PATIENT: Debtor("Moss, Ida", True),
    HARBOR: Debtor("Harbor Supplement", False),
    PAYER: Debtor("Cedar Mutual", False),
    CLIENT: Debtor("Quarry Lane Mill", True),
}
ITEM, OTHER, MONEY, CLEARING = 10, 11, 20, 30
KNOWN = {"key": "k", "posted_on": DAY}

CHARGED = posting.charge(
    key="c", posted_on=VISIT, responsibility=CEDAR, charged=((ITEM, 15000),), source=("encounter", "e1")
)
ANSWER = LinePayment(ITEM, CEDAR, 7200, (("CO-45", 6000),), (("PR-2", PATIENT, 1800),))
ANSWERED = posting.insurance_payment(
    **KNOWN, clearing=(CLEARING, PAYER), lines=(ANSWER,), source=("remittance-claim", "r1")
)
PAID = posting.application(
    **KNOWN, credit_item=MONEY, payer=PATIENT, applied=(Share(ITEM, PATIENT, 1800),), source=("receipt", "p1")
)


def told(*entries: Entry, item: int = ITEM, kind: str = "charge", facts=None) -> ExplainedBill:
    """`entries` have the public ids e0, e1, e2 in order."""
    by_id = {f"e{at}": entry for at, entry in enumerate(entries)}
    bill = BillFacts("", kind, "99213", VISIT if kind == "charge" else None)
    (explained,) = explain({item: bill}, by_id, DEBTORS, facts or {})
    return explained


def back(entry: Entry, at: int) -> Entry:
    return posting.reversal(entry, f"e{at}", LATER, "returned by the bank")


def rows(explained: ExplainedBill) -> list[tuple[str, int, int, int, str]]:
    return [
        (
            step.kind + (" taken back" if step.is_undone else ""),
            step.cents,
            step.stated_cents,
            step.left_cents,
            step.reason,
        )
        for step in explained.steps
    ]


def of_docs(first_column: str) -> list[tuple[str, int, int, int, str]]:
    return [
        (row[first_column], *(parse_cents(row[name]) for name in ("moved", "stated", "left")), row["code"])
        for row in worked("why-do-i-owe-this", first_column)
    ]


def test_the_worked_visit():
    """150.00 − 60.00 − 72.00 = 18.00, which is 20 % of the agreed 90.00."""
    explained = told(CHARGED, ANSWERED)
    assert rows(explained) == of_docs("step")
    assert explained.balance_cents == 1800


def test_the_worked_payment_that_came_back():
    explained = told(CHARGED, ANSWERED, PAID, back(PAID, 2))
    assert rows(explained) == of_docs("step") + of_docs("then")
    assert [(step.on, step.source) for step in explained.steps[-2:]] == [
        (DAY, ("receipt", "p1")),
        (LATER, ("receipt", "p1")),
    ]


def test_the_worked_visit_that_waits():
    assert rows(told(CHARGED)) == of_docs("waiting")


def test_each_step_says_when_who_and_where_it_is_from():
    check = Facts("check", "884213", dt.date(2026, 11, 18), ("remittance", "whole"))
    charge, agreed, paid, share = told(CHARGED, ANSWERED, facts={("remittance-claim", "r1"): check}).steps
    assert (charge.on, charge.source, charge.facts) == (VISIT, ("encounter", "e1"), None)
    assert {(each.on, each.party, each.source) for each in (agreed, paid, share)} == {
        (DAY, "Cedar Mutual", ("remittance", "whole"))
    }
    assert paid.facts == check


def test_a_payer_s_own_reversal_takes_its_answer_back_and_the_new_one_stands():
    """Reversed whole, then 50.00 paid and 40.00 as deductible: 150 − 60 − 50 = 40."""
    turned = LinePayment(ITEM, CEDAR, -7200, (("CO-45", -6000),), (("PR-2", PATIENT, -1800),))
    anew = LinePayment(ITEM, CEDAR, 5000, (("CO-45", 6000),), (("PR-1", PATIENT, 4000),))
    again = [posting.insurance_payment(**KNOWN, clearing=(CLEARING, PAYER), lines=(each,)) for each in (turned, anew)]
    assert rows(told(CHARGED, ANSWERED, *again))[4:] == [
        ("agreed taken back", 6000, 0, 7800, "CO-45"),
        ("paid taken back", 7200, 0, 15000, ""),
        ("share taken back", 0, -1800, 15000, "PR-2"),
        ("agreed", -6000, 0, 9000, "CO-45"),
        ("paid", -5000, 0, 4000, ""),
        ("share", 0, 4000, 4000, "PR-1"),
    ]


def test_our_undoing_of_a_payer_s_reversal_is_no_second_taking_back():
    turned = LinePayment(ITEM, CEDAR, -7200)
    reversed_ = posting.insurance_payment(**KNOWN, clearing=(CLEARING, PAYER), lines=(turned,))
    assert rows(told(CHARGED, reversed_, back(reversed_, 1)))[1:3] == [
        ("paid taken back", 7200, 0, 22200, ""),
        ("paid", -7200, 0, 15000, ""),
    ]


def test_what_passes_to_the_second_plan_is_not_asked_of_the_patient():
    """18.00 to Harbor, which pays 15.00 and leaves 3.00 to the patient."""
    first = LinePayment(ITEM, CEDAR, 7200, (("CO-45", 6000),), (("PR-2", HARBOR, 1800),))
    second = LinePayment(ITEM, HARBOR, 1500, (), (("PR-2", PATIENT, 300),))
    answers = [
        posting.insurance_payment(**KNOWN, clearing=(CLEARING, PAYER), lines=(each,)) for each in (first, second)
    ]
    assert rows(told(CHARGED, answers[0]))[3:] == [("passed_on", 0, 1800, 1800, "PR-2"), ("waits", -1800, 0, 0, "")]
    whole = told(CHARGED, *answers)
    assert rows(whole)[3:] == [
        ("passed_on", 0, 1800, 1800, "PR-2"),
        ("paid", -1500, 0, 300, ""),
        ("share", 0, 300, 300, "PR-2"),
    ]
    assert [step.party for step in whole.steps[3:]] == ["Cedar Mutual", "Harbor Supplement", "Harbor Supplement"]


def test_a_payer_that_paid_too_much_does_not_lower_the_patient_s_part():
    """Paid twice: 144.00 of 90.00; the patient's 18.00 stands."""
    again = posting.insurance_payment(**KNOWN, clearing=(CLEARING, PAYER), lines=(LinePayment(ITEM, CEDAR, 7200),))
    assert rows(told(CHARGED, ANSWERED, again))[-1] == ("too_much", 7200, 0, 1800, "")


def test_a_part_that_a_person_moves_names_the_other_party():
    moved = posting.transfer(**KNOWN, moved=(Share(ITEM, CEDAR, 15000),), to=PATIENT)
    moved_on = posting.transfer(**KNOWN, moved=(Share(ITEM, PATIENT, 5000),), to=HARBOR)
    steps = told(CHARGED, moved, moved_on).steps
    assert [(each.kind, each.stated_cents, each.party) for each in steps[1:]] == [
        ("taken_over", 15000, "Cedar Mutual"),
        ("handed_on", -5000, "Harbor Supplement"),
        ("waits", 0, "Harbor Supplement"),
    ]
    assert told(CHARGED, moved, moved_on).balance_cents == 10000


def test_an_invoice_with_tax_a_late_fee_and_a_credit_note_beyond_what_was_open():
    """100.00 + 8.25 + 5.00 fee − 113.25 paid − 54.13 credited → 54.13 moves to the client's credit."""
    billed = posting.invoice(**KNOWN, item=ITEM, client=CLIENT, net_cents=10000, tax_cents=825)
    fee = Entry("fee", DAY, (*posting.charge(**KNOWN, responsibility=CLIENT, charged=((ITEM, 500),)).postings,), "f")
    paid = posting.application(
        **KNOWN, credit_item=MONEY, payer=CLIENT, applied=(Share(ITEM, CLIENT, 11325),), source=("receipt", "p1")
    )
    note = posting.credit_note(
        **KNOWN, item=ITEM, client=CLIENT, net_cents=5000, tax_cents=413, source=("credit_note", "n")
    )
    freed = posting.application(
        **KNOWN, credit_item=OTHER, payer=CLIENT, applied=(Share(ITEM, CLIENT, -5413),), source=("credit_note", "n")
    )
    assert rows(told(billed, fee, paid, note, freed, kind="instalment")) == [
        ("invoice", 10000, 0, 10000, ""),
        ("tax", 825, 0, 10825, ""),
        ("fee", 500, 0, 11325, ""),
        ("payment", -11325, 0, 0, ""),
        ("credit_note", -5413, 0, -5413, ""),
        ("to_credit", 5413, 0, 0, ""),
    ]
    assert rows(told(freed, item=OTHER, kind="credit")) == [("to_credit", -5413, 0, -5413, "")]


def test_money_on_account_is_a_credit_until_it_is_used_or_given_back():
    """50.00 in, 18.00 used, 20.00 given back: 12.00 is left in the patient's favor."""
    came = posting.patient_payment(**KNOWN, credit_item=MONEY, payer=PATIENT, cents=5000)
    refund = posting.refund(**KNOWN, credit_item=MONEY, payer=PATIENT, cents=2000)
    assert rows(told(came, PAID, refund, item=MONEY, kind="credit")) == [
        ("received", -5000, 0, -5000, ""),
        ("used", 1800, 0, -3200, ""),
        ("refunded", 2000, 0, -1200, ""),
    ]


def test_what_is_written_off_says_why():
    small = posting.write_off(**KNOWN, why="small-balance", written=(Share(ITEM, PATIENT, 1800),))
    assert rows(told(CHARGED, ANSWERED, small))[-1] == ("written_off", -1800, 0, 0, "small-balance")


def test_what_came_before_our_rules_is_still_counted():
    """A kind of entry that no rule tells: its cents are a step of their own."""
    odd = Entry("provider_adjustment", DAY, PAID.postings, "odd")
    assert rows(told(CHARGED, ANSWERED, odd))[-1] == ("other", -1800, 0, 0, "")


CENTS = st.integers(-30_000, 30_000).filter(bool)
ITEMS, WHO = st.sampled_from([ITEM, OTHER]), st.sampled_from([CEDAR, PATIENT, HARBOR, CLIENT])
REASONS = st.sampled_from(["CO-45", "CO-253", "PR-1", "PR-2", "OA-23"])
SHARES = st.lists(st.builds(Share, ITEMS, WHO, CENTS), min_size=1, max_size=3).map(tuple)
LINES = st.builds(
    LinePayment,
    ITEMS,
    WHO,
    CENTS,
    st.lists(st.tuples(REASONS, CENTS), max_size=2).map(tuple),
    st.lists(st.tuples(REASONS, WHO, CENTS), max_size=2).map(tuple),
)
SOURCES = st.sampled_from([("receipt", "p"), ("credit_note", "n"), ("", "")])
BILLED = {"item": ITEMS, "client": WHO, "net_cents": CENTS, "tax_cents": st.integers(0, 999)}
EVENTS = st.one_of(
    st.builds(
        lambda who, charged: posting.charge(**KNOWN, responsibility=who, charged=charged),
        WHO,
        st.lists(st.tuples(ITEMS, CENTS), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        lambda lines: posting.insurance_payment(**KNOWN, clearing=(CLEARING, PAYER), lines=lines),
        st.lists(LINES, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(lambda moved, to: posting.transfer(**KNOWN, moved=moved, to=to), SHARES, WHO),
    st.builds(
        lambda who, cents: posting.patient_payment(**KNOWN, credit_item=MONEY, payer=who, cents=cents), WHO, CENTS
    ),
    st.builds(
        lambda who, shares, source: posting.application(
            **KNOWN, credit_item=MONEY, payer=who, applied=shares, source=source
        ),
        WHO,
        SHARES,
        SOURCES,
    ),
    st.builds(lambda who, cents: posting.refund(**KNOWN, credit_item=MONEY, payer=who, cents=cents), WHO, CENTS),
    st.builds(
        lambda why, shares: posting.write_off(**KNOWN, why=why, written=shares),
        st.sampled_from(list(posting.WRITE_OFF_ACCOUNTS)),
        SHARES,
    ),
    st.fixed_dictionaries(BILLED).map(lambda billed: posting.invoice(**KNOWN, **billed)),
    st.fixed_dictionaries(BILLED).map(lambda billed: posting.credit_note(**KNOWN, **billed)),
)


@st.composite
def histories(draw) -> tuple[Entry, ...]:
    """Any events, each undone at some later place or not, an undoing perhaps undone itself."""
    entries: list[Entry] = []
    for event in draw(st.lists(EVENTS, min_size=1, max_size=8)):
        entries.append(event)
        if draw(st.booleans()):
            at = draw(st.integers(0, len(entries) - 1))
            if f"e{at}" not in {each.reverses for each in entries}:
                entries.append(back(entries[at], at))
    return tuple(entries)


@given(histories())
def test_the_steps_add_up_to_the_balance_whatever_happened(entries):
    by_id = {f"e{at}": entry for at, entry in enumerate(entries)}
    bills = {item: BillFacts("", "charge", "") for item in (ITEM, OTHER, MONEY)}
    owed = Counter()
    for entry in entries:
        for each in entry.postings:
            if each.responsibility is not None and DEBTORS[each.responsibility].is_reader:
                owed[each.item] += each.cents
    for item, bill in zip(bills, explain(bills, by_id, DEBTORS, {}), strict=True):
        assert bill.balance_cents == owed[item] == sum(step.cents for step in bill.steps)
        left = 0
        for step in bill.steps:
            left += step.cents
            assert step.left_cents == left


def test_a_reversal_whose_original_is_not_at_hand_is_a_step_that_counts():
    lone = posting.reversal(PAID, "elsewhere", LATER, "why")
    assert rows(told(CHARGED, lone))[1][:2] == ("other", 1800)


def test_an_undoing_that_is_undone_is_the_step_again():
    undone = back(PAID, 2)
    assert rows(told(CHARGED, ANSWERED, PAID, undone, back(undone, 3)))[-2:] == [
        ("payment taken back", 1800, 0, 1800, ""),
        ("payment", -1800, 0, 0, ""),
    ]
