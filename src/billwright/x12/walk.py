"""Walking a transaction by its guide: which loop each segment belongs to, and what is out of place.

A walk keeps the open loops as a stack of nodes. A file repeats itself: the same days, services, adjustments, payers and
addresses come again and again. So a segment is looked at once in each loop it is met in, as a `Met`; when the same text
comes again in that loop, one look-up finds its place, its elements and that they are right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from billwright.records.envelope import Delimiters
from billwright.records.finding import Where
from billwright.x12.findings import Findings
from billwright.x12.guide import Guide, Hop, Loop, Segment
from billwright.x12.shape import Fault, Note, Shapes
from billwright.x12.situations import Known
from billwright.x12.states import Ending, Step, automaton

ENVELOPE = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"})
_LONGEST_MET = 2_000
"""A text longer than this is not remembered: no segment that is right is so long."""
_NUMBER_BY = 9
"""The segment by which the number of a unit has come, or the loop of it."""
_MOST_MET = 4_000
"""How many texts are remembered for each loop, before it begins anew."""


class Met(msgspec.Struct, eq=False, gc=False):
    """One segment's text as met in one loop. `texts` are its elements, the id first: shared, so never to be changed.

    `hop` is None where the guide has no place for it there; `value` is what a reader has made of the texts, by which the
    next one like it need not be read again. It is plain where it is sound and calls for nothing more.
    """

    hop: Hop | None
    texts: list[str]
    is_plain: bool = True
    value: Any = None
    is_sound: bool = True
    notes: tuple[Note, ...] = ()


class Node(msgspec.Struct, eq=False, gc=False):
    """One loop as it stands in a file: `segments`, the position of each (ST is 1) in `places`, and the loops within it.

    `number` is which of its like in the loop around it this one is, from 1; `counts` how often each of its own loops that
    may come several times has come.
    """

    loop: Loop
    position: int
    segments: list[Met] = []
    places: list[int] = []
    nodes: list[Node] = []
    counts: dict[int, int] | None = None
    hl: str = ""
    number: int = 1

    @property
    def first(self) -> list[str]:
        """The elements of the segment that the loop begins with."""
        return self.segments[0].texts

    def texts(self) -> list[list[str]]:
        """The elements of each segment."""
        return [met.texts for met in self.segments]

    def placed(self) -> Iterator[tuple[Segment | None, list[str], int]]:
        """Each segment: what the guide says of it (None where it has no place for it), its elements, its position."""
        for met, position in zip(self.segments, self.places, strict=True):
            yield met.hop.segment if met.hop else None, met.texts, position

    def find(self, sid: str) -> list[str]:
        """The elements of the first segment of that id; empty where there is none."""
        return next((met.texts for met in self.segments if met.texts[0] == sid), [])

    def child(self, loop_id: str) -> Node | None:
        """The first loop of that id directly within this one."""
        return next((node for node in self.nodes if node.loop.id == loop_id), None)


class Due(NamedTuple):
    """A rule or a value to judge once what it speaks of is complete; `nodes` are the loops open at its segment."""

    note: Note
    nodes: tuple[Node, ...]
    texts: list[str]
    position: int


Closed = tuple[Node, tuple[Node, ...]]
"""A unit that ended, and the loops that it stands in, outermost first."""


class Walk:
    """One transaction's walk. `closed` collects the units as they end, for the caller to take.

    With `is_strict` false only places are told, not faults: for versions read by a guide that is not theirs.
    """

    def __init__(
        self, guide: Guide, shapes: Shapes, findings: Findings, control: str = "", is_strict: bool = True
    ) -> None:
        self.guide, self.shapes, self.findings, self.is_strict = guide, shapes, findings, is_strict
        self.marks: Delimiters = shapes.delimiters
        self.matchers, self.looks = shapes.matchers, shapes.looks
        self.control = control
        self.met: list[dict[str, Met]] = shapes.met.setdefault(is_strict, [{} for _ in guide.loops])
        self.root = Node(guide.root, 1)
        self.stack = [self.root]
        self.state = automaton(guide).start
        self.closed: list[Closed] = []
        self.due: list[Due] = []
        self.known: Known = {}
        self.standing: list[Due] = []
        """What is asked of each unit below a level that is open."""
        self.levels = 0
        self.first_levels: list[Node] = []
        """The first level that ended, with those around it: all there are where a transaction holds no unit."""

    def feed(self, batch: list[str], start: int, position: int) -> int:
        """Takes segments, the first at `position`, until one is the envelope's or a unit ends; gives the next's index.

        This is the inner loop of all reading.
        """
        node, state = self.stack[-1], self.state
        known = self.met[node.loop.number]
        offset = position - start
        for index in range(start, len(batch)):
            raw = batch[index]
            met = known.get(raw) or self._meet(node.loop, raw)
            if met is None:
                self.state = state
                return index
            hop = met.hop
            if hop is None:
                self._misplaced(node, met, offset + index)
                continue
            step = state.steps.get(hop) or state.step(hop)
            state = step.state
            if step.moves:
                if step.is_misplaced:
                    self._misplaced(node, Met(None, met.texts), offset + index)
                    continue
                node = self._move(step, offset + index)
                known = self.met[node.loop.number]
            node.segments.append(met)
            node.places.append(offset + index)
            if step.faults or not met.is_plain:
                self._tell(step, met, raw, offset + index)
            if hop.is_level:
                self._check_level(node, met.texts, offset + index)
            if self.closed:
                self.state = state
                return index + 1
        self.state = state
        return len(batch)

    def _meet(self, loop: Loop, raw: str) -> Met | None:
        """Looks at a segment's text for the first time in a loop; None where it is the envelope's."""
        texts = raw.split(self.marks.element)
        hop: Hop | None = None
        turn = loop.table.get(texts[0])
        if turn is not None:
            hop = turn.other
            at = turn.element
            if at and len(texts) > at:
                value = texts[at]
                if turn.in_composite:
                    value = value.split(self.marks.component, 1)[0]
                hop = turn.by_value.get(value, hop)
        if hop is None:
            return None if texts[0] in ENVELOPE or not raw[:1].isalnum() else Met(None, texts)
        if not self.is_strict:
            _trim(texts)
        elif (self.matchers[hop.index] or self.shapes.matcher(hop.index))(raw) is None:
            _trim(texts)
            return Met(hop, texts, is_plain=False, is_sound=False, notes=self.shapes.notes(hop.index, texts))
        met = Met(hop, texts)
        if self.looks[hop.index] != () and self.is_strict and (notes := self.shapes.notes(hop.index, texts)):
            met.notes, met.is_plain = notes, False
        if len(raw) <= _LONGEST_MET:
            known = self.met[loop.number]
            if len(known) >= _MOST_MET:
                known.clear()
            known[raw] = met
        return met

    # --- loops

    def _move(self, step: Step, position: int) -> Node:
        """Ends the loops that a step ends and opens the one it opens; gives the loop that is open then."""
        stack = self.stack
        if step.tells:
            self._end(step.ends)
        elif step.ends:
            del stack[-len(step.ends) :]
        node = stack[-1]
        loop = step.opens
        if loop is None:
            return node
        child = Node(loop, position)
        if step.hop.is_counted_by_walk:
            child.number = self._count(node, step.hop, position)
        if loop.is_kept:
            node.nodes.append(child)
        stack.append(child)
        return child

    def _count(self, node: Node, hop: Hop, position: int) -> int:
        """One more of a loop that may come several times: how many it makes."""
        counts = node.counts
        if counts is None:
            counts = node.counts = {}
        count = counts[hop.bit] = counts.get(hop.bit, 0) + 1
        if count == hop.most + 1 > 1 and self.is_strict:
            self._tell_entry("loop-repeats", hop, position)
        return count

    def _end(self, ends: tuple[Ending, ...]) -> None:
        stack = self.stack
        for each in ends:
            node = stack[-1]
            if each.missing and self.is_strict:
                self._tell_missing(node, each.missing)
            if each.rules and self.is_strict:
                nodes = tuple(stack)
                self.due += [Due(rule, nodes, node.first, node.position) for rule in each.rules]
            if each.is_unit and (self.due or self.standing):
                self._settle()
            stack.pop()
            if each.loop.level:
                if not self.first_levels:
                    self.first_levels = [*(outer for outer in stack if outer.loop.level), node]
                if self.is_strict:
                    self._check_below(node, each.has_below)
            if each.is_unit:
                self.closed.append((node, tuple(stack)))

    def forget(self) -> None:
        """Lets go of what the open loops hold but their first segments: for a claim that does not end."""
        for node in self.stack:
            node.nodes.clear()
            del node.segments[1:], node.places[1:]
        self.due.clear()

    def finish(self) -> None:
        """Ends the transaction: closes every loop."""
        endings = self.state.endings(len(self.stack))
        self._end(endings[:-1])
        if endings[-1].missing and self.is_strict:
            self._tell_missing(self.root, endings[-1].missing)
        self._judge()

    def _settle(self) -> None:
        """Judges what is due when a unit ends, which is the innermost loop still."""
        self._judge()
        nodes = tuple(self.stack)
        self.standing = [each for each in self.standing if each.nodes[-1] in nodes]
        self.known = {}
        for each in self.standing:
            each.note.judge(self, nodes, each.texts, nodes[-1].position)

    def _judge(self) -> None:
        due, self.due, self.known = self.due, [], {}
        for each in due:
            if each.note.is_standing:
                self.standing.append(each)
            else:
                each.note.judge(self, each.nodes, each.texts, each.position)

    def _tell_missing(self, node: Node, missing: tuple[Segment | Loop, ...]) -> None:
        for entry in missing:
            kind = "loop-missing" if isinstance(entry, Loop) else "segment-missing"
            first = entry.first if isinstance(entry, Loop) else entry
            where = self.where(node.position, first.id, node.loop.id)
            words = {"name": entry.name.capitalize(), "segment": _titled(first), "value": entry.id}
            self.findings.add(f"x12.guide.{kind}", where, **words)

    def _misplaced(self, node: Node, met: Met, position: int) -> None:
        """A segment that has no place from here stays in the open loop, so that it is not lost."""
        node.segments.append(met)
        node.places.append(position)
        if not self.is_strict:
            return
        texts = met.texts
        sid = texts[0]
        where = self.where(position, sid, node.loop.id)
        if not (2 <= len(sid) <= 3 and sid.isascii() and sid.isalnum() and sid.isupper() and sid[0].isalpha()):
            self.findings.add("x12.syntax.segment-id", where, value=sid)
            return
        turn = node.loop.table.get(sid)
        if turn is not None and turn.by_value and len(texts) > turn.element:
            value = texts[turn.element]
            here = [key for key, hop in turn.by_value.items() if hop.up < 2]
            if value not in turn.by_value:
                self.findings.add("x12.guide.segment-qualifier", where, value=value, expected=", ".join(here))
                return
        self.findings.add("x12.guide.segment-unexpected", where)

    # --- telling

    def where(
        self,
        position: int,
        sid: str | None = None,
        loop: str | None = None,
        element: str | None = None,
        nodes: Sequence[Node] | None = None,
    ) -> Where:
        """The place of a finding, with the claim and line that are open, or are among these loops."""
        claim, line = _claim_and_line(nodes or self.stack)
        return Where(self.findings.file, self.control or None, position, sid, element, loop, claim, line)

    def _tell_entry(self, kind: str, hop: Hop, position: int) -> None:
        entry = hop.entry
        loop = entry.id if isinstance(entry, Loop) else entry.loop
        where = self.where(position, hop.segment.id, loop)
        name = entry.name.capitalize()
        self.findings.add(f"x12.guide.{kind}", where, name=name, segment=_titled(hop.segment), expected=str(entry.most))

    def _tell(self, step: Step, met: Met, raw: str, position: int) -> None:
        """What is wrong with where a segment stands, and with its elements; what else it calls for is due later."""
        if self.is_strict:
            for kind in step.faults:
                self._tell_entry(kind, step.hop, position)
        if met.notes:
            nodes = tuple(self.stack)
            self.due += [Due(note, nodes, met.texts, position) for note in met.notes]
        if not met.is_sound:
            segment = step.hop.segment
            for fault in self.shapes.faults(segment, raw.split(self.marks.element)):
                self.tell_fault(fault, segment.id, segment.loop, position)

    def tell_fault(self, fault: Fault, sid: str, loop: str, position: int) -> None:
        level = {"trailing-separator": "syntax", "amount": "value"}.get(fault.kind, "guide")
        where = self.where(position, sid, loop, fault.ref)
        self.findings.add(f"x12.{level}.{fault.kind}", where, value=fault.value, expected=fault.expected)

    def _check_level(self, node: Node, texts: list[str], position: int) -> None:
        """HL01 counts up by one; HL02 is the HL01 of the level that this one stands in."""
        if not self.is_strict:
            return
        self.levels += 1
        number = texts[1] if len(texts) > 1 else ""
        parent = texts[2] if len(texts) > 2 else ""
        above = next((each.hl for each in reversed(self.stack[:-1]) if each.hl), "")
        node.hl = number
        if number != str(self.levels):
            where = self.where(position, "HL", node.loop.id, "HL01")
            self.findings.add("x12.guide.hl-number", where, value=number or "empty", expected=str(self.levels))
            if number.isdecimal() and len(number) < 10:
                self.levels = int(number)
        if parent != above:
            where = self.where(position, "HL", node.loop.id, "HL02")
            self.findings.add("x12.guide.hl-parent", where, value=parent or "empty", expected=above or "none")

    def _check_below(self, node: Node, has_below: bool) -> None:
        """HL04 says whether levels stand under this one."""
        texts = node.first
        if len(texts) < 5 or texts[4] not in ("0", "1"):
            return
        if has_below != (texts[4] == "1"):
            said = "levels follow under it" if has_below else "no level follows under it"
            where = self.where(node.position, "HL", node.loop.id, "HL04")
            self.findings.add("x12.guide.hl-child", where, value=texts[4], expected=said)


def _claim_and_line(nodes: Sequence[Node]) -> tuple[str | None, int | None]:
    """The innermost unit among open loops, and the service line in it."""
    for at in range(len(nodes) - 1, 0, -1):
        node = nodes[at]
        if node.loop.is_unit:
            inner = nodes[at + 1] if at + 1 < len(nodes) else None
            if inner is None or inner.loop.first.id not in ("LX", "SVC", "HL"):
                return unit_id(node), None
            return unit_id(node), inner.number
    return None, None


def unit_id(node: Node) -> str | None:
    """The number that a unit goes by: CLM01, CLP01, or TRN02 of it or of what stands in it."""
    texts = node.first
    if texts[0] not in ("CLM", "CLP"):
        begins = (*node.segments[:_NUMBER_BY], *(met for each in node.nodes[:_NUMBER_BY] for met in each.segments[:1]))
        texts = next((met.texts[1:] for met in begins if met.texts[0] == "TRN"), [])
    return texts[1] if len(texts) > 1 else None


def _titled(segment: Segment) -> str:
    return f"{segment.id}*{segment.values[0]}" if len(segment.values) == 1 and segment.qualifier else segment.id


def _trim(texts: list[str]) -> None:
    """Drops the separators that nothing follows, which say nothing."""
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
