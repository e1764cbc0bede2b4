"""Implementation guides as data: what a `.guide` file says, as objects that walking and checking run on.

A guide is text that an EDI analyst can review. One line is one segment or loop; indentation is nesting:

    2010AA R 1 "billing provider"                      a loop: its id, usage, how often, its name
      NM1 R 1 "name"  01!=85 02=1,2 03 04? [08=XX 09]  a segment, with its elements

- usage R required, S situational; how often is a number, or "-" for any number of times
- a loop begins with its first segment
- "01" a required element, "04?" a situational one; one that is not listed is not used
- "=A,B" the codes it takes; "!" marks the element that tells same-named segments apart
- "05(01 02?)" a composite and its components; "x10" after the number: up to ten repeats
- "[08 09]" both or neither
- "use 2300" the same loop as defined above
- "when ... need ..." a situational rule on the loop (before the first loop: on every one): see situations.py
- "codes services 1,2" before the first loop names a list, "=$services" takes it; more lines of one name add to it

Same-named segments in a row may come in any order, and so may loops in a row that begin with the same segment; all
else is in the order of the file. Types and lengths are in segments.guide.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

from billwright.x12.situations import Rule, Term

_TOKEN = re.compile(r'"[^"]*"|[^\s"\[\]]+\([^)]*(?:\([^)]*\)[^)]*)*\)|\[|\]|[^\s\[\]]+')
_ELEMENT = re.compile(r"(\d\d)(!?)(\?)?(?:x(\d+))?(?:=([^(]+))?(?:\((.*)\))?")
_TYPE = re.compile(r"(AN|ID|N|R|DT|TM|AP)(\d*):?(\d*)(?:-(\d+))?")
GUIDES = Path(__file__).with_name("guides")
_LIST = re.compile(r"\$(\w+)")
_HEADER = ("guide", "version", "convention", "transaction", "unit")
EXTRA_BIT = 1
"""The bit of an entry that no guide has: entries' own bits begin above it."""


class Kind:
    """Type and length of an element, or the components of a composite."""

    __slots__ = ("high", "low", "parts", "type")

    def __init__(self, type: str, low: int, high: int, parts: tuple[Kind, ...] = ()) -> None:
        self.type, self.low, self.high, self.parts = type, low, high, parts


class Element:
    """One element or component as a guide uses it. `paired` is true of the first of "both or neither"."""

    __slots__ = ("codes", "kind", "number", "paired", "parts", "qualifies", "ref", "repeats", "required")

    def __init__(self, number: int, required: bool) -> None:
        self.number, self.required = number, required
        self.codes: tuple[str, ...] = ()
        self.parts: tuple[Element | None, ...] = ()
        self.qualifies = self.paired = False
        self.repeats = 1
        self.ref = ""
        self.kind: Kind


class Segment:
    """One segment as a guide uses it in one loop. `order` is its place there, `most` how often (0: any number).

    `values` are the qualifiers that single it out; `qualifier` is (element, in a composite), where there are any.
    """

    __slots__ = (
        "bit",
        "elements",
        "id",
        "index",
        "loop",
        "most",
        "name",
        "order",
        "qualifier",
        "required",
        "rules",
        "values",
    )

    def __init__(self, id: str, required: bool, most: int, name: str, elements: tuple[Element | None, ...]) -> None:
        self.id, self.required, self.most, self.name, self.elements = id, required, most, name, elements
        self.loop = ""
        self.order = self.bit = self.index = 0
        self.values: tuple[str, ...] = ()
        self.qualifier: tuple[int, bool] | None = None
        self.rules: list[Rule] = []
        """The situational rules that it may set off."""
        for element in elements:
            if element is None:
                continue
            if element.qualifies:
                self.values, self.qualifier = element.codes, (element.number, False)
            elif element.parts and (first := element.parts[0]) and first.qualifies:
                self.values, self.qualifier = first.codes, (element.number, True)


class Loop:
    """One loop at one place of the guide. `table` is segment id → Turn; `needs` the bits of what it must hold."""

    __slots__ = (
        "absences", "below", "bit", "depth", "entries", "id", "is_kept", "is_unit", "is_whole", "level", "most", "name",
        "needs", "number", "order", "parent", "required", "rules", "table",
    )  # fmt: skip

    def __init__(self, id: str, required: bool, most: int, name: str) -> None:
        self.id, self.required, self.most, self.name = id, required, most, name
        self.entries: list[Segment | Loop] = []
        self.rules: list[Rule] = []
        self.absences: list[tuple[int, Rule]] = []
        """The rules that its end sets off where none of the segments of these bits has come."""
        self.parent: Loop | None = None
        self.table: dict[str, Turn] = {}
        self.needs = self.bit = self.order = self.depth = self.number = 0
        self.is_unit = self.is_whole = False
        """Whether it is read as one thing; whether levels that stand in it are then its own."""
        self.level = ""
        """The HL03 that begins this loop, where HL does."""
        self.is_kept = True
        """Whether its parent's node holds its nodes: units and levels are passed on, so that a long file needs no room."""
        self.below = 0
        """The bits of the levels that may stand under this one."""

    @property
    def first(self) -> Segment:
        first = self.entries[0]
        assert isinstance(first, Segment)
        return first


