"""The envelope: interchanges, groups and transactions, with every check that needs no guide, as a stream of events."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from billwright.records.envelope import Delimiters
from billwright.records.finding import Where
from billwright.x12.findings import Findings
from billwright.x12.guide import Guide, index, load
from billwright.x12.kinds import Codes
from billwright.x12.shape import Shapes
from billwright.x12.stream import ISA_WIDTHS, MOST_SEGMENT, Binary, Isa, Junk, Source, Tokens, TooLong, opened
from billwright.x12.walk import ENVELOPE, Closed, Walk

COVERED = {name: " ".join(conventions) for name, (_, conventions) in index().items()}
"""Transactions with a guide here, and the implementation conventions that it reads."""
_TYPES = (
    *((st01, convention, name) for name, (st01, conventions) in index().items() for convention in conventions),
    ("837", "X224", "837D"), ("837", "X097", "837D"),
)  # fmt: skip
MOST_SEGMENTS = 250_000
"""A claim, or a transaction that is read as one thing, with more segments is not held: memory stays bounded."""
_MOST_SHAPES = 50
_GROUPS = {
    "837": "HC", "835": "HP", "999": "FA", "997": "FA", "277": "HN", "276": "HR", "270": "HS", "271": "HB", "278": "HI",
    "834": "BE", "820": "RA", "275": "PI",
}  # fmt: skip


class InterchangeFacts(msgspec.Struct, frozen=True):
    """ISA as it stands, blanks trimmed. `date` and `time` are YYMMDD and HHMM texts."""

    sender_kind: str
    sender_id: str
    receiver_kind: str
    receiver_id: str
    date: str
    time: str
    version: str
    control_number: str
    asks_ta1: bool
    usage: str
    delimiters: Delimiters


class GroupFacts(msgspec.Struct, frozen=True):
    """GS as it stands."""

    functional_id: str
    sender: str
    receiver: str
    date: str
    time: str
    control_number: str
    version: str


class TransactionFacts(msgspec.Struct, frozen=True):
    """What ST and its envelope say. `type` is "837P", "835", "277CA" ...; `version` ST03, or GS08 where ST03 is not sent."""

    type: str
    version: str
    control_number: str
    interchange: InterchangeFacts
    group: GroupFacts

    @property
    def is_covered(self) -> bool:
        return self.type in COVERED

    @property
    def is_5010(self) -> bool:
        return self.version.startswith("005010")


# --- events


class InterchangeStart(msgspec.Struct):
    facts: InterchangeFacts
    findings: Findings


class InterchangeEnd(msgspec.Struct):
    facts: InterchangeFacts
    findings: Findings


class InterchangeAckSegment(msgspec.Struct):
    """A TA1, its elements with the id first."""

    facts: InterchangeFacts
    texts: list[str]


class FileEnd(msgspec.Struct):
    """`findings` are on what stands behind the last interchange."""

    findings: Findings


class GroupStart(msgspec.Struct):
    facts: GroupFacts
    findings: Findings


class GroupEnd(msgspec.Struct):
    facts: GroupFacts
    declared: str
    findings: Findings


class TransactionStart(msgspec.Struct):
    facts: TransactionFacts
    walk: Walk | None
    findings: Findings


class UnitEnd(msgspec.Struct):
    """A claim (or what else the guide's unit is) has been read whole."""

    closed: Closed
    walk: Walk


class SegmentPassed(msgspec.Struct):
    """A segment of a transaction that has no guide here, its elements with the id first."""

    texts: list[str]


class TransactionEnd(msgspec.Struct):
    """`segments` counts ST and SE; `claims` are units, or CLM and CLP segments where there is no guide."""

    facts: TransactionFacts
    walk: Walk | None
    segments: int
    claims: int
    findings: Findings


Event = (
    InterchangeStart
    | InterchangeEnd
    | InterchangeAckSegment
    | GroupStart
    | GroupEnd
    | TransactionStart
    | UnitEnd
    | SegmentPassed
    | TransactionEnd
    | FileEnd
)


def transaction_type(code: str, version: str) -> str:
    """ "837" with 005010X222A1 is "837P"; what no convention tells apart keeps its ST01."""
    for st01, convention, name in _TYPES:
        if code == st01 and convention in version:
            return name
    return code


def events(
    source: Source, file: str | None = None, codes: Codes | None = None, *, passes_on: bool = False
) -> Iterator[Event]:
    """What a source holds, in order. Raises X12Error where it is not X12; everything else becomes a finding.

    With `passes_on` the segments of transactions that have no guide are told one by one.
    """
    with opened(source) as reader:
        yield from _Reading(file, codes, passes_on).run(Tokens(reader))


class _Reading:
    """The state between two segments of a file."""

    def __init__(self, file: str | None, codes: Codes | None, passes_on: bool) -> None:
        self.file, self.codes, self.passes_on = file, codes, passes_on
        self.isa: InterchangeFacts | None = None
        self.gs: GroupFacts | None = None
        self.st: TransactionFacts | None = None
        self.isa_findings = self.gs_findings = self.st_findings = Findings(file)
        self.walk: Walk | None = None
        self.groups = self.transactions = self.count = self.claims = 0
        self.begun = 0
        """Position of the last unit's end, or the transaction's beginning."""
        self.mark, self.ending = "*", "~"
        self.shapes: dict[tuple[str, Delimiters], Shapes] = {}
        self.seen_groups: set[str] = set()
        self.seen_transactions: set[str] = set()
        self.was_odd = self.has_ta1 = False

    def run(self, tokens: Tokens) -> Iterator[Event]:
        for piece in tokens:
            if isinstance(piece, list):
                yield from self._segments(piece)
            elif isinstance(piece, Isa):
                yield from self._end_interchange("ISA")
                yield self._begin_interchange(piece)
            else:
                self._odd_piece(piece)
        yield from self._end_interchange("the end of the file")
        if self.isa_findings:
            yield FileEnd(self.isa_findings)

    def _segments(self, batch: list[str]) -> Iterator[Event]:
        """Everything that is no envelope goes to the open transaction's walk, as many at a time as it takes."""
        index, size = 0, len(batch)
        while index < size:
            walk = self.walk
            if walk is not None:
                taken = walk.feed(batch, index, self.count + 1)
                self.count += taken - index
                index = taken
                if walk.closed:
                    yield from self._units(walk)
                    continue
                if self.count - self.begun > MOST_SEGMENTS:
                    self._forget(walk)
            elif self._pass_by(batch[index]):
                if self.passes_on and self.st is not None:
                    yield SegmentPassed(batch[index].split(self.mark))
                index += 1
                continue
            if index < size:
                yield from self._envelope(batch[index])
                index += 1

    def _pass_by(self, raw: str) -> bool:
        """Counts a segment of a transaction that has no guide here; false where it is the envelope's."""
        sid = raw.split(self.mark, 1)[0]
        if sid in ENVELOPE or not raw[:1].isalnum():
            return False
        self.count += 1
        if self.st is None:
            self._ungrouped(raw)
        elif sid in ("CLM", "CLP"):
            self.claims += 1
        return True

    def _forget(self, walk: Walk) -> None:
        self.begun = self.count
        self._tell("guide.unit-long", self.st_findings, expected=f"{MOST_SEGMENTS:,}")
        walk.forget()

    def _units(self, walk: Walk) -> Iterator[Event]:
        self.begun = self.count
        closed, walk.closed = walk.closed, []
        for each in closed:
            self.claims += 1
            yield UnitEnd(each, walk)

    def _envelope(self, raw: str) -> Iterator[Event]:
        """A segment of the envelope, an empty one, or one that blanks stand before."""
        text = raw.lstrip(" \t\0\ufeff")
        if not text.strip(" \t\0\x1a"):
            if self.st is not None:
                self.count += 1
                self._tell("syntax.segment-empty", self.st_findings)
            return
        if text != raw:
            yield from self._segments([text])
            return
        texts = raw.split(self.mark)
        handler = {
            "IEA": self._iea, "GS": self._gs, "GE": self._ge, "ST": self._st, "SE": self._se, "TA1": self._ta1,
        }.get(texts[0])  # fmt: skip
        if handler is not None:
            yield from handler(texts)
            return
        self.count += 1
        where = Where(self.file, self.st.control_number if self.st else None, self.count, texts[0][:3])
        self._open_findings().add("x12.syntax.segment-id", where, value=raw)

    def _odd_piece(self, piece: Junk | TooLong | Binary) -> None:
        if isinstance(piece, Junk):
            if re.match(rf"[A-Z][A-Z0-9]{{1,2}}{re.escape(self.mark)}", piece.preview):
                self._ungrouped(piece.preview.partition(self.ending)[0], "any interchange")
            else:
                self.isa_findings.add("x12.syntax.junk", count=piece.size, value=piece.preview)
            return
        self.count += 1
        if isinstance(piece, TooLong):
            self._tell("syntax.segment-long", self._open_findings(), piece.preview[:3], expected=MOST_SEGMENT)
        elif not piece.is_ended:
            self._tell("syntax.binary-length", self._open_findings(), piece.sid, value=piece.declared)

    def _tell(self, name: str, findings: Findings, sid: str | None = None, **words: object) -> None:
        control = self.st.control_number if self.st else None
        position = self.count if self.st else None
        findings.add(f"x12.{name}", Where(self.file, control, position, sid), **words)

    def _open_findings(self) -> Findings:
        return self.st_findings if self.st else self.gs_findings if self.gs else self.isa_findings

    def _ungrouped(self, raw: str, outside: str = "any transaction") -> None:
        if not self.was_odd:
            sid = raw.split(self.mark, 1)[0][:3]
            self._tell("syntax.ungrouped", self._open_findings(), sid, value=raw[:40], expected=outside)
        self.was_odd = True

    # --- ISA, IEA, TA1

    def _begin_interchange(self, piece: Isa) -> InterchangeStart:
        texts, marks = piece.elements, piece.delimiters
        trim = [text.strip() for text in texts]
        self.isa = InterchangeFacts(
            trim[4], trim[5], trim[6], trim[7], trim[8], trim[9], trim[11], trim[12], trim[13] == "1", trim[14], marks
        )
        self.mark, self.ending = marks.element, marks.segment
        self.groups, self.seen_groups, self.was_odd, self.has_ta1 = 0, set(), False, False
        _check_isa(texts, marks, self.isa_findings)
        return InterchangeStart(self.isa, self.isa_findings)

    def _end_interchange(self, by: str) -> Iterator[Event]:
        if self.isa is None:
            return
        yield from self._end_group(by)
        self.isa_findings.add(
            "x12.syntax.missing-trailer", Where(self.file, segment_id="IEA"), expected="IEA", value=by
        )
        yield self._interchange_end(self.isa)

    def _interchange_end(self, isa: InterchangeFacts) -> InterchangeEnd:
        """What is found from here on belongs to the next interchange, or to the end of the file."""
        ended = InterchangeEnd(isa, self.isa_findings)
        self.isa, self.isa_findings, self.was_odd = None, Findings(self.file), False
        return ended

    def _iea(self, texts: list[str]) -> Iterator[Event]:
        """IEA01 counts groups; where a TA1 stands alone, 1 is as common as 0 and both are taken."""
        if self.isa is None:
            self._tell("syntax.stray-trailer", self.isa_findings, "IEA", value="IEA")
            return
        yield from self._end_group("IEA")
        groups = 1 if self.has_ta1 and not self.groups and texts[1:2] == ["1"] else self.groups
        self._check_trailer(texts, "IEA", groups, self.isa.control_number, self.isa_findings)
        yield self._interchange_end(self.isa)

    def _ta1(self, texts: list[str]) -> Iterator[Event]:
        if self.isa is None or self.gs is not None:
            self._tell("syntax.ungrouped", self._open_findings(), "TA1", value="TA1", expected="the interchange")
            return
        self.has_ta1 = True
        yield InterchangeAckSegment(self.isa, texts)

    # --- GS, GE

    def _gs(self, texts: list[str]) -> Iterator[Event]:
        yield from self._end_group("GS")
        if self.isa is None:
            self._ungrouped("GS", "any interchange")
            return
        field = [*(text.strip() for text in texts[1:9]), *[""] * 8]
        self.gs = GroupFacts(field[0], field[1], field[2], field[3], field[4], field[5], field[7])
        self.groups += 1
        self.transactions, self.seen_transactions, self.was_odd = 0, set(), False
        self.gs_findings = Findings(self.file)
        if self.gs.control_number in self.seen_groups:
            where = Where(self.file, segment_id="GS", element="GS06")
            words = {"value": self.gs.control_number, "expected": "this interchange"}
            self.gs_findings.add("x12.syntax.control-number-again", where, **words)
        self.seen_groups.add(self.gs.control_number)
        yield GroupStart(self.gs, self.gs_findings)

    def _end_group(self, by: str) -> Iterator[Event]:
        """Ends an open group that has no GE."""
        yield from self._end_transaction(by)
        if self.gs is not None:
            self.gs_findings.add(
                "x12.syntax.missing-trailer", Where(self.file, segment_id="GE"), expected="GE", value=by
            )
            yield GroupEnd(self.gs, "", self.gs_findings)
            self.gs = None

    def _ge(self, texts: list[str]) -> Iterator[Event]:
        yield from self._end_transaction("GE")
        if self.gs is None:
            self._tell("syntax.stray-trailer", self.isa_findings, "GE", value="GE")
            return
        self._check_trailer(texts, "GE", self.transactions, self.gs.control_number, self.gs_findings)
        yield GroupEnd(self.gs, texts[1] if len(texts) > 1 else "", self.gs_findings)
        self.gs = None

    # --- ST, SE

    def _st(self, texts: list[str]) -> Iterator[Event]:
        yield from self._end_transaction("ST")
        self.count, self.begun, self.claims, self.was_odd = 1, 1, 0, False
        if self.isa is None or self.gs is None:
            self._ungrouped("ST", "any group" if self.isa else "any interchange")
            if self.isa is None:
                return
        group = self.gs or GroupFacts("", "", "", "", "", "", "")
        field = [*texts[1:4], "", "", ""]
        version = field[2] or group.version
        self.st = TransactionFacts(transaction_type(field[0], version), version, field[1], self.isa, group)
        self.st_findings = Findings(self.file)
        self.transactions += 1
        self.walk = self._new_walk(self.st)
        self._check_st(field, group)
        yield TransactionStart(self.st, self.walk, self.st_findings)

    def _new_walk(self, st: TransactionFacts) -> Walk | None:
        if not st.is_covered:
            return None
        guide: Guide = load(st.type)
        key = (st.type, st.interchange.delimiters)
        shapes = self.shapes.get(key)
        if shapes is None:
            if len(self.shapes) >= _MOST_SHAPES:
                self.shapes.clear()
            shapes = self.shapes[key] = Shapes(guide.segments, st.interchange.delimiters, self.codes)
        return Walk(guide, shapes, self.st_findings, st.control_number, st.is_5010)

    def _check_st(self, field: list[str], group: GroupFacts) -> None:
        st, findings, where = self.st, self.st_findings, Where(self.file, field[1], 1, "ST")
        assert st is not None
        if st.control_number in self.seen_transactions:
            words = {"value": field[1], "expected": "this group"}
            findings.add("x12.syntax.control-number-again", msgspec.structs.replace(where, element="ST02"), **words)
        self.seen_transactions.add(st.control_number)
        functional = _GROUPS.get(field[0], group.functional_id)
        if group.functional_id and functional != group.functional_id:
            findings.add("x12.syntax.functional-id", where, value=group.functional_id, expected=field[0])
        if field[2] and group.version and field[2] != group.version:
            there = msgspec.structs.replace(where, element="ST03")
            findings.add("x12.syntax.version-mismatch", there, value=field[2], expected=group.version)
        if not 4 <= len(field[1]) <= 9:
            there = msgspec.structs.replace(where, element="ST02")
            kind = "element-short" if len(field[1]) < 4 else "element-long"
            findings.add(f"x12.guide.{kind}", there, value=field[1], expected="4" if len(field[1]) < 4 else "9")
        self._check_cover(st, where)

    def _check_cover(self, st: TransactionFacts, where: Where) -> None:
        label = f"{st.type or 'a transaction without type'} {st.version}".strip()
        if not st.is_covered:
            self.st_findings.add("x12.guide.not-covered", where, value=label)
        elif not st.is_5010:
            self.st_findings.add("x12.guide.read-as-5010", where, value=st.version or "none")
        elif st.version not in load(st.type).versions:
            known = load(st.type).versions[0]
            self.st_findings.add("x12.guide.version-unknown", where, value=st.version, expected=st.type, known=known)

    def _finish_walk(self) -> Iterator[Event]:
        if self.walk is not None:
            self.walk.finish()
            yield from self._units(self.walk)

    def _end_transaction(self, by: str) -> Iterator[Event]:
        """Ends an open transaction that has no SE."""
        if self.st is None:
            return
        yield from self._finish_walk()
        where = Where(self.file, self.st.control_number, self.count, "SE")
        self.st_findings.add("x12.syntax.missing-trailer", where, expected="SE", value=by)
        yield TransactionEnd(self.st, self.walk, self.count, self.claims, self.st_findings)
        self.st = self.walk = None

    def _se(self, texts: list[str]) -> Iterator[Event]:
        if self.st is None:
            self._tell("syntax.stray-trailer", self._open_findings(), "SE", value="SE")
            return
        self.count += 1
        yield from self._finish_walk()
        self._check_trailer(texts, "SE", self.count, self.st.control_number, self.st_findings, self.count)
        yield TransactionEnd(self.st, self.walk, self.count, self.claims, self.st_findings)
        self.st = self.walk = None

    def _check_trailer(
        self, texts: list[str], sid: str, count: int, control: str, findings: Findings, position: int | None = None
    ) -> None:
        """Count and control number of SE, GE or IEA."""
        said = [*(text.strip() for text in texts[1:3]), "", ""]
        where = Where(self.file, self.st.control_number if self.st else None, position, sid, f"{sid}01")
        if not said[0].isdecimal() or int(said[0][:20]) != count:
            findings.add("x12.syntax.count", where, value=said[0] or "nothing", expected=str(count))
        if said[1] != control:
            where = msgspec.structs.replace(where, element=f"{sid}02")
            findings.add("x12.syntax.control-number", where, value=said[1] or "nothing", expected=control)


def _check_isa(texts: tuple[str, ...], marks: Delimiters, findings: Findings) -> None:
    """Field widths, delimiters and version of an ISA."""
    for at, (text, width) in enumerate(zip(texts, ISA_WIDTHS, strict=True)):
        if len(text) != width:
            where = Where(findings.file, segment_id="ISA", element=f"ISA{at + 1:02d}")
            findings.add("x12.syntax.isa-fields", where, number=at + 1, length=len(text), expected=str(width))
    used = [each for each in (marks.element, marks.component, marks.repetition, marks.segment) if each]
    if len(set(used)) < len(used):
        findings.add("x12.syntax.isa-delimiters", Where(findings.file, segment_id="ISA"), value=" ".join(used))
    if texts[11] >= "00501" and not marks.repetition:
        where = Where(findings.file, segment_id="ISA", element="ISA11")
        findings.add("x12.syntax.isa-repetition", where, value=texts[10], version=texts[11])
    if not texts[11].isdigit() or not "00200" <= texts[11] <= "00801":
        where = Where(findings.file, segment_id="ISA", element="ISA12")
        findings.add("x12.syntax.isa-version", where, value=texts[11])
