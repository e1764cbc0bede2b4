"""Durable medical equipment: bought or rented, and in which month."""

from __future__ import annotations

from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_HELD = (
    "E0100-E0149", "E0163-E0171", "E0250-E0304", "E0424", "E0431", "E0433-E0434", "E0439", "E0470-E0472", "E0601", "E0607",
    "E0627-E0640", "E0781", "E1031-E1039", "E1130-E1298", "E1390-E1392", "K0001-K0009", "K0800-K0898",
)  # fmt: skip
"""Canes, walkers, commodes, beds, oxygen systems, breathing devices, glucose monitors, lifts, pumps, wheelchairs: each is
either bought, new or used, or rented. Supplies, oxygen contents, braces and repairs are not among them."""
_HOW = ("NU", "UE", "RR", "MS", "RA")
_MONTHS = ("KH", "KI", "KJ")
"""First claim (bought, or first month rented), second or third month rented, fourth month rented and later."""


@check(
    "equipment-bought-or-rented",
    "Equipment for Medicare says whether it was bought new, bought used or rented",
    severity="hold",
    source=Source(f"HCPCS Level II modifiers of CMS; {_MANUAL}", "NU, UE, RR; ch. 20, 30", ""),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_HELD,
    fails=[
        visit("a walker", service("E0143")),
        visit("a wheelchair, with other modifiers", service("K0001", "KX")),
        visit("an oxygen concentrator, the second line", service(), service("E1390")),
    ],
    passes=[
        visit("bought", service("E0143", "NU")),
        visit("rented in its first month", service("E1390", "RR", "KH")),
        visit("serviced", service("E0601", "MS")),
        visit("supplies are not bought or rented", service("A4253")),
        visit("to a commercial payer", service("E0143"), filing_code="CI"),
    ],
)
def equipment_bought_or_rented(case: Case, line: ServiceLine, number: int) -> Said:
    if not any(modifier in _HOW for modifier in line.modifiers):
        yield Problem(
            "SV101-3",
            f"{line.procedure} is equipment, and the line does not say whether it was bought or rented.",
            "Tell it by modifier: NU bought new, UE bought used, RR rented.",
        )


@check(
    "rental-month",
    "A month of rental is told of a rental, and of one month only",
    severity="hold",
    source=Source(f"HCPCS Level II modifiers of CMS; {_MANUAL}", "KH, KI, KJ; ch. 20, 30.5", ""),
    scope="line",
    coded=True,
    modifiers=_MONTHS,
    fails=[
        visit("first and second month at once", service("E0601", "RR", "KH", "KI")),
        visit("the second month of what was bought", service("E0143", "NU", "KI")),
        visit("neither bought nor rented", service("E0601", "KJ")),
    ],
    passes=[
        visit("the first month", service("E0601", "RR", "KH")),
        visit("a later month, units counted", service("E0601", "RR", "KJ", units=Decimal(1))),
        visit("bought", service("E0143", "NU")),
        visit("the first claim for what was bought", service("K0823", "NU", "KH")),
    ],
)
def rental_month(case: Case, line: ServiceLine, number: int) -> Said:
    told = [modifier for modifier in line.modifiers if modifier in _MONTHS]
    if len(told) > 1:
        yield Problem(
            "SV101-3",
            f"The line tells {' and '.join(told)}, two spans of one rental.",
            "Keep the month that was billed.",
        )
    elif told and told[0] != "KH" and "RR" not in line.modifiers:
        yield Problem(
            "SV101-3",
            f"{told[0]} tells a month of rental, and the line is no rental.",
            "Say that it was rented (RR), or remove the month.",
        )