class Hop:
    """Where a segment leads from a loop: `up` loops are closed, `entry` is its place there, `opens` a loop to open.

    Order and bit are the entry's, kept here for the walk's sake.
    """

    __slots__ = (
        "bit", "entry", "first_bit", "index", "is_counted_by_walk", "is_level", "leaves_unit", "most", "opens", "order",
        "segment", "up",
    )  # fmt: skip

    def __init__(self, up: int, entry: Segment | Loop, leaves_unit: bool) -> None:
        self.up, self.entry, self.leaves_unit = up, entry, leaves_unit
        self.opens = entry if isinstance(entry, Loop) else None
        self.segment = entry.first if isinstance(entry, Loop) else entry
        self.order, self.bit, self.most = entry.order, entry.bit, entry.most
        self.index, self.first_bit = self.segment.index, self.segment.bit | EXTRA_BIT
        self.is_counted_by_walk = self.opens is not None and self.most != 1
        self.is_level = self.segment.id == "HL"


class Turn:
    """The hops of one segment id from one loop, by qualifier, nearest first; `other` where no qualifier decides."""

    __slots__ = ("by_value", "element", "in_composite", "other")

    def __init__(self) -> None:
        self.element = 0
        self.in_composite = False
        self.by_value: dict[str, Hop] = {}
        self.other: Hop | None = None


class Guide:
    """One transaction's guide, compiled. `unit` is the loop that is read as one thing (a claim), or the loops, where it
    may stand at several levels ("2200D 2200E"), with all within it; "leaf" where that is the innermost level, whichever
    that be (a patient, an answer to the sender as a whole), "2000E leaf" where it is that loop or, without it, the
    innermost level; or empty.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.versions: tuple[str, ...] = ()
        self.conventions: tuple[str, ...] = ()
        """Of the implementation names ("X222" in 005010X222A1) those that this guide reads."""
        self.transaction = self.functional_id = self.unit = ""
        self.says_version = True
        """Whether ST03 is used; "ST02" after the functional id says that ST ends there."""
        self.root: Loop
        self.rules: list[Rule] = []
        """Situational rules of every loop."""
        self.segments: list[Segment] = []
        self.loops: list[Loop] = []


@cache
def load(name: str) -> Guide:
    """The guide of a transaction ("837P"), parsed and compiled once. Raises FileNotFoundError where there is none."""
    guide = _parse(name, _read(name.lower()))
    _compile(guide)
    return guide


@cache
def index() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What there are guides for: name ("837P") → ST01 and the implementation names, from the guides' first lines."""
    found = {}
    for path in sorted(GUIDES.glob("*.guide")):
        with path.open(encoding="utf-8") as lines:
            words = [line.split() for line in itertools.takewhile(lambda line: line[:6] != "HEADER", lines)]
        head = {each[0]: each[1:] for each in words if each and each[0] in _HEADER}
        if head:
            found[head["guide"][0]] = (head["transaction"][0], tuple(head["convention"]))
    return found


def _read(name: str) -> str:
    return (GUIDES / f"{name}.guide").read_text("utf-8")


# --- the dictionary


@cache
def dictionary() -> dict[str, tuple[Kind, ...]]:
    """Segment id → its elements' types and lengths."""
    rows = [line.split(None, 1) for line in _read("segments").splitlines() if line.strip() and line[0] != "#"]
    composites: dict[str, Kind] = {}
    for head, body in rows:
        if head.endswith(":"):
            composites[head[:-1]] = Kind("", 0, 0, tuple(_kind(word, {}) for word in body.split()))
    return {head: tuple(_kinds(body, composites)) for head, body in rows if not head.endswith(":")}


def _kinds(body: str, composites: dict[str, Kind]) -> list[Kind]:
    kinds: list[Kind] = []
    for run, times, word in re.findall(r"\(([^)]*)\)x(\d+)|(\S+)", body):
        words = run.split() * int(times) if run else [word]
        kinds += [_kind(each, composites) for each in words]
    return kinds


