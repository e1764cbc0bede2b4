"""A request for authorization and its answer in plain words, for `outline`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from billwright.records.authorization import (
    Authorization,
    AuthorizationAnswer,
    AuthorizationRequest,
    Decision,
    Event,
    Review,
    Reviewed,
    ReviewRejection,
    Service,
)  # fmt: skip
from billwright.records.eligibility import Limit
from billwright.records.money import format_cents
from billwright.records.words import counted

_PURPOSES = {"01": "no longer needed", "13": "requested", "36": "to be counted down from a referral,"}
_CATEGORIES = {
    "AR": "admission", "HS": "health services", "IN": "services reserved", "SC": "referral to a specialist",
}  # fmt: skip
_CERTIFICATIONS = {
    "1": "appeal", "2": "appeal", "3": "cancellation", "4": "extension", "5": "notice", "6": "verification", "I": "new",
    "N": "to be looked at again", "R": "renewal", "S": "changed",
}  # fmt: skip
_ACTIONS = {
    "A1": "certified", "A2": "certified in part", "A3": "denied", "A4": "pended", "A6": "certified otherwise than asked",
    "C": "cancelled", "CT": "call the payer", "NA": "needs no authorization",
}  # fmt: skip
_FOLLOW_UPS = {
    "C": "correct and resend", "N": "do not resend", "P": "resend", "R": "resend", "S": "do not resend",
    "W": "wait 30 days", "X": "wait 10 days", "Y": "do not resend, it is being looked at",
}  # fmt: skip
_QUANTITIES = {"DY": "day", "FL": "unit", "HS": "hour", "MN": "month", "VS": "visit"}
_UNITS = {"DA": "day", "MO": "month", "WK": "week"}
_PERIODS = {"6": "hour", "7": "day", "21": "year", "26": "episode", "27": "visit", "34": "month", "35": "week"}
_LEFT = "29"


def request_words(each: AuthorizationRequest) -> Iterator[str]:
    asked = _PURPOSES.get(each.purpose, f"purpose {each.purpose}")
    yield f"Authorization {each.trace or each.reference} {asked} {_who(each)}"
    yield from _event(each.event)


def answer_words(each: AuthorizationAnswer) -> Iterator[str]:
    decision = each.event.decision if each.event else None
    said = _decision(decision) if decision else "rejected" if each.is_rejected else "answered"
    yield f"Authorization {each.trace or each.reference} {said} {_who(each)}"
    for one in each.rejections:
        yield f"  {_rejection(one)}"
    yield from _event(each.event)


def _who(each: Authorization) -> str:
    """ "for FICTION, ANA; asked by BIRCH CLINIC of SAMPLE PAYER"."""
    patient = each.patient.name if each.patient else "a patient not named"
    requester = each.requester.name if each.requester else "a requester not named"
    return f"for {patient}; asked by {requester} of {each.payer.name.last or 'a payer not named'}"


def _event(event: Event | None) -> Iterator[str]:
    if event is None:
        return
    if event.review is not None:
        diagnoses = " ".join(each.code for each in event.diagnoses) or "none"
        yield f"  {_review(event.review)}; diagnoses {diagnoses}"
    yield from _asked(event)
    for number, service in enumerate(event.services, 1):
        yield f"  {number}. {_service(service)}"
        for line in _asked(service):
            yield f"   {line}"


def _asked(each: Reviewed) -> Iterator[str]:
    """How much care, since when and how long it holds, what was wrong, and what was written to it."""
    if each.quantity is not None:
        yield f"  {_limit(each.quantity)}"
    if each.effective or each.expires:
        yield f"  holds from {each.effective or 'a day not told'} to {each.expires or 'a day not told'}"
    for one in each.rejections:
        yield f"  {_rejection(one)}"
    for text in each.messages:
        yield f"  {text}"


def _review(each: Review) -> str:
    category = _CATEGORIES.get(each.category, f"category {each.category}")
    kind = f", service type {each.service_type}" if each.service_type else ""
    return f"{category}, {_CERTIFICATIONS.get(each.certification, each.certification)}{kind}"


def _decision(each: Decision) -> str:
    number = f" {each.number}" if each.number else ""
    reasons = f" (reason {', '.join(each.reasons)})" if each.reasons else ""
    return f"{_ACTIONS.get(each.action, f'action {each.action}')}{number}{reasons}"


def _rejection(each: ReviewRejection) -> str:
    which = f" {each.number}" if each.level in ("provider", "place") else ""
    return f"rejected: {each.level}{which}, reason {each.reason or 'not told'}, {_FOLLOW_UPS.get(each.action, each.action)}"


def _service(each: Service) -> str:
    code = "-".join((each.procedure.code, *each.procedure.modifiers)) if each.procedure else each.revenue_code
    review = _review(each.review) if each.review and not code else ""
    units = f" × {each.units:f}" if each.units is not None else ""
    amount = f" {format_cents(each.amount_cents)}" if each.amount_cents is not None else ""
    day = f"{each.service_date.day} " if each.service_date else ""
    decision = f": {_decision(each.decision)}" if each.decision else ""
    return f"{day}{code or review or 'service not named'}{units}{amount}{decision}"


def _limit(each: Limit) -> str:
    """ "12 visits, 3 each week, for 4 weeks": the quantity, how often (HSD03 and HSD04) and for how long."""
    words = [_number(each.quantity, _QUANTITIES.get(each.quantity_kind, each.quantity_kind))]
    if each.unit:
        unit = _UNITS.get(each.unit, each.unit)
        words.append(f"each {unit}" if each.every is None else f"{each.every:f} each {unit}")
    if each.periods is not None and each.period == _LEFT:
        words.append(f"{each.periods} left")
    elif each.periods is not None:
        words.append(f"for {counted(each.periods, _PERIODS.get(each.period, each.period))}")
    return ", ".join(filter(None, words)) or "an amount of care not told"


def _number(number: Decimal | None, what: str) -> str:
    return "" if number is None else f"{number:f} {what}{'' if number == 1 else 's'}"
