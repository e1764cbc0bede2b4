"""Drugs: the national drug code with its quantity, where it is asked for, and what became of the rest of the vial."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from billwright.records.claim import Drug, ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OUTPATIENT, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = Source("ASC X12N 837 005010X222A1 and X223A2", "loop 2410 LIN03, CTP04, CTP05", "2010-06")
_WASTE = Source("Medicare Claims Processing Manual", "ch. 17, 40; CMS JW and JZ modifier policy", "2023-07-01")
_UNITS = ("F2", "GR", "ME", "ML", "UN")
_ELEVEN = re.compile(r"\d{11}")
_BY_CLINICIAN = ("J0001-J3591", "J9000-J9999", "Q5101-Q5199")
"""Drugs that are given, not handed out: injections, cancer drugs, biosimilars."""
_JZ_BEGINS = dt.date(2023, 7, 1)
_CLINIC = OUTPATIENT | {"filing_code": "MC"}
_SOME = Drug("00000000001", Decimal("2.5"), "ML")


@check(
    "ndc-form",
    "A national drug code has eleven digits and is a real one",
    severity="error",
    source=_GUIDE,
    scope="line",
    fields=("drug",),
    fails=[
        visit("with hyphens", service("J3301", drug=Drug("0003-0293-05", Decimal(1), "ML"))),
        visit("ten digits", service("J3301", drug=Drug("0003029305", Decimal(1), "ML"))),
        visit("nines to fill the field", service("J3301", drug=Drug("99999999999", Decimal(1), "ML"))),
    ],
    passes=[
        visit("eleven digits", service("J3301", drug=_SOME)),
        visit("leading zeros count", service("J3301", drug=Drug("00012345678", Decimal(1), "ML"))),
        visit("no drug"),
    ],
)
def ndc_form(case: Case, line: ServiceLine, number: int) -> Said:
    if line.drug is None:
        return
    ndc = line.drug.ndc
    if not _ELEVEN.fullmatch(ndc):
        yield Problem(
            "LIN03",
            f"{ndc or 'Nothing'} is no national drug code of eleven digits.",
            "Write it as 5-4-2 digits without hyphens; where the label has ten, put a zero before the short part.",
        )
    elif len(set(ndc)) == 1:
        yield Problem("LIN03", f"{ndc} only fills the field.", "Take the code from the package that was used.")


@check(
    "ndc-quantity",
    "A drug has a quantity above zero in a unit of the standard",
    severity="error",
    source=_GUIDE,
    scope="line",
    fields=("drug",),
    fails=[
        visit("none", service("J3301", drug=Drug("00000000001", Decimal(0), "ML"))),
        visit("below zero", service("J3301", drug=Drug("00000000001", Decimal(-1), "ML"))),
        visit("milligrams are written ME", service("J3301", drug=Drug("00000000001", Decimal(1), "MG"))),
        visit("no unit", service("J3301", drug=Drug("00000000001", Decimal(1), ""))),
    ],
    passes=[
        visit("milliliters", service("J3301", drug=_SOME)),
        visit("a part of a unit", service("J3301", drug=Drug("00000000001", Decimal("0.5"), "UN"))),
        visit("milligrams", service("J3301", drug=Drug("00000000001", Decimal(40), "ME"))),
    ],
)
def ndc_quantity(case: Case, line: ServiceLine, number: int) -> Said:
    if line.drug is None:
        return
    if line.drug.quantity <= 0:
        yield Problem("CTP04", "The drug's quantity is not above zero.", "Give the quantity that was used.")
    if line.drug.unit not in _UNITS:
        yield Problem(
            "CTP05-1",
            f"{line.drug.unit or 'Nothing'} is no unit of drug quantities.",
            "Use ML, GR (gram), ME (milligram), UN (each) or F2 (international unit).",
        )


@check(
    "ndc-required",
    "A drug that a clinician gave to a Medicaid patient has its national drug code",
    severity="error",
    source=Source(
        "Social Security Act 1927(a)(7); 42 CFR 447.520", "covered outpatient drugs, by claim line", "2016-04-01"
    ),
    scope="line",
    filing_codes=("MC",),
    procedures=_BY_CLINICIAN,
    fails=[
        visit("an injection", service("J3301"), filing_code="MC"),
        visit("a cancer drug, the second line", service(), service("J9271"), filing_code="MC"),
        visit("in a hospital's clinic", service("Q5103", revenue_code="0250"), **_CLINIC),
    ],
    passes=[
        visit("with its code", service("J3301", drug=_SOME), filing_code="MC"),
        visit("to Medicare", service("J3301")),
        visit("a visit", service("99213"), filing_code="MC"),
        visit("in a stay", service("J3301", revenue_code="0250"), **(_CLINIC | {"type_of_bill": "11"})),
    ],
)
def ndc_required(case: Case, line: ServiceLine, number: int) -> Said:
    if line.drug is None and case.claim.type_of_bill != "11":
        yield Problem(
            "LIN03",
            f"Medicaid asks for the national drug code of {line.procedure}, and the line has none.",
            "Take it from the package that was used, with quantity and unit.",
        )


_SINGLE_DOSE = (
    "J0129", "J0178", "J0490", "J0517", "J0585", "J0881", "J0897", "J1300", "J1303", "J1439", "J1602", "J1745", "J2182",
    "J2323", "J2350", "J2506", "J2778", "J3111", "J3262", "J3358", "J3380", "J9022", "J9035", "J9041", "J9055", "J9144",
    "J9145", "J9173", "J9228", "J9264", "J9271", "J9299", "J9303", "J9306", "J9312", "Q5103", "Q5104", "Q5107", "Q5108",
    "Q5111", "Q5115", "Q5118", "Q5119", "Q5120", "Q5121", "Q5122", "Q5123",
)  # fmt: skip
"""Drugs that are sold in single-dose containers only, by their labels. Not the whole of them: what is not here is asked."""


def _waste_unsaid(case: Case, line: ServiceLine) -> bool:
    day = line.service_date
    if day is None or day < _JZ_BEGINS or "JZ" in line.modifiers or "JW" in line.modifiers:
        return False
    return not any("JW" in each.modifiers for each in case.claim.lines if each.procedure == line.procedure)


@check(
    "drug-waste-missing",
    "A drug of single-dose containers says what was discarded",
    severity="hold",
    source=_WASTE,
    scope="line",
    filing_codes=("MB",),
    kinds=("professional",),
    procedures=_SINGLE_DOSE,
    fails=[
        visit("a cancer drug", service("J9271")),
        visit("a biosimilar", service("Q5103", "ZB")),
        visit("from the first day on", service("J9271", service_date=_JZ_BEGINS)),
    ],
    passes=[
        visit("nothing discarded", service("J9271", "JZ")),
        visit("the rest on a line of its own", service("J9271"), service("J9271", "JW")),
        visit("the day before", service("J9271", service_date=_JZ_BEGINS - dt.timedelta(1))),
        visit("to a commercial payer", service("J9271"), filing_code="CI"),
        visit("a drug of multiple-dose vials", service("J3301")),
    ],
)
def drug_waste_missing(case: Case, line: ServiceLine, number: int) -> Said:
    if _waste_unsaid(case, line):
        yield Problem(
            "SV101-3",
            f"{line.procedure} comes in single-dose containers, and the line does not say whether a part was discarded.",
            "Tell by modifier what the note documents: JZ nothing discarded, or the rest on a line of its own with JW.",
        )


@check(
    "drug-waste-said",
    "A drug that may have come from a single-dose container says what was discarded",
    severity="info",
    source=_WASTE,
    scope="line",
    filing_codes=("MB",),
    kinds=("professional",),
    procedures=_BY_CLINICIAN,
    fails=[
        visit("a steroid", service("J3301")),
        visit("an antibiotic, the second line", service(), service("J0696")),
        visit("from the first day on", service("J3301", service_date=_JZ_BEGINS)),
    ],
    passes=[
        visit("nothing discarded", service("J3301", "JZ")),
        visit("the day before", service("J3301", service_date=_JZ_BEGINS - dt.timedelta(1))),
        visit("to a commercial payer", service("J3301"), filing_code="CI"),
        visit("a drug of single-dose containers is another check's", service("J9271")),
    ],
)
def drug_waste_said(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure not in _SINGLE_DOSE and _waste_unsaid(case, line):
        yield Problem(
            "SV101-3",
            f"The line for {line.procedure} does not say whether a part of the drug was discarded.",
            "From a multiple-dose container nothing is to be said. From a single-dose one tell what the note documents: JZ "
            "nothing discarded, or the rest on a line of its own with JW.",
        )


@check(
    "drug-waste-alone",
    "A discarded rest stands beside the dose that was given, and only one of the two is said",
    severity="hold",
    source=_WASTE,
    scope="line",
    modifiers=("JW",),
    fails=[
        visit("the rest without the dose", service("J9271", "JW")),
        visit("the dose of another day", service("J9271", service_date=dt.date(2026, 11, 9)), service("J9271", "JW")),
        visit("nothing discarded on the other line", service("J9271", "JZ"), service("J9271", "JW")),
        visit("both on one line", service("J9271", "JW", "JZ"), service("J9271")),
    ],
    passes=[
        visit("dose and rest", service("J9271"), service("J9271", "JW")),
        visit("the rest first", service("J9271", "JW"), service("J9271")),
        visit("nothing discarded", service("J9271", "JZ")),
    ],
)
def drug_waste_alone(case: Case, line: ServiceLine, number: int) -> Said:
    if "JW" not in line.modifiers:
        return
    doses = [
        each
        for each in case.claim.lines
        if each.procedure == line.procedure and each.service_date == line.service_date and "JW" not in each.modifiers
    ]
    if "JZ" in line.modifiers or any("JZ" in each.modifiers for each in doses):
        yield Problem(
            "SV101-3",
            f"{line.procedure} is said to be discarded in part (JW), and not at all (JZ).",
            "Keep the one that the note documents.",
        )
    elif not doses:
        yield Problem(
            "SV101-3",
            f"A rest of {line.procedure} was discarded (JW), and no dose of that day stands on the claim.",
            "Bill the dose that was given on a line before it.",
        )
