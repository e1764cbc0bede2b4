"""What a payer's contract makes of a bill, line by line, explained. Worked in docs/how-we-compute/contracts.md.

**Which term prices a line.** A DRG, case rate or per diem that meets the bill takes the whole bill, but for lines whose own
term is carved out. Otherwise the narrowest term that names the line: one code, a range, everything else; of two equally
narrow, the one written first. A line that nothing names has no price, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from billwright.records.money import format_cents, of_basis_points, times_quantity
from billwright.records.words import us_day
from billwright.rules.codes import Tables
from billwright.rules.pricing import schedules
from billwright.rules.pricing.allowed import medicare_prices
from billwright.rules.pricing.codes import CodeRange
from billwright.rules.pricing.explained import Price, percent, refused, share_out
from billwright.rules.pricing.medicare import Place
from billwright.rules.pricing.modifiers import PRICED, own_share
from billwright.rules.pricing.schedules import FeeRow
from billwright.rules.pricing.services import Service

Method = Literal[
    "percent_of_medicare",
    "schedule",
    "percent_of_charge",
    "per_unit",
    "case_rate",
    "per_diem",
    "percent_of_invoice",
    "not_paid",
]
METHODS: dict[Method, str] = {
    "percent_of_medicare": "a percentage of Medicare’s fee schedule",
    "schedule": "a fee schedule of the contract",
    "percent_of_charge": "a percentage of the charge",
    "per_unit": "a fixed amount for each unit",
    "case_rate": "one amount for the whole case",
    "per_diem": "an amount for each day",
    "percent_of_invoice": "a percentage of what the device cost",
    "not_paid": "not paid",
}
OF_THE_WHOLE_BILL = frozenset({"case_rate", "per_diem"})
AppliesTo = Literal["procedure", "revenue", "drg"]
SOURCE = "contract"


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """`codes` empty: everything that no other term names. `basis_points` of Medicare, charge or invoice; `cents` a unit,
    case or day. `medicare_on` freezes Medicare's tables at a day, `conversion_factor` (dollars a unit) replaces the
    table's. `carved_out`: paid by itself beside a case rate or per diem."""

    method: Method
    applies_to: AppliesTo = "procedure"
    codes: tuple[CodeRange, ...] = ()
    basis_points: int = 0
    cents: int = 0
    schedule: str = ""
    medicare_on: dt.date | None = None
    conversion_factor: Decimal | None = None
    carved_out: bool = False


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """`lesser_of`: compared with the charge by line, by claim, or not at all. `contractor` and `locality` are where Medicare
    prices the practice. `multiple`: Medicare's reductions for several procedures a day hold here too. `modifier_shares`
    are (modifier, basis points). A bill charged over `stop_loss_cents` adds `stop_loss_basis_points` of what is over."""

    name: str
    terms: tuple[Term, ...]
    lesser_of: Literal["line", "claim", "no"] = "line"
    contractor: str = ""
    locality: str = ""
    participating: bool = True
    multiple: bool = True
    modifier_shares: tuple[tuple[str, int], ...] = ()
    stop_loss_cents: int | None = None
    stop_loss_basis_points: int = 0


Rows = Callable[[str, str], Sequence[FeeRow]]
"""The rows of a named schedule for a code, whatever their dates."""


def expected(contract: Contract, services: Sequence[Service], tables: Tables, rows: Rows) -> tuple[Price, ...]:
    """What the contract allows for each service, in their order, before deductible, coinsurance and sequestration."""
    whole, terms = _whole_bill(contract, services), [term_of(contract, each) for each in services]
    medicare = _medicare(contract, services, terms, tables)
    prices = []
    for at, (service, term) in enumerate(zip(services, terms, strict=True)):
        if whole and not (term and term.carved_out):
            prices.append(_within(whole, at, services, terms))
        elif term is None:
            prices.append(refused(f"the contract {contract.name} names no price for {service.words}"))
        else:
            prices.append(_by_term(contract, term, service, medicare.get(at), rows))
    prices = _with_stop_loss(contract, services, prices)
    if contract.lesser_of == "line":
        return tuple(_lesser(price, service) for price, service in zip(prices, services, strict=True))
    return _lesser_of_claim(prices, services) if contract.lesser_of == "claim" else tuple(prices)


def term_of(contract: Contract, service: Service) -> Term | None:
    """The narrowest term that names the line; None where none does."""
    meant = [
        (_width(term, service), at) for at, term in enumerate(contract.terms) if term.method not in OF_THE_WHOLE_BILL
    ]
    found = min(((width, at) for width, at in meant if width is not None), default=None)
    return contract.terms[found[1]] if found else None


def _width(term: Term, service: Service) -> int | None:
    """0 one code, 1 a range, 2 everything else; None where the term does not name the line."""
    if not term.codes:
        return 2
    code = {"procedure": service.code, "revenue": service.revenue_code, "drg": service.drg}[term.applies_to]
    widths = [0 if each.is_one else 1 for each in term.codes if code and code in each]
    return min(widths, default=None)


