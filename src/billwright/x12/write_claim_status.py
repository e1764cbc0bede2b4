"""records.StatusInquiry to 276 and records.StatusAnswer to 277: levels numbered, claims under those they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from billwright.records.claim_status import StatusAnswer, StatusInquiry, StatusLine
from billwright.records.dates import format_d8
from billwright.records.envelope import Envelope
from billwright.records.money import decimal_text
from billwright.records.parties import Name, Person, Provider
from billwright.x12.errors import X12ValueError
from billwright.x12.guide import Guide
from billwright.x12.statuses import status_segments
from billwright.x12.write import (
    Extras,
    Writer,
    beginning,
    composite,
    contact_segment,
    moment_texts,
    name_texts,
    quantity_text,
    segment,
)  # fmt: skip

_Record = StatusInquiry | StatusAnswer
_CODES = {"A": "20", "B": "21", "C": "19", "D": "22", "E": "23"}
"""HL03 of the levels 2000A to 2000E."""


def write_276(inquiries: Iterable[StatusInquiry], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for inquiries in a row that share reference and time.

    Those in a row that share payer, receiver, provider, subscriber or patient stand under one level of it. Without
    `created_at` the envelope's goes out. A provider is named by one number: its NPI, else its tax number, else the first
    other. Raises X12ValueError for a value that cannot be written, naming its element.
    """
    return _written(inquiries, envelope, "276")


def write_277(answers: Iterable[StatusAnswer], envelope: Envelope) -> bytes:
    """The payer's answers, grouped as in `write_276`. Birth dates and sexes have no place in them and stay out.

    Raises X12ValueError for a value that cannot be written, and for an answer about a patient without a subscriber or a
    subscriber without a provider.
    """
    return _written(answers, envelope, "277")


def _written(records: Iterable[_Record], envelope: Envelope, kind: str) -> bytes:
    writer = Writer(envelope, kind)
    for _, run in groupby(records, key=_batch_key):
        writer.transaction(_Batch(writer.guide, list(run), envelope.created_at).segments())
    return writer.bytes()


def _batch_key(each: _Record) -> tuple[object, ...]:
    return each.reference, each.created_at, [extra for extra in each.extra if extra.loop == "HEADER"]


class _Open:
    """A level that stands open: what it says, and where its HL stands in the file."""

    def __init__(self, letter: str, texts: list[str], number: int, parent: str, place: int) -> None:
        self.letter, self.texts, self.number, self.parent, self.place = letter, texts, str(number), parent, place
        self.has_below = self.has_claim = False

    @property
    def takes_claim(self) -> bool:
        """Its own claims come before the levels below it; receiver and provider are answered once."""
        return not self.has_below and not (self.has_claim and self.letter in "BC")

    @property
    def hl(self) -> str:
        """HL04 is not sent for dependents, who never have levels below."""
        below = "" if self.letter == "E" else "1" if self.has_below else "0"
        return segment("HL", self.number, self.parent, _CODES[self.letter], below)


class _Batch:
    """One ST in the making. `out` holds its segments, `open` the levels down to the last claim's."""

    def __init__(self, guide: Guide, records: list[_Record], created_at: dt.datetime) -> None:
        self.guide, self.records, self.created_at = guide, records, created_at
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.count = 0

    def segments(self) -> list[str]:
        for each in self.records:
            extras = Extras(self.guide, each.extra)
            header = self._header(each, extras)
            if not self.out:
                self.out += header
            levels = _levels(each, extras)
            self._open_levels(levels)
            self.out += _claim(each, f"2200{'ABCDE'[len(levels) - 1]}", self.guide, extras)
        return self.out

    def _header(self, each: _Record, extras: Extras) -> list[str]:
        purpose, kind = ("13", "") if isinstance(each, StatusInquiry) else ("08", "DG")
        day, time = moment_texts(each.created_at or self.created_at)
        return beginning(extras, segment("BHT", "0010", purpose, each.reference, day, time, kind))

    def _open_levels(self, levels: list[list[str]]) -> None:
        """Keeps the levels that are the last claim's too, and opens the others."""
        kept = 0
        for there, wanted in zip(self.open, levels, strict=False):
            is_claims_own = kept == len(levels) - 1
            if there.texts != wanted or (is_claims_own and not there.takes_claim):
                break
            kept += 1
        del self.open[kept:]
        for depth, texts in enumerate(levels[kept:], kept):
            self._open_level("ABCDE"[depth], texts)
        self.open[-1].has_claim = True

    def _open_level(self, letter: str, texts: list[str]) -> None:
        parent = ""
        if self.open:
            above = self.open[-1]
            parent, above.has_below = above.number, True
            self.out[above.place] = above.hl
        self.count += 1
        level = _Open(letter, texts, self.count, parent, len(self.out))
        self.open.append(level)
        self.out += [level.hl, *texts]


