"""What a payer pays and refuses: a row a case, the arithmetic beside it, exact cents."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.payer_sim.cast import DAY, POLICY, RECEIVED, claim, earlier_payment, filed, line, member, policy

from billwright.records.claim import Adjustment, Diagnosis
from billwright.records.remittance import RemittanceClaim
from payer_sim import policies
from payer_sim.adjudicate import Decision, adjudicate
from payer_sim.policy import parse_policy
from payer_sim.refusals import REFUSALS

SEQUESTERED = policy(sequestration_basis_points="200")


def cas(decision: Decision, at: int = 0) -> list[list[str]]:
    """The adjustments of each line of one claim answered, as GROUP-REASON cents."""
    return [[f"{a.group}-{a.reason} {a.cents}" for a in each.adjustments] for each in decision.claims[at].lines]


def paid(decision: Decision) -> list[int]:
    return [each.paid_cents for each in decision.claims]


PRICES = [
    # name, plan, policy, lines, adjustments by line, paid
    ("fee", "free", POLICY, [line()], [["CO-45 11000"]], 9000),  # 20000 − 9000
    ("charge below the fee", "free", POLICY, [line("99214", 5000)], [[]], 5000),
    ("units", "free", POLICY, [line("97110", 20_000, units=Decimal(3))], [["CO-45 10997"]], 9003),  # 3 × 3001
    ("modifier", "free", POLICY, [line("97110", 5000, modifiers=("GP", "CQ"))], [["CO-45 2449"]], 2551),  # 2550.85
    ("fallback", "free", POLICY, [line("36415", 1501)], [["CO-45 750"]], 751),  # 50 % of 1501 is 750.5
    ("deductible whole", "shared", POLICY, [line()], [["CO-45 11000", "PR-1 9000"]], 0),
    # 13000 − 10000 deductible = 3000; 20 % of it 600
    ("deductible, coinsurance", "shared", POLICY, [line("99214")], [["CO-45 7000", "PR-1 10000", "PR-2 600"]], 2400),
    # the first line meets 9000 of 10000, the second the last 1000; 20 % of 500 is 100
    (
        "deductible over two lines",
        "shared",
        POLICY,
        [line(), line("93000", 2000)],
        [["CO-45 11000", "PR-1 9000"], ["CO-45 500", "PR-1 1000", "PR-2 100"]],
        400,
    ),
    ("first dollar", "shared", POLICY, [line("90686", 4000)], [["CO-45 1800"]], 2200),
    ("copay, nothing else", "copay", POLICY, [line()], [["CO-45 11000", "PR-3 2500"]], 6500),
    (
        "copay once a day",
        "copay",
        POLICY,
        [line(), line(modifiers=("25",))],
        [["CO-45 11000", "PR-3 2500"], ["CO-45 11000"]],
        15_500,
    ),
    # 13000 − 10000 − 600 = 2400; 2 % of 2400 is 48
    (
        "sequestration last",
        "shared",
        SEQUESTERED,
        [line("99214")],
        [["CO-45 7000", "PR-1 10000", "PR-2 600", "CO-253 48"]],
        2352,
    ),
    ("zero charge", "free", POLICY, [line("99213", 0)], [[]], 0),
]


@pytest.mark.parametrize(
    ("plan", "by", "lines", "adjustments", "cents"), [p[1:] for p in PRICES], ids=[p[0] for p in PRICES]
)
def test_price(plan, by, lines, adjustments, cents):
    decision = adjudicate(filed(claim(*lines)), by, member(plan))
    assert cas(decision) == adjustments
    assert paid(decision) == [cents]


AUTHORIZED_AFTER_1 = '[[authorizations]]\nprocedures = ["97110"]\nafter_visits = 1'
ONCE_A_YEAR = '[[frequency_limits]]\nprocedures = ["99213"]\nunits = 1\nperiod = "year"'
NEEDS_GP = '[[modifiers]]\nprocedures = ["97110"]\none_of = ["GP"]'
BUNDLE = '[[bundles]]\ncomprehensive = "97530"\ncomponent = "97140"\nreason = "236"'
DIAGNOSIS = '[[diagnoses]]\nprocedures = ["93000"]\nsupported_by = ["I", "R07"]\nreason = "50"\nremarks = ["N115"]'
ADULTS = '[[ages]]\nprocedures = ["99213"]\nfrom_years = 47'
YESTERDAY = DAY - dt.timedelta(days=1)
TWICE_A_DAY = '[[frequency_limits]]\nprocedures = ["97110"]\nunits = 2\nperiod = "day"'
ONCE_EVER = '[[frequency_limits]]\nprocedures = ["99213"]\nunits = 1\nperiod = "lifetime"\nremarks = ["N117"]'
TWO_DAYS = [line("97110", units=Decimal(2), service_date=YESTERDAY), line("97110", units=Decimal(2))]

REFUSED = [
    # name, policy, member fields, lines, claim fields, the last line's adjustments, its remarks
    ("before coverage", POLICY, {"starts": RECEIVED}, [line()], {}, "PR-26 20000", ()),
    ("coverage ended that day", POLICY, {"ends": DAY}, [line()], {}, "PR-27 20000", ()),
    ("coverage ends next day", POLICY, {"ends": DAY + dt.timedelta(1)}, [line()], {}, "CO-45 11000", ()),
    ("filed on day 90", POLICY, {}, [line(service_date=RECEIVED - dt.timedelta(90))], {}, "CO-45 11000", ()),
    ("filed on day 91", POLICY, {}, [line(service_date=RECEIVED - dt.timedelta(91))], {}, "CO-29 20000", ("N211",)),
    ("duplicate on the claim", POLICY, {}, [line(), line()], {}, "CO-18 20000", ("N522",)),
    ("meant twice", POLICY, {}, [line(), line(modifiers=("76",))], {}, "CO-45 11000", ()),
    ("another day", POLICY, {}, [line(), line(service_date=YESTERDAY)], {}, "CO-45 11000", ()),
    ("another payer first", POLICY, {"other_primary": True}, [line()], {}, "CO-22 20000", ("MA04",)),
    ("secondary without the primary", POLICY, {}, [line()], {"order": "S"}, "CO-16 20000", ("MA04",)),
    (
        "not covered",
        policy('[[not_covered]]\nprocedures = ["99213"]\ngroup = "PR"\nremarks = ["N425"]'),
        {},
        [line()],
        {},
        "PR-96 20000",
        ("N425",),
    ),
    ("no fee", policy(fallback_basis_points="0"), {}, [line("11111")], {}, "CO-96 20000", ("N448",)),
    ("modifier missing", policy(NEEDS_GP), {}, [line("97110")], {}, "CO-4 20000", ("N822",)),
    ("modifier there", policy(NEEDS_GP), {}, [line("97110", modifiers=("GP",))], {}, "CO-45 16999", ()),
    ("46 years old, 47 asked", policy(ADULTS), {}, [line()], {}, "CO-6 20000", ("N129",)),
    (
        "47 years old",
        policy(ADULTS),
        {"birth_date": dt.date(1979, 11, 2)},
        [line()],
        {},
        "CO-45 11000",
        (),
    ),
    (
        "authorization after one visit",
        policy(AUTHORIZED_AFTER_1),
        {},
        [line("97110", service_date=YESTERDAY), line("97110")],
        {},
        "CO-197 20000",
        ("M62",),
    ),
    ("first visit free of it", policy(AUTHORIZED_AFTER_1), {}, [line("97110")], {}, "CO-45 16999", ()),
    (
        "authorized",
        policy(AUTHORIZED_AFTER_1),
        {},
        [line("97110", service_date=YESTERDAY), line("97110")],
        {"prior_authorization": "PA1"},
        "CO-45 16999",
        (),
    ),
    ("diagnosis does not support", policy(DIAGNOSIS), {}, [line("93000")], {}, "CO-50 20000", ("N115",)),
    (
        "diagnosis supports",
        policy(DIAGNOSIS),
        {},
        [line("93000", pointers=(2,))],
        {"diagnoses": (Diagnosis("M5450", "ABK"), Diagnosis("R0789"))},
        "CO-45 18500",
        (),
    ),
    (
        "too often",
        policy(ONCE_A_YEAR),
        {},
        [line(service_date=YESTERDAY), line()],
        {},
        "CO-119 20000",
        ("N362",),
    ),
    ("just often enough", policy(ONCE_A_YEAR), {}, [line()], {}, "CO-45 11000", ()),
    ("too many that day", policy(TWICE_A_DAY), {}, [line("97110", units=Decimal(3))], {}, "CO-119 20000", ("N362",)),
    ("once more next day", policy(TWICE_A_DAY), {}, TWO_DAYS, {}, "CO-45 13998", ()),
    ("twice in a life", policy(ONCE_EVER), {}, [line(service_date=YESTERDAY), line()], {}, "CO-119 20000", ("N117",)),
    ("bundled", policy(BUNDLE), {}, [line("97530"), line("97140")], {}, "CO-236 20000", ()),
    ("parted by 59", policy(BUNDLE), {}, [line("97530"), line("97140", modifiers=("59",))], {}, "CO-45 17200", ()),
    (
        "reviewed",
        policy('[[reviews]]\nshare_basis_points = 10000\ngroup = "CO"\nreason = "252"\nremarks = ["N706"]'),
        {},
        [line()],
        {},
        "CO-252 20000",
        ("N706",),
    ),
]


@pytest.mark.parametrize(
    ("by", "who", "lines", "fields", "adjustment", "remarks"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_refusal(by, who, lines, fields, adjustment, remarks):
    decision = adjudicate(filed(claim(*lines, **fields)), by, member(**who))
    assert cas(decision)[-1] == [adjustment]
    assert decision.claims[0].lines[-1].remarks == remarks


def test_every_refusal_has_a_case():
    """Each rule alone: where the table refuses, exactly the rules listed are those that some row needs."""
    reasons = {row[5].split(" ")[0].split("-")[1] for row in REFUSED} - {"45"}
    assert reasons == {"26", "27", "29", "18", "22", "16", "96", "4", "6", "197", "50", "119", "236", "252"}
    assert len(REFUSALS) == 13  # 26 and 27 are one rule, as are 22 and 16; 96 is two


def test_a_claim_refused_whole_is_denied_and_owes_the_patient_its_pr():
    decision = adjudicate(filed(claim(line(), line("99214"))), POLICY, member(ends=DAY))
    answer = decision.claims[0]
    assert (answer.status, answer.paid_cents, answer.patient_cents) == ("4", 0, 40_000)
    assert adjudicate(filed(claim(line())), POLICY, member()).claims[0].status == "1"


def test_deductible_is_met_across_claims_and_begins_anew_with_the_year():
    """9000 met on the first claim; the second meets the last 1000: 9000 − 1000 = 8000, 20 % 1600, paid 6400."""
    first = adjudicate(filed(claim(line())), POLICY, member("shared"))
    second_claim = claim(line(service_date=YESTERDAY), control_number="C2")
    second = adjudicate(filed(second_claim, "ICN2"), POLICY, member("shared"), first.on_file)
    assert cas(second) == [["CO-45 11000", "PR-1 1000", "PR-2 1600"]]
    january = claim(line(service_date=dt.date(2027, 1, 4)), control_number="C3")
    third = adjudicate(filed(january, "ICN3", dt.date(2027, 1, 6)), POLICY, member("shared"), second.on_file)
    assert cas(third) == [["CO-45 11000", "PR-1 9000"]]


def test_duplicate_of_another_claim_is_refused_and_of_a_refused_one_is_not():
    first = adjudicate(filed(claim(line())), POLICY, member())
    again = adjudicate(filed(claim(line(), control_number="C2"), "ICN2"), POLICY, member(), first.on_file)
    assert cas(again) == [["CO-18 20000"]]
    late = adjudicate(filed(claim(line())), POLICY, member(ends=DAY))
    after = adjudicate(filed(claim(line(), control_number="C2"), "ICN2"), POLICY, member(), late.on_file)
    assert cas(after) == [["CO-45 11000"]]


def test_replacement_reverses_and_pays_anew():
    first = adjudicate(filed(claim(line("99214"))), POLICY, member("shared"))
    corrected = claim(line(), frequency="7", payer_control_number="ICN1")
    decision = adjudicate(filed(corrected, "ICN2"), POLICY, member("shared"), first.on_file)
    undone, new = decision.claims
    assert (undone.status, undone.payer_control_number, undone.charge_cents, undone.paid_cents) == (
        "22",
        "ICN1",
        -20_000,
        -2400,
    )
    assert undone.patient_cents == -10_600
    assert cas(decision) == [["CO-45 -7000", "PR-1 -10000", "PR-2 -600"]]
    assert cas(decision, 1) == [
        ["CO-45 11000", "PR-1 9000"]
    ]  # the deductible is met anew: nothing of the first is left
    assert decision.on_file == (new,)


def test_void_reverses_only_and_cannot_be_done_twice():
    first = adjudicate(filed(claim(line())), POLICY, member())
    void = claim(line(), frequency="8", payer_control_number="ICN1")
    decision = adjudicate(filed(void, "ICN2"), POLICY, member(), first.on_file)
    assert (paid(decision), decision.on_file) == ([-9000], ())
    again = adjudicate(filed(void, "ICN3"), POLICY, member(), decision.on_file)
    assert cas(again) == [["CO-16 20000"]]
    assert (again.claims[0].lines[0].remarks, again.on_file) == (("M47",), ())


SECONDARY = [
    # name, rest, primary paid, primary's adjustments, our adjustments, paid; the charge is 20000, our own fee 9000
    # the primary allowed 10000 and paid 8000, leaving 2000; 9000 − 8000 = 1000 is room for half of it
    ("own fee caps", '"CO-45"', 8000, [("CO", "45", 10_000), ("PR", "2", 2000)], ["OA-23 18000", "CO-45 1000"], 1000),
    (
        "rest to the patient",
        '"PR-2"',
        8000,
        [("CO", "45", 10_000), ("PR", "2", 2000)],
        ["OA-23 18000", "PR-2 1000"],
        1000,
    ),
    ("all of it", '"CO-45"', 6000, [("CO", "45", 12_000), ("PR", "2", 2000)], ["OA-23 18000"], 2000),
    ("deductible", '"CO-45"', 0, [("CO", "45", 12_000), ("PR", "1", 8000)], ["OA-23 12000"], 8000),
    ("paid over our fee", '"CO-45"', 9500, [("CO", "45", 10_000), ("PR", "3", 500)], ["OA-23 19500", "CO-45 500"], 0),
    ("nothing left", '"CO-45"', 10_000, [("CO", "45", 10_000)], ["OA-23 20000"], 0),
]


@pytest.mark.parametrize(
    ("rest", "primary_cents", "primary", "adjustments", "cents"),
    [s[1:] for s in SECONDARY],
    ids=[s[0] for s in SECONDARY],
)
def test_secondary(rest, primary_cents, primary, adjustments, cents):
    earlier = earlier_payment("99213", primary_cents, *(Adjustment(*each) for each in primary))
    made = claim(line(adjudications=(earlier,)), order="S")
    decision = adjudicate(filed(made), policy(secondary_rest=rest), member(other_primary=True))
    assert (decision.claims[0].status, cas(decision), paid(decision)) == ("2", [adjustments], [cents])


def test_secondary_clock_runs_from_the_primary_payment():
    """Service 100 days before receipt, primary's answer 40 days before it: 90 days are not over."""
    service = RECEIVED - dt.timedelta(100)
    earlier = msgspec.structs.replace(
        earlier_payment("99213", 7000, Adjustment("PR", "2", 2000), Adjustment("CO", "45", 11_000)),
        adjudicated_on=RECEIVED - dt.timedelta(40),
    )
    made = claim(line(service_date=service, adjudications=(earlier,)), order="S")
    assert paid(adjudicate(filed(made), POLICY, member())) == [2000]


