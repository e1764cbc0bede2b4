"""The global package of surgery: what is paid with an operation, and which visit or operation says that it is apart.

A package holds the day of a procedure, the day before a major one, and 10 or 90 days after. It binds who operated and the
same specialty of the group. What is on file of the patient is asked as well as the claim.
"""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import CLINIC, DAY, OTHER_NPI, changed, payer, prior, provider, service, visit
from billwright.rules.scrub.fee_schedule import MAJOR, MINOR, Operation, follows, is_the_surgeons, operations, value_of
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
VISITS = (
    "99202-99205", "99211-99215", "99221-99223", "99231-99239", "99281-99285", "99291", "99304-99310", "99315-99316",
    "99341-99342", "99344-99345", "99347-99350", "92002", "92004", "92012", "92014",
)  # fmt: skip
"""Visits that a global package may hold."""
_OPERATIONS = ("10004-69990",)
_WEEK_BEFORE = DAY - dt.timedelta(days=7)


@check(
    "visit-after-surgery",
    "A visit within the days after an operation says that it is for something else",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 40.1 and 30.6.6 A: global package; unrelated visit", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=VISITS,
    needs=("mpfs-rvu",),
    fails=[
        visit(
            "the operation stands on the claim",
            service("27447", "RT", service_date=DAY - dt.timedelta(days=5)),
            service("99213"),
            facts={"prior_services": ()},
        ),
        visit("a week after a new knee", facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)}),
        visit(
            "the 90th day",
            facts={"prior_services": (prior("27447", "RT", service_date=DAY - dt.timedelta(days=90)),)},
        ),
        visit(
            "the 10th day after a minor operation",
            facts={"prior_services": (prior("10060", service_date=DAY - dt.timedelta(days=10)),)},
        ),
        visit(
            "by the same specialty of the group",
            billing=changed(CLINIC, taxonomy="207X00000X"),
            facts={
                "prior_services": (
                    prior("27447", service_date=_WEEK_BEFORE, rendering_npi=OTHER_NPI, specialty="207X00000X"),
                )
            },
        ),
    ],
    passes=[
        visit(
            "the 91st day", facts={"prior_services": (prior("27447", "RT", service_date=DAY - dt.timedelta(days=91)),)}
        ),
        visit(
            "said to be for something else",
            service("99213", "24"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit(
            "by another specialty",
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE, rendering_npi=OTHER_NPI),)},
        ),
        visit(
            "who only operated and left the care to others",
            facts={"prior_services": (prior("27447", "RT", "54", service_date=_WEEK_BEFORE),)},
        ),
        visit("a procedure without days", facts={"prior_services": (prior("20610", service_date=_WEEK_BEFORE),)}),
    ],
)
def visit_after_surgery(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or "24" in line.modifiers:
        return
    if case.context.prior_services is None:
        yield Lacks("prior_services")
    if _is_alone(case):
        return
    bound = follows(case)
    if isinstance(bound, Lacks):
        yield bound
    elif bound:
        for each in operations(case, line):
            if each.holds(day):
                yield Problem(
                    "SV101-3",
                    f"{line.procedure} falls within the {_days(each)} after {each.procedure} of {us_day(each.day)} "
                    f"({each.where}), whose payment holds the visits for it.",
                    "Ask whether the note documents another problem than the operation; else the visit is not billed.",
                )
                return


@check(
    "surgery-after-surgery",
    "An operation within the days after another says how it belongs to it",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 40.2 A 5 to 7: modifiers 58, 78 and 79", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=_OPERATIONS,
    needs=("mpfs-rvu",),
    fails=[
        visit(
            "both on one claim, five days apart",
            service("27447", "RT", service_date=DAY - dt.timedelta(days=5)),
            service("27447", "LT"),
            facts={"prior_services": ()},
        ),
        visit(
            "a joint injected a week after a new knee",
            service("20610"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit(
            "the other knee",
            service("27447", "LT"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit(
            "after a minor operation",
            service("11042"),
            facts={"prior_services": (prior("10060", service_date=_WEEK_BEFORE),)},
        ),
    ],
    passes=[
        visit(
            "said to be unrelated",
            service("27447", "LT", "79"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit(
            "said to be a return to the theatre",
            service("20610", "78"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit("on one day", service("20610"), service("27447", "RT"), facts={"prior_services": ()}),
        visit(
            "by another surgeon",
            service("20610", providers=(provider("82", OTHER_NPI),)),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
        visit(
            "the aftercare of that operation",
            service("27447", "RT", "55"),
            facts={"prior_services": (prior("27447", "RT", service_date=_WEEK_BEFORE),)},
        ),
    ],
)
def surgery_after_surgery(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    said = {"58", "76", "77", "78", "79"}
    if day is None or not is_the_surgeons(line) or not said.isdisjoint(line.modifiers):
        return
    if case.context.prior_services is None:
        yield Lacks("prior_services")
    if _is_alone(case):
        return
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.global_days in (*MINOR, MAJOR):
        for each in operations(case, line):
            if each.holds(day):
                yield Problem(
                    "SV101-3",
                    f"{line.procedure} falls within the {_days(each)} after {each.procedure} of {us_day(each.day)} "
                    f"({each.where}), and does not say how it belongs to it.",
                    "Ask whether the note documents a planned stage, a return for a complication, or something unrelated.",
                )
                return


@check(
    "visit-with-minor-surgery",
    "A visit on the day of a minor procedure says that it was more than the procedure's own",
    severity="hold",
    source=Source("NCCI Policy Manual", "ch. I, D: evaluation and management; 000 and 010 global days", "2026-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=VISITS,
    needs=("mpfs-rvu",),
    fails=[
        visit("with an injection of a joint", service("99213"), service("20610", "RT")),
        visit("with an abscess opened", service("10060"), service("99214")),
        visit("the procedure on another claim", service("99213"), facts={"prior_services": (prior("20610"),)}),
    ],
    passes=[
        visit("said to be more", service("99213", "25"), service("20610", "RT")),
        visit("with an x-ray", service("99213"), service("71046")),
        visit("the day after", service("99213"), service("20610", "RT", service_date=DAY.replace(day=9))),
        visit("by another clinician", service("99213"), service("20610", providers=(provider("82", OTHER_NPI),))),
        visit(
            "a payer that follows no edits",
            service("99213"),
            service("20610"),
            filing_code="CI",
            facts={"payer": payer(ncci="")},
        ),
    ],
)
def visit_with_minor_surgery(case: Case, line: ServiceLine, number: int) -> Said:
    if "25" in line.modifiers or _is_alone(case):
        return
    bound = follows(case)
    if isinstance(bound, Lacks):
        yield bound
    elif bound:
        for each in operations(case, line):
            if each.day == line.service_date and each.days in MINOR:
                yield Problem(
                    "SV101-3",
                    f"{line.procedure} is on the day of {each.procedure} ({each.where}), whose payment holds the visit "
                    "for it.",
                    "Ask whether the note documents a separate evaluation; else the visit is not billed.",
                )
                return


@check(
    "visit-with-major-surgery",
    "A visit on the day of a major operation, or the day before, says that the operation was decided there",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 40.2 A 4 and 30.6.6 C: decision for surgery", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=VISITS,
    needs=("mpfs-rvu",),
    fails=[
        visit("the same day", service("99223"), service("27447", "RT")),
        visit("the day before", service("99223", service_date=DAY.replace(day=9)), service("27447", "RT")),
        visit(
            "the operation on another claim",
            service("99214"),
            facts={"prior_services": (prior("27447", "RT", service_date=DAY.replace(day=11)),)},
        ),
        visit("with the modifier of a minor procedure", service("99223", "25"), service("27447", "RT")),
    ],
    passes=[
        visit("said to be the decision", service("99223", "57"), service("27447", "RT")),
        visit("two days before", service("99223", service_date=DAY.replace(day=8)), service("27447", "RT")),
        visit("who assists", service("99223"), service("27447", "RT", "80")),
        visit("a minor procedure", service("99213", "25"), service("20610")),
    ],
)
def visit_with_major_surgery(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or "57" in line.modifiers or _is_alone(case):
        return
    bound = follows(case)
    if isinstance(bound, Lacks):
        yield bound
    elif bound:
        for each in operations(case, line):
            if each.days == MAJOR and (each.day - day).days in (0, 1):
                yield Problem(
                    "SV101-3",
                    f"{line.procedure} is {'on the day of' if each.day == day else 'the day before'} {each.procedure} "
                    f"({each.where}), whose payment holds the visit unless the operation was decided there.",
                    "Ask whether the note documents the decision to operate; else the visit is not billed.",
                )
                return


@check(
    "split-care-without-package",
    "Care is split between clinicians only where a procedure has days after it",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 40.2 A 3: modifiers 54 and 55", "2025"),
    scope="line",
    coded=True,
    kinds=("professional",),
    modifiers=("54", "55", "56"),
    needs=("mpfs-rvu",),
    fails=[
        visit("surgery only, of a procedure without days", service("20610", "54")),
        visit("aftercare of an x-ray", service("71046", "55")),
        visit("care before a visit", service("99213", "56")),
    ],
    passes=[
        visit("aftercare of a new knee", service("27447", "RT", "55")),
        visit("surgery only, of a minor operation with days", service("10060", "54")),
        visit("not split", service("20610")),
    ],
)
def split_care_without_package(case: Case, line: ServiceLine, number: int) -> Said:
    row = value_of(case, line)
    if isinstance(row, Lacks):
        yield row
    elif row and row.global_days not in ("010", MAJOR, "MMM", "YYY"):
        yield Problem(
            "SV101-3",
            f"{line.procedure} has no days after it whose care could be split (global days {row.global_days}).",
            "Take the modifier off, or correct the procedure.",
        )


def _is_alone(case: Case) -> bool:
    """Nothing else is known of the patient than this one line."""
    return len(case.claim.lines) < 2 and not case.context.prior_services


def _days(each: Operation) -> str:
    return f"{int(each.days)} days"
