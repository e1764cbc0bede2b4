"""Medicare as secondary payer: why another pays first, told as the claim's kind tells it, and fitting the patient's age.

Whether an employer is large enough (20 for the working aged, 100 for the disabled) and where the 30 months of kidney disease
stand is in no claim: the answers to Medicare's questionnaire decide it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from billwright.records.claim import Claim
from billwright.records.dates import age_in_years
from billwright.records.parties import PayerName
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, STAY, bill, changed, other_coverage, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = "Medicare Secondary Payer Manual"
_GUIDE = Source("ASC X12N 837 005010X222A1; 5010 claim edits of CMS", "loop 2000B SBR05", "")
_TYPES = {
    "12": "working aged",
    "13": "kidney failure in its first 30 months",
    "14": "no-fault insurance",
    "15": "workers' compensation",
    "16": "federal programs",
    "41": "black lung",
    "42": "veterans",
    "43": "disabled, under 65, with a large employer's plan",
    "47": "other liability insurance",
}
_LATER = ("S", "T")
_PAID = (("80", 7_00), ("12", 500_00))
"""Seven covered days, and $500.00 by the working aged's plan."""


_EMPLOYER: dict[str, Any] = {"filing_code": "CI", "payer": PayerName("Example Employer's Plan", "00005")}
_MEDICARE_NEXT = other_coverage(
    "S", filing_code="MB", payer=PayerName("Example Medicare", "00001"), paid_cents=None, paid_on=None
)


def _at(age: int) -> dt.date:
    """Born so as to be of this age on DAY, which is the birthday."""
    return DAY.replace(year=DAY.year - age)


@check(
    "msp-type-missing",
    "A claim to Medicare after another payer says why that one pays first",
    severity="error",
    source=_GUIDE,
    scope="claim",
    kinds=("professional",),
    filing_codes=("MB",),
    fails=[
        visit("as secondary", order="S"),
        visit("as tertiary", order="T"),
        visit("as secondary, with the group's number only", order="S", group_number="G-1"),
    ],
    passes=[
        visit("working aged", order="S", msp_type="12"),
        visit("Medicare first"),
        visit("a commercial secondary", order="S", filing_code="CI"),
    ],
)
def msp_type_missing(case: Case) -> Said:
    if case.claim.order in _LATER and not case.claim.msp_type:
        yield Problem(
            "SBR05",
            "Medicare is billed after another payer, and the claim does not say why that one pays first.",
            "Take the reason from the patient's answers to Medicare's questionnaire: "
            + ", ".join(f"{code} {words}" for code, words in _TYPES.items())
            + ".",
        )


@check(
    "msp-type-other",
    "Medicare that waits behind the payer billed is named with the reason why it waits",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1; Stedi claim edit", "loop 2320 SBR05", "2026-03-25"),
    scope="claim",
    kinds=("professional",),
    fields=("other_coverages",),
    fails=[
        visit("Medicare as secondary", **_EMPLOYER, other_coverages=(_MEDICARE_NEXT,)),
        visit("Medicare as tertiary", **_EMPLOYER, other_coverages=(changed(_MEDICARE_NEXT, order="T"),)),
        visit("beside a plan between", **_EMPLOYER, other_coverages=(
            other_coverage("S", paid_cents=None, paid_on=None), changed(_MEDICARE_NEXT, order="T"))),
    ],
    passes=[
        visit("with its reason", **_EMPLOYER, other_coverages=(changed(_MEDICARE_NEXT, msp_type="12"),)),
        visit("Medicare was first", **_EMPLOYER, order="S", other_coverages=(changed(_MEDICARE_NEXT, order="P"),)),
        visit("another plan waits", **_EMPLOYER, other_coverages=(other_coverage("S", paid_cents=None, paid_on=None),)),
    ],
)  # fmt: skip
def msp_type_other(case: Case) -> Said:
    for other in case.claim.other_coverages:
        if other.filing_code in ("MA", "MB") and other.order in _LATER and not other.msp_type:
            yield Problem(
                "SBR05",
                f"{other.payer.name} is Medicare and pays after another, and the claim does not say why.",
                "Take the reason from the patient's answers to Medicare's questionnaire.",
            )


@check(
    "msp-type-known",
    "The reason that another pays before Medicare is one of the list, on such a claim only",
    severity="error",
    source=_GUIDE,
    scope="claim",
    kinds=("professional",),
    fields=("msp_type",),
    fails=[
        visit("no such reason", order="S", msp_type="44"),
        visit("Medicare is first", msp_type="12"),
        visit("not Medicare", order="S", msp_type="12", filing_code="CI"),
    ],
    passes=[
        visit("working aged", order="S", msp_type="12"),
        visit("liability", order="S", msp_type="47"),
        visit("none"),
    ],
)
def msp_type_known(case: Case) -> Said:
    claim = case.claim
    if not claim.msp_type:
        return
    if claim.filing_code not in ("MA", "MB") or claim.order not in _LATER:
        yield Problem(
            "SBR05",
            "The claim says why another payer comes before Medicare, and it does not go to Medicare after another.",
            "Remove the reason, or correct the order of the payers.",
        )
    elif claim.msp_type not in _TYPES:
        yield Problem(
            "SBR05",
            f"{claim.msp_type} is no reason for which another pays before Medicare.",
            "Use one of " + ", ".join(f"{code} {words}" for code, words in _TYPES.items()) + ".",
        )


