"""Runs on a claim the checks that apply to it, and names those that could not look.

The dispatch is compiled from what the checks declare. A plan holds the checks for one kind of claim, filing code,
frequency, place of service, set of facts that are known and set of fields that are filled; within it the checks of a
line or a diagnosis are kept by how it is coded, with what the `coded` ones among them said and with those that such a code
can make speak at all. All of it is made when first met and kept, so that a claim costs only the checks that apply to it and
that depend on more than codes: practices bill the same few thousand codes day after day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple, TypeVar

from billwright.records.checking import ClaimResult, Context, NotRun
from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.finding import Finding, Where
from billwright.rules.codes import Tables
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.registry import (
    CODED_OF_DIAGNOSIS,
    CODED_OF_LINE,
    FACTS,
    REGISTRY,
    Check,
    Lacks,
    Problem,
    Said,
)

_KEPT = 20_000
"""Lines, and diagnoses, that a plan remembers."""
_PLANS = 500
"""Plans that are kept: with _KEPT a bound against hostile claims."""

_facts = attrgetter(*FACTS)
_OF_FACILITY = {"SV101": "SV202", "SV102": "SV203", "SV103": "SV204", "SV104": "SV205"}
"""Where a facility's line says what a professional one says in SV1: checks of both name the latter."""


_Subject = TypeVar("_Subject", ServiceLine, Diagnosis)


class _Step(NamedTuple):
    """`is_always`: no line and no diagnosis is asked first whether it can make the check speak."""

    check: Check
    look: Callable[..., Said]
    is_always: bool


