"""Several payers of one claim: whose turn it is, and what the earlier ones have said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from billwright.records.claim import LineAdjudication
from billwright.records.parties import PayerName
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, PAYER_ID, TODAY, bill, changed, other_coverage, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X222A1 and X223A2"
_SECOND: dict[str, Any] = {"order": "S", "msp_type": "12"}
_EDITS = Source("5010 claim edits of CMS, 837 professional and institutional", "loops 2330B and 2430 DTP*573", "")
_TURNS = "PSTABCDEFGH"
"""SBR01 in the order of turns: primary, secondary, tertiary, fourth ...; U is not known, and has no turn."""
_NAMES = {"P": "primary", "S": "secondary", "T": "tertiary"}


@check(
    "kind-of-payer",
    "The claim says what kind of payer it goes to",
    severity="error",
    source=Source(f"{_GUIDE}; 5010 claim edits of CMS", "SBR09 of loop 2000B", ""),
    scope="claim",
    fails=[
        visit("nothing said", filing_code=""),
        bill("a facility's", filing_code=""),
        visit("behind another payer", **_SECOND, filing_code="", other_coverages=(other_coverage(),)),
    ],
    passes=[
        visit("Medicare Part B"),
        visit("commercial", filing_code="CI"),
        visit("not known, and said so", filing_code="ZZ"),
    ],
)
def kind_of_payer(case: Case) -> Said:
    if not case.claim.filing_code:
        yield Problem(
            "SBR09",
            f"The claim does not say what kind of payer {case.claim.payer.name} is.",
            "Say it in the payer's profile: MB Medicare Part B, MC Medicaid, CI commercial.",
        )


@check(
    "turn-taken-twice",
    "No two payers of a claim have the same turn",
    severity="error",
    source=Source(_GUIDE, "SBR01 of loops 2000B and 2320", "2010-06"),
    scope="claim",
    fields=("other_coverages",),
    fails=[
        visit("two primaries", other_coverages=(other_coverage("P", paid_cents=None, paid_on=None),)),
        visit("two secondaries", **_SECOND, other_coverages=(other_coverage("P"), other_coverage("S"))),
        bill(
            "two others of one turn",
            order="T",
            other_coverages=(other_coverage("P"), other_coverage("P", payer=PayerName("Example Mutual", "00003"))),
        ),
    ],
    passes=[
        visit("primary and secondary", **_SECOND, other_coverages=(other_coverage("P"),)),
        visit(
            "the secondary is named for later", other_coverages=(other_coverage("S", paid_cents=None, paid_on=None),)
        ),
        visit("turns that nobody knows", other_coverages=(other_coverage("U"), other_coverage("U"))),
    ],
)
def turn_taken_twice(case: Case) -> Said:
    taken = {case.claim.order}
    for other in case.claim.other_coverages:
        if other.order in taken and other.order != "U":
            turn = _NAMES.get(other.order, other.order)
            yield Problem(
                "SBR01",
                f"{other.payer.name} is {turn} on the claim, and so is another payer.",
                "Put the patient's coverages in order, and make the claim again.",
            )
        taken.add(other.order)


@check(
    "payer-named-twice",
    "No payer stands on a claim twice",
    severity="hold",
    source=Source(_GUIDE, "NM109 of loops 2010BB and 2330B", "2010-06"),
    scope="claim",
    fields=("other_coverages",),
    fails=[
        visit("before itself", **_SECOND, other_coverages=(other_coverage(payer=PayerName("Example", PAYER_ID)),)),
        visit("after itself", other_coverages=(other_coverage("S", payer=PayerName("Example", PAYER_ID)),)),
        visit("twice among the others", order="T", other_coverages=(other_coverage("P"), other_coverage("S"))),
    ],
    passes=[
        visit("two payers", **_SECOND, other_coverages=(other_coverage(),)),
        visit("payers without number", **_SECOND, payer=PayerName("A"), other_coverages=(
            other_coverage(payer=PayerName("B")),)),
        visit(
            "one payer with two members",
            **_SECOND,
            other_coverages=(
                other_coverage(
                    payer=PayerName("Example", PAYER_ID),
                    subscriber=changed(other_coverage().subscriber, member_id="2EG4TE5MK74"),
                ),
            ),
        ),
    ],
)  # fmt: skip
def payer_named_twice(case: Case) -> Said:
    claim = case.claim
    named = {(claim.payer.payer_id, claim.subscriber.member_id)}
    for other in claim.other_coverages:
        key = other.payer.payer_id, other.subscriber.member_id
        if other.payer.payer_id and key in named:
            yield Problem(
                "NM109",
                f"{other.payer.name} stands on the claim twice for one member.",
                "Take one off, or correct the payer that is meant.",
            )
        named.add(key)


@check(
    "earlier-payer-answered",
    "The payers before this one have answered",
    severity="hold",
    source=Source("ASC X12N 837 005010X222A1 and X223A2; 42 CFR 411.33", "loops 2320 AMT*D and 2430", "2010-06"),
    scope="claim",
    fields=("other_coverages",),
    fails=[
        visit("the primary has not", **_SECOND, other_coverages=(other_coverage(paid_cents=None, paid_on=None),)),
        bill("a facility's", order="S", other_coverages=(other_coverage(paid_cents=None, paid_on=None),)),
        visit(
            "the secondary has not, before a tertiary",
            order="T",
            other_coverages=(
                other_coverage("P"),
                other_coverage("S", payer=PayerName("Example Mutual", "00003"), paid_cents=None, paid_on=None),
            ),
        ),
    ],
    passes=[
        visit("it paid", **_SECOND, other_coverages=(other_coverage(),)),
        visit("it paid nothing", **_SECOND, other_coverages=(other_coverage(paid_cents=0),)),
        visit(
            "it answered on the lines",
            service(adjudications=(LineAdjudication("00002", 80_00, "99213", adjudicated_on=DAY),)),
            **_SECOND,
            other_coverages=(other_coverage(paid_cents=None, paid_on=None),),
        ),
        visit("one whose turn comes later", other_coverages=(other_coverage("S", paid_cents=None, paid_on=None),)),
    ],
)
def earlier_payer_answered(case: Case) -> Said:
    claim = case.claim
    turn = _TURNS.find(claim.order)
    for other in claim.other_coverages:
        if not 0 <= _TURNS.find(other.order) < turn or other.paid_cents is not None:
            continue
        payer_id = other.payer.payer_id
        if not any(each.payer_id == payer_id for line in claim.lines for each in line.adjudications):
            yield Problem(
                "AMT*D",
                f"The claim goes to {claim.payer.name} after {other.payer.name}, which has not answered.",
                "Wait for its remittance, and take over what it paid and adjusted.",
            )


@check(
    "answer-dated",
    "An earlier payer decided after the service, and not after today",
    severity="error",
    source=_EDITS,
    scope="claim",
    fields=("other_coverages",),
    fails=[
        visit("tomorrow", **_SECOND, other_coverages=(other_coverage(paid_on=TODAY + dt.timedelta(1)),)),
        visit("before the service", **_SECOND, other_coverages=(other_coverage(paid_on=DAY - dt.timedelta(1)),)),
        visit(
            "on the line, before the service",
            service(adjudications=(LineAdjudication("00002", 80_00, "99213", adjudicated_on=DAY.replace(year=2025)),)),
            **_SECOND,
            other_coverages=(other_coverage(),),
        ),
    ],
    passes=[
        visit("today", **_SECOND, other_coverages=(other_coverage(paid_on=TODAY),)),
        visit("the day of the service", **_SECOND, other_coverages=(other_coverage(paid_on=DAY),)),
        visit("not yet", other_coverages=(other_coverage("S", paid_cents=None, paid_on=None),)),
    ],
)
def answer_dated(case: Case) -> Said:
    claim, today, first = case.claim, case.context.on, case.claim.service_from
    decided: list[tuple[dt.date | None, int | None]] = [(other.paid_on, None) for other in claim.other_coverages]
    decided += [(each.adjudicated_on, at) for at, line in enumerate(claim.lines, 1) for each in line.adjudications]
    for day, line in decided:
        if day is None:
            continue
        if day > today:
            said = "after today"
        elif first and day < first:
            said = f"before the service of {us_day(first)}"
        else:
            continue
        yield Problem("DTP*573", f"Another payer is said to have decided on {us_day(day)}, {said}.",
                      "Copy the day from its remittance.", line)  # fmt: skip
