"""Until when a payer takes a first bill: Medicare's calendar year, and a profile's days from the first day or the last."""

import datetime as dt
from typing import Any

import pytest

from billwright.records.checking import Context, PayerFact
from billwright.records.claim import Claim
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import ONE_DAY, changed, outpatient, payer, service, visit

CHECKS = [REGISTRY[each] for each in ("timely-filing-past", "timely-filing-near")]


def told(claim: Claim, on: dt.date, fact: PayerFact | None = None) -> list[str]:
    """Ids of what the clock says on a day."""
    return [each.id for each in Scrubber(ExampleTables(), CHECKS).run(claim, Context(on=on, payer=fact)).findings]


def spanning(first: str, last: str, **changes: Any) -> Claim:
    return visit("", service(service_date=day(first), through=day(last)), **changes).claim


def stay(first: str, last: str, **changes: Any) -> Claim:
    return outpatient(
        "", stay=changed(ONE_DAY, statement_from=day(first), statement_through=day(last)), **changes
    ).claim


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


LAST_DAYS = [
    # claim, profile, the last day in time
    (spanning("2025-11-24", "2025-11-24"), None, "2026-11-24"),  # Medicare Part B: a year after the first day
    (spanning("2025-11-24", "2025-12-05"), None, "2026-11-24"),  # of a span, too
    (spanning("2024-02-29", "2024-02-29"), None, "2025-02-28"),  # a leap day has no anniversary
    (spanning("2024-03-01", "2024-03-01"), None, "2025-03-01"),
    (stay("2025-11-01", "2025-11-30"), None, "2026-11-30"),  # Medicare Part A: after the last day of the statement
    (spanning("2026-01-10", "2026-01-20"), payer(timely_filing_days=90), "2026-04-10"),  # 10 January and 90 days
    (spanning("2026-01-10", "2026-01-20"), payer(timely_filing_days=90, filing_from="through"), "2026-04-20"),
    (stay("2026-01-10", "2026-01-20", filing_code="CI"), payer(timely_filing_days=30), "2026-02-09"),
    (stay("2026-01-10", "2026-01-20", frequency="4", filing_code="CI"), payer(timely_filing_days=30), "2026-02-09"),
]


@pytest.mark.parametrize(("claim", "fact", "last"), LAST_DAYS)
def test_the_last_day_is_in_time_and_the_next_is_late(claim: Claim, fact: PayerFact | None, last: str) -> None:
    in_time, late = day(last), day(last) + dt.timedelta(1)
    assert told(claim, in_time, fact) == ["timely-filing-near"]
    assert told(claim, late, fact) == ["timely-filing-past"]
    assert told(claim, in_time - dt.timedelta(31), fact) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency": "7", "payer_control_number": "ICN1"},
        {"frequency": "8", "payer_control_number": "ICN1"},
        {"order": "S"},
        {"delay_reason": "1"},
    ],
)
def test_another_clock_is_not_this_one(changes: dict[str, Any]) -> None:
    late = day("2026-12-24")
    assert told(spanning("2025-11-24", "2025-11-24"), late) == ["timely-filing-past"]
    assert told(spanning("2025-11-24", "2025-11-24", **changes), late) == []
