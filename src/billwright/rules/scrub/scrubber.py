"""Runs on a claim the checks that apply to it, and names those that could not look.

The dispatch is compiled from what the checks declare. A plan holds the checks for one kind of claim, filing code,
frequency and set of facts that are known; within it the line checks are kept by procedure and modifiers. All of it is
compiled when first met and kept, so that a claim costs only the checks that apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from billwright.records.checking import ClaimResult, Context, NotRun
from billwright.records.claim import Claim
from billwright.records.finding import Finding, Where
from billwright.rules.codes import Tables
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.registry import FACTS, REGISTRY, Check, Lacks, Problem, Said

_KEPT = 50_000
"""Plans, and within each the procedures with their modifiers, that are remembered: a bound against hostile claims."""


class _Step(NamedTuple):
    check: Check
    look: Callable[..., Said]


class _Plan:
    """The checks for one kind of claim, in the order of the registry."""

    def __init__(self, steps: Iterable[_Step]) -> None:
        every = tuple(steps)
        self.of_claim = tuple(step for step in every if step.check.scope == "claim")
        self.of_diagnosis = tuple(step for step in every if step.check.scope == "diagnosis")
        self._of_line = tuple(step for step in every if step.check.scope == "line")
        self._by_procedure: dict[tuple[str, tuple[str, ...]], tuple[_Step, ...]] = {}

    def of_line(self, procedure: str, modifiers: tuple[str, ...]) -> tuple[_Step, ...]:
        try:
            return self._by_procedure[procedure, modifiers]
        except KeyError:
            pass
        if len(self._by_procedure) >= _KEPT:
            self._by_procedure.clear()
        steps = tuple(step for step in self._of_line if step.check.applies.to_line(procedure, modifiers))
        self._by_procedure[procedure, modifiers] = steps
        return steps


class Scrubber:
    """Checks claims against one set of tables; keep it, as it learns which checks apply to which codes."""

    def __init__(self, tables: Tables, checks: Iterable[Check] | None = None) -> None:
        self.tables = tables
        self.checks = tuple(REGISTRY.values() if checks is None else checks)
        self._plans: dict[tuple[object, ...], _Plan] = {}

    def run(self, claim: Claim, context: Context) -> ClaimResult:
        """Findings of the claim, in the order of its lines; `not_run` names each check that lacked something, and what."""
        case = Case(claim, context, self.tables)
        plan = self._plan(claim, context)
        heard = _Heard(claim)
        for check, look in plan.of_claim:
            for said in look(case):
                heard.add(check, said, None)
        for number, diagnosis in enumerate(claim.diagnoses, 1):
            for check, look in plan.of_diagnosis:
                for said in look(case, diagnosis, number):
                    heard.add(check, said, None)
        for number, line in enumerate(claim.lines, 1):
            for check, look in plan.of_line(line.procedure, line.modifiers):
                for said in look(case, line, number):
                    heard.add(check, said, number)
        return heard.result()

    def _plan(self, claim: Claim, context: Context) -> _Plan:
        key = (
            claim.kind,
            claim.filing_code,
            claim.frequency,
            context.payer is None,
            context.prior_services is None,
            context.coverages is None,
            context.authorizations is None,
        )
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _KEPT:
                self._plans.clear()
            plan = self._plans[key] = _Plan(self.steps(claim, context))
        return plan

    def steps(self, claim: Claim, context: Context) -> Iterator[_Step]:
        """The checks that apply to claims like this one; those that lack something will only say so."""
        for check in self.checks:
            if check.applies.to_claim(claim):
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
