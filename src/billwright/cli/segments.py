"""The segments that findings are about, read from the file a second time: a report keeps places, not texts."""

from collections.abc import Iterable
from typing import NamedTuple

from billwright.cli.show import printable
from billwright.records.finding import Finding
from billwright.x12 import Report, caret
from billwright.x12.stream import Binary, Isa, Source, Tokens, TooLong, opened

_BLANK = " \t\0\ufeff"
_WIDTH = 110
"""Characters of a segment that are shown around its element."""


class Text(NamedTuple):
    """A segment as it stands, and the separators of its elements and components."""

    segment: str
    mark: str
    component: str

    def pointed(self, element: str | None) -> tuple[str, ...]:
        """The segment and a caret under the element, as much of both as fits on a terminal's line."""
        under = caret(self.segment, element, self.mark, self.component)
        start = max(0, under.find("^") - _WIDTH // 2) if len(self.segment) > _WIDTH else 0
        shown = printable(self.segment[start : start + _WIDTH])
        under = under[start : start + _WIDTH]
        return (shown, under) if under.strip() else (shown,)


Place = tuple[int, int] | str
"""Which transaction of the file (from 0) and position there (ST is 1); or the id of a segment of the envelope."""


def places(report: Report) -> dict[int, Place]:
    """The place of each finding, by its identity."""
    found: dict[int, Place] = {}
    for number, transaction in enumerate(report.transactions):
        for finding in transaction.findings:
            if finding.where.segment:
                found[id(finding)] = (number, finding.where.segment)
    for finding in report.findings:
        if finding.where.segment is None and finding.where.segment_id:
            found[id(finding)] = finding.where.segment_id
    return found


def texts(source: Source, findings: Iterable[Finding], where: dict[int, Place]) -> dict[int, Text]:
    """The text of each finding's segment, by the finding's identity.

    None of a finding on something missing; of the envelope's segments only those that the file has but one of.
    """
    wanted: dict[Place, list[Finding]] = {}
    for finding in findings:
        if id(finding) in where:
            wanted.setdefault(where[id(finding)], []).append(finding)
    if not wanted:
        return {}
    found = _found(source, set(wanted))
    return {
        id(finding): text
        for place, about in wanted.items()
        for finding in about
        if (text := found.get(place))
        and text.segment.split(text.mark, 1)[0][:3] == (finding.where.segment_id or "")[:3]
    }


def _found(source: Source, wanted: set[Place]) -> dict[Place, Text | None]:
    """The wanted texts; None of what the envelope has several of. Transactions outside a group are not counted."""
    found: dict[Place, Text | None] = {}
    is_inside_only = not any(isinstance(place, str) for place in wanted)
    count, number, position, mark, component, is_grouped = 0, -1, 0, "*", ":", False
    with opened(source) as reader:
        for piece in Tokens(reader):
            if isinstance(piece, Isa):
                mark, component, is_grouped = piece.delimiters.element, piece.delimiters.component, False
                _once(found, wanted, "ISA", Text(mark.join(("ISA", *piece.elements)), mark, component))
            elif isinstance(piece, TooLong | Binary):
                position += 1
            for raw in piece if isinstance(piece, list) else ():
                text = raw.lstrip(_BLANK)
                position += 1
                sid = text.split(mark, 1)[0]
                is_grouped = sid == "GS" or (is_grouped and sid != "GE")
                if sid == "ST":
                    count, number, position = count + is_grouped, count if is_grouped else -1, 1
                known = Text(text, mark, component)
                if (number, position) in wanted:
                    found.setdefault((number, position), known)
                _once(found, wanted, sid, known)
            if is_inside_only and len(found) == len(wanted):
                break
    return found


def _once(found: dict[Place, Text | None], wanted: set[Place], sid: str, text: Text) -> None:
    if sid in wanted:
        found[sid] = None if sid in found else text