def _kind(word: str, composites: dict[str, Kind]) -> Kind:
    if word in composites:
        return composites[word]
    match = _TYPE.fullmatch(word)
    assert match, f"segments.guide: {word}"
    name, digits, after, high = match.groups()
    if name == "N":
        low, most = (int(after), int(high)) if high else (1, int(after))
        return Kind("N", low, most)
    low, most = (int(digits), int(high)) if high else (1, int(digits))
    if name in ("DT", "TM") and not high:
        low = most
    return Kind(name, low, most)


# --- the guide's text


def _parse(name: str, text: str) -> Guide:
    guide = Guide(name)
    stack: list[tuple[int, Loop]] = []
    defined: dict[str, Loop] = {}
    lists: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        line = _LIST.sub(lambda match: lists[match[1]], line)
        indent, words = len(line) - len(line.lstrip()), _TOKEN.findall(line)
        if words[0] == "codes":
            lists[words[1]] = ",".join(filter(None, (lists.get(words[1]), *words[2:])))
            continue
        if words[0] in _HEADER:
            _header(guide, words)
            continue
        while stack and stack[-1][0] >= indent:
            stack.pop()
        parent = stack[-1][1] if stack else None
        if words[0] == "when":
            (parent or guide).rules.append(Rule(words, parent.id if parent else ""))
        elif words[0] == "use":
            assert parent
            parent.entries.append(_copy(defined[words[1]]))
        elif words[0][0].isdigit() or words[0] == "HEADER":
            loop = Loop(words[0], words[1] == "R", _most(words[2]), words[3].strip('"'))
            defined[loop.id] = loop
            stack.append((indent, loop))
            if parent:
                parent.entries.append(loop)
            else:
                guide.root = loop
        else:
            assert parent
            parent.entries.append(_segment(words))
    return guide


def _header(guide: Guide, words: list[str]) -> None:
    if words[0] == "version":
        guide.versions = tuple(words[1:])
    elif words[0] == "convention":
        guide.conventions = tuple(words[1:])
    elif words[0] == "transaction":
        guide.transaction, guide.functional_id = words[1:3]
        guide.says_version = words[3:] != ["ST02"]
    elif words[0] == "unit":
        guide.unit = " ".join(words[1:])


def _most(word: str) -> int:
    return 0 if word == "-" else int(word)


def _copy(loop: Loop) -> Loop:
    """The same loop at another place: positions are its own, element specifications are shared."""
    twin = Loop(loop.id, loop.required, loop.most, loop.name)
    twin.rules = loop.rules
    for entry in loop.entries:
        if isinstance(entry, Loop):
            twin.entries.append(_copy(entry))
        else:
            twin.entries.append(Segment(entry.id, entry.required, entry.most, entry.name, entry.elements))
    return twin


def _segment(words: list[str]) -> Segment:
    sid, usage, most, name = words[:4]
    kinds = dictionary()[sid]
    elements: list[Element | None] = [None] * len(kinds)
    last = 0
    pair: list[Element] = []
    is_pair = False
    for word in words[4:]:
        if word in "[]":
            is_pair, pair = word == "[", []
            continue
        element = _element(word, sid, kinds)
        if is_pair:
            element.required, element.paired = False, not pair
            pair.append(element)
        elements[element.number - 1] = element
        last = max(last, element.number)
    return Segment(sid, usage == "R", _most(most), name.strip('"'), tuple(elements[:last]))


def _element(word: str, sid: str, kinds: tuple[Kind, ...]) -> Element:
    match = _ELEMENT.fullmatch(word)
    assert match, f"guide: {word} in {sid}"
    number, qualifies, optional, repeats, codes, parts = match.groups()
    element = Element(int(number), not optional)
    element.ref, element.kind = f"{sid}{number}", kinds[int(number) - 1]
    element.qualifies, element.repeats = bool(qualifies), int(repeats or 1)
    element.codes = tuple(codes.split(",")) if codes else ()
    if parts is not None:
        element.parts = _components(parts, element)
    return element


def _components(text: str, element: Element) -> tuple[Element | None, ...]:
    found = [_element(word, f"{element.ref}-", element.kind.parts) for word in _TOKEN.findall(text)]
    components: list[Element | None] = [None] * max(each.number for each in found)
    for each in found:
        each.ref = f"{element.ref}-{each.number}"
        components[each.number - 1] = each
    return tuple(components)


# --- compiling


def _compile(guide: Guide) -> None:
    _place(guide, guide.root, 0)
    for loop in guide.loops:
        _build_table(loop, guide.unit)
        for rule in (*loop.rules, *guide.rules):
            _place_rule(guide, loop, rule)


