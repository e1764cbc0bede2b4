"""What Medicare's physician fee schedule says of a claim's lines, for the checks that ask its indicators.

The schedule binds Medicare's claims, and those of payers whose profile follows Medicare's practitioner edits.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.codes import RelativeValue
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.history import is_same_clinician
from billwright.rules.scrub.registry import Lacks

MAJOR, MINOR = "090", ("000", "010")
_AFTER = {"000": 0, "010": 10, MAJOR: 90}
"""Days after the day of surgery that its global package holds (Claims Processing Manual ch. 12, 40.1)."""
_NOT_THE_SURGEON = frozenset(("26", "54", "55", "56", "80", "81", "82", "AS", "TC"))
"""Modifiers of a surgical line whose global package is not, or not wholly, that clinician's."""


def follows(case: Case) -> bool | Lacks:
    """Whether the schedule binds the payer."""
    which = case.ncci
    if case.claim.filing_code == "MB" or which == "practitioner":
        return True
    return Lacks("the payer's choice of NCCI edits") if which is None else False


def value_of(case: Case, line: ServiceLine) -> RelativeValue | Lacks | None:
    """The schedule's row of the line's procedure as a whole; None where it has none or does not bind."""
    day = line.service_date
    if day is None or not line.procedure:
        return None
    bound = follows(case)
    if bound is not True:
        return bound or None
    return find(case, line.procedure, day)


def find(case: Case, procedure: str, day: dt.date) -> RelativeValue | Lacks | None:
    table = case.tables.relative_values(day)
    return Lacks(f"the physician fee schedule of {us_day(day)}") if table is None else table.find(procedure)


def place(case: Case, line: ServiceLine) -> str:
    return line.place_of_service or case.claim.place_of_service


class Operation(NamedTuple):
    """A procedure with a global package: its `days` 000, 010 or 090, when it was done and where it stands."""

    procedure: str
    day: dt.date
    days: str
    where: str

    def holds(self, day: dt.date) -> bool:
        """Whether the day is one of those after the operation that its package holds."""
        return 0 < (day - self.day).days <= _AFTER[self.days]


def operations(case: Case, line: ServiceLine) -> list[Operation]:
    """What the line's clinician did that has a global package, on this claim or an earlier one: from 90 days before the
    line until the day after it. The line itself is left out."""
    day = line.service_date
    if day is None:
        return []
    npi = case.rendering_npi(line)
    found = [
        Operation(other.procedure, other.service_date, "", f"line {number}")
        for number, other in enumerate(case.claim.lines, 1)
        if other is not line
        and other.service_date
        and case.rendering_npi(other) == npi
        and _NOT_THE_SURGEON.isdisjoint(other.modifiers)
    ]
    found += [
        Operation(each.procedure, each.service_date, "", each.where)
        for each in case.context.prior_services or ()
        if not each.is_void
        and each.claim != case.claim.control_number
        and _NOT_THE_SURGEON.isdisjoint(each.modifiers)
        and is_same_clinician(case, line, each)
    ]
    known: list[Operation] = []
    for each in found:
        if -1 <= (day - each.day).days <= _AFTER[MAJOR]:
            row = find(case, each.procedure, each.day)
            if isinstance(row, RelativeValue) and row.global_days in _AFTER:
                known.append(each._replace(days=row.global_days))
    return known


def is_the_surgeons(line: ServiceLine) -> bool:
    return _NOT_THE_SURGEON.isdisjoint(line.modifiers)
