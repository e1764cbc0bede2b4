"""The codes of a facility's bill: that each is on its list on the last day of the statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from billwright.records.claim import Diagnosis, Procedure, ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.checks.stays import is_inpatient
from billwright.rules.scrub.examples import (
    DAY,
    NPI,
    ONE_DAY,
    OTHER_NPI,
    STAY,
    bill,
    changed,
    outpatient,
    provider,
    room,
    service,
    visit,
)
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_NUBC = "NUBC Official UB-04 Data Specifications Manual"


def _unknown(case: Case, set_name: str, codes: Iterable[str]) -> Iterable[str | Lacks]:
    """Those that the list in force on the claim's day does not have."""
    asked = tuple(code for code in dict.fromkeys(codes) if code)
    day = case.coding_day
    if not asked or day is None:
        return ()
    table = case.tables.codes(set_name, day)
    if table is None:
        return (Lacks(f"edition of {set_name} for {us_day(day)}"),)
    return tuple(code for code in asked if table.find(code, day) is None)


def _say(unknown: Iterable[str | Lacks], element: str, kind: str, fix: str) -> Said:
    for each in unknown:
        yield each if isinstance(each, Lacks) else Problem(element, f"{each} is no {kind} code.", fix)


@check(
    "patient-status-known",
    "The patient's status at discharge exists",
    severity="error",
    source=Source(f"{_NUBC}; 5010 claim edits of CMS", "FL 17; CL103", "2026"),
    scope="claim",
    kinds=("institutional",),
    needs=("patient-statuses",),
    fails=[
        bill("no such status", stay=changed(STAY, patient_status="99")),
        outpatient("one digit", stay=changed(ONE_DAY, patient_status="1")),
        bill("a letter", stay=changed(STAY, patient_status="0I")),
    ],
    passes=[
        bill("went home"),
        bill("still there", frequency="2", stay=changed(STAY, patient_status="30", discharged_at="")),
        bill("none, which the guide says", stay=changed(STAY, patient_status="")),
    ],
)
def patient_status_known(case: Case) -> Said:
    unknown = _unknown(case, "patient-statuses", (case.claim.stay.patient_status,))
    yield from _say(unknown, "CL103", "patient status", "Say where the patient went: 01 is home.")


@check(
    "condition-known",
    "Each condition code exists",
    severity="error",
    source=Source(f"{_NUBC}; 5010 claim edits of CMS", "FL 18-28; HI*BG", "2026"),
    scope="claim",
    kinds=("institutional",),
    needs=("conditions",),
    fails=[
        bill("no such code", stay=changed(STAY, conditions=("ZZ",))),
        bill("the second of two", stay=changed(STAY, conditions=("40", "Z9"))),
        outpatient("one digit", stay=changed(ONE_DAY, conditions=("4",))),
    ],
    passes=[
        bill("none"),
        bill("one", stay=changed(STAY, conditions=("40",))),
        bill("two", stay=changed(STAY, conditions=("40", "41"))),
    ],
)
def condition_known(case: Case) -> Said:
    yield from _say(_unknown(case, "conditions", case.claim.stay.conditions), "HI*BG", "condition", "Correct it.")


@check(
    "occurrence-known",
    "Each occurrence code exists",
    severity="error",
    source=Source(f"{_NUBC}; 5010 claim edits of CMS", "FL 31-36; HI*BH and HI*BI", "2026"),
    scope="claim",
    kinds=("institutional",),
    needs=("occurrences",),
    fails=[
        bill("no such code", stay=changed(STAY, occurrences=(("ZZ", DAY),))),
        bill("of a span", stay=changed(STAY, occurrence_spans=(("Z7", DAY, DAY),))),
        outpatient("the second of two", stay=changed(ONE_DAY, occurrences=(("11", DAY), ("1", DAY)))),
    ],
    passes=[
        bill("none"),
        bill("the onset", stay=changed(STAY, occurrences=(("11", DAY),))),
        bill("a span", stay=changed(STAY, occurrence_spans=(("74", DAY, DAY),))),
    ],
)
def occurrence_known(case: Case) -> Said:
    stay = case.claim.stay
    for element, codes in (("HI*BH", [code for code, _ in stay.occurrences]),
                           ("HI*BI", [code for code, _, _ in stay.occurrence_spans])):  # fmt: skip
        yield from _say(_unknown(case, "occurrences", codes), element, "occurrence", "Correct it.")


@check(
    "value-known",
    "Each value code exists",
    severity="error",
    source=Source(f"{_NUBC}; 5010 claim edits of CMS", "FL 39-41; HI*BE", "2026"),
    scope="claim",
    kinds=("institutional",),
    needs=("values",),
    fails=[
        bill("no such code", stay=changed(STAY, values=(("80", 7_00), ("ZZ", 1_00)))),
        bill("one digit", stay=changed(STAY, values=(("8", 7_00),))),
        outpatient("of an outpatient", stay=changed(ONE_DAY, values=(("9Z", 1_00),))),
    ],
    passes=[
        bill("covered days"),
        bill("covered and uncovered days", stay=changed(STAY, values=(("80", 5_00), ("81", 2_00)))),
        outpatient("none"),
    ],
)
def value_known(case: Case) -> Said:
    codes = [code for code, _ in case.claim.stay.values]
    yield from _say(_unknown(case, "values", codes), "HI*BE", "value", "Correct it.")


_TYPES = frozenset("123459")
_SOURCES = frozenset("1245689DEFG")
_NEWBORN = "4"


