"""NCCI procedure-to-procedure edits: two codes of one day of which one is not paid beside the other.

The edits bind services to one patient on one day by one clinician, or in one facility. Which edition is the payer's choice,
and a facility's bill has the outpatient one. A pair with
indicator 0 is never paid together; one with 1 is, where a modifier says that the services were apart and the note
documents it: the finding asks, and proposes no modifier.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from billwright.records.checking import PriorService
from billwright.records.claim import ServiceLine
from billwright.rules.codes import PairFact, PairTable
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, OTHER_NPI, OUTPATIENT, payer, prior, provider, service, visit
from billwright.rules.scrub.history import on_day
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_MANUAL = Source("NCCI Policy Manual", "ch. I, E: modifiers and modifier indicators", "2026-01-01")
_PARTS = frozenset((
    "24", "25", "27", "57", "58", "59", "78", "79", "91", "E1", "E2", "E3", "E4", "F1", "F2", "F3", "F4", "F5", "F6",
    "F7", "F8", "F9", "FA", "LC", "LD", "LM", "LT", "RC", "RI", "RT", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8",
    "T9", "TA", "XE", "XP", "XS", "XU",
))  # fmt: skip
"""The modifiers that part a pair with indicator 1."""
_ASK = (
    "Ask whether the note documents services that were apart (site, session, clinician); else remove the second code."
)


class _Met(NamedTuple):
    """An edit met by two services; `line` is the one not paid, `parted` whether a modifier says that they were apart."""

    fact: PairFact
    edition: str
    line: int
    beside: str
    parted: bool


def _edits(case: Case) -> list[_Met | Lacks]:
    """Every edit in force that two lines of the claim meet, either way round; what is lacked to know it."""
    met: list[_Met | Lacks] = []
    for (day, _), numbered in _groups(case).items():
        if len(numbered) < 2:
            continue
        table = _table(case, day)
        if table is None:
            return []
        if isinstance(table, Lacks):
            return [table]
        facts = table.among((line.procedure for _, line in numbered), day)
        if facts:
            met += _lines_that_meet(facts, table.edition, numbered)
    return met


def _lines_that_meet(
    facts: tuple[PairFact, ...], edition: str, numbered: list[tuple[int, ServiceLine]]
) -> Iterator[_Met]:
    """In the order of the lines."""
    of_pair = {(fact.column1, fact.column2): fact for fact in facts if fact.indicator != 9}
    for (first_number, first), (second_number, second) in itertools.permutations(numbered, 2):
        if fact := of_pair.get((first.procedure, second.procedure)):
            parted = not (_PARTS.isdisjoint(first.modifiers) and _PARTS.isdisjoint(second.modifiers))
            yield _Met(fact, edition, second_number, f"line {first_number}", parted)


def _groups(case: Case) -> dict[tuple[dt.date, str], list[tuple[int, ServiceLine]]]:
    """The claim's lines, numbered, by day and by who rendered them; in a facility, by day."""
    groups: dict[tuple[dt.date, str], list[tuple[int, ServiceLine]]] = {}
    is_facility = case.claim.kind == "institutional"
    for number, line in enumerate(case.claim.lines, 1):
        if line.service_date is not None and line.procedure:
            who = "" if is_facility else case.rendering_npi(line)
            groups.setdefault((line.service_date, who), []).append((number, line))
    return groups


def _table(case: Case, day: dt.date) -> PairTable | Lacks | None:
    which = case.ncci
    if which is None:
        return Lacks("the payer's choice of NCCI edits")
    if not which:
        return None
    return case.tables.ncci(which, day) or Lacks(f"code set ncci-{which}")


@check(
    "ncci-never-together",
    "No two services of a day are ones that NCCI never pays together",
    severity="error",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("both columns", service("20610"), service("20600")),
        visit("the other way round", service("20600"), service("20610")),
        visit("a modifier does not help", service("20610", "RT"), service("20600", "59")),
        visit("on an outpatient bill", service("20610"), service("20600"), **OUTPATIENT),
    ],
    passes=[
        visit("on different days", service("20610"), service("20600", service_date=DAY.replace(day=11))),
        visit("by different clinicians", service("20610"), service("20600", providers=(provider("82", OTHER_NPI),))),
        visit("where no NCCI edits bind", service("20610"), service("20600"), facts={"payer": payer(ncci="")}),
        visit("on an inpatient's bill", service("20610"), service("20600"), **(OUTPATIENT | {"type_of_bill": "11"})),
    ],
)
def ncci_never_together(case: Case) -> Said:
    for met in case.once(_edits):
        if isinstance(met, Lacks):
            yield met
        elif met.fact.indicator == 0:
            yield Problem(
                "SV101-2",
                f"{met.fact.column2} is never paid beside {met.fact.column1} of one day (NCCI {met.edition}, indicator 0).",
                f"Remove {met.fact.column2}; no modifier parts this pair.",
                met.line,
            )


