"""Charges and units: what the claim adds up to."""

from __future__ import annotations

from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.records.money import format_cents
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X222A1"


@check(
    "total-of-lines",
    "The claim's total is the sum of its lines",
    severity="error",
    source=Source(_GUIDE, "loop 2300 CLM02", "2010-06"),
    scope="claim",
    fails=[
        visit("a cent short", total_cents=99_99),
        visit("a line forgotten in the total", service(), service("99214"), total_cents=100_00),
        visit("no total", total_cents=0),
    ],
    passes=[
        visit("one line"),
        visit(
            "two lines, cents and all",
            service(charge_cents=33_33),
            service("99214", charge_cents=66_68),
            total_cents=100_01,
        ),
        visit("a claim of no charge", service(charge_cents=0), total_cents=0),
    ],
)
def total_of_lines(case: Case) -> Said:
    lines = sum(line.charge_cents for line in case.claim.lines)
    if lines != case.claim.total_cents:
        yield Problem(
            "CLM02",
            f"The claim's total is {format_cents(case.claim.total_cents)} and its lines add up to {format_cents(lines)}.",
            "Correct the total, or the line that is missing or wrong.",
        )


@check(
    "lines-present",
    "A claim has one service line or more, and no more than its kind takes",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1 and X223A2", "loop 2400 repeat", "2010-06"),
    scope="claim",
    fails=[
        visit("no line", lines=(), total_cents=0),
        visit("51 professional lines", *(service(f"{99201 + at}") for at in range(51))),
    ],
    passes=[
        visit("one line"),
        visit("50 professional lines", *(service(f"{99201 + at}") for at in range(50))),
    ],
)
def lines_present(case: Case) -> Said:
    count = len(case.claim.lines)
    most = 50 if case.claim.kind == "professional" else 999
    if count == 0:
        yield Problem("LX01", "The claim has no service line.", "Add the services, or do not send the claim.")
    elif count > most:
        yield Problem("LX01", f"The claim has {count} lines; {most} fit.", "Split the claim.")


@check(
    "units-positive",
    "Units are above zero",
    severity="error",
    source=Source(_GUIDE, "loop 2400 SV104", "2010-06"),
    scope="line",
    coded=True,
    fails=[
        visit("zero", service(units=Decimal(0))),
        visit("negative", service(units=Decimal(-1))),
        visit("zero with decimals", service(units=Decimal("0.0"))),
    ],
    passes=[
        visit("one"),
        visit("part of a unit", service(units=Decimal("0.5"))),
        visit("many", service("97110", "GP", units=Decimal(4))),
    ],
)
def units_positive(case: Case, line: ServiceLine, number: int) -> Said:
    if line.units <= 0:
        yield Problem("SV104", f"The line has {line.units} units.", "Give the units that the note documents.")


@check(
    "charge-negative",
    "No charge is below zero",
    severity="error",
    source=Source(_GUIDE, "loop 2400 SV102", "2010-06"),
    scope="line",
    fails=[
        visit("a negative line", service(charge_cents=-1)),
        visit("a discount as a line", service(), service("99214", charge_cents=-10_00)),
    ],
    passes=[
        visit("a charge"),
        visit("a charge of nothing, as quality codes have", service(), service("G8427", charge_cents=0)),
    ],
)
def charge_negative(case: Case, line: ServiceLine, number: int) -> Said:
    if line.charge_cents < 0:
        yield Problem(
            "SV102",
            f"The line charges {format_cents(line.charge_cents)}.",
            "Charge the full fee; discounts are posted, not billed.",
        )
