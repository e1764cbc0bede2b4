"""Visits: new or established, twice in a day, beside other care, and how often Medicare pays the yearly and monthly ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.checking import PriorService
from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import CLINIC, DAY, OTHER_NPI, changed, prior, provider, service, visit
from billwright.rules.scrub.history import by_procedure, is_same_clinician, on_day
from billwright.rules.scrub.registry import Applies, Lacks, Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_YEARS = 3
NEW_VISITS = ("99202-99205", "92002", "92004", "99341-99342", "99344-99345", "99381-99387")
_OFFICE = ("99202-99205", "99211-99215")
_HOSPITAL = ("99221-99223", "99231-99233", "99234-99236", "99238-99239")
_FACILITY = ("99304-99310", "99315-99316")
_OTHER = ("99281-99285", "99341-99342", "99344-99345", "99347-99350")
_PREVENTIVE = ("99381-99387", "99391-99397", "G0402", "G0438-G0439")
_NOT_SEEN = Applies(
    procedures=("70010-89398", "93000-93042", "36415-36416", "A0000-A9999", "E0100-E9999", "J0000-L9999")
)
"""Services that need no clinician to see the patient: they leave a patient new."""

_office = Applies(procedures=_OFFICE).to_line
_preventive = Applies(procedures=_PREVENTIVE).to_line
_visit = Applies(procedures=(*_OFFICE, *_HOSPITAL, *_FACILITY, *_OTHER)).to_line


def _before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@check(
    "new-patient-seen-before",
    "A new patient was not seen by the clinician, or the specialty of the group, in three years",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 30.6.7 A: definition of new patient; CPT, new and established patient", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=NEW_VISITS,
    needs=("prior_services",),
    fails=[
        visit("last year", service("99203"), facts={"prior_services": (prior(service_date=dt.date(2025, 6, 2)),)}),
        visit(
            "three years ago to the day after",
            service("99204"),
            facts={"prior_services": (prior(service_date=dt.date(2023, 11, 11)),)},
        ),
        visit(
            "by the same specialty of the group",
            service("99203"),
            billing=changed(CLINIC, taxonomy="207Q00000X"),
            facts={
                "prior_services": (
                    prior(service_date=dt.date(2026, 1, 5), rendering_npi=OTHER_NPI, specialty="207Q00000X"),
                )
            },
        ),
        visit(
            "for an operation",
            service("99203"),
            facts={"prior_services": (prior("20610", service_date=dt.date(2025, 6, 2)),)},
        ),
    ],
    passes=[
        visit(
            "three years ago to the day",
            service("99203"),
            facts={"prior_services": (prior(service_date=dt.date(2023, 11, 10)),)},
        ),
        visit(
            "by another specialty",
            service("99203"),
            billing=changed(CLINIC, taxonomy="207Q00000X"),
            facts={
                "prior_services": (
                    prior(service_date=dt.date(2026, 1, 5), rendering_npi=OTHER_NPI, specialty="207X00000X"),
                )
            },
        ),
        visit(
            "only an x-ray was read",
            service("99203"),
            facts={"prior_services": (prior("71046", "26", service_date=dt.date(2026, 1, 5)),)},
        ),
        visit(
            "an established patient",
            service("99213"),
            facts={"prior_services": (prior(service_date=dt.date(2026, 1, 5)),)},
        ),
        visit("services of the same day", service("99203", "25"), facts={"prior_services": (prior("20610"),)}),
    ],
)
def new_patient_seen_before(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None:
        return
    since = _before(day, _YEARS)
    for procedure, earlier in case.once(by_procedure).items():
        if _NOT_SEEN.to_line(procedure, ()):
            continue
        for each in earlier:
            if since < each.service_date < day and is_same_clinician(case, line, each) and _was_seen(each):
                yield Problem(
                    "SV101-2",
                    f"{line.procedure} is for a new patient, and {procedure} of {us_day(each.service_date)} "
                    f"({each.where}) was by the same clinician or specialty of the group within three years.",
                    "Bill the visit of an established patient, by what the note documents.",
                )
                return


def _was_seen(each: PriorService) -> bool:
    """Reading a test is not seeing the patient."""
    return "26" not in each.modifiers and "TC" not in each.modifiers


@check(
    "visits-same-day",
    "A clinician bills one visit of a day, or says that another was apart",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 30.6.5 and 30.6.7 B: visits on one day", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=(*_OFFICE, *_HOSPITAL, *_FACILITY, *_OTHER),
    fails=[
        visit("two office visits", service("99213"), service("99214")),
        visit("office and hospital", service("99214"), service("99223")),
        visit("the other on another claim", service("99213"), facts={"prior_services": (prior("99214"),)}),
    ],
    passes=[
        visit("said to be apart", service("99213"), service("99214", "25")),
        visit("by two clinicians", service("99213"), service("99214", providers=(provider("82", OTHER_NPI),))),
        visit("on two days", service("99213"), service("99214", service_date=DAY.replace(day=9))),
        visit("a visit and its add-on", service("99215"), service("G2211")),
    ],
)
def visits_same_day(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or not _APART.isdisjoint(line.modifiers):
        return
    lines = case.claim.lines
    if len(lines) > 1:
        for place, other in enumerate(lines[: number - 1], 1):
            if (
                other.service_date == day
                and other.procedure != line.procedure
                and _visit(other.procedure, ())
                and _APART.isdisjoint(other.modifiers)
                and case.rendering_npi(other) == case.rendering_npi(line)
            ):
                yield _two_visits(line, other.procedure, f"line {place}")
                return
    if not case.is_first_bill:
        return
    for each in on_day(case, day):
        if (
            each.procedure != line.procedure
            and _visit(each.procedure, ())
            and _APART.isdisjoint(each.modifiers)
            and is_same_clinician(case, line, each)
        ):
            yield _two_visits(line, each.procedure, each.where)
            return


_APART = frozenset(("25", "27", "59", "XE", "XP", "XS", "XU"))


def _two_visits(line: ServiceLine, other: str, where: str) -> Problem:
    return Problem(
        "SV101-3",
        f"{line.procedure} and {other} ({where}) are two visits of one day by the same clinician or specialty.",
        "Bill the one that holds the work of both, or ask whether the note documents an unrelated problem.",
    )


@check(
    "preventive-with-visit",
    "A visit for a problem beside a preventive one says that it was apart",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 30.6.1.1 and ch. 18, 140; CPT, preventive medicine", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=_OFFICE,
    fails=[
        visit("with a yearly physical", service("99397", "GY"), service("99213")),
        visit("with a wellness visit", service("99213"), service("G0439")),
        visit("the wellness visit on another claim", service("99214"), facts={"prior_services": (prior("G0438"),)}),
    ],
    passes=[
        visit("said to be apart", service("99213", "25"), service("G0439")),
        visit("another day", service("99213"), service("G0439", service_date=DAY.replace(day=9))),
        visit("by another clinician", service("99213"), service("G0439", providers=(provider("82", OTHER_NPI),))),
        visit("no preventive visit", service("99213"), service("71046")),
    ],
)
def preventive_with_visit(case: Case, line: ServiceLine, number: int) -> Said:
    if "25" in line.modifiers:
        return
    other = next(
        (
            f"{each.procedure} (line {at})"
            for at, each in enumerate(case.claim.lines, 1)
            if each.service_date == line.service_date
            and _preventive(each.procedure, ())
            and case.rendering_npi(each) == case.rendering_npi(line)
        ),
        "",
    ) or next(
        (
            f"{each.procedure} ({each.where})"
            for each in on_day(case, line.service_date)
            if _preventive(each.procedure, ()) and is_same_clinician(case, line, each)
        ),
        "",
    )
    if other:
        yield Problem(
            "SV101-3",
            f"{line.procedure} is on the day of the preventive visit {other}, and does not say that it was apart.",
            "Ask whether the note documents a problem dealt with beyond the preventive visit; else bill that alone.",
        )


@check(
    "consultation-medicare",
    "No consultation code is billed to Medicare",
    severity="error",
    source=Source(_MANUAL, "ch. 12, 30.6.10: consultation services", "2010-01-01"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=("99241-99245", "99251-99255"),
    fails=[
        visit("in the office", service("99243")),
        visit("in the hospital", service("99254"), place_of_service="21"),
        visit("with a modifier", service("99244", "25")),
    ],
    passes=[
        visit("another payer", service("99243"), filing_code="CI"),
        visit("an office visit", service("99204")),
        visit("when Medicare still took them", service("99243", service_date=dt.date(2009, 12, 31))),
    ],
)
def consultation_medicare(case: Case, line: ServiceLine, number: int) -> Said:
    if line.service_date and line.service_date >= dt.date(2010, 1, 1):
        yield Problem(
            "SV101-2",
            f"{line.procedure} is a consultation, which Medicare has not paid since 2010.",
            "Bill the visit by place and by what the note documents.",
        )


@check(
    "complexity-with-modifier",
    "The add-on for continuing care stands beside a plain visit",
    severity="hold",
    source=Source(
        "42 CFR 414; CMS-1784-F and CMS-1807-F", "G2211 with modifier 25 and Part B preventive services", "2025-01-01"
    ),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=("G2211",),
    fails=[
        visit("beside an injection", service("99214", "25"), service("G2211"), service("20610")),
        visit("beside a destroyed wart", service("99213", "25"), service("17110"), service("G2211")),
        visit("the only other line is the visit", service("99214", "25"), service("G2211")),
    ],
    passes=[
        visit("a plain visit", service("99214"), service("G2211")),
        visit("beside a wellness visit", service("99214", "25"), service("G2211"), service("G0439")),
        visit("beside a vaccine", service("99214", "25"), service("G2211"), service("G0008"), service("90662")),
        visit(
            "the modified visit was another day's",
            service("99214", "25", service_date=DAY.replace(day=9)),
            service("99213"),
            service("G2211"),
        ),
    ],
)
def complexity_with_modifier(case: Case, line: ServiceLine, number: int) -> Said:
    of_day = [each for each in case.claim.lines if each.service_date == line.service_date]
    marked = next((each for each in of_day if _office(each.procedure, ()) and "25" in each.modifiers), None)
    if marked and not any(_part_b_preventive(each.procedure, ()) for each in of_day):
        yield Problem(
            "SV101-2",
            f"G2211 is not paid where the visit ({marked.procedure}) carries 25, but for a preventive service or vaccine of "
            "Medicare's that day; none is billed.",
            "Take G2211 off, or ask whether the other service was a preventive one.",
        )


_part_b_preventive = Applies(
    procedures=(
        "G0402", "G0438-G0439", "G0008-G0010", "G0101-G0106", "G0108-G0109", "G0117-G0118", "G0120-G0121", "G0270-G0271",
        "G0296", "G0442-G0447", "G0473", "G0475-G0476", "G0499", "G0513-G0514", "Q0091", "90471-90474", "90480", "77063",
        "77067", "77080", "76706", "82270", "99406-99407", "99497-99498", "M0201", "G0136", "G0537-G0538",
    )
).to_line  # fmt: skip
"""Medicare's preventive services (42 CFR 410, subpart B), as codes."""