def _whole_bill(contract: Contract, services: Sequence[Service]) -> Term | None:
    """The term that takes the whole bill: the first written that meets any line."""
    for term in contract.terms:
        if term.method in OF_THE_WHOLE_BILL and any(_width(term, each) is not None for each in services):
            return term
    return None


def _within(whole: Term, at: int, services: Sequence[Service], terms: Sequence[Term | None]) -> Price:
    """A line's part of a case rate or per diem: the first line that meets it carries a case, each its own days."""
    service = services[at]
    mine = [n for n, each in enumerate(services) if _width(whole, each) is not None and not _carved(terms[n])]
    if not mine:
        mine = [0]
    if whole.method == "per_diem" and at in mine:
        words = f"{service.units:f} days at {format_cents(whole.cents)}"
        return Price().add(words, times_quantity(whole.cents, service.units), SOURCE)
    if whole.method == "case_rate" and at == mine[0]:
        return Price().add(f"{_of_codes(whole)}: one amount for the case", whole.cents, SOURCE)
    return Price().add(f"within the {_kind(whole)} of line {mine[0] + 1}", 0, SOURCE)


def _carved(term: Term | None) -> bool:
    return term is not None and term.carved_out


def _kind(term: Term) -> str:
    return "case rate" if term.method == "case_rate" else "per diem"


def _medicare(
    contract: Contract, services: Sequence[Service], terms: Sequence[Term | None], tables: Tables
) -> dict[int, Price]:
    """Medicare's price of each line that the contract pays by it, by position. Lines under the same tables of Medicare are
    priced together: what procedures of a day take from each other is among them."""
    found: dict[int, Price] = {}
    places = {_place(contract, term): None for term in terms if term and term.method == "percent_of_medicare"}
    for place in places:
        at = [
            n for n, term in enumerate(terms)
            if term and term.method == "percent_of_medicare" and _place(contract, term) == place
        ]  # fmt: skip
        prices = medicare_prices([services[n] for n in at], tables, place, dict(contract.modifier_shares))
        found |= dict(zip(at, prices, strict=True))
    return found


def _place(contract: Contract, term: Term) -> Place:
    return Place(
        contract.contractor,
        contract.locality,
        term.conversion_factor,
        term.medicare_on,
        contract.participating,
        contract.multiple,
    )


def _by_term(contract: Contract, term: Term, service: Service, medicare: Price | None, rows: Rows) -> Price:
    if term.method == "not_paid":
        return Price().add(f"{service.words} is not paid under the contract", 0, SOURCE)
    if term.method == "percent_of_medicare":
        assert medicare is not None, "every line by Medicare was priced"
        return _times(medicare, term.basis_points, "of Medicare")
    if term.method == "percent_of_charge":
        charge = Price().add(f"{service.words}: the charge", service.charge_cents)
        return _times(charge, term.basis_points, "of the charge")
    if term.method == "percent_of_invoice":
        if service.invoice_cents is None:
            return refused(f"{service.words} is paid by what it cost: the invoice’s amount is not known")
        return _times(Price().add("the invoice", service.invoice_cents), term.basis_points, "of the invoice")
    if term.method == "schedule":
        return _by_schedule(contract, term, service, rows)
    price = Price().add(f"{service.words}: {format_cents(term.cents)} a unit", term.cents, SOURCE)
    if service.units != 1:
        price = price.add(f"× {service.units:f} units", times_quantity(term.cents, service.units) - term.cents)
    return _shared(contract, service.modifiers, price)


def _times(price: Price, basis_points: int, of_what: str) -> Price:
    return price if basis_points == 10_000 else price.share(basis_points, f"{percent(basis_points)} {of_what}", SOURCE)


def _by_schedule(contract: Contract, term: Term, service: Service, rows: Rows) -> Price:
    if service.day is None:
        return refused("the line has no day of service")
    row = schedules.find(rows(term.schedule, service.code), service.code, service.modifiers, service.day)
    if row is None:
        return refused(f"the schedule {term.schedule} has no price for {service.words} on {us_day(service.day)}")
    rest = tuple(each for each in service.modifiers if each != row.modifier)
    return _shared(contract, rest, schedules.price(row, service))


def _shared(contract: Contract, modifiers: tuple[str, ...], price: Price) -> Price:
    """The contract's share of each modifier that changes the price; it must say one."""
    own: Mapping[str, int] = dict(contract.modifier_shares)
    for modifier in modifiers:
        if modifier in own:
            price = own_share(price, modifier, own)
        elif modifier in PRICED:
            why = f"the contract says nothing of modifier {modifier}: add its share, or a row of the schedule with it"
            price = price.refuse(why)
    return price


def _with_stop_loss(contract: Contract, services: Sequence[Service], prices: list[Price]) -> list[Price]:
    """A share of what the bill is charged over the threshold, on top, spread over the lines by their charges."""
    limit = contract.stop_loss_cents
    charges = [each.charge_cents for each in services]
    if limit is None or sum(charges) <= limit:
        return prices
    over = sum(charges) - limit
    words = (
        f"stop-loss: {percent(contract.stop_loss_basis_points)} of the {format_cents(over)} charged over"
        f" {format_cents(limit)}, this line’s part by its charge"
    )
    parts = share_out(of_basis_points(over, contract.stop_loss_basis_points), charges)
    return [price.add(words, part, SOURCE) for price, part in zip(prices, parts, strict=True)]


