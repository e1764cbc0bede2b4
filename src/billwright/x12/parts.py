"""Reading what many transactions share: names, addresses, adjustments, amounts, dates; and what no field names.

A segment's texts come split, its id first. What a record has no field for becomes an Extra: a whole segment, or of a
segment that fields name in part only the rest, its named elements left empty. In an Extra, components are divided by
":" and repeats by "^", whatever the file's own delimiters are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeVar

from billwright.records.claim import Adjustment, Extra
from billwright.records.envelope import Delimiters
from billwright.records.money import parse_cents
from billwright.records.parties import Address, Contact, Name, PayerName
from billwright.x12.walk import Node

Texts = list[str]
T = TypeVar("T")
_MEMO_SIZE = 20_000


class Memo(dict[str, T]):
    """What a function makes of texts seen before, within a bound: a hostile file may hold a million different ones."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make

    def __missing__(self, text: str) -> T:
        if len(self) >= _MEMO_SIZE:
            self.clear()
        value = self[text] = self._make(text)
        return value


class Code(NamedTuple):
    """A composite procedure (SV101, SVC01), and what of it no field names."""

    kind: str
    procedure: str
    modifiers: tuple[str, ...]
    description: str
    rest: str


class Parts:
    """The shared readers under one interchange's delimiters. Dates, amounts and quantities are remembered by their text."""

    def __init__(self, marks: Delimiters) -> None:
        self.marks = marks
        self.component = marks.component
        self.days = Memo(day_of)
        self.amounts = Memo(cents_of)
        self.decimals = Memo(decimal_of)
        self.codes = Memo(self._code_of)
        self._is_plain = marks.component == ":" and marks.repetition in ("^", "")

    # --- values: None where the text is not one, which the guide's check tells of

    def _code_of(self, text: str) -> Code:
        """A composite procedure: kind, code, up to four modifiers, description; `rest` is what follows."""
        parts = text.split(self.component)
        modifiers = tuple(each for each in parts[2:6] if each)
        return Code(parts[0], at(parts, 1), modifiers, at(parts, 6), self.component.join(parts[7:]))

    def period(self, kind: str, text: str) -> tuple[dt.date | None, dt.date | None]:
        """(day, None) of D8, (first, last) of RD8."""
        if kind == "D8":
            return self.days[text], None
        if kind == "RD8" and len(text) == 17 and text[8] == "-":
            first, last = self.days[text[:8]], self.days[text[9:]]
            if first and last:
                return first, last
        return None, None

    def moment(self, day: str, time: str) -> dt.datetime | None:
        """A day with HHMM, HHMMSS or HHMMSSDD."""
        on = self.days[day]
        if on is None or len(time) not in (4, 6, 8) or not time.isdecimal():
            return None
        hour, minute, second, hundredths = (int(time[start : start + 2] or 0) for start in (0, 2, 4, 6))
        try:
            return dt.datetime.combine(on, dt.time(hour, minute, second, hundredths * 10_000))
        except ValueError:
            return None

    # --- segments

    def address(self, node: Node, extra: list[Extra], where: str) -> Address | None:
        """N3 and N4 of a loop; None where neither is there."""
        street: Texts = []
        city: Texts = []
        for texts in node.texts():
            if texts[0] == "N3":
                if street or len(texts) > 3:
                    self.whole(extra, where, texts)
                else:
                    street = texts
            elif texts[0] == "N4":
                if city:
                    self.whole(extra, where, texts)
                    continue
                city = texts
                if len(texts) > 5:
                    self.rest(extra, where, texts, (1, 2, 3, 4))
        if not street and not city:
            return None
        line1, line2 = (*street[1:], "", "")[:2]
        return Address(line1, line2, *(*city[1:], "", "", "", "")[:4])

    def payer(self, texts: Texts) -> PayerName:
        """The name and id of an NM1 that names a payer."""
        return PayerName(at(texts, 3), at(texts, 9), at(texts, 8) or "PI")

    def adjustments(self, texts: Texts) -> list[Adjustment] | None:
        """The trios of a CAS; None where one of them cannot be read, so that the segment stays whole."""
        if len(texts) == 4:
            cents = self.amounts[texts[3]]
            return None if cents is None or not texts[2] else [Adjustment(texts[1], texts[2], cents)]
        found = []
        for start in range(2, len(texts), 3):
            reason, amount, quantity = (*texts[start : start + 3], "", "")[:3]
            if not reason and not amount and not quantity:
                continue
            cents, units = self.amounts[amount], self.decimals[quantity] if quantity else None
            if not reason or cents is None or (quantity and units is None):
                return None
            found.append(Adjustment(texts[1], reason, cents, units))
        return found

    def service(
        self, extra: list[Extra], where: str, texts: Texts, named: tuple[int, ...] = (2, 3, 4, 7)
    ) -> tuple[Code, int | None, int | None, Decimal | None]:
        """What an SVC says: code, charge, payment, units; None for what cannot be read. That is kept as it is, and so are
        the code's description and elements that are not `named`."""
        code = self.codes[at(texts, 1)]
        charge, paid, units = self.amounts[at(texts, 2)], self.amounts[at(texts, 3)], self.decimals[at(texts, 7)]
        left = list(texts)
        more = [code.description, *code.rest.split(self.component)]
        left[1:2] = [self.component.join([""] * 6 + more)] if any(more) else [""]
        unread = {place for place, value in ((2, charge), (3, paid), (7, units)) if value is None}
        self.rest(extra, where, left, tuple(place for place in named if place not in unread))
        return code, charge, paid, units

    # --- what no field names

    def whole(self, extra: list[Extra], where: str, texts: Iterable[str]) -> None:
        """Keeps a segment as it is."""
        extra.append(Extra(where, tuple(self.canonical(text) for text in texts)))

    def rest(self, extra: list[Extra], where: str, texts: Texts, named: tuple[int, ...]) -> None:
        """Keeps those elements of a segment that no field names."""
        left = [text if place not in named else "" for place, text in enumerate(texts)]
        left[0] = ""
        if any(left):
            left[0] = texts[0]
            while not left[-1]:
                left.pop()
            self.whole(extra, where, [text if text.strip(self.component) else "" for text in left])

    def all_of(self, extra: list[Extra], node: Node, where: str | None = None) -> None:
        """Keeps a loop and those within it, segment by segment."""
        here = where or node.loop.id
        for texts in node.texts():
            self.whole(extra, here, texts)
        counts: dict[str, int] = {}
        for child in node.nodes:
            number = counts[child.loop.id] = counts.get(child.loop.id, 0) + 1
            self.all_of(extra, child, numbered(child.loop.id, number))

    def canonical(self, text: str) -> str:
        if self._is_plain:
            return text
        if self.marks.repetition:
            text = text.replace(self.marks.repetition, "^")
        return text.replace(self.component, ":")


