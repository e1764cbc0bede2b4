"""Outpatient therapy: which codes are counted in 15-minute units, and how many units the documented minutes make.

Two rules are in use. CMS's (Medicare Claims Processing Manual ch. 5, 20.2 C) counts the minutes of all timed services of
a day together; the midpoint rule of CPT counts each service by itself. Both ask for at least 8 minutes of a unit.
Not modelled: minutes in which one therapist treats two patients, and the split of a unit between a therapist and an
assistant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

UNIT_MINUTES = 15
LEAST_MINUTES = 8
"""Minutes by which a unit is earned: more than half of it."""
TOTAL, EACH = "total", "each"
Rule = Literal["total", "each"]

TIMED = frozenset((
    "97032", "97033", "97034", "97035", "97036", "97110", "97112", "97113", "97116", "97124", "97140", "97530", "97533",
    "97535", "97537", "97542", "97750", "97755", "97760", "97761", "97763",
))  # fmt: skip
"""Therapy codes that are counted in units of 15 minutes."""
UNTIMED = frozenset((
    "92507", "92508", "92521", "92522", "92523", "92524", "92526", "92597", "97012", "97016", "97018", "97022", "97024",
    "97026", "97028", "97150", "97161", "97162", "97163", "97164", "97165", "97166", "97167", "97168", "G0281", "G0283",
    "G0329",
))  # fmt: skip
"""Therapy codes that are one unit a day, however long (same manual, 20.2 B)."""
ONLY_DISCIPLINE: dict[str, str] = {
    **dict.fromkeys(("97161", "97162", "97163", "97164"), "GP"),
    **dict.fromkeys(("97165", "97166", "97167", "97168"), "GO"),
    **dict.fromkeys(("92521", "92522", "92523", "92524", "92597", "92607"), "GN"),
}
"""Codes of one discipline alone (CMS change request 10176, in force 2018-01-01)."""
EVALUATIONS = frozenset(code for code in ONLY_DISCIPLINE if code not in ("92597", "92607"))
DISCIPLINES: dict[str, str] = {
    "GP": "physical therapy", "GO": "occupational therapy", "GN": "speech-language pathology"
}  # fmt: skip
"""The modifiers that say under which discipline's plan of care a service was done."""


class TherapyLimit(NamedTuple):
    """Allowed cents of a calendar year above which a claim carries KX, and above which Medicare may review it. Physical
    and speech therapy count together, occupational therapy by itself."""

    kx_cents: int
    review_cents: int


class Units(NamedTuple):
    """What minutes make: `total` units, `by_service` one share of them, and `told`, how in a biller's words."""

    total: int
    by_service: dict[str, int]
    told: str


def units_of(minutes: int) -> int:
    """Units of so many minutes taken as one.

    >>> [units_of(minutes) for minutes in (0, 7, 8, 22, 23, 37, 38)]
    [0, 0, 1, 1, 2, 2, 3]
    """
    return (minutes + UNIT_MINUTES - LEAST_MINUTES) // UNIT_MINUTES


def counted(minutes: Mapping[str, int], rule: Rule) -> Units:
    """Units of a day's timed services by the payer's rule; `minutes` by service, however the caller names one.

    Under the total rule whole quarter hours go to their own service, and what is left to the services with the most
    minutes over, the earlier named first among equals: a biller may as well give a tie to the other.

    >>> counted({"97112": 24, "97110": 23}, "total").by_service
    {'97112': 2, '97110': 1}
    >>> counted({"97110": 7, "97140": 7}, "each").total
    0
    """
    if rule == EACH:
        by_service = {service: units_of(each) for service, each in minutes.items()}
        told = "; ".join(f"{service} {each} min, {_units(by_service[service])}" for service, each in minutes.items())
        return Units(sum(by_service.values()), by_service, f"Each service by itself: {told}.")
    spent = sum(minutes.values())
    total = units_of(spent)
    by_service = {service: each // UNIT_MINUTES for service, each in minutes.items()}
    left = total - sum(by_service.values())
    over = sorted(minutes, key=lambda service: minutes[service] % UNIT_MINUTES, reverse=True)
    for service in over[:left]:
        by_service[service] += 1
    return Units(total, by_service, f"{_sum(minutes)} timed minutes of the day make {_units(total)}.")


def fits(units: Mapping[str, int], minutes: Mapping[str, int], rule: Rule) -> bool:
    """Whether billed units are ones that the minutes make; ties may be given to either service.

    >>> fits({"97112": 1, "97110": 2}, {"97112": 20, "97110": 20}, "total")
    True
    """
    made = counted(minutes, rule)
    if rule == EACH:
        return all(units.get(service, 0) == made.by_service[service] for service in minutes)
    if sum(units.get(service, 0) for service in minutes) != made.total:
        return False
    extra = {service: units.get(service, 0) - each // UNIT_MINUTES for service, each in minutes.items()}
    if not all(0 <= each <= 1 for each in extra.values()):
        return False
    given = [minutes[service] % UNIT_MINUTES for service, each in extra.items() if each]
    withheld = [minutes[service] % UNIT_MINUTES for service, each in extra.items() if not each]
    return not given or not withheld or min(given) >= max(withheld)


def _sum(minutes: Mapping[str, int]) -> str:
    if len(minutes) == 1:
        return str(next(iter(minutes.values())))
    return f"{' + '.join(str(each) for each in minutes.values())} = {sum(minutes.values())}"


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count} units"
