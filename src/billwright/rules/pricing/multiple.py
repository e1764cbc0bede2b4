"""What the procedures of one day take from each other: surgery, endoscopy, imaging, therapy, heart and eye tests.

Which lines belong together never depends on their order on the bill: they are ranked by amount, then by code. Worked in
docs/how-we-compute/reductions.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from billwright.records.money import format_cents, of_basis_points, times_quantity
from billwright.rules.pricing import shares
from billwright.rules.pricing.explained import percent, share_out
from billwright.rules.pricing.medicare import Line
from billwright.rules.pricing.shares import Share

Groups = Iterable[list[Line]]


def reduce(lines: Sequence[Line]) -> list[Line]:
    """The lines, in their order, with the reductions of the fee schedule's multiple-procedure indicators 2 to 7."""
    known = {line.number: line for line in lines}
    for rule in (_paid_only_alone, _endoscopies, _surgery, _imaging, _therapy, _tests):
        for changed in rule([known[number] for number in sorted(known)]):
            known[changed.number] = changed
    return [known[number] for number in sorted(known)]


def _with(lines: Iterable[Line], *indicators: str) -> list[Line]:
    return [line for line in lines if line.value and line.value.multiple in indicators and line.price.so_far]


def _together(lines: Iterable[Line], by: Callable[[Line], Any]) -> Groups:
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        groups[by(line)].append(line)
    return [groups[key] for key in sorted(groups, key=str)]


def _session(line: Line) -> tuple[Any, str]:
    """One patient, one day, one who does it."""
    return line.service.day, line.service.npi


def _day(line: Line) -> Any:
    return line.service.day


def _rank(line: Line, cents: int) -> tuple[Any, ...]:
    service = line.service
    return -cents, service.code, service.modifiers, service.place, -service.units, -service.charge_cents


def _paid_only_alone(lines: list[Line]) -> Iterable[Line]:
    """Status T: bundled into whatever else the fee schedule pays the same practice that day."""
    for day in _together(lines, _session):
        others = any(line.value and line.value.status != "T" and line.price.so_far for line in day)
        for line in day:
            if others and line.value and line.value.status == "T" and line.price.so_far:
                words = "paid only where nothing else of the fee schedule is paid that day (status T)"
                yield line.priced(line.price.add(words, -line.price.so_far, "status T of the fee schedule"))


def _endoscopies(lines: list[Line]) -> Iterable[Line]:
    """The highest of a family whole, each other less its base, which the highest holds already."""
    for family in _together(_with(lines, "3"), lambda line: (_session(line), _family(line))):
        if len(family) < 2:
            continue
        base_code = _family(family[0])
        for line in sorted(family, key=lambda line: _rank(line, line.price.so_far))[1:]:
            yield _less_base(line, base_code)


def _family(line: Line) -> str:
    assert line.value is not None, "_with leaves none out of the table"
    return line.value.endoscopic_base or line.service.code


def _less_base(line: Line, base_code: str) -> Line:
    assert line.book is not None, "a priced line has its tables"
    assert line.service.day is not None, "a priced line has a day"
    base = line.book.values.find(base_code)
    if base is None:
        return line.priced(line.price.refuse(f"the base endoscopy {base_code} is not in the fee schedule"))
    facility = shares.is_facility(line.service.place, line.service.day)
    cents = times_quantity(line.book.unit(base, facility).cents(), line.service.units)
    taken = min(cents, line.price.so_far)
    words = f"another endoscopy of the family is higher: less the base {base_code}, {format_cents(cents)}"
    return line.priced(line.price.add(words, -taken, shares.ENDOSCOPY_SOURCE))


def _surgery(lines: list[Line]) -> Iterable[Line]:
    """100 % of the highest, 50 % of the second to fifth, by report after; a family of endoscopies ranks as one."""
    for session in _together(_with(lines, "2", "3"), _session):
        ranked = sorted(_procedures(session), key=_procedure_rank)
        known = {line.number: line for line in session}
        for at, procedure in enumerate(ranked):
            for number, cents in procedure:
                known[number] = _at_rank(known[number], at, cents)
        yield from known.values()


Procedure = list[tuple[int, int]]
"""(line number, cents): one procedure, which may be several lines where they are a family of endoscopies."""


def _procedures(session: list[Line]) -> list[Procedure]:
    found: list[Procedure] = []
    for family in _together(_with(session, "3"), _family):
        found.append([(line.number, line.price.so_far) for line in family])
    ordered = sorted(_with(session, "2"), key=lambda line: _rank(line, line.price.so_far))
    for line in ordered:
        count = int(line.service.units) if line.service.units == int(line.service.units) else 1
        found += [[(line.number, cents)] for cents in share_out(line.price.so_far, (1,) * max(count, 1))]
    return found