def _lesser(price: Price, service: Service) -> Price:
    over = price.so_far - service.charge_cents
    return (
        price.add(f"no more than the charge, {format_cents(service.charge_cents)}", -over, SOURCE)
        if over > 0
        else price
    )


def _lesser_of_claim(prices: Sequence[Price], services: Sequence[Service]) -> tuple[Price, ...]:
    """The bill's sum is no more than its charges; what is over is taken off line by line, by their amounts."""
    if any(price.cents is None for price in prices):
        words = "the contract compares the whole bill with its charges, which waits for the lines without a price"
        return tuple(price.add(words, 0, SOURCE) for price in prices)
    charged = sum(each.charge_cents for each in services)
    amounts = [price.so_far for price in prices]
    over = sum(amounts) - charged
    if over <= 0:
        return tuple(prices)
    words = f"the bill is no more than its charges, {format_cents(charged)}: this line’s part by its amount"
    taken = share_out(over, amounts)
    return tuple(price.add(words, -part, SOURCE) for price, part in zip(prices, taken, strict=True))


def _of_codes(term: Term) -> str:
    kinds = {"procedure": "", "revenue": "revenue code ", "drg": "DRG "}
    return kinds[term.applies_to] + ", ".join(str(each) for each in term.codes) if term.codes else "Everything else"


def sentence(term: Term) -> str:
    """The term as a person reads it.

    >>> sentence(Term(method="percent_of_medicare", basis_points=12000))
    'Everything else: 120 % of Medicare on the day of service.'
    """
    rate, amount = percent(term.basis_points), format_cents(term.cents)
    of_day = f"frozen at {us_day(term.medicare_on)}" if term.medicare_on else "on the day of service"
    factor = f", at ${term.conversion_factor} a unit" if term.conversion_factor else ""
    said = {
        "percent_of_medicare": f"{rate} of Medicare {of_day}{factor}",
        "schedule": f"by the schedule {term.schedule}",
        "percent_of_charge": f"{rate} of the charge",
        "per_unit": f"{amount} a unit",
        "case_rate": f"{amount} for the case",
        "per_diem": f"{amount} a day",
        "percent_of_invoice": f"{rate} of the device’s invoice",
        "not_paid": "not paid",
    }[term.method]
    beside = ", beside a case rate or per diem" if term.carved_out else ""
    return f"{_of_codes(term)}: {said}{beside}."


def contract_errors(contract: Contract) -> dict[str, str]:
    """What is wrong with a contract, by field; a term's fields are named `term2.codes`."""
    wrong: dict[str, str] = {}
    if not contract.terms:
        wrong["terms"] = "a contract has at least one term"
    for at, term in enumerate(contract.terms, 1):
        wrong |= {f"term{at}.{field}": words for field, words in _term_errors(term, contract)}
    if sum(not term.codes and term.method not in OF_THE_WHOLE_BILL for term in contract.terms) > 1:
        wrong["terms"] = "only one term can be for everything else"
    if contract.stop_loss_cents is not None and not 0 < contract.stop_loss_basis_points <= 10_000:
        wrong["stop_loss_basis_points"] = "a stop-loss pays more than 0 % and at most 100 % of what is over"
    for modifier, basis_points in contract.modifier_shares:
        if len(modifier) != 2 or not 0 <= basis_points <= MOST_BASIS_POINTS:
            wrong["modifier_shares"] = f"{modifier}: write a modifier and its share, such as 50 150 %"
    return wrong


MOST_BASIS_POINTS = 100_000


def _term_errors(term: Term, contract: Contract) -> list[tuple[str, str]]:
    wrong = []
    if term.method.startswith("percent_of") and not 0 < term.basis_points <= MOST_BASIS_POINTS:
        wrong.append(("percent", "a percentage is more than 0 and at most 1000"))
    if term.method in ("per_unit", "case_rate", "per_diem") and not 0 < term.cents <= schedules.MOST_CENTS:
        wrong.append(("amount", f"an amount is more than $0.00 and at most {format_cents(schedules.MOST_CENTS)}"))
    if term.method == "schedule" and not term.schedule:
        wrong.append(("schedule", "say which schedule"))
    if term.method in OF_THE_WHOLE_BILL and not term.codes:
        wrong.append(("codes", "say for which codes: a case rate or per diem for everything would leave no other term"))
    if term.method == "not_paid" and not term.codes:
        wrong.append(("codes", "say which codes are not paid"))
    if term.method == "percent_of_medicare" and not (contract.contractor and contract.locality):
        wrong.append(("method", "Medicare’s prices need the contract’s Medicare contractor and locality"))
    if term.conversion_factor is not None and not 0 < term.conversion_factor < 1000:
        wrong.append(("conversion_factor", "a conversion factor is dollars a unit, such as 33.4009"))
    return wrong
