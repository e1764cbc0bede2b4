"""Injuries that somebody else may have to pay for: workers' compensation, motor vehicles, and what their payers ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

from billwright.records.parties import Name
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.checks.parties import STATES
from billwright.rules.scrub.examples import PATIENT, bill, changed, other_coverage, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X222A1 and X223A2"
_PROVINCES = frozenset(("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"))
_COMPENSATION, _AUTO = "WC", "AM"
_FEDERAL = "OF"
"""Other federal programs: the Department of Labor compensates federal employees and coal miners."""
_HURT = (("439", dt.date(2026, 10, 30)),)
_EMPLOYER = changed(PATIENT, name=Name("Example Mills", is_person=False), member_id="", ids=(("Y4", "WC-2026-7"),))
_AT_WORK: dict[str, Any] = {
    "filing_code": _COMPENSATION,
    "accident": ("EM",),
    "dates": _HURT,
    "relationship": "20",
    "subscriber": _EMPLOYER,
    "patient": changed(PATIENT, member_id=""),
}
"""A claim to workers' compensation that has everything."""
_BY_CAR: dict[str, Any] = {
    "filing_code": _AUTO,
    "accident": ("AA",),
    "accident_state": "OH",
    "dates": _HURT,
    "subscriber": changed(PATIENT, ids=(("Y4", "AUTO-7"),)),
}
"""A claim to a motor insurer that has everything."""


def _payers_of(case: Case) -> set[str]:
    """SBR09 of everybody on the claim who may pay."""
    return {case.claim.filing_code, *(each.filing_code for each in case.claim.other_coverages)}


@check(
    "compensation-claim-number",
    "Workers' compensation and motor insurers are told their claim's number",
    severity="hold",
    source=Source(_GUIDE, "REF*Y4 of loops 2010BA and 2010CA", "2010-06"),
    scope="claim",
    filing_codes=(_COMPENSATION, _AUTO),
    fails=[
        visit("workers' compensation", **_AT_WORK | {"subscriber": changed(_EMPLOYER, ids=())}),
        visit("a motor insurer", filing_code=_AUTO, accident=("AA",), accident_state="OH", dates=_HURT),
        visit("another number only", **_AT_WORK | {"subscriber": changed(_EMPLOYER, ids=(("SY", "001010001"),))}),
    ],
    passes=[
        visit("with the employer", **_AT_WORK),
        visit(
            "with the patient",
            **_AT_WORK
            | {"subscriber": changed(_EMPLOYER, ids=()), "patient": changed(PATIENT, ids=(("Y4", "WC-2026-7"),))},
        ),
        visit("a health plan does not ask", filing_code="CI", accident=("OA",), dates=_HURT),
    ],
)
def compensation_claim_number(case: Case) -> Said:
    claim = case.claim
    people = (claim.subscriber, claim.patient) if claim.patient else (claim.subscriber,)
    if not any(kind == "Y4" and number for person in people for kind, number in person.ids):
        yield Problem(
            "REF*Y4",
            f"{claim.payer.name} is not told the number of its own claim for the injury.",
            "Ask the employer, the patient or the adjuster for it.",
        )


@check(
    "compensation-injury-date",
    "A claim to workers' compensation says when the injury was",
    severity="hold",
    source=Source(_GUIDE, "loop 2300 DTP*439", "2010-06"),
    scope="claim",
    kinds=("professional",),
    filing_codes=(_COMPENSATION,),
    fails=[
        visit("no date", **_AT_WORK | {"dates": ()}),
        visit("when it was first treated only", **_AT_WORK | {"dates": (("454", dt.date(2026, 10, 31)),)}),
        visit("when the patient was last at work only", **_AT_WORK | {"dates": (("297", dt.date(2026, 10, 29)),)}),
    ],
    passes=[
        visit("the day", **_AT_WORK),
        visit("an illness that began", **_AT_WORK | {"dates": (("431", dt.date(2026, 9, 1)),)}),
        visit("a health plan", filing_code="CI"),
    ],
)
def compensation_injury_date(case: Case) -> Said:
    if not any(kind in ("439", "431") for kind, _ in case.claim.dates):
        yield Problem(
            "DTP*439",
            "The claim does not say when the patient was hurt at work, or fell ill of it.",
            "Give the day of the injury from the first report, or the day on which the illness began.",
        )


