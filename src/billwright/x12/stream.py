"""Bytes to segments: delimiters from each ISA, wrapped lines undone, in bounded memory.

Text is decoded segment by segment: UTF-8 where the bytes are UTF-8, else Latin-1, which takes any byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from billwright.records.envelope import Delimiters
from billwright.x12.errors import X12Error

Source = bytes | bytearray | memoryview | str | Path | BinaryIO
CHUNK = 1 << 16
MOST_SEGMENT = 1 << 20
"""A segment longer than this is passed over with a finding: no guide has one a hundredth as long."""
_ISA_ELEMENTS = 16
_ISA_MOST = 512
_QUIET = b" \t\r\n\x00\x1a\x0b\x0c"
_BOM = b"\xef\xbb\xbf"
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Isa(NamedTuple):
    """An interchange begins: its delimiters and the sixteen elements as they stand, line breaks removed."""

    delimiters: Delimiters
    elements: tuple[str, ...]


class Junk(NamedTuple):
    """Bytes outside any interchange."""

    size: int
    preview: str


class TooLong(NamedTuple):
    """A segment past MOST_SEGMENT, passed over: how it begins."""

    preview: str


class Binary(NamedTuple):
    """A BIN or BDS segment, passed over: the length it gives as text, and whether a terminator followed so many bytes."""

    sid: str
    declared: str
    is_ended: bool


Piece = Isa | Junk | TooLong | Binary | list[str]


@contextmanager
def opened(source: Source) -> Iterator[Readable]:
    """A reader over bytes, a path or a binary file. Raises X12Error where a path cannot be read."""
    if isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(source)
    elif isinstance(source, str | Path):
        try:
            file = Path(source).open("rb")  # noqa: SIM115
        except (OSError, ValueError) as problem:
            raise X12Error(f"{source} cannot be read: {problem}") from problem
        with file:
            yield file
    else:
        yield source


def parse_isa(data: bytes, position: int = 0) -> tuple[Isa, int]:
    """The ISA that `data` begins with, and its length in bytes with the terminator.

    Elements may be short or wrapped; the sixteenth separator counts. Raises X12Error where no delimiters can be told.
    """
    mark = data[3:4]
    texts = data[:_ISA_MOST].split(mark, _ISA_ELEMENTS) if mark else []
    if len(texts) <= _ISA_ELEMENTS:
        raise X12Error("ISA has fewer than 16 elements: the file is cut off or is not X12", position)
    used = sum(map(len, texts[:_ISA_ELEMENTS])) + _ISA_ELEMENTS
    rest = texts[_ISA_ELEMENTS]
    skip = len(rest) - len(rest.lstrip(b"\r\n"))
    component, ending = rest[skip : skip + 1], rest[skip + 1 : skip + 2]
    if not ending:
        raise X12Error("the file ends within its ISA", position)
    plain = [_plain(text) for text in texts[1:_ISA_ELEMENTS]]
    elements = tuple(text.decode("latin-1") for text in (*plain, component))
    delimiters = _delimiters(mark, component, ending, elements, rest[skip + 2 : skip + 4])
    if any(each.isalnum() for each in (delimiters.element, delimiters.segment)) or mark == ending:
        raise X12Error(f"the delimiters after ISA cannot be told: {mark!r} and {ending!r}", position)
    return Isa(delimiters, elements), used + skip + 2


def _delimiters(mark: bytes, component: bytes, ending: bytes, elements: tuple[str, ...], after: bytes) -> Delimiters:
    repetition = elements[10] if len(elements[10]) == 1 and elements[11] >= "00402" else ""
    if repetition.isalnum() or repetition.isspace():
        repetition = ""
    suffix = after if after == b"\r\n" else after[:1] if after[:1] in (b"\n", b"\r") else b""
    text = [each.decode("latin-1") for each in (mark, component, ending, suffix)]
    return Delimiters(text[0], text[1], repetition, text[2], text[3])


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r", b"").replace(b"\n", b"")


class Tokens:
    """Iterates the pieces of a source. Raises X12Error where there is no interchange at all."""

    def __init__(self, reader: Readable) -> None:
        self._read = reader.read
        self._buffer = b""
        self._start = 0
        """Byte position of the buffer's first byte in the source."""
        self._at_end = self._seen_isa = False

    def _fill(self, size: int = CHUNK) -> bool:
        """Reads on; False at the end."""
        data = b"" if self._at_end else self._read(size)
        if not data:
            self._at_end = True
            return False
        self._buffer += data
        return True

    def _drop(self, count: int) -> None:
        self._buffer = self._buffer[count:]
        self._start += count

    def __iter__(self) -> Iterator[Piece]:
        self._fill()
        self._refuse_foreign()
        while True:
            junk = self._to_next_isa()
            if junk:
                yield junk
            if not self._buffer:
                return
            while len(self._buffer) < _ISA_MOST and self._fill():
                pass
            try:
                isa, size = parse_isa(self._buffer, self._start)
            except X12Error:
                if not self._seen_isa:
                    raise
                yield Junk(3, "ISA")
                self._drop(3)
                continue
            self._seen_isa = True
            self._drop(size)
            yield isa
            yield from self._segments(isa.delimiters)

    def _refuse_foreign(self) -> None:
        head = self._buffer[:4]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head in (b"I\0S\0", b"\0I\0S"):
            raise X12Error("this is UTF-16 text: save it as plain text (UTF-8 or Latin-1)")
        if not self._buffer.strip(_QUIET):
            while self._fill(CHUNK):
                self._buffer = self._buffer.strip(_QUIET)
                if self._buffer:
                    return
            raise X12Error("the file is empty")

    def _to_next_isa(self) -> Junk | None:
        """Drops what stands before the next ISA; what is more than blanks and a byte order mark is told."""
        count, preview, found = 0, b"", None
        while count <= MOST_SEGMENT or self._seen_isa:
            found = self._find_isa()
            size = found if found is not None else len(self._buffer) - (0 if self._at_end else 4)
            skipped = self._buffer[: max(size, 0)]
            told = skipped.removeprefix(_BOM).strip(_QUIET)
            count, preview = count + len(told), (preview + told)[:40]
            self._drop(len(skipped))
            if found is not None or (self._at_end and not self._buffer):
                break
            self._fill()
        if not self._seen_isa and (found is None or not self._buffer):
            raise X12Error("no ISA segment: this is not an X12 interchange", self._start)
        return Junk(count, preview.decode("latin-1")) if count else None

    def _find_isa(self) -> int | None:
        """Where "ISA" and a separator stand in the buffer."""
        match = re.search(rb"ISA[^A-Za-z0-9\s]", self._buffer)
        return match.start() if match else None

    def _segments(self, delimiters: Delimiters) -> Iterator[Piece]:
        """Segments until IEA, the next ISA or the end of the source, in lists."""
        ending = delimiters.segment.encode("latin-1")
        mark = delimiters.element.encode("latin-1")
        special, rare = _special(mark, ending)
        unwrap = tuple(each for each in (b"\r", b"\n") if each != ending)
        is_rare = any(each in self._buffer for each in rare)
        while True:
            stop = special(self._buffer) if is_rare else None
            last = stop.start() + stop[1].rfind(ending) + 1 if stop else self._buffer.rfind(ending) + 1
            if last:
                yield _split(self._buffer[:last], ending, unwrap)
                self._drop(stop.start(2) if stop else last)
            if stop is None:
                if len(self._buffer) > MOST_SEGMENT:
                    yield self._pass_over(ending)
                elif not self._fill():
                    if self._buffer.strip(_QUIET):
                        yield _split(self._buffer, ending, unwrap)
                    self._drop(len(self._buffer))
                    return
                is_rare = any(each in self._buffer for each in rare)
            elif stop[2].startswith(b"B"):
                yield self._binary(mark, ending)
            elif stop[2].startswith(b"ISA") and self._is_real_isa():
                return
            else:
                size = self._one(ending)
                yield _split(self._buffer[:size], ending, unwrap)
                self._drop(size)
                if stop[2].startswith(b"IEA"):
                    return

    def _one(self, ending: bytes) -> int:
        """The length of the segment that the buffer begins with, its terminator with it."""
        while (end := self._buffer.find(ending)) < 0 and len(self._buffer) <= MOST_SEGMENT and self._fill():
            pass
        return end + 1 or len(self._buffer)

    def _is_real_isa(self) -> bool:
        while len(self._buffer) < _ISA_MOST and self._fill():
            pass
        try:
            parse_isa(self._buffer)
        except X12Error:
            return False
        return True

    def _pass_over(self, ending: bytes) -> TooLong:
        """Drops a segment that is too long, without ever holding it."""
        preview = self._buffer[:40].decode("latin-1")
        while (end := self._buffer.find(ending)) < 0:
            self._drop(len(self._buffer))
            if not self._fill():
                return TooLong(preview)
        self._drop(end + 1)
        return TooLong(preview)

    def _binary(self, mark: bytes, ending: bytes) -> Binary:
        """Passes over BIN*length*data or BDS*filter*length*data, data being exactly so many bytes."""
        while len(self._buffer) < 64 and self._fill():
            pass
        sid = self._buffer[:3].decode("latin-1")
        before = 1 if sid == "BIN" else 2
        head = self._buffer[:64].split(mark, before + 1)
        declared = head[before] if len(head) > before + 1 else b""
        if not declared.isdigit():
            self._drop(self._buffer.find(ending) + 1 or len(self._buffer))
            return Binary(sid, declared.decode("latin-1"), False)
        self._drop(sum(map(len, head[: before + 1])) + before + 1)
        left = int(declared)
        while left > len(self._buffer):
            left -= len(self._buffer)
            self._drop(len(self._buffer))
            if not self._fill():
                return Binary(sid, declared.decode(), False)
        last = self._buffer[left - 1 : left]
        self._drop(left)
        if not self._buffer:
            self._fill()
        is_ended = self._buffer[:1] == ending
        if last != ending or is_ended:
            self._drop(self._buffer.find(ending) + 1)
        return Binary(sid, declared.decode(), is_ended)


