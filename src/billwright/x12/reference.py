"""The guides as pages to read: each transaction's loops, segments and elements with how they are used."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.x12.guide import Element, Guide, Loop, Segment, load
from billwright.x12.situations import Rule

_MOST_CODES = 24
"""Codes named of one element; the guide file has them all."""
LEGEND = """\
A loop or segment is required (R) or situational (S), and comes at most so often (- for any number of times). Of an element
the page gives its number, `?` where it is situational, then the codes it takes or its type and length: AN text, ID code, N
whole number, R decimal number, DT date, TM time, AP a date or range as the element before it says. `x5` may be repeated five
times; `[ ]` both or neither; `( )` holds the components of a composite. An element that is not named is not used."""


def markdown(name: str) -> Iterator[str]:
    """Lines of Markdown for a transaction ("837P"), without a title."""
    guide = load(name)
    yield f"ST01 {guide.transaction}, GS01 {guide.functional_id}, version {' or '.join(guide.versions)}."
    yield ""
    yield LEGEND
    yield ""
    yield "```text"
    yield from _tree(guide.root, "", set())
    yield "```"
    yield from _rules(guide.rules, "Everywhere")
    for loop in _first_of_each(guide):
        yield ""
        yield f"## {loop.id} {loop.name}"
        yield ""
        yield from _segments(loop)
        yield from _rules(loop.rules, "Besides")


def _tree(loop: Loop, indent: str, told: set[str]) -> Iterator[str]:
    again = "   as above" if loop.id in told else ""
    yield f"{indent}{loop.id} {'R' if loop.required else 'S'} {loop.most or '-'} {loop.name}{again}"
    if again:
        return
    told.add(loop.id)
    for entry in loop.entries:
        if isinstance(entry, Loop):
            yield from _tree(entry, f"{indent}  ", told)


def _first_of_each(guide: Guide) -> Iterator[Loop]:
    """A loop that stands in several places ("use" in the guide) is told once."""
    yield from {loop.id: loop for loop in reversed(guide.loops)}.values().__reversed__()


def _segments(loop: Loop) -> Iterator[str]:
    yield "| segment | | | name | elements |"
    yield "|---|---|---|---|---|"
    for entry in loop.entries:
        if isinstance(entry, Segment):
            usage = "R" if entry.required else "S"
            yield f"| {entry.id} | {usage} | {entry.most or '-'} | {entry.name} | {_elements(entry.elements)} |"


def _rules(rules: list[Rule], where: str) -> Iterator[str]:
    if rules:
        yield ""
        yield f"{where}:"
        yield ""
        for rule in rules:
            yield f"- {rule.words}{'' if rule.severity == 'error' else f' ({rule.severity})'}"


def _elements(elements: tuple[Element | None, ...]) -> str:
    said, is_second = [], False
    for each in elements:
        if each is not None:
            text = _element(each, is_bound=each.paired or is_second)
            said.append(f"[{text}" if each.paired else f"{text}]" if is_second else text)
            is_second = each.paired
    return ", ".join(said)


def _element(each: Element, is_bound: bool) -> str:
    """One element or component; `is_bound` where it and another come both or neither."""
    number = each.ref.partition("-")[2] or f"{each.number:02d}"
    name = f"`{number}{'' if each.required or is_bound else '?'}`"
    times = f" x{each.repeats}" if each.repeats > 1 else ""
    return f"{name}{times} ({_elements(each.parts)})" if each.parts else f"{name} {_takes(each)}{times}"


def _takes(each: Element) -> str:
    if each.codes:
        more = len(each.codes) - _MOST_CODES
        return " ".join(each.codes[:_MOST_CODES]) + (f" and {more} more" if more > 0 else "")
    kind = each.kind
    if kind.parts:
        return "a composite"
    return f"{kind.type} {kind.high}" if kind.low in (1, kind.high) else f"{kind.type} {kind.low}-{kind.high}"