@check(
    "compensation-related",
    "A claim to workers' compensation says that it is related to work",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1", "loop 2300 CLM11", "2010-06"),
    scope="claim",
    kinds=("professional",),
    filing_codes=(_COMPENSATION,),
    fails=[
        visit("nothing said", **_AT_WORK | {"accident": ()}),
        visit("another accident", **_AT_WORK | {"accident": ("OA",)}),
        visit("a motor accident, not said to be at work", **_AT_WORK | {"accident": ("AA",), "accident_state": "OH"}),
    ],
    passes=[
        visit("related to work", **_AT_WORK),
        visit("a motor accident at work", **_AT_WORK | {"accident": ("AA", "EM"), "accident_state": "OH"}),
        visit("a health plan, and no accident", filing_code="CI"),
    ],
)
def compensation_related(case: Case) -> Said:
    if "EM" not in case.claim.accident:
        yield Problem(
            "CLM11",
            "The claim goes to workers' compensation, and does not say that the condition is related to work.",
            "Say so, or bill the patient's health plan.",
        )


@check(
    "auto-related",
    "A claim to a motor insurer says that it is of a motor accident",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1", "loop 2300 CLM11", ""),
    scope="claim",
    kinds=("professional",),
    filing_codes=(_AUTO,),
    fails=[
        visit("nothing said", **_BY_CAR | {"accident": ()}),
        visit("another accident", **_BY_CAR | {"accident": ("OA",)}),
        visit("at work, not said to be by car", **_BY_CAR | {"accident": ("EM",)}),
    ],
    passes=[
        visit("a motor accident", **_BY_CAR),
        visit("on the way for the employer", **_BY_CAR | {"accident": ("EM", "AA")}),
        visit("a health plan, and no accident", filing_code="CI"),
    ],
)
def auto_related(case: Case) -> Said:
    if "AA" not in case.claim.accident:
        yield Problem(
            "CLM11",
            f"The claim goes to the motor insurer {case.claim.payer.name}, and does not say that it is of a motor accident.",
            "Say so, with the state and the day, or bill the patient's health plan.",
        )


@check(
    "accident-state-known",
    "A motor accident in the United States was in one of their states",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1; USPS Publication 28", "loop 2300 CLM11-4", ""),
    scope="claim",
    fields=("accident_state",),
    fails=[
        visit("no such state", **_BY_CAR | {"accident_state": "ZZ"}),
        visit("a digit in it", **_BY_CAR | {"accident_state": "0H"}),
        visit("at work, by car", **_AT_WORK | {"accident": ("EM", "AA"), "accident_state": "OI"}),
    ],
    passes=[
        visit("Ohio", **_BY_CAR),
        visit("Puerto Rico", **_BY_CAR | {"accident_state": "PR"}),
        visit("Ontario, which many drive to", **_BY_CAR | {"accident_state": "ON"}),
        visit("no accident", filing_code="CI"),
    ],
)
def accident_state_known(case: Case) -> Said:
    given = case.claim.accident_state
    if given and given not in STATES and given not in _PROVINCES:
        yield Problem(
            "CLM11-4", f"{given} is no state.", "Give the two letters of the state of the accident, such as OH."
        )


