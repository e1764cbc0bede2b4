"""Runs on a claim the checks that apply to it, and names those that could not look.

The dispatch is compiled from what the checks declare. A plan holds the checks for one kind of claim, filing code,
frequency, place of service, set of facts that are known and set of fields that are filled; within it the checks of a
line or a diagnosis are kept by how it is coded, with what the `coded` ones among them said. All of it is made when first
met and kept, so that a claim costs only the checks that apply and that depend on more than codes: practices bill the same
few thousand codes day after day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

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


_coded_line = attrgetter(*CODED_OF_LINE)
_coded_diagnosis = attrgetter(*CODED_OF_DIAGNOSIS)


class _Known(NamedTuple):
    """Of a line or diagnosis coded like this: what was said of it, and the checks that each one is asked anew."""

    said: tuple[tuple[Check, Problem | Lacks], ...]
    steps: tuple[_Step, ...]


class _Plan:
    """The checks for one kind of claim, in the order of the registry; what coded checks said is remembered."""

    def __init__(self, steps: Iterable[_Step], line_fields: _Fields) -> None:
        every = tuple(steps)
        self.of_claim = tuple(step for step in every if step.check.scope == "claim")
        self._of_diagnosis = tuple(step for step in every if step.check.scope == "diagnosis")
        self._of_line = tuple(step for step in every if step.check.scope == "line")
        self._fields = line_fields
        self._by_line: dict[object, _Known] = {}
        self._by_diagnosis: dict[object, _Known] = {}

    def of_line(self, case: Case, line: ServiceLine, number: int) -> _Known:
        filled = self._fields.key(line)
        key = (_coded_line(line), filled)
        known = self._by_line.get(key)
        if known is None:
            fields = self._fields.filled(filled)
            applying = (
                step
                for step in self._of_line
                if step.check.applies.to_line(line.procedure, line.modifiers) and step.check.applies.to_filled(fields)
            )
            known = _remember(self._by_line, key, applying, (case, line, number))
        return known

    def of_diagnosis(self, case: Case, diagnosis: Diagnosis, number: int) -> _Known:
        key = (_coded_diagnosis(diagnosis), number, case.diagnosis_days(number))
        known = self._by_diagnosis.get(key)
        if known is None:
            applying = (step for step in self._of_diagnosis if step.check.applies.to_diagnosis(diagnosis.code))
            known = _remember(self._by_diagnosis, key, applying, (case, diagnosis, number))
        return known


def _remember(kept: dict[object, _Known], key: object, steps: Iterable[_Step], subject: tuple[object, ...]) -> _Known:
    if len(kept) >= _KEPT:
        kept.clear()
    every = tuple(steps)
    said = tuple((step.check, each) for step in every if step.check.coded for each in step.look(*subject))
    known = kept[key] = _Known(said, tuple(step for step in every if not step.check.coded))
    return known


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

    def run(self, claim: Claim, context: Context, beside: Iterable[Check] = ()) -> ClaimResult:
        """Findings of the claim, in the order of its lines; `not_run` names each check that lacked something, and what.

        `beside` are checks of the whole claim that this claim alone is asked: those of its payer.
        """
        case = Case(claim, context, self.tables)
        plan = self._plan(claim, context)
        heard = _Heard(claim)
        for check, look in plan.of_claim:
            for said in look(case):
                heard.add(check, said, None)
        for check in beside:
            for said in check.look(case):
                heard.add(check, said, None)
        for number, diagnosis in enumerate(claim.diagnoses, 1):
            known = plan.of_diagnosis(case, diagnosis, number)
            for check, said in known.said:
                heard.add(check, said, None)
            for check, look in known.steps:
                for said in look(case, diagnosis, number):
                    heard.add(check, said, None)
        for number, line in enumerate(claim.lines, 1):
            known = plan.of_line(case, line, number)
            for check, said in known.said:
                heard.add(check, said, number)
            for check, look in known.steps:
                for said in look(case, line, number):
                    heard.add(check, said, number)
        return heard.result()

    def _plan(self, claim: Claim, context: Context) -> _Plan:
        filled = self._claim_fields.key(claim)
        known = tuple([fact is not None for fact in _facts(context)])
        key = (claim.kind, claim.filing_code, claim.frequency, claim.place_of_service, known, filled)
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