@check(
    "ncci-modifier-asked",
    "Two services that NCCI pays together only when apart are said to be apart",
    severity="hold",
    source=_MANUAL,
    scope="claim",
    fails=[
        visit("a modifier of discipline only", service("97530", "GP"), service("97116", "GP")),
        visit("the other way round", service("97116", "GP"), service("97530", "GP")),
        visit("a modifier that does not part them", service("97530", "GP", "76"), service("97116", "GP")),
    ],
    passes=[
        visit("said to be apart", service("97530", "GP"), service("97116", "GP", "59")),
        visit("a deleted edit", service("97140", "GP"), service("97112", "GP")),
        visit("an edit that ended before", service("97535", "GP"), service("97113", "GP")),
    ],
)
def ncci_modifier_asked(case: Case) -> Said:
    for met in case.once(_edits):
        if isinstance(met, Lacks):
            yield met
        elif met.fact.indicator == 1 and not met.parted:
            yield Problem(
                "SV101-2",
                f"{met.fact.column2} is not paid beside {met.fact.column1} on {met.beside} unless they were apart "
                f"(NCCI {met.edition}, indicator 1).",
                _ASK,
                met.line,
            )


@check(
    "ncci-across-claims",
    "A service meets no NCCI edit with one billed on another claim",
    severity="hold",
    source=_MANUAL,
    scope="line",
    needs=("prior_services",),
    fails=[
        visit("never paid beside the earlier one", service("20600"), facts={"prior_services": (prior("20610"),)}),
        visit("the earlier one would not be paid", service("20610"), facts={"prior_services": (prior("20600"),)}),
        visit("only when apart", service("97116", "GP"), facts={"prior_services": (prior("97530", "GP"),)}),
    ],
    passes=[
        visit("a replacement", service("20600"), frequency="7", facts={"prior_services": (prior("20610"),)}),
        visit("said to be apart", service("97116", "GP", "XS"), facts={"prior_services": (prior("97530", "GP"),)}),
        visit(
            "another day",
            service("20600"),
            facts={"prior_services": (prior("20610", service_date=DAY.replace(day=9)),)},
        ),
        visit(
            "another clinician", service("20600"), facts={"prior_services": (prior("20610", rendering_npi=OTHER_NPI),)}
        ),
    ],
)
def ncci_across_claims(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if day is None or not line.procedure or not case.is_first_bill:
        return
    beside = [each for each in on_day(case, day) if each.procedure != line.procedure and _is_one(case, line, each)]
    if not beside:
        return
    table = _table(case, day)
    if isinstance(table, Lacks):
        yield table
    elif table is not None:
        for earlier in beside:
            yield from _across(table, line, earlier, day)


def _is_one(case: Case, line: ServiceLine, earlier: PriorService) -> bool:
    """Whether the edits bind both: done by one clinician, or in one facility."""
    if case.claim.kind == "institutional":
        return earlier.billing_npi == case.claim.billing.npi
    return earlier.rendering_npi == case.rendering_npi(line)


def _across(table: PairTable, line: ServiceLine, earlier: PriorService, day: dt.date) -> Iterator[Problem]:
    parted = not (_PARTS.isdisjoint(line.modifiers) and _PARTS.isdisjoint(earlier.modifiers))
    for column1, column2 in ((earlier.procedure, line.procedure), (line.procedure, earlier.procedure)):
        fact = table.find(column1, column2, day)
        if fact and (fact.indicator == 0 or (fact.indicator == 1 and not parted)):
            yield Problem(
                "SV101-2",
                f"{column2} is not paid beside {column1} of the same day; {earlier.procedure} is on "
                f"{earlier.where} (NCCI {table.edition}, indicator {fact.indicator}).",
                _ASK,
            )
