"""records.eligibility to 270 and 271."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from billwright.records.claim import Extra
from billwright.records.dates import format_d8
from billwright.records.eligibility import (
    Benefit,
    Circumstance,
    EligibilityAnswer,
    EligibilityInquiry,
    Limit,
    Member,
    MilitaryService,
    OnDate,
    Party,
    Procedure,
    Reference,
    Rejection,
    ServiceAsked,
    Specialty,
    Trace,
)  # fmt: skip
from billwright.records.envelope import Envelope
from billwright.records.money import decimal_text
from billwright.x12.errors import X12ValueError
from billwright.x12.parts import numbered
from billwright.x12.write import (
    REPEAT,
    Extras,
    Writer,
    address_segments,
    composite,
    contact_segment,
    name_texts,
    quantity_text,
    segment,
)  # fmt: skip

Record = EligibilityInquiry | EligibilityAnswer
R = TypeVar("R", EligibilityInquiry, EligibilityAnswer)
_LEVELS = ("provider", "subscriber", "dependent")
_MOST_DIAGNOSES = 8


def write_270(inquiries: Iterable[EligibilityInquiry], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for inquiries in a row of one reference, time, purpose and use.

    Inquiries in a row share the levels of one payer, of one provider, and for dependents of one subscriber. Raises
    X12ValueError for a value that cannot be written, naming its element.
    """
    return _written(inquiries, envelope, "270")


def write_271(answers: Iterable[EligibilityAnswer], envelope: Envelope) -> bytes:
    """One interchange with one group, an ST for answers in a row of one reference, time and purpose.

    Levels are shared as in `write_270`. Raises X12ValueError for a value that cannot be written, naming its element, and
    for a rejection of a level that the answer does not have.
    """
    return _written(answers, envelope, "271")


def _written(records: Iterable[R], envelope: Envelope, kind: str) -> bytes:
    writer = Writer(envelope, kind)
    for _, batch in groupby(records, key=_batch_key):
        writer.transaction(_Batch(list(batch), writer).segments())
    return writer.bytes()


class _Batch:
    """One ST in the making. `out` holds its segments; `levels` counts its HLs."""

    def __init__(self, records: Sequence[Record], writer: Writer) -> None:
        self.records, self.guide, self.envelope = records, writer.guide, writer.envelope
        self.out: list[str] = []
        self.levels = 0

    def segments(self) -> list[str]:
        first = self.records[0]
        for record in self.records:
            _refuse_without_level(record)
        self.out += self._header(first)
        for payer in _runs(self.records, _payer_key):
            has_provider = payer[0].provider is not None
            top = self._party_level("2000A", payer[0], payer[0].payer, "", has_provider)
            for provider in _runs(payer, _provider_key) if has_provider else ():
                self._provider(provider, top)
        return self.out

    def _header(self, first: Record) -> list[str]:
        kept = Extras(self.guide, first.extra).loop("HEADER")
        if any(each.startswith("BHT") for each in kept):
            return kept
        at = first.created_at or self.envelope.created_at
        use = first.use if isinstance(first, EligibilityInquiry) else ""
        return [segment("BHT", "0022", first.purpose, first.reference, format_d8(at.date()), _clock(at), use), *kept]

    def _provider(self, records: Sequence[Record], top: str) -> None:
        first = records[0]
        assert first.provider
        has_patients = first.subscriber is not None
        parent = self._party_level("2000B", first, first.provider, top, has_patients)
        for family in _runs(records, _subscriber_key) if has_patients else ():
            of_dependents = family[0].dependent is not None
            above = self._member_level("2000C", family[0], parent, of_dependents)
            if of_dependents:
                for record in family:
                    self._member_level("2000D", record, above, has_below=False)

    # --- levels

    def _level(self, parent: str, code: str, has_below: bool) -> str:
        self.levels += 1
        self.out.append(segment("HL", str(self.levels), parent, code, "1" if has_below else "0"))
        return str(self.levels)

    def _party_level(self, loop: str, record: Record, party: Party, parent: str, has_below: bool) -> str:
        extras, named = Extras(self.guide, record.extra), loop.replace("2000", "2100")
        number = self._level(parent, "20" if loop == "2000A" else "21", has_below)
        outer = _rejections(record, "transaction") if loop == "2000A" else []
        self.out += extras.into(outer, loop)
        inner = _rejections(record, "payer" if loop == "2000A" else "provider")
        self.out += extras.into(_party_segments(party, inner), named)
        self.out += extras.loop(named)
        return number

    def _member_level(self, loop: str, record: Record, parent: str, has_below: bool) -> str:
        is_dependent = loop == "2000D"
        extras, named = Extras(self.guide, record.extra), loop.replace("2000", "2100")
        number = self._level(parent, "23" if is_dependent else "22", has_below)
        self.out += extras.into([] if has_below else _trace_segments(record.traces), loop)
        member = record.dependent if is_dependent else record.subscriber
        assert member
        refused = _rejections(record, "dependent" if is_dependent else "subscriber")
        self.out += extras.into(_member_segments(member, is_dependent, refused), named)
        self.out += extras.loop(named)
        if not has_below:
            self._inner(record, loop[-1])
        return number

    # --- services and benefits

    def _inner(self, record: Record, suffix: str) -> None:
        if isinstance(record, EligibilityInquiry):
            for service in record.services:
                extras = Extras(self.guide, service.extra)
                self.out += extras.into(_service_segments(service), f"2110{suffix}")
                extras.refuse_left()
        else:
            for benefit in record.benefits:
                self._benefit(benefit, suffix)

    def _benefit(self, each: Benefit, suffix: str) -> None:
        extras = Extras(self.guide, each.extra)
        own, circumstance, related = f"2110{suffix}", f"2115{suffix}", f"2120{suffix}"
        self.out += extras.into(_benefit_segments(each), own)
        for number, one in enumerate(each.circumstances, 1):
            self.out += extras.into([_circumstance_segment(one)], circumstance, numbered(circumstance, number))
        if each.related:
            self.out.append(segment("LS", "2120"))
            for number, party in enumerate(each.related, 1):
                if party.references:
                    raise X12ValueError("a related party has one number, and no REF", "REF", related)
                self.out += extras.into(_party_segments(party, []), related, numbered(related, number))
            self.out.append(segment("LE", "2120"))
        extras.refuse_left()


