"""Segments and envelope, written: counts, control numbers and delimiters in one place.

While a file is built its parts are divided by ASCII's own separators, which no value may hold; the partner's delimiters
go in at the end. So one search over the whole text finds any value that holds a delimiter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

from billwright.records.claim import Adjustment, Extra
from billwright.records.dates import format_d8
from billwright.records.envelope import Delimiters, Envelope
from billwright.records.money import decimal_text
from billwright.records.parties import Address, Contact, Name
from billwright.x12.errors import X12ValueError
from billwright.x12.guide import Guide, Loop, Segment, load

ELEMENT, COMPONENT, REPEAT = "\x1d", "\x1f", "\x1e"
_SEGMENT = "\x1c"
_CONTROL_MOST = 999_999_999
_MERGED = frozenset({
    "BHT", "CL1", "INS", "SV3", "UM",
    "NM1", "N3", "N4", "DMG", "PAT", "SBR", "CLM", "SV1", "SV2", "OI", "SVD", "CLP", "SVC", "BPR", "TRN", "N1", "MOA",
    "EB", "EQ", "III",
})  # fmt: skip
"""Segments that come once in a loop: an Extra of one fills in the elements that no field names."""


def segment(*texts: str) -> str:
    """One segment, without the separators that nothing follows."""
    return ELEMENT.join(texts).rstrip(ELEMENT)


def composite(*texts: str) -> str:
    return COMPONENT.join(texts).rstrip(COMPONENT)


def quantity_text(number: Decimal) -> str:
    """Digits and a point, never an exponent. Raises X12ValueError for what is no finite number."""
    if not number.is_finite():
        raise X12ValueError(f"{number} cannot be written as a quantity", "quantity")
    return format(number, "f")


def moment_texts(at: dt.datetime | None) -> tuple[str, str]:
    """BHT04 and BHT05: HHMM, with seconds and hundredths where there are any."""
    if at is None:
        return "", ""
    time = f"{at:%H%M%S}{at.microsecond // 10_000:02d}"
    while time.endswith("00") and len(time) > 4:
        time = time[:-2]
    return format_d8(at.date()), time


def beginning(extras: Extras, bht: str) -> list[str]:
    """The header with its BHT, unless one whose day or time could not be read is among the extras."""
    is_kept = any(text.startswith("BHT" + ELEMENT) for text in extras.by_loop.get("HEADER", ()))
    return extras.into([] if is_kept else [bht], "HEADER")


def filled(text: str, sid: str, place: int, usual: str) -> str:
    """A segment with the usual value in an element that nothing has been said of, where another follows it."""
    texts = text.split(ELEMENT)
    if texts[0] == sid and len(texts) > place + 1 and not texts[place]:
        texts[place] = usual
    return ELEMENT.join(texts)


def address_segments(address: Address | None) -> list[str]:
    """N3 and N4, each where it has something to say."""
    if address is None:
        return []
    found = []
    if address.line1 or address.line2:
        found.append(segment("N3", address.line1, address.line2))
    if address.city or address.state or address.postal_code or address.country:
        found.append(segment("N4", address.city, address.state, address.postal_code, address.country))
    return found


def contact_segment(contact: Contact) -> str:
    return segment("PER", contact.function, contact.name, *(text for pair in contact.numbers for text in pair))


def name_texts(name: Name) -> tuple[str, ...]:
    """NM102 to NM107."""
    return ("1" if name.is_person else "2", name.last, name.first, name.middle, name.prefix, name.suffix)


def adjustment_segments(adjustments: Sequence[Adjustment]) -> list[str]:
    """CAS: adjustments of one group in a row share a segment, six at most."""
    found: list[str] = []
    run: list[str] = []
    for each in adjustments:
        if not run or run[1] != each.group or len(run) >= 20:
            if run:
                found.append(segment(*run))
            run = ["CAS", each.group]
        quantity = "" if each.quantity is None else quantity_text(each.quantity)
        run += [each.reason, decimal_text(each.cents), quantity]
    if run:
        found.append(segment(*run))
    return found


class Extras:
    """The segments that no field names, by loop, until each has been written in its place."""

    def __init__(self, guide: Guide, extras: Iterable[Extra]) -> None:
        self.by_loop: dict[str, list[str]] = {}
        self._guide = guide
        for each in extras:
            texts = [text.replace(":", COMPONENT).replace("^", REPEAT) for text in each.elements]
            self.by_loop.setdefault(each.loop, []).append(segment(*texts))

    def into(self, segments: list[str], loop: str, key: str | None = None) -> list[str]:
        """A loop's segments with its extras, each where the guide has it."""
        found = self.by_loop.pop(key or loop, None)
        if not found:
            return segments
        for each in found:
            _fill_or_add(segments, each)
        order = _orders(self._guide, loop)
        return segments if order is None else sorted(segments, key=order)

    def loop(self, loop: str) -> list[str]:
        """Whole loops that no record names: "2310E", "2310E/2" ..., as they were."""
        if not self.by_loop:
            return []
        found = self.by_loop.pop(loop, [])
        number = 2
        while (key := f"{loop}/{number}") in self.by_loop:
            found = found + self.by_loop.pop(key)
            number += 1
        return found

    def refuse_left(self) -> None:
        """Raises X12ValueError where an extra names a loop that this transaction does not have."""
        for loop, segments in self.by_loop.items():
            sid = segments[0].split(ELEMENT, 1)[0]
            raise X12ValueError("this loop is not written here, so the extra segment has no place", sid, loop)


