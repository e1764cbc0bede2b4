"""Lists of codes as people write them in a contract: "97110-97546, G0283 J*"."""

from __future__ import annotations

import re

import msgspec

_ONE = re.compile(r"([A-Z0-9]{1,7})(?:(\*)|-([A-Z0-9]{1,7}))?")


class CodeListError(ValueError):
    """A list of codes cannot be read as it was typed; the words say which part."""


class CodeRange(msgspec.Struct, frozen=True):
    """From `first` to `last`, both in, among codes of the same length; `last` "*" is everything that begins with `first`."""

    first: str
    last: str

    def __contains__(self, code: str) -> bool:
        if self.last == "*":
            return code.startswith(self.first)
        return len(code) == len(self.first) and self.first <= code <= self.last

    def __str__(self) -> str:
        if self.last == "*":
            return f"{self.first}*"
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def is_one(self) -> bool:
        return self.first == self.last


def parse_codes(text: str) -> tuple[CodeRange, ...]:
    """The ranges of a list, separated by blanks or commas. Raises CodeListError for what is no code or no range.

    >>> [str(each) for each in parse_codes("97110 - 97546, g0283 j*")]
    ['97110-97546', 'G0283', 'J*']
    """
    parts = re.sub(r"\s*[-–]\s*", "-", text.upper().replace(",", " ")).split()
    return tuple(_range(part) for part in parts)


def _range(part: str) -> CodeRange:
    match = _ONE.fullmatch(part)
    if match is None:
        raise CodeListError(f"{part[:20]} is no code and no range of codes: write 97110, 97110-97546 or J*")
    if match[2]:
        return CodeRange(match[1], "*")
    last = match[3] or match[1]
    if len(last) != len(match[1]) or last < match[1]:
        raise CodeListError(f"{part[:20]} is no range: its end is as long as its start and comes after it")
    return CodeRange(match[1], last)
