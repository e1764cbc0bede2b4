"""Charges and units: what the claim adds up to."""

from __future__ import annotations

import re
from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.records.money import format_cents
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import bill, room, service, visit
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
        bill("1,000 of a facility", *(service("", revenue_code="0250") for _ in range(1000))),
    ],
    passes=[
        visit("one line"),
        visit("50 professional lines", *(service(f"{99201 + at}") for at in range(50))),
        bill("51 of a facility", *(service("", revenue_code="0250") for _ in range(51))),
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
        bill("a facility's credit", room(), service("", revenue_code="0250", charge_cents=-5_00)),
    ],
    passes=[
        visit("a charge"),
        visit("a cent", service(charge_cents=1)),
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


_QUALITY = re.compile(r"\d{4}F|G[89]\d{3}|M1\d{3}")
"""Codes that report quality and are charged at nothing or a cent (CPT category II; CMS)."""


@check(
    "nothing-charged",
    "The claim charges something",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1 and X223A2", "loop 2300 CLM02", "2010-06"),
    scope="claim",
    frequencies=("1",),
    fails=[
        visit("a visit at nothing", service(charge_cents=0)),
        visit("two services at nothing", service(charge_cents=0), service("73560", charge_cents=0)),
        visit("a visit and a quality code", service(charge_cents=0), service("G8427", charge_cents=0)),
    ],
    passes=[
        visit("a visit"),
        visit("quality codes alone", service("G8427", charge_cents=0), service("3074F", charge_cents=0)),
        visit("a vaccine that the state gave", service("90471"), service("90686", "SL", charge_cents=0)),
        bill("a facility's bill without payment", room(charge_cents=0), frequency="0"),
    ],
)
def nothing_charged(case: Case) -> Said:
    lines = case.claim.lines
    if lines and not any(line.charge_cents for line in lines):
        if all(_QUALITY.fullmatch(line.procedure) for line in lines):
            return
        yield Problem("CLM02", "No line of the claim charges anything.", "Set the fees, and price the visit again.")


@check(
    "line-charges-nothing",
    "A service that is done by hand or by eye has its charge",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1", "loop 2400 SV102", "2010-06"),
    scope="line",
    kinds=("professional",),
    frequencies=("1",),
    procedures=("10004-69990", "70010-79999", "92002-99023", "99026-99499"),
    fails=[
        visit("a visit beside a test", service(charge_cents=0), service("85025")),
        visit("an injection into a joint", service(), service("20610", charge_cents=0)),
        visit("an X-ray", service(), service("73560", "LT", charge_cents=0)),
    ],
    passes=[
        visit("each has its charge", service(), service("20610", charge_cents=80_00)),
        visit("a visit after surgery, which is part of it", service(), service("99024", charge_cents=0)),
        visit("a vaccine that the state gave", service("90471"), service("90686", "SL", charge_cents=0)),
        visit("nothing on the whole claim, which another check says", service(charge_cents=0)),
    ],
)
def line_charges_nothing(case: Case, line: ServiceLine, number: int) -> Said:
    if line.charge_cents == 0 and case.claim.total_cents:
        yield Problem(
            "SV102",
            f"{line.procedure} is charged at nothing.",
            "Set its fee, or take it off the visit if it is not billed.",
        )


_PART_B_MOST_CENTS = 99_999_99


@check(
    "part-b-charge-limit",
    f"A claim to Medicare Part B charges no more than {format_cents(_PART_B_MOST_CENTS)}",
    severity="error",
    source=Source("CMS Standard Companion Guide 837P", "amounts of seven digits", "2020-06"),
    scope="claim",
    kinds=("professional",),
    filing_codes=("MB",),
    fails=[
        visit("a cent too much", service(charge_cents=_PART_B_MOST_CENTS + 1)),
        visit("two lines together", service(charge_cents=60_000_00), service("99214", charge_cents=50_000_00)),
        visit("a drug", service("J9999", charge_cents=250_000_00, units=Decimal(100))),
    ],
    passes=[
        visit("just as much", service(charge_cents=_PART_B_MOST_CENTS)),
        visit("another payer", service(charge_cents=250_000_00), filing_code="CI"),
        bill("a hospital's bill", room(200)),
    ],
)  # fmt: skip
def part_b_charge_limit(case: Case) -> Said:
    if case.claim.total_cents > _PART_B_MOST_CENTS:
        yield Problem(
            "CLM02",
            f"The claim charges {format_cents(case.claim.total_cents)}, more than Medicare Part B can read.",
            "Split it into claims of unlike amounts, each with a note that says which part of how many it is.",
        )


@check(
    "units-written",
    "Units have at most eight digits, three of them after the point",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1 and X223A2", "loop 2400 SV104, SV205", "2010-06"),
    scope="line",
    coded=True,
    fails=[
        visit("four decimals", service("J1100", units=Decimal("0.0625"))),
        visit("a third of a unit", service("A0425", units=Decimal(1) / 3)),
        visit("nine digits", service("J1100", units=Decimal(123_456_789))),
    ],
    passes=[
        visit("three decimals", service("J1100", units=Decimal("0.125"))),
        visit("zeros after them", service(units=Decimal("1.0000"))),
        visit("eight digits", service("J1100", units=Decimal(12_345_678))),
    ],
)
def units_written(case: Case, line: ServiceLine, number: int) -> Said:
    units = line.units
    if (units != int(units) and units != round(units, 3)) or units >= 100_000_000:
        yield Problem("SV104", f"The line has {units:f} units.", "Round as the payer says: three decimals at most.")


@check(
    "units-whole",
    "What is counted by itself is counted in whole units",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 26, 10.4, item 24G", ""),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=("00100-99499",),
    fails=[
        visit("half a visit", service(units=Decimal("0.5"))),
        visit("a session and a half", service("97110", "GP", units=Decimal("1.5"))),
        visit("a tenth too much", service("73560", units=Decimal("1.1"))),
    ],
    passes=[
        visit("one visit"),
        visit("one, written with a point", service(units=Decimal("1.0"))),
        visit("miles by the tenth", service("A0425", units=Decimal("7.5"))),
        visit("minutes of anesthesia", service("00142", "AA", unit="MJ", units=Decimal("45.5"))),
    ],
)
def units_whole(case: Case, line: ServiceLine, number: int) -> Said:
    if line.unit == "UN" and line.units != int(line.units):
        yield Problem(
            "SV104",
            f"{line.procedure} is billed {line.units} times.",
            "Give the whole units that the note documents.",
        )


@check(
    "patient-paid-more",
    "The patient has not paid more than the claim charges",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1", "loop 2300 AMT*F5", "2010-06"),
    scope="claim",
    fields=("patient_paid_cents",),
    fails=[
        visit("a cent more", patient_paid_cents=100_01),
        visit("less than nothing", patient_paid_cents=-10_00),
        visit("what was paid for another visit, too", patient_paid_cents=250_00),
    ],
    passes=[
        visit("a copay", patient_paid_cents=20_00),
        visit("all of it", patient_paid_cents=100_00),
        visit("nothing said"),
    ],
)
def patient_paid_more(case: Case) -> Said:
    paid, charged = case.claim.patient_paid_cents or 0, case.claim.total_cents
    if paid < 0 or paid > charged:
        yield Problem(
            "AMT*F5",
            f"The claim says that the patient paid {format_cents(paid)} of {format_cents(charged)}.",
            "Give what was paid for these services; a payer that reads more pays the patient.",
        )


@check(
    "noncovered-more",
    "What is not covered is part of the line's charge",
    severity="error",
    source=Source("ASC X12N 837 005010X223A2; 5010 claim edits of CMS", "loop 2400 SV207", ""),
    scope="line",
    kinds=("institutional",),
    fields=("noncovered_cents",),
    fails=[
        bill("a cent more", room(noncovered_cents=7000_01)),
        bill("less than nothing", room(noncovered_cents=-1_00)),
        bill("on the second line", room(), service("", revenue_code="0250", noncovered_cents=200_00)),
    ],
    passes=[
        bill("a day of seven", room(noncovered_cents=1000_00)),
        bill("all of it", room(noncovered_cents=7000_00)),
        bill("nothing said"),
    ],
)
def noncovered_more(case: Case, line: ServiceLine, number: int) -> Said:
    not_covered = line.noncovered_cents or 0
    if not_covered < 0 or not_covered > line.charge_cents:
        yield Problem(
            "SV207",
            f"{format_cents(not_covered)} of a charge of {format_cents(line.charge_cents)} is said not to be covered.",
            "Correct the part that is not covered, or the charge.",
        )
