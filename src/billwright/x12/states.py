"""A guide as an automaton: from what stands open, by the next segment's place, to what stands open then.

A state is the open loops with what each has had so far. Files follow a few patterns, so few states are ever met: each is
made when a walk first gets there, with the steps that lead on from it, and is then the guide's for good. What the guide
has to say of a step (too late, once too often, something missing from a loop that ends) is found when the step is made.

Loops that may come several times are counted by the walk, not here: there would be a state for each count.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from billwright.x12.guide import EXTRA_BIT, Guide, Hop, Loop, Segment
from billwright.x12.situations import Rule

MOST_STATES = 50_000
"""A hostile file can make a new state with each segment: past this many the automaton begins anew."""


class Frame(NamedTuple):
    """An open loop: the order of its latest entry, the bits of those met, and how often those met again have been."""

    loop: Loop
    last: int
    seen: int
    counts: frozenset[tuple[int, int]] = frozenset()


class Ending(NamedTuple):
    """A loop that a step ends: what it lacks, whether levels stand under it, and whether it is read as one thing.

    `rules` are those that what it lacks sets off.
    """

    loop: Loop
    missing: tuple[Segment | Loop, ...]
    has_below: bool
    is_unit: bool
    rules: tuple[Rule, ...] = ()


class Step:
    """What a segment does to the open loops. `faults` are findings on its own entry, by kind.

    `is_misplaced` where it would have to go back over a whole claim: it stays where it is, and the state with it.
    """

    __slots__ = ("ends", "faults", "hop", "is_misplaced", "moves", "opens", "state", "tells")

    def __init__(
        self,
        hop: Hop,
        state: State,
        ends: tuple[Ending, ...] = (),
        faults: tuple[str, ...] = (),
        misplaced: bool = False,
    ) -> None:
        self.hop, self.state, self.ends, self.faults, self.is_misplaced = hop, state, ends, faults, misplaced
        self.opens = None if misplaced else hop.opens
        self.moves = bool(ends) or self.opens is not None or misplaced
        self.tells = any(each.missing or each.rules or each.loop.level or each.is_unit for each in ends)
        """Whether more than the loops' end is to be seen to."""


class State:
    """The open loops, outermost first, and the steps that have been taken from here by their hop."""

    __slots__ = ("automaton", "frames", "steps")

    def __init__(self, automaton: Automaton, frames: tuple[Frame, ...]) -> None:
        self.automaton, self.frames = automaton, frames
        self.steps: dict[Hop, Step] = {}

    def step(self, hop: Hop) -> Step:
        """Where a segment leads; made the first time, kept after that."""
        known = self.steps.get(hop)
        if known is None:
            known = self.steps[hop] = self._make(hop)
        return known

    def endings(self, count: int) -> tuple[Ending, ...]:
        """The innermost loops, as they would end now, innermost first."""
        return tuple(_ending(frame) for frame in self.frames[: -count - 1 : -1])

    def _make(self, hop: Hop) -> Step:
        kept = self.frames[: len(self.frames) - hop.up]
        owner = kept[-1]
        if hop.up and hop.leaves_unit and hop.order < owner.last:
            return Step(hop, self, misplaced=True)
        faults = ["segment-order"] if hop.order < owner.last else []
        counts = dict(owner.counts)
        is_again = bool(owner.seen & hop.bit)
        if is_again and hop.most and not hop.is_counted_by_walk:
            count = counts[hop.bit] = min(counts.get(hop.bit, 1), hop.most + 1) + 1
            if count == hop.most + 1:
                faults.append("loop-repeats" if hop.opens else "segment-repeats")
        owner = Frame(owner.loop, max(owner.last, hop.order), owner.seen | hop.bit, frozenset(counts.items()))
        frames = (*kept[:-1], owner)
        if hop.opens is not None:
            frames = (*frames, Frame(hop.opens, 1, hop.first_bit))
        return Step(hop, self.automaton.state(frames), self.endings(hop.up), tuple(faults))


def _ending(frame: Frame) -> Ending:
    loop = frame.loop
    missing: tuple[Segment | Loop, ...] = ()
    if frame.seen & loop.needs != loop.needs:
        missing = tuple(entry for entry in loop.entries if entry.required and not frame.seen & entry.bit)
    has_below = bool(frame.seen & loop.below)
    rules = tuple(rule for bits, rule in loop.absences if not frame.seen & bits)
    return Ending(loop, missing, has_below, loop.is_unit and (loop.is_whole or not has_below), rules)


class Automaton:
    """The states of one guide that have been met."""

    def __init__(self, guide: Guide) -> None:
        self._states: dict[tuple[Frame, ...], State] = {}
        self._first = (Frame(guide.root, 0, EXTRA_BIT),)

    @property
    def start(self) -> State:
        return self.state(self._first)

    def state(self, frames: tuple[Frame, ...]) -> State:
        found = self._states.get(frames)
        if found is None:
            if len(self._states) >= MOST_STATES:
                for each in list(self._states.values()):  # another thread may be making one
                    each.steps.clear()
                self._states.clear()
            found = self._states[frames] = State(self, frames)
        return found


@cache
def automaton(guide: Guide) -> Automaton:
    """The guide's own."""
    return Automaton(guide)
