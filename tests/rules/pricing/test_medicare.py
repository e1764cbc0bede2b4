"""The worked tables of medicare-fee-schedule.md and reductions.md, and properties of the reductions."""

import datetime as dt
import itertools
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.pricing.invented import DAY, TABLES, VALUES, bill
from tests.rules.pricing.worked import DOCS, cents, worked

from billwright.records.money import parse_cents
from billwright.rules.pricing.allowed import medicare_prices
from billwright.rules.pricing.explained import share_out
from billwright.rules.pricing.medicare import Place, Unit, limiting_charge_cents
from billwright.rules.pricing.payment import CostShare, payment

PLAIN = Place("99999", "00")


def amounts(text: str, place: Place = PLAIN, **facts: object) -> list[int | None]:
    return [price.cents for price in medicare_prices(bill(text, **facts), TABLES, place)]


@pytest.mark.parametrize("row", worked("medicare-fee-schedule", "service"), ids=lambda row: row["why"])
def test_the_worked_amounts(row):
    assert amounts(row["service"], Place("99999", row["in locality"])) == list(cents(row, "allowed"))


SAID = [*worked("medicare-fee-schedule", "service", 1), *worked("reductions", "bill", 2)]


@pytest.mark.parametrize("row", SAID, ids=lambda row: row.get("service") or row["bill"])
def test_what_has_no_amount_says_why(row):
    (price,) = medicare_prices(bill(row.get("service") or row["bill"]), TABLES, PLAIN)
    assert price.cents is None
    assert row["said"] in price.why_not


@pytest.mark.parametrize(
    "row", [*worked("reductions", "bill"), *worked("reductions", "bill", 1)], ids=lambda row: row["bill"]
)
def test_the_worked_reductions(row):
    assert amounts(row["bill"]) == [parse_cents(each.strip()) for each in row["allowed"].split(";")]


@pytest.mark.parametrize("row", worked("reductions", "allowed"), ids=lambda row: row["why"])
def test_from_allowed_to_paid(row):
    allowed, deductible = cents(row, "allowed", "deductible")
    made = payment(allowed, CostShare(deductible, 0, int(row["coinsurance %"]) * 100), DAY)
    assert (made.patient_cents, made.sequestered_cents, made.paid.cents) == cents(row, "patient", "sequestered", "paid")
    assert made.patient_cents + made.sequestered_cents + made.paid.cents == allowed


@pytest.mark.parametrize(
    ("on", "sequestered"),
    [
        (dt.date(2020, 4, 30), 160),
        (dt.date(2020, 5, 1), 0),
        (dt.date(2022, 3, 31), 0),
        (dt.date(2022, 4, 1), 80),
        (dt.date(2022, 6, 30), 80),
        (dt.date(2022, 7, 1), 160),
        (None, 0),
    ],
)
def test_sequestration_by_the_day_and_of_medicare_alone(on, sequestered):
    assert payment(10_000, CostShare(0, 0, 2_000), on).sequestered_cents == sequestered


def test_the_whole_fees_that_the_page_names():
    page = (DOCS / "reductions.md").read_text()
    for code in sorted({code for code, _ in VALUES if VALUES[code, ""].status == "A"} - {"90001"}):
        (whole,) = amounts(code)
        assert f"${whole // 100}.{whole % 100:02d}" in page, code


def test_the_public_example_of_therapy():
    """MM7050 in dollars of its own: ranked by practice expense, one unit whole."""
    first = Unit(Decimal(7), Decimal(10), Decimal(1), Decimal(1), Decimal(10))
    other = Unit(Decimal(11), Decimal(8), Decimal(1), Decimal(1), Decimal(8))
    assert 2 * first.cents() + other.cents() == 5600
    assert first.cents() + first.cents(5_000) + other.cents(5_000) == 4700


def test_six_procedures():
    prices = medicare_prices(bill("; ".join(["90012"] * 6)), TABLES, PLAIN)
    assert [price.cents for price in prices[:5]] == [15030, 7515, 7515, 7515, 7515]
    assert "by report" in prices[5].why_not


def test_procedures_of_other_days_and_other_hands_take_nothing_from_each_other():
    first, second = bill("90010")[0], bill("90011", day=DAY + dt.timedelta(1))[0]
    assert [price.cents for price in medicare_prices((first, second), TABLES, PLAIN)] == [66802, 33401]
    other = bill("90011", npi="1234567893")[0]
    assert [price.cents for price in medicare_prices((first, other), TABLES, PLAIN)] == [66802, 33401]


