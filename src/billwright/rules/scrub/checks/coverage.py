"""What must be on file: coverage that was active, and the authorization that the payer asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.checking import AuthorizationFact
from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, authorization, coverage, payer, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_PROFILE = Source("the payer's profile", "authorization", "")
_NEEDS_AUTHORIZATION = payer(authorization_required=("97110",))


@check(
    "coverage-active",
    "The coverage billed was active on the date of service",
    severity="hold",
    source=Source("the coverage on file", "first and last day", ""),
    scope="line",
    needs=("coverages",),
    fails=[
        visit("ended the day before", facts={"coverages": (coverage(ends=DAY),)}),
        visit("begins the day after", facts={"coverages": (coverage(DAY + dt.timedelta(1)),)}),
        visit("another payer's only", facts={"coverages": (coverage(payer_id="00002"),)}),
    ],
    passes=[
        visit("begins that day", facts={"coverages": (coverage(DAY),)}),
        visit("the last day", facts={"coverages": (coverage(ends=DAY + dt.timedelta(1)),)}),
        visit("two spans, the second active", facts={"coverages": (coverage(ends=dt.date(2026, 6, 1)), coverage(DAY))}),
    ],
)
def coverage_active(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None:
        return
    payer_id = case.claim.payer.payer_id
    spans = [each for each in case.context.coverages or () if each.payer_id == payer_id]
    if not any(each.starts <= day and (each.ends is None or day < each.ends) for each in spans):
        known = f"its coverage on file does not hold {us_day(day)}" if spans else "no coverage by it is on file"
        yield Problem(
            "NM109",
            f"The claim goes to {case.claim.payer.name}, and {known}.",
            "Ask the payer (270/271), and bill the coverage that was active.",
        )


def _required(case: Case, line: ServiceLine) -> bool:
    payer_fact = case.context.payer
    return payer_fact is not None and line.procedure in payer_fact.authorization_required


@check(
    "authorization-missing",
    "A service for which the payer asks an authorization carries its number",
    severity="hold",
    source=_PROFILE,
    scope="line",
    needs=("payer",),
    fails=[
        visit("no number", service("97110", "GP"), facts={"payer": _NEEDS_AUTHORIZATION}),
        visit("the second of two lines", service(), service("97110", "GP"), facts={"payer": _NEEDS_AUTHORIZATION}),
    ],
    passes=[
        visit(
            "on the claim", service("97110", "GP"), prior_authorization="AUTH-7", facts={"payer": _NEEDS_AUTHORIZATION}
        ),
        visit(
            "on the line", service("97110", "GP", prior_authorization="AUTH-7"), facts={"payer": _NEEDS_AUTHORIZATION}
        ),
        visit("a service that needs none", service(), facts={"payer": _NEEDS_AUTHORIZATION}),
    ],
)
def authorization_missing(case: Case, line: ServiceLine, number: int) -> Said:
    if _required(case, line) and not (line.prior_authorization or case.claim.prior_authorization):
        yield Problem(
            "REF*G1",
            f"The payer asks for an authorization of {line.procedure}, and the claim carries none.",
            "Give the number on file, or ask the payer for one before billing.",
        )


@check(
    "authorization-covers",
    "The authorization on the claim is on file and covers the service",
    severity="hold",
    source=_PROFILE,
    scope="line",
    needs=("payer", "authorizations"),
    fails=[
        visit(
            "no such number on file",
            service("97110", "GP"),
            prior_authorization="AUTH-8",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(),)},
        ),
        visit(
            "ended before",
            service("97110", "GP"),
            prior_authorization="AUTH-7",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(ends=DAY),)},
        ),
        visit(
            "for another procedure",
            service("97110", "GP"),
            prior_authorization="AUTH-7",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(procedures=("97140",)),)},
        ),
        visit(
            "used up",
            service("97110", "GP", units=Decimal(2)),
            prior_authorization="AUTH-7",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(units_left=Decimal(1)),)},
        ),
    ],
    passes=[
        visit(
            "covers it",
            service("97110", "GP"),
            prior_authorization="AUTH-7",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(procedures=("97110",)),)},
        ),
        visit(
            "the last unit",
            service("97110", "GP"),
            prior_authorization="AUTH-7",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": (authorization(units_left=Decimal(1)),)},
        ),
        visit(
            "a number on a service that needs none",
            prior_authorization="AUTH-8",
            facts={"payer": _NEEDS_AUTHORIZATION, "authorizations": ()},
        ),
    ],
)
def authorization_covers(case: Case, line: ServiceLine, number: int) -> Said:
    given = line.prior_authorization or case.claim.prior_authorization
    if not given or not _required(case, line):
        return
    on_file = [
        each
        for each in case.context.authorizations or ()
        if each.number == given and each.payer_id == case.claim.payer.payer_id
    ]
    faults = [_fault(each, line) for each in on_file]
    if not on_file:
        yield Problem(
            "REF*G1", f"Authorization {given} is not on file.", "Check the number with the payer and put it on file."
        )
    elif all(faults):
        yield Problem("REF*G1", f"Authorization {given} {faults[0]}.", "Ask the payer to extend it, or for another.")


def _fault(each: AuthorizationFact, line: ServiceLine) -> str:
    """Why it does not cover the line; empty where it does."""
    day = line.service_date
    if day and (day < each.starts or (each.ends is not None and day >= each.ends)):
        return f"does not hold {us_day(day)}"
    if each.procedures and line.procedure not in each.procedures:
        return f"is for {', '.join(each.procedures)}, not {line.procedure}"
    if each.units_left is not None and line.units > each.units_left:
        return f"has {each.units_left} units left, and the line has {line.units}"
    return ""
