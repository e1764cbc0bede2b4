"""Single values: what a diagnosis, a ZIP code, a national drug code must look like, and code sets asked by day.

guides/values.table says which element is of which kind. Forms are checked always; whether a code is valid on a day is
asked of the `Codes` that the caller gives, for this library holds no code sets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from billwright.records.finding import Severity

if TYPE_CHECKING:
    from billwright.x12.guide import Segment
    from billwright.x12.walk import Node, Walk

CodeSet = Literal[
    "icd10cm", "icd10pcs", "hcpcs", "modifier", "place", "revenue", "ndc", "taxonomy", "reason", "remark"
]  # fmt: skip
"""hcpcs holds CPT too; place is the place of service; reason and remark are a remittance's."""
Codes = Callable[[CodeSet, str, "dt.date | None"], "bool | None"]
"""Whether a code of a set is valid on a day (None: the file does not say which); None where that is not known."""

_TABLE = Path(__file__).with_name("guides") / "values.table"
_PLACE = re.compile(r"([A-Z][A-Z0-9]{1,2}?)(\d\d)(?:\.\.(\d\d)|((?:,\d\d)+))?(?:-(\d)(?:\.\.(\d))?)?")
_SENT = frozenset({"837", "270", "276", "278"})
_SERVED = frozenset({"472", "150", "151", "434", "232", "233"})
"""DTP01 and DTM01 of days of service: of a line or a claim."""
_UNASKED = object()


class Kind(NamedTuple):
    """A form of values. `words` say what a value of it is."""

    name: str
    severity: Severity
    fits: Callable[[str], re.Match[str] | None]
    words: str
    code_set: CodeSet | None


class _Row(NamedTuple):
    """A line of the table: which elements and components, the condition on (element, component; 0 the own or none)."""

    sid: str
    elements: tuple[int, ...]
    parts: tuple[int, ...]
    by: tuple[int, int] | None
    by_values: frozenset[str]
    loops: frozenset[str]
    kind: Kind


def _section(name: str) -> list[list[str]]:
    lines = iter(_TABLE.read_text("utf-8").splitlines())
    for line in lines:
        if line == name:
            break
    rows = takewhile(lambda line: line.strip(), lines)
    return [[word.strip() for word in re.split(r"\s\|\s", line)] for line in rows]


def _kinds() -> dict[str, Kind]:
    found = {}
    for name, severity, form, words, code_set in _section("kind"):
        known = None if code_set == "-" else cast("CodeSet", code_set)
        found[name] = Kind(name, cast("Severity", severity), re.compile(form).fullmatch, words, known)
    return found


KINDS = _kinds()


@cache
def _rows() -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for where, condition, loops, kind in _section("place"):
        match = _PLACE.fullmatch(where)
        assert match, f"values.table: {where}"
        sid, first, last, more, part, last_part = match.groups()
        elements = (*range(int(first), int(last or first) + 1), *map(int, more[1:].split(",") if more else ()))
        parts = tuple(range(int(part), int(last_part or part) + 1)) if part else (0,)
        named = frozenset() if loops == "-" else frozenset(loops.split())
        row = _Row(sid, elements, parts, *_condition(condition), named, KINDS[kind])
        found.setdefault(sid, []).append(row)
    return found


def _condition(text: str) -> tuple[tuple[int, int] | None, frozenset[str]]:
    """ "-1=ABK" and "02=N4" as the element (0 the own), its component (0 none) and the values."""
    if text == "-":
        return None, frozenset()
    place, _, values = text.partition("=")
    by = (0, int(place[1:])) if place[0] == "-" else (int(place), 0)
    return by, frozenset(values.split(","))


