"""The worked tables of docs/how-we-compute/contracts.md, what a contract may not be, and properties of what it allows."""

import datetime as dt
import re
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.pricing.invented import TABLES, bill
from tests.rules.pricing.worked import worked

from billwright.records.money import parse_cents
from billwright.rules.pricing.codes import CodeListError, parse_codes
from billwright.rules.pricing.contracts import Contract, Term, contract_errors, expected, sentence, term_of
from billwright.rules.pricing.schedules import FeeRow

YEAR = dt.date(2026, 1, 1)
OWN = (
    FeeRow(code="90001", cents=7_500, starts=YEAR, schedule="own"),
    FeeRow(code="90011", cents=32_000, starts=YEAR, schedule="own"),
    FeeRow(code="90011", cents=48_000, modifier="50", starts=YEAR, schedule="own"),
)


def rows(name: str, code: str) -> list[FeeRow]:
    return [row for row in OWN if row.schedule == name and row.code == code]


def contract(text: str, compared: str = "line", **rest: object) -> Contract:
    """A contract as the page writes it: terms parted by "/"."""
    terms, facts = [], {"contractor": "99999", "locality": "00", "lesser_of": compared} | rest
    for part in text.split(" / "):
        if match := re.fullmatch(r"stop-loss (\d+)% over \$(\d+)", part):
            facts |= {"stop_loss_basis_points": int(match[1]) * 100, "stop_loss_cents": int(match[2]) * 100}
        elif match := re.fullmatch(r"(\d\d) (\d+)%", part):
            facts["modifier_shares"] = ((match[1], int(match[2]) * 100),)
        else:
            terms.append(_term(part))
    return Contract(name="of the page", terms=tuple(terms), **facts)


def _term(part: str) -> Term:
    carved, part = part.endswith(" carved"), part.removesuffix(" carved")
    if part == "own schedule":
        return Term(method="schedule", schedule="own")
    if part.startswith("not paid "):
        return Term(method="not_paid", codes=parse_codes(part.removeprefix("not paid ")))
    first, _, rest = part.partition(" ")
    kind, _, codes = rest.partition(" ")
    if first.endswith("%"):
        of = {"Medicare": "percent_of_medicare", "charge": "percent_of_charge", "invoice": "percent_of_invoice"}[kind]
        frozen = dt.date(2025, 7, 1) if codes == "2025" else None
        what = {"medicare_on": frozen} if frozen else _codes(codes)
        return Term(method=of, basis_points=int(first[:-1]) * 100, carved_out=carved, **what)
    of = {"case": "case_rate", "day": "per_diem"}.get(kind, "per_unit")
    return Term(
        method=of, cents=parse_cents(first[1:]), carved_out=carved, **_codes(codes if of != "per_unit" else kind)
    )


def _codes(text: str) -> dict[str, object]:
    if text.startswith("DRG "):
        return {"applies_to": "drg", "codes": parse_codes(text[4:])}
    if text.startswith("R"):
        return {"applies_to": "revenue", "codes": parse_codes(text[1:])}
    return {"codes": parse_codes(text)}


def priced(text: str, terms: str, compared: str = "line"):
    services = bill(text, drg="470")
    return services, expected(contract(terms, compared), services, TABLES, rows)


@pytest.mark.parametrize("row", worked("contracts", "terms"), ids=lambda row: f"{row['terms']}: {row['why']}")
def test_the_worked_amounts(row):
    _, prices = priced(row["bill"], row["terms"], row["compared"])
    assert [price.cents for price in prices] == [parse_cents(each.strip()) for each in row["allowed"].split(";")]


@pytest.mark.parametrize("row", worked("contracts", "terms", 1), ids=lambda row: row["why"])
def test_what_has_no_price_says_why(row):
    _, (price,) = priced(row["bill"], row["terms"])
    assert price.cents is None
    assert row["said"] in price.why_not


def test_an_invoice_that_is_known():
    (service,) = bill("C1713 $2000", invoice_cents=50_000)
    (price,) = expected(contract("60% invoice C1713"), [service], TABLES, rows)
    assert price.cents == 30_000


def test_lines_under_other_tables_of_medicare_take_nothing_from_each_other():
    terms = (
        Term(method="percent_of_medicare", basis_points=10_000),
        Term(
            method="percent_of_medicare",
            basis_points=10_000,
            codes=parse_codes("90011"),
            medicare_on=dt.date(2025, 7, 1),
        ),
    )
    both = Contract(name="two tables", terms=terms, contractor="99999", locality="00")
    prices = expected(both, bill("90010; 90011"), TABLES, rows)
    assert [price.cents for price in prices] == [66802, 32347]  # 10.00 × 32.3465, whole


