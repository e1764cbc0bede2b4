"""A claim asked of two editions of a code set: what the checks say of it only by the one, and only by the other.

An edition speaks of services from its first day on, and the claims that are there are of before. So each is moved: every
day on it and beside it by the same number of days, so that its first service is on the edition's first day. Intervals,
and the patient's age, stay what they are; which day of the week or of the year it was does not.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from billwright.records.checking import Context
from billwright.records.claim import Claim
from billwright.records.effect import EXAMPLES, CheckEffect, Effect, EndedCode, PriceEffect
from billwright.records.finding import Finding
from billwright.rules.scrub.scrubber import Scrubber


class Ended(NamedTuple):
    """A code that an edition ended, in its words, and what may replace it."""

    title: str
    instead: tuple[tuple[str, str], ...] = ()


class LinePrice(NamedTuple):
    """Cents that are allowed for a line by the edition before and by the new one; None where it has no price, and why."""

    code: str
    before_cents: int | None
    after_cents: int | None
    why_not: str = ""


class Asked(NamedTuple):
    """A past claim, with what the two editions make of it. `claim` is as it was sent."""

    public_id: str
    claim: Claim
    is_open: bool
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    prices: tuple[LinePrice, ...] = ()


def moved(claim: Claim, context: Context, day: dt.date) -> tuple[Claim, Context]:
    """Both as they were, `day` being the first day of service. A claim without a day is not moved."""
    first = claim.service_from
    if first is None or first == day:
        return claim, context
    by = day - first
    return _move(claim, by), _move(context, by)


def _move(value: Any, by: dt.timedelta) -> Any:
    if isinstance(value, dt.date):
        return value + by if dt.date.min - value < by < dt.date.max - value else value
    if isinstance(value, tuple):
        return tuple([_move(each, by) for each in value]) if value else value
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = {name: now for name, was in fields.items() if (now := _move(was, by)) is not was and now != was}
        return msgspec.structs.replace(value, **changed) if changed else value
    return value


def difference(
    before: Scrubber, after: Scrubber, claim: Claim, context: Context
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(new, gone): findings that only `after`, and only `before`, has of the claim, told apart by check and line. That one
    names another edition in its words is no difference."""
    was, now = (_by_place(each.run(claim, context).findings) for each in (before, after))
    new = tuple(finding for place, finding in now.items() if place not in was)
    return new, tuple(finding for place, finding in was.items() if place not in now)


def _by_place(findings: Iterable[Finding]) -> dict[tuple[str, int | None], Finding]:
    return {(each.id, each.where.line): each for each in findings}


def add(effect: Effect, asked: Iterable[Asked], set_name: str, ended: dict[str, Ended]) -> Effect:
    """The effect with some more claims in it. `ended` are the codes of the set that the edition ended."""
    checks, codes, prices = dict(effect.checks), dict(effect.ended), dict(effect.prices)
    affected, cents = effect.affected, effect.affected_cents
    for each in asked:
        for key, one in _checks(each):
            checks[key] = _add_check(checks.get(key), one)
        over = [code for code in borne(set_name, each.claim) if code in ended]
        for code in over:
            codes[code] = _add_use(codes.get(code), code, ended[code], each)
        for price in each.prices:
            prices[price.code] = _add_price(prices.get(price.code, PriceEffect(price.code)), price)
        if over or each.new:
            affected += 1
            cents += each.claim.total_cents
    return Effect(checks, codes, prices, affected, cents)


def _checks(asked: Asked) -> Iterator[tuple[str, CheckEffect]]:
    """One for each check and procedure, however many lines it speaks of."""
    found: dict[str, CheckEffect] = {}
    for findings, is_new in ((asked.new, True), (asked.gone, False)):
        for each in findings:
            code = _code_of(asked.claim, each)
            one = CheckEffect(
                each.id, each.severity, code, int(is_new), int(not is_new),
                asked.claim.total_cents if is_new else 0, each.message, (asked.public_id,),
            )  # fmt: skip
            found.setdefault(f"{each.id} {code}", one)
    return iter(found.items())