class Value:
    """One element of a segment in one guide, of a kind. A note of `Shapes`: it is made where the kind asks for a look."""

    __slots__ = ("_by", "_by_values", "_kind", "_part", "_sid", "at", "codes")

    is_standing = False

    def __init__(self, row: _Row, at: int, part: int, codes: Codes | None) -> None:
        self.at, self._part, self._sid, self._kind = at, part, row.sid, row.kind
        self._by, self._by_values = row.by, row.by_values
        self.codes = codes if row.kind.code_set else None

    @property
    def ref(self) -> str:
        """The element as billers name it."""
        return f"{self._sid}{self.at:02d}" + (f"-{self._part}" if self._part else "")

    @property
    def words(self) -> str:
        """What a value of it is."""
        return self._kind.words

    def may(self, text: str, mark: str) -> bool:
        """Whether the element's text, were it of this kind, has a wrong form or a code to look up."""
        value = _part(text, self._part, mark)
        if not value or (self._by and not self._by[0] and _part(text, self._by[1], mark) not in self._by_values):
            return False
        return self.codes is not None or not self._kind.fits(value)

    def calls(self, texts: list[str], mark: str) -> bool:
        """Whether another element does not say that it is of another kind."""
        by = self._by
        return not by or not by[0] or (texts[by[0]] if by[0] < len(texts) else "") in self._by_values

    def judge(self, walk: Walk, nodes: tuple[Node, ...], texts: list[str], position: int) -> None:
        """Tells of a wrong form; of a right one, whether the code set knows it on the day of service."""
        kind, value = self._kind, _part(texts[self.at], self._part, walk.marks.component)
        words: dict[str, str] = {"value": value, "expected": kind.words}
        severity = kind.severity if walk.guide.transaction in _SENT else "warn"
        if kind.fits(value):
            day = _day_of_service(nodes, walk.known)
            if self.codes is None or kind.code_set is None or self.codes(kind.code_set, value, day) is not False:
                return
            name, words["day"] = "code-dead", f"on {day}" if day else "on any day that is known here"
        else:
            name = "form"
        where = walk.where(position, self._sid, nodes[-1].loop.id, self.ref, nodes)
        walk.findings.add(f"x12.value.{name}", where, severity, **words)


def values_of(segment: Segment, codes: Codes | None) -> list[Value]:
    """The elements of a guide's segment that are of a kind."""
    return [
        Value(row, at, part, codes)
        for row in _rows().get(segment.id, ())
        if _may_stand(row, segment)
        for at in row.elements
        for part in row.parts
        if at <= len(segment.elements) and segment.elements[at - 1] is not None
    ]


def _may_stand(row: _Row, segment: Segment) -> bool:
    """Whether the segment, by its loop and its own qualifier, can hold what the row speaks of."""
    if row.loops and segment.loop not in row.loops:
        return False
    is_its_qualifier = row.by is not None and segment.qualifier == (row.by[0], False)
    return not is_its_qualifier or not row.by_values.isdisjoint(segment.values)


def remembered(codes: Codes | None) -> Codes | None:
    """The same, asked once for each code and day: a file repeats them."""
    return codes and lru_cache(maxsize=20_000)(codes)


def _part(text: str, part: int, mark: str) -> str:
    if not part:
        return text
    parts = text.split(mark)
    return parts[part - 1] if part <= len(parts) else ""


# --- the day of service


def _day_of_service(nodes: tuple[Node, ...], known: dict[Any, Any]) -> dt.date | None:
    """The last day of the line or the claim that a segment stands in; a claim without its own has its lines'."""
    for node in reversed(nodes):
        if (day := known.get(("day", node), _UNASKED)) is _UNASKED:
            days = [day for one in (node, *node.nodes) for day in _days(one)]
            day = known["day", node] = max(days, default=None)
        if day is not None:
            return day
    return None


def _days(node: Node) -> list[dt.date]:
    found = []
    for texts in node.texts():
        if texts[0] in ("DTP", "DTM") and len(texts) > 2 and texts[1] in _SERVED:
            text = texts[-1][-8:]
            try:
                found.append(dt.datetime.strptime(text, "%Y%m%d").date())  # noqa: DTZ007
            except ValueError:
                continue
    return found