def _special(mark: bytes, ending: bytes) -> tuple[Callable[[bytes], re.Match[bytes] | None], tuple[bytes, ...]]:
    """Finds the first segment that is no plain run of elements, or ends an interchange; and what such a one begins with.

    Blanks may stand before it. They are gone over once, from where they begin, or a file of blanks would take forever.
    """
    names = (b"ISA", b"IEA", b"BIN", b"BDS")
    blank = b"[\\r\\n \\t\\x00" + re.escape(ending) + b"]"
    search = re.compile(rb"(\A%b*+|(?<!%b)%b++)((?:%b)%b)" % (blank, blank, blank, b"|".join(names), re.escape(mark)))

    def first(buffer: bytes) -> re.Match[bytes] | None:
        return next((each for each in search.finditer(buffer) if not each.start() or ending in each[1]), None)

    return first, tuple(name + mark for name in names)


def _split(data: bytes, ending: bytes, unwrap: tuple[bytes, ...]) -> list[str]:
    """The segments of a run of bytes, line breaks removed wherever they stand."""
    for each in unwrap:
        if each in data:
            data = data.replace(each, b"")
    if data.endswith(ending):
        data = data[: -len(ending)]
    if data.isascii():
        return data.decode("ascii").split(ending.decode("latin-1"))
    return [decoded(piece) for piece in data.split(ending)]


def decoded(piece: bytes) -> str:
    """UTF-8 where it is UTF-8, else Latin-1."""
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("latin-1")
