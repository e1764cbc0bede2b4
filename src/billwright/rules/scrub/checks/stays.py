"""A stay: admission, status and discharge, its days and what was done in them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from billwright.records.claim import Diagnosis, Procedure, ServiceLine, Stay
from billwright.records.words import counted, dotted, us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import CLINIC, DAY, ONE_DAY, STAY, bill, changed, outpatient, room, service
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X223A2"
_EDITS = "5010 claim edits of CMS, 837 institutional"
_MANUAL = "Medicare Claims Processing Manual"
_NUBC = "NUBC Official UB-04 Data Specifications Manual"
_IN_STAY = ("11", "18", "21")
"""Facility codes of bills for inpatients: hospital, swing bed, skilled nursing."""
_STILL_THERE = "30"
_OUTPATIENT = ("13", "14", "71", "72", "74", "75", "77", "83", "85")
"""Facility codes of bills on which nobody has a bed."""
_DAY = dt.timedelta(1)


def is_inpatient(case: Case) -> bool:
    """Whether the bill is for a stay, by its type."""
    return case.claim.type_of_bill in _IN_STAY


@check(
    "admission-in-statement",
    "The patient was admitted before the statement ends",
    severity="error",
    source=Source(f"{_EDITS}; {_MANUAL}", "DTP*435 against DTP*434; ch. 25, 75.1, FL 12", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("admitted the day after it ends", stay=changed(STAY, admitted_on=DAY + _DAY)),
        bill("a year mistyped", stay=changed(STAY, admitted_on=dt.date(2027, 11, 3))),
        bill("home care that starts later", type_of_bill="32", stay=changed(STAY, admitted_on=DAY + 30 * _DAY)),
    ],
    passes=[
        bill("the first day"),
        bill("tests of the three days before admission", stay=changed(STAY, admitted_on=dt.date(2026, 11, 5))),
        bill("long ago", frequency="3", stay=changed(STAY, admitted_on=dt.date(2026, 8, 1), patient_status="30")),
    ],
)
def admission_in_statement(case: Case) -> Said:
    admitted, last = case.claim.stay.admitted_on, case.claim.stay.statement_through
    if admitted and last and admitted > last:
        yield Problem(
            "DTP*435",
            f"The patient was admitted on {us_day(admitted)}, after the statement ends on {us_day(last)}.",
            "Correct the date of admission, or the days that the statement covers.",
        )


@check(
    "admission-hour",
    "An inpatient has the hour of admission",
    severity="warn",
    source=Source(f"{_GUIDE}; {_NUBC}", "loop 2300 DTP*435 DT; FL 13", "2010-06"),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("in hospital", stay=changed(STAY, admitted_at="")),
        bill("in a swing bed", type_of_bill="18", stay=changed(STAY, admitted_at="")),
        bill("another payer", filing_code="CI", stay=changed(STAY, admitted_at="")),
    ],
    passes=[
        bill("at a quarter past nine"),
        bill("skilled nursing is not asked", type_of_bill="21", stay=changed(STAY, admitted_at="")),
        outpatient("an outpatient is not asked"),
    ],
)
def admission_hour(case: Case) -> Said:
    stay = case.claim.stay
    if case.claim.type_of_bill in ("11", "18") and stay.admitted_on and not stay.admitted_at:
        yield Problem("DTP*435", "The bill of a stay has no hour of admission.", "Give the hour of the admission.")


_DAYS_BEFORE = 3
"""Tests of the three days before an admission are billed with it (42 CFR 412.2(c)(5))."""


@check(
    "procedure-in-stay",
    "An inpatient's procedures were done in the stay, or in the three days before",
    severity="error",
    source=Source(f"{_MANUAL}; {_EDITS}", "ch. 25, 75.5, FL 74; HI*BBR and HI*BBQ", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("after discharge", stay=changed(STAY, procedures=(Procedure("0SRD0J9", DAY + _DAY),))),
        bill("a week before", stay=changed(STAY, procedures=(Procedure("0SRD0J9", dt.date(2026, 10, 27)),))),
        bill(
            "the second of two",
            stay=changed(
                STAY,
                procedures=(
                    Procedure("0SRD0J9", dt.date(2026, 11, 4)),
                    Procedure("30233N1", dt.date(2025, 11, 4), "BBQ"),
                ),
            ),
        ),
    ],
    passes=[
        bill("in the stay", stay=changed(STAY, procedures=(Procedure("0SRD0J9", dt.date(2026, 11, 4)),))),
        bill("three days before", stay=changed(STAY, procedures=(Procedure("0SRD0J9", dt.date(2026, 10, 31)),))),
        bill("on the day of discharge", stay=changed(STAY, procedures=(Procedure("0SRD0J9", DAY),))),
        outpatient("an outpatient's", stay=changed(ONE_DAY, procedures=(Procedure("0SRD0J9", DAY - 30 * _DAY),))),
    ],
)
def procedure_in_stay(case: Case) -> Said:
    stay = case.claim.stay
    if not is_inpatient(case) or stay.statement_from is None or stay.statement_through is None:
        return
    first = min(stay.statement_from, stay.admitted_on or stay.statement_from) - _DAYS_BEFORE * _DAY
    for each in stay.procedures:
        if each.on and not first <= each.on <= stay.statement_through:
            yield Problem(
                f"HI*{each.kind}",
                f"Procedure {each.code} was done on {us_day(each.on)}, outside of the stay.",
                "Correct its date, or the days that the statement covers.",
            )


@check(
    "interim-status",
    "A bill that more bills follow says that the patient is still there",
    severity="error",
    source=Source(f"{_MANUAL}; {_NUBC}", "ch. 25, 75.2, FL 17: patient status 30", ""),
    scope="claim",
    kinds=("institutional",),
    frequencies=("2", "3"),
    fails=[
        bill("the first of several, discharged home", frequency="2"),
        bill("one in between, dead", frequency="3", stay=changed(STAY, patient_status="20")),
        bill("nursing, moved elsewhere", type_of_bill="21", frequency="2", stay=changed(STAY, patient_status="03")),
    ],
    passes=[
        bill("still there", frequency="2", stay=changed(STAY, patient_status="30", discharged_at="")),
        bill("the last of several", frequency="4"),
        bill("home care goes on, whatever it says", type_of_bill="32", frequency="2"),
    ],
)
def interim_status(case: Case) -> Said:
    status = case.claim.stay.patient_status
    if is_inpatient(case) and status != _STILL_THERE:
        yield Problem(
            "CL103",
            f"More bills of the stay will follow, and patient status {status or 'none'} says that it is over.",
            "Say 30, still there; or bill it to its end (frequency 1 or 4).",
        )


@check(
    "discharge-hour-early",
    "A patient who is still there has no hour of discharge",
    severity="hold",
    source=Source(_NUBC, "FL 16 and FL 17", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("still there, discharged at 11", frequency="2", stay=changed(STAY, patient_status="30")),
        bill("in between", frequency="3", stay=changed(STAY, patient_status="30", discharged_at="0000")),
        bill("nursing", type_of_bill="21", frequency="2", stay=changed(STAY, patient_status="30")),
    ],
    passes=[
        bill("discharged"),
        bill("still there", frequency="2", stay=changed(STAY, patient_status="30", discharged_at="")),
        bill("dead at 11", stay=changed(STAY, patient_status="20", occurrences=(("55", DAY),))),
    ],
)
def discharge_hour_early(case: Case) -> Said:
    stay = case.claim.stay
    if stay.patient_status == _STILL_THERE and stay.discharged_at:
        yield Problem(
            "DTP*096",
            f"The patient is still there (status 30), and was discharged at {stay.discharged_at}.",
            "Correct the status, or take the hour off.",
        )


def _days_billed(stay: Stay) -> int | None:
    """Days of the statement as a payer counts them: from admission, where tests of the days before are on it; the last one
    only of a patient who is still there, or who came and went on one day."""
    if stay.statement_from is None or stay.statement_through is None:
        return None
    first = max(stay.statement_from, stay.admitted_on or stay.statement_from)
    days = (stay.statement_through - first).days
    return days + 1 if stay.patient_status == _STILL_THERE or days == 0 else days


@check(
    "covered-days",
    "Covered and uncovered days make the days of the statement",
    severity="error",
    source=Source(f"{_MANUAL}; {_NUBC}", "ch. 25, 75.3, value codes 80 and 81", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("a day too many", stay=changed(STAY, values=(("80", 8_00),))),
        bill("two days of seven forgotten", stay=changed(STAY, values=(("80", 4_00), ("81", 1_00)))),
        bill(
            "still there, the last day not counted",
            frequency="2",
            stay=changed(STAY, patient_status="30", discharged_at=""),
        ),
    ],
    passes=[
        bill("seven covered"),
        bill("five covered, two not", stay=changed(STAY, values=(("80", 5_00), ("81", 2_00)))),
        bill(
            "still there, the last day counted",
            frequency="2",
            stay=changed(STAY, patient_status="30", discharged_at="", values=(("80", 8_00),)),
        ),
        bill("none given, which another check says", stay=changed(STAY, values=())),
        bill(
            "tests of the two days before admission",
            stay=changed(STAY, statement_from=dt.date(2026, 11, 1)),
        ),
    ],
)
def covered_days(case: Case) -> Said:
    stay = case.claim.stay
    days = _days_billed(stay)
    if not is_inpatient(case) or days is None or days < 0:
        return
    given = _covered_and_not(stay)
    if given and sum(given) != days * 100:
        told = counted(sum(given) // 100, "day")
        yield Problem(
            "HI*BE",
            f"The bill gives {told} as covered or not, and the statement has {days}.",
            "Give the covered days by value code 80, the others by 81.",
        )


def _covered_and_not(stay: Stay) -> list[int]:
    """Hundredths of days."""
    return [hundredths for code, hundredths in stay.values if code in ("80", "81")]


@check(
    "covered-days-missing",
    "A stay says how many of its days are covered",
    severity="warn",
    source=Source(f"{_MANUAL}; {_NUBC}", "ch. 25, 75.3, value codes 80 and 81", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("none given", stay=changed(STAY, values=())),
        bill("another value only", stay=changed(STAY, values=(("01", 900_00),))),
        bill("nursing", type_of_bill="21", stay=changed(STAY, values=())),
    ],
    passes=[
        bill("seven covered"),
        bill("none covered", stay=changed(STAY, values=(("81", 7_00),))),
        outpatient("an outpatient has none"),
    ],
)
def covered_days_missing(case: Case) -> Said:
    if is_inpatient(case) and not _covered_and_not(case.claim.stay):
        yield Problem(
            "HI*BE",
            "The bill of a stay gives neither covered nor uncovered days.",
            "Give the covered days by value code 80, the others by 81.",
        )


_ROOM = re.compile(r"0(?:1[0-79]|2[01])\d")
_LEAVE = re.compile(r"018\d")


@check(
    "room-days",
    "Room and board is billed for each day of the stay",
    severity="hold",
    source=Source(_MANUAL, "ch. 25, 75.5, FL 46: units of accommodation", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("a day too few", room(6)),
        bill("a day too many", room(8)),
        bill("two kinds of room, seven days each", room(7), room(7, revenue_code="0200")),
    ],
    passes=[
        bill("seven days", room(7)),
        bill("five in one room, two in another", room(5), room(2, revenue_code="0200")),
        bill("medicines are not counted", room(7), service("", revenue_code="0250", units=Decimal(40))),
        bill("no room billed at all", service("", revenue_code="0250")),
        bill("two days of leave", room(5), room(2, revenue_code="0180")),
    ],
)
def room_days(case: Case) -> Said:
    days = _days_billed(case.claim.stay)
    if case.claim.type_of_bill != "11" or days is None or days < 0:
        return
    if any(_LEAVE.fullmatch(line.revenue_code) for line in case.claim.lines):
        return
    lines = [line for line in case.claim.lines if _ROOM.fullmatch(line.revenue_code)]
    billed = sum((line.units for line in lines), Decimal(0))
    if lines and billed != days:
        yield Problem(
            "SV205",
            f"Room and board is billed for {billed} days; the statement has {days}.",
            "Bill a day for each night: the day of discharge is not counted.",
        )


_EXEMPT_HOSPITALS = ("282NC0060X", "282NC2000X", "282E", "282J", "281", "283Q", "283X")
"""Taxonomies of hospitals that CMS does not ask: critical access, children's, long-term, religious, psychiatric,
rehabilitation. Those for cancer only have none of their own."""
_CRITICAL_ACCESS = changed(CLINIC, taxonomy="282NC0060X")


def _is_exempt_hospital(taxonomy: str) -> bool:
    return taxonomy.startswith(_EXEMPT_HOSPITALS)


@check(
    "present-on-admission",
    "An inpatient's diagnoses say whether they were there at admission",
    severity="hold",
    source=Source("42 U.S.C. 1395ww(d)(4)(D); Medicare Claims Processing Manual", "ch. 25, 75.5, FL 67", "2008-01-01"),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("none says", dx=(Diagnosis("I10", "ABK"), Diagnosis("E119", "ABF"))),
        bill("only the principal one, and it does not", dx=(Diagnosis("I10", "ABK"),)),
        bill("the reason of admission is not asked", dx=(Diagnosis("I10", "ABK"), Diagnosis("I10", "ABJ"))),
    ],
    passes=[
        bill("each says"),
        bill("one is exempt", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("Z3800", "ABF"))),
        outpatient("an outpatient's do not", dx=(Diagnosis("I10", "ABK"),)),
        bill("only exempt ones", dx=(Diagnosis("Z3800", "ABK"),)),
        bill("a critical access hospital", dx=(Diagnosis("I10", "ABK"),), billing=_CRITICAL_ACCESS),
        bill(
            "a psychiatric hospital",
            dx=(Diagnosis("F329", "ABK"),),
            billing=changed(_CRITICAL_ACCESS, taxonomy="283Q00000X"),
        ),
    ],
)
def present_on_admission(case: Case) -> Said:
    # Which codes are exempt is a list of CMS's own; most begin with Z or with a letter of external causes. So it speaks
    # only where no diagnosis says, and one is there that is asked.
    claim = case.claim
    if claim.type_of_bill != "11" or _is_exempt_hospital(claim.billing.taxonomy):
        return
    asked = [each for each in claim.diagnoses if each.kind in ("ABK", "ABF") and each.code[:1] not in "ZVWXY"]
    if asked and not any(each.present_on_admission for each in claim.diagnoses):
        yield Problem(
            "HI*ABK",
            "No diagnosis of the stay says whether it was present on admission.",
            "Ask the coder: Y, N, U or W for each that is not exempt.",
        )


_EXEMPT = re.compile("[ZVWXYQ]|B9[0-4]|E64|I252|I69|O09|O665|O80|O94|P00|R297|R402|[MST].{5}[DEFGHJKMNPQRS]$")
"""Codes that are on CMS's list of those that are exempt, or so near to one that only the list could tell."""