def test_without_the_reductions_of_several_procedures():
    assert amounts("90010; 90011", Place("99999", "00", multiple=False)) == [66802, 33401]


@pytest.mark.parametrize(
    ("taxonomy", "allowed"), [("363A00000X", 7381), ("363LF0000X", 7381), ("1041C0700X", 6513), ("207Q00000X", 8684)]
)
def test_who_did_it(taxonomy, allowed):
    assert amounts("90001", taxonomy=taxonomy) == [allowed]


def test_an_assistants_share_holds_the_85_percent_already():
    assert amounts("90010 AS", taxonomy="363A00000X") == [9085]


def test_therapy_assistants_were_paid_whole_before_2022():
    tables_of_then = bill("90002 CQ", day=dt.date(2021, 12, 31))
    (price,) = medicare_prices(tables_of_then, TABLES, Place("99999", "00", frozen_on=DAY))
    assert price.cents == 2906


def test_who_does_not_participate():
    assert amounts("90001", Place("99999", "00", participating=False)) == [8250]
    assert limiting_charge_cents(8684) == 9488


def test_a_frozen_table_and_another_factor():
    assert amounts("90001", Place("99999", "00", frozen_on=dt.date(2025, 7, 1))) == [8410]  # 2.60 × 32.3465 = 84.1009
    assert amounts("90001", Place("99999", "00", conversion_factor=Decimal("33.5675"))) == [8728]  # 87.2755


@pytest.mark.parametrize(
    ("place", "day", "said"),
    [
        (PLAIN, dt.date(2024, 12, 31), "no table of Medicare's relative values is loaded for 12/31/2024"),
        (Place("99999", "77"), DAY, "no locality 77 of contractor 99999"),
        (PLAIN, None, "no day of service"),
        (Place("99999", "00", frozen_on=DAY), dt.date(2016, 12, 31), "prices before 01/01/2017 are not computed"),
    ],
)
def test_tables_that_are_not_there(place, day, said):
    (price,) = medicare_prices(bill("90001", day=day), TABLES, place)
    assert price.cents is None
    assert said in price.why_not


def test_a_table_that_prints_no_conversion_factor_needs_the_contracts(monkeypatch):
    without = msgspec.structs.replace(VALUES["90001", ""], conversion_factor=Decimal(0))
    monkeypatch.setitem(VALUES, ("90001", ""), without)
    (price,) = medicare_prices(bill("90001"), TABLES, PLAIN)
    assert "prints no conversion factor" in price.why_not
    assert amounts("90001", Place("99999", "00", conversion_factor=Decimal("33.4009"))) == [8684]


def test_a_contracts_own_share_goes_before_medicares():
    (price,) = medicare_prices(bill("90010 52"), TABLES, PLAIN, {"52": 5_000})
    assert price.cents == 33401


LINES = st.tuples(
    st.sampled_from(sorted(code for code, modifier in VALUES if not modifier)),
    st.sampled_from(["", "50", "80", "62", "54", "CQ", "26"]),
    st.integers(1, 4),
    st.sampled_from(["11", "22"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_amount(lines, random):
    texts = [f"{code} {modifier} x{units} @{place}" for code, modifier, units, place in lines]
    shuffled = list(texts)
    random.shuffle(shuffled)

    def priced(order: list[str]) -> list[tuple[str, int]]:
        prices = medicare_prices(bill(";".join(order)), TABLES, PLAIN)
        return sorted(
            (text, -1 if price.cents is None else price.cents) for text, price in zip(order, prices, strict=True)
        )

    assert priced(texts) == priced(shuffled)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=7))
def test_steps_add_up_and_reductions_only_lower(lines):
    services = bill(";".join(f"{code} {modifier} x{units} @{place}" for code, modifier, units, place in lines))
    together = medicare_prices(services, TABLES, PLAIN)
    alone = list(itertools.chain.from_iterable(medicare_prices([each], TABLES, PLAIN) for each in services))
    for price, by_itself in zip(together, alone, strict=True):
        if price.cents is None:
            assert price.why_not
        else:
            assert price.cents == sum(step.cents for step in price.steps)
            assert 0 <= price.cents <= (by_itself.cents if by_itself.cents is not None else price.cents)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=12))
def test_no_cent_is_lost_in_sharing_out(total, weights):
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    assert min(parts) >= 0
