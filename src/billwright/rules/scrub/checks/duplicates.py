"""The same service billed twice: within the claim, and against what is on file."""

from __future__ import annotations

from billwright.records.checking import PriorService
from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, NPI, OTHER_NPI, prior, provider, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = Source("Medicare Claims Processing Manual", "ch. 1, 120: duplicate claims", "2023")
_REPEATED_ON_PURPOSE = frozenset(("59", "76", "77", "91", "XE", "XP", "XS", "XU"))
"""Modifiers that say that a service was done again, or apart."""
_SAME_SERVICE = frozenset((
    "24", "25", "33", "51", "57", "90", "93", "95", "99", "CO", "CQ", "CR", "CS", "FQ", "FR", "G0", "GA", "GC", "GE", "GN",
    "GO", "GP", "GQ", "GT", "GU", "GW", "GX", "GY", "GZ", "KX", "PO", "PN", "Q5", "Q6", "QW", "SC",
))  # fmt: skip
"""Modifiers that say how a service is paid or covered, not that it is another one."""


def _on(line: ServiceLine) -> str:
    return f" on {us_day(line.service_date)}" if line.service_date else ""


def _told_apart_by(modifiers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(modifiers) - _SAME_SERVICE


@check(
    "duplicate-line",
    "No service stands on the claim twice",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("two lines alike", service(), service()),
        visit("alike but for a modifier of coverage", service("97110", "GP"), service("97110", "GP", "KX")),
        visit("alike, modifiers in another order", service("73560", "LT", "TC"), service("73560", "TC", "LT")),
    ],
    passes=[
        visit("another day", service(), service(service_date=DAY.replace(day=11))),
        visit("left and right", service("73560", "LT"), service("73560", "RT")),
        visit("said to be repeated", service("71046"), service("71046", "76")),
    ],
)
def duplicate_line(case: Case) -> Said:
    lines = case.claim.lines
    if len(lines) < 2:
        return
    seen: dict[tuple[object, ...], int] = {}
    for number, line in enumerate(lines, 1):
        if not line.procedure:
            continue
        key = (line.procedure, line.service_date)
        if key not in seen:
            seen[key] = number
            continue
        for earlier, other in enumerate(lines[: number - 1], 1):
            if (other.procedure, other.service_date) == key and _alike(case, other, line):
                yield Problem(
                    "SV101",
                    f"{line.procedure}{_on(line)} is on line {earlier} too.",
                    "Take it off the visit, or join the units; if it was done again, ask whether the note documents that.",
                    number,
                )
                break


def _alike(case: Case, one: ServiceLine, other: ServiceLine) -> bool:
    apart, other_apart = _told_apart_by(one.modifiers), _told_apart_by(other.modifiers)
    return (
        apart == other_apart
        and not apart & _REPEATED_ON_PURPOSE
        and one.through == other.through
        and one.revenue_code == other.revenue_code
        and (one.drug and one.drug.ndc) == (other.drug and other.drug.ndc)
        and case.rendering_npi(one) == case.rendering_npi(other)
    )


@check(
    "duplicate-prior",
    "No service was billed before on another claim",
    severity="hold",
    source=_MANUAL,
    scope="line",
    needs=("prior_services",),
    fails=[
        visit("billed by the same clinician", facts={"prior_services": (prior(),)}),
        visit(
            "with a modifier of coverage",
            service("97110", "GP", "KX"),
            facts={"prior_services": (prior("97110", "GP"),)},
        ),
        visit("the clinician of the earlier one not known", facts={"prior_services": (prior(rendering_npi=""),)}),
    ],
    passes=[
        visit("another day", facts={"prior_services": (prior(service_date=DAY.replace(day=9)),)}),
        visit(
            "a replacement of that claim",
            frequency="7",
            payer_control_number="ICN1",
            facts={"prior_services": (prior(),)},
        ),
        visit(
            "another clinician",
            providers=(provider("82", OTHER_NPI),),
            facts={"prior_services": (prior(), prior("99214"))},
        ),
        visit("this claim's own lines", facts={"prior_services": (prior(claim="EXAMPLE-1"),)}),
        visit("the next payer's bill of the same", order="S", facts={"prior_services": (prior(),)}),
        visit("voided since", facts={"prior_services": (prior(is_void=True),)}),
        visit(
            "said to be repeated",
            service("71046", "76"),
            facts={"prior_services": (prior("71046", rendering_npi=NPI),)},
        ),
    ],
)
def duplicate_prior(case: Case, line: ServiceLine, number: int) -> Said:
    if not case.is_first_bill:
        return
    for earlier in case.context.prior_services or ():
        if (
            earlier.procedure == line.procedure
            and earlier.service_date == line.service_date
            and _billed(case, line, earlier)
        ):
            yield Problem(
                "SV101",
                f"{line.procedure}{_on(line)} was billed on {earlier.where} too.",
                "Do not bill it twice: follow up on that one, or reverse the visit that was entered by mistake.",
            )
            return


def _billed(case: Case, line: ServiceLine, earlier: PriorService) -> bool:
    apart = _told_apart_by(line.modifiers)
    same_clinician = earlier.rendering_npi in ("", case.rendering_npi(line))
    return (
        not earlier.is_void
        and earlier.claim != case.claim.control_number
        and same_clinician
        and apart == _told_apart_by(earlier.modifiers)
        and not apart & _REPEATED_ON_PURPOSE
    )
