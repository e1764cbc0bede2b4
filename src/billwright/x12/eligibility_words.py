"""An eligibility inquiry and its answer in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from billwright.records.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityInquiry,
    Limit,
    Member,
    OnDate,
    Party,
    Procedure,
    Rejection,
    ServiceAsked,
)  # fmt: skip
from billwright.records.money import format_cents

_INFORMATION = {
    **dict.fromkeys("12345", "active"), **dict.fromkeys("678", "inactive"), "A": "coinsurance", "B": "copay",
    "C": "deductible", "D": "described", "E": "excluded", "F": "limit", "G": "out of pocket", "H": "unlimited",
    "I": "not covered", "L": "primary care provider", "N": "restricted to", "P": "disclaimer", "R": "other payer",
    "U": "ask", "V": "cannot be processed", "W": "also known to", "X": "provider", "Y": "spend-down",
}  # fmt: skip
"""What EB01 tells, in our own words."""
_PERIODS = {
    "6": "an hour", "7": "a day", "13": "24 hours", "22": "a service year", "23": "a calendar year",
    "24": "so far this year", "25": "a contract", "26": "an episode", "27": "a visit", "29": "left", "32": "a lifetime",
    "33": "left of a lifetime", "34": "a month", "35": "a week", "36": "an admission",
}  # fmt: skip
_ACTIONS = {
    "C": "correct and send again", "N": "do not send again", "P": "send again", "R": "may be sent again",
    "S": "passed on, do not send again", "W": "send again after 30 days", "X": "send again after 10 days",
    "Y": "an answer will come, do not send again",
}  # fmt: skip


def inquiry_words(each: EligibilityInquiry) -> Iterator[str]:
    """Who asks whom about whom, and a line for each service."""
    yield f"{_named(each.provider)} asks {_named(each.payer)} about {_member(each.patient, each.subscriber)}"
    for service in each.services:
        yield f"  {_joined(_service(service))}"


def answer_words(each: EligibilityAnswer) -> Iterator[str]:
    """What the payer says of whom, and a line for each rejection and benefit."""
    about = _named(each.provider) if each.provider else "the inquiry"
    if each.patient is not None and each.subscriber is not None:
        about = _member(each.patient, each.subscriber)
    yield f"{_named(each.payer)} on {about}{_state(each)}"
    for rejection in each.rejections:
        yield f"  {_rejection(rejection)}"
    for benefit in each.benefits:
        yield f"  {_joined(_benefit(benefit))}"
        yield from (f"    {message}" for message in benefit.messages)
        yield from (f"    {_rejection(rejection)}" for rejection in benefit.rejections)


def _state(each: EligibilityAnswer) -> str:
    if each.is_rejected:
        return ": not answered"
    state = {True: "active", False: "inactive", None: "coverage not told"}[each.is_active]
    plan = f", {each.plan_name}" if each.plan_name else ""
    return f": {state}{plan}"


def _rejection(each: Rejection) -> str:
    action = _ACTIONS.get(each.action, each.action or "no action told")
    return f"refused ({each.level}): reason {each.reason}, {action}"


def _member(patient: Member, subscriber: Member) -> str:
    born = f", born {patient.birth_date}" if patient.birth_date else ""
    number = f", member {subscriber.member_id}" if subscriber.member_id else ""
    return f"{patient.name}{born}{number}"


def _named(party: Party) -> str:
    return str(party.name) or f"{party.role} {party.number}".rstrip()


def _joined(words: Iterable[str]) -> str:
    return ", ".join(word for word in words if word)


def _service(each: ServiceAsked) -> Iterator[str]:
    if each.service_types:
        yield f"service {' '.join(each.service_types)}"
    yield _procedure(each.procedure)
    yield from map(_date, each.dates)


def _procedure(each: Procedure | None) -> str:
    return "" if each is None else f"procedure {'-'.join((each.code, *each.modifiers))}"


def _date(each: OnDate) -> str:
    return f"{each.day}" if each.through is None else f"{each.day} to {each.through}"


def _benefit(each: Benefit) -> Iterator[str]:
    what = _INFORMATION.get(each.information, f"information {each.information}")
    yield f"{what} for {' '.join(each.service_types)}" if each.service_types else what
    yield _procedure(each.procedure)
    yield each.plan_name
    yield each.coverage_level
    yield {True: "in network", False: "out of network", None: ""}[each.in_network]
    if each.amount_cents is not None:
        yield format_cents(each.amount_cents)
    if each.percent_basis_points is not None:
        yield f"{(Decimal(each.percent_basis_points) / 100).normalize():f} %"
    if each.quantity is not None:
        yield f"{each.quantity:f} {each.quantity_kind}"
    if each.period:
        yield _PERIODS.get(each.period, f"period {each.period}")
    yield from map(_limit, each.limits)
    yield {True: "needs authorization", False: "no authorization", None: ""}[each.needs_authorization]
    yield from map(_date, each.dates)
    yield from map(_named, each.related)


def _limit(each: Limit) -> str:
    count = "" if each.quantity is None else f"{each.quantity:f} {each.quantity_kind}"
    period = _PERIODS.get(each.period, each.period)
    return _joined((count, f"per {each.unit}" if each.unit else "", period))
