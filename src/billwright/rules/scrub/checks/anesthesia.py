"""Anesthesia: minutes instead of units, who gave or directed it, and what only anesthesia carries."""

from __future__ import annotations

from decimal import Decimal

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, OTHER_NPI, changed, prior, provider, service, visit
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Applies, Problem, Said, Source, check

_MANUAL = "Medicare Claims Processing Manual"
_ALL = ("00100-01999",)
_TIMED = ("00100-01952", "01954-01995")
"""All but the add-on by area of a burn, a day's management of a catheter, and the unlisted code."""
_WHO = ("AA", "AD", "QK", "QX", "QY", "QZ")
_ADDED = frozenset(("01953", "01968", "01969", "01996"))
"""Codes that stand beside another anesthesia code."""
_HEALTH = ("P1", "P2", "P3", "P4", "P5", "P6")
_is_anesthesia = Applies(procedures=_ALL).to_line


def given(procedure: str, *modifiers: str, minutes: int = 60) -> ServiceLine:
    """An example's line of so many minutes."""
    return service(procedure, *modifiers, units=Decimal(minutes), unit="MJ")


@check(
    "anesthesia-minutes",
    "Anesthesia is told in minutes",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1; Claims Processing Manual ch. 12, 50", "loop 2400 SV103 MJ", "2010-06"),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=_TIMED,
    fails=[
        visit("in units", service("00400", "AA")),
        visit("in quarter hours", service("01402", "QZ", units=Decimal(6))),
        visit("the second of two lines", given("00400", "AA"), service("01968", "AA")),
    ],
    passes=[
        visit("in minutes", given("00400", "AA")),
        visit("a day's management of a catheter", service("01996", "AA")),
        visit("an unlisted one", service("01999", "AA")),
    ],
)
def anesthesia_minutes(case: Case, line: ServiceLine, number: int) -> Said:
    if line.unit != "MJ":
        yield Problem(
            "SV103",
            f"{line.procedure} is anesthesia, and is told in {line.unit or 'nothing'} ({line.units:f}), not in minutes.",
            "Give the minutes from when the anesthetist began until care was handed over, as MJ.",
        )


@check(
    "minutes-not-anesthesia",
    "Only anesthesia is told in minutes",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1", "loop 2400 SV103 MJ", "2010-06"),
    scope="line",
    coded=True,
    kinds=("professional",),
    fields=("procedure",),
    fails=[
        visit("therapy", service("97110", "GP", units=Decimal(30), unit="MJ")),
        visit("a visit", service("99213", units=Decimal(25), unit="MJ")),
        visit("beside anesthesia", given("00400", "AA"), service("62322", unit="MJ", units=Decimal(20))),
    ],
    passes=[
        visit("anesthesia", given("00400", "AA")),
        visit("therapy in units", service("97110", "GP", units=Decimal(2))),
        visit("an unlisted anesthesia", given("01999", "AA")),
    ],
)
def minutes_not_anesthesia(case: Case, line: ServiceLine, number: int) -> Said:
    if line.unit == "MJ" and not _is_anesthesia(line.procedure, ()):
        yield Problem(
            "SV103",
            f"{line.procedure} is no anesthesia, and is told in minutes ({line.units:f}).",
            "Give its units, as UN.",
        )


