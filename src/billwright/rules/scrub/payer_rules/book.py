"""All rules of a practice that are switched on, asked by payer and procedures, so that a claim pays for its own alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from billwright.records.checking import Context
from billwright.records.claim import Claim, ServiceLine
from billwright.records.words import us_day
from billwright.rules.codes import Tables
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.payer_rules.compiling import Compiled, may_speak
from billwright.rules.scrub.payer_rules.effects import SET_ON_CLAIM, SET_ON_LINE
from billwright.rules.scrub.payer_rules.showing import effect_text
from billwright.rules.scrub.registry import Check

_KEPT = 20_000
"""Payers with the procedures of a claim that are remembered: a bound against hostile claims."""


class Applied(NamedTuple):
    """A rule that has set something on a claim, for its history."""

    rule: str
    version: int
    words: str


class RuleBook:
    """Keep it: it learns which rules may speak of which procedures."""

    def __init__(self, rules: Iterable[Compiled] = ()) -> None:
        self.rules = tuple(rules)
        self._for_any = tuple(each for each in self.rules if not each.rule.payers)
        self._payers = {payer for each in self.rules for payer in each.rule.payers}
        self._by_payer = {
            payer: tuple(each for each in self.rules if not each.rule.payers or payer in each.rule.payers)
            for payer in self._payers
        }
        self._kept: dict[tuple[str, tuple[str, ...]], tuple[Compiled, ...]] = {}

    def of(self, claim: Claim) -> tuple[Compiled, ...]:
        """Those that may speak of it, in their order."""
        payer = claim.payer.payer_id
        rules = self._by_payer.get(payer, self._for_any)
        if not rules:
            return ()
        key = payer if payer in self._payers else "", tuple([line.procedure for line in claim.lines])
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            known = self._kept[key] = tuple(each for each in rules if may_speak(each, key[1]))
        return known

    def checks(self, claim: Claim) -> tuple[Check, ...]:
        """What the scrubber asks beside its own checks."""
        return tuple([each.check for each in self.of(claim)])

    def set_on(self, claim: Claim, context: Context, tables: Tables) -> tuple[Claim, tuple[Applied, ...]]:
        """The claim as the rules that set something leave it, each seeing what those before it have set; with what was
        set by which. A rule that lacks a fact sets nothing."""
        done = []
        for made in self.of(claim):
            if made.rule.effect.kind != "set":
                continue
            case = Case(claim, context, tables)
            after = _with(made, case)
            if after != claim:
                claim = after
                rule, version = made.rule, made.version
                which = f"“{rule.name}” (version {version}, {rule.source}, {us_day(rule.dated)})"
                done.append(Applied(rule.slug, version, f"{effect_text(rule.effect)}, by payer rule {which}"))
        return claim, tuple(done)


def _with(made: Compiled, case: Case) -> Claim:
    if made.missing_fact(case) is not None:
        return case.claim
    effect = made.rule.effect
    places = {number for _, number in made.places(case)}
    if not places:
        return case.claim
    if effect.field in SET_ON_CLAIM:
        return SET_ON_CLAIM[effect.field](case.claim, effect.values[0])
    on_line = SET_ON_LINE[effect.field]

    def changed(line: ServiceLine, number: int) -> ServiceLine:
        return on_line(line, effect.values[0]) if number in places else line

    lines = tuple(changed(line, number) for number, line in enumerate(case.claim.lines, 1))
    return msgspec.structs.replace(case.claim, lines=lines)