def _procedure_rank(procedure: Procedure) -> int:
    return -sum(cents for _, cents in procedure)


def _at_rank(line: Line, at: int, cents: int) -> Line:
    if at >= len(shares.SURGERY_RANKS):
        return line.priced(line.price.refuse("the sixth and every later procedure of a session is priced by report"))
    basis_points = shares.SURGERY_RANKS[at]
    if basis_points == 10_000:
        return line
    words = f"procedure {at + 1} of the session by amount: {format_cents(cents)} at {percent(basis_points)}"
    taken = cents - of_basis_points(cents, basis_points)
    return line.priced(line.price.add(words, -taken, shares.SURGERY_SOURCE))


def _past_the_first(lines: list[Line], rank: Callable[[Line], Any]) -> list[tuple[Line, Decimal]]:
    """Each line with how many of its units come after the one unit that is paid whole."""
    first, *others = sorted(lines, key=rank)
    rest = max(first.service.units - 1, Decimal(0))
    return [(first, rest), *((line, line.service.units) for line in others)]


def _imaging(lines: list[Line]) -> Iterable[Line]:
    images = _with(lines, "4")
    known = {line.number: line for line in images}
    for part, share in (("TC", shares.IMAGING_TECHNICAL), ("26", shares.IMAGING_PROFESSIONAL)):
        same = [known[line.number] for line in images]
        for day in _together(same, lambda line: (line.service.day, _imaging_family(line))):
            known |= {line.number: line for line in _part_reduced(day, part, share)}
    return known.values()


def _imaging_family(line: Line) -> str:
    return line.value.imaging_family if line.value else ""


def _tests(lines: list[Line]) -> Iterable[Line]:
    for indicator, share in (("6", shares.CARDIOVASCULAR_TECHNICAL), ("7", shares.OPHTHALMOLOGY_TECHNICAL)):
        for day in _together(_with(lines, indicator), _day):
            yield from _part_reduced(day, "TC", share)


_PARTS = {"TC": "technical part", "26": "professional part"}


def _part_reduced(day: list[Line], part: str, share: Share) -> Iterable[Line]:
    """The highest part of the day whole, that part of each later one at its share."""
    parts = {line.number: _part_cents(line, part) for line in day}
    concerned = [line for line in day if parts[line.number] != 0]
    if sum(line.service.units for line in concerned) <= 1:
        return
    for line in concerned:
        if parts[line.number] is None:
            yield line.priced(line.price.refuse(f"the fee schedule has no {_PARTS[part]} of {line.service.code}"))
    known = [line for line in concerned if parts[line.number] is not None]
    if not known:
        return
    for line, units in _past_the_first(known, lambda line: _rank(line, parts[line.number] or 0)):
        cents = parts[line.number] or 0
        if units:
            taken = times_quantity(cents - of_basis_points(cents, share.basis_points), units)
            words = f"{_PARTS[part]} {format_cents(cents)} of {_units(units)} at {percent(share.basis_points)}"
            yield line.priced(line.price.add(f"not the highest of the day: {words}", -taken, share.source))


def _part_cents(line: Line, part: str) -> int | None:
    """Of one unit; 0 where the service has no such part, None where the table does not tell it."""
    value, unit, book = line.value, line.unit, line.book
    assert value is not None and unit is not None and book is not None, "a priced line has its row"
    assert line.service.day is not None, "a priced line has a day"
    if value.modifier in _PARTS:
        return unit.cents() if value.modifier == part else 0
    if value.component in ("2", "3"):  # professional only, technical only
        return unit.cents() if (value.component == "3") == (part == "TC") else 0
    row = book.values.find(value.code, part)
    return book.unit(row, shares.is_facility(line.service.place, line.service.day)).cents() if row else None


def _therapy(lines: list[Line]) -> Iterable[Line]:
    """One unit of the day with its whole practice expense, the highest by relative value; every other with half of it."""
    share = shares.THERAPY_EXPENSE
    for day in _together(_with(lines, "5"), _day):
        for line, units in _past_the_first(day, _therapy_rank):
            if units and line.unit:
                taken = times_quantity(line.unit.cents() - line.unit.cents(share.basis_points), units)
                words = f"practice expense of {_units(units)} at {percent(share.basis_points)}"
                yield line.priced(line.price.add(f"not the first therapy of the day: {words}", -taken, share.source))


def _therapy_rank(line: Line) -> tuple[Any, ...]:
    assert line.unit is not None, "a priced line has its unit"
    return -line.unit.raw_expense, *_rank(line, line.unit.cents())


def _units(units: Decimal) -> str:
    return "1 unit" if units == 1 else f"{units.normalize():f} units"