def test_a_bill_compared_as_a_whole_waits_for_its_lines():
    _, prices = priced("90001 $80; 90002 $10", "$100 90001", "claim")
    assert [price.cents for price in prices] == [10_000, None]
    assert "waits for the lines" in prices[0].steps[-1].words


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ("120% Medicare", []),
        ("0% Medicare", ["term1.percent"]),
        ("1001% charge", ["term1.percent"]),
        ("$0 90001", ["term1.amount"]),
        ("120% Medicare / 80% charge", ["terms"]),
        ("$1500 case", ["term1.codes"]),
        ("80% charge / stop-loss 0% over $1000", ["stop_loss_basis_points"]),
    ],
)
def test_what_a_contract_may_not_be(terms, fields):
    assert list(contract_errors(contract(terms))) == fields


def test_medicares_prices_need_a_place():
    assert list(contract_errors(contract("120% Medicare", locality=""))) == ["term1.method"]
    assert list(contract_errors(Contract(name="none", terms=()))) == ["terms"]
    nothing = Contract(name="x", terms=(Term(method="schedule"), Term(method="not_paid")))
    assert list(contract_errors(nothing)) == ["term1.schedule", "term2.codes", "terms"]


PERCENT = {"term1.percent": "a percentage is more than 0 and at most 1000"}
AMOUNT = {"term1.amount": "an amount is more than $0.00 and at most $1,000,000.00"}
FACTOR = {"term1.conversion_factor": "a conversion factor is dollars a unit, such as 33.4009"}
STOP_LOSS = {"stop_loss_basis_points": "a stop-loss pays more than 0 % and at most 100 % of what is over"}


@pytest.mark.parametrize(
    ("term", "wrong"),
    [
        ({"method": "percent_of_charge", "basis_points": 0}, PERCENT),
        ({"method": "percent_of_charge", "basis_points": 1}, {}),
        ({"method": "percent_of_charge", "basis_points": 100_000}, {}),
        ({"method": "percent_of_charge", "basis_points": 100_001}, PERCENT),
        ({"method": "per_unit", "codes": ("90001",), "cents": 0}, AMOUNT),
        ({"method": "per_unit", "codes": ("90001",), "cents": 1}, {}),
        ({"method": "case_rate", "codes": ("DRG 470",), "cents": 100_000_000}, {}),
        ({"method": "case_rate", "codes": ("DRG 470",), "cents": 100_000_001}, AMOUNT),
        ({"method": "per_diem", "codes": ("R0120",), "cents": 0}, AMOUNT),
        (
            {"method": "per_diem", "cents": 1},
            {"term1.codes": "say for which codes: a case rate or per diem for everything would leave no other term"},
        ),
        ({"method": "schedule"}, {"term1.schedule": "say which schedule"}),
        ({"method": "schedule", "schedule": "own"}, {}),
        ({"method": "not_paid"}, {"term1.codes": "say which codes are not paid"}),
        ({"method": "not_paid", "codes": ("90003",)}, {}),
        ({"method": "percent_of_medicare", "basis_points": 1, "conversion_factor": Decimal(0)}, FACTOR),
        ({"method": "percent_of_medicare", "basis_points": 1, "conversion_factor": Decimal("0.0001")}, {}),
        ({"method": "percent_of_medicare", "basis_points": 1, "conversion_factor": Decimal("999.9999")}, {}),
        ({"method": "percent_of_medicare", "basis_points": 1, "conversion_factor": Decimal(1000)}, FACTOR),
    ],
)
def test_what_a_term_may_not_be_in_words(term, wrong):
    given = Contract(name="x", terms=(Term(**term),), contractor="99999", locality="00")
    assert contract_errors(given) == wrong


@pytest.mark.parametrize(("contractor", "locality"), [("", "00"), ("99999", ""), ("", "")])
def test_medicares_prices_need_both_contractor_and_locality(contractor, locality):
    terms = (Term(method="percent_of_medicare", basis_points=10_000),)
    words = "Medicare’s prices need the contract’s Medicare contractor and locality"
    given = Contract(name="x", terms=terms, contractor=contractor, locality=locality)
    assert contract_errors(given) == {"term1.method": words}