def _fill_or_add(segments: list[str], extra: str) -> None:
    sid = extra.split(ELEMENT, 1)[0]
    if sid in _MERGED:
        for place, there in enumerate(segments):
            if there.split(ELEMENT, 1)[0] == sid and (both := _merged(there, extra, ELEMENT)) is not None:
                segments[place] = both
                return
    segments.append(extra)


def _merged(first: str, second: str, mark: str) -> str | None:
    """The texts of both together; None where they say different things in one place."""
    found = []
    for ours, theirs in zip_longest(first.split(mark), second.split(mark), fillvalue=""):
        if ours and theirs and ours != theirs:
            both = _merged(ours, theirs, COMPONENT) if mark == ELEMENT and COMPONENT in theirs else None
            if both is None:
                return None
            found.append(both)
        else:
            found.append(ours or theirs)
    return mark.join(found).rstrip(mark)


def _orders(guide: Guide, loop_id: str) -> Callable[[str], int] | None:
    """The guide's order of a loop's segments, as a sort key."""
    loop = next((each for each in guide.loops if each.id == loop_id), None)
    return None if loop is None else lambda text: _order(loop, text)


def _order(loop: Loop, text: str) -> int:
    texts = text.split(ELEMENT, 2)
    own = [entry for entry in loop.entries if isinstance(entry, Segment) and entry.id == texts[0]]
    value = texts[1].split(COMPONENT)[0] if len(texts) > 1 else ""
    for entry in own:
        if not entry.values or value in entry.values:
            return entry.order
    return own[-1].order if own else len(loop.entries) + 1


class Writer:
    """A file in the making. `transaction` adds an ST with its segments; `bytes` closes the envelope."""

    def __init__(self, envelope: Envelope, kind: str) -> None:
        self.envelope = envelope
        self.guide = load(kind)
        self.version = self.guide.versions[0]
        self._segments = [isa_segment(envelope), self._gs()]
        self._count = 0

    def _gs(self) -> str:
        each, at = self.envelope, self.envelope.created_at
        sender, receiver = each.group_sender or each.sender_id, each.group_receiver or each.receiver_id
        day, time = format_d8(at.date()), f"{at:%H%M%S}" if at.second else f"{at:%H%M}"
        functional_id, control = self.guide.functional_id, str(_control(each.group_control_number, "GS06"))
        return segment("GS", functional_id, sender, receiver, day, time, control, "X", self.version)

    def transaction(self, segments: list[str]) -> None:
        """ST, the segments, SE."""
        number = self.envelope.first_transaction_number + self._count
        self._count += 1
        control = f"{_control(number, 'ST02'):04d}"
        version = self.version if self.guide.says_version else ""
        self._segments.append(segment("ST", self.guide.transaction, control, version))
        self._segments += segments
        self._segments.append(segment("SE", str(len(segments) + 2), control))

    def bytes(self) -> bytes:
        """The whole interchange. Raises X12ValueError naming the element of a value that holds a delimiter, and where
        nothing was to be written: a group holds at least one transaction.
        """
        each = self.envelope
        if not self._count:
            raise X12ValueError("there is nothing to write", "ST")
        self._segments.append(segment("GE", str(self._count), str(each.group_control_number)))
        self._segments.append(segment("IEA", "1", f"{each.control_number:09d}"))
        return finished(self._segments, each.delimiters)


