"""Medically unlikely units: more of one service than anybody is likely to have had on one day.

Which table binds is the payer's choice. An edit with adjudication indicator 1 looks at each line, one with 2 or 3 at the
day; 2 stands on anatomy or on the code's own words, and no appeal moves it. Where a line spans days, its units are shared
out evenly, as CMS does. Anesthesia in minutes is left out.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.codes import UnitsFact, UnitsTable
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, OTHER_NPI, OUTPATIENT, payer, prior, provider, service, visit
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MANUAL = Source("NCCI Policy Manual", "ch. I, V: medically unlikely edits", "2026-01-01")
PER_LINE, ABSOLUTE, PER_DAY = 1, 2, 3
"""MUE adjudication indicators (MAI)."""


class _Limited(NamedTuple):
    """A line whose procedure has an edit; `units` are those of one day."""

    number: int
    line: ServiceLine
    fact: UnitsFact
    edition: str
    units: Decimal


class _Day(NamedTuple):
    """More units of a procedure on a day than its edit allows; `line` is the last of the claim's lines that have it."""

    fact: UnitsFact
    edition: str
    day: dt.date
    units: Decimal
    elsewhere: Decimal
    line: int


def _limited(case: Case) -> list[_Limited | Lacks]:
    """The claim's lines with an edit, or what is lacked to know them."""
    found: list[_Limited | Lacks] = []
    for number, line in enumerate(case.claim.lines, 1):
        if line.service_date is None or line.unit != "UN":
            continue
        table = _table(case, line.service_date)
        if isinstance(table, Lacks):
            return [table]
        if table is not None and (fact := table.find(line.procedure)):
            found.append(_Limited(number, line, fact, table.edition, _of_a_day(line, line.service_date)))
    return found


def _table(case: Case, day: dt.date) -> UnitsTable | Lacks | None:
    which = case.unit_edits
    if which is None:
        return Lacks("the payer's choice of medically unlikely edits")
    if not which:
        return None
    return case.tables.mue(which, day) or Lacks(f"code set mue-{which}")


def _of_a_day(line: ServiceLine, first: dt.date) -> Decimal:
    if line.through is None or line.through <= first:
        return line.units
    days = (line.through - first).days + 1
    return (line.units / days).to_integral_value(ROUND_HALF_UP)


def _days(case: Case) -> list[_Day | Lacks]:
    """The days on which an edit by day is passed, with what other claims have of the procedure."""
    sums: dict[tuple[dt.date, str, str], list[_Limited]] = {}
    for each in case.once(_limited):
        if isinstance(each, Lacks):
            return [each]
        if each.fact.adjudication != PER_LINE and each.line.service_date:
            key = each.line.service_date, each.line.procedure, _who(case, each.line)
            sums.setdefault(key, []).append(each)
    passed: list[_Day | Lacks] = []
    for (day, procedure, who), lines in sums.items():
        elsewhere = _elsewhere(case, day, procedure, who)
        units = sum((each.units for each in lines), elsewhere)
        fact = lines[-1].fact
        if units > fact.units:
            passed.append(_Day(fact, lines[-1].edition, day, units, elsewhere, lines[-1].number))
    if sums and case.context.prior_services is None:
        passed.append(Lacks("prior_services"))
    return passed


def _who(case: Case, line: ServiceLine) -> str:
    return case.claim.billing.npi if case.claim.kind == "institutional" else case.rendering_npi(line)


def _elsewhere(case: Case, day: dt.date, procedure: str, who: str) -> Decimal:
    if not case.is_first_bill:
        return Decimal(0)
    by_facility = case.claim.kind == "institutional"
    return sum(
        (
            each.units
            for each in on_day(case, day)
            if each.procedure == procedure and (each.billing_npi if by_facility else each.rendering_npi) == who
        ),
        Decimal(0),
    )


def _passed(day: _Day) -> str:
    told = f"{day.units:f} units of {day.fact.code} on {us_day(day.day)}"
    if day.elsewhere:
        told += f" ({day.elsewhere:f} of them on other claims)"
    return f"{told}, and the edit allows {day.fact.units} (MUE {day.edition}, MAI {day.fact.adjudication})."


