"""A rule made into one function, for the many claims that it will see.

Each closure answers True, False or None: None where the claim does not say what is asked about. A rule speaks only where
its whole condition is True, so that a birth date that is missing neither meets "age < 21" nor "not (age < 21)".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from billwright.records.claim import ServiceLine
from billwright.records.finding import Severity
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.payer_rules.effects import ONLY_THE_NOTE
from billwright.rules.scrub.payer_rules.showing import effect_text
from billwright.rules.scrub.payer_rules.tree import All, Codes, Condition, Either, Not, OfLines, Rule, Test, Value
from billwright.rules.scrub.payer_rules.vocabulary import FIELDS
from billwright.rules.scrub.registry import Applies, Check, Fact, Lacks, Problem, Said, Source

Met = Callable[[Case, ServiceLine], bool | None]
PREFIX = "payer-rule:"
_SEVERITIES: dict[str, Severity] = {"warn": "warn", "hold": "hold", "require": "hold", "set": "warn"}
APPLIED = "have it applied on the claim's page."
"""Ends what is told where a rule would set something."""
NOTE_SAYS = "Only the note can say so: ask whoever wrote it what it documents."


class Compiled(NamedTuple):
    """A rule ready to run. `procedures` are those of which a claim has one wherever the rule speaks; None where it may
    speak of any claim."""

    rule: Rule
    version: int
    check: Check
    met: Met
    of_line: bool
    procedures: tuple[Codes, ...] | None
    gate: Met
    """What of the condition needs neither a line nor a fact, asked once a claim: False, and the rule is done with it."""

    def places(self, case: Case) -> Iterator[tuple[ServiceLine, int]]:
        """The lines, with their numbers from 1, where its condition holds; of a rule of the whole claim the first line,
        numbered 0."""
        rule, met = self.rule, self.met
        lines = case.claim.lines
        if self.of_line:
            for number, line in enumerate(lines, 1):
                if _binds(rule, line.service_date) and met(case, line) is True:
                    yield line, number
        elif lines and _binds(rule, case.claim.service_from) and met(case, lines[0]) is True:
            yield lines[0], 0

    def missing_fact(self, case: Case) -> Fact | None:
        for need in self.check.needs:
            if getattr(case.context, need) is None:
                return need  # type: ignore[return-value]
        return None


def _binds(rule: Rule, day: dt.date | None) -> bool:
    """Whether it binds services of this day; those that are not dated it does not."""
    return (
        day is not None
        and (rule.starts is None or rule.starts <= day)
        and (rule.through is None or day <= rule.through)
    )


def compiled(rule: Rule, version: int = 1) -> Compiled:
    """`version` is named in the finding's source."""
    asked = tuple(dict.fromkeys(_fields_of(rule.when)))
    named = (*asked, rule.effect.field) if rule.effect.field else asked
    needs = tuple(dict.fromkeys(need for name in named if (need := FIELDS[name].need)))
    of_line = any(FIELDS[name].of_line for name in (*_own_fields(rule.when), *named[len(asked) :]))
    source = Source(rule.source, f"dated {us_day(rule.dated)}", f"payer rule “{rule.name}”, version {version}")
    met = _and([_condition(rule.when), _unmet_effect(rule)]) if rule.effect.field else _condition(rule.when)

    def look(case: Case) -> Said:
        if gate(case, _NO_LINE) is False:
            return iter(())
        lacks = made.missing_fact(case)
        if lacks is not None:
            return iter((Lacks(lacks),))
        return (Problem(element, rule.message, fix, number or None) for _, number in made.places(case))

    gate = _gate(rule.when)
    element = FIELDS[rule.effect.field or asked[0]].element if named else "CLM"
    fix = _fix(rule)
    check = Check(
        PREFIX + rule.slug, rule.name, _SEVERITIES[rule.effect.kind], source, "claim", look, needs, Applies(), (), ()
    )
    made = Compiled(rule, version, check, met, of_line, _procedures(rule.when), gate)
    return made