@pytest.mark.parametrize(
    ("rest", "wrong"),
    [
        ({"stop_loss_cents": 1, "stop_loss_basis_points": 0}, STOP_LOSS),
        ({"stop_loss_cents": 1, "stop_loss_basis_points": 1}, {}),
        ({"stop_loss_cents": 1, "stop_loss_basis_points": 10_000}, {}),
        ({"stop_loss_cents": 1, "stop_loss_basis_points": 10_001}, STOP_LOSS),
        ({"modifier_shares": (("50", 0), ("51", 100_000))}, {}),
        (
            {"modifier_shares": (("50", -1),)},
            {"modifier_shares": "50: write a modifier and its share, such as 50 150 %"},
        ),
        ({"modifier_shares": (("5", 1),)}, {"modifier_shares": "5: write a modifier and its share, such as 50 150 %"}),
        (
            {"modifier_shares": (("50", 100_001),)},
            {"modifier_shares": "50: write a modifier and its share, such as 50 150 %"},
        ),
    ],
)
def test_what_a_contract_may_not_be_in_words(rest, wrong):
    assert contract_errors(Contract(name="x", terms=(Term(method="schedule", schedule="own"),), **rest)) == wrong


def test_a_contract_has_terms_of_which_one_is_for_everything_else():
    assert contract_errors(Contract(name="x", terms=())) == {"terms": "a contract has at least one term"}
    twice = (Term(method="schedule", schedule="own"), Term(method="schedule", schedule="other"))
    assert contract_errors(Contract(name="x", terms=twice)) == {"terms": "only one term can be for everything else"}


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("120% Medicare", "Everything else: 120 % of Medicare on the day of service."),
        ("100% Medicare 2025", "Everything else: 100 % of Medicare frozen at 07/01/2025."),
        ("$50 90001-90003", "90001-90003: $50.00 a unit."),
        ("$1100 day R0120-0129", "revenue code 0120-0129: $1,100.00 a day."),
        ("$1500 case DRG 470", "DRG 470: $1,500.00 for the case."),
        ("60% charge J* carved", "J*: 60 % of the charge, beside a case rate or per diem."),
        ("own schedule", "Everything else: by the schedule own."),
        ("not paid 90003", "90003: not paid."),
    ],
)
def test_terms_as_sentences(terms, said):
    assert sentence(contract(terms).terms[0]) == said


@pytest.mark.parametrize("text", ["97110-9711", "97546-97110", "97110--97112", "97 110*x", "§"])
def test_lists_of_codes_that_cannot_be_read(text):
    with pytest.raises(CodeListError):
        parse_codes(text)


TERMS = st.lists(
    st.sampled_from([
        "120% Medicare", "80% charge", "own schedule", "$50 90001-90003", "$44 90002", "$1500 case 90010", "not paid 90003",
        "$100 90001", "60% charge J* carved", "stop-loss 10% over $1000",
    ]),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip
LINES = st.tuples(
    st.sampled_from(["90001", "90002", "90003", "90010", "90011", "J0001"]), st.integers(1, 3), st.integers(0, 90_000)
)


@settings(max_examples=200, deadline=None)
@given(TERMS, st.lists(LINES, min_size=1, max_size=6), st.sampled_from(["line", "claim", "no"]))
def test_lesser_of_never_exceeds_the_charge_and_steps_add_up(terms, lines, compared):
    made = contract(" / ".join(terms), compared)
    if not made.terms:
        return
    services = bill(";".join(f"{code} x{units} ${charge // 100}.{charge % 100:02d}" for code, units, charge in lines))
    prices = expected(made, services, TABLES, rows)
    assert len(prices) == len(services)
    for price, service in zip(prices, services, strict=True):
        assert price.cents is None or 0 <= price.cents == sum(step.cents for step in price.steps)
        if compared == "line" and price.cents is not None:
            assert price.cents <= service.charge_cents
    if compared == "claim" and all(price.cents is not None for price in prices):
        assert sum(price.cents for price in prices) <= sum(service.charge_cents for service in services)


@given(TERMS, st.sampled_from(["90001", "90002", "90003", "90011", "J0001"]))
def test_the_term_of_a_line_does_not_depend_on_what_stands_beside_it(terms, code):
    made = contract(" / ".join(terms))
    (service,) = bill(f"{code} $100")
    assert term_of(made, service) == term_of(msgspec.structs.replace(made, lesser_of="no"), service)
    found = term_of(made, service)
    assert found is None or not found.codes or any(code in each for each in found.codes)


def test_a_conversion_factor_of_the_contracts_own():
    term = Term(method="percent_of_medicare", basis_points=10_000, conversion_factor=Decimal("33.5675"))
    made = Contract(name="qualifying", terms=(term,), contractor="99999", locality="00")
    (price,) = expected(made, bill("90001"), TABLES, rows)
    assert price.cents == 8728
    assert sentence(term) == "Everything else: 100 % of Medicare on the day of service, at $33.5675 a unit."
