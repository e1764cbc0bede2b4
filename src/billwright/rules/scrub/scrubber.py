"""Runs on a claim the checks that apply to it, and names those that could not look.

The dispatch is compiled from what the checks declare. A plan holds the checks for one kind of claim, filing code,
frequency, set of facts that are known and set of fields that are filled; within it the line checks are kept by procedure,
modifiers and filled fields, the diagnosis checks by category. All of it is compiled when first met and kept, so that a
claim costs only the checks that apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from billwright.records.checking import ClaimResult, Context, NotRun
from billwright.records.claim import Claim, ServiceLine
from billwright.records.finding import Finding, Where
from billwright.rules.codes import Tables
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.registry import FACTS, REGISTRY, Check, Lacks, Problem, Said

_KEPT = 50_000
"""Plans, and within each the procedures with their modifiers, that are remembered: a bound against hostile claims."""


_facts = attrgetter(*FACTS)


class _Step(NamedTuple):
    check: Check
    look: Callable[..., Said]


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


class _Plan:
    """The checks for one kind of claim, in the order of the registry."""

    def __init__(self, steps: Iterable[_Step], line_fields: _Fields) -> None:
        every = tuple(steps)
        self.of_claim = tuple(step for step in every if step.check.scope == "claim")
        self._of_diagnosis = tuple(step for step in every if step.check.scope == "diagnosis")
        self._of_line = tuple(step for step in every if step.check.scope == "line")
        self._fields = line_fields
        self._by_line: dict[object, tuple[_Step, ...]] = {}
        self._by_diagnosis: dict[str, tuple[_Step, ...]] = {}

    def of_line(self, line: ServiceLine) -> tuple[_Step, ...]:
        filled = self._fields.key(line)
        key = line.procedure, line.modifiers, filled
        try:
            return self._by_line[key]
        except KeyError:
            pass
        if len(self._by_line) >= _KEPT:
            self._by_line.clear()
        fields = self._fields.filled(filled)
        steps = self._by_line[key] = tuple(
            step
            for step in self._of_line
            if step.check.applies.to_line(line.procedure, line.modifiers) and step.check.applies.to_filled(fields)
        )
        return steps

    def of_diagnosis(self, code: str) -> tuple[_Step, ...]:
        category = code[:3]
        try:
            return self._by_diagnosis[category]
        except KeyError:
            pass
        if len(self._by_diagnosis) >= _KEPT:
            self._by_diagnosis.clear()
        steps = tuple(step for step in self._of_diagnosis if step.check.applies.to_diagnosis(category))
        self._by_diagnosis[category] = steps
        return steps


class Scrubber:
    """Checks claims against one set of tables; keep it, as it learns which checks apply to which codes."""

    def __init__(self, tables: Tables, checks: Iterable[Check] | None = None) -> None:
        self.tables = tables
        self.checks = tuple(REGISTRY.values() if checks is None else checks)
        self._plans: dict[tuple[object, ...], _Plan] = {}
        of_lines = [each for each in self.checks if each.scope == "line"]
        self._line_fields = _Fields(name for each in of_lines for name in each.applies.fields)
        self._claim_fields = _Fields(
            name for each in self.checks if each.scope != "line" for name in each.applies.fields
        )

    def run(self, claim: Claim, context: Context) -> ClaimResult:
        """Findings of the claim, in the order of its lines; `not_run` names each check that lacked something, and what."""
        case = Case(claim, context, self.tables)
        plan = self._plan(claim, context)
        heard = _Heard(claim)
        for check, look in plan.of_claim:
            for said in look(case):
                heard.add(check, said, None)
        for number, diagnosis in enumerate(claim.diagnoses, 1):
            for check, look in plan.of_diagnosis(diagnosis.code):
                for said in look(case, diagnosis, number):
                    heard.add(check, said, None)
        for number, line in enumerate(claim.lines, 1):
            for check, look in plan.of_line(line):
                for said in look(case, line, number):
                    heard.add(check, said, number)
        return heard.result()

    def _plan(self, claim: Claim, context: Context) -> _Plan:
        filled = self._claim_fields.key(claim)
        known = tuple([fact is not None for fact in _facts(context)])
        key = (claim.kind, claim.filing_code, claim.frequency, known, filled)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _KEPT:
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
                yield _Step(check, (lambda *_, said=lacks: said) if lacks else check.look)

    def _lacks(self, check: Check, context: Context) -> Iterator[Lacks]:
        for need in check.needs:
            if need in FACTS:
                if getattr(context, need) is None:
                    yield Lacks(need)
            elif need not in self.tables.editions:
                yield Lacks(f"code set {need}")


class _Heard:
    """What the checks said about a claim."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._problems: list[tuple[int, Check, Problem]] = []
        self._lacking: dict[NotRun, None] = {}

    def add(self, check: Check, said: Problem | Lacks, line: int | None) -> None:
        if isinstance(said, Lacks):
            self._lacking[NotRun(check.id, said.what)] = None
        else:
            self._problems.append((said.line or line or 0, check, said))

    def result(self) -> ClaimResult:
        """Claim first, then line by line; within a line in the order of the registry."""
        self._problems.sort(key=lambda each: each[0])
        findings = tuple(self._finding(*each) for each in self._problems)
        return ClaimResult(self._claim, findings, tuple(self._lacking))

    def _finding(self, line: int, check: Check, problem: Problem) -> Finding:
        where = Where(element=problem.element, claim=self._claim.control_number, line=line or None)
        return Finding(check.id, check.severity, where, problem.message, problem.fix, str(check.source))
