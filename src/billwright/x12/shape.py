"""One regular expression for each segment of a guide: a segment that matches it is right in all its elements.

The common case, a segment without fault, then costs one match in C. One that does not match is looked at element by
element (`faults`), with the same atoms, so that the two never disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from billwright.records.envelope import Delimiters
from billwright.x12.guide import Element, Segment
from billwright.x12.kinds import Codes, Value, remembered, values_of
from billwright.x12.situations import Rule

DATE8 = (
    r"(?:(?!0000)\d{4}(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)"
    r"|02(?:0[1-9]|1\d|2[0-8]))|(?:\d\d(?:[2468][048]|0[48]|[13579][26])|(?:[02468][048]|[13579][26])00)0229)"
)
DATE6 = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
TIME = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\d\d?)?)?"
PERIODS = {
    "D8": DATE8,
    "D6": DATE6,
    "DT": DATE8 + r"(?:[01]\d|2[0-3])[0-5]\d",
    "RD8": f"{DATE8}-{DATE8}",
    "TM": r"(?:[01]\d|2[0-3])[0-5]\d",
}

Matcher = Callable[[str], Any]
Note = Rule | Value
"""What a segment's text may call for beyond its own loop: a rule to judge, a value to look at."""
_MOST_LOOKS = 2_000
_AMOUNT_DIGITS = 18
"""R of this length is an amount: in cents, so what stands past two decimals is zeros."""


class Look(dict[str, tuple[Note, ...]]):
    """What one element calls for, by its text; each text is looked at once, within a bound."""

    def __init__(self, notes: list[Note], mark: str) -> None:
        self._notes, self._mark = notes, mark

    def __missing__(self, text: str) -> tuple[Note, ...]:
        if len(self) >= _MOST_LOOKS:
            self.clear()
        found = self[text] = tuple(note for note in self._notes if note.may(text, self._mark))
        return found


class Fault(NamedTuple):
    """What is wrong with one element: the finding's name, the element, its text and what was expected."""

    kind: str
    ref: str
    number: int
    component: int
    value: str
    expected: str = ""


