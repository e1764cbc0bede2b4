"""Diagnoses: the right code set for the day, codes that exist and are complete, and an order that the guidelines allow."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import Diagnosis, ServiceLine
from billwright.records.dates import age_in_years
from billwright.records.words import dotted, us_day
from billwright.rules.codes import DiagnosisTable
from billwright.rules.scrub.case import ICD10_BEGINS, Case
from billwright.rules.scrub.examples import DAY, diagnoses, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_GUIDELINES = "ICD-10-CM Official Guidelines for Coding and Reporting"
_GUIDELINES_DATED = "FY 2026"
_ORDINARY_KINDS = ("ABK", "ABF", "ABJ", "APR")
"""HI qualifiers of ICD-10-CM that are no external cause of injury (ABN)."""


def _many(count: int) -> tuple[Diagnosis, ...]:
    return diagnoses(*(f"M25{place}" for place in range(500, 500 + count)))


def _element(number: int) -> str:
    return f"HI{number:02d}-2"


def _shown(diagnosis: Diagnosis) -> str:
    """As people write it: an ICD-10-CM code with its dot, another as it is."""
    return dotted(diagnosis.code) if diagnosis.is_icd10 else diagnosis.code


def _has_ages(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    days = case.diagnosis_days(number)
    return any((ages := case.tables.diagnosis_ages(day)) is None or ages.find(diagnosis.code) for day in days)


def _may_be_manifestation_first(case: Case, diagnosis: Diagnosis, number: int) -> bool:
    return number == 1 and any(
        table is None or ((fact := table.find(diagnosis.code)) and fact.manifestation)
        for table in case.editions(number)
    )


@check(
    "diagnosis-code-set",
    "ICD-10-CM from 1 October 2015, ICD-9-CM before, never both",
    severity="error",
    source=Source("45 CFR 162.1002", "(b) and (c)", "2015-10-01"),
    scope="claim",
    fails=[
        visit("ICD-9 today", dx=diagnoses("4019", icd9=True)),
        visit("ICD-10 for a day in 2014", service(service_date=dt.date(2014, 5, 2))),
        visit("both on one claim", dx=(*diagnoses("I10"), *diagnoses("4019", icd9=True))),
    ],
    passes=[
        visit("ICD-10 today"),
        visit(
            "ICD-9 on the last day of ICD-9",
            service(service_date=dt.date(2015, 9, 30)),
            dx=diagnoses("4019", icd9=True),
        ),
        visit("ICD-10 on its first day", service(service_date=dt.date(2015, 10, 1))),
    ],
)
def diagnosis_code_set(case: Case) -> Said:
    listed = case.claim.diagnoses
    day = case.coding_day
    if not listed or day is None:
        return
    with_icd10 = sum(each.is_icd10 for each in listed)
    if 0 < with_icd10 < len(listed):
        yield Problem(
            "HI", "ICD-9 and ICD-10 codes stand on one claim.", "Split the services at 1 October 2015, a code set each."
        )
    elif with_icd10 and day < ICD10_BEGINS:
        yield Problem(
            "HI01-1",
            f"Services until {us_day(day)} take ICD-9-CM, and the claim has ICD-10-CM.",
            "Code the diagnoses in ICD-9-CM.",
        )
    elif not with_icd10 and day >= ICD10_BEGINS:
        yield Problem(
            "HI01-1",
            f"Services on {us_day(day)} take ICD-10-CM, and the claim has ICD-9-CM.",
            "Code the diagnoses in ICD-10-CM.",
        )


@check(
    "diagnosis-valid",
    "Each diagnosis exists on the date of service",
    severity="error",
    source=Source(_GUIDELINES, "I.B.2; 45 CFR 162.1002(c)", _GUIDELINES_DATED),
    scope="diagnosis",
    coded=True,
    needs=("icd10cm",),
    fails=[
        visit("no such code", dx=diagnoses("I10", "Q9999")),
        visit("a digit too many", dx=diagnoses("I101")),
        visit("filled with X, but without its seventh character", dx=diagnoses("S8251X")),
        visit("typed with a dot", dx=diagnoses("M25.561")),
        visit("a seventh character that it does not take", dx=diagnoses("S8251XZ")),
    ],
    passes=[
        visit("a code of the year"),
        visit("a header exists, though it cannot be billed", dx=diagnoses("M2556")),
        visit(
            "ICD-9 is not looked up here", service(service_date=dt.date(2014, 5, 2)), dx=diagnoses("4019", icd9=True)
        ),
    ],
)
def diagnosis_valid(case: Case, diagnosis: Diagnosis, number: int) -> Said:
    if not diagnosis.is_icd10:
        return
    if case.coding_day is None:
        yield Lacks("a date of service")
    for day, table in case.diagnosis_tables(number):
        if table is None:
            yield Lacks(f"ICD-10-CM edition for {us_day(day)}")
        elif table.find(diagnosis.code) is None:
            yield Problem(
                _element(number),
                f"{dotted(diagnosis.code)} is no ICD-10-CM code on {us_day(day)} (edition {table.edition}).",
                _likely(table, diagnosis.code),
            )
            return


def _likely(table: DiagnosisTable, code: str) -> str:
    """What a code that does not exist was probably meant to be."""
    if below := ", ".join(map(dotted, table.billable_below(code, 4))):
        return f"Complete it by what the note documents: {below} ..."
    sevenths = [each[6] for each in table.billable_below(code[:6], 12) if len(each) == 7] if len(code) == 7 else []
    if sevenths:
        return f"Its seventh character is one of {', '.join(sevenths)}: ask which encounter it was."
    return "Look the condition up again: the code is mistyped, or has ended and been replaced."


@check(
    "diagnosis-complete",
    "Each diagnosis is coded to its last character",
    severity="error",
    source=Source(_GUIDELINES, "I.B.2, I.A.5", _GUIDELINES_DATED),
    scope="diagnosis",
    coded=True,
    needs=("icd10cm",),
    fails=[
        visit("a header with codes below", dx=diagnoses("M2556")),
        visit("without its seventh character", dx=diagnoses("S8251")),
        visit("a header in second place", dx=diagnoses("I10", "M2556")),
    ],
    passes=[
        visit("complete at three characters", dx=diagnoses("I10")),
        visit("complete with side", dx=diagnoses("M25561")),
        visit("complete with seventh character", dx=diagnoses("S8251XA")),
    ],
)
def diagnosis_complete(case: Case, diagnosis: Diagnosis, number: int) -> Said:
    if not diagnosis.is_icd10:
        return
    for day, table in case.diagnosis_tables(number):
        fact = table.find(diagnosis.code) if table else None
        if table and fact and not fact.billable:
            below = ", ".join(map(dotted, table.billable_below(diagnosis.code, 4)))
            yield Problem(
                _element(number),
                f"{dotted(diagnosis.code)} ({fact.title}) is a heading and cannot be billed on {us_day(day)} "
                f"(edition {table.edition}).",
                f"Choose by what the note documents among its codes: {below} ...",
            )
            return


@check(
    "external-cause-first",
    "An external cause is never the first diagnosis",
    severity="error",
    source=Source(_GUIDELINES, "I.C.20.a.6", _GUIDELINES_DATED),
    scope="claim",
    fails=[
        visit("the fall before the fracture", dx=diagnoses("W010XXA", "S8251XA")),
        visit("the fall alone", dx=diagnoses("W010XXA")),
        visit("a Y code first", dx=diagnoses("Y92009", "I10")),
    ],
    passes=[
        visit("the fall after the fracture", dx=diagnoses("S8251XA", "W010XXA")),
        visit("a Z code may be first", dx=diagnoses("Z3800"), born=DAY),
        visit(
            "an ICD-9 V code is a reason for a visit",
            service(service_date=dt.date(2014, 5, 2)),
            dx=diagnoses("V700", icd9=True),
        ),
    ],
)
def external_cause_first(case: Case) -> Said:
    for first in case.claim.diagnoses[:1]:
        if first.kind in _ORDINARY_KINDS and first.code[:1] in ("V", "W", "X", "Y"):
            yield Problem(
                _element(1),
                f"{_shown(first)} says how an injury came about, and stands first.",
                "Put the injury or condition first and the external cause after it.",
            )


@check(
    "manifestation-first",
    "A manifestation never stands before its cause",
    severity="error",
    source=Source(_GUIDELINES, "I.A.13", _GUIDELINES_DATED),
    scope="claim",
    by_diagnosis=_may_be_manifestation_first,
    needs=("icd10cm",),
    fails=[
        visit("dementia before the disease that causes it", dx=diagnoses("F0280", "G309")),
        visit("the manifestation alone", dx=diagnoses("F0280")),
        visit("before something else", dx=diagnoses("F0280", "I10")),
    ],
    passes=[
        visit("cause first", dx=diagnoses("G309", "F0280")),
        visit("no manifestation", dx=diagnoses("G309")),
        visit("another condition first", dx=diagnoses("I10", "G309", "F0280")),
    ],
)
def manifestation_first(case: Case) -> Said:
    for first in case.claim.diagnoses[:1]:
        if not first.is_icd10:
            return
        for day, table in case.diagnosis_tables(1):
            if table is None:
                yield Lacks(f"ICD-10-CM edition for {us_day(day)}")
            elif (fact := table.find(first.code)) and fact.manifestation:
                yield Problem(
                    _element(1),
                    f"{dotted(first.code)} ({fact.title}) is a manifestation and stands first (edition {table.edition}).",
                    "Put the underlying disease that the note documents first, the manifestation after it.",
                )
                return


@check(
    "diagnosis-age",
    "The diagnosis fits the patient's age",
    severity="error",
    source=Source("CMS Integrated Outpatient Code Editor", "edit 2, ages of diagnoses", "2026-04-01"),
    scope="diagnosis",
    by_diagnosis=_has_ages,
    needs=("diagnosis-ages",),
    fails=[
        visit("pregnancy at 76", dx=diagnoses("O0900")),
        visit("a newborn's check at 76", dx=diagnoses("Z00110")),
        visit("pregnancy at 8", dx=diagnoses("O0900"), born=dt.date(2018, 11, 1)),
    ],
    passes=[
        visit("pregnancy at 30", dx=diagnoses("O0900"), born=dt.date(1996, 1, 1)),
        visit("a newborn's check in the first days", dx=diagnoses("Z00110"), born=dt.date(2026, 11, 5)),
        visit("no limit", dx=diagnoses("I10")),
    ],
)
def diagnosis_age(case: Case, diagnosis: Diagnosis, number: int) -> Said:
    born, day = case.claim.who.birth_date, case.last_day
    if born is None or day is None or born > day or not diagnosis.is_icd10:
        return
    ages = case.tables.diagnosis_ages(day)
    limit = ages.find(diagnosis.code) if ages else None
    age = age_in_years(born, day)
    if ages and limit and not limit.lowest <= age <= limit.highest:
        upper = f"to {limit.highest}" if limit.highest < 124 else "and above"
        yield Problem(
            _element(number),
            f"{dotted(diagnosis.code)} is for ages {limit.lowest} {upper}; the patient was {age} on {us_day(day)} "
            f"({ages.edition}).",
            "Check the birth date against the card, and the code against the note.",
        )


@check(
    "diagnosis-repeated",
    "No diagnosis is listed twice",
    severity="error",
    source=Source(_GUIDELINES, "I.B.12", _GUIDELINES_DATED),
    scope="claim",
    fails=[
        visit("the same code twice", dx=diagnoses("I10", "I10")),
        visit("first and third", dx=diagnoses("I10", "E119", "I10")),
        visit("two other diagnoses alike", dx=diagnoses("I10", "E119", "E119")),
    ],
    passes=[
        visit("all different", dx=diagnoses("I10", "E119")),
        visit("left and right", dx=diagnoses("M25561", "M25562")),
        visit("one alone"),
    ],
)
def diagnosis_repeated(case: Case) -> Said:
    if case.claim.kind != "professional":
        return  # an institutional claim may repeat a code as admitting diagnosis or reason for the visit
    seen: set[str] = set()
    for number, each in enumerate(case.claim.diagnoses, 1):
        if each.code in seen:
            yield Problem(
                _element(number),
                f"{_shown(each)} is listed twice.",
                "Remove the second and point its lines to the first.",
            )
        seen.add(each.code)


@check(
    "diagnosis-missing",
    "A professional claim has one to twelve diagnoses",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1", "loop 2300 HI", "2010-06"),
    scope="claim",
    kinds=("professional",),
    fails=[
        visit("none", service(pointers=()), dx=()),
        visit("none, though a line points", dx=()),
        visit("thirteen", dx=_many(13)),
    ],
    passes=[
        visit("one"),
        visit("two", dx=diagnoses("I10", "E119")),
        visit("twelve", dx=_many(12)),
    ],
)
def diagnosis_missing(case: Case) -> Said:
    count = len(case.claim.diagnoses)
    if count == 0:
        yield Problem(
            "HI01", "The claim has no diagnosis.", "Add the diagnoses that the note documents, the main reason first."
        )
    elif count > 12:
        yield Problem(
            "HI",
            f"The claim has {count} diagnoses; twelve fit.",
            "Keep the twelve that the services treat, or split the claim.",
        )


@check(
    "diagnosis-pointer",
    "Each line points to one to four diagnoses that are listed",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1", "loop 2400 SV107", "2010-06"),
    scope="line",
    kinds=("professional",),
    fails=[
        visit("no pointer", service(pointers=())),
        visit("to a fifth diagnosis of one", service(pointers=(5,))),
        visit("the second of two points nowhere", service(pointers=(1, 2))),
        visit("five pointers", service(pointers=(1, 2, 3, 4, 5)), dx=_many(5)),
    ],
    passes=[
        visit("to the only one", service(pointers=(1,))),
        visit("to the second of two", service(pointers=(2,)), dx=diagnoses("I10", "E119")),
        visit("to two", service(pointers=(2, 1)), dx=diagnoses("I10", "E119")),
    ],
)
def diagnosis_pointer(case: Case, line: ServiceLine, number: int) -> Said:
    pointers = line.pointers
    count = len(case.claim.diagnoses)
    if not pointers:
        yield Problem("SV107-1", "The line points to no diagnosis.", "Say which diagnosis the service was for.")
        return
    if len(pointers) > 4:
        yield Problem(
            "SV107", f"The line points to {len(pointers)} diagnoses; four fit.", "Keep the four that matter most."
        )
    for place, each in enumerate(pointers, 1):
        if not 1 <= each <= count:
            yield Problem(
                f"SV107-{place}",
                f"The line points to diagnosis {each}, and the claim lists {count}.",
                "Correct the pointer.",
            )