def day_of(text: str) -> dt.date | None:
    """CCYYMMDD."""
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 and text.isdecimal() else None
    except ValueError:
        return None


def cents_of(text: str) -> int | None:
    try:
        return parse_cents(text)
    except ValueError:
        return None


def decimal_of(text: str) -> Decimal | None:
    """A quantity: digits, a point, a minus sign."""
    try:
        return Decimal(text) if len(text) <= 20 and not text.strip("-.0123456789") else None
    except InvalidOperation:
        return None


def at(texts: Texts, place: int) -> str:
    """The element at a place, empty where the segment ends before it."""
    return texts[place] if len(texts) > place else ""


def numbered(loop: str, number: int) -> str:
    """How an Extra names the second and later loop of one id: "2430/2"."""
    return loop if number == 1 else f"{loop}/{number}"


def name_of(texts: Texts) -> Name:
    """The name in an NM1."""
    if len(texts) < 5:
        return Name(at(texts, 3), is_person=at(texts, 2) == "1")
    return Name(texts[3], texts[4], at(texts, 5), at(texts, 6), at(texts, 7), texts[2] == "1")


def specialty_of(role: str) -> str:
    """PRV01 of a provider in a claim: an attending provider (NM101 71) has a code of its own."""
    return "AT" if role == "71" else "PE"


def contact_of(texts: Texts) -> Contact | None:
    """A PER; None where a number stands without its qualifier, so that the segment stays whole."""
    pairs = [(at(texts, place), at(texts, place + 1)) for place in (3, 5, 7)]
    numbers = tuple(pair for pair in pairs if pair[0] or pair[1])
    if any(not (kind and number) for kind, number in numbers) or pairs[: len(numbers)] != list(numbers):
        return None
    return None if len(texts) > 9 else Contact(at(texts, 2), numbers, at(texts, 1))
