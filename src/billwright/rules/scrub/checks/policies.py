"""Coverage policies of Medicare: what a diagnosis must support (LCD articles, NCDs).

A line is judged by the diagnoses that it points to; on a facility's bill, by all of the claim's. Where several policies bind
a procedure, one that is met is enough: each is written for another use of it. A line that says how it is billed for a denial
(GA, GX, GY, GZ) is let go.
"""

from __future__ import annotations

from billwright.records.claim import ServiceLine
from billwright.records.words import dotted, us_day
from billwright.rules.codes import PolicyFact
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OUTPATIENT, diagnoses, payer, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_ARTICLES = Source("Medicare Coverage Database", "LCD articles and NCDs in force on the day", "2026-10")
_KNOWINGLY = frozenset(("GA", "GX", "GY", "GZ"))
_OURS = {"payer": payer(contractor="99999")}


def _policies(case: Case, line: ServiceLine) -> tuple[PolicyFact, ...] | Lacks:
    """Those that bind the line; none where it is billed for a denial."""
    day = line.service_date
    if day is None or not line.procedure or not _KNOWINGLY.isdisjoint(line.modifiers):
        return ()
    table = case.tables.policies(day)
    if table is None:
        return Lacks(f"coverage policies of {us_day(day)}")
    return table.find(line.procedure, case.contractor, day)


def _is_bound(case: Case, line: ServiceLine, number: int) -> bool:
    return bool(_policies(case, line))


def _judged(case: Case, line: ServiceLine) -> list[str]:
    listed = case.claim.diagnoses
    if case.claim.kind == "institutional" or not line.pointers:
        return [each.code for each in listed]
    return [listed[at - 1].code for at in line.pointers if 0 < at <= len(listed)]


def _names(policies: list[PolicyFact]) -> str:
    return ", ".join(f"{each.id} {each.title}".strip() for each in policies[:3])


def _dots(codes: list[str]) -> str:
    return ", ".join(dotted(code) for code in codes) or "none"


@check(
    "policy-not-supported",
    "A service that a coverage policy binds has a diagnosis that supports it",
    severity="hold",
    source=_ARTICLES,
    scope="line",
    by_line=_is_bound,
    filing_codes=("MA", "MB"),
    needs=("lcd", "payer"),
    fails=[
        visit("not among those listed", service("93306"), facts=_OURS),
        visit(
            "the one that supports it is on the claim, not pointed to",
            service("93306", pointers=(1,)),
            dx=diagnoses("M25561", "I10"),
            facts={"payer": payer(contractor="00000")},
        ),
        visit("on an outpatient bill", service("93306"), facts=_OURS, **OUTPATIENT),
    ],
    passes=[
        visit("supported", service("93306"), dx=diagnoses("E119"), facts=_OURS),
        visit(
            "the second that it points to", service("93306", pointers=(1, 2)), dx=diagnoses("I10", "E119"), facts=_OURS
        ),
        visit("billed for a denial", service("93306", "GA"), facts=_OURS),
        visit(
            "another contractor's policy",
            service("93306"),
            dx=diagnoses("I10"),
            facts={"payer": payer(contractor="00000")},
        ),
        visit("no policy", service("99213"), facts=_OURS),
        visit("another payer", service("93306"), facts=_OURS, filing_code="CI"),
    ],
)
def policy_not_supported(case: Case, line: ServiceLine, number: int) -> Said:
    if case.context.payer and not case.context.payer.contractor:
        yield Lacks("the payer's Medicare contractor")
    policies = _policies(case, line)
    if isinstance(policies, Lacks):
        yield policies
        return
    listing = [each for each in policies if each.covered]
    if not listing:
        return
    judged = _judged(case, line)
    if any(not each.covered.isdisjoint(judged) for each in listing):
        return
    yield Problem(
        "SV107",
        f"{line.procedure} is covered for listed diagnoses ({_names(listing)}); the line's ({_dots(judged)}) are not among "
        "them.",
        "Ask what the note documents as the reason for the service; where nothing listed is documented, ask whether the "
        "patient signed a notice before it.",
    )


@check(
    "policy-excluded",
    "No service is billed for a diagnosis for which a coverage policy never pays it",
    severity="hold",
    source=_ARTICLES,
    scope="line",
    by_line=_is_bound,
    filing_codes=("MA", "MB"),
    needs=("lcd", "payer"),
    fails=[
        visit("excluded by the nation's policy", service("82306"), dx=diagnoses("Z3800"), facts=_OURS),
        visit(
            "whatever the contractor",
            service("82306"),
            dx=diagnoses("Z3800"),
            facts={"payer": payer(contractor="00000")},
        ),
        visit("all that it points to", service("82306", pointers=(1, 2)), dx=diagnoses("Z3800", "Z00110"), facts=_OURS),
    ],
    passes=[
        visit(
            "beside one that is not excluded",
            service("82306", pointers=(1, 2)),
            dx=diagnoses("Z3800", "I10"),
            facts=_OURS,
        ),
        visit("not excluded", service("82306"), facts=_OURS),
        visit("billed for a denial", service("82306", "GZ"), dx=diagnoses("Z3800"), facts=_OURS),
    ],
)
def policy_excluded(case: Case, line: ServiceLine, number: int) -> Said:
    policies = _policies(case, line)
    if isinstance(policies, Lacks):
        yield policies
        return
    judged = _judged(case, line)
    excluding = [each for each in policies if judged and each.not_covered.issuperset(judged)]
    if excluding:
        yield Problem(
            "SV107",
            f"{line.procedure} is never covered for {_dots(judged)} ({_names(excluding)}).",
            "Ask what the note documents as the reason for the service; else bill it to the patient or for a denial.",
        )
