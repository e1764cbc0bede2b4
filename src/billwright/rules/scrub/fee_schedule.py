"""What Medicare's physician fee schedule says of a claim's lines, for the checks that ask its indicators.

The schedule binds Medicare's claims, and those of payers whose profile follows Medicare's practitioner edits.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from billwright.records.checking import PriorService
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
    own, earlier = case.once(_with_package)
    if day is None or not (own or earlier):
        return []
    npi = case.rendering_npi(line)
    found = [each for each, other in own if other is not line and case.rendering_npi(other) == npi]
    found += [each for each, other in earlier if is_same_clinician(case, line, other)]
    return [each for each in found if -1 <= (day - each.day).days <= _AFTER[MAJOR]]


_Own = list[tuple[Operation, ServiceLine]]
_Earlier = list[tuple[Operation, PriorService]]


def _with_package(case: Case) -> tuple[_Own, _Earlier]:
    """Everybody's operations that a package can bind to a line of the claim: of its own lines, and of earlier services."""
    own: _Own = []
    for number, line in enumerate(case.claim.lines, 1):
        if line.service_date and (made := _operation(case, line.procedure, line.service_date, line.modifiers)):
            own.append((made._replace(where=f"line {number}"), line))
    if case.first_day is None or case.last_day is None:
        return own, []
    first, last = case.first_day - dt.timedelta(days=_AFTER[MAJOR]), case.last_day + dt.timedelta(days=1)
    earlier: _Earlier = []
    for each in case.context.prior_services or ():
        if first <= each.service_date <= last and not each.is_void and each.claim != case.claim.control_number:
            made = _operation(case, each.procedure, each.service_date, each.modifiers)
            if made:
                earlier.append((made._replace(where=each.where), each))
    return own, earlier


def _operation(case: Case, procedure: str, day: dt.date, modifiers: tuple[str, ...]) -> Operation | None:
    """None for what has no package, or another's; visits (99...) never have one."""
    if procedure.startswith("99") or not _NOT_THE_SURGEON.isdisjoint(modifiers):
        return None
    row = find(case, procedure, day)
    if isinstance(row, RelativeValue) and row.global_days in _AFTER:
        return Operation(procedure, day, row.global_days, "")
    return None


def is_the_surgeons(line: ServiceLine) -> bool:
    return _NOT_THE_SURGEON.isdisjoint(line.modifiers)
