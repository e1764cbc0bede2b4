"""What the ICD-10-CM guidelines say of diagnoses beside one another: which exclude each other, and which come first.

No edit by sex is here: CMS's editors hold no sex for any diagnosis any more (Outpatient Code Editor 27.1 of April 2026).
"""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import Diagnosis
from billwright.records.words import dotted, us_day
from billwright.rules.codes import DiagnosisTable
from billwright.rules.scrub.case import ICD10_BEGINS, Case
from billwright.rules.scrub.examples import OUTPATIENT, bill, diagnoses, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_GUIDELINES = "ICD-10-CM Official Guidelines for Coding and Reporting"
_DATED = "FY 2026"
_EDITOR = Source("CMS Integrated Outpatient Code Editor", "edit 113, version 27.1", "2026-04-01")
_OPEN_CAUSES = "D638"
"""Anemia in other chronic diseases: its note names six of the many diseases that cause it."""
_IN_2014 = dt.date(2014, 5, 2)
_ORDERED_KINDS = ("ABK", "ABF")
"""HI qualifiers of the diagnoses whose order tells their rank: not admitting, reason for the visit or external cause."""


def _noted(case: Case) -> tuple[DiagnosisTable | None, Lacks | None]:
    """The edition whose notes bind the claim, or what is lacking; neither before ICD-10."""
    day = case.coding_day
    if day is None:
        return None, Lacks("a date of service")
    if day < ICD10_BEGINS:
        return None, None
    table = case.tables.icd10cm(day)
    if table is None:
        return None, Lacks(f"ICD-10-CM edition for {us_day(day)}")
    if not table.has_notes:
        return None, Lacks(f"the notes of ICD-10-CM {table.edition}, which was loaded from a flat list")
    return table, None


def _ranked(case: Case) -> tuple[tuple[int, Diagnosis], ...]:
    """Number and diagnosis of those whose order counts."""
    return tuple([(number, each) for number, each in enumerate(case.claim.diagnoses, 1) if each.kind in _ORDERED_KINDS])


