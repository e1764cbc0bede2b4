"""Every step of every worked price, as a person reads it: steps.txt has the words, the cents and the rule's source."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from tests.rules.pricing.invented import TABLES, bill
from tests.rules.pricing.test_contracts import priced
from tests.rules.pricing.worked import cents, worked

from billwright.records.money import format_cents
from billwright.rules.pricing.allowed import medicare_prices
from billwright.rules.pricing.explained import Price
from billwright.rules.pricing.medicare import Place
from billwright.rules.pricing.payment import CostShare, payment

EXPECTED = (Path(__file__).parent / "steps.txt").read_text(encoding="utf-8").splitlines()


def told(case: str, prices: list[Price]) -> Iterator[str]:
    for number, price in enumerate(prices, 1):
        for step in price.steps:
            yield f"{case} | {number} | {step.words} | {format_cents(step.cents)} | {step.source}".rstrip()
        if price.why_not:
            yield f"{case} | {number} | no price: {price.why_not}"


def of_medicare(row: dict[str, str]) -> list[Price]:
    place = Place("99999", row.get("in locality") or "00")
    return list(medicare_prices(bill(row.get("service") or row["bill"]), TABLES, place))


def of_contract(row: dict[str, str]) -> list[Price]:
    return list(priced(row["bill"], row["terms"], row.get("compared") or "line")[1])


def of_payment(row: dict[str, str]) -> list[Price]:
    allowed, deductible = cents(row, "allowed", "deductible")
    share = CostShare(deductible, 500, int(row["coinsurance %"]) * 100)
    return [payment(allowed, share, dt.date(2026, 3, 2)).paid]


def cases() -> Iterator[tuple[str, Callable[[dict[str, str]], list[Price]], dict[str, str]]]:
    """(name, what prices it, the row of the page)."""
    for row in (*worked("medicare-fee-schedule", "service"), *worked("medicare-fee-schedule", "service", 1)):
        yield f"fee schedule {row.get('in locality', '')}: {row['service']}", of_medicare, row
    for row in (row for at in range(3) for row in worked("reductions", "bill", at)):
        yield f"reductions: {row['bill']}", of_medicare, row
    for row in (*worked("contracts", "terms"), *worked("contracts", "terms", 1)):
        yield f"contract by {row.get('compared') or 'line'}: {row['terms']}: {row['bill']}", of_contract, row
    for row in worked("reductions", "allowed"):
        yield f"payment: {row['why']}", of_payment, row


CASES = list(cases())
KNOWN = {name: list(lines) for name, lines in groupby(EXPECTED, key=lambda line: line.split(" | ")[0])}


@pytest.mark.parametrize("at", range(len(CASES)))
def test_each_step_in_words(at):
    case, of, row = CASES[at]
    assert list(told(case, of(row))) == KNOWN[case]


def test_no_case_is_left_over():
    assert [case for case, _, _ in CASES] == list(KNOWN)