def test_qmb_is_told_not_to_be_asked():
    decision = adjudicate(filed(claim(line("99214"))), POLICY, member("shared", qmb=True))
    assert decision.claims[0].lines[0].remarks == ("N781", "N782")


def test_underpayment_is_in_the_books_and_not_in_the_words():
    """9000 × 85 % = 7650: 1350 short, told as an ordinary CO-45."""
    short = policy('[[underpayments]]\nprocedures = ["99213"]\nshare_basis_points = 10000\npays_basis_points = 8500')
    decision = adjudicate(filed(claim(line())), short, member())
    assert (cas(decision), paid(decision), decision.underpaid_cents) == ([["CO-45 12350"]], [7650], 1350)


def test_draws_follow_seed_and_claim():
    """A share of 30 % holds between 20 % and 40 % of a thousand claims, other ones with another seed."""
    drawn = {
        seed: {n for n in range(1000) if filed(claim(control_number=f"C{n}"), seed=seed).is_drawn(3000, "review")}
        for seed in (1, 2)
    }
    assert all(200 < len(each) < 400 for each in drawn.values())
    assert drawn[1] != drawn[2]


READY = {name: parse_policy(policies.text(name), name) for name in policies.NAMES}
PROCEDURES = sorted({code for each in READY.values() for s in each.fee_schedules for code in s.cents} | {"11111"})