# --- levels


def _levels(each: _Record, extras: Extras) -> list[list[str]]:
    """What each level down to the claim's says."""
    payer = [_named("PR", Name(each.payer.name, is_person=False), each.payer.id_kind, each.payer.payer_id)]
    if isinstance(each, StatusAnswer) and each.payer_contact is not None:
        payer.append(contact_segment(each.payer_contact))
    receiver = _named("41", each.receiver, each.receiver_id_kind, each.receiver_id)
    found = [_level("A", payer, extras), _level("B", [receiver], extras)]
    people = (each.provider, each.subscriber, each.patient)
    if any(below and not above for above, below in pairwise(people)):
        raise X12ValueError("a patient needs a subscriber, and a subscriber a provider", "NM103", "2100C")
    if each.provider is not None:
        found.append(_level("C", [_provider(each.provider)], extras))
    is_asked = isinstance(each, StatusInquiry)
    for letter, role, person in (("D", "IL", each.subscriber), ("E", "QC", each.patient)):
        if person is not None:
            name = _named(role, person.name, person.member_id_kind, person.member_id)
            found.append(_level(letter, [name], extras, _birth(person) if is_asked else []))
    return found


def _level(letter: str, named: list[str], extras: Extras, beside: Sequence[str] = ()) -> list[str]:
    own = extras.into(list(beside), f"2000{letter}")
    return [*own, *extras.into(named, f"2100{letter}"), *extras.loop(f"2100{letter}")]


def _provider(each: Provider) -> str:
    pairs = (("XX", each.npi), ("FI", each.tax_id), *each.ids)
    kind, number = next((pair for pair in pairs if pair[1]), ("", ""))
    return _named("1P", each.name, kind, number)


def _named(role: str, name: Name, kind: str, number: str) -> str:
    return segment("NM1", role, *name_texts(name), kind if number else "", number)


def _birth(each: Person) -> list[str]:
    if each.birth_date is None:
        return []
    return [segment("DMG", "D8", format_d8(each.birth_date), each.sex)]


# --- the claim


def _claim(each: _Record, loop: str, guide: Guide, extras: Extras) -> list[str]:
    is_inquiry = isinstance(each, StatusInquiry)
    found = [segment("TRN", "1" if is_inquiry or loop == "2200C" else "2", each.trace)]
    if isinstance(each, StatusAnswer):
        found += status_segments(each.infos)
    refs = (
        ("1K", each.payer_control_number), ("BLT", each.type_of_bill), ("6P", each.group_number),
        ("EJ", each.control_number), ("XZ", each.prescription), ("D9", each.clearinghouse_number), *each.ids,
    )  # fmt: skip
    found += [segment("REF", kind, text) for kind, text in refs if text]
    if isinstance(each, StatusInquiry) and each.charge_cents is not None:
        found.append(segment("AMT", "T3", decimal_text(each.charge_cents)))
    found += _dates(each.service_from, each.service_through)
    out = extras.into(found, loop)
    extras.refuse_left()
    line_loop = f"{'2210' if is_inquiry else '2220'}{loop[-1]}"
    for line in each.lines:
        out += _line(line, line_loop, guide)
    return out


def _line(line: StatusLine, loop: str, guide: Guide) -> list[str]:
    extras = Extras(guide, line.extra)
    code = composite(line.procedure_kind, line.procedure, *line.modifiers)
    paid = "" if line.paid_cents is None else decimal_text(line.paid_cents)
    units = "" if line.units is None else quantity_text(line.units)
    found = [segment("SVC", code, decimal_text(line.charge_cents), paid, line.revenue_code, "", "", units)]
    found += status_segments(line.infos)
    if line.control_number:
        found.append(segment("REF", "FJ", line.control_number))
    out = extras.into(found + _dates(line.service_date, line.through), loop)
    extras.refuse_left()
    return out


def _dates(first: dt.date | None, last: dt.date | None) -> list[str]:
    if first is None:
        return []
    if last is None:
        return [segment("DTP", "472", "D8", format_d8(first))]
    return [segment("DTP", "472", "RD8", f"{format_d8(first)}-{format_d8(last)}")]