def _is_second(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    """What compares diagnoses needs two."""
    return number == 2


def _is_icd9(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    return not diagnosis.is_icd10


def _follows_another(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    return any(
        table is None or not table.has_notes or table.coded_first(diagnosis.code) for table in case.editions(number)
    )


def _may_be_manifestation(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    return any(
        table is None or not table.has_notes or ((fact := table.find(diagnosis.code)) and fact.manifestation)
        for table in case.editions(number)
    )


@check(
    "diagnosis-excludes1",
    "No two diagnoses of the claim exclude each other",
    severity="hold",
    source=Source(_GUIDELINES, "I.A.12.a Excludes1", _DATED),
    scope="claim",
    by_diagnosis=_is_second,
    needs=("icd10cm",),
    fails=[
        visit("both types of diabetes", dx=diagnoses("E119", "E109")),
        visit("the note stands at the second", dx=diagnoses("E109", "I10", "E119")),
        visit("back pain beside the disc that causes it", dx=diagnoses("M5450", "M5126")),
    ],
    passes=[
        visit("one of them", dx=diagnoses("E119", "I10")),
        visit("the disc alone", dx=diagnoses("M5126")),
        visit("two knees do not exclude each other", dx=diagnoses("M25561", "M25562")),
        visit("the same code twice is another check's", dx=diagnoses("E119", "E119")),
        bill("thought at admission, and found", dx=(Diagnosis("E119", "ABK", "Y"), Diagnosis("E109", "ABJ"))),
    ],
)
def diagnosis_excludes1(case: Case) -> Said:
    if len(case.claim.diagnoses) < 2:
        return
    # What was thought at admission or told at the door stands beside what was found.
    listed = [each.code for each in case.claim.diagnoses if each.kind in ("ABK", "ABF")]
    table, lacks = case.once(_noted)
    if lacks:
        yield lacks
    if table is None:
        return
    listed = list(dict.fromkeys(listed))
    for at, one in enumerate(listed):
        for other in listed[:at]:
            note = table.excludes1(one, other) or table.excludes1(other, one)
            if note:
                yield Problem(
                    "HI",
                    f"{dotted(other)} and {dotted(one)} exclude each other: {note} (Excludes1, edition {table.edition}).",
                    "Keep the one that the note documents. Where it documents two conditions that have nothing to do with "
                    "each other, both may stand: say so and override.",
                )


@check(
    "code-first-order",
    "What is to be coded first stands before what follows from it",
    severity="hold",
    source=Source(_GUIDELINES, "I.A.13 and I.A.17, code first", _DATED),
    scope="claim",
    by_diagnosis=_follows_another,
    needs=("icd10cm",),
    fails=[
        visit("dementia before the disease that causes it", dx=diagnoses("I10", "F0280", "G309")),
        visit("kidney disease before the diabetes that causes it", dx=diagnoses("N1830", "E1122")),
        visit("heart failure before the heart disease of high blood pressure", dx=diagnoses("I509", "I10", "I110")),
    ],
    passes=[
        visit("cause first", dx=diagnoses("G309", "F0280")),
        visit("kidney disease alone", dx=diagnoses("N1830")),
        visit("kidney disease beside diabetes that did not cause it", dx=diagnoses("N1830", "E119")),
        visit("the cause, with something between", dx=diagnoses("I110", "E119", "I509")),
    ],
)
def code_first_order(case: Case) -> Said:
    if len(case.claim.diagnoses) < 2:
        return
    ranked = case.once(_ranked)
    table, lacks = case.once(_noted)
    if lacks:
        yield lacks
    if table is None:
        return
    for at, (number, each) in enumerate(ranked):
        named = table.coded_first(each.code) if each.is_icd10 else ()
        if not named or any(_is_named(before.code, named) for _, before in ranked[:at]):
            continue
        for _, after in ranked[at + 1 :]:
            if _is_named(after.code, named):
                yield Problem(
                    f"HI{number:02d}-2",
                    f"{dotted(each.code)} stands before {dotted(after.code)}, which its note says to code first "
                    f"(edition {table.edition}).",
                    f"Put {dotted(after.code)} before it, and see that the lines still point as they should.",
                )
                break


def _is_named(code: str, named: tuple[tuple[str, str], ...]) -> bool:
    return any(low <= code[: len(low)] and code[: len(high)] <= high for low, high in named)


@check(
    "manifestation-cause",
    "The disease that causes a manifestation is listed before it",
    severity="hold",
    source=Source(_GUIDELINES, "I.A.13 etiology and manifestation", _DATED),
    scope="claim",
    by_diagnosis=_may_be_manifestation,
    needs=("icd10cm",),
    fails=[
        visit("high blood pressure is no cause of dementia", dx=diagnoses("I10", "F0280")),
        visit("two others, neither of them", dx=diagnoses("I10", "E119", "F0280")),
        visit("on a facility's bill", dx=diagnoses("I10", "F0280"), **OUTPATIENT),
    ],
    passes=[
        visit("Alzheimer's disease before it", dx=diagnoses("G309", "F0280")),
        visit("Parkinson's disease before it", dx=diagnoses("I10", "G20A1", "F0280")),
        visit("it stands first: another check's", dx=diagnoses("F0280", "I10")),
        visit("its cause stands after it: another check's", dx=diagnoses("I10", "F0280", "G309")),
        visit("no manifestation", dx=diagnoses("I10", "E119")),
        visit("anemia of a chronic disease that its note does not name", dx=diagnoses("M5126", "D638")),
    ],
)
def manifestation_cause(case: Case) -> Said:
    if len(case.claim.diagnoses) < 2:
        return
    ranked = case.once(_ranked)
    table, lacks = case.once(_noted)
    if lacks:
        yield lacks
    if table is None:
        return
    for number, each in ranked[1:]:
        fact = table.find(each.code) if each.is_icd10 else None
        if fact is None or not fact.manifestation or each.code == _OPEN_CAUSES:
            continue
        named = table.coded_first(each.code)
        if named and not any(_is_named(other.code, named) for _, other in ranked):
            yield Problem(
                f"HI{number:02d}-2",
                f"{dotted(each.code)} ({fact.title}) is a manifestation, and none of the diseases that its note names as "
                f"the cause is on the claim (edition {table.edition}).",
                "Ask which underlying disease the note documents, and list it first.",
            )


def _never_first(case: Case, diagnosis: Diagnosis) -> str | None:
    """The edition of the list in which the diagnosis stands, or None."""
    day = case.coding_day
    table = case.tables.codes("secondary-only", day) if day and diagnosis.is_icd10 else None
    return table.edition if table and day and table.find(diagnosis.code, day) else None


@check(
    "principal-unacceptable",
    "A facility's principal diagnosis may stand first",
    severity="error",
    source=_EDITOR,
    scope="claim",
    kinds=("institutional",),
    needs=("secondary-only",),
    fails=[
        visit("use of diabetes tablets", dx=diagnoses("Z7984"), **OUTPATIENT),
        visit("the germ before the infection", dx=diagnoses("B9620", "N390"), **OUTPATIENT),
        visit("weeks of pregnancy first", dx=diagnoses("Z3A20", "O0900"), **OUTPATIENT),
    ],
    passes=[
        visit("after the diabetes", dx=diagnoses("E119", "Z7984"), **OUTPATIENT),
        visit("a general examination may be the reason", dx=diagnoses("Z0000"), **OUTPATIENT),
        visit("a professional claim is another check's", dx=diagnoses("Z7984")),
    ],
)
def principal_unacceptable(case: Case) -> Said:
    for first in case.claim.diagnoses[:1]:
        if first.kind == "ABK" and (edition := _never_first(case, first)):
            yield Problem(
                "HI01-2",
                f"{dotted(first.code)} only adds to another diagnosis and cannot be the principal one ({edition}).",
                "Put the condition that the care was for first.",
            )


_NEVER_ALONE = ("Z16", "Z17", "Z37", "Z3A", "Z68")
"""Categories of Z codes that say something of another condition: resistance, receptors, outcome and weeks of a pregnancy,
body mass. The other Z codes of the list are histories and long-term drugs, which custom lets stand first at an office."""


def _never_alone(code: str) -> bool:
    return code[:1] != "Z" or code[:3] in _NEVER_ALONE


@check(
    "first-listed-adds",
    "The first diagnosis of a visit is not one that only says more of another",
    severity="hold",
    source=Source(_GUIDELINES, "I.A.17, I.C.1.b, I.C.15, I.C.19.e; list of CMS's Outpatient Code Editor", _DATED),
    scope="claim",
    kinds=("professional",),
    needs=("secondary-only",),
    fails=[
        visit("the germ before the infection", dx=diagnoses("B9620", "N390")),
        visit("weeks of pregnancy alone", dx=diagnoses("Z3A20")),
        visit("weeks of pregnancy before the pregnancy", dx=diagnoses("Z3A20", "O0900")),
    ],
    passes=[
        visit("the infection first", dx=diagnoses("N390", "B9620")),
        visit("long-term drugs are another check's", dx=diagnoses("Z7984", "E119")),
        visit("a general examination", dx=diagnoses("Z0000")),
        visit("a facility's bill is another check's", dx=diagnoses("B9620"), **OUTPATIENT),
    ],
)
def first_listed_adds(case: Case) -> Said:
    for first in case.claim.diagnoses[:1]:
        if _never_alone(first.code) and (edition := _never_first(case, first)):
            yield Problem(
                "HI01-2",
                f"{dotted(first.code)} only says more of another diagnosis, and stands first ({edition}).",
                "Put the condition of which it tells first.",
            )


@check(
    "first-listed-secondary",
    "The first diagnosis of a visit is not one that only adds to another",
    severity="warn",
    source=Source(_GUIDELINES, "I.C.21.c and IV.G; list of CMS's Outpatient Code Editor", _DATED),
    scope="claim",
    kinds=("professional",),
    needs=("secondary-only",),
    fails=[
        visit("diabetes tablets before the diabetes", dx=diagnoses("Z7984", "E119")),
        visit("diabetes tablets alone", dx=diagnoses("Z7984")),
        visit("diabetes tablets before something else", dx=diagnoses("Z7984", "I10")),
    ],
    passes=[
        visit("after the diabetes", dx=diagnoses("E119", "Z7984")),
        visit("a general examination", dx=diagnoses("Z0000")),
        visit("the germ before the infection is another check's", dx=diagnoses("B9620", "N390")),
        visit("an ICD-9 code", dx=diagnoses("V5867", icd9=True)),
    ],
)
def first_listed_secondary(case: Case) -> Said:
    for first in case.claim.diagnoses[:1]:
        if not _never_alone(first.code) and (edition := _never_first(case, first)):
            yield Problem(
                "HI01-2",
                f"{dotted(first.code)} only adds to another diagnosis, and stands first ({edition}).",
                "Put the main reason for the visit first, if the note names one.",
            )


@check(
    "icd9-valid",
    "Each ICD-9-CM diagnosis exists and is complete",
    severity="error",
    source=Source("45 CFR 162.1002(b)", "ICD-9-CM, version 32", "2014-10-01"),
    scope="diagnosis",
    coded=True,
    by_diagnosis=_is_icd9,
    fails=[
        visit("no such code", service(service_date=_IN_2014), dx=diagnoses("9999", icd9=True)),
        visit("a fourth digit is missing", service(service_date=_IN_2014), dx=diagnoses("401", icd9=True)),
        visit("second of two", service(service_date=_IN_2014), dx=diagnoses("4019", "250", icd9=True)),
    ],
    passes=[
        visit("complete", service(service_date=_IN_2014), dx=diagnoses("4019", icd9=True)),
        visit("complete with five digits", service(service_date=_IN_2014), dx=diagnoses("25000", icd9=True)),
        visit("ICD-10 is another check's", dx=diagnoses("Q9999")),
        visit("ICD-9 today is another check's", dx=diagnoses("401", icd9=True)),
    ],
)
def icd9_valid(case: Case, diagnosis: Diagnosis, number: int) -> Said:
    day = case.coding_day
    if diagnosis.is_icd10 or day is None or day >= ICD10_BEGINS:
        return
    table = case.tables.icd9cm(day)
    if table is None:
        yield Lacks("code set icd9cm")
        return
    fact = table.find(diagnosis.code)
    if fact is None or not fact.billable:
        below = ", ".join(table.billable_below(diagnosis.code, 4))
        yield Problem(
            f"HI{number:02d}-2",
            f"{diagnosis.code} is {'no' if not below else 'an incomplete'} ICD-9-CM code ({table.edition}).",
            f"Complete it by what the note documents: {below} ..." if below else "Look the condition up again.",
        )


@check(
    "diagnosis-unpointed",
    "Each diagnosis of a professional claim is pointed to by a line",
    severity="info",
    source=Source("National Uniform Claim Committee, 1500 Instruction Manual", "items 21 and 24E", "2025-07"),
    scope="claim",
    by_diagnosis=_is_second,
    kinds=("professional",),
    fails=[
        visit("the second of two", dx=diagnoses("I10", "E119")),
        visit("the first of two", service(pointers=(2,)), dx=diagnoses("I10", "E119")),
        visit("one of three", service(pointers=(1, 3)), dx=diagnoses("I10", "E119", "M25561")),
    ],
    passes=[
        visit("one for all lines", service(), service("99214")),
        visit("both pointed to", service(pointers=(1, 2)), dx=diagnoses("I10", "E119")),
        visit("each by its line", service(), service("99214", pointers=(2,)), dx=diagnoses("I10", "E119")),
        visit("how it came about need not be", dx=diagnoses("S8251XA", "W010XXA")),
    ],
)
def diagnosis_unpointed(case: Case) -> Said:
    claim = case.claim
    if len(claim.diagnoses) < 2:
        return
    pointed = {pointer for line in claim.lines for pointer in line.pointers}
    left = [
        dotted(each.code) if each.is_icd10 else each.code
        for number, each in enumerate(claim.diagnoses, 1)
        if number not in pointed and not (each.is_icd10 and each.code[:1] in "VWXY")
    ]
    if left and pointed:
        yield Problem(
            "SV107",
            f"No line points to {', '.join(left)}.",
            "Point the lines that were for it to it. It may stand alone, where the note only mentions it.",
        )
