"""Between ICD-9-CM and ICD-10-CM by the General Equivalence Mappings, laid out so that a person can choose.

A mapping is where a search begins, not a translation: the record decides (CMS's guide to the GEMs says so). Nothing here
picks a code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec

from billwright.codestore.icd10cm import Icd10cm
from billwright.codestore.lookup import Brief, plain, written
from billwright.codestore.opening import OpenTables
from billwright.records.words import us_day
from billwright.rules.codes import DiagnosisTable, GemFact

Direction = Literal["9to10", "10to9"]
_SETS: dict[Direction, tuple[str, str]] = {"9to10": ("icd9cm", "icd10cm"), "10to9": ("icd10cm", "icd9cm")}
_NAMES = {"icd9cm": "ICD-9-CM", "icd10cm": "ICD-10-CM"}
_MOST_BELOW = 60


class Candidate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code that may be meant. `approximate`: it does not mean quite the same. Not `in_force`: the edition of the day has
    no such billable code, and `instead` is what came where it was."""

    code: str
    title: str
    approximate: bool
    in_force: bool = True
    instead: tuple[Brief, ...] = ()


class Scenario(msgspec.Struct, frozen=True):
    """Codes needed together: one of each of `lists`."""

    number: int
    lists: tuple[tuple[Candidate, ...], ...]


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the mapping of `edition` says of a code: one of `alone`, or one `scenarios` whole. `explained` says in words
    what its flags mean. A heading has neither: one of `below` is to be chosen first."""

    from_set: str
    to_set: str
    edition: str
    code: str
    title: str
    no_map: bool = False
    alone: tuple[Candidate, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    below: tuple[Brief, ...] = ()
    explained: tuple[str, ...] = ()


def map_code(tables: OpenTables, code: str, on: dt.date) -> list[Mapping]:
    """The code as one of ICD-9-CM, and as one of ICD-10-CM: some are both (V433, E8000). `on` is the date of service: what
    is offered of ICD-10-CM is looked up in the edition of that day. Empty where neither set has the code."""
    code = plain(code)
    return [found for direction in _SETS if (found := _mapped(tables, direction, code, on))]


def _mapped(tables: OpenTables, direction: Direction, code: str, on: dt.date) -> Mapping | None:
    from_set, to_set = _SETS[direction]
    gems, source = tables.gems(direction), _table(tables, from_set, on)
    if gems is None:
        return None
    rows, known = gems.find(code), source.find(code) if source else None
    is_heading = known is not None and not known.billable
    below = _below(source, code) if source and (is_heading or not rows) else ()
    if not (rows or known or below):
        return None
    target = _table(tables, to_set, on)
    alone = tuple(_candidate(tables, target, row, to_set) for row in rows if not (row.combination or row.no_map))
    scenarios = tuple(_scenarios(tables, target, [row for row in rows if row.combination], to_set))
    found = Mapping(
        from_set, to_set, gems.edition, code, known.title if known else "",
        no_map=any(row.no_map for row in rows), alone=alone, scenarios=scenarios, below=below,
    )  # fmt: skip
    return msgspec.structs.replace(found, explained=tuple(_explained(found, on)))


def _table(tables: OpenTables, set_name: str, on: dt.date) -> DiagnosisTable | None:
    """Before the first edition of ICD-10-CM that is loaded, that edition: a mapping is asked about old bills, too."""
    if set_name == "icd9cm":
        return tables.icd9cm(on)
    return tables.icd10cm(on) or tables.first("icd10cm")


def _below(source: DiagnosisTable, code: str) -> tuple[Brief, ...]:
    facts = (source.find(each) for each in source.billable_below(code, _MOST_BELOW) if len(code) > 1)
    return tuple(Brief(fact.code, fact.title) for fact in facts if fact)


def _candidate(tables: OpenTables, target: DiagnosisTable | None, row: GemFact, to_set: str) -> Candidate:
    fact = target.find(row.target) if target else None
    if fact and fact.billable:
        return Candidate(row.target, fact.title, row.approximate)
    near = _below(target, row.target) if target else ()
    title = fact.title if fact else _once(tables, to_set, row.target)
    if not near and isinstance(target, Icd10cm):
        near = _beside(target, row.target)
    return Candidate(row.target, title, row.approximate, in_force=False, instead=near)


def _once(tables: OpenTables, to_set: str, code: str) -> str:
    """What an edition loaded earlier called it."""
    for _, table in tables.earlier(to_set, dt.date.max):
        if isinstance(table, Icd10cm) and (row := table.row(code)):
            return row.title
    return ""


def _beside(target: Icd10cm, code: str) -> tuple[Brief, ...]:
    """The billable codes under the nearest heading that is still there."""
    for length in range(len(code) - 1, 2, -1):
        if target.row(code[:length]):
            return _below(target, code[:length])[:12]
    return ()


def _scenarios(
    tables: OpenTables, target: DiagnosisTable | None, rows: list[GemFact], to_set: str
) -> Iterable[Scenario]:
    for number in sorted({row.scenario for row in rows}):
        of_this = [row for row in rows if row.scenario == number]
        lists = sorted({row.choice_list for row in of_this})
        yield Scenario(
            number,
            tuple(
                tuple(_candidate(tables, target, row, to_set) for row in of_this if row.choice_list == choice)
                for choice in lists
            ),
        )


def _explained(found: Mapping, on: dt.date) -> Iterable[str]:
    to = _NAMES[found.to_set]
    if found.below and (found.alone or found.scenarios):
        yield "This was billable when the mapping was made, and is a heading now: bill one of the codes below it."
    elif found.below:
        yield "This is a heading: choose one of the codes below it first, then map that."
    elif found.no_map:
        yield f"No map: {to} has no code for it, not even one that is near. Code it from the record."
    elif not found.alone and not found.scenarios:
        yield f"The mapping of {found.edition} does not have the code, which is newer: code it from the record."
    if found.alone:
        yield _of_alone(found.alone, to)
    for scenario in found.scenarios:
        lists = " AND ".join(_one_of(choices, found.to_set) for choices in scenario.lists)
        yield f"Combination, scenario {scenario.number}: {lists}, together."
    if found.scenarios and (found.alone or len(found.scenarios) > 1):
        yield "These are alternatives: " + ("one code alone, or " if found.alone else "") + "one scenario whole."
    if any(not each.in_force for each in _every(found)):
        yield f"A code that is struck through has ended, or is a heading now, on {us_day(on)}: choose among those beside it."


def _of_alone(alone: tuple[Candidate, ...], to: str) -> str:
    if len(alone) == 1:
        return f"One code of {to} means the same." if not alone[0].approximate else (
            f"Approximate: one code of {to} comes near, and does not mean quite the same. The record decides."
        )  # fmt: skip
    kind = "Approximate: none of them means quite the same." if any(each.approximate for each in alone) else ""
    return f"One of {len(alone)} codes of {to}: the record says which. {kind}".rstrip()


def _one_of(choices: tuple[Candidate, ...], set_name: str) -> str:
    codes = ", ".join(written(each.code, set_name) for each in choices)
    return codes if len(choices) == 1 else f"one of {codes}"


def _every(found: Mapping) -> list[Candidate]:
    return [*found.alone, *(each for scenario in found.scenarios for choices in scenario.lists for each in choices)]