def finished(segments: list[str], marks: Delimiters) -> bytes:
    """Segments with the partner's delimiters, as UTF-8 bytes."""
    text = _SEGMENT.join(segments) + _SEGMENT
    barred = marks.element + marks.component + marks.repetition + marks.segment
    isa_end = text.index(_SEGMENT)
    _refuse_delimiters(text, isa_end, barred, segments)
    body = text[isa_end:].replace(ELEMENT, marks.element).replace(COMPONENT, marks.component)
    body = body.replace(REPEAT, marks.repetition or REPEAT).replace(_SEGMENT, marks.segment + marks.suffix)
    try:
        return (text[:isa_end].replace(ELEMENT, marks.element) + body).encode("utf-8")
    except UnicodeEncodeError as problem:
        raise X12ValueError(f"{problem.object[problem.start]!r} is not a character that can be sent", "text") from None


def _refuse_delimiters(text: str, start: int, barred: str, segments: list[str]) -> None:
    found = re.compile(f"[{re.escape(barred)}\\x00-\\x1b\\x7f]").search(text, start)
    isa = segments[0].split(ELEMENT)
    if found is None and not any(char in each for each in isa[1:11] + isa[12:16] for char in barred):
        return
    for each in segments:
        for place, value in enumerate(each.split(ELEMENT)):
            is_own = isa == each.split(ELEMENT) and place in (11, 16)
            bad = next((char for char in value if char in barred or char < "\x1c" or char == "\x7f"), None)
            if bad is not None and not is_own:
                shown = value.replace(COMPONENT, " ")
                raise X12ValueError(
                    f"{shown!r} holds {bad!r}, which divides the file", f"{each.split(ELEMENT)[0]}{place:02d}"
                )


def isa_segment(envelope: Envelope) -> str:
    """ISA of a version 00501 interchange. Raises X12ValueError for ids that do not fit and delimiters that collide."""
    marks, at = envelope.delimiters, envelope.created_at
    used = [each for each in (marks.element, marks.component, marks.repetition, marks.segment) if each]
    if len(set(used)) < len(used) or any(len(each) != 1 or each.isalnum() or not each.isascii() for each in used):
        raise X12ValueError(f"the delimiters {used} are not different single signs", "ISA")
    texts = [
        "ISA", "00", " " * 10, "00", " " * 10, envelope.sender_kind, _padded(envelope.sender_id, "ISA06"),
        envelope.receiver_kind, _padded(envelope.receiver_id, "ISA08"), f"{at:%y%m%d}", f"{at:%H%M}",
        marks.repetition or "U", "00501", f"{_control(envelope.control_number, 'ISA13'):09d}",
        "1" if envelope.ask_ta1 else "0", envelope.usage, marks.component,
    ]  # fmt: skip
    return ELEMENT.join(texts)


def _padded(text: str, element: str) -> str:
    if not 0 < len(text) <= 15 or not text.isascii():
        raise X12ValueError(f"{text!r} must have 1 to 15 characters, all ASCII: ISA has fixed widths", element)
    return text.ljust(15)


def _control(number: int, element: str) -> int:
    if not 0 < number <= _CONTROL_MOST:
        raise X12ValueError(f"control number {number} must lie between 1 and 999,999,999", element)
    return number