@check(
    "work-related-payer",
    "What is related to work goes to workers' compensation",
    severity="hold",
    source=Source("42 CFR 411.40 for Medicare; the health plan's own exclusion", "workers' compensation first", ""),
    scope="claim",
    fields=("accident",),
    fails=[
        visit("to Medicare", accident=("EM",), dates=_HURT),
        visit("to a health plan", accident=("EM",), dates=_HURT, filing_code="CI"),
        visit("a motor accident at work, to Medicaid", accident=("AA", "EM"), accident_state="OH", filing_code="MC"),
    ],
    passes=[
        visit("to workers' compensation", **_AT_WORK),
        visit("an accident elsewhere", accident=("OA",), dates=_HURT),
        visit("of a federal employee, to the Department of Labor", accident=("EM",), dates=_HURT, filing_code="OF"),
        visit(
            "to Medicare, after workers' compensation",
            accident=("EM",),
            dates=_HURT,
            order="S",
            msp_type="15",
            other_coverages=(other_coverage(filing_code=_COMPENSATION),),
        ),
    ],
)
def work_related_payer(case: Case) -> Said:
    if "EM" in case.claim.accident and _payers_of(case).isdisjoint((_COMPENSATION, _FEDERAL)):
        yield Problem(
            "CLM11",
            f"The condition is related to work, and the claim goes to {case.claim.payer.name}.",
            "Bill workers' compensation first, or correct what the claim says of the accident.",
        )


@check(
    "auto-accident-payer",
    "After a motor accident its insurer is asked first",
    severity="warn",
    source=Source("42 CFR 411.50 for Medicare; each state's law on motor insurance", "no-fault and liability", ""),
    scope="claim",
    fields=("accident",),
    fails=[
        visit("to Medicare", accident=("AA",), accident_state="OH", dates=_HURT),
        visit("to a health plan", accident=("AA",), accident_state="MI", dates=_HURT, filing_code="CI"),
        visit("to Medicaid", accident=("AA", "OA"), accident_state="NY", dates=_HURT, filing_code="MC"),
    ],
    passes=[
        visit("to the motor insurer", accident=("AA",), accident_state="OH", dates=_HURT, filing_code=_AUTO),
        visit("at work, to workers' compensation", **_AT_WORK | {"accident": ("AA", "EM"), "accident_state": "OH"}),
        visit(
            "to Medicare, after the motor insurer",
            accident=("AA",),
            accident_state="OH",
            dates=_HURT,
            order="S",
            msp_type="14",
            other_coverages=(other_coverage(filing_code=_AUTO),),
        ),
    ],
)
def auto_accident_payer(case: Case) -> Said:
    if "AA" in case.claim.accident and _payers_of(case).isdisjoint((_AUTO, _COMPENSATION, "LM")):
        yield Problem(
            "CLM11",
            f"The patient was hurt in a motor accident, and the claim goes to {case.claim.payer.name}.",
            "Ask the patient for the motor insurer: it may have to pay first.",
        )


@check(
    "compensation-employer",
    "At workers' compensation the employer is the subscriber, and the employee the patient",
    severity="warn",
    source=Source(_GUIDE, "loop 2010BA NM102, loop 2000C PAT01 20", "2010-06"),
    scope="claim",
    filing_codes=(_COMPENSATION,),
    fails=[
        visit(
            "the patient as subscriber",
            **_AT_WORK
            | {"relationship": "18", "patient": None, "subscriber": changed(PATIENT, ids=(("Y4", "WC-2026-7"),))},
        ),
        visit("the employer, and no patient", **_AT_WORK | {"relationship": "18", "patient": None}),
        visit("a person as the employer", **_AT_WORK | {"subscriber": changed(_EMPLOYER, name=Name("Mill", "Sam"))}),
    ],
    passes=[
        visit("the employer and the employee", **_AT_WORK),
        visit("a health plan's subscriber is the patient", filing_code="CI"),
        bill("a facility's", dx=visit("").claim.diagnoses, **_AT_WORK),
    ],
)
def compensation_employer(case: Case) -> Said:
    claim = case.claim
    if claim.subscriber.name.is_person or claim.patient is None:
        yield Problem(
            "NM102",
            "The claim goes to workers' compensation and does not name the employer as the one who is insured.",
            "Give the employer as the subscriber and the employee as the patient (relationship 20).",
        )
