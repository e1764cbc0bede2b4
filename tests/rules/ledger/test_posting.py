"""Each business fact's entry, as a small journal: account, item, who, debit or credit."""

import datetime as dt

import msgspec
import pytest

from billwright.records.entry import Entry
from billwright.records.remittance import ProviderAdjustment
from billwright.rules.ledger import chart, posting
from billwright.rules.ledger.chart import CHART
from billwright.rules.ledger.posting import LinePayment, Share
from billwright.rules.ledger.uses import accounts_of

DAY = dt.date(2026, 11, 20)
INSURER, PATIENT, SECOND, PAYER, CLIENT = 1, 2, 3, 4, 5
KNOWN = {"key": "k", "posted_on": DAY, "source": ("claim", "0193")}


def journal(entry: Entry) -> str:
    return "\n".join(
        " ".join(
            str(part)
            for part in (each.account, each.cents, each.item or "-", each.responsibility or "-", each.reason)
            if part != ""
        )
        for each in entry.postings
    )


def lines(text: str) -> str:
    return "\n".join(each.strip() for each in text.strip().splitlines())


def cases() -> dict[str, tuple[Entry, str]]:
    return {
        "charge": (
            posting.charge(**KNOWN, responsibility=INSURER, charged=((10, 15000), (11, 4000))),
            """1100 15000 10 1
               4000 -15000 10 -
               1100 4000 11 1
               4000 -4000 11 -""",
        ),
        "insurance_receipt": (
            posting.insurance_receipt(**KNOWN, item=20, payer=PAYER, cents=7840),
            """1000 7840 - -
               1050 -7840 20 4""",
        ),
        "insurance_payment": (
            # 150.00 charged: 50.00 above the fee, 1.60 sequestration, 20.00 to the patient, 78.40 paid
            posting.insurance_payment(
                **KNOWN,
                clearing=(20, PAYER),
                lines=(LinePayment(10, INSURER, 7840, (("CO-45", 5000), ("CO-253", 160)), (("PR-2", PATIENT, 2000),)),),
            ),
            """1050 7840 20 4
               1100 -7840 10 1 paid
               4100 5000 10 - CO-45
               1100 -5000 10 1 CO-45
               4110 160 10 - CO-253
               1100 -160 10 1 CO-253
               1100 -2000 10 1 PR-2
               1100 2000 10 2 PR-2""",
        ),
        "insurance_payment of nothing but a deductible": (
            posting.insurance_payment(
                **KNOWN, clearing=(20, PAYER), lines=(LinePayment(10, INSURER, 0, (), (("PR-1", PATIENT, 900),)),)
            ),
            """1100 -900 10 1 PR-1
               1100 900 10 2 PR-1""",
        ),
        "provider_adjustment that lowered the payment": (
            posting.provider_adjustment(
                **KNOWN,
                clearing=(20, PAYER),
                adjustment=ProviderAdjustment("1234567893", dt.date(2026, 12, 31), "WO", 500, "C77"),
            ),
            """1050 -500 20 4 PLB-WO
               1070 500 - - PLB-WO""",
        ),
        "provider_adjustment of interest": (
            posting.provider_adjustment(
                **KNOWN,
                clearing=(20, PAYER),
                adjustment=ProviderAdjustment("1234567893", dt.date(2026, 12, 31), "L6", -120),
            ),
            """1050 120 20 4 PLB-L6
               4900 -120 - - PLB-L6""",
        ),
        "transfer": (
            posting.transfer(**KNOWN, moved=(Share(10, INSURER, 2000, "PR-2"),), to=SECOND),
            """1100 -2000 10 1 PR-2
               1100 2000 10 3 PR-2""",
        ),
        "patient_payment": (
            posting.patient_payment(**KNOWN, credit_item=30, payer=PATIENT, cents=2500),
            """1000 2500 - -
               2000 -2500 30 2""",
        ),
        "client_payment": (
            posting.client_payment(**KNOWN, credit_item=30, payer=CLIENT, cents=2500),
            """1000 2500 - -
               2000 -2500 30 5""",
        ),
        "application": (
            posting.application(
                **KNOWN, credit_item=30, payer=PATIENT, applied=(Share(10, PATIENT, 2000), Share(11, PATIENT, 300))
            ),
            """2000 2300 30 2
               1100 -2000 10 2 paid
               1100 -300 11 2 paid""",
        ),
        "write_off": (
            posting.write_off(**KNOWN, why="small-balance", written=(Share(10, PATIENT, 99),)),
            """5010 99 10 - small-balance
               1100 -99 10 2 small-balance""",
        ),
        "refund": (
            posting.refund(**KNOWN, credit_item=30, payer=PATIENT, cents=200),
            """2000 200 30 2 refund
               1000 -200 - -""",
        ),
        "invoice": (
            posting.invoice(**KNOWN, item=40, client=CLIENT, net_cents=10000, tax_cents=825),
            """1100 10825 40 5
               4010 -10000 40 -
               2100 -825 40 -""",
        ),
        "credit_note": (
            posting.credit_note(**KNOWN, item=40, client=CLIENT, net_cents=10000, tax_cents=0),
            """1100 -10000 40 5
               4010 10000 40 -""",
        ),
    }


NAMES = tuple(cases())