def _place(guide: Guide, loop: Loop, depth: int, is_within: bool = False) -> None:
    loop.number = len(guide.loops)
    guide.loops.append(loop)
    loop.depth = depth
    units = guide.unit.split()
    loop.is_whole = loop.id in units
    order, before, bit = 0, None, EXTRA_BIT
    for entry in loop.entries:
        key = ("loop", entry.first.id) if isinstance(entry, Loop) else ("segment", entry.id)
        order += key != before
        bit <<= 1
        entry.order, entry.bit, before = order, bit, key
        if entry.required:
            loop.needs |= bit
        if isinstance(entry, Loop):
            entry.parent = loop
            _place(guide, entry, depth + 1, is_within or loop.is_whole)
        else:
            entry.loop, entry.index = loop.id, len(guide.segments)
            guide.segments.append(entry)
    if depth and loop.first.id == "HL":
        loop.level = loop.first.values[0]
    loop.is_unit = loop.is_whole or ("leaf" in units and bool(loop.level) and not is_within)
    loop.is_kept = is_within or not (loop.is_unit or loop.level)
    loop.below = sum(each.bit for each in loop.entries if isinstance(each, Loop) and each.level)


def _place_rule(guide: Guide, loop: Loop, rule: Rule) -> None:
    """A rule goes to the segments that may set it off, and its terms get the guide's names."""
    trigger = rule.trigger
    own = [entry for entry in loop.entries if isinstance(entry, Segment) and entry.id == trigger.sid]
    own = [segment for segment in own if _may_be(segment, trigger)]
    assert own or not rule.loop, f"{loop.id}: {rule.words}"
    if rule.is_of_absence:
        loop.absences.append((sum(segment.bit for segment in own), rule))
    else:
        for segment in own:
            if _may_say(segment, trigger):
                segment.rules.append(rule)
    is_above = not loop.is_unit and not any(each.is_unit for each in _around(loop))
    for term in rule.targets:
        rule.is_standing = rule.is_standing or bool(is_above and term.path and term.path[0] in guide.unit.split())
        _name_term(guide, loop, term)


def _around(loop: Loop) -> list[Loop]:
    return [loop.parent, *_around(loop.parent)] if loop.parent else []


def _may_say(segment: Segment, term: Term) -> bool:
    """Whether the guide's codes for the element hold one that the term asks for."""
    element = segment.elements[term.at - 1] if 0 < term.at <= len(segment.elements) else None
    if not element or not element.codes or not term.values or term.is_negated or "" in term.values:
        return True
    return not term.values.isdisjoint(element.codes)


def _may_be(segment: Segment, term: Term) -> bool:
    return not (term.qualifiers and segment.values) or not set(term.qualifiers).isdisjoint(segment.values)


def _name_term(guide: Guide, loop: Loop, term: Term) -> None:
    place = term.path[-1] if term.path else loop.id
    if not term.sid:
        names = [each.name for each in guide.loops if each.id == place]
    else:
        fits = [each for each in guide.segments if (each.loop, each.id) == (place, term.sid)]
        names = [each.name for each in fits if _may_be(each, term)]
    assert names or not term.path, f"{loop.id}: nothing in {place} is {term.titled}"
    term.name = names[0] if names else term.sid
    term.first = term.sid or next(each.first.id for each in guide.loops if each.id == place)


def _build_table(loop: Loop, unit: str) -> None:
    place: Loop | None = loop
    up, leaves_unit = 0, False
    while place is not None:
        for entry in place.entries:
            is_start = place.parent is not None and entry is place.entries[0]
            if not is_start:
                _add(loop.table, Hop(up, entry, leaves_unit))
        leaves_unit = leaves_unit or place.is_unit
        up += 1
        place = place.parent
    _take_lone_entries(loop)


def _take_lone_entries(loop: Loop) -> None:
    """A segment with a foreign qualifier is taken for the loop's only entry of that name: its code is what is wrong."""
    own = [entry for entry in loop.entries[1:] if isinstance(entry, Segment)]
    for entry in own:
        turn = loop.table[entry.id]
        if turn.other is None and sum(each.id == entry.id for each in own) == 1:
            turn.other = turn.by_value[entry.values[0]]


def _add(table: dict[str, Turn], hop: Hop) -> None:
    segment = hop.segment
    turn = table.setdefault(segment.id, Turn())
    if segment.qualifier is None:
        is_nearest = all(each.up >= hop.up for each in turn.by_value.values())
        turn.other = turn.other or (hop if is_nearest else None)
        return
    turn.element, turn.in_composite = segment.qualifier
    for value in segment.values:
        turn.by_value.setdefault(value, hop)