class Shapes:
    """A guide's segments as matchers under one set of delimiters, each compiled when first met; and what their texts call
    for. `codes` is asked of codes on the days of service, where it is given.
    """

    def __init__(self, segments: list[Segment], delimiters: Delimiters, codes: Codes | None = None) -> None:
        self.segments, self.delimiters, self.codes = segments, delimiters, remembered(codes)
        self.matchers: list[Matcher | None] = [None] * len(segments)
        self.looks: list[tuple[tuple[int, Look], ...] | None] = [None] * len(segments)
        """Of each segment, once met: the elements that something may be said of; empty for most."""
        barred = re.escape(delimiters.element + delimiters.component + delimiters.repetition + delimiters.segment)
        self._char = f"[^{barred}\\x00-\\x1f\\x7f]"
        self._atoms: dict[int, Matcher] = {}
        self.met: dict[bool, list[dict[str, Any]]] = {}
        """What walks have met, by whether they were strict, for each loop by its text: `walk.Met`."""

    def matcher(self, index: int) -> Matcher:
        """The full match of a whole segment's text."""
        pattern = self.segments[index].id + self._sequence(self.segments[index].elements, self.delimiters.element)
        found = self.matchers[index] = re.compile(pattern).fullmatch
        return found

    def notes(self, index: int, texts: list[str]) -> tuple[Note, ...]:
        """What a segment's text calls for, a text met for the first time. Each element is remembered by its own text."""
        looks = self.looks[index]
        if looks is None:
            looks = self.looks[index] = self._make_looks(self.segments[index])
        size = len(texts)
        found: tuple[Note, ...] = ()
        for at, look in looks:
            if notes := look[texts[at] if at < size else ""]:
                found += notes
        return tuple(note for note in found if note.calls(texts, self.delimiters.component)) if found else ()

    def _make_looks(self, segment: Segment) -> tuple[tuple[int, Look], ...]:
        by_element: dict[int, list[Note]] = {}
        notes: list[Note] = [*segment.rules, *values_of(segment, self.codes)]
        for note in notes:
            by_element.setdefault(note.at, []).append(note)
        return tuple((at, Look(notes, self.delimiters.component)) for at, notes in sorted(by_element.items()))

    def _sequence(self, elements: tuple[Element | None, ...], mark: str) -> str:
        """The text after the segment's id, or within a composite when `mark` is its separator (then without the first)."""
        sep = re.escape(mark)
        tail = ""
        needed_after = False
        at = len(elements) - 1
        while at >= 0:
            element = elements[at]
            before = elements[at - 1] if at else None
            if before is not None and (before.paired or (element and element.kind.type == "AP")):
                piece, needed, at = self._pair(before, element, sep), before.required, at - 2
            else:
                piece, needed, at = self._one(element, sep), bool(element and element.required), at - 1
            needed_after = needed_after or needed
            tail = piece + tail if needed_after else f"(?:{piece}{tail})?"
        return f"{tail}(?<!{sep})"

    def _one(self, element: Element | None, sep: str) -> str:
        if element is None:
            return sep
        present = self.atom(element)
        return sep + (present if element.required else f"(?:{present})?")

    def _pair(self, first: Element, second: Element | None, sep: str) -> str:
        """Two elements that come together, or a format qualifier and its date."""
        assert second is not None
        if second.kind.type == "AP" and first.codes:
            present = "|".join(f"{code}{sep}{PERIODS[code]}" for code in first.codes)
        else:
            present = self.atom(first) + sep + self.atom(second)
        return f"{sep}(?:{present})" if first.required else f"{sep}(?:{present}|{sep})"

    def atom(self, element: Element) -> str:
        """The pattern of one element's text that is there."""
        if element.kind.parts:
            mark = self.delimiters.component
            parts = element.parts or ()
            lead = parts[0]
            inner = self._sequence(parts[1:], mark)
            first = "" if lead is None else self.atom(lead) if lead.required else f"(?:{self.atom(lead)})?"
            single = f"(?!{re.escape(mark)}*(?:{re.escape(self.delimiters.element)}|$)){first}{inner}"
        elif element.codes:
            single = "(?:" + "|".join(sorted(element.codes, key=len, reverse=True)) + ")"
        else:
            single = self._simple(element.kind.type, element.kind.low, element.kind.high)
        if element.repeats > 1 and self.delimiters.repetition:
            again = re.escape(self.delimiters.repetition)
            return f"{single}(?:{again}{single}){{0,{element.repeats - 1}}}"
        return single

    def _simple(self, kind: str, low: int, high: int) -> str:
        if kind == "N":
            return rf"-?\d{{{low},{high}}}"
        if kind == "R" and high == _AMOUNT_DIGITS:
            return rf"-?(?:\d{{1,{high}}}(?:\.\d{{0,2}}0{{0,7}})?|\.\d{{1,2}}0{{0,7}})"
        if kind == "R":
            return rf"-?(?:\d{{1,{high}}}(?:\.\d{{0,9}})?|\.\d{{1,9}})"
        if kind == "DT":
            return DATE8 if high == 8 else DATE6
        if kind == "TM":
            return TIME
        return f"{self._char}{{{low},{high}}}"

    # --- the slow way, for a segment that does not match

    def fits(self, element: Element, text: str) -> bool:
        """Whether one element's text is right by itself."""
        match = self._atoms.get(id(element))
        if match is None:
            match = self._atoms[id(element)] = re.compile(self.atom(element)).fullmatch
        return match(text) is not None

    def faults(self, segment: Segment, texts: list[str]) -> Iterator[Fault]:
        """Everything wrong with the elements of a segment (its texts split, the id first)."""
        yield from self._faults_of(segment.elements, texts[1:], segment.id, 0)
        if len(texts) > 1 and not texts[-1]:
            yield Fault("trailing-separator", f"{segment.id}{len(texts) - 1:02d}", len(texts) - 1, 0, "")

    def _faults_of(
        self, elements: tuple[Element | None, ...], texts: list[str], sid: str, within: int
    ) -> Iterator[Fault]:
        for at in range(max(len(elements), len(texts))):
            element = elements[at] if at < len(elements) else None
            text = texts[at] if at < len(texts) else ""
            number, component = (within, at + 1) if within else (at + 1, 0)
            ref = f"{sid}-{at + 1}" if within else f"{sid}{at + 1:02d}"
            if element is None:
                if text:
                    kind = "element-unexpected" if at < len(elements) else "element-extra"
                    yield Fault(kind, ref, number, component, text)
                continue
            mate = (texts[at + 1] if at + 1 < len(texts) else "") if element.paired else text
            before = elements[at - 1] if at else None
            if not text:
                if element.required:
                    yield Fault("element-missing", ref, number, component, "")
                elif mate or (before and before.paired and at <= len(texts) and texts[at - 1]):
                    yield Fault("element-paired", ref, number, component, "")
            elif before is not None and element.kind.type == "AP" and before.codes:
                yield from self._period(before, texts[at - 1], Fault("", ref, number, component, text))
            elif not self.fits(element, text):
                yield from self._why(element, Fault("", ref, number, component, text))

    def _period(self, before: Element, how: str, at: Fault) -> Iterator[Fault]:
        pattern = PERIODS.get(how) if how in before.codes else None
        if pattern and not re.fullmatch(pattern, at.value):
            yield at._replace(kind="element-date", expected=how)

    def _why(self, element: Element, at: Fault) -> Iterator[Fault]:
        """Which rule the text of one element breaks."""
        marks = self.delimiters
        repeats = at.value.split(marks.repetition) if marks.repetition else [at.value]
        if len(repeats) > element.repeats:
            yield at._replace(kind="element-repeats", value=at.value[:80], expected=str(element.repeats))
        elif element.kind.parts:
            for each in repeats:
                yield from self._faults_of(element.parts, each.split(marks.component), element.ref, at.number)
                if each.endswith(marks.component):
                    yield at._replace(kind="trailing-separator")
        elif not at.component and marks.component in at.value:
            yield at._replace(kind="element-composite")
        elif element.codes:
            if any(each not in element.codes for each in repeats):
                yield at._replace(kind="element-code", expected=", ".join(element.codes))
        else:
            yield self._why_simple(element, at)

    def _why_simple(self, element: Element, at: Fault) -> Fault:
        kind = element.kind
        if re.search(r"[\x00-\x1f\x7f]", at.value):
            return at._replace(kind="element-character")
        if kind.type in ("DT", "TM"):
            return at._replace(kind="element-date" if kind.type == "DT" else "element-time")
        digits = at.value.lstrip("-").replace(".", "") if kind.type in ("R", "N") else at.value
        if kind.type in ("R", "N") and not re.fullmatch(r"-?\d*\.?\d*" if kind.type == "R" else r"-?\d+", at.value):
            return at._replace(kind="element-number")
        if len(digits) > kind.high:
            return at._replace(kind="element-long", expected=str(kind.high))
        if len(digits) < kind.low:
            return at._replace(kind="element-short", expected=str(kind.low))
        is_amount = kind.type == "R" and kind.high == _AMOUNT_DIGITS
        return at._replace(kind="amount" if is_amount else "element-number")