@check(
    "present-on-admission-one",
    "Where diagnoses of a stay say whether they were there at admission, each does that is not exempt",
    severity="hold",
    source=Source("Medicare Claims Processing Manual", "ch. 25, 75.5, FL 67", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("the second does not", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("E119", "ABF"))),
        bill("the principal one does not", dx=(Diagnosis("J189", "ABK"), Diagnosis("E119", "ABF", "N"))),
        bill("an injury on its first treatment", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("S72001A", "ABF"))),
    ],
    passes=[
        bill("each says"),
        bill("what is left of an old infarction", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("I252", "ABF"))),
        bill("an injury that was treated before", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("S72001D", "ABF"))),
        bill("at admission", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("E119", "ABJ"))),
        bill("none says, which another check tells", dx=(Diagnosis("I10", "ABK"),)),
    ],
)  # fmt: skip
def present_on_admission_one(case: Case) -> Said:
    claim = case.claim
    coded = [each for each in claim.diagnoses if each.kind in ("ABK", "ABF")]
    if claim.type_of_bill != "11" or not any(each.present_on_admission for each in coded):
        return
    for each in coded:
        if not each.present_on_admission and not _EXEMPT.match(each.code):
            yield Problem(
                f"HI*{each.kind}",
                f"{dotted(each.code)} does not say whether it was present on admission, as other diagnoses of the stay do.",
                "Ask the coder: Y, N, U or W.",
            )