service_lines = st.builds(
    line,
    procedure=st.sampled_from(PROCEDURES),
    charge_cents=st.integers(0, 90_000),
    units=st.integers(1, 8).map(Decimal),
    modifiers=st.sampled_from([(), ("GP",), ("25",), ("59",), ("GP", "CQ"), ("76",), ("50",)]),
    service_date=st.dates(dt.date(2025, 6, 1), RECEIVED),
    pointers=st.sampled_from([(), (1,), (2,), (1, 2), (9,)]),
    adjudications=st.lists(
        st.builds(
            earlier_payment,
            st.just("99213"),
            st.integers(0, 30_000),
            st.builds(Adjustment, st.sampled_from(["CO", "PR"]), st.just("2"), st.integers(-5000, 20_000)),
        ),
        max_size=2,
    ).map(tuple),
)
claims = st.builds(
    lambda lines, number, **fields: claim(*lines, control_number=number, **fields),
    st.lists(service_lines, min_size=1, max_size=5),
    st.text("ABC123", min_size=1, max_size=4),
    order=st.sampled_from(["P", "P", "S", "T"]),
    frequency=st.sampled_from(["1", "1", "1", "7", "8"]),
    payer_control_number=st.sampled_from(["", "ICN0", "ICN1", "ICN2"]),
)