@check(
    "msp-value-code",
    "A facility's bill to Medicare after another payer has what that one paid by its value code",
    severity="error",
    source=Source(f"{_MANUAL}; NUBC FL 39-41", "ch. 3; value codes 12-16, 41-43, 47", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    fails=[
        bill("only the covered days", order="S"),
        bill("no value at all", order="S", stay=changed(STAY, values=())),
        bill("what was agreed, and not what was paid", order="S", stay=changed(STAY, values=(("44", 500_00),))),
    ],
    passes=[
        bill("paid by the working aged's plan", order="S", stay=changed(STAY, values=_PAID)),
        bill("Medicare first"),
        bill("liability, paid nothing yet", order="S", stay=changed(STAY, values=(("47", 0),))),
    ],
)
def msp_value_code(case: Case) -> Said:
    if case.claim.order in _LATER and not any(code in _TYPES for code, _ in case.claim.stay.values):
        yield Problem(
            "HI*BE",
            "Medicare is billed after another payer, and no value code says which kind, and what it paid.",
            "Add the value code of the kind of payer with the amount of its remittance; where it is conditional, zero.",
        )


_NO_HEALTH_PLAN = ("AM", "LM", "WC")


def _reasons(claim: Claim) -> tuple[str, tuple[str, ...]]:
    """Where the claim says why another pays first, and the codes that stand there: a facility's are among its values."""
    if claim.kind == "professional":
        return "SBR05", (claim.msp_type,)
    return "HI*BE", tuple(code for code, _ in claim.stay.values)


@check(
    "msp-payer",
    "The reason that another pays before Medicare fits the kind of that payer",
    severity="hold",
    source=Source(_MANUAL, "ch. 3; SBR05 or value code against SBR09 of loop 2320", ""),
    scope="claim",
    filing_codes=("MA", "MB"),
    fields=("other_coverages",),
    fails=[
        visit("working aged, and a motor insurer", order="S", msp_type="12",
              other_coverages=(other_coverage(filing_code="AM"),)),
        visit("disabled, and workers' compensation", order="S", msp_type="43", born=_at(40),
              other_coverages=(other_coverage(filing_code="WC"),)),
        visit("kidney failure, and liability", order="S", msp_type="13",
              other_coverages=(other_coverage(filing_code="LM"),)),
        bill("by value code, working aged and workers' compensation", order="S", stay=changed(STAY, values=_PAID),
             other_coverages=(other_coverage(filing_code="WC"),)),
    ],
    passes=[
        visit("working aged, and a health plan", order="S", msp_type="12", other_coverages=(other_coverage(),)),
        visit("no-fault, and a motor insurer", order="S", msp_type="14",
              other_coverages=(other_coverage(filing_code="AM"),)),
        visit("a health plan beside the motor insurer", order="T", msp_type="12",
              other_coverages=(other_coverage(filing_code="AM"), other_coverage("S"))),
        bill("by value code, working aged and a health plan", order="S", stay=changed(STAY, values=_PAID),
             other_coverages=(other_coverage(),)),
        visit("nobody named, which another check tells", order="S", msp_type="12"),
    ],
)  # fmt: skip
def msp_payer(case: Case) -> Said:
    claim = case.claim
    if claim.order not in _LATER:
        return
    element, told = _reasons(claim)
    reason = next((code for code in told if code in ("12", "13", "43")), "")
    earlier = [each for each in claim.other_coverages if each.order in ("P", "S")]
    if reason and earlier and all(each.filing_code in _NO_HEALTH_PLAN for each in earlier):
        yield Problem(
            element,
            f"Reason {reason} is of an employer's health plan, and {earlier[0].payer.name} is none.",
            "Give the reason of that payer: 14 no-fault, 15 workers' compensation, 47 other liability.",
        )


@check(
    "msp-age",
    "The reason that another pays before Medicare fits the patient's age",
    severity="hold",
    source=Source("42 CFR 411.170 and 411.200", "working aged from 65; disabled below 65", ""),
    scope="claim",
    filing_codes=("MA", "MB"),
    fails=[
        visit("working aged at 40", order="S", msp_type="12", born=_at(40)),
        visit("disabled under 65 at 76", order="S", msp_type="43"),
        bill("by value code, working aged at 40", order="S", stay=changed(STAY, values=_PAID), born=_at(40)),
    ],
    passes=[
        visit("working aged at 76", order="S", msp_type="12"),
        visit("disabled at 40", order="S", msp_type="43", born=_at(40)),
        visit("kidney failure at any age", order="S", msp_type="13", born=_at(40)),
        visit("65 that day", order="S", msp_type="12", born=_at(65)),
    ],
)
def msp_age(case: Case) -> Said:
    claim, day, born = case.claim, case.first_day or case.coding_day, case.claim.who.birth_date
    if claim.order not in _LATER or day is None or born is None or born > day:
        return
    age = age_in_years(born, day)
    element, told = _reasons(claim)
    for code, fits in (("12", age >= 65), ("43", age < 65)):
        if code in told and not fits:
            yield Problem(
                element,
                f"Another pays first because of {code} {_TYPES[code]}; the patient was {age} on {us_day(day)}.",
                "Check the birth date, and ask the patient Medicare's questions again.",
            )
