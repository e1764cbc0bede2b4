"""The page of what a payer's front end asks, and by what here it is met: made from the guides, the checks and a table.

CMS publishes its edits of 5010 claims as spreadsheets, a row an edit with a number such as X222.087.2010AA.NM109.050. The
numbers are not repeated: the rows here are by loop and element.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from billwright.x12.guide import Guide, Loop, Segment, load
from billwright.x12.kinds import values_of
from billwright.x12.situations import Rule

TABLE = Path(__file__).with_name("edits-5010.table")
GUIDES = {"P": "837P", "I": "837I"}
DISPOSITIONS = {"check": "implemented", "payer": "needs the payer's data", "none": "not applicable"}
"""How a row of the table is met, as the page says it. What the guides ask is implemented."""
INTRODUCTION = """\
What Medicare's front end and those of other payers ask of a claim before it is looked at, by loop and element, and by what
here it is met: a check of the claim (its id), a finding of the file (`x12.…`, found when a file is read and when a claim
leaves the desk), the payer's own data, which nobody else has, or that it does not apply.

The list was built from the loops and elements of the implementation guides and from the public companion guides of Medicare.
CMS's spreadsheets of 5010 edits number each edit (`X222.087.2010AA.NM109.050`: guide, page, loop, element, number); those
numbers could not be verified, so the rows here are named by loop and element, and one row may stand for several of theirs:
that an element is there, that it is one of the guide's codes, that it is no longer than allowed."""


class Edit(NamedTuple):
    """One row: `how` is a key of DISPOSITIONS; `by` holds ids of checks or findings, or says why."""

    loop: str
    element: str
    asks: str
    how: str
    by: tuple[str, ...]


def table(kind: str) -> list[Edit]:
    """The rows of the table for "P" or "I", in its order."""
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kinds, loop, element, asks, how, by = line.split(" | ")
            if kind in kinds:
                found.append(Edit(loop, element, asks, how, tuple(by.split()) if how == "check" else (by,)))
    return found


def of_guide(guide: Guide) -> list[Edit]:
    """What a guide asks: each segment with its elements, each situational rule, each form of a value."""
    found: list[Edit] = []
    for loop in {loop.id: loop for loop in guide.loops}.values():
        for entry in loop.entries:
            if isinstance(entry, Segment):
                found.append(_segment(loop, entry))
                found += _values(loop, entry)
        if not loop.required and loop is not guide.root:
            found.append(Edit(loop.id, "loop", _times(loop.name, loop.most), "check", ("x12.guide.loop-repeats",)))
        found += [_rule(loop.id, rule) for rule in loop.rules]
    return [*found, *(_rule("everywhere", rule) for rule in guide.rules)]


def _segment(loop: Loop, segment: Segment) -> Edit:
    element = f"{segment.id}*{','.join(segment.values)}" if segment.values else segment.id
    is_first = segment is loop.entries[0]
    ids = ["x12.guide.loop-missing" if is_first else "x12.guide.segment-missing"] if segment.required else []
    ids += ["x12.guide.segment-repeats"] if segment.most else []
    ids += ["x12.guide.element-missing"] if any(each and each.required for each in segment.elements) else []
    ids += ["x12.guide.element-code"] if any(each and each.codes for each in segment.elements) else []
    return Edit(loop.id, element, _times(segment.name, segment.most, segment.required), "check", tuple(ids))


def _times(name: str, most: int, is_required: bool = False) -> str:
    name = name[:1].upper() + name[1:]
    often = f"at most {most}" if most else "any number"
    return f"{name}: required, {often}" if is_required else f"{name}: {often}"


def _values(loop: Loop, segment: Segment) -> Iterator[Edit]:
    """The forms of its values, each once."""
    first = {value.words: value for value in reversed(values_of(segment, None))}
    for words, value in first.items():
        yield Edit(loop.id, value.ref, words[:1].upper() + words[1:], "check", ("x12.value.form",))


def _rule(loop: str, rule: Rule) -> Edit:
    wrong = "unused" if rule.is_ban else "missing"
    kinds = {"loop" if not each.sid else "element" if each.at else "segment" for each in rule.targets}
    ids = tuple(f"x12.situation.{kind}-{wrong}" for kind in sorted(kinds))
    target = rule.targets[0]
    element = "loop" if not target.sid else target.ref if target.at else target.titled
    weight = "" if rule.severity == "error" else f" ({rule.severity})"
    asks = f"{rule.words[:1].upper()}{rule.words[1:]}{weight}"
    return Edit(target.path[-1] if target.path else loop, element, asks, "check", ids)


BALANCES = (
    Edit("2300", "CLM02", "The total is the sum of the lines", "check", ("x12.balance.claim-total",)),
    Edit("2320", "AMT*D, CAS", "What another payer paid and adjusted makes the claim's charge", "check",
         ("x12.balance.coverage-total",)),
    Edit("2430", "SVD02, CAS", "What another payer paid and adjusted makes the line's charge", "check",
         ("x12.balance.coverage-line",)),
    Edit("2400", "LX01", "Lines count from 1", "check", ("x12.guide.line-number",)),
    Edit("2000A", "HL01, HL02, HL04", "Levels count from 1, and stand below the right one", "check",
         ("x12.guide.hl-number", "x12.guide.hl-parent", "x12.guide.hl-child")),
    Edit("HEADER", "SE01, GE01, IEA01", "Trailers count what stands before them", "check", ("x12.syntax.count",)),
    Edit("HEADER", "SE02, GE02, IEA02", "Trailers repeat the control number", "check", ("x12.syntax.control-number",)),
    Edit("HEADER", "ISA", "The interchange header has its fixed widths", "check", ("x12.syntax.isa-fields",)),
    Edit("HEADER", "GS08, ST03", "The version is the guide's", "check",
         ("x12.syntax.version-mismatch", "x12.guide.version-unknown")),
)  # fmt: skip


def edits(kind: str) -> list[Edit]:
    """All rows for "P" or "I": by loop in the order of the guide, within it the guide's own first."""
    guide = load(GUIDES[kind])
    order = {loop.id: at for at, loop in reversed(list(enumerate(guide.loops)))}
    rows = [*of_guide(guide), *BALANCES, *table(kind)]
    return sorted(rows, key=lambda row: order.get(row.loop, len(order)))


def page() -> Iterator[str]:
    """Lines of Markdown without a title."""
    yield INTRODUCTION
    for kind, name in GUIDES.items():
        rows = edits(kind)
        counts = ", ".join(f"{sum(row.how == how for row in rows)} {words}" for how, words in DISPOSITIONS.items())
        yield from ("", f"## {name}", "", f"{len(rows)} rows: {counts}.")
        loop = None
        for row in rows:
            if row.loop != loop:
                loop = row.loop
                yield from ("", f"### {name} {loop}", "", "| element | what is asked | | by |", "|---|---|---|---|")
            by = ", ".join(f"`{each}`" for each in row.by) if row.how == "check" else row.by[0]
            yield f"| {row.element} | {row.asks} | {DISPOSITIONS[row.how]} | {by} |"
