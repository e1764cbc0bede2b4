"""The payer's clock for filing: until when a first bill is taken."""

from __future__ import annotations

import datetime as dt

from billwright.records.words import counted, us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, STAY, bill, changed, other_coverage, payer, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_FILING = Source(
    "the payer's profile; 42 CFR 424.44(a), 42 CFR 447.45(d)(1), 32 CFR 199.7(d)",
    "Medicare, Medicaid, TRICARE: one year",
    "",
)
_A_YEAR = ("MA", "MB", "MC", "CH")
"""SBR09 of payers that no profile may give longer: Medicare, Medicaid (many states give less), TRICARE."""
_NEAR_DAYS = 30
_AUGUST = service(service_date=dt.date(2026, 8, 1), through=dt.date(2026, 8, 31))


def _a_year_after(day: dt.date) -> dt.date:
    """The same day of the next year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _last_day(case: Case) -> dt.date | Lacks | None:
    """The last day on which the payer takes the claim; None where its clock does not bind this claim.

    A corrected claim and one behind another payer run by clocks of their own. The year of public payers is the law, and
    needs no profile: it runs from the first day of a professional service, from the last of a facility's statement.
    """
    claim, payer_fact = case.claim, case.context.payer
    if claim.order != "P" or claim.frequency in ("5", "6", "7", "8"):
        return None
    first, last = claim.stay.statement_from or case.first_day, claim.stay.statement_through or case.last_day
    if first is None or last is None:
        return None
    if payer_fact is not None and payer_fact.timely_filing_days is not None:
        return payer_fact.last_filing_day(first, last)
    if claim.filing_code in _A_YEAR:
        return _a_year_after(last if claim.kind == "institutional" else first)
    return Lacks("payer" if payer_fact is None else "the payer's timely filing days")


@check(
    "timely-filing-past",
    "The payer's filing limit has not passed",
    severity="error",
    source=_FILING,
    scope="claim",
    fails=[
        visit("a day late", facts={"payer": payer(timely_filing_days=13)}),
        visit("counted from the first day", _AUGUST, facts={"payer": payer(timely_filing_days=90)}),
        visit("a year and a day", service(service_date=dt.date(2025, 11, 23)), facts={"payer": payer()}),
        visit("Medicare, without a profile", service(service_date=dt.date(2025, 11, 23))),
        visit("Medicaid, without a profile", service(service_date=dt.date(2025, 11, 23)), filing_code="MC"),
        bill(
            "a facility's statement that ended over a year ago",
            stay=changed(STAY, statement_from=dt.date(2025, 11, 1), statement_through=dt.date(2025, 11, 20)),
        ),
    ],
    passes=[
        visit("on the last day", facts={"payer": payer(timely_filing_days=14)}),
        visit(
            "counted from the last day of service",
            _AUGUST,
            facts={"payer": payer(timely_filing_days=90, filing_from="through")},
        ),
        visit(
            "a replacement, whose clock is another",
            frequency="7",
            filing_code="CI",
            payer_control_number="ICN1",
            facts={"payer": payer(timely_filing_days=13)},
        ),
        visit("late, with a reason for the delay", delay_reason="4", facts={"payer": payer(timely_filing_days=13)}),
        visit("Medicare, a year to the day", service(service_date=dt.date(2025, 11, 24))),
        visit("Medicaid, a year to the day", service(service_date=dt.date(2025, 11, 24)), filing_code="MC"),
        bill(
            "a facility's statement that began over a year ago",
            stay=changed(STAY, statement_from=dt.date(2025, 11, 1), statement_through=dt.date(2025, 11, 30)),
        ),
    ],
)
def timely_filing_past(case: Case) -> Said:
    limit = case.once(_last_day)
    if isinstance(limit, Lacks):
        yield limit
    elif limit and case.context.on > limit and not case.claim.delay_reason:
        late = counted((case.context.on - limit).days, "day")
        yield Problem(
            "DTP03",
            f"The payer took this claim until {us_day(limit)}, {late} ago.",
            "Look for proof that it was sent in time, or for a delay reason that the payer accepts (CLM20).",
        )


@check(
    "timely-filing-near",
    "The payer's filing limit is more than a month away",
    severity="warn",
    source=_FILING,
    scope="claim",
    fails=[
        visit("the last day", facts={"payer": payer(timely_filing_days=14)}),
        visit("30 days left", facts={"payer": payer(timely_filing_days=44)}),
        visit("Medicare, a week before the year is over", service(service_date=dt.date(2025, 12, 1))),
    ],
    passes=[
        visit("31 days left", facts={"payer": payer(timely_filing_days=45)}),
        visit("already past, which another check says", facts={"payer": payer(timely_filing_days=13)}),
        visit(
            "the next payer's, whose clock is another",
            order="S",
            other_coverages=(other_coverage(),),
            facts={"payer": payer(timely_filing_days=14)},
        ),
    ],
)
def timely_filing_near(case: Case) -> Said:
    limit = case.once(_last_day)
    if isinstance(limit, Lacks):
        yield limit
    elif limit and 0 <= (left := (limit - case.context.on).days) <= _NEAR_DAYS:
        yield Problem(
            "DTP03",
            f"The payer takes this claim until {us_day(limit)}: {counted(left, 'day')} left.",
            "Send it first.",
        )


@check(
    "delay-reason-idle",
    "A reason for a delay stands only on a claim that is late",
    severity="warn",
    source=Source("ASC X12N 837 005010X222A1 and X223A2", "loop 2300 CLM20", "2010-06"),
    scope="claim",
    fields=("delay_reason",),
    fails=[
        visit("in time", delay_reason="1", facts={"payer": payer()}),
        visit("on the last day", delay_reason="11", facts={"payer": payer(timely_filing_days=14)}),
        bill("a facility's, in time", delay_reason="3"),
    ],
    passes=[
        visit("late", delay_reason="1", facts={"payer": payer(timely_filing_days=13)}),
        visit("late at Medicare", service(service_date=DAY.replace(year=2025, day=1)), delay_reason="7"),
        visit(
            "a replacement, whose clock is another",
            frequency="7",
            filing_code="CI",
            payer_control_number="ICN1",
            delay_reason="9",
            facts={"payer": payer()},
        ),
    ],
)
def delay_reason_idle(case: Case) -> Said:
    limit = case.once(_last_day)
    if isinstance(limit, Lacks):
        yield limit
    elif limit and case.context.on <= limit and case.claim.delay_reason:
        yield Problem(
            "CLM20",
            f"The claim gives reason {case.claim.delay_reason} for a delay, and is in time until {us_day(limit)}.",
            "Leave the reason out: with it the payer may look at the claim by hand.",
        )