def _code_of(claim: Claim, finding: Finding) -> str:
    at = finding.where.line
    if at is None or at > len(claim.lines):
        return ""
    return claim.lines[at - 1].procedure or claim.lines[at - 1].revenue_code


def _add_check(known: CheckEffect | None, one: CheckEffect) -> CheckEffect:
    if known is None:
        return one
    return msgspec.structs.replace(
        known, new=known.new + one.new, gone=known.gone + one.gone, cents=known.cents + one.cents,
        message=known.message if known.new or not one.new else one.message,
        claims=(known.claims + one.claims)[:EXAMPLES],
    )  # fmt: skip


def _add_use(known: EndedCode | None, code: str, ended: Ended, asked: Asked) -> EndedCode:
    used = asked.claim.service_through or dt.date.min
    if known is None:
        return EndedCode(code, ended.title, 1, int(asked.is_open), used, ended.instead, (asked.public_id,))
    return msgspec.structs.replace(
        known, uses=known.uses + 1, open=known.open + asked.is_open, last_used=max(known.last_used, used),
        claims=(*known.claims, asked.public_id)[:EXAMPLES],
    )  # fmt: skip


def _add_price(known: PriceEffect, price: LinePrice) -> PriceEffect:
    if price.before_cents is None or price.after_cents is None:
        return msgspec.structs.replace(known, unpriced=known.unpriced + 1, why_not=price.why_not)
    return msgspec.structs.replace(
        known,
        lines=known.lines + 1,
        before_cents=known.before_cents + price.before_cents,
        after_cents=known.after_cents + price.after_cents,
    )


def borne(set_name: str, claim: Claim) -> set[str]:
    """The codes of a set that a claim bears; none of a set whose codes no claim bears, as payers' reasons."""
    codes = _BORNE.get(set_name)
    return {code for code in codes(claim) if code} if codes else set()


def _procedures(claim: Claim) -> Iterator[str]:
    return (line.procedure for line in claim.lines)


def _places(claim: Claim) -> Iterator[str]:
    if claim.kind == "professional":
        yield claim.place_of_service
        yield from (line.place_of_service for line in claim.lines)


def _taxonomies(claim: Claim) -> Iterator[str]:
    for provider in (claim.billing, *claim.providers, *(each for line in claim.lines for each in line.providers)):
        yield provider.taxonomy


def _bill_types(claim: Claim) -> Iterator[str]:
    if claim.type_of_bill:
        yield from (claim.type_of_bill, claim.type_of_bill + claim.frequency)


_BORNE: dict[str, Callable[[Claim], Iterable[str]]] = {
    "icd10cm": lambda claim: (each.code for each in claim.diagnoses if each.is_icd10),
    "icd9cm": lambda claim: (each.code for each in claim.diagnoses if not each.is_icd10),
    "icd10pcs": lambda claim: (each.code for each in claim.stay.procedures if each.kind.startswith("BB")),
    "icd9-procedures": lambda claim: (each.code for each in claim.stay.procedures if each.kind in ("BR", "BQ")),
    "hcpcs": _procedures,
    "cpt": _procedures,
    "modifiers": lambda claim: (each for line in claim.lines for each in line.modifiers),
    "pos": _places,
    "revenue": lambda claim: (line.revenue_code for line in claim.lines),
    "bill-types": _bill_types,
    "conditions": lambda claim: claim.stay.conditions,
    "occurrences": lambda claim: (code for code, _ in claim.stay.occurrences),
    "values": lambda claim: (code for code, _ in claim.stay.values),
    "patient-statuses": lambda claim: (claim.stay.patient_status,),
    "taxonomy": _taxonomies,
}
"""By the set's name, what it codes on a claim."""
