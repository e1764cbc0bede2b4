"""A claim as checks see it: with what is known beside it, the tables, and the facts that many checks ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from billwright.records.checking import Context
from billwright.records.claim import Claim, ServiceLine
from billwright.records.parties import Provider
from billwright.rules.codes import DiagnosisTable, Tables

_Derived = TypeVar("_Derived")

ICD10_BEGINS = dt.date(2015, 10, 1)
"""45 CFR 162.1002(c): ICD-10 for services (inpatient: discharges) on or after this day, ICD-9 before."""
_NCCI_BY_FILING_CODE: dict[str, str] = {"MB": "practitioner", "MC": "medicaid"}
"""Where no payer profile says which NCCI edits bind: Medicare Part B, and Medicaid by law (SSA 1903(r)(1)(B)(iv))."""


class Case:
    """What is derived is derived once. `first_day` and `last_day` of service are None where no line is dated."""

    __slots__ = ("_kept", "claim", "context", "first_day", "last_day", "tables")

    def __init__(self, claim: Claim, context: Context, tables: Tables) -> None:
        self.claim = claim
        self.context = context
        self.tables = tables
        self._kept: dict[Callable[[Case], Any], Any] = {}
        first = last = None
        for line in claim.lines:
            day = line.service_date
            if day is not None:
                if first is None or day < first:
                    first = day
                day = line.through or day
                if last is None or day > last:
                    last = day
        self.first_day: dt.date | None = first
        self.last_day: dt.date | None = last

    def once(self, derive: Callable[[Case], _Derived]) -> _Derived:
        """What `derive` makes of the case, for checks that share it."""
        try:
            return cast(_Derived, self._kept[derive])
        except KeyError:
            derived = self._kept[derive] = derive(self)
            return derived

    @property
    def is_first_bill(self) -> bool:
        """An original to the first payer: what is on file for these services is not this bill's own history."""
        return self.claim.frequency == "1" and self.claim.order == "P"

    @property
    def coding_day(self) -> dt.date | None:
        """The day whose code set binds the whole claim: an inpatient stay's discharge, else its last day of service."""
        claim = self.claim
        if claim.kind == "institutional" and claim.type_of_bill.startswith("11"):
            return self._through_of_statement() or self.last_day
        return self.last_day

    def _through_of_statement(self) -> dt.date | None:
        """The discharge day: DTP 096 where the record has the day, else the end of the statement (DTP 434)."""
        days = dict(self.claim.dates)
        return days.get("096") or days.get("434")

    def days_of_diagnosis(self, number: int) -> tuple[dt.date, ...]:
        """The days on which diagnosis `number` must be valid: those of the lines that point to it."""
        day = self.coding_day
        if day is None:
            return ()
        if self.first_day == day or self.claim.kind == "institutional":
            return (day,)
        days = {line.through or line.service_date for line in self.claim.lines if number in line.pointers}
        return tuple(sorted(each for each in days if each)) or (day,)

    def diagnosis_tables(self, number: int) -> Iterator[tuple[dt.date, DiagnosisTable | None]]:
        """The ICD-10-CM edition in force on each of those days, from the day ICD-10 began."""
        for day in self.days_of_diagnosis(number):
            if day >= ICD10_BEGINS:
                yield day, self.tables.icd10cm(day)

    def providers(self) -> Iterator[tuple[Provider, int | None]]:
        """Every provider with an own NPI on the claim, with its line number where it stands on a line."""
        yield self.claim.billing, None
        for provider in self.claim.providers:
            yield provider, None
        for number, line in enumerate(self.claim.lines, 1):
            for provider in line.providers:
                yield provider, number

    def rendering_npi(self, line: ServiceLine) -> str:
        """Who did the service: the line's rendering provider, else the claim's, else who bills."""
        for provider in line.providers:
            if provider.role == "82":
                return provider.npi
        for provider in self.claim.providers:
            if provider.role == "82":
                return provider.npi
        return self.claim.billing.npi

    @property
    def ncci(self) -> str | None:
        """Which NCCI edits bind: "" none, None not known."""
        payer = self.context.payer
        if payer is not None:
            return payer.ncci
        return _NCCI_BY_FILING_CODE.get(self.claim.filing_code)
