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
DatedTables = tuple[tuple[dt.date, DiagnosisTable | None], ...]

ICD10_BEGINS = dt.date(2015, 10, 1)
"""45 CFR 162.1002(c): ICD-10 for services (inpatient: discharges) on or after this day, ICD-9 before."""
_NCCI_BY_FILING_CODE: dict[str, str] = {"MA": "outpatient", "MB": "practitioner", "MC": "medicaid"}
"""Where no payer profile says which NCCI edits bind: Medicare, and Medicaid by law (SSA 1903(r)(1)(B)(iv))."""
_PAIRS_BIND = frozenset(("12", "13", "14", "22", "23", "34", "74", "75", "76"))
"""Types of bill whose outpatient services CMS's Outpatient Code Editor asks of the pairs (edits 20 and 40)."""
_CRITICAL_ACCESS = "85"
_SUPPLIERS = "332B"
"""Taxonomy of suppliers of durable medical equipment."""


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
        """The day whose code set binds the whole claim: a facility's last day of the statement (an inpatient's discharge),
        else the last day of service. None where the claim is not dated."""
        if self.claim.kind == "institutional":
            return self.claim.stay.statement_through or self.last_day
        return self.last_day

    def diagnosis_days(self, number: int) -> tuple[dt.date, ...]:
        """The days on which diagnosis `number` must be valid: those of the lines that point to it, or the coding day."""
        if self.first_day != self.last_day and self.claim.kind == "professional":
            days = {line.through or line.service_date for line in self.claim.lines if number in line.pointers}
            pointed = sorted(day for day in days if day)
            if pointed:
                return tuple(pointed)
        return (self.coding_day,) if self.coding_day else ()

    def diagnosis_tables(self, number: int) -> DatedTables:
        """Those days, each with the ICD-10-CM edition in force. Days before ICD-10 began are left out."""
        days = self.diagnosis_days(number)
        return tuple([(day, self.tables.icd10cm(day)) for day in days if day >= ICD10_BEGINS])

    def editions(self, number: int) -> list[DiagnosisTable | None]:
        """Every edition of ICD-10-CM that may judge diagnosis `number`: of its days, and of the coding day. None stands for
        one that is not loaded, and for days that are not known; empty before ICD-10 began."""
        days = {*self.diagnosis_days(number), self.coding_day}
        return [self.tables.icd10cm(day) if day else None for day in days if day is None or day >= ICD10_BEGINS]

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
        return self.once(_rendering_npi_of_claim)

    @property
    def ncci(self) -> str | None:
        """Which NCCI pairs bind: "" none, as for an inpatient's bill; None not known."""
        return self.once(_pairs_of_claim)

    @property
    def contractor(self) -> str:
        """The Medicare contractor whose coverage policies bind; empty where it is none or not known."""
        payer = self.context.payer
        return payer.contractor if payer is not None else ""

    @property
    def unit_edits(self) -> str | None:
        """Which medically unlikely units bind: "" none, None not known."""
        return self.once(_units_of_claim)


def _rendering_npi_of_claim(case: Case) -> str:
    return next((each.npi for each in case.claim.providers if each.role == "82"), case.claim.billing.npi)


def _pairs_of_claim(case: Case) -> str | None:
    return _edits_of_claim(case, _PAIRS_BIND)


def _units_of_claim(case: Case) -> str | None:
    """A critical access hospital's units are edited, its pairs are not; a supplier has a table of its own."""
    which = _edits_of_claim(case, _PAIRS_BIND | {_CRITICAL_ACCESS})
    if which == "practitioner" and case.claim.billing.taxonomy.startswith(_SUPPLIERS):
        return "dme"
    return which


def _edits_of_claim(case: Case, bills: frozenset[str]) -> str | None:
    payer = case.context.payer
    which = payer.ncci if payer is not None else _NCCI_BY_FILING_CODE.get(case.claim.filing_code)
    if which and case.claim.kind == "institutional":
        if case.claim.type_of_bill not in bills:
            return ""
        return "outpatient" if which == "practitioner" else which
    return which