@given(st.sampled_from(policies.NAMES), st.lists(claims, min_size=1, max_size=6), st.integers(0, 9), st.booleans())
def test_whatever_comes_balances(name, made, seed, other_primary):
    """Line and claim balance; nobody is paid more than allowed; PR is what the patient is told; twice the same."""
    by = READY[name]
    who = member(by.plans[-1].name, other_primary=other_primary)
    on_file: tuple[RemittanceClaim, ...] = ()
    for at, each in enumerate(made):
        decision = adjudicate(filed(each, f"ICN{at}", seed=seed), by, who, on_file)
        assert decision == adjudicate(filed(each, f"ICN{at}", seed=seed), by, who, on_file)
        for answer in decision.claims:
            assert_balances(answer)
        on_file = decision.on_file
    assert len({each.payer_control_number for each in on_file}) == len(on_file)


def assert_balances(answer: RemittanceClaim) -> None:
    for each in answer.lines:
        assert each.charge_cents - each.adjusted_cents == each.paid_cents
        assert abs(each.paid_cents) <= abs(each.allowed_cents or 0)
        assert each.paid_cents == 0 or (each.paid_cents < 0) == (answer.status == "22")
    assert answer.charge_cents == sum(each.charge_cents for each in answer.lines)
    assert answer.paid_cents == sum(each.paid_cents for each in answer.lines)
    patient = sum(a.cents for each in answer.lines for a in each.adjustments if a.group == "PR")
    assert answer.patient_cents == patient
