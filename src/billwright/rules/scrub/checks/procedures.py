"""Procedure codes: their form, and that a HCPCS Level II code exists. CPT is licensed, and not looked up."""

from __future__ import annotations

import datetime as dt
import re

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_FORM = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")


@check(
    "procedure-form",
    "A procedure code has the five characters of CPT or HCPCS",
    severity="error",
    source=Source("45 CFR 162.1002; ASC X12N 837 005010X222A1", "loop 2400 SV101-2", "2010-06"),
    scope="line",
    coded=True,
    fails=[
        visit("four digits", service("9921")),
        visit("lower case", service("g0283")),
        visit("none on a professional line", service("")),
    ],
    passes=[
        visit("CPT"),
        visit("a code of CPT category III", service("0591T")),
        visit("HCPCS Level II", service("G0283", "GP")),
        visit("a revenue line without procedure", service("", revenue_code="0120"), kind="institutional"),
        visit("a code of another list", service("ABCDEFG1", procedure_kind="ER")),
    ],
)
def procedure_form(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure_kind != "HC" or _FORM.fullmatch(line.procedure):
        return
    if line.procedure:
        yield Problem(
            "SV101-2",
            f"{line.procedure} is not written as a CPT or HCPCS code.",
            "Correct it: five characters, no dot.",
        )
    elif case.claim.kind == "professional":
        yield Problem("SV101-2", "The line has no procedure code.", "Add the code of the service, or remove the line.")


@check(
    "hcpcs-valid",
    "Each HCPCS Level II code exists on the date of service",
    severity="error",
    source=Source("CMS HCPCS Level II", "quarterly update; 45 CFR 162.1002", "2026"),
    scope="line",
    coded=True,
    needs=("hcpcs",),
    procedures=("A0000-C9999", "E0000-V9999"),
    fails=[
        visit("no such code", service("G9999")),
        visit("ended", service("A0021")),
        visit("the second of two lines", service(), service("J0000")),
    ],
    passes=[
        visit("a code in force", service("G0283", "GP")),
        visit("while it was in force", service("A0021", service_date=dt.date(2002, 12, 31))),
        visit("dental codes are another list", service("D0120")),
    ],
)
def hcpcs_valid(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or line.procedure_kind != "HC":
        return
    table = case.tables.codes("hcpcs", day)
    if table is None:
        yield Lacks(f"HCPCS edition for {us_day(day)}")
    elif table.find(line.procedure, day) is None:
        yield Problem(
            "SV101-2",
            f"{line.procedure} is no HCPCS code on {us_day(day)} (edition {table.edition}).",
            "Look the service or item up again: the code is mistyped, or has ended and been replaced.",
        )