# --- what shares a level


def _batch_key(record: Record) -> tuple[object, ...]:
    use = record.use if isinstance(record, EligibilityInquiry) else ""
    return record.reference, record.created_at, record.purpose, use, _extras_of(record, "HEADER")


def _payer_key(record: Record) -> tuple[object, ...] | None:
    """None where the record is the level's own: it shares with none."""
    if record.provider is None:
        return None
    return record.payer, _rejections(record, "transaction", "payer"), _extras_of(record, "2000A", "2100A")


def _provider_key(record: Record) -> tuple[object, ...] | None:
    if record.subscriber is None:
        return None
    return record.provider, _rejections(record, "provider"), _extras_of(record, "2000B", "2100B")


def _subscriber_key(record: Record) -> tuple[object, ...] | None:
    if record.dependent is None:
        return None
    return record.subscriber, _rejections(record, "subscriber"), _extras_of(record, "2000C", "2100C")


def _runs(records: Sequence[Record], key: Callable[[Record], tuple[object, ...] | None]) -> list[list[Record]]:
    """Records in a row that share a level."""
    runs: list[list[Record]] = []
    before: tuple[object, ...] | None = None
    for record in records:
        this = key(record)
        if this is not None and this == before:
            runs[-1].append(record)
        else:
            runs.append([record])
        before = this
    return runs


def _extras_of(record: Record, *loops: str) -> tuple[Extra, ...]:
    return tuple(each for each in record.extra if each.loop.split("/")[0] in loops) if record.extra else ()


def _refuse_without_level(record: Record) -> None:
    """Raises X12ValueError for what would stand at a level that the record does not have."""
    has = [True, record.provider is not None, record.subscriber is not None, record.dependent is not None]
    if has != sorted(has, reverse=True):
        raise X12ValueError("a dependent needs a subscriber, and a subscriber a provider", "HL")
    loops = {
        "HEADER",
        *(
            f"{stem}{letter}"
            for letter, is_there in zip("ABCD", has, strict=True)
            if is_there
            for stem in ("2000", "2100")
        ),
    }
    for each in record.extra:
        if each.loop.split("/")[0] not in loops:
            raise X12ValueError(
                "this loop is not written here, so the segment has no place", each.elements[0], each.loop
            )
    if isinstance(record, EligibilityAnswer):
        levels = ["transaction", "payer", *_LEVELS[: sum(has) - 1]]
        wrong = [each.level for each in record.rejections if each.level not in levels]
        wrong += [one.level for each in record.benefits for one in each.rejections if one.level != "benefit"]
        if wrong:
            raise X12ValueError(f"a rejection of the {wrong[0]} has no place there", "AAA")


# --- segments


def _clock(at: dt.datetime) -> str:
    return f"{at:%H%M%S}" if at.second else f"{at:%H%M}"


def _rejections(record: Record, *levels: str) -> list[str]:
    if isinstance(record, EligibilityInquiry):
        return []
    return [_rejection_segment(each) for each in record.rejections if each.level in levels]


def _rejection_segment(each: Rejection) -> str:
    return segment("AAA", "Y" if each.was_valid else "N", "", each.reason, each.action)


def _trace_segments(traces: Sequence[Trace]) -> list[str]:
    return [segment("TRN", each.kind, each.number, each.assigner, each.detail) for each in traces]