@pytest.mark.parametrize("name", NAMES)
def test_the_journal_of(name):
    entry, expected = cases()[name]
    assert journal(entry) == lines(expected)
    assert entry.is_balanced
    assert (entry.kind, entry.posted_on, entry.key, entry.source) == (name.split()[0], DAY, "k", ("claim", "0193"))


@pytest.mark.parametrize("name", NAMES)
def test_controls_carry_an_item_and_who_owes_it_and_nothing_else_does(name):
    entry, _ = cases()[name]
    controls = {each.code for each in CHART if each.is_control}
    for each in entry.postings:
        assert (each.account in controls) == (each.responsibility is not None)
        assert each.responsibility is None or each.item is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_reversal_mirrors(name):
    entry, _ = cases()[name]
    undone = posting.reversal(entry, "0192", DAY, "entered twice")
    assert [each.cents for each in undone.postings] == [-each.cents for each in entry.postings]
    assert [msgspec.structs.replace(each, cents=0) for each in undone.postings] == [
        msgspec.structs.replace(each, cents=0) for each in entry.postings
    ]
    assert (undone.kind, undone.reverses, undone.key, undone.source) == (
        "reversal",
        "0192",
        "reversal:0192",
        entry.source,
    )
    assert (undone.posted_on, undone.memo) == (DAY, "entered twice")


@pytest.mark.parametrize("name", NAMES)
def test_each_account_is_one_that_its_kind_uses(name):
    entry, _ = cases()[name]
    for each in entry.postings:
        assert each.account in accounts_of(entry.kind, each.reason)


def test_a_reason_of_two_hundred_letters_is_kept_whole_and_no_more():
    entry, _ = cases()["charge"]
    assert posting.reversal(entry, "0192", DAY, "x" * 201).memo == "x" * 200


def test_words_of_a_person_are_kept_with_what_they_moved():
    share = Share(10, PATIENT, 99)
    assert posting.transfer(**KNOWN, moved=(share,), to=SECOND, memo="as agreed").memo == "as agreed"
    assert posting.write_off(**KNOWN, why="charity", written=(share,), memo="as agreed").memo == "as agreed"
    assert posting.refund(**KNOWN, credit_item=30, payer=PATIENT, cents=99, memo="as agreed").memo == "as agreed"
    adjustment = ProviderAdjustment("1234567893", dt.date(2026, 12, 31), "WO", 500, "C77")
    taken = posting.provider_adjustment(**KNOWN, clearing=(20, PAYER), adjustment=adjustment)
    assert taken.memo == "C77"


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        ("CO-45", chart.CONTRACTUAL),
        ("CO-253", chart.SEQUESTRATION),
        ("OA-253", chart.SEQUESTRATION),
        ("PI-94", chart.OTHER_PAYER_ADJUSTMENT),
        ("OA-45", chart.OTHER_PAYER_ADJUSTMENT),
    ],
)
def test_where_a_payers_adjustment_is_booked(reason, account):
    assert posting.adjustment_account(reason) == account


@pytest.mark.parametrize(
    ("reason", "account"),
    [
        ("L6", chart.INTEREST_INCOME),
        ("FB", chart.PAYER_FORWARD),
        ("WO", chart.PAYER_FORWARD),
        ("CS", chart.OTHER_PAYER_ADJUSTMENT),
    ],
)
def test_where_a_payers_adjustment_of_the_payment_is_booked(reason, account):
    assert posting.provider_account(reason) == account


def test_an_adjustment_of_nothing_is_not_posted():
    line = LinePayment(10, INSURER, 100, (("CO-45", 0),), (("PR-2", PATIENT, 0),))
    entry = posting.insurance_payment(**KNOWN, clearing=(20, PAYER), lines=(line,))
    assert journal(entry) == lines(
        """1050 100 20 4
           1100 -100 10 1 paid"""
    )


def test_a_cent_is_posted():
    line = LinePayment(10, INSURER, 1, (("CO-45", 1),), (("PR-2", PATIENT, 1),))
    entry = posting.insurance_payment(**KNOWN, clearing=(20, PAYER), lines=(line,))
    assert [each.cents for each in entry.postings] == [1, -1, 1, -1, -1, 1]
    billed = posting.invoice(**KNOWN, item=40, client=CLIENT, net_cents=100, tax_cents=1)
    assert [each.cents for each in billed.postings] == [101, -100, -1]


def test_a_payers_reversal_posts_by_the_same_rule():
    line = LinePayment(10, INSURER, 7840, (("CO-45", 5000),), (("PR-2", PATIENT, 2000),))
    back = LinePayment(10, INSURER, -7840, (("CO-45", -5000),), (("PR-2", PATIENT, -2000),))
    there = posting.insurance_payment(**KNOWN, clearing=(20, PAYER), lines=(line,))
    undone = posting.insurance_payment(**KNOWN, clearing=(20, PAYER), lines=(back,))
    assert [msgspec.structs.replace(each, cents=-each.cents) for each in there.postings] == list(undone.postings)


def test_an_answer_that_moves_nothing_is_no_entry():
    assert posting.insurance_payment(**KNOWN, clearing=(20, PAYER), lines=(LinePayment(10, INSURER, 0),)) is None


def test_the_chart_names_each_account_once():
    assert len({each.code for each in CHART}) == len(CHART) == len({each.name for each in CHART})
    assert {each.kind for each in CHART} == {"asset", "liability", "income", "expense"}
