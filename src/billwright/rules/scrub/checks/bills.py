"""Codes that only a facility's bill has: revenue codes, types of bill, ICD procedures, diagnoses of admission and visit."""

from __future__ import annotations

import re

from billwright.records.claim import Diagnosis, Procedure, ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import ICD10_BEGINS, Case
from billwright.rules.scrub.examples import DAY, OUTPATIENT, STAY, bill, changed, room, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_UNSCHEDULED = re.compile(r"045\d|0516|0762")
_ADMITTED = (Diagnosis("I10", "ABK", "Y"), Diagnosis("I10", "ABJ"))
_EMERGENCY = changed(STAY, admission_type="1", values=())


def _replaced_hip(code: str = "0SR90J9", **changes: object) -> Procedure:
    return changed(Procedure(code, DAY, "BBR"), **changes)


@check(
    "revenue-known",
    "Each revenue code exists on the date of service",
    severity="error",
    source=Source("NUBC revenue codes; CMS Integrated Outpatient Code Editor", "FL 42; edit 41", "2026-04-01"),
    scope="line",
    coded=True,
    kinds=("institutional",),
    needs=("revenue",),
    fails=[
        bill("no such code", room(revenue_code="0990")),
        bill("three digits", room(revenue_code="120")),
        bill("none", room(revenue_code="")),
    ],
    passes=[
        bill("room and board", room()),
        visit("an emergency room", service("99283", revenue_code="0450"), **OUTPATIENT),
        visit("a professional line has none"),
    ],
)
def revenue_known(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date or case.coding_day
    if day is None:
        return
    table = case.tables.codes("revenue", day)
    if table is None:
        yield Lacks(f"revenue codes for {us_day(day)}")
    elif table.find(line.revenue_code, day) is None:
        yield Problem(
            "SV201",
            f"{line.revenue_code or 'Nothing'} is no revenue code on {us_day(day)} ({table.edition}).",
            "Correct it: four digits, from the charge description.",
        )


@check(
    "bill-type-known",
    "The type of bill exists",
    severity="error",
    source=Source(f"NUBC type of bill; {_MANUAL}", "FL 4; ch. 25, 75.1", ""),
    scope="claim",
    kinds=("institutional",),
    needs=("bill-types",),
    fails=[
        bill("no such type", type_of_bill="99"),
        bill("none", type_of_bill=""),
        bill("three digits", type_of_bill="111"),
    ],
    passes=[
        bill("a stay", type_of_bill="11"),
        visit("an outpatient", service("99213", revenue_code="0510"), **OUTPATIENT),
        visit("a professional claim has none"),
    ],
)
def bill_type_known(case: Case) -> Said:
    day = case.coding_day
    if day is None:
        return
    table = case.tables.codes("bill-types", day)
    given = case.claim.type_of_bill
    if table is None:
        yield Lacks(f"types of bill for {us_day(day)}")
    elif table.find(given, day) is None:
        yield Problem(
            "CLM05-1",
            f"{given or 'Nothing'} is no type of bill on {us_day(day)} ({table.edition}).",
            "Say by two digits what kind of facility and of care it was.",
        )


@check(
    "icd-procedure-valid",
    "Each ICD procedure of a stay exists on the day of discharge",
    severity="error",
    source=Source("45 CFR 162.1002(c)(3)", "ICD-10-PCS; ICD-9-CM volume 3 before", "2015-10-01"),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("no such code", stay=changed(STAY, procedures=(_replaced_hip("0SR90JX"),))),
        bill("six characters", stay=changed(STAY, procedures=(_replaced_hip("0SR90J"),))),
        bill("a code of ICD-9 today", stay=changed(STAY, procedures=(_replaced_hip("8151", kind="BR"),))),
    ],
    passes=[
        bill("a code of the year", stay=changed(STAY, procedures=(_replaced_hip(),))),
        bill("none"),
        bill("another list", stay=changed(STAY, procedures=(_replaced_hip("X", kind="CAH"),))),
    ],
)
def icd_procedure_valid(case: Case) -> Said:
    day = case.coding_day
    if day is None or not case.claim.stay.procedures:
        return
    name = "icd10pcs" if day >= ICD10_BEGINS else "icd9-procedures"
    kinds = ("BBR", "BBQ") if day >= ICD10_BEGINS else ("BR", "BQ")
    table = case.tables.codes(name, day)
    for each in case.claim.stay.procedures:
        if each.kind not in ("BBR", "BBQ", "BR", "BQ"):
            continue
        if each.kind not in kinds:
            yield Problem(
                f"HI*{each.kind}",
                f"{each.code} is of the other edition of ICD: stays that ended on {us_day(day)} take "
                f"{'ICD-10-PCS' if name == 'icd10pcs' else 'ICD-9-CM'}.",
                "Code the procedure by what binds on the day of discharge.",
            )
        elif table is None:
            yield Lacks(f"code set {name}")
            return
        elif table.find(each.code, day) is None:
            yield Problem(
                f"HI*{each.kind}",
                f"{each.code} is no ICD procedure code on {us_day(day)} (edition {table.edition}).",
                "Code it again from the operative report; each of its characters counts.",
            )