_NO_LINE = ServiceLine(procedure="", charge_cents=0, units=Decimal(0), service_date=None)
"""For fields of a claim, which look at no line."""


def _gate(condition: Condition) -> Met:
    parts = condition.parts if isinstance(condition, All) else (condition,)
    plain = [part for part in parts if not any(_asks_more(name) for name in _fields_of(part)) and not _has_figure(part)]
    return _and([_condition(part) for part in plain])


def _asks_more(name: str) -> bool:
    return FIELDS[name].of_line or FIELDS[name].need is not None


def _has_figure(condition: Condition) -> bool:
    if isinstance(condition, OfLines):
        return True
    if isinstance(condition, Not):
        return _has_figure(condition.part)
    return isinstance(condition, All | Either) and any(map(_has_figure, condition.parts))


def _fix(rule: Rule) -> str:
    """A modifier by which somebody vouches is never proposed: the finding asks for the note."""
    vouches = rule.effect.kind == "require" and any(str(value) in ONLY_THE_NOTE for value in rule.effect.values)
    if vouches:
        return f"{rule.fix.rstrip('.')}. {NOTE_SAYS}"
    if rule.effect.kind == "set":
        return f"{rule.fix.rstrip('.')}. This rule would {effect_text(rule.effect)}: {APPLIED}"
    return rule.fix


def _unmet_effect(rule: Rule) -> Met:
    """Whether what is required is not there yet, or what is set stands otherwise."""
    read, values = FIELDS[rule.effect.field].read, rule.effect.values
    wanted = {str(value) if isinstance(value, Codes) else value for value in values}
    if FIELDS[rule.effect.field].type == "codes":
        ranges = _belongs([value for value in values if isinstance(value, Codes)])
        return lambda case, line: not any(ranges(each) for each in read(case, line))
    if rule.effect.kind == "set":
        return lambda case, line: read(case, line) not in wanted
    return lambda case, line: not read(case, line)


def _own_fields(condition: Condition) -> Iterator[str]:
    """Fields asked about outside of figures over lines."""
    if isinstance(condition, Test):
        yield condition.field
    elif isinstance(condition, Not):
        yield from _own_fields(condition.part)
    elif isinstance(condition, All | Either):
        for part in condition.parts:
            yield from _own_fields(part)


def _fields_of(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Test):
        yield condition.field
    elif isinstance(condition, OfLines):
        yield from _fields_of(condition.where)
    elif isinstance(condition, Not):
        yield from _fields_of(condition.part)
    else:
        for part in condition.parts:
            yield from _fields_of(part)


def _condition(condition: Condition) -> Met:
    if isinstance(condition, Test):
        return _test(condition)
    if isinstance(condition, OfLines):
        return _figure(condition)
    if isinstance(condition, Not):
        return _not(_condition(condition.part))
    parts = [_condition(part) for part in condition.parts]
    return _and(parts) if isinstance(condition, All) else _not(_and([_not(part) for part in parts]))


def _not(part: Met) -> Met:
    def met(case: Case, line: ServiceLine) -> bool | None:
        holds = part(case, line)
        return None if holds is None else not holds

    return met


def _and(parts: list[Met]) -> Met:
    if len(parts) == 1:
        return parts[0]

    def met(case: Case, line: ServiceLine) -> bool | None:
        answer: bool | None = True
        for part in parts:
            holds = part(case, line)
            if holds is False:
                return False
            if holds is None:
                answer = None
        return answer

    return met


def _figure(figure: OfLines) -> Met:
    where, agrees = _condition(figure.where), _compare(figure.operator, figure.values)

    def met(case: Case, _: ServiceLine) -> bool | None:
        chosen = [line for line in case.claim.lines if where(case, line) is True]
        if figure.figure == "count":
            return agrees(len(chosen))
        if figure.figure == "units":
            return agrees(sum(line.units for line in chosen))
        return agrees(sum(line.charge_cents for line in chosen))

    return met