@check(
    "final-status",
    "A bill that ends a stay does not say that the patient is still there",
    severity="error",
    source=Source(f"{_NUBC}; {_MANUAL}", "type of bill, frequency 1 and 4; FL 17, patient status 30", ""),
    scope="claim",
    kinds=("institutional",),
    frequencies=("1", "4"),
    fails=[
        bill("of the whole stay", stay=changed(STAY, patient_status="30", discharged_at="")),
        bill("the last of several", frequency="4", stay=changed(STAY, patient_status="30", discharged_at="")),
        bill("a swing bed", type_of_bill="18", stay=changed(STAY, patient_status="30", discharged_at="")),
    ],
    passes=[
        bill("gone home"),
        bill("the first of several", frequency="2", stay=changed(STAY, patient_status="30", discharged_at="")),
        outpatient("outpatients of a series", stay=changed(ONE_DAY, patient_status="30")),
    ],
)
def final_status(case: Case) -> Said:
    if case.claim.type_of_bill in ("11", "18") and case.claim.stay.patient_status == _STILL_THERE:
        yield Problem(
            "CL103",
            "The bill is of a stay that is over, and patient status 30 says that the patient is still there.",
            "Say how the patient left, or bill the days so far (frequency 2 or 3).",
        )


@check(
    "room-outpatient",
    "Room and board stands on the bill of a stay",
    severity="error",
    source=Source(f"{_NUBC}; {_MANUAL}", "FL 4 and FL 42: revenue codes 010x to 021x", ""),
    scope="line",
    kinds=("institutional",),
    fails=[
        outpatient("an outpatient department", service("", revenue_code="0120")),
        outpatient("a critical access hospital", service("", revenue_code="0110"), type_of_bill="85"),
        outpatient("intensive care as an outpatient", service("99213", revenue_code="0510"),
                   service("", revenue_code="0200")),
    ],
    passes=[
        bill("a stay"),
        outpatient("a visit"),
        outpatient("observation, which is billed by the hour", service("G0378", revenue_code="0762")),
        bill("a skilled nursing stay", room(), type_of_bill="21"),
    ],
)  # fmt: skip
def room_outpatient(case: Case, line: ServiceLine, number: int) -> Said:
    if _ROOM.fullmatch(line.revenue_code) and case.claim.type_of_bill in _OUTPATIENT:
        yield Problem(
            "SV201",
            f"Revenue code {line.revenue_code} is room and board, and type of bill {case.claim.type_of_bill} is no stay.",
            "Correct the type of bill, or bill observation by its hours (0762).",
        )
