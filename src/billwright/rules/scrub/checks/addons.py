"""Add-on codes: paid only beside the service that they add to.

CMS lists for each add-on code its bases (type 1), leaves them to the contractor (type 2), or lists some and leaves others
to the contractor (type 3). A base may stand on another claim of the day, and another clinician of the group may have done
it (critical care, Claims Processing Manual ch. 12, 30.6.12), so that the clinician is not compared.
"""

from __future__ import annotations

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.codes import AddOnFact
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, prior, service, visit
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_EDITS = Source("CMS add-on code edits", "types 1, 2 and 3", "2026-01")
LISTED, BY_CONTRACTOR, LISTED_AND_OTHERS = 1, 2, 3


def _fact(case: Case, line: ServiceLine) -> AddOnFact | Lacks | None:
    day = line.service_date
    if day is None or not line.procedure:
        return None
    table = case.tables.addons(day)
    return Lacks(f"add-on codes for {us_day(day)}") if table is None else table.find(line.procedure, day)


def _is_edited(case: Case, line: ServiceLine, number: int) -> bool:
    return _fact(case, line) is not None


def _beside(case: Case, line: ServiceLine) -> set[str]:
    """The other procedures of the claim on the line's day."""
    return {each.procedure for each in case.claim.lines if each is not line and each.service_date == line.service_date}


def _on_other_claims(case: Case, line: ServiceLine) -> dict[str, str]:
    """Where each procedure of the day stands that is on another claim."""
    return {each.procedure: each.where for each in on_day(case, line.service_date)}


@check(
    "addon-without-base",
    "An add-on code stands beside one of the services that it adds to",
    severity="error",
    source=_EDITS,
    scope="line",
    by_line=_is_edited,
    kinds=("professional",),
    needs=("addon",),
    fails=[
        visit("alone", service("99292"), facts={"prior_services": ()}),
        visit("alone, and other claims are not known", service("99292")),
        visit("beside something else", service("99213"), service("99292"), facts={"prior_services": ()}),
        visit(
            "the base was on another day",
            service("99292"),
            facts={"prior_services": (prior("99291", service_date=DAY.replace(day=9)),)},
        ),
        visit("the base was voided", service("99292"), facts={"prior_services": (prior("99291", is_void=True),)}),
    ],
    passes=[
        visit("with its base", service("99291"), service("99292")),
        visit("the base on another claim", service("99292"), facts={"prior_services": (prior("99291"),)}),
        visit("no add-on code", service("99291")),
        visit("an add-on that CMS lists no bases for", service("99213"), service("0054T")),
    ],
)
def addon_without_base(case: Case, line: ServiceLine, number: int) -> Said:
    fact = _fact(case, line)
    if isinstance(fact, Lacks):
        yield fact
    elif (
        fact
        and fact.kind == LISTED
        and _beside(case, line).isdisjoint(fact.bases)
        and _on_other_claims(case, line).keys().isdisjoint(fact.bases)
    ):
        yield Problem(
            "SV101-2",
            f"{line.procedure} adds to {_or(fact.bases)}, and none of them {_missed(case)} for that day.",
            "Add the service that it adds to if it was done; else take the add-on off.",
        )


def _missed(case: Case) -> str:
    return "stands on the claim" if case.context.prior_services is None else "was billed"


@check(
    "addon-base-doubtful",
    "An add-on code whose bases are the contractor's to name stands beside another service",
    severity="hold",
    source=_EDITS,
    scope="line",
    by_line=_is_edited,
    kinds=("professional",),
    needs=("addon",),
    fails=[
        visit("type 2, alone", service("0054T"), facts={"prior_services": ()}),
        visit("type 3, alone", service("64727"), facts={"prior_services": ()}),
        visit(
            "alone on its day",
            service("99213", service_date=DAY.replace(day=9)),
            service("0054T"),
            facts={"prior_services": ()},
        ),
        visit("beside another add-on only", service("0054T"), service("99292"), facts={"prior_services": ()}),
    ],
    passes=[
        visit("type 2 beside a service", service("27447", "RT"), service("0054T")),
        visit("type 3 beside a listed base", service("64702"), service("64727")),
        visit("the service is on another claim", service("0054T"), facts={"prior_services": (prior("27447", "RT"),)}),
    ],
)
def addon_base_doubtful(case: Case, line: ServiceLine, number: int) -> Said:
    fact = _fact(case, line)
    if isinstance(fact, Lacks):
        yield fact
    elif (
        fact
        and fact.kind != LISTED
        and not _bases_among(case, line, _beside(case, line))
        and not _bases_among(case, line, set(_on_other_claims(case, line)))
    ):
        yield Problem(
            "SV101-2",
            f"{line.procedure} is an add-on code, and no other service {_missed(case)} for that day.",
            "Add the service that it adds to if it was done; else take the add-on off.",
        )


def _bases_among(case: Case, line: ServiceLine, procedures: set[str]) -> bool:
    """Whether any of them can be a base: it is no add-on code itself."""
    day = line.service_date
    table = case.tables.addons(day) if day else None
    return bool(day and table and any(each and table.find(each, day) is None for each in procedures))


@check(
    "addon-on-another-claim",
    "An add-on code is on the claim of the service that it adds to",
    severity="warn",
    source=_EDITS,
    scope="line",
    by_line=_is_edited,
    kinds=("professional",),
    needs=("addon", "prior_services"),
    fails=[
        visit("the base went before", service("99292"), facts={"prior_services": (prior("99291"),)}),
        visit(
            "beside another service", service("99213"), service("99292"), facts={"prior_services": (prior("99291"),)}
        ),
        visit("type 3", service("64727"), facts={"prior_services": (prior("64702"),)}),
    ],
    passes=[
        visit("on the claim", service("99291"), service("99292"), facts={"prior_services": ()}),
        visit("on both", service("99291"), service("99292"), facts={"prior_services": (prior("99291"),)}),
        visit("no base anywhere is another matter", service("99292"), facts={"prior_services": ()}),
    ],
)
def addon_on_another_claim(case: Case, line: ServiceLine, number: int) -> Said:
    fact = _fact(case, line)
    if not isinstance(fact, AddOnFact) or not _beside(case, line).isdisjoint(fact.bases):
        return
    others = _on_other_claims(case, line)
    base = next((each for each in fact.bases if each in others), None)
    if base:
        yield Problem(
            "SV101-2",
            f"{line.procedure} adds to {base}, which is on {others[base]}.",
            "Send them on one claim where the payer asks for it: replace the earlier claim with both.",
        )


def _or(codes: tuple[str, ...]) -> str:
    if len(codes) > 6:
        return f"{', '.join(codes[:5])} or one of {len(codes) - 5} others"
    return ", ".join(codes[:-1]) + (" or " if len(codes) > 1 else "") + codes[-1] if codes else "no listed code"
