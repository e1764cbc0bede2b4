"""Walking a transaction by its guide: which loop each segment belongs to, and what is out of place.

A walk keeps the open loops as a stack of nodes. Each segment costs one look-up by (loop, segment id, qualifier), a bit
test for order and repeats, and one match of its shape; nothing is made for an element.
"""

from __future__ import annotations

import msgspec

from billwright.records.envelope import Delimiters
from billwright.records.finding import Where
from billwright.x12.findings import Findings
from billwright.x12.guide import EXTRA_BIT, Guide, Hop, Loop, Segment
from billwright.x12.shape import Fault, Shapes

ENVELOPE = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"})


class Node(msgspec.Struct, eq=False):
    """One loop as it stands in a file. `segments` are (specification or None, elements, position); ST is position 1.

    A segment that the guide does not place there has no specification. `seen` has the bits of the entries met, `last`
    the order of the latest, `counts` how often those met again that may repeat.
    """

    loop: Loop
    position: int
    seen: int = EXTRA_BIT
    last: int = 0
    segments: list[tuple[Segment | None, list[str], int]] = []
    nodes: list[Node] = []
    counts: dict[int, int] = {}
    hl: str = ""

    def child(self, loop_id: str) -> Node | None:
        """The first loop of that id directly within this one."""
        return next((node for node in self.nodes if node.loop.id == loop_id), None)


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
        self.mark, self.matchers = self.marks.element, shapes.matchers
        self.control = control
        self.root = Node(guide.root, 1)
        self.stack = [self.root]
        self.closed: list[Closed] = []
        self.levels = 0
        self.first_levels: list[Node] = []
        """The first level that ended, with those around it: all there are where a transaction holds no unit."""
        self._segment_id: str | None = None

    def feed(self, batch: list[str], start: int, position: int) -> int:
        """Takes segments, the first at `position`, until one is the envelope's or a unit ends; gives the next's index.

        This is the inner loop of all reading: it makes a list of texts and a tuple for each segment, and little else.
        """
        stack, mark, matchers, is_strict = self.stack, self.mark, self.matchers, self.is_strict
        node = stack[-1]
        offset = position - start
        for index in range(start, len(batch)):
            raw = batch[index]
            texts = raw.split(mark)
            hop: Hop | None = None
            turn = node.loop.table.get(texts[0])
            if turn is not None:
                hop = turn.other
                at = turn.element
                if at and len(texts) > at:
                    value = texts[at]
                    if turn.in_composite:
                        value = value.split(self.marks.component, 1)[0]
                    hop = turn.by_value.get(value, hop)
            if hop is None:
                if texts[0] in ENVELOPE or not raw[:1].isalnum():
                    return index
                self._misplaced(node, texts, offset + index)
                continue
            if hop.up:
                owner = stack[-1 - hop.up]
                if hop.order < owner.last and hop.leaves_unit:
                    self._misplaced(node, texts, offset + index)
                    continue
                self._close(hop.up)
                node = owner
            if hop.order >= node.last:
                node.last = hop.order
            elif is_strict:
                self._tell_entry("segment-order", hop, offset + index)
            if not node.seen & hop.bit:
                node.seen |= hop.bit
            elif hop.most:
                self._count(node, hop, offset + index)
            if hop.opens is not None:
                node = self._open(node, hop, offset + index)
            node.segments.append((hop.segment, texts, offset + index))
            if not is_strict:
                self._trim(texts)
            elif (matchers[hop.index] or self.shapes.matcher(hop.index))(raw) is None:
                self._tell_faults(hop.segment, texts, offset + index)
                self._trim(texts)
            if hop.is_level:
                self._check_level(node, texts, offset + index)
            if hop.up and self.closed:
                return index + 1
        return len(batch)

    def _open(self, node: Node, hop: Hop, position: int) -> Node:
        opens = hop.opens
        assert opens is not None
        child = Node(opens, position, hop.first_bit, 1)
        if opens.is_kept:
            node.nodes.append(child)
        self.stack.append(child)
        return child

    def _trim(self, texts: list[str]) -> None:
        """Drops the separators that nothing follows, which say nothing."""
        while len(texts) > 1 and not texts[-1]:
            texts.pop()

    def finish(self) -> None:
        """Ends the transaction: closes every loop."""
        self._close(len(self.stack) - 1)
        self._check_needs(self.root)

    # --- loops

    def _close(self, count: int) -> None:
        stack = self.stack
        for _ in range(count):
            node = stack.pop()
            if node.loop.level and not self.first_levels:
                self.first_levels = [*(each for each in stack if each.loop.level), node]
            if node.seen & node.loop.needs != node.loop.needs:
                stack.append(node)
                self._check_needs(node)
                stack.pop()
            if node.loop.level and self.is_strict:
                self._check_below(node)
            if node.loop.is_unit:
                self.closed.append((node, tuple(stack)))

    def _check_needs(self, node: Node) -> None:
        if not self.is_strict:
            return
        for entry in node.loop.entries:
            if entry.required and not node.seen & entry.bit:
                kind = "loop-missing" if isinstance(entry, Loop) else "segment-missing"
                first = entry.first if isinstance(entry, Loop) else entry
                where = self.where(node.position, first.id, node.loop.id)
                self.findings.add(
                    f"x12.guide.{kind}",
                    where,
                    name=entry.name.capitalize(),
                    segment=_titled(first),
                    value=entry.id,
                )

    def _count(self, node: Node, hop: Hop, position: int) -> None:
        entry = hop.entry
        count = node.counts.get(entry.bit, 1) + 1
        node.counts[entry.bit] = count
        if entry.most and count == entry.most + 1 and self.is_strict:
            self._tell_entry("loop-repeats" if hop.opens else "segment-repeats", hop, position)

    def _misplaced(self, node: Node, texts: list[str], position: int) -> None:
        """A segment that has no place from here stays in the open loop, so that it is not lost."""
        node.segments.append((None, texts, position))
        if not self.is_strict:
            return
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
        self, position: int, sid: str | None = None, loop: str | None = None, element: str | None = None
    ) -> Where:
        """The place of a finding, with the claim and line that are open."""
        claim, line = self._claim_and_line()
        return Where(self.findings.file, self.control or None, position, sid, element, loop, claim, line)

    def _claim_and_line(self) -> tuple[str | None, int | None]:
        for at, node in enumerate(self.stack):
            if node.loop.is_unit:
                line = None
                if at + 1 < len(self.stack) and self.stack[at + 1].loop.id in ("2400", "2110", "2220D"):
                    line = sum(each.loop.id == self.stack[at + 1].loop.id for each in node.nodes)
                return unit_id(node), line
        return None, None

    def _tell_entry(self, kind: str, hop: Hop, position: int) -> None:
        entry = hop.entry
        loop = entry.id if isinstance(entry, Loop) else entry.loop
        where = self.where(position, hop.segment.id, loop)
        name = entry.name.capitalize()
        self.findings.add(f"x12.guide.{kind}", where, name=name, segment=_titled(hop.segment), expected=str(entry.most))

    def _tell_faults(self, segment: Segment, texts: list[str], position: int) -> None:
        for fault in self.shapes.faults(segment, texts):
            self.tell_fault(fault, segment.id, segment.loop, position)

    def tell_fault(self, fault: Fault, sid: str, loop: str, position: int) -> None:
        level = "syntax" if fault.kind == "trailing-separator" else "guide"
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

    def _check_below(self, node: Node) -> None:
        """HL04 says whether levels stand under this one."""
        texts = node.segments[0][1]
        if len(texts) < 5 or texts[4] not in ("0", "1"):
            return
        has_below = bool(node.seen & node.loop.below)
        if has_below != (texts[4] == "1"):
            said = "levels follow under it" if has_below else "no level follows under it"
            where = self.where(node.position, "HL", node.loop.id, "HL04")
            self.findings.add("x12.guide.hl-child", where, value=texts[4], expected=said)


def unit_id(node: Node) -> str | None:
    """The control number that a unit goes by: CLM01, CLP01, or TRN02."""
    texts = node.segments[0][1]
    at = 2 if texts[0] == "TRN" else 1
    return texts[at] if len(texts) > at else None


def _titled(segment: Segment) -> str:
    return f"{segment.id}*{segment.values[0]}" if len(segment.values) == 1 and segment.qualifier else segment.id
