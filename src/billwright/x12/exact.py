"""A file as JSON and back, byte for byte: its segments by loop, each text exactly as it stands."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from billwright.records.envelope import Delimiters
from billwright.x12.envelope import COVERED, transaction_type
from billwright.x12.errors import X12Error
from billwright.x12.findings import Findings
from billwright.x12.guide import load
from billwright.x12.shape import Shapes
from billwright.x12.stream import Source, opened, parse_isa
from billwright.x12.walk import Walk

_FORMAT = 1
_ISA_START = re.compile(r"ISA[^A-Za-z0-9\s]")


class Part(msgspec.Struct, omit_defaults=True):
    """A run of segments of one loop. `segments` are element texts, the id first; a composite is a list.

    `breaks` are what follows a segment's terminator where that is not the interchange's `break`, by place in the run.
    """

    loop: str
    segments: list[list[str | list[str]]]
    breaks: dict[int, str] = {}


class Interchange(msgspec.Struct, omit_defaults=True):
    """`before` is what stands before ISA; `end` false where the last segment has no terminator."""

    element: str
    component: str
    repetition: str
    segment: str
    parts: list[Part]
    line_break: str = msgspec.field(name="break", default="")
    before: str = ""
    is_ended: bool = msgspec.field(name="ended", default=True)


class Exact(msgspec.Struct):
    charset: str
    interchanges: list[Interchange]
    billwright_x12: int = _FORMAT


def to_json(source: Source) -> bytes:
    """JSON of a whole file, held in memory. Raises X12Error where the source is not X12."""
    with opened(source) as reader:
        data = bytes(reader.read(-1))
    try:
        text, charset = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, charset = data.decode("latin-1"), "latin-1"
    return msgspec.json.encode(Exact(charset, _interchanges(text)))


def from_json(data: bytes | str) -> bytes:
    """The file that `to_json` was given. Raises X12Error for JSON that is not of this form."""
    try:
        exact = msgspec.json.decode(data, type=Exact)
        text = "".join(_text(each) for each in exact.interchanges)
        return text.encode(exact.charset)
    except (msgspec.MsgspecError, ValueError, LookupError) as problem:
        raise X12Error(f"this is not an X12 file as JSON: {problem}") from problem


# --- text to parts


def _interchanges(text: str) -> list[Interchange]:
    found: list[Interchange] = []
    place, start = 0, _ISA_START.search(text)
    if start is None:
        raise X12Error("no ISA segment: this is not an X12 interchange")
    while start is not None:
        before = text[place : start.start()]
        marks = _delimiters(text, start.start())
        end = _next(text, marks.segment, start.end())
        found.append(_interchange(text[start.start() : end], marks, before))
        place = end
        start = _ISA_START.match(text, end)
    return found


def _delimiters(text: str, at: int) -> Delimiters:
    isa, _ = parse_isa(text[at : at + 600].encode("latin-1", "replace"), at)
    return isa.delimiters


def _next(text: str, ending: str, at: int) -> int:
    """Where the next interchange begins; the end of the text where none does."""
    blanks = r"(?<!\s)\s++" if ending.isspace() else re.escape(ending) + r"\s*+"  # no blank is gone over twice
    for stop in re.compile(f"{blanks}(?={_ISA_START.pattern})").finditer(text, at):
        if ending not in stop[0]:
            continue
        try:
            _delimiters(text, stop.end())
        except X12Error:
            continue
        return stop.end()
    return len(text)


def _interchange(text: str, marks: Delimiters, before: str) -> Interchange:
    pieces = text.split(marks.segment)
    is_ended = len(pieces) > 1 and not pieces[-1].strip()
    segments, breaks = _breaks(pieces, is_ended)
    parts = _Loops(marks).parts(segments)
    usual = Counter(breaks).most_common(1)[0][0] if breaks else ""
    at = 0
    for part in parts:
        for number in range(len(part.segments)):
            if breaks[at] != usual:
                part.breaks[number] = breaks[at]
            at += 1
    return Interchange(marks.element, marks.component, marks.repetition, marks.segment, parts, usual, before, is_ended)


def _breaks(pieces: list[str], is_ended: bool) -> tuple[list[str], list[str]]:
    """Segments, and the white space that follows each one's terminator."""
    segments, breaks = [pieces[0]], []
    for piece in pieces[1:]:
        text = piece.lstrip()
        breaks.append(piece[: len(piece) - len(text)])
        segments.append(text)
    if is_ended:
        segments.pop()
    else:
        breaks.append("")
    return segments, breaks


class _Loops:
    """Which loop each segment stands in: the guide's where there is one, the envelope's otherwise."""

    def __init__(self, marks: Delimiters) -> None:
        self.marks = marks
        self.version = ""
        self.walk: Walk | None = None
        self.inside = ""

    def parts(self, segments: list[str]) -> list[Part]:
        found: list[Part] = []
        last: object = None
        for number, raw in enumerate(segments):
            loop, key = self._loop(raw)
            if not found or key != last:
                found.append(Part(loop, []))
                last = key
            found[-1].segments.append(self._elements(raw, is_isa=number == 0))
        return found

    def _elements(self, raw: str, is_isa: bool) -> list[str | list[str]]:
        texts: list[str | list[str]] = list(raw.split(self.marks.element))
        mark = self.marks.component
        if is_isa or mark == self.marks.element or raw.startswith("BIN"):
            return texts
        return [text.split(mark) if isinstance(text, str) and mark in text else text for text in texts]

    def _loop(self, raw: str) -> tuple[str, object]:
        plain = raw.replace("\r", "").replace("\n", "")
        texts = plain.split(self.marks.element)
        sid = texts[0]
        if sid in ("ISA", "IEA", "TA1", "GS", "GE", "ST", "SE"):
            if sid == "GS":
                self.version = texts[8].strip() if len(texts) > 8 else ""
            self.walk = self._new_walk(texts) if sid == "ST" else None
            self.inside = "HEADER" if sid == "ST" else ""
            return sid, sid
        if self.walk is None or not plain:
            return self.inside, self.inside
        self.walk.feed([plain], 0, 1)
        self.walk.closed.clear()
        node = self.walk.stack[-1]
        return node.loop.id, node

    def _new_walk(self, texts: list[str]) -> Walk | None:
        version = texts[3] if len(texts) > 3 else self.version
        kind = transaction_type(texts[1] if len(texts) > 1 else "", version)
        if kind not in COVERED:
            return None
        guide = load(kind)
        return Walk(guide, Shapes(guide.segments, self.marks), Findings(), is_strict=False)


# --- parts to text


def _text(each: Interchange) -> str:
    out = [each.before]
    for part in each.parts:
        for number, elements in enumerate(part.segments):
            texts = [text if isinstance(text, str) else each.component.join(text) for text in elements]
            out += [each.element.join(texts), each.segment, part.breaks.get(number, each.line_break)]
    if not each.is_ended and len(out) > 2:
        del out[-2:]
    return "".join(out)