@check(
    "admission-codes-known",
    "Type and source of admission exist, and fit each other",
    severity="error",
    source=Source(f"{_NUBC}; 5010 claim edits of CMS", "FL 14 and 15; CL101 and CL102", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("no such type", stay=changed(STAY, admission_type="7")),
        bill("a source that ended in 2010", stay=changed(STAY, admission_source="7")),
        bill("a newborn from home", stay=changed(STAY, admission_type="4", admission_source="1")),
    ],
    passes=[
        bill("an emergency from home"),
        bill("a newborn, born here", stay=changed(STAY, admission_type="4", admission_source="5")),
        bill("none, which the guide says", stay=changed(STAY, admission_type="", admission_source="")),
        outpatient("an elective visit"),
    ],
)
def admission_codes_known(case: Case) -> Said:
    kind, source = case.claim.stay.admission_type, case.claim.stay.admission_source
    if kind and kind not in _TYPES:
        yield Problem("CL101", f"{kind} is no type of admission.", "Say 1 emergency, 2 urgent, 3 elective, 4 newborn.")
    if source and source not in _SOURCES:
        yield Problem("CL102", f"{source} is no source of admission.", "Say from where the patient came: 1 is home.")
    elif kind == _NEWBORN and source and source not in "56":
        yield Problem("CL102", f"A newborn does not come from source {source}.", "Say 5 born here, 6 born elsewhere.")


_BY_DAY = ("13", "14", "22", "23", "34", "74", "75", "85")


@check(
    "outpatient-line-dated",
    "Each procedure of an outpatient's bill has its day",
    severity="error",
    source=Source(_MANUAL, "ch. 25, 75.5, FL 45: line item dates of service", ""),
    scope="line",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        outpatient("a visit", service("99213", revenue_code="0510", service_date=None)),
        outpatient("the second line", service("99213", revenue_code="0510"),
                   service("85025", revenue_code="0300", service_date=None)),
        outpatient("a critical access hospital", service("99213", revenue_code="0510", service_date=None),
                   type_of_bill="85"),
    ],
    passes=[
        outpatient("dated"),
        outpatient("supplies without a procedure", service("", revenue_code="0270", service_date=None)),
        bill("a stay", room(), service("85025", revenue_code="0300", service_date=None)),
    ],
)  # fmt: skip
def outpatient_line_dated(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure and line.service_date is None and case.claim.type_of_bill in _BY_DAY:
        yield Problem("DTP*472", f"{line.procedure} has no date of service.", "Give the day on which it was done.")


@check(
    "attending-identified",
    "Who attended is a clinician with an own NPI",
    severity="error",
    source=Source(f"{_MANUAL}; 42 CFR 424.507", "ch. 25, 75.6, FL 76", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("without NPI", providers=(provider("71", ""),)),
        bill("the hospital itself", providers=(provider("71", NPI),)),
        outpatient("an outpatient's, without NPI", providers=(provider("71", ""),)),
    ],
    passes=[
        bill("a doctor", providers=(provider("71", OTHER_NPI),)),
        bill("none, which the guide says", providers=()),
        bill("another payer", filing_code="CI", providers=(provider("71", ""),)),
    ],
)
def attending_identified(case: Case) -> Said:
    for each in case.claim.providers:
        if each.role == "71" and each.npi in ("", case.claim.billing.npi):
            said = f"is named by the NPI of {case.claim.billing.name}" if each.npi else "has no NPI"
            yield Problem("NM109", f"The attending provider {each.name} {said}.", "Give the clinician's own NPI.")


def _is_surgery(code: str) -> bool:
    """Whether an ICD-10-PCS code is of an operation, open or by endoscope: a needle's or an opening's need not be."""
    return len(code) == 7 and code[0] in "01" and code[4] in "04F"


@check(
    "operating-named",
    "Surgery in a stay names who operated",
    severity="error",
    source=Source(f"{_NUBC}; {_MANUAL}", "FL 77; ch. 25, 75.6", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("a new hip", stay=changed(STAY, procedures=(Procedure("0SRD0J9", dt.date(2026, 11, 4)),))),
        bill("a birth", stay=changed(STAY, procedures=(Procedure("10D00Z1", dt.date(2026, 11, 4)),))),
        bill(
            "surgery as the second procedure",
            stay=changed(
                STAY,
                procedures=(
                    Procedure("30233N1", dt.date(2026, 11, 4)),
                    Procedure("0SRD0J9", dt.date(2026, 11, 5), "BBQ"),
                ),
            ),
        ),
    ],
    passes=[
        bill(
            "named",
            stay=changed(STAY, procedures=(Procedure("0SRD0J9", dt.date(2026, 11, 4)),)),
            providers=(provider("71", OTHER_NPI), provider("72", OTHER_NPI)),
        ),
        bill("fluid drawn with a needle", stay=changed(STAY, procedures=(Procedure("0W9G3ZZ", dt.date(2026, 11, 4)),))),
        bill(
            "a birth without an instrument",
            stay=changed(STAY, procedures=(Procedure("10E0XZZ", dt.date(2026, 11, 4)),)),
        ),
        bill("a transfusion", stay=changed(STAY, procedures=(Procedure("30233N1", dt.date(2026, 11, 4)),))),
        bill("no procedure", dx=(Diagnosis("I10", "ABK", "Y"),)),
        visit("a professional claim"),
    ],
)
def operating_named(case: Case) -> Said:
    claim = case.claim
    if not is_inpatient(case) or any(each.role == "72" for each in claim.providers):
        return
    surgery = next((each.code for each in claim.stay.procedures if _is_surgery(each.code)), "")
    if surgery:
        yield Problem(
            "NM1*72", f"{surgery} is surgery, and nobody is named who operated.", "Name the operating physician."
        )
