"""Modifiers and places of service: that they exist, and what a code must say about itself."""

from __future__ import annotations

import datetime as dt

from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import service, visit
from billwright.rules.scrub.registry import ANY, Lacks, Problem, Said, Source, check

_PLACES = Source("CMS Place of Service Code Set", "", "2024-06")
_DISCIPLINES = {"GP": "physical therapy", "GO": "occupational therapy", "GN": "speech-language pathology"}


@check(
    "modifier-known",
    "Each modifier exists on the date of service",
    severity="error",
    source=Source("CPT appendix A; HCPCS Level II modifiers of CMS", "", "2026-10"),
    scope="line",
    coded=True,
    modifiers=ANY,
    needs=("modifiers",),
    fails=[
        visit("no such modifier", service("99213", "9X")),
        visit("the second of two", service("99213", "25", "QQ")),
        visit("one character", service("99213", "2")),
    ],
    passes=[
        visit("none"),
        visit("a known one", service("99213", "25")),
        visit("two known ones", service("97110", "GP", "KX")),
    ],
)
def modifier_known(case: Case, line: ServiceLine, number: int) -> Said:
    if line.service_date is None:
        return
    table = case.tables.codes("modifiers", line.service_date)
    if table is None:
        yield Lacks(f"modifiers for {us_day(line.service_date)}")
        return
    for place, modifier in enumerate(line.modifiers, 3):
        if table.find(modifier, line.service_date) is None:
            yield Problem(
                f"SV101-{place}",
                f"{modifier} is no modifier on {us_day(line.service_date)} ({table.edition}).",
                "Correct or remove it.",
            )


@check(
    "modifier-repeated",
    "No modifier stands twice on a line",
    severity="error",
    source=Source("5010 claim edits of CMS", "SV101-3 to SV101-6", "2010"),
    scope="line",
    coded=True,
    modifiers=ANY,
    fails=[
        visit("twice the same", service("99213", "25", "25")),
        visit("first and third", service("97110", "GP", "KX", "GP")),
        visit("on the second of two lines", service(), service("20610", "RT", "RT")),
    ],
    passes=[
        visit("two different", service("97110", "GP", "KX")),
        visit("one", service("99213", "25")),
        visit("the same on two lines", service("97110", "GP"), service("97140", "GP")),
    ],
)
def modifier_repeated(case: Case, line: ServiceLine, number: int) -> Said:
    modifiers = line.modifiers
    if len(modifiers) != len(set(modifiers)):
        for at, modifier in enumerate(modifiers):
            if modifier in modifiers[:at]:
                yield Problem(f"SV101-{at + 3}", f"Modifier {modifier} stands twice.", "Remove one.")


@check(
    "place-of-service",
    "The place of service exists on the date of service",
    severity="error",
    source=_PLACES,
    scope="claim",
    kinds=("professional",),
    needs=("pos",),
    fails=[
        visit("no such place", place_of_service="00"),
        visit("on a line", service(place_of_service="98")),
        visit("before the place began", service(service_date=dt.date(2022, 1, 5)), place_of_service="27"),
    ],
    passes=[
        visit("the office"),
        visit("at home, on the line", service(place_of_service="12")),
        visit("from the day it began", service(service_date=dt.date(2023, 10, 1)), place_of_service="27"),
    ],
)
def place_of_service(case: Case) -> Said:
    claim, day = case.claim, case.last_day
    if day is None:
        return
    table = case.tables.codes("pos", day)
    if table is None:
        yield Lacks(f"places of service for {us_day(day)}")
        return
    if table.find(claim.place_of_service, day) is None:
        yield _unknown_place("CLM05-1", claim.place_of_service, day, None)
    for number, line in enumerate(claim.lines, 1):
        if line.place_of_service and table.find(line.place_of_service, line.service_date or day) is None:
            yield _unknown_place("SV105", line.place_of_service, line.service_date or day, number)


def _unknown_place(element: str, code: str, day: dt.date, line: int | None) -> Problem:
    return Problem(
        element,
        f"{code or 'Nothing'} is no place of service on {us_day(day)}.",
        "Say where the patient was seen.",
        line,
    )


@check(
    "therapy-discipline",
    "A therapy service says under which discipline's plan of care it was done",
    severity="error",
    source=Source("Medicare Claims Processing Manual", "ch. 5, 20.1", "2025"),
    scope="line",
    coded=True,
    filing_codes=("MA", "MB"),
    procedures=(
        "92507-92508", "92521-92524", "92526", "97012", "97016", "97018", "97022", "97024", "97026", "97028", "97032-97036",
        "97039", "97110", "97112-97113", "97116", "97124", "97139-97140", "97150", "97161-97168", "97530", "97535", "97537",
        "97542", "97750", "97755", "97760-97761", "97763", "97799", "G0281", "G0283", "G0329",
    ),
    fails=[
        visit("no discipline", service("97110")),
        visit("another modifier only", service("97140", "59")),
        visit("two disciplines at once", service("97530", "GP", "GO")),
    ],
    passes=[
        visit("physical therapy", service("97110", "GP")),
        visit("occupational therapy, with the threshold met", service("97530", "KX", "GO")),
        visit("not therapy", service("99213")),
    ],
)  # fmt: skip
def therapy_discipline(case: Case, line: ServiceLine, number: int) -> Said:
    given = [modifier for modifier in line.modifiers if modifier in _DISCIPLINES]
    if len(given) != 1:
        what = "names no discipline" if not given else f"names {len(given)} disciplines ({', '.join(given)})"
        which = ", ".join(f"{code} {words}" for code, words in _DISCIPLINES.items())
        yield Problem(
            "SV101-3",
            f"Therapy service {line.procedure} {what}.",
            f"Ask which plan of care it was done under: {which}.",
        )
