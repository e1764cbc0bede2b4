"""Outpatient therapy under Medicare: discipline, assistants, thresholds and KX, units by minutes, plan of care.

That a therapy line names its discipline at all is asked among the modifiers. The de minimis share of an assistant (a tenth
of a service) needs minutes by person, which no claim has, and is not looked at.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from billwright.records.checking import TherapyFact
from billwright.records.claim import ServiceLine
from billwright.records.money import format_cents
from billwright.records.words import counted, us_day
from billwright.rules.codes import TherapyLimit
from billwright.rules.codes import therapy as rule
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, payer, prior, service, visit
from billwright.rules.scrub.history import by_procedure
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MEDICARE = ("MA", "MB")
_DISCIPLINES = ("GP", "GO", "GN")
_KX = "KX"
_MANUAL = "Medicare Claims Processing Manual"
_BENEFITS = "Medicare Benefit Policy Manual"
_PLAN_DAYS = 90
"""Longest that one certification of a plan of care holds (42 CFR 424.24(c), 424.27(b))."""
_REPORT_DAYS = 10
"""Treatment days within which a progress report is written."""
_SOON_AGAIN = dt.timedelta(days=30)


def _known(**changes: Any) -> dict[str, Any]:
    """Facts of a patient in therapy: a plan of care for autumn, $500.00 of physical therapy so far."""
    values: dict[str, Any] = {
        "pt_slp_cents": 500_00,
        "plan_from": dt.date(2026, 10, 1),
        "plan_ends": dt.date(2026, 12, 30),
        "days_since_report": 3,
    }
    return {"therapy": TherapyFact(**(values | changes))}


@check(
    "therapy-discipline-fits",
    "A code of one therapy discipline is billed under that discipline",
    severity="error",
    source=Source("CMS change request 10176", "always-therapy codes of one discipline", "2018-01-01"),
    scope="line",
    coded=True,
    filing_codes=_MEDICARE,
    procedures=tuple(rule.ONLY_DISCIPLINE),
    modifiers=_DISCIPLINES,
    fails=[
        visit("a physical therapy evaluation", service("97161", "GO")),
        visit("an occupational therapy evaluation", service("97166", "GP")),
        visit("an evaluation of speech", service("92523", "GP")),
    ],
    passes=[
        visit("under its own", service("97161", "GP")),
        visit("a service of any discipline", service("97530", "GO")),
        visit("another payer's claim", service("97161", "GO"), filing_code="CI"),
    ],
)
def therapy_discipline_fits(case: Case, line: ServiceLine, number: int) -> Said:
    must = rule.ONLY_DISCIPLINE[line.procedure]
    for modifier in line.modifiers:
        if modifier in _DISCIPLINES and modifier != must:
            yield Problem(
                "SV101-3",
                f"{line.procedure} is a code of {rule.DISCIPLINES[must]} ({must}), and the line says "
                f"{rule.DISCIPLINES[modifier]} ({modifier}).",
                f"Correct the code or the discipline: {line.procedure} goes with {must} alone.",
            )


@check(
    "therapy-assistant",
    "An assistant's therapy names the assistant's own discipline, and is no evaluation",
    severity="error",
    source=Source(_MANUAL, "ch. 5, 20.1: CQ with GP, CO with GO", "2020-01-01"),
    scope="line",
    coded=True,
    modifiers=("CQ", "CO"),
    fails=[
        visit("a physical therapist's assistant without discipline", service("97110", "CQ")),
        visit("an occupational therapist's assistant in physical therapy", service("97110", "GP", "CO")),
        visit("an evaluation by an assistant", service("97161", "GP", "CQ")),
        visit("both assistants on one line", service("97110", "GP", "CQ", "CO")),
    ],
    passes=[
        visit("CQ with GP", service("97110", "GP", "CQ")),
        visit("CO with GO", service("97530", "CO", "GO")),
        visit("an evaluation by the therapist", service("97161", "GP")),
    ],
)
def therapy_assistant(case: Case, line: ServiceLine, number: int) -> Said:
    for modifier, discipline in (("CQ", "GP"), ("CO", "GO")):
        if modifier not in line.modifiers:
            continue
        if discipline not in line.modifiers:
            yield Problem(
                "SV101-3",
                f"{modifier} says that an assistant in {rule.DISCIPLINES[discipline]} did the service, and the line lacks "
                f"{discipline}.",
                f"Bill it with {discipline}, or ask who did the service.",
            )
        elif line.procedure in rule.EVALUATIONS:
            yield Problem(
                "SV101-3",
                f"{line.procedure} is an evaluation, which a therapist does, and {modifier} says that an assistant did it.",
                "Ask who did the evaluation.",
            )


@check(
    "therapy-untimed-units",
    "A therapy service that is not counted by time has one unit a day",
    severity="hold",
    source=Source(_MANUAL, "ch. 5, 20.2 B: untimed codes", "2021"),
    scope="line",
    coded=True,
    filing_codes=_MEDICARE,
    procedures=tuple(sorted(rule.UNTIMED)),
    fails=[
        visit("an evaluation of 45 minutes as three", service("97162", "GP", units=Decimal(3))),
        visit("electrical stimulation for half an hour", service("G0283", "GP", units=Decimal(2))),
        visit("speech therapy of an hour", service("92507", "GN", units=Decimal(4))),
    ],
    passes=[
        visit("one unit", service("97162", "GP")),
        visit("a timed service", service("97110", "GP", units=Decimal(3))),
        visit("one a day", service("97150", "GP", units=Decimal(3), through=DAY.replace(day=12))),
    ],
)
def therapy_untimed_units(case: Case, line: ServiceLine, number: int) -> Said:
    first = line.service_date
    days = (line.through - first).days + 1 if line.through and first and line.through > first else 1
    if line.units > days:
        yield Problem(
            "SV104",
            f"{line.procedure} is one unit a day however long it takes, and the line has {line.units:f}.",
            "Bill one unit, or the timed code if the note documents one.",
        )


class _Spending(NamedTuple):
    """Where the patient stands in one of the two accounts; `open` is what is charged and not answered yet, the claim's own
    lines with it."""

    discipline: str
    before: int
    open: int
    limit: TherapyLimit
    year: int


def _account(modifiers: tuple[str, ...]) -> str:
    """Which account a line counts to: "OT", "PT and SLP", empty for none."""
    if "GO" in modifiers:
        return "OT"
    return "PT and SLP" if "GP" in modifiers or "GN" in modifiers else ""


def _spending(case: Case, line: ServiceLine) -> _Spending | Lacks | None:
    day, fact, account = line.service_date, case.context.therapy, _account(line.modifiers)
    if day is None or fact is None or not account:
        return None
    limit = case.tables.therapy_limit(day)
    if limit is None:
        return Lacks(f"Medicare's therapy thresholds of {day.year}")
    charged = sum(each.charge_cents for each in case.claim.lines if _account(each.modifiers) == account)
    is_ot = account == "OT"
    before = fact.ot_cents if is_ot else fact.pt_slp_cents
    pending = fact.ot_pending_cents if is_ot else fact.pt_slp_pending_cents
    return _Spending(account, before, pending + charged, limit, day.year)


_THRESHOLD = Source("42 USC 1395l(g)(7)", "Claims Processing Manual ch. 5, 10.3; thresholds of the year", "2026-01-01")


@check(
    "therapy-above-threshold",
    "Therapy above the yearly threshold says that it is needed",
    severity="hold",
    source=_THRESHOLD,
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=_DISCIPLINES,
    needs=("therapy",),
    fails=[
        visit("at the threshold already", service("97110", "GP"), facts=_known(pt_slp_cents=2_480_00)),
        visit("occupational therapy above it", service("97530", "GO"), facts=_known(ot_cents=2_600_00)),
        visit("speech counts with physical therapy", service("92507", "GN"), facts=_known(pt_slp_cents=2_500_00)),
    ],
    passes=[
        visit("a cent is left", service("97110", "GP"), facts=_known(pt_slp_cents=2_479_99)),
        visit("said to be needed", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=2_480_00)),
        visit("the other account is above", service("97530", "GO"), facts=_known(pt_slp_cents=2_900_00)),
        visit("said not to be covered", service("97110", "GP", "GA"), facts=_known(pt_slp_cents=2_480_00)),
    ],
)
def therapy_above_threshold(case: Case, line: ServiceLine, number: int) -> Said:
    if not {_KX, "GA", "GY", "GZ"}.isdisjoint(line.modifiers):
        return
    stands = _spending(case, line)
    if isinstance(stands, Lacks):
        yield stands
    elif stands and stands.before >= stands.limit.kx_cents:
        yield Problem(
            "SV101-3",
            f"{stands.discipline} therapy of {stands.year} has reached {format_cents(stands.before)}, at or above "
            f"Medicare's threshold of {format_cents(stands.limit.kx_cents)}: a line without KX is denied.",
            "Ask the therapist whether the note documents that the therapy is still needed; if not, it is not billed so.",
        )


@check(
    "therapy-near-threshold",
    "Therapy that may pass the yearly threshold with this claim is looked at before it goes out",
    severity="warn",
    source=_THRESHOLD,
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=_DISCIPLINES,
    needs=("therapy",),
    fails=[
        visit("the charge would pass it", service("97110", "GP"), facts=_known(pt_slp_cents=2_400_00)),
        visit(
            "two lines together",
            service("97110", "GP"),
            service("97140", "GP"),
            facts=_known(pt_slp_cents=2_300_00),
        ),
        visit("occupational therapy", service("97530", "GO"), facts=_known(ot_cents=2_380_01)),
        visit(
            "with charges that are not answered",
            service("97110", "GP"),
            facts=_known(pt_slp_cents=2_000_00, pt_slp_pending_cents=390_00),
        ),
    ],
    passes=[
        visit("far below", service("97110", "GP"), facts=_known()),
        visit("to the cent", service("97110", "GP"), facts=_known(pt_slp_cents=2_380_00)),
        visit("said to be needed", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=2_400_00)),
    ],
)
def therapy_near_threshold(case: Case, line: ServiceLine, number: int) -> Said:
    if _KX in line.modifiers:
        return
    stands = _spending(case, line)
    if isinstance(stands, Lacks):
        yield stands
    elif stands and stands.before < stands.limit.kx_cents < stands.before + stands.open:
        yield Problem(
            "SV101-3",
            f"{stands.discipline} therapy of {stands.year} stands at {format_cents(stands.before)}; with what is open it "
            f"may pass Medicare's threshold of {format_cents(stands.limit.kx_cents)}.",
            "See what Medicare will allow of the claim, and ask the therapist what the note documents of the need.",
        )


@check(
    "therapy-kx-early",
    "Therapy far below the yearly threshold does not say that it has passed it",
    severity="warn",
    source=_THRESHOLD,
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=(_KX,),
    needs=("therapy",),
    fails=[
        visit("at the year's beginning", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=0)),
        visit(
            "physical therapy, when occupational is above",
            service("97110", "GP", "KX"),
            facts=_known(ot_cents=2_900_00),
        ),
        visit("not even with the charge", service("97530", "GO", "KX"), facts=_known(ot_cents=2_379_00)),
    ],
    passes=[
        visit("above it", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=2_480_00)),
        visit("the charge passes it", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=2_400_00)),
        visit("no therapy line", service("27447", "RT", "KX"), facts=_known()),
    ],
)
def therapy_kx_early(case: Case, line: ServiceLine, number: int) -> Said:
    stands = _spending(case, line)
    if isinstance(stands, Lacks):
        yield stands
    elif stands and stands.before + stands.open < stands.limit.kx_cents:
        yield Problem(
            "SV101-3",
            f"The line says by KX that therapy is needed above the threshold; {stands.discipline} therapy of {stands.year} "
            f"stands at {format_cents(stands.before)} of {format_cents(stands.limit.kx_cents)}.",
            "Ask whether another office treated the patient this year; if not, take the modifier off.",
        )


@check(
    "therapy-reviewed",
    "Therapy above the amount from which Medicare may review it has its record ready",
    severity="info",
    source=_THRESHOLD,
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=(_KX,),
    needs=("therapy",),
    fails=[
        visit("at the amount", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=3_000_00)),
        visit("above it", service("92507", "GN", "KX"), facts=_known(pt_slp_cents=4_000_00)),
        visit("occupational therapy", service("97530", "GO", "KX"), facts=_known(ot_cents=3_100_00)),
    ],
    passes=[
        visit("a cent below", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=2_999_99)),
        visit("the other account", service("97530", "GO", "KX"), facts=_known(pt_slp_cents=3_500_00)),
        visit("another payer", service("97110", "GP", "KX"), facts=_known(pt_slp_cents=3_500_00), filing_code="CI"),
    ],
)
def therapy_reviewed(case: Case, line: ServiceLine, number: int) -> Said:
    stands = _spending(case, line)
    if isinstance(stands, _Spending) and stands.before >= stands.limit.review_cents:
        yield Problem(
            "SV101-3",
            f"{stands.discipline} therapy of {stands.year} has reached {format_cents(stands.before)}: from "
            f"{format_cents(stands.limit.review_cents)} on Medicare may ask for the record.",
            "Have the plan of care, the progress reports and the notes ready.",
        )


def _unit_rule(case: Case) -> rule.Rule | Lacks:
    payer_fact = case.context.payer
    stated = payer_fact.therapy_units if payer_fact else ""
    if stated in (rule.TOTAL, rule.EACH):
        return "total" if stated == rule.TOTAL else "each"
    if case.claim.filing_code in _MEDICARE:
        return "total"
    return Lacks("how the payer counts timed therapy")


def _sessions(case: Case) -> list[list[int]]:
    """Line numbers of timed services with documented minutes, a list for each day and discipline, which has a plan and a
    therapist of its own."""
    minutes = dict(case.context.minutes or ())
    sessions: dict[tuple[dt.date, str], list[int]] = {}
    for number, line in enumerate(case.claim.lines, 1):
        if number in minutes and line.procedure in rule.TIMED and line.service_date:
            discipline = next((each for each in line.modifiers if each in _DISCIPLINES), "")
            sessions.setdefault((line.service_date, discipline), []).append(number)
    return list(sessions.values())


@check(
    "therapy-units-by-minutes",
    "Timed therapy has the units that its documented minutes make",
    severity="hold",
    source=Source(_MANUAL, "ch. 5, 20.2 C: 8-minute rule; CPT, time: midpoint rule", "2021"),
    scope="line",
    procedures=tuple(sorted(rule.TIMED)),
    needs=("minutes",),
    fails=[
        visit(
            "three units of 33 minutes, by the total",
            service("97110", "GP", units=Decimal(2)),
            service("97140", "GP"),
            facts={"minutes": ((1, 18), (2, 15))},
        ),
        visit("a unit of 7 minutes", service("97110", "GP"), facts={"minutes": ((1, 7),)}),
        visit(
            "each by itself makes two, not three",
            service("97110", "GP", units=Decimal(2)),
            service("97140", "GP"),
            facts={"minutes": ((1, 22), (2, 16)), "payer": payer(therapy_units="each")},
            filing_code="CI",
        ),
        visit(
            "the unit over goes to the longer service",
            service("97110", "GP", units=Decimal(3)),
            facts={"minutes": ((1, 33), (2, 7))},
        ),
        visit(
            "too few",
            service("97110", "GP", units=Decimal(1)),
            facts={"minutes": ((1, 38),)},
        ),
    ],
    passes=[
        visit(
            "24 and 23 minutes: two and one",
            service("97112", "GP", units=Decimal(2)),
            service("97110", "GP"),
            facts={"minutes": ((1, 24), (2, 23))},
        ),
        visit(
            "33 and 7 minutes: two and one",
            service("97110", "GP", units=Decimal(2)),
            service("97140", "GP"),
            facts={"minutes": ((1, 33), (2, 7))},
        ),
        visit(
            "a tie may go to either",
            service("97112", "GP"),
            service("97110", "GP", units=Decimal(2)),
            facts={"minutes": ((1, 20), (2, 20))},
        ),
        visit("no minutes for the line", service("97110", "GP"), facts={"minutes": ()}),
        visit("minutes of a service that is not timed", service("97161", "GP"), facts={"minutes": ((1, 45),)}),
        visit(
            "two disciplines are counted apart",
            service("97110", "GP"),
            service("97530", "GO"),
            facts={"minutes": ((1, 15), (2, 8))},
        ),
    ],
)
def therapy_units_by_minutes(case: Case, line: ServiceLine, number: int) -> Said:
    numbers = next((each for each in case.once(_sessions) if each[0] == number), None)
    if numbers is None:
        return
    counts = _unit_rule(case)
    if isinstance(counts, Lacks):
        yield counts
        return
    minutes = dict(case.context.minutes or ())
    lines = {str(each): case.claim.lines[each - 1] for each in numbers}
    documented = {name: minutes[int(name)] for name in lines}
    billed = {name: int(each.units) for name, each in lines.items()}
    if rule.fits(billed, documented, counts) and all(each.units == int(each.units) for each in lines.values()):
        return
    made = rule.counted(documented, counts)
    share = ", ".join(f"{lines[name].procedure} {each}" for name, each in made.by_service.items())
    yield Problem(
        "SV104",
        f"The documented minutes make {counted(made.total, 'unit')} ({share}), and {_billed(lines)} are billed. "
        f"{rule.counted({lines[name].procedure: each for name, each in documented.items()}, counts).told}",
        "Ask the therapist for the minutes, and bill the units that they make.",
    )


def _billed(lines: dict[str, ServiceLine]) -> str:
    return ", ".join(f"{line.procedure} {line.units:f}" for line in lines.values())


_PLAN = Source("42 CFR 410.61, 424.24(c); Medicare Benefit Policy Manual", "ch. 15, 220.1.2 and 220.1.3", "2025-01-01")


@check(
    "therapy-plan-of-care",
    "Therapy is done under a plan of care that is certified on the day",
    severity="hold",
    source=_PLAN,
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=_DISCIPLINES,
    needs=("therapy",),
    fails=[
        visit("none on file", service("97110", "GP"), facts=_known(plan_from=None, plan_ends=None)),
        visit("ended the day before", service("97110", "GP"), facts=_known(plan_ends=DAY)),
        visit("begins the day after", service("97530", "GO"), facts=_known(plan_from=DAY.replace(day=11))),
    ],
    passes=[
        visit("within it", service("97110", "GP"), facts=_known()),
        visit("its last day", service("97110", "GP"), facts=_known(plan_ends=DAY.replace(day=11))),
        visit("the evaluation comes before the plan", service("97161", "GP"), facts=_known(plan_from=None)),
    ],
)
def therapy_plan_of_care(case: Case, line: ServiceLine, number: int) -> Said:
    fact, day = case.context.therapy, line.service_date
    if fact is None or day is None or line.procedure in rule.EVALUATIONS:
        return
    if not fact.plans_known:
        yield Lacks("plans of care")
        return
    if fact.plan_from is None:
        known = "no plan of care is on file"
    elif day < fact.plan_from:
        known = f"the plan of care on file begins {us_day(fact.plan_from)}"
    elif fact.plan_ends and day >= fact.plan_ends:
        known = f"the plan of care on file ended {us_day(fact.plan_ends - dt.timedelta(days=1))}"
    else:
        return
    yield Problem(
        "SV101-2",
        f"{line.procedure} was done on {us_day(day)}, and {known}.",
        "Ask for the certified plan of care, or its recertification, and put it on file before billing.",
    )


@check(
    "therapy-plan-recertified",
    "No plan of care runs longer than 90 days without being certified again",
    severity="hold",
    source=Source("42 CFR 424.24(c)(4), 424.27(b)(3)", "recertification at least every 90 days", "2025-01-01"),
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=_DISCIPLINES,
    needs=("therapy",),
    fails=[
        visit("the 91st day", service("97110", "GP"), facts=_known(plan_from=dt.date(2026, 8, 12))),
        visit(
            "no end on file, and long since",
            service("97110", "GP"),
            facts=_known(plan_from=dt.date(2026, 7, 1), plan_ends=None),
        ),
        visit("occupational therapy", service("97530", "GO"), facts=_known(plan_from=dt.date(2026, 6, 1))),
    ],
    passes=[
        visit("the 90th day", service("97110", "GP"), facts=_known(plan_from=dt.date(2026, 8, 13))),
        visit("lately certified", service("97110", "GP"), facts=_known()),
        visit("an evaluation", service("97164", "GP"), facts=_known(plan_from=dt.date(2026, 7, 1))),
    ],
)
def therapy_plan_recertified(case: Case, line: ServiceLine, number: int) -> Said:
    fact, day = case.context.therapy, line.service_date
    if fact is None or day is None or fact.plan_from is None or line.procedure in rule.EVALUATIONS:
        return
    if fact.plan_ends and day >= fact.plan_ends:
        return
    treated = (day - fact.plan_from).days + 1
    if treated > _PLAN_DAYS:
        yield Problem(
            "SV101-2",
            f"{us_day(day)} is day {treated} of the plan of care certified from {us_day(fact.plan_from)}; one certification "
            f"holds {_PLAN_DAYS} days at most.",
            "Ask for the recertification, and put it on file before billing.",
        )


@check(
    "therapy-progress-report",
    "A progress report was written within the last ten treatment days",
    severity="hold",
    source=Source(_BENEFITS, "ch. 15, 220.3 D: progress report", "2025"),
    scope="line",
    filing_codes=_MEDICARE,
    modifiers=_DISCIPLINES,
    needs=("therapy",),
    fails=[
        visit("the eleventh treatment day", service("97110", "GP"), facts=_known(days_since_report=10)),
        visit("long overdue", service("97110", "GP"), facts=_known(days_since_report=17)),
        visit("occupational therapy", service("97530", "GO"), facts=_known(days_since_report=12)),
    ],
    passes=[
        visit("the tenth", service("97110", "GP"), facts=_known(days_since_report=9)),
        visit("not counted", service("97110", "GP"), facts=_known(days_since_report=None)),
        visit("the evaluation that reports", service("97164", "GP"), facts=_known(days_since_report=10)),
    ],
)
def therapy_progress_report(case: Case, line: ServiceLine, number: int) -> Said:
    fact = case.context.therapy
    if fact is None or fact.days_since_report is None or line.procedure in rule.EVALUATIONS:
        return
    if fact.days_since_report >= _REPORT_DAYS:
        yield Problem(
            "SV101-2",
            f"{fact.days_since_report} treatment days have gone by since the last progress report; one is due at least "
            f"every {_REPORT_DAYS}.",
            "Ask the therapist for the progress report before billing further treatment.",
        )


@check(
    "therapy-evaluation-again",
    "No first evaluation is billed again while the discipline treats the patient",
    severity="warn",
    source=Source(_BENEFITS, "ch. 15, 220.3 C: evaluation and re-evaluation", "2025"),
    scope="line",
    procedures=("97161-97163", "97165-97167"),
    needs=("prior_services",),
    fails=[
        visit(
            "a week later",
            service("97161", "GP"),
            facts={"prior_services": (prior("97161", "GP", service_date=dt.date(2026, 11, 3)),)},
        ),
        visit(
            "at another level",
            service("97163", "GP"),
            facts={"prior_services": (prior("97161", "GP", service_date=dt.date(2026, 10, 20)),)},
        ),
        visit(
            "occupational therapy",
            service("97165", "GO"),
            facts={"prior_services": (prior("97166", "GO", service_date=dt.date(2026, 10, 12)),)},
        ),
    ],
    passes=[
        visit(
            "the other discipline's",
            service("97161", "GP"),
            facts={"prior_services": (prior("97165", "GO", service_date=dt.date(2026, 11, 3)),)},
        ),
        visit(
            "of another episode",
            service("97161", "GP"),
            facts={"prior_services": (prior("97161", "GP", service_date=dt.date(2026, 3, 3)),)},
        ),
        visit(
            "in another office",
            service("97161", "GP"),
            facts={
                "prior_services": (prior("97161", "GP", service_date=dt.date(2026, 11, 3), billing_npi="1987654328"),)
            },
        ),
        visit("a re-evaluation", service("97164", "GP"), facts={"prior_services": (prior("97161", "GP"),)}),
    ],
)
def therapy_evaluation_again(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None:
        return
    again = rule.ONLY_DISCIPLINE[line.procedure]
    for code, earlier in case.once(by_procedure).items():
        if code in ("97164", "97168") or rule.ONLY_DISCIPLINE.get(code) != again:
            continue
        for each in earlier:
            if each.billing_npi == case.claim.billing.npi and day - _SOON_AGAIN <= each.service_date < day:
                yield Problem(
                    "SV101-2",
                    f"The patient was evaluated on {us_day(each.service_date)} ({code}, {each.where}), and {line.procedure} "
                    "is a first evaluation again.",
                    "Ask whether the note documents a new condition; a re-evaluation has a code of its own.",
                )
                return