@check(
    "icd-procedure-outpatient",
    "ICD procedures stand on inpatient bills only",
    severity="hold",
    source=Source("45 CFR 162.1002(c)(3); ASC X12N 837 005010X223A2", "loop 2300 HI, principal procedure", "2010-06"),
    scope="claim",
    kinds=("institutional",),
    fails=[
        visit("an outpatient department", stay=changed(_EMERGENCY, procedures=(_replaced_hip(),)), **OUTPATIENT),
        bill("a rural clinic", type_of_bill="71", stay=changed(STAY, procedures=(_replaced_hip(),))),
        bill("a critical access hospital's clinic", type_of_bill="85", stay=changed(STAY, procedures=(_replaced_hip(),))),
    ],
    passes=[
        bill("a stay", stay=changed(STAY, procedures=(_replaced_hip(),))),
        bill("a swing bed", type_of_bill="18", stay=changed(STAY, procedures=(_replaced_hip(),))),
        visit("an outpatient's without", service("99213", revenue_code="0510"), **OUTPATIENT),
    ],
)  # fmt: skip
def icd_procedure_outpatient(case: Case) -> Said:
    given = case.claim.type_of_bill
    if case.claim.stay.procedures and (given in ("13", "14", "83", "85") or given[:1] == "7"):
        yield Problem(
            "HI*BBR",
            f"An outpatient's bill (type {given}) has ICD procedures, which only a stay takes.",
            "Bill what was done by CPT or HCPCS on the lines, and remove them.",
        )


@check(
    "admitting-diagnosis",
    "A stay has the diagnosis of admission",
    severity="error",
    source=Source(f"NUBC FL 69; {_MANUAL}", "ch. 25, 75.6; loop 2300 HI*ABJ", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        bill("none"),
        bill("only a reason for the visit", dx=(Diagnosis("I10", "ABK", "Y"), Diagnosis("I10", "APR"))),
        bill("a skilled nursing stay", type_of_bill="21"),
    ],
    passes=[
        bill("given", dx=_ADMITTED),
        bill("by ICD-9", dx=(Diagnosis("4019", "BK"), Diagnosis("4019", "BJ"))),
        visit("an outpatient's bill", service("99213", revenue_code="0510"), **OUTPATIENT),
    ],
)
def admitting_diagnosis(case: Case) -> Said:
    claim = case.claim
    if claim.type_of_bill in ("11", "21") and not any(each.kind in ("ABJ", "BJ") for each in claim.diagnoses):
        yield Problem(
            "HI*ABJ",
            "The stay has no admitting diagnosis.",
            "Add the condition for which the patient was admitted, as known at admission.",
        )


@check(
    "reason-for-visit",
    "An unscheduled outpatient visit has the patient's reason for it",
    severity="error",
    source=Source(f"NUBC FL 70; {_MANUAL}", "ch. 25, 75.6; loop 2300 HI*APR", ""),
    scope="claim",
    kinds=("institutional",),
    fails=[
        visit("an emergency", service("99283", revenue_code="0450"), stay=_EMERGENCY, **OUTPATIENT),
        visit("urgent care", service("99213", revenue_code="0516"), stay=changed(
            _EMERGENCY, admission_type="2"), **OUTPATIENT),
        visit("observation of an injury", service("G0378", revenue_code="0762"), stay=changed(
            _EMERGENCY, admission_type="5"), **OUTPATIENT),
    ],
    passes=[
        visit(
            "given",
            service("99283", revenue_code="0450"),
            stay=_EMERGENCY,
            dx=(Diagnosis("I10", "ABK"), Diagnosis("I10", "APR")),
            **OUTPATIENT,
        ),
        visit("a planned visit", service("99213", revenue_code="0510"), stay=_EMERGENCY, **OUTPATIENT),
        visit("an elective one", service("G0378", revenue_code="0762"), stay=changed(
            _EMERGENCY, admission_type="3"), **OUTPATIENT),
        bill("a stay that began in the emergency room", room(), service("", revenue_code="0450"), dx=_ADMITTED),
    ],
)  # fmt: skip
def reason_for_visit(case: Case) -> Said:
    claim = case.claim
    if claim.type_of_bill not in ("13", "85") or claim.stay.admission_type not in ("1", "2", "5"):
        return
    unscheduled = any(_UNSCHEDULED.fullmatch(line.revenue_code) for line in claim.lines)
    if unscheduled and not any(each.kind in ("APR", "PR") for each in claim.diagnoses):
        yield Problem(
            "HI*APR",
            "The visit was not planned, and the bill does not say for what the patient came.",
            "Add the patient's own reason for the visit, as told at registration.",
        )