def _party_segments(party: Party, refused: list[str]) -> list[str]:
    kind = party.number_kind if party.number else ""
    found = [
        segment("NM1", party.role, *name_texts(party.name), kind, party.number, party.relationship),
        *(_reference_segment(each) for each in party.references),
        *address_segments(party.address),
        *(contact_segment(each) for each in party.contacts),
        *refused,
    ]
    return [*found, _specialty_segment(party.specialty)] if party.specialty else found


def _member_segments(member: Member, is_dependent: bool, refused: list[str]) -> list[str]:
    kind = member.member_id_kind if member.member_id else ""
    role = "03" if is_dependent else "IL"
    found = [segment("NM1", role, *name_texts(member.name), kind, member.member_id)]
    found += [_reference_segment(each) for each in member.references]
    found += [*address_segments(member.address), *refused]
    if member.specialty:
        found.append(_specialty_segment(member.specialty))
    if member.birth_date or member.sex:
        born = ("D8", format_d8(member.birth_date)) if member.birth_date else ("", "")
        found.append(segment("DMG", *born, member.sex))
    if member.relationship:
        change = ("001", "25") if member.is_corrected else ("", "")
        sequence = "" if member.birth_sequence is None else str(member.birth_sequence)
        insured = "N" if is_dependent else "Y"
        found.append(segment("INS", insured, member.relationship, *change, *("",) * 12, sequence))
    if member.diagnoses:
        if len(member.diagnoses) > _MOST_DIAGNOSES:
            raise X12ValueError(f"{len(member.diagnoses)} diagnoses; this transaction takes eight", "HI")
        found.append(segment("HI", *(composite(each.kind, each.code) for each in member.diagnoses)))
    found += [_date_segment(each) for each in member.dates]
    return [*found, _military_segment(member.military)] if member.military else found


def _reference_segment(each: Reference) -> str:
    return segment("REF", each.kind, each.number, each.name)


def _specialty_segment(each: Specialty) -> str:
    return segment("PRV", each.role, each.kind if each.number else "", each.number)


def _date_segment(each: OnDate) -> str:
    return segment("DTP", each.kind, *_period(each.day, each.through))


def _period(day: dt.date, through: dt.date | None) -> tuple[str, str]:
    return ("D8", format_d8(day)) if through is None else ("RD8", f"{format_d8(day)}-{format_d8(through)}")


def _military_segment(each: MilitaryService) -> str:
    period = _period(each.day, each.through) if each.day else ("", "")
    return segment("MPI", each.status, each.employment, each.branch, each.description, each.rank, *period)


def _procedure_text(each: Procedure | None) -> str:
    if each is None:
        return ""
    if len(each.modifiers) > 4:
        raise X12ValueError(f"{len(each.modifiers)} modifiers; a procedure takes four", "C003")
    modifiers = (*each.modifiers, "", "", "", "")[:4]
    return composite(each.kind, each.code, *modifiers, each.description, each.through)


def _circumstance_segment(each: Circumstance) -> str:
    return segment("III", each.kind, each.code, each.category, each.text)


def _service_segments(each: ServiceAsked) -> list[str]:
    pointers = composite(*map(str, each.pointers))
    asked = REPEAT.join(each.service_types)
    found = [segment("EQ", asked, _procedure_text(each.procedure), each.coverage_level, "", pointers)]
    amounts = (("R", each.spend_down_cents), ("PB", each.billed_cents))
    found += [segment("AMT", kind, decimal_text(cents)) for kind, cents in amounts if cents is not None]
    found += [_circumstance_segment(one) for one in each.circumstances]
    found += [_reference_segment(one) for one in each.references]
    return found + [_date_segment(one) for one in each.dates]


def _benefit_segments(each: Benefit) -> list[str]:
    eb = segment(
        "EB", each.information, each.coverage_level, REPEAT.join(each.service_types), each.insurance_type, each.plan_name,
        each.period, "" if each.amount_cents is None else decimal_text(each.amount_cents), _share(each.percent_basis_points),
        each.quantity_kind, _number(each.quantity), each.authorization, each.network, _procedure_text(each.procedure),
        composite(*map(str, each.pointers)),
    )  # fmt: skip
    return [
        eb,
        *(_limit_segment(limit) for limit in each.limits),
        *(_reference_segment(one) for one in each.references),
        *(_date_segment(one) for one in each.dates),
        *(_rejection_segment(one) for one in each.rejections),
        *(segment("MSG", text) for text in each.messages),
    ]


def _limit_segment(each: Limit) -> str:
    periods = "" if each.periods is None else str(each.periods)
    return segment(
        "HSD", each.quantity_kind, _number(each.quantity), each.unit, _number(each.every), each.period, periods,
        each.pattern, each.time,
    )  # fmt: skip


def _number(number: Decimal | None) -> str:
    return "" if number is None else quantity_text(number)


def _share(basis_points: int | None) -> str:
    """2,000 basis points are 0.2."""
    return "" if basis_points is None else quantity_text((Decimal(basis_points) / 10_000).normalize())