class _Fields:
    """Which of some fields of a claim or line hold something, as a key."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(sorted(set(names)))
        self._get = attrgetter(*self.names) if len(self.names) > 1 else None

    def key(self, record: Claim | ServiceLine) -> tuple[bool, ...]:
        if self._get:
            return tuple(map(bool, self._get(record)))
        return tuple(bool(getattr(record, name)) for name in self.names)

    def filled(self, key: tuple[bool, ...]) -> frozenset[str]:
        return frozenset(name for name, holds in zip(self.names, key, strict=True) if holds)


_coded_line = attrgetter(*CODED_OF_LINE)
_coded_diagnosis = attrgetter(*CODED_OF_DIAGNOSIS)


class _Known(NamedTuple):
    """Of a line or diagnosis coded like this: what was said of it, the checks that each one is asked anew, and the checks of
    the whole claim that it can make speak."""

    said: tuple[tuple[Check, Problem | Lacks], ...]
    steps: tuple[_Step, ...]
    of_claim: tuple[_Step, ...]


class _Plan:
    """The checks for one kind of claim, in the order of the registry; what coded checks said is remembered."""

    def __init__(self, steps: Iterable[_Step], line_fields: _Fields) -> None:
        every = tuple(steps)
        self.of_claim = tuple(step for step in every if step.check.scope == "claim" and step.is_always)
        self._by_diagnosis = tuple(step for step in every if step.check.scope == "diagnosis" or step.check.by_diagnosis)
        self._by_line = tuple(step for step in every if step.check.scope == "line" or step.check.by_line)
        self._fields = line_fields
        self._lines: dict[object, _Known] = {}
        self._diagnoses: dict[object, _Known] = {}

    def of_line(self, case: Case, line: ServiceLine, number: int) -> _Known:
        filled = self._fields.key(line)
        key = (_coded_line(line), filled)
        known = self._lines.get(key)
        if known is None:
            fields = self._fields.filled(filled)
            applying = (
                step
                for step in self._by_line
                if step.check.scope != "line"
                or (step.check.applies.to_line(line.procedure, line.modifiers) and step.check.applies.to_filled(fields))
            )
            subject = (case, line, number)
            speaking = [step for step in applying if step.is_always or _asks(step.check.by_line, *subject)]
            known = _remember(self._lines, key, speaking, subject)
        return known

    def of_diagnosis(self, case: Case, diagnosis: Diagnosis, number: int) -> _Known:
        key = (_coded_diagnosis(diagnosis), number, case.diagnosis_days(number), case.coding_day)
        known = self._diagnoses.get(key)
        if known is None:
            applying = (step for step in self._by_diagnosis if step.check.applies.to_diagnosis(diagnosis.code))
            speaking = [
                step for step in applying if step.is_always or _asks(step.check.by_diagnosis, case, diagnosis, number)
            ]
            known = _remember(self._diagnoses, key, speaking, (case, diagnosis, number))
        return known


def _asks(question: Callable[[Case, _Subject, int], bool] | None, case: Case, subject: _Subject, number: int) -> bool:
    return question is not None and question(case, subject, number)


def _remember(kept: dict[object, _Known], key: object, steps: list[_Step], subject: tuple[object, ...]) -> _Known:
    if len(kept) >= _KEPT:
        kept.clear()
    own = [step for step in steps if step.check.scope != "claim"]
    known = kept[key] = _Known(
        tuple((step.check, each) for step in own if step.check.coded for each in step.look(*subject)),
        tuple(step for step in own if not step.check.coded),
        tuple(step for step in steps if step.check.scope == "claim" and not step.is_always),
    )
    return known


class Scrubber:
    """Checks claims against one set of tables; keep it, as it learns which checks apply to which codes."""

    def __init__(self, tables: Tables, checks: Iterable[Check] | None = None) -> None:
        self.tables = tables
        self.checks = tuple(REGISTRY.values() if checks is None else checks)
        self._places = {each.id: at for at, each in enumerate(self.checks)}
        self._plans: dict[tuple[object, ...], _Plan] = {}
        of_lines = [each for each in self.checks if each.scope == "line"]
        self._line_fields = _Fields(name for each in of_lines for name in each.applies.fields)
        self._claim_fields = _Fields(
            name for each in self.checks if each.scope != "line" for name in each.applies.fields
        )

    def run(self, claim: Claim, context: Context, beside: Iterable[Check] = ()) -> ClaimResult:
        """Findings of the claim, in the order of its lines; `not_run` names each check that lacked something, and what.

        `beside` are checks of the whole claim that this claim alone is asked: those of its payer.
        """
        case = Case(claim, context, self.tables)
        plan = self._plan(case)
        heard = _Heard(claim, self._places)
        of_diagnoses = [plan.of_diagnosis(case, each, number) for number, each in enumerate(claim.diagnoses, 1)]
        of_lines = [plan.of_line(case, each, number) for number, each in enumerate(claim.lines, 1)]
        asked = {step.check.id: step for known in (*of_diagnoses, *of_lines) for step in known.of_claim}
        for check, look, _ in (*plan.of_claim, *asked.values()):
            for said in look(case):
                heard.add(check, said, None)
        for check in beside:
            for said in check.look(case):
                heard.add(check, said, None)
        for number, (diagnosis, known) in enumerate(zip(claim.diagnoses, of_diagnoses, strict=True), 1):
            for check, said in known.said:
                heard.add(check, said, None)
            for check, look, _ in known.steps:
                for said in look(case, diagnosis, number):
                    heard.add(check, said, None)
        for number, (line, known) in enumerate(zip(claim.lines, of_lines, strict=True), 1):
            for check, said in known.said:
                heard.add(check, said, number)
            for check, look, _ in known.steps:
                for said in look(case, line, number):
                    heard.add(check, said, number)
        return heard.result()

    def _plan(self, case: Case) -> _Plan:
        claim, context = case.claim, case.context
        key = (
            claim.kind, claim.filing_code, claim.frequency, claim.place_of_service, case.ncci, case.unit_edits,
            case.contractor, tuple([fact is not None for fact in _facts(context)]), self._claim_fields.key(claim),
        )  # fmt: skip
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            plan = self._plans[key] = _Plan(self.steps(claim, context), self._line_fields)
        return plan

    def steps(self, claim: Claim, context: Context) -> Iterator[_Step]:
        """The checks that apply to claims like this one; those that lack something will only say so."""
        filled = self._claim_fields.filled(self._claim_fields.key(claim))
        for check in self.checks:
            applies = check.applies
            if applies.to_claim(claim) and (check.scope == "line" or applies.to_filled(filled)):
                lacks = tuple(self._lacks(check, context))
                if lacks:
                    yield _Step(check, lambda *_, said=lacks: said, True)
                else:
                    yield _Step(check, check.look, not (check.by_line or check.by_diagnosis))

    def _lacks(self, check: Check, context: Context) -> Iterator[Lacks]:
        for need in check.needs:
            if need in FACTS:
                if getattr(context, need) is None:
                    yield Lacks(need)
            elif need not in self.tables.editions:
                yield Lacks(f"code set {need}")


def element_of(claim: Claim, problem: Problem) -> str:
    """The element that is wrong, as the claim's kind names it."""
    if claim.kind == "professional" or not problem.element.startswith("SV1"):
        return problem.element
    segment, dash, part = problem.element.partition("-")
    return _OF_FACILITY.get(segment, segment) + dash + part


class _Heard:
    """What the checks said about a claim."""

    def __init__(self, claim: Claim, places: dict[str, int]) -> None:
        self._claim, self._places = claim, places
        self._problems: list[tuple[int, Check, Problem]] = []
        self._lacking: dict[NotRun, None] = {}

    def add(self, check: Check, said: Problem | Lacks, line: int | None) -> None:
        if isinstance(said, Lacks):
            self._lacking[NotRun(check.id, said.what)] = None
        else:
            self._problems.append((said.line or line or 0, check, said))

    def result(self) -> ClaimResult:
        """Claim first, then line by line; within a line in the order of the registry."""
        last = len(self._places)
        self._problems.sort(key=lambda each: (each[0], self._places.get(each[1].id, last)))
        findings = tuple(self._finding(*each) for each in self._problems)
        return ClaimResult(self._claim, findings, tuple(self._lacking))

    def _finding(self, line: int, check: Check, problem: Problem) -> Finding:
        where = Where(element=element_of(self._claim, problem), claim=self._claim.control_number, line=line or None)
        return Finding(check.id, check.severity, where, problem.message, problem.fix, str(check.source))
