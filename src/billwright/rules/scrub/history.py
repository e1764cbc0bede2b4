"""The patient's earlier services as checks ask for them: by day, by procedure, and whether the same clinician did them.

Each index is made once a claim (`case.once`), and leaves out what was voided and the claim's own lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from billwright.records.checking import PriorService
from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case

ByDay = dict[dt.date, list[PriorService]]
ByProcedure = dict[str, list[PriorService]]


def by_day(case: Case) -> ByDay:
    days: ByDay = {}
    for each in _standing(case):
        days.setdefault(each.service_date, []).append(each)
    return days


def by_procedure(case: Case) -> ByProcedure:
    procedures: ByProcedure = {}
    for each in _standing(case):
        procedures.setdefault(each.procedure, []).append(each)
    return procedures


def _standing(case: Case) -> Iterator[PriorService]:
    own = case.claim.control_number
    return (each for each in case.context.prior_services or () if not each.is_void and each.claim != own)


def on_day(case: Case, day: dt.date | None) -> list[PriorService]:
    """Earlier services of that day; empty where the day is not known."""
    return case.once(by_day).get(day, []) if day else []


def is_same_clinician(case: Case, line: ServiceLine, earlier: PriorService) -> bool:
    """The same rendering NPI, or one of the same group and specialty: Medicare counts them as one (Claims Processing
    Manual ch. 12, 30.6.5). A service of the group whose clinician is not known counts, too."""
    if earlier.rendering_npi and earlier.rendering_npi == case.rendering_npi(line):
        return True
    if not earlier.billing_npi or earlier.billing_npi != case.claim.billing.npi:
        return False
    return not earlier.rendering_npi or (bool(earlier.specialty) and earlier.specialty == specialty_of(case, line))


def specialty_of(case: Case, line: ServiceLine) -> str:
    """Taxonomy of who rendered the line; empty where the claim does not say."""
    npi = case.rendering_npi(line)
    for each in (*line.providers, *case.claim.providers, case.claim.billing):
        if each.npi == npi and each.taxonomy:
            return each.taxonomy
    return ""