@check(
    "prolonged-visit-base",
    "Prolonged time stands beside the longest visit of its kind",
    severity="error",
    source=Source("CPT, prolonged services; CMS-1751-F for G2212", "base of 99417 and G2212", "2023-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=("99417", "G2212"),
    fails=[
        visit("beside a shorter visit", service("99214"), service("99417"), filing_code="CI"),
        visit("alone", service("99417"), filing_code="CI"),
        visit("Medicare's code beside a shorter visit", service("99213"), service("G2212")),
        visit("CPT's code to Medicare", service("99215"), service("99417")),
    ],
    passes=[
        visit("beside the longest", service("99215"), service("99417"), filing_code="CI"),
        visit("Medicare's own code", service("99205"), service("G2212")),
        visit("no prolonged time", service("99214")),
        visit("the base on another claim", service("G2212"), facts={"prior_services": (prior("99215"),)}),
    ],
)
def prolonged_visit_base(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure == "99417" and case.claim.filing_code == "MB":
        yield Problem(
            "SV101-2",
            "Medicare does not take 99417 for prolonged time.",
            "Look up Medicare's own code and its minutes.",
        )
        return
    bases = _LONGEST if line.procedure == "99417" else _LONGEST_MEDICARE
    of_day = {each.procedure for each in case.claim.lines if each.service_date == line.service_date}
    of_day |= {each.procedure for each in on_day(case, line.service_date)}
    if of_day.isdisjoint(bases):
        yield Problem(
            "SV101-2",
            f"{line.procedure} adds time to the longest visit only ({', '.join(bases)}), and none is billed that day.",
            "Correct the level by the time that the note documents, or take the prolonged time off.",
        )


_LONGEST = ("99205", "99215", "99245", "99345", "99350", "99483")
_LONGEST_MEDICARE = ("99205", "99215", "99483")


@check(
    "hospital-stay-in-a-day",
    "Coming to and leaving the hospital on one day is billed by one code",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 30.6.9.1: hospital care, admission and discharge on one day", "2023-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=("99238-99239",),
    fails=[
        visit("both on the claim", service("99223"), service("99238"), place_of_service="21"),
        visit("the admission on another claim", service("99239"), facts={"prior_services": (prior("99222"),)}),
        visit("a follow-up and the discharge", service("99232"), service("99238"), place_of_service="21"),
    ],
    passes=[
        visit("the next day", service("99223", service_date=DAY.replace(day=9)), service("99238")),
        visit("another clinician admitted", service("99223", providers=(provider("82", OTHER_NPI),)), service("99238")),
        visit("the code of both", service("99236"), place_of_service="22"),
    ],
)
def hospital_stay_in_a_day(case: Case, line: ServiceLine, number: int) -> Said:
    of_day = [
        each.procedure
        for each in case.claim.lines
        if each.service_date == line.service_date and case.rendering_npi(each) == case.rendering_npi(line)
    ]
    of_day += [each.procedure for each in on_day(case, line.service_date) if is_same_clinician(case, line, each)]
    other = next((each for each in of_day if _within_stay(each, ())), None)
    if other:
        admitted = other.startswith("9922")
        yield Problem(
            "SV101-2",
            f"{line.procedure} and {other} are of one day by the same clinician or specialty.",
            "Bill the code of both (admitted and discharged that day), by the hours that the note documents."
            if admitted
            else "Bill the discharge alone: it holds the day's visit.",
        )


_within_stay = Applies(procedures=("99221-99223", "99231-99233")).to_line


@check(
    "critical-care-once",
    "The first hour of critical care is billed once a day",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 30.6.12: critical care visits", "2023-01-01"),
    scope="line",
    kinds=("professional",),
    procedures=("99291",),
    fails=[
        visit("two units", service("99291", units=Decimal(2))),
        visit("twice on the claim", service("99291"), service("99291", "76")),
        visit("on another claim too", service("99291"), facts={"prior_services": (prior("99291"),)}),
    ],
    passes=[
        visit("once, and more time", service("99291"), service("99292", units=Decimal(2))),
        visit(
            "by another specialty",
            service("99291"),
            facts={"prior_services": (prior("99291", rendering_npi=OTHER_NPI),)},
        ),
        visit("another day", service("99291"), service("99291", service_date=DAY.replace(day=11))),
    ],
)
def critical_care_once(case: Case, line: ServiceLine, number: int) -> Said:
    again = any(
        each.procedure == "99291"
        and each.service_date == line.service_date
        and case.rendering_npi(each) == case.rendering_npi(line)
        for each in case.claim.lines[: number - 1]
    ) or (
        case.is_first_bill
        and any(
            each.procedure == "99291" and is_same_clinician(case, line, each)
            for each in on_day(case, line.service_date)
        )
    )
    if line.units > 1 or again:
        yield Problem(
            "SV104",
            "99291 is the first hour of the day's critical care, and is billed more than once.",
            "Bill the time beyond it by its add-on code, by the minutes that the note documents.",
        )


_WELLNESS = Source(
    "42 CFR 410.15, 410.16; Medicare Claims Processing Manual ch. 18", "80 and 140: yearly visits", "2024"
)


@check(
    "wellness-visit-frequency",
    "Medicare's welcome and wellness visits are not sooner, nor oftener, than it pays them",
    severity="hold",
    source=_WELLNESS,
    scope="line",
    kinds=("professional",),
    filing_codes=("MB", "MA"),
    procedures=("G0402", "G0438-G0439", "G0468"),
    needs=("prior_services",),
    fails=[
        visit(
            "a first one again",
            service("G0438"),
            facts={"prior_services": (prior("G0438", service_date=dt.date(2023, 4, 4)),)},
        ),
        visit(
            "ten months later",
            service("G0439"),
            facts={"prior_services": (prior("G0439", service_date=dt.date(2026, 1, 4)),)},
        ),
        visit(
            "soon after the first",
            service("G0439"),
            facts={"prior_services": (prior("G0438", service_date=dt.date(2025, 12, 30)),)},
        ),
        visit(
            "the welcome visit again",
            service("G0402"),
            facts={"prior_services": (prior("G0402", service_date=dt.date(2026, 2, 1)),)},
        ),
    ],
    passes=[
        visit(
            "eleven full months later",
            service("G0439"),
            facts={"prior_services": (prior("G0439", service_date=dt.date(2025, 11, 28)),)},
        ),
        visit(
            "the first after the welcome visit",
            service("G0438"),
            facts={"prior_services": (prior("G0402", service_date=dt.date(2025, 10, 1)),)},
        ),
        visit("nothing on file", service("G0439"), facts={"prior_services": ()}),
    ],
)
def wellness_visit_frequency(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None:
        return
    earlier = case.once(by_procedure)
    once = [each for each in earlier.get(line.procedure, ()) if line.procedure in ("G0402", "G0438")]
    for each in once:
        if each.service_date < day:
            yield Problem(
                "SV101-2",
                f"{line.procedure} is paid once in a lifetime, and was billed for {us_day(each.service_date)} "
                f"({each.where}).",
                "Bill the yearly wellness visit that follows it, if one is due.",
            )
            return
    for code in ("G0402", "G0438", "G0439"):
        for each in earlier.get(code, ()):
            if each.service_date < day and line.procedure != "G0402" and day < (due := _due(each.service_date)):
                yield Problem(
                    "SV101-2",
                    f"The last one was {code} of {us_day(each.service_date)} ({each.where}); the next is paid from "
                    f"{us_day(due)} on.",
                    "Check the date that the payer has (270/271), and whether the visit can wait or is the patient's.",
                )
                return


def _due(last: dt.date) -> dt.date:
    """The first day after eleven full calendar months have gone by: the first of the same month a year later."""
    return last.replace(year=last.year + 1, day=1)


@check(
    "transitional-care-once",
    "Care after a discharge is billed once in its thirty days",
    severity="hold",
    source=Source("CMS, Transitional Care Management Services", "MLN908628: one clinician, once in 30 days", "2024"),
    scope="line",
    kinds=("professional",),
    procedures=("99495-99496",),
    needs=("prior_services",),
    fails=[
        visit(
            "two weeks after the last",
            service("99495"),
            facts={"prior_services": (prior("99495", service_date=dt.date(2026, 10, 27)),)},
        ),
        visit(
            "at the other level",
            service("99495"),
            facts={"prior_services": (prior("99496", service_date=dt.date(2026, 10, 27)),)},
        ),
        visit(
            "by another clinician",
            service("99496"),
            facts={"prior_services": (prior("99495", rendering_npi=OTHER_NPI, service_date=dt.date(2026, 11, 2)),)},
        ),
    ],
    passes=[
        visit(
            "a month later",
            service("99495"),
            facts={"prior_services": (prior("99495", service_date=dt.date(2026, 10, 11)),)},
        ),
        visit("the first", service("99495"), facts={"prior_services": ()}),
        visit(
            "voided since",
            service("99495"),
            facts={"prior_services": (prior("99495", is_void=True, service_date=dt.date(2026, 11, 2)),)},
        ),
    ],
)
def transitional_care_once(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or not case.is_first_bill:
        return
    earlier = case.once(by_procedure)
    for code in ("99495", "99496"):
        for each in earlier.get(code, ()):
            if 0 <= (day - each.service_date).days < 30:
                yield Problem(
                    "SV101-2",
                    f"{line.procedure} is paid once in the 30 days after a discharge, and {code} was billed for "
                    f"{us_day(each.service_date)} ({each.where}).",
                    "Ask whether there was another discharge; else bill the visit that was done.",
                )
                return


MONTHLY = ("99487", "99490", "99491", "99424", "99426", "99484", "G0556", "G0557", "G0558", "99457", "98980")


@check(
    "monthly-care-once",
    "Care that is paid by the month is billed once in a month",
    severity="hold",
    source=Source(
        "CMS, Chronic Care Management Services", "MLN909188: once a calendar month, one practitioner", "2024"
    ),
    scope="line",
    kinds=("professional",),
    procedures=MONTHLY,
    fails=[
        visit(
            "earlier in the month",
            service("99490"),
            facts={"prior_services": (prior("99490", service_date=dt.date(2026, 11, 2)),)},
        ),
        visit(
            "twice on the claim",
            service("99490"),
            service("99490", service_date=DAY.replace(day=28)),
            facts={"prior_services": ()},
        ),
        visit(
            "the complex one by another clinician",
            service("99487"),
            facts={"prior_services": (prior("99487", rendering_npi=OTHER_NPI, service_date=dt.date(2026, 11, 9)),)},
        ),
    ],
    passes=[
        visit(
            "last month",
            service("99490"),
            facts={"prior_services": (prior("99490", service_date=dt.date(2026, 10, 31)),)},
        ),
        visit("with more time", service("99490"), service("99439", units=Decimal(2)), facts={"prior_services": ()}),
        visit(
            "another service of the month",
            service("99490"),
            facts={"prior_services": (prior("99457", service_date=dt.date(2026, 11, 2)),)},
        ),
    ],
)
def monthly_care_once(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or not case.is_first_bill:
        return
    if case.context.prior_services is None:
        yield Lacks("prior_services")
    month = (day.year, day.month)
    days = [
        (each.service_date, f"line {at}")
        for at, each in enumerate(case.claim.lines[: number - 1], 1)
        if each.procedure == line.procedure and each.service_date
    ]
    days += [(each.service_date, each.where) for each in case.once(by_procedure).get(line.procedure, ())]
    for on, where in days:
        if on is not None and (on.year, on.month) == month:
            yield Problem(
                "SV101-2",
                f"{line.procedure} is paid once a calendar month, and was billed for {us_day(on)} ({where}).",
                "Join the month's minutes in one line, or take it off.",
            )
            return