@check(
    "units-unlikely-line",
    "No line has more units than its medically unlikely edit allows on one line",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("one more than the edit", service("G0283", "GP", units=Decimal(2))),
        visit("a line over days, shared out", service("G0283", units=Decimal(6), through=DAY.replace(day=12))),
        visit("on an outpatient bill", service("G0283", "GP", units=Decimal(3)), **OUTPATIENT),
    ],
    passes=[
        visit("as many as the edit", service("G0283", "GP")),
        visit("one on each of two lines", service("G0283", "GP"), service("G0283", "GO")),
        visit("one for each day", service("G0283", "GP", units=Decimal(3), through=DAY.replace(day=12))),
        visit("where no edits bind", service("G0283", units=Decimal(9)), facts={"payer": payer(ncci="")}),
        visit("a code without an edit", service("97530", "GP", units=Decimal(99))),
    ],
)
def units_unlikely_line(case: Case) -> Said:
    for each in case.once(_limited):
        if isinstance(each, Lacks):
            yield each
        elif each.fact.adjudication == PER_LINE and each.units > each.fact.units:
            yield Problem(
                "SV104",
                f"{each.units:f} units of {each.fact.code} on one line, and the edit allows {each.fact.units} "
                f"(MUE {each.edition}, MAI 1).",
                "Correct the units, or ask whether the note documents so many and bill them as the payer asks.",
                each.number,
            )


@check(
    "units-impossible-day",
    "No procedure has more units on a day than the body or its own words allow",
    severity="error",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("on one line", service("27447", "RT", units=Decimal(3)), facts={"prior_services": ()}),
        visit(
            "over lines, modifiers or none",
            service("27447", "RT"),
            service("27447", "LT"),
            service("27447", "76"),
            facts={"prior_services": ()},
        ),
        visit(
            "with another claim's",
            service("27447", "RT", units=Decimal(2)),
            facts={"prior_services": (prior("27447", "LT"),)},
        ),
    ],
    passes=[
        visit("both knees", service("27447", "RT"), service("27447", "LT"), facts={"prior_services": ()}),
        visit("both knees on one line", service("27447", "50"), facts={"prior_services": ()}),
        visit(
            "on another day",
            service("27447", "RT", units=Decimal(2)),
            facts={"prior_services": (prior("27447", "LT", service_date=DAY.replace(day=9)),)},
        ),
        visit(
            "voided since",
            service("27447", "RT", units=Decimal(2)),
            facts={"prior_services": (prior("27447", "LT", is_void=True),)},
        ),
    ],
)
def units_impossible_day(case: Case) -> Said:
    for day in case.once(_days):
        if isinstance(day, Lacks):
            yield day
        elif day.fact.adjudication == ABSOLUTE:
            yield Problem(
                "SV104", _passed(day), "Correct the units or the code: no documentation moves this edit.", day.line
            )


@check(
    "units-unlikely-day",
    "No procedure has more units on a day than is likely, unless the note documents them",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("on one line", service("97110", "GP", units=Decimal(7)), facts={"prior_services": ()}),
        visit(
            "over two lines",
            service("97110", "GP", units=Decimal(4)),
            service("97110", "GP", "76", units=Decimal(3)),
            facts={"prior_services": ()},
        ),
        visit(
            "with another claim's",
            service("97110", "GP", units=Decimal(4)),
            facts={"prior_services": (prior("97110", "GP", units=Decimal(3)),)},
        ),
    ],
    passes=[
        visit("as many as the edit", service("97110", "GP", units=Decimal(6)), facts={"prior_services": ()}),
        visit(
            "by two clinicians",
            service("97110", "GP", units=Decimal(4)),
            service("97110", "GO", units=Decimal(4), providers=(provider("82", OTHER_NPI),)),
            facts={"prior_services": ()},
        ),
        visit(
            "a replacement counts its own claim's units only",
            service("97110", "GP", units=Decimal(4)),
            frequency="7",
            facts={"prior_services": (prior("97110", "GP", units=Decimal(4)),)},
        ),
    ],
)
def units_unlikely_day(case: Case) -> Said:
    for day in case.once(_days):
        if isinstance(day, Lacks):
            yield day
        elif day.fact.adjudication == PER_DAY:
            yield Problem(
                "SV104",
                _passed(day),
                "Correct the units, or ask whether the note documents so many and keep it ready for an appeal.",
                day.line,
            )