def _test(test: Test) -> Met:
    field = FIELDS[test.field]
    read = field.read
    if test.operator == "missing":
        return lambda case, line: read(case, line) in (None, "", ())
    if test.operator == "present":
        return lambda case, line: read(case, line) not in (None, "", ())
    agrees = _compare(test.operator, test.values)
    if field.type == "codes":
        return _quantified(test.quantifier, read, agrees)

    def met(case: Case, line: ServiceLine) -> bool | None:
        value = read(case, line)
        return None if value is None or value == "" else agrees(value)

    return met


def _quantified(quantifier: str, read: Callable[..., Any], agrees: Callable[[Any], bool]) -> Met:
    if quantifier == "any":
        return lambda case, line: any(agrees(each) for each in read(case, line))
    if quantifier == "none":
        return lambda case, line: not any(agrees(each) for each in read(case, line))
    return lambda case, line: bool(codes := read(case, line)) and all(agrees(each) for each in codes)


def _compare(operator: str, values: tuple[Value, ...]) -> Callable[[Any], bool]:
    codes = [value for value in values if isinstance(value, Codes)]
    if codes and operator in ("is", "in"):
        return _belongs(codes)
    if codes and operator in ("is not", "not in"):
        belongs = _belongs(codes)
        return lambda value: not belongs(value)
    if operator == "starts with":
        beginnings = tuple(str(value) for value in values)
        return lambda value: value.startswith(beginnings)
    if operator == "contains":
        folded = [str(value).casefold() for value in values]
        return lambda value: any(each in value.casefold() for each in folded)
    if operator == "looks like":
        shapes = frozenset(shape_of(str(value)) for value in values)
        return lambda value: shape_of(value) in shapes
    return _ordered(operator, values)


def _ordered(operator: str, values: tuple[Any, ...]) -> Callable[[Any], bool]:
    among, low, high = frozenset(values), values[0], values[-1]
    orders: dict[str, Callable[[Any], bool]] = {
        "is": lambda value: value in among,
        "in": lambda value: value in among,
        "is not": lambda value: value not in among,
        "not in": lambda value: value not in among,
        "<": lambda value: value < low,
        "<=": lambda value: value <= low,
        ">": lambda value: value > low,
        ">=": lambda value: value >= low,
        "between": lambda value: low <= value <= high,
    }
    return orders[operator]


def shape_of(text: str) -> str:
    """Its digits as 9, its letters as A, the rest as it is: how an identifier looks.

    >>> shape_of("90000001c"), shape_of("12-3/b")
    ('99999999A', '99-9/A')
    """
    return "".join("9" if each.isdigit() else "A" if each.isalpha() else each for each in text)


def _belongs(codes: Iterable[Codes]) -> Callable[[str], bool]:
    singles = frozenset(each.first for each in codes if not each.last)
    ranges = tuple((len(each.first), each.first, each.last) for each in codes if each.last)
    if not ranges:
        return singles.__contains__
    return lambda code: (
        code in singles or any(len(code) >= size and first <= code[:size] <= last for size, first, last in ranges)
    )


def _procedures(condition: Condition) -> tuple[Codes, ...] | None:
    """Procedures of which one must stand on the claim for the condition to hold; None where none need."""
    if isinstance(condition, Test):
        asked = condition.field == "procedure" and condition.operator in ("is", "in")
        return tuple(value for value in condition.values if isinstance(value, Codes)) if asked else None
    if isinstance(condition, OfLines):
        low = condition.values[0]
        some = condition.operator in (">", ">=", "is", "between") and (low > 0 or condition.operator == ">")  # type: ignore[operator]
        return _procedures(condition.where) if some else None
    if isinstance(condition, All):
        return next((found for part in condition.parts if (found := _procedures(part)) is not None), None)
    if isinstance(condition, Either):
        each = [_procedures(part) for part in condition.parts]
        return None if None in each else tuple(code for found in each for code in found or ())
    return None


def may_speak(made: Compiled, procedures: Iterable[str]) -> bool:
    """Whether a claim with these procedures could be one of which the rule speaks."""
    if made.procedures is None:
        return True
    belongs = _belongs(made.procedures)
    return any(map(belongs, procedures))
