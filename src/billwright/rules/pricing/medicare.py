"""What Medicare's physician fee schedule allows, line by line, explained.

    unit = (work × its index + practice expense × its index + malpractice × its index) × conversion factor   (42 CFR 414.20)

The sum is exact and rounded once, half up to the cent, as the published fee of one unit is; each reduction after it is
rounded to the cent by itself. Order: units, both sides, the procedures of a day among themselves, the part of the work that
was done, who did it. Worked in docs/how-we-compute/medicare-fee-schedule.md and reductions.md.

Not modelled: the cap of imaging at the outpatient rate, shortage-area bonus, quality adjustments, the postoperative part
divided by days, laboratory and drug prices, which are other schedules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from billwright.records.money import format_cents, times_quantity
from billwright.records.words import us_day
from billwright.rules.codes import Locality, LocalityTable, RelativeValue, RelativeValueTable, Tables
from billwright.rules.pricing import shares
from billwright.rules.pricing.explained import Price, dollars, refused
from billwright.rules.pricing.services import Service

SOURCE = "42 CFR 414.20"
_ROW_MODIFIERS = ("26", "TC", "53")
_BUNDLED = {"B": "is always bundled into another service", "P": "is bundled or excluded"}
_NOT_HERE = {
    "C": "is priced by the contractor: the national table has no amount",
    "D": "has been deleted",
    "E": "is excluded from the fee schedule by regulation",
    "F": "has been deleted",
    "G": "is not valid for Medicare: another code is",
    "H": "has a modifier that was deleted",
    "I": "is not valid for Medicare: another code is",
    "J": "is anesthesia, which is priced by base units and time",
    "M": "only measures and has no amount",
    "N": "is not covered by Medicare",
    "Q": "is functional information for therapy and has no amount",
    "X": "is paid by another schedule, if at all",
}


class Place(msgspec.Struct, frozen=True):
    """By which of Medicare's prices: a contractor's locality; `frozen_on` None is the table of the day of service.

    `conversion_factor` dollars a unit, None for the table's own. `participating` False takes the lower fee of those who do
    not participate. `multiple` False leaves out what the procedures of one day take from each other.
    """

    contractor: str
    locality: str
    conversion_factor: Decimal | None = None
    frozen_on: dt.date | None = None
    participating: bool = True
    multiple: bool = True


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A service with its row of the schedule, and its price so far. `by_place` asks for the unit of another row."""

    number: int
    service: Service
    price: Price
    value: RelativeValue | None = None
    unit: Unit | None = None
    book: Book | None = None

    def priced(self, price: Price) -> Line:
        return msgspec.structs.replace(self, price=price)


class Unit(msgspec.Struct, frozen=True):
    """Relative value units of one unit of a service, times their indices, and dollars for each."""

    work: Decimal
    expense: Decimal
    malpractice: Decimal
    factor: Decimal
    raw_expense: Decimal

    def cents(self, expense_basis_points: int = 10_000) -> int:
        """The fee of one unit with that share of its practice expense."""
        expense = self.expense * expense_basis_points / 10_000
        return dollars((self.work + expense + self.malpractice) * self.factor)


class Book(msgspec.Struct, frozen=True):
    """The two tables in force, and what is asked of them."""

    values: RelativeValueTable
    localities: LocalityTable
    locality: Locality
    place: Place

    def unit(self, value: RelativeValue, facility: bool) -> Unit:
        expense = value.facility_expense if facility or value.not_outside_facility else value.non_facility_expense
        factor = self.place.conversion_factor or value.conversion_factor
        where = self.locality
        return Unit(
            value.work * where.work, expense * where.expense, value.malpractice * where.malpractice, factor, expense
        )


def open_book(tables: Tables, place: Place, day: dt.date) -> Book | str:
    """The tables of a day, or why they cannot be asked."""
    on = place.frozen_on or day
    values, localities = tables.relative_values(on), tables.localities(on)
    if values is None:
        return f"no table of Medicare's relative values is loaded for {us_day(on)}"
    if localities is None:
        return f"no table of Medicare's localities is loaded for {us_day(on)}"
    locality = localities.find(place.contractor, place.locality)
    if locality is None:
        return f"the table of localities has no locality {place.locality} of contractor {place.contractor}"
    return Book(values, localities, locality, place)


