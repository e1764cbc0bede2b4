"""What must be on file: coverage that was active, and the authorization that the payer asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from billwright.records.checking import AuthorizationFact, CoverageFact
from billwright.records.claim import ServiceLine
from billwright.records.parties import PayerName
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, PATIENT, authorization, changed, coverage, payer, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_PROFILE = Source("the payer's profile", "authorization", "")
_ORDER = "PSTABCDEFGH"
"""SBR01 in the order of turns."""
_SECONDARY = changed(coverage(), order="S")
_TO_MEDICAID: dict[str, Any] = {"filing_code": "MC", "payer": PayerName("Example Medicaid", "00003")}
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


_MEDICAID = coverage(payer_id="00003")


def _active(case: Case) -> list[CoverageFact]:
    """The coverages on file that held on the first day of service."""
    day = case.first_day
    if day is None:
        return []
    return [
        each for each in case.context.coverages or () if each.starts <= day and (each.ends is None or day < each.ends)
    ]


@check(
    "coverage-order",
    "The payer billed first is the first in turn",
    severity="hold",
    source=Source("the coverages on file", "order of benefits", ""),
    scope="claim",
    needs=("coverages",),
    fails=[
        visit("the secondary is billed first", facts={"coverages": (_SECONDARY, coverage(payer_id="00002"))}),
        visit("the tertiary, before the secondary", facts={"coverages": (
            changed(coverage(), order="T"), changed(coverage(payer_id="00002"), order="S"))}),
        visit("the primary began that day", facts={"coverages": (_SECONDARY, coverage(DAY, payer_id="00002"))}),
    ],
    passes=[
        visit("the primary is", facts={"coverages": (coverage(), changed(coverage(payer_id="00002"), order="S"))}),
        visit("the earlier one had ended", facts={"coverages": (_SECONDARY, coverage(ends=DAY, payer_id="00002"))}),
        visit("the secondary in its turn", order="S", msp_type="12", facts={"coverages": (
            _SECONDARY, coverage(payer_id="00002"))}),
        visit("the only one, though called secondary", facts={"coverages": (_SECONDARY,)}),
    ],
)  # fmt: skip
def coverage_order(case: Case) -> Said:
    claim = case.claim
    if claim.order != "P" or claim.filing_code == "MC" or len(case.context.coverages or ()) < 2:
        return  # Medicaid first is another check's
    active = _active(case)
    mine = [each.order for each in active if each.payer_id == claim.payer.payer_id]
    others = [each for each in active if each.payer_id != claim.payer.payer_id]
    if not mine or not others:
        return
    first = min(others, key=lambda each: _ORDER.find(each.order))
    if _ORDER.find(first.order) < min(map(_ORDER.find, mine)):
        yield Problem(
            "SBR01",
            f"The claim goes to {claim.payer.name} first, and the coverage of payer {first.payer_id} comes before it.",
            "Bill that payer first, or correct the order of the coverages on file.",
        )


@check(
    "coverage-member",
    "The member number is the one on file",
    severity="hold",
    source=Source("the coverage on file", "member number", ""),
    scope="claim",
    needs=("coverages",),
    fails=[
        visit("two digits exchanged", facts={"coverages": (changed(coverage(), member_id="1EG4TE5MK37"),)}),
        visit("an old number", facts={"coverages": (changed(coverage(), member_id="123456789A"),)}),
        visit("none on the claim", subscriber=changed(PATIENT, member_id=""), facts={"coverages": (coverage(),)}),
    ],
    passes=[
        visit("the same", facts={"coverages": (coverage(),)}),
        visit("written with hyphens", subscriber=changed(PATIENT, member_id="1EG4-TE5-MK73"), facts={
            "coverages": (coverage(),)}),
        visit("one of two on file", facts={"coverages": (changed(coverage(), member_id="OLD"), coverage())}),
        visit("none on file for the payer", facts={"coverages": (coverage(payer_id="00002"),)}),
        visit("nothing noted on file", facts={"coverages": (changed(coverage(), member_id=""),)}),
    ],
)  # fmt: skip
def coverage_member(case: Case) -> Said:
    claim, given = case.claim, case.claim.subscriber.member_id
    on_file = [each.member_id for each in _active(case) if each.payer_id == claim.payer.payer_id]
    if not on_file or given in on_file or "" in on_file:
        return
    if _plain(given) not in map(_plain, on_file):
        yield Problem(
            "NM109",
            f"The member number on the claim is not the one on file for {claim.payer.name}.",
            "Compare both with the card, and correct the wrong one.",
        )


def _plain(member_id: str) -> str:
    return member_id.replace("-", "").replace(" ", "").upper()


@check(
    "medicaid-last",
    "Medicaid is billed after every other payer",
    severity="hold",
    source=Source("Social Security Act 1902(a)(25); 42 CFR 433.139", "third party liability", ""),
    scope="claim",
    filing_codes=("MC",),
    needs=("coverages",),
    fails=[
        visit("with a commercial plan on file", **_TO_MEDICAID, facts={"coverages": (_MEDICAID, coverage())}),
        visit("though the plan is called secondary", **_TO_MEDICAID, facts={"coverages": (_MEDICAID, _SECONDARY)}),
        visit("the plan began that day", **_TO_MEDICAID, facts={"coverages": (_MEDICAID, coverage(DAY))}),
    ],
    passes=[
        visit("Medicaid alone", **_TO_MEDICAID, facts={"coverages": (_MEDICAID,)}),
        visit("the plan had ended", **_TO_MEDICAID, facts={"coverages": (_MEDICAID, coverage(ends=DAY))}),
        visit("after the plan", **_TO_MEDICAID, order="S", facts={"coverages": (_MEDICAID, coverage())}),
        visit("another payer first", facts={"coverages": (_MEDICAID, coverage())}),
    ],
)
def medicaid_last(case: Case) -> Said:
    claim = case.claim
    if claim.order != "P" or claim.filing_code != "MC":
        return
    other = next((each for each in _active(case) if each.payer_id != claim.payer.payer_id), None)
    if other and other.filing_code != "MC":
        yield Problem(
            "SBR01",
            f"Medicaid is billed first, and the patient has a coverage by payer {other.payer_id}.",
            "Bill that coverage first. Where the state pays first and recovers (children's prevention), override.",
        )


@check(
    "medicare-subscriber",
    "A Medicare patient is the subscriber",
    severity="error",
    source=Source("5010 claim edits of CMS", "2000B SBR02 is 18; no loop 2000C", ""),
    scope="claim",
    filing_codes=("MA", "MB"),
    fails=[
        visit("a spouse", relationship="01"),
        visit("a child with a subscriber", relationship="19", patient=changed(PATIENT, member_id="")),
        visit("nothing told", relationship=""),
    ],
    passes=[
        visit("self"),
        visit("a dependent of a commercial plan", relationship="19", patient=PATIENT, filing_code="CI"),
        visit("self, with a spouse's plan first", order="S", msp_type="12"),
    ],
)
def medicare_subscriber(case: Case) -> Said:
    if case.claim.relationship != "18" or case.claim.patient is not None:
        yield Problem(
            "SBR02",
            "Medicare covers each patient by an own number, and the claim names another person as subscriber.",
            "Give the patient's own Medicare number, with relationship self.",
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
        visit(
            "a referral number is none",
            service("97110", "GP"),
            referral_number="REF-1",
            facts={"payer": _NEEDS_AUTHORIZATION},
        ),
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