@check(
    "anesthesia-who",
    "Anesthesia says once who gave or directed it",
    severity="error",
    source=Source(_MANUAL, "ch. 12, 50 K and 140.3.3: payment modifiers", "2017-05-15"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_ALL,
    fails=[
        visit("not at all", given("00400")),
        visit("monitored care is not who", given("00400", "QS")),
        visit("given and directed at once", given("00400", "AA", "QK")),
        visit("an anesthetist with direction and without", given("00400", "QX", "QZ")),
    ],
    passes=[
        visit("by an anesthesiologist", given("00400", "AA", "P3")),
        visit("an anesthetist under direction", given("00400", "QX", "QS")),
        visit("another payer", given("00400"), filing_code="CI"),
    ],
)
def anesthesia_who(case: Case, line: ServiceLine, number: int) -> Said:
    said = [each for each in line.modifiers if each in _WHO]
    if len(said) != 1:
        what = "does not say who gave or directed it" if not said else f"says {' and '.join(said)} at once"
        yield Problem(
            "SV101-3",
            f"Anesthesia {line.procedure} {what}.",
            f"Ask who gave it and who directed it, and say one of {', '.join(_WHO)}.",
        )


@check(
    "anesthesia-who-first",
    "Who gave or directed anesthesia is the first modifier",
    severity="warn",
    source=Source(_MANUAL, "ch. 12, 50 and 140.3.3: payment modifiers before informational ones", "2017-05-15"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_ALL,
    modifiers=_WHO,
    fails=[
        visit("after monitored care", given("00400", "QS", "QZ")),
        visit("after the patient's health", given("00400", "P3", "AA")),
        visit("third", given("00400", "P2", "QS", "QX")),
    ],
    passes=[
        visit("first", given("00400", "QZ", "QS")),
        visit("alone", given("00400", "AA")),
        visit("another payer", given("00400", "P3", "AA"), filing_code="CI"),
    ],
)
def anesthesia_who_first(case: Case, line: ServiceLine, number: int) -> Said:
    if line.modifiers[0] not in _WHO:
        who = next(each for each in line.modifiers if each in _WHO)
        yield Problem("SV101-3", f"{who} prices the line, and stands after {line.modifiers[0]}.", f"Put {who} first.")


@check(
    "anesthesia-minutes-likely",
    "Anesthesia lasted as long as anesthesia does",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 50 G: anesthesia time in minutes", "2017-05-15"),
    scope="line",
    coded=True,
    kinds=("professional",),
    procedures=_TIMED,
    fails=[
        visit("units in place of minutes", given("00400", "AA", minutes=4)),
        visit("none", given("00400", "AA", minutes=0)),
        visit("longer than a day", given("00400", "AA", minutes=1441)),
    ],
    passes=[
        visit("an hour", given("00400", "AA")),
        visit("short", given("00142", "QZ", minutes=8)),
        visit("a day", given("00400", "AA", minutes=1440)),
    ],
)
def anesthesia_minutes_likely(case: Case, line: ServiceLine, number: int) -> Said:
    if line.unit == "MJ" and not 5 <= line.units <= 1440:
        yield Problem(
            "SV104",
            f"{line.units:f} minutes of {line.procedure} are not likely.",
            "Ask the record for the times of beginning and end; minutes are given, not units of them.",
        )


@check(
    "physical-status-elsewhere",
    "The patient's physical status stands once, and on anesthesia only",
    severity="error",
    source=Source("CPT, anesthesia guidelines", "physical status modifiers P1 to P6", "2026"),
    scope="line",
    coded=True,
    modifiers=_HEALTH,
    fails=[
        visit("on a visit", service("99213", "P3")),
        visit("on the operation", service("27447", "RT", "P2")),
        visit("two at once", given("00400", "AA", "P2", "P3")),
    ],
    passes=[
        visit("on anesthesia", given("00400", "AA", "P2")),
        visit("no physical status", service("99213")),
        visit("alone", given("01402", "P4"), filing_code="CI"),
    ],
)
def physical_status_elsewhere(case: Case, line: ServiceLine, number: int) -> Said:
    said = [each for each in line.modifiers if each in _HEALTH]
    if not _is_anesthesia(line.procedure, ()):
        yield Problem(
            "SV101-3", f"{said[0]} tells a patient's health for anesthesia, and {line.procedure} is none.", "Remove it."
        )
    elif len(said) > 1:
        yield Problem("SV101-3", f"{' and '.join(said)} cannot both be.", "Ask the anesthesia record which it was.")


_TOGETHER = frozenset((("QX", "QK"), ("QK", "QX"), ("QX", "QY"), ("QY", "QX"), ("QX", "AD"), ("AD", "QX")))


@check(
    "anesthesia-direction-pair",
    "Two clinicians of one anesthesia say of each other the same",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 50 C and 140.4: medical direction", "2017-05-15"),
    scope="line",
    kinds=("professional",),
    procedures=_ALL,
    modifiers=_WHO,
    fails=[
        visit(
            "directed, and given by the anesthesiologist alone",
            given("00400", "QX"),
            facts={"prior_services": (prior("00400", "AA", rendering_npi=OTHER_NPI),)},
        ),
        visit(
            "direction of somebody who says that nobody directed",
            given("00400", "QK"),
            facts={"prior_services": (prior("00400", "QZ", rendering_npi=OTHER_NPI),)},
        ),
        visit(
            "two anesthesiologists",
            given("00400", "AA"),
            changed(given("00400", "AA"), providers=(provider("82", OTHER_NPI),)),
        ),
    ],
    passes=[
        visit(
            "one directs, one is directed",
            given("00400", "QX"),
            facts={"prior_services": (prior("00400", "QK", rendering_npi=OTHER_NPI),)},
        ),
        visit("one only", given("00400", "QX"), facts={"prior_services": ()}),
        visit(
            "of another day",
            given("00400", "AA"),
            facts={"prior_services": (prior("00400", "AA", rendering_npi=OTHER_NPI, service_date=DAY.replace(day=9)),)},
        ),
        visit(
            "of another operation",
            given("00400", "AA"),
            facts={"prior_services": (prior("01402", "AA", rendering_npi=OTHER_NPI),)},
        ),
    ],
)
def anesthesia_direction_pair(case: Case, line: ServiceLine, number: int) -> Said:
    own = next(each for each in line.modifiers if each in _WHO)
    npi = case.rendering_npi(line)
    others = [
        (each.modifiers, f"line {at}")
        for at, each in enumerate(case.claim.lines[: number - 1], 1)
        if (each.procedure, each.service_date) == (line.procedure, line.service_date)
        and case.rendering_npi(each) != npi
    ]
    if case.is_first_bill:
        others += [
            (each.modifiers, each.where)
            for each in on_day(case, line.service_date)
            if each.procedure == line.procedure and each.rendering_npi not in ("", npi)
        ]
    for modifiers, where in others:
        other = next((each for each in modifiers if each in _WHO), "")
        if other and (own, other) not in _TOGETHER:
            yield Problem(
                "SV101-3",
                f"{line.procedure} says {own} here and {other} on {where}; the two do not go together.",
                "Ask the anesthesia record who gave it and who directed it, and correct both.",
            )
            return


@check(
    "anesthesia-one-base",
    "One anesthesia has one code, the one with the most base units",
    severity="hold",
    source=Source(_MANUAL, "ch. 12, 50 F: multiple procedures", "2017-05-15"),
    scope="line",
    kinds=("professional",),
    procedures=_ALL,
    fails=[
        visit("two operations", given("00400", "AA"), given("01402", "AA")),
        visit("three lines", given("00400", "QZ"), given("00800", "QZ"), given("01402", "QZ")),
        visit("the other way round", given("01402", "AA"), given("00400", "AA")),
    ],
    passes=[
        visit("with an add-on", given("01967", "AA"), given("01968", "AA")),
        visit("said to be another", given("00400", "AA"), given("01402", "AA", "59")),
        visit(
            "by two clinicians",
            given("00400", "AA"),
            changed(given("01402", "AA"), providers=(provider("82", OTHER_NPI),)),
        ),
        visit("on two days", given("00400", "AA"), changed(given("01402", "AA"), service_date=DAY.replace(day=11))),
    ],
)
def anesthesia_one_base(case: Case, line: ServiceLine, number: int) -> Said:
    if line.procedure in _ADDED or not _APART.isdisjoint(line.modifiers):
        return
    for at, other in enumerate(case.claim.lines[: number - 1], 1):
        if (
            other.procedure != line.procedure
            and other.service_date == line.service_date
            and other.procedure not in _ADDED
            and _is_anesthesia(other.procedure, ())
            and _APART.isdisjoint(other.modifiers)
            and case.rendering_npi(other) == case.rendering_npi(line)
        ):
            yield Problem(
                "SV101-2",
                f"{line.procedure} and {other.procedure} on line {at} are two anesthesia codes of one day by one clinician.",
                "Bill the one with the most base units and the time of all, or ask whether they were two sessions.",
            )
            return


_APART = frozenset(("59", "76", "77", "78", "79", "XE", "XP", "XS", "XU"))


@check(
    "anesthesia-circumstances",
    "Circumstances that make anesthesia harder stand beside anesthesia",
    severity="error",
    source=Source("CPT, anesthesia guidelines", "qualifying circumstances 99100 to 99140", "2026"),
    scope="line",
    kinds=("professional",),
    procedures=("99100", "99116", "99135", "99140"),
    fails=[
        visit("alone", service("99100"), filing_code="CI"),
        visit("beside an operation", service("27447", "RT"), service("99140"), filing_code="CI"),
        visit(
            "beside anesthesia of another day", given("00400", "AA"), service("99100", service_date=DAY.replace(day=11))
        ),
    ],
    passes=[
        visit("beside anesthesia", given("00400", "AA"), service("99100")),
        visit("the anesthesia on another claim", service("99140"), facts={"prior_services": (prior("00400", "AA"),)}),
        visit("an emergency visit", service("99283")),
    ],
)
def anesthesia_circumstances(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    beside = [each.procedure for each in case.claim.lines if each.service_date == day]
    beside += [each.procedure for each in on_day(case, day)]
    if not any(_is_anesthesia(each, ()) for each in beside):
        yield Problem(
            "SV101-2",
            f"{line.procedure} adds to anesthesia, and none is billed for that day.",
            "Add the anesthesia, or take the line off.",
        )