def base_lines(services: Sequence[Service], tables: Tables, place: Place) -> list[Line]:
    """Each service at the fee of its units, before anything is reduced."""
    books: dict[dt.date, Book | str] = {}
    lines = []
    for number, service in enumerate(services, 1):
        book: Book | str = "the line has no day of service"
        if service.day is not None:
            if service.day not in books:
                books[service.day] = open_book(tables, place, service.day)
            book = books[service.day]
        lines.append(_base(number, service, book))
    return lines


def _base(number: int, service: Service, book: Book | str) -> Line:
    if isinstance(book, str):
        return Line(number=number, service=service, price=refused(book))
    value, why_not = _row(service, book)
    if value is None or why_not:
        return Line(number=number, service=service, value=value, price=refused(why_not))
    if value.status in _BUNDLED:
        price = Price().add(f"{service.words} {_BUNDLED[value.status]}: nothing of its own", 0, SOURCE)
        return Line(number=number, service=service, value=value, price=price)
    assert service.day is not None, "a line without a day has no book"
    facility = shares.is_facility(service.place, service.day)
    unit = book.unit(value, facility)
    price = Price().add(_formula(service, value, book, unit, facility), unit.cents(), _source(book))
    if service.units != 1:
        more = times_quantity(unit.cents(), service.units) - unit.cents()
        price = price.add(f"× {service.units:f} units", more)
    return Line(number=number, service=service, value=value, unit=unit, book=book, price=price)


def _row(service: Service, book: Book) -> tuple[RelativeValue | None, str]:
    """The service's row, and why it has no price (empty where it has one)."""
    if service.day is None or service.day < shares.EARLIEST:
        return None, f"prices before {us_day(shares.EARLIEST)} are not computed"
    if service.place in shares.NOT_ADJUDICATED:
        return None, f"place of service {service.place} has no rate in the fee schedule"
    named = next((each for each in service.modifiers if each in _ROW_MODIFIERS), "")
    value = book.values.find(service.code, named)
    if value is None:
        if named == "53" and book.values.find(service.code):
            return None, f"{service.code} discontinued (53) is priced by report"
        return None, f"{' '.join((service.code, named)).strip()} is not in the fee schedule {book.values.edition}"
    if value.status in _NOT_HERE:
        return value, f"{service.code} {_NOT_HERE[value.status]} (status {value.status})"
    if value.status not in _BUNDLED and not (value.work or value.non_facility_expense or value.facility_expense):
        return value, f"{service.code} has no relative values in {book.values.edition}: the contractor prices it"
    if not (book.place.conversion_factor or value.conversion_factor):
        return value, f"{book.values.edition} prints no conversion factor: the contract must name one"
    return value, ""


def _formula(service: Service, value: RelativeValue, book: Book, unit: Unit, facility: bool) -> str:
    where = "in a facility" if facility or value.not_outside_facility else "outside a facility"
    index = book.locality
    return (
        f"{service.words}: work {value.work} × {index.work} + practice expense {where} {unit.raw_expense} × {index.expense}"
        f" + malpractice {value.malpractice} × {index.malpractice}"
        f" = {(unit.work + unit.expense + unit.malpractice).normalize():f} units × ${unit.factor}"
    )


def _source(book: Book) -> str:
    where = f"{book.locality.name} ({book.place.contractor} {book.place.locality})"
    return f"{SOURCE}; relative values {book.values.edition}, {where} {book.localities.edition}"


def limiting_charge_cents(fee_cents: int) -> int:
    """The most that somebody who does not participate and does not take assignment may charge for a fee of the schedule:
    115 % of the non-participating fee, each rounded half up (SSA 1848(g)(2)(C)).

    >>> limiting_charge_cents(10_000)   # 95.00, and 115 % of it
    10925
    """
    return (
        Price()
        .add(format_cents(fee_cents), fee_cents)
        .share(shares.NON_PARTICIPATING.basis_points, "")
        .share(shares.LIMITING_CHARGE.basis_points, "")
        .so_far
    )
